//! What a run makes of the catalogue: additions, changes, removals under the guard.

use std::collections::{BTreeSet, HashMap, HashSet};

use catalogue::{
    Applied, Course, FinishedRun, SourceId, StoreError,
    doubt::{Fields, HeldFor},
    port::Decision,
    run::SeenCourse,
    source::Guard,
};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use crate::{
    change::{self, Numbers},
    doubt,
    fault::Fault,
    known::{self, Before, Known, Removal},
    merge,
    record::Packer,
    source, time,
};

/// A source after a run.
pub(crate) struct Standing {
    /// Live courses.
    pub(crate) live: i64,
    /// Removals that wait for a person.
    pub(crate) held: i64,
    /// Complete runs so far.
    pub(crate) complete_runs: i64,
}

/// A run that leaves the courses as they are.
pub(crate) fn nothing(db: &Connection) -> Result<Applied, Fault> {
    Ok(Applied { last: change::last(db)?, ..Applied::default() })
}

/// Applies the courses that a run has read; unguarded, it removes however many are missing.
pub(crate) fn courses(
    db: &Connection,
    run: &FinishedRun,
    mut known: HashMap<String, Known>,
    guarded: bool,
) -> Result<(Standing, Applied), Fault> {
    let mut work = Work::begin(db, &run.source, run.at)?;
    let mut packer = Packer::new()?;
    let mut fresh = HashSet::new();
    for seen in &run.courses {
        let id = seen.course.id.as_str();
        if seen.course.id.source() != run.source.as_str() {
            let text = format!("course `{id}` does not belong to source `{}`", run.source);
            return Err(StoreError::Io(text).into());
        }
        match known.get_mut(id) {
            // Of two records with one id the first counts.
            Some(known) if known.listed => {}
            Some(known) => {
                known.listed = true;
                work.seen_again(known, seen, &mut packer)?;
            }
            None if fresh.insert(id) => work.seen_first(seen, &mut packer)?,
            None => {}
        }
    }
    known.retain(|_, known| known.live && !known.listed);
    if run.complete {
        work.missed(in_order(known), guarded.then_some(&run.guard), run.grace_runs)?;
    } else {
        work.unseen(in_order(known))?;
    }
    work.end(&run.source)
}

/// A run that found the source as it was: what it had missed before is missed again.
pub(crate) fn unchanged(db: &Connection, run: &FinishedRun) -> Result<(Standing, Applied), Fault> {
    let missing = known::missing(db, &run.source)?;
    let mut work = Work::begin(db, &run.source, run.at)?;
    let listed = work.before.live - i64::try_from(missing.len()).unwrap_or(0);
    work.applied.unchanged = u32::try_from(listed).unwrap_or(0);
    if run.complete {
        work.missed(in_order(missing), Some(&run.guard), run.grace_runs)?;
    }
    work.end(&run.source)
}

/// Decides held removals: those removed stand in `removed`, those kept in `unchanged`.
pub(crate) fn decide(
    db: &Connection,
    source: &SourceId,
    decision: Decision,
    at: DateTime<Utc>,
) -> Result<Applied, Fault> {
    source::known(db, source)?;
    if let Some(decided) = doubt::decide(db, source, decision)? {
        return Ok(decided);
    }
    let mut held = known::missing(db, source)?;
    held.retain(|_, known| known.removal == Removal::Held);
    if held.is_empty() {
        return Err(StoreError::Missing(format!("`{source}` has no held removals")).into());
    }
    let mut work = Work::begin(db, source, at)?;
    for (id, known) in in_order(held) {
        match decision {
            Decision::Approve => work.remove(&id, &known)?,
            Decision::Reject => {
                work.mark(&known, known.missing, Removal::Rejected)?;
                work.applied.unchanged += 1;
            }
        }
    }
    let (standing, applied) = work.end(source)?;
    db.prepare_cached(
        "UPDATE sources SET courses = ?2, held = ?3, held_for = iif(?3 > 0, held_for, NULL) WHERE id = ?1",
    )?
    .execute(params![source.as_str(), standing.live, standing.held])?;
    Ok(applied)
}

/// By row: the same run gives the same change numbers.
fn in_order(known: HashMap<String, Known>) -> Vec<(String, Known)> {
    let mut known: Vec<_> = known.into_iter().collect();
    known.sort_unstable_by_key(|(_, known)| known.number);
    known
}

