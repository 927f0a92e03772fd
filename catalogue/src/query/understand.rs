//! Words of a request that are meant as filters: places, times, prices, modes, funding, levels, languages, providers.
//!
//! Only safe readings become filters: a place name that is also an everyday word stays a word unless its case makes it
//! a place; a dimension that the request filters by already is left alone. What is understood is told with the words as
//! typed, so that it can be shown and undone.

mod limits;

use chrono::{Datelike, NaiveDate};

use super::{Dimension, Filters, Understood};
use crate::{
    id::Code,
    offering::Mode,
    price::Money,
    query::matching::season_value,
    read::read_dates_ahead,
    vocabulary::{Vocabulary, name_key, place_names},
    when::{Moment, Season, Start},
};

/// A request's text after reading: filters, and the words that are left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Understanding {
    /// What became filters, in the order of the words.
    pub understood: Vec<Understood>,
    /// The request's filters and these.
    pub filters: Filters,
    /// The other words.
    pub text: String,
}

/// A provider by a name that people type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderName {
    /// Compared by [`name_key`].
    pub name: String,
    /// The provider's id.
    pub provider: Code,
}

/// What the catalogue knows: evidence for what words mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Names of providers.
    pub providers: Vec<ProviderName>,
    /// Municipalities in which courses are held. A place whose name is an everyday word as well (Kotka, an eagle)
    /// is meant beside other words where courses are held in it.
    pub places: Vec<Code>,
}

/// The most words of a text that are read together.
const LONGEST: usize = 4;
/// More words than this are no search but a text: it is left as it is.
const MOST_WORDS: usize = 30;

/// Reads a request's text.
pub fn understand(text: &str, filters: &Filters, known: &Known, moment: &Moment) -> Understanding {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found = Understanding { filters: filters.clone(), ..Understanding::default() };
    if words.len() > MOST_WORDS {
        found.text = text.trim().to_owned();
        return found;
    }
    let mut left: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let most = LONGEST.min(words.len() - at);
        let read = (1..=most).rev().find_map(|length| {
            let span = words[at..at + length].join(" ");
            let beside_others = words.len() > length;
            let reading = read(&span, beside_others, &found.filters, filters, known, moment)?;
            Some((length, span, reading))
        });
        match read {
            Some((length, span, reading)) => {
                if left.last().is_some_and(|word| BEFORE.contains(&name_key(word).as_str())) {
                    left.pop();
                }
                let (parameter, value) = reading.apply(&mut found.filters);
                found.understood.push(Understood { span, parameter, value });
                at += length;
            }
            None => {
                left.push(words[at]);
                at += 1;
            }
        }
    }
    found.text = left.join(" ");
    found
}

/// Words that only lead to a place or time.
const BEFORE: [&str; 20] = [
    "johon",
    "joihin",
    "som",
    "that",
    "i",
    "in",
    "på",
    "at",
    "vid",
    "från",
    "from",
    "to",
    "alkaen",
    "alkava",
    "alkavat",
    "alkaa",
    "börjar",
    "starting",
    "near",
    "lähellä",
];

/// Words that speak of applying, not of the start.
const OF_APPLYING: [&str; 8] =
    ["haku", "haun", "hakuaika", "hakea", "ansökan", "ansök", "apply", "applications"];

enum Reading {
    Value(Dimension, Code),
    StartDay(NaiveDate),
    Free,
    PriceMax(Money),
    DurationMax(u16),
    ApplyOpen,
}

impl Reading {
    fn apply(self, filters: &mut Filters) -> (String, String) {
        match self {
            Self::Value(dimension, code) => {
                let value = code.as_str().to_owned();
                let chosen = &mut filters.selection(dimension).any_of;
                if !chosen.contains(&code) {
                    chosen.push(code);
                }
                (dimension.as_str().to_owned(), value)
            }
            Self::StartDay(day) => {
                filters.start_from = Some(day);
                ("start_from".to_owned(), day.to_string())
            }
            Self::Free => {
                filters.free = true;
                ("free".to_owned(), "true".to_owned())
            }
            Self::PriceMax(money) => {
                filters.price_max = Some(money);
                ("price_max".to_owned(), money.euros().to_string())
            }
            Self::DurationMax(months) => {
                filters.duration_max = Some(months);
                ("duration_max".to_owned(), months.to_string())
            }
            Self::ApplyOpen => {
                filters.apply_open = true;
                ("apply_open".to_owned(), "true".to_owned())
            }
        }
    }
}

