//! Letting go where nothing is found: first of what was only understood, then of words. What the request filters by
//! itself stays.

use catalogue::{
    Code, EngineError, Moment,
    query::{Dimension, Filters, Query, Relaxed, Understood},
    vocabulary::municipality,
};

use crate::{
    collect::collect, engine::TantivyEngine, search::Asked, shelf::trouble, snapshot::Snapshot,
    text::TextQuery,
};

/// What is let go first where one thing is enough; the place is widened to its region before that.
const ORDER: [&str; 15] = [
    "entry",
    "duration_max",
    "time",
    "mode",
    "start",
    "start_from",
    "language",
    "funding",
    "level",
    "apply_open",
    "price_max",
    "free",
    "provider",
    "municipality",
    "region",
];

impl TantivyEngine {
    /// The request with as little let go as finds something; none where nothing helps.
    pub(crate) fn relax(
        &self,
        snapshot: &Snapshot,
        original: &Query,
        asked: &Asked,
        moment: &Moment,
    ) -> Result<Option<Asked>, EngineError> {
        let count = |asked: &Asked| -> Result<u64, EngineError> {
            let quiet = Query { facets: Vec::new(), ..asked.query.clone() };
            let found = collect(snapshot, &quiet, asked.text.as_ref(), moment, 0);
            Ok(found.map_err(trouble)?.courses)
        };
        let mut tries = Vec::new();
        if !asked.understood.is_empty() {
            // Words that were taken for filters may have been words after all.
            let words = self.ask(snapshot, &Query { understand: false, ..original.clone() }, moment);
            tries.push(words);
            tries.extend(widened(asked));
            tries.extend(
                ORDER.iter().filter_map(|parameter| without(asked, original, |u| u.parameter == *parameter)),
            );
            tries.extend(without(asked, original, |_| true));
        }
        for relaxed in tries {
            if count(&relaxed)? > 0 {
                return Ok(Some(relaxed));
            }
        }
        let bare = without(asked, original, |_| true);
        for asked in std::iter::once(asked).chain(&bare) {
            let mut best: Option<(u64, Asked)> = None;
            for relaxed in fewer_words(asked) {
                let found = count(&relaxed)?;
                if found > best.as_ref().map_or(0, |(most, _)| *most) {
                    best = Some((found, relaxed));
                }
            }
            if let Some((_, relaxed)) = best {
                return Ok(Some(relaxed));
            }
        }
        Ok(None)
    }
}

/// An understood municipality as its region.
fn widened(asked: &Asked) -> Option<Asked> {
    let mut wide = asked.clone();
    let mut dropped = Vec::new();
    for understood in asked.understood.iter().filter(|u| u.parameter == "municipality") {
        let region = Code::new(municipality::region(&understood.value)?);
        let regions = &mut wide.query.filters.selection(Dimension::Region).any_of;
        if !regions.contains(&region) {
            regions.push(region);
        }
        dropped.push((understood.parameter.clone(), understood.value.clone()));
    }
    wide.query.filters.by.remove(&Dimension::Municipality);
    wide.understood.retain(|u| u.parameter != "municipality");
    (!dropped.is_empty()).then_some(Asked { relaxed: Some(relaxed(asked, dropped)), ..wide })
}

/// Without what was understood as certain filters; none where there is nothing of the kind.
fn without(asked: &Asked, original: &Query, gone: impl Fn(&Understood) -> bool) -> Option<Asked> {
    let (dropped, kept): (Vec<Understood>, Vec<Understood>) =
        asked.understood.iter().cloned().partition(gone);
    if dropped.is_empty() {
        return None;
    }
    let mut less = asked.clone();
    for understood in &dropped {
        let filters = &mut less.query.filters;
        restore(filters, &original.filters, &understood.parameter);
    }
    less.understood = kept;
    let dropped = dropped.into_iter().map(|u| (u.parameter, u.value)).collect();
    Some(Asked { relaxed: Some(relaxed(asked, dropped)), ..less })
}

/// What was let go of a request, and all that had been understood of it.
fn relaxed(asked: &Asked, dropped: Vec<(String, String)>) -> Relaxed {
    let before = asked.relaxed.as_ref().map_or(&asked.understood, |relaxed| &relaxed.understood);
    Relaxed { dropped, understood: before.clone() }
}

/// Makes one parameter what the request itself says of it.
fn restore(filters: &mut Filters, original: &Filters, parameter: &str) {
    match (parameter, Dimension::from_name(parameter)) {
        ("free", _) => filters.free = original.free,
        ("price_max", _) => filters.price_max = original.price_max,
        ("duration_max", _) => filters.duration_max = original.duration_max,
        ("apply_open", _) => filters.apply_open = original.apply_open,
        ("start_from", _) => filters.start_from = original.start_from,
        (_, Some(dimension)) => match original.by.get(&dimension) {
            Some(selection) => drop(filters.by.insert(dimension, selection.clone())),
            None => drop(filters.by.remove(&dimension)),
        },
        _ => {}
    }
}

/// Without one of the words that must be found; with three and more, also each of them alone.
fn fewer_words(asked: &Asked) -> Vec<Asked> {
    let Some(text) = &asked.text else { return Vec::new() };
    let needed: Vec<usize> = (0..text.words.len()).filter(|w| !text.words[*w].optional).collect();
    if needed.len() < 2 {
        return Vec::new();
    }
    let let_go = |gone: &[usize]| -> Asked {
        let mut text: TextQuery = text.clone();
        let mut dropped = asked.relaxed.clone().map(|r| r.dropped).unwrap_or_default();
        for word in gone {
            text.words[*word].optional = true;
            dropped.push(("q".to_owned(), text.words[*word].surface.clone()));
        }
        Asked { text: Some(text), relaxed: Some(relaxed(asked, dropped)), ..asked.clone() }
    };
    let one: Vec<Asked> = needed.iter().map(|word| let_go(&[*word])).collect();
    if needed.len() == 2 {
        return one;
    }
    let alone = needed.iter().map(|kept| {
        let gone: Vec<usize> = needed.iter().copied().filter(|word| word != kept).collect();
        let_go(&gone)
    });
    one.into_iter().chain(alone).collect()
}
