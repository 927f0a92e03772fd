//! SKOS files as concepts: statements are read one by one, and only what names a concept or leads to another is kept.

mod xl;

use std::{collections::HashMap, io::BufRead, rc::Rc};

use anyhow::{Context, anyhow, bail};
use catalogue::thesaurus::ImportedConcept;
use language::Lang;
use oxrdf::{NamedOrBlankNode, Term, Triple};
use oxrdfxml::RdfXmlParser;
use oxttl::{NTriplesParser, TurtleParser};

use super::guard::{Guard, Progress};
use xl::{Labels, SKOSXL};

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const DEPRECATED: &str = "http://www.w3.org/2002/07/owl#deprecated";
const DCT: &str = "http://purl.org/dc/terms/";
const DC: &str = "http://purl.org/dc/elements/1.1/";

/// Concepts, and other things that have names or are led to, at most: more is no vocabulary of a language.
const MOST_THINGS: usize = 2_000_000;
/// Bytes of all names.
const MOST_BYTES: usize = 256 << 20;
/// Names of one concept in one language.
const MOST_NAMES: usize = 30;
/// Letters of a name: longer ones are definitions.
const LONGEST_NAME: usize = 120;
/// Concepts that one leads to.
const MOST_NEAR: usize = 40;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    RdfXml,
    Turtle,
    NTriples,
}

impl Format {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RdfXml => "RDF/XML",
            Self::Turtle => "Turtle",
            Self::NTriples => "N-Triples",
        }
    }

    /// By how a file begins.
    ///
    /// # Errors
    /// Where it is packed or none of the three, in words.
    pub fn of(beginning: &[u8]) -> anyhow::Result<Self> {
        if beginning.starts_with(b"\x1f\x8b") || beginning.starts_with(b"PK") || beginning.starts_with(b"BZh")
        {
            bail!("the file is packed: unpack it first");
        }
        let text = String::from_utf8_lossy(beginning);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with("<?xml") || text.starts_with("<!") || text.starts_with("<rdf:") {
            return Ok(Self::RdfXml);
        }
        let lines: Vec<&str> =
            text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        let whole = &lines[..lines.len().saturating_sub(1).max(1).min(lines.len())];
        let triple =
            |line: &&str| line.starts_with(['<', '_']) && line.ends_with('.') && !line.contains("> a ");
        if !whole.is_empty() && whole.iter().all(triple) {
            return Ok(Self::NTriples);
        }
        let turtle = ["@prefix", "@base", "prefix ", "base ", "<", "_:", "["];
        let first = whole.first().copied().unwrap_or_default().to_lowercase();
        if turtle.iter().any(|begin| first.starts_with(begin)) {
            return Ok(Self::Turtle);
        }
        bail!("the file is none of RDF/XML, Turtle and N-Triples");
    }
}

/// What a file gives.
#[derive(Debug, Default)]
pub struct Found {
    /// Concepts with a name in Finnish, Swedish or English.
    pub concepts: Vec<ImportedConcept>,
    /// What the vocabulary calls itself, where it says so.
    pub title: Option<String>,
    /// Its licence, where it says so.
    pub licence: Option<String>,
}

/// Reads a file; `tell` hears now and then how many bytes were read.
///
/// # Errors
/// The first mistake, with its line; a file without concepts.
pub fn read(input: impl BufRead, format: Format, tell: impl Fn(u64)) -> anyhow::Result<Found> {
    let progress = Rc::new(Progress::default());
    let guard = Guard::new(input, Rc::clone(&progress));
    let mut gathered = Gathered::default();
    let mut take = |triple: Triple| {
        progress.statement();
        gathered.statements += 1;
        if gathered.statements.is_multiple_of(10_000) {
            tell(progress.bytes());
        }
        gathered.take(&triple)
    };
    let read = match format {
        Format::RdfXml => each(RdfXmlParser::new().for_reader(guard), &mut take, &progress, |error| {
            (progress.line(), error.into())
        }),
        Format::Turtle => {
            each(TurtleParser::new().for_reader(guard), &mut take, &progress, |e| located(e, &progress))
        }
        Format::NTriples => {
            each(NTriplesParser::new().for_reader(guard), &mut take, &progress, |e| located(e, &progress))
        }
    };
    read.map_err(|(line, why)| why.context(format!("line {line}, as {}", format.as_str())))?;
    gathered.found()
}

type Mistake = (u64, anyhow::Error);

