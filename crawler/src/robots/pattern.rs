//! Path patterns of robots.txt: `*` is any sequence, `$` at the end is the end.

/// A pattern, its percent-encoding levelled as that of the paths it is compared with.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// What stands between the wildcards: never empty, the first is anchored at the start of the path.
    pieces: Vec<String>,
    anchored: bool,
    length: usize,
}

impl Pattern {
    /// Reads the value of an `allow` or `disallow` line.
    pub(super) fn new(value: &str) -> Pattern {
        let (body, anchored) = match value.strip_suffix('$') {
            Some(body) => (body, true),
            None => (value, false),
        };
        let pieces: Vec<String> = body.split('*').map(canonical).collect();
        // A literal `$` is held as `%24`; it counts as the one octet it was written as.
        let dollars = body.matches('$').count() * 2;
        let octets: usize = pieces.iter().map(String::len).sum();
        let length = octets - dollars + pieces.len() - 1 + usize::from(anchored);
        Pattern { pieces, anchored, length }
    }

    /// The length that decides between two matching patterns, in octets (RFC 9309 section 2.2.2).
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Whether the pattern matches a path made canonical by [`canonical_path`]. Takes the leftmost place for
    /// every piece, which finds a match wherever there is one, in time proportional to path times pieces.
    pub(super) fn matches(&self, path: &str) -> bool {
        let (first, others) = self.pieces.split_first().expect("splitting gives at least one piece");
        let Some(mut rest) = path.strip_prefix(first.as_str()) else { return false };
        let Some((last, middle)) = others.split_last() else { return !self.anchored || rest.is_empty() };
        for piece in middle {
            match rest.find(piece.as_str()) {
                Some(at) => rest = &rest[at + piece.len()..],
                None => return false,
            }
        }
        if self.anchored { rest.ends_with(last.as_str()) } else { rest.contains(last.as_str()) }
    }
}

/// A path in the form that patterns are compared with.
pub(super) fn canonical_path(path: &str) -> String {
    canonical(path)
}

/// Levels the percent-encoding: octets outside ASCII, and the `*` and `$` that are meant literally, are encoded;
/// unreserved marks (`~` and the like) are not; hexadecimal digits are upper case. Letters and digits that somebody
/// encoded stay so, as in the reference parser. Source: RFC 9309 section 2.2.2, RFC 3986 section 2.3.
fn canonical(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let (byte, width, encoded) = match encoded_octet(&bytes[at..]) {
            Some(octet) => (octet, 3, true),
            None => (bytes[at], 1, false),
        };
        let keep =
            if encoded { is_unreserved_mark(byte) } else { byte.is_ascii() && !matches!(byte, b'*' | b'$') };
        if keep {
            out.push(char::from(byte));
        } else {
            push_encoded(&mut out, byte);
        }
        at += width;
    }
    out
}

/// The octet that `%XX` stands for.
fn encoded_octet(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}

fn is_unreserved_mark(byte: u8) -> bool {
    matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn push_encoded(out: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_those_of_the_text() {
        for (text, length) in [("/", 1), ("/a*b$", 5), ("/a$b", 4), ("*", 1), ("/ä", 7), ("/%e4", 4)] {
            assert_eq!(Pattern::new(text).length(), length, "{text}");
        }
    }

    /// The meaning of a pattern, straight from its definition.
    fn by_definition(pattern: &[u8], path: &[u8]) -> bool {
        match pattern {
            [] => true,
            [b'$'] => path.is_empty(),
            [b'*', rest @ ..] => (0..=path.len()).any(|at| by_definition(rest, &path[at..])),
            [first, rest @ ..] => path.first() == Some(first) && by_definition(rest, &path[1..]),
        }
    }

    proptest! {
        #[test]
        fn levelling_twice_is_levelling_once(text in "[a-zä%0-9/~é]{0,20}") {
            let once = canonical(&text);
            prop_assert_eq!(canonical(&once), once);
        }

        #[test]
        fn matches_as_defined(pattern in "/[ab*]{0,8}[$]?", path in "/[ab]{0,10}") {
            prop_assert_eq!(
                Pattern::new(&pattern).matches(&canonical_path(&path)),
                by_definition(pattern.as_bytes(), path.as_bytes())
            );
        }
    }
}
