use std::collections::{BTreeSet, HashMap};

use super::DictionaryError;

const COOKIE: [u32; 2] = [0x0001_3A6E, 0x0003_51FA];
const FIRST_SYMBOL: usize = 18;
/// Input symbol of the cell that makes its state final.
const FINAL: u16 = 0xFFFF;
/// Number of further transitions that says "see the next cell".
const OVERFLOW: usize = 255;
/// States entered for one word at most; Finnish words need some hundreds, long compounds some thousands.
const MAX_STEPS: u32 = 60_000;
/// Transitions in a row at most; only a damaged file has longer paths for a word of bounded length.
const MAX_DEPTH: u32 = 600;
const MAX_OUTPUTS: usize = 200;

/// A finite-state transducer with flag diacritics, from letters of a word to letters and tags.
#[derive(Debug)]
pub(super) struct Transducer {
    symbols: Vec<String>,
    letters: HashMap<char, u16>,
    /// By symbol; symbols below `first_letter` are the empty one and flags.
    flags: Vec<Option<Flag>>,
    first_letter: u16,
    features: usize,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    input: u16,
    output: u16,
    /// Low 24 bits: first cell of the target state. High 8: number of further transitions of this state.
    info: u32,
}

/// A flag diacritic: sets, clears or asks a feature. Value 0 is "no value".
///
/// Source: the flag diacritics of Beesley and Karttunen, Finite State Morphology, 2003.
#[derive(Debug, Clone, Copy)]
enum Flag {
    Positive(u16, u16),
    Clear(u16),
    Disallow(u16, u16),
    Require(u16, u16),
    Unify(u16, u16),
}

impl Transducer {
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Transducer, DictionaryError> {
        let header = bytes.get(..FIRST_SYMBOL).ok_or(DictionaryError::Foreign)?;
        if [read_u32(&header[0..4]), read_u32(&header[4..8])] != COOKIE {
            return Err(DictionaryError::Foreign);
        }
        if header[8] != 0 {
            return Err(DictionaryError::Weighted);
        }
        let count = usize::from(read_u16(&header[16..18]));
        let (symbols, end) = read_symbols(bytes, count)?;
        let cells: Vec<Cell> = bytes
            .get(end.next_multiple_of(8)..)
            .unwrap_or_default()
            .chunks_exact(8)
            .map(|cell| Cell {
                input: read_u16(cell),
                output: read_u16(&cell[2..]),
                info: read_u32(&cell[4..]),
            })
            .collect();
        if cells.is_empty() {
            return Err(DictionaryError::Damaged("it has no states"));
        }
        let (flags, features) = read_flags(&symbols)?;
        let is_flag = |symbol: &String| symbol.is_empty() || is_flag(symbol);
        let first_letter = symbols.iter().position(|symbol| !is_flag(symbol)).unwrap_or(symbols.len()) as u16;
        let letters = single_letters(&symbols, first_letter);
        Ok(Transducer { symbols, letters, flags, first_letter, features, cells })
    }

    /// The name of an output symbol.
    pub(super) fn symbol(&self, symbol: u16) -> Option<&str> {
        self.symbols.get(usize::from(symbol)).map(String::as_str)
    }

    /// The outputs of every way to read a lower-case word, each once. The work is bounded, however damaged the file.
    pub(super) fn outputs(&self, word: &str) -> BTreeSet<Vec<u16>> {
        let input: Option<Vec<u16>> = word.chars().map(|c| self.letters.get(&c).copied()).collect();
        let Some(input) = input else { return BTreeSet::new() };
        let mut walk = Walk {
            transducer: self,
            input: &input,
            values: vec![0; self.features],
            output: Vec::with_capacity(64),
            found: BTreeSet::new(),
            steps: 0,
        };
        if !input.is_empty() {
            walk.enter(0, 0, 0);
        }
        walk.found
    }

    /// The transitions of the state whose first cell is `state`; none where the file is damaged.
    fn transitions(&self, state: usize) -> impl Iterator<Item = &Cell> {
        let further = self.cells.get(state).map_or(0, |first| (first.info >> 24) as usize);
        let (first, rest) = if further == OVERFLOW {
            let overflow = self.cells.get(state + 1);
            let count =
                overflow.map_or(0, |cell| usize::from(cell.input) + (usize::from(cell.output) << 16) + 1);
            (state..state + 1, state.saturating_add(2)..state.saturating_add(count).saturating_add(1))
        } else {
            (state..state + 1, state + 1..state + 1 + further)
        };
        let cells = |range: std::ops::Range<usize>| {
            let end = range.end.min(self.cells.len());
            self.cells.get(range.start..end).unwrap_or_default().iter()
        };
        cells(first).chain(cells(rest))
    }
}

/// A depth-first walk through the transducer along one word.
struct Walk<'a> {
    transducer: &'a Transducer,
    input: &'a [u16],
    values: Vec<u16>,
    output: Vec<u16>,
    found: BTreeSet<Vec<u16>>,
    steps: u32,
}

