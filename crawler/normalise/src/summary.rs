//! Short descriptions: the source's own, else the first sentences of the long one.

use catalogue::{Texts, text::plain_text};

use crate::text;

/// Longest summary, in characters.
pub(crate) const LONGEST: usize = 300;

/// The source's summaries, cut to length, and one made for each language that has only a description.
pub(crate) fn summary(own: &Texts, description: &Texts) -> Texts {
    let mut summaries: Texts =
        own.iter().map(|(language, text)| (language, text::cut(text, LONGEST))).collect();
    for (language, html) in description.iter() {
        if summaries.get(language).is_none() {
            summaries.set(language, first_sentences(&plain_text(html)));
        }
    }
    summaries
}

/// Whole sentences that fit; the first cut at a word where not even it fits.
fn first_sentences(plain: &str) -> String {
    let plain: String = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.chars().count() <= LONGEST {
        return plain;
    }
    let mut end = 0;
    let mut word = 0;
    for (at, c) in plain.char_indices().take(LONGEST) {
        let after = at + c.len_utf8();
        if c == ' ' {
            word = after;
            continue;
        }
        let rest = &plain[after..];
        // `1. lokakuuta`, `esim. näin`: no ends of sentences.
        let capital = rest.trim_start().chars().next().is_some_and(char::is_uppercase);
        let whole_word =
            plain[word..at].chars().count() > 3 && !plain[word..at].ends_with(|d: char| d.is_ascii_digit());
        if rest.starts_with(' ') && (matches!(c, '!' | '?') || (c == '.' && capital && whole_word)) {
            end = after;
        }
    }
    if plain[..end].chars().count() >= 40 { plain[..end].to_owned() } else { text::cut(&plain, LONGEST) }
}

#[cfg(test)]
mod tests {
    use catalogue::LanguageCode;

    use super::*;

    #[test]
    fn summaries_are_made_of_whole_sentences() {
        let long = format!(
            "Opit hitsaamaan 1. lokakuuta mennessä esim. Kotkassa ja muualla. Toinen virke on myös. {}",
            "Sana ".repeat(80)
        );
        assert_eq!(
            first_sentences(&long),
            "Opit hitsaamaan 1. lokakuuta mennessä esim. Kotkassa ja muualla. Toinen virke on myös."
        );
        assert!(first_sentences(&"sana ".repeat(100)).chars().count() <= LONGEST);
        let own = Texts::of(LanguageCode::FI, "Oma");
        let made = summary(
            &own,
            &[(LanguageCode::FI, "<p>x</p>".to_owned()), (LanguageCode::SV, "<p>Ett</p>".to_owned())]
                .into_iter()
                .collect(),
        );
        assert_eq!((made.get(LanguageCode::FI), made.get(LanguageCode::SV)), (Some("Oma"), Some("Ett")));
    }
}
