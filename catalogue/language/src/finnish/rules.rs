use std::collections::HashMap;

use super::endings::{Cut, cuts};
use super::stems::kind::{BASE, CONSONANT, PLURAL_STRONG, PREFIX, WEAK};
use super::stems::stems;
use crate::reading::{Part, Reading};

/// First parts of compounds that are no words of their own.
const PREFIXES: &str = "ala ali alku ammatti digi eko elin ennakko epä erikois erityis esi etä fysio geo hyper ikä inter \
    itse jatko jälki kansain kansan kauko keski kesto koti kyber lisä loppu lyhyt lähi maahan mikro mini \
    moni mono multi nais nano netti nuoriso nyky oheis perus pien pika psyko puoli sisä sosiaali suur \
    sähkö teko tele täydennys ulko uudelleen uus vara varhais vähittäis yhteis yleis yli ylä ympäri";

const MIN_PART: usize = 3;
const MAX_PARTS: usize = 5;
/// Longer words are not split; the work grows with the square of the length.
const MAX_BYTES: usize = 80;

/// Inflection by rules: a base form is accepted where it is a known word.
#[derive(Debug)]
pub(super) struct Rules {
    words: Vec<Box<str>>,
    /// Stems of words that are no compounds of shorter known words, which is what compounds are made of.
    simple: Stems,
    /// Stems of known compounds.
    compound: Stems,
}

/// By stem: the known words that have it (indices of `words`), with the kinds of endings it takes.
type Stems = HashMap<Box<str>, Vec<(u32, u8)>>;

impl Rules {
    pub(super) fn new<'a>(known: impl Iterator<Item = &'a str>) -> Rules {
        let mut known: Vec<&str> = known.collect();
        // Shorter words first: whether a word is a compound is decided by those.
        known.sort_unstable_by_key(|word| (word.len(), *word));
        let mut rules = Rules { words: Vec::new(), simple: Stems::new(), compound: Stems::new() };
        for prefix in PREFIXES.split_whitespace() {
            rules.insert(prefix, vec![(prefix.to_string(), PREFIX)], false);
        }
        for word in known {
            let base = [Cut { stem: word, kinds: BASE }];
            let is_compound = word.len() <= MAX_BYTES && !rules.compounds(word, &base).is_empty();
            rules.insert(word, stems(word), is_compound);
        }
        rules
    }

    fn insert(&mut self, word: &str, stems: Vec<(String, u8)>, is_compound: bool) {
        let number = self.words.len() as u32;
        self.words.push(word.into());
        let by_stem = if is_compound { &mut self.compound } else { &mut self.simple };
        for (stem, kinds) in stems {
            let entries = by_stem.entry(stem.into_boxed_str()).or_default();
            match entries.iter_mut().find(|(of, _)| *of == number) {
                Some((_, known)) => *known |= kinds,
                None => entries.push((number, kinds)),
            }
        }
    }

    /// The ways to read a word as one known word, and as a compound of the fewest known words.
    pub(super) fn readings(&self, word: &str) -> Vec<Reading> {
        if word.len() > MAX_BYTES {
            return Vec::new();
        }
        let cuts = cuts(word);
        let mut bases = self.bases(&cuts, 0);
        for cut in &cuts {
            self.add_bases(&self.compound, cut.stem, cut.kinds, &mut bases);
        }
        let mut readings: Vec<Reading> = bases.into_iter().map(|base| Reading::simple(word, base)).collect();
        readings.extend(self.compounds(word, &cuts));
        readings
    }

    /// Base forms of the simple words that stand on one of the stems, each beginning at byte `start` of the word.
    fn bases(&self, cuts: &[Cut<'_>], start: usize) -> Vec<String> {
        let mut bases = Vec::new();
        for cut in cuts {
            let Some(stem) = cut.stem.get(start..) else { continue };
            self.add_bases(&self.simple, stem, cut.kinds, &mut bases);
        }
        bases
    }

    fn add_bases(&self, stems: &Stems, stem: &str, kinds: u8, bases: &mut Vec<String>) {
        for (word, of) in stems.get(stem).into_iter().flatten() {
            let base = self.words[*word as usize].to_string();
            if of & kinds != 0 && !bases.contains(&base) {
                bases.push(base);
            }
        }
    }

    /// The ways to split a word into the fewest known parts, two at least.
    fn compounds(&self, word: &str, cuts: &[Cut<'_>]) -> Vec<Reading> {
        let seams: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
        let mut best: Vec<Reading> = Vec::new();
        let mut heads = Heads { rules: self, word, memo: HashMap::new() };
        for &seam in seams.iter().skip(MIN_PART - 1) {
            if word[seam..].chars().nth(MIN_PART - 1).is_none() {
                break;
            }
            let bases = self.bases(cuts, seam);
            if bases.is_empty() {
                continue;
            }
            let Some(mut parts) = heads.split(seam, MAX_PARTS - 1) else { continue };
            parts.push(Part { form: word[seam..].to_string(), bases, hyphen: false });
            match best.first().map(|reading| reading.parts.len().cmp(&parts.len())) {
                Some(std::cmp::Ordering::Less) => {}
                Some(std::cmp::Ordering::Equal) => best.push(Reading { parts }),
                _ => best = vec![Reading { parts }],
            }
        }
        best
    }
}

/// Splits of the beginning of one word.
struct Heads<'a> {
    rules: &'a Rules,
    word: &'a str,
    memo: HashMap<(usize, usize), Option<Vec<Part>>>,
}

