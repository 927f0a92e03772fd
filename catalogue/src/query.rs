//! What can be asked and answered, whatever engine answers.
//!
//! The meaning of every filter, facet and sort is written down once, in [`matching`], as plain code over one course:
//! engines are fast ways to the same answer and are held to it by the conformance suite.

pub mod matching;
pub mod relax;
pub mod understand;
pub mod why;

use std::{collections::BTreeMap, fmt};

use chrono::NaiveDate;
use language::Lang;
use serde::{Deserialize, Serialize};

use crate::{
    change::Seq,
    id::{Code, CourseId},
    place::LatLon,
    price::Money,
    vocabulary::Vocabulary,
};

/// What courses and offerings can be told apart by; each is a filter, most are facets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// ISCED-F 2013, of the course; a parent includes its children.
    Field,
    /// Of the course; a parent includes its children.
    Level,
    /// Of the offering; an online offering has none (not even unknown).
    Municipality,
    /// Of the offering's municipality.
    Region,
    /// Of the course.
    Provider,
    /// Of the offering.
    Funding,
    /// Of teaching, of the offering.
    Language,
    /// Of the offering.
    Mode,
    /// Time of day, of the offering.
    Time,
    /// Entry requirement, of the course.
    Entry,
    /// Start of the offering: `YYYY-MM`, `YYYY-spring`, `YYYY-autumn`, `any-time`.
    Start,
    /// Of the course.
    Source,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Field,
        Self::Level,
        Self::Municipality,
        Self::Region,
        Self::Provider,
        Self::Funding,
        Self::Language,
        Self::Mode,
        Self::Time,
        Self::Entry,
        Self::Start,
        Self::Source,
    ];

    /// The facets of a search, in the order in which they are answered; `source` is a filter only.
    pub const FACETS: [Self; 11] = [
        Self::Field,
        Self::Level,
        Self::Municipality,
        Self::Region,
        Self::Provider,
        Self::Funding,
        Self::Language,
        Self::Mode,
        Self::Time,
        Self::Entry,
        Self::Start,
    ];

    /// The parameter's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Level => "level",
            Self::Municipality => "municipality",
            Self::Region => "region",
            Self::Provider => "provider",
            Self::Funding => "funding",
            Self::Language => "language",
            Self::Mode => "mode",
            Self::Time => "time",
            Self::Entry => "entry",
            Self::Start => "start",
            Self::Source => "source",
        }
    }

    /// Reads the parameter's name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.as_str() == name)
    }

    /// The vocabulary of its values; providers, sources and starts have none.
    pub fn vocabulary(self) -> Option<Vocabulary> {
        Vocabulary::by_name(self.as_str())
    }

    /// Whether it is the same for every offering of a course.
    pub fn is_of_course(self) -> bool {
        matches!(self, Self::Field | Self::Level | Self::Provider | Self::Entry | Self::Source)
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Values chosen and excluded in one dimension. `unknown` is a value like any other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// One of these; empty means any.
    pub any_of: Vec<Code>,
    /// None of these.
    pub none_of: Vec<Code>,
}

impl Selection {
    /// Nothing chosen, nothing excluded.
    pub fn is_empty(&self) -> bool {
        self.any_of.is_empty() && self.none_of.is_empty()
    }
}

/// A point to be near to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// From where.
    pub point: LatLon,
    /// Only offerings at most this far; none means any distance (the point then only orders).
    pub within_km: Option<f64>,
}

/// What an offering (with its course) must be like. All of it holds of one and the same offering.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// Chosen and excluded values.
    pub by: BTreeMap<Dimension, Selection>,
    /// May start on this day or later, or at any time.
    pub start_from: Option<NaiveDate>,
    /// May start on this day or earlier, or at any time.
    pub start_to: Option<NaiveDate>,
    /// One can apply now.
    pub apply_open: bool,
    /// Costs at most this.
    pub price_max: Option<Money>,
    /// Costs nothing.
    pub free: bool,
    /// Near here.
    pub near: Option<Near>,
    /// Takes at most this many months.
    pub duration_max: Option<u16>,
}

impl Filters {
    /// The selection of a dimension, made empty where there is none yet.
    pub fn selection(&mut self, dimension: Dimension) -> &mut Selection {
        self.by.entry(dimension).or_default()
    }

    /// The values chosen in a dimension.
    pub fn chosen(&self, dimension: Dimension) -> &[Code] {
        self.by.get(&dimension).map_or(&[], |s| &s.any_of)
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        let Self { by, start_from, start_to, apply_open, price_max, free, near, duration_max } = self;
        by.values().all(Selection::is_empty)
            && start_from.is_none()
            && start_to.is_none()
            && !apply_open
            && price_max.is_none()
            && !free
            && near.is_none_or(|n| n.within_km.is_none())
            && duration_max.is_none()
    }
}

