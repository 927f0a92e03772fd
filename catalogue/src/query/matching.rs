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

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDate, Utc};
use language::Lang;

use super::{Dimension, Filters, Query, Selection, Sort};
use crate::{
    course::CourseRecord,
    id::Code,
    offering::{Mode, Offering, Status},
    place::LatLon,
    vocabulary::municipality,
    when::{Moment, Season, Start},
};

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

/// Where a course stands in an order; smaller comes first. Compare with keys of the same request only.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub struct SortKey {
    /// 1 for a course that is found through online offerings alone under `online_anywhere`.
    pub elsewhere: u8,
    /// By the order asked for; equal for all under [`Sort::Relevance`], where the score comes first.
    pub by: SortBy,
    /// The next start.
    pub start: StartKey,
    /// The id, so that the order is total.
    pub id: String,
}

/// The part of a key that the order asked for decides.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum SortBy {
    /// Nothing: score or start decide.
    Nothing,
    /// See [`deadline_key`].
    Deadline((u8, DateTime<Utc>)),
    /// Seconds since 1970 of `first_seen`, newest first.
    Newest(Reverse<i64>),
    /// Metres; unknown last.
    Distance(u32),
    /// Cents; unknown last.
    Price(u32),
    /// See [`collation`].
    Title(String),
}

/// The next start: (0, day) coming; (1, –) at any time; (2, day) began already; (3, –) unknown.
pub type StartKey = (u8, NaiveDate);

/// The key of a found course; `matching` as [`matching()`] gives it.
pub fn sort_key(
    record: &CourseRecord,
    matching: &[Option<&Offering>],
    query: &Query,
    moment: &Moment,
) -> SortKey {
    let offerings = || matching.iter().copied().flatten();
    let by = match query.sort() {
        Sort::Relevance | Sort::Start => SortBy::Nothing,
        Sort::Deadline => SortBy::Deadline(
            offerings().map(|o| deadline_key(o, moment)).min().unwrap_or((3, DateTime::<Utc>::MIN_UTC)),
        ),
        Sort::Newest => SortBy::Newest(Reverse(record.first_seen.timestamp())),
        Sort::Distance => SortBy::Distance(
            query
                .filters
                .near
                .and_then(|near| offerings().filter_map(|o| distance_m(o, &near.point)).min())
                .unwrap_or(u32::MAX),
        ),
        Sort::Price => SortBy::Price(
            offerings()
                .filter_map(|o| o.price.least(record.course.credit_count()))
                .map(|money| money.0)
                .min()
                .unwrap_or(u32::MAX),
        ),
        Sort::Title => SortBy::Title(title_key(record, query.lang)),
    };
    let start = offerings().map(|o| start_key(o, moment)).min().unwrap_or((3, NaiveDate::MIN));
    SortKey {
        elsewhere: u8::from(query.online_anywhere && only_online(record, query, moment)),
        by,
        start,
        id: record.course.id.as_str().to_owned(),
    }
}

/// See [`StartKey`]. A month or season that has begun but isn't over counts as coming, at its last day.
pub fn start_key(offering: &Offering, moment: &Moment) -> StartKey {
    let today = moment.today();
    match (offering.start, offering.start.range()) {
        (_, Some((first, _))) if first >= today => (0, first),
        (_, Some((_, last))) if last >= today => (0, last),
        (_, Some((_, last))) => (2, last),
        (Start::AnyTime, None) => (1, NaiveDate::MIN),
        (_, None) => (3, NaiveDate::MIN),
    }
}

/// (0, closing) open until then; (1, –) open without end; (2, opening) not yet open; (3, –) otherwise.
pub fn deadline_key(offering: &Offering, moment: &Moment) -> (u8, DateTime<Utc>) {
    let none = DateTime::<Utc>::MIN_UTC;
    let opens = offering.apply.from.map(|from| from.opens(moment.zone));
    match (offering.application_open(moment), offering.apply.to) {
        (Some(true), Some(to)) => (0, to.closes(moment.zone)),
        (Some(true), None) => (1, none),
        _ if offering.status == Status::Scheduled && !offering.is_ended(moment) => match opens {
            Some(opens) if opens > moment.now => (2, opens),
            _ => (3, none),
        },
        _ => (3, none),
    }
}

/// The key by which a course's title, as shown in `lang`, is ordered.
pub fn title_key(record: &CourseRecord, lang: Lang) -> String {
    record.course.title.best(lang).map(|(_, title)| collation(title)).unwrap_or_default()
}

