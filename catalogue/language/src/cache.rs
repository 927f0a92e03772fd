use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use crate::lang::Lang;
use crate::token::Word;

/// Analyses of the word forms met last, so that each is made once: texts repeat a small vocabulary.
///
/// It is owned by the thread that analyses and handed in with each call. It holds two generations of word forms;
/// when the younger is full the older is forgotten. It empties itself when it is used with another analyser.
#[derive(Debug)]
pub struct AnalysisCache {
    young: Generation,
    old: Generation,
    /// Of words of queries: the smallest parts, by the word.
    leaves: HashMap<Box<str>, Vec<Arc<Word>>, foldhash::fast::RandomState>,
    capacity: usize,
    analyser: u64,
}

#[derive(Debug, Default)]
struct Generation {
    /// By language: fi, sv, en, and unknown.
    forms: [HashMap<Box<str>, Arc<Word>, foldhash::fast::RandomState>; 4],
    len: usize,
}

impl AnalysisCache {
    /// A cache of at most `capacity` word forms, about 400 bytes each, and of the parts of half as many words of queries.
    #[must_use]
    pub fn new(capacity: usize) -> AnalysisCache {
        AnalysisCache {
            young: Generation::default(),
            old: Generation::default(),
            leaves: HashMap::default(),
            capacity: capacity.max(2),
            analyser: 0,
        }
    }

    /// The number of word forms that are held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.young.len + self.old.len
    }

    /// Whether no word form is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets what another analyser has made.
    pub(crate) fn belong_to(&mut self, analyser: u64) {
        if self.analyser != analyser {
            *self = AnalysisCache { analyser, ..AnalysisCache::new(self.capacity) };
        }
    }

    pub(crate) fn get_or_make(
        &mut self,
        form: &str,
        lang: Option<Lang>,
        make: impl FnOnce() -> Word,
    ) -> Arc<Word> {
        let slot = lang.map_or(3, |lang| lang as usize);
        if let Some(word) = self.young.forms[slot].get(form) {
            return Arc::clone(word);
        }
        let word = match self.old.forms[slot].remove(form) {
            Some(word) => {
                self.old.len -= 1;
                word
            }
            None => Arc::new(make()),
        };
        if self.young.len >= self.capacity / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.forms[slot].insert(form.into(), Arc::clone(&word));
        self.young.len += 1;
        word
    }

    /// The same of the parts of a word of a query.
    pub(crate) fn leaves_or_make(
        &mut self,
        form: &str,
        make: impl FnOnce(&mut AnalysisCache) -> Vec<Arc<Word>>,
    ) -> Vec<Arc<Word>> {
        if let Some(leaves) = self.leaves.get(form) {
            return leaves.clone();
        }
        let leaves = make(self);
        if self.leaves.len() >= self.capacity / 2 {
            self.leaves.clear();
        }
        self.leaves.insert(form.into(), leaves.clone());
        leaves
    }
}

impl Default for AnalysisCache {
    /// Room for 50,000 word forms.
    fn default() -> AnalysisCache {
        AnalysisCache::new(50_000)
    }
}

/// Caches for threads that come and go with requests: each takes one that is free, and gives it back.
#[derive(Debug, Default)]
pub struct AnalysisCaches(Mutex<Vec<AnalysisCache>>);

/// A cache that is given back when it is dropped.
#[derive(Debug)]
pub struct TakenCache<'a> {
    caches: &'a AnalysisCaches,
    cache: AnalysisCache,
}

impl AnalysisCaches {
    /// So many word forms are kept in each.
    const CAPACITY: usize = 20_000;

    /// One that is free, else a new one.
    pub fn take(&self) -> TakenCache<'_> {
        let free = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        TakenCache { caches: self, cache: free.unwrap_or_else(|| AnalysisCache::new(Self::CAPACITY)) }
    }
}

impl Deref for TakenCache<'_> {
    type Target = AnalysisCache;

    fn deref(&self) -> &AnalysisCache {
        &self.cache
    }
}

impl DerefMut for TakenCache<'_> {
    fn deref_mut(&mut self) -> &mut AnalysisCache {
        &mut self.cache
    }
}

impl Drop for TakenCache<'_> {
    fn drop(&mut self) {
        let cache = std::mem::replace(&mut self.cache, AnalysisCache::new(0));
        self.caches.0.lock().unwrap_or_else(PoisonError::into_inner).push(cache);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::AnalysisCache;
    use crate::lang::Lang;
    use crate::token::Word;

    fn word(surface: &str) -> Word {
        let mut word = Word::default();
        word.surface.push_str(surface);
        word
    }

    #[test]
    fn it_is_bounded_and_remembers_what_is_used() {
        let mut cache = AnalysisCache::new(10);
        for number in 0..1000 {
            let form = number.to_string();
            cache.get_or_make(&form, Some(Lang::Fi), || word(&form));
            cache.get_or_make("often", None, || word(if number == 0 { "first" } else { "again" }));
            assert!(cache.len() <= 10);
        }
        assert_eq!(cache.get_or_make("often", None, || word("again")).surface, "first");
        assert_eq!(cache.get_or_make("often", Some(Lang::Sv), || word("swedish")).surface, "swedish");
        cache.belong_to(7);
        assert!(cache.is_empty());
    }
}
