//! The stems that a Finnish noun or adjective is inflected on, proposed from its base form alone.
//!
//! Where the base form does not tell (`risti`, `kivi`), stems of both kinds are proposed: one that no word of the
//! language has does no harm, as it is only ever compared with words of texts.
//!
//! Source of the rules: Iso suomen kielioppi, VISK § 40–76 (consonant gradation, stems) and § 81–96 (cases).

/// Which endings a stem takes.
pub(super) mod kind {
    /// The base form itself.
    pub(crate) const BASE: u8 = 1;
    /// The singular's weak vowel stem: `kaupungi-n`, `kaupungi-ssa`.
    pub(crate) const WEAK: u8 = 2;
    /// The singular's strong vowel stem: `kaupunki-a`, `kaupunki-in`, `kaupunki-ni`.
    pub(crate) const STRONG: u8 = 4;
    /// The consonant stem: `kiel-tä`, `koulutus-ta`, `las-ten`.
    pub(crate) const CONSONANT: u8 = 8;
    /// The plural's weak stem with its `i`: `kaupungei-ssa`.
    pub(crate) const PLURAL_WEAK: u8 = 16;
    /// The plural's strong stem with its `i` or `j`: `kaupunkei-hin`, `kaupunkej-a`.
    pub(crate) const PLURAL_STRONG: u8 = 32;
    /// A form that only begins compounds: `kansalais-`.
    pub(crate) const PREFIX: u8 = 64;
}

use super::gradation::{strengthened, weakened};
use kind::{BASE, CONSONANT, PLURAL_STRONG, PLURAL_WEAK, PREFIX, STRONG, WEAK};

pub(super) type Stems = Vec<(String, u8)>;

const BOTH: u8 = WEAK | STRONG;
const BOTH_PLURAL: u8 = PLURAL_WEAK | PLURAL_STRONG;

/// Nouns in -i with a stem in -e; compounds of them go the same way.
const E_STEMS: &str = "kieli mieli pieni suuri nuori meri tuli ovi kivi nimi niemi järvi joki väki lehti tähti talvi sormi \
    hirvi puoli veri ääni sieni saari kaari juuri suomi toimi lumi hiiri onni arki hetki retki henki \
    sänki helmi tuki mäki reki kylki polvi suksi pilvi tammi jousi lapsi salmi lahti koski parvi kärki \
    jälki nälki hauki ohi riihi hanhi vuohi lohi kuori moni sääri ääri kaikki uni suoni hapsi kanki lovi \
    hiili haaksi kuusi pohi poski onki ruuhi suihki loimi lämpi";

/// Nouns in -si with a stem in -te: `vesi`, `vede-`, `vete-`, `vet-tä`.
const TE_STEMS: &str = "vesi käsi uusi kuusi vuosi kausi täysi tosi köysi viisi susi varsi hirsi jousi kansi länsi reisi \
    mesi paasi virsi";

/// Words that follow no rule: base form, stems with kinds.
const IRREGULAR: [(&str, &[(&str, u8)]); 9] = [
    ("mies", &[("miehe", BOTH), ("mies", CONSONANT), ("miehi", BOTH_PLURAL)]),
    ("aika", &[("aja", WEAK), ("ajoi", PLURAL_WEAK), ("aikoj", PLURAL_STRONG), ("aikoi", PLURAL_STRONG)]),
    ("poika", &[("poja", WEAK), ("poji", PLURAL_WEAK)]),
    ("sydän", &[("sydäme", BOTH), ("sydän", CONSONANT), ("sydämi", BOTH_PLURAL)]),
    ("jäsen", &[("jäsene", BOTH), ("jäsen", CONSONANT), ("jäseni", BOTH_PLURAL)]),
    ("kevät", &[("kevää", BOTH), ("kevät", CONSONANT), ("kevätt", STRONG), ("keväi", BOTH_PLURAL)]),
    ("tytär", &[("tyttäre", BOTH), ("tytär", CONSONANT), ("tyttäri", BOTH_PLURAL)]),
    ("kone", &[("konee", BOTH), ("konet", CONSONANT), ("konei", BOTH_PLURAL), ("konet", PREFIX)]),
    ("manner", &[("mantere", BOTH), ("manner", CONSONANT), ("manteri", BOTH_PLURAL)]),
];

/// Every stem of a word with the kinds of endings it takes.
pub(super) fn stems(word: &str) -> Stems {
    let mut stems = vec![(word.to_string(), BASE)];
    if word.chars().count() < 2 {
        return stems;
    }
    for (irregular, its) in IRREGULAR {
        if let Some(head) = word.strip_suffix(irregular) {
            stems.extend(its.iter().map(|(stem, kinds)| (format!("{head}{stem}"), *kinds)));
        }
    }
    consonant_final(word, &mut stems);
    vowel_final(word, &mut stems);
    stems
}

