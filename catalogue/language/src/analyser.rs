use std::fmt;
use std::sync::Arc;

use crate::cache::AnalysisCache;
use crate::dictionary::{Dictionary, fnv};
use crate::english::English;
use crate::finnish::Finnish;
use crate::lang::Lang;
use crate::lexicon::Lexicon;
use crate::reading::Reading;
use crate::swedish::Swedish;
use crate::text::fold_normalised;
use crate::token::{Token, Word, push_new};
use crate::tokenise::{RawToken, tokenise};

/// Longer words are kept as they are: they are addresses and keys.
const MAX_CHARS: usize = 80;
/// More pieces between hyphens than this are no word that somebody would type.
const MAX_PIECES: usize = 5;
/// Words between a hanging part and the whole word that it leans on, the latter among them.
const MAX_DISTANCE: usize = 6;

/// Analyses texts and queries: the same code for both, so that what is searched finds what was indexed.
///
/// It is built once and shared; it keeps no state between calls but what the caller's [`AnalysisCache`] holds.
pub struct Analyser {
    finnish: Finnish,
    swedish: Swedish,
    english: English,
    name: String,
    identity: u64,
}

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryWord {
    /// The word, analysed in every language.
    pub token: Token,
    /// The words between its hyphens (`it-tuki`) or of letters and a number (`ea1`). Texts that hold all of these
    /// are meant as well. Empty for a plain word.
    pub pieces: Vec<Arc<Word>>,
    /// The parts of a compound that has no hyphen, in order, the smallest ones. Texts that hold all of these are
    /// likely of the same matter ("hitsauskurssi", "kurssi hitsauksesta"). Empty for a simple word.
    pub leaves: Vec<Arc<Word>>,
}

