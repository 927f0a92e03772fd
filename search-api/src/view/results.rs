//! The answer to a search.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{CourseView, facet::FacetValueView};

/// The answer to a search.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResultsView {
    /// Courses found.
    pub total: u64,
    /// Their offerings that pass every filter.
    pub total_offerings: u64,
    /// Courses that only an online offering would add (or adds, with `online_anywhere`), where the request filters by
    /// place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online_elsewhere: Option<u64>,
    /// From 1.
    pub page: usize,
    /// Courses on a page.
    pub per_page: usize,
    /// How the text was read.
    pub query: QueryView,
    /// The page's courses.
    pub results: Vec<CourseView>,
    /// Numbers of courses by value; a facet's own selection does not narrow its counts.
    pub facets: BTreeMap<String, Vec<FacetValueView>>,
}

/// How the text of a request was read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueryView {
    /// As typed.
    pub text: String,
    /// Words that became filters.
    pub understood: Vec<UnderstoodView>,
    /// The text in force, where likely typos were mended.
    pub corrected: Option<String>,
    /// What was let go because nothing was found otherwise.
    pub relaxed: Option<RelaxedView>,
}

/// A word that became a filter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnderstoodView {
    /// As typed.
    pub span: String,
    /// The parameter.
    pub r#as: String,
    /// Its value.
    pub value: String,
    /// What the value is called.
    pub label: String,
}

/// What was let go.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RelaxedView {
    /// Parameters and values that no longer hold.
    pub dropped: Vec<DroppedView>,
}

/// A filter that was let go.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DroppedView {
    /// The parameter.
    pub parameter: String,
    /// Its value.
    pub value: String,
    /// What the value is called.
    pub label: String,
}
