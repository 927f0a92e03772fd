use language::Lang;

/// One value of a [`Vocabulary`](super::Vocabulary): its code, its names, and what belongs to it.
#[derive(Debug)]
pub struct Term {
    pub(super) code: &'static str,
    pub(super) ordinal: u16,
    pub(super) parent: Option<u16>,
    pub(super) labels: [&'static str; 3],
    pub(super) synonyms: [Vec<&'static str>; 3],
    /// The columns that this vocabulary has beyond the common ones, in the order of its file.
    pub(super) facts: Vec<&'static str>,
}

impl Term {
    /// The code as it stands in URLs, courses and exports: `0715`, `285`, `labour-market`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Its place in its vocabulary, dense from 0: what index columns store. Stable only as long as the
    /// vocabulary's file; see [`fingerprint`](super::fingerprint).
    pub fn ordinal(&self) -> u16 {
        self.ordinal
    }

    /// The name shown to people; never empty.
    pub fn label(&self, lang: Lang) -> &'static str {
        self.labels[position(lang)]
    }

    /// Other names under which people and feeds know it, without the label itself.
    pub fn synonyms(&self, lang: Lang) -> &[&'static str] {
        &self.synonyms[position(lang)]
    }

    /// Every name with its language: labels first, then synonyms.
    pub fn names(&self) -> impl Iterator<Item = (Lang, &'static str)> + '_ {
        let labels = Lang::ALL.into_iter().map(|lang| (lang, self.label(lang)));
        let synonyms =
            Lang::ALL.into_iter().flat_map(|lang| self.synonyms(lang).iter().map(move |name| (lang, *name)));
        labels.chain(synonyms)
    }

    pub(super) fn fact(&self, column: usize) -> &'static str {
        self.facts.get(column).copied().unwrap_or_default()
    }
}

fn position(lang: Lang) -> usize {
    match lang {
        Lang::Fi => 0,
        Lang::Sv => 1,
        Lang::En => 2,
    }
}
