//! Where adapters put what they find.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use catalogue::{
    Draft, Finding, OfferingDraft, Parsed, TextIn,
    draft::{Link, LinkKind},
};

/// Takes what an adapter finds, in document order.
pub trait Sink {
    /// A course.
    fn draft(&mut self, draft: Draft);
    /// A remark.
    fn finding(&mut self, finding: Finding);
    /// A further document of the same source.
    fn link(&mut self, link: Link);
}

impl Sink for Parsed {
    fn draft(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    fn finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn link(&mut self, link: Link) {
        if !self.links.contains(&link) {
            self.links.push(link);
        }
    }
}

/// What was seen of a key: where, and of which provider.
struct Seen {
    at: String,
    provider: Option<String>,
}

/// Lets each course of one document through once.
pub(crate) struct Unique<'a> {
    sink: &'a mut dyn Sink,
    keys: HashMap<String, Seen>,
    addresses: HashMap<String, (String, String)>,
    links: HashSet<Link>,
}

impl<'a> Unique<'a> {
    pub fn new(sink: &'a mut dyn Sink) -> Self {
        Self { sink, keys: HashMap::new(), addresses: HashMap::new(), links: HashSet::new() }
    }

    /// Two providers in one document may each have a course 101: the second is then known by both.
    fn tell_providers_apart(&self, draft: &mut Draft) {
        let Some(seen) = draft.key.as_ref().and_then(|key| self.keys.get(key)) else { return };
        let provider = provider_of(draft);
        if let (Some(key), Some(provider)) = (&mut draft.key, provider)
            && seen.provider.as_ref().is_some_and(|known| *known != provider)
        {
            *key = format!("{provider}/{key}");
        }
    }

    /// A page address that courses of several names share identifies none of them; tells whether that is so here.
    /// Courses of one name at one address are parts of one course, which [`merge`] joins.
    fn tell_addresses_apart(&mut self, draft: &mut Draft) -> bool {
        let Some(url) = draft.url.clone().filter(|_| draft.key.is_none()) else { return false };
        let title = title_of(draft);
        match self.addresses.entry(url.clone()) {
            Entry::Vacant(entry) => {
                entry.insert((title, draft.at.clone()));
                false
            }
            Entry::Occupied(entry) if entry.get().0 == title => false,
            Entry::Occupied(entry) => {
                let shared =
                    "several courses without an id share this address; each is known by address and title";
                let at = format!("{} and {}", entry.get().1, draft.at);
                let name = draft.title.first().map_or("", |title| title.text.as_str());
                self.sink.finding(Finding::info("address-shared", shared).of(name).at(at).found(&url));
                draft.key = Some(format!("{url}#{title}"));
                true
            }
        }
    }
}

/// The first title in lower case; empty where there is none.
fn title_of(draft: &Draft) -> String {
    draft.title.first().map_or(String::new(), |title| title.text.trim().to_lowercase())
}

fn provider_of(draft: &Draft) -> Option<String> {
    draft.provider_key.clone().or_else(|| draft.provider_name.first().map(|name| name.text.clone()))
}

impl Sink for Unique<'_> {
    fn draft(&mut self, mut draft: Draft) {
        self.tell_providers_apart(&mut draft);
        let made_up = self.tell_addresses_apart(&mut draft);
        if let Some(key) = draft.key.clone().filter(|_| !made_up) {
            match self.keys.entry(key.clone()) {
                Entry::Vacant(entry) => {
                    entry.insert(Seen { at: draft.at.clone(), provider: provider_of(&draft) });
                }
                Entry::Occupied(entry) => {
                    let message = "two records have the same id; the first is kept";
                    let at = format!("{} and {}", entry.get().at, draft.at);
                    self.sink.finding(Finding::warning("duplicate-id", message).of(&key).at(at).found(&key));
                    return;
                }
            }
        }
        if let Some(text) = garbled(&draft) {
            let message = "UTF-8 was read as another encoding before it came here (`Ã¤` for `ä`)";
            let finding = Finding::warning("mojibake", message).at(&draft.at).found(text);
            self.sink.finding(match draft.key.as_ref().or(draft.title.first().map(|title| &title.text)) {
                Some(course) => finding.of(course),
                None => finding,
            });
        }
        self.sink.draft(draft);
    }

    fn finding(&mut self, finding: Finding) {
        self.sink.finding(finding);
    }

    fn link(&mut self, link: Link) {
        if self.links.insert(link.clone()) {
            self.sink.link(link);
        }
    }
}

