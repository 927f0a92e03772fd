//! Bare Tantivy on the same courses, to measure by: what it takes here and now, others' work beside it included.

use std::time::Instant;

use catalogue::{EngineError, text::plain_text};
use serde::Serialize;
use tantivy::{
    Index, TantivyDocument, Term,
    collector::{Count, TopDocs},
    query::{BooleanQuery, BoostQuery, Occur, TermQuery},
    schema::{Field, IndexRecordOption, STRING, Schema, TEXT},
};

use super::{Bench, Generator, Latency, latency};
use crate::{
    shelf::{Load, trouble},
    text::{Alternative, WordQuery},
};

/// What bare Tantivy takes for the first 20 of the queries of `text_facets`, without facets and filters.
#[derive(Clone, Debug, Serialize)]
pub struct Yardstick {
    /// The same query, which finds the same courses: every form, name and relative of each word.
    pub tantivy_top20: Latency,
    /// The words' base forms alone. Tantivy passes over whatever cannot be among the first 20.
    pub tantivy_top20_base_forms: Latency,
    /// The same with the number of all that are found, for which each must be visited.
    pub tantivy_top20_base_forms_count: Latency,
}

impl Yardstick {
    /// By Tantivy's own means: its queries, its scores, its collectors.
    pub(super) fn of(bench: &Bench<'_>) -> Result<Self, EngineError> {
        let snapshot = bench.engine.state();
        let field = snapshot.layout.text;
        let words = |n: usize| {
            let text = bench.engine.text(&bench.samples.two_words[n]);
            text.map(|text| text.words).unwrap_or_default()
        };
        let base = |n: usize| {
            let first = |word: &WordQuery| word.any.first().map(|alternative| bare_term(alternative, field));
            all_of(words(n).iter().filter_map(first))
        };
        let same = |n: usize| all_of(words(n).iter().map(|word| bare_word(word, field)));
        let top = || TopDocs::with_limit(20).order_by_score();
        let first = |query: &dyn Fn(usize) -> BooleanQuery, n| {
            snapshot.searcher.search(&query(n), &top()).map(drop).map_err(trouble)
        };
        let counted = |n| snapshot.searcher.search(&base(n), &(top(), Count)).map(drop).map_err(trouble);
        Ok(Self {
            tantivy_top20: latency(&|n| first(&same, n), bench.patience)?,
            tantivy_top20_base_forms: latency(&|n| first(&base, n), bench.patience)?,
            tantivy_top20_base_forms_count: latency(&counted, bench.patience)?,
        })
    }
}

type Bare = Box<dyn tantivy::query::Query>;

fn all_of(queries: impl Iterator<Item = Bare>) -> BooleanQuery {
    BooleanQuery::new(queries.map(|query| (Occur::Must, query)).collect())
}

fn bare_term(alternative: &Alternative, field: Field) -> Bare {
    let term = Term::from_field_text(field, &alternative.term);
    let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
    Box::new(BoostQuery::new(query, alternative.weight))
}

fn bare_word(word: &WordQuery, field: Field) -> Bare {
    let terms = word.any.iter().map(|alternative| bare_term(alternative, field));
    let phrases = word.all.iter().map(|together| {
        let all = Box::new(all_of(together.words.iter().map(|word| bare_word(word, field))));
        Box::new(BoostQuery::new(all, together.weight)) as Bare
    });
    Box::new(BooleanQuery::new(terms.chain(phrases).map(|query| (Occur::Should, query)).collect()))
}

/// How many courses Tantivy indexes in a second: their texts, words as they stand, with as many threads and as much
/// memory as the engine has.
pub(super) fn courses_per_s(generator: &Generator, courses: usize) -> Result<f64, EngineError> {
    let mut schema = Schema::builder();
    let (id, text) = (schema.add_text_field("id", STRING), schema.add_text_field("text", TEXT));
    let index = Index::create_from_tempdir(schema.build()).map_err(trouble)?;
    let mut writer = index.writer_with_options(Load::Flood.options()).map_err(trouble)?;
    let begun = Instant::now();
    for number in 0..courses {
        let course = generator.course(number, number as u64 + 1).course;
        let mut document = TantivyDocument::new();
        document.add_text(id, course.id.as_str());
        course.title.iter().for_each(|(_, title)| document.add_text(text, title));
        course.keywords.iter().for_each(|(_, word)| document.add_text(text, word));
        course.description.iter().for_each(|(_, html)| document.add_text(text, plain_text(html)));
        writer.add_document(document).map_err(trouble)?;
    }
    writer.commit().map_err(trouble)?;
    writer.wait_merging_threads().map_err(trouble)?;
    Ok(courses as f64 / begun.elapsed().as_secs_f64().max(1e-9))
}
