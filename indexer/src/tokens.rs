//! How terms with their weights reach Tantivy: as one text that a tokeniser of our own reads back.
//!
//! A term is preceded by two characters: how often it is given to the index, and how many bytes it has. A term's
//! frequency in a course is not how often it occurs there but the place where it stands ([`crate::words::Rank`]).

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Name of the tokeniser in the schema.
pub(crate) const IMPACT: &str = "impact";

/// The text of some terms with their frequencies. A term that is too long for a word of any language (55,295 bytes) is
/// left out.
pub(crate) fn text<'a>(terms: impl Iterator<Item = (&'a str, u8)>) -> String {
    let mut text = String::with_capacity(2048);
    for (term, frequency) in terms {
        if let Some(length) = u32::try_from(term.len()).ok().filter(|n| *n < 0xd800).and_then(char::from_u32)
        {
            text.push(char::from(frequency));
            text.push(length);
            text.push_str(term);
        }
    }
    text
}

/// Reads what [`text`] writes.
#[derive(Clone, Default)]
pub(crate) struct Impact;

/// The terms of a text, each as often as it says.
pub(crate) struct ImpactStream<'a> {
    rest: &'a str,
    left: u32,
    token: Token,
}

impl Tokenizer for Impact {
    type TokenStream<'a> = ImpactStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ImpactStream<'a> {
        ImpactStream { rest: text, left: 0, token: Token::default() }
    }
}

impl TokenStream for ImpactStream<'_> {
    fn advance(&mut self) -> bool {
        while self.left == 0 {
            let mut rest = self.rest.chars();
            let (Some(frequency), Some(length)) = (rest.next(), rest.next()) else { return false };
            let Some((term, rest)) = rest.as_str().split_at_checked(length as usize) else { return false };
            self.left = u32::from(frequency);
            self.token.text.clear();
            self.token.text.push_str(term);
            self.rest = rest;
        }
        self.left -= 1;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_comes_as_often_as_was_said() {
        let long = "ä".repeat(30_000);
        let text = text([("lkoira", 2), ("la\nb", 1), (&long, 3), ("", 1), ("fä", 0), ("fö", 1)].into_iter());
        let mut tokeniser = Impact;
        let mut stream = tokeniser.token_stream(&text);
        let mut seen = Vec::new();
        stream.process(&mut |token| seen.push(token.text.clone()));
        assert_eq!(seen, ["lkoira", "lkoira", "la\nb", "", "fö"]);
    }

    #[test]
    fn a_text_of_another_making_ends_it() {
        let mut tokeniser = Impact;
        for text in ["\u{1}", "\u{1}\u{5}ab", "\u{1}\u{1}ä"] {
            assert!(!tokeniser.token_stream(text).advance(), "{text:?}");
        }
    }
}
