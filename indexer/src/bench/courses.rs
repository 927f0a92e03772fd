//! Courses made up for measuring: as many as wanted, the same for the same number, with a vocabulary as skewed as that
//! of real ones.

use catalogue::{
    Application, Change, Code, Course, CourseId, CourseRecord, Deadline, Field, Lang, LanguageCode, Mode,
    Money, Offering, OfferingId, Price, Provenance, Provider, ProviderId, Seq, SourceId, Start, Texts, What,
    thesaurus::Thesaurus, vocabulary::Vocabulary,
};
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

use crate::keys;

/// Numbers that look random (SplitMix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn even(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Small numbers far more often than large ones, as places and providers are in use.
    fn skewed(&mut self, n: usize) -> usize {
        ((n as f64 + 1.0).powf(self.even()) - 1.0) as usize % n.max(1)
    }

    /// The same with a flatter beginning, as subjects are: in catalogues of colleges the most frequent word of a subject
    /// stands in about a third of all courses, the hundredth in one of twenty.
    fn subject(&mut self, n: usize) -> usize {
        const FLAT: f64 = 7.0;
        (FLAT * ((1.0 + n as f64 / FLAT).powf(self.even()) - 1.0)) as usize % n.max(1)
    }
}

/// What titles add to a subject.
const KINDS: [&str; 12] = [
    "perusteet",
    "jatkokurssi",
    "ammattitutkinto",
    "alkeet",
    "työpaja",
    "syventävä koulutus",
    "verkkokurssi",
    "osaaja",
    "intensiivikurssi",
    "iltakurssi",
    "peruskurssi",
    "täydennyskoulutus",
];
/// What descriptions are full of.
const COMMON: [&str; 24] = [
    "koulutus",
    "opiskelija",
    "osaaminen",
    "työelämä",
    "opinnot",
    "kurssi",
    "oppii",
    "käytännön",
    "taidot",
    "sekä",
    "perehtyy",
    "ammatti",
    "aikana",
    "suunnittelee",
    "toteuttaa",
    "asiakas",
    "työ",
    "turvallisesti",
    "harjoitus",
    "lähiopetus",
    "tehtävä",
    "ryhmä",
    "opettaja",
    "tavoite",
];

/// Makes courses.
#[derive(Debug)]
pub struct Generator {
    subjects: Vec<(String, Option<&'static str>)>,
    swedish: Vec<(String, Option<&'static str>)>,
    today: NaiveDate,
    now: DateTime<Utc>,
}

impl Generator {
    /// As of a moment: courses begin around it.
    pub fn new(now: DateTime<Utc>) -> Self {
        let named = |lang| {
            let concepts = Thesaurus::builtin().concepts().iter();
            concepts.filter_map(|c| Some((c.label(lang)?.to_owned(), c.field()))).collect()
        };
        Self { subjects: named(Lang::Fi), swedish: named(Lang::Sv), today: now.date_naive(), now }
    }

    /// The course of a number, as the change `seq` made it.
    pub fn course(&self, number: usize, seq: u64) -> CourseRecord {
        let mut dice = Dice(seq.wrapping_mul(0x51_7cc1_b727_220a));
        let swedish = dice.below(12) == 0;
        let (subjects, language) =
            if swedish { (&self.swedish, LanguageCode::SV) } else { (&self.subjects, LanguageCode::FI) };
        let (subject, field) = &subjects[dice.subject(subjects.len())];
        let title = format!("{} {}", capital(subject), KINDS[dice.skewed(KINDS.len())]);
        let mut words = Vec::new();
        for _ in 0..50 + dice.below(30) {
            words.push(match dice.below(4) {
                0 => subjects[dice.subject(subjects.len())].0.as_str(),
                _ => COMMON[dice.skewed(COMMON.len())],
            });
        }
        let source = SourceId::new("bench").expect("`bench` is a source id");
        let provider = format!("Oppilaitos {}", dice.skewed(200));
        let levels = Vocabulary::Level.all();
        let mut record = keys::bare_record();
        record.seq = Seq(seq);
        record.first_seen = self.now - Duration::hours(number as i64 % 9000);
        record.course = Course {
            id: CourseId::of(&source, &format!("{number:07}")),
            provider: Provider {
                id: ProviderId::slug(&provider),
                name: Texts::of(LanguageCode::FI, provider),
                url: Some("https://example.org/".to_owned()),
                municipality: None,
            },
            title: Texts::of(language, title),
            description: Texts::of(language, format!("<p>{}.</p>", words.join(" "))),
            keywords: vec![(language, subjects[dice.subject(subjects.len())].0.clone())],
            fields: field.iter().map(|code| Field { code: Code::new(code), derived: false }).collect(),
            level: (dice.below(10) > 0).then(|| Code::new(levels[dice.skewed(levels.len())].code())),
            url: Some(format!("https://example.org/courses/{number}")),
            languages: vec![language],
            ..record.course
        };
        record.course.offerings = (0..1 + dice.below(4)).map(|n| self.offering(n, &mut dice)).collect();
        record.sources = vec![Provenance { source, url: String::new(), fetched_at: self.now }];
        record
    }

    /// The change `seq`, which puts the course of a number in its place.
    pub fn change(&self, number: usize, seq: u64) -> Change {
        let record = self.course(number, seq);
        Change { seq: record.seq, course: record.course.id.clone(), what: What::Upsert(Box::new(record)) }
    }

    fn offering(&self, number: usize, dice: &mut Dice) -> Offering {
        let day = self.today + Duration::days(7 * (dice.below(56) as i64) - 14);
        let mode = [Mode::Onsite, Mode::Onsite, Mode::Hybrid, Mode::Online][dice.below(4)];
        let places = Vocabulary::Municipality.all();
        let place = Code::new(places[(dice.skewed(places.len()) * 5 + 91) % places.len()].code());
        let pick = |vocabulary: Vocabulary, dice: &mut Dice| {
            let terms = vocabulary.all();
            Code::new(terms[dice.skewed(terms.len())].code())
        };
        Offering {
            id: OfferingId::new(&number.to_string()),
            start: match dice.below(10) {
                0 => Start::AnyTime,
                1 => Start::Month(day.year(), day.month()),
                2 => Start::Unknown,
                _ => Start::Day(day),
            },
            end: (dice.below(3) > 0).then(|| day + Duration::days(30 * (1 + dice.below(6) as i64))),
            municipality: (mode != Mode::Online).then_some(place),
            mode,
            times: if dice.below(2) == 0 { vec![pick(Vocabulary::Time, dice)] } else { Vec::new() },
            funding: vec![pick(Vocabulary::Funding, dice)],
            price: match dice.below(4) {
                0 => Price::Free,
                1 => Price::Unknown,
                _ => Price::Fixed(Money(1000 * dice.below(60) as u32)),
            },
            apply: Application {
                from: (dice.below(2) == 0).then(|| Deadline::Day(day - Duration::days(60))),
                to: (dice.below(3) > 0).then(|| Deadline::Day(day - Duration::days(14))),
                ..Application::default()
            },
            duration_months: (dice.below(2) == 0).then(|| dice.below(24) as u16),
            ..keys::nothing_known()
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}
