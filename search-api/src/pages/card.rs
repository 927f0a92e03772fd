//! A course in a list: what, when, where, can I still apply, what does it cost me, who.

use catalogue::{CourseRecord, LanguageCode, Offering, query::Query};

use super::{
    address::{Address, course_path, provider_path},
    telling::{Reading, State, Teller, cut},
};
use crate::view::{course::Highlight, offering::shown};

/// Further starts that a card names.
const NAMED: usize = 3;

/// A course as a list shows it.
pub(crate) struct Card {
    pub(crate) href: String,
    /// HTML: escaped, with `<mark>` around words found.
    pub(crate) title: String,
    /// The language of the title where it is not the page's.
    pub(crate) title_lang: Option<String>,
    /// "in Finnish only".
    pub(crate) only: Option<&'static str>,
    pub(crate) provider: String,
    pub(crate) provider_href: String,
    /// Level, study load.
    pub(crate) facts: Vec<String>,
    pub(crate) best: Option<Line>,
    /// "+ 2 other starts (Kouvola 1 Mar, …)".
    pub(crate) more: Option<String>,
    pub(crate) distance: Option<String>,
    /// HTML: a line around the words found.
    pub(crate) evidence: Option<String>,
    pub(crate) evidence_lang: Option<String>,
    pub(crate) reading: Option<Reading>,
}

/// The offering that matches best.
pub(crate) struct Line {
    pub(crate) start: String,
    /// Place, mode and time of day.
    pub(crate) place: Vec<String>,
    pub(crate) state: State,
    pub(crate) price: String,
    pub(crate) funding: Option<String>,
}

/// What a list knows of a course beside its record.
pub(crate) struct Found<'a> {
    pub(crate) record: &'a CourseRecord,
    pub(crate) highlight: Option<Highlight>,
    pub(crate) distance_km: Option<f64>,
}

/// Makes cards of the courses that a request found.
pub(crate) struct Dealer<'a> {
    pub(crate) teller: Teller<'a>,
    /// The request with the filters in force.
    pub(crate) query: &'a Query,
    /// What the link to a course carries, so that its page knows what matched.
    pub(crate) carried: &'a Address,
}

impl Dealer<'_> {
    /// A card.
    pub(crate) fn card(&self, found: Found) -> Card {
        let Found { record, highlight, distance_km } = found;
        let (course, teller) = (&record.course, &self.teller);
        let (title_code, title) = course.title.best(teller.lang()).unwrap_or((LanguageCode::FI, ""));
        let provider =
            course.provider.name.best(teller.lang()).map_or(course.provider.id.as_str(), |(_, n)| n);
        let level = course.level.as_ref().map(|l| teller.labels.of(catalogue::query::Dimension::Level, l));
        let shown = self.offerings(record);
        let evidence_code =
            course.description.best(teller.lang()).or_else(|| course.summary.best(teller.lang()));
        let evidence = highlight.as_ref().map(|h| h.summary.clone()).filter(|text| text.contains("<mark>"));
        let marked = highlight.map(|h| h.title).filter(|title| !title.is_empty());
        Card {
            href: self.carried.href(&course_path(course.id.as_str())),
            title: marked.unwrap_or_else(|| escape(title)),
            title_lang: foreign(title_code, teller),
            only: teller.only(title_code),
            provider: provider.to_owned(),
            provider_href: Address::of(teller.lang()).href(&provider_path(course.provider.id.as_str())),
            facts: level.into_iter().chain(course.credits.map(|c| teller.credits(c))).collect(),
            best: shown.first().map(|offering| self.line(record, offering)),
            more: self.more(record, &shown),
            distance: distance_km.map(|km| {
                teller
                    .words
                    .fill("card.distance", &[("km", &teller.words.decimal((km * 10.0).round() / 10.0))])
            }),
            evidence,
            evidence_lang: evidence_code.and_then(|(code, _)| foreign(code, teller)),
            reading: teller.reading(record),
        }
    }

    /// Matching offerings and other live ones, in the order of the list.
    fn offerings<'a>(&self, record: &'a CourseRecord) -> Vec<&'a Offering> {
        let moment = self.teller.moment;
        let shown = shown(record, self.query, moment);
        shown.into_iter().filter(|(o, matches)| *matches || o.is_live(moment)).map(|(o, _)| o).collect()
    }

    fn line(&self, record: &CourseRecord, offering: &Offering) -> Line {
        let teller = &self.teller;
        let asked = self.query.filters.chosen(catalogue::query::Dimension::Funding);
        let funding =
            offering.funding.iter().find(|f| asked.contains(f)).or_else(|| offering.funding.first());
        let mut place: Vec<String> = teller.place(offering).into_iter().collect();
        place.extend(teller.manner(offering));
        Line {
            start: teller.start(offering),
            place,
            state: teller.state(offering),
            price: teller.price(&record.course, offering),
            funding: funding
                .map(|code| teller.labels.of(catalogue::query::Dimension::Funding, code).to_lowercase()),
        }
    }

    fn more(&self, record: &CourseRecord, shown: &[&Offering]) -> Option<String> {
        if record.course.offerings.is_empty() {
            return Some(self.teller.words.say("card.none").to_owned());
        }
        let rest = shown.get(1..).filter(|rest| !rest.is_empty())?;
        let said = |offering: &&&Offering| {
            let place = self.teller.place(offering).map(|place| format!("{place} ")).unwrap_or_default();
            format!("{place}{}", self.teller.start_short(offering))
        };
        let mut named: Vec<String> = rest.iter().take(NAMED).map(|o| said(&o)).collect();
        named.dedup();
        let ellipsis = if rest.len() > NAMED { " …" } else { "" };
        Some(format!(
            "{} ({}{ellipsis})",
            self.teller.words.count("card.more", rest.len() as u64),
            cut(&named.join(", "), 160)
        ))
    }
}

/// The language of a text where it is not the page's.
pub(crate) fn foreign(code: LanguageCode, teller: &Teller) -> Option<String> {
    (code != LanguageCode::from(teller.lang())).then(|| code.to_string())
}

/// Text as HTML.
pub(crate) fn escape(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html).map(|safe| safe.to_string()).unwrap_or_default()
}
