//! Everything that normalising remarks on: the table of codes, and the collector of one draft's findings.

use catalogue::{Finding, Severity};

/// A kind of finding: stable code, weight, and what to tell the partner.
#[derive(Debug, PartialEq, Eq)]
pub struct Remark {
    /// Kebab-case, never changed.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong and how to mend it.
    pub message: &'static str,
}

macro_rules! remarks {
    ($($name:ident: $severity:ident, $code:literal, $message:literal;)*) => {
        $(pub(crate) const $name: &Remark = &Remark { code: $code, severity: Severity::$severity, message: $message };)*
        /// Every remark that normalising can make.
        pub const REMARKS: &[&Remark] = &[$($name),*];
    };
}

remarks! {
    TITLE_MISSING: Error, "title-missing", "the course has no name, so it cannot be shown; give it a title";
    RECORD_DELETED: Info, "record-deleted", "the source marks the record as deleted; it is left out";
    TITLE_CUT: Warning, "title-too-long", "the title is longer than 300 characters and was cut; put details into the description";
    TEXT_CUT: Warning, "text-too-long", "the text is longer than 100,000 characters and was cut";
    MOJIBAKE: Warning, "mojibake", "letters look double-encoded (`Ã¤` for `ä`); declare the encoding in which the file is really written";
    CONTROL_CHARACTERS: Warning, "control-characters", "the text holds control characters or characters that were lost in decoding; export it as UTF-8";
    DOUBLE_ESCAPED: Info, "double-escaped", "entities are escaped twice (`&amp;amp;`); escape once";
    PERSONAL_DATA: Info, "personal-data-removed", "names, addresses or numbers of persons were removed; leave personal data out of the feed";
    WRONG_LANGUAGE: Warning, "language-wrong", "the text is declared in another language than it is written in; it was moved to its own";
    DATE_UNREADABLE: Warning, "date-unreadable", "the date could not be read; write it as 2027-01-31, with the year";
    DATE_SHIFTED: Warning, "date-shifted", "the machine-readable date is one day before the written one (a day in local time given as UTC); the written one was taken";
    DATE_CONTRADICTION: Warning, "date-contradiction", "the machine-readable date and the written one differ; the written one was taken";
    END_BEFORE_START: Warning, "end-before-start", "the course ends before it starts; the end was left out: mend one of the two dates";
    DEADLINE_UNREADABLE: Warning, "deadline-unreadable", "the application time could not be read; write it as 2027-01-31 or 2027-01-31T15:00";
    WINDOW_REVERSED: Warning, "application-window-reversed", "applications close before they open; both dates were left out";
    TIME_IN_CLOCK_CHANGE: Warning, "time-in-clock-change", "the time falls into the hour that the clock change leaves out; the first instant after it was taken";
    PRICE_UNREADABLE: Warning, "price-unreadable", "the price could not be read as the price of the course; write it as `120 €`, `15 €/op` or `0`";
    PRICE_CONTRADICTION: Warning, "price-contradiction", "the price and the mark for free of charge contradict each other";
    CREDITS_UNREADABLE: Warning, "credits-unreadable", "the study load could not be read; write number and unit (`5 op`, `15 osp`, `40 h`)";
    DURATION_UNREADABLE: Info, "duration-unreadable", "the duration could not be read; write it as `6 kk` or `P6M`";
    PLACE_UNKNOWN: Warning, "place-unknown", "the place means no municipality of Finland; give the municipality's code or name, or list the campus in feeds.toml";
    LOCATION_IMPLAUSIBLE: Warning, "location-implausible", "the coordinates lie at 0, 0; give them in degrees, latitude first";
    MODE_UNKNOWN: Info, "mode-unknown", "the mode of teaching is not known to us; use lähiopetus, verkko-opetus or monimuoto, or a code";
    TIME_UNKNOWN: Info, "time-unknown", "the time of day is not known to us; use day, evening, weekend or self-paced, or a code";
    LANGUAGE_UNKNOWN: Warning, "language-unknown", "the language of teaching is not known to us; use a code of ISO 639 such as `fi`";
    FUNDING_UNKNOWN: Info, "funding-unknown", "the funding form is not known to us; use a code of the vocabulary `funding`";
    STATUS_UNKNOWN: Info, "status-unknown", "the state of the offering is not known to us; use scheduled, full or cancelled";
    LEVEL_UNKNOWN: Info, "level-unknown", "the level is not known to us; use a code of the vocabulary `level` or of the national lists";
    FIELD_UNKNOWN: Info, "field-unknown", "the field of study is not known to us; use a code of ISCED-F 2013 or of the national classification";
    ENTRY_UNKNOWN: Info, "entry-unknown", "the code of the entry requirement is not known to us; use a code of the vocabulary `entry` or of the national list";
    URL_UNUSABLE: Warning, "url-unusable", "the address is no http or https address and was left out";
    OFFERING_DUPLICATE: Warning, "offering-duplicate", "the same offering stands there twice; it was taken once";
    OFFERING_KEY_REPEATED: Warning, "offering-key-repeated", "two different offerings of the course have the same key; give each its own";
}

/// Findings of one draft. Each carries the draft's name and place; a remark on the same place and value stands once.
pub(crate) struct Findings {
    course: String,
    at: String,
    list: Vec<Finding>,
}

impl Findings {
    pub fn new(course: &str, at: &str) -> Self {
        Self { course: course.to_owned(), at: at.to_owned(), list: Vec::new() }
    }

    /// A remark on the draft as a whole.
    pub fn note(&mut self, remark: &Remark) {
        self.add(remark, None);
    }

    /// A remark on a value, quoted.
    pub fn value(&mut self, remark: &Remark, value: &str) {
        self.add(remark, Some(value));
    }

    /// Puts the following remarks at another place of the document, an offering's.
    pub fn move_to(&mut self, at: &str) {
        if !at.is_empty() {
            self.at = at.to_owned();
        }
    }

    pub fn place(&self) -> String {
        self.at.clone()
    }

    fn add(&mut self, remark: &Remark, value: Option<&str>) {
        let mut finding = Finding::new(remark.severity, remark.code, remark.message);
        if !self.course.is_empty() {
            finding = finding.of(self.course.clone());
        }
        if !self.at.is_empty() {
            finding = finding.at(self.at.clone());
        }
        if let Some(value) = value {
            // What is quoted is stored and shown as well.
            finding = finding.found(&crate::personal::scrub(value).0);
        }
        if !self.list.contains(&finding) {
            self.list.push(finding);
        }
    }

    pub fn into_list(self) -> Vec<Finding> {
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_kebab_case() {
        let mut codes: Vec<&str> = REMARKS.iter().map(|r| r.code).collect();
        assert!(codes.iter().all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), REMARKS.len());
    }

    #[test]
    fn the_same_remark_stands_once() {
        let mut findings = Findings::new("a", "line 1");
        findings.note(MOJIBAKE);
        findings.note(MOJIBAKE);
        findings.value(PRICE_UNREADABLE, "maksu: maija@example.fi");
        let list = findings.into_list();
        assert_eq!(list.len(), 2);
        assert_eq!(list[1].value.as_deref(), Some("maksu:"));
    }
}
