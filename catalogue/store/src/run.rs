//! Runs: begun, ended, remembered.

use catalogue::{
    Applied, Finding, FinishedRun, Outcome, RunId, RunSummary, Seq, Severity, SourceId, StoreError,
    doubt::HeldFor, run::SeenCourse,
};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    apply::{self, Standing},
    doubt::{self, Verdict},
    fault::Fault,
    page::{self, Validators},
    record, source, staged, time,
};

/// Opens a run; what was never ended is marked as aborted.
pub(crate) fn begin(db: &Connection, source: &SourceId, at: DateTime<Utc>) -> Result<RunId, Fault> {
    source::known(db, source)?;
    db.prepare_cached(
        "UPDATE runs SET outcome = 'aborted', finished_at = ?2, message = 'the process ended during the run'
         WHERE source = ?1 AND outcome IS NULL",
    )?
    .execute(params![source.as_str(), time::text(at)])?;
    staged::forget(db, source)?;
    db.prepare_cached("INSERT INTO runs (source, started_at) VALUES (?1, ?2)")?
        .execute(params![source.as_str(), time::text(at)])?;
    Ok(RunId(db.last_insert_rowid()))
}

/// Takes in courses of a run that has not ended.
pub(crate) fn stage(
    db: &Connection,
    run: RunId,
    source: &SourceId,
    courses: &[SeenCourse],
) -> Result<(), Fault> {
    open(db, run, source)?;
    staged::add(db, run, source, courses)
}

/// Writes everything that a run leaves behind.
pub(crate) fn finish(db: &Connection, run: &FinishedRun) -> Result<Applied, Fault> {
    open(db, run.id, &run.source)?;
    let (standing, applied) = match run.outcome {
        Outcome::Applied | Outcome::Held => {
            staged::add(db, run.id, &run.source, &run.courses)?;
            let guarded = match doubt::about(db, run)? {
                Verdict::Held(doubt, held) => return hold(db, run, doubt, held),
                Verdict::Passed => false,
                Verdict::Fine => true,
            };
            let (standing, applied) = apply::courses(db, run, guarded)?;
            if run.complete {
                page::forget_others(db, &run.source, &run.pages)?;
            }
            (Some(standing), applied)
        }
        Outcome::Unchanged => {
            let (standing, applied) = apply::unchanged(db, run)?;
            (Some(standing), applied)
        }
        Outcome::Failed | Outcome::Deferred | Outcome::Aborted => (None, apply::nothing(db)?),
    };
    let outcome = match &standing {
        Some(standing) if standing.held > 0 => Outcome::Held,
        Some(_) if run.outcome == Outcome::Held => Outcome::Applied,
        _ => run.outcome,
    };
    if standing.is_some() {
        let validators = if outcome == Outcome::Held { Validators::Forget } else { Validators::Keep };
        page::remember(db, &run.source, &run.pages, validators)?;
    }
    staged::forget(db, &run.source)?;
    // An interrupted crawl goes on from the documents that it has staged.
    if !matches!(outcome, Outcome::Deferred | Outcome::Aborted) {
        page::unstage(db, &run.source)?;
    }
    close(db, run, outcome, &applied)?;
    settle_source(db, run, outcome, standing.as_ref())?;
    keep_findings(db, run)?;
    Ok(applied)
}

/// Writes of a run that it was held whole, and nothing else.
fn hold(db: &Connection, run: &FinishedRun, doubt: HeldFor, held: u32) -> Result<Applied, Fault> {
    let applied = doubt::hold(db, run, doubt, held)?;
    staged::forget(db, &run.source)?;
    page::unstage(db, &run.source)?;
    close(db, run, Outcome::Held, &applied)?;
    keep_findings(db, run)?;
    Ok(applied)
}

/// Refuses a run that was not begun, or ended before.
fn open(db: &Connection, id: RunId, source: &SourceId) -> Result<(), Fault> {
    source::known(db, source)?;
    let open: Option<bool> = db
        .prepare_cached("SELECT outcome IS NULL FROM runs WHERE id = ?1 AND source = ?2")?
        .query_row(params![id.0, source.as_str()], |row| row.get(0))
        .optional()?;
    match open {
        Some(true) => Ok(()),
        Some(false) => Err(StoreError::Missing(format!("run {} has ended already", id.0)).into()),
        None => Err(StoreError::Missing(format!("`{source}` has no run {}", id.0)).into()),
    }
}

fn close(db: &Connection, run: &FinishedRun, outcome: Outcome, applied: &Applied) -> Result<(), Fault> {
    let count = |severity| run.findings.by_severity().get(&severity).copied().unwrap_or(0);
    let count = |severity| i64::try_from(count(severity)).unwrap_or(i64::MAX);
    let whole = applied.held_for.filter(|held| held.is_whole_run());
    db.prepare_cached(
        "UPDATE runs SET finished_at = ?2, outcome = ?3, message = ?4, new = ?5, changed = ?6, removed = ?7,
             unchanged = ?8, held = ?9, missing = ?10, last_seq = ?11, requests = ?12, not_modified = ?13,
             bytes = ?14, errors = ?15, warnings = ?16, infos = ?17,
             held_for = ?18
         WHERE id = ?1",
    )?
    .execute(params![
        run.id.0,
        time::text(run.at),
        outcome.as_str(),
        run.message.clone().or_else(|| whole.map(|held| held.to_string())),
        applied.new,
        applied.changed,
        applied.removed,
        applied.unchanged,
        applied.held,
        applied.missing,
        i64::try_from(applied.last.0).unwrap_or(i64::MAX),
        run.requests,
        run.not_modified,
        i64::try_from(run.bytes).unwrap_or(i64::MAX),
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Info),
        applied.held_for.map(HeldFor::as_str),
    ])?;
    Ok(())
}

