//! Runs that are held whole: kept for a person to decide, with nothing of them applied.

use std::collections::{HashMap, HashSet};

use catalogue::{
    Applied, FinishedRun, SourceId,
    doubt::{Fields, Filled, HeldFor},
    port::Decision,
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{change, fault::Fault, known::Known};

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
pub(crate) fn about(
    db: &Connection,
    run: &FinishedRun,
    known: &HashMap<String, Known>,
) -> Result<Verdict, Fault> {
    let Some(doubt) = sign(run, known) else { return Ok(Verdict::Fine) };
    let passes: Option<String> = db
        .prepare_cached("SELECT passes FROM sources WHERE id = ?1")?
        .query_row([run.source.as_str()], |row| row.get(0))?;
    if passes.as_deref() == Some(doubt.as_str()) {
        return Ok(Verdict::Passed);
    }
    Ok(Verdict::Held(doubt, concerned(run, known)))
}

fn sign(run: &FinishedRun, known: &HashMap<String, Known>) -> Option<HeldFor> {
    let live = |id: &str| known.get(id).filter(|known| known.live);
    let listed: HashSet<&str> = run.courses.iter().map(|seen| seen.course.id.as_str()).collect();
    if run.complete {
        let old = known.values().filter(|known| known.live).count();
        let kept = listed.iter().filter(|id| live(id).is_some()).count();
        if HeldFor::ids_changed(old, listed.len(), kept) {
            return Some(HeldFor::IdSchemeChanged);
        }
    }
    // An incomplete run is compared through the courses that it lists.
    let before: Filled = known
        .iter()
        .filter(|(id, known)| known.live && (run.complete || listed.contains(id.as_str())))
        .filter_map(|(_, known)| known.filled)
        .collect();
    let after: Filled = run
        .courses
        .iter()
        .filter(|seen| run.complete || live(seen.course.id.as_str()).is_some())
        .map(|seen| Fields::of(&seen.course))
        .collect();
    HeldFor::fields_lost(&before, &after).then_some(HeldFor::FieldsLost)
}

/// Courses that the run would add, change or remove.
fn concerned(run: &FinishedRun, known: &HashMap<String, Known>) -> u32 {
    let listed: HashMap<&str, _> =
        run.courses.iter().rev().map(|seen| (seen.course.id.as_str(), &seen.course)).collect();
    let same = |id: &str, digest: &[u8]| known.get(id).is_some_and(|k| k.live && k.digest == digest);
    let written = listed.iter().filter(|(id, course)| !same(id, &course.digest().0)).count();
    let gone = known.iter().filter(|(id, known)| known.live && !listed.contains_key(id.as_str()));
    let gone = if run.complete { gone.count() } else { 0 };
    u32::try_from(written + gone).unwrap_or(u32::MAX)
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
