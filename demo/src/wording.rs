//! How partners put times, prices, places and forms into words.

use crate::calendar::{english, finnish, finnish_range, finnish_week, finnish_with_weekday, swedish};
use crate::course::{Apply, Course, Funding, Hours, Mode, Offering, Price, Status, Tongue, When};

/// The start in the words of the language.
pub(crate) fn start(offering: &Offering, tongue: Tongue) -> String {
    match (&offering.start, tongue) {
        (When::Day(day), Tongue::Fi) => finnish(*day),
        (When::Day(day), Tongue::Sv) => swedish(*day),
        (When::Day(day), Tongue::En) => english(*day),
        (When::Season { year, autumn }, _) => season(*year, *autumn, tongue),
        (When::AnyTime, Tongue::Fi) => "jatkuva haku".to_owned(),
        (When::AnyTime, Tongue::Sv) => "fortgående ansökan".to_owned(),
        (When::AnyTime, Tongue::En) => "any time".to_owned(),
        (When::Unknown, _) => String::new(),
        (When::Raw(text), _) => text.clone(),
    }
}

fn season(year: i32, autumn: bool, tongue: Tongue) -> String {
    let name = match (tongue, autumn) {
        (Tongue::Fi, true) => "syksy",
        (Tongue::Fi, false) => "kevät",
        (Tongue::Sv, true) => "hösten",
        (Tongue::Sv, false) => "våren",
        (Tongue::En, true) => "autumn",
        (Tongue::En, false) => "spring",
    };
    format!("{name} {year}")
}

/// The end in the words of the language; empty where it is not known.
pub(crate) fn end(offering: &Offering, tongue: Tongue) -> String {
    let whole = Offering { start: offering.end.clone(), ..offering.clone() };
    start(&whole, tongue)
}

/// Start and end as Finnish pages write them, each page in a habit of its own.
pub(crate) fn finnish_span(offering: &Offering, habit: usize) -> String {
    match (&offering.start, &offering.end, habit % 4) {
        (When::Day(first), When::Day(last), 0) if first < last => finnish_range(*first, *last),
        (When::Day(first), When::Day(last), 1) if first != last => {
            format!("{} klo 17.00 – {}", finnish_with_weekday(*first), finnish(*last))
        }
        (When::Day(first), When::Day(last), 2) if first != last => {
            format!("{} – {}", finnish(*first), finnish(*last))
        }
        (When::Day(first), When::Unknown, 3) => finnish_week(*first),
        (When::Day(first), When::Day(last), _) if first != last => {
            format!("{}–{}", finnish(*first), finnish(*last))
        }
        _ => start(offering, Tongue::Fi),
    }
}

/// ISO 8601, or the words where it is not a day.
pub(crate) fn iso(when: &When) -> Option<String> {
    match when {
        When::Day(day) => Some(day.to_string()),
        When::Raw(text) => Some(text.clone()),
        When::Season { .. } | When::AnyTime | When::Unknown => None,
    }
}

/// The price in words; empty where it is not known.
pub(crate) fn price(price: &Price, tongue: Tongue) -> String {
    let amount = |cents: i64| match (cents % 100, tongue) {
        (0, Tongue::En) => format!("€{}", cents / 100),
        (0, _) => format!("{} €", cents / 100),
        (rest, _) => format!("{},{rest:02} €", cents / 100),
    };
    match (price, tongue) {
        (Price::Unknown, _) => String::new(),
        (Price::Free, Tongue::Fi) => "Maksuton".to_owned(),
        (Price::Free, Tongue::Sv) => "Avgiftsfri".to_owned(),
        (Price::Free, Tongue::En) => "FREE".to_owned(),
        (Price::Cents(cents), _) => amount(*cents),
        (Price::PerCredit(cents), Tongue::Fi) => format!("{}/op", amount(*cents)),
        (Price::PerCredit(cents), Tongue::Sv) => format!("{}/sp", amount(*cents)),
        (Price::PerCredit(cents), Tongue::En) => format!("{} per credit", amount(*cents)),
        (Price::Raw(text), _) => text.clone(),
    }
}

/// The whole price in euros, where it is a number.
pub(crate) fn euros(price: &Price) -> Option<f64> {
    match price {
        Price::Free => Some(0.0),
        Price::Cents(cents) => i32::try_from(*cents).ok().map(|cents| f64::from(cents) / 100.0),
        Price::Unknown | Price::PerCredit(_) | Price::Raw(_) => None,
    }
}

/// How it is funded.
pub(crate) fn funding(funding: Funding, tongue: Tongue) -> &'static str {
    let words = match funding {
        Funding::Own => ["Omaehtoinen koulutus", "Frivillig utbildning", "Self-motivated studies"],
        Funding::LabourMarket => ["Työvoimakoulutus", "Arbetskraftsutbildning", "Labour market training"],
        Funding::Apprenticeship => ["Oppisopimus", "Läroavtal", "Apprenticeship"],
        Funding::Fee => ["Maksullinen koulutus", "Avgiftsbelagd utbildning", "Fee-based"],
        Funding::Liberal => ["Vapaa sivistystyö", "Fritt bildningsarbete", "Liberal adult education"],
        Funding::Open => ["Avoimet opinnot", "Öppna studier", "Open studies"],
        Funding::JointPurchase => ["RekryKoulutus", "RekryteringsUtbildning", "Joint purchase training"],
    };
    words[tongue as usize]
}

