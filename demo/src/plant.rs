//! What is planted in the region on purpose, listed so that tests can look for it.

use crate::calendar::{coming, shift};
use crate::course::{Apply, Course, Mode, Offering, Person, Price, Status, When};
use crate::feed::kouta;
use crate::partner::{Format, Partner};
use crate::place::{CAMPUSES, Campus};
use crate::random::Random;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// A course as its partner lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Identifier of the partner, the source's id in feeds.toml.
    pub source: String,
    /// The partner's own key of the course.
    pub key: String,
    /// Title as the partner means it.
    pub title: String,
}

/// An offering as its partner lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferingReference {
    /// The course.
    pub course: Reference,
    /// The partner's own key of the offering.
    pub offering: String,
    /// Its place among the course's offerings, from 0.
    pub position: usize,
}

/// A wrong value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// What is wrong, such as `date-unreadable`.
    pub kind: String,
    /// Where.
    pub at: Reference,
    /// The value as it stands in the feed.
    pub value: String,
}

/// Something personal that stands in a feed and must be shown nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// `name`, `email`, `phone` or `identity-code`.
    pub kind: String,
    /// `field` of its own, or `text` of the description.
    pub stands_in: String,
    /// Where.
    pub at: Reference,
    /// The value as it stands in the feed.
    pub value: String,
}

/// A course whose place and start cross: one place in spring, the other in autumn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    /// The course.
    pub at: Reference,
    /// Municipality code of the spring offering.
    pub spring_municipality: String,
    /// First day of the spring offering.
    pub spring_start: NaiveDate,
    /// Municipality code of the autumn offering.
    pub autumn_municipality: String,
    /// First day of the autumn offering.
    pub autumn_start: NaiveDate,
}

/// A search that a counsellor makes, and courses that ought to be among the first answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sought {
    /// The text searched for.
    pub query: String,
    /// The courses.
    pub courses: Vec<Reference>,
}

/// How much a partner lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Identifier of the partner.
    pub source: String,
    /// Courses, faulty ones included.
    pub courses: usize,
    /// Offerings.
    pub offerings: usize,
    /// Courses that have not ended.
    pub current: usize,
}

/// Everything planted in the region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plants {
    /// Seed of the region.
    pub seed: u64,
    /// The day on which all dates rest.
    pub today: NaiveDate,
    /// How much every partner lists.
    pub listed: Vec<Listed>,
    /// The same course through two sources.
    pub two_sources: Vec<[Reference; 2]>,
    /// Courses of one name at two institutions: alike, not the same.
    pub near_duplicates: Vec<[Reference; 2]>,
    /// Wrong values.
    pub wrong: Vec<Wrong>,
    /// What must never be shown.
    pub secrets: Vec<Secret>,
    /// Cancelled offerings.
    pub cancelled: Vec<OfferingReference>,
    /// Full offerings.
    pub full: Vec<OfferingReference>,
    /// Courses whose place and start cross.
    pub crossing: Vec<Crossing>,
    /// Searches and what they ought to find.
    pub sought: Vec<Sought>,
}

/// Plants everything in the partners' courses and lists it.
pub(crate) fn plant(seed: u64, today: NaiveDate, partners: &mut [Partner]) -> Plants {
    let mut plants = Plants { seed, today, ..Plants::default() };
    plants.sought = sought(today, partners);
    plants.crossing = cross(today, partners);
    plants.two_sources = share(partners);
    plants.near_duplicates = near_duplicates(partners);
    stand(seed, partners, &mut plants);
    plants.secrets = confide(seed, partners);
    plants.wrong = spoil(today, partners, &plants);
    plants.listed = partners
        .iter()
        .map(|partner| Listed {
            source: partner.id.to_owned(),
            courses: partner.courses.len(),
            offerings: partner.offering_count(),
            current: partner.courses.iter().filter(|course| course.is_current(today)).count(),
        })
        .collect();
    plants
}

fn reference(source: &str, course: &Course) -> Reference {
    Reference { source: source.to_owned(), key: published(source, &course.key), title: course.title.clone() }
}

/// The key of a course as the partner's format spells it.
fn published(source: &str, key: &str) -> String {
    match source {
        "etelaranta" => format!("http://id.etelaranta.example/koulutus/{key}"),
        "rannikko-amk" => format!("http://id.rannikko-amk.example/course/{key}"),
        "kymijoki" => kouta::koulutus_oid(key),
        _ => key.to_owned(),
    }
}

fn courses_of<'a>(partners: &'a mut [Partner], source: &str) -> &'a mut Vec<Course> {
    let place =
        partners.iter().position(|partner| partner.id == source).expect("the source is one of the partners");
    &mut partners[place].courses
}

