//! Random catalogues and requests, the same for the same seed.

use std::collections::BTreeMap;

use catalogue::{
    Change, Code, CourseRecord, Lang, LatLon, Moment, Money, SearchEngine, What,
    query::{Dimension, Near, Query, Sort, relax, why},
};
use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};

use crate::examples::{moment, offering, record, remove, upsert};

/// Small, fast and the same everywhere (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize].clone()
    }

    fn some<T: Clone>(&mut self, of: &[T], most: u64) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| self.pick(of)).collect()
    }
}

const TITLES: [&str; 8] = [
    "Hitsaus",
    "Hitsauksen perusteet",
    "Englannin alkeet",
    "Sairaanhoitajakoulutus",
    "Öljyvärimaalaus",
    "Åbo i bild",
    "ääni ja kuva",
    "Zumba",
];
const WORDS: [&str; 9] = [
    "hitsaus",
    "hitsausta",
    "englanti",
    "hoitaja",
    "oljyvarimaalaus",
    "kuva",
    "ja",
    "it-tuki",
    "hitsaus kotka",
];
const PLACES: [&str; 12] =
    ["285", "286", "075", "142", "091", "489", "624", "935", "049", "092", "837", "853"];
const FIELDS: [&str; 6] = ["0715", "071", "07", "0913", "0231", "09"];
const LEVELS: [&str; 4] = ["vocational-basic", "vocational", "uas-open", "liberal-adult"];
const FUNDING: [&str; 4] = ["labour-market", "apprenticeship", "fee-based", "self-motivated"];
const TIMES: [&str; 3] = ["day", "evening", "weekend"];
const ENTRY: [&str; 2] = ["none", "matriculation"];
const PROVIDERS: [&str; 4] = ["ekami", "kouvola", "unknown", "xamk"];
const LANGUAGES: [&str; 3] = ["fi", "sv", "en"];

fn day(dice: &mut Dice) -> NaiveDate {
    moment().today() + Duration::days(dice.below(500) as i64 - 120)
}

fn start(dice: &mut Dice) -> Value {
    let date = day(dice);
    match dice.below(8) {
        0 => json!("any-time"),
        1 => json!("unknown"),
        2 => json!({ "month": [2026 + dice.below(2), 1 + dice.below(12)] }),
        3 => json!({ "season": [2026 + dice.below(2), dice.pick(&["spring", "autumn"])] }),
        _ => json!({ "day": date }),
    }
}

fn edge(dice: &mut Dice) -> Value {
    let date = day(dice);
    if dice.chance(30) { json!(format!("{date}T{:02}:30:00+02:00", dice.below(24))) } else { json!(date) }
}

fn random_offering(dice: &mut Dice, id: u64) -> Value {
    let mode = dice.pick(&["onsite", "online", "hybrid", "unknown"]);
    let mut fields = json!({
        "start": start(dice), "mode": mode, "languages": dice.some(&LANGUAGES, 2), "funding": dice.some(&FUNDING, 2),
        "times": dice.some(&TIMES, 2), "status": dice.pick(&["scheduled", "scheduled", "scheduled", "full", "cancelled"]),
        "price": match dice.below(6) {
            0 => json!("unknown"),
            1 => json!("free"),
            2 => json!({ "per-credit": 1500 }),
            3 => json!({ "between": [1000 * dice.below(4), 9000] }),
            _ => json!({ "fixed": 1000 * dice.below(5) }),
        }
    });
    if dice.chance(50) {
        fields["end"] = json!(day(dice));
    }
    if mode != "online" && dice.chance(80) {
        fields["municipality"] = json!(dice.pick(&PLACES));
    }
    if dice.chance(30) {
        fields["location"] = json!({ "lat": 60.0 + dice.below(900) as f64 / 777.0, "lon": 26.0 + dice.below(900) as f64 / 777.0 });
    }
    let mut apply = json!({ "continuous": dice.chance(20) });
    if dice.chance(50) {
        apply["from"] = edge(dice);
    }
    if dice.chance(50) {
        apply["to"] = edge(dice);
    }
    fields["apply"] = apply;
    if dice.chance(50) {
        fields["duration_months"] = json!(dice.below(14));
    }
    offering(&id.to_string(), fields)
}

fn random_course(dice: &mut Dice, seq: u64) -> CourseRecord {
    let source = dice.pick(&["a", "b"]);
    let provider = dice.pick(&PROVIDERS);
    let mut title = json!({ dice.pick(&LANGUAGES): dice.pick(&TITLES) });
    if dice.chance(30) {
        title["sv"] = json!(dice.pick(&TITLES));
    }
    let fields: Vec<Value> = dice.some(&FIELDS, 2).into_iter().map(|code| json!({ "code": code })).collect();
    // A few courses are held in more places than most.
    let most = if dice.chance(10) { 16 } else { 6 };
    let offerings = (0..dice.below(most)).map(|id| random_offering(dice, id)).collect::<Vec<_>>();
    let mut course = json!({
        "id": format!("{source}:{}", dice.below(40)), "title": title, "fields": fields,
        "provider": { "id": provider, "name": { "fi": provider } },
        "languages": dice.some(&LANGUAGES, 1), "entry": dice.some(&ENTRY, 2), "offerings": offerings
    });
    if dice.chance(70) {
        course["level"] = json!(dice.pick(&LEVELS));
    }
    if dice.chance(50) {
        course["credits"] = json!({ "value": 2.5, "unit": dice.pick(&["ects", "osp", "hours"]) });
    }
    let mut record = record(seq, course);
    record.first_seen += Duration::seconds(dice.below(5) as i64);
    record
}

