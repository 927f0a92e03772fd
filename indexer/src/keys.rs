//! The values of the index's columns: what courses and offerings are like, spelled as short texts.
//!
//! Courses differ in far fewer ways than there are courses. Each distinct way is a text of a dictionary column; the
//! engine numbers them once ([`crate::tables`]) and evaluates a filter once for each, not once for each offering.
//! A text is read back into the domain's own types, so that `catalogue::query::matching` itself says what it means.

use catalogue::{
    Application, Code, Course, CourseRecord, Deadline, Field, LanguageCode, LatLon, Mode, Money, Offering,
    OfferingId, Price, Provenance, Provider, ProviderId, Season, Seq, SourceId, Start, Status, Texts,
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// Between the parts of a key.
const PART: char = '\u{1f}';
/// Between the members of a part.
const MEMBER: char = '\u{1e}';

fn members<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let mut items: Vec<&str> = items.collect();
    items.sort_unstable();
    items.dedup();
    items.join(MEMBER.encode_utf8(&mut [0; 4]))
}

fn joined(parts: &[&str]) -> String {
    parts.join(PART.encode_utf8(&mut [0; 4]))
}

fn parts<const N: usize>(key: &str) -> [&str; N] {
    let mut split = key.split(PART);
    std::array::from_fn(|_| split.next().unwrap_or(""))
}

fn split(part: &str) -> impl Iterator<Item = &str> {
    part.split(MEMBER).filter(|member| !member.is_empty())
}

/// The values of one dimension of a course: its fields, its level, its provider, its entry requirements, its sources.
pub(crate) mod of_course {
    use super::*;
    use catalogue::query::Dimension;

    /// The dimensions that are the same for every offering, in the order in which courses hold them.
    pub(crate) const DIMENSIONS: [Dimension; 5] =
        [Dimension::Field, Dimension::Level, Dimension::Provider, Dimension::Entry, Dimension::Source];

    /// The key of a course in a dimension.
    pub(crate) fn write(record: &CourseRecord, dimension: Dimension) -> String {
        let course = &record.course;
        match dimension {
            Dimension::Field => members(course.fields.iter().map(|f| f.code.as_str())),
            Dimension::Level => members(course.level.iter().map(Code::as_str)),
            Dimension::Entry => members(course.entry.iter().map(Code::as_str)),
            Dimension::Source => members(record.sources.iter().map(|s| s.source.as_str())),
            _ => course.provider.id.as_str().to_owned(),
        }
    }

    /// A course that has these values and nothing else.
    pub(crate) fn read(key: &str, dimension: Dimension) -> CourseRecord {
        let mut record = bare_record();
        let course = &mut record.course;
        match dimension {
            Dimension::Field => {
                course.fields = split(key).map(|f| Field { code: Code::new(f), derived: false }).collect();
            }
            Dimension::Level => course.level = split(key).next().map(Code::new),
            Dimension::Entry => course.entry = split(key).map(Code::new).collect(),
            Dimension::Source => {
                let provenance =
                    |source| Provenance { source, url: String::new(), fetched_at: DateTime::UNIX_EPOCH };
                record.sources = split(key).filter_map(|s| SourceId::new(s).ok()).map(provenance).collect();
            }
            _ => course.provider.id = ProviderId::slug(key),
        }
        record
    }
}

/// Where an offering is held.
pub(crate) mod place {
    use super::*;

    /// Of offerings that are held nowhere.
    const ONLINE: &str = "online";

    /// The key of an offering; `None` is the one that stands for a course without offerings.
    pub(crate) fn write(offering: Option<&Offering>) -> String {
        let none = nothing_known();
        let o = offering.unwrap_or(&none);
        if o.mode == Mode::Online {
            return ONLINE.to_owned();
        }
        let location = o.location.map_or(String::new(), |l| {
            let (lat, lon) = l.micro_degrees();
            format!("{lat} {lon}")
        });
        joined(&[o.municipality.as_ref().map_or("", Code::as_str), &location])
    }

    /// An offering that is held there and of which nothing else is known.
    pub(crate) fn read(key: &str) -> Offering {
        if key == ONLINE {
            return Offering { mode: Mode::Online, ..nothing_known() };
        }
        let [municipality, location] = parts(key);
        let location = location
            .split_once(' ')
            .and_then(|(lat, lon)| Some(LatLon::from_micro_degrees(lat.parse().ok()?, lon.parse().ok()?)));
        Offering {
            municipality: (!municipality.is_empty()).then(|| Code::new(municipality)),
            location,
            ..nothing_known()
        }
    }
}

/// How an offering is taught: mode, languages, funding, times of day.
pub(crate) mod manner {
    use super::*;

