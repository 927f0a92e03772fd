//! From a request to the answer, whoever asks: the API, a page, or the command line.

use std::collections::BTreeMap;

use catalogue::{
    Code, CourseId, CourseRecord, Moment,
    query::{Dimension, Query, Results, Understood, matching},
    text::plain_text,
};
use language::{AnalysisCache, Lang, QueryTerms};

use crate::{
    app::App,
    labels::Labels,
    pages::words::Words,
    params::SearchRequest,
    problem::Problem,
    view::{
        CourseView, ResultsView,
        course::{ExplainPart, ExplainView, Highlight},
        facet::facet_view,
        results::{DroppedView, QueryView, RelaxedView, UnderstoodView},
    },
};

/// Longest text of evidence in the API, in characters.
const EVIDENCE: usize = 220;

/// Answers a search.
///
/// # Errors
/// Where the engine or the record cannot be read, or the request cannot be answered.
pub fn answer(app: &App, request: &SearchRequest, moment: &Moment) -> Result<ResultsView, Problem> {
    let results = app.engine.search(&request.query, moment)?;
    let labels = app.labels(request.query.lang)?;
    let ids: Vec<CourseId> = results.hits.iter().map(|hit| hit.id.clone()).collect();
    let records = app.store.courses(&ids)?;
    // Filters that were understood or relaxed decide which offerings match, not only those that were typed.
    let in_force = Query { filters: results.filters.clone(), ..request.query.clone() };
    let mut cache = app.caches.take();
    let terms = query_terms(app, &results.words, &mut cache);
    let mut views = Vec::with_capacity(ids.len());
    for (hit, record) in results.hits.iter().zip(records) {
        // The index may be a moment ahead of or behind the record: what is gone by now is not shown.
        let Some(record) = record else { continue };
        let mut view = CourseView::listed(&record, &in_force, moment, &labels);
        view.distance_km = hit.distance_km.map(|km| (km * 10.0).round() / 10.0);
        if !terms.is_empty() {
            view.highlight =
                Some(highlight(app, &record, &terms, (request.query.lang, EVIDENCE), &mut cache));
        }
        if request.query.explain {
            let parts =
                hit.explain.iter().map(|p| ExplainPart { name: p.name.clone(), value: p.value }).collect();
            view.explain = Some(ExplainView { score: hit.score, parts });
        }
        views.push(view);
    }
    Ok(results_view(request, &results, views, &labels))
}

fn results_view(
    request: &SearchRequest,
    results: &Results,
    views: Vec<CourseView>,
    labels: &Labels,
) -> ResultsView {
    let label = |parameter: &str, value: &str| filter_label(labels, parameter, value);
    let facets: BTreeMap<String, _> = results
        .facets
        .iter()
        .map(|facet| (facet.dimension.as_str().to_owned(), facet_view(facet, labels)))
        .collect();
    ResultsView {
        total: results.total,
        total_offerings: results.total_offerings,
        online_elsewhere: matching::asks_for_place(&results.filters).then_some(results.online_elsewhere),
        page: request.query.page,
        per_page: request.query.per_page,
        query: QueryView {
            text: request.query.text.clone(),
            understood: results
                .understood
                .iter()
                .map(|Understood { span, parameter, value }| UnderstoodView {
                    span: span.clone(),
                    r#as: parameter.clone(),
                    value: value.clone(),
                    label: label(parameter, value),
                })
                .collect(),
            corrected: results.corrected.clone(),
            relaxed: results.relaxed.as_ref().map(|relaxed| RelaxedView {
                dropped: relaxed
                    .dropped
                    .iter()
                    .map(|(parameter, value)| DroppedView {
                        parameter: parameter.clone(),
                        value: value.clone(),
                        label: label(parameter, value),
                    })
                    .collect(),
            }),
        },
        results: views,
        facets,
    }
}

/// What to mark in texts.
pub(crate) fn query_terms(app: &App, words: &str, cache: &mut AnalysisCache) -> QueryTerms {
    let words = app.analyser.query(words, cache);
    QueryTerms::of(
        words.iter().flat_map(|w| std::iter::once(&w.token.word).chain(&w.pieces)).map(|word| &**word),
    )
}

/// What a filter is called: its value where that has a name, else the filter itself.
fn filter_label(labels: &Labels, parameter: &str, value: &str) -> String {
    let named = || Words::of(labels.lang).say(&format!("facet.{parameter}")).to_owned();
    match parameter {
        "free" | "apply_open" | "online_anywhere" | "include_ended" => named(),
        "price_max" | "duration_max" => format!("{}: {value}", named()),
        _ => label(labels, parameter, value),
    }
}

/// What a filter's value is called; the value itself for parameters without a vocabulary.
pub(crate) fn label(labels: &Labels, parameter: &str, value: &str) -> String {
    let dimension = Dimension::from_name(parameter.trim_start_matches("not_"));
    dimension.map_or_else(|| value.to_owned(), |dimension| labels.of(dimension, &Code::new(value)))
}

/// The title and the evidence of a course, words found marked: in a language, the evidence of a length in characters.
pub(crate) fn highlight(
    app: &App,
    record: &CourseRecord,
    terms: &QueryTerms,
    (lang, most): (Lang, usize),
    cache: &mut AnalysisCache,
) -> Highlight {
    let course = &record.course;
    let title =
        course.title.best(lang).map(|(code, text)| app.analyser.highlight(text, code.lang(), terms, cache));
    let evidence = course
        .description
        .best(lang)
        .or_else(|| course.summary.best(lang))
        .map(|(code, html)| app.analyser.snippet(&plain_text(html), code.lang(), terms, most, cache));
    Highlight { title: title.unwrap_or_default(), summary: evidence.unwrap_or_default() }
}

/// The answer as the API spells it.
///
/// # Errors
/// As [`answer`].
pub fn results_json(app: &App, request: &SearchRequest, moment: &Moment) -> Result<Vec<u8>, Problem> {
    let view = answer(app, request, moment)?;
    serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_without_a_vocabulary_is_called_by_its_name_and_not_true() {
        let of = |lang, parameter, value| filter_label(&Labels::plain(lang), parameter, value);
        assert_eq!(of(Lang::Fi, "free", "true"), "Maksuton");
        assert_eq!(of(Lang::En, "apply_open", "true"), "Open for application now");
        assert_eq!(of(Lang::Sv, "price_max", "100"), "Högst euro: 100");
        assert_eq!(of(Lang::Fi, "municipality", "285"), "Kotka");
    }
}
