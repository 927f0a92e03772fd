//! What is taught.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use language::Lang;
use serde::{Deserialize, Serialize};

use crate::{
    change::Seq,
    id::{Code, CourseId, Digest, SourceId},
    offering::Offering,
    provider::Provider,
    query::matching::collation,
    text::{LanguageCode, Texts},
};

/// What the number of a [`Credits`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CreditUnit {
    /// ECTS credits (opintopiste, studiepoäng).
    Ects,
    /// Competence points of vocational education (osaamispiste, kompetenspoäng).
    Osp,
    /// Hours of teaching.
    Hours,
}

/// Study load: more than 0, at most 10,000.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Credits {
    /// How many (the least, where the source gives a range).
    pub value: f64,
    /// Of what.
    pub unit: CreditUnit,
}

/// A field of study with how we know it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Field {
    /// ISCED-F 2013 code: 2, 3 or 4 digits.
    pub code: Code,
    /// Derived by us from words; otherwise given by the source.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub derived: bool,
}

/// What is taught, by whom, with everything that differs from run to run in its offerings. Always valid: made by
/// normalising a [`crate::Draft`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// `source:key`.
    pub id: CourseId,
    /// Who teaches.
    pub provider: Provider,
    /// Its name; at least one language.
    pub title: Texts,
    /// Plain text of at most about 300 characters.
    #[serde(skip_serializing_if = "Texts::is_empty", default)]
    pub summary: Texts,
    /// Sanitised HTML (`p`, `ul`, `ol`, `li`, `strong`, `em`, `br`, `h3`, `a` with http(s) links).
    #[serde(skip_serializing_if = "Texts::is_empty", default)]
    pub description: Texts,
    /// Subjects, occupations and other words that the source gives.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub keywords: Vec<(LanguageCode, String)>,
    /// Fields of study; empty where unknown. The first is the main one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fields: Vec<Field>,
    /// Vocabulary `level`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<Code>,
    /// The level was derived by us from words.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub level_derived: bool,
    /// Study load.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credits: Option<Credits>,
    /// Name or code of the qualification that it leads to.
    #[serde(skip_serializing_if = "Texts::is_empty", default)]
    pub qualification: Texts,
    /// Codes by which people know it: national qualification code, the provider's course code.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub codes: Vec<String>,
    /// Languages of teaching, of offerings that name none; empty where unknown.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub languages: Vec<LanguageCode>,
    /// Vocabulary `entry`: any of these admits; empty where unknown.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub entry: Vec<Code>,
    /// Entry requirements in the source's words (plain text).
    #[serde(skip_serializing_if = "Texts::is_empty", default)]
    pub entry_text: Texts,
    /// Its page at the provider.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// Runs; may be empty.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub offerings: Vec<Offering>,
}

impl Course {
    /// The digest of its canonical form: equal courses have equal digests, whatever the order of the feed.
    pub fn digest(&self) -> Digest {
        let mut canonical = self.clone();
        canonical.offerings.sort_by(|a, b| a.id.cmp(&b.id));
        // A course holds only maps with ordered text keys, numbers and texts: JSON can always spell it.
        Digest::of(&serde_json::to_vec(&canonical).expect("a course has a JSON form"))
    }

    /// The languages of an offering: its own, else the course's.
    pub fn languages_of<'a>(&'a self, offering: &'a Offering) -> &'a [LanguageCode] {
        if offering.languages.is_empty() { &self.languages } else { &offering.languages }
    }

    /// The credits where they are ECTS or competence points: what a price per credit is multiplied by.
    pub fn credit_count(&self) -> Option<f64> {
        self.credits.filter(|c| c.unit != CreditUnit::Hours).map(|c| c.value)
    }

    /// What makes it the same course when it reaches us through two sources: provider, name and the starts and places
    /// of its offerings; where no start is known, provider and the page's address. None where it has neither.
    pub fn identity(&self) -> Option<String> {
        let starts: BTreeSet<String> = self
            .offerings
            .iter()
            .filter(|offering| offering.start.range().is_some())
            .map(|offering| {
                format!("{:?}@{}", offering.start, offering.municipality.as_ref().map_or("", Code::as_str))
            })
            .collect();
        if starts.is_empty() {
            return Some(format!("{}|{}", self.provider.id, self.address()?));
        }
        let title = self.title.best(Lang::Fi).map(|(_, title)| collation(title))?;
        Some(format!("{}|{title}|{}", self.provider.id, starts.into_iter().collect::<Vec<_>>().join(" ")))
    }