impl fmt::Debug for Analyser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyser").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Analyser {
    /// Builds an analyser of a Finnish dictionary, where there is one, and of known base forms by language.
    ///
    /// The words (single or labels of several words, in any case) decide which compounds are split in Swedish, and
    /// everything in Finnish without a dictionary. Add the corpus's own words only if they are kept with the index:
    /// other words make another [`Analyser::name`].
    pub fn new<S: AsRef<str>>(
        dictionary: Option<Dictionary>,
        words: impl IntoIterator<Item = (Lang, S)>,
    ) -> Analyser {
        let lexicon = Lexicon::new(words);
        let finnish = Finnish::new(dictionary, &lexicon);
        let swedish = Swedish::new(&lexicon);
        let name = format!("{} sv:1 en:1 words:{:016x}", finnish.name(), lexicon.digest());
        let identity = fnv(name.as_bytes()) | 1;
        Analyser { finnish, swedish, english: English::new(), name, identity }
    }

    /// The identity of this analysis, such as `fi:fallback-1 sv:1 en:1 words:…`. An index that was made under
    /// another name holds other terms and has to be made again.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The words of a text with all that is known of them, in order.
    ///
    /// Where the language is not known the text is analysed in all three. A part that hangs before or after its
    /// compound ("sosiaali- ja terveysala") also has the lemmas of the whole.
    pub fn analyse(&self, text: &str, lang: Option<Lang>, cache: &mut AnalysisCache) -> Vec<Token> {
        cache.belong_to(self.identity);
        let raw = tokenise(text);
        let words = raw.iter().enumerate().map(|(at, token)| {
            let word = match whole_beside(&raw, at) {
                Some(whole) => {
                    // No surface has a space: the key is of this pair alone.
                    let key = format!("{} {} {}", token.surface, u8::from(token.hangs_after), whole.surface);
                    cache.get_or_make(&key, lang, || self.hanging(token, &whole.surface, lang))
                }
                None => cache.get_or_make(&token.surface, lang, || self.word(&token.surface, lang)),
            };
            Token { start: token.start, end: token.end, word }
        });
        words.collect()
    }

    /// The words of a query, each in every language.
    pub fn query(&self, text: &str, cache: &mut AnalysisCache) -> Vec<QueryWord> {
        let tokens = self.analyse(text, None, cache);
        let words = |forms: Vec<String>, cache: &mut AnalysisCache| -> Vec<Arc<Word>> {
            forms.iter().map(|form| cache.get_or_make(form, None, || self.word(form, None))).collect()
        };
        tokens
            .into_iter()
            .map(|token| {
                let surface = &token.word.surface;
                let pieces = words(pieces(surface), cache);
                let leaves = if pieces.is_empty() {
                    cache.leaves_or_make(surface, |cache| words(self.leaves(surface), cache))
                } else {
                    Vec::new()
                };
                QueryWord { token, pieces, leaves }
            })
            .collect()
    }

    /// What is known of one normalised word, without a cache.
    #[must_use]
    pub fn word(&self, surface: &str, lang: Option<Lang>) -> Word {
        let mut word = match lang {
            Some(lang) => self.word_in(surface, lang),
            None => Lang::ALL.into_iter().map(|lang| self.word_in(surface, lang)).fold(
                Word::default(),
                |mut all, one| {
                    all.merge(one);
                    all
                },
            ),
        };
        surface.clone_into(&mut word.surface);
        word.folded = fold_normalised(surface).into_owned();
        word.fold_lemmas();
        word
    }

    /// Lemmas and parts in one language.
    fn word_in(&self, surface: &str, lang: Lang) -> Word {
        let mut word = Word::default();
        if surface.chars().count() > MAX_CHARS {
            word.lemmas.push(surface.to_string());
        } else if let Some((abbreviation, _)) = surface.split_once(':') {
            word.lemmas.push(abbreviation.to_string());
        } else if let Some(number) = ordinal(surface) {
            word.lemmas = vec![surface.to_string(), number.to_string()];
        } else if surface.contains('-') {
            self.describe_hyphenated(surface, lang, &mut word);
        } else if let Some((letters, digits)) = letters_and_number(surface) {
            word.parts = vec![letters.to_string(), digits.to_string()];
        } else if let Some((name, technology)) = surface.split_once('.').filter(|(name, _)| !name.is_empty())
        {
            word.lemmas = vec![surface.to_string(), format!("{name}{technology}")];
            word.parts = vec![name.to_string(), technology.to_string()];
        } else {
            self.describe_plain(surface, lang, &mut word);
        }
        if word.lemmas.is_empty() {
            word.lemmas.push(surface.to_string());
        }
        word
    }

    fn describe_plain(&self, surface: &str, lang: Lang, word: &mut Word) {
        match lang {
            Lang::Fi => self.finnish.readings(surface).iter().for_each(|reading| reading.describe(word)),
            Lang::Sv => {
                push_new(&mut word.lemmas, self.swedish.stem(surface));
                self.swedish.compound(surface).iter().for_each(|compound| compound.describe(word));
            }
            Lang::En => push_new(&mut word.lemmas, self.english.stem(surface)),
        }
    }

    /// A word with hyphens: the whole with and without them, and every piece.
    fn describe_hyphenated(&self, surface: &str, lang: Lang, word: &mut Word) {
        if lang == Lang::Fi {
            let readings = self.finnish.dictionary_readings(surface);
            readings.iter().for_each(|reading| reading.describe(word));
        }
        let pieces: Vec<&str> = surface.split('-').filter(|piece| !piece.is_empty()).collect();
        let Some((last, before)) = pieces.split_last().filter(|_| pieces.len() <= MAX_PIECES) else { return };
        let end = self.word_in(last, lang);
        for lemma in &end.lemmas {
            push_new(&mut word.lemmas, format!("{}-{lemma}", before.join("-")));
            push_new(&mut word.lemmas, format!("{}{lemma}", before.concat()));
        }
        let described = before.iter().map(|piece| self.word_in(piece, lang)).chain([end]);
        for piece in described {
            piece.lemmas.into_iter().chain(piece.parts).for_each(|part| push_new(&mut word.parts, part));
        }
        word.lemmas.iter().for_each(|lemma| push_new(&mut word.parts, lemma.clone()));
    }

    /// A hanging part with the lemmas and parts of the word that it stands for: "sosiaali- ja terveysala" has the
    /// last part of the whole word beside it, "opetusmenetelmät ja -välineet" has the first ones.
    fn hanging(&self, token: &RawToken<'_>, beside: &str, lang: Option<Lang>) -> Word {
        let mut word = self.word(&token.surface, lang);
        let split = self.split(beside, lang).unwrap_or_default();
        if let Some((last, before)) = split.split_last() {
            let whole = if token.hangs_after {
                join(&token.surface, &last.form)
            } else {
                join(&before.iter().map(|part| part.form.as_str()).collect::<String>(), &token.surface)
            };
            word.merge(self.word(&whole, lang));
            word.fold_lemmas();
        }
        word
    }

    /// The parts of a compound or of a word with hyphens; none for a simple word.
    fn split(&self, surface: &str, lang: Option<Lang>) -> Option<Vec<crate::reading::Part>> {
        if let Some((start, end)) = surface.rsplit_once('-') {
            let parts = [Reading::simple(start, start.into()), Reading::simple(end, end.into())];
            return Some(parts.into_iter().flat_map(|reading| reading.parts).collect());
        }
        let compound = |lang| match lang {
            Lang::Fi => self.finnish.readings(surface).into_iter().find(|reading| reading.parts.len() > 1),
            Lang::Sv => self.swedish.compound(surface),
            Lang::En => None,
        };
        lang.map_or_else(|| compound(Lang::Fi).or_else(|| compound(Lang::Sv)), compound)
            .map(|reading| reading.parts)
    }

    fn leaves(&self, surface: &str) -> Vec<String> {
        if !surface.chars().all(char::is_alphabetic) {
            return Vec::new();
        }
        let parts = self.split(surface, None).unwrap_or_default();
        parts.into_iter().map(|part| part.bases.into_iter().next().unwrap_or(part.form)).collect()
    }
}

