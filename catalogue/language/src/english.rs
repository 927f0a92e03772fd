//! English words by Snowball's stemmer, with the words set right that it confuses.

use std::collections::HashMap;

use frostem::{Algorithm, Stemmer};

/// Irregular forms, with the word whose stem they take.
const IRREGULAR: &str = "children child people person men man women woman teeth tooth feet foot mice mouse \
    taught teach learnt learn written write wrote write spoken speak spoke speak sung sing sang sing \
    built build bought buy brought bring thought think made make gave give given give taken take took take \
    chosen choose chose choose drawn draw drew draw driven drive drove drive grown grow grew grow known know \
    knew know paid pay said say sold sell sent send slept sleep swam swim swum swim better good best good \
    criteria criterion curricula curriculum theses thesis analyses analysis bases basis crises crisis \
    lives life knives knife wives wife leaves leaf shelves shelf halves half wolves wolf";

/// Words that are their own stem, with the other forms that share it; the stemmer would take them together with
/// words of another meaning (`engine`, `organ`, `busy`, `animal`).
const APART: &str = "engineer:engineers,engineering,engineered business:businesses university:universities \
    universe:universes organization:organizations,organisation,organisations,organizing,organising \
    organic:organics animal:animals animation:animations,animate,animated,animator,animators \
    marketing:marketings news: physics: physical:physically policy:policies police: \
    international:internationally,internationalization,internationalisation accounting: \
    accountant:accountants,accountancy general:generally generation:generations \
    media: arm:arms army:armies wander:wandering iron:irons ironing: past: paste:pastes pasta: \
    secretary:secretaries,secretarial nursery:nurseries easter: eastern: community:communities \
    communism: new:newer,newest customs: custom:customary customer:customers \
    authority:authorities author:authors property:properties proper:properly \
    universal:universally,universality intern:interns internship:internships training:trainings trainer:trainers \
    trainee:trainees train:trains,trained building:buildings meaning:meanings";

pub(crate) struct English {
    stemmer: Stemmer,
    exceptions: HashMap<&'static str, &'static str>,
}

impl English {
    pub(crate) fn new() -> English {
        let mut exceptions = HashMap::new();
        for family in APART.split_whitespace() {
            let (stem, forms) = family.split_once(':').unwrap_or((family, ""));
            exceptions.insert(stem, stem);
            forms.split(',').filter(|form| !form.is_empty()).for_each(|form| {
                exceptions.insert(form, stem);
            });
        }
        let pairs: Vec<&str> = IRREGULAR.split_whitespace().collect();
        for pair in pairs.chunks_exact(2) {
            exceptions.insert(pair[0], pair[1]);
        }
        English { stemmer: Stemmer::new(Algorithm::English), exceptions }
    }

    /// The stem of a normalised word.
    pub(crate) fn stem(&self, word: &str) -> String {
        let bare = word.strip_suffix("'s").unwrap_or(word).trim_end_matches('\'');
        match self.exceptions.get(bare) {
            Some(base) if self.exceptions.get(base) == Some(base) => (*base).to_string(),
            Some(base) => self.stemmer.stem(base).into_owned(),
            None => self.stemmer.stem(bare).into_owned(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::English;

    #[test]
    fn words_that_belong_together_and_apart() {
        let english = English::new();
        let same = [
            ("nurses", "nursing"),
            ("children", "child's"),
            ("universities", "university"),
            ("courses", "course"),
            ("engineering", "engineers"),
            ("businesses", "business"),
            ("studies", "study"),
            ("curricula", "curriculum"),
        ];
        let apart = [
            ("engineer", "engine"),
            ("business", "busy"),
            ("university", "universe"),
            ("animal", "animation"),
            ("organ", "organization"),
            ("news", "new"),
            ("police", "policy"),
        ];
        for (one, other) in same {
            assert_eq!(english.stem(one), english.stem(other), "{one} {other}");
        }
        for (one, other) in apart {
            assert_ne!(english.stem(one), english.stem(other), "{one} {other}");
        }
    }
}