/// One transaction's changes to one source's courses.
struct Work<'a> {
    db: &'a Connection,
    at: String,
    /// When courses were last seen that remember no time of their own.
    last_seen: String,
    before: Before,
    complete_runs: i64,
    numbers: Numbers,
    /// Identities of which another course may have to be shown.
    touched: BTreeSet<String>,
    /// Changed courses of these identities: their number is given when it is decided who is shown.
    dirty: HashSet<i64>,
    applied: Applied,
}

impl<'a> Work<'a> {
    fn begin(db: &'a Connection, source: &SourceId, at: DateTime<Utc>) -> Result<Self, Fault> {
        let before = known::source(db, source)?;
        Ok(Self {
            db,
            at: time::text(at),
            last_seen: time::text(before.confirmed_at.unwrap_or(at)),
            complete_runs: before.complete_runs,
            before,
            numbers: Numbers::after_last(db)?,
            touched: BTreeSet::new(),
            dirty: HashSet::new(),
            applied: Applied::default(),
        })
    }

    fn end(mut self, source: &SourceId) -> Result<(Standing, Applied), Fault> {
        merge::settle(self.db, &self.touched, &self.dirty, &mut self.numbers)?;
        let held: i64 = self
            .db
            .prepare_cached(
                "SELECT count(*) FROM courses
                 WHERE source = ?1 AND missing IS NOT NULL AND held = 1 AND removed_at IS NULL",
            )?
            .query_row([source.as_str()], |row| row.get(0))?;
        self.applied.held = u32::try_from(held).unwrap_or(u32::MAX);
        self.applied.held_for = (held > 0).then_some(HeldFor::Removals);
        self.applied.last = self.numbers.last();
        let live = self.before.live + i64::from(self.applied.new) - i64::from(self.applied.removed);
        Ok((Standing { live, held, complete_runs: self.complete_runs }, self.applied))
    }

