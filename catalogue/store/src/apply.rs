//! What a run makes of the catalogue: additions, changes, removals under the guard.

use std::collections::{BTreeSet, HashSet};

use catalogue::{Applied, FinishedRun, SourceId, StoreError, doubt::HeldFor, port::Decision, source::Guard};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use crate::{
    change::{self, Numbers},
    doubt,
    fault::Fault,
    known::{self, Before, Known, Removal},
    merge, source,
    staged::{InOrder, Staged},
    time,
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
    guarded: bool,
) -> Result<(Standing, Applied), Fault> {
    let mut work = Work::begin(db, &run.source, run.at)?;
    let mut read = InOrder::of(db, run.id);
    while let Some((staged, known)) = read.next()? {
        match known {
            Some(known) => work.seen_again(&known, &staged)?,
            None => work.seen_first(&staged)?,
        }
    }
    let unread = known::unread(db, &run.source, run.id)?;
    if run.complete {
        work.missed(unread, guarded.then_some(&run.guard), run.grace_runs)?;
    } else {
        work.unseen(&unread)?;
    }
    work.end()
}

/// A run that found the source as it was: what it had missed before is missed again.
pub(crate) fn unchanged(db: &Connection, run: &FinishedRun) -> Result<(Standing, Applied), Fault> {
    let missing = known::missing(db, &run.source)?;
    let mut work = Work::begin(db, &run.source, run.at)?;
    let listed = work.before.live - i64::try_from(missing.len()).unwrap_or(0);
    work.applied.unchanged = u32::try_from(listed).unwrap_or(0);
    if run.complete {
        work.missed(missing, Some(&run.guard), run.grace_runs)?;
    }
    work.end()
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
    held.retain(|known| known.removal == Removal::Held);
    if held.is_empty() {
        return Err(StoreError::Missing(format!("`{source}` has no held removals")).into());
    }
    let mut work = Work::begin(db, source, at)?;
    for known in held {
        match decision {
            Decision::Approve => work.remove(&known)?,
            Decision::Reject => {
                work.mark(&known, known.missing, Removal::Rejected)?;
                work.applied.unchanged += 1;
            }
        }
    }
    let (standing, applied) = work.end()?;
    db.prepare_cached(
        "UPDATE sources SET courses = ?2, held = ?3, held_for = iif(?3 > 0, held_for, NULL) WHERE id = ?1",
    )?
    .execute(params![source.as_str(), standing.live, standing.held])?;
    Ok(applied)
}