/// How it is taught.
pub(crate) fn mode(mode: Mode, tongue: Tongue) -> &'static str {
    let words = match mode {
        Mode::Onsite => ["Lähiopetus", "Närundervisning", "Contact teaching"],
        Mode::Online => ["Verkko-opetus", "Nätundervisning", "Online teaching"],
        Mode::Hybrid => ["Monimuoto", "Flerform", "Blended teaching"],
    };
    words[tongue as usize]
}

/// When in the week.
pub(crate) fn hours(hours: Hours, tongue: Tongue) -> &'static str {
    let words = match hours {
        Hours::Day => ["Päiväopetus", "Dagundervisning", "Daytime teaching"],
        Hours::Evening => ["Iltaopetus", "Kvällsundervisning", "Evening teaching"],
        Hours::Weekend => ["Viikonloppuopetus", "Veckoslutsundervisning", "Weekend teaching"],
        Hours::Own => ["Omaan tahtiin", "I egen takt", "Self-paced"],
    };
    words[tongue as usize]
}

/// How the offering stands; empty where nothing is to be said.
pub(crate) fn status(status: Status, tongue: Tongue) -> &'static str {
    let words = match status {
        Status::Scheduled => ["", "", ""],
        Status::Full => ["Täynnä", "Fullbokad", "Full"],
        Status::Cancelled => ["Peruttu", "Inställd", "Cancelled"],
    };
    words[tongue as usize]
}

/// Municipality in the language, or "online".
pub(crate) fn town(offering: &Offering, tongue: Tongue) -> String {
    match (&offering.odd_place, offering.campus, tongue) {
        (Some(odd), ..) => odd.clone(),
        (None, Some(campus), Tongue::Sv) => campus.town_sv.to_owned(),
        (None, Some(campus), _) => campus.town.to_owned(),
        (None, None, Tongue::Fi) => "Verkko".to_owned(),
        (None, None, Tongue::Sv) => "På nätet".to_owned(),
        (None, None, Tongue::En) => "Online".to_owned(),
    }
}

/// The application period as Finnish pages write it.
pub(crate) fn finnish_apply(apply: &Apply) -> String {
    match (apply.from, apply.to) {
        _ if apply.always => "Jatkuva haku".to_owned(),
        (Some(from), Some(to)) if apply.joint => {
            format!("Yhteishaku {} klo 15.00 asti", finnish_range(from, to))
        }
        (Some(from), Some(to)) if from < to => finnish_range(from, to),
        (_, Some(to)) => format!("viimeistään {}", finnish(to)),
        (Some(from), None) => format!("{} alkaen", finnish(from)),
        (None, None) => String::new(),
    }
}

/// Time of the day at which an application closes.
pub(crate) fn closing(apply: &Apply) -> &'static str {
    if apply.joint { "15:00" } else { "23:59" }
}

/// Subject group in Finnish words, as institutions sort their courses.
pub(crate) fn group(course: &Course) -> &'static str {
    match course.domain.as_str() {
        "it" | "ict" => "Tietotekniikka",
        "craft" => "Käsityöt ja kädentaidot",
        "wood" => "Puuala",
        "textile" => "Tekstiili ja muoti",
        "sport" => "Liikunta ja tanssi",
        "music" => "Musiikki",
        "art" => "Kuvataide, teatteri ja kirjallisuus",
        "cook" => "Ruoka ja kotitalous",
        "food" => "Ravintola- ja elintarvikeala",
        "garden" => "Puutarha",
        "forest" => "Metsätalous",
        "farm" => "Maatalous ja eläimet",
        "nature" => "Luonto ja ympäristö",
        "well" => "Hyvinvointi ja terveys",
        "care" | "health" => "Sosiaali- ja terveysala",
        "children" | "education" => "Kasvatus ja ohjaus",
        "metal" => "Kone- ja metalliala",
        "electric" => "Sähkö- ja automaatioala",
        "build" => "Rakentaminen ja talotekniikka",
        "car" => "Autoala",
        "transport" => "Logistiikka",
        "sea" => "Merenkulku",
        "business" | "lead" => "Liiketalous ja johtaminen",
        "beauty" => "Hius- ja kauneudenhoitoala",
        "clean" => "Puhtaus- ja kiinteistöpalvelut",
        "tourism" => "Matkailu",
        "security" => "Turvallisuus",
        "process" => "Prosessi- ja laboratorioala",
        "media" => "Media ja viestintä",
        "tongue" | "language" | "finnish" => "Kielet",
        _ => "Yhteiskunta ja kulttuuri",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_written_as_partners_write_them() {
        for (value, tongue, text) in [
            (Price::Cents(12000), Tongue::Fi, "120 €"),
            (Price::Cents(250), Tongue::Fi, "2,50 €"),
            (Price::PerCredit(1500), Tongue::Fi, "15 €/op"),
            (Price::Free, Tongue::En, "FREE"),
            (Price::Free, Tongue::Sv, "Avgiftsfri"),
            (Price::Unknown, Tongue::Fi, ""),
        ] {
            assert_eq!(price(&value, tongue), text);
        }
        assert_eq!(euros(&Price::Cents(250)), Some(2.5));
        assert_eq!(euros(&Price::Raw("-20 €".to_owned())), None);
    }
}
