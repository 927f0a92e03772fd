//! The coded values of courses: fields, levels, places, funding forms, languages, modes, times and entry
//! requirements, each with its names in Finnish, Swedish and English, its parent and its synonyms.
//!
//! The vocabularies are files of the project (`catalogue/vocabulary/*.tsv`), compiled in and read once. A code that a
//! course carries maps to a dense number ([`Term::ordinal`]) and back, for the columns of an index.
//!
//! `unknown` is no term: it is the reserved value of filters and facets for what a source does not say.

pub mod field;
pub mod funding;
pub mod level;
pub mod municipality;
pub mod place_forms;
pub mod place_names;
pub mod region;
pub mod teaching_language;

mod table;
mod term;

use std::sync::LazyLock;

use language::Lang;

pub use table::name_key;
pub use term::Term;

use table::Table;

/// A vocabulary by the name that the API knows it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Vocabulary {
    /// `field`: ISCED-F 2013.
    Field,
    /// `level`: level or kind of education.
    Level,
    /// `municipality`: the 308 municipalities of Finland of 2026.
    Municipality,
    /// `region`: the 19 regions (maakunta) of Finland.
    Region,
    /// `funding`: who pays, and how one gets in.
    Funding,
    /// `language`: language of teaching, ISO 639-1.
    Language,
    /// `mode`: how teaching reaches the learner.
    Mode,
    /// `time`: time of day or week.
    Time,
    /// `entry`: what is required of those who enter.
    Entry,
}

impl Vocabulary {
    /// Every vocabulary.
    pub const ALL: [Self; 9] = [
        Self::Field,
        Self::Level,
        Self::Municipality,
        Self::Region,
        Self::Funding,
        Self::Language,
        Self::Mode,
        Self::Time,
        Self::Entry,
    ];

    /// The name of the API's parameter and endpoint: `field`, `level`, …
    pub fn name(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Level => "level",
            Self::Municipality => "municipality",
            Self::Region => "region",
            Self::Funding => "funding",
            Self::Language => "language",
            Self::Mode => "mode",
            Self::Time => "time",
            Self::Entry => "entry",
        }
    }

    /// Reads [`Vocabulary::name`] back.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vocabulary| vocabulary.name() == name)
    }

    /// Every term, parents before children; a term's position is its ordinal.
    pub fn all(self) -> &'static [Term] {
        &self.table().terms
    }

    /// The term of a code, spelled exactly.
    pub fn get(self, code: &str) -> Option<&'static Term> {
        self.table().by_code(code)
    }

    /// The name of a code in a language.
    pub fn label(self, code: &str, lang: Lang) -> Option<&'static str> {
        self.get(code).map(|term| term.label(lang))
    }

    /// The code above this one; none at the top and for an unknown code. The region of a municipality is no parent:
    /// see [`municipality::region`].
    pub fn parent(self, code: &str) -> Option<&'static str> {
        let parent = self.get(code)?.parent?;
        self.by_ordinal(parent).map(Term::code)
    }

    /// The terms directly below a code, in the vocabulary's order.
    pub fn children(self, code: &str) -> impl Iterator<Item = &'static Term> {
        let above = self.get(code).map(Term::ordinal);
        self.all().iter().filter(move |term| above.is_some() && term.parent == above)
    }

    /// Whether a code is the ancestor itself or stands somewhere below it; false where either is unknown.
    pub fn is_within(self, code: &str, ancestor: &str) -> bool {
        match (self.get(code), self.get(ancestor)) {
            (Some(term), Some(above)) => self.table().is_within(term.ordinal, above.ordinal),
            _ => false,
        }
    }

    /// The code itself and everything above it, nearest first; empty for an unknown code.
    pub fn ancestors(self, code: &str) -> impl Iterator<Item = &'static Term> {
        std::iter::successors(self.get(code), move |term| self.by_ordinal(term.parent?))
    }

    /// The dense number of a code.
    pub fn ordinal(self, code: &str) -> Option<u16> {
        self.get(code).map(Term::ordinal)
    }

    /// Reads [`Term::ordinal`] back.
    pub fn by_ordinal(self, ordinal: u16) -> Option<&'static Term> {
        self.all().get(usize::from(ordinal))
    }

    /// The term that a label or synonym names, in any language, compared by [`name_key`]. A name that a term shares
    /// with one above it means the one above; a name that unrelated terms share means none.
    pub fn find(self, name: &str) -> Option<&'static Term> {
        self.table().by_name(name)
    }

    /// The terms that a code of Finland's national search means (`opetuspaikkakk_1#1`, `amm-tutkinnon-osa`); several
    /// where the code joins values (`oppilaitoksenopetuskieli_3`: Finnish and Swedish). Fields: [`field::read_code`].
    pub fn by_national(self, code: &str) -> impl Iterator<Item = &'static Term> {
        self.table().by_foreign(code)
    }

    fn table(self) -> &'static Table {
        macro_rules! table {
            ($file:literal) => {{
                static TABLE: LazyLock<Table> = LazyLock::new(|| {
                    Table::read(include_str!(concat!("../vocabulary/", $file)), &["national"])
                });
                &TABLE
            }};
        }
        match self {
            Self::Field => table!("fields.tsv"),
            Self::Level => table!("levels.tsv"),
            Self::Municipality => table!("municipalities.tsv"),
            Self::Region => table!("regions.tsv"),
            Self::Funding => table!("funding.tsv"),
            Self::Language => table!("languages.tsv"),
            Self::Mode => table!("modes.tsv"),
            Self::Time => table!("times.tsv"),
            Self::Entry => table!("entries.tsv"),
        }
    }
}

/// A digest of every code in its order, 16 hexadecimal characters: where it differs, the ordinals in an index mean
/// something else and the index has to be made anew.
pub fn fingerprint() -> String {
    let mut hasher = blake3::Hasher::new();
    for vocabulary in Vocabulary::ALL {
        hasher.update(vocabulary.name().as_bytes());
        for term in vocabulary.all() {
            hasher.update(b"\n").update(term.code.as_bytes());
            hasher.update(b"<").update(&term.parent.unwrap_or(u16::MAX).to_le_bytes());
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests;
