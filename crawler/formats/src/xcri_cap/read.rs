//! Bytes → elements, one course at a time.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Read},
};

use catalogue::Finding;
use quick_xml::{
    Reader,
    escape::resolve_html5_entity,
    events::{BytesStart, Event},
};

use super::{
    map::{self, Provider},
    mend::mend,
    meter::Meter,
    names::{Name, Names, attributes, local},
    wire::{Element, Node, Space},
};
use crate::{adapter::Unreadable, charset::Kind, document::Document, sink::Sink};

const MAX_DEPTH: usize = 256;
const MAX_ATTRIBUTES: usize = 512;
const MAX_NAME_BYTES: usize = 1024;
/// Largest course with all its presentations.
const MAX_COURSE_BYTES: usize = 16 * 1024 * 1024;
/// What an element without text takes.
const ELEMENT_BYTES: usize = 256;

/// An element that is still open.
struct Open {
    /// The name as it stands in the tag, for comparison with the end tag.
    tag: String,
    lang: Option<String>,
    declared: usize,
    element: Option<Element>,
    /// Whether it is a frame (catalog, provider) whose children are handed on one by one.
    frame: Option<Frame>,
    /// A frame that is marked as deleted takes its courses with it.
    deleted: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Catalog,
    Provider,
}

struct State<'a> {
    sink: &'a mut dyn Sink,
    base: Option<url::Url>,
    open: Vec<Open>,
    names: Names,
    provider: Provider,
    course_bytes: usize,
    courses: usize,
    line: usize,
    seen_root: bool,
    /// Kinds of mended faults, each told once, with the line of the first and what stood there.
    mended: BTreeMap<&'static str, (usize, String)>,
}

/// Reads a feed.
pub(super) fn read(document: Document<'_>, sink: &mut dyn Sink) -> Result<(), Unreadable> {
    let base = document.url().cloned();
    let stream = document.into_stream(Kind::Xml, sink);
    stream.read(sink, |text, sink| read_text(text, base, sink))
}

fn read_text(text: impl Read, base: Option<url::Url>, sink: &mut dyn Sink) -> Result<(), Unreadable> {
    let (text, mended) = mend(text)?;
    if mended.blank_start {
        let message = "white space before the XML declaration was skipped";
        sink.finding(Finding::warning("xml-mended", message).at("line 1"));
    }
    if mended.stray_quote {
        let message = "a stray quote in the root tag was skipped; without that the feed is not well-formed";
        sink.finding(Finding::warning("xml-mended", message).at("line 1"));
    }
    let meter = Meter::new(BufReader::with_capacity(64 * 1024, text));
    let mut state = State::new(sink, base);
    let outcome = state.read(meter);
    state.tell_mended();
    outcome
}

impl<'a> State<'a> {
    fn new(sink: &'a mut dyn Sink, base: Option<url::Url>) -> Self {
        Self {
            sink,
            base,
            open: Vec::new(),
            names: Names::default(),
            provider: Provider::default(),
            course_bytes: 0,
            courses: 0,
            line: 1,
            seen_root: false,
            mended: BTreeMap::new(),
        }
    }

    fn read<R: BufRead>(&mut self, meter: Meter<R>) -> Result<(), Unreadable> {
        let mut reader = Reader::from_reader(meter);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            self.line = reader.get_mut().begin_piece();
            let event = match reader.read_event_into(&mut buffer) {
                Ok(event) => event,
                Err(error) => return Err(self.malformed(&error)),
            };
            match event {
                Event::Start(start) => self.start(&start)?,
                Event::Empty(start) => {
                    self.start(&start)?;
                    self.end(None)?;
                }
                Event::End(end) => self.end(Some(end.name().0))?,
                Event::Text(text) => self.text(&text.xml10_content())?,
                Event::CData(text) => self.append(&text.xml10_content())?,
                Event::GeneralRef(reference) => self.reference(&reference)?,
                Event::DocType(doctype) if doctype.to_ascii_lowercase().contains("<!entity") => {
                    return Err(Unreadable::DtdRefused);
                }
                Event::Eof => return self.finish(),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    fn at(&self) -> String {
        format!("line {}", self.line)
    }

    fn malformed(&self, error: &quick_xml::Error) -> Unreadable {
        match error {
            quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                Unreadable::TooMuch { limit: "1 MiB of text or markup in one piece", at: self.at() }
            }
            quick_xml::Error::Io(error) => Unreadable::Io(io::Error::new(error.kind(), error.to_string())),
            error => Unreadable::Malformed { at: self.at(), why: error.to_string() },
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Unreadable> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Unreadable::TooMuch { limit: "256 levels of elements", at: self.at() });
        }
        let tag = start.name().0.to_owned();
        if tag.len() > MAX_NAME_BYTES {
            return Err(Unreadable::TooMuch { limit: "1 KiB of name", at: self.at() });
        }
        let attributes = attributes(start, MAX_ATTRIBUTES)
            .map_err(|error| Unreadable::Malformed { at: self.at(), why: error.to_string() })?;
        if attributes.len() > MAX_ATTRIBUTES {
            return Err(Unreadable::TooMuch { limit: "512 attributes", at: self.at() });
        }
        let declared = self.names.declare(&attributes);
        let own_lang = attributes.iter().find(|(name, _)| name == "xml:lang").map(|(_, lang)| lang.clone());
        let lang = own_lang.or_else(|| self.open.last()?.lang.clone()).filter(|lang| !lang.trim().is_empty());
        let Name { space, local: name, mended } = self.names.resolve(&tag);
        if let Some(what) = mended {
            self.mend(what, &tag);
        }
        let frame = self.frame(space, &name)?;
        self.course_bytes += ELEMENT_BYTES
            + tag.len()
            + attributes.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        let deleted =
            attributes.iter().any(|(name, value)| local(name) == "recstatus" && value.trim() == "3");
        let deleted = deleted && frame.is_some();
        let element = frame.is_none().then(|| Element {
            space,
            name,
            attributes: attributes.into_iter().map(|(name, value)| (local(&name), value)).collect(),
            lang: lang.clone(),
            content: Vec::new(),
            line: self.line,
        });
        self.open.push(Open { tag, lang, declared, element, frame, deleted });
        Ok(())
    }

