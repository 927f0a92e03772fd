//! From bytes to text: by byte order mark, header, declaration or detection, in that order.
//!
//! Source of the rules: RFC 7303 section 3 (XML), the WHATWG Encoding and HTML standards (labels, prescan).

mod prescan;
mod transcode;

use catalogue::Finding;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

pub use prescan::prescan;
pub(crate) use transcode::Transcoder;

/// What a document is, as far as finding its encoding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Has an XML declaration, or is UTF-8.
    Xml,
    /// May have a `meta` element within its first 1,024 bytes.
    Html,
    /// UTF-8 by its standard; UTF-16 and UTF-32 are told by their zeros.
    Json,
    /// Declares nothing.
    Text,
}

/// A document as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// The encoding's name in the WHATWG table, or `UTF-32BE`, `UTF-32LE`.
    pub encoding: &'static str,
    /// What was wrong with the encoding.
    pub findings: Vec<Finding>,
}

/// How bytes are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// One of the WHATWG table.
    Table(&'static Encoding),
    /// Four bytes a character, the highest first; outside the table.
    Utf32Be,
    /// Four bytes a character, the lowest first.
    Utf32Le,
}

/// The coding of a document and how many bytes of mark precede its text.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub coding: Coding,
    pub mark: usize,
    pub findings: Vec<Finding>,
}

impl Coding {
    pub fn name(self) -> &'static str {
        match self {
            Self::Table(encoding) => encoding.name(),
            Self::Utf32Be => "UTF-32BE",
            Self::Utf32Le => "UTF-32LE",
        }
    }
}

/// Decodes a whole document.
///
/// `content_type` is the header as received; `top_level_domain` helps a guess between encodings where nothing is
/// declared. Bytes that mean nothing in the encoding become U+FFFD, with a finding.
pub fn decode(
    bytes: &[u8],
    content_type: Option<&str>,
    top_level_domain: Option<&str>,
    kind: Kind,
) -> Decoded {
    let Choice { coding, mark, mut findings } = choose(bytes, content_type, top_level_domain, kind);
    let bytes = &bytes[mark..];
    let (text, replaced) = match coding {
        Coding::Table(encoding) => {
            let (text, replaced) = encoding.decode_without_bom_handling(bytes);
            (text.into_owned(), replaced)
        }
        Coding::Utf32Be => transcode::decode_utf32(bytes, u32::from_be_bytes),
        Coding::Utf32Le => transcode::decode_utf32(bytes, u32::from_le_bytes),
    };
    if replaced {
        findings.push(replaced_bytes(coding));
    }
    Decoded { text, encoding: coding.name(), findings }
}

/// The remark on bytes that mean nothing in their encoding.
pub(crate) fn replaced_bytes(coding: Coding) -> Finding {
    let message = "bytes that mean nothing in the document's encoding were replaced by U+FFFD";
    Finding::warning("encoding-invalid", message).found(coding.name())
}

/// Decodes a document's beginning, for telling formats apart.
pub(crate) fn decode_head(bytes: &[u8], content_type: Option<&str>) -> String {
    let kind = match bytes.trim_ascii_start().first() {
        Some(b'<') => Kind::Xml,
        Some(b'{' | b'[') => Kind::Json,
        _ => Kind::Text,
    };
    decode(bytes, content_type, None, kind).text
}

