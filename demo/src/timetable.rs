//! Offerings: when, where, how, for how much; each kind of education has its own rhythm.

use crate::bank::Subject;
use crate::calendar::{shift, working};
use crate::course::{Apply, Funding, Hours, Kind, Mode, Offering, Price, Status, When};
use crate::place::Campus;
use crate::random::Random;
use chrono::{Datelike, NaiveDate};

/// What decides the offerings of a course besides its subject.
pub(crate) struct Setting<'a> {
    pub(crate) today: NaiveDate,
    pub(crate) campuses: &'a [&'static Campus],
    pub(crate) course_key: &'a str,
}

/// How a kind of education is usually offered.
struct Rhythm {
    /// Fewest and most offerings.
    count: (i64, i64),
    /// Earliest and latest start, in days from today.
    start: (i64, i64),
    /// Shortest and longest duration, in days.
    days: (i64, i64),
    /// Percent of offerings that can be begun at any time.
    any_time: usize,
    /// Percent of offerings over the network.
    online: usize,
    /// Lowest and highest price, in euros.
    price: (i64, i64),
}

#[rustfmt::skip]
fn rhythm(kind: Kind) -> Rhythm {
    let (count, start, days, any_time, online, price) = match kind {
        Kind::Basic => ((2, 5), (-120, 420), (500, 1000), 20, 4, (0, 0)),
        Kind::Further => ((1, 4), (-110, 400), (300, 540), 30, 6, (0, 350)),
        Kind::Specialist => ((1, 3), (-100, 420), (360, 600), 30, 10, (0, 500)),
        Kind::Unit => ((1, 4), (-90, 320), (30, 150), 15, 8, (0, 150)),
        Kind::Labour => ((1, 3), (-80, 260), (90, 270), 0, 3, (0, 0)),
        Kind::Card => ((3, 6), (-60, 300), (0, 1), 0, 12, (35, 180)),
        Kind::Continuing => ((1, 4), (-60, 380), (1, 90), 4, 30, (90, 990)),
        Kind::Integration => ((2, 4), (-70, 260), (70, 200), 6, 15, (0, 90)),
        Kind::OpenApplied => ((1, 4), (-100, 420), (60, 120), 8, 50, (75, 75)),
        Kind::AppliedDegree => ((1, 3), (20, 500), (1000, 1300), 0, 10, (0, 0)),
        Kind::OpenUniversity => ((1, 3), (-100, 420), (90, 250), 15, 60, (75, 375)),
        Kind::Folk => ((1, 3), (-90, 420), (5, 250), 0, 0, (190, 1900)),
        Kind::Outdoor => ((1, 4), (-60, 380), (1, 60), 0, 0, (40, 450)),
        Kind::Liberal => ((1, 4), (-90, 260), (14, 100), 0, 8, (20, 160)),
    };
    Rhythm { count, start, days, any_time, online, price }
}

/// The offerings of a course of `subject`; a few courses have none yet.
pub(crate) fn offerings(subject: &Subject, setting: &Setting<'_>, random: &mut Random) -> Vec<Offering> {
    let rhythm = rhythm(subject.kind);
    if random.chance(2) {
        return Vec::new();
    }
    let short = matches!(subject.kind, Kind::Liberal | Kind::Card | Kind::Continuing | Kind::Outdoor);
    let over = short && random.chance(6);
    (1..=random.between(rhythm.count.0, rhythm.count.1))
        .map(|number| {
            let offering = offering(subject, &rhythm, setting, number, random);
            if over { held_already(offering, setting.today) } else { offering }
        })
        .collect()
}

/// An offering of a course that nobody has taken out of the list after its end.
fn held_already(offering: Offering, today: NaiveDate) -> Offering {
    let lasted = match (offering.start.day(), offering.end.day()) {
        (Some(start), Some(end)) => (end - start).num_days().clamp(0, 55),
        _ => 0,
    };
    let start = working(shift(today, lasted % 40 - 120));
    let apply = Apply { from: Some(shift(start, -50)), to: Some(shift(start, -4)), ..Apply::default() };
    Offering { start: When::Day(start), end: When::Day(shift(start, lasted)), apply, ..offering }
}

fn offering(
    subject: &Subject,
    rhythm: &Rhythm,
    setting: &Setting<'_>,
    number: i64,
    random: &mut Random,
) -> Offering {
    let online =
        random.chance(rhythm.online) || subject.title.to_lowercase().contains("verk") && subject.free;
    let mode = match (online, random.below(100)) {
        (true, _) => Mode::Online,
        (false, 0..18) => Mode::Hybrid,
        _ => Mode::Onsite,
    };
    let hours = hours(subject.kind, mode, random);
    let start = start(rhythm, setting.today, hours, random);
    let end = match start.day() {
        Some(day) if random.chance(97) => When::Day(shift(day, length(subject, rhythm, random))),
        _ => When::Unknown,
    };
    let campus = if online { None } else { random.pick(setting.campuses).copied() };
    Offering {
        key: format!("{}-{number}", setting.course_key),
        apply: apply(subject.kind, &start, setting.today, random),
        price: price(subject, rhythm, random),
        funding: funding(subject, random),
        start,
        end,
        campus,
        odd_place: None,
        mode,
        hours,
        status: Status::Scheduled,
    }
}