/// The first text of a draft that holds UTF-8 read as windows-1252.
fn garbled(draft: &Draft) -> Option<&str> {
    const SIGNS: [&str; 8] = ["Ã¤", "Ã¶", "Ã¥", "Ã„", "Ã–", "Ã…", "Ã©", "â€"];
    let texts: [&Vec<TextIn>; 4] = [&draft.title, &draft.summary, &draft.description, &draft.provider_name];
    let names = draft.offerings.iter().flat_map(|offering| &offering.title);
    let mut texts = texts.into_iter().flatten().chain(names).map(|text| text.text.as_str());
    texts.find(|text| SIGNS.iter().any(|sign| text.contains(sign)))
}

/// Joins the drafts of all documents of one source: those with the same key, or without a key and with the same
/// address, are parts of one course (a listing and its detail pages; koulutus, toteutus and hakukohde). So are drafts
/// with neither, of one title and provider: a page that tells of each run as a course.
///
/// The order of first appearance is kept.
pub fn merge(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut merged: Vec<Draft> = Vec::with_capacity(drafts.len());
    let mut keys: HashMap<String, usize> = HashMap::new();
    let mut addresses: HashMap<String, usize> = HashMap::new();
    let mut offerings: HashMap<String, usize> = HashMap::new();
    let mut names: HashMap<(String, Option<String>), usize> = HashMap::new();
    // A part that names its offering alone comes after the course that has the offering.
    let (parts, courses): (Vec<_>, Vec<_>) = drafts.into_iter().partition(names_offering_only);
    for draft in courses.into_iter().chain(parts) {
        let by_key = draft.key.as_ref().and_then(|key| keys.get(key).or_else(|| offerings.get(key))).copied();
        let by_address = draft.url.as_ref().and_then(|url| addresses.get(url)).copied();
        let keyless = |index: &usize| draft.key.is_none() || merged[*index].key.is_none();
        let known = by_key.or_else(|| by_address.filter(keyless));
        let bare = draft.key.is_none() && draft.url.is_none() && !draft.title.is_empty();
        let known = match bare {
            true => Some(*names.entry((title_of(&draft), provider_of(&draft))).or_insert(merged.len())),
            false => known,
        };
        let index = known.unwrap_or(merged.len());
        if let Some(key) = &draft.key {
            keys.entry(key.clone()).or_insert(index);
        }
        if let Some(url) = &draft.url {
            addresses.entry(url.clone()).or_insert(index);
        }
        let numbered = draft.offerings.iter().filter_map(|offering| offering.key.as_ref());
        for key in numbered.filter(|key| is_global(key)) {
            offerings.entry(key.clone()).or_insert(index);
        }
        match merged.get_mut(index) {
            Some(course) => {
                let key = draft.key.clone();
                let mut draft = draft;
                draft.offerings.retain(|new| !course.offerings.iter().any(|known| is_repeated(known, new)));
                course.absorb(draft);
                course.key = course.key.take().or(key);
            }
            None => merged.push(draft),
        }
    }
    merged
}

/// Whether a draft is known by the number of its only offering (a hakukohde knows its toteutus, not the koulutus).
fn names_offering_only(draft: &Draft) -> bool {
    let key = draft.key.as_ref();
    key.is_some_and(|key| is_global(key)) && matches!(&*draft.offerings, [only] if only.key.as_ref() == key)
}

/// Whether an offering without key says the same as another, wherever it stands.
fn is_repeated(known: &OfferingDraft, new: &OfferingDraft) -> bool {
    new.key.is_none() && OfferingDraft { at: known.at.clone(), ..new.clone() } == *known
}

/// Whether a key means the same thing everywhere: a Finnish education OID.
fn is_global(key: &str) -> bool {
    key.starts_with("1.2.246.562.")
}

/// A link to the next page of a listing.
pub(crate) fn next(url: String) -> Link {
    Link { url, kind: LinkKind::Next }
}

