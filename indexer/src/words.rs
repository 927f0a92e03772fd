//! The words of a course as terms with ranks.
//!
//! A term is a letter for its class and the word: `l` a base form, `p` a part of a compound, `f` a form without
//! diacritics (only where that isn't a base form too), `b` two neighbouring base forms of a title, or (`b^`) all of them. Its rank is that
//! of the best place where it stands: [`Rank`].

use std::{collections::HashMap, sync::Arc};

use catalogue::{CourseRecord, Lang, LanguageCode, Texts, text::plain_text, vocabulary::Vocabulary};
use foldhash::fast::RandomState;
use language::{Analyser, AnalysisCache, Class, Token, Word, fold};

use crate::wording::GENERIC;

/// Where a word stands, from the least to the most telling place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// Summary, description, entry requirements.
    Body = 1,
    /// The provider's name, places.
    Provider = 2,
    /// Subjects and other words that the source gives, names of offerings.
    Keyword = 3,
    /// Fields of study, qualification, codes.
    Field = 4,
    /// The course's name.
    Title = 5,
}

impl Rank {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::Body, Self::Provider, Self::Keyword, Self::Field, Self::Title];

    /// Of a term's frequency.
    pub(crate) fn of(frequency: u32) -> Self {
        match frequency {
            0 | 1 => Self::Body,
            2 => Self::Provider,
            3 => Self::Keyword,
            4 => Self::Field,
            _ => Self::Title,
        }
    }

    /// What a word that stands here is worth.
    pub(crate) fn weight(self) -> f32 {
        match self {
            Self::Body => 1.0,
            Self::Provider => 1.5,
            Self::Keyword => 2.5,
            Self::Field => 3.5,
            Self::Title => 6.0,
        }
    }

    /// Its name in explanations.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Body => "description",
            Self::Provider => "provider or place",
            Self::Keyword => "keywords",
            Self::Field => "field",
            Self::Title => "title",
        }
    }
}

/// What whoever indexes keeps from one course to the next: analyses of word forms, and the terms of each.
#[derive(Debug)]
pub(crate) struct KnownWords {
    /// So many words are kept.
    most: usize,
    analyses: AnalysisCache,
    /// By the address of the word, which lives as long as it stands here.
    words: HashMap<usize, (Arc<Word>, WordTerms), RandomState>,
    /// The number of each term.
    numbers: HashMap<Arc<str>, u32, RandomState>,
    terms: Vec<Arc<str>>,
    /// By term: its rank in the course at hand; 0 where it has none.
    ranks: Vec<u8>,
}

/// Numbers of the terms of a word.
type WordTerms = Arc<[u32]>;

impl KnownWords {
    /// With room for so many words, about a kilobyte each.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            analyses: AnalysisCache::new(most),
            words: HashMap::default(),
            numbers: HashMap::default(),
            terms: Vec::new(),
            ranks: Vec::new(),
        }
    }

    /// Makes room where there is none left; between two courses, since numbers change.
    fn make_room(&mut self) {
        if self.words.len() >= self.most {
            self.words.clear();
            self.numbers.clear();
            self.terms.clear();
            self.ranks.clear();
        }
    }

    fn terms_of(&mut self, word: &Arc<Word>) -> WordTerms {
        if let Some((_, terms)) = self.words.get(&address(word)) {
            return Arc::clone(terms);
        }
        let terms: WordTerms = terms_of(word).iter().map(|term| self.number(term)).collect();
        self.words.insert(address(word), (Arc::clone(word), Arc::clone(&terms)));
        terms
    }

    fn number(&mut self, term: &Arc<str>) -> u32 {
        let Self { numbers, terms, ranks, .. } = self;
        *numbers.entry(Arc::clone(term)).or_insert_with(|| {
            terms.push(Arc::clone(term));
            ranks.push(0);
            terms.len() as u32 - 1
        })
    }
}

fn address(word: &Arc<Word>) -> usize {
    Arc::as_ptr(word) as usize
}

/// The terms of one course, each once.
#[derive(Debug, Default)]
pub(crate) struct Terms(Vec<(Arc<str>, Rank)>);

impl Terms {
    /// The terms of a course.
    pub(crate) fn of(record: &CourseRecord, analyser: &Analyser, known: &mut KnownWords) -> Self {
        known.make_room();
        let course = &record.course;
        let mut words: HashMap<usize, (Arc<Word>, Rank), RandomState> = HashMap::default();
        let mut add = |text: &str, language: Option<LanguageCode>, rank: Rank| {
            let tokens = analyser.analyse(text, language.and_then(LanguageCode::lang), &mut known.analyses);
            for Token { word, .. } in &tokens {
                let (_, best) = words.entry(address(word)).or_insert_with(|| (Arc::clone(word), rank));
                *best = rank.max(*best);
            }
            tokens
        };
        let mut neighbours = Vec::new();
        for (language, text) in course.title.iter() {
            neighbours.extend(pairs(&add(text, Some(language), Rank::Title)));
        }
        let mut add_all = |texts: &Texts, rank: Rank| {
            texts.iter().for_each(|(language, text)| drop(add(text, Some(language), rank)));
        };
        add_all(&course.qualification, Rank::Field);
        add_all(&course.provider.name, Rank::Provider);
        add_all(&course.summary, Rank::Body);
        add_all(&course.entry_text, Rank::Body);
        course.offerings.iter().for_each(|o| add_all(&o.title, Rank::Keyword));
        for (language, html) in course.description.iter() {
            add(&plain_text(html), Some(language), Rank::Body);
        }
        for field in &course.fields {
            for (language, label) in names(Vocabulary::Field, field.code.as_str()) {
                add(label, Some(language.into()), Rank::Field);
            }
        }
        for (language, word) in &course.keywords {
            add(word, Some(*language), Rank::Keyword);
        }
        for code in &course.codes {
            add(code, None, Rank::Field);
        }
        for offering in &course.offerings {
            if let Some(place) = &offering.place {
                add(place, None, Rank::Provider);
            }
            for municipality in offering.municipality.iter() {
                for (language, label) in names(Vocabulary::Municipality, municipality.as_str()) {
                    add(label, Some(language.into()), Rank::Provider);
                }
            }
        }
        neighbours.sort_unstable();
        neighbours.dedup();
        let mut terms = Self::best(words.into_values(), known);
        terms.0.extend(neighbours.into_iter().map(|pair| (Arc::from(pair), Rank::Title)));
        terms
    }

