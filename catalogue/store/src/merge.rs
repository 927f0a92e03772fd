//! The same course from two sources: one is shown, the others are merged into it.
//!
//! Courses of one identity ([`catalogue::Course::identity`]) are the same where each source has at most one of
//! them; an address that a source gives to several of its courses identifies none. The one of the source that is
//! registered first is shown. A tombstone leads to whatever is shown under its identity now, so that shared links
//! outlive a change of ids.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use crate::{change::Numbers, fault::Fault};

/// A course's place among those of its identity.
struct Member {
    number: i64,
    id: String,
    source: String,
    live: bool,
    shown: bool,
    others: String,
    merged_into: Option<String>,
}

/// Whether no other course, tombstones included, has this identity.
pub(crate) fn is_alone(db: &Connection, identity: Option<&str>, id: &str) -> Result<bool, Fault> {
    let Some(identity) = identity else { return Ok(true) };
    let other = db
        .prepare_cached("SELECT 1 FROM courses WHERE identity = ?1 AND id <> ?2 LIMIT 1")?
        .query_row([identity, id], |_| Ok(()))
        .optional()?;
    Ok(other.is_none())
}

/// Decides anew who is shown wherever courses are merged: the order of the sources has changed.
pub(crate) fn settle_all(db: &Connection, numbers: &mut Numbers) -> Result<(), Fault> {
    let mut statement = db.prepare("SELECT DISTINCT identity FROM courses WHERE merged_into IS NOT NULL")?;
    let identities = statement.query_map([], |row| row.get(0))?.collect::<Result<BTreeSet<_>, _>>()?;
    settle(db, &identities, &HashSet::new(), numbers)
}

/// Decides who is shown of each identity, and gives a number to everything that changes by it. `dirty` are courses
/// whose content has changed and that have no number for it yet.
pub(crate) fn settle(
    db: &Connection,
    identities: &BTreeSet<String>,
    dirty: &HashSet<i64>,
    numbers: &mut Numbers,
) -> Result<(), Fault> {
    for identity in identities {
        let members = members(db, identity)?;
        let live: Vec<&Member> = members.iter().filter(|member| member.live).collect();
        let sources: HashSet<&str> = live.iter().map(|member| member.source.as_str()).collect();
        let same = sources.len() == live.len();
        let first = live.first().filter(|_| same).map(|member| member.id.clone());
        let others: Vec<&str> = live.iter().skip(1).map(|member| member.id.as_str()).collect();
        let others = if same { others.join("\n") } else { String::new() };
        for member in &members {
            let is_first = first.as_ref() == Some(&member.id);
            if member.live && (is_first || !same) {
                show(db, member, &others, dirty.contains(&member.number), numbers)?;
            } else {
                hide(db, member, first.as_deref(), numbers)?;
            }
        }
    }
    Ok(())
}

fn show(
    db: &Connection,
    member: &Member,
    others: &str,
    dirty: bool,
    numbers: &mut Numbers,
) -> Result<(), Fault> {
    if dirty || !member.shown || member.others != others {
        db.prepare_cached(
            "UPDATE courses SET seq = ?2, shown = 1, others = ?3, merged_into = NULL WHERE number = ?1",
        )?
        .execute(params![member.number, numbers.next(), others])?;
    }
    Ok(())
}

fn hide(
    db: &Connection,
    member: &Member,
    merged_into: Option<&str>,
    numbers: &mut Numbers,
) -> Result<(), Fault> {
    if member.shown || member.merged_into.as_deref() != merged_into {
        let seq = member.shown.then(|| numbers.next());
        db.prepare_cached(
            "UPDATE courses SET seq = coalesce(?2, seq), shown = 0, others = '', merged_into = ?3
             WHERE number = ?1",
        )?
        .execute(params![member.number, seq, merged_into])?;
    }
    Ok(())
}

/// Courses of an identity: the configured source's before the unconfigured one's, in their order, then by id.
fn members(db: &Connection, identity: &str) -> Result<Vec<Member>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT c.number, c.id, c.source, c.removed_at IS NULL AS live, c.shown, c.others, c.merged_into
         FROM courses c JOIN sources s ON s.id = c.source WHERE c.identity = ?1
         ORDER BY s.position IS NULL, s.position, c.id",
    )?;
    let members = statement.query_map([identity], |row| {
        Ok(Member {
            number: row.get("number")?,
            id: row.get("id")?,
            source: row.get("source")?,
            live: row.get("live")?,
            shown: row.get("shown")?,
            others: row.get("others")?,
            merged_into: row.get("merged_into")?,
        })
    })?;
    Ok(members.collect::<Result<_, _>>()?)
}
