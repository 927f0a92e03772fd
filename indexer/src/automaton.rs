//! Words that differ from a word by a few letters, as an automaton over a dictionary.

use tantivy_fst::Automaton;

/// Accepts words at most so many edits (a letter more, less, other, or two neighbours swapped counts as one) away from
/// a word; or words that begin so. Works on bytes: meant for words without diacritics.
#[derive(Clone, Debug)]
pub(crate) struct Typo {
    /// What must stand before the word: the class of a term.
    before: Vec<u8>,
    word: Vec<u8>,
    edits: u8,
    prefix: bool,
}

/// Distances from every beginning of the word to what was read, for the last two bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// Bytes of `before` that were read.
    read: usize,
    row: Vec<u8>,
    earlier: Vec<u8>,
    last: u8,
    /// In a prefix search: it began like the word, whatever follows.
    begun: bool,
    dead: bool,
}

impl Typo {
    /// Whole words near to a word, behind `before`.
    pub(crate) fn whole(before: &str, word: &str, edits: u8) -> Self {
        Self { before: before.into(), word: word.into(), edits, prefix: false }
    }

    /// Words that begin nearly like a word.
    pub(crate) fn beginning(word: &str, edits: u8) -> Self {
        Self { before: Vec::new(), word: word.into(), edits, prefix: true }
    }

    fn step(&self, state: &State, byte: u8) -> State {
        let beyond = self.edits + 1;
        let mut row = Vec::with_capacity(state.row.len());
        row.push((state.row[0] + 1).min(beyond));
        for (i, wanted) in self.word.iter().enumerate() {
            let substitute = state.row[i] + u8::from(*wanted != byte);
            let mut best = substitute.min(row[i] + 1).min(state.row[i + 1] + 1);
            if i > 0 && !state.earlier.is_empty() && *wanted == state.last && self.word[i - 1] == byte {
                best = best.min(state.earlier[i - 1] + 1);
            }
            row.push(best.min(beyond));
        }
        let dead = row.iter().all(|distance| *distance > self.edits);
        State { row, earlier: state.row.clone(), last: byte, dead, ..state.clone() }
    }

    /// The state from which nothing is accepted.
    pub(crate) fn dead(&self) -> State {
        State { dead: true, ..self.start() }
    }

    fn ends(&self, state: &State) -> bool {
        state.row.last().is_some_and(|distance| *distance <= self.edits)
    }
}

impl Automaton for Typo {
    type State = State;

    fn start(&self) -> State {
        let row: Vec<u8> =
            (0..=self.word.len()).map(|n| (n.min(usize::from(self.edits) + 1)) as u8).collect();
        State { read: 0, row, earlier: Vec::new(), last: 0, begun: false, dead: false }
    }

    fn is_match(&self, state: &State) -> bool {
        !state.dead && state.read == self.before.len() && (state.begun || self.ends(state))
    }

    fn can_match(&self, state: &State) -> bool {
        !state.dead
    }

    fn will_always_match(&self, state: &State) -> bool {
        state.begun
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        if state.dead || state.begun {
            return state.clone();
        }
        if let Some(wanted) = self.before.get(state.read) {
            return State { read: state.read + 1, dead: *wanted != byte, ..state.clone() };
        }
        let mut next = self.step(state, byte);
        if self.prefix && self.ends(&next) {
            next.begun = true;
        }
        next
    }
}

/// How many edits a word of this length is forgiven: none below four letters, one from the fourth, two from the
/// eighth.
pub(crate) fn forgiven(letters: usize) -> u8 {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The edits between two words, swapped neighbours as one.
pub(crate) fn distance(a: &str, b: &str) -> u8 {
    let automaton = Typo::whole("", a, 200);
    let mut state = automaton.start();
    for byte in b.bytes() {
        state = automaton.step(&state, byte);
    }
    state.row.last().copied().unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(automaton: &Typo, word: &str) -> bool {
        let mut state = automaton.start();
        for byte in word.bytes() {
            if !automaton.can_match(&state) {
                return false;
            }
            state = automaton.accept(&state, byte);
        }
        automaton.is_match(&state)
    }

    #[test]
    fn one_letter_more_less_other_or_swapped_is_one_edit() {
        let near = Typo::whole("l", "hitsaus", 1);
        for word in ["lhitsaus", "lhitsuas", "lhitsas", "lhiitsaus", "lhutsaus", "litsaus"] {
            assert!(accepts(&near, word), "{word}");
        }
        for word in ["hitsaus", "phitsaus", "lhitss", "lhitsauksen", "l", ""] {
            assert!(!accepts(&near, word), "{word}");
        }
    }

    #[test]
    fn beginnings_accept_whatever_follows() {
        let begins = Typo::beginning("sairanhoi", 1);
        assert!(accepts(&begins, "sairaanhoitaja") && accepts(&begins, "sairanhoitaja ja muut"));
        assert!(!accepts(&begins, "sairaus"));
    }

    #[test]
    fn distances_are_symmetric() {
        for (a, b, d) in
            [("", "", 0), ("ab", "ba", 1), ("sairaanhoitja", "sairaanhoitaja", 1), ("kissa", "koira", 3)]
        {
            assert_eq!((distance(a, b), distance(b, a)), (d, d), "{a} {b}");
        }
    }
}