/// Some portions of changes, with courses that change and go.
fn changes(dice: &mut Dice) -> Vec<Vec<Change>> {
    let mut seq = 0;
    (0..1 + dice.below(4))
        .map(|_| {
            (0..dice.below(25))
                .map(|_| {
                    seq += 1;
                    let course = random_course(dice, seq);
                    if dice.chance(15) { remove(seq, course.course.id.as_str()) } else { upsert(course) }
                })
                .collect()
        })
        .collect()
}

fn codes(dimension: Dimension) -> Vec<&'static str> {
    let mut codes: Vec<&str> = match dimension {
        Dimension::Field => FIELDS.to_vec(),
        Dimension::Level => LEVELS.to_vec(),
        Dimension::Municipality => PLACES.to_vec(),
        Dimension::Region => vec!["08", "07", "01"],
        Dimension::Provider => PROVIDERS.to_vec(),
        Dimension::Funding => FUNDING.to_vec(),
        Dimension::Language => LANGUAGES.to_vec(),
        Dimension::Mode => vec!["onsite", "online", "hybrid"],
        Dimension::Time => TIMES.to_vec(),
        Dimension::Entry => ENTRY.to_vec(),
        Dimension::Start => vec!["2027-01", "2027-spring", "2026-12", "2027-autumn", "any-time"],
        Dimension::Source => vec!["a", "b"],
    };
    codes.extend(["unknown", "nowhere"]);
    codes
}

/// What people choose first: a place, a start or a mode, or two of them, and nothing else.
fn first_choice(dice: &mut Dice) -> Query {
    let mut query = Query { understand: false, per_page: 20, ..Query::default() };
    for dimension in dice.some(
        &[Dimension::Municipality, Dimension::Region, Dimension::Mode, Dimension::Start, Dimension::Start],
        2,
    ) {
        let code = Code::new(dice.pick(&codes(dimension)));
        query.filters.selection(dimension).any_of = vec![code];
    }
    query
}

/// Words, and nothing else.
fn only_words(dice: &mut Dice) -> Query {
    let text = dice.pick(&WORDS).to_owned();
    let sort = dice.chance(50).then(|| dice.pick(&Sort::ALL));
    Query { understand: false, text, sort, page: 1 + dice.below(2) as usize, per_page: 5, ..Query::default() }
}

fn request(dice: &mut Dice) -> Query {
    if dice.chance(20) {
        return first_choice(dice);
    }
    if dice.chance(10) {
        return only_words(dice);
    }
    let mut query = Query { understand: false, ..Query::default() };
    for _ in 0..dice.below(4) {
        let dimension = dice.pick(&Dimension::ALL);
        let codes = codes(dimension);
        let selection = query.filters.selection(dimension);
        if dice.chance(80) {
            selection.any_of.extend((0..1 + dice.below(2)).map(|_| Code::new(dice.pick(&codes))));
            selection.any_of.sort();
            selection.any_of.dedup();
        } else {
            selection.none_of.push(Code::new(dice.pick(&codes)));
        }
    }
    let filters = &mut query.filters;
    filters.start_from = dice.chance(10).then(|| day(dice));
    filters.start_to = dice.chance(10).then(|| day(dice));
    filters.apply_open = dice.chance(8);
    filters.price_max = dice.chance(8).then(|| Money(1000 * dice.below(4) as u32));
    filters.free = dice.chance(5);
    filters.duration_max = dice.chance(8).then(|| dice.below(12) as u16);
    if dice.chance(25) {
        let point = LatLon::new(60.0 + dice.below(100) as f64 / 99.0, 26.9).unwrap();
        filters.near = Some(Near { point, within_km: dice.chance(60).then(|| 10.0 * dice.below(9) as f64) });
    }
    query.sort = dice.chance(80).then(|| dice.pick(&Sort::ALL));
    query.page = 1 + dice.below(3) as usize;
    query.per_page = dice.pick(&[1, 3, 20, 100]);
    query.lang = dice.pick(&Lang::ALL);
    query.include_ended = dice.chance(25);
    query.online_anywhere = dice.chance(30);
    if dice.chance(25) {
        query.text = dice.pick(&WORDS).to_owned();
    }
    query
}