fn consonant_final(word: &str, stems: &mut Stems) {
    if let Some(head) = word.strip_suffix("nen") {
        add(stems, head, &[("se", BOTH), ("s", CONSONANT | PREFIX), ("si", BOTH_PLURAL)]);
    } else if let Some(head) = word.strip_suffix("ton").or_else(|| word.strip_suffix("tön")) {
        let (a, i) = if word.ends_with("ton") { ("ttoma", "ttomi") } else { ("ttömä", "ttömi") };
        add(stems, head, &[(a, BOTH), (i, BOTH_PLURAL)]);
        stems.push((word.to_string(), CONSONANT));
    } else if let Some(head) = word.strip_suffix('s') {
        final_s(word, head, stems);
    } else if let Some(head) = word.strip_suffix("in") {
        for head in strengthened(&format!("{head}i")) {
            add(stems, &head, &[("me", BOTH), ("mi", BOTH_PLURAL)]);
        }
        stems.push((word.to_string(), CONSONANT));
    } else if word.ends_with("nut") || word.ends_with("nyt") {
        let head = &word[..word.len() - 2];
        add(stems, head, &[("ee", BOTH), ("ei", BOTH_PLURAL)]);
        stems.push((word.to_string(), CONSONANT));
    } else if let Some(head) = word.strip_suffix('t') {
        plural_base(head, stems);
        add(stems, head, &[("e", BOTH), ("i", BOTH_PLURAL)]);
    }
    if word.ends_with(|c: char| c.is_alphabetic() && !is_vowel(c)) && !word.ends_with("nen") {
        // Loans take -i-: `designin`, `podcasteja`; some own words -e-: `askeleen`.
        add(stems, word, &[("i", BOTH), ("ei", BOTH_PLURAL), ("ej", PLURAL_STRONG), ("i", PLURAL_STRONG)]);
        if word.ends_with(['l', 'r', 'n']) {
            add(stems, word, &[("e", BOTH), ("i", BOTH_PLURAL)]);
            stems.push((word.to_string(), CONSONANT));
        }
    }
}

fn final_s(word: &str, head: &str, stems: &mut Stems) {
    stems.push((word.to_string(), CONSONANT));
    add(stems, head, &[("kse", BOTH), ("ksi", BOTH_PLURAL)]);
    let Some(vowel) = head.chars().next_back() else { return };
    match vowel {
        'u' | 'y' => add(stems, head, &[("de", WEAK), ("te", STRONG), ("t", CONSONANT)]),
        'a' | 'ä' | 'i' | 'e' => {
            for strong in strengthened(head) {
                let plural = if vowel == 'i' { &strong[..strong.len() - 1] } else { &strong };
                add(stems, &format!("{strong}{vowel}"), &[("", BOTH)]);
                add(stems, plural, &[(if vowel == 'i' { "ii" } else { "i" }, BOTH_PLURAL)]);
            }
        }
        _ => {}
    }
}

/// Words that lists give in the plural: `opinnot`, `kielet`.
fn plural_base(weak: &str, stems: &mut Stems) {
    if !weak.ends_with(is_vowel) {
        return;
    }
    stems.push((weak.to_string(), WEAK));
    for strong in strengthened(weak) {
        stems.push((strong.clone(), STRONG));
        plurals(weak, &strong, stems);
        if let Some(consonant) = strong.strip_suffix('e') {
            stems.push((consonant.to_string(), CONSONANT));
        }
    }
}

fn vowel_final(word: &str, stems: &mut Stems) {
    let mut back = word.chars().rev();
    let (Some(last), Some(before)) = (back.next(), back.next()) else { return };
    if !is_vowel(last) {
        return;
    }
    let head = &word[..word.len() - last.len_utf8()];
    if is_long(before, last) {
        let plural = &head[..head.len() - before.len_utf8()];
        stems.push((word.to_string(), BOTH));
        add(stems, plural, &[(&format!("{last}i"), BOTH_PLURAL)]);
        return;
    }
    match last {
        'e' => {
            for strong in strengthened(word) {
                add(stems, &strong, &[("e", BOTH), ("i", BOTH_PLURAL)]);
            }
            add(stems, word, &[("t", CONSONANT), ("", BOTH)]);
        }
        'i' => final_i(word, head, stems),
        _ => {
            stems.push((word.to_string(), STRONG));
            for weak in weakened(word) {
                plurals(&weak, word, stems);
                stems.push((weak, WEAK));
            }
        }
    }
}

