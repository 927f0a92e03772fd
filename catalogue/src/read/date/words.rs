//! Finnish, Swedish and English words of the calendar.

use crate::when::Season;

/// Finnish months without `kuu`.
const FINNISH: [&str; 12] =
    ["tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"];
const SWEDISH: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];
const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const SHORT: [(&str, u32); 19] = [
    ("jan", 1),
    ("feb", 2),
    ("febr", 2),
    ("mar", 3),
    ("apr", 4),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("sept", 9),
    ("okt", 10),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("syysk", 9),
    ("lokak", 10),
    ("tammik", 1),
    ("helmik", 2),
    ("elok", 8),
];

/// The month (1–12) that a lower-case word names, in any case form or the usual short form.
pub(super) fn month(word: &str) -> Option<u32> {
    let finnish = FINNISH.iter().position(|stem| {
        word.strip_prefix(stem).is_some_and(|ending| ending == "k" || ending.starts_with("kuu"))
    });
    let full = |names: &[&str; 12]| names.iter().position(|name| *name == word);
    finnish
        .or_else(|| full(&SWEDISH))
        .or_else(|| full(&ENGLISH))
        .map(|at| at as u32 + 1)
        .or_else(|| SHORT.iter().find(|(short, _)| *short == word).map(|(_, month)| *month))
}

/// The month of a Finnish stem that stands without `kuu` (`huhti–toukokuussa`, `5 kesä`): needs a neighbour that
/// makes it one, as `kesä` alone is summer.
pub(super) fn month_stem(word: &str) -> Option<u32> {
    FINNISH.iter().position(|stem| *stem == word).map(|at| at as u32 + 1)
}

/// The half year that a lower-case word names.
pub(super) fn season(word: &str) -> Option<Season> {
    const AUTUMN: &[&str] =
        &["syksy", "syksyllä", "syksyn", "syksyyn", "syksystä", "höst", "hösten", "autumn", "fall", "ht"];
    const SPRING: &[&str] =
        &["kevät", "keväällä", "kevään", "kevääseen", "keväästä", "vår", "våren", "spring", "vt"];
    let starts = |heads: &[&str]| heads.iter().any(|head| word.starts_with(head));
    if AUTUMN.contains(&word) || starts(&["syyslukuk", "syyskau", "hösttermin"]) {
        Some(Season::Autumn)
    } else if SPRING.contains(&word) || starts(&["kevätlukuk", "kevätkau", "vårtermin"]) {
        Some(Season::Spring)
    } else {
        None
    }
}

/// Whether a lower-case word names a day of the week, in any form.
pub(super) fn is_weekday(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "ma", "ti", "ke", "to", "pe", "la", "su", "mån", "tis", "ons", "tors", "tor", "fre", "lör", "sön",
        "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
    ];
    const HEADS: &[&str] = &[
        "maanantai",
        "tiistai",
        "keskiviik",
        "torstai",
        "perjantai",
        "lauantai",
        "sunnuntai",
        "måndag",
        "tisdag",
        "onsdag",
        "torsdag",
        "fredag",
        "lördag",
        "söndag",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    WORDS.contains(&word) || HEADS.iter().any(|head| word.starts_with(head))
}

/// Whether a lower-case word is "week" before a number.
pub(super) fn is_week(word: &str) -> bool {
    matches!(
        word,
        "vk" | "vko"
            | "vkot"
            | "vkolla"
            | "viikko"
            | "viikolla"
            | "viikot"
            | "viikoilla"
            | "vecka"
            | "veckan"
            | "veckorna"
            | "v"
            | "week"
            | "weeks"
            | "wk"
    )
}

/// Whether a lower-case word is "academic year" before a year.
pub(super) fn is_academic_year(word: &str) -> bool {
    word.starts_with("lukuvuo") || matches!(word, "läsåret" | "läsår" | "academic" | "studieåret")
}

/// What a word says about the dates that follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// Teaching starts.
    Start,
    /// The latest or last day.
    End,
    /// Applications, not teaching.
    Apply,
}

/// What a lower-case word says about the dates around it.
pub(super) fn label(word: &str) -> Option<Label> {
    const START: &[&str] = &[
        "alkaa",
        "alkavat",
        "alkaen",
        "alk",
        "alkaminen",
        "alkamispäivä",
        "alkamisaika",
        "aloitus",
        "aloituspäivä",
        "aloitukset",
        "alkamisajankohta",
        "käynnistyy",
        "käynnistyvät",
        "aikaisintaan",
        "börjar",
        "start",
        "startar",
        "startdatum",
        "kursstart",
        "från",
        "tidigast",
        "starts",
        "starting",
        "begins",
        "beginning",
        "from",
        "commences",
        "commencing",
        "earliest",
        "startdate",
    ];
    const END: &[&str] = &[
        "päättyy",
        "päättyvät",
        "loppuu",
        "viimeistään",
        "mennessä",
        "asti",
        "saakka",
        "slutar",
        "senast",
        "ends",
        "ending",
        "until",
        "till",
        "by",
        "latest",
        "päättymispäivä",
        "slutdatum",
        "tom",
    ];
    const APPLY: &[&str] =
        &["haku", "haun", "hakuun", "hae", "haetaan", "hakemus", "deadline", "apply", "dl"];
    const APPLY_HEADS: &[&str] = &[
        "hakuai",
        "hakemu",
        "ilmoittaudu",
        "ilmoittautu",
        "ansök",
        "anmäl",
        "application",
        "enrol",
        "registration",
    ];
    match word {
        w if START.contains(&w) => Some(Label::Start),
        w if END.contains(&w) => Some(Label::End),
        w if APPLY.contains(&w) || APPLY_HEADS.iter().any(|head| w.starts_with(head)) => Some(Label::Apply),
        _ => None,
    }
}

/// Whether a lower-case word carries nothing that a reader of the date would miss.
pub(super) fn is_filler(word: &str) -> bool {
    const FILLERS: &[&str] = &[
        "klo",
        "kello",
        "kl",
        "klockan",
        "on",
        "den",
        "the",
        "of",
        "i",
        "at",
        "kurssi",
        "koulutus",
        "kurs",
        "kursen",
        "course",
        "opinnot",
        "opetus",
        "päivä",
        "pvm",
        "vuonna",
        "vuoden",
        "år",
        "year",
        "date",
        "välisenä",
        "aikana",
        "välillä",
        "mellan",
        "between",
        "utbildningen",
        "h",
        "term",
        "semester",
    ];
    FILLERS.contains(&word) || is_weekday(word)
}
