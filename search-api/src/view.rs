//! The shapes of answers. Made by taking domain types apart, so that a new property must be decided on.

pub(crate) mod course;
pub(crate) mod facet;
pub(crate) mod offering;
pub(crate) mod results;

pub use course::CourseView;
pub use results::ResultsView;

use serde::Serialize;
use utoipa::ToSchema;

/// A code with its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Labelled {
    /// The code.
    pub code: String,
    /// What it is called, in the language asked for.
    pub label: String,
}
