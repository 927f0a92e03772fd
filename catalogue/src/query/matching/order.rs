//! Where a course stands in each order.

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDate, Utc};
use language::Lang;

use super::{distance_m, only_online};
use crate::{
    course::CourseRecord,
    offering::{Offering, Status},
    query::{Query, Sort},
    when::{Moment, Start},
};

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

/// The key of a found course; `matching` as [`super::matching()`] gives it.
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