fn settle_source(
    db: &Connection,
    run: &FinishedRun,
    outcome: Outcome,
    standing: Option<&Standing>,
) -> Result<(), Fault> {
    let id = run.source.as_str();
    if let Some(standing) = standing {
        let good = outcome.is_good().then(|| time::text(run.at));
        db.prepare_cached(
            "UPDATE sources SET courses = ?2, held = ?3, complete_runs = ?4, confirmed_at = ?5,
                 last_good = coalesce(?6, last_good), failures = iif(?6 IS NULL, failures, 0),
                 findings_run = read_run, passes = NULL, held_for = iif(?3 > 0, 'removals', NULL)
             WHERE id = ?1",
        )?
        .execute(params![
            id,
            standing.live,
            standing.held,
            standing.complete_runs,
            time::text(run.at),
            good
        ])?;
        if run.outcome != Outcome::Unchanged {
            db.prepare_cached(
                "UPDATE sources SET read_run = ?2, findings_run = ?2, reading = ?3, format = coalesce(?4, format)
                 WHERE id = ?1",
            )?
            .execute(params![id, run.id.0, run.reading.0.as_slice(), run.format.map(|f| f.as_str())])?;
        }
    } else if outcome == Outcome::Failed {
        let shown = (!run.findings.is_empty()).then_some(run.id.0);
        db.prepare_cached(
            "UPDATE sources SET failures = failures + 1, findings_run = coalesce(?2, read_run) WHERE id = ?1",
        )?
        .execute(params![id, shown])?;
    }
    Ok(())
}

/// Keeps a run's findings, and forgets those of runs that nobody is shown any more.
fn keep_findings(db: &Connection, run: &FinishedRun) -> Result<(), Fault> {
    if !run.findings.is_empty() {
        let json = serde_json::to_vec(run.findings.kept()).expect("findings have a JSON form");
        db.prepare_cached("INSERT INTO findings (run, body) VALUES (?1, ?2)")?
            .execute(params![run.id.0, record::compress(&json)?])?;
    }
    db.prepare_cached(
        "DELETE FROM findings WHERE run IN (
             SELECT r.id FROM runs r JOIN sources s ON s.id = r.source
             WHERE s.id = ?1 AND r.id IS NOT s.read_run AND r.id IS NOT s.findings_run)",
    )?
    .execute([run.source.as_str()])?;
    Ok(())
}

/// Findings of the last run that read anything.
pub(crate) fn findings(db: &Connection, source: &SourceId) -> Result<Vec<Finding>, Fault> {
    let body: Option<Vec<u8>> = db
        .prepare_cached(
            "SELECT f.body FROM findings f JOIN sources s ON s.findings_run = f.run WHERE s.id = ?1",
        )?
        .query_row([source.as_str()], |row| row.get(0))
        .optional()?;
    let Some(body) = body else { return Ok(Vec::new()) };
    record::decompress(&body)
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or_else(|| Fault::damaged(format_args!("the findings of `{source}` are not what was written")))
}

/// Past runs, newest first.
pub(crate) fn of_source(db: &Connection, source: &SourceId, limit: usize) -> Result<Vec<RunSummary>, Fault> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement =
        db.prepare_cached("SELECT * FROM runs WHERE source = ?1 ORDER BY id DESC LIMIT ?2")?;
    let mut rows = statement.query(params![source.as_str(), limit])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        runs.push(read(row)?);
    }
    Ok(runs)
}

/// The last run, running or ended.
pub(crate) fn newest(db: &Connection, source: &SourceId) -> Result<Option<RunSummary>, Fault> {
    Ok(of_source(db, source, 1)?.pop())
}

fn read(row: &Row<'_>) -> Result<RunSummary, Fault> {
    let outcome: Option<String> = row.get("outcome")?;
    Ok(RunSummary {
        id: RunId(row.get("id")?),
        started_at: time::column(row, "started_at")?,
        finished_at: time::maybe(row, "finished_at")?,
        outcome: outcome.as_deref().and_then(Outcome::from_name),
        message: row.get("message")?,
        applied: Applied {
            new: row.get("new")?,
            changed: row.get("changed")?,
            removed: row.get("removed")?,
            unchanged: row.get("unchanged")?,
            held: row.get("held")?,
            held_for: row.get::<_, Option<String>>("held_for")?.as_deref().and_then(HeldFor::from_name),
            missing: row.get("missing")?,
            last: Seq(row.get::<_, i64>("last_seq")?.unsigned_abs()),
        },
        requests: row.get("requests")?,
        not_modified: row.get("not_modified")?,
        bytes: row.get::<_, i64>("bytes")?.unsigned_abs(),
    })
}
