//! Where adapters put what they find.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use catalogue::{
    Draft, Finding, Parsed, TextIn,
    draft::{Link, LinkKind},
};

use crate::merge::Mark;

/// Takes what an adapter finds, in document order.
pub trait Sink {
    /// A course.
    fn draft(&mut self, draft: Draft);
    /// More of a course that stands elsewhere in the same document; both are joined in the end, as a listing and its
    /// details are.
    fn part(&mut self, draft: Draft) {
        self.draft(draft);
    }
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

/// What was seen of a key or an address, a few bytes of each of a large feed's courses.
struct Seen {
    /// Where.
    at: Box<str>,
    /// Of a key the provider, of an address the title.
    by: Option<Mark>,
}

/// Lets each course of one document through once.
pub(crate) struct Unique<'a> {
    sink: &'a mut dyn Sink,
    keys: HashMap<Mark, Seen>,
    addresses: HashMap<Mark, Seen>,
    links: HashSet<Link>,
}

impl<'a> Unique<'a> {
    pub fn new(sink: &'a mut dyn Sink) -> Self {
        Self { sink, keys: HashMap::new(), addresses: HashMap::new(), links: HashSet::new() }
    }

    /// Two providers in one document may each have a course 101: the second is then known by both.
    fn tell_providers_apart(&self, draft: &mut Draft) {
        let Some(seen) = draft.key.as_ref().and_then(|key| self.keys.get(&Mark::of(key))) else { return };
        let provider = provider_of(draft);
        if let (Some(key), Some(provider)) = (&mut draft.key, provider)
            && seen.by.is_some_and(|known| known != Mark::of(&provider))
        {
            *key = format!("{provider}/{key}");
        }
    }

    /// A page address that courses of several names share identifies none of them: the key of a course that shares
    /// one, and where both stand. Courses of one name at one address are parts of one course, which are joined later.
    fn told_by_name(&self, draft: &Draft) -> Option<(String, String)> {
        let url = draft.url.as_ref().filter(|_| draft.key.is_none())?;
        let title = title_of(draft);
        let seen = self.addresses.get(&Mark::of(url))?;
        let both = || format!("{} and {}", seen.at, draft.at);
        (seen.by != Some(Mark::of(&title))).then(|| (format!("{url}#{title}"), both()))
    }

    /// Lets a course through that is the first of its key; the others are told.
    fn first_of_its_key(&mut self, draft: &Draft) -> bool {
        let Some(key) = &draft.key else { return true };
        match self.keys.entry(Mark::of(key)) {
            Entry::Vacant(entry) => {
                let by = provider_of(draft).map(|provider| Mark::of(&provider));
                entry.insert(Seen { at: draft.at.as_str().into(), by });
                true
            }
            Entry::Occupied(entry) => {
                let message = "two records have the same id; the first is kept";
                let at = format!("{} and {}", entry.get().at, draft.at);
                self.sink.finding(Finding::warning("duplicate-id", message).of(key).at(at).found(key));
                false
            }
        }
    }

    fn hand_on(&mut self, draft: Draft) {
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
}

/// The first title in lower case; empty where there is none.
pub(crate) fn title_of(draft: &Draft) -> String {
    draft.title.first().map_or(String::new(), |title| title.text.trim().to_lowercase())
}

pub(crate) fn provider_of(draft: &Draft) -> Option<String> {
    draft.provider_key.clone().or_else(|| draft.provider_name.first().map(|name| name.text.clone()))
}

impl Sink for Unique<'_> {
    fn draft(&mut self, mut draft: Draft) {
        self.tell_providers_apart(&mut draft);
        if let Some((key, at)) = self.told_by_name(&draft) {
            let shared =
                "several courses without an id share this address; each is known by address and title";
            let name = draft.title.first().map_or("", |title| title.text.as_str());
            let finding = Finding::info("address-shared", shared).of(name).at(at);
            self.sink.finding(finding.found(draft.url.as_deref().unwrap_or_default()));
            draft.key = Some(key);
        } else {
            if let Some(url) = draft.url.as_ref().filter(|_| draft.key.is_none()) {
                let by = Some(Mark::of(title_of(&draft)));
                let seen = || Seen { at: draft.at.as_str().into(), by };
                self.addresses.entry(Mark::of(url)).or_insert_with(seen);
            }
            if !self.first_of_its_key(&draft) {
                return;
            }
        }
        self.hand_on(draft);
    }

    fn part(&mut self, mut draft: Draft) {
        self.tell_providers_apart(&mut draft);
        if let Some((key, _)) = self.told_by_name(&draft) {
            draft.key = Some(key);
        }
        self.hand_on(draft);
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
}
