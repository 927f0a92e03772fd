//! Elements → drafts.
//!
//! Sources: XCRI-CAP 1.2 data definitions; EN 15982. A presentation inherits what it leaves out from its course.

mod presentation;

use catalogue::{Draft, Finding, OfferingDraft, TextIn};
use url::Url;

use super::wire::Element;
use crate::{
    address::{absolute, is_web_address},
    sink::Sink,
    words::{LongTexts, add, tidy},
};

/// Words that stand where nothing is known.
const PLACEHOLDERS: [&str; 9] = ["unk", "unknown", "x", "n/a", "na", "none", "tbc", "tba", "-"];

/// What is known of the provider when its courses are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Provider {
    key: Option<String>,
    name: Vec<TextIn>,
    url: Option<String>,
    place: Option<String>,
}

impl Provider {
    /// Takes in one of the provider's own properties.
    pub fn take(&mut self, element: &Element) {
        match element.name.as_str() {
            "identifier" if self.key.is_none() || element.attribute("type").is_none() => {
                self.key = element.text().or(self.key.take());
            }
            "title" | "name" => self.name.extend(text_in(element)),
            "url" => self.url = element.text().or(self.url.take()),
            "location" => self.place = place_of(element).into_iter().next_back().or(self.place.take()),
            "town" | "postcode" if self.place.is_none() => self.place = element.text(),
            _ => {}
        }
    }
}

/// Hands on one course; `deleted`: by its catalog or provider.
pub(super) fn course(
    course: &Element,
    provider: &Provider,
    base: Option<&Url>,
    deleted: bool,
    sink: &mut dyn Sink,
) {
    let at = format!("line {}", course.line);
    let mut draft = Draft {
        key: identifier(course),
        at,
        provider_key: provider.key.clone(),
        provider_name: provider.name.clone(),
        provider_url: provider.url.as_deref().and_then(|url| absolute(base, url)),
        provider_place: provider.place.clone(),
        deleted: deleted || is_deleted(course),
        ..Default::default()
    };
    let mut long = LongTexts::default();
    for element in course.children().filter(|child| child.space != super::wire::Space::Xhtml) {
        property(element, &mut draft, &mut long, base, sink);
    }
    let presentations: Vec<_> = course.named("presentation").filter(|child| !is_deleted(child)).collect();
    inherit_upwards(&presentations, &mut draft, &mut long);
    draft.offerings =
        presentations.iter().map(|child| presentation::offering(child, &draft, base, sink)).collect();
    draft.url = draft.url.or_else(|| draft.key.clone().filter(|key| is_web_address(key)));
    long.fill(&mut draft);
    sink.draft(draft);
}

/// One property of a course. Names of 1.1 and 1.2 differ in their namespaces only.
fn property(
    element: &Element,
    draft: &mut Draft,
    long: &mut LongTexts,
    base: Option<&Url>,
    sink: &mut dyn Sink,
) {
    let lang = element.lang.as_deref();
    let markup = || element.markup().unwrap_or_default();
    if element.space == super::wire::Space::Extension {
        return;
    }
    match element.name.as_str() {
        "title" => draft.title.extend(text_in(element)),
        "url" => draft.url = draft.url.take().or_else(|| absolute(base, &element.text()?)),
        "identifier" if element.attribute("type").is_some() => {
            element
                .text()
                .filter(|code| Some(code) != draft.key.as_ref())
                .into_iter()
                .for_each(|code| add(&mut draft.codes, code));
        }
        "abstract" => long.summary(lang, &markup()),
        "prerequisite" => long.entry(lang, &markup()),
        "description" | "objective" | "learningoutcome" | "assessment" | "regulations" => {
            long.description(lang, &markup());
        }
        "applicationprocedure" => draft.common.apply_text = element.text(),
        "subject" => subject(element, draft),
        "type" | "level" => draft.levels.extend(known(element.text())),
        "qualification" => qualification(element, draft),
        "credit" => credit(element, draft),
        "languageofinstruction" => draft.languages.extend(known(element.text())),
        "presentation"
        | "image"
        | "languageofassessment"
        | "identifier"
        | "contributor"
        | "ispartof"
        | "haspart" => {}
        "duration" => draft.duration = duration(element),
        _ => common(element, draft, base, sink),
    }
}

/// What feeds put into the course although it belongs to presentations.
fn common(element: &Element, draft: &mut Draft, base: Option<&Url>, sink: &mut dyn Sink) {
    let mut offering = std::mem::take(&mut draft.common);
    if !presentation::property(element, &mut offering, base, sink) {
        let message = "an element that XCRI-CAP does not have here was skipped";
        let at = format!("line {}", element.line);
        let finding = Finding::info("element-unknown", message).at(at).found(&element.name);
        sink.finding(match &draft.key {
            Some(key) => finding.of(key),
            None => finding,
        });
    }
    draft.common = offering;
}

