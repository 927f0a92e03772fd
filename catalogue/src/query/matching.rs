//! The meaning of filters, facets and sorts, as plain code over one course. Slow, obvious and final: engines are held
//! to it, and pages use it to say which offerings of a found course match.
//!
//! - A course is considered through its live offerings (with `include_ended`, through all of them). One that lists no
//!   offering at all is considered through one of which nothing is known; one whose offerings are all over is not
//!   considered.
//! - Every filter holds of one and the same offering; what belongs to the course is true of each of its offerings.
//! - The counts of a facet leave out that facet's own selection, and nothing else.
//! - An online offering has no place: no value of municipality and region, not even unknown. It fails place filters,
//!   unless `online_anywhere` lets it through.

mod order;

use chrono::NaiveDate;

use super::{Dimension, Filters, Query, Selection};
use crate::{
    course::CourseRecord,
    id::Code,
    offering::{Mode, Offering, Status},
    place::LatLon,
    vocabulary::municipality,
    when::{Moment, Season, Start},
};

pub use order::{SortBy, SortKey, StartKey, collation, deadline_key, sort_key, start_key, title_key};

/// Something that an offering is asked for. Each is failed or passed as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ask {
    /// The selection of a dimension.
    Values(Dimension),
    /// `start_from` and `start_to`.
    StartRange,
    /// `apply_open`.
    ApplyOpen,
    /// `price_max`.
    PriceMax,
    /// `free`.
    Free,
    /// `within_km` of `near`.
    Near,
    /// `duration_max`.
    Duration,
}

impl Ask {
    /// Asks for a place: online offerings fail it unless `online_anywhere`.
    pub fn is_of_place(self) -> bool {
        matches!(self, Self::Near | Self::Values(Dimension::Municipality | Dimension::Region))
    }
}

/// The offerings through which a course is considered; `None` stands for one of which nothing is known.
pub fn considered<'a>(record: &'a CourseRecord, query: &Query, moment: &Moment) -> Vec<Option<&'a Offering>> {
    let offerings = &record.course.offerings;
    if offerings.is_empty() {
        return vec![None];
    }
    offerings.iter().filter(|o| query.include_ended || o.is_live(moment)).map(Some).collect()
}

/// Every value of a dimension that an offering has: with ancestors where a parent includes its children; `unknown`
/// where the source doesn't say; nothing for the place of an online offering.
pub fn values(record: &CourseRecord, offering: Option<&Offering>, dimension: Dimension) -> Vec<Code> {
    let course = &record.course;
    let mut values: Vec<Code> = match dimension {
        Dimension::Field => course.fields.iter().flat_map(|f| lineage(dimension, &f.code)).collect(),
        Dimension::Level => course.level.iter().flat_map(|level| lineage(dimension, level)).collect(),
        Dimension::Provider => vec![Code::new(course.provider.id.as_str())],
        Dimension::Entry => course.entry.clone(),
        Dimension::Source => record.sources.iter().map(|s| Code::new(s.source.as_str())).collect(),
        Dimension::Municipality | Dimension::Region => {
            if offering.is_some_and(|o| o.mode == Mode::Online) {
                return Vec::new();
            }
            let place = offering.and_then(|o| o.municipality.as_ref());
            match dimension {
                Dimension::Municipality => place.cloned().into_iter().collect(),
                _ => {
                    place.and_then(|m| municipality::region(m.as_str())).map(Code::new).into_iter().collect()
                }
            }
        }
        Dimension::Funding => offering.map(|o| o.funding.clone()).unwrap_or_default(),
        Dimension::Language => {
            let languages = offering.map_or(&course.languages[..], |o| course.languages_of(o));
            languages.iter().map(|l| Code::new(l.as_str())).collect()
        }
        Dimension::Mode => vec![Code::new(offering.map_or("unknown", |o| o.mode.as_str()))],
        Dimension::Time => offering.map(|o| o.times.clone()).unwrap_or_default(),
        Dimension::Start => start_values(offering.map_or(Start::Unknown, |o| o.start)),
    };
    values.sort();
    values.dedup();
    if values.is_empty() {
        values.push(Code::new(Code::UNKNOWN));
    }
    values
}

