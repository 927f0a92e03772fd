//! Which drafts are parts of one course, and how they are joined.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    num::NonZeroU64,
};

use catalogue::{Draft, OfferingDraft};

use crate::sink::{provider_of, title_of};

/// Stands for a text in comparisons, in eight bytes (and no more where there may be none): among a million texts, two
/// are mistaken for each other once in 37 million times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Mark(NonZeroU64);

impl Mark {
    pub fn of(text: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self(NonZeroU64::new(hasher.finish()).unwrap_or(NonZeroU64::MIN))
    }
}

/// What a draft is known by: enough to find its other parts, and small enough to be kept of every draft of a large
/// feed.
#[derive(Clone, Debug)]
pub struct Signs {
    key: Option<Mark>,
    url: Option<Mark>,
    /// Title and provider, of a draft with neither key nor address.
    name: Option<Mark>,
    /// Its offerings' keys that mean the same thing everywhere.
    offerings: Box<[Mark]>,
    /// It names its offering alone.
    is_part: bool,
}

impl Signs {
    /// The signs of a draft.
    pub fn of(draft: &Draft) -> Self {
        let bare = draft.key.is_none() && draft.url.is_none() && !draft.title.is_empty();
        let numbered = draft.offerings.iter().filter_map(|offering| offering.key.as_ref());
        Self {
            key: draft.key.as_ref().map(Mark::of),
            url: draft.url.as_ref().map(Mark::of),
            name: bare.then(|| Mark::of((title_of(draft), provider_of(draft)))),
            offerings: numbered.filter(|key| is_global(key)).map(Mark::of).collect(),
            is_part: names_offering_only(draft),
        }
    }
}

/// Drafts by the course that they are parts of.
pub struct Groups(Vec<(u32, u32)>);

impl Groups {
    /// Groups the drafts of all documents of one source: those with the same key, or without a key and with the same
    /// address, are parts of one course (a listing and its detail pages; koulutus, toteutus and hakukohde). So are
    /// drafts with neither, of one title and provider: a page that tells of each run as a course.
    pub fn of(drafts: &[Signs]) -> Self {
        let mut keyed: Vec<bool> = Vec::new();
        let mut keys: HashMap<Mark, u32> = HashMap::new();
        let mut addresses: HashMap<Mark, u32> = HashMap::new();
        let mut offerings: HashMap<Mark, u32> = HashMap::new();
        let mut names: HashMap<Mark, u32> = HashMap::new();
        let mut places = Vec::with_capacity(drafts.len());
        // A part that names its offering alone comes after the course that has the offering.
        let numbered = || (0u32..).zip(drafts);
        let courses = numbered().filter(|(_, draft)| !draft.is_part);
        for (number, draft) in courses.chain(numbered().filter(|(_, draft)| draft.is_part)) {
            let next = u32::try_from(keyed.len()).expect("drafts have 32 bits of number");
            let by_key = draft.key.and_then(|key| keys.get(&key).or_else(|| offerings.get(&key))).copied();
            let by_address = draft.url.and_then(|url| addresses.get(&url)).copied();
            let keyless = |group: &u32| draft.key.is_none() || !keyed[*group as usize];
            let known = match draft.name {
                Some(name) => Some(*names.entry(name).or_insert(next)),
                None => by_key.or_else(|| by_address.filter(keyless)),
            };
            let group = known.unwrap_or(next);
            if let Some(key) = draft.key {
                keys.entry(key).or_insert(group);
            }
            if let Some(url) = draft.url {
                addresses.entry(url).or_insert(group);
            }
            for key in &draft.offerings {
                offerings.entry(*key).or_insert(group);
            }
            match keyed.get_mut(group as usize) {
                Some(keyed) => *keyed |= draft.key.is_some(),
                None => keyed.push(draft.key.is_some()),
            }
            places.push((group, number));
        }
        places.sort_by_key(|(group, _)| *group);
        Self(places)
    }

    /// For each course, in the order of their first appearance, the numbers of its drafts in the order in which
    /// [`join`] takes them.
    pub fn iter(&self) -> impl Iterator<Item = impl Iterator<Item = usize>> {
        self.0.chunk_by(|a, b| a.0 == b.0).map(|group| group.iter().map(|(_, number)| *number as usize))
    }
}

/// Makes one course of its parts; none of none.
pub fn join(parts: impl IntoIterator<Item = Draft>) -> Option<Draft> {
    parts.into_iter().reduce(|mut course, mut part| {
        part.offerings.retain(|new| !course.offerings.iter().any(|known| is_repeated(known, new)));
        let key = part.key.take();
        course.absorb(part);
        course.key = course.key.take().or(key);
        course
    })
}

/// Joins drafts that are all in memory.
pub fn merge(drafts: Vec<Draft>) -> Vec<Draft> {
    let signs: Vec<Signs> = drafts.iter().map(Signs::of).collect();
    let mut drafts: Vec<Draft> = drafts;
    let mut take = |number: usize| std::mem::take(&mut drafts[number]);
    Groups::of(&signs).iter().filter_map(|group| join(group.map(&mut take))).collect()
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashSet;

    use catalogue::{Parsed, TextIn};
    use proptest::prelude::*;

    use super::*;
    use crate::sink::{Sink, Unique};

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