/// What a span of words means. Nothing for what the request filters by already; a span of the same dimension as one
/// before it ("kotka tai hamina") adds to it.
fn read(
    span: &str,
    beside_others: bool,
    so_far: &Filters,
    given: &Filters,
    known: &Known,
    moment: &Moment,
) -> Option<Reading> {
    let key = name_key(span);
    let reading = read_provider(&key, &known.providers)
        .or_else(|| read_limit(span))
        .or_else(|| read_place(span, beside_others, known))
        .or_else(|| read_listed(&key))
        .or_else(|| read_beside(&key).filter(|_| beside_others))
        .or_else(|| read_vocabulary(&key))
        .or_else(|| read_time(span, moment))?;
    let taken = match &reading {
        Reading::Value(Dimension::Municipality | Dimension::Region, _) => {
            asks(given, Dimension::Municipality) || asks(given, Dimension::Region) || given.near.is_some()
        }
        Reading::Value(dimension, _) => {
            asks(given, *dimension) || (*dimension == Dimension::Start && has_start(given))
        }
        Reading::StartDay(_) => has_start(so_far) || asks(so_far, Dimension::Start),
        Reading::Free => given.free || given.price_max.is_some(),
        Reading::PriceMax(_) => so_far.free || so_far.price_max.is_some(),
        Reading::DurationMax(_) => so_far.duration_max.is_some(),
        Reading::ApplyOpen => given.apply_open,
    };
    (!taken).then_some(reading)
}

fn asks(filters: &Filters, dimension: Dimension) -> bool {
    filters.by.get(&dimension).is_some_and(|selection| !selection.is_empty())
}

fn has_start(filters: &Filters) -> bool {
    filters.start_from.is_some() || filters.start_to.is_some()
}

fn read_provider(key: &str, providers: &[ProviderName]) -> Option<Reading> {
    // A short name may be a word of its own; a name of a place is a place.
    if key.chars().count() < 4 || place_names::read(key).is_some() {
        return None;
    }
    let mut named =
        providers.iter().filter(|provider| provider.name == key).map(|provider| &provider.provider);
    let first = named.next()?;
    named.all(|other| other == first).then(|| Reading::Value(Dimension::Provider, first.clone()))
}

fn read_place(span: &str, beside_others: bool, known: &Known) -> Option<Reading> {
    let place = place_names::read(span)?;
    let evident = beside_others && known.places.iter().any(|code| code.as_str() == place.term.code());
    if !(place.is_safe() || evident) || place.form == place_names::Form::Genitive {
        return None; // "Kotkan" begins names: of schools, of bridges
    }
    let dimension = match place.vocabulary() {
        Vocabulary::Region => Dimension::Region,
        _ => Dimension::Municipality,
    };
    Some(Reading::Value(dimension, Code::new(place.term.code())))
}

fn read_limit(span: &str) -> Option<Reading> {
    Some(match limits::read(span)? {
        limits::Limit::Price(money) => Reading::PriceMax(money),
        limits::Limit::Months(months) => Reading::DurationMax(months),
    })
}

