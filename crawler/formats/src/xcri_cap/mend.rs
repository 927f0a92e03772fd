//! The root tag as it should have been.
//!
//! Seen in the wild: a generator that ends the root tag in `"">`, every day for half a year. To a parser the second
//! quote begins a value that lasts until the next quote somewhere in the courses.

use std::io::{self, Cursor, Read};

/// How far the root tag may lie from the start.
const REACH: usize = 64 * 1024;

/// What was wrong with a document's beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mended {
    /// White space stood before the XML declaration.
    pub blank_start: bool,
    /// A quote stood in the root tag where no value begins.
    pub stray_quote: bool,
}

/// A mended text, read on from where mending stopped.
pub(super) type Text<R> = io::Chain<Cursor<Vec<u8>>, R>;

/// The same text with a sound beginning, and what had to be mended.
///
/// # Errors
/// Whatever the reader fails with.
pub(super) fn mend<R: Read>(mut text: R) -> io::Result<(Text<R>, Mended)> {
    let mut head = Vec::new();
    text.by_ref().take(REACH as u64).read_to_end(&mut head)?;
    let mut mended = Mended::default();
    if let Some(bytes) = head.strip_prefix("\u{feff}".as_bytes()) {
        head = bytes.to_vec();
    }
    let blank = head.len() - head.trim_ascii_start().len();
    if blank > 0 {
        mended.blank_start = head[blank..].starts_with(b"<?xml");
        // Line breaks stay, so that the lines that findings name stay true.
        let breaks: Vec<u8> = head[..blank].iter().copied().filter(|byte| *byte == b'\n').collect();
        if head[blank..].starts_with(b"<?xml") {
            let after = head.windows(2).position(|pair| pair == b"?>").map_or(head.len(), |at| at + 2);
            head.splice(after..after, breaks);
            head.drain(..blank);
        }
    }
    if let Some(start) = root_tag(&head) {
        mended.stray_quote = remove_stray_quotes(&mut head, start);
    }
    Ok((Cursor::new(head).chain(text), mended))
}

/// Where the first tag that is neither declaration nor comment begins.
fn root_tag(head: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += head.get(at..)?.iter().position(|byte| *byte == b'<')?;
        let rest = &head[at..];
        let end: &[u8] = match rest {
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'?' | b'!', ..] => b">",
            _ => return Some(at),
        };
        at += rest.windows(end.len()).position(|window| window == end)? + end.len();
    }
}

/// Removes each quote of the tag that stands where no value begins; tells whether there was one.
fn remove_stray_quotes(head: &mut Vec<u8>, start: usize) -> bool {
    let (mut at, mut quote, mut after_equals, mut found) = (start, None, false, false);
    while let Some(byte) = head.get(at).copied() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return found,
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (None, b'"' | b'\'') => {
                head.remove(at);
                found = true;
                continue;
            }
            (None, _) => {}
        }
        if !byte.is_ascii_whitespace() {
            after_equals = quote.is_none() && byte == b'=';
        }
        at += 1;
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn mended(text: &str) -> (String, Mended) {
        let (mut reader, mended) = mend(text.as_bytes()).unwrap();
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        (text, mended)
    }

    #[test]
    fn a_stray_quote_goes_and_the_rest_stays() {
        let (text, what) = mended("<?xml version=\"1.0\"?><!-- \"\" --><c a=\"x\" b=''\"><d e=\"\"/></c>");
        assert_eq!(text, "<?xml version=\"1.0\"?><!-- \"\" --><c a=\"x\" b=''><d e=\"\"/></c>");
        assert_eq!(what, Mended { blank_start: false, stray_quote: true });
    }

    #[test]
    fn sound_documents_pass_unchanged() {
        for text in ["<c a=\"\" b = \"'\" c='\"'>\"</c>", "", "no markup", "<c", "  <c/>", "<!-- <c"] {
            assert_eq!(mended(text), (text.to_owned(), Mended::default()));
        }
    }

    #[test]
    fn blank_lines_move_behind_the_declaration() {
        let (text, what) = mended("\n \n<?xml version='1.0'?><c/>");
        assert_eq!(text, "<?xml version='1.0'?>\n\n<c/>");
        assert!(what.blank_start);
    }
}
