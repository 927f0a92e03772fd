//! What a format's adapter hands on: a course as it was found, before anybody decided what is valid.
//!
//! Every property is text as found. A format fills what it has; `normalise` reads, checks and decides. Doc comments
//! say where a value comes from in each format.

use serde::{Deserialize, Serialize};

use crate::{finding::Finding, place::LatLon};

/// A text with its language, where the source declares one (`xml:lang`, `{"fi": …}`); tag as found (`fi`, `fi-FI`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextIn {
    /// The language tag as found.
    pub lang: Option<String>,
    /// The text as found; may hold HTML where [`Draft::html`] says so.
    pub text: String,
}

impl TextIn {
    /// A text whose language the source does not say.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { lang: None, text: text.into() }
    }

    /// A text in a declared language.
    pub fn tagged(lang: impl Into<String>, text: impl Into<String>) -> Self {
        Self { lang: Some(lang.into()), text: text.into() }
    }
}

/// A course as found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The provider's own key. XCRI-CAP: the identifier without type; kouta: the koulutus/toteutus oid; schema.org:
    /// `@id`, `identifier`, `courseCode`; CSV/HTML: the mapped `id`.
    pub key: Option<String>,
    /// Where in the document: `line 812`, JSON pointer, `row 7`, CSS path.
    pub at: String,
    /// Address of the course's page, absolute or relative to the document.
    pub url: Option<String>,
    /// Provider's id as the source spells it (OID, domain, ukprn).
    pub provider_key: Option<String>,
    /// Provider's name.
    pub provider_name: Vec<TextIn>,
    /// Provider's home page.
    pub provider_url: Option<String>,
    /// Provider's town, code or name: never a place of teaching.
    pub provider_place: Option<String>,
    /// Names of the course.
    pub title: Vec<TextIn>,
    /// Short description.
    pub summary: Vec<TextIn>,
    /// Long description; several of one language are sections in order, joined by normalise.
    pub description: Vec<TextIn>,
    /// Whether summary, description and entry text may hold HTML.
    pub html: bool,
    /// Subjects, occupations, tags.
    pub keywords: Vec<TextIn>,
    /// Field codes or names as found, with their scheme where given: `isced-f:0715`, `kansallinenkoulutusluokitus2016koulutusalataso1_07`, `Tekniikan alat`.
    pub fields: Vec<String>,
    /// Level codes or names as found, with their scheme where given: `koulutustyyppi:amm`, `eqf:4`, `perustutkinto`.
    pub levels: Vec<String>,
    /// Name or code of the qualification.
    pub qualification: Vec<TextIn>,
    /// National or local codes (`koulutus_381141`, `ABC-123`).
    pub codes: Vec<String>,
    /// Load as found, number and unit: `15 op`, `180 osp`, `40 h`.
    pub credits: Option<String>,
    /// Languages of teaching as found: `fi`, `fin`, `suomi`, `oppilaitoksenopetuskieli_1`.
    pub languages: Vec<String>,
    /// Entry requirements: codes (`pohjakoulutusvaatimuskonfo_pk`) or words.
    pub entry: Vec<TextIn>,
    /// Length as found: `P6M`, `6 kk`, `1,5 vuotta`.
    pub duration: Option<String>,
    /// Values for offerings that don't give their own (a course-level price, place, start …).
    pub common: OfferingDraft,
    /// Runs as found. None is a course without offerings, unless `common` holds a start, end or apply value: then
    /// normalise makes one offering of it.
    pub offerings: Vec<OfferingDraft>,
    /// The source marks this record as deleted.
    pub deleted: bool,
}

/// An offering as found. Empty strings are never put in; absent is `None`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OfferingDraft {
    /// The provider's own key of the offering.
    pub key: Option<String>,
    /// Where in the document.
    pub at: String,
    /// Its own name.
    pub title: Vec<TextIn>,
    /// Address of its page.
    pub url: Option<String>,
    /// Start as found: `2027-01-11`, `11.1.2027`, `ti 1.9. klo 17`, `syksy 2026`, `1.9.–15.12.2026`.
    pub start: Option<String>,
    /// The same start in the human words beside it, where a machine value may be shifted (XCRI `@dtf` against text).
    pub start_words: Option<String>,
    /// End as found.
    pub end: Option<String>,
    /// Any-time start is stated as such (personal start, continuous entry).
    pub any_time: bool,
    /// Municipality code or name, postcode or town as found, most exact first.
    pub places: Vec<String>,
    /// The venue in words: campus, street, room.
    pub venue: Option<String>,
    /// Coordinates.
    pub location: Option<LatLon>,
    /// Mode codes or words: `opetuspaikkakk_3`, `online`, `verkko`, `DS`.
    pub modes: Vec<String>,
    /// Time-of-day codes or words: `opetusaikakk_2`, `iltaopetus`, `EV`.
    pub times: Vec<String>,
    /// Timetable and pace in words.
    pub pace: Option<String>,
    /// Languages of teaching.
    pub languages: Vec<String>,
    /// Funding codes or words.
    pub funding: Vec<String>,
    /// Price as found: `120 €`, `0`, `FREE`, `15 €/op`.
    pub price: Option<String>,
    /// ISO 4217 currency beside the price.
    pub currency: Option<String>,
    /// Stated to be free of charge (`true`) or to cost something (`false`).
    pub free: Option<bool>,
    /// Opening of applications as found.
    pub apply_from: Option<String>,
    /// Deadline as found.
    pub apply_to: Option<String>,
    /// Continuous application stated.
    pub apply_continuous: bool,
    /// Where to apply.
    pub apply_url: Option<String>,
    /// Application in words.
    pub apply_text: Option<String>,
    /// State as found: `EventCancelled`, `peruttu`, `full`, `SoldOut`.
    pub status: Option<String>,
    /// Length as found.
    pub duration: Option<String>,
}

