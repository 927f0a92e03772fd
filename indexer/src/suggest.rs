//! Completions of what is being typed: titles of courses, fields, places, providers, occupations and qualifications.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use catalogue::{
    Code, EngineError, Lang, Moment,
    query::{Dimension, Facet, Suggestion, SuggestionKind},
    thesaurus::{Kind, Thesaurus},
    vocabulary::Vocabulary,
};
use language::{fold, normalise};

use crate::{
    clock::LIVE, collect::Collected, engine::TantivyEngine, repair, shelf::trouble, snapshot::Snapshot,
    text::frequency,
};

/// Longer beginnings are cut.
const LONGEST: usize = 80;
/// The most suggestions of one kind other than courses.
const OF_A_KIND: usize = 3;
/// Names of concepts that are looked at: counting each takes time.
const CONCEPTS: usize = 12;

/// A name of a vocabulary or of the thesaurus, by what is typed for it.
struct Name {
    typed: String,
    text: String,
    lang: Lang,
    kind: SuggestionKind,
    value: Option<&'static str>,
}

/// Every name, in the order of what is typed.
static NAMES: LazyLock<Vec<Name>> = LazyLock::new(|| {
    let mut names = Vec::new();
    let mut add = |text: &str, lang: Lang, kind: SuggestionKind, value: Option<&'static str>| {
        let typed = fold(&normalise(text));
        let words =
            typed.match_indices([' ', '-']).map(|(at, _)| at + 1).filter(|at| typed[*at..].len() >= 4);
        for at in std::iter::once(0).chain(words) {
            names.push(Name { typed: typed[at..].to_owned(), text: text.to_owned(), lang, kind, value });
        }
    };
    for (vocabulary, kind) in
        [(Vocabulary::Field, SuggestionKind::Field), (Vocabulary::Municipality, SuggestionKind::Municipality)]
    {
        for term in vocabulary.all() {
            for lang in Lang::ALL {
                add(term.label(lang), lang, kind, Some(term.code()));
            }
        }
    }
    let concepts = Thesaurus::builtin().concepts().iter();
    for concept in concepts.filter(|c| matches!(c.kind(), Kind::Occupation | Kind::Qualification)) {
        for (lang, name) in concept.names() {
            add(name, lang, SuggestionKind::Occupation, None);
        }
    }
    names.sort_by(|a, b| a.typed.cmp(&b.typed));
    names
});

impl TantivyEngine {
    pub(crate) fn complete(
        &self,
        prefix: &str,
        lang: Lang,
        limit: usize,
        moment: &Moment,
    ) -> Result<Vec<Suggestion>, EngineError> {
        let typed: String = fold(&normalise(prefix.trim_start())).chars().take(LONGEST).collect();
        if typed.trim().is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let snapshot = self.state();
        let found = self.completions(&snapshot, &typed, lang, limit, moment)?;
        if !found.is_empty() {
            return Ok(found);
        }
        let (before, last) = typed.rsplit_once(' ').map_or(("", &*typed), |(before, last)| (before, last));
        match repair::beginning(last, &snapshot.searcher, snapshot.layout.text) {
            Some(meant) => {
                let meant = format!("{before} {meant}");
                self.completions(&snapshot, meant.trim_start(), lang, limit, moment)
            }
            None => Ok(found),
        }
    }

    fn completions(
        &self,
        snapshot: &Snapshot,
        typed: &str,
        lang: Lang,
        limit: usize,
        moment: &Moment,
    ) -> Result<Vec<Suggestion>, EngineError> {
        let landing = snapshot.landing(moment).map_err(trouble)?;
        let mut found = titles(snapshot, typed, lang, limit, moment);
        found.extend(self.names(snapshot, typed, lang, &landing));
        found.extend(providers(snapshot, typed, lang, &landing));
        found.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
        let mut kept: Vec<Suggestion> = Vec::new();
        for suggestion in found {
            let of_kind = kept.iter().filter(|k| k.kind == suggestion.kind).count();
            let most = if suggestion.kind == SuggestionKind::Course { limit } else { OF_A_KIND };
            if of_kind < most && kept.len() < limit {
                kept.push(suggestion);
            }
        }
        Ok(kept)
    }

    fn names(&self, snapshot: &Snapshot, typed: &str, lang: Lang, landing: &Collected) -> Vec<Suggestion> {
        let from = NAMES.partition_point(|name| *name.typed < *typed);
        let begun = NAMES[from..].iter().take_while(|name| name.typed.starts_with(typed));
        let mut concepts = 0;
        let mut found: Vec<Suggestion> = Vec::new();
        for name in begun {
            let count = match name.kind {
                SuggestionKind::Field => count(&landing.facets, Dimension::Field, name.value),
                SuggestionKind::Municipality => count(&landing.facets, Dimension::Municipality, name.value),
                _ if concepts < CONCEPTS => {
                    concepts += 1;
                    self.courses_about(snapshot, &name.text, name.lang)
                }
                _ => 0,
            };
            let known = found.iter().any(|s| {
                s.text == name.text || (s.value.is_some() && s.value.as_ref().map(Code::as_str) == name.value)
            });
            if count > 0 && !known {
                let label = |code: &str| match name.kind {
                    SuggestionKind::Field => Vocabulary::Field.label(code, lang),
                    _ => Vocabulary::Municipality.label(code, lang),
                };
                let text = name.value.and_then(label).unwrap_or(&name.text).to_owned();
                found.push(Suggestion { text, kind: name.kind, value: name.value.map(Code::new), count });
            }
        }
        found
    }