    /// The best rank of each term of some words.
    fn best(words: impl Iterator<Item = (Arc<Word>, Rank)>, known: &mut KnownWords) -> Self {
        let mut met: Vec<u32> = Vec::new();
        for (word, rank) in words {
            for term in known.terms_of(&word).iter() {
                let best = &mut known.ranks[*term as usize];
                if *best == 0 {
                    met.push(*term);
                }
                *best = (*best).max(rank as u8);
            }
        }
        let ranked = |term: u32| {
            let rank = std::mem::take(&mut known.ranks[term as usize]);
            (Arc::clone(&known.terms[term as usize]), Rank::of(u32::from(rank)))
        };
        Self(met.into_iter().map(ranked).collect())
    }

    /// The rank of a term, where a course has it.
    pub(crate) fn rank(&self, term: &str) -> Option<Rank> {
        self.0.iter().find(|(own, _)| **own == *term).map(|(_, rank)| *rank)
    }

    /// As [`crate::tokens::Impact`] reads them.
    pub(crate) fn lines(&self) -> String {
        let mut lines = String::with_capacity(self.0.len() * 14);
        for (term, rank) in self.0.iter().filter(|(term, _)| !term.contains(['\n', '\r'])) {
            lines.push(char::from(b'0' + *rank as u8));
            lines.push_str(term);
            lines.push('\n');
        }
        lines
    }
}

/// The terms of a word.
fn terms_of(word: &Word) -> Vec<Arc<str>> {
    let mut terms: Vec<Arc<str>> = Vec::new();
    let mut put = |class: char, text: &str| terms.push(format!("{class}{text}").into());
    let subject = subject(word);
    for (class, text) in word.terms() {
        match class {
            Class::Exact => {}
            Class::Lemma => put('l', text),
            Class::Part => {
                if subject == Some(text) {
                    put('l', text); // a "hitsaajakoulutus" makes a "hitsaaja"
                } else if word.surface.split('-').any(|piece| piece == text) && word.surface.contains('-') {
                    put('l', text); // the ATK of "ATK-kurssi" is a word of its own
                } else if !word.lemmas.iter().any(|lemma| lemma == text) {
                    put('p', text);
                    let folded = fold(text);
                    if folded != text {
                        put('p', &folded);
                    }
                }
            }
            Class::Folded => {
                if !word.lemmas.iter().any(|lemma| lemma == text) {
                    put('f', text);
                }
            }
        }
    }
    terms
}

/// What a compound that ends in a word for courses in general is a course of: "hitsaaja" of "hitsaajakoulutus".
fn subject(word: &Word) -> Option<&str> {
    if word.parts.is_empty() {
        return None;
    }
    let generic =
        |lemma: &String| GENERIC.iter().find(|end| lemma.len() > end.len() && lemma.ends_with(**end));
    let end = word.lemmas.iter().find_map(generic)?;
    let parts = word.parts.iter().filter(|part| !part.ends_with(end) && !word.lemmas.contains(part));
    parts.max_by_key(|part| part.chars().count()).map(String::as_str)
}

/// Terms of neighbouring words of a title, and of all of them.
pub(crate) fn pairs(tokens: &[Token]) -> Vec<String> {
    let mut pairs: Vec<String> = Vec::new();
    for two in tokens.windows(2) {
        if let (Some(a), Some(b)) = (two[0].word.lemmas.first(), two[1].word.lemmas.first()) {
            pairs.push(format!("b{a} {b}"));
        }
    }
    let whole: Vec<&str> = tokens.iter().filter_map(|t| t.word.lemmas.first()).map(String::as_str).collect();
    pairs.push(format!("b^{}", whole.join(" ")));
    pairs
}

/// The names of a code of a vocabulary.
fn names(vocabulary: Vocabulary, code: &str) -> Vec<(Lang, &'static str)> {
    let term = vocabulary.get(code);
    term.into_iter().flat_map(|term| Lang::ALL.map(|lang| (lang, term.label(lang)))).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_course_of_a_thing_is_of_the_thing() {
        let words =
            ["hitsaaja", "koulutus", "tulityökortti", "tuli", "työ", "kortti", "kieli", "kurssi", "opetus"];
        let analyser = Analyser::new(None, words.map(|word| (Lang::Fi, word)));
        for (text, of) in [
            ("hitsaajakoulutus", Some("hitsaaja")),
            ("tulityökorttikoulutukseen", Some("tulityökortti")),
            ("kielikurssit", Some("kieli")),
            ("koulutus", None),
            ("tulityökortti", None),
        ] {
            assert_eq!(subject(&analyser.word(text, Some(Lang::Fi))), of, "{text}");
        }
    }
}
