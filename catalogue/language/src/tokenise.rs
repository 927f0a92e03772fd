use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use crate::text::{is_apostrophe, is_hyphen, is_invisible, normalise};

/// A word as it was cut from a text, before its analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawToken<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Normalised; inner hyphens are kept, the case ending of an abbreviation (`EU:n`) is kept after a colon.
    pub(crate) surface: Cow<'a, str>,
    /// A hyphen hangs before the word: "opetusmenetelmät ja -välineet".
    pub(crate) hangs_before: bool,
    /// A hyphen hangs after the word: "sosiaali- ja terveysala".
    pub(crate) hangs_after: bool,
}

/// Cuts a text into words.
///
/// Words are runs of letters and digits; hyphens, apostrophes and the colon of `EU:n` between letters belong to
/// them. `c++`, `c#`, `.net`, `node.js`, `r&d` and the ordinal `1.` before a lower-case word are words.
pub(crate) fn tokenise(text: &str) -> Vec<RawToken<'_>> {
    let mut tokens = Vec::with_capacity(text.len() / 7 + 1);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_alphanumeric() || starts_dot_net(text, at) {
            let (end, has_wide) = word_end(text, at);
            if has_wide {
                push_wide(&mut tokens, text, at, end);
            } else {
                tokens.push(raw(text, at, end));
            }
            at = end;
        } else {
            at += c.len_utf8();
        }
    }
    tokens
}

fn raw(text: &str, start: usize, end: usize) -> RawToken<'_> {
    RawToken {
        start,
        end,
        surface: normalise(&text[start..end]),
        hangs_before: hangs_before(text, start),
        hangs_after: hangs_after(text, end),
    }
}

/// Scripts without spaces between words are cut by the rules of Unicode (UAX #29).
fn push_wide<'a>(tokens: &mut Vec<RawToken<'a>>, text: &'a str, start: usize, end: usize) {
    for (offset, word) in text[start..end].unicode_word_indices() {
        tokens.push(raw(text, start + offset, start + offset + word.len()));
    }
}

/// Where the word ends that starts at `start`, and whether it has characters of a script without spaces.
fn word_end(text: &str, start: usize) -> (usize, bool) {
    let mut end = start;
    let mut previous = '.';
    let mut has_wide = false;
    let mut colon = false;
    while let Some(c) = text[end..].chars().next() {
        let after = end + c.len_utf8();
        let inside = end > start;
        if c.is_alphanumeric() || (inside && is_combining_mark(c)) {
            has_wide |= c >= '\u{e00}' && !('\u{10a0}'..='\u{24ff}').contains(&c);
            previous = c;
        } else if is_invisible(c) {
            // It belongs to the word and leaves `previous` as it is.
        } else if (is_hyphen(c) && !previous.is_ascii_digit() && next_is(text, after, char::is_alphanumeric))
            || (is_hyphen(c) && previous.is_ascii_digit() && next_is(text, after, char::is_alphabetic))
            || (is_apostrophe(c) && previous.is_alphabetic() && next_is(text, after, char::is_alphabetic))
            || (c == '.' && (!inside || is_file_like(text, after)))
            || (c == '&' && is_letter_and_letter(text, start, end, after))
        {
            previous = c;
        } else if c == ':' && !colon && inside && is_case_ending(text, after) {
            colon = true;
            previous = c;
        } else {
            break;
        }
        end = after;
    }
    (trailing_signs(text, start, trim_invisible(text, start, end)), has_wide)
}

/// Whether the next character that shows is of a kind.
fn next_is(text: &str, at: usize, kind: impl Fn(char) -> bool) -> bool {
    text[at..].chars().find(|c| !is_invisible(*c)).is_some_and(kind)
}

fn trim_invisible(text: &str, start: usize, end: usize) -> usize {
    start + text[start..end].trim_end_matches(is_invisible).len()
}

/// The letters and digits that follow, up to a handful; enough to compare with short names.
fn following(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let end = rest.char_indices().find(|(i, c)| *i > 12 || !c.is_alphanumeric());
    &rest[..end.map_or(rest.len(), |(i, _)| i)]
}

fn starts_dot_net(text: &str, at: usize) -> bool {
    text[at..].starts_with('.')
        && following(text, at + 1).eq_ignore_ascii_case("net")
        && !text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
}

/// `node.js`, `asp.net`: a dot belongs to the word only before these, as a space is often forgotten after a full stop.
fn is_file_like(text: &str, after_dot: usize) -> bool {
    let name = following(text, after_dot);
    name.eq_ignore_ascii_case("js") || name.eq_ignore_ascii_case("net")
}

fn is_letter_and_letter(text: &str, start: usize, sign: usize, after: usize) -> bool {
    let (before, behind) = (&text[start..sign], following(text, after));
    before.chars().count() == 1 && behind.chars().count() == 1 && behind.chars().all(char::is_alphabetic)
}

