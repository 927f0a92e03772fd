//! A document that is too large to be held whole: its lists are handed on one thing at a time.

use std::{
    cell::Cell,
    io::{self, BufReader, ErrorKind, Read},
    rc::Rc,
};

use serde::de::{DeserializeSeed, SeqAccess};
use serde_json::{Deserializer, Value};

use super::{Seed, is_last, malformed, tell_repeated};
use crate::{adapter::Unreadable, sink::Sink};

/// Names under which the things of a document stand. Other lists belong to the thing that has them.
const LISTS: [&str; 14] = [
    "@graph",
    "itemListElement",
    "dataFeedElement",
    "hasCourse",
    "hits",
    "content",
    "courses",
    "data",
    "items",
    "kurssit",
    "records",
    "results",
    "rows",
    "value",
];
/// Largest thing, and most that may stand around the lists.
const MAX_THING_BYTES: usize = 16 * 1024 * 1024;

/// Reads a text and hands on each object of its lists, each line of JSON Lines, and what stands around the lists, with
/// the place (RFC 6901) of each.
///
/// # Errors
/// [`Unreadable`]: what was handed on before is not the whole document.
pub(crate) fn each_thing(
    text: impl Read,
    sink: &mut dyn Sink,
    mut take: impl FnMut(&str, Value, &mut dyn Sink),
) -> Result<(), Unreadable> {
    let since = Rc::new(Cell::new(0));
    let meter = Meter { reader: text, since: Rc::clone(&since) };
    let mut deserializer = Deserializer::from_reader(BufReader::with_capacity(64 * 1024, meter));
    let mut repeated = None;
    let mut before = 0;
    loop {
        let mut take = |at: &str, value| take(at, value, sink);
        let mut lists = Lists { at: String::new(), given: 0, since: &since, take: &mut take };
        let seed = Seed { repeated: &mut repeated, lists: Some(&mut lists) };
        let value = seed.deserialize(&mut deserializer).map_err(broken)?;
        let has_lists = lists.given > 0;
        since.set(0);
        let is_last = match deserializer.end() {
            Err(error) if error.is_io() => return Err(broken(error)),
            end => is_last(&value, before, end)?,
        };
        let at = if has_lists || is_last && before == 0 { String::new() } else { format!("/{before}") };
        take(&at, value);
        before += 1;
        if is_last {
            break;
        }
    }
    tell_repeated(repeated.as_deref(), sink);
    Ok(())
}

/// The lists of a value that is being read.
pub(super) struct Lists<'a> {
    /// Where reading stands.
    at: String,
    given: usize,
    since: &'a Cell<usize>,
    take: &'a mut dyn FnMut(&str, Value),
}

impl Lists<'_> {
    /// Reads what stands under a name.
    pub fn within<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.at.len();
        self.at.push('/');
        self.at.push_str(&name.replace('~', "~0").replace('/', "~1"));
        let read = read(self);
        self.at.truncate(length);
        read
    }

    /// Whether an array that stands here is one of them.
    pub fn are_here(&self) -> bool {
        self.at.rsplit_once('/').is_none_or(|(_, name)| LISTS.contains(&name))
    }

    /// Hands on the objects of an array; gives whatever else it holds.
    pub fn hand_on<'de, A: SeqAccess<'de>>(
        &mut self,
        mut items: A,
        repeated: &mut Option<String>,
    ) -> Result<Vec<Value>, A::Error> {
        let mut others = Vec::new();
        let mut index = 0;
        while let Some(value) = items.next_element_seed(Seed { repeated, lists: None })? {
            if value.is_object() {
                (self.take)(&format!("{}/{index}", self.at), value);
                self.given += 1;
                self.since.set(0);
            } else {
                others.push(value);
            }
            index += 1;
        }
        Ok(others)
    }
}

fn broken(error: serde_json::Error) -> Unreadable {
    match error.io_error_kind() {
        Some(ErrorKind::FileTooLarge) => {
            Unreadable::TooMuch { limit: "16 MiB", at: format!("the thing before line {}", error.line()) }
        }
        Some(_) => Unreadable::Io(error.into()),
        None => malformed(error),
    }
}

/// Refuses to deliver an endless thing: it would be gathered in memory first.
struct Meter<R> {
    reader: R,
    /// Bytes since the last thing.
    since: Rc<Cell<usize>>,
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since.get() > MAX_THING_BYTES {
            return Err(io::Error::new(ErrorKind::FileTooLarge, "thing too long"));
        }
        let read = self.reader.read(buffer)?;
        self.since.set(self.since.get() + read);
        Ok(read)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::Parsed;

    use super::*;

    fn things(text: &str) -> Result<Vec<(String, Value)>, Unreadable> {
        let mut things = Vec::new();
        each_thing(text.as_bytes(), &mut Parsed::default(), |at, value, _| {
            things.push((at.to_owned(), value))
        })?;
        Ok(things)
    }

    #[test]
    fn lists_are_handed_on_thing_by_thing_and_their_frame_at_the_end() {
        for (text, expected) in [
            (r#"[{"a":[{"b":1}]},"x"]"#, r#"[["/0",{"a":[{"b":1}]}],["",["x"]]]"#),
            (
                r#"{"total":2,"hits":{"hits":[{"a":1},{"items":[{}]}]}}"#,
                r#"[["/hits/hits/0",{"a":1}],["/hits/hits/1",{"items":[{}]}],["",{"total":2,"hits":{"hits":[]}}]]"#,
            ),
            (
                r#"{"name":"x","hasCourseInstance":[{"a":1}]}"#,
                r#"[["",{"name":"x","hasCourseInstance":[{"a":1}]}]]"#,
            ),
            ("{\"a\":1}\n{\"a\":2}\n", r#"[["/0",{"a":1}],["/1",{"a":2}]]"#),
            ("7", r#"[["",7]]"#),
        ] {
            assert_eq!(serde_json::to_string(&things(text).unwrap()).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_no_json_is_refused_here_too() {
        for text in ["", "{", "[1,]", "[][]", "{\"a\":1}}", "{\"a\":1} 2", "[{}] x", "\"a\u{0}\"", "[{\"a\":"]
        {
            assert!(things(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_endless_thing_is_refused() {
        let endless = io::repeat(b'a').take(1 << 30);
        let text = (&br#"[{"a":1},{"name":""#[..]).chain(endless);
        let mut count = 0;
        let error = each_thing(text, &mut Parsed::default(), |_, _, _| count += 1).unwrap_err();
        assert!(matches!(error, Unreadable::TooMuch { .. }), "{error}");
        assert_eq!(count, 1);
    }
}
