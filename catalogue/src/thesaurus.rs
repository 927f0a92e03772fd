//! Words that mean the same, across Finnish, Swedish and English: fields, skills, occupations and qualifications with
//! the names that people type for them (`lähihoitaja`, `närvårdare`, `practical nurse`).
//!
//! One thesaurus is built in; others of the same form are read with [`Thesaurus::read`] and joined with
//! [`Thesaurus::extend`]. Labels are base forms: whoever compares inflected words brings them to base forms first, or
//! keys the labels by an analysis of its own.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use language::Lang;

use crate::vocabulary::{Vocabulary, name_key};

mod imported;

pub use imported::{About, Imported, ImportedConcept, ImportedError};

/// Why a thesaurus file cannot be read. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThesaurusError {
    /// The first line that is no remark must name the nine columns.
    #[error("line {line}: the header must be `{HEADER}`, divided by tabs")]
    Header {
        /// Where.
        line: usize,
    },
    /// A line has another number of columns than the header.
    #[error("line {line}: {found} columns instead of {COLUMNS}")]
    Columns {
        /// Where.
        line: usize,
        /// How many there are.
        found: usize,
    },
    /// An id is empty or stands twice.
    #[error("line {line}: the id `{id}` is empty or stands twice")]
    Id {
        /// Where.
        line: usize,
        /// The id.
        id: String,
    },
    /// The kind is none of [`Kind`].
    #[error("line {line}: the kind `{kind}` is none of field, occupation, skill, qualification, subject")]
    Kind {
        /// Where.
        line: usize,
        /// What stands there.
        kind: String,
    },
    /// The field is no code of ISCED-F.
    #[error("line {line}: `{field}` is no field of ISCED-F 2013")]
    Field {
        /// Where.
        line: usize,
        /// What stands there.
        field: String,
    },
    /// The concept has no label in any language.
    #[error("line {line}: no label in any language")]
    NoLabel {
        /// Where.
        line: usize,
    },
}

/// What a concept is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A branch or subject of study.
    Field,
    /// What people work as.
    Occupation,
    /// What people can do, or a tool that they can use.
    Skill,
    /// A degree, certificate, card or licence.
    Qualification,
    /// Anything else that a course is about or for: target groups, forms of study.
    Subject,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Field, Self::Occupation, Self::Skill, Self::Qualification, Self::Subject];

    /// As it stands in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Occupation => "occupation",
            Self::Skill => "skill",
            Self::Qualification => "qualification",
            Self::Subject => "subject",
        }
    }
}

/// A thing with its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concept {
    id: Box<str>,
    kind: Kind,
    field: Option<&'static str>,
    labels: [Box<[Box<str>]>; 3],
}

impl Concept {
    /// Stable within its thesaurus: `practical-nurse`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The field of study that it belongs to (ISCED-F 2013), where one fits.
    pub fn field(&self) -> Option<&'static str> {
        self.field
    }

    /// The name shown to people; none where an imported thesaurus has none in the language.
    pub fn label(&self, lang: Lang) -> Option<&str> {
        self.labels[position(lang)].first().map(AsRef::as_ref)
    }

    /// Every name in a language, the one shown to people first.
    pub fn labels(&self, lang: Lang) -> impl Iterator<Item = &str> {
        self.labels[position(lang)].iter().map(AsRef::as_ref)
    }

    /// Every name in every language.
    pub fn names(&self) -> impl Iterator<Item = (Lang, &str)> {
        Lang::ALL.into_iter().flat_map(|lang| self.labels(lang).map(move |label| (lang, label)))
    }
}

/// Another name for what a label names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour<'a> {
    /// The language of the name.
    pub lang: Lang,
    /// The name.
    pub label: &'a str,
    /// What both name.
    pub concept: &'a Concept,
}

/// Concepts, found by any of their names.
#[derive(Clone, Debug, Default)]
pub struct Thesaurus {
    concepts: Vec<Concept>,
    by_id: HashMap<Box<str>, u32>,
    by_name: HashMap<String, Vec<u32>>,
    /// Names by how they are typed without diacritics; none where that could be several of them.
    by_folded: HashMap<String, Option<String>>,
    /// Concepts that are looked for as well.
    related: HashMap<u32, Vec<u32>>,
    longest: usize,
}