/// Takes every statement of a parser; `place` says where a mistake of the parser's stands.
fn each<E>(
    parser: impl Iterator<Item = Result<Triple, E>>,
    take: &mut impl FnMut(Triple) -> anyhow::Result<()>,
    progress: &Progress,
    place: impl Fn(E) -> Mistake,
) -> Result<(), Mistake> {
    for triple in parser {
        take(triple.map_err(&place)?).map_err(|why| (progress.line(), why))?;
    }
    Ok(())
}

/// The line that the parser names, else the one that was read last.
fn located(error: oxttl::TurtleParseError, progress: &Progress) -> Mistake {
    match error {
        oxttl::TurtleParseError::Syntax(error) => {
            (error.location().start.line + 1, anyhow!("{}", error.message()))
        }
        oxttl::TurtleParseError::Io(error) => (progress.line(), error.into()),
    }
}

/// What was kept of the statements so far.
#[derive(Default)]
struct Gathered {
    statements: u64,
    things: HashMap<Box<str>, u32>,
    known: Vec<Thing>,
    labels: Labels,
    bytes: usize,
    titles: Vec<(u32, Option<Lang>, String)>,
    licences: Vec<(u32, String)>,
}

/// What something of the file is.
#[derive(Default)]
struct Thing {
    concept: ImportedConcept,
    names: [u8; 3],
    near: u8,
    is_typed: bool,
    is_concept: bool,
    is_scheme: bool,
    is_deprecated: bool,
}

impl Gathered {
    fn take(&mut self, triple: &Triple) -> anyhow::Result<()> {
        let predicate = triple.predicate.as_str();
        if let Some(name) = predicate.strip_prefix(SKOSXL) {
            return self.label_thing(&triple.subject, name, &triple.object);
        }
        let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { return Ok(()) };
        match (predicate.strip_prefix(SKOS), &triple.object) {
            (Some("prefLabel"), Term::Literal(label)) => self.label(subject.as_str(), label, true)?,
            (Some("altLabel" | "hiddenLabel"), Term::Literal(label)) => {
                self.label(subject.as_str(), label, false)?;
            }
            (Some("narrower" | "exactMatch"), Term::NamedNode(other)) => {
                self.lead(subject.as_str(), other.as_str())?;
            }
            (Some("broader"), Term::NamedNode(other)) => self.lead(other.as_str(), subject.as_str())?,
            (Some("related"), Term::NamedNode(other)) => {
                self.lead(subject.as_str(), other.as_str())?;
                self.lead(other.as_str(), subject.as_str())?;
            }
            (None, object) => self.other(subject.as_str(), predicate, object)?,
            _ => {}
        }
        Ok(())
    }

    /// Statements of other vocabularies: what a thing is, and what the whole is called.
    fn other(&mut self, subject: &str, predicate: &str, object: &Term) -> anyhow::Result<()> {
        match (predicate, object) {
            (TYPE, Term::NamedNode(class)) => {
                let class = class.as_str().strip_prefix(SKOS).unwrap_or_default().to_owned();
                let at = self.thing(subject)?;
                let thing = &mut self.known[at as usize];
                thing.is_typed = true;
                thing.is_concept |= class == "Concept";
                thing.is_scheme |= class == "ConceptScheme";
            }
            (DEPRECATED, Term::Literal(value)) if value.value() == "true" => {
                let at = self.thing(subject)?;
                self.known[at as usize].is_deprecated = true;
            }
            _ => {
                let local = predicate.strip_prefix(DCT).or_else(|| predicate.strip_prefix(DC));
                let value = match object {
                    Term::NamedNode(node) => node.as_str(),
                    Term::Literal(literal) => literal.value(),
                    _ => return Ok(()),
                };
                // Concepts may have them too: they count where the thing turns out to be the scheme.
                if matches!(local, Some("title" | "license" | "rights")) && self.titles.len() < 10_000 {
                    let value: String = value.chars().take(LONGEST_NAME * 4).collect();
                    let at = self.thing(subject)?;
                    match (local, object) {
                        (Some("title"), Term::Literal(literal)) => {
                            self.titles.push((at, literal.language().and_then(lang), value));
                        }
                        _ if self.licences.len() < 10_000 => self.licences.push((at, value)),
                        _ => {}
                    }
                }
            }
        }
        Ok(())
    }

    /// The number of a thing.
    fn thing(&mut self, iri: &str) -> anyhow::Result<u32> {
        if let Some(at) = self.things.get(iri) {
            return Ok(*at);
        }
        if self.known.len() >= MOST_THINGS {
            bail!("more than {MOST_THINGS} things: this is no vocabulary of a language");
        }
        self.count(iri.len())?;
        let at = u32::try_from(self.known.len()).context("too many things")?;
        self.things.insert(iri.into(), at);
        self.known.push(Thing::default());
        Ok(at)
    }

