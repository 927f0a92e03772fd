//! A reader that counts lines and stops at what would fill the memory: parsers keep a value until it ends.

use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

/// Bytes in which a parser must have come to a statement.
const LONGEST: usize = 4 << 20;
/// Bytes of an entity of XML: they stand for namespaces.
const LONGEST_ENTITY: usize = 200;
const ENTITY: &[u8] = b"<!ENTITY";

/// How far a file was read.
#[derive(Debug, Default)]
pub struct Progress {
    line: Cell<u64>,
    /// Lines that ended.
    ended: Cell<u64>,
    bytes: Cell<u64>,
    since: Cell<usize>,
}

impl Progress {
    /// The line that was read last, from 1.
    pub fn line(&self) -> u64 {
        self.line.get().max(1)
    }

    /// Bytes read.
    pub fn bytes(&self) -> u64 {
        self.bytes.get()
    }

    /// The parser has come to a statement.
    pub fn statement(&self) {
        self.since.set(0);
    }
}

/// Gives at most one line at a time, so that the parser is never ahead of [`Progress::line`] by more than a line.
pub struct Guard<R> {
    inner: R,
    progress: Rc<Progress>,
    entity: Entity,
}

/// Where the reader is in a declaration of an entity.
enum Entity {
    /// So many bytes of the beginning of one.
    Before(usize),
    /// So many bytes in one.
    Within(usize),
}

impl<R: BufRead> Guard<R> {
    /// Of a reader.
    pub fn new(inner: R, progress: Rc<Progress>) -> Self {
        Self { inner, progress, entity: Entity::Before(0) }
    }

    /// An entity must be short and must not be made of others: they would grow without end.
    fn watch(&mut self, bytes: &[u8]) -> io::Result<()> {
        for byte in bytes {
            self.entity = match self.entity {
                Entity::Before(matched) if ENTITY[matched] == *byte && matched + 1 == ENTITY.len() => {
                    Entity::Within(0)
                }
                Entity::Before(matched) if ENTITY[matched] == *byte => Entity::Before(matched + 1),
                Entity::Before(_) => Entity::Before(usize::from(*byte == ENTITY[0])),
                Entity::Within(_) if *byte == b'>' => Entity::Before(0),
                Entity::Within(length) if *byte == b'&' || length >= LONGEST_ENTITY => {
                    return Err(io::Error::other("an entity of XML is long or made of others"));
                }
                Entity::Within(length) => Entity::Within(length + 1),
            };
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.inner.fill_buf()?;
        let most = available.len().min(buffer.len());
        let line = available[..most].iter().position(|byte| *byte == b'\n');
        let length = line.map_or(most, |at| at + 1);
        buffer[..length].copy_from_slice(&available[..length]);
        self.inner.consume(length);
        let Progress { line: lines, ended, bytes, since } = &*self.progress;
        if length > 0 {
            lines.set(ended.get() + 1);
        }
        ended.set(ended.get() + u64::from(line.is_some()));
        bytes.set(bytes.get() + length as u64);
        since.set(since.get() + length);
        if since.get() > LONGEST {
            return Err(io::Error::other("a value or a comment is longer than 4 MB"));
        }
        self.watch(&buffer[..length])?;
        Ok(length)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> io::Result<String> {
        let mut guard = Guard::new(text.as_bytes(), Rc::default());
        let mut all = String::new();
        guard.read_to_string(&mut all).map(|_| all)
    }

    #[test]
    fn lines_are_counted_as_they_are_given_out() {
        let progress = Rc::new(Progress::default());
        let mut guard = Guard::new(&b"a\nb\nc"[..], Rc::clone(&progress));
        let mut buffer = [0; 100];
        let mut lines = Vec::new();
        while guard.read(&mut buffer).unwrap() > 0 {
            lines.push(progress.line());
        }
        assert_eq!(lines, [1, 2, 3]);
        assert_eq!(progress.bytes(), 5);
    }

    #[test]
    fn what_is_too_long_is_refused_and_what_is_read_in_statements_is_not() {
        let long = "x".repeat(LONGEST + 1);
        assert!(read(&long).is_err());
        let progress = Rc::new(Progress::default());
        let mut guard = Guard::new(long.as_bytes(), Rc::clone(&progress));
        let mut buffer = [0; 8192];
        while guard.read(&mut buffer).unwrap() > 0 {
            progress.statement();
        }
    }

    #[test]
    fn entities_are_for_namespaces() {
        let entity = |value: &str| read(&format!("<!DOCTYPE x [<!ENTITY a \"{value}\">]>&a; & more"));
        assert!(entity("http://www.w3.org/2004/02/skos/core#").is_ok());
        assert!(entity("&b;&b;").is_err());
        assert!(entity(&"x".repeat(300)).is_err());
    }
}
