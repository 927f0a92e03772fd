//! Languages of texts: as declared, where the words don't speak against it; detected; the source's own.

use catalogue::{LanguageCode, SourceSpec, TextIn, Texts};
use language::detect;

use crate::{
    findings::{Findings, WRONG_LANGUAGE},
    text,
};

/// Letters that make detection sure enough to speak against a declared language.
const SURE: usize = 60;
/// Letters of a title that do.
const SURE_TITLE: usize = 25;

/// So many characters tell a language; more only take time.
const SAMPLE: usize = 500;

/// The language of a tag (`fi`, `fi-FI`, `swe`); none where it is no language of two letters.
pub(crate) fn of_tag(tag: Option<&str>) -> Option<LanguageCode> {
    let tag = tag?.trim();
    catalogue::Lang::from_code(tag).map(LanguageCode::from).or_else(|| {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        LanguageCode::new(primary).filter(|code| code.as_str() != "xx")
    })
}

/// The language in which a draft speaks where it declares none: detected in its undeclared texts together, else the
/// source's, else Finnish.
pub(crate) fn native(undeclared: &[&TextIn], source: &SourceSpec) -> LanguageCode {
    let mut sample = String::new();
    for text in undeclared {
        sample.push_str(&text::plain(&text::cut(&text.text, 3000)));
        sample.push('\n');
        if sample.len() > SAMPLE {
            break;
        }
    }
    let sample = text::cut(&sample, SAMPLE);
    let own = source.defaults.text_language;
    // Few words are often a name in another language: only then the source's own word is surer.
    let short = sample.split_whitespace().count() < 4;
    if short && own.is_some() {
        return own.unwrap_or(LanguageCode::FI);
    }
    detect(&sample)
        .map(LanguageCode::from)
        .or(own)
        .or_else(|| source.defaults.language.first().copied())
        .unwrap_or(LanguageCode::FI)
}

/// The language of one text: as declared, unless detection is sure of another; `native` where nothing is declared.
pub(crate) fn of_text(
    text: &TextIn,
    plain: &str,
    native: LanguageCode,
    is_title: bool,
    findings: &mut Findings,
) -> LanguageCode {
    let Some(declared) = of_tag(text.lang.as_deref()) else {
        return native;
    };
    let letters = plain.chars().filter(|c| c.is_alphabetic()).count();
    let words = plain.split_whitespace().count();
    let sure = letters >= if is_title { SURE_TITLE } else { SURE } && words >= if is_title { 4 } else { 8 };
    if !sure || declared.lang().is_none() {
        return declared;
    }
    match detect(&text::cut(plain, SAMPLE)).map(LanguageCode::from) {
        Some(found) if found != declared => {
            findings.value(WRONG_LANGUAGE, &text::cut(plain, 100));
            found
        }
        _ => declared,
    }
}

/// Clean lines by language; the first text of a language stays. A text that was moved to its real language gives way
/// to one that was declared in it.
pub(crate) fn lines(
    texts: &[TextIn],
    native: LanguageCode,
    is_title: bool,
    findings: &mut Findings,
) -> Texts {
    let mut moved: Vec<(LanguageCode, String)> = Vec::new();
    let mut found = Texts::new();
    for text in texts {
        let Some(plain) = text::line(&text.text, findings) else { continue };
        let language = match (texts.len() > 1 && text.lang.is_none(), is_title) {
            // Several names without a language are translations.
            (true, true) => detect(&plain).map_or(native, LanguageCode::from),
            _ => of_text(text, &plain, native, is_title, findings),
        };
        if of_tag(text.lang.as_deref()).is_some_and(|declared| declared != language) {
            moved.push((language, plain));
        } else if found.get(language).is_none() {
            found.set(language, plain);
        }
    }
    for (language, plain) in moved {
        if found.get(language).is_none() {
            found.set(language, plain);
        }
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::SourceId;

    use super::*;

    fn spec() -> SourceSpec {
        SourceSpec::new(SourceId::new("a").unwrap(), "https://example.org/")
    }

    #[test]
    fn tags_are_read() {
        assert_eq!(of_tag(Some("fi-FI")), Some(LanguageCode::FI));
        assert_eq!(of_tag(Some("SWE")), Some(LanguageCode::SV));
        assert_eq!(of_tag(Some("et")), LanguageCode::new("et"));
        assert_eq!(of_tag(Some("suomi")), None);
    }

    #[test]
    fn the_native_language_is_detected_or_the_sources() {
        let swedish =
            TextIn::plain("Kursen ger dig grunderna i svetsning och du lär dig använda olika metoder");
        assert_eq!(native(&[&swedish], &spec()), LanguageCode::SV);
        let mut spec = spec();
        assert_eq!(native(&[], &spec), LanguageCode::FI);
        spec.defaults.text_language = Some(LanguageCode::SV);
        assert_eq!(native(&[&TextIn::plain("Yoga")], &spec), LanguageCode::SV);
    }

    #[test]
    fn a_text_under_the_wrong_language_is_moved() {
        let mut findings = Findings::new("", "");
        let finnish = TextIn::tagged(
            "en",
            "Koulutuksessa opit hitsauksen perusteet ja tutustut eri menetelmiin, joita käytetään konepajoissa",
        );
        let texts = lines(&[finnish], LanguageCode::FI, false, &mut findings);
        assert!(texts.get(LanguageCode::FI).is_some() && texts.get(LanguageCode::EN).is_none());
        assert_eq!(findings.into_list()[0].code, "language-wrong");
    }
}
