//! Finnish morphology by a dictionary of Voikko (format 5, unweighted VFST).
//!
//! The dictionary is a file that the operator installs; none is part of this crate.

mod analysis;
mod transducer;

use crate::reading::Reading;
use transducer::Transducer;

/// Words longer than this are not looked up: they are addresses and keys, not Finnish.
const MAX_CHARS: usize = 60;

/// A Finnish dictionary in memory, made of the bytes of a `mor.vfst` file.
#[derive(Debug)]
pub struct Dictionary {
    transducer: Transducer,
    digest: u64,
}

/// Why a file is not a dictionary that we can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DictionaryError {
    /// The file does not begin as such a transducer does.
    #[error("not a dictionary of Voikko's format 5 (`mor.vfst`)")]
    Foreign,
    /// The file is of the weighted kind, which spelling suggestions use.
    #[error("a weighted transducer; `mor.vfst` is unweighted")]
    Weighted,
    /// The file ends early or contradicts itself.
    #[error("dictionary is damaged: {0}")]
    Damaged(&'static str),
}

impl Dictionary {
    /// Reads a dictionary.
    ///
    /// # Errors
    ///
    /// When the bytes are not an unweighted transducer of this format. A file that is damaged further in is read;
    /// its broken states lead nowhere, so words are unknown, and nothing panics.
    pub fn from_bytes(bytes: &[u8]) -> Result<Dictionary, DictionaryError> {
        Ok(Dictionary { transducer: Transducer::from_bytes(bytes)?, digest: fnv(bytes) })
    }

    /// A digest of the file, in 16 hexadecimal digits; another dictionary has another one.
    #[must_use]
    pub fn digest(&self) -> String {
        format!("{:016x}", self.digest)
    }

    /// The readings of a normalised word that have the fewest parts; none where it is unknown.
    pub(crate) fn readings(&self, word: &str) -> Vec<Reading> {
        if word.len() > 2 * MAX_CHARS || word.chars().count() > MAX_CHARS {
            return Vec::new();
        }
        let mut readings: Vec<Reading> = Vec::new();
        for output in self.transducer.outputs(word) {
            let reading =
                analysis::reading(output.iter().filter_map(|symbol| self.transducer.symbol(*symbol)));
            if !reading.parts.is_empty() && !readings.contains(&reading) {
                readings.push(reading);
            }
        }
        let fewest = readings.iter().map(|reading| reading.parts.len()).min();
        readings.retain(|reading| Some(reading.parts.len()) == fewest);
        readings
    }
}

/// FNV-1a over eight bytes at a time: quick, and good enough to tell two editions of a dictionary apart.
pub(crate) fn fnv(bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(0xcbf2_9ce4_8422_2325, |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        let mixed = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3);
        mixed ^ (mixed >> 29)
    })
}

#[cfg(test)]
pub(crate) mod sample;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::sample::sample;
    use super::{Dictionary, DictionaryError};

    fn bases(dictionary: &Dictionary, word: &str) -> Vec<Vec<String>> {
        let readings = dictionary.readings(word);
        readings.iter().map(|r| r.parts.iter().map(|p| p.bases.join("|")).collect()).collect()
    }

    #[test]
    fn words_of_the_sample() {
        let dictionary = Dictionary::from_bytes(&sample()).unwrap();
        assert_eq!(bases(&dictionary, "alan"), [["ala"]]);
        assert_eq!(bases(&dictionary, "osaamisalan"), [["osata|osaaminen", "ala"]]);
        assert_eq!(bases(&dictionary, "alaala"), [["alaala"]], "the reading with fewer parts");
        assert_eq!(bases(&dictionary, "it-ala"), [["it", "ala"]]);
        assert_eq!(bases(&dictionary, "osaamis"), Vec::<Vec<String>>::new(), "a flag forbids it alone");
        assert_eq!(bases(&dictionary, "al"), Vec::<Vec<String>>::new());
        assert_eq!(bases(&dictionary, "ålan"), Vec::<Vec<String>>::new());
        assert_eq!(bases(&dictionary, ""), Vec::<Vec<String>>::new());
        assert_eq!(bases(&dictionary, "laa"), [["loppu"]], "by the state with an overflow cell");
    }

    #[test]
    fn other_files_are_refused() {
        assert_eq!(Dictionary::from_bytes(b"").unwrap_err(), DictionaryError::Foreign);
        assert_eq!(Dictionary::from_bytes(&[7; 400]).unwrap_err(), DictionaryError::Foreign);
        let mut weighted = sample();
        weighted[8] = 1;
        assert_eq!(Dictionary::from_bytes(&weighted).unwrap_err(), DictionaryError::Weighted);
        assert!(matches!(Dictionary::from_bytes(&sample()[..40]).unwrap_err(), DictionaryError::Damaged(_)));
    }

    #[test]
    fn digests_differ() {
        let one = Dictionary::from_bytes(&sample()).unwrap();
        let mut bytes = sample();
        bytes.extend([0; 8]);
        assert_ne!(one.digest(), Dictionary::from_bytes(&bytes).unwrap().digest());
    }

    proptest! {
        #[test]
        fn damaged_files_never_panic(at in 0usize..2000, byte: u8, cut in 0usize..2000, word in "[alnosmit-]{0,12}") {
            let mut bytes = sample();
            let length = bytes.len();
            bytes[at % length] = byte;
            bytes.truncate(length - cut % length);
            if let Ok(dictionary) = Dictionary::from_bytes(&bytes) {
                let _ = dictionary.readings(&word);
            }
        }
    }
}
