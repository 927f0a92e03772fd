//! Finnish words of one family: who does a thing, doing it, and the thing done (`valokuvaaja`, `valokuvata`,
//! `valokuvaus`). Courses are named for the thing, people type any of them.

/// Endings and what stands in their place in words of the same family; the first that fits is taken.
const ENDINGS: [(&str, &[&str]); 34] = [
    // who does it
    ("entaja", &["ennus", "entaminen"]),
    ("uttaja", &["utus", "uttaminen"]),
    ("yttäjä", &["ytys", "yttäminen"]),
    ("ittaja", &["itto", "itus", "ittaminen"]),
    ("aaja", &["aus", "aaminen"]),
    ("ääjä", &["äys", "ääminen"]),
    ("ooja", &["ous"]),
    ("oija", &["ointi"]),
    ("öijä", &["öinti"]),
    ("uija", &["uinti"]),
    ("elija", &["elu", "eleminen"]),
    ("elijä", &["ely", "eleminen"]),
    ("ilija", &["ilu", "ileminen"]),
    ("ilijä", &["ily", "ileminen"]),
    ("aja", &["aminen", "u"]),
    ("äjä", &["äminen"]),
    ("oja", &["ominen", "onta"]),
    // doing it
    ("entaa", &["ennus", "entaminen"]),
    ("uttaa", &["utus", "uttaminen"]),
    ("yttää", &["ytys", "yttäminen"]),
    ("ittaa", &["itto", "itus", "ittaminen"]),
    ("vata", &["vaus", "vaaja"]),
    ("ata", &["aus", "aaja"]),
    ("ätä", &["äys", "ääjä"]),
    ("oida", &["ointi", "oija"]),
    ("öidä", &["öinti", "öijä"]),
    ("uida", &["uinti"]),
    ("ella", &["elu", "eleminen"]),
    ("illa", &["ilu", "ileminen"]),
    ("ia", &["i", "iminen"]),
    ("oa", &["ominen", "onta"]),
    ("aa", &["aminen", "u"]),
    // the thing done
    ("aus", &["aaja"]),
    ("ointi", &["oija"]),
];

/// Letters of a word that has a family, at least, and letters that are left of it before an ending.
const SHORTEST: usize = 5;
const STEM: usize = 2;

/// Base forms of the same family as a base form. They may be no words at all: nothing is found by those.
pub(crate) fn kin(lemma: &str) -> impl Iterator<Item = String> {
    let long = lemma.chars().count() >= SHORTEST;
    let fitting = ENDINGS.iter().filter(|_| long).find_map(|(ending, others)| {
        let stem = lemma.strip_suffix(ending)?;
        (stem.chars().count() >= STEM).then_some((stem, *others))
    });
    fitting.into_iter().flat_map(|(stem, others)| others.iter().map(move |other| format!("{stem}{other}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_it_and_doing_it_lead_to_the_thing() {
        for (typed, thing) in [
            ("valokuvata", "valokuvaus"),
            ("hitsaaja", "hitsaus"),
            ("ohjelmoija", "ohjelmointi"),
            ("ohjelmoida", "ohjelmointi"),
            ("sähköasentaja", "sähköasennus"),
            ("johtaja", "johtaminen"),
            ("siivooja", "siivous"),
            ("soittaja", "soitto"),
            ("tanssia", "tanssi"),
            ("viljelijä", "viljely"),
            ("maalata", "maalaus"),
            ("neuloa", "neulonta"),
        ] {
            assert!(kin(typed).any(|word| word == thing), "{typed}: {:?}", kin(typed).collect::<Vec<_>>());
        }
    }

    #[test]
    fn short_and_other_words_have_no_family() {
        for word in ["maa", "data", "aja", "kurssi", ""] {
            assert_eq!(kin(word).count(), 0, "{word}");
        }
    }
}