    fn count(&mut self, bytes: usize) -> anyhow::Result<()> {
        self.bytes += bytes;
        if self.bytes > MOST_BYTES {
            bail!("more than {} MB of names: this is no vocabulary of a language", MOST_BYTES >> 20);
        }
        Ok(())
    }

    fn label(&mut self, subject: &str, label: &oxrdf::Literal, preferred: bool) -> anyhow::Result<()> {
        let Some((lang, words)) = words(label) else { return Ok(()) };
        let at = self.thing(subject)?;
        self.name(at, lang, words, preferred)
    }

    fn name(&mut self, at: u32, lang: Lang, words: &str, preferred: bool) -> anyhow::Result<()> {
        let thing = &mut self.known[at as usize];
        let names = &mut thing.names[lang as usize];
        if usize::from(*names) < MOST_NAMES || preferred {
            *names = names.saturating_add(1);
            thing.concept.name(lang, words, preferred);
            self.count(words.len())?;
        }
        Ok(())
    }

    /// Statements of SKOS-XL: which labels a concept has, and what words a label has.
    fn label_thing(&mut self, subject: &NamedOrBlankNode, name: &str, object: &Term) -> anyhow::Result<()> {
        match (subject, name, object) {
            (
                NamedOrBlankNode::NamedNode(concept),
                "prefLabel" | "altLabel" | "hiddenLabel",
                Term::NamedNode(_) | Term::BlankNode(_),
            ) => {
                let (at, label) = (self.thing(concept.as_str())?, object.to_string());
                self.count(label.len())?;
                self.labels.had(at, label, name == "prefLabel");
            }
            (label, "literalForm", Term::Literal(form)) => {
                let Some((lang, words)) = words(form) else { return Ok(()) };
                let label = label.to_string();
                self.count(label.len() + words.len())?;
                self.labels.form(label, lang, words);
            }
            _ => {}
        }
        if self.labels.len() > MOST_THINGS {
            bail!("more than {MOST_THINGS} labels: this is no vocabulary of a language");
        }
        Ok(())
    }

    fn lead(&mut self, from: &str, to: &str) -> anyhow::Result<()> {
        let (from, to) = (self.thing(from)?, self.thing(to)?);
        let thing = &mut self.known[from as usize];
        if usize::from(thing.near) < MOST_NEAR && from != to {
            thing.near += 1;
            thing.concept.near(to);
        }
        Ok(())
    }

    /// The concepts alone, with the numbers that they have among themselves.
    fn found(mut self) -> anyhow::Result<Found> {
        for (at, lang, words, preferred) in std::mem::take(&mut self.labels).names() {
            self.name(at, lang, words, preferred)?;
        }
        let is_kept = |thing: &Thing| {
            thing.concept.is_named() && !thing.is_deprecated && (thing.is_concept || !thing.is_typed)
        };
        let mut numbers: Vec<Option<u32>> = Vec::with_capacity(self.known.len());
        let mut next = 0;
        for thing in &self.known {
            numbers.push(is_kept(thing).then_some(next));
            next += u32::from(is_kept(thing));
        }
        let is_scheme = |at: u32| self.known[at as usize].is_scheme;
        let mut titles: Vec<_> = self.titles.iter().filter(|(at, _, _)| is_scheme(*at)).collect();
        titles.sort_by_key(|(_, lang, _)| lang.map_or(3, |lang| lang as usize));
        let title = titles.first().map(|(_, _, title)| title.clone());
        let licence = self.licences.iter().find(|(at, _)| is_scheme(*at)).map(|(_, text)| text.clone());
        let kept = self.known.into_iter().filter(|thing| is_kept(thing)).map(|thing| thing.concept);
        let concepts: Vec<ImportedConcept> = kept
            .map(|concept| concept.renumbered(|at| numbers.get(at as usize).copied().flatten()))
            .collect();
        if concepts.is_empty() {
            bail!("no SKOS concept with a name in Finnish, Swedish or English");
        }
        Ok(Found { concepts, title, licence })
    }
}

/// The words of a label in a language of ours; longer ones are definitions.
fn words(label: &oxrdf::Literal) -> Option<(Lang, &str)> {
    let lang = label.language().and_then(lang)?;
    label.value().chars().nth(LONGEST_NAME).is_none().then(|| (lang, label.value()))
}

/// `fi`, `fi-FI`.
fn lang(tag: &str) -> Option<Lang> {
    Lang::from_code(&tag.split('-').next()?.to_lowercase())
}

#[cfg(test)]
mod tests;