fn start(rhythm: &Rhythm, today: NaiveDate, hours: Hours, random: &mut Random) -> When {
    if random.chance(rhythm.any_time) {
        return When::AnyTime;
    }
    let (low, high) = rhythm.start;
    // Most starts lie in the next months, some are past, some far off.
    let days = match random.below(100) {
        0..16 => random.between(low, 0),
        16..80 => random.between(1, high.min(170)),
        80..97 => random.between(60, high),
        _ => random.between(high, 500),
    };
    let day = shift(today, days);
    match random.below(100) {
        0..3 => When::Unknown,
        3..9 if days > 60 => When::Season { year: day.year(), autumn: day.month() >= 7 },
        _ if hours == Hours::Weekend => When::Day(day),
        _ => When::Day(working(day)),
    }
}

fn length(subject: &Subject, rhythm: &Rhythm, random: &mut Random) -> i64 {
    let (number, unit) = subject.amount.split_once(' ').unwrap_or(("", ""));
    let number: i64 = number.parse().unwrap_or(0);
    match unit {
        "h" if number <= 6 => 0,
        "h" if subject.kind == Kind::Liberal && number >= 10 => random.between(28, 100),
        "h" if number <= 8 => 0,
        "h" if number <= 16 => 1,
        "pv" | "dagar" | "dag" | "days" => (number - 1).max(0),
        "viikkoa" => number * 7,
        "viikonloppu" => 1,
        "lukuvuosi" => 265,
        _ => random.between(rhythm.days.0, rhythm.days.1),
    }
}

fn hours(kind: Kind, mode: Mode, random: &mut Random) -> Hours {
    let roll = random.below(100);
    match (kind, mode) {
        (Kind::OpenApplied | Kind::OpenUniversity, Mode::Online) if roll < 60 => Hours::Own,
        (Kind::Liberal, _) if roll < 62 => Hours::Evening,
        (Kind::Liberal, _) if roll < 78 => Hours::Weekend,
        (Kind::Basic | Kind::Labour | Kind::Integration | Kind::Folk, _) if roll < 88 => Hours::Day,
        (_, Mode::Online) if roll < 35 => Hours::Own,
        _ if roll < 60 => Hours::Day,
        _ if roll < 88 => Hours::Evening,
        _ => Hours::Weekend,
    }
}

fn funding(subject: &Subject, random: &mut Random) -> Funding {
    if subject.title.contains("RekryKoulutus") {
        return Funding::JointPurchase;
    }
    match subject.kind {
        Kind::Basic | Kind::Unit if random.chance(20) => Funding::Apprenticeship,
        Kind::Further | Kind::Specialist if random.chance(50) => Funding::Apprenticeship,
        Kind::Basic | Kind::Unit | Kind::Further | Kind::Specialist | Kind::AppliedDegree => Funding::Own,
        Kind::Labour => Funding::LabourMarket,
        Kind::Integration if random.chance(50) => Funding::LabourMarket,
        Kind::Integration | Kind::Folk | Kind::Liberal => Funding::Liberal,
        Kind::OpenApplied | Kind::OpenUniversity => Funding::Open,
        Kind::Card | Kind::Continuing | Kind::Outdoor => Funding::Fee,
    }
}

fn price(subject: &Subject, rhythm: &Rhythm, random: &mut Random) -> Price {
    let (low, high) = rhythm.price;
    match random.below(100) {
        0..5 => return Price::Unknown,
        5..7 if high > 0 => return Price::Raw("TBC".to_owned()),
        _ => {}
    }
    match subject.kind {
        _ if subject.free || high == 0 => Price::Free,
        Kind::OpenApplied | Kind::OpenUniversity => Price::PerCredit(1500),
        Kind::Liberal if subject.domain == "it" && random.chance(40) => Price::Free,
        Kind::Liberal if random.chance(6) => Price::Cents(250),
        Kind::Further | Kind::Specialist | Kind::Unit if random.chance(60) => Price::Free,
        _ => Price::Cents(random.between(low.max(15), high) / 5 * 500),
    }
}

fn apply(kind: Kind, start: &When, today: NaiveDate, random: &mut Random) -> Apply {
    let Some(start) = start.day() else {
        return Apply { always: !matches!(kind, Kind::Liberal) && random.chance(70), ..Apply::default() };
    };
    match (kind, random.below(100)) {
        (_, 0..5) => Apply::default(),
        (Kind::Basic | Kind::AppliedDegree, 5..35) => {
            let from = working(shift(start, -random.between(130, 200)));
            Apply { from: Some(from), to: Some(working(shift(from, 14))), joint: true, always: false }
        }
        (Kind::Basic | Kind::Further | Kind::Specialist | Kind::Unit, 35..60) => {
            Apply { from: Some(shift(today, -random.between(20, 200))), to: None, joint: false, always: true }
        }
        (Kind::Card | Kind::Liberal | Kind::Outdoor, _) => {
            let from = shift(start, -random.between(30, 120));
            Apply { from: Some(from), to: Some(shift(start, -random.between(1, 7))), ..Apply::default() }
        }
        _ => {
            let from = shift(start, -random.between(70, 160));
            Apply { from: Some(from), to: Some(shift(start, -random.between(7, 40))), ..Apply::default() }
        }
    }
}
