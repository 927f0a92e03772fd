//! When, where, until when, for how much: an offering in the words of a card.

use catalogue::{
    Course, CourseRecord, CreditUnit, Credits, Lang, LanguageCode, Mode, Moment, Offering, Price, Season,
    Start, Status, query::Dimension,
};

use super::{days, sources::Sources, words::Words};
use crate::labels::Labels;

/// Deadlines nearer than this are told relatively, too.
const NEAR_DAYS: i64 = 30;
/// Longest wording of a source that stands in a line, in characters.
const LINE: usize = 60;

/// What is needed to put a course into words.
#[derive(Clone, Copy)]
pub(crate) struct Teller<'a> {
    pub(crate) words: &'static Words,
    pub(crate) labels: &'a Labels,
    pub(crate) moment: &'a Moment,
    pub(crate) sources: &'a Sources,
}

/// Whether one can apply, in words and as a name for the style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// The words.
    pub(crate) text: String,
    /// `open`, `coming`, `closed` or `unknown`.
    pub(crate) kind: &'static str,
}

/// Where a record was read and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// "Read today at 06.10 from the institution's own feed".
    pub(crate) text: String,
    /// Its source has not been read for long.
    pub(crate) stale: bool,
}

impl Teller<'_> {
    pub(crate) fn lang(&self) -> Lang {
        self.words.lang
    }

    /// "Starts Mon 11 Jan 2027".
    pub(crate) fn start(&self, offering: &Offering) -> String {
        let (words, lang) = (self.words, self.lang());
        match offering.start {
            Start::Day(day) => {
                let key = if day < self.moment.today() { "start.began" } else { "start.day" };
                words.fill(key, &[("date", &days::long(day, lang))])
            }
            Start::Month(year, month) => {
                let ending = if lang == Lang::Fi { "ssa" } else { "" };
                let month = format!("{}{ending} {year}", days::month(month, lang));
                words.fill("start.month", &[("month", &month)])
            }
            Start::Season(year, season) => {
                let key = if season == Season::Spring { "start.spring" } else { "start.autumn" };
                words.fill(key, &[("year", &year.to_string())])
            }
            Start::AnyTime => words.say("start.any").to_owned(),
            Start::Unknown => match &offering.start_text {
                Some(text) => words.fill("start.text", &[("text", &cut(text, LINE))]),
                None => words.say("start.unknown").to_owned(),
            },
        }
    }

    /// The start in a word or two, for a list of further ones: "1.3.".
    pub(crate) fn start_short(&self, offering: &Offering) -> String {
        let lang = self.lang();
        match offering.start {
            Start::Day(day) => days::short(day, self.moment.today(), lang),
            Start::Month(year, month) => format!("{} {year}", days::month(month, lang)),
            Start::Season(year, season) => {
                let value = catalogue::query::matching::season_value(year, season);
                self.labels.of(Dimension::Start, &value)
            }
            Start::AnyTime => {
                self.labels.of(Dimension::Start, &catalogue::Code::new("any-time")).to_lowercase()
            }
            Start::Unknown => self.words.say("start.unknown").to_lowercase(),
        }
    }

    /// The municipality; "online"; none where the source doesn't say.
    pub(crate) fn place(&self, offering: &Offering) -> Option<String> {
        match (&offering.municipality, offering.mode) {
            (Some(code), _) => Some(self.labels.of(Dimension::Municipality, code)),
            (None, Mode::Online) => Some(self.words.say("place.online").to_owned()),
            (None, _) => offering.place.as_ref().map(|place| cut(place, LINE)),
        }
    }

    /// "onsite, daytime"; none where nothing is known beyond being online, which the place says.
    pub(crate) fn manner(&self, offering: &Offering) -> Option<String> {
        let mut parts = Vec::new();
        let is_said = offering.mode == Mode::Online && offering.municipality.is_none();
        if offering.mode != Mode::Unknown && !is_said {
            parts.push(self.labels.of(Dimension::Mode, &catalogue::Code::new(offering.mode.as_str())));
        }
        parts.extend(offering.times.iter().map(|time| self.labels.of(Dimension::Time, time)));
        (!parts.is_empty()).then(|| parts.join(", ").to_lowercase())
    }

    /// Whether one can apply, and until when.
    pub(crate) fn state(&self, offering: &Offering) -> State {
        let said = |key, kind| State { text: self.words.say(key).to_owned(), kind };
        match offering.status {
            Status::Cancelled => return said("state.cancelled", "closed"),
            _ if offering.is_ended(self.moment) => return said("state.ended", "closed"),
            Status::Full => return said("state.full", "closed"),
            Status::Scheduled => {}
        }
        let apply = &offering.apply;
        match (apply.window_open(self.moment), apply.to, apply.from) {
            (None, ..) => said("state.unknown", "unknown"),
            (Some(true), Some(to), _) => State { text: self.open_until(to), kind: "open" },
            (Some(true), None, _) if apply.continuous => said("state.continuous", "open"),
            (Some(true), None, _) => said("state.open", "open"),
            (Some(false), _, Some(from)) if from.opens(self.moment.zone) > self.moment.now => {
                let date = days::short(from.day(), self.moment.today(), self.lang());
                State { text: self.words.fill("state.coming", &[("date", &date)]), kind: "coming" }
            }
            (Some(false), ..) => said("state.closed", "closed"),
        }
    }

    /// "Apply by 9 Dec (16 days)"; with the time of day where the source gives one.
    fn open_until(&self, to: catalogue::Deadline) -> String {
        let (words, today) = (self.words, self.moment.today());
        let mut date = days::short(to.day(), today, self.lang());
        if let catalogue::Deadline::At(at) = to {
            let time = days::clock(at.to_utc(), self.moment, self.lang());
            if !time.starts_with("23") && !time.starts_with("00") {
                date = format!("{date} {}", self.at(&time));
            }
        }
        let text = words.fill("state.open_to", &[("date", &date)]);
        let left = (to.day() - today).num_days();
        match left {
            0 => format!("{text} ({})", words.say("state.today")),
            1 => format!("{text} ({})", words.say("state.tomorrow")),
            2..=NEAR_DAYS => format!("{text} ({})", words.count("state.days", left.unsigned_abs())),
            _ => text,
        }
    }

    fn at(&self, time: &str) -> String {
        match self.lang() {
            Lang::Fi => format!("klo {time}"),
            Lang::Sv => format!("kl. {time}"),
            Lang::En => format!("at {time}"),
        }
    }

    /// "Free", "120 €", "15 €/op (yhteensä 75 €)"; the source's words where they cannot be read.
    pub(crate) fn price(&self, course: &Course, offering: &Offering) -> String {
        let words = self.words;
        match offering.price {
            Price::Free => words.say("price.free").to_owned(),
            Price::Fixed(money) if money.0 == 0 => words.say("price.free").to_owned(),
            Price::Fixed(money) => words.euros(money),
            Price::Between(least, most) => {
                let (least, most) = (words.euros(least), words.euros(most));
                format!("{}–{most}", least.trim_end_matches('€').trim_end())
            }
            Price::PerCredit(each) => {
                let each = words.fill("price.per_credit", &[("price", &words.euros(each))]);
                match offering.price.least(course.credit_count()) {
                    Some(total) => {
                        format!("{each} ({})", words.fill("price.total", &[("price", &words.euros(total))]))
                    }
                    None => each,
                }
            }
            Price::Unknown => match &offering.price_text {
                Some(text) => cut(text, LINE),
                None => words.say("price.unknown").to_owned(),
            },
        }
    }

    /// The funding forms by name; the first is the main one.
    pub(crate) fn funding(&self, offering: &Offering) -> Vec<String> {
        offering.funding.iter().map(|code| self.labels.of(Dimension::Funding, code)).collect()
    }

    /// "180 osp".
    pub(crate) fn credits(&self, credits: Credits) -> String {
        let n = self.words.decimal(credits.value);
        match credits.unit {
            CreditUnit::Ects => self.words.fill("credits.ects", &[("n", &n)]),
            CreditUnit::Osp => self.words.fill("credits.osp", &[("n", &n)]),
            CreditUnit::Hours if (credits.value - 1.0).abs() < f64::EPSILON => {
                self.words.count("credits.hours", 1)
            }
            CreditUnit::Hours => self.words.fill("credits.hours.other", &[("n", &n)]),
        }
    }

    /// Where and when the record was last read.
    pub(crate) fn reading(&self, record: &CourseRecord) -> Option<Reading> {
        let from = record.sources.first()?;
        let name = self.sources.name(&from.source);
        let provider = record.course.provider.name.iter().any(|(_, own)| own == name);
        let origin = if provider {
            self.words.say("read.own").to_owned()
        } else {
            self.words.fill("read.from", &[("name", name)])
        };
        let stale = self.sources.is_stale(&from.source, from.fetched_at);
        let mut text = format!("{} {origin}", self.read_at(from.fetched_at));
        if stale {
            text = format!("{text}. {}", self.words.say("read.stale"));
        }
        Some(Reading { text, stale })
    }

    /// "Read today at 06.10".
    pub(crate) fn read_at(&self, at: chrono::DateTime<chrono::Utc>) -> String {
        let day = at.with_timezone(&self.moment.zone).date_naive();
        let time = days::clock(at, self.moment, self.lang());
        match (self.moment.today() - day).num_days() {
            0 => self.words.fill("read.today", &[("time", &time)]),
            1 => self.words.fill("read.yesterday", &[("time", &time)]),
            _ => self.words.fill("read.day", &[("date", &days::long(day, self.lang()))]),
        }
    }

    /// "in Finnish only", where a text is not in the language of the page.
    pub(crate) fn only(&self, language: LanguageCode) -> Option<&'static str> {
        if language == self.lang().into() {
            return None;
        }
        Some(match language.lang() {
            Some(Lang::Fi) => self.words.say("only.fi"),
            Some(Lang::Sv) => self.words.say("only.sv"),
            Some(Lang::En) => self.words.say("only.en"),
            None => self.words.say("only.other"),
        })
    }
}

/// A text cut to a length, at a word where there is one.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most).collect();
    let at = start.rfind(' ').filter(|at| *at > most / 2).unwrap_or(start.len());
    format!("{} …", start[..at].trim_end())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