    /// The page's address without scheme, `www.`, tracking parameters, fragment and trailing slash; a home page is no
    /// address of a course.
    fn address(&self) -> Option<String> {
        let url = url::Url::parse(self.url.as_deref()?).ok()?;
        let host = url.host_str()?.trim_start_matches("www.").to_owned();
        let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
        let path = url.path().trim_end_matches('/');
        if path.is_empty() && url.query().is_none() {
            return None;
        }
        let is_tracking = |name: &str| name.starts_with("utm_") || name == "fbclid" || name == "gclid";
        let mut query: Vec<_> = url.query_pairs().filter(|(name, _)| !is_tracking(name)).collect();
        query.sort();
        let query: String = query.iter().map(|(name, value)| format!("&{name}={value}")).collect();
        Some(format!("{host}{port}{path}{query}"))
    }
}

/// Through which source a course reached us, and when that was last read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The source.
    pub source: SourceId,
    /// The document that it stood in.
    pub url: String,
    /// When that document was last fetched or confirmed unchanged.
    pub fetched_at: DateTime<Utc>,
}

/// A course with what the catalogue knows about it.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseRecord {
    /// The course as last seen.
    pub course: Course,
    /// The change that made it what it is.
    pub seq: Seq,
    /// When it was first seen; survives removal and return.
    pub first_seen: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was last listed by its source.
    pub last_seen: DateTime<Utc>,
    /// When its source stopped listing it; none while it is listed.
    pub removed_at: Option<DateTime<Utc>>,
    /// Where it came from; the first is the one shown, further ones list the same course.
    pub sources: Vec<Provenance>,
    /// The id under which the same course is shown instead, where it reached us through two sources.
    pub merged_into: Option<CourseId>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn course(url: &str) -> Course {
        serde_json::from_value(serde_json::json!({
            "id": "a:1", "provider": { "id": "p", "name": { "fi": "P" } }, "title": { "fi": "T" }, "url": url
        }))
        .unwrap()
    }

    #[test]
    fn the_same_page_is_the_same_course_whatever_the_tracking() {
        let plain = course("https://www.example.org/k/1/").identity();
        assert_eq!(plain, course("http://example.org/k/1?utm_source=x#top").identity());
        assert_ne!(plain, course("http://example.org/k/2").identity());
        assert_eq!(course("https://example.org/").identity(), None);
    }

    #[test]
    fn the_same_name_and_starts_at_one_provider_are_one_course_whatever_the_page() {
        let with_start = |url: &str, title: &str, day: &str| {
            let mut course = course(url);
            course.title = crate::Texts::of(crate::LanguageCode::FI, title);
            let offering = serde_json::json!({ "id": "1", "start": { "day": day }, "mode": "onsite", "price": "unknown" });
            course.offerings = vec![serde_json::from_value(offering).unwrap()];
            course.identity()
        };
        let one = with_start("https://a.example/1", "Hitsaus", "2027-01-11");
        assert_eq!(one, with_start("https://b.example/x", "HITSAUS!", "2027-01-11"));
        assert_ne!(one, with_start("https://a.example/1", "Hitsaus", "2027-02-11"));
    }

    #[test]
    fn the_order_of_offerings_does_not_change_the_digest() {
        let mut a = course("https://example.org/k/1");
        let offering = |id: &str| {
            serde_json::from_value::<Offering>(serde_json::json!({
            "id": id, "start": "unknown", "mode": "unknown", "price": "unknown" }))
            .unwrap()
        };
        a.offerings = vec![offering("1"), offering("2")];
        let mut b = a.clone();
        b.offerings.reverse();
        assert_eq!(a.digest(), b.digest());
        b.offerings.pop();
        assert_ne!(a.digest(), b.digest());
    }
}
