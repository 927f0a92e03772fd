//! Facets as trees with labels.

use catalogue::query::{Dimension, Facet, FacetValue};
use serde::Serialize;
use utoipa::ToSchema;

use crate::labels::Labels;

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetValueView {
    /// The code, or `unknown`.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// Courses that choosing it would find, other filters as they are.
    pub count: u64,
    /// Chosen in the request.
    pub selected: bool,
    /// Narrower values (field, level).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub children: Vec<FacetValueView>,
}

/// A facet's values with labels; field and level as trees.
pub(crate) fn facet_view(facet: &Facet, labels: &Labels) -> Vec<FacetValueView> {
    let is_tree = matches!(facet.dimension, Dimension::Field | Dimension::Level);
    let parent = |value: &FacetValue| {
        let parent = parent_of(facet, value)?;
        facet.values.iter().any(|v| v.value.as_str() == parent).then_some(parent)
    };
    let roots = facet.values.iter().filter(|v| !is_tree || parent(v).is_none());
    roots.map(|root| value_view(root, facet, is_tree, labels)).collect()
}

fn parent_of(facet: &Facet, value: &FacetValue) -> Option<&'static str> {
    facet.dimension.vocabulary()?.parent(value.value.as_str())
}

fn value_view(value: &FacetValue, facet: &Facet, is_tree: bool, labels: &Labels) -> FacetValueView {
    let is_child = |v: &&FacetValue| parent_of(facet, v) == Some(value.value.as_str());
    let children = if is_tree { facet.values.iter().filter(is_child).collect() } else { Vec::new() };
    FacetValueView {
        value: value.value.as_str().to_owned(),
        label: labels.of(facet.dimension, &value.value),
        count: value.count,
        selected: value.selected,
        children: children.into_iter().map(|child| value_view(child, facet, is_tree, labels)).collect(),
    }
}