/// A course without title or description has its presentation's.
fn inherit_upwards(presentations: &[&Element], draft: &mut Draft, long: &mut LongTexts) {
    for presentation in presentations {
        if draft.title.is_empty() {
            draft.title.extend(presentation.named("title").filter_map(text_in));
        }
        if !long.has_description() {
            for element in presentation.named("description") {
                long.description(element.lang.as_deref(), &element.markup().unwrap_or_default());
            }
        }
        for element in presentation.named("subject") {
            subject(element, draft);
        }
        for element in presentation.named("qualification") {
            qualification(element, draft);
        }
    }
}

fn subject(element: &Element, draft: &mut Draft) {
    let Some(text) = element.text().or_else(|| element.attribute("identifier").map(str::to_owned)) else {
        return;
    };
    let scheme =
        element.attribute("type").map(scheme).filter(|scheme| scheme != "subject" && !scheme.is_empty());
    match (scheme, element.attribute("identifier")) {
        (Some(scheme), code) => add(&mut draft.fields, format!("{scheme}:{}", code.unwrap_or(&text))),
        (None, Some(code)) if code != text => add(&mut draft.fields, code.to_owned()),
        (None, _) => {}
    }
    for word in text.split([',', ';', '|']).filter_map(tidy) {
        add(&mut draft.keywords, TextIn { lang: element.lang.clone(), text: word });
    }
}

/// The scheme that an `xsi:type` names, prefix or not: `courseDataProgramme:JACS3` → `jacs3`, `isced` → `isced-f`.
fn scheme(qualified: &str) -> String {
    let name = qualified.rsplit(':').next().unwrap_or(qualified).to_ascii_lowercase();
    if name.starts_with("isced") { "isced-f".to_owned() } else { name }
}

fn qualification(element: &Element, draft: &mut Draft) {
    for child in element.children() {
        match child.name.as_str() {
            "title" => draft.qualification.extend(text_in(child)),
            "identifier" => known(child.text()).into_iter().for_each(|code| add(&mut draft.codes, code)),
            "educationlevel" | "level" | "type" => {
                known(child.text()).into_iter().for_each(|level| add(&mut draft.levels, coded_level(&level)));
            }
            _ => {}
        }
    }
}

/// `http://purl.org/net/cm/terms/EQF#4` → `eqf:4`.
fn coded_level(level: &str) -> String {
    match level.rsplit_once('#') {
        Some((scheme, code)) if is_web_address(level) => {
            format!("{}:{code}", scheme.rsplit('/').next().unwrap_or(scheme).to_ascii_lowercase())
        }
        _ => level.to_owned(),
    }
}

/// `20 ECTS`; of several schemes the European one.
fn credit(element: &Element, draft: &mut Draft) {
    let value = element.first("value").and_then(Element::text).filter(|value| value != "0");
    let Some(value) = known(value) else { return };
    let scheme = element.first("scheme").and_then(Element::text).unwrap_or_default();
    let scheme =
        if is_web_address(&scheme) { scheme.rsplit(['/', '#']).next().unwrap_or_default() } else { &scheme };
    let european = scheme.to_ascii_lowercase().contains("ects");
    if draft.credits.is_none() || european {
        draft.credits = tidy(&format!("{value} {scheme}"));
    }
}

/// The text; a machine-readable interval only where there is none.
fn duration(element: &Element) -> Option<String> {
    element.text().or_else(|| element.attribute("interval").map(str::to_owned))
}

/// The identifier that the course is known by: the one without type, preferably an address; else one of another kind.
fn identifier(element: &Element) -> Option<String> {
    let own = || element.named("identifier").filter(|child| child.attribute("type").is_none());
    let address = own().filter_map(Element::text).find(|text| is_web_address(text));
    let typed = || element.named("identifier").find_map(Element::text);
    address.or_else(|| own().find_map(Element::text)).or_else(typed)
}

fn is_deleted(element: &Element) -> bool {
    element.attribute("recstatus") == Some("3")
}

fn text_in(element: &Element) -> Option<TextIn> {
    element.text().map(|text| TextIn { lang: element.lang.clone(), text })
}

fn known(text: Option<String>) -> Option<String> {
    text.filter(|text| !PLACEHOLDERS.contains(&text.to_lowercase().as_str()))
}

/// Postcode and town of a location, most exact first.
fn place_of(location: &Element) -> Vec<String> {
    let of = |name| location.first(name).and_then(Element::text);
    [of("postcode"), of("town")].into_iter().flatten().collect()
}

/// An offering's own name, where it says more than the course's.
fn own_title(element: &Element, draft: &Draft) -> Vec<TextIn> {
    let titles = element.named("title").filter_map(text_in);
    titles.filter(|title| !draft.title.iter().any(|known| known.text == title.text)).collect()
}

fn start_of(at: &Element) -> OfferingDraft {
    OfferingDraft { key: identifier(at), at: format!("line {}", at.line), ..Default::default() }
}