impl Walk<'_> {
    fn enter(&mut self, state: usize, at: usize, depth: u32) {
        self.steps += 1;
        if self.steps > MAX_STEPS || depth > MAX_DEPTH || self.found.len() >= MAX_OUTPUTS {
            return;
        }
        let transducer = self.transducer;
        for cell in transducer.transitions(state) {
            if cell.input == FINAL {
                if at == self.input.len() {
                    self.found.insert(self.output.clone());
                }
                continue;
            }
            let (next, undo) = if cell.input >= transducer.first_letter {
                if self.input.get(at) != Some(&cell.input) {
                    continue;
                }
                (at + 1, None)
            } else if cell.input == 0 {
                (at, None)
            } else {
                let flag = transducer.flags.get(usize::from(cell.input)).copied().flatten();
                let Some(undo) = flag.and_then(|flag| self.pass(flag)) else { continue };
                (at, undo)
            };
            let length = self.output.len();
            if cell.output >= transducer.first_letter {
                self.output.push(cell.output);
            }
            self.enter((cell.info & 0x00FF_FFFF) as usize, next, depth + 1);
            self.output.truncate(length);
            if let Some((feature, value)) = undo {
                self.values[usize::from(feature)] = value;
            }
        }
    }

    /// Passes a flag: `None` where it forbids the way, else what to restore on the way back.
    fn pass(&mut self, flag: Flag) -> Option<Option<(u16, u16)>> {
        let (feature, allowed, set) = match flag {
            Flag::Positive(feature, value) => (feature, true, Some(value)),
            Flag::Clear(feature) => (feature, true, Some(0)),
            Flag::Disallow(feature, value) => {
                let now = self.values[usize::from(feature)];
                (feature, if value == 0 { now == 0 } else { now != value }, None)
            }
            Flag::Require(feature, value) => {
                let now = self.values[usize::from(feature)];
                (feature, if value == 0 { now != 0 } else { now == value }, None)
            }
            Flag::Unify(feature, value) => {
                let now = self.values[usize::from(feature)];
                (feature, now == 0 || now == value, Some(value))
            }
        };
        let slot = &mut self.values[usize::from(feature)];
        allowed.then(|| set.map(|value| (feature, std::mem::replace(slot, value))))
    }
}

fn read_u16(bytes: &[u8]) -> u16 {
    u16::from_le_bytes([bytes[0], bytes[1]])
}

fn read_u32(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// The symbols, which end in a zero byte each, and where the last one ends.
fn read_symbols(bytes: &[u8], count: usize) -> Result<(Vec<String>, usize), DictionaryError> {
    let mut symbols = Vec::with_capacity(count);
    let mut at = FIRST_SYMBOL;
    for _ in 0..count {
        let rest = &bytes[at..];
        let length =
            rest.iter().position(|&b| b == 0).ok_or(DictionaryError::Damaged("its symbols do not end"))?;
        let symbol = std::str::from_utf8(&rest[..length])
            .map_err(|_| DictionaryError::Damaged("a symbol is not UTF-8"))?;
        symbols.push(symbol.to_string());
        at += length + 1;
    }
    Ok((symbols, at))
}

fn is_flag(symbol: &str) -> bool {
    symbol.len() > 4 && symbol.starts_with('@') && symbol.ends_with('@')
}

/// The flags by symbol, and how many features they speak of.
fn read_flags(symbols: &[String]) -> Result<(Vec<Option<Flag>>, usize), DictionaryError> {
    let mut features: HashMap<&str, u16> = HashMap::new();
    let mut values: HashMap<&str, u16> = HashMap::new();
    let mut flags = Vec::with_capacity(symbols.len());
    for symbol in symbols {
        if !is_flag(symbol) {
            flags.push(None);
            continue;
        }
        let mut fields = symbol.trim_matches('@').splitn(3, '.');
        let (kind, name) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let next = features.len() as u16;
        let feature = *features.entry(name).or_insert(next);
        let next = values.len() as u16 + 1;
        let value = fields.next().map_or(0, |value| *values.entry(value).or_insert(next));
        flags.push(Some(match kind {
            "P" => Flag::Positive(feature, value),
            "C" => Flag::Clear(feature),
            "D" => Flag::Disallow(feature, value),
            "R" => Flag::Require(feature, value),
            "U" => Flag::Unify(feature, value),
            _ => return Err(DictionaryError::Damaged("a flag is of an unknown kind")),
        }));
    }
    Ok((flags, features.len()))
}

fn single_letters(symbols: &[String], first_letter: u16) -> HashMap<char, u16> {
    let mut letters = HashMap::new();
    for (symbol, number) in symbols.iter().zip(0..).skip(usize::from(first_letter)) {
        let mut chars = symbol.chars();
        if let (Some(letter), None) = (chars.next(), chars.next()) {
            letters.insert(letter, number);
        }
    }
    letters
}
