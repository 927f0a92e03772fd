//! The next step, and offerings as rows of a table.

use catalogue::{Course, Offering, query::Dimension};

use crate::pages::{
    address::web,
    days,
    telling::{State as Apply, Teller},
};

/// What to do next.
pub(crate) struct Next {
    /// The offering that it is about: start and place.
    pub(crate) line: Option<String>,
    pub(crate) state: Option<Apply>,
    pub(crate) price: Option<String>,
    pub(crate) href: Option<String>,
    pub(crate) label: &'static str,
    pub(crate) closed: bool,
}

/// An offering as a row of the table.
pub(crate) struct Row {
    pub(crate) title: Option<String>,
    pub(crate) start: String,
    pub(crate) end: Option<String>,
    pub(crate) place: String,
    pub(crate) place_detail: Option<String>,
    pub(crate) manner: Option<String>,
    pub(crate) pace: Option<String>,
    pub(crate) languages: Option<String>,
    pub(crate) funding: String,
    pub(crate) price: String,
    pub(crate) state: Apply,
    pub(crate) apply: Option<String>,
    pub(crate) details: Option<String>,
    pub(crate) matching: bool,
}

/// The next step for an offering.
pub(crate) fn next(teller: &Teller, course: &Course, offering: Option<&Offering>) -> Next {
    let words = teller.words;
    let state = offering.map(|o| teller.state(o));
    let closed = state.as_ref().is_none_or(|s| s.kind == "closed" || s.kind == "coming");
    let apply = offering.and_then(|o| web(o.apply.url.as_ref())).filter(|_| !closed);
    let own = || offering.and_then(|o| web(o.url.as_ref())).or_else(|| web(course.url.as_ref()));
    let (href, label) = match apply {
        Some(href) => (Some(href), words.say("course.apply")),
        None if closed => (own(), words.say("course.visit")),
        None => (own(), words.say("course.apply_read")),
    };
    let line = offering.map(|o| match teller.place(o) {
        Some(place) => format!("{} · {place}", teller.start(o)),
        None => teller.start(o),
    });
    let home = || web(course.provider.url.as_ref());
    Next {
        line,
        price: offering.map(|o| teller.price(course, o)),
        state,
        href: href.or_else(home),
        label,
        closed,
    }
}

/// An offering as a row.
pub(crate) fn row(teller: &Teller, course: &Course, offering: &Offering, matching: bool) -> Row {
    let lang = teller.lang();
    let languages: Vec<String> = course
        .languages_of(offering)
        .iter()
        .map(|code| teller.labels.of(Dimension::Language, &catalogue::Code::new(code.as_str())))
        .collect();
    let place = teller.place(offering).unwrap_or_else(|| teller.words.say("place.unknown").to_owned());
    let state = teller.state(offering);
    Row {
        title: offering.title.best(lang).map(|(_, title)| title.to_owned()),
        start: teller.start(offering),
        end: offering.end.map(|end| format!("– {}", days::long(end, lang))),
        place_detail: offering.place.clone().filter(|detail| *detail != place),
        place,
        manner: teller.manner(offering),
        pace: offering.pace.clone(),
        languages: (!languages.is_empty()).then(|| languages.join(", ")),
        funding: match teller.funding(offering) {
            names if names.is_empty() => crate::labels::unknown(lang).to_owned(),
            names => names.join(", "),
        },
        price: teller.price(course, offering),
        apply: web(offering.apply.url.as_ref()).filter(|_| state.kind == "open" || state.kind == "unknown"),
        details: web(offering.url.as_ref()).filter(|url| Some(url) != course.url.as_ref()),
        state,
        matching,
    }
}
