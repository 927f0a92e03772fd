//! XCRI-CAP 1.1 as careless systems write it: a blank line before the declaration, windows-1252 that only
//! the declaration names, no `@generated`, HTML in CDATA, keyword lists in one subject, empty venues.

use crate::course::{Course, Offering, Tongue};
use crate::markup::{description, escape};
use crate::text::windows_1252;
use crate::wording;

const HEAD: &str = r#"
<?xml version="1.0" encoding="windows-1252"?>
<catalog xmlns="http://xcri.org/profiles/catalog" xmlns:terms="http://xcri.org/profiles/catalog/terms" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:amk="http://id.rannikko-amk.example/terms">
"#;

/// The whole feed.
pub(crate) fn feed(courses: &[Course], name: &str, base: &str) -> Vec<u8> {
    let mut xml = format!(
        "{HEAD}<provider>\n<identifier>http://id.rannikko-amk.example</identifier>\n<name>{}</name>\n<url>{base}/</url>\n",
        escape(name)
    );
    for (number, course) in courses.iter().enumerate() {
        push_course(&mut xml, course, number, base);
    }
    xml.push_str("</provider>\n</catalog>\n");
    windows_1252(&xml)
}

fn push_course(xml: &mut String, course: &Course, number: usize, base: &str) {
    let key = &course.key;
    xml.push_str(&format!(
        "<course xml:lang=\"{}\">\n<identifier>http://id.rannikko-amk.example/course/{key}</identifier>\n\
         <title>{}</title>\n<subject xsi:type=\":Subject\">{}</subject>\n\
         <subject xsi:type=\"terms:ISCED-F\" identifier=\"{}\"/>\n",
        course.tongue.code(),
        escape(&course.title),
        escape(&keywords(course)),
        course.field
    ));
    let html = description(course).replace("]]>", "");
    if number % 7 == 2 {
        // The default namespace declared anew on the child, as one generator does.
        xml.push_str(&format!(
            "<description xmlns=\"http://purl.org/dc/elements/1.1/\"><![CDATA[{html}]]></description>\n"
        ));
    } else {
        xml.push_str(&format!("<description type=\"Aim\"><![CDATA[{html}]]></description>\n"));
    }
    if number % 5 == 1 {
        xml.push_str("<description type=\"Leads To\"><![CDATA[[]]]></description>\n");
    }
    if let Some(entry) = course.entry() {
        xml.push_str(&format!("<description type=\"Entry Profile\">{entry}</description>\n"));
    }
    let level = if number % 9 == 4 { "UNK" } else { course.kind.level()[course.tongue as usize] };
    xml.push_str(&format!(
        "<url>{base}/koulutus/{key}</url>\n<qualification><title>{}</title><level>{level}</level></qualification>\n",
        escape(course.kind.level()[course.tongue as usize])
    ));
    if let Some((number, unit)) = course.credits() {
        xml.push_str(&format!("<credit><scheme>{unit}</scheme><value>{number}</value></credit>\n"));
    }
    course.offerings.iter().for_each(|offering| push_presentation(xml, course, offering, base));
    xml.push_str("</course>\n");
}

/// Keywords in one element, with a trailing comma.
fn keywords(course: &Course) -> String {
    course.contents.iter().map(|item| format!("{item}, ")).collect::<String>().trim_end().to_owned()
}

fn push_presentation(xml: &mut String, course: &Course, offering: &Offering, base: &str) {
    xml.push_str(&format!(
        "<presentation>\n<identifier>http://id.rannikko-amk.example/presentation/{}</identifier>\n",
        offering.key
    ));
    let mut push = |element: &str, text: &str| {
        if !text.is_empty() {
            xml.push_str(&format!("<{element}>{}</{element}>\n", escape(text)));
        }
    };
    let dated = |when, words: String| wording::iso(when).unwrap_or(words);
    push("start", &dated(&offering.start, wording::start(offering, course.tongue)));
    push("end", &dated(&offering.end, wording::end(offering, course.tongue)));
    push("attendanceMode", wording::mode(offering.mode, course.tongue));
    push("attendancePattern", wording::hours(offering.hours, course.tongue));
    push("languageOfInstruction", &course.tongue.code().to_uppercase());
    push("cost", &wording::price(&offering.price, course.tongue));
    push("amk:funding", wording::funding(offering.funding, course.tongue));
    push("applyFrom", &offering.apply.from.map(|day| day.to_string()).unwrap_or_default());
    let until = match (offering.apply.to, offering.apply.joint) {
        (Some(day), true) => format!("{day}T15:00:00"),
        (Some(day), false) => day.to_string(),
        (None, _) => String::new(),
    };
    push("applyUntil", &until);
    push("applyTo", &format!("{base}/koulutus/{}#haku", course.key));
    if let Some(teacher) = &course.teacher {
        push("enquireTo", &format!("{}, {}, {}", teacher.name, teacher.email, teacher.phone));
    }
    match offering.campus {
        Some(campus) => xml.push_str(&format!(
            "<venue><identifier>amk:{}</identifier><name>{}</name><street>{}</street><town>{}</town>\
             <postcode>{}</postcode></venue>\n",
            escape(campus.name),
            escape(campus.name),
            escape(campus.street),
            escape(&wording::town(offering, Tongue::Fi)),
            if offering.odd_place.is_some() { "" } else { campus.postcode }
        )),
        None => xml.push_str("<venue><name>Verkko</name></venue>\n"),
    }
    xml.push_str("</presentation>\n");
}
