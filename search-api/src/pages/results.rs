//! Courses found, as cards: what the search, an institution's page and a landing page share.

use std::collections::HashMap;

use catalogue::{
    CourseId, Moment,
    query::{Query, Results},
};

use super::{
    address::Address,
    card::{Card, Dealer, Found},
    sources::Sources,
    telling::Teller,
    words::Words,
};
use crate::{app::App, labels::Labels, problem::Problem, search};

/// About a line of evidence, in characters.
const EVIDENCE: usize = 96;

/// The cards of an answer, in its order.
pub(crate) fn cards(
    app: &App,
    query: &Query,
    results: &Results,
    labels: &Labels,
    moment: &Moment,
    carried: &Address,
) -> Result<Vec<Card>, Problem> {
    let ids: Vec<CourseId> = results.hits.iter().map(|hit| hit.id.clone()).collect();
    let distances: HashMap<&CourseId, f64> =
        results.hits.iter().filter_map(|hit| Some((&hit.id, hit.distance_km?))).collect();
    let in_force = Query { filters: results.filters.clone(), ..query.clone() };
    let sources = Sources::of(app, moment.now);
    let teller = Teller { words: Words::of(query.lang), labels, moment, sources: &sources };
    let dealer = Dealer { teller, query: &in_force, carried };
    let mut cache = app.caches.take();
    let terms = search::query_terms(app, &results.words, &mut cache);
    let records = app.store.courses(&ids)?.into_iter().flatten();
    Ok(records
        .map(|record| {
            let highlight = (!terms.is_empty())
                .then(|| search::highlight(app, &record, &terms, (query.lang, EVIDENCE), &mut cache));
            let distance_km = distances.get(&record.course.id).copied();
            dealer.card(Found { record: &record, highlight, distance_km })
        })
        .collect())
}
