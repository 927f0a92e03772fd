//! What people may mean by the beginning of a word: titles and providers, as dictionaries of the index hold them.

use std::{ops::Bound, sync::Arc};

use catalogue::{Code, LanguageCode, ProviderId, query::understand::ProviderName, vocabulary::name_key};
use language::fold;
use tantivy::{DocId, columnar::StrColumn};

use crate::columns::Columns;

/// Between the parts of an entry.
const PART: char = '\u{1f}';
/// The most words of a title by which it is completed.
const WORDS: usize = 5;

/// A title as the dictionary holds it, once for each of its first words: what is typed, what is shown, the language.
pub(crate) fn entries(title: &str, language: LanguageCode) -> Vec<String> {
    let folded = fold(&title.to_lowercase());
    let mut starts = vec![0];
    for (at, _) in folded.match_indices([' ', '-', '(', '/']) {
        let rest = &folded[at + 1..];
        if rest.chars().take_while(|c| c.is_alphanumeric()).count() >= 4 {
            starts.push(at + 1);
        }
    }
    starts.truncate(WORDS);
    starts.into_iter().map(|at| format!("{}{PART}{title}{PART}{language}", &folded[at..])).collect()
}

/// A provider as the dictionary holds it.
pub(crate) fn provider(id: &ProviderId, name: &str, language: LanguageCode) -> String {
    format!("{id}{PART}{name}{PART}{language}")
}

/// A provider's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProviderEntry {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) language: String,
}

/// Every name of every provider of a segment.
pub(crate) fn provider_entries(column: Option<&StrColumn>) -> tantivy::Result<Vec<ProviderEntry>> {
    let mut entries = Vec::new();
    if let Some(column) = column {
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            let text = String::from_utf8_lossy(stream.key());
            let mut parts = text.split(PART).map(str::to_owned);
            if let (Some(id), Some(name), Some(language)) = (parts.next(), parts.next(), parts.next()) {
                entries.push(ProviderEntry { id, name, language });
            }
        }
    }
    Ok(entries)
}

/// The names by which providers are known in requests: their own, and their ids.
pub(crate) fn provider_names(columns: &[Arc<Columns>]) -> Vec<ProviderName> {
    let mut names: Vec<(String, String)> = Vec::new();
    for entry in columns.iter().flat_map(|columns| &columns.providers) {
        names.push((name_key(&entry.name), entry.id.clone()));
        names.push((name_key(&entry.id), entry.id.clone()));
    }
    names.sort();
    names.dedup();
    names.into_iter().map(|(name, id)| ProviderName { name, provider: Code::new(&id) }).collect()
}

/// Titles in the order of what is typed for them.
pub(crate) struct Completions {
    column: Option<StrColumn>,
}

impl Completions {
    /// Of a segment.
    pub(crate) fn load(column: Option<StrColumn>) -> Self {
        Self { column }
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.column.as_ref().map_or(0, |column| column.dictionary().num_terms())
    }

    /// The entries of a course.
    pub(crate) fn of(&self, doc: DocId) -> impl Iterator<Item = u64> + '_ {
        self.column.iter().flat_map(move |column| column.ords().values_for_doc(doc))
    }

    /// The titles of a course, with their languages.
    pub(crate) fn titles(&self, doc: DocId) -> Vec<(String, Option<LanguageCode>)> {
        let mut titles = Vec::new();
        for entry in self.of(doc) {
            let title = self.title(entry);
            if let Some(title) = title.filter(|title| !titles.contains(title)) {
                titles.push(title);
            }
        }
        titles
    }

    /// What is shown for an entry, and its language.
    pub(crate) fn title(&self, entry: u64) -> Option<(String, Option<LanguageCode>)> {
        let mut text = String::new();
        // An entry that cannot be read is not completed.
        self.column.as_ref()?.ord_to_str(entry, &mut text).ok()?;
        let mut parts = text.split(PART).skip(1);
        Some((parts.next()?.to_owned(), parts.next().and_then(LanguageCode::new)))
    }

    /// The entries that begin so.
    pub(crate) fn beginning(&self, typed: &str) -> std::ops::Range<u64> {
        let Some(column) = &self.column else { return 0..0 };
        let mut end = typed.as_bytes().to_vec();
        end.push(0xff);
        let bounds = column
            .dictionary()
            .term_bounds_to_ord(Bound::Included(typed.as_bytes()), Bound::Excluded(end.as_slice()));
        // A dictionary that cannot be read completes nothing.
        let Ok((from, to)) = bounds else { return 0..0 };
        let from = match from {
            Bound::Included(at) => at,
            Bound::Excluded(at) => at + 1,
            Bound::Unbounded => 0,
        };
        let to = match to {
            Bound::Included(at) => at + 1,
            Bound::Excluded(at) => at,
            Bound::Unbounded => self.len() as u64,
        };
        let to = to.min(self.len() as u64);
        from.min(to)..to
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_completed_from_each_of_its_words() {
        let entries = entries("Kone- ja hitsaustekniikka", LanguageCode::FI);
        let typed: Vec<&str> = entries.iter().map(|e| e.split(PART).next().unwrap()).collect();
        assert_eq!(typed, ["kone- ja hitsaustekniikka", "hitsaustekniikka"]);
    }
}