    /// A course that was never there.
    fn seen_first(&mut self, seen: &SeenCourse, packer: &mut Packer) -> Result<(), Fault> {
        let SeenCourse { course, page } = seen;
        let (record, checksum) = packer.pack(course)?;
        let identity = course.identity();
        let alone = merge::is_alone(self.db, identity.as_deref(), course.id.as_str())?;
        let seq = alone.then(|| self.numbers.next());
        self.db
            .prepare_cached(
                "INSERT INTO courses (id, source, provider, identity, page, digest, seq, shown, first_seen,
                     updated_at, checksum, record, filled)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7 IS NOT NULL, ?8, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                course.id.as_str(),
                course.id.source(),
                course.provider.id.as_str(),
                identity,
                page,
                course.digest().0.as_slice(),
                seq,
                self.at,
                checksum.as_slice(),
                record,
                Fields::of(course).0,
            ])?;
        if !alone {
            self.touched.extend(identity);
            self.dirty.insert(self.db.last_insert_rowid());
        }
        self.applied.new += 1;
        Ok(())
    }

    /// A course that is there, or was.
    fn seen_again(&mut self, known: &Known, seen: &SeenCourse, packer: &mut Packer) -> Result<(), Fault> {
        let digest = seen.course.digest();
        let same = known.digest == digest.0;
        if known.live && same {
            self.applied.unchanged += 1;
            let told = known.filled.is_some();
            if known.unseen || known.missing.is_some() || known.page != seen.page || !told {
                self.db
                    .prepare_cached(
                        "UPDATE courses SET page = ?2, last_seen = NULL, missing = NULL, held = 0, filled = ?3
                         WHERE number = ?1",
                    )?
                    .execute(params![known.number, seen.page, Fields::of(&seen.course).0])?;
            }
            return Ok(());
        }
        if known.live {
            self.applied.changed += 1;
        } else {
            self.applied.new += 1;
        }
        let updated_at = (!same).then(|| self.at.clone());
        self.rewrite(known, seen, updated_at, packer)
    }

    fn rewrite(
        &mut self,
        known: &Known,
        seen: &SeenCourse,
        updated_at: Option<String>,
        packer: &mut Packer,
    ) -> Result<(), Fault> {
        let SeenCourse { course, page } = seen;
        let (record, checksum) = packer.pack(course)?;
        let identity = course.identity();
        let seq = self.number_if_alone(course, known, identity.as_deref())?;
        self.db
            .prepare_cached(
                "UPDATE courses SET provider = ?2, identity = ?3, page = ?4, digest = ?5, checksum = ?6,
                     record = ?7, updated_at = coalesce(?8, updated_at), last_seen = NULL, missing = NULL,
                     held = 0, removed_at = NULL, seq = coalesce(?9, seq), shown = iif(?9 IS NULL, shown, 1),
                     filled = ?10, others = iif(?9 IS NULL, others, ''), merged_into = iif(?9 IS NULL, merged_into, NULL)
                 WHERE number = ?1",
            )?
            .execute(params![
                known.number,
                course.provider.id.as_str(),
                identity,
                page,
                course.digest().0.as_slice(),
                checksum.as_slice(),
                record,
                updated_at,
                seq,
                Fields::of(course).0,
            ])?;
        Ok(())
    }

    /// The number of a change that concerns nobody else; none where it must be decided who is shown.
    fn number_if_alone(
        &mut self,
        course: &Course,
        known: &Known,
        identity: Option<&str>,
    ) -> Result<Option<i64>, Fault> {
        let id = course.id.as_str();
        if known.identity.as_deref() != identity && !merge::is_alone(self.db, known.identity.as_deref(), id)?
        {
            // It leaves others behind.
            self.touched.extend(known.identity.clone());
        }
        if merge::is_alone(self.db, identity, id)? {
            return Ok(Some(self.numbers.next()));
        }
        self.dirty.insert(known.number);
        self.touched.extend(identity.map(str::to_owned));
        Ok(None)
    }

    /// Live courses that a complete run did not list: removed after their grace, unless these are too many.
    fn missed(
        &mut self,
        missed: Vec<(String, Known)>,
        guard: Option<&Guard>,
        grace: u32,
    ) -> Result<(), Fault> {
        self.complete_runs += 1;
        let now = self.complete_runs;
        let (rejected, open): (Vec<_>, Vec<_>) =
            missed.into_iter().partition(|(_, known)| known.removal == Removal::Rejected);
        let runs_missed = |known: &Known| now - known.missing.unwrap_or(now) + 1;
        let (due, waiting): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|(_, known)| runs_missed(known) > i64::from(grace));
        for (_, known) in &waiting {
            self.mark(known, known.missing.or(Some(now)), Removal::Open)?;
        }
        self.applied.missing = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
        // What a person has decided to keep counts on neither side.
        let live = usize::try_from(self.before.live).unwrap_or(0).saturating_sub(rejected.len());
        if guard.is_some_and(|guard| guard.holds(live, due.len())) {
            for (_, known) in &due {
                self.mark(known, known.missing.or(Some(now)), Removal::Held)?;
            }
            return Ok(());
        }
        due.iter().try_for_each(|(id, known)| self.remove(id, known))
    }

    /// Live courses that an incomplete run did not list: they only remember when they were last seen.
    fn unseen(&mut self, unseen: Vec<(String, Known)>) -> Result<(), Fault> {
        for (_, known) in unseen.iter().filter(|(_, known)| !known.unseen) {
            self.mark(known, known.missing, known.removal)?;
        }
        Ok(())
    }

    /// Remembers that a course was not listed; writes nothing where that is remembered.
    fn mark(&self, known: &Known, missing: Option<i64>, removal: Removal) -> Result<(), Fault> {
        if known.unseen && known.missing == missing && known.removal == removal {
            return Ok(());
        }
        self.db
            .prepare_cached(
                "UPDATE courses SET last_seen = coalesce(last_seen, ?2), missing = ?3, held = ?4
                 WHERE number = ?1",
            )?
            .execute(params![known.number, self.last_seen, missing, removal.code()])?;
        Ok(())
    }

    /// Makes a tombstone.
    fn remove(&mut self, id: &str, known: &Known) -> Result<(), Fault> {
        let seq = if merge::is_alone(self.db, known.identity.as_deref(), id)? {
            Some(self.numbers.next())
        } else {
            self.touched.extend(known.identity.clone());
            None
        };
        self.db
            .prepare_cached(
                "UPDATE courses SET removed_at = ?2, last_seen = coalesce(last_seen, ?3), missing = NULL,
                     held = 0, seq = coalesce(?4, seq), shown = iif(?4 IS NULL, shown, 0)
                 WHERE number = ?1",
            )?
            .execute(params![known.number, self.at, self.last_seen, seq])?;
        self.applied.removed += 1;
        Ok(())
    }
}