fn final_i(word: &str, head: &str, stems: &mut Stems) {
    stems.push((word.to_string(), STRONG));
    for weak in weakened(word) {
        add(stems, &weak[..weak.len() - 1], &[("ei", PLURAL_WEAK)]);
        stems.push((weak, WEAK));
    }
    add(stems, head, &[("ei", PLURAL_STRONG), ("ej", PLURAL_STRONG), ("i", PLURAL_STRONG)]);
    if let Some(base) = word.strip_suffix("mpi") {
        let (a, i) = (harmonic(base, 'a'), "i");
        add(stems, base, &[(&format!("mm{a}"), WEAK), (&format!("mp{a}"), STRONG)]);
        add(stems, base, &[(&format!("mm{i}"), PLURAL_WEAK), (&format!("mp{i}"), PLURAL_STRONG)]);
    }
    if ends_with_any(word, TE_STEMS) {
        let base = &word[..word.len() - 2];
        let weak = if base.ends_with('n') {
            "ne"
        } else if base.ends_with('r') {
            "re"
        } else {
            "de"
        };
        add(stems, base, &[(weak, WEAK), ("te", STRONG), ("t", CONSONANT), ("si", BOTH_PLURAL)]);
    }
    if ends_with_any(word, E_STEMS) {
        let strong = format!("{head}e");
        for weak in weakened(&strong) {
            add(stems, &weak[..weak.len() - 1], &[("e", WEAK), ("i", PLURAL_WEAK)]);
        }
        stems.push((strong, STRONG));
        let consonant = head.strip_suffix("ps").map_or(head.to_string(), |start| format!("{start}s"));
        stems.push((consonant, CONSONANT));
        add(stems, head, &[("i", PLURAL_STRONG)]);
    }
}

/// The plural stems of a word with a stem in a short vowel other than `i`.
fn plurals(weak: &str, strong: &str, stems: &mut Stems) {
    let Some(vowel) = strong.chars().next_back() else { return };
    let cut = |stem: &str| stem[..stem.len() - vowel.len_utf8()].to_string();
    let (weak_head, strong_head) = (cut(weak), cut(strong));
    match vowel {
        'o' | 'ö' | 'u' | 'y' => {
            add(stems, weak, &[("i", PLURAL_WEAK)]);
            add(stems, strong, &[("i", PLURAL_STRONG), ("j", PLURAL_STRONG)]);
        }
        'a' | 'ä' => {
            let (syllables, first) = shape(strong);
            let rounded = if vowel == 'a' { ("oi", "oj") } else { ("öi", "öj") };
            let rounds = syllables > 2 || (vowel == 'a' && matches!(first, Some('a' | 'e' | 'i')));
            if rounds {
                add(stems, &weak_head, &[(rounded.0, PLURAL_WEAK)]);
                add(stems, &strong_head, &[(rounded.0, PLURAL_STRONG), (rounded.1, PLURAL_STRONG)]);
            }
            if !rounds || syllables > 2 {
                add(stems, &weak_head, &[("i", PLURAL_WEAK)]);
                add(stems, &strong_head, &[("i", PLURAL_STRONG)]);
            }
        }
        'e' | 'i' => {
            add(stems, &weak_head, &[("i", PLURAL_WEAK)]);
            add(stems, &strong_head, &[("i", PLURAL_STRONG)]);
        }
        _ => {}
    }
}

fn add(stems: &mut Stems, head: &str, tails: &[(&str, u8)]) {
    stems.extend(tails.iter().map(|(tail, kinds)| (format!("{head}{tail}"), *kinds)));
}

fn ends_with_any(word: &str, list: &str) -> bool {
    list.split_whitespace()
        .any(|item| word.strip_suffix(item).is_some_and(|head| head.is_empty() || head.chars().count() > 2))
}

/// Roughly the number of syllables, and the first vowel.
fn shape(word: &str) -> (usize, Option<char>) {
    let mut syllables = 0;
    let mut previous = ' ';
    for c in word.chars() {
        if is_vowel(c) && !(is_vowel(previous) && is_diphthong(previous, c)) {
            syllables += 1;
        }
        previous = c;
    }
    (syllables, word.chars().find(|c| is_vowel(*c)))
}

fn is_diphthong(first: char, second: char) -> bool {
    first == second
        || second == 'i'
        || matches!((first, second), ('u', 'o') | ('y', 'ö') | ('i', 'e'))
        || (matches!(second, 'u' | 'y') && first != 'i')
}

fn is_long(first: char, second: char) -> bool {
    (first == second && is_vowel(first)) || matches!((first, second), ('u', 'o') | ('y', 'ö') | ('i', 'e'))
}

fn harmonic(word: &str, back: char) -> char {
    if word.contains(['a', 'o', 'u']) { back } else { 'ä' }
}

pub(super) fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'å' | 'ä' | 'ö')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::stems;

    #[test]
    fn stems_of_words() {
        let table = [
            ("koulutus", "koulutukse"),
            ("terveys", "terveyde"),
            ("kansalainen", "kansalaisi"),
            ("puhelin", "puhelime"),
            ("työtön", "työttömä"),
            ("opas", "oppaa"),
            ("kieli", "kiel"),
            ("vesi", "vede"),
            ("lapsi", "las"),
            ("kurssi", "kurssej"),
            ("taide", "taitee"),
            ("kirja", "kirjoj"),
            ("koira", "koiri"),
            ("työ", "töi"),
            ("opinnot", "opintoj"),
            ("design", "designi"),
            ("opiskelija", "opiskelijoi"),
        ];
        for (word, stem) in table {
            assert!(stems(word).iter().any(|(s, _)| s == stem), "{word}: {:?}", stems(word));
        }
    }
}
