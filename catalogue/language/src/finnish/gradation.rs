//! Consonant gradation: `kaupunki` but `kaupungin`, `taide` but `taiteen`.
//!
//! Source: Iso suomen kielioppi, VISK § 41–42.

use super::stems::is_vowel;

/// Consonants before the last vowel in the strong and the weak grade, longest first.
const GRADES: [(&str, &str); 19] = [
    ("lke", "lje"),
    ("rke", "rje"),
    ("hke", "hje"),
    ("kk", "k"),
    ("pp", "p"),
    ("tt", "t"),
    ("nk", "ng"),
    ("nt", "nn"),
    ("mp", "mm"),
    ("lt", "ll"),
    ("rt", "rr"),
    ("uku", "uvu"),
    ("yky", "yvy"),
    ("sk", "sk"),
    ("st", "st"),
    ("tk", "tk"),
    ("k", ""),
    ("p", "v"),
    ("t", "d"),
];

/// The weak grades of a stem in a short vowel, the stem itself among them.
pub(super) fn weakened(stem: &str) -> Vec<String> {
    regraded(stem, |strong, weak| (strong, weak))
}

/// The strong grades of a stem in a short vowel, the stem itself among them.
pub(super) fn strengthened(stem: &str) -> Vec<String> {
    regraded(stem, |strong, weak| (weak, strong))
}

fn regraded<'a>(stem: &str, direction: impl Fn(&'a str, &'a str) -> (&'a str, &'a str)) -> Vec<String> {
    let mut grades = vec![stem.to_string()];
    let Some(vowel) = stem.chars().next_back() else { return grades };
    let head = &stem[..stem.len() - vowel.len_utf8()];
    for (strong, weak) in GRADES {
        let (from, to) = direction(strong, weak);
        let whole = from.ends_with(is_vowel);
        let (subject, tail) = if whole { (stem, "") } else { (head, &stem[head.len()..]) };
        let Some(start) = subject.strip_suffix(from) else { continue };
        // A consonant comes and goes only after a vowel, `l`, `r` or `h`.
        let soft = start.ends_with(|c| is_vowel(c) || matches!(c, 'l' | 'r' | 'h'));
        if (from.len() < 2 || to.is_empty()) && !soft {
            continue;
        }
        let graded = format!("{start}{to}{tail}");
        if !grades.contains(&graded) {
            grades.push(graded);
        }
        if to.len() < from.len() && from.len() == 2 {
            // What was a double consonant has no other weak grade.
            break;
        }
    }
    grades
}

#[cfg(test)]
mod tests {
    use super::{strengthened, weakened};

    #[test]
    fn grades_of_stems() {
        let weak = [
            ("kaupunki", "kaupungi"),
            ("kurssi", "kurssi"),
            ("opinto", "opinno"),
            ("tieto", "tiedo"),
            ("tekniikka", "tekniika"),
            ("haku", "hau"),
            ("luku", "luvu"),
            ("ranta", "ranna"),
            ("lähtö", "lähdö"),
            ("apu", "avu"),
            ("jälke", "jälje"),
        ];
        for (strong, expected) in weak {
            assert!(weakened(strong).contains(&expected.to_string()), "{strong}: {:?}", weakened(strong));
        }
        let strong =
            [("taide", "taite"), ("oppaa", "oppaa"), ("opa", "oppa"), ("osaste", "osaste"), ("puhe", "puhe")];
        for (weak, expected) in strong {
            assert!(strengthened(weak).contains(&expected.to_string()), "{weak}: {:?}", strengthened(weak));
        }
    }
}
