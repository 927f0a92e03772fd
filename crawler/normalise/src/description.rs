//! Long descriptions: sections joined by language, sanitised, without personal data.

use std::collections::BTreeMap;

use catalogue::{LanguageCode, TextIn, Texts, text::plain_text};

use crate::{
    findings::{DOUBLE_ESCAPED, Findings, PERSONAL_DATA, TEXT_CUT},
    html, personal, text, tongue,
};

/// Longest section that is read, in characters.
const LONGEST: usize = 100_000;

/// The description by language.
pub(crate) fn description(
    sections: &[TextIn],
    is_html: bool,
    native: LanguageCode,
    findings: &mut Findings,
) -> Texts {
    let mut by_language: BTreeMap<LanguageCode, String> = BTreeMap::new();
    for section in sections {
        let Some(html) = section_html(&section.text, is_html, findings) else { continue };
        let plain = text::cut(&plain_text(&html), 2000);
        let language = tongue::of_text(section, &plain, native, false, findings);
        let whole = by_language.entry(language).or_default();
        // A section that repeats another is not told twice.
        if !whole.contains(&html) {
            whole.push_str(&html);
        }
    }
    by_language.into_iter().collect()
}

fn section_html(raw: &str, is_html: bool, findings: &mut Findings) -> Option<String> {
    if text::is_nothing(raw) {
        return None;
    }
    text::remark(raw, findings);
    let mut raw = cdata(raw).to_owned();
    if raw.len() > LONGEST && raw.chars().count() > LONGEST {
        findings.note(TEXT_CUT);
        raw = raw.chars().take(LONGEST).collect();
    }
    if !html::has_tags(&raw) {
        let decoded = text::entities(&raw);
        if html::has_tags(&decoded) {
            findings.note(DOUBLE_ESCAPED);
        }
        raw = decoded;
    }
    let looks_html = html::has_tags(&raw) && (is_html || has_block_tags(&raw));
    let safe = if looks_html || (is_html && !raw.contains('\n')) {
        html::sanitise(&raw)
    } else {
        html::sanitise(&html::of_plain(&text::tidy(&raw)))
    };
    let (clean, removed) = personal::scrub_html(&safe);
    if removed {
        findings.note(PERSONAL_DATA);
    }
    plain_text(&clean).chars().any(char::is_alphanumeric).then_some(clean)
}

/// The content of a CDATA section that stands in the text literally.
fn cdata(raw: &str) -> &str {
    let inner = raw.trim().strip_prefix("<![CDATA[").unwrap_or(raw);
    inner.trim_end().strip_suffix("]]>").unwrap_or(inner)
}

fn has_block_tags(raw: &str) -> bool {
    let lower = raw.to_ascii_lowercase();
    ["<p", "<br", "</", "<ul", "<li", "<div", "<img", "<script", "<svg"].iter().any(|tag| lower.contains(tag))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn html(raw: &str, is_html: bool) -> Option<String> {
        let texts = description(&[TextIn::plain(raw)], is_html, LanguageCode::FI, &mut Findings::new("", ""));
        texts.get(LanguageCode::FI).map(str::to_owned)
    }

    #[test]
    fn descriptions_become_safe_html() {
        let table = [
            ("<p>Hei</p>", true, Some("<p>Hei</p>")),
            ("&lt;p&gt;Hei&lt;/p&gt;", false, Some("<p>Hei</p>")),
            (
                "Eka\ntoka\n\nkolmas & <neljäs",
                false,
                Some("<p>Eka<br>toka</p><p>kolmas &amp; &lt;neljäs</p>"),
            ),
            ("<![CDATA[ <b>x</b> ]]>", true, Some("<p><strong>x</strong></p>")),
            ("<p></p>", true, None),
            ("[]", true, None),
            ("<p>Opettaja: Matti Meikäläinen</p><p>Sisältö</p>", true, Some("<p>Sisältö</p>")),
        ];
        for (raw, is_html, expected) in table {
            assert_eq!(html(raw, is_html).as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn sections_of_a_language_are_joined_in_order() {
        let sections = [
            TextIn::tagged("fi", "Yksi"),
            TextIn::tagged("sv", "Ett"),
            TextIn::tagged("fi", "Kaksi"),
            TextIn::tagged("fi", "Yksi"),
        ];
        let texts = description(&sections, false, LanguageCode::FI, &mut Findings::new("", ""));
        assert_eq!(texts.get(LanguageCode::FI), Some("<p>Yksi</p><p>Kaksi</p>"));
        assert_eq!(texts.get(LanguageCode::SV), Some("<p>Ett</p>"));
    }
}
