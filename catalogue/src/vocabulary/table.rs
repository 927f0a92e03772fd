use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::Term;

/// A vocabulary read from its file: terms in the file's order, found by code, by name and by foreign code.
pub(super) struct Table {
    pub(super) terms: Vec<Term>,
    by_code: HashMap<&'static str, u16>,
    by_name: HashMap<String, Named>,
    by_foreign: HashMap<String, Vec<u16>>,
}

#[derive(Clone, Copy)]
struct Named {
    ordinal: u16,
    ambiguous: bool,
}

/// Columns before the ones that only some vocabularies have.
const COMMON: usize = 8;

impl Table {
    /// Reads a file of the project: a header, then `code parent fi sv en fi_synonyms sv_synonyms en_synonyms …`
    /// divided by tabs, synonyms by `|`. Columns named in `foreign` hold codes of other systems, divided by
    /// blanks. A column `region` in the place of `parent` is of another vocabulary and becomes the first fact.
    ///
    /// The files are compiled in and held by tests, so a mistake in one is a broken invariant.
    pub(super) fn read(file: &'static str, foreign: &[&str]) -> Self {
        let mut rows = rows(file);
        let header = rows.next().expect("a vocabulary file has a header");
        let has_parents = header.get(1) == Some(&"parent");
        let mut table = Self {
            terms: Vec::new(),
            by_code: HashMap::new(),
            by_name: HashMap::new(),
            by_foreign: HashMap::new(),
        };
        for row in rows {
            table.add(&row, has_parents);
        }
        for ordinal in 0..table.terms.len() {
            table.index(ordinal, &header, foreign);
        }
        table
    }

    fn add(&mut self, row: &[&'static str], has_parents: bool) {
        let ordinal = u16::try_from(self.terms.len()).expect("a vocabulary has fewer than 65,536 terms");
        let synonyms = |column: usize| -> Vec<&'static str> {
            row.get(column).map(|cell| split(cell, '|').collect()).unwrap_or_default()
        };
        let cell = |column: usize| row.get(column).copied().unwrap_or_default();
        let code = cell(0);
        let parent = has_parents
            .then(|| cell(1))
            .filter(|parent| !parent.is_empty())
            .map(|parent| *self.by_code.get(parent).expect("a parent stands before its children"));
        let mut facts: Vec<&'static str> = row.iter().skip(COMMON).copied().collect();
        if !has_parents {
            facts.insert(0, cell(1));
        }
        self.terms.push(Term {
            code,
            ordinal,
            parent,
            labels: [cell(2), cell(3), cell(4)],
            synonyms: [synonyms(5), synonyms(6), synonyms(7)],
            facts,
        });
        assert!(self.by_code.insert(code, ordinal).is_none(), "a code stands once in its vocabulary");
    }

    fn index(&mut self, position: usize, header: &[&str], foreign: &[&str]) {
        let ordinal = self.terms[position].ordinal;
        let names: Vec<String> = self.terms[position].names().map(|(_, name)| name_key(name)).collect();
        for name in names {
            self.name(name, ordinal);
        }
        let shift = COMMON - usize::from(header.get(1) != Some(&"parent"));
        for (column, _) in header.iter().enumerate().filter(|(_, name)| foreign.contains(name)) {
            for code in split(self.terms[position].fact(column - shift), ' ') {
                self.by_foreign.entry(code.to_lowercase()).or_default().push(ordinal);
            }
        }
    }

    /// A name shared by a term and one above it means the one above; shared otherwise it means nothing.
    fn name(&mut self, name: String, ordinal: u16) {
        let Some(&known) = self.by_name.get(&name) else {
            self.by_name.insert(name, Named { ordinal, ambiguous: false });
            return;
        };
        let kept = if self.is_within(ordinal, known.ordinal) {
            known
        } else if self.is_within(known.ordinal, ordinal) {
            Named { ordinal, ..known }
        } else {
            Named { ambiguous: true, ..known }
        };
        self.by_name.insert(name, kept);
    }

    pub(super) fn by_code(&self, code: &str) -> Option<&Term> {
        self.by_code.get(code).map(|&ordinal| &self.terms[usize::from(ordinal)])
    }

    pub(super) fn by_name(&self, name: &str) -> Option<&Term> {
        let named = self.by_name.get(&name_key(name)).filter(|named| !named.ambiguous)?;
        self.terms.get(usize::from(named.ordinal))
    }

    pub(super) fn by_foreign(&self, code: &str) -> impl Iterator<Item = &Term> {
        let code = code.trim().to_lowercase();
        let bare = code.split('#').next().unwrap_or_default();
        let found = self.by_foreign.get(bare).map(Vec::as_slice).unwrap_or_default();
        found.iter().map(|&ordinal| &self.terms[usize::from(ordinal)])
    }

    pub(super) fn is_within(&self, ordinal: u16, ancestor: u16) -> bool {
        std::iter::successors(Some(ordinal), |&at| self.terms.get(usize::from(at))?.parent)
            .any(|at| at == ancestor)
    }

    #[cfg(test)]
    pub(super) fn ambiguous_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.by_name.iter().filter(|(_, named)| named.ambiguous).map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }
}

/// The rows of a file, header first; lines that begin with `#` are remarks.
pub(super) fn rows(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

pub(super) fn split(cell: &'static str, by: char) -> impl Iterator<Item = &'static str> {
    cell.split(by).filter(|part| !part.is_empty())
}

/// The form in which names are compared: compatibility-composed (NFKC), lower case, every run of other characters
/// than letters, digits, `+` and `#` one blank. `Sosiaali-  ja terveysala` and `sosiaali ja terveysala` are one name;
/// `å`, `ä` and `ö` stay letters of their own.
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for c in name.nfkc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || matches!(c, '+' | '#') {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    key
}
