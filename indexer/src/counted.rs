//! What texts without filters count, remembered.
//!
//! People turn pages, choose another order, and mistype what others typed before them: what is counted is the same. So
//! what a text counted is remembered until the index or the clock changes, where there are so many courses that it is
//! worth it. What is left of such a request is the order, for which most courses need not be looked at.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

use catalogue::{Moment, query::Query};

use crate::{
    browse::asks_nothing,
    collect::{Collected, best, walk},
    facets::facets,
    snapshot::{Snapshot, remembered},
    text::{TextQuery, WordQuery},
    walk::Walk,
};

/// What texts count, by what they are found by.
pub(crate) type CountedTexts = HashMap<String, Arc<Counted>>;

/// So many texts are remembered.
const REMEMBERED: usize = 512;

/// What a text counts.
#[derive(Debug)]
pub(crate) struct Counted {
    courses: u64,
    offerings: u64,
    /// Courses by value, as [`crate::tables::Tables`] numbers values.
    counts: Vec<u32>,
}

/// What a text is found by, whatever that is worth: texts with the same are found in the same courses.
fn found_by(text: &TextQuery) -> String {
    let mut key = String::new();
    text.words.iter().filter(|word| !word.optional).for_each(|word| write(word, &mut key));
    key
}

/// Any of these terms, or all words of one of these. No term has such marks in it.
fn write(word: &WordQuery, key: &mut String) {
    for alternative in &word.any {
        key.push_str(&alternative.term);
        key.push(' ');
    }
    for together in &word.all {
        key.push('(');
        together.words.iter().for_each(|word| write(word, key));
        key.push(')');
    }
    key.push(';');
}

/// Answers a request with a text.
pub(crate) fn find(
    snapshot: &Snapshot,
    query: &Query,
    text: &TextQuery,
    moment: &Moment,
    limit: usize,
) -> tantivy::Result<Collected> {
    let courses = Walk::of_text(snapshot, text);
    if !asks_nothing(query) || snapshot.searcher.num_docs() < snapshot.share_from {
        return walk(&courses, query, moment, limit);
    }
    let known = remembered(&snapshot.counted, &snapshot.clock(moment));
    let found_by = found_by(text);
    // Not held while walking.
    let counted = known.lock().unwrap_or_else(PoisonError::into_inner).get(&found_by).cloned();
    if let Some(counted) = counted {
        return Ok(Collected {
            courses: counted.courses,
            offerings: counted.offerings,
            facets: facets(&snapshot.tables, &counted.counts, query),
            best: if limit == 0 { Vec::new() } else { best(&courses, query, moment, limit)? },
            ..Collected::default()
        });
    }
    let mut found = walk(&courses, query, moment, limit)?;
    if !found.counts.is_empty() {
        let counts = std::mem::take(&mut found.counts);
        let counted = Counted { courses: found.courses, offerings: found.offerings, counts };
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(found_by, Arc::new(counted));
    }
    Ok(found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::{Lang, SearchEngine};
    use language::Analyser;

    use super::*;
    use crate::{
        bench::Generator,
        engine::{Settings, TantivyEngine},
    };

    #[test]
    fn what_was_counted_is_remembered_until_the_clock_changes() {
        let mut moment =
            Moment { now: "2026-11-23T10:00:00Z".parse().unwrap(), zone: chrono_tz::Europe::Helsinki };
        let dir = tempfile::tempdir().unwrap();
        let analyser = Arc::new(Analyser::new(None, [(Lang::Fi, "koulutus")]));
        let settings = Settings { share_from: 20, ..Settings::new(moment.zone, analyser) };
        let engine = TantivyEngine::open(dir.path(), settings).unwrap();
        let generator = Generator::new(moment.now);
        engine
            .apply(&(0..60).map(|number| generator.change(number, number as u64 + 1)).collect::<Vec<_>>())
            .unwrap();
        let query = |text: &str| Query { text: text.to_owned(), understand: false, ..Query::default() };
        let kept = |moment: &Moment| {
            let snapshot = engine.state();
            remembered(&snapshot.counted, &snapshot.clock(moment)).lock().unwrap().len()
        };
        let counted = engine.search(&query("koulutus"), &moment).unwrap();
        assert!(counted.total > 20);
        assert_eq!(kept(&moment), 1);
        let mut narrow = query("koulutus");
        narrow.filters.free = true;
        for again in [query("koulutus"), query("koulutuz"), narrow] {
            let found = engine.search(&again, &moment).unwrap();
            assert_eq!(found.total == counted.total, !again.filters.free);
            assert_eq!(found.facets == counted.facets, !again.filters.free);
        }
        assert_eq!(kept(&moment), 1);
        let all = engine.all_hits(&query("koulutus"), &moment).unwrap();
        let second = engine.search(&Query { page: 2, per_page: 7, ..query("koulutus") }, &moment).unwrap();
        assert!(second.hits.iter().map(|hit| &hit.id).eq(&all[7..14]));
        moment.now += chrono::Duration::days(2);
        assert_eq!(kept(&moment), 0);
    }
}
