//! Plain texts made clean: Unicode NFC, no control characters, entities that were escaped twice, one line.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::{
    findings::{CONTROL_CHARACTERS, DOUBLE_ESCAPED, Findings, MOJIBAKE, PERSONAL_DATA},
    html, personal,
};

/// Values that programs write where there is none.
const NOTHING: &[&str] =
    &["null", "undefined", "nan", "n/a", "[]", "{}", "unk", "-", "–", "x", "none", "[object object]"];

/// Whether a value stands for "no value".
pub(crate) fn is_nothing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || NOTHING.contains(&text.to_lowercase().as_str())
}

/// Whether a value says that the source does not know yet.
pub(crate) fn is_open(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    is_nothing(&text)
        || matches!(
            text.as_str(),
            "tba"
                | "tbc"
                | "tbd"
                | "to be announced"
                | "to be confirmed"
                | "ei tiedossa"
                | "ilmoitetaan myöhemmin"
                | "avoin"
                | "meddelas senare"
                | "unknown"
                | "not known"
                | "nodata"
                | "no data"
                | "ei ilmoitettu"
                | "?"
        )
}

/// One line of plain text: clean, without tags, without personal data; none where nothing is left.
pub(crate) fn line(text: &str, findings: &mut Findings) -> Option<String> {
    lines(text, findings).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Like [`line`], line breaks kept.
pub(crate) fn lines(text: &str, findings: &mut Findings) -> Option<String> {
    if is_nothing(text) {
        return None;
    }
    remark(text, findings);
    let clean = plain(text);
    let (clean, removed) = personal::scrub(&clean);
    if removed {
        findings.note(PERSONAL_DATA);
    }
    (clean.chars().any(char::is_alphanumeric)).then_some(clean)
}

/// Remarks on a raw text's encoding and escaping.
pub(crate) fn remark(text: &str, findings: &mut Findings) {
    if text.chars().any(|c| c == '\u{fffd}' || is_junk(c) && c != '\u{feff}' && c != '\u{ad}') {
        findings.note(CONTROL_CHARACTERS);
    }
    if has_mojibake(text) {
        findings.value(MOJIBAKE, text);
    }
    if text.contains("&amp;") && entities(text) != text.replace("&amp;", "&") {
        findings.note(DOUBLE_ESCAPED);
    }
}

/// Clean plain text. Applying it twice changes nothing.
pub(crate) fn plain(text: &str) -> String {
    let mut text = tidy(text);
    // Each round takes away a layer of tags or entities; a text of more layers is hostile.
    for _ in 0..8 {
        let mut next = tidy(&entities(&text));
        if html::has_tags(&next) {
            next = tidy(&catalogue::text::plain_text(&html::sanitise(&next)));
        }
        if next == text {
            return text;
        }
        text = next;
    }
    tidy(&text.replace(['<', '>', '&'], " "))
}

/// NFC, no junk, blanks joined, lines trimmed, at most one empty line between others.
pub(crate) fn tidy(text: &str) -> String {
    let text: String = nfc(text).chars().filter(|c| !is_junk(*c)).collect();
    let mut out: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() || out.last().is_some_and(|last: &String| !last.is_empty()) {
            out.push(line);
        }
    }
    nfc(out.join("\n").trim()).into_owned()
}

