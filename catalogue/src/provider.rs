//! Who teaches.

use serde::{Deserialize, Serialize};

use crate::{
    id::{Code, ProviderId},
    text::Texts,
};

/// An institution that gives courses. It may stand in many sources; a source may carry many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// The same in every source.
    pub id: ProviderId,
    /// Its name.
    pub name: Texts,
    /// Its home page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// Municipality of its seat: *not* of teaching.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub municipality: Option<Code>,
}
