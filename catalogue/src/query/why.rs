//! Why a course is not among the results of a request, and the smallest change that brings it in.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Dimension, Query,
    matching::{self, Ask},
    relax::Alteration,
};
use crate::{
    course::CourseRecord,
    id::{Code, CourseId, OfferingId, SourceId},
    offering::{Mode, Offering, Status},
    port::{CatalogueStore, EngineError, SearchEngine, StoreError},
    run::Outcome,
    when::{Moment, Start},
};

/// Whether a course can be found at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can.
    Listed,
    /// Its source no longer lists it.
    Removed(DateTime<Utc>),
    /// It is shown under another id.
    Merged(CourseId),
    /// It changed a moment ago and the index has not seen it yet.
    NotIndexed,
}

/// What stands between one offering and the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hurdles {
    /// Which; none for a course that lists no offerings.
    pub offering: Option<OfferingId>,
    /// It is over.
    pub ended: bool,
    /// It is cancelled.
    pub cancelled: bool,
    /// Filters that it fails.
    pub failed: Vec<Ask>,
    /// The changes that would let it through, the words left aside.
    pub changes: Vec<Alteration>,
}

/// Why a course is or is not found.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// It is among the results.
    pub found: bool,
    /// Whether it can be found at all.
    pub standing: Standing,
    /// Words of the request that the course has in no form.
    pub words: Vec<String>,
    /// Each of its offerings, with what keeps it out; nothing keeps out those that match.
    pub offerings: Vec<Hurdles>,
    /// The fewest changes that bring it in; none where it is found, or cannot be.
    pub changes: Vec<Alteration>,
    /// The request with these changes.
    pub query: Query,
}

/// A source that does not give what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Which.
    pub source: SourceId,
    /// Removals that wait for a person's decision.
    pub held: u32,
    /// Failed runs since the last good one.
    pub failures: u32,
    /// How its last run ended.
    pub outcome: Option<Outcome>,
    /// When it was last read well.
    pub last_good: Option<DateTime<Utc>>,
    /// The host asked not to be read before then.
    pub not_before: Option<DateTime<Utc>>,
}

/// Explains. `query` as [`super::relax::understood`] gives it: what its words mean stands among its filters.
///
/// # Errors
/// Where the engine fails.
pub fn why(
    record: &CourseRecord,
    query: &Query,
    engine: &dyn SearchEngine,
    moment: &Moment,
) -> Result<Explanation, EngineError> {
    let standing = standing(record, engine);
    let words = match standing {
        Standing::Listed => missing_words(record, query, engine, moment)?,
        _ => Vec::new(),
    };
    let offerings = hurdles(record, query, moment);
    let found = standing == Standing::Listed
        && words.is_empty()
        && !matching::matching(record, query, moment).is_empty();
    let mut changes = Vec::new();
    if standing == Standing::Listed && !found {
        changes.extend(words.iter().map(|word| Alteration::without("q", word)));
        let nearest = offerings.iter().min_by_key(|hurdles| hurdles.changes.len());
        changes.extend(nearest.into_iter().flat_map(|hurdles| hurdles.changes.clone()));
    }
    let changed = changes.iter().fold(query.clone(), |query, change| change.of(&query));
    Ok(Explanation { found, standing, words, offerings, changes, query: changed })
}

/// The sources that are in trouble: failing, held, or put off.
///
/// # Errors
/// Where the record cannot be read.
pub fn troubles(store: &dyn CatalogueStore, moment: &Moment) -> Result<Vec<Trouble>, StoreError> {
    let troubles = store.sources()?.into_iter().filter_map(|state| {
        let outcome = state.last_run.and_then(|run| run.outcome);
        let not_before = state.not_before.filter(|until| *until > moment.now);
        let is_well = state.failures == 0 && state.held == 0 && not_before.is_none();
        let never = state.last_good.is_none();
        (!is_well || never).then_some(Trouble {
            source: state.id,
            held: state.held,
            failures: state.failures,
            outcome,
            last_good: state.last_good,
            not_before,
        })
    });
    Ok(troubles.collect())
}

fn standing(record: &CourseRecord, engine: &dyn SearchEngine) -> Standing {
    match (&record.merged_into, record.removed_at) {
        (Some(other), _) => Standing::Merged(other.clone()),
        (None, Some(at)) => Standing::Removed(at),
        (None, None) if record.seq > engine.position() => Standing::NotIndexed,
        (None, None) => Standing::Listed,
    }
}

