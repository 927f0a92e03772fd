//! Finnish place names in their cases: Kotka, Kotkan, Kotkassa; Virolahti, Virolahden, Virolahdella.
//!
//! By rule, with a table of exceptions (`place_forms.tsv`). Source of the rules: Iso suomen kielioppi §§ 40–94
//! (consonant gradation, stems); which names take the outer local cases is a column of `municipalities.tsv`.

use std::{collections::HashMap, sync::LazyLock};

use super::table::rows;

/// A place name in the singular-like paradigm of places; plural names (Jokioinen, Jokioisissa) in their plural.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceForms {
    /// Of the place: Kotkan.
    pub genitive: String,
    /// In: Kotkassa.
    pub inessive: String,
    /// From in: Kotkasta.
    pub elative: String,
    /// Into: Kotkaan.
    pub illative: String,
    /// At: Kotkalla, Virolahdella.
    pub adessive: String,
    /// From at: Virolahdelta.
    pub ablative: String,
    /// To: Virolahdelle.
    pub allative: String,
}

impl PlaceForms {
    /// Every form, genitive first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let local =
            [&self.inessive, &self.elative, &self.illative, &self.adessive, &self.ablative, &self.allative];
        std::iter::once(&self.genitive).chain(local).map(String::as_str)
    }
}

static EXCEPTIONS: LazyLock<HashMap<&'static str, PlaceForms>> = LazyLock::new(|| {
    rows(include_str!("../../vocabulary/place_forms.tsv"))
        .skip(1)
        .map(|row| {
            let form = |column: usize| row.get(column).copied().unwrap_or_default().to_owned();
            let forms = PlaceForms {
                genitive: form(1),
                inessive: form(2),
                elative: form(3),
                illative: form(4),
                adessive: form(5),
                ablative: form(6),
                allative: form(7),
            };
            (row[0], forms)
        })
        .collect()
});

/// The forms of a Finnish place name in its base form. A name of any shape gives forms; those of names that Finnish
/// does not inflect by rule may be wrong.
pub fn forms(name: &str) -> PlaceForms {
    EXCEPTIONS.get(name).cloned().unwrap_or_else(|| Stem::of(name).forms())
}

/// What the endings are added to.
struct Stem {
    /// Weak grade: before -n, -ssa, -sta, -lla, -lta, -lle.
    weak: String,
    genitive: String,
    illative: String,
    back: bool,
}

/// A last component whose stem is not seen from its base form: weak stem, strong stem, back vowels.
const COMPONENTS: [(&str, &str, &str, bool); 20] = [
    ("lahti", "lahde", "lahte", true),
    ("joki", "joe", "joke", true),
    ("järvi", "järve", "järve", false),
    ("koski", "koske", "koske", true),
    ("niemi", "nieme", "nieme", false),
    ("mäki", "mäe", "mäke", false),
    ("salmi", "salme", "salme", true),
    ("saari", "saare", "saare", true),
    ("vesi", "vede", "vete", false),
    ("vuori", "vuore", "vuore", true),
    ("lampi", "lamme", "lampe", true),
    ("nummi", "numme", "numme", true),
    ("nurmi", "nurme", "nurme", true),
    ("korpi", "korve", "korpe", true),
    ("kivi", "kive", "kive", false),
    ("suomi", "suome", "suome", true),
    ("kangas", "kankaa", "kankaase", true),
    ("pudas", "putaa", "putaase", true),
    ("keskus", "keskukse", "keskukse", true),
    ("taipale", "taipalee", "taipaleese", true),
];

/// Last components of one syllable, whose illative has an h: suuhun, päähän.
const ONE_SYLLABLE: [&str; 9] = ["pää", "maa", "suu", "pyy", "suo", "tie", "puu", "kuu", "luu"];

/// Names in -nen that are singular; the others mean several: Jokioinen, Jokioisissa.
const SINGULAR_NEN: [&str; 2] = ["Kaustinen", "Tiutinen"];

impl Stem {
    fn of(name: &str) -> Self {
        let lower = name.to_lowercase();
        if let Some((base, weak, strong, back)) =
            COMPONENTS.into_iter().find(|(component, ..)| lower.ends_with(component))
        {
            let weak = replace_end(name, base, weak);
            let strong = replace_end(name, base, strong);
            return Self { genitive: format!("{weak}n"), illative: long(&strong), weak, back };
        }
        let back = has_back_vowels(&lower);
        if let Some(start) = name.strip_suffix("nen") {
            return Self::of_nen(name, start, back);
        }
        let weak = weak_stem(name, &lower);
        Self { genitive: format!("{weak}n"), illative: illative(name, &lower), weak, back }
    }