/// The code and everything above it; a code that the vocabulary doesn't know stands alone.
fn lineage(dimension: Dimension, code: &Code) -> Vec<Code> {
    let above = dimension
        .vocabulary()
        .into_iter()
        .flat_map(|v| v.ancestors(code.as_str()))
        .map(|t| Code::new(t.code()));
    std::iter::once(code.clone()).chain(above).collect()
}

/// `2027-01` and `2027-spring` for a day or month; the season alone for a season; `any-time`; `unknown`.
pub fn start_values(start: Start) -> Vec<Code> {
    let mut values = Vec::new();
    if let Some((year, month)) = start.month() {
        values.push(Code::new(&format!("{year:04}-{month:02}")));
    }
    if let Some((year, season)) = start.season() {
        values.push(season_value(year, season));
    }
    if values.is_empty() {
        values.push(Code::new(start.precision()));
    }
    values
}

/// `2027-spring`, `2027-autumn`.
pub fn season_value(year: i32, season: Season) -> Code {
    Code::new(&format!("{year:04}-{}", if season == Season::Spring { "spring" } else { "autumn" }))
}

/// Everything that a request asks of an offering.
pub fn asks(filters: &Filters) -> Vec<Ask> {
    let mut asks: Vec<Ask> = filters
        .by
        .iter()
        .filter(|(_, s)| !s.is_empty())
        .map(|(dimension, _)| Ask::Values(*dimension))
        .collect();
    let mut ask = |asked: bool, ask: Ask| {
        if asked {
            asks.push(ask);
        }
    };
    ask(filters.start_from.is_some() || filters.start_to.is_some(), Ask::StartRange);
    ask(filters.apply_open, Ask::ApplyOpen);
    ask(filters.price_max.is_some(), Ask::PriceMax);
    ask(filters.free, Ask::Free);
    ask(filters.near.is_some_and(|n| n.within_km.is_some()), Ask::Near);
    ask(filters.duration_max.is_some(), Ask::Duration);
    asks
}

/// Whether an offering passes one ask, `online_anywhere` left aside.
pub fn passes(
    record: &CourseRecord,
    offering: Option<&Offering>,
    ask: Ask,
    filters: &Filters,
    moment: &Moment,
) -> bool {
    let course = &record.course;
    match ask {
        Ask::Values(dimension) => filters
            .by
            .get(&dimension)
            .is_none_or(|selection| selects(selection, &values(record, offering, dimension))),
        Ask::StartRange => {
            let start = offering.map_or(Start::Unknown, |o| o.start);
            start == Start::AnyTime
                || start.range().is_some_and(|range| overlaps(range, filters.start_from, filters.start_to))
        }
        Ask::ApplyOpen => offering.is_some_and(|o| o.application_open(moment) == Some(true)),
        Ask::PriceMax => {
            let least = offering.and_then(|o| o.price.least(course.credit_count()));
            least.is_some_and(|price| filters.price_max.is_none_or(|max| price <= max))
        }
        Ask::Free => offering.is_some_and(|o| o.price == crate::Price::Free),
        Ask::Near => filters.near.is_none_or(|near| {
            let metres = offering.and_then(|o| distance_m(o, &near.point));
            metres.is_some_and(|m| near.within_km.is_none_or(|km| f64::from(m) <= km * 1000.0))
        }),
        Ask::Duration => {
            let months = offering.and_then(|o| o.duration_months);
            months.is_some_and(|m| filters.duration_max.is_none_or(|max| m <= max))
        }
    }
}

fn selects(selection: &Selection, values: &[Code]) -> bool {
    let has = |wanted: &Code| values.contains(wanted);
    (selection.any_of.is_empty() || selection.any_of.iter().any(has)) && !selection.none_of.iter().any(has)
}

fn overlaps((first, last): (NaiveDate, NaiveDate), from: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
    from.is_none_or(|from| last >= from) && to.is_none_or(|to| first <= to)
}