/// Words in the forms in which they stand in requests.
fn read_listed(key: &str) -> Option<Reading> {
    let mode = |mode: Mode| Some(Reading::Value(Dimension::Mode, Code::new(mode.as_str())));
    let language = |code: &str| Some(Reading::Value(Dimension::Language, Code::new(code)));
    let funding = |code: &str| Some(Reading::Value(Dimension::Funding, Code::new(code)));
    let time = |code: &str| Some(Reading::Value(Dimension::Time, Code::new(code)));
    match key {
        "ilmainen" | "ilmaista" | "ilmaiset" | "ilmaisia" | "ilmaiseksi" | "maksuton" | "maksutonta"
        | "maksuttomat" | "maksuttomia" | "maksutta" | "gratis" | "kostnadsfri" | "kostnadsfria"
        | "kostnadsfritt" | "avgiftsfri" | "avgiftsfria" | "avgiftsfritt" | "free" | "free of charge" => {
            Some(Reading::Free)
        }
        "haku auki"
        | "haku vielä auki"
        | "haku on auki"
        | "avoin haku"
        | "haku käynnissä"
        | "haku menossa"
        | "nyt haettavissa"
        | "haettavissa"
        | "haettavissa nyt"
        | "vielä haettavissa"
        | "voi hakea"
        | "voi vielä hakea"
        | "voi hakea vielä"
        | "ehtii vielä hakea"
        | "hae nyt"
        | "ansökan öppen"
        | "ansökan är öppen"
        | "öppen ansökan"
        | "öppen för ansökan"
        | "ansökan pågår"
        | "kan sökas"
        | "kan sökas nu"
        | "kan ännu sökas"
        | "ansök nu"
        | "apply now"
        | "can apply"
        | "can still apply"
        | "i can still apply"
        | "still open"
        | "applications open"
        | "open applications"
        | "open for applications"
        | "still open for applications" => Some(Reading::ApplyOpen),
        "verkkokurssi" | "verkkokurssit" | "verkkokursseja" | "etäkurssi" | "nätkurs" | "nätkurser"
        | "online course" | "online courses" | "verkossa" | "netissä" | "etänä" | "etäopetuksena"
        | "verkko opetuksena" | "verkkototeutus" | "online" | "på nätet" | "på webben" | "via nätet"
        | "på distans" | "distans" | "distansstudier" | "remote" | "remotely" | "verkko opinnot"
        | "etäopiskelu" | "etäopinnot" | "etäkurssit" | "etäkursseja" | "etäkoulutus" | "verkkokurssina"
        | "verkkokoulutus" | "netissä tehtävä" | "distanskurs" | "distanskurser" | "distansutbildning"
        | "distance learning" | "distance course" => mode(Mode::Online),
        "monimuoto"
        | "monimuotona"
        | "monimuotoisena"
        | "monimuoto opetuksena"
        | "monimuotototeutus"
        | "hybridi"
        | "hybrid"
        | "flerform"
        | "flerformsundervisning"
        | "flerformsstudier"
        | "blended"
        | "hybridinä" => mode(Mode::Hybrid),
        "lähiopetus" | "lähiopetuksena" | "lähiopetuksessa" | "paikan päällä" | "närundervisning"
        | "läsnäopetus" | "kontaktiopetus" | "kontaktiopetuksena" | "närstudier" | "på plats" | "onsite"
        | "on site" | "face to face" | "in person" => mode(Mode::Onsite),
        "suomeksi" | "suomen kielellä" | "taught in finnish" | "suomenkielinen" | "suomenkieliset"
        | "på finska" | "finskspråkig" | "in finnish" => language("fi"),
        "ruotsiksi" | "ruotsin kielellä" | "taught in swedish" | "ruotsinkielinen" | "ruotsinkieliset"
        | "på svenska" | "svenskspråkig" | "in swedish" => language("sv"),
        "englanniksi"
        | "englannin kielellä"
        | "taught in english"
        | "englanninkielinen"
        | "englanninkieliset"
        | "på engelska"
        | "engelskspråkig"
        | "in english" => language("en"),
        "työvoimakoulutus"
        | "työvoimakoulutusta"
        | "työvoimakoulutuksena"
        | "työvoimakoulutukset"
        | "työvoimakoulutuksia"
        | "arbetskraftsutbildning"
        | "arbetskraftsutbildningar"
        | "labour market training" => funding("labour-market"),
        "oppisopimus"
        | "oppisopimuksella"
        | "oppisopimuksena"
        | "oppisopimuskoulutus"
        | "oppisopimuskoulutuksena"
        | "läroavtal"
        | "läroavtalsutbildning"
        | "apprenticeship" => funding("apprenticeship"),
        "omaehtoinen" | "omaehtoisesti" | "omaehtoisena" => funding("self-motivated"),
        "iltaisin" | "illalla" | "iltaopetuksena" | "iltaopetus" | "iltaopiskelu" | "på kvällen"
        | "på kvällar" | "på kvällarna" | "kvällstid" | "in the evening" | "in the evenings" | "evenings" => {
            time("evening")
        }
        "viikonloppuna" | "viikonloppuisin" | "viikonloppuopetus" | "på veckoslut" | "på veckosluten"
        | "viikonlopuksi" | "på helgen" | "på helger" | "weekends" | "at the weekend" | "at weekends"
        | "on weekends" => time("weekend"),
        "päivisin" | "aamupäivällä" | "aamupäivisin" | "iltapäivisin" | "päiväaikaan" | "päiväopetus"
        | "päiväopetuksena" | "dagtid" | "på dagtid" | "på dagen" | "daytime" | "in the daytime"
        | "during the day" => time("day"),
        "ilman pohjakoulutusta"
        | "ilman pohjakoulutusvaatimusta"
        | "ei pohjakoulutusta"
        | "ei pohjakoulutusvaatimusta"
        | "ei pohjakoulutusvaatimuksia"
        | "ei esitietovaatimuksia"
        | "ilman aiempaa koulutusta"
        | "ilman aiempia opintoja"
        | "utan förkunskaper"
        | "utan förkunskapskrav"
        | "inga förkunskaper"
        | "inga förkunskapskrav"
        | "no prerequisites"
        | "no entry requirements"
        | "no prior education"
        | "no prior knowledge"
        | "without prior education" => Some(Reading::Value(Dimension::Entry, Code::new("none"))),
        "milloin vain" | "milloin tahansa" | "alkaa heti" | "heti alkava" | "heti alkavat"
        | "när som helst" | "any time" | "anytime" => {
            Some(Reading::Value(Dimension::Start, Code::new("any-time")))
        }
        "omaan tahtiin" | "omassa tahdissa" | "omaa tahtia" | "i egen takt" | "self paced" => {
            time("self-paced")
        }
        _ => None,
    }
}