/// One transaction's changes to one source's courses.
struct Work<'a> {
    db: &'a Connection,
    source: &'a SourceId,
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
    fn begin(db: &'a Connection, source: &'a SourceId, at: DateTime<Utc>) -> Result<Self, Fault> {
        let before = known::source(db, source)?;
        Ok(Self {
            db,
            source,
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

    fn end(mut self) -> Result<(Standing, Applied), Fault> {
        merge::settle(self.db, &self.touched, &self.dirty, &mut self.numbers)?;
        let held: i64 = self
            .db
            .prepare_cached(
                "SELECT count(*) FROM courses
                 WHERE source = ?1 AND missing IS NOT NULL AND held = 1 AND removed_at IS NULL",
            )?
            .query_row([self.source.as_str()], |row| row.get(0))?;
        self.applied.held = u32::try_from(held).unwrap_or(u32::MAX);
        self.applied.held_for = (held > 0).then_some(HeldFor::Removals);
        self.applied.last = self.numbers.last();
        let live = self.before.live + i64::from(self.applied.new) - i64::from(self.applied.removed);
        Ok((Standing { live, held, complete_runs: self.complete_runs }, self.applied))
    }

    /// A course that was never there.
    fn seen_first(&mut self, staged: &Staged) -> Result<(), Fault> {
        let (checksum, record) = packed(staged)?;
        let identity = staged.identity.as_deref();
        let alone = merge::is_alone(self.db, identity, &staged.id)?;
        let seq = alone.then(|| self.numbers.next());
        self.db
            .prepare_cached(
                "INSERT INTO courses (id, source, provider, identity, page, digest, seq, shown, first_seen,
                     updated_at, checksum, record, filled)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7 IS NOT NULL, ?8, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                staged.id,
                self.source.as_str(),
                staged.provider,
                identity,
                staged.page,
                staged.digest,
                seq,
                self.at,
                checksum,
                record,
                staged.filled.0,
            ])?;
        if !alone {
            self.touched.extend(staged.identity.clone());
            self.dirty.insert(self.db.last_insert_rowid());
        }
        self.applied.new += 1;
        Ok(())
    }

    /// A course that is there, or was.
    fn seen_again(&mut self, known: &Known, staged: &Staged) -> Result<(), Fault> {
        let same = known.digest == staged.digest;
        if known.live && same {
            self.applied.unchanged += 1;
            let told = known.filled.is_some();
            if known.unseen || known.missing.is_some() || known.page != staged.page || !told {
                self.db
                    .prepare_cached(
                        "UPDATE courses SET page = ?2, last_seen = NULL, missing = NULL, held = 0, filled = ?3
                         WHERE number = ?1",
                    )?
                    .execute(params![known.number, staged.page, staged.filled.0])?;
            }
            return Ok(());
        }
        if known.live {
            self.applied.changed += 1;
        } else {
            self.applied.new += 1;
        }
        let updated_at = (!same).then(|| self.at.clone());
        self.rewrite(known, staged, updated_at)
    }

    fn rewrite(&mut self, known: &Known, staged: &Staged, updated_at: Option<String>) -> Result<(), Fault> {
        // What is the same as before has its record there already.
        let packed = match updated_at {
            Some(_) => Some(packed(staged)?),
            None => None,
        };
        let seq = self.number_if_alone(known, staged)?;
        self.db
            .prepare_cached(
                "UPDATE courses SET provider = ?2, identity = ?3, page = ?4, digest = ?5,
                     checksum = coalesce(?6, checksum), record = coalesce(?7, record),
                     updated_at = coalesce(?8, updated_at), last_seen = NULL, missing = NULL,
                     held = 0, removed_at = NULL, seq = coalesce(?9, seq), shown = iif(?9 IS NULL, shown, 1),
                     filled = ?10, others = iif(?9 IS NULL, others, ''), merged_into = iif(?9 IS NULL, merged_into, NULL)
                 WHERE number = ?1",
            )?
            .execute(params![
                known.number,
                staged.provider,
                staged.identity,
                staged.page,
                staged.digest,
                packed.map(|(checksum, _)| checksum),
                packed.map(|(_, record)| record),
                updated_at,
                seq,
                staged.filled.0,
            ])?;
        Ok(())
    }

    /// The number of a change that concerns nobody else; none where it must be decided who is shown.
    fn number_if_alone(&mut self, known: &Known, staged: &Staged) -> Result<Option<i64>, Fault> {
        let (id, identity) = (staged.id.as_str(), staged.identity.as_deref());
        if known.identity.as_deref() != identity && !merge::is_alone(self.db, known.identity.as_deref(), id)?
        {
            // It leaves others behind.
            self.touched.extend(known.identity.clone());
        }
        if merge::is_alone(self.db, identity, id)? {
            return Ok(Some(self.numbers.next()));
        }
        self.dirty.insert(known.number);
        self.touched.extend(staged.identity.clone());
        Ok(None)
    }

    /// Live courses that a complete run did not list: removed after their grace, unless these are too many.
    fn missed(&mut self, missed: Vec<Known>, guard: Option<&Guard>, grace: u32) -> Result<(), Fault> {
        self.complete_runs += 1;
        let now = self.complete_runs;
        let (rejected, open): (Vec<_>, Vec<_>) =
            missed.into_iter().partition(|known| known.removal == Removal::Rejected);
        let runs_missed = |known: &Known| now - known.missing.unwrap_or(now) + 1;
        let (due, waiting): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|known| runs_missed(known) > i64::from(grace));
        for known in &waiting {
            self.mark(known, known.missing.or(Some(now)), Removal::Open)?;
        }
        self.applied.missing = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
        // What a person has decided to keep counts on neither side.
        let live = usize::try_from(self.before.live).unwrap_or(0).saturating_sub(rejected.len());
        if guard.is_some_and(|guard| guard.holds(live, due.len())) {
            for known in &due {
                self.mark(known, known.missing.or(Some(now)), Removal::Held)?;
            }
            return Ok(());
        }
        due.iter().try_for_each(|known| self.remove(known))
    }

    /// Live courses that an incomplete run did not list: they only remember when they were last seen.
    fn unseen(&mut self, unseen: &[Known]) -> Result<(), Fault> {
        for known in unseen.iter().filter(|known| !known.unseen) {
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
    fn remove(&mut self, known: &Known) -> Result<(), Fault> {
        let seq = if merge::is_alone(self.db, known.identity.as_deref(), &known.id)? {
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

/// Checksum and record of a course that the catalogue has not.
fn packed(staged: &Staged) -> Result<(&[u8], &[u8]), Fault> {
    let packed = staged.packed.as_ref().map(|(checksum, record)| (checksum.as_slice(), record.as_slice()));
    packed.ok_or_else(|| {
        let text = format!("course `{}` changed while a run read it", staged.id);
        StoreError::Io(text).into()
    })
}
