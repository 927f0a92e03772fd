//! What codes are called.

use std::collections::HashMap;

use catalogue::{CatalogueStore, Code, Lang, query::Dimension};

use crate::problem::Problem;

/// Labels in one language. Vocabulary labels are static; providers' names come from the catalogue.
pub(crate) struct Labels {
    pub(crate) lang: Lang,
    providers: HashMap<String, String>,
}

impl Labels {
    /// Labels of vocabularies alone.
    pub(crate) fn plain(lang: Lang) -> Self {
        Self { lang, providers: HashMap::new() }
    }

    /// With the names of providers.
    pub(crate) fn with_providers(lang: Lang, store: &dyn CatalogueStore) -> Result<Self, Problem> {
        let name = |provider: &catalogue::Provider| provider.name.best(lang).map(|(_, name)| name.to_owned());
        let providers = store
            .providers()?
            .into_iter()
            .filter_map(|(provider, _)| Some((provider.id.as_str().to_owned(), name(&provider)?)))
            .collect();
        Ok(Self { lang, providers })
    }

    /// The label of a value; the value itself where it has none.
    pub(crate) fn of(&self, dimension: Dimension, code: &Code) -> String {
        let code = code.as_str();
        if code == Code::UNKNOWN {
            return unknown(self.lang).to_owned();
        }
        match dimension {
            Dimension::Start => start_label(code, self.lang),
            Dimension::Provider => self.providers.get(code).cloned().unwrap_or_else(|| code.to_owned()),
            Dimension::Source => code.to_owned(),
            _ => dimension.vocabulary().and_then(|v| v.label(code, self.lang)).unwrap_or(code).to_owned(),
        }
    }
}

/// "Not known".
pub(crate) fn unknown(lang: Lang) -> &'static str {
    match lang {
        Lang::Fi => "Ei tiedossa",
        Lang::Sv => "Uppgift saknas",
        Lang::En => "Not known",
    }
}

const MONTHS: [[&str; 12]; 3] = [
    [
        "tammikuu",
        "helmikuu",
        "maaliskuu",
        "huhtikuu",
        "toukokuu",
        "kesäkuu",
        "heinäkuu",
        "elokuu",
        "syyskuu",
        "lokakuu",
        "marraskuu",
        "joulukuu",
    ],
    [
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
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];

/// `2027-01` → "tammikuu 2027", `2027-spring` → "kevät 2027", `any-time` → "milloin vain".
pub(crate) fn start_label(value: &str, lang: Lang) -> String {
    let of = |fi: &str, sv: &str, en: &str| match lang {
        Lang::Fi => fi.to_owned(),
        Lang::Sv => sv.to_owned(),
        Lang::En => en.to_owned(),
    };
    let Some((year, rest)) = value.split_once('-') else { return value.to_owned() };
    match rest {
        "spring" => of(&format!("kevät {year}"), &format!("våren {year}"), &format!("spring {year}")),
        "autumn" => of(&format!("syksy {year}"), &format!("hösten {year}"), &format!("autumn {year}")),
        "time" => of("Milloin vain", "När som helst", "Any time"),
        month => match month.parse::<usize>() {
            Ok(m @ 1..=12) => format!("{} {year}", MONTHS[lang as usize % 3][m - 1]),
            _ => value.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_said_as_people_say_them() {
        assert_eq!(start_label("2027-01", Lang::Fi), "tammikuu 2027");
        assert_eq!(start_label("2027-12", Lang::Sv), "december 2027");
        assert_eq!(start_label("2027-autumn", Lang::En), "autumn 2027");
        assert_eq!(start_label("any-time", Lang::Fi), "Milloin vain");
    }
}