/// Words that say when beside another word; alone they are looked for.
fn read_beside(key: &str) -> Option<Reading> {
    let time = match key {
        "ilta" | "illat" | "iltaa" | "iltakurssi" | "iltakurssit" | "iltaryhmä" | "kväll" | "kvällskurs"
        | "evening" | "evening course" | "evening class" | "evening classes" => "evening",
        "viikonloppu" | "viikonloppukurssi" | "viikonloppukurssit" | "veckoslut" | "veckoslutskurs"
        | "weekend" | "weekend course" => "weekend",
        _ => return None,
    };
    Some(Reading::Value(Dimension::Time, Code::new(time)))
}

/// Levels whose names are no words of subjects.
fn read_vocabulary(key: &str) -> Option<Reading> {
    let level = Vocabulary::Level.find(key)?;
    let safe = matches!(
        level.code(),
        "vocational-basic"
            | "vocational-further"
            | "vocational-specialist"
            | "uas-open"
            | "university-open"
            | "uas-bachelor"
            | "uas-master"
            | "upper-secondary-general"
            | "liberal-adult"
    );
    let long = key.chars().count() >= 5;
    (safe && long).then(|| Reading::Value(Dimension::Level, Code::new(level.code())))
}

fn read_time(span: &str, moment: &Moment) -> Option<Reading> {
    let worded = span.chars().any(char::is_alphabetic);
    let dated = span.matches(['.', '-']).count() >= 2;
    if !worded && !dated {
        return None; // numbers belong to names: "matematiikka 2", "windows 11"
    }
    if span.split_whitespace().any(|word| OF_APPLYING.contains(&name_key(word).as_str())) {
        return None; // of "tammikuu haku auki" the month says when it starts
    }
    if let Some(season) = read_season(&name_key(span)) {
        let year = moment.today().year();
        let year = (year..).find(|year| !is_half_over(*year, season, moment))?;
        return Some(Reading::Value(Dimension::Start, season_value(year, season)));
    }
    let reading = read_dates_ahead(span, moment.zone, moment.today());
    if reading.unread.is_some() || reading.end != Start::Unknown || reading.continuous {
        return None;
    }
    let value = |code: Code| Some(Reading::Value(Dimension::Start, code));
    match reading.start {
        Start::Day(day) => Some(Reading::StartDay(day)),
        Start::Month(year, month) => value(Code::new(&format!("{year:04}-{month:02}"))),
        Start::Season(year, season) => {
            let said = span.contains(|c: char| c.is_ascii_digit());
            let year = if !said && is_half_over(year, season, moment) { year + 1 } else { year };
            value(season_value(year, season))
        }
        Start::AnyTime | Start::Unknown => None,
    }
}

/// Said in May, "in spring" is the next one.
fn is_half_over(year: i32, season: Season, moment: &Moment) -> bool {
    let today = moment.today();
    let range = Start::Season(year, season).range();
    range.is_some_and(|(first, last)| first <= today && today - first > last - today)
}