/// Order of results; ties are broken by start, then by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Best match first.
    Relevance,
    /// Next start first.
    Start,
    /// Next deadline first.
    Deadline,
    /// First seen last.
    Newest,
    /// Nearest first; needs [`Filters::near`].
    Distance,
    /// Cheapest first.
    Price,
    /// By name, in the order of the Finnish alphabet.
    Title,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Relevance,
        Self::Start,
        Self::Deadline,
        Self::Newest,
        Self::Distance,
        Self::Price,
        Self::Title,
    ];

    /// The parameter's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Start => "start",
            Self::Deadline => "deadline",
            Self::Newest => "newest",
            Self::Distance => "distance",
            Self::Price => "price",
            Self::Title => "title",
        }
    }

    /// Reads the parameter's value.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }
}

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Free text, fi/sv/en mixed; empty browses.
    pub text: String,
    /// What offerings must be like.
    pub filters: Filters,
    /// None means relevance with text, start without.
    pub sort: Option<Sort>,
    /// From 1.
    pub page: usize,
    /// 1 to 100.
    pub per_page: usize,
    /// Facets to count.
    pub facets: Vec<Dimension>,
    /// Language of labels and preferred language of texts.
    pub lang: Lang,
    /// Place, time and other safe words of the text become filters.
    pub understand: bool,
    /// Give the parts of each score.
    pub explain: bool,
    /// Also offerings that are over or cancelled.
    pub include_ended: bool,
    /// Online offerings pass place filters (and rank after local ones).
    pub online_anywhere: bool,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            text: String::new(),
            filters: Filters::default(),
            sort: None,
            page: 1,
            per_page: 20,
            facets: Dimension::FACETS.to_vec(),
            lang: Lang::Fi,
            understand: true,
            explain: false,
            include_ended: false,
            online_anywhere: false,
        }
    }
}

impl Query {
    /// Deepest result that paging reaches.
    pub const DEEPEST: usize = 10_000;

    /// The order in force.
    pub fn sort(&self) -> Sort {
        self.sort.unwrap_or(if self.text.trim().is_empty() { Sort::Start } else { Sort::Relevance })
    }
}

/// A part of a score, for `explain`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScorePart {
    /// What it is for, in words: `title: lemma hitsaus`, `can apply now`.
    pub name: String,
    /// How much it gave.
    pub value: f32,
}

/// One course of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Which.
    pub id: CourseId,
    /// Its score; none where the order is not relevance.
    pub score: Option<f32>,
    /// Kilometres to the nearest matching offering, where the request names a point.
    pub distance_km: Option<f64>,
    /// Parts of the score, where asked for.
    pub explain: Vec<ScorePart>,
}

/// How often a value occurs: a number of courses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The code, or `unknown`.
    pub value: Code,
    /// Courses with an offering of this value that passes every filter but this facet's own.
    pub count: u64,
    /// Chosen in the request.
    pub selected: bool,
}

/// A facet's values: most frequent first, ties by code; `start` by time. Values without courses are left out unless
/// chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// Of what.
    pub dimension: Dimension,
    /// Its values.
    pub values: Vec<FacetValue>,
}

/// A word of the request that became a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// The words as typed.
    pub span: String,
    /// The filter's parameter: a dimension's name, `free`, `apply_open` …
    pub parameter: String,
    /// The filter's value.
    pub value: String,
}

/// What was let go because nothing was found otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxed {
    /// The parameters (`municipality`, `q` …) with the value that was let go or widened.
    pub dropped: Vec<(String, String)>,
    /// Everything that had been understood before anything was let go.
    pub understood: Vec<Understood>,
}

/// How many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Courses.
    pub courses: u64,
    /// Offerings of these that pass every filter.
    pub offerings: u64,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// Courses found.
    pub total: u64,
    /// Their offerings that pass every filter.
    pub total_offerings: u64,
    /// Courses that are (or, without `online_anywhere`, would be) found through an online offering alone, where the
    /// request filters by place.
    pub online_elsewhere: u64,
    /// The page's courses, in order.
    pub hits: Vec<Hit>,
    /// The facets asked for.
    pub facets: Vec<Facet>,
    /// What became a filter.
    pub understood: Vec<Understood>,
    /// The filters in force, understood ones included.
    pub filters: Filters,
    /// The text in force, where it differs from what was typed because of likely typos.
    pub corrected: Option<String>,
    /// What was let go.
    pub relaxed: Option<Relaxed>,
    /// The words searched for, after understanding and correction: what to highlight.
    pub words: String,
    /// The last change that the answer sees.
    pub position: Seq,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuggestionKind {
    /// Words of a course's name.
    Course,
    /// A field of study.
    Field,
    /// An institution.
    Provider,
    /// A place.
    Municipality,
    /// An occupation or qualification.
    Occupation,
}

/// A completion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// What to search for.
    pub text: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// The code to filter by, where it is a field, provider or place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<Code>,
    /// Courses that it leads to.
    pub count: u64,
}

/// A side of an overview.
pub type OverviewAxis = Dimension;

/// Numbers of courses by two dimensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Values of the first, in the order of the vocabulary.
    pub rows: Vec<Code>,
    /// Values of the second.
    pub columns: Vec<Code>,
    /// `counts[row][column]`: courses with an offering of both values that passes every filter.
    pub counts: Vec<Vec<u64>>,
}
