//! Answering a request.

use catalogue::{
    CourseId, EngineError, Moment,
    query::{Hit, Query, Results, Sort, Suggestion, Understood},
};
use language::AnalysisCache;

use crate::{
    collect::{Candidate, Collected, Snapshot, collect},
    engine::TantivyEngine,
    shelf::trouble,
    text::TextQuery,
    wording,
};

/// A request as it is put to the index.
pub(crate) struct Asked {
    /// With what was understood as filters, and the text that is left.
    pub(crate) query: Query,
    /// The words of that text.
    pub(crate) text: Option<TextQuery>,
    understood: Vec<Understood>,
    corrected: Option<String>,
}

impl TantivyEngine {
    /// The words of a text.
    pub(crate) fn text(&self, _snapshot: &Snapshot, text: &str) -> Option<TextQuery> {
        self.with_cache(|cache| wording::text_query(text, &self.settings.analyser, cache))
    }

    pub(crate) fn with_cache<R>(&self, work: impl FnOnce(&mut AnalysisCache) -> R) -> R {
        match self.cache.try_lock() {
            Ok(mut cache) => work(&mut cache),
            Err(std::sync::TryLockError::Poisoned(poisoned)) => work(&mut poisoned.into_inner()),
            Err(std::sync::TryLockError::WouldBlock) => work(&mut AnalysisCache::new(64)),
        }
    }

    pub(crate) fn ask(
        &self,
        snapshot: &Snapshot,
        query: &Query,
        _moment: &Moment,
    ) -> Result<Asked, EngineError> {
        let text = self.text(snapshot, &query.text);
        Ok(Asked { query: query.clone(), text, understood: Vec::new(), corrected: None })
    }

    pub(crate) fn find(&self, query: &Query, moment: &Moment) -> Result<Results, EngineError> {
        let snapshot = self.state();
        let asked = self.ask(&snapshot, query, moment)?;
        let page = query.page.max(1);
        let depth = page.saturating_mul(query.per_page).min(Query::DEEPEST.max(query.per_page));
        let found = collect(&snapshot, &asked.query, asked.text.as_ref(), moment, depth).map_err(trouble)?;
        self.results(&snapshot, asked, found, page)
    }

    fn results(
        &self,
        snapshot: &Snapshot,
        asked: Asked,
        found: Collected,
        page: usize,
    ) -> Result<Results, EngineError> {
        let Asked { query, text, understood, corrected } = asked;
        let from = (page - 1).saturating_mul(query.per_page);
        let mut hits = Vec::new();
        for candidate in found.best.iter().skip(from).take(query.per_page) {
            hits.extend(self.hit(snapshot, &query, text.as_ref(), candidate)?);
        }
        Ok(Results {
            total: found.courses,
            total_offerings: found.offerings,
            online_elsewhere: found.online_elsewhere,
            hits,
            facets: found.facets,
            understood,
            words: query.text.trim().to_owned(),
            filters: query.filters,
            corrected,
            relaxed: None,
            position: snapshot.position,
        })
    }

    fn hit(
        &self,
        snapshot: &Snapshot,
        query: &Query,
        _text: Option<&TextQuery>,
        candidate: &Candidate,
    ) -> Result<Option<Hit>, EngineError> {
        let Some(id) = snapshot.id(candidate) else { return Ok(None) };
        let near = query.filters.near.is_some() && candidate.metres != u32::MAX;
        Ok(Some(Hit {
            id,
            score: (query.sort() == Sort::Relevance).then_some(candidate.score),
            distance_km: near.then(|| f64::from(candidate.metres) / 1000.0),
            explain: Vec::new(),
        }))
    }

    pub(crate) fn like(
        &self,
        _id: &CourseId,
        _limit: usize,
        _moment: &Moment,
    ) -> Result<Vec<CourseId>, EngineError> {
        Ok(Vec::new())
    }

    pub(crate) fn complete(
        &self,
        _prefix: &str,
        _lang: catalogue::Lang,
        _limit: usize,
        _moment: &Moment,
    ) -> Result<Vec<Suggestion>, EngineError> {
        Ok(Vec::new())
    }
}
