//! Answering a request: understanding it, repairing its words, walking, and letting go where nothing is found.

use std::sync::Arc;

use catalogue::{
    CourseId, EngineError, Moment,
    query::{
        Dimension, Facet, Hit, Query, Relaxed, Results, ScorePart, Sort, Understood, understand::understand,
    },
};
use language::AnalysisCache;

use crate::{
    browse::{LANDING_DEPTH, is_landing},
    collect::{Collected, collect},
    engine::TantivyEngine,
    order::{CLOSED_FACTOR, Candidate},
    repair::Mender,
    scan::Opened,
    shelf::trouble,
    snapshot::Snapshot,
    text::TextQuery,
    wording,
};

/// A request as it is put to the index.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// With what was understood as filters, and the text that is left.
    pub(crate) query: Query,
    /// The words of that text.
    pub(crate) text: Option<TextQuery>,
    pub(crate) understood: Vec<Understood>,
    pub(crate) corrected: Option<String>,
    pub(crate) relaxed: Option<Relaxed>,
}

impl TantivyEngine {
    /// The words of a text, as typed.
    pub(crate) fn text(&self, text: &str) -> Option<TextQuery> {
        self.with_cache(|cache| wording::text_query(text, self.thesauri(), &self.settings.analyser, cache))
    }

    pub(crate) fn with_cache<R>(&self, work: impl FnOnce(&mut AnalysisCache) -> R) -> R {
        work(&mut self.caches.take())
    }

    /// A request with its safe words as filters and the others repaired.
    pub(crate) fn ask(&self, snapshot: &Snapshot, query: &Query, moment: &Moment) -> Asked {
        let mut asked = Asked {
            query: query.clone(),
            text: None,
            understood: Vec::new(),
            corrected: None,
            relaxed: None,
        };
        if query.text.trim().is_empty() {
            return asked;
        }
        if query.understand {
            let read = understand(&query.text, &query.filters, &snapshot.known, moment);
            asked.understood = read.understood;
            asked.query.filters = read.filters;
            asked.query.text = read.text;
        }
        asked.text = self.text(&asked.query.text);
        if let Some(text) = &mut asked.text {
            asked.corrected = self.with_cache(|cache| {
                let mut mender = Mender {
                    searcher: &snapshot.searcher,
                    field: snapshot.layout.text,
                    thesauri: self.thesauri(),
                    analyser: &self.settings.analyser,
                    cache,
                };
                mender.repair(text, &asked.query.text)
            });
        }
        asked
    }

    pub(crate) fn find(&self, query: &Query, moment: &Moment) -> Result<Results, EngineError> {
        let snapshot = self.state();
        let page = query.page.max(1);
        let depth = page.saturating_mul(query.per_page).min(Query::DEEPEST.max(query.per_page));
        let (asked, found) = self.answer(&snapshot, query, moment, depth)?;
        self.results(&snapshot, asked, &found, page)
    }

    /// The request as it was answered in the end, and the answer's first `depth` courses.
    pub(crate) fn answer(
        &self,
        snapshot: &Snapshot,
        query: &Query,
        moment: &Moment,
        depth: usize,
    ) -> Result<(Asked, Arc<Collected>), EngineError> {
        let asked = self.ask(snapshot, query, moment);
        if asked.text.is_none() && is_landing(&asked.query) && depth <= LANDING_DEPTH {
            let landing = snapshot.landing(moment).map_err(trouble)?;
            return Ok((asked, landing));
        }
        let walk = |asked: &Asked| collect(snapshot, &asked.query, asked.text.as_ref(), moment, depth);
        let found = walk(&asked).map_err(trouble)?;
        if found.courses == 0
            && !query.text.trim().is_empty()
            && let Some(relaxed) = self.relax(snapshot, query, &asked, moment)?
        {
            let found = walk(&relaxed).map_err(trouble)?;
            return Ok((relaxed, Arc::new(found)));
        }
        Ok((asked, Arc::new(found)))
    }

    fn results(
        &self,
        snapshot: &Snapshot,
        asked: Asked,
        found: &Collected,
        page: usize,
    ) -> Result<Results, EngineError> {
        let Asked { query, text, understood, corrected, relaxed } = asked;
        let from = (page - 1).saturating_mul(query.per_page);
        let mut hits = Vec::new();
        for candidate in found.best.iter().skip(from).take(query.per_page) {
            hits.extend(hit(snapshot, &query, text.as_ref(), candidate)?);
        }
        let facet = |dimension: &Dimension| found.facets.iter().find(|f| f.dimension == *dimension);
        let facets: Vec<Facet> = query.facets.iter().filter_map(facet).cloned().collect();
        Ok(Results {
            total: found.courses,
            total_offerings: found.offerings,
            online_elsewhere: found.online_elsewhere,
            hits,
            facets,
            understood,
            words: corrected.clone().unwrap_or_else(|| query.text.trim().to_owned()),
            filters: query.filters,
            corrected,
            relaxed,
            position: snapshot.position,
        })
    }
}

fn hit(
    snapshot: &Snapshot,
    query: &Query,
    text: Option<&TextQuery>,
    candidate: &Candidate,
) -> Result<Option<Hit>, EngineError> {
    let Some(id) = snapshot.id(candidate) else { return Ok(None) };
    let near = query.filters.near.is_some() && candidate.metres != u32::MAX;
    let explain = match text {
        Some(text) if query.explain && query.sort() == Sort::Relevance => {
            explain(snapshot, text, candidate).map_err(trouble)?
        }
        _ => Vec::new(),
    };
    Ok(Some(Hit {
        id,
        score: (query.sort() == Sort::Relevance).then_some(candidate.score),
        distance_km: near.then(|| f64::from(candidate.metres) / 1000.0),
        explain,
    }))
}

fn explain(snapshot: &Snapshot, text: &TextQuery, candidate: &Candidate) -> tantivy::Result<Vec<ScorePart>> {
    let field = snapshot.layout.text;
    let segment = &snapshot.searcher.segment_readers()[candidate.segment];
    let parts = Opened::new(text, &snapshot.searcher, field).explain(candidate.doc, segment, field)?;
    let mut parts: Vec<ScorePart> =
        parts.into_iter().map(|(name, value)| ScorePart { name, value }).collect();
    let whole: f32 = parts.iter().map(|part| part.value).sum();
    if candidate.score < whole * (1.0 + CLOSED_FACTOR) / 2.0 {
        parts.push(ScorePart { name: "one cannot apply now".to_owned(), value: candidate.score - whole });
    }
    Ok(parts)
}

impl TantivyEngine {
    pub(crate) fn all(&self, query: &Query, moment: &Moment) -> Result<Vec<CourseId>, EngineError> {
        let snapshot = self.state();
        let quiet = Query { facets: Vec::new(), ..query.clone() };
        let (_, found) = self.answer(&snapshot, &quiet, moment, usize::MAX)?;
        Ok(found.best.iter().filter_map(|hit| snapshot.id(hit)).collect())
    }
}