const COLUMNS: usize = 9;
/// A name of so many letters or more is known without its diacritics, too.
const LONG: usize = 5;
const HEADER: &str = "id kind field fi fi_synonyms sv sv_synonyms en en_synonyms";

static BUILTIN: LazyLock<Thesaurus> = LazyLock::new(|| {
    let mut builtin = Thesaurus::read(include_str!("../thesaurus/concepts.tsv"))
        .expect("the built-in thesaurus is held by tests");
    builtin.relate(include_str!("../thesaurus/related.tsv"));
    builtin
});

impl Thesaurus {
    /// The thesaurus of the project: more than 1,500 concepts of Finnish adult education in three languages.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Reads a file of nine columns divided by tabs, `id kind field fi fi_synonyms sv sv_synonyms en en_synonyms`, with
    /// that header; synonyms divided by `|`; lines that begin with `#` are remarks. A language may have no label.
    ///
    /// # Errors
    /// The first mistake, with its line.
    pub fn read(file: &str) -> Result<Self, ThesaurusError> {
        let mut lines = file
            .trim_start_matches('\u{feff}')
            .lines()
            .enumerate()
            .map(|(number, line)| (number + 1, line))
            .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let (line, header) = lines.next().unwrap_or((1, ""));
        if !header.split('\t').map(str::trim).eq(HEADER.split(' ')) {
            return Err(ThesaurusError::Header { line });
        }
        let mut thesaurus = Self::default();
        for (line, row) in lines {
            let concept = concept(line, row)?;
            if concept.id.is_empty() || thesaurus.by_id.contains_key(&concept.id) {
                return Err(ThesaurusError::Id { line, id: concept.id.into() });
            }
            thesaurus.add(concept);
        }
        Ok(thesaurus)
    }

    /// Takes the concepts of another thesaurus in. One with an id that is known already adds its names to the known
    /// concept.
    pub fn extend(&mut self, other: Self) {
        for concept in other.concepts {
            match self.by_id.get(&concept.id).copied() {
                None => self.add(concept),
                Some(known) => self.merge(known, concept),
            }
        }
    }

    /// Every concept.
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    /// The concept of an id.
    pub fn get(&self, id: &str) -> Option<&Concept> {
        self.by_id.get(id).and_then(|&at| self.concepts.get(at as usize))
    }

    /// The concepts that a label names in any language, compared by [`name_key`]; more than one where it is ambiguous.
    pub fn find(&self, label: &str) -> impl Iterator<Item = &Concept> {
        let found = self.by_name.get(&name_key(label)).map(Vec::as_slice).unwrap_or_default();
        found.iter().filter_map(|&at| self.concepts.get(at as usize))
    }

    /// The name that a label is, typed without its diacritics: `lähihoitaja` of `lahihoitaja`, as [`name_key`] spells it.
    /// None where the label is a name itself, where it could be two, and where it is so short that it may well be
    /// another word (`lan`, `län`).
    pub fn with_diacritics(&self, label: &str) -> Option<&str> {
        let key = name_key(label);
        if self.by_name.contains_key(&key) {
            return None;
        }
        self.by_folded.get(&key)?.as_deref()
    }

