//! The endings of Finnish nouns and adjectives, and what may follow them.

use super::stems::is_vowel;
use super::stems::kind::{BASE, CONSONANT, PLURAL_STRONG, PLURAL_WEAK, STRONG, WEAK};

/// Case endings and the stems they stand on. Vowels are those of back harmony; `ä` is read as `a`, `ö` as `o`.
const CASES: [(&str, u8); 25] = [
    ("", BASE),
    ("n", WEAK),
    ("t", WEAK),
    ("ssa", WEAK | PLURAL_WEAK),
    ("sta", WEAK | PLURAL_WEAK),
    ("lla", WEAK | PLURAL_WEAK),
    ("lta", WEAK | PLURAL_WEAK),
    ("lle", WEAK | PLURAL_WEAK),
    ("ksi", WEAK | PLURAL_WEAK),
    ("tta", WEAK | PLURAL_WEAK),
    ("na", STRONG | PLURAL_STRONG),
    ("a", STRONG | PLURAL_STRONG),
    ("ta", STRONG | CONSONANT | PLURAL_WEAK | PLURAL_STRONG),
    ("seen", STRONG),
    ("an", STRONG),
    ("en", STRONG | PLURAL_STRONG),
    ("in", STRONG | PLURAL_STRONG),
    ("on", STRONG),
    ("un", STRONG),
    ("yn", STRONG),
    ("den", PLURAL_WEAK | PLURAL_STRONG),
    ("tten", PLURAL_STRONG),
    ("ten", CONSONANT),
    ("hin", PLURAL_STRONG),
    ("siin", PLURAL_STRONG),
];

/// Case endings before a possessive suffix, where they differ.
const BEFORE_POSSESSIVE: [(&str, u8); 11] = [
    ("", STRONG),
    ("kse", WEAK | PLURAL_WEAK),
    ("a", STRONG),
    ("e", STRONG | PLURAL_STRONG),
    ("i", STRONG | PLURAL_STRONG),
    ("o", STRONG),
    ("u", STRONG),
    ("y", STRONG),
    ("see", STRONG),
    ("hi", PLURAL_STRONG),
    ("ne", PLURAL_STRONG),
];

const POSSESSIVES: [&str; 6] = ["ni", "si", "nsa", "mme", "nne", "nsä"];
const CLITICS: [&str; 12] =
    ["kin", "kaan", "kään", "ko", "kö", "han", "hän", "pa", "pä", "kohan", "köhän", "kopa"];

/// A stem that a word could stand on, and the kinds of stem that its ending takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut<'a> {
    pub(super) stem: &'a str,
    pub(super) kinds: u8,
}

/// Every way to cut clitic, possessive suffix and case ending off a word.
pub(super) fn cuts(word: &str) -> Vec<Cut<'_>> {
    let mut cuts = Vec::new();
    let bare = CLITICS.iter().filter_map(|clitic| word.strip_suffix(clitic)).filter(|rest| rest.len() > 3);
    for form in std::iter::once(word).chain(bare) {
        cut_cases(form, &CASES, &mut cuts);
        cut_long_illative(form, &mut cuts);
        for owned in without_possessive(form) {
            cut_cases(owned, &CASES[3..13], &mut cuts);
            cut_cases(owned, &BEFORE_POSSESSIVE, &mut cuts);
        }
    }
    cuts
}

fn cut_cases<'a>(form: &'a str, cases: &[(&str, u8)], cuts: &mut Vec<Cut<'a>>) {
    for (ending, kinds) in cases {
        let Some(stem) = strip(form, ending) else { continue };
        // The illative lengthens the vowel of the stem: talo-on, never talo-an.
        let lengthens = matches!(*ending, "an" | "on" | "un" | "yn" | "o" | "u" | "y");
        let kinds = match ending.chars().next() {
            Some(vowel) if lengthens && !stem.ends_with(|c| back(c) == vowel) => 0,
            Some(vowel) if matches!(*ending, "en" | "in" | "e" | "i") && !stem.ends_with(vowel) => {
                kinds & PLURAL_STRONG
            }
            _ => *kinds,
        };
        if kinds != 0 && stem.chars().nth(1).is_some() {
            cuts.push(Cut { stem, kinds });
        }
    }
}

/// maa-han, työ-hön, suu-hun: `h`, the vowel of the stem, `n`.
fn cut_long_illative<'a>(form: &'a str, cuts: &mut Vec<Cut<'a>>) {
    let Some(open) = form.strip_suffix('n') else { return };
    let Some(vowel) = open.chars().next_back().filter(|c| is_vowel(*c)) else { return };
    let Some(stem) = open[..open.len() - vowel.len_utf8()].strip_suffix('h') else { return };
    if stem.ends_with(vowel) {
        cuts.push(Cut { stem, kinds: STRONG });
    }
}

fn without_possessive(form: &str) -> impl Iterator<Item = &str> {
    let suffixed = POSSESSIVES.iter().filter_map(move |suffix| form.strip_suffix(suffix));
    suffixed.chain(third_person(form))
}

/// talossa-an, opinnoille-en: the last vowel once more, and `n`.
fn third_person(form: &str) -> Option<&str> {
    let open = form.strip_suffix('n')?;
    let vowel = open.chars().next_back().filter(|c| is_vowel(*c))?;
    let owned = &open[..open.len() - vowel.len_utf8()];
    owned.ends_with(vowel).then_some(owned)
}

fn strip<'a>(form: &'a str, ending: &str) -> Option<&'a str> {
    let mut rest = form.char_indices().rev();
    let mut cut = form.len();
    for expected in ending.chars().rev() {
        let (at, c) = rest.next()?;
        if back(c) != expected {
            return None;
        }
        cut = at;
    }
    Some(&form[..cut])
}

fn back(c: char) -> char {
    match c {
        'ä' => 'a',
        'ö' => 'o',
        c => c,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::stems::kind::{BASE, PLURAL_STRONG, STRONG, WEAK};
    use super::cuts;

    #[test]
    fn endings_come_off() {
        let table = [
            ("kurssi", "kurssi", BASE),
            ("kursseillakin", "kurssei", WEAK),
            ("taloon", "talo", STRONG),
            ("maahan", "maa", STRONG),
            ("kouluihin", "koului", PLURAL_STRONG),
            ("opinnoillaan", "opinnoi", WEAK),
            ("kirjansa", "kirja", STRONG),
            ("hyödyksi", "hyödy", WEAK),
        ];
        for (word, stem, kind) in table {
            assert!(
                cuts(word).iter().any(|cut| cut.stem == stem && cut.kinds & kind != 0),
                "{word}: {:?}",
                cuts(word)
            );
        }
        assert!(!cuts("taloan").iter().any(|cut| cut.stem == "talo"));
    }
}
