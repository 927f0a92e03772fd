//! Mode, times of day, languages, funding, state and length of an offering.

use catalogue::{
    Code, LanguageCode, Mode, OfferingDraft, SourceSpec, Start, Status,
    read::{
        is_study_pace, of_several, read_duration, read_funding, read_languages, read_mode, read_status,
        read_times,
    },
};
use chrono::NaiveDate;

use crate::{
    findings::{
        DURATION_UNREADABLE, FUNDING_UNKNOWN, Findings, LANGUAGE_UNKNOWN, MODE_UNKNOWN, STATUS_UNKNOWN,
        TIME_UNKNOWN,
    },
    text,
};

/// The mode that the draft states; the source's default where it states none.
pub(crate) fn mode(draft: &OfferingDraft, source: &SourceSpec, findings: &mut Findings) -> Mode {
    let mut modes = Vec::new();
    for raw in said(&draft.modes) {
        match read_mode(raw) {
            Some(mode) => modes.push(mode),
            None if is_study_pace(raw) || !read_times(raw).is_empty() || !read_funding(raw).is_empty() => {}
            None => findings.value(MODE_UNKNOWN, raw),
        }
    }
    let default = || source.defaults.mode.as_deref().and_then(Mode::from_code);
    of_several(&modes).or_else(default).unwrap_or_default()
}

/// Times of day, from their own values and from codes of modes that mean a time (independent study).
pub(crate) fn times(draft: &OfferingDraft, findings: &mut Findings) -> Vec<Code> {
    let mut times: Vec<Code> = Vec::new();
    for raw in said(&draft.times) {
        let read = read_times(raw);
        if read.is_empty() && !is_study_pace(raw) {
            findings.value(TIME_UNKNOWN, raw);
        }
        extend(&mut times, read);
    }
    for raw in said(&draft.modes).filter(|raw| read_mode(raw).is_none()) {
        extend(&mut times, read_times(raw));
    }
    times
}

/// Languages of teaching.
pub(crate) fn languages(values: &[String], findings: &mut Findings) -> Vec<LanguageCode> {
    let mut languages = Vec::new();
    for raw in said(values) {
        let reading = read_languages(&text::plain(raw));
        extend(&mut languages, reading.languages);
        if let Some(unread) = reading.unread.filter(|u| !is_other(u)) {
            findings.value(LANGUAGE_UNKNOWN, &unread);
        }
    }
    languages
}

/// "Another language": true, and no language.
fn is_other(value: &str) -> bool {
    matches!(value.to_lowercase().as_str(), "muu" | "muu kieli" | "other" | "annat" | "annat språk")
        || value.starts_with("oppilaitoksenopetuskieli_")
}

/// Funding forms; also from codes of modes that mean one (apprenticeship).
pub(crate) fn funding(draft: &OfferingDraft, source: &SourceSpec, findings: &mut Findings) -> Vec<Code> {
    let mut funding: Vec<Code> = Vec::new();
    for raw in said(&draft.funding) {
        let read = read_funding(raw);
        if read.is_empty() {
            findings.value(FUNDING_UNKNOWN, raw);
        }
        extend(&mut funding, read);
    }
    for raw in said(&draft.modes).filter(|raw| read_mode(raw).is_none()) {
        extend(&mut funding, read_funding(raw));
    }
    if funding.is_empty() {
        extend(&mut funding, source.defaults.funding.as_deref().map(read_funding).unwrap_or_default());
    }
    funding
}

/// What the source says of the state; scheduled where it says nothing.
pub(crate) fn status(draft: &OfferingDraft, findings: &mut Findings) -> Status {
    let Some(raw) = draft.status.as_deref().filter(|raw| !text::is_open(raw)) else {
        return Status::default();
    };
    read_status(raw).unwrap_or_else(|| {
        findings.value(STATUS_UNKNOWN, raw);
        Status::default()
    })
}

/// Months: as said, else from the first day to the last.
pub(crate) fn duration(
    said: [Option<&str>; 2],
    start: Start,
    end: Option<NaiveDate>,
    findings: &mut Findings,
) -> Option<u16> {
    for raw in said.into_iter().flatten().filter(|raw| !text::is_open(raw)) {
        let reading = read_duration(raw);
        if reading.months.is_some() {
            return reading.months;
        }
        if let Some(unread) = reading.unread {
            findings.value(DURATION_UNREADABLE, &unread);
        }
    }
    let (Start::Day(first), Some(last)) = (start, end) else { return None };
    let days = (last - first).num_days() + 1;
    let months = (days as f64 / 30.4375 - 0.05).ceil().max(1.0);
    (days > 0 && months <= 240.0).then_some(months as u16)
}

fn said(values: &[String]) -> impl Iterator<Item = &str> {
    values.iter().map(|v| v.trim()).filter(|v| !text::is_open(v))
}

fn extend<T: PartialEq>(known: &mut Vec<T>, more: Vec<T>) {
    for value in more {
        if !known.contains(&value) {
            known.push(value);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::SourceId;

    use super::*;

    fn draft(modes: &[&str]) -> OfferingDraft {
        OfferingDraft { modes: modes.iter().map(|m| (*m).to_owned()).collect(), ..OfferingDraft::default() }
    }

    fn source() -> SourceSpec {
        SourceSpec::new(SourceId::new("a").unwrap(), "https://example.org/")
    }

    #[test]
    fn codes_of_places_of_study_spread_over_three_properties() {
        let mut findings = Findings::new("", "");
        let draft = draft(&[
            "opetuspaikkakk_1#1",
            "opetuspaikkakk_3#1",
            "opetuspaikkakk_5#1",
            "opetuspaikkakk_6#1",
            "FT",
        ]);
        assert_eq!(mode(&draft, &source(), &mut findings), Mode::Hybrid);
        assert_eq!(times(&draft, &mut findings), [Code::new("self-paced")]);
        assert_eq!(funding(&draft, &source(), &mut findings), [Code::new("apprenticeship")]);
        assert!(findings.into_list().is_empty());
    }

    #[test]
    fn lengths_are_said_or_counted() {
        let mut findings = Findings::new("", "");
        let start = Start::Day("2026-09-01".parse().unwrap());
        let end = "2027-05-31".parse().ok();
        assert_eq!(duration([None, Some("6 kk")], start, end, &mut findings), Some(6));
        assert_eq!(duration([None, None], start, end, &mut findings), Some(9));
        assert_eq!(duration([Some("Variable"), None], Start::Unknown, end, &mut findings), None);
        assert_eq!(findings.into_list()[0].code, "duration-unreadable");
    }
}