impl Heads<'_> {
    /// The fewest known parts, all in a form that begins compounds, of what stands before byte `end`.
    fn split(&mut self, end: usize, most: usize) -> Option<Vec<Part>> {
        if let Some(known) = self.memo.get(&(end, most)) {
            return known.clone();
        }
        let mut best: Option<Vec<Part>> = self.first_parts(&self.word[..end]).map(|part| vec![part]);
        if best.is_none() && most > 1 {
            let seams: Vec<usize> =
                self.word[..end].char_indices().map(|(at, _)| at).skip(MIN_PART - 1).collect();
            for seam in seams {
                let Some(part) = self.first_parts(&self.word[seam..end]) else { continue };
                let Some(mut parts) = self.split(seam, most - 1) else { continue };
                parts.push(part);
                if best.as_ref().is_none_or(|best| parts.len() < best.len()) {
                    best = Some(parts);
                }
            }
        }
        self.memo.insert((end, most), best.clone());
        best
    }

    fn first_parts(&self, form: &str) -> Option<Part> {
        form.chars().nth(MIN_PART - 1).or_else(|| form.chars().nth(1).filter(|_| form == "yö"))?;
        let (rules, mut bases) = (self.rules, Vec::new());
        rules.add_bases(&rules.simple, form, BASE | PREFIX, &mut bases);
        if let Some(stem) = form.strip_suffix('n') {
            rules.add_bases(&rules.simple, stem, WEAK, &mut bases);
        }
        for ending in ["en", "den", "tten"] {
            if let Some(stem) = form.strip_suffix(ending) {
                rules.add_bases(&rules.simple, stem, PLURAL_STRONG, &mut bases);
            }
        }
        if let Some(stem) = form.strip_suffix("ten") {
            rules.add_bases(&rules.simple, stem, CONSONANT, &mut bases);
        }
        (!bases.is_empty()).then(|| Part { form: form.to_string(), bases, hyphen: false })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Rules;

    const KNOWN: [&str; 12] = [
        "hoitaja",
        "lähi",
        "kurssi",
        "hitsaus",
        "opinnot",
        "kieli",
        "koulutus",
        "lapsi",
        "sairas",
        "ala",
        "kansalainen",
        "opisto",
    ];

    fn read(word: &str) -> Vec<Vec<String>> {
        let rules = Rules::new(KNOWN.into_iter());
        rules.readings(word).iter().map(|r| r.parts.iter().map(|p| p.bases.join("|")).collect()).collect()
    }

    #[test]
    fn forms_of_known_words() {
        assert_eq!(read("hitsauskursseilla"), [["hitsaus", "kurssi"]]);
        assert_eq!(read("lähihoitajaksi"), [["lähi", "hoitaja"]]);
        assert_eq!(read("lastenhoitajienkin"), [["lapsi", "hoitaja"]]);
        assert_eq!(read("sairaanhoitajakoulutuksessa"), [["sairas", "hoitaja", "koulutus"]]);
        assert_eq!(read("kansalaisopistoon"), [["kansalainen", "opisto"]]);
        assert_eq!(read("opintoihin"), [["opinnot"]]);
        assert_eq!(read("kieltä"), [["kieli"]]);
        assert_eq!(read("alaansa"), [["ala"]]);
        assert!(read("kieltää").is_empty());
        assert!(read("alkoholi").is_empty());
        assert!(read("").is_empty());
    }
}