    /// About how many courses speak of something.
    fn courses_about(&self, snapshot: &Snapshot, name: &str, lang: Lang) -> u64 {
        let words = self.with_cache(|cache| self.settings.analyser.analyse(name, Some(lang), cache));
        let of_word = |token: &language::Token| {
            let lemmas = token.word.lemmas.iter();
            let counts =
                lemmas.map(|l| frequency(&snapshot.searcher, snapshot.layout.text, &format!("l{l}")));
            counts.max().unwrap_or(0)
        };
        words.iter().map(of_word).min().unwrap_or(0)
    }
}

fn count(facets: &[Facet], dimension: Dimension, value: Option<&str>) -> u64 {
    let values = facets.iter().find(|facet| facet.dimension == dimension).map(|facet| &facet.values);
    let found = values.into_iter().flatten().find(|v| Some(v.value.as_str()) == value);
    found.map_or(0, |value| value.count)
}

fn providers(snapshot: &Snapshot, typed: &str, lang: Lang, landing: &Collected) -> Vec<Suggestion> {
    let mut found: Vec<Suggestion> = Vec::new();
    for entry in snapshot.columns.iter().flat_map(|columns| &columns.providers) {
        let name = fold(&normalise(&entry.name));
        let begins = name.starts_with(typed)
            || name.match_indices([' ', '-']).any(|(at, _)| name[at + 1..].starts_with(typed));
        if !begins && !entry.id.starts_with(typed) {
            continue;
        }
        let count = count(&landing.facets, Dimension::Provider, Some(&entry.id));
        let value = Code::new(&entry.id);
        match found.iter_mut().find(|s| s.value.as_ref() == Some(&value)) {
            Some(known) if entry.language == lang.code() => known.text.clone_from(&entry.name),
            Some(_) => {}
            None if count > 0 => found.push(Suggestion {
                text: entry.name.clone(),
                kind: SuggestionKind::Provider,
                value: Some(value),
                count,
            }),
            None => {}
        }
    }
    found
}

fn titles(snapshot: &Snapshot, typed: &str, lang: Lang, limit: usize, moment: &Moment) -> Vec<Suggestion> {
    let counts = snapshot.title_counts(moment);
    let mut found: HashMap<String, (u64, bool)> = HashMap::new();
    for (columns, counts) in snapshot.columns.iter().zip(counts.iter()) {
        let range = columns.completions.beginning(typed);
        let mut best: Vec<(u32, u64)> = Vec::new();
        for entry in range {
            let count = counts.get(entry as usize).copied().unwrap_or(0);
            if count > 0 && (best.len() < limit || best.last().is_some_and(|(least, _)| count > *least)) {
                let at = best.partition_point(|(more, _)| *more >= count);
                best.insert(at, (count, entry));
                best.truncate(limit);
            }
        }
        for (count, entry) in best {
            if let Some((title, language)) = columns.completions.title(entry) {
                let own = language.and_then(catalogue::LanguageCode::lang) == Some(lang);
                let known = found.entry(title).or_insert((0, own));
                known.0 += u64::from(count);
            }
        }
    }
    let mut found: Vec<(String, (u64, bool))> = found.into_iter().collect();
    found.sort_by(|a, b| b.1.1.cmp(&a.1.1).then(b.1.0.cmp(&a.1.0)).then_with(|| a.0.cmp(&b.0)));
    found.truncate(limit);
    let suggestion =
        |(text, (count, _))| Suggestion { text, kind: SuggestionKind::Course, value: None, count };
    found.into_iter().map(suggestion).collect()
}

impl Snapshot {
    /// Courses with a present or coming offering by title, for each segment.
    pub(crate) fn title_counts(&self, moment: &Moment) -> Arc<Vec<Vec<u32>>> {
        let clock = self.clock(moment);
        let mut known = self.title_counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((at, counts)) = &*known
            && Arc::ptr_eq(at, &clock)
        {
            return counts.clone();
        }
        let of_segment = |(segment, columns): (&tantivy::SegmentReader, &Arc<crate::columns::Columns>)| {
            let mut counts = vec![0; columns.completions.len()];
            for doc in segment.doc_ids_alive() {
                if columns.offerings(doc).iter().any(|row| clock.flags[row.when as usize] & LIVE != 0) {
                    columns.completions.of(doc).for_each(|entry| counts[entry as usize] += 1);
                }
            }
            counts
        };
        let counts =
            Arc::new(self.searcher.segment_readers().iter().zip(&self.columns).map(of_segment).collect());
        *known = Some((clock, Arc::clone(&counts)));
        counts
    }
}