    /// The key of an offering; `None` is the one that stands for a course without offerings.
    pub(crate) fn write(course: &Course, offering: Option<&Offering>) -> String {
        let none = nothing_known();
        let o = offering.unwrap_or(&none);
        let languages = offering.map_or(&course.languages[..], |o| course.languages_of(o));
        joined(&[
            o.mode.as_str(),
            &members(languages.iter().map(LanguageCode::as_str)),
            &members(o.funding.iter().map(Code::as_str)),
            &members(o.times.iter().map(Code::as_str)),
        ])
    }

    /// An offering that is like this and of which nothing else is known.
    pub(crate) fn read(key: &str) -> Offering {
        let [mode, languages, funding, times] = parts(key);
        Offering {
            mode: Mode::from_code(mode).unwrap_or_default(),
            languages: split(languages).filter_map(LanguageCode::new).collect(),
            funding: split(funding).map(Code::new).collect(),
            times: split(times).map(Code::new).collect(),
            ..nothing_known()
        }
    }
}

/// When an offering is held and when one can apply, and whether it is called off.
pub(crate) mod when {
    use super::*;

    /// The key of what stands for the offerings of a course that lists none.
    pub(crate) const PHANTOM: &str = "";

    /// The key of an offering.
    pub(crate) fn write(offering: &Offering) -> String {
        let edge = |edge: Option<Deadline>| match edge {
            None => String::new(),
            Some(Deadline::Day(day)) => day.num_days_from_ce().to_string(),
            Some(Deadline::At(at)) => format!("@{}", at.timestamp_micros()),
        };
        let status = match offering.status {
            Status::Scheduled => "",
            Status::Full => "full",
            Status::Cancelled => "cancelled",
        };
        joined(&[
            &start(offering.start),
            &offering.end.map_or(String::new(), |day| day.num_days_from_ce().to_string()),
            &edge(offering.apply.from),
            &edge(offering.apply.to),
            if offering.apply.continuous { "+" } else { "" },
            status,
        ])
    }

    fn start(start: Start) -> String {
        match start {
            Start::Day(day) => format!("d{}", day.num_days_from_ce()),
            Start::Month(year, month) => format!("m{year} {month}"),
            Start::Season(year, Season::Spring) => format!("s{year}"),
            Start::Season(year, Season::Autumn) => format!("a{year}"),
            Start::AnyTime => "*".to_owned(),
            Start::Unknown => String::new(),
        }
    }

    fn read_start(text: &str) -> Option<Start> {
        let rest = text.get(1..)?;
        Some(match text.as_bytes()[0] {
            b'd' => Start::Day(day(rest)?),
            b'm' => {
                let (year, month) = rest.split_once(' ')?;
                Start::Month(year.parse().ok()?, month.parse().ok()?)
            }
            b's' => Start::Season(rest.parse().ok()?, Season::Spring),
            b'a' => Start::Season(rest.parse().ok()?, Season::Autumn),
            b'*' => Start::AnyTime,
            _ => return None,
        })
    }

    fn day(text: &str) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(text.parse().ok()?)
    }

    fn edge(text: &str) -> Option<Deadline> {
        match text.strip_prefix('@') {
            Some(micros) => {
                let at: DateTime<Utc> = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
                Some(Deadline::At(at.fixed_offset()))
            }
            None => day(text).map(Deadline::Day),
        }
    }

    /// An offering that is then and of which nothing else is known.
    pub(crate) fn read(key: &str) -> Offering {
        let [start, end, from, to, continuous, status] = parts(key);
        Offering {
            start: read_start(start).unwrap_or_default(),
            end: day(end),
            apply: Application {
                from: edge(from),
                to: edge(to),
                continuous: continuous == "+",
                ..Application::default()
            },
            status: match status {
                "full" => Status::Full,
                "cancelled" => Status::Cancelled,
                _ => Status::Scheduled,
            },
            ..nothing_known()
        }
    }
}

/// What an offering costs and how long it takes, in one number: bits 0–31 the least price in cents (all ones where
/// unknown), bits 32–48 the length in months plus one (0 where unknown), bit 49 free.
pub(crate) mod cost {
    use super::*;

    /// No price known.
    pub(crate) const UNKNOWN_PRICE: u32 = u32::MAX;
    const FREE: u64 = 1 << 49;

    /// The number of an offering.
    pub(crate) fn write(course: &Course, offering: Option<&Offering>) -> u64 {
        let Some(o) = offering else { return u64::from(UNKNOWN_PRICE) };
        let price = o.price.least(course.credit_count()).map_or(UNKNOWN_PRICE, |Money(cents)| cents);
        let months = o.duration_months.map_or(0, |m| u64::from(m) + 1);
        u64::from(price) | months << 32 | if o.price == Price::Free { FREE } else { 0 }
    }

