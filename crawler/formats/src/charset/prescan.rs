//! The HTML standard's search for a `meta` element that declares an encoding.
//!
//! Source: WHATWG HTML 13.2.3.2, "prescan a byte stream to determine its encoding".

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The encoding that a page's first 1,024 bytes declare; UTF-16 there means UTF-8, since the declaration was readable.
pub fn prescan(bytes: &[u8]) -> Option<&'static Encoding> {
    declared(&bytes[..bytes.len().min(1024)])
}

/// The encoding that a page declares later than it should: a browser changes to it when it comes to the element.
pub(super) fn late(bytes: &[u8]) -> Option<&'static Encoding> {
    declared(&bytes[..bytes.len().min(64 * 1024)])
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut scan = Scan { bytes, at: 0 };
    while scan.at < scan.bytes.len() {
        if scan.starts_with(b"<!--") {
            scan.skip_comment();
        } else if scan.is_tag(b"<meta") {
            scan.at += 5;
            if let Some(encoding) = scan.meta() {
                return Some(encoding);
            }
        } else if scan.is_element() {
            scan.skip_element();
        } else if scan.starts_with(b"<!") || scan.starts_with(b"</") || scan.starts_with(b"<?") {
            scan.skip_past(b'>');
        } else {
            scan.at += 1;
        }
    }
    None
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at.min(self.bytes.len())..]
    }

    fn starts_with(&self, prefix: &[u8]) -> bool {
        self.rest().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    }

    fn is_tag(&self, name: &[u8]) -> bool {
        let after = self.rest().get(name.len());
        self.starts_with(name) && after.is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/')
    }

    fn is_element(&self) -> bool {
        let rest = self.rest();
        let name = if rest.starts_with(b"</") { rest.get(2) } else { rest.get(1) };
        rest.first() == Some(&b'<') && name.is_some_and(u8::is_ascii_alphabetic)
    }

    /// `<!-->` is a whole comment: the dashes may overlap.
    fn skip_comment(&mut self) {
        let body = &self.bytes[self.at + 2..];
        let end = body.windows(3).position(|three| three == b"-->");
        self.at = end.map_or(self.bytes.len(), |end| self.at + 2 + end + 3);
    }

    fn skip_past(&mut self, end: u8) {
        let position = self.rest().iter().position(|byte| *byte == end);
        self.at = position.map_or(self.bytes.len(), |position| self.at + position + 1);
    }

    fn skip_element(&mut self) {
        while self.peek().is_some_and(|byte| !byte.is_ascii_whitespace() && byte != b'>') {
            self.at += 1;
        }
        while self.attribute().is_some() {}
        self.at += 1;
    }

    fn meta(&mut self) -> Option<&'static Encoding> {
        let mut seen: Vec<Vec<u8>> = Vec::new();
        let (mut pragma, mut need_pragma, mut charset) = (false, None, None);
        while let Some((name, value)) = self.attribute() {
            if seen.contains(&name) {
                continue;
            }
            match name.as_slice() {
                b"http-equiv" => pragma |= value == b"content-type",
                b"content" if charset.is_none() => {
                    if let Some(encoding) = from_content(&value) {
                        charset = Some(encoding);
                        need_pragma = Some(true);
                    }
                }
                b"charset" => {
                    charset = Encoding::for_label(&value);
                    need_pragma = Some(false);
                }
                _ => {}
            }
            seen.push(name);
        }
        // A tag that the first bytes cut off declares nothing.
        self.peek()?;
        match need_pragma {
            Some(true) if !pragma => None,
            Some(_) => charset.map(usable),
            None => None,
        }
    }

    /// The next attribute of a tag, name and value in lower case; none at the tag's end.
    fn attribute(&mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == b'/') {
            self.at += 1;
        }
        self.peek().filter(|byte| *byte != b'>')?;
        let mut name = Vec::new();
        while let Some(byte) = self.peek() {
            match byte {
                b'=' if !name.is_empty() => break,
                b'/' | b'>' => return Some((name, Vec::new())),
                byte if byte.is_ascii_whitespace() => break,
                byte => name.push(byte.to_ascii_lowercase()),
            }
            self.at += 1;
        }
        self.skip_space();
        if self.peek() != Some(b'=') {
            return self.peek().map(|_| (name, Vec::new()));
        }
        self.at += 1;
        self.skip_space();
        let value = self.value()?;
        Some((name, value))
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Option<Vec<u8>> {
        let mut value = Vec::new();
        match self.peek()? {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                while self.peek()? != quote {
                    value.push(self.peek()?.to_ascii_lowercase());
                    self.at += 1;
                }
                self.at += 1;
            }
            _ => {
                while self.peek().is_some_and(|byte| !byte.is_ascii_whitespace() && byte != b'>') {
                    value.push(self.peek()?.to_ascii_lowercase());
                    self.at += 1;
                }
            }
        }
        Some(value)
    }
}

/// `text/html; charset=x` → the encoding.
fn from_content(value: &[u8]) -> Option<&'static Encoding> {
    let mut rest = value;
    loop {
        let found = rest.windows(7).position(|seven| seven == b"charset")?;
        rest = rest[found + 7..].trim_ascii_start();
        if let Some(after) = rest.strip_prefix(b"=") {
            rest = after.trim_ascii_start();
            break;
        }
    }
    let label = match rest.first()? {
        quote @ (b'"' | b'\'') => rest[1..].split(|byte| byte == quote).next().filter(|label| {
            label.len() + 1 < rest.len() // an unclosed quote declares nothing
        })?,
        _ => rest.split(|byte| byte.is_ascii_whitespace() || *byte == b';').next()?,
    };
    Encoding::for_label(label)
}

fn usable(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == UTF_16BE || encoding == UTF_16LE {
        UTF_8
    } else if encoding.name() == "x-user-defined" {
        WINDOWS_1252
    } else {
        encoding
    }
}