/// Both engines, fed alike, must answer alike.
pub fn compare(seed: u64, engine: &dyn SearchEngine, oracle: &dyn SearchEngine) {
    let mut dice = Dice(seed);
    let mut records = BTreeMap::new();
    for portion in changes(&mut dice) {
        assert_eq!(engine.apply(&portion).unwrap(), oracle.apply(&portion).unwrap());
        for change in portion {
            match change.what {
                What::Upsert(record) => drop(records.insert(change.course, record)),
                What::Remove => drop(records.remove(&change.course)),
            }
        }
    }
    let records: Vec<_> = records.into_values().collect();
    for number in 0..40 {
        let query = request(&mut dice);
        let mut moment = moment();
        moment.now += Duration::hours(dice.below(4) as i64 * 30);
        let what = format!("seed {seed}, request {number}: {query:?} at {}", moment.now);
        if dice.chance(50) {
            engine.warm(&moment).unwrap();
        }
        assert_eq!(engine.count(&query, &moment).unwrap(), oracle.count(&query, &moment).unwrap(), "{what}");
        compare_answers(&query, &moment, engine, oracle, &what);
        if number % 8 == 0 && !records.is_empty() {
            compare_advice(&query, &moment, engine, oracle, &what);
            let record = &records[dice.below(records.len() as u64) as usize];
            explain_absence(record, &query, &moment, engine, oracle, &what);
        }
        let (rows, columns) = (dice.pick(&Dimension::FACETS), dice.pick(&Dimension::FACETS));
        if query.text.is_empty() {
            let matrix = |e: &dyn SearchEngine| e.overview(&query, rows, columns, &moment).unwrap();
            assert_eq!(matrix(engine), matrix(oracle), "{rows} by {columns} of {what}");
        }
        // An engine may expect a change that the courses it still holds make certain no more, never miss one.
        let next = engine.next_clock_change(&moment);
        assert!(next > moment.now && next <= oracle.next_clock_change(&moment), "{next}: {what}");
    }
}

fn compare_answers(
    query: &Query,
    moment: &Moment,
    engine: &dyn SearchEngine,
    oracle: &dyn SearchEngine,
    what: &str,
) {
    let expected = oracle.search(query, moment).unwrap();
    if expected.total == 0 && !query.text.is_empty() {
        return; // an engine may help itself where nothing is found
    }
    let found = engine.search(query, moment).unwrap();
    assert_eq!(found.total, expected.total, "total of {what}");
    assert_eq!(found.total_offerings, expected.total_offerings, "offerings of {what}");
    assert_eq!(found.online_elsewhere, expected.online_elsewhere, "online elsewhere of {what}");
    assert_eq!(found.facets, expected.facets, "facets of {what}");
    let mut all = engine.all_hits(query, moment).unwrap();
    let mut expected_all = oracle.all_hits(query, moment).unwrap();
    if query.sort() == Sort::Relevance && !query.text.is_empty() {
        // What is relevant is each engine's own, but a page is a part of the whole.
        let page = all.iter().skip((query.page - 1) * query.per_page).take(query.per_page);
        assert!(found.hits.iter().map(|hit| &hit.id).eq(page), "page of {what}");
        all.sort();
        expected_all.sort();
    } else {
        let seen = |r: &catalogue::query::Results| -> Vec<_> {
            r.hits.iter().map(|h| (h.id.clone(), h.distance_km)).collect()
        };
        assert_eq!(seen(&found), seen(&expected), "hits of {what}");
    }
    assert_eq!(all, expected_all, "all hits of {what}");
}

/// Every change that is said to find more finds exactly as many.
fn compare_advice(
    query: &Query,
    moment: &Moment,
    engine: &dyn SearchEngine,
    oracle: &dyn SearchEngine,
    what: &str,
) {
    let query = Query { understand: false, ..query.clone() };
    let advice = relax::relax(&query, engine, moment).unwrap();
    assert_eq!(advice.count, oracle.count(&advice.query, moment).unwrap(), "advice on {what}");
    for alternative in &advice.alternatives {
        let counted = oracle.count(&alternative.query, moment).unwrap();
        assert_eq!(alternative.count, counted, "{:?} of {what}", alternative.change);
        assert!(counted.courses > advice.count.courses, "{:?} of {what}", alternative.change);
    }
}

/// A course that is absent comes in by the changes that are told, and by no fewer of them.
fn explain_absence(
    record: &CourseRecord,
    query: &Query,
    moment: &Moment,
    engine: &dyn SearchEngine,
    oracle: &dyn SearchEngine,
    what: &str,
) {
    let query = Query { understand: false, ..query.clone() };
    let is_in = |query: &Query| oracle.all_hits(query, moment).unwrap().contains(&record.course.id);
    let why = why::why(record, &query, engine, moment).unwrap();
    assert_eq!(why.found, is_in(&query), "{} in {what}: {why:?}", record.course.id);
    if why.found || why.standing != why::Standing::Listed {
        assert!(why.changes.is_empty(), "{} in {what}: {why:?}", record.course.id);
        return;
    }
    assert!(!why.changes.is_empty() && is_in(&why.query), "{} in {what}: {why:?}", record.course.id);
    for left_out in 0..why.changes.len() {
        let others = why.changes.iter().enumerate().filter(|(at, _)| *at != left_out);
        let fewer = others.fold(query.clone(), |query, (_, change)| change.of(&query));
        assert!(!is_in(&fewer), "{} in {what}: {left_out} is too much of {why:?}", record.course.id);
    }
}
