//! What is typed as words to be found.

use std::sync::Arc;

use language::{Analyser, AnalysisCache, Class, QueryWord, Token, Word, fold};

use crate::{
    kin::kin,
    text::{Alternative, TextQuery, Together, WordQuery},
    thesaurus::{self, Phrase, Thesauri},
    words::pairs,
};

/// What a word found as part of a compound is worth.
pub(crate) const PART: f32 = 0.5;
/// What a word found without its diacritics is worth.
pub(crate) const FOLDED: f32 = 0.7;
/// What a word found as its pieces ("it tuki" for "it-tuki") is worth.
const PIECES: f32 = 0.9;

/// What a word of the same family ("valokuvaaja" for "valokuvaus") is worth.
const KIN: f32 = 0.65;
/// What doing a thing ("hoitaminen" for "hoitaja") is worth: less, for it is said of all kinds of things.
const DOING: f32 = 0.4;

/// Words that say nothing where others are: of sentences, and of what people want.
const EMPTY: [&str; 56] = [
    "ja",
    "sekä",
    "tai",
    "eli",
    "että",
    "haluan",
    "haluaisin",
    "etsin",
    "haen",
    "miten",
    "kuinka",
    "missä",
    "minulle",
    "jotain",
    "och",
    "eller",
    "samt",
    "för",
    "i",
    "på",
    "av",
    "med",
    "om",
    "som",
    "till",
    "att",
    "en",
    "ett",
    "jag",
    "vill",
    "skulle",
    "bli",
    "hur",
    "var",
    "söker",
    "någon",
    "and",
    "or",
    "the",
    "of",
    "in",
    "on",
    "a",
    "an",
    "to",
    "for",
    "with",
    "want",
    "become",
    "becoming",
    "would",
    "like",
    "my",
    "how",
    "where",
    "about",
];

/// Base forms that every course could be called: they help, but need not be found, where another word is there.
pub(crate) const GENERIC: [&str; 36] = [
    "kurssi",
    "koulutus",
    "opinto",
    "opinnot",
    "opiskelu",
    "opiskella",
    "oppia",
    "oppiminen",
    "opetella",
    "opetus",
    "oppitunti",
    "tunti",
    "tekeminen",
    "tehdä",
    "harrastus",
    "kurs",
    "utbildning",
    "utbild",
    "studi",
    "studier",
    "studer",
    "undervisning",
    "undervis",
    "lektion",
    "lära",
    "lär",
    "course",
    "cours",
    "train",
    "training",
    "learn",
    "study",
    "class",
    "lesson",
    "programm",
    "degre",
];

/// A text as words to be found; none where there is no word in it.
pub(crate) fn text_query(
    text: &str,
    thesauri: Thesauri<'_>,
    analyser: &Analyser,
    cache: &mut AnalysisCache,
) -> Option<TextQuery> {
    let mut words: Vec<QueryWord> = analyser.query(text, cache);
    let telling = |word: &QueryWord| !EMPTY.contains(&word.token.word.surface.as_str());
    if words.iter().any(telling) {
        words.retain(telling);
    }
    if words.is_empty() {
        return None;
    }
    let tokens: Vec<Token> = words.iter().map(|word| word.token.clone()).collect();
    let mut found = TextQuery { words: Vec::new(), pairs: pairs(&tokens) };
    let forms: Vec<Arc<Word>> = tokens.into_iter().map(|token| token.word).collect();
    let mut names = Names { thesauri, analyser, cache };
    let mut at = 0;
    while at < words.len() {
        let known = names.of(&forms[at..]);
        let length = known.as_ref().map_or(1, |phrase| phrase.words);
        let mut word = match length {
            1 => query_word(&words[at], &mut names),
            _ => phrase_word(&words[at..at + length], &mut names),
        };
        word.extend(known);
        // Saying a word again asks for nothing more.
        if !found.words.contains(&word) {
            found.words.push(word);
        }
        at += length;
    }
    let told = found.words.iter().any(|word| !word.generic && !word.aside);
    let said = found.words.iter().any(|word| !word.generic);
    for word in &mut found.words {
        word.optional = if told { word.generic || word.aside } else { said && word.generic };
    }
    Some(found)
}

/// Other names of words.
struct Names<'a> {
    thesauri: Thesauri<'a>,
    analyser: &'a Analyser,
    cache: &'a mut AnalysisCache,
}

impl Names<'_> {
    fn of(&mut self, words: &[Arc<Word>]) -> Option<Phrase> {
        thesaurus::phrase(words, self.thesauri, self.analyser, self.cache)
    }
}

impl WordQuery {
    /// Takes in other names of the word.
    fn extend(&mut self, names: Option<Phrase>) {
        let Some(Phrase { any, all, aside, .. }) = names else { return };
        let own: Vec<String> = self.any.iter().map(|a| a.term.clone()).collect();
        self.any.extend(any.into_iter().filter(|a| !own.contains(&a.term)));
        self.all.extend(all);
        self.aside = aside;
    }
}

/// A word that was likely meant, as if it had been typed.
pub(crate) fn meant(
    word: &QueryWord,
    thesauri: Thesauri<'_>,
    analyser: &Analyser,
    cache: &mut AnalysisCache,
) -> WordQuery {
    let mut names = Names { thesauri, analyser, cache };
    let mut query = query_word(word, &mut names);
    query.extend(names.of(std::slice::from_ref(&word.token.word)));
    query
}

