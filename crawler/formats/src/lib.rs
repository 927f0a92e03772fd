//! From bytes to drafts: one folder per format.
//!
//! Pure: no clock, no network, no file. A [`Document`] and the source's settings go in; drafts, findings and links to
//! further documents come out through a [`Sink`]. Whatever the bytes, reading ends without a panic: a document that
//! cannot be read is one `error` finding and `complete: false`.

mod adapter;
mod address;
mod charset;
mod csv;
mod document;
mod html;
mod json;
mod kouta;
mod markup;
mod merge;
mod properties;
mod schema_org;
mod sink;
mod words;
mod xcri_cap;

pub use adapter::{ADAPTERS, Adapter, Confidence, Unreadable, detect, read, read_into};
pub use charset::{Decoded, Kind, decode, prescan};
pub use document::{Document, Head};
pub use merge::{Groups, Signs, join, merge};
pub use sink::Sink;