    /// What a number says.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct Cost {
        pub(crate) cents: u32,
        pub(crate) months: Option<u16>,
        pub(crate) free: bool,
    }

    /// Reads a number.
    pub(crate) fn read(cost: u64) -> Cost {
        let months = (cost >> 32) & 0x1_ffff;
        Cost { cents: cost as u32, months: months.checked_sub(1).map(|m| m as u16), free: cost & FREE != 0 }
    }
}

/// An offering of which nothing is known.
pub(crate) fn nothing_known() -> Offering {
    Offering {
        id: OfferingId::new(""),
        title: Texts::new(),
        start: Start::Unknown,
        start_text: None,
        end: None,
        municipality: None,
        place: None,
        location: None,
        mode: Mode::Unknown,
        times: Vec::new(),
        pace: None,
        languages: Vec::new(),
        funding: Vec::new(),
        price: Price::Unknown,
        price_text: None,
        apply: Application::default(),
        status: Status::Scheduled,
        duration_months: None,
        url: None,
    }
}

/// A course of which nothing is known.
pub(crate) fn bare_record() -> CourseRecord {
    let source = SourceId::new("x").expect("`x` is a source id");
    let course = Course {
        id: catalogue::CourseId::of(&source, "x"),
        provider: Provider { id: ProviderId::slug(""), name: Texts::new(), url: None, municipality: None },
        title: Texts::new(),
        summary: Texts::new(),
        description: Texts::new(),
        keywords: Vec::new(),
        fields: Vec::new(),
        level: None,
        level_derived: false,
        credits: None,
        qualification: Texts::new(),
        codes: Vec::new(),
        languages: Vec::new(),
        entry: Vec::new(),
        entry_text: Texts::new(),
        url: None,
        offerings: Vec::new(),
    };
    let at = DateTime::UNIX_EPOCH;
    CourseRecord {
        course,
        seq: Seq(0),
        first_seen: at,
        updated_at: at,
        last_seen: at,
        removed_at: None,
        sources: Vec::new(),
        merged_into: None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn offering(json: serde_json::Value) -> Offering {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn keys_read_back() {
        let whole = offering(serde_json::json!({
            "id": "", "start": { "day": "2027-01-11" }, "end": "2027-05-31", "municipality": "285",
            "location": { "lat": 60.4655, "lon": -26.9401 }, "mode": "hybrid", "times": ["day", "evening"],
            "languages": ["fi", "sv"], "funding": ["labour-market"], "price": { "fixed": 5000 },
            "apply": { "from": "2026-11-01", "to": "2026-12-09T15:00:00+02:00", "continuous": true },
            "status": "full", "duration_months": 5
        }));
        let course = bare_record().course;
        let like = manner::read(&manner::write(&course, Some(&whole)));
        assert_eq!(
            (like.mode, &like.times, &like.languages, &like.funding),
            (whole.mode, &whole.times, &whole.languages, &whole.funding)
        );
        let there = place::read(&place::write(Some(&whole)));
        assert_eq!((&there.municipality, &there.location), (&whole.municipality, &whole.location));
        let then = when::read(&when::write(&whole));
        assert_eq!((then.start, then.end, then.status), (whole.start, whole.end, whole.status));
        let utc = chrono_tz::UTC;
        assert_eq!(then.apply.from, whole.apply.from);
        assert_eq!(then.apply.to.unwrap().closes(utc), whole.apply.to.unwrap().closes(utc));
        assert!(then.apply.continuous);
        let cost = cost::read(cost::write(&course, Some(&whole)));
        assert_eq!((cost.cents, cost.months, cost.free), (5000, Some(5), false));
    }

    #[test]
    fn every_start_reads_back() {
        for start in [
            Start::Day("0001-01-01".parse().unwrap()),
            Start::Month(2027, 12),
            Start::Season(2027, Season::Spring),
            Start::Season(-5, Season::Autumn),
            Start::AnyTime,
            Start::Unknown,
        ] {
            let written = when::write(&Offering { start, ..nothing_known() });
            assert_eq!(when::read(&written).start, start, "{written:?}");
        }
    }

    #[test]
    fn nothing_known_is_not_free() {
        let course = bare_record().course;
        let cost = cost::read(cost::write(&course, None));
        assert_eq!((cost.cents, cost.months, cost.free), (cost::UNKNOWN_PRICE, None, false));
    }

    #[test]
    fn damaged_keys_are_unknown() {
        for key in ["", "x", "d\u{1f}d", "ä\u{1f}", "m1\u{1f}@x\u{1f}@\u{1f}"] {
            assert_eq!(when::read(key).start, Start::Unknown);
            assert_eq!(manner::read(key).mode, Mode::Unknown);
            assert_eq!(place::read(key).location, None);
        }
    }
}