/// A text's place in the Finnish and Swedish alphabet: case does not matter, å ä ö come after z, other diacritics are
/// as their base letters, punctuation does not count.
pub fn collation(text: &str) -> String {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    let mut key = String::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase) {
        match c {
            'å' => key.push_str("{a"),
            'ä' | 'æ' => key.push_str("{b"),
            'ö' | 'ø' => key.push_str("{c"),
            c if c.is_alphanumeric() => {
                key.extend(std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c)))
            }
            c if c.is_whitespace() && !key.is_empty() && !key.ends_with(' ') => key.push(' '),
            _ => {}
        }
    }
    key.truncate(key.trim_end().len());
    key
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::query::Near;
    use serde_json::json;

    fn record(offerings: serde_json::Value) -> CourseRecord {
        let course = json!({
            "id": "a:1", "title": { "fi": "Hitsaus" }, "provider": { "id": "p", "name": { "fi": "P" } },
            "fields": [{ "code": "0715" }], "offerings": offerings
        });
        let at = "2026-01-01T00:00:00Z".parse().unwrap();
        CourseRecord {
            course: serde_json::from_value(course).unwrap(),
            seq: crate::Seq(1),
            first_seen: at,
            updated_at: at,
            last_seen: at,
            removed_at: None,
            sources: vec![],
            merged_into: None,
        }
    }

    fn moment() -> Moment {
        Moment { now: "2026-11-23T10:00:00Z".parse().unwrap(), zone: chrono_tz::Europe::Helsinki }
    }

    fn crossing() -> CourseRecord {
        record(json!([
            { "id": "1", "start": { "day": "2027-01-11" }, "municipality": "285", "mode": "onsite", "price": "free" },
            { "id": "2", "start": { "day": "2027-08-16" }, "municipality": "286", "mode": "onsite", "price": "unknown" },
            { "id": "3", "start": { "day": "2025-08-16" }, "municipality": "075", "mode": "onsite", "price": "unknown" }
        ]))
    }

    fn query(set: impl FnOnce(&mut Query)) -> Query {
        let mut query = Query::default();
        set(&mut query);
        query
    }

    #[test]
    fn place_and_start_must_be_of_one_offering() {
        let kotka_in_autumn = query(|q| {
            q.filters.selection(Dimension::Municipality).any_of.push(Code::new("285"));
            q.filters.selection(Dimension::Start).any_of.push(Code::new("2027-autumn"));
        });
        assert!(matching(&crossing(), &kotka_in_autumn, &moment()).is_empty());
        // Each facet shows what choosing another value in it would find.
        assert_eq!(
            counted(&crossing(), Dimension::Municipality, &kotka_in_autumn, &moment()),
            [Code::new("286")]
        );
        let starts = counted(&crossing(), Dimension::Start, &kotka_in_autumn, &moment());
        assert_eq!(starts, [Code::new("2027-01"), Code::new("2027-spring")]);
        assert!(counted(&crossing(), Dimension::Field, &kotka_in_autumn, &moment()).is_empty());
    }

    #[test]
    fn what_is_over_is_found_only_when_asked_for() {
        let hamina = query(|q| q.filters.selection(Dimension::Municipality).any_of.push(Code::new("075")));
        assert!(matching(&crossing(), &hamina, &moment()).is_empty());
        let ended = Query { include_ended: true, ..hamina };
        assert_eq!(matching(&crossing(), &ended, &moment()).len(), 1);
    }

    #[test]
    fn a_course_without_offerings_is_unknown_in_everything() {
        let bare = record(json!([]));
        let unknown =
            query(|q| q.filters.selection(Dimension::Municipality).any_of.push(Code::new("unknown")));
        assert_eq!(matching(&bare, &unknown, &moment()), [None]);
        assert_eq!(values(&bare, None, Dimension::Start), [Code::new("unknown")]);
        assert!(matching(&bare, &query(|q| q.filters.free = true), &moment()).is_empty());
    }

    #[test]
    fn online_has_no_place_and_is_let_through_only_on_request() {
        let online =
            record(json!([{ "id": "1", "start": "any-time", "mode": "online", "price": "unknown" }]));
        assert!(values(&online, online.course.offerings.first(), Dimension::Municipality).is_empty());
        let mut kotka = query(|q| q.filters.selection(Dimension::Municipality).any_of.push(Code::new("285")));
        assert!(matching(&online, &kotka, &moment()).is_empty());
        assert!(only_online(&online, &kotka, &moment()));
        kotka.online_anywhere = true;
        let found = matching(&online, &kotka, &moment());
        assert_eq!(sort_key(&online, &found, &kotka, &moment()).elsewhere, 1);
    }

    #[test]
    fn a_parent_includes_its_children() {
        let technology = query(|q| q.filters.selection(Dimension::Field).any_of.push(Code::new("07")));
        assert_eq!(matching(&crossing(), &technology, &moment()).len(), 2);
        let not = query(|q| q.filters.selection(Dimension::Field).none_of.push(Code::new("071")));
        assert!(matching(&crossing(), &not, &moment()).is_empty());
    }

    #[test]
    fn near_is_measured_from_the_municipalitys_centre() {
        let point = municipality::centre("285").unwrap();
        let near = |km| query(|q| q.filters.near = Some(Near { point, within_km: Some(km) }));
        assert_eq!(matching(&crossing(), &near(10.0), &moment()).len(), 1);
        assert_eq!(matching(&crossing(), &near(100.0), &moment()).len(), 2);
    }

    #[test]
    fn what_one_can_still_apply_to_is_shown_first() {
        let start = |id: &str, day: &str, to: &str| json!({ "id": id, "start": { "day": day }, "mode": "onsite", "price": "unknown", "apply": { "to": to } });
        let course = record(json!([
            start("closed", "2026-11-30", "2026-11-01"),
            start("open-later", "2027-03-01", "2027-01-31"),
            start("open", "2027-01-11", "2027-01-06"),
            start("over", "2025-01-11", "2025-01-06")
        ]));
        let shown = shown(&course, &Query::default(), &moment());
        let order: Vec<(&str, bool)> = shown.iter().map(|(o, matches)| (o.id.as_str(), *matches)).collect();
        assert_eq!(order, [("open", true), ("open-later", true), ("closed", true), ("over", false)]);
    }

    #[test]
    fn titles_are_ordered_as_in_a_finnish_dictionary() {
        let mut titles = ["Öljy", "Zen", "ääni", "Åland", "aamu", "Ääni 2", "-Éclair"];
        titles.sort_by_key(|t| collation(t));
        assert_eq!(titles, ["aamu", "-Éclair", "Zen", "Åland", "ääni", "Ääni 2", "Öljy"]);
    }
}
