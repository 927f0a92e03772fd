//! What an adapter reads: bytes with the address and the media type that they came with.

use std::{
    borrow::Cow,
    io::{self, Read},
};

use url::Url;

use crate::{
    adapter::Unreadable,
    charset::{self, Coding, Kind, Transcoder},
    sink::Sink,
};

/// How much of a document is looked at to tell its format and encoding.
const HEAD_BYTES: usize = 512 * 1024;
/// Longer documents are not held in memory whole (short ones neither while they are fuzzed, or no such document would be).
const WHOLE_BYTES: usize = if cfg!(fuzzing) { 512 } else { 8 * 1024 * 1024 };
/// Largest page: its tree takes many times its size.
const MAX_PAGE_BYTES: usize = 8 * 1024 * 1024;

/// A document on its way into an adapter. Large ones come as a stream and are never whole in memory.
pub struct Document<'a> {
    url: Option<Url>,
    content_type: Option<String>,
    prefix: Cow<'a, [u8]>,
    rest: Option<Box<dyn Read + 'a>>,
}

/// The beginning of a document, decoded as well as its first bytes allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Media type without parameters, lower case; empty where none was sent.
    pub media_type: String,
    /// File name extension of the address, lower case; empty where there is none.
    pub extension: String,
    /// The first half mebibyte as text, without byte order mark and leading white space.
    pub text: String,
}

impl Head {
    /// It was sent as JSON, or its address says so where nothing better does.
    pub(crate) fn promises_json(&self) -> bool {
        let undecided = matches!(self.media_type.as_str(), "" | "text/plain" | "application/octet-stream");
        self.media_type.ends_with("json") || undecided && matches!(self.extension.as_str(), "json" | "jsonld")
    }
}

impl<'a> Document<'a> {
    /// A document held in memory. `url` is where it was read from after redirects; anything that is no absolute
    /// address (a file's path) leaves relative links as they are.
    pub fn new(url: &str, content_type: Option<&str>, bytes: &'a [u8]) -> Self {
        Self {
            url: Url::parse(url).ok().filter(|url| !url.cannot_be_a_base()),
            content_type: content_type.map(str::to_owned),
            prefix: Cow::Borrowed(bytes),
            rest: None,
        }
    }

    /// A document that is read piece by piece.
    ///
    /// # Errors
    /// Whatever the reader fails with on the first bytes.
    pub fn from_reader(
        url: &str,
        content_type: Option<&str>,
        mut reader: impl Read + 'a,
    ) -> io::Result<Self> {
        let mut prefix = Vec::new();
        reader.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut prefix)?;
        let document = Self::new(url, content_type, &[]);
        Ok(Self { prefix: Cow::Owned(prefix), rest: Some(Box::new(reader)), ..document })
    }

    /// Where the document was read from.
    pub fn url(&self) -> Option<&Url> {
        self.url.as_ref()
    }

    /// The `Content-Type` header as received.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The last label of the host's name, which a guess of the encoding goes by.
    pub(crate) fn top_level_domain(&self) -> Option<&str> {
        self.url.as_ref()?.domain()?.rsplit('.').next()
    }

    /// The beginning, for telling formats apart.
    pub fn head(&self) -> Head {
        let bytes = self.first_bytes();
        let text = charset::decode_head(bytes, self.content_type());
        let extension = self.url.as_ref().map(Url::path).and_then(|path| {
            let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
            Some(extension.to_ascii_lowercase())
        });
        Head {
            media_type: media_type(self.content_type()),
            extension: extension.unwrap_or_default(),
            text: text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).to_owned(),
        }
    }

    pub(crate) fn first_bytes(&self) -> &[u8] {
        &self.prefix[..self.prefix.len().min(HEAD_BYTES)]
    }

    /// The document as a stream of text; what is wrong with its encoding so far goes to `sink`.
    pub(crate) fn into_stream(self, kind: Kind, sink: &mut dyn Sink) -> TextStream<'a> {
        let (bytes, top) = (self.first_bytes(), self.top_level_domain());
        let choice = charset::choose(bytes, self.content_type(), top, kind);
        choice.findings.iter().for_each(|finding| sink.finding(finding.clone()));
        let prefix = io::Cursor::new(self.prefix);
        let bytes: Box<dyn Read + 'a> = match self.rest {
            Some(rest) => Box::new(prefix.chain(rest)),
            None => Box::new(prefix),
        };
        let text = Transcoder::new(bytes, &choice);
        TextStream { text, coding: choice.coding }
    }

    /// The document as text where it is no longer than [`WHOLE_BYTES`], else as a stream of text.
    ///
    /// # Errors
    /// Whatever the reader fails with.
    pub(crate) fn into_text(mut self, kind: Kind, sink: &mut dyn Sink) -> io::Result<Text<'a>> {
        if self.is_longer_than(WHOLE_BYTES)? {
            return Ok(Text::Stream(self.into_stream(kind, sink)));
        }
        Ok(Text::Whole(self.decoded(kind, sink)))
    }

    /// The text of a page, which is read whole or not at all.
    ///
    /// # Errors
    /// [`Unreadable::TooMuch`] where it is longer than [`MAX_PAGE_BYTES`], and whatever the reader fails with.
    pub(crate) fn into_page(mut self, sink: &mut dyn Sink) -> Result<String, Unreadable> {
        if self.is_longer_than(MAX_PAGE_BYTES)? {
            return Err(Unreadable::TooMuch { limit: "8 MiB", at: "the page".to_owned() });
        }
        Ok(self.decoded(Kind::Html, sink))
    }

    /// Reads so many bytes and tells whether there are more.
    fn is_longer_than(&mut self, bytes: usize) -> io::Result<bool> {
        if let Some(rest) = &mut self.rest {
            let room = (bytes + 1).saturating_sub(self.prefix.len());
            rest.take(room as u64).read_to_end(self.prefix.to_mut())?;
        }
        Ok(self.prefix.len() > bytes)
    }

    /// The text of what was read.
    fn decoded(&self, kind: Kind, sink: &mut dyn Sink) -> String {
        let decoded = charset::decode(&self.prefix, self.content_type(), self.top_level_domain(), kind);
        decoded.findings.into_iter().for_each(|finding| sink.finding(finding));
        decoded.text
    }
}

/// A document as text.
pub(crate) enum Text<'a> {
    /// One that fits into memory many times over.
    Whole(String),
    /// A larger one.
    Stream(TextStream<'a>),
}

/// A document that becomes text while it is read.
pub(crate) struct TextStream<'a> {
    text: Transcoder<Box<dyn Read + 'a>>,
    coding: Coding,
}

impl<'a> TextStream<'a> {
    /// Has it read, as UTF-8, and tells of bytes that meant nothing in its encoding.
    ///
    /// # Errors
    /// As of `read`.
    pub fn read(
        self,
        sink: &mut dyn Sink,
        read: impl FnOnce(Transcoder<Box<dyn Read + 'a>>, &mut dyn Sink) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let replaced = self.text.replaced();
        let outcome = read(self.text, sink);
        if replaced.get() {
            sink.finding(charset::replaced_bytes(self.coding));
        }
        outcome
    }
}

/// `text/html; charset=x` → `text/html`.
fn media_type(content_type: Option<&str>) -> String {
    content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase()
}
