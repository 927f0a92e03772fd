//! Runs that are held whole: kept for a person to decide, with nothing of them applied.

use catalogue::{Applied, FinishedRun, SourceId, doubt::HeldFor, port::Decision};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    change,
    fault::Fault,
    staged::{self, Comparison},
};

/// What is thought of a run.
pub(crate) enum Verdict {
    /// Nothing speaks against it.
    Fine,
    /// It would be held, but a person has let it pass, its removals included.
    Passed,
    /// It is held whole, for so many courses.
    Held(HeldFor, u32),
}

/// Whether the run is to be held whole.
pub(crate) fn about(db: &Connection, run: &FinishedRun) -> Result<Verdict, Fault> {
    let read = staged::compare(db, run)?;
    let Some(doubt) = sign(run, &read) else { return Ok(Verdict::Fine) };
    let passes: Option<String> = db
        .prepare_cached("SELECT passes FROM sources WHERE id = ?1")?
        .query_row([run.source.as_str()], |row| row.get(0))?;
    if passes.as_deref() == Some(doubt.as_str()) {
        return Ok(Verdict::Passed);
    }
    // Courses that the run would add, change or remove.
    let gone = if run.complete { read.live - read.kept } else { 0 };
    let concerned = read.listed - read.same + gone;
    Ok(Verdict::Held(doubt, u32::try_from(concerned).unwrap_or(u32::MAX)))
}

fn sign(run: &FinishedRun, read: &Comparison) -> Option<HeldFor> {
    if run.complete && HeldFor::ids_changed(read.live, read.listed, read.kept) {
        return Some(HeldFor::IdSchemeChanged);
    }
    HeldFor::fields_lost(&read.before, &read.after).then_some(HeldFor::FieldsLost)
}

/// Marks the source. What it holds, and what is remembered of its documents, stay as they were: the documents are
/// asked for and read again by the next run.
pub(crate) fn hold(db: &Connection, run: &FinishedRun, doubt: HeldFor, held: u32) -> Result<Applied, Fault> {
    db.prepare_cached("UPDATE sources SET held = ?2, held_for = ?3, findings_run = ?4 WHERE id = ?1")?
        .execute(params![run.source.as_str(), held, doubt.as_str(), run.id.0])?;
    Ok(Applied { held, held_for: Some(doubt), last: change::last(db)?, ..Applied::default() })
}

/// Decides a run that is held whole: approved, the next run that reads the same is applied; rejected, the
/// catalogue stays as it is, and the next such run is held again. None where no run is held whole.
pub(crate) fn decide(
    db: &Connection,
    source: &SourceId,
    decision: Decision,
) -> Result<Option<Applied>, Fault> {
    let held_for: Option<String> = db
        .prepare_cached("SELECT held_for FROM sources WHERE id = ?1")?
        .query_row([source.as_str()], |row| row.get(0))
        .optional()?
        .flatten();
    let Some(doubt) = held_for.as_deref().and_then(HeldFor::from_name).filter(|held| held.is_whole_run())
    else {
        return Ok(None);
    };
    let passes = (decision == Decision::Approve).then_some(doubt.as_str());
    db.prepare_cached("UPDATE sources SET held = 0, held_for = NULL, passes = ?2 WHERE id = ?1")?
        .execute(params![source.as_str(), passes])?;
    Ok(Some(Applied { last: change::last(db)?, held_for: Some(doubt), ..Applied::default() }))
}