/// The composed form (Unicode Standard Annex 15); most texts have it already.
fn nfc(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

/// Control characters (but line breaks and tabs), text direction overrides, soft hyphens, byte order marks,
/// noncharacters.
pub(crate) fn is_junk(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t' | '\r' | '\u{85}'))
        || matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || (u32::from(c) & 0xfffe) == 0xfffe
        || ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// UTF-8 that was read as Latin-1 or windows-1252 and written as UTF-8 again.
fn has_mojibake(text: &str) -> bool {
    const SIGNS: &[&str] =
        &["Ã¤", "Ã¶", "Ã¥", "Ã„", "Ã–", "Ã…", "Ã©", "Ã¼", "â€", "Â ", "Â\u{a0}", "Ã\u{84}", "Ã\u{96}"];
    text.contains(['Ã', 'â', 'Â']) && SIGNS.iter().any(|sign| text.contains(sign))
}

/// Character references resolved, `&amp;amp;` at once; unknown ones stay.
pub(crate) fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        while let Some(inner) = rest.strip_prefix("amp;") {
            rest = inner;
        }
        match reference(rest) {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

/// The character of a reference after its `&`, and its length with the semicolon.
fn reference(text: &str) -> Option<(char, usize)> {
    const NAMED: &[(&str, char)] = &[
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("auml", 'ä'),
        ("ouml", 'ö'),
        ("aring", 'å'),
        ("Auml", 'Ä'),
        ("Ouml", 'Ö'),
        ("Aring", 'Å'),
        ("eacute", 'é'),
        ("Eacute", 'É'),
        ("uuml", 'ü'),
        ("Uuml", 'Ü'),
        ("euro", '€'),
        ("pound", '£'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("hellip", '…'),
        ("rsquo", '’'),
        ("lsquo", '‘'),
        ("rdquo", '”'),
        ("ldquo", '“'),
        ("laquo", '«'),
        ("raquo", '»'),
        ("bull", '•'),
        ("middot", '·'),
        ("deg", '°'),
        ("times", '×'),
        ("copy", '©'),
        ("reg", '®'),
        ("trade", '™'),
        ("shy", '\u{ad}'),
        ("thinsp", '\u{2009}'),
        ("ensp", '\u{2002}'),
        ("emsp", '\u{2003}'),
        ("sect", '§'),
        ("frac12", '½'),
        ("egrave", 'è'),
        ("agrave", 'à'),
        ("oslash", 'ø'),
        ("aelig", 'æ'),
        ("szlig", 'ß'),
    ];
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = &text[..end];
    let number = |digits: &str, radix| {
        u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|c| *c != '\0')
    };
    let c = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(hex) => number(hex, 16)?,
            None => number(digits, 10)?,
        },
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, end + 1))
}

/// At most `most` characters, cut at a word, with an ellipsis where something is missing.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - 1).collect();
    let at_word = head.rfind(char::is_whitespace).filter(|at| *at > head.len() / 2).unwrap_or(head.len());
    format!(
        "{}…",
        head[..at_word]
            .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '–' | '-' | '…'))
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_made_clean() {
        let table = [
            ("  Hygieniapassi \n", "Hygieniapassi"),
            ("R&amp;amp;D", "R&D"),
            ("H&#228;t&auml;&nbsp;&foo;", "Hätä &foo;"),
            ("a\u{308}iti", "äiti"),
            ("kou\u{ad}lu\u{feff}tus\u{1}", "koulutus"),
            ("<b>Kurssi</b> <i>A</i>", "Kurssi A"),
            ("&lt;b&gt;Kurssi&lt;/b&gt;", "Kurssi"),
            ("A < B & C > D", "A < B & C > D"),
            ("\u{202e}nikäänväärin", "nikäänväärin"),
        ];
        for (text, expected) in table {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn mojibake_is_seen_and_left() {
        let mut findings = Findings::new("", "");
        assert_eq!(line("pintakÃ¤sittely", &mut findings).as_deref(), Some("pintakÃ¤sittely"));
        assert_eq!(findings.into_list()[0].code, "mojibake");
    }

    #[test]
    fn cutting_keeps_words_whole() {
        assert_eq!(cut("yksi kaksi kolme", 12), "yksi kaksi…");
        assert_eq!(cut("yksi", 12), "yksi");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "(\\PC|[<>&;#]|&amp;|&lt;|&gt;|<b>|</p>|amp;|\u{308}|\u{1}|\n){0,30}") {
            let once = plain(&text);
            prop_assert_eq!(plain(&once), once.clone());
        }
    }
}