/// A link to one course's own document.
pub(crate) fn detail(url: String) -> Link {
    Link { url, kind: LinkKind::Detail }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft(key: Option<&str>, url: Option<&str>, title: &str, at: &str) -> Draft {
        Draft {
            key: key.map(str::to_owned),
            url: url.map(str::to_owned),
            title: vec![TextIn::plain(title)],
            at: at.to_owned(),
            ..Default::default()
        }
    }

    #[test]
    fn the_same_key_twice_in_one_document_is_a_duplicate_and_names_both_places() {
        let mut parsed = Parsed::default();
        let mut unique = Unique::new(&mut parsed);
        unique.draft(draft(Some("1"), None, "a", "row 2"));
        unique.draft(draft(Some("1"), None, "b", "row 7"));
        assert_eq!(parsed.drafts.len(), 1);
        assert_eq!(parsed.findings[0].code, "duplicate-id");
        assert_eq!(parsed.findings[0].at.as_deref(), Some("row 2 and row 7"));
    }

    #[test]
    fn two_providers_may_use_the_same_key() {
        let mut parsed = Parsed::default();
        let mut unique = Unique::new(&mut parsed);
        for provider in ["a", "b", "b"] {
            let name = vec![TextIn::plain(provider)];
            unique.draft(Draft { provider_name: name, ..draft(Some("101"), None, "x", "-") });
        }
        let keys: Vec<_> = parsed.drafts.iter().map(|draft| draft.key.clone().unwrap()).collect();
        assert_eq!(keys, ["101", "b/101"]);
        assert_eq!(parsed.findings.len(), 1);
    }

    #[test]
    fn a_shared_address_identifies_nobody() {
        let mut parsed = Parsed::default();
        let mut unique = Unique::new(&mut parsed);
        unique.draft(draft(None, Some("https://a.example/haku"), "Hitsaus", "li 1"));
        unique.draft(draft(None, Some("https://a.example/haku"), "Sorvaus", "li 2"));
        assert_eq!(parsed.drafts[0].key, None);
        assert_eq!(parsed.drafts[1].key.as_deref(), Some("https://a.example/haku#sorvaus"));
    }

    #[test]
    fn runs_told_as_courses_of_one_name_are_one_course() {
        let run = |start: &str, url: Option<&str>| {
            let offering =
                OfferingDraft { start: Some(start.to_owned()), at: start.to_owned(), ..Default::default() };
            Draft { offerings: vec![offering], ..draft(None, url, "Uinti", start) }
        };
        for url in [None, Some("https://a.example/uinti")] {
            let mut parsed = Parsed::default();
            let mut unique = Unique::new(&mut parsed);
            ["1.9.2026", "1.2.2027", "1.2.2027"].into_iter().for_each(|start| unique.draft(run(start, url)));
            let merged = merge(parsed.drafts);
            assert_eq!(merged.len(), 1);
            assert_eq!(merged[0].offerings.len(), 2);
            assert!(parsed.findings.is_empty());
        }
    }

    #[test]
    fn merging_joins_listing_and_details_by_key_or_address() {
        let merged = merge(vec![
            draft(Some("1"), Some("https://a.example/1"), "Hitsaus", ""),
            draft(None, Some("https://a.example/2"), "Sorvaus", ""),
            draft(None, Some("https://a.example/1"), "Hitsauksen kurssi", ""),
            draft(Some("2"), Some("https://a.example/2"), "Sorvauksen kurssi", ""),
            draft(Some("3"), Some("https://a.example/1"), "Muu", ""),
        ]);
        let keys: Vec<_> = merged.iter().map(|draft| draft.key.as_deref()).collect();
        assert_eq!(keys, [Some("1"), Some("2"), Some("3")]);
    }

    fn any_draft() -> impl Strategy<Value = Draft> {
        let key = proptest::option::of("[a-c]|1\\.2\\.246\\.562\\.17\\.[1-3]");
        let offerings = proptest::collection::vec("[x-z]|1\\.2\\.246\\.562\\.17\\.[1-3]", 0..3);
        let url = proptest::option::of("https://a\\.example/[1-3]");
        (key, url, "[A-C]", offerings).prop_map(|(key, url, title, offerings)| {
            let offering = |key| OfferingDraft { key: Some(key), ..Default::default() };
            let offerings = offerings.into_iter().map(offering).collect();
            Draft { offerings, ..draft(key.as_deref(), url.as_deref(), &title, "") }
        })
    }

    proptest! {
        #[test]
        fn merging_loses_no_key_and_repeats_none(drafts in proptest::collection::vec(any_draft(), 0..12)) {
            let keys: HashSet<_> = drafts.iter().filter_map(|draft| draft.key.clone()).collect();
            let merged = merge(drafts);
            let left: Vec<_> = merged.iter().filter_map(|draft| draft.key.clone()).collect();
            prop_assert_eq!(left.len(), left.iter().collect::<HashSet<_>>().len());
            let offered = |key: &String| {
                merged.iter().flat_map(|draft| &draft.offerings).any(|offering| offering.key.as_ref() == Some(key))
            };
            prop_assert!(keys.iter().all(|key| left.contains(key) || offered(key)));
        }
    }
}