/// Decides how bytes are to be read, from as much of the document's beginning as is at hand.
pub(crate) fn choose(
    bytes: &[u8],
    content_type: Option<&str>,
    top_level_domain: Option<&str>,
    kind: Kind,
) -> Choice {
    let chosen = |coding, mark| Choice { coding, mark, findings: Vec::new() };
    if bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return chosen(Coding::Utf32Be, 4);
    }
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) {
        return chosen(Coding::Utf32Le, 4);
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return chosen(Coding::Table(encoding), mark);
    }
    // Zeros between the first characters outweigh a header: no declared one-byte encoding has them.
    if kind != Kind::Html
        && let Some(coding) = by_zeros(bytes)
    {
        return chosen(coding, 0);
    }
    let declared = header_charset(content_type).or_else(|| match kind {
        Kind::Xml => xml_declaration(bytes),
        Kind::Html => prescan(bytes).or_else(|| prescan::late(bytes)),
        Kind::Json | Kind::Text => None,
    });
    // UTF-16 that was declared in plain bytes, or that is no even run of units, is a mistake of the declaration.
    let declared = declared.filter(|encoding| *encoding != UTF_16BE && *encoding != UTF_16LE);
    match declared {
        Some(encoding) if encoding != UTF_8 => chosen(Coding::Table(encoding), 0),
        Some(_) => declared_utf8(bytes),
        None if matches!(kind, Kind::Xml | Kind::Json) => declared_utf8(bytes),
        // The HTML standard's default; for plain ASCII every guess is as good.
        None if kind == Kind::Html && bytes.is_ascii() => chosen(Coding::Table(WINDOWS_1252), 0),
        None => chosen(Coding::Table(detected(bytes, top_level_domain)), 0),
    }
}

/// `text/html; charset="utf-8"` → the encoding, by the WHATWG labels.
fn header_charset(content_type: Option<&str>) -> Option<&'static Encoding> {
    content_type?.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let label = value.trim().trim_matches(['"', '\'']);
        name.trim().eq_ignore_ascii_case("charset").then(|| Encoding::for_label(label.as_bytes()))?
    })
}

/// UTF-16 and UTF-32 without a mark, told by where the zeros of the first ASCII characters stand.
fn by_zeros(bytes: &[u8]) -> Option<Coding> {
    match *bytes.get(..4)? {
        [0, 0, 0, c] if c != 0 => Some(Coding::Utf32Be),
        [c, 0, 0, 0] if c != 0 => Some(Coding::Utf32Le),
        [0, c, 0, d] if c != 0 && d != 0 => Some(Coding::Table(UTF_16BE)),
        [c, 0, d, 0] if c != 0 && d != 0 => Some(Coding::Table(UTF_16LE)),
        _ => None,
    }
}

/// `<?xml version="1.0" encoding="iso-8859-1"?>`, also after blank lines, which are no part of well-formed XML.
fn xml_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let bytes = bytes.trim_ascii_start();
    let declaration = bytes.get(..bytes.len().min(1024))?.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&declaration[..end]).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
}

/// UTF-8 as promised; or windows-1252, where most of what lies outside ASCII is no UTF-8.
fn declared_utf8(bytes: &[u8]) -> Choice {
    let (good, bad) = sequences(bytes);
    if bad <= good {
        return Choice { coding: Coding::Table(UTF_8), mark: 0, findings: Vec::new() };
    }
    let message = "the document says that it is UTF-8 (or says nothing), but it is not; read as windows-1252";
    let findings = vec![Finding::warning("encoding-mismatch", message).found("UTF-8")];
    Choice { coding: Coding::Table(WINDOWS_1252), mark: 0, findings }
}

/// How many characters outside ASCII are well-formed UTF-8, and how many sequences are not. A sequence that the end
/// of the bytes cuts off is neither.
fn sequences(bytes: &[u8]) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        let cut = chunks.peek().is_none() && cut_off(chunk.invalid());
        bad += usize::from(!chunk.invalid().is_empty() && !cut);
    }
    (good, bad)
}

fn cut_off(invalid: &[u8]) -> bool {
    std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none()) && invalid.len() > 1
}

/// The likeliest encoding of bytes that declare none.
fn detected(bytes: &[u8], top_level_domain: Option<&str>) -> &'static Encoding {
    let domain = top_level_domain
        .filter(|domain| !domain.is_empty() && domain.bytes().all(|b| b.is_ascii_lowercase()))
        .map(str::as_bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(domain, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests;