/// The whole word that a hanging part leans on: the next one, or the last one before it.
fn whole_beside<'a>(raw: &'a [RawToken<'a>], at: usize) -> Option<&'a RawToken<'a>> {
    let token = &raw[at];
    if token.hangs_after {
        let leans = |other: &&RawToken<'_>| other.hangs_after || is_connector(&other.surface);
        raw[at + 1..].iter().take(MAX_DISTANCE).find(|other| !leans(other))
    } else if token.hangs_before {
        let leans = |other: &&RawToken<'_>| other.hangs_before || is_connector(&other.surface);
        raw[..at].iter().rev().take(MAX_DISTANCE).find(|other| !leans(other))
    } else {
        None
    }
}

/// What a query word asks for piece by piece.
fn pieces(surface: &str) -> Vec<String> {
    let separated: Vec<&str> = surface.split(['-', '.']).filter(|piece| !piece.is_empty()).collect();
    if separated.len() > 1 && separated.len() <= MAX_PIECES {
        return separated.into_iter().map(str::to_string).collect();
    }
    letters_and_number(surface)
        .map(|(letters, number)| vec![letters.into(), number.into()])
        .unwrap_or_default()
}

/// `1.` → 1
fn ordinal(surface: &str) -> Option<&str> {
    surface.strip_suffix('.').filter(|number| number.bytes().all(|b| b.is_ascii_digit()))
}

/// `ea1` → ea, 1. A single letter belongs to its number: `b1` is a level of its own.
fn letters_and_number(surface: &str) -> Option<(&str, &str)> {
    let at = surface.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = surface.split_at(at);
    let fits = letters.chars().count() >= 2
        && letters.chars().all(char::is_alphabetic)
        && number.len() <= 4
        && number.bytes().all(|b| b.is_ascii_digit());
    fits.then_some((letters, number))
}

fn is_connector(word: &str) -> bool {
    matches!(word, "ja" | "tai" | "sekä" | "eli" | "että" | "och" | "eller" | "samt" | "and" | "or")
}

/// Puts a hanging part and the rest together as Finnish spells it: a hyphen between two same vowels.
fn join(start: &str, end: &str) -> String {
    let clash =
        start.chars().next_back().is_some_and(|last| "aeiouyåäö".contains(last) && end.starts_with(last));
    format!("{start}{}{end}", if clash { "-" } else { "" })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
