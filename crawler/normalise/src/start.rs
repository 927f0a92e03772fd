//! When an offering is held.

use catalogue::{
    OfferingDraft, Start,
    read::{DateReading, read_dates},
};
use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::{
    findings::{DATE_CONTRADICTION, DATE_SHIFTED, DATE_UNREADABLE, END_BEFORE_START, Findings},
    text,
};

/// When an offering is held.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub start: Start,
    /// Words that say more than `start`.
    pub text: Option<String>,
    pub end: Option<NaiveDate>,
}

/// Reads start and end. Where a machine value and words differ, the words are right.
pub(crate) fn held(draft: &OfferingDraft, zone: Tz, findings: &mut Findings) -> Held {
    let machine = given(&draft.start).map(|raw| (raw, read_dates(raw, zone)));
    let words = given(&draft.start_words).map(|raw| (raw, read_dates(raw, zone)));
    let chosen = choose(machine, words, findings);
    let mut held = Held::default();
    let mut end_of_start = Start::Unknown;
    if let Some((raw, reading)) = chosen {
        held.start = reading.start;
        end_of_start = reading.end;
        let nothing_read = reading.start == Start::Unknown && reading.end == Start::Unknown;
        if nothing_read && !text::is_open(raw) {
            findings.value(DATE_UNREADABLE, raw);
        }
        let keep = !reading.exact || reading.start.precision() != "day";
        held.text =
            text::line(raw, findings).filter(|_| keep && is_worded(raw)).map(|words| text::cut(&words, 200));
    }
    if draft.any_time {
        held.start = Start::AnyTime;
    }
    held.end = end(draft, end_of_start, zone, findings);
    if let (Some((first, _)), Some(end)) = (held.start.range(), held.end)
        && end < first
    {
        findings.value(END_BEFORE_START, &format!("{first} – {end}"));
        held.end = None;
    }
    held
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|v| !text::is_nothing(v))
}

type Read<'a> = (&'a str, DateReading);

fn choose<'a>(
    machine: Option<Read<'a>>,
    words: Option<Read<'a>>,
    findings: &mut Findings,
) -> Option<Read<'a>> {
    let (machine, words) = match (machine, words) {
        (Some(machine), Some(words)) => (machine, words),
        (one, other) => return one.or(other),
    };
    match (machine.1.start, words.1.start) {
        (_, Start::Unknown) => Some(machine),
        (Start::Day(day), Start::Day(worded)) if day != worded => {
            let shifted = day.succ_opt() == Some(worded);
            findings.value(
                if shifted { DATE_SHIFTED } else { DATE_CONTRADICTION },
                &format!("{} | {}", machine.0, words.0),
            );
            Some(words)
        }
        // The words are less exact than the machine's day, and agree with it.
        (Start::Day(day), vague)
            if vague.range().is_some_and(|(first, last)| (first..=last).contains(&day)) =>
        {
            Some(machine)
        }
        _ => Some(words),
    }
}

/// The last day: as given, else by the start's own range.
fn end(draft: &OfferingDraft, of_start: Start, zone: Tz, findings: &mut Findings) -> Option<NaiveDate> {
    let last = |start: Start| start.range().map(|(_, last)| last);
    let Some(raw) = given(&draft.end) else { return last(of_start) };
    let reading = read_dates(raw, zone);
    let read = reading.last_day().or_else(|| last(reading.start));
    if read.is_none() && reading.start != Start::AnyTime && !text::is_open(raw) {
        findings.value(DATE_UNREADABLE, raw);
    }
    read.or_else(|| last(of_start))
}

/// Whether people wrote it: a machine's value that could not be read tells people nothing.
pub(crate) fn is_worded(raw: &str) -> bool {
    let letters = raw.chars().filter(|c| c.is_alphabetic()).count();
    let machine =
        raw.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | 'T' | 'Z' | '.' | '+' | ' '));
    letters > 1
        || (!machine && raw.chars().any(|c| c.is_ascii_digit()))
        || (raw.contains('.') && !raw.contains(':'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono_tz::Europe::Helsinki;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(start: &str, words: &str, end: &str) -> (Held, Vec<String>) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let draft = OfferingDraft {
            start: some(start),
            start_words: some(words),
            end: some(end),
            ..OfferingDraft::default()
        };
        let mut findings = Findings::new("", "");
        let held = held(&draft, Helsinki, &mut findings);
        (held, findings.into_list().into_iter().map(|f| f.code).collect())
    }

    #[test]
    fn words_win_over_a_shifted_day() {
        let (held, codes) = read("2026-09-06", "7 September 2026", "2026-12-15");
        assert_eq!((held.start, held.end), (Start::Day(day("2026-09-07")), Some(day("2026-12-15"))));
        assert_eq!(codes, ["date-shifted"]);
        let (held, codes) = read("2026-09-06", "September 2026", "");
        assert_eq!((held.start, codes.len()), (Start::Day(day("2026-09-06")), 0));
    }

    #[test]
    fn an_end_before_the_start_is_left_out() {
        let (held, codes) = read("2026-09-06", "", "2026-08-01");
        assert_eq!((held.start, held.end), (Start::Day(day("2026-09-06")), None));
        assert_eq!(codes, ["end-before-start"]);
    }

    #[test]
    fn unread_words_stay_and_machine_nonsense_goes() {
        let (held, codes) = read("sovitaan ryhmän kanssa", "", "");
        assert_eq!((held.start, held.text.as_deref()), (Start::Unknown, Some("sovitaan ryhmän kanssa")));
        assert_eq!(codes, ["date-unreadable"]);
        let (held, codes) = read("0001-01-01T00:00:00", "", "");
        assert_eq!((held.start, held.text, codes.len()), (Start::Unknown, None, 1));
        let (held, codes) = read("TBA", "", "");
        assert_eq!((held.start, codes.len()), (Start::Unknown, 0));
        let (held, _) = read("syksy 2026", "", "");
        assert_eq!((held.start.precision(), held.text.as_deref()), ("season", Some("syksy 2026")));
        let (held, _) = read("1.9.–15.12.2026", "", "");
        assert_eq!((held.end, held.text), (Some(day("2026-12-15")), None));
    }
}