/// An offering at `campus` from `start` on, to which one can still apply.
fn open_offering(
    course: &Course,
    number: usize,
    campus: usize,
    start: NaiveDate,
    today: NaiveDate,
) -> Option<Offering> {
    let model = course.offerings.first()?.clone();
    let campus: &'static Campus = CAMPUSES.get(campus)?;
    let last = shift(start, -5).min(shift(today, 45));
    Some(Offering {
        key: format!("{}-P{number}", course.key),
        start: When::Day(start),
        end: When::Day(shift(start, 140)),
        campus: Some(campus),
        mode: Mode::Onsite,
        apply: Apply { from: Some(shift(today, -30)), to: Some(last), ..Apply::default() },
        ..model
    })
}

/// Gives the courses that everybody searches for a place and a start that can be found.
fn sought(today: NaiveDate, partners: &mut [Partner]) -> Vec<Sought> {
    let january = coming(today, 1, 9, 14);
    let wanted: [(&str, &str, &str, Option<usize>); 14] = [
        ("hitsaus kouvola tammikuu", "kymijoki", "Hitsaaja, levyseppähitsaaja", Some(4)),
        ("hitsaus kouvola tammikuu", "kymijoki", "Hitsaus", Some(2)),
        ("hitsaus kotka tammikuu", "etelaranta", "Hitsaaja, levyseppähitsaaja", Some(0)),
        ("hitsaus kotka tammikuu", "etelaranta", "Hitsaajakoulutus", Some(1)),
        ("lähihoitajaksi kotkaan", "etelaranta", "Lähihoitaja, sosiaali", Some(0)),
        ("lähihoitaja kouvola", "kymijoki", "Lähihoitaja", Some(2)),
        ("sairaanhoitaja", "rannikko-amk", "Sairaanhoitaja (AMK), monimuoto", Some(0)),
        ("svetsning", "sydkust", "Svetsare, grundexamen", Some(0)),
        ("närvårdare", "sydkust", "Närvårdare, grundexamen", Some(8)),
        ("practical nurse", "gulf", "Practical nurse", Some(0)),
        ("welding course", "gulf", "Welding course in English", Some(2)),
        ("ATK-kurssi ikäihmisille", "saaristotie", "ATK-kurssi ikäihmisille: tietokone", Some(1)),
        ("ilmainen englanti verkossa", "saaristotie", "Ilmainen englannin verkkokurssi: alkeet", None),
        ("free english online", "gulf", "Free English online for beginners", None),
    ];
    let mut all: Vec<Sought> = Vec::new();
    for (query, source, title, campus) in wanted {
        let Some(course) =
            courses_of(partners, source).iter_mut().find(|course| course.title.starts_with(title))
        else {
            continue;
        };
        if course.offerings.is_empty() {
            continue;
        }
        match campus {
            Some(campus) => {
                let offering = open_offering(course, 1, campus, january, today);
                course.offerings.splice(..0, offering);
            }
            None => {
                for offering in &mut course.offerings {
                    offering.price = Price::Free;
                    offering.campus = None;
                    offering.mode = Mode::Online;
                }
            }
        }
        let found = reference(source, course);
        match all.iter_mut().find(|sought| sought.query == query) {
            Some(sought) => sought.courses.push(found),
            None => all.push(Sought { query: query.to_owned(), courses: vec![found] }),
        }
    }
    all
}

/// Kotka in spring, Kouvola in autumn, or other two places: exactly two offerings each.
fn cross(today: NaiveDate, partners: &mut [Partner]) -> Vec<Crossing> {
    let (spring, autumn) = (coming(today, 3, 1, 20), coming(today, 9, 1, 20));
    let wanted = [
        ("etelaranta", "Kirjanpito, tutkinnon osa", 0, 5),
        ("kymijoki", "Leipuri-kondiittori", 2, 6),
        ("rannikko-amk", "Johtaminen ja esihenkilötyö", 0, 2),
        ("saaristotie", "Keramiikka, dreijaus", 1, 8),
        ("sydkust", "Keramik", 8, 0),
        ("satamakatu", "Trukkikortti", 11, 2),
        ("kymijokivarsi", "YKI-testiin valmentava", 2, 6),
        ("haukkasuo", "Moottorisahakurssi", 4, 6),
        ("gulf", "Hygiene passport", 0, 2),
    ];
    let mut all = Vec::new();
    for (source, title, first, second) in wanted {
        let Some(course) = courses_of(partners, source)
            .iter_mut()
            .find(|course| course.title.starts_with(title) && !course.offerings.is_empty())
        else {
            continue;
        };
        let pair = [(1, first, spring), (2, second, autumn)];
        course.offerings = pair
            .into_iter()
            .filter_map(|(number, campus, start)| open_offering(course, number, campus, start, today))
            .map(|offering| Offering {
                end: When::Day(shift(offering.start.day().unwrap_or(today), 30)),
                ..offering
            })
            .collect();
        let code = |campus: usize| CAMPUSES[campus].code.to_owned();
        all.push(Crossing {
            at: reference(source, course),
            spring_municipality: code(first),
            spring_start: spring,
            autumn_municipality: code(second),
            autumn_start: autumn,
        });
    }
    all
}