    /// Whether the element is a frame at this place: its children are then handed on one by one.
    fn frame(&mut self, space: Space, name: &str) -> Result<Option<Frame>, Unreadable> {
        let parent = self.open.last();
        let in_element = parent.is_some_and(|open| open.element.is_some());
        if parent.is_none() {
            let root = matches!(name, "catalog" | "provider" | "course") && space != Space::Xhtml;
            if self.seen_root || !root {
                let found = format!("the element `{name}`");
                return Err(Unreadable::Unexpected { expected: "an XCRI-CAP catalog", found });
            }
            self.seen_root = true;
        }
        if in_element || space == Space::Xhtml {
            return Ok(None);
        }
        Ok(match name {
            "catalog" => Some(Frame::Catalog),
            "provider" => {
                self.provider = Provider::default();
                Some(Frame::Provider)
            }
            _ => None,
        })
    }

    fn end(&mut self, tag: Option<&str>) -> Result<(), Unreadable> {
        let Some(open) = self.open.pop() else {
            let why = format!("`</{}>` closes nothing", tag.unwrap_or_default());
            return Err(Unreadable::Malformed { at: self.at(), why });
        };
        if let Some(tag) = tag
            && tag != open.tag
        {
            let bare: String = tag.split_whitespace().collect();
            if bare != open.tag {
                let why = format!("`</{tag}>` closes `<{}>`", open.tag);
                return Err(Unreadable::Malformed { at: self.at(), why });
            }
            self.mend("white space within an end tag was skipped", tag);
        }
        self.names.forget(open.declared);
        if let Some(element) = open.element {
            self.close(element);
        }
        Ok(())
    }

    /// Puts a finished element where it belongs: into its parent, or to the mapping.
    fn close(&mut self, element: Element) {
        if let Some(parent) = self.open.last_mut().and_then(|open| open.element.as_mut()) {
            parent.content.push(Node::Element(element));
            return;
        }
        self.course_bytes = 0;
        if element.name == "course" && element.space != Space::Xhtml {
            let base = self.base.clone();
            self.courses += 1;
            let deleted = self.open.iter().any(|open| open.deleted);
            map::course(&element, &self.provider, base.as_ref(), deleted, self.sink);
        } else if self.open.last().is_some_and(|open| open.frame == Some(Frame::Provider)) {
            self.provider.take(&element);
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        if text.contains('&') {
            self.mend("an ampersand that begins no entity was taken for itself", text.trim());
        }
        self.append(text)
    }

    fn append(&mut self, text: &str) -> Result<(), Unreadable> {
        if self.course_bytes > MAX_COURSE_BYTES {
            return Err(Unreadable::TooMuch { limit: "16 MiB of one course", at: self.at() });
        }
        let Some(element) = self.open.last_mut().and_then(|open| open.element.as_mut()) else {
            return Ok(());
        };
        self.course_bytes += text.len();
        let clean =
            |c: char| if c.is_control() && !c.is_whitespace() { char::REPLACEMENT_CHARACTER } else { c };
        if let Some(Node::Text(last)) = element.content.last_mut() {
            last.extend(text.chars().map(clean));
        } else {
            element.content.push(Node::Text(text.chars().map(clean).collect()));
        }
        Ok(())
    }

    fn reference(&mut self, reference: &quick_xml::events::BytesRef<'_>) -> Result<(), Unreadable> {
        let name: &str = reference;
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            return self.append(character.encode_utf8(&mut [0; 4]));
        }
        if let Some(text) = resolve_html5_entity(name) {
            return self.append(text);
        }
        self.mend("an entity that nobody declared stays as it stands", name);
        self.append(&format!("&{name};"))
    }

    fn mend(&mut self, what: &'static str, found: &str) {
        let line = self.line;
        self.mended.entry(what).or_insert_with(|| (line, found.to_owned()));
    }

    fn tell_mended(&mut self) {
        for (what, (line, found)) in std::mem::take(&mut self.mended) {
            self.sink.finding(Finding::warning("xml-mended", what).at(format!("line {line}")).found(&found));
        }
    }

    fn finish(&mut self) -> Result<(), Unreadable> {
        if let Some(open) = self.open.last() {
            let why = format!("the document ends within `<{}>`", open.tag);
            return Err(Unreadable::Malformed { at: self.at(), why });
        }
        if !self.seen_root {
            let found = "no element".to_owned();
            return Err(Unreadable::Unexpected { expected: "an XCRI-CAP catalog", found });
        }
        if self.courses == 0 {
            self.sink.finding(Finding::info(
                "no-courses",
                "the catalog lists no course; a `course` stands inside a `provider`",
            ));
        }
        Ok(())
    }
}
