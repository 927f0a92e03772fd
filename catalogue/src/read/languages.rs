//! Languages of teaching.

use crate::{
    text::LanguageCode,
    vocabulary::{Vocabulary, teaching_language},
};

/// What a text says of languages of teaching.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LanguagesReading {
    /// Each once, in the text's order.
    pub languages: Vec<LanguageCode>,
    /// The parts that mean no language.
    pub unread: Option<String>,
}

/// Reads languages: codes (`fi`, `fin`, `sv-FI`, `oppilaitoksenopetuskieli_3`), names in three languages, several in
/// one text (`suomi/ruotsi`), addresses that end in a code.
pub fn read_languages(text: &str) -> LanguagesReading {
    let text = text.trim();
    let mut reading = LanguagesReading::default();
    let mut unread: Vec<&str> = Vec::new();
    let take = |code: &str, reading: &mut LanguagesReading| {
        if let Some(code) = LanguageCode::new(code).filter(|code| !reading.languages.contains(code)) {
            reading.languages.push(code);
        }
    };
    if let Some(term) = one(text) {
        take(term, &mut reading);
        return reading;
    }
    let national: Vec<_> = Vocabulary::Language.by_national(text).collect();
    for term in &national {
        take(term.code(), &mut reading);
    }
    if !national.is_empty() {
        return reading;
    }
    let joined = |c: char| matches!(c, ',' | ';' | '/' | '&' | '+' | '|' | '(' | ')');
    for part in text.split(joined).flat_map(|part| part.split(" ja ")).flat_map(|part| part.split(" och ")) {
        for part in part
            .split(" and ")
            .flat_map(|part| part.split(" tai "))
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            match one(part).or_else(|| in_words(part)) {
                Some(code) => take(code, &mut reading),
                None => unread.push(part),
            }
        }
    }
    if !unread.is_empty() {
        reading.unread = Some(unread.join(", "));
    }
    reading
}

fn one(text: &str) -> Option<&'static str> {
    let last = text.rsplit(['/', ':', '#']).next().unwrap_or(text);
    let is_address = text.contains("://") || text.starts_with("urn:");
    let term =
        teaching_language::read(text).or_else(|| teaching_language::read(last).filter(|_| is_address))?;
    Some(term.code())
}

/// "suomeksi", "ruotsinkielinen", "på svenska", "in English": the word that carries the language.
fn in_words(text: &str) -> Option<&'static str> {
    text.split_whitespace().find_map(|word| {
        let word = word.to_lowercase();
        let by_head = [
            ("suome", "fi"),
            ("ruotsi", "sv"),
            ("englanni", "en"),
            ("finsk", "fi"),
            ("svensk", "sv"),
            ("engelsk", "en"),
        ];
        let inflected = word.ends_with("ksi")
            || word.contains("kieli")
            || word.ends_with("språkig")
            || word.ends_with("ska");
        by_head.iter().find(|(head, _)| inflected && word.starts_with(head)).map(|(_, code)| *code).or_else(
            || {
                let full = word.chars().count() > 3;
                teaching_language::read(&word).filter(|_| full).map(|term| term.code())
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read() {
        let table = [
            ("fi", "fi"),
            ("FIN", "fi"),
            ("suomi", "fi"),
            ("sv-FI", "sv"),
            ("EN", "en"),
            ("oppilaitoksenopetuskieli_1#2", "fi"),
            ("oppilaitoksenopetuskieli_3", "fi sv"),
            ("suomi/ruotsi", "fi sv"),
            ("suomi, englanti", "fi en"),
            ("suomeksi", "fi"),
            ("på svenska", "sv"),
            ("Taught in English", "en"),
            ("urn:code:language:fi", "fi"),
            ("suomi ja ruotsi", "fi sv"),
            ("http://publications.europa.eu/resource/authority/language/FIN", "fi"),
            ("", ""),
        ];
        for (text, expected) in table {
            let reading = read_languages(text);
            let codes: Vec<&str> = reading.languages.iter().map(LanguageCode::as_str).collect();
            assert_eq!((codes.join(" ").as_str(), reading.unread), (expected, None), "{text}");
        }
        assert_eq!(read_languages("suomi, klingonkoodi").unread.as_deref(), Some("klingonkoodi"));
    }
}
