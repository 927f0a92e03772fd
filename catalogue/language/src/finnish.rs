//! Finnish words: by a dictionary where there is one, by rules on known words where not.

mod endings;
mod gradation;
mod rules;
mod stems;

use crate::dictionary::Dictionary;
use crate::lexicon::Lexicon;
use crate::reading::{Part, Reading};
use rules::Rules;

/// Abbreviations that begin compounds without a hyphen: `ittuki`, `atkkurssi`.
const ABBREVIATIONS: [&str; 6] = ["it", "atk", "ict", "lvi", "cad", "ea"];

/// Reads Finnish words.
#[derive(Debug)]
pub(crate) struct Finnish {
    dictionary: Option<Dictionary>,
    rules: Rules,
}

impl Finnish {
    pub(crate) fn new(dictionary: Option<Dictionary>, lexicon: &Lexicon) -> Finnish {
        Finnish { dictionary, rules: Rules::new(lexicon.words(crate::Lang::Fi)) }
    }

    /// The identity of this analysis: another one gives other words.
    pub(crate) fn name(&self) -> String {
        match &self.dictionary {
            Some(dictionary) => format!("fi:voikko-{}", dictionary.digest()),
            None => "fi:fallback-1".to_string(),
        }
    }

    /// Every best reading of a normalised word; none where it is unknown.
    pub(crate) fn readings(&self, word: &str) -> Vec<Reading> {
        let known = self.known(word);
        if known.is_empty() { self.after_abbreviation(word) } else { known }
    }

    /// The dictionary's readings alone; it also knows how words are put together with hyphens.
    pub(crate) fn dictionary_readings(&self, word: &str) -> Vec<Reading> {
        self.dictionary.as_ref().map(|dictionary| dictionary.readings(word)).unwrap_or_default()
    }

    fn known(&self, word: &str) -> Vec<Reading> {
        let readings = self.dictionary_readings(word);
        if readings.is_empty() { self.rules.readings(word) } else { readings }
    }

    fn after_abbreviation(&self, word: &str) -> Vec<Reading> {
        for abbreviation in ABBREVIATIONS {
            let Some(rest) = word.strip_prefix(abbreviation) else { continue };
            if rest.chars().count() < 4 {
                continue;
            }
            let mut readings = self.known(rest);
            if !readings.is_empty() {
                let part =
                    Part { form: abbreviation.into(), bases: vec![abbreviation.into()], hyphen: false };
                readings.iter_mut().for_each(|reading| reading.parts.insert(0, part.clone()));
                return readings;
            }
        }
        Vec::new()
    }
}