    /// Every other name of what a label names, in all languages, each once in each language: preferred names first,
    /// then synonyms.
    pub fn neighbours(&self, label: &str) -> Vec<Neighbour<'_>> {
        let own = name_key(label);
        let mut seen = HashSet::new();
        let mut preferred = Vec::new();
        let mut synonyms = Vec::new();
        for concept in self.find(label) {
            for (lang, name) in concept.names() {
                let key = name_key(name);
                if key == own || !seen.insert((lang, key)) {
                    continue;
                }
                let kept = if concept.label(lang) == Some(name) { &mut preferred } else { &mut synonyms };
                kept.push(Neighbour { lang, label: name, concept });
            }
        }
        preferred.append(&mut synonyms);
        preferred
    }

    /// The preferred names of concepts related to what a label names: what an occupation does, what a subject is made
    /// of. A reader of the label would look for them as well, but they are not the same.
    pub fn related(&self, label: &str) -> Vec<Neighbour<'_>> {
        let named = self.by_name.get(&name_key(label)).map(Vec::as_slice).unwrap_or_default();
        let related = named.iter().filter_map(|at| self.related.get(at)).flatten();
        let concepts = related.filter_map(|&at| self.concepts.get(at as usize));
        let names = concepts.flat_map(|concept| {
            let labels = Lang::ALL.into_iter().filter_map(|lang| Some((lang, concept.label(lang)?)));
            labels.map(move |(lang, label)| Neighbour { lang, label, concept })
        });
        names.collect()
    }

    /// Takes in lines of an id, a tab, and ids divided by spaces; ids that are not known are passed over.
    fn relate(&mut self, file: &str) {
        for (id, others) in file.lines().filter_map(|line| line.split_once('\t')) {
            let Some(&at) = self.by_id.get(id) else { continue };
            let known = others.split_whitespace().filter_map(|other| self.by_id.get(other).copied());
            self.related.insert(at, known.collect());
        }
    }

    /// The number of words of the longest label: how far a text has to be looked at together.
    pub fn longest_label(&self) -> usize {
        self.longest
    }

    fn add(&mut self, concept: Concept) {
        let at = u32::try_from(self.concepts.len())
            .expect("a thesaurus has fewer than four thousand million concepts");
        self.by_id.insert(concept.id.clone(), at);
        self.name(at, &concept);
        self.concepts.push(concept);
    }

    fn merge(&mut self, at: u32, other: Concept) {
        self.name(at, &other);
        let known = &mut self.concepts[at as usize];
        for (labels, more) in known.labels.iter_mut().zip(other.labels) {
            let mut keys: HashSet<String> = labels.iter().map(|label| name_key(label)).collect();
            let more = more.into_iter().filter(|label| keys.insert(name_key(label)));
            *labels = std::mem::take(labels).into_iter().chain(more).collect();
        }
    }

    fn name(&mut self, at: u32, concept: &Concept) {
        for (_, label) in concept.names() {
            let key = name_key(label);
            self.longest = self.longest.max(key.split(' ').count());
            let folded = language::fold(&key);
            if folded != key && folded.chars().count() >= LONG {
                let known = self.by_folded.entry(folded).or_insert_with(|| Some(key.clone()));
                *known = known.take().filter(|known| *known == key);
            }
            let named = self.by_name.entry(key).or_default();
            if !named.contains(&at) {
                named.push(at);
            }
        }
    }
}

fn concept(line: usize, row: &str) -> Result<Concept, ThesaurusError> {
    let cells: Vec<&str> = row.split('\t').map(str::trim).collect();
    let &[id, kind, field, fi, fi_synonyms, sv, sv_synonyms, en, en_synonyms] = cells.as_slice() else {
        return Err(ThesaurusError::Columns { line, found: cells.len() });
    };
    let labels = [labels(fi, fi_synonyms), labels(sv, sv_synonyms), labels(en, en_synonyms)];
    if labels.iter().all(|labels| labels.is_empty()) {
        return Err(ThesaurusError::NoLabel { line });
    }
    let kind = Kind::ALL
        .into_iter()
        .find(|known| known.as_str() == kind)
        .ok_or_else(|| ThesaurusError::Kind { line, kind: kind.to_owned() })?;
    let code = match Vocabulary::Field.get(field) {
        None if !field.is_empty() => return Err(ThesaurusError::Field { line, field: field.to_owned() }),
        known => known.map(|term| term.code()),
    };
    Ok(Concept { id: id.into(), kind, field: code, labels })
}

/// The preferred label, then the synonyms, without empty ones and without repetition.
fn labels(preferred: &str, synonyms: &str) -> Box<[Box<str>]> {
    let mut keys = HashSet::new();
    std::iter::once(preferred)
        .chain(synonyms.split('|'))
        .map(str::trim)
        .filter(|label| !name_key(label).is_empty() && keys.insert(name_key(label)))
        .map(Box::from)
        .collect()
}

fn position(lang: Lang) -> usize {
    match lang {
        Lang::Fi => 0,
        Lang::Sv => 1,
        Lang::En => 2,
    }
}

#[cfg(test)]
mod tests;
