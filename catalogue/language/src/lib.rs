//! Finnish, Swedish and English words: tokens, lemmas, compound parts, folding.
//!
//! An [`Analyser`] turns a text into [`Token`]s, the same way for what is indexed and for what is asked. Each token
//! has terms by [`Class`]: the form itself, its lemmas, the parts of a compound, the form without diacritics.
//! Finnish is read by a [`Dictionary`] of Voikko where the operator has one, else by rules on known words.
//!
//! The crate is pure: no files, no clock, no state but what callers hold.

mod analyser;
mod cache;
mod detect;
mod dictionary;
mod english;
mod finnish;
mod highlight;
mod lang;
mod lexicon;
mod measure;
mod reading;
mod swedish;
mod text;
mod token;
mod tokenise;

pub use analyser::{Analyser, QueryWord};
pub use cache::{AnalysisCache, AnalysisCaches, TakenCache};
pub use detect::detect;
pub use dictionary::{Dictionary, DictionaryError};
pub use highlight::QueryTerms;
pub use lang::Lang;
pub use measure::{Count, Pair, PairsError, Report, measure, read_pairs};
pub use text::{fold, normalise};
pub use token::{Class, Token, Word};
