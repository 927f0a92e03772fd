//! Personal data found in texts and taken out: e-mail addresses, identity codes, birth dates, mobile numbers, and names
//! that stand after "teacher".
//!
//! All e-mail addresses go, offices' too: which of them belong to a person cannot be told. Land lines and switchboards
//! (not `04x`, `050`) stay.

mod names;
mod numbers;

use std::ops::Range;

/// The text without personal data, and whether any was there.
pub(crate) fn scrub(text: &str) -> (String, bool) {
    let chars: Vec<char> = text.chars().collect();
    let found = spans(&chars);
    if found.is_empty() {
        return (text.to_owned(), false);
    }
    let kept: String = chars
        .iter()
        .enumerate()
        .filter(|(at, _)| !found.iter().any(|s| s.contains(at)))
        .map(|(_, c)| c)
        .collect();
    // What closes up may form another: again, until nothing is found.
    (scrub(&crate::text::tidy(&kept)).0, true)
}

/// Sanitised HTML without personal data, and whether any was there. A name may lie across tags.
pub(crate) fn scrub_html(html: &str) -> (String, bool) {
    let shown = shown(html);
    let chars: Vec<char> = shown.iter().map(|(c, _)| *c).collect();
    let found = spans(&chars);
    if found.is_empty() {
        return (html.to_owned(), false);
    }
    let mut kept = String::with_capacity(html.len());
    let mut at = 0;
    for (index, (_, range)) in shown.iter().enumerate() {
        if !range.is_empty() && found.iter().any(|span| span.contains(&index)) {
            kept.push_str(&html[at..range.start]);
            at = range.end;
        }
    }
    kept.push_str(&html[at..]);
    let (kept, _) = scrub_html(&crate::html::sanitise(&kept));
    (kept, true)
}

/// The characters that a reader of the HTML sees, each with its bytes; the end of a block is a line break of no bytes.
fn shown(html: &str) -> Vec<(char, Range<usize>)> {
    let mut shown = Vec::with_capacity(html.len());
    let mut at = 0;
    while let Some(c) = html[at..].chars().next() {
        let rest = &html[at..];
        let end = match c {
            '<' => {
                let length = rest.find('>').map_or(1, |end| end + 1);
                let inline = ["<strong", "</strong", "<em", "</em", "<a ", "<a>", "</a"]
                    .iter()
                    .any(|tag| rest.starts_with(tag));
                if !inline {
                    shown.push(('\n', at..at));
                }
                at += length;
                continue;
            }
            '&' => rest.find(';').filter(|end| *end < 10).map_or(1, |end| end + 1),
            c => c.len_utf8(),
        };
        let seen = match &rest[..end] {
            "&amp;" => '&',
            "&nbsp;" => ' ',
            "&lt;" => '<',
            "&gt;" => '>',
            "&quot;" => '"',
            _ => c,
        };
        shown.push((seen, at..at + end));
        at += end;
    }
    shown
}

fn spans(chars: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    emails(chars, &mut found);
    numbers::find(chars, &mut found);
    names::find(chars, &mut found);
    found
}

/// `a.b@example.fi`, also with `(at)`, `[at]`, `(ät)` for the sign.
fn emails(chars: &[char], found: &mut Vec<Range<usize>>) {
    for at in 0..chars.len() {
        let Some(length) = at_sign(&chars[at..]) else { continue };
        let spaced = length > 1;
        let mut start = at;
        while spaced && start > 0 && chars[start - 1] == ' ' {
            start -= 1;
        }
        let local_end = start;
        while start > 0 && is_local(chars[start - 1]) {
            start -= 1;
        }
        let mut end = at + length;
        while spaced && chars.get(end) == Some(&' ') {
            end += 1;
        }
        let domain = end;
        while chars.get(end).is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_')) {
            end += 1;
        }
        while end > domain && matches!(chars[end - 1], '.' | '-' | '_') {
            end -= 1;
        }
        let dotted =
            chars[domain..end].contains(&'.') && chars[domain..end].iter().any(|c| c.is_alphabetic());
        if start < local_end && chars[start..local_end].iter().any(|c| c.is_alphanumeric()) && dotted {
            found.push(start..end);
        }
    }
}

fn at_sign(rest: &[char]) -> Option<usize> {
    const SPELLED: [&str; 7] = ["(at)", "[at]", "{at}", "(ät)", "[ät]", "(a)", "(@)"];
    if matches!(rest[0], '@' | '＠') {
        return Some(1);
    }
    let fits = |sign: &&&str| {
        sign.chars().enumerate().all(|(i, c)| rest.get(i).is_some_and(|r| r.to_lowercase().eq([c])))
    };
    SPELLED.iter().find(fits).map(|sign| sign.chars().count())
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn personal_data_is_taken_out() {
        let table = [
            ("Kysy maija.meikalainen@example.fi heti", "Kysy heti"),
            ("maija.meikalainen(at)example.fi", ""),
            ("Kirjoita: maija (at) example.fi.", "Kirjoita: ."),
            ("Toimisto: haku@example.fi", "Toimisto:"),
            ("Hetu 131052-308T tässä", "Hetu tässä"),
            ("tunnus 010106A0019", "tunnus"),
            ("synt. 1.2.1970 Kotkassa", "synt. Kotkassa"),
            ("Opettaja: Matti Meikäläinen", ""),
            ("Opettaja: Matti Meikäläinen, p. 040 123 4567", ", p."),
            ("Kouluttajana toimii Anna-Liisa von Essen.", "Kouluttajana toimii ."),
            ("Opettajina Maija Meikäläinen ja Teppo Testaaja tänään", "Opettajina tänään"),
            ("Lärare: Sven Svensson", ""),
            ("Teacher: John Smith PhD", ""),
            ("Soita +358 40 123 4567 nyt", "Soita nyt"),
            ("Soita 050-1234567", "Soita"),
        ];
        for (text, expected) in table {
            assert_eq!(scrub(text), (expected.to_owned(), true), "{text}");
        }
    }

    #[test]
    fn what_is_nobodys_stays() {
        for text in [
            "Opettaja ohjaa ryhmää",
            "Opettajana työskentely",
            "Opettaja: Kymenlaakson kansalaisopisto",
            "Teacher Education Programme",
            "Teacher: Good Morning School",
            "Vaihde 05 123 4567",
            "Kurssi 010126 alkaa 1.2.2027",
            "a @ b, @kurssi",
            "Hinta 0,50 €, 100 h",
            "https://example.org/@60.46,26.9",
            "Y-tunnus 1234567-8",
        ] {
            assert_eq!(scrub(text), (text.to_owned(), false), "{text}");
        }
    }

    #[test]
    fn names_across_tags_are_taken_out() {
        let html = "<p><strong>Opettaja:</strong> Matti <em>Meikäläinen</em></p><p>Tervetuloa! a&amp;b@example.fi</p>";
        assert_eq!(scrub_html(html), ("<p>Tervetuloa! a&amp;</p>".to_owned(), true));
    }

    proptest! {
        #[test]
        fn scrubbing_twice_changes_nothing(text in "(\\PC|Opettaja: |Matti |Meikäläinen|@|a\\.fi|040 ?1234567|010170-123A| |\n){0,20}") {
            let (once, _) = scrub(&text);
            let (twice, found) = scrub(&once);
            prop_assert_eq!(twice, once);
            prop_assert!(!found);
        }
    }
}
