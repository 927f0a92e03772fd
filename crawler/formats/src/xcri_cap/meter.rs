//! Lines, and a bound on what a parser gathers before it hands it on.

use std::io::{self, BufRead, Read};

/// Largest piece of markup or text between two others.
const MAX_PIECE_BYTES: usize = 1024 * 1024;

/// Counts lines, and refuses to deliver endless pieces: the parser would gather them in memory first.
pub(super) struct Meter<R> {
    reader: R,
    line: usize,
    piece: usize,
}

impl<R: BufRead> Meter<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, line: 1, piece: 0 }
    }

    /// Begins a new piece and tells the line on which it begins.
    pub fn begin_piece(&mut self) -> usize {
        self.piece = 0;
        self.line
    }
}

impl<R: BufRead> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let read = available.len().min(buffer.len());
        buffer[..read].copy_from_slice(&available[..read]);
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Meter<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece > MAX_PIECE_BYTES {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "piece too long"));
        }
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.piece += amount;
        if let Ok(buffer) = self.reader.fill_buf() {
            self.line += buffer[..amount].iter().filter(|byte| **byte == b'\n').count();
        }
        self.reader.consume(amount);
    }
}
