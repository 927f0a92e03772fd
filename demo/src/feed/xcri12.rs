//! XCRI-CAP 1.2: one catalogue, a provider per institution, XHTML descriptions, machine dates in `@dtf`.

use crate::course::{Course, Funding, Hours, Mode, Offering, Tongue, When};
use crate::markup::{description, escape, summary};
use crate::wording;
use chrono::NaiveDate;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<catalog xmlns="http://xcri.org/profiles/1.2/catalog" xmlns:terms="http://xcri.org/profiles/1.2/catalog/terms" xmlns:mlo="http://purl.org/net/mlo" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:credit="http://purl.org/net/cm" xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:era="http://id.etelaranta.example/termit""#;

/// The whole feed.
pub(crate) fn feed(courses: &[Course], base: &str, today: NaiveDate) -> Vec<u8> {
    let mut xml = format!("{HEAD} generated=\"{today}T03:10:00+02:00\">\n");
    xml.push_str("  <dc:contributor>Koulutuspalvelut</dc:contributor>\n");
    let mut providers: Vec<&str> = Vec::new();
    for course in courses {
        if !providers.contains(&course.provider.as_str()) {
            providers.push(&course.provider);
        }
    }
    for provider in providers {
        push_provider(&mut xml, provider, base);
        courses.iter().filter(|course| course.provider == provider).for_each(|course| {
            push_course(&mut xml, course, base);
        });
        xml.push_str("  </provider>\n");
    }
    xml.push_str("</catalog>\n");
    xml.into_bytes()
}

fn push_provider(xml: &mut String, name: &str, base: &str) {
    let slug = name.to_lowercase().replace([' ', 'ä', 'ö'], "-");
    xml.push_str(&format!(
        "  <provider>\n    <dc:identifier>http://id.etelaranta.example/oppilaitos/{slug}</dc:identifier>\n    \
         <dc:title xml:lang=\"fi\">{}</dc:title>\n    <mlo:url>{base}/</mlo:url>\n    \
         <mlo:location><mlo:town>Kotka</mlo:town><mlo:postcode>48100</mlo:postcode>\
         <mlo:street>Majakkakatu 4</mlo:street></mlo:location>\n",
        escape(name)
    ));
}

fn push_course(xml: &mut String, course: &Course, base: &str) {
    let key = &course.key;
    xml.push_str(&format!(
        "    <course>\n      <dc:identifier>http://id.etelaranta.example/koulutus/{key}</dc:identifier>\n      \
         <dc:identifier xsi:type=\"era:tunnus\">{key}</dc:identifier>\n"
    ));
    let titles =
        [("fi", Some(&course.title)), ("sv", course.title_sv.as_ref()), ("en", course.title_en.as_ref())];
    for (language, title) in titles {
        if let Some(title) = title {
            xml.push_str(&format!("      <dc:title xml:lang=\"{language}\">{}</dc:title>\n", escape(title)));
        }
    }
    xml.push_str(&format!(
        "      <dc:subject xsi:type=\"era:ISCED-F\" identifier=\"{}\">{}</dc:subject>\n      \
         <mlo:url>{base}/koulutus/{key}</mlo:url>\n      <abstract>{}</abstract>\n      \
         <dc:description xml:lang=\"fi\"><div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div></dc:description>\n",
        course.field,
        wording::group(course),
        escape(&summary(course)),
        well_formed(&description(course)),
    ));
    push_qualification(xml, course);
    if let Some((number, unit)) = course.credits() {
        xml.push_str(&format!(
            "      <mlo:credit><credit:scheme>{unit}</credit:scheme><credit:value>{number}</credit:value></mlo:credit>\n"
        ));
    }
    if let Some(entry) = course.entry() {
        xml.push_str(&format!(
            "      <mlo:prerequisite><dc:description>{entry}</dc:description></mlo:prerequisite>\n"
        ));
    }
    course.offerings.iter().for_each(|offering| push_presentation(xml, course, offering, base));
    xml.push_str("    </course>\n");
}

/// A planted payload is written as text here: the feed itself stays XML.
fn well_formed(html: &str) -> String {
    if html.contains("<script") || html.contains("<img") { escape(html) } else { html.to_owned() }
}

fn push_qualification(xml: &mut String, course: &Course) {
    let level = course.kind.level()[0];
    match &course.qualification {
        Some(code) => xml.push_str(&format!(
            "      <mlo:qualification><dc:identifier>koulutus_{code}</dc:identifier><dc:title>{level}</dc:title>\
             <dcterms:educationLevel>{level}</dcterms:educationLevel></mlo:qualification>\n"
        )),
        None => xml.push_str(&format!(
            "      <mlo:qualification><dc:title>{level}</dc:title>\
             <dcterms:educationLevel>{level}</dcterms:educationLevel></mlo:qualification>\n"
        )),
    }
}