/// The asks that an offering fails; place asks are forgiven to an online offering under `online_anywhere`.
pub fn failed(
    record: &CourseRecord,
    offering: Option<&Offering>,
    query: &Query,
    moment: &Moment,
) -> Vec<Ask> {
    let anywhere = query.online_anywhere && is_online(offering);
    asks(&query.filters)
        .into_iter()
        .filter(|ask| !(anywhere && ask.is_of_place()))
        .filter(|ask| !passes(record, offering, *ask, &query.filters, moment))
        .collect()
}

fn is_online(offering: Option<&Offering>) -> bool {
    offering.is_some_and(|o| o.mode == Mode::Online)
}

/// The considered offerings that fail nothing. A course is found when there is one.
pub fn matching<'a>(record: &'a CourseRecord, query: &Query, moment: &Moment) -> Vec<Option<&'a Offering>> {
    let mut considered = considered(record, query, moment);
    considered.retain(|o| failed(record, *o, query, moment).is_empty());
    considered
}

/// The values under which a course counts in a facet: those of its considered offerings that fail nothing but the
/// facet's own selection.
pub fn counted(record: &CourseRecord, dimension: Dimension, query: &Query, moment: &Moment) -> Vec<Code> {
    let own = Ask::Values(dimension);
    let mut counted: Vec<Code> = considered(record, query, moment)
        .into_iter()
        .filter(|o| failed(record, *o, query, moment).iter().all(|ask| *ask == own))
        .flat_map(|o| values(record, o, dimension))
        .collect();
    counted.sort();
    counted.dedup();
    counted
}

/// Whether the request filters by place.
pub fn asks_for_place(filters: &Filters) -> bool {
    asks(filters).into_iter().any(Ask::is_of_place)
}

/// Whether a course is (or would be) found through online offerings alone although the request filters by place:
/// `online_elsewhere` counts these.
pub fn only_online(record: &CourseRecord, query: &Query, moment: &Moment) -> bool {
    if !asks_for_place(&query.filters) {
        return false;
    }
    let strict = Query { online_anywhere: false, ..query.clone() };
    let generous = Query { online_anywhere: true, ..query.clone() };
    matching(record, &strict, moment).is_empty() && !matching(record, &generous, moment).is_empty()
}

/// Metres between an offering (its own point, else the centre of its municipality) and a point, rounded; none for
/// online offerings and where the place is unknown.
pub fn distance_m(offering: &Offering, point: &LatLon) -> Option<u32> {
    if offering.mode == Mode::Online {
        return None;
    }
    let centre = || offering.municipality.as_ref().and_then(|m| municipality::centre(m.as_str()));
    let at = offering.location.or_else(centre)?;
    Some((at.rounded().distance_km(&point.rounded()) * 1000.0).round() as u32)
}

/// A course's offerings in the order in which people want to see them, with whether each matches: matching ones first,
/// then live ones; of these the ones that one can apply to now, then those of which that isn't known or comes later,
/// then the rest; each by start.
pub fn shown<'a>(record: &'a CourseRecord, query: &Query, moment: &Moment) -> Vec<(&'a Offering, bool)> {
    let matching: Vec<&Offering> = matching(record, query, moment).into_iter().flatten().collect();
    let with = |offering: &'a Offering| (offering, matching.iter().any(|m| m.id == offering.id));
    let mut shown: Vec<(&Offering, bool)> = record.course.offerings.iter().map(with).collect();
    shown.sort_by_cached_key(|(offering, matches)| {
        let live = offering.is_live(moment);
        (!matches, !live, chance(offering, moment), start_key(offering, moment), offering.id.clone())
    });
    shown
}

/// 0 one can apply now; 1 not known, or not yet; 2 no longer, full or cancelled.
fn chance(offering: &Offering, moment: &Moment) -> u8 {
    let to_come = offering.apply.from.is_some_and(|from| from.opens(moment.zone) > moment.now);
    match offering.application_open(moment) {
        Some(true) => 0,
        None => 1,
        Some(false) if to_come && offering.status == Status::Scheduled => 1,
        Some(false) => 2,
    }
}

#[cfg(test)]
mod tests;
