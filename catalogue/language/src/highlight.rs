use std::collections::HashSet;

use crate::analyser::Analyser;
use crate::cache::AnalysisCache;
use crate::lang::Lang;
use crate::text::push_escaped;
use crate::token::{Class, Token, Word, push_new};

const OPEN: &str = "<mark>";
const CLOSE: &str = "</mark>";
const ELLIPSIS: char = '…';

/// What a query looks for, by class of term.
///
/// A lemma of the query marks words that have it as a lemma or as a part of a compound; the other classes mark
/// words with the same term of the same class. There are few of them: they are compared one by one.
#[derive(Debug, Clone, Default)]
pub struct QueryTerms {
    exact: Vec<String>,
    lemma: Vec<String>,
    folded: Vec<String>,
}

impl QueryTerms {
    /// The terms of several query words.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a Word>) -> QueryTerms {
        let mut terms = QueryTerms::default();
        words.into_iter().for_each(|word| terms.add(word));
        terms
    }

    /// Adds what a query word is found by. Its own parts are left out: `hitsauskurssi` does not mark every course.
    pub fn add(&mut self, word: &Word) {
        word.terms()
            .filter(|(class, _)| *class != Class::Part)
            .for_each(|(class, term)| self.insert(class, term));
    }

    /// Adds one term, such as a synonym's lemma. A part counts as a lemma.
    pub fn insert(&mut self, class: Class, term: &str) {
        let terms = match class {
            Class::Exact => &mut self.exact,
            Class::Lemma | Class::Part => &mut self.lemma,
            Class::Folded => &mut self.folded,
        };
        push_new(terms, term.to_owned());
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.lemma.is_empty() && self.folded.is_empty()
    }

    /// The term by which a word of a text is found, the heaviest first.
    fn matching<'a>(&self, word: &'a Word) -> Option<&'a str> {
        let has = |class: Class, term: &str| match class {
            Class::Exact => self.exact.iter().any(|known| known == term),
            Class::Lemma | Class::Part => self.lemma.iter().any(|known| known == term),
            Class::Folded => self.folded.iter().any(|known| known == term),
        };
        word.terms().find(|(class, term)| has(*class, term)).map(|(_, term)| term)
    }
}

impl Analyser {
    /// A text as HTML, escaped, with `<mark>` around every word that the query is found by.
    pub fn highlight(
        &self,
        text: &str,
        lang: Option<Lang>,
        terms: &QueryTerms,
        cache: &mut AnalysisCache,
    ) -> String {
        let tokens = if terms.is_empty() { Vec::new() } else { self.analyse(text, lang, cache) };
        let mut html = String::with_capacity(text.len() + 32);
        push_marked(&mut html, text, 0..text.len(), &hits(&tokens, terms));
        html
    }

    /// The best `max_chars` characters of a text as HTML, marked as by [`Analyser::highlight`].
    ///
    /// Best is the window with the most different terms of the query, then with the most of them, then the first.
    /// It begins and ends between words, with an ellipsis where something is left out (not counted in `max_chars`).
    pub fn snippet(
        &self,
        text: &str,
        lang: Option<Lang>,
        terms: &QueryTerms,
        max_chars: usize,
        cache: &mut AnalysisCache,
    ) -> String {
        let text = text.trim();
        if text.chars().nth(max_chars).is_none() {
            return self.highlight(text, lang, terms, cache);
        }
        let tokens = self.analyse(text, lang, cache);
        let hits = hits(&tokens, terms);
        let window = best_window(text, &tokens, &hits, max_chars);
        let mut html = String::new();
        if window.start > 0 {
            html.push(ELLIPSIS);
        }
        push_marked(&mut html, text, window.clone(), &hits);
        if window.end < text.len() {
            html.push(ELLIPSIS);
        }
        html
    }
}

/// A word that is found, and the term by which it is.
type Hit<'a> = (&'a Token, &'a str);

fn hits<'a>(tokens: &'a [Token], terms: &QueryTerms) -> Vec<Hit<'a>> {
    tokens.iter().filter_map(|token| terms.matching(&token.word).map(|term| (token, term))).collect()
}

