//! What one document of the index holds: a course, with its offerings as parallel columns.
//!
//! | column | per | holds |
//! | --- | --- | --- |
//! | `id` | course | its id, also the term by which it is replaced |
//! | `seq`, `first_seen` | course | the change that made it, seconds since 1970 |
//! | `field` … `source` | course | its values of a dimension, as one text ([`crate::keys::of_course`]) |
//! | `place`, `manner`, `when`, `cost` | offering | where, how, when it is and what it costs: the i-th values belong together |
//! | `values` | course | every value of every dimension of any of its offerings, as terms ([`crate::values`]) |
//! | `title_fi` … | course | the key by which its title is ordered, by language of the reader |
//! | `completion` | course | its titles, for suggestions |
//! | `provider_name` | course | its provider's id and names |
//! | `text` | course | its words; a term's frequency is the weight of the place where it stands |

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STRING, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions,
};

use crate::{keys::of_course, tokens::IMPACT};

/// Number of the layout: an index of another one is rebuilt.
pub(crate) const SCHEMA_VERSION: u32 = 5;

/// The fields of [`Layout::schema`].
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) schema: Schema,
    pub(crate) id: Field,
    pub(crate) seq: Field,
    pub(crate) first_seen: Field,
    pub(crate) of_course: [Field; of_course::DIMENSIONS.len()],
    pub(crate) place: Field,
    pub(crate) manner: Field,
    pub(crate) when: Field,
    pub(crate) cost: Field,
    pub(crate) values: Field,
    pub(crate) titles: [Field; 3],
    pub(crate) completion: Field,
    pub(crate) provider_name: Field,
    pub(crate) text: Field,
}

/// Names of the columns by which titles are ordered, by [`catalogue::Lang`].
pub(crate) const TITLES: [&str; 3] = ["title_fi", "title_sv", "title_en"];

impl Layout {
    /// The layout of version [`SCHEMA_VERSION`].
    pub(crate) fn new() -> Self {
        let mut builder = SchemaBuilder::new();
        let number = || NumericOptions::default().set_fast();
        let key = || TextOptions::default().set_fast("raw");
        let words = TextFieldIndexing::default()
            .set_tokenizer(IMPACT)
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::WithFreqs);
        Self {
            id: builder.add_text_field("id", STRING | FAST),
            seq: builder.add_u64_field("seq", number()),
            first_seen: builder.add_i64_field("first_seen", number()),
            of_course: of_course::DIMENSIONS
                .map(|dimension| builder.add_text_field(dimension.as_str(), key())),
            place: builder.add_text_field("place", key()),
            manner: builder.add_text_field("manner", key()),
            when: builder.add_text_field("when", key()),
            cost: builder.add_u64_field("cost", number()),
            values: builder.add_text_field("values", STRING),
            titles: TITLES.map(|name| builder.add_text_field(name, key())),
            completion: builder.add_text_field("completion", key()),
            provider_name: builder.add_text_field("provider_name", key()),
            text: builder.add_text_field("text", TextOptions::default().set_indexing_options(words)),
            schema: builder.build(),
        }
    }
}
