//! How and when one can apply.

use catalogue::{
    Application, Deadline, OfferingDraft,
    read::{Window, read_window},
};
use chrono_tz::Tz;

use crate::{
    findings::{DEADLINE_UNREADABLE, Findings, TIME_IN_CLOCK_CHANGE, WINDOW_REVERSED},
    start::is_worded,
    text, url,
};

/// Reads the window and where to apply.
pub(crate) fn application(
    draft: &OfferingDraft,
    zone: Tz,
    document: Option<&str>,
    findings: &mut Findings,
) -> Application {
    let mut unread: Vec<String> = Vec::new();
    let mut continuous = draft.apply_continuous;
    let from = window(draft.apply_from.as_deref(), zone, &mut unread, &mut continuous, findings);
    let to = window(draft.apply_to.as_deref(), zone, &mut unread, &mut continuous, findings);
    let opening = from.as_ref().and_then(|w| w.from.or(w.to));
    // A range in one of the two says both.
    let whole = [&from, &to].into_iter().flatten().find(|w| w.from.is_some() && w.to.is_some());
    let mut application = Application {
        from: whole.and_then(|w| w.from).or(opening),
        to: to.as_ref().and_then(|w| w.to.or(w.from)).or_else(|| whole.and_then(|w| w.to)),
        continuous,
        url: url::absolute(draft.apply_url.as_deref(), document, findings),
        text: None,
    };
    if let (Some(from), Some(to)) = (application.from, application.to)
        && to.closes(zone) <= from.opens(zone)
    {
        findings.value(WINDOW_REVERSED, &format!("{} – {}", spell(from), spell(to)));
        (application.from, application.to) = (None, None);
    }
    unread.extend(draft.apply_text.as_deref().and_then(|t| text::line(t, findings)));
    unread.dedup();
    let words = unread.join(" ");
    application.text = (!words.is_empty()).then(|| text::cut(&words, 500));
    application
}

fn window(
    raw: Option<&str>,
    zone: Tz,
    unread: &mut Vec<String>,
    continuous: &mut bool,
    findings: &mut Findings,
) -> Option<Window> {
    let raw = raw.map(str::trim).filter(|raw| !text::is_nothing(raw))?;
    let window = read_window(raw, zone);
    *continuous |= window.continuous;
    if window.moved {
        findings.value(TIME_IN_CLOCK_CHANGE, raw);
    }
    let nothing = window.from.is_none() && window.to.is_none() && !window.continuous;
    if nothing && !text::is_open(raw) {
        findings.value(DEADLINE_UNREADABLE, raw);
    }
    if (nothing || window.unread.is_some()) && is_worded(raw) {
        unread.extend(text::line(raw, findings).filter(|_| !text::is_open(raw)));
    }
    Some(window)
}

fn spell(deadline: Deadline) -> String {
    match deadline {
        Deadline::At(at) => at.to_rfc3339(),
        Deadline::Day(day) => day.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono_tz::Europe::Helsinki;

    use super::*;

    fn read(from: &str, to: &str) -> (serde_json::Value, Vec<String>) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let draft = OfferingDraft { apply_from: some(from), apply_to: some(to), ..OfferingDraft::default() };
        let mut findings = Findings::new("", "");
        let application = application(&draft, Helsinki, None, &mut findings);
        (
            serde_json::to_value(application).unwrap(),
            findings.into_list().into_iter().map(|f| f.code).collect(),
        )
    }

    #[test]
    fn windows_are_read() {
        let none: [&str; 0] = [];
        let (value, codes) = read("2026-09-01T08:00", "15.9.2026 klo 15");
        assert_eq!(
            value,
            serde_json::json!({ "from": "2026-09-01T08:00:00+03:00", "to": "2026-09-15T15:00:00+03:00" })
        );
        assert_eq!(codes, none);
        assert_eq!(
            read("1.9.–15.9.2026", "").0,
            serde_json::json!({ "from": "2026-09-01", "to": "2026-09-15" })
        );
        assert_eq!(read("", "jatkuva haku").0, serde_json::json!({ "continuous": true }));
        assert_eq!(
            read("2026-09-15", "2026-09-01"),
            (serde_json::json!({}), vec!["application-window-reversed".to_owned()])
        );
        assert_eq!(
            read("", "2026-03-29T03:30"),
            (
                serde_json::json!({ "to": "2026-03-29T04:00:00+03:00" }),
                vec!["time-in-clock-change".to_owned()]
            )
        );
        assert_eq!(read("", "9999-12-31"), (serde_json::json!({}), vec!["deadline-unreadable".to_owned()]));
        assert_eq!(
            read("", "elokuussa"),
            (serde_json::json!({ "text": "elokuussa" }), vec!["deadline-unreadable".to_owned()])
        );
    }
}
