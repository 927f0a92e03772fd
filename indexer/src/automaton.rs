//! Words that differ from a word by a few letters, as an automaton over a dictionary of terms.

use std::sync::LazyLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::Automaton;

/// Makes automata for one edit and for two; making the makers takes longer than making an automaton.
static BUILDERS: LazyLock<[LevenshteinAutomatonBuilder; 2]> =
    LazyLock::new(|| [1, 2].map(|edits| LevenshteinAutomatonBuilder::new(edits, true)));

/// Longer words are not taken for mistyped ones: the automaton grows with the word.
const LONGEST: usize = 40;

/// Accepts terms of some classes whose words are few edits (a letter more, less, other, or two neighbours swapped counts
/// as one) away from a word; or begin so.
pub(crate) struct Near {
    /// First letters of terms.
    classes: &'static [u8],
    words: DFA,
}

impl Near {
    /// Whole words near to a word, one or two edits away.
    pub(crate) fn whole(classes: &'static [u8], word: &str, edits: u8) -> Self {
        Self { classes, words: builder(edits).build_dfa(word) }
    }

    /// Words that begin nearly like a word.
    pub(crate) fn beginning(classes: &'static [u8], word: &str, edits: u8) -> Self {
        Self { classes, words: builder(edits).build_prefix_dfa(word) }
    }
}

fn builder(edits: u8) -> &'static LevenshteinAutomatonBuilder {
    &BUILDERS[usize::from(edits > 1)]
}

impl Automaton for Near {
    /// None before the class was read.
    type State = Option<u32>;

    fn start(&self) -> Self::State {
        None
    }

    fn is_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|state| matches!(self.words.distance(state), Distance::Exact(_)))
    }

    fn can_match(&self, state: &Self::State) -> bool {
        *state != Some(SINK_STATE)
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        Some(match state {
            Some(state) => self.words.transition(*state, byte),
            None if self.classes.contains(&byte) => self.words.initial_state(),
            None => SINK_STATE,
        })
    }
}

/// How many edits a word of this length is forgiven: none below four letters, one from the fourth, two from the
/// eighth.
pub(crate) fn forgiven(letters: usize) -> u8 {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        8..=LONGEST => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(automaton: &Near, term: &str) -> bool {
        let mut state = automaton.start();
        for byte in term.bytes() {
            if !automaton.can_match(&state) {
                return false;
            }
            state = automaton.accept(&state, byte);
        }
        automaton.is_match(&state)
    }

    #[test]
    fn one_letter_more_less_other_or_swapped_is_one_edit() {
        let near = Near::whole(b"lp", "hitsaus", 1);
        for term in ["lhitsaus", "lhitsuas", "phitsas", "lhiitsaus", "lhutsaus", "litsaus", "lhitsäus"] {
            assert!(accepts(&near, term), "{term}");
        }
        for term in ["hitsaus", "fhitsaus", "lhitss", "lhitsauksen", "l", ""] {
            assert!(!accepts(&near, term), "{term}");
        }
        assert!(accepts(&Near::whole(b"l", "hitsaus", 2), "lhitss"));
    }

    #[test]
    fn beginnings_accept_whatever_follows() {
        let begins = Near::beginning(b"lf", "sairanhoi", 1);
        assert!(accepts(&begins, "lsairaanhoitaja") && accepts(&begins, "fsairanhoitaja ja muut"));
        assert!(!accepts(&begins, "lsairaus") && !accepts(&begins, "psairaanhoitaja"));
    }
}
