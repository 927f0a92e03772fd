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

/// What whoever indexes keeps from one course to the next: analyses of word forms, and the terms of words and of names.
#[derive(Debug)]
pub(crate) struct KnownWords {
    /// So many words and names are kept.
    most: usize,
    analyses: AnalysisCache,
    words: NumberedTerms,
    /// Terms of short texts that many courses have, by language and text: a catalogue repeats them more than anything
    /// else.
    names: HashMap<Option<Lang>, HashMap<Box<str>, Numbers, RandomState>, RandomState>,
    ranks: Ranks,
}

/// The numbers of some terms.
type Numbers = Box<[u32]>;

/// The terms of words, each term with a number.
#[derive(Debug, Default)]
struct NumberedTerms {
    /// By the address of the word, which lives as long as it stands here.
    words: HashMap<usize, (Arc<Word>, Numbers), RandomState>,
    numbers: HashMap<Arc<str>, u32, RandomState>,
    terms: Vec<Arc<str>>,
}

impl NumberedTerms {
    fn of(&mut self, word: &Arc<Word>) -> &[u32] {
        let Self { words, numbers, terms } = self;
        let number = |term: String| {
            let term = Arc::from(term);
            *numbers.entry(Arc::clone(&term)).or_insert_with(|| {
                terms.push(term);
                terms.len() as u32 - 1
            })
        };
        let made = || (Arc::clone(word), terms_of(word).into_iter().map(number).collect());
        let (_, known) = words.entry(Arc::as_ptr(word) as usize).or_insert_with(made);
        known
    }
}

/// The ranks of terms in the course at hand.
#[derive(Debug, Default)]
struct Ranks {
    /// By the number of the term; none where the course has not got it.
    of: Vec<Option<Rank>>,
    /// The terms that it has.
    met: Vec<u32>,
}

impl Ranks {
    fn raise(&mut self, terms: &[u32], rank: Rank) {
        for term in terms {
            let at = *term as usize;
            if at >= self.of.len() {
                self.of.resize(at + 1, None);
            }
            if self.of[at].is_none() {
                self.met.push(*term);
            }
            self.of[at] = self.of[at].max(Some(rank));
        }
    }

    /// What the course has; then none has been met.
    fn take(&mut self) -> Vec<(u32, Rank)> {
        let Self { of, met } = self;
        met.drain(..).filter_map(|term| Some((term, of[term as usize].take()?))).collect()
    }
}

impl KnownWords {
    /// With room for so many words, about a kilobyte each.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            analyses: AnalysisCache::new(most),
            words: NumberedTerms::default(),
            names: HashMap::default(),
            ranks: Ranks::default(),
        }
    }

    /// Makes room where there is none left; between two courses, since numbers change.
    fn make_room(&mut self) {
        if self.words.words.len() + self.names.values().map(HashMap::len).sum::<usize>() >= self.most {
            *self = Self { analyses: std::mem::take(&mut self.analyses), ..Self::new(self.most) };
        }
    }

    /// Takes in the words of a text that stands at a place of the course at hand.
    fn meet(&mut self, text: &str, language: Option<Lang>, rank: Rank, analyser: &Analyser) -> Vec<Token> {
        let tokens = analyser.analyse(text, language, &mut self.analyses);
        for Token { word, .. } in &tokens {
            self.ranks.raise(self.words.of(word), rank);
        }
        tokens
    }

    /// The same of a text that many courses have.
    fn meet_name(&mut self, name: &str, language: Option<Lang>, rank: Rank, analyser: &Analyser) {
        let names = self.names.entry(language).or_default();
        if let Some(numbers) = names.get(name) {
            return self.ranks.raise(numbers, rank);
        }
        let mut all = Vec::new();
        for Token { word, .. } in analyser.analyse(name, language, &mut self.analyses) {
            all.extend(self.words.of(&word));
        }
        self.ranks.raise(&all, rank);
        names.insert(name.into(), all.into());
    }
}

/// The terms of one course, each once.
#[derive(Debug)]
pub(crate) struct Terms<'a> {
    known: &'a [Arc<str>],
    ranks: Vec<(u32, Rank)>,
    /// Terms of neighbours in its titles.
    neighbours: Vec<String>,
}

impl<'a> Terms<'a> {
    /// The terms of a course.
    pub(crate) fn of(record: &CourseRecord, analyser: &Analyser, known: &'a mut KnownWords) -> Self {
        known.make_room();
        let course = &record.course;
        let mut neighbours = Vec::new();
        for (language, text) in course.title.iter() {
            neighbours.extend(pairs(&known.meet(text, language.lang(), Rank::Title, analyser)));
        }
        neighbours.sort_unstable();
        neighbours.dedup();
        let mut add = |text: &str, language: Option<LanguageCode>, rank: Rank| {
            known.meet(text, language.and_then(LanguageCode::lang), rank, analyser);
        };
        let mut add_all = |texts: &Texts, rank: Rank| {
            texts.iter().for_each(|(language, text)| add(text, Some(language), rank));
        };
        add_all(&course.qualification, Rank::Field);
        add_all(&course.summary, Rank::Body);
        add_all(&course.entry_text, Rank::Body);
        course.offerings.iter().for_each(|o| add_all(&o.title, Rank::Keyword));
        for (language, html) in course.description.iter() {
            add(&plain_text(html), Some(language), Rank::Body);
        }
        for code in &course.codes {
            add(code, None, Rank::Field);
        }
        let mut add_name = |name: &str, language: Option<Lang>, rank: Rank| {
            known.meet_name(name, language, rank, analyser);
        };
        for (language, name) in course.provider.name.iter() {
            add_name(name, language.lang(), Rank::Provider);
        }
        for field in &course.fields {
            for (language, label) in names(Vocabulary::Field, field.code.as_str()) {
                add_name(label, Some(language), Rank::Field);
            }
        }
        for (language, word) in &course.keywords {
            add_name(word, language.lang(), Rank::Keyword);
        }
        for offering in &course.offerings {
            if let Some(place) = &offering.place {
                add_name(place, None, Rank::Provider);
            }
            for municipality in offering.municipality.iter() {
                for (language, label) in names(Vocabulary::Municipality, municipality.as_str()) {
                    add_name(label, Some(language), Rank::Provider);
                }
            }
        }
        let ranks = known.ranks.take();
        Self { known: &known.words.terms, ranks, neighbours }
    }

    /// Each with its rank.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Rank)> {
        let words = self.ranks.iter().map(|(term, rank)| (&*self.known[*term as usize], *rank));
        words.chain(self.neighbours.iter().map(|pair| (pair.as_str(), Rank::Title)))
    }
}

/// The terms of a word.
fn terms_of(word: &Word) -> Vec<String> {
    let mut terms = Vec::new();
    let mut put = |class: char, text: &str| terms.push(format!("{class}{text}"));
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
