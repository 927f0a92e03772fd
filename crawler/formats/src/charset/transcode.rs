//! Decoding as a stream: any encoding in, UTF-8 out.

use std::{
    cell::Cell,
    io::{self, Read},
    rc::Rc,
};

use encoding_rs::{CoderResult, Decoder};

use super::{Choice, Coding};

const CHUNK: usize = 16 * 1024;

/// Reads bytes of one encoding and gives UTF-8.
pub(crate) struct Transcoder<R> {
    reader: R,
    decoding: Decoding,
    skip: usize,
    output: Vec<u8>,
    given: usize,
    ended: bool,
    replaced: Rc<Cell<bool>>,
}

enum Decoding {
    Table(Box<Decoder>),
    Utf32 { unit: fn([u8; 4]) -> u32, pending: Vec<u8> },
}

impl<R: Read> Transcoder<R> {
    /// Reads `reader` as `choice` says; the mark is skipped.
    pub fn new(reader: R, choice: &Choice) -> Self {
        let decoding = match choice.coding {
            Coding::Table(encoding) => Decoding::Table(Box::new(encoding.new_decoder_without_bom_handling())),
            Coding::Utf32Be => Decoding::Utf32 { unit: u32::from_be_bytes, pending: Vec::new() },
            Coding::Utf32Le => Decoding::Utf32 { unit: u32::from_le_bytes, pending: Vec::new() },
        };
        let output = Vec::new();
        Self { reader, decoding, skip: choice.mark, output, given: 0, ended: false, replaced: Rc::default() }
    }

    /// Tells, while and after reading, whether bytes had to be replaced.
    pub fn replaced(&self) -> Rc<Cell<bool>> {
        Rc::clone(&self.replaced)
    }

    /// Fills the output with what the next chunk of input gives.
    fn refill(&mut self) -> io::Result<()> {
        self.output.clear();
        self.given = 0;
        let mut chunk = [0; CHUNK];
        let read = loop {
            match self.reader.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.ended = read == 0;
        let skipped = self.skip.min(read);
        self.skip -= skipped;
        let input = &chunk[skipped..read];
        match &mut self.decoding {
            Decoding::Table(decoder) => {
                if decode_chunk(decoder, input, self.ended, &mut self.output) {
                    self.replaced.set(true);
                }
            }
            Decoding::Utf32 { unit, pending } => {
                pending.extend_from_slice(input);
                let whole = if self.ended { pending.len() } else { pending.len() / 4 * 4 };
                let (text, replaced) = decode_utf32(&pending[..whole], *unit);
                pending.drain(..whole);
                self.output.extend_from_slice(text.as_bytes());
                if replaced {
                    self.replaced.set(true);
                }
            }
        }
        Ok(())
    }
}

fn decode_chunk(decoder: &mut Decoder, mut input: &[u8], last: bool, output: &mut Vec<u8>) -> bool {
    let mut replaced = false;
    let mut buffer = [0; CHUNK];
    loop {
        let (result, read, written, errors) = decoder.decode_to_utf8(input, &mut buffer, last);
        output.extend_from_slice(&buffer[..written]);
        input = &input[read..];
        replaced |= errors;
        if result == CoderResult::InputEmpty {
            return replaced;
        }
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() && !self.ended {
            self.refill()?;
        }
        let rest = &self.output[self.given..];
        let given = rest.len().min(buffer.len());
        buffer[..given].copy_from_slice(&rest[..given]);
        self.given += given;
        Ok(given)
    }
}

/// Text of four bytes a character, and whether some of it had to be replaced.
pub(super) fn decode_utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> (String, bool) {
    let mut replaced = false;
    let text = bytes
        .chunks(4)
        .map(|four| {
            let character = <[u8; 4]>::try_from(four).ok().and_then(|four| char::from_u32(unit(four)));
            replaced |= character.is_none();
            character.unwrap_or(char::REPLACEMENT_CHARACTER)
        })
        .collect();
    (text, replaced)
}
