//! Names of persons after words for "teacher".

use std::ops::Range;

/// Words after which a name stands once a colon, a dash or a verb follows.
const ROLES: &[&str] = &[
    "opettaja",
    "opettajat",
    "kouluttaja",
    "kouluttajat",
    "ohjaaja",
    "ohjaajat",
    "luennoitsija",
    "luennoitsijat",
    "vastuuopettaja",
    "vastuukouluttaja",
    "tutoropettaja",
    "kurssinjohtaja",
    "lehtori",
    "valmentaja",
    "valmentajat",
    "yhteyshenkilö",
    "yhteyshenkilöt",
    "vastuuhenkilö",
    "suunnittelija",
    "koulutussuunnittelija",
    "koulutuspäällikkö",
    "lisätietoja",
    "lisätiedot",
    "tiedustelut",
    "lärare",
    "lärarna",
    "utbildare",
    "kursledare",
    "föreläsare",
    "handledare",
    "kontaktperson",
    "kontaktpersoner",
    "instruktör",
    "teacher",
    "teachers",
    "instructor",
    "instructors",
    "lecturer",
    "trainer",
    "tutor",
    "facilitator",
    "contact",
];
/// Forms of them that need no sign: "opettajana Matti Meikäläinen".
const ESSIVE: &[&str] = &[
    "opettajana",
    "opettajina",
    "kouluttajana",
    "kouluttajina",
    "ohjaajana",
    "ohjaajina",
    "luennoitsijana",
    "valmentajana",
    "vastuuopettajana",
    "luennoi",
    "opettaa",
    "kouluttaa",
    "lehtori",
];
/// Words that may stand between a role and a name.
const BETWEEN: &[&str] = &[
    "on",
    "ovat",
    "toimii",
    "toimivat",
    "toimi",
    "mm",
    "antaa",
    "är",
    "is",
    "are",
    "will",
    "be",
    "by",
    "muun",
    "muassa",
    "kurssilla",
    "kurssin",
    "koulutuksessa",
    "med",
    "ger",
    "ft",
    "tkt",
    "fm",
    "km",
    "tm",
    "ktm",
    "di",
    "dosentti",
    "professori",
    "dr",
    "prof",
    "mr",
    "ms",
];
const PARTICLES: &[&str] = &["von", "af", "de", "van", "der", "la"];
/// Parts of words that name institutions and subjects, not people.
const NOT_NAMES: &[&str] = &[
    "opisto",
    "koulu",
    "yliopist",
    "keskus",
    "oy",
    "ry",
    "university",
    "school",
    "college",
    "academy",
    "institut",
    "kampus",
    "campus",
    "programme",
    "program",
    "education",
    "training",
    "course",
    "kurssi",
    "suomi",
    "suomen",
    "suome",
    "kaupunki",
    "seura",
    "säätiö",
    "skola",
    "högskola",
    "förening",
    "services",
    "centre",
    "center",
    "toimisto",
    "palvelu",
    "yhdistys",
    "liitto",
    "virasto",
    "kieli",
    "kielen",
    "english",
    "finnish",
    "swedish",
    "ab",
    "team",
];

struct Word {
    span: Range<usize>,
    text: String,
    /// Signs and line breaks between it and the word before.
    gap: String,
}

/// Finds names, with the role where a sign ties it to the name ("Opettaja: …").
pub(super) fn find(chars: &[char], found: &mut Vec<Range<usize>>) {
    let words = words(chars);
    for at in 0..words.len() {
        let lower = words[at].text.to_lowercase();
        let essive = ESSIVE.contains(&lower.as_str());
        if !essive && !ROLES.contains(&lower.as_str()) {
            continue;
        }
        let mut next = at + 1;
        let mut tied = false;
        let mut verb = false;
        while let Some(word) = words.get(next).filter(|_| next <= at + 3) {
            let gap = word.gap.trim();
            tied |= matches!(gap, ":" | "–" | "-" | "(");
            let passable =
                gap.is_empty() || gap == ":" || gap == "." || (tied && matches!(gap, "–" | "-" | "("));
            if !passable || !BETWEEN.contains(&word.text.to_lowercase().as_str()) {
                break;
            }
            verb = true;
            next += 1;
        }
        if !(tied || essive || verb) {
            continue;
        }
        let end = people(&words, next, tied, chars.len());
        if end > next {
            let first = if tied && !verb { at } else { next };
            found.push(words[first].span.start..words[end - 1].span.end);
        }
    }
}

