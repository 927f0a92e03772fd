//! How people and programs reach the catalogue: the JSON API, pages, exports and the widget.
//!
//! Sees the two ports of `catalogue` alone: whichever store and engine stand behind them is the binary's choice.

mod answers;
mod app;
mod changes;
mod conditional;
mod courses;
mod docs;
#[cfg(test)]
mod example;
mod export;
mod health;
mod labels;
mod limit;
mod metrics;
mod overview;
mod pages;
mod params;
mod problem;
mod providers;
mod relax;
mod router;
mod search;
mod server;
mod sources;
mod spell;
mod suggest;
mod view;
mod vocabularies;
mod why;
mod widget;

pub use app::{App, Clock, Region, Settings, SourceDirectory, SourceInfo, VocabularyCredit};
pub use export::{ExportError, ExportFormat, export};
pub use metrics::Metrics;
pub use params::{ParamError, Params, SearchRequest, search_request};
pub use problem::Problem;
pub use router::{openapi, router};
pub use search::{answer, results_json};
pub use server::{ServeError, serve};
pub use sources::{SourceStatusView, SourcesView, sources_view};
pub use view::{CourseView, ResultsView, course::unrecorded};