fn push_marked(html: &mut String, text: &str, window: std::ops::Range<usize>, hits: &[Hit<'_>]) {
    let mut done = window.start;
    for (token, _) in hits.iter().filter(|(token, _)| token.start >= window.start && token.end <= window.end)
    {
        push_escaped(html, &text[done..token.start]);
        html.push_str(OPEN);
        push_escaped(html, &text[token.start..token.end]);
        html.push_str(CLOSE);
        done = token.end;
    }
    push_escaped(html, &text[done..window.end]);
}

fn best_window(text: &str, tokens: &[Token], hits: &[Hit<'_>], max_chars: usize) -> std::ops::Range<usize> {
    let mut best = (0, 0, 0..0);
    for (number, (first, _)) in hits.iter().enumerate() {
        let reach = end_of(text, first.start, max_chars);
        let inside: Vec<&str> = hits[number..]
            .iter()
            .take_while(|(token, _)| token.end <= reach)
            .map(|(_, term)| *term)
            .collect();
        let different = inside.iter().collect::<HashSet<_>>().len();
        if (different, inside.len()) > (best.0, best.1) {
            let last = hits[number + inside.len() - 1].0.end;
            best = (different, inside.len(), first.start..last);
        }
    }
    widen(text, tokens, best.2, max_chars)
}

/// Spreads a window to `max_chars`, a third of what is free before it, along whole words.
fn widen(
    text: &str,
    tokens: &[Token],
    hit: std::ops::Range<usize>,
    max_chars: usize,
) -> std::ops::Range<usize> {
    let free = max_chars.saturating_sub(text[hit.clone()].chars().count());
    let behind = text[hit.end..].chars().take(free).count();
    let before = (free / 3).max(free - behind);
    let earliest = text[..hit.start].char_indices().rev().take(before).last().map_or(hit.start, |(at, _)| at);
    let start = if earliest == 0 {
        0
    } else {
        tokens
            .iter()
            .map(|token| token.start)
            .find(|start| *start >= earliest)
            .unwrap_or(hit.start)
            .min(hit.start)
    };
    let latest = end_of(text, start, max_chars);
    let end = if latest == text.len() {
        latest
    } else {
        tokens
            .iter()
            .rev()
            .map(|token| token.end)
            .find(|end| *end <= latest && *end > start)
            .unwrap_or(latest)
    };
    start..end.max(hit.end.min(latest))
}

/// The byte after the `count`th character from byte `start` on.
fn end_of(text: &str, start: usize, count: usize) -> usize {
    text[start..].char_indices().nth(count).map_or(text.len(), |(at, _)| start + at)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::QueryTerms;
    use crate::{Analyser, AnalysisCache, Lang};

    fn analyser() -> Analyser {
        Analyser::new(None, [(Lang::Fi, "hitsaus"), (Lang::Fi, "kurssi"), (Lang::Fi, "lähihoitaja")])
    }

    fn terms(analyser: &Analyser, query: &str) -> QueryTerms {
        QueryTerms::of(
            analyser.query(query, &mut AnalysisCache::default()).iter().map(|word| &*word.token.word),
        )
    }

    #[test]
    fn words_are_marked_by_lemma_part_and_fold() {
        let analyser = analyser();
        let table = [
            (
                "hitsaus",
                "Hitsauskurssilla <b> hitsataan & \"hitsausta\"",
                "<mark>Hitsauskurssilla</mark> &lt;b&gt; hitsataan &amp; &quot;<mark>hitsausta</mark>&quot;",
            ),
            ("lahihoitaja", "Lähihoitajaksi Kotkaan", "<mark>Lähihoitajaksi</mark> Kotkaan"),
            ("", "a < b", "a &lt; b"),
            ("hitsauskurssi", "Kurssi hitsauksesta", "Kurssi hitsauksesta"),
        ];
        for (query, text, expected) in table {
            let html = analyser.highlight(
                text,
                Some(Lang::Fi),
                &terms(&analyser, query),
                &mut AnalysisCache::default(),
            );
            assert_eq!(html, expected, "{query}");
        }
    }

    #[test]
    fn the_best_window_is_shown() {
        let analyser = analyser();
        let text = "Alussa on paljon sanoja joista yksikään ei kerro mitään. Lopulta puhutaan kurssista, \
                    jolla opitaan hitsausta ja muuta. Sitten taas jotain aivan muuta loppuun asti.";
        let terms = terms(&analyser, "hitsaus kurssi");
        let snippet = analyser.snippet(text, Some(Lang::Fi), &terms, 60, &mut AnalysisCache::default());
        assert!(
            snippet.contains("<mark>kurssista</mark>") && snippet.contains("<mark>hitsausta</mark>"),
            "{snippet}"
        );
        assert!(snippet.starts_with('…') && snippet.ends_with('…'), "{snippet}");
    }

    proptest! {
        #[test]
        fn snippets_are_short_and_whole(text in "[a-zåäö<>&\\- .,\u{300}😀]{0,200}", max in 1usize..80) {
            static SHARED: std::sync::LazyLock<Analyser> = std::sync::LazyLock::new(analyser);
            let analyser = &*SHARED;
            let mut cache = AnalysisCache::default();
            let terms = terms(analyser, text.get(..12).unwrap_or("sana"));
            let html = analyser.snippet(&text, None, &terms, max, &mut cache);
            let plain = html.replace("<mark>", "").replace("</mark>", "").replace('…', "");
            let shown = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            prop_assert!(shown.chars().count() <= max, "{}", shown);
            prop_assert!(text.contains(&shown));
        }
    }
}