/// After the last word of the names that begin at `at`: `A B`, `A B, C D ja E F`.
fn people(words: &[Word], at: usize, tied: bool, length: usize) -> usize {
    let mut end = person(words, at, tied, length);
    while end > at {
        let Some(word) = words.get(end) else { break };
        let joined =
            word.gap.trim().is_empty() && matches!(word.text.as_str(), "ja" | "och" | "and" | "sekä");
        let next = if joined {
            end + 1
        } else if matches!(word.gap.trim(), "," | "&" | "/") {
            end
        } else {
            break;
        };
        let after = person(words, next, false, length);
        if after == next {
            break;
        }
        end = after;
    }
    end
}

/// After the last word of one name of two to four words; `at` where there is none. After a sign a single word is a
/// name where nothing follows on its line.
fn person(words: &[Word], at: usize, tied: bool, length: usize) -> usize {
    let mut end = at;
    let mut capitals = 0;
    while let Some(word) = words.get(end).filter(|_| end < at + 4) {
        let gap = word.gap.as_str();
        let near = end == at || (!gap.contains('\n') && matches!(gap.trim(), "" | "." | "-"));
        if !near || (end == at && gap.contains('\n') && gap.trim().is_empty()) {
            break;
        }
        let particle = PARTICLES.contains(&word.text.as_str()) && capitals > 0;
        if !particle && (!is_name(&word.text) || NOT_NAMES.iter().any(|part| is_not_name(&word.text, part))) {
            break;
        }
        capitals += usize::from(!particle);
        end += 1;
        // An abbreviated first name: `M. Meikäläinen`.
        if gap.trim() == "." && end - 1 > at && words[end - 2].text.chars().count() > 1 {
            end -= 1;
            break;
        }
    }
    let institution = words.get(end).is_some_and(|w| {
        w.gap.trim().is_empty()
            && !w.gap.contains('\n')
            && NOT_NAMES.iter().any(|part| is_not_name(&w.text, part))
    });
    let line_ends = words.get(end).map_or_else(
        || words.get(end - 1).is_some_and(|w| w.span.end + 1 >= length),
        |w| w.gap.contains('\n'),
    );
    let enough = capitals >= 2 || (capitals == 1 && tied && line_ends && words[at].text.chars().count() > 2);
    if enough && !institution { end } else { at }
}

fn is_not_name(word: &str, part: &str) -> bool {
    let word = word.to_lowercase();
    if part.chars().count() <= 3 { word == *part } else { word.contains(part) }
}

fn is_name(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase)
        && !word.chars().any(|c| c.is_ascii_digit())
        && (word.chars().count() == 1 || chars.any(char::is_lowercase) || word.chars().count() > 3)
}

fn words(chars: &[char]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut gap = String::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_alphanumeric() {
            gap.push(chars[at]);
            at += 1;
            continue;
        }
        let start = at;
        let inside = |i: usize| {
            chars[i].is_alphanumeric()
                || ('\u{300}'..='\u{36f}').contains(&chars[i])
                || (matches!(chars[i], '-' | '\'' | '’')
                    && chars.get(i + 1).is_some_and(|c| c.is_alphabetic()))
        };
        while at < chars.len() && inside(at) {
            at += 1;
        }
        words.push(Word {
            span: start..at,
            text: chars[start..at].iter().collect(),
            gap: std::mem::take(&mut gap),
        });
    }
    words
}