fn push_presentation(xml: &mut String, course: &Course, offering: &Offering, base: &str) {
    xml.push_str(&format!(
        "      <presentation>\n        <dc:identifier>http://id.etelaranta.example/toteutus/{}</dc:identifier>\n",
        offering.key
    ));
    push_time(xml, "mlo:start", &offering.start, &wording::start(offering, Tongue::Fi));
    push_time(xml, "end", &offering.end, &wording::end(offering, Tongue::Fi));
    if course.credits().is_none() && !course.amount.is_empty() {
        xml.push_str(&format!("        <mlo:duration>{}</mlo:duration>\n", escape(&course.amount)));
    }
    push_application(xml, offering, &format!("{base}/koulutus/{}#haku", course.key));
    let (mode, mode_text) = attendance(offering.mode);
    let pattern = match offering.hours {
        Hours::Day => ("DT", "Päiväopetus"),
        Hours::Evening => ("EV", "Iltaopetus"),
        Hours::Weekend => ("WE", "Viikonloppuopetus"),
        Hours::Own => ("CS", "Omaan tahtiin"),
    };
    xml.push_str(&format!(
        "        <attendanceMode identifier=\"{mode}\">{mode_text}</attendanceMode>\n        \
         <attendancePattern identifier=\"{}\">{}</attendancePattern>\n        \
         <mlo:languageOfInstruction>{}</mlo:languageOfInstruction>\n",
        pattern.0,
        pattern.1,
        course.tongue.code()
    ));
    let cost = cost(offering);
    if !cost.is_empty() {
        xml.push_str(&format!("        <mlo:cost>{}</mlo:cost>\n", escape(&cost)));
    }
    xml.push_str(&format!(
        "        <era:funding>{}</era:funding>\n",
        wording::funding(offering.funding, Tongue::Fi)
    ));
    if let Some(teacher) = &course.teacher {
        xml.push_str(&format!(
            "        <dc:contributor xsi:type=\"terms:lecturer\">{}</dc:contributor>\n        <enquireTo>{}, {}</enquireTo>\n",
            escape(&teacher.name),
            escape(&teacher.email),
            escape(&teacher.phone)
        ));
    }
    push_venue(xml, offering);
    xml.push_str("      </presentation>\n");
}

fn attendance(mode: Mode) -> (&'static str, &'static str) {
    match mode {
        Mode::Onsite => ("CM", "Lähiopetus"),
        Mode::Online => ("ON", "Verkko-opetus"),
        Mode::Hybrid => ("MM", "Monimuoto"),
    }
}

fn cost(offering: &Offering) -> String {
    let price = wording::price(&offering.price, Tongue::Fi);
    match offering.funding {
        Funding::Fee | Funding::Own | Funding::Liberal | Funding::Open => price,
        other if price.is_empty() => wording::funding(other, Tongue::Fi).to_owned(),
        other => format!("{price} ({})", wording::funding(other, Tongue::Fi).to_lowercase()),
    }
}

fn push_time(xml: &mut String, element: &str, when: &When, text: &str) {
    if text.is_empty() {
        return;
    }
    match when.day() {
        Some(day) => xml.push_str(&format!("        <{element} dtf=\"{day}\">{text}</{element}>\n")),
        None => xml.push_str(&format!("        <{element}>{}</{element}>\n", escape(text))),
    }
}

fn push_application(xml: &mut String, offering: &Offering, url: &str) {
    let apply = &offering.apply;
    if let Some(from) = apply.from {
        xml.push_str(&format!("        <applyFrom dtf=\"{from}T08:00:00\">{from}</applyFrom>\n"));
    }
    match apply.to {
        Some(to) => xml.push_str(&format!(
            "        <applyUntil dtf=\"{to}T{}:00\">{} klo {}</applyUntil>\n",
            wording::closing(apply),
            crate::calendar::finnish(to),
            wording::closing(apply).replace(':', ".")
        )),
        None if apply.always => xml.push_str("        <applyUntil>Jatkuva haku</applyUntil>\n"),
        None => {}
    }
    xml.push_str(&format!("        <applyTo>{url}</applyTo>\n"));
}

fn push_venue(xml: &mut String, offering: &Offering) {
    let Some(campus) = offering.campus else { return };
    let town = wording::town(offering, Tongue::Fi);
    let postcode = if offering.odd_place.is_some() { "" } else { campus.postcode };
    xml.push_str(&format!(
        "        <venue><provider><dc:title>{}</dc:title><mlo:location><mlo:town>{}</mlo:town>\
         <mlo:postcode>{postcode}</mlo:postcode><mlo:street>{}</mlo:street></mlo:location></provider></venue>\n",
        escape(campus.name),
        escape(&town),
        escape(campus.street)
    ));
}