/// Lets one partner list another's courses as well.
fn share(partners: &mut [Partner]) -> Vec<[Reference; 2]> {
    let mut all = Vec::new();
    for (from, to, prefix, step, most) in
        [("etelaranta", "kymijoki", "KJV", 9, 28), ("rannikko-amk", "kesayliopisto", "ISV", 4, 16)]
    {
        let lent: Vec<Course> = courses_of(partners, from).iter().step_by(step).take(most).cloned().collect();
        for (number, original) in lent.into_iter().enumerate() {
            let mut copy = Course { key: format!("{prefix}-{:03}", number + 1), ..original.clone() };
            for (place, offering) in copy.offerings.iter_mut().enumerate() {
                offering.key = format!("{}-{}", copy.key, place + 1);
            }
            all.push([reference(from, &original), reference(to, &copy)]);
            courses_of(partners, to).push(copy);
        }
    }
    all
}

/// Pairs of equal title at different institutions.
fn near_duplicates(partners: &[Partner]) -> Vec<[Reference; 2]> {
    let mut all = Vec::new();
    for (first, second) in [
        ("etelaranta", "satamakatu"),
        ("saaristotie", "valivayla"),
        ("rajajoki", "valivayla"),
        ("etelaranta", "haukkasuo"),
    ] {
        let of = |id: &'static str| {
            partners.iter().filter(move |partner| partner.id == id).flat_map(|p| &p.courses)
        };
        let pairs = of(first).filter_map(|one| {
            let other =
                of(second).find(|other| other.title == one.title && other.provider != one.provider)?;
            Some([reference(first, one), reference(second, other)])
        });
        all.extend(pairs.take(10));
    }
    all
}

