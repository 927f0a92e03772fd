//! What codes are called.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use catalogue::{CatalogueStore, Code, Lang, Seq, query::Dimension};

use crate::problem::Problem;

/// Names by provider id.
type Names = Arc<HashMap<String, String>>;

/// Names of providers in each language, as of a position of the index: every answer needs them.
#[derive(Default)]
pub(crate) struct ProviderNames(Mutex<HashMap<Lang, (Seq, Names)>>);

impl ProviderNames {
    /// The names in a language, read from the catalogue where the index has gone on since they were.
    pub(crate) fn of(
        &self,
        lang: Lang,
        position: Seq,
        store: &dyn CatalogueStore,
    ) -> Result<Labels, Problem> {
        let known = |names: &HashMap<Lang, (Seq, Names)>| {
            names.get(&lang).filter(|(at, _)| *at == position).map(|(_, names)| Arc::clone(names))
        };
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(providers) = known(&lock()) {
            return Ok(Labels { lang, providers });
        }
        let name = |provider: &catalogue::Provider| provider.name.best(lang).map(|(_, name)| name.to_owned());
        let providers = store.providers()?.into_iter();
        let named = providers.filter_map(|(p, _)| Some((p.id.as_str().to_owned(), name(&p)?)));
        let providers = Arc::new(named.collect());
        lock().insert(lang, (position, Arc::clone(&providers)));
        Ok(Labels { lang, providers })
    }
}

/// Labels in one language. Vocabulary labels are static; providers' names come from the catalogue.
pub(crate) struct Labels {
    pub(crate) lang: Lang,
    providers: Names,
}

impl Labels {
    /// Labels of vocabularies alone.
    pub(crate) fn plain(lang: Lang) -> Self {
        Self { lang, providers: Names::default() }
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
