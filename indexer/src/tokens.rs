//! How terms with their weights reach Tantivy: as one text that a tokeniser of our own reads back.
//!
//! A line is a digit and a term. The digit is how often the term is given to the index: the term's frequency in a
//! course is not how often it occurs there but the rank of the best place in which it occurs ([`crate::words`]).

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Name of the tokeniser in the schema.
pub(crate) const IMPACT: &str = "impact";

/// Reads lines of digit and term.
#[derive(Clone, Default)]
pub(crate) struct Impact;

/// The terms of a text, each as often as its digit says.
pub(crate) struct ImpactStream<'a> {
    lines: std::str::Lines<'a>,
    left: u8,
    token: Token,
}

impl Tokenizer for Impact {
    type TokenStream<'a> = ImpactStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ImpactStream<'a> {
        ImpactStream { lines: text.lines(), left: 0, token: Token::default() }
    }
}

impl TokenStream for ImpactStream<'_> {
    fn advance(&mut self) -> bool {
        while self.left == 0 {
            let Some(line) = self.lines.next() else { return false };
            let Some(digit @ b'1'..=b'9') = line.bytes().next() else { continue };
            self.left = digit - b'0';
            self.token.text.clear();
            self.token.text.push_str(&line[1..]);
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
    fn a_term_comes_as_often_as_its_digit_says() {
        let mut tokeniser = Impact;
        let mut stream = tokeniser.token_stream("2lkoira\n1pkissa\n\nx\n0lnone\n1fä");
        let mut seen = Vec::new();
        stream.process(&mut |token| seen.push(token.text.clone()));
        assert_eq!(seen, ["lkoira", "lkoira", "pkissa", "fä"]);
    }
}