    fn of_nen(name: &str, start: &str, back: bool) -> Self {
        if SINGULAR_NEN.contains(&name) {
            let weak = format!("{start}se");
            return Self { genitive: format!("{weak}n"), illative: long(&weak), weak, back };
        }
        Self {
            weak: format!("{start}si"),
            genitive: format!("{start}sten"),
            illative: format!("{start}siin"),
            back,
        }
    }

    fn forms(self) -> PlaceForms {
        let a = if self.back { 'a' } else { 'ä' };
        let Self { weak, genitive, illative, .. } = self;
        PlaceForms {
            genitive,
            inessive: format!("{weak}ss{a}"),
            elative: format!("{weak}st{a}"),
            illative,
            adessive: format!("{weak}ll{a}"),
            ablative: format!("{weak}lt{a}"),
            allative: format!("{weak}lle"),
        }
    }
}

/// The weak stem of a name that ends as most do: Turku → Turu, Iitti → Iiti, Tampere → Tamperee, Nurmes → Nurmekse.
fn weak_stem(name: &str, lower: &str) -> String {
    let mut letters = lower.chars().rev();
    let (last, before, third) = (letters.next(), letters.next(), letters.next());
    match (last, before) {
        (Some('s'), Some(vowel)) if is_vowel(vowel) => format!("{}kse", cut(name, 1)),
        (Some('e'), Some(consonant)) if !is_vowel(consonant) => format!("{name}e"),
        (Some(vowel), Some(consonant)) if is_vowel(vowel) && !is_vowel(consonant) => {
            format!("{}{}", gradated(cut(name, 1), consonant, third), last_char(name))
        }
        (Some(vowel), _) if is_vowel(vowel) => name.to_owned(),
        _ => format!("{name}i"),
    }
}

/// The start of a name, up to its last vowel, with its last consonant in the weak grade.
fn gradated(start: &str, consonant: char, before: Option<char>) -> String {
    let stop = cut(start, 1);
    match (before, consonant) {
        (Some('k'), 'k') | (Some('p'), 'p') | (Some('t'), 't') => stop.to_owned(),
        (Some('n'), 'k') => format!("{stop}g"),
        (Some('n'), 't') => format!("{stop}n"),
        (Some('m'), 'p') => format!("{stop}m"),
        (Some('l'), 't') => format!("{stop}l"),
        (Some('r'), 't') => format!("{stop}r"),
        (Some('l' | 'r'), 'k') => stop.to_owned(),
        (Some('l' | 'r'), 'p') => format!("{stop}v"),
        (Some('h'), 't') => format!("{stop}d"),
        (Some(vowel), 't') if is_vowel(vowel) => format!("{stop}d"),
        (Some(vowel), 'p') if is_vowel(vowel) => format!("{stop}v"),
        (Some(vowel), 'k') if is_vowel(vowel) => stop.to_owned(),
        _ => start.to_owned(),
    }
}

fn illative(name: &str, lower: &str) -> String {
    let mut letters = lower.chars().rev();
    let (last, before) = (letters.next().unwrap_or('i'), letters.next().unwrap_or('i'));
    let one_syllable = ONE_SYLLABLE.iter().any(|part| lower.ends_with(part)) || lower.chars().all(is_vowel);
    match (last, before) {
        (last, before) if last == before && is_vowel(last) && one_syllable => format!("{name}h{last}n"),
        (last, before) if last == before && is_vowel(last) => format!("{name}seen"),
        ('e', consonant) if !is_vowel(consonant) => format!("{name}eseen"),
        ('s', vowel) if is_vowel(vowel) => format!("{}kseen", cut(name, 1)),
        (vowel, _) if is_vowel(vowel) => long(name),
        _ => format!("{name}iin"),
    }
}

/// The last vowel doubled, and -n: Kotka → Kotkaan.
fn long(stem: &str) -> String {
    format!("{stem}{}n", last_char(stem))
}

fn last_char(text: &str) -> char {
    text.chars().next_back().unwrap_or('i').to_lowercase().next().unwrap_or('i')
}

fn cut(text: &str, letters: usize) -> &str {
    text.char_indices().rev().nth(letters - 1).map_or("", |(at, _)| &text[..at])
}

/// The name with its last component in another form, its capital kept. Both begin with the same letter.
fn replace_end(name: &str, component: &str, form: &str) -> String {
    let kept = name.chars().count() + 1 - component.chars().count();
    name.chars().take(kept).chain(form.chars().skip(1)).collect()
}

fn has_back_vowels(lower: &str) -> bool {
    lower
        .chars()
        .rev()
        .find_map(|c| match c {
            'a' | 'o' | 'u' | 'å' => Some(true),
            'ä' | 'ö' | 'y' => Some(false),
            _ => None,
        })
        .unwrap_or(false)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'å')
}

#[cfg(test)]
mod tests;
