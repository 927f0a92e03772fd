//! When a source is next due.

use catalogue::{Outcome, RunSummary, SourceState};
use chrono::{DateTime, TimeDelta, Utc};

use super::Scheduled;
use crate::schedule::jitter;

/// After so many failed runs the interval begins to double.
const PATIENCE: u32 = 3;
/// A failing source is asked at least so often.
const LONGEST_BACK_OFF: TimeDelta = TimeDelta::hours(24);

/// When the source is to be run next; a time that has passed means now. None where its schedule has ended.
///
/// A source that was never run, or whose run was interrupted, is due at once. However many times were missed while
/// the process was down, they make one run.
pub fn next_run(
    scheduled: &Scheduled,
    state: Option<&SourceState>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let not_before = state.and_then(|state| state.not_before);
    let last = state.and_then(|state| state.last_run.as_ref());
    let due = match last {
        None => now,
        Some(run) if is_interrupted(run) => now,
        // A run that was put off is taken up when the host allows it.
        Some(run) if run.outcome == Some(Outcome::Deferred) && not_before.is_some() => now,
        Some(run) => after_run(scheduled, run, state.map_or(0, |state| state.failures))?,
    };
    Some(not_before.map_or(due, |not_before| due.max(not_before)))
}

fn is_interrupted(run: &RunSummary) -> bool {
    matches!(run.outcome, None | Some(Outcome::Aborted))
}

fn after_run(scheduled: &Scheduled, run: &RunSummary, failures: u32) -> Option<DateTime<Utc>> {
    let schedule = &scheduled.schedule;
    let id = scheduled.source.id.as_str();
    let utc = |at: DateTime<chrono_tz::Tz>| at.with_timezone(&Utc);
    // The run began at its time plus the jitter of that time, so the next time is looked for from there on.
    let at = utc(schedule.next_after(run.started_at)?);
    let after = schedule.next_after(at).map(utc);
    let due = at + jitter(id, at, after);
    if failures < PATIENCE {
        return Some(due);
    }
    let interval = after.map_or(LONGEST_BACK_OFF, |after| after - at);
    let doubled = interval * 2i32.saturating_pow((failures - PATIENCE + 1).min(16));
    let rest = doubled.min(LONGEST_BACK_OFF);
    Some(due.max(run.started_at + rest))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use catalogue::{Applied, RunId, SourceId, SourceSpec};
    use chrono_tz::Tz;

    use super::*;
    use crate::schedule::Schedule;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn scheduled(expression: &str) -> Scheduled {
        let id = SourceId::new("koulu").unwrap();
        Scheduled {
            source: SourceSpec::new(id, "https://a.fi/"),
            schedule: Schedule::parse(expression, Tz::Europe__Helsinki).unwrap(),
        }
    }

    fn state(started_at: &str, outcome: Option<Outcome>, failures: u32) -> SourceState {
        let started_at = time(started_at);
        let run = RunSummary {
            id: RunId(1),
            started_at,
            finished_at: outcome.map(|_| started_at),
            outcome,
            message: None,
            applied: Applied::default(),
            requests: 0,
            not_modified: 0,
            bytes: 0,
        };
        SourceState {
            id: SourceId::new("koulu").unwrap(),
            courses: 0,
            last_run: Some(run),
            last_good: None,
            failures,
            held: 0,
            held_for: None,
            not_before: None,
            findings: BTreeMap::new(),
            format: None,
            reading: None,
        }
    }

    #[test]
    fn a_new_source_is_due_at_once() {
        let now = time("2026-11-23T12:00:00Z");
        assert_eq!(next_run(&scheduled("0 3 * * *"), None, now), Some(now));
    }

    #[test]
    fn an_interrupted_run_is_taken_up_at_once() {
        let now = time("2026-11-23T12:00:00Z");
        for outcome in [None, Some(Outcome::Aborted)] {
            let state = state("2026-11-23T11:00:00Z", outcome, 0);
            assert_eq!(next_run(&scheduled("0 3 * * *"), Some(&state), now), Some(now));
        }
    }

    #[test]
    fn missed_times_make_one_run() {
        let daily = scheduled("0 3 * * *");
        let now = time("2026-11-23T12:00:00Z");
        let before = state("2026-11-20T01:00:00Z", Some(Outcome::Applied), 0);
        assert!(next_run(&daily, Some(&before), now).unwrap() <= now);
        let caught_up = state("2026-11-23T12:00:00Z", Some(Outcome::Applied), 0);
        let next = next_run(&daily, Some(&caught_up), now).unwrap();
        assert!(next >= time("2026-11-24T01:00:00Z") && next < time("2026-11-24T01:15:00Z"), "{next}");
    }

    #[test]
    fn a_run_that_began_with_jitter_is_not_repeated_for_its_own_time() {
        let daily = scheduled("0 3 * * *");
        let first = next_run(
            &daily,
            Some(&state("2026-11-22T12:00:00Z", Some(Outcome::Applied), 0)),
            time("2026-11-22T12:00:00Z"),
        )
        .unwrap();
        let ran = state(&first.to_rfc3339(), Some(Outcome::Unchanged), 0);
        let second = next_run(&daily, Some(&ran), first).unwrap();
        assert_eq!(second - first, TimeDelta::days(1));
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_second_run() {
        let daily = scheduled("0 3 * * *");
        let ran = state("2026-11-23T01:05:00Z", Some(Outcome::Applied), 0);
        assert!(
            next_run(&daily, Some(&ran), time("2026-11-23T00:05:00Z")).unwrap()
                > time("2026-11-23T01:05:00Z")
        );
    }

    #[test]
    fn failing_sources_are_asked_less_and_less_but_daily() {
        let hourly = scheduled("0 * * * *");
        let now = time("2026-11-23T12:00:00Z");
        let wait = |failures| {
            let state = state("2026-11-23T12:00:00Z", Some(Outcome::Failed), failures);
            next_run(&hourly, Some(&state), now).unwrap() - now
        };
        assert!(wait(2) < TimeDelta::hours(2));
        assert_eq!(wait(3), TimeDelta::hours(2));
        assert_eq!(wait(4), TimeDelta::hours(4));
        assert_eq!(wait(10), TimeDelta::hours(24));
        assert_eq!(wait(1000), TimeDelta::hours(24));
    }

    #[test]
    fn a_host_that_said_when_is_asked_then() {
        let now = time("2026-11-23T12:00:00Z");
        let mut put_off = state("2026-11-23T11:59:00Z", Some(Outcome::Deferred), 0);
        put_off.not_before = Some(time("2026-11-23T12:30:00Z"));
        assert_eq!(next_run(&scheduled("0 3 * * *"), Some(&put_off), now), put_off.not_before);
    }
}