fn named(word: &Arc<Word>, names: &mut Names<'_>) -> WordQuery {
    let mut query = own_word(word);
    query.extend(names.of(std::slice::from_ref(word)));
    query
}

fn query_word(word: &QueryWord, names: &mut Names<'_>) -> WordQuery {
    let mut query = own_word(&word.token.word);
    if !word.pieces.is_empty() {
        query.take_in(Together::of("pieces", telling_only(&word.pieces, names), PIECES));
    }
    let leaves = telling_only(&word.leaves, names);
    if leaves.len() < word.leaves.len() {
        query.take_in(Together::of("parts of the word", leaves, PIECES)); // "hitsauskurssi" is "hitsaus"
    } else {
        query.leaves = leaves;
    }
    query
}

/// Several words that name one thing.
fn phrase_word(words: &[QueryWord], names: &mut Names<'_>) -> WordQuery {
    let surfaces: Vec<&str> = words.iter().map(|word| word.token.word.surface.as_str()).collect();
    WordQuery {
        surface: surfaces.join(" "),
        all: vec![Together::of("words", words.iter().map(|word| query_word(word, names)).collect(), 1.0)],
        ..WordQuery::default()
    }
}

/// Words, without generic ones where others are; one that is left alone has its other names too.
fn telling_only(words: &[Arc<Word>], names: &mut Names<'_>) -> Vec<WordQuery> {
    let telling: Vec<&Arc<Word>> = words.iter().filter(|word| !is_generic(word)).collect();
    match telling[..] {
        [one] => vec![named(one, names)],
        [] => words.iter().map(plain_word).collect(),
        _ => telling.into_iter().map(plain_word).collect(),
    }
}

/// A word by its own forms and those of its family.
fn own_word(word: &Arc<Word>) -> WordQuery {
    let mut query = plain_word(word);
    for other in word.lemmas.iter().flat_map(|lemma| kin(lemma)) {
        let worth = if other.ends_with("minen") { DOING } else { KIN };
        for (class, weight) in [('l', worth), ('p', worth * PART)] {
            let term = format!("{class}{other}");
            if !query.any.iter().any(|known| known.term == term) {
                query.any.push(Alternative { term, weight, name: format!("same family: {other}") });
            }
        }
    }
    query
}

fn is_generic(word: &Word) -> bool {
    word.lemmas.iter().any(|lemma| GENERIC.contains(&lemma.as_str()))
}

/// A word by its own forms.
pub(crate) fn plain_word(word: &Arc<Word>) -> WordQuery {
    let mut any: Vec<Alternative> = Vec::new();
    let mut add = |class: char, text: &str, weight: f32, name: &str| {
        let term = format!("{class}{text}");
        if !any.iter().any(|known| known.term == term) {
            any.push(Alternative { term, weight, name: format!("{name} {text}") });
        }
    };
    for lemma in &word.lemmas {
        add('l', lemma, 1.0, "word");
    }
    for lemma in &word.lemmas {
        add('p', lemma, PART, "part of a compound");
        add('p', &fold(lemma), PART * FOLDED, "part of a compound without diacritics");
    }
    for (class, folded) in word.terms() {
        if class == Class::Folded {
            add('f', folded, FOLDED, "without diacritics");
            add('l', folded, FOLDED, "without diacritics");
        }
    }
    WordQuery { surface: word.surface.clone(), any, generic: is_generic(word), ..WordQuery::default() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn query(text: &str) -> TextQuery {
        let analyser = Analyser::new(None, [(language::Lang::Fi, "hitsaus"), (language::Lang::Fi, "kurssi")]);
        text_query(text, Thesauri::builtin(), &analyser, &mut AnalysisCache::default()).unwrap()
    }

    #[test]
    fn words_that_say_nothing_are_left_out_where_others_are() {
        let surfaces = |text: &str| query(text).words.into_iter().map(|w| w.surface).collect::<Vec<_>>();
        assert_eq!(surfaces("hitsaus ja takominen").len(), 2);
        assert_eq!(surfaces("ja"), ["ja"]);
    }

    #[test]
    fn a_word_said_again_asks_for_nothing_more() {
        assert_eq!(query("hitsaus hitsaus").words.len(), 1);
        assert_eq!(query("hitsaus hitsaus takominen").words.len(), 2);
    }

    #[test]
    fn the_one_telling_part_of_a_word_is_one_of_its_terms() {
        let words = query("hitsauskurssi").words;
        let part = words[0].any.iter().find(|alternative| alternative.term == "lhitsaus").unwrap();
        assert_eq!((part.weight, part.name.as_str()), (PIECES, "parts of the word hitsaus"));
        assert!(words[0].any.iter().any(|a| a.term == "lsvetsning" && a.weight < PIECES));
    }

    #[test]
    fn what_every_course_is_need_not_be_found() {
        let words = query("hitsaus kurssi").words;
        assert_eq!(words.iter().map(|w| w.optional).collect::<Vec<_>>(), [false, true]);
        assert!(query("kurssi").words.iter().all(|w| !w.optional));
    }

    #[test]
    fn a_phrase_is_found_by_its_names_in_other_languages() {
        let words = query("practical nurse").words;
        assert_eq!(words.len(), 1);
        assert!(words[0].any.iter().any(|a| a.term == "llähihoitaja" && a.weight < 1.0));
        assert!(!words[0].all.is_empty());
    }
}
