use crate::token::{Word, push_new};

/// More parts than this are not read as a compound's: the number of spans grows with their square.
const MAX_PARTS: usize = 7;

/// One way to understand a word: its parts in order, a single one for a simple word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reading {
    pub(crate) parts: Vec<Part>,
}

/// A part of a compound.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Part {
    /// As it stands in the word, without hyphens.
    pub(crate) form: String,
    /// Its base forms; never empty.
    pub(crate) bases: Vec<String>,
    /// A hyphen follows it in the word.
    pub(crate) hyphen: bool,
}

impl Reading {
    /// A reading of a single part with one base form.
    pub(crate) fn simple(form: &str, base: String) -> Reading {
        Reading { parts: vec![Part { form: form.to_string(), bases: vec![base], hyphen: false }] }
    }

    /// Puts the lemmas and the parts of this reading into a word.
    pub(crate) fn describe(&self, word: &mut Word) {
        let count = self.parts.len().min(MAX_PARTS);
        for lemma in self.span(0, self.parts.len()) {
            push_new(&mut word.lemmas, lemma);
        }
        if self.parts.len() < 2 {
            return;
        }
        for length in 1..=count {
            for start in 0..=count - length {
                for span in self.span(start, start + length) {
                    push_new(&mut word.parts, span);
                }
            }
        }
    }

    /// The base forms of the parts from `start` to before `end` taken together: forms, then the last one's base.
    /// Where a hyphen lies between them, with it and without.
    fn span(&self, start: usize, end: usize) -> Vec<String> {
        let Some((last, before)) = self.parts.get(start..end).and_then(<[Part]>::split_last) else {
            return Vec::new();
        };
        let joined: String = before.iter().map(|part| part.form.as_str()).collect();
        let hyphenated = before.iter().any(|part| part.hyphen).then(|| {
            before
                .iter()
                .flat_map(|part| [part.form.as_str(), if part.hyphen { "-" } else { "" }])
                .collect::<String>()
        });
        let with_bases = |head: String| last.bases.iter().map(move |base| format!("{head}{base}"));
        hyphenated.into_iter().chain([joined]).flat_map(with_bases).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Part, Reading};
    use crate::token::Word;

    fn part(form: &str, base: &str, hyphen: bool) -> Part {
        Part { form: form.into(), bases: vec![base.into()], hyphen }
    }

    #[test]
    fn every_span_is_a_part() {
        let parts = vec![
            part("sairaan", "sairas", false),
            part("hoitaja", "hoitaja", true),
            part("alan", "ala", false),
        ];
        let mut word = Word::default();
        Reading { parts }.describe(&mut word);
        assert_eq!(word.lemmas, ["sairaanhoitaja-ala", "sairaanhoitajaala"]);
        assert_eq!(
            word.parts,
            [
                "sairas",
                "hoitaja",
                "ala",
                "sairaanhoitaja",
                "hoitaja-ala",
                "hoitajaala",
                "sairaanhoitaja-ala",
                "sairaanhoitajaala"
            ]
        );
    }
}
