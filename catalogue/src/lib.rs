//! What a course *is*: the domain, its vocabularies, what can be asked of it and answered, and the two ports
//! ([`CatalogueStore`], [`SearchEngine`]) behind which the record and the search live.
//!
//! Pure: no I/O, no clock, no randomness. "Now" is always an argument ([`Moment`]).

pub mod change;
pub mod course;
pub mod doubt;
pub mod draft;
pub mod finding;
pub mod id;
pub mod offering;
pub mod place;
pub mod port;
pub mod price;
pub mod provider;
pub mod query;
pub mod read;
pub mod run;
pub mod source;
pub mod text;
pub mod thesaurus;
pub mod vocabulary;
pub mod when;

pub use change::{Change, Epoch, Seq, What};
pub use course::{Course, CourseRecord, CreditUnit, Credits, Field, Provenance};
pub use draft::{Draft, OfferingDraft, Parsed, TextIn};
pub use finding::{Finding, Findings, Severity};
pub use id::{Code, CourseId, Digest, IdError, OfferingId, ProviderId, SourceId};
pub use language::Lang;
pub use offering::{Application, Mode, Offering, Status};
pub use place::LatLon;
pub use port::{CatalogueStore, EngineError, SearchEngine, StoreError};
pub use price::{Money, Price};
pub use provider::Provider;
pub use run::{Applied, FinishedRun, Outcome, PageRecord, RunId, RunSummary, SourceState};
pub use source::{Format, SourceSpec};
pub use text::{LanguageCode, Texts};
pub use when::{Deadline, Moment, Season, Start};
