//! Words, numbers and signs of a short text, with their places.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Digits; saturates beyond 64 bits.
    Number(u64),
    /// Letters.
    Word,
    /// Any other visible character.
    Sign(char),
}

/// One token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub kind: Kind,
    /// Lower case; digits and signs as they stand.
    pub lower: String,
    /// First byte in the text.
    pub start: usize,
    /// After the last byte.
    pub end: usize,
    /// White space (or nothing) stands before it.
    pub spaced: bool,
}

impl Token {
    pub fn number(&self) -> Option<u64> {
        match self.kind {
            Kind::Number(n) => Some(n),
            _ => None,
        }
    }

    pub fn word(&self) -> Option<&str> {
        (self.kind == Kind::Word).then_some(self.lower.as_str())
    }

    pub fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }

    pub fn digits(&self) -> usize {
        if matches!(self.kind, Kind::Number(_)) { self.lower.len() } else { 0 }
    }
}

/// Longest text that is read, in bytes: what is longer is prose, not a value.
const LONGEST: usize = 2000;

/// Cuts a text (at most its first 2,000 bytes) into tokens.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut limit = text.len().min(LONGEST);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let text = &text[..limit];
    let mut found: Vec<Token> = Vec::new();
    let mut spaced = true;
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace()
            || first.is_control()
            || matches!(first, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
        {
            spaced = true;
            continue;
        }
        let same: fn(char) -> bool = match first {
            c if c.is_ascii_digit() => |c| c.is_ascii_digit(),
            c if c.is_alphabetic() => |c| c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c),
            _ => |_| false,
        };
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = rest.next_if(|(_, c)| same(*c)) {
            end = at + c.len_utf8();
        }
        let kind = match first {
            c if c.is_ascii_digit() => Kind::Number(text[start..end].parse().unwrap_or(u64::MAX)),
            c if c.is_alphabetic() => Kind::Word,
            c => Kind::Sign(c),
        };
        found.push(Token { kind, lower: text[start..end].to_lowercase(), start, end, spaced });
        spaced = false;
    }
    found
}

/// The parts of `text` whose tokens are not marked as read, joined by a space; none where only signs are left.
pub(crate) fn unread(text: &str, tokens: &[Token], read: &[bool]) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let run = tokens[at..].iter().zip(&read[at..]).take_while(|(_, read)| !**read).count();
        let left = &tokens[at..at + run];
        let wordy = |t: &Token| !matches!(t.kind, Kind::Sign(_));
        if let (Some(first), Some(last)) = (left.iter().find(|t| wordy(t)), left.iter().rfind(|t| wordy(t))) {
            parts.push(&text[first.start..last.end]);
        }
        at += run.max(1);
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}
