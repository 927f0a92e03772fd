use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The form in which words are compared: NFKC, lower case, invisible characters dropped.
///
/// Typographic apostrophes and hyphens become `'` and `-`. Applying it twice changes nothing.
#[must_use]
pub fn normalise(text: &str) -> Cow<'_, str> {
    // Most words of most texts.
    if text.chars().all(|c| matches!(c, 'ß'..='ÿ') || (c.is_ascii() && !c.is_ascii_uppercase())) {
        return Cow::Borrowed(text);
    }
    if let Some(lower) = latin_1_lower(text) {
        return Cow::Owned(lower);
    }
    let visible: String = text.nfkc().filter(|c| !is_invisible(*c)).map(plain_punctuation).collect();
    // Lower-casing can leave a sequence that has a composed form, and the other way round.
    visible.to_lowercase().nfkc().filter(|c| !is_invisible(*c)).map(plain_punctuation).collect()
}

/// The lower case of a text of ASCII and the letters of Latin-1, which are their own normal form.
fn latin_1_lower(text: &str) -> Option<String> {
    let mut lower = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'À'..='Ö' | 'Ø'..='Þ' => lower.push(char::from_u32(u32::from(c) + 0x20)?),
            'ß'..='ÿ' => lower.push(c),
            c if c.is_ascii() => lower.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    Some(lower)
}

/// A text as people type it who have no `ä`, `ö` or `å` on their keyboard: normalised, without diacritics.
///
/// Letters that do not decompose are replaced by their customary Latin spelling (`ø` o, `æ` ae, `ß` ss, `ł` l).
#[must_use]
pub fn fold(text: &str) -> String {
    fold_normalised(&normalise(text)).into_owned()
}

/// Like [`fold`], of a text that is normalised already.
pub(crate) fn fold_normalised(normal: &str) -> Cow<'_, str> {
    if normal.is_ascii() {
        return Cow::Borrowed(normal);
    }
    let mut folded = String::with_capacity(normal.len());
    for c in normal.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ø' => folded.push('o'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ß' => folded.push_str("ss"),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            _ => folded.push(c),
        }
    }
    Cow::Owned(folded)
}

/// Whether a character shows nothing and only tells where a line may break or how letters join.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// Whether a character is a hyphen within words (a dash between them is not).
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Whether a character is an apostrophe, straight or typographic.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
}

fn plain_punctuation(c: char) -> char {
    match c {
        c if is_hyphen(c) => '-',
        c if is_apostrophe(c) => '\'',
        c => c,
    }
}

/// Appends `text` to `html` with the five characters escaped that mean something in HTML.
pub(crate) fn push_escaped(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::{fold, normalise};

    #[test]
    fn known_texts() {
        let table = [
            ("Lähihoitaja", "lähihoitaja", "lahihoitaja"),
            ("LA\u{308}hi", "lähi", "lahi"),
            ("kou\u{ad}lutus\u{feff}", "koulutus", "koulutus"),
            ("ﬁnska Åbo", "finska åbo", "finska abo"),
            ("Nurse’s", "nurse's", "nurse's"),
            ("smørrebrød", "smørrebrød", "smorrebrod"),
            ("it‑tuki", "it-tuki", "it-tuki"),
            ("ÀÖØÞß×÷ÿ", "àöøþß×÷ÿ", "aoothss×÷y"),
        ];
        for (text, normal, folded) in table {
            assert_eq!(normalise(text), normal, "{text}");
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    proptest! {
        #[test]
        fn twice_is_once(text in "\\PC{0,40}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once.clone());
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
        }
    }
}