/// Cancels some offerings and fills others, where the format can say so.
fn stand(seed: u64, partners: &mut [Partner], plants: &mut Plants) {
    for partner in partners {
        if matches!(partner.format, Format::XcriCap12 | Format::XcriCap11 | Format::Kouta) {
            continue;
        }
        let mut random = Random::named(seed, &format!("{}/status", partner.id));
        for course in &mut partner.courses {
            let at = reference(partner.id, course);
            for (position, offering) in course.offerings.iter_mut().enumerate() {
                if offering.key.contains("-P") {
                    continue;
                }
                let here =
                    || OfferingReference { course: at.clone(), offering: offering.key.clone(), position };
                match random.below(100) {
                    0..3 => {
                        plants.cancelled.push(here());
                        offering.status = Status::Cancelled;
                    }
                    3..7 => {
                        plants.full.push(here());
                        offering.status = Status::Full;
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Puts teachers in the feeds, and what they would not want to see published.
fn confide(seed: u64, partners: &mut [Partner]) -> Vec<Secret> {
    const FIRST: [&str; 6] =
        ["Tuulamarja", "Eskoantero", "Ulpukka", "Jalmarius", "Ruutmaaria", "Osmokalervo"];
    const LAST: [&str; 6] =
        ["Vesterkallio", "Rukkanieminen", "Haapsalokangas", "Pöyrölampi", "Kuismatörmä", "Liljeharju"];
    let mut all = Vec::new();
    for partner in partners {
        let mut random = Random::named(seed, &format!("{}/people", partner.id));
        for (number, course) in partner.courses.iter_mut().enumerate() {
            if number % 11 != 3 {
                continue;
            }
            let first = random.pick(&FIRST).copied().unwrap_or_default();
            let last = random.pick(&LAST).copied().unwrap_or_default();
            let person = Person {
                name: format!("{first} {last}"),
                email: format!("{}.{}@{}.example", ascii(first), ascii(last), partner.id),
                phone: format!("+358 50 555 {:04}", random.between(100, 9999)),
            };
            let at = reference(partner.id, course);
            let mut tell = |kind: &str, stands_in: &str, value: &str| {
                let (kind, stands_in, value) = (kind.to_owned(), stands_in.to_owned(), value.to_owned());
                all.push(Secret { kind, stands_in, at: at.clone(), value });
            };
            for (kind, value) in [("name", &person.name), ("email", &person.email), ("phone", &person.phone)]
            {
                tell(kind, "field", value);
            }
            if number % 33 == 3 {
                course.prose.push(format!("Lisätietoja: {}, {}", person.email, person.phone));
                tell("email", "text", &person.email);
                tell("phone", "text", &person.phone);
            }
            if number == 3 {
                let code = identity_code(&mut random);
                course.prose.push(format!("Opettaja: {} ({code})", person.name));
                tell("name", "text", &person.name);
                tell("identity-code", "text", &code);
            }
            course.teacher = Some(person);
        }
    }
    all
}

fn ascii(name: &str) -> String {
    name.to_lowercase().replace('ä', "a").replace('ö', "o")
}

/// A well-formed personal identity code of the range 900–999, which is never given to anybody.
fn identity_code(random: &mut Random) -> String {
    const CHECKS: &[u8] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let (day, month, year) = (random.between(1, 28), random.between(1, 12), random.between(50, 89));
    let individual = random.between(900, 999);
    let number = ((day * 100 + month) * 100 + year) * 1000 + individual;
    let check = CHECKS.get(usize::try_from(number % 31).unwrap_or(0)).copied().unwrap_or(b'0');
    format!("{day:02}{month:02}{year:02}-{individual}{}", char::from(check))
}

/// A change that spoils a course; gives the value as it will stand in the feed.
type Spoiling = fn(&mut Course, NaiveDate) -> String;

const SPOILINGS: [(&str, Spoiling); 10] = [
    ("date-unreadable", |course, _| raw_start(course, "tba")),
    ("date-impossible", |course, today| {
        let day = format!("30.2.{}", coming(today, 2, 1, 0).format("%Y"));
        raw_start(course, &day)
    }),
    ("date-template", |course, _| raw_start(course, "[alkamispäivä]")),
    ("end-before-start", |course, today| {
        let Some(offering) = course.offerings.first_mut() else { return String::new() };
        let (start, end) = (shift(today, 50), shift(today, 20));
        offering.start = When::Day(start);
        offering.end = When::Day(end);
        format!("{start}/{end}")
    }),
    ("municipality-unknown", |course, _| {
        let Some(offering) = course.offerings.first_mut() else { return String::new() };
        offering.mode = Mode::Onsite;
        offering.campus = CAMPUSES.first();
        offering.odd_place = Some("Sisä-Kymi".to_owned());
        "Sisä-Kymi".to_owned()
    }),
    ("price-negative", |course, _| {
        let Some(offering) = course.offerings.first_mut() else { return String::new() };
        offering.price = Price::Raw("-20 €".to_owned());
        "-20 €".to_owned()
    }),
    ("title-missing", |course, _| {
        course.title.clear();
        String::new()
    }),
    ("text-mojibake", |course, _| {
        course.title = "KeittiÃ¶n ja kylpyhuoneen remontti itse tehden".to_owned();
        course.title.clone()
    }),
    ("html-in-title", |course, _| {
        course.title.push_str("<script>alert('opin-ovi-title')</script>");
        course.title.clone()
    }),
    ("html-in-description", |course, _| {
        let payload = "<img src=x onerror=\"alert('opin-ovi-text')\"><script>alert('opin-ovi-text')</script>";
        course.prose.push(payload.to_owned());
        payload.to_owned()
    }),
];

fn raw_start(course: &mut Course, text: &str) -> String {
    if let Some(offering) = course.offerings.first_mut() {
        offering.start = When::Raw(text.to_owned());
        offering.end = When::Unknown;
    }
    text.to_owned()
}

/// Spoils one course of every partner in each of the ways, and repeats one key.
fn spoil(today: NaiveDate, partners: &mut [Partner], plants: &Plants) -> Vec<Wrong> {
    let spared: HashSet<&str> = plants
        .two_sources
        .iter()
        .chain(&plants.near_duplicates)
        .flatten()
        .map(|at| at.key.as_str())
        .collect();
    let mut all = Vec::new();
    for (turn, partner) in partners.iter_mut().enumerate() {
        let id = partner.id;
        let untouched = |course: &Course| {
            course.offerings.len() > 1
                && course.teacher.is_none()
                && !spared.contains(published(id, &course.key).as_str())
                && !course.offerings.iter().any(|offering| offering.key.contains("-P"))
        };
        let free: Vec<usize> =
            (0..partner.courses.len()).filter(|&place| untouched(&partner.courses[place])).collect();
        let places = free.iter().skip(free.len() / 3).step_by(2);
        for ((kind, spoiling), &place) in
            SPOILINGS.iter().cycle().skip(turn).take(SPOILINGS.len()).zip(places)
        {
            let course = &mut partner.courses[place];
            let at = reference(partner.id, course);
            let value = spoiling(course, today);
            all.push(Wrong { kind: (*kind).to_owned(), at, value });
        }
        let repeated = partner.courses.iter().rev().find(|course| untouched(course)).cloned();
        if let Some(course) =
            repeated.filter(|_| matches!(partner.format, Format::XcriCap12 | Format::CsvFinnish))
        {
            let second = Course { title: format!("{} (uusi)", course.title), ..course };
            all.push(Wrong {
                kind: "key-repeated".to_owned(),
                at: reference(partner.id, &second),
                value: second.key.clone(),
            });
            partner.courses.push(second);
        }
    }
    all
}