/// Everything that one document gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// Courses as found.
    pub drafts: Vec<Draft>,
    /// Remarks of the adapter.
    pub findings: Vec<Finding>,
    /// Further documents of the same listing (next page, detail pages), absolute addresses, in order.
    pub links: Vec<Link>,
    /// The document was read to its end and nothing of it was unreadable: what it doesn't list is not listed.
    pub complete: bool,
}

/// A further document that belongs to the same source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Link {
    /// Absolute address.
    pub url: String,
    /// What it is to the document that named it.
    pub kind: LinkKind,
}

/// What a linked document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkKind {
    /// The next page of the same listing.
    Next,
    /// One course's own page or record.
    Detail,
}

impl Draft {
    /// Takes over what another document says of the same course: empty properties are filled, lists without the same
    /// value grow, offerings of the same key are filled in the same way, others are added.
    pub fn absorb(&mut self, other: Self) {
        fill(&mut self.url, other.url);
        fill(&mut self.provider_key, other.provider_key);
        fill(&mut self.provider_url, other.provider_url);
        fill(&mut self.provider_place, other.provider_place);
        fill(&mut self.credits, other.credits);
        fill(&mut self.duration, other.duration);
        fill_texts(&mut self.provider_name, other.provider_name);
        fill_texts(&mut self.title, other.title);
        fill_texts(&mut self.summary, other.summary);
        // The longer description is the detail page's; a listing's teaser is not a section of its own.
        let length = |texts: &[TextIn]| texts.iter().map(|t| t.text.len()).sum::<usize>();
        if length(&other.description) > length(&self.description) {
            self.description = other.description;
            self.html = other.html;
        }
        extend(&mut self.keywords, other.keywords);
        extend(&mut self.fields, other.fields);
        extend(&mut self.levels, other.levels);
        fill_texts(&mut self.qualification, other.qualification);
        extend(&mut self.codes, other.codes);
        extend(&mut self.languages, other.languages);
        extend(&mut self.entry, other.entry);
        self.common.absorb(other.common);
        for offering in other.offerings {
            let same = |known: &&mut OfferingDraft| known.key.is_some() && known.key == offering.key;
            match self.offerings.iter_mut().find(same) {
                Some(known) => known.absorb(offering),
                None => self.offerings.push(offering),
            }
        }
        self.deleted |= other.deleted;
    }
}

impl OfferingDraft {
    /// Fills what is empty from another draft of the same offering.
    pub fn absorb(&mut self, other: Self) {
        fill(&mut self.key, other.key);
        fill_texts(&mut self.title, other.title);
        fill(&mut self.url, other.url);
        fill(&mut self.start, other.start);
        fill(&mut self.start_words, other.start_words);
        fill(&mut self.end, other.end);
        self.any_time |= other.any_time;
        extend(&mut self.places, other.places);
        fill(&mut self.venue, other.venue);
        fill(&mut self.location, other.location);
        extend(&mut self.modes, other.modes);
        extend(&mut self.times, other.times);
        fill(&mut self.pace, other.pace);
        extend(&mut self.languages, other.languages);
        extend(&mut self.funding, other.funding);
        fill(&mut self.price, other.price);
        fill(&mut self.currency, other.currency);
        fill(&mut self.free, other.free);
        fill(&mut self.apply_from, other.apply_from);
        fill(&mut self.apply_to, other.apply_to);
        self.apply_continuous |= other.apply_continuous;
        fill(&mut self.apply_url, other.apply_url);
        fill(&mut self.apply_text, other.apply_text);
        fill(&mut self.status, other.status);
        fill(&mut self.duration, other.duration);
    }
}

fn fill<T>(known: &mut Option<T>, other: Option<T>) {
    if known.is_none() {
        *known = other;
    }
}

/// Adds the texts of languages that are not there yet.
fn fill_texts(known: &mut Vec<TextIn>, other: Vec<TextIn>) {
    for text in other {
        if !known.iter().any(|k| k.lang == text.lang) {
            known.push(text);
        }
    }
}

fn extend<T: PartialEq>(known: &mut Vec<T>, other: Vec<T>) {
    for value in other {
        if !known.contains(&value) {
            known.push(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_page_fills_what_the_listing_left_out() {
        let mut listed = Draft {
            title: vec![TextIn::plain("Hitsaus")],
            offerings: vec![OfferingDraft {
                key: Some("1".into()),
                start: Some("1.1.2027".into()),
                ..Default::default()
            }],
            ..Default::default()
        };
        listed.absorb(Draft {
            title: vec![TextIn::plain("Hitsauksen peruskurssi")],
            credits: Some("15 osp".into()),
            offerings: vec![
                OfferingDraft { key: Some("1".into()), price: Some("0".into()), ..Default::default() },
                OfferingDraft { key: Some("2".into()), ..Default::default() },
            ],
            ..Default::default()
        });
        assert_eq!(listed.title[0].text, "Hitsaus");
        assert_eq!(listed.credits.as_deref(), Some("15 osp"));
        assert_eq!(listed.offerings.len(), 2);
        assert_eq!(listed.offerings[0].price.as_deref(), Some("0"));
    }
}