/// The words that the engine does not find in the course; all of them where only their company is not found.
fn missing_words(
    record: &CourseRecord,
    query: &Query,
    engine: &dyn SearchEngine,
    moment: &Moment,
) -> Result<Vec<String>, EngineError> {
    let text = query.text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut narrow = Query { include_ended: true, understand: false, facets: Vec::new(), ..Query::default() };
    let provider = Code::new(record.course.provider.id.as_str());
    narrow.filters.selection(Dimension::Provider).any_of.push(provider);
    // What was found by a likelier spelling or by fewer words was not found by these.
    let finds = |text: &str| -> Result<bool, EngineError> {
        let asked = Query { text: text.to_owned(), ..narrow.clone() };
        Ok(engine.count(&asked, moment)?.courses > 0
            && engine.all_hits(&asked, moment)?.contains(&record.course.id))
    };
    if finds(text)? {
        return Ok(Vec::new());
    }
    let mut missing = Vec::new();
    for word in text.split_whitespace() {
        if !finds(word)? {
            missing.push(word.to_owned());
        }
    }
    Ok(if missing.is_empty() { vec![text.to_owned()] } else { missing })
}

fn hurdles(record: &CourseRecord, query: &Query, moment: &Moment) -> Vec<Hurdles> {
    let offerings = &record.course.offerings;
    let all: Vec<Option<&Offering>> =
        if offerings.is_empty() { vec![None] } else { offerings.iter().map(Some).collect() };
    all.into_iter().map(|offering| hurdles_of(record, offering, query, moment)).collect()
}

fn hurdles_of(record: &CourseRecord, offering: Option<&Offering>, query: &Query, moment: &Moment) -> Hurdles {
    let cancelled = offering.is_some_and(|o| o.status == Status::Cancelled);
    let ended = offering.is_some_and(|o| o.is_ended(moment));
    let failed = matching::failed(record, offering, query, moment);
    let mut changes: Vec<Alteration> =
        failed.iter().flat_map(|ask| remedies(record, offering, *ask, query)).collect();
    if (ended || cancelled) && !query.include_ended {
        changes.push(Alteration::with("include_ended", true));
    }
    changes.sort();
    changes.dedup();
    Hurdles { offering: offering.map(|o| o.id.clone()), ended, cancelled, failed, changes }
}

/// The changes after which an offering passes one ask.
fn remedies(record: &CourseRecord, offering: Option<&Offering>, ask: Ask, query: &Query) -> Vec<Alteration> {
    let filters = &query.filters;
    let course = &record.course;
    let moved = |name: &str, to: Option<String>| match to {
        Some(to) => Alteration::with(name, to),
        None => Alteration::without(name, ""),
    };
    if ask.is_of_place() && offering.is_some_and(|o| o.mode == Mode::Online) {
        return vec![Alteration::with("online_anywhere", true)];
    }
    match ask {
        Ask::Values(dimension) => select(record, offering, dimension, query),
        Ask::StartRange => {
            let start = offering.map_or(Start::Unknown, |o| o.start);
            let bounds = [("start_from", filters.start_from), ("start_to", filters.start_to)];
            let to = start.range();
            let fails = |name: &str, bound: NaiveDate| match to {
                Some((first, last)) => {
                    if name == "start_from" {
                        last < bound
                    } else {
                        first > bound
                    }
                }
                None => true,
            };
            let asked = bounds.into_iter().filter_map(|(name, bound)| Some((name, bound?)));
            let failing = asked.filter(|(name, bound)| fails(name, *bound));
            let day =
                |name| to.map(|(first, last)| if name == "start_from" { first } else { last }.to_string());
            failing.map(|(name, _)| moved(name, day(name))).collect()
        }
        Ask::ApplyOpen => vec![Alteration::without("apply_open", true)],
        Ask::Free => vec![Alteration::without("free", true)],
        Ask::PriceMax => {
            let least = offering.and_then(|o| o.price.least(course.credit_count()));
            vec![moved("price_max", least.map(|money| money.euros().to_string()))]
        }
        Ask::Near => {
            let metres = filters.near.and_then(|near| matching::distance_m(offering?, &near.point));
            vec![moved("within_km", metres.map(|m| m.div_ceil(1000).to_string()))]
        }
        Ask::Duration => {
            let months = offering.and_then(|o| o.duration_months);
            vec![moved("duration_max", months.map(|months| months.to_string()))]
        }
    }
}

/// Lets in the offering's own, most exact value, and no longer excludes what it has.
fn select(
    record: &CourseRecord,
    offering: Option<&Offering>,
    dimension: Dimension,
    query: &Query,
) -> Vec<Alteration> {
    let Some(selection) = query.filters.by.get(&dimension) else { return Vec::new() };
    let values = matching::values(record, offering, dimension);
    let excluded = selection.none_of.iter().filter(|code| values.contains(code));
    let mut changes: Vec<Alteration> =
        excluded.map(|code| Alteration::without(format!("not_{dimension}"), code)).collect();
    let asked = &selection.any_of;
    if !asked.is_empty() && !asked.iter().any(|code| values.contains(code)) {
        // The course's own code, not one above it; months before seasons.
        let own = match dimension {
            Dimension::Field => record.course.fields.first().map(|field| &field.code),
            Dimension::Level => record.course.level.as_ref(),
            _ => None,
        };
        let exact = own.or_else(|| values.first());
        changes.extend(exact.map(|code| Alteration::with(dimension, code)));
    }
    changes
}
