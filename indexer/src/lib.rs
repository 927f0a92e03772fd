//! How courses are found: the search engine on Tantivy.
//!
//! One document per course, its offerings as parallel columns. A request walks the courses that its words find, once,
//! and brings home the totals, every facet and the first courses of any order; a filter holds of one and the same
//! offering. What filters, facets and orders mean is written down in `catalogue::query::matching`; [`MemoryEngine`]
//! does just that in a loop, and the conformance suite holds [`TantivyEngine`] to it.

mod automaton;
pub mod bench;
mod browse;
mod clock;
mod collect;
mod columns;
mod completions;
mod counted;
mod cursor;
mod digest;
mod document;
mod engine;
mod facets;
mod generation;
mod keys;
mod kin;
mod matcher;
mod memory;
mod order;
mod overview;
mod place_sets;
mod relax;
mod repair;
mod scan;
mod schema;
mod search;
mod shelf;
mod similar;
mod snapshot;
mod suggest;
mod tables;
mod text;
mod thesaurus;
mod tokens;
mod values;
mod walk;
mod wording;
mod words;

pub use engine::{Settings, Stats, TantivyEngine, Verification};
pub use memory::MemoryEngine;
