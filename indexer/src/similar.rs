//! Courses like a course: of the same field and wording, other providers first.

use std::collections::HashMap;

use catalogue::{
    CourseId, EngineError, Moment,
    query::{Dimension, Query},
};
use tantivy::{DocId, DocSet, TERMINATED, Term, postings::Postings, schema::IndexRecordOption};

use crate::{
    engine::TantivyEngine, matcher::Matcher, shelf::trouble, snapshot::Snapshot, text::frequency, words::Rank,
};

/// Words of a title that are compared: the rarest.
const WORDS: usize = 6;
/// What the same field of study is worth, beside words.
const SAME_FIELD: f32 = 8.0;

impl TantivyEngine {
    pub(crate) fn like(
        &self,
        id: &CourseId,
        limit: usize,
        moment: &Moment,
    ) -> Result<Vec<CourseId>, EngineError> {
        let snapshot = self.state();
        let Some((segment, doc)) = place(&snapshot, id).map_err(trouble)? else { return Ok(Vec::new()) };
        let words = self.telling_words(&snapshot, segment, doc);
        let scores = score(&snapshot, &words).map_err(trouble)?;
        let own = values(&snapshot, segment, doc);
        let clock = snapshot.clock(moment);
        let all = Query::default();
        let matcher = Matcher::new(&all, &snapshot, &clock);
        let mut found = Vec::new();
        for ((s, d), score) in scores {
            if (s, d) == (segment, doc) || !matcher.consider(&snapshot.columns[s], d, |_, _, _| ()).found {
                continue;
            }
            let theirs = values(&snapshot, s, d);
            let shared = |dimension: Dimension| {
                own.iter()
                    .any(|(of, code)| *of == dimension && code.len() >= 3 && theirs.contains(&(*of, code)))
            };
            let score = score + if shared(Dimension::Field) { SAME_FIELD } else { 0.0 };
            found.push((shared(Dimension::Provider), score, s, d));
        }
        let id_of = |s: usize, d: DocId| snapshot.columns[s].id(d);
        found.sort_by(|a, b| {
            a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then_with(|| id_of(a.2, a.3).cmp(id_of(b.2, b.3)))
        });
        // Something of its own provider is better than something that only shares a word.
        let best = found.iter().map(|f| f.1).fold(0.0, f32::max);
        found.retain(|f| f.1 >= best / 3.0);
        found.truncate(limit);
        Ok(found.into_iter().filter_map(|(_, _, s, d)| snapshot.columns[s].course_id(d)).collect())
    }

    /// Terms of a course's titles with what each is worth, the rarest first.
    fn telling_words(&self, snapshot: &Snapshot, segment: usize, doc: DocId) -> Vec<(String, f32)> {
        let courses = snapshot.searcher.num_docs().max(1) as f32;
        let mut words: Vec<(String, f32)> = Vec::new();
        for (title, language) in snapshot.columns[segment].completions.titles(doc) {
            let lang = language.and_then(catalogue::LanguageCode::lang);
            let tokens = self.with_cache(|cache| self.settings.analyser.analyse(&title, lang, cache));
            for token in tokens {
                let Some(lemma) = token.word.lemmas.first() else { continue };
                let term = format!("l{lemma}");
                let with = frequency(&snapshot.searcher, snapshot.layout.text, &term) as f32;
                if with > 1.0 && with < courses / 4.0 + 20.0 && !words.iter().any(|(known, _)| *known == term)
                {
                    words.push((term, (courses / with).ln().max(0.1)));
                }
            }
        }
        words.sort_by(|a, b| b.1.total_cmp(&a.1));
        words.truncate(WORDS);
        words
    }
}

fn place(snapshot: &Snapshot, id: &CourseId) -> tantivy::Result<Option<(usize, DocId)>> {
    let term = Term::from_field_text(snapshot.layout.id, id.as_str());
    for (at, segment) in snapshot.searcher.segment_readers().iter().enumerate() {
        let index = segment.inverted_index(snapshot.layout.id)?;
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
        while postings.doc() != TERMINATED {
            if !segment.is_deleted(postings.doc()) {
                return Ok(Some((at, postings.doc())));
            }
            postings.advance();
        }
    }
    Ok(None)
}

/// The values of a course that are the same for all its offerings.
fn values(snapshot: &Snapshot, segment: usize, doc: DocId) -> Vec<(Dimension, &str)> {
    let sets = snapshot.tables.sets.iter().zip(snapshot.columns[segment].sets(doc));
    let values = sets.flat_map(|(sets, set)| sets[set as usize].iter());
    let of = |id: &u32| {
        let value = &snapshot.tables.values[*id as usize];
        (value.dimension, value.code.as_str())
    };
    values.map(of).filter(|(_, code)| *code != catalogue::Code::UNKNOWN).collect()
}

fn score(snapshot: &Snapshot, words: &[(String, f32)]) -> tantivy::Result<HashMap<(usize, DocId), f32>> {
    let mut scores = HashMap::new();
    for (at, segment) in snapshot.searcher.segment_readers().iter().enumerate() {
        let index = segment.inverted_index(snapshot.layout.text)?;
        for (term, worth) in words {
            let term = Term::from_field_text(snapshot.layout.text, term);
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::WithFreqs)? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let rank = Rank::of(postings.term_freq());
                if rank >= Rank::Keyword && !segment.is_deleted(postings.doc()) {
                    *scores.entry((at, postings.doc())).or_insert(0.0) += worth * rank.weight() / 6.0;
                }
                postings.advance();
            }
        }
    }
    Ok(scores)
}