/// Words that in a request mean a season, and in a feed may mean something else ("vår" is "our").
fn read_season(key: &str) -> Option<Season> {
    match key {
        "ensi keväänä"
        | "tulevana keväänä"
        | "ensi kevät"
        | "ensi kevään"
        | "våren"
        | "på våren"
        | "under våren"
        | "till våren"
        | "i vår"
        | "nästa vår"
        | "in spring"
        | "in the spring"
        | "next spring" => Some(Season::Spring),
        "ensi syksynä" | "tulevana syksynä" | "ensi syksy" | "ensi syksyn" | "på hösten" | "under hösten"
        | "till hösten" | "i höst" | "nästa höst" | "in autumn" | "in the autumn" | "next autumn"
        | "in the fall" | "next fall" => Some(Season::Autumn),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn moment() -> Moment {
        Moment { now: "2026-11-23T10:00:00Z".parse().unwrap(), zone: chrono_tz::Europe::Helsinki }
    }

    fn known() -> Known {
        let kymen = ProviderName { name: "kymen opisto".into(), provider: Code::new("kymen-opisto") };
        Known { providers: vec![kymen], places: vec![Code::new("285"), Code::new("286")] }
    }

    fn reading(text: &str) -> (String, Vec<(String, String)>) {
        let found = understand(text, &Filters::default(), &known(), &moment());
        let pairs = found.understood.into_iter().map(|u| (u.parameter, u.value)).collect();
        (found.text, pairs)
    }

    #[test]
    fn requests_are_read_as_people_mean_them() {
        for (text, left, filters) in [
            ("hitsaus kotkassa syksyllä", "hitsaus", vec![("municipality", "285"), ("start", "2027-autumn")]),
            (
                "ilmainen englannin kurssi verkossa",
                "englannin kurssi",
                vec![("free", "true"), ("mode", "online")],
            ),
            (
                "IT-utbildning i Kouvola januari",
                "IT-utbildning",
                vec![("municipality", "286"), ("start", "2027-01")],
            ),
            ("hitsaus kouvola tammikuu", "hitsaus", vec![("municipality", "286"), ("start", "2027-01")]),
            ("lähihoitajaksi kotkaan", "lähihoitajaksi", vec![("municipality", "285")]),
            (
                "hitsaus kotka tammikuu haku auki",
                "hitsaus",
                vec![("municipality", "285"), ("start", "2027-01"), ("apply_open", "true")],
            ),
            ("lähihoitaja johon voi vielä hakea", "lähihoitaja", vec![("apply_open", "true")]),
            ("svetsning öppen ansökan", "svetsning", vec![("apply_open", "true")]),
            ("welding still open for applications", "welding", vec![("apply_open", "true")]),
            ("haku", "haku", vec![]),
            ("kymen opisto keramiikka", "keramiikka", vec![("provider", "kymen-opisto")]),
            ("jooga hamina ilta", "jooga", vec![("municipality", "075"), ("time", "evening")]),
            ("ilta", "ilta", vec![]),
            ("kotka", "kotka", vec![]),
            ("lahti", "lahti", vec![]),
            ("saaristomeren lahti", "saaristomeren lahti", vec![]),
            ("syksy 2026 hitsaus", "hitsaus", vec![("start", "2026-autumn")]),
            ("windows 11", "windows 11", vec![]),
            ("c++", "c++", vec![]),
            ("", "", vec![]),
        ] {
            let (found, pairs) = reading(text);
            let pairs: Vec<_> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!((found.as_str(), pairs), (left, filters), "{text}");
        }
    }

    #[test]
    fn what_is_filtered_by_already_stays_a_word() {
        let mut filters = Filters::default();
        filters.selection(Dimension::Municipality).any_of.push(Code::new("286"));
        let found = understand("hitsaus kotkassa", &filters, &known(), &moment());
        assert_eq!((found.text.as_str(), found.understood.len()), ("hitsaus kotkassa", 0));
        assert_eq!(found.filters, filters);
    }

    #[test]
    fn two_places_are_either() {
        let found = understand("hitsaus kotka hamina", &Filters::default(), &known(), &moment());
        assert_eq!(found.filters.chosen(Dimension::Municipality), [Code::new("285"), Code::new("075")]);
    }

    /// Phrases of every class in three languages, and what must not be taken for any.
    #[test]
    fn phrases_are_read_safely() {
        let mut wrong = Vec::new();
        let lines: Vec<&str> = include_str!("understand/phrases.tsv").lines().skip(2).collect();
        for line in &lines {
            let [text, left, filters] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let (found, pairs) = reading(text);
            let pairs: Vec<String> = pairs.into_iter().map(|(a, b)| format!("{a}:{b}")).collect();
            let mut wanted: Vec<&str> = filters.split_whitespace().collect();
            let mut read: Vec<&str> = pairs.iter().map(String::as_str).collect();
            wanted.sort_unstable();
            read.sort_unstable();
            if found != left || read != wanted {
                wrong.push(format!("{text}: `{found}` {read:?}, not `{left}` {wanted:?}"));
            }
        }
        assert!(lines.len() >= 150, "{}", lines.len());
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), lines.len(), wrong.join("\n"));
    }
}
