//! Facets as trees with labels.

use std::collections::{HashMap, HashSet};

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
    let mut children: HashMap<&str, Vec<&FacetValue>> = HashMap::new();
    let mut roots: Vec<&FacetValue> = Vec::new();
    if matches!(facet.dimension, Dimension::Field | Dimension::Level) {
        let present: HashSet<&str> = facet.values.iter().map(|value| value.value.as_str()).collect();
        for value in &facet.values {
            match parent_of(facet, value).filter(|parent| present.contains(parent)) {
                Some(parent) => children.entry(parent).or_default().push(value),
                None => roots.push(value),
            }
        }
    } else {
        roots.extend(&facet.values);
    }
    roots.into_iter().map(|root| value_view(root, facet.dimension, &children, labels)).collect()
}

fn parent_of(facet: &Facet, value: &FacetValue) -> Option<&'static str> {
    facet.dimension.vocabulary()?.parent(value.value.as_str())
}

fn value_view(
    value: &FacetValue,
    dimension: Dimension,
    children: &HashMap<&str, Vec<&FacetValue>>,
    labels: &Labels,
) -> FacetValueView {
    let below = children.get(value.value.as_str()).into_iter().flatten();
    FacetValueView {
        value: value.value.as_str().to_owned(),
        label: labels.of(dimension, &value.value),
        count: value.count,
        selected: value.selected,
        children: below.map(|child| value_view(child, dimension, children, labels)).collect(),
    }
}