/// The ending after the colon of an inflected abbreviation (`EU:ssa`, `ATK:n`, Swedish `TV:n`).
fn is_case_ending(text: &str, after: usize) -> bool {
    const ENDINGS: &str = "a an en een eet ia iin ille in issa ita iä iän iän ksi kse lla lle llä lta ltä n na nä s \
                           ssa ssä sta stä t ta tä tta ään ään aan ns hin hen hun";
    let ending = following(text, after);
    !ending.is_empty() && ENDINGS.split(' ').any(|known| known == ending)
}

/// Takes in the signs that end a name (`c++`, `c#`) or an ordinal (`1.`).
fn trailing_signs(text: &str, start: usize, end: usize) -> usize {
    let (word, rest) = (&text[start..end], &text[end..]);
    let short_name = word.len() <= 2 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let sign = if short_name && rest.starts_with("++") {
        2
    } else if (short_name && rest.starts_with('#')) || is_ordinal(word, rest) {
        1
    } else {
        return end;
    };
    let goes_on = rest[sign..].chars().next().is_some_and(char::is_alphanumeric);
    if goes_on { end } else { end + sign }
}

fn is_ordinal(word: &str, rest: &str) -> bool {
    let Some(behind) = rest.strip_prefix('.') else { return false };
    let spaced = behind.trim_start_matches([' ', '\u{a0}']);
    word.len() <= 2
        && word.bytes().all(|b| b.is_ascii_digit())
        && spaced.len() < behind.len()
        && spaced.chars().next().is_some_and(char::is_lowercase)
}

fn hangs_before(text: &str, start: usize) -> bool {
    let mut back = text[..start].chars().rev();
    back.next().is_some_and(is_hyphen) && back.next().is_some_and(char::is_whitespace)
}

fn hangs_after(text: &str, end: usize) -> bool {
    let mut ahead = text[end..].chars();
    ahead.next().is_some_and(is_hyphen)
        && ahead.next().is_some_and(|c| c.is_whitespace() || c == ',' || c == '/')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::tokenise;

    fn surfaces(text: &str) -> Vec<String> {
        tokenise(text).into_iter().map(|token| token.surface.into_owned()).collect()
    }

    #[test]
    fn words_of_course_texts() {
        let table: [(&str, &[&str]); 21] = [
            ("Lähihoitajaksi, Kotkaan!", &["lähihoitajaksi", "kotkaan"]),
            ("C++ ja C#-ohjelmointi", &["c++", "ja", "c#", "ohjelmointi"]),
            ("ASP.NET, .NET ja Node.js", &["asp.net", ".net", "ja", "node.js"]),
            ("Kurssi alkaa.Ilmoittaudu", &["kurssi", "alkaa", "ilmoittaudu"]),
            ("B1-taso, EA1", &["b1-taso", "ea1"]),
            ("1. vsk", &["1.", "vsk"]),
            ("vuonna 12. Tämä", &["vuonna", "12", "tämä"]),
            ("15.1.2027", &["15", "1", "2027"]),
            ("2026-2027", &["2026", "2027"]),
            ("it-tuki IT\u{2011}tuki", &["it-tuki", "it-tuki"]),
            ("Kouvola – Kotka", &["kouvola", "kotka"]),
            ("EU:n rahoitus: hyvä", &["eu:n", "rahoitus", "hyvä"]),
            ("nurse’s aide", &["nurse's", "aide"]),
            ("'lainattu'", &["lainattu"]),
            ("kou\u{ad}lu\u{ad}tus\u{feff} x", &["koulutus", "x"]),
            ("T&K ja R&D, Marks & Spencer", &["t&k", "ja", "r&d", "marks", "spencer"]),
            ("ja/tai", &["ja", "tai"]),
            ("a\u{308}iti", &["äiti"]),
            ("日本語 kurssi", &["日", "本", "語", "kurssi"]),
            ("русский язык", &["русский", "язык"]),
            ("", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(surfaces(text), expected, "{text}");
        }
    }

    #[test]
    fn hanging_hyphens_are_noticed() {
        let tokens = tokenise("sosiaali- ja terveysala, menetelmät ja -välineet");
        let hanging: Vec<(bool, bool)> = tokens.iter().map(|t| (t.hangs_before, t.hangs_after)).collect();
        assert_eq!(
            hanging,
            [(false, true), (false, false), (false, false), (false, false), (false, false), (true, false)]
        );
    }

    proptest! {
        #[test]
        fn offsets_point_into_the_text(text in "\\PC{0,60}") {
            let mut last = 0;
            for token in tokenise(&text) {
                prop_assert!(token.start >= last && token.start < token.end);
                prop_assert!(text.get(token.start..token.end).is_some());
                last = token.end;
            }
        }

        #[test]
        fn words_between_signs(text in "[a-zäö1.+#&:' -]{0,40}") {
            let text = format!("{text}\u{ad}-\u{ad}");
            for token in tokenise(&text) {
                prop_assert!(!token.surface.is_empty());
            }
        }
    }
}
