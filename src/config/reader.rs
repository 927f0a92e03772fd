//! Reading tables strictly: every value by its key and kind, every mistake noted, nothing left unread.

use std::{cell::RefCell, collections::BTreeMap, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Mistake, Warning};

/// A text being read, with what was found to be wrong so far.
pub(super) struct Reader<'t> {
    text: &'t str,
    mistakes: RefCell<Vec<Mistake>>,
    warnings: RefCell<Vec<Warning>>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, mistakes: RefCell::default(), warnings: RefCell::default() }
    }

    /// The text as a table; none where it is not TOML, which is noted.
    pub(super) fn document(&self) -> Option<Spanned<DeTable<'t>>> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let at = error.span().unwrap_or(0..0);
            self.mistake(at, String::new(), error.message().to_owned(), "TOML 1.0".to_owned());
        }
        errors.is_empty().then_some(document)
    }

    /// Everything noted, by line.
    pub(super) fn end(self) -> (Vec<Mistake>, Vec<Warning>) {
        let (mut mistakes, mut warnings) = (self.mistakes.into_inner(), self.warnings.into_inner());
        mistakes.sort_by_key(|mistake| mistake.line);
        warnings.sort_by_key(|warning| warning.line);
        (mistakes, warnings)
    }

    fn mistake(&self, at: Range<usize>, key: String, found: String, allowed: String) {
        let mistake = Mistake { line: self.line(at.start), key, found, allowed };
        self.mistakes.borrow_mut().push(mistake);
    }

    fn line(&self, at: usize) -> usize {
        self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    /// What stands at a place: its first line, at most 80 characters.
    fn found(&self, at: Range<usize>) -> String {
        let text = self.text.get(at).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        let short: String = line.chars().take(80).collect();
        let cut = short.len() < text.trim_end().len();
        format!("`{short}{}`", if cut { "…" } else { "" })
    }
}

/// One table; absent ones read as empty.
pub(super) struct Section<'r, 't> {
    reader: &'r Reader<'t>,
    path: String,
    table: Option<&'r DeTable<'t>>,
    at: Range<usize>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'r, 't> Section<'r, 't> {
    pub(super) fn new(
        reader: &'r Reader<'t>,
        path: String,
        table: Option<&'r DeTable<'t>>,
        at: Range<usize>,
    ) -> Self {
        Self { reader, path, table, at, asked: RefCell::default() }
    }

    /// Whether the file has it.
    pub(super) fn is_given(&self) -> bool {
        self.table.is_some()
    }

    /// The value of a key.
    pub(super) fn value(&self, key: &'static str) -> Option<&'r Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().push(key);
        self.table?.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// The value of a key as `read` understands it; what it doesn't is a mistake.
    pub(super) fn read<T>(
        &self,
        key: &'static str,
        allowed: &str,
        read: impl FnOnce(&DeValue<'t>) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(key)?;
        let understood = read(value.get_ref());
        if understood.is_none() {
            self.wrong(key, value.span(), allowed);
        }
        understood
    }

    /// A text that is not empty.
    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        self.read(key, "a text that is not empty", text)
    }

    /// A text or a list of texts.
    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        self.read(key, "a text, or a list of texts", |value| match value {
            DeValue::Array(items) => items.iter().map(|item| text(item.get_ref())).collect(),
            value => text(value).map(|one| vec![one]),
        })
    }

    /// A whole number of a range.
    pub(super) fn whole(&self, key: &'static str, range: Range<u64>) -> Option<u64> {
        let allowed = format!("a whole number, {} to {}", range.start, range.end - 1);
        self.read(key, &allowed, |value| {
            let integer = value.as_integer()?;
            u64::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|n| range.contains(n))
        })
    }

    /// A number of a range, its ends included.
    pub(super) fn number(&self, key: &'static str, low: f64, high: f64) -> Option<f64> {
        self.read(key, &format!("a number, {low} to {high}"), |value| {
            let number = match value {
                DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse::<f64>().ok()?,
                DeValue::Float(float) => float.as_str().parse().ok()?,
                _ => return None,
            };
            (low..=high).contains(&number).then_some(number)
        })
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        self.read(key, "true or false", DeValue::as_bool)
    }

    /// A table of texts under any keys.
    pub(super) fn text_table(&self, key: &'static str, allowed: &str) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        let Some(table) = self.read(key, "a table", |value| value.as_table().cloned()) else { return texts };
        for (name, value) in table.iter() {
            match text(value.get_ref()) {
                Some(text) => drop(texts.insert(name.get_ref().clone().into_owned(), text)),
                None => self.wrong(&format!("{key}.{}", name.get_ref()), value.span(), allowed),
            }
        }
        texts
    }

    /// A table within.
    pub(super) fn section(&self, key: &'static str) -> Section<'r, 't> {
        let value = self.value(key);
        let table = value.and_then(|value| value.get_ref().as_table());
        if let (Some(value), None) = (value, table) {
            self.wrong(key, value.span(), "a table");
        }
        let at = value.map_or(self.at.clone(), Spanned::span);
        Section::new(self.reader, self.path_of(key), table, at)
    }

    /// A list of tables, `[[key]]`; each is named by what its `name` says.
    pub(super) fn sections(&self, key: &'static str, name: &str) -> Vec<Section<'r, 't>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(key, value.span(), &format!("tables, each under [[{key}]]"));
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (number, item) in items.iter().enumerate() {
            let Some(table) = item.get_ref().as_table() else {
                self.wrong(key, item.span(), "a table");
                continue;
            };
            let given = table.iter().find(|(field, _)| field.get_ref() == name);
            let called =
                given.and_then(|(_, value)| text(value.get_ref())).unwrap_or(format!("{}", number + 1));
            let path = format!("{}[{called}]", self.path_of(key));
            sections.push(Section::new(self.reader, path, Some(table), item.span()));
        }
        sections
    }

    /// Notes that a value must not stand there.
    pub(super) fn wrong(&self, key: &str, at: Range<usize>, allowed: &str) {
        let found = self.reader.found(at.clone());
        self.reader.mistake(at, self.path_of(key), found, allowed.to_owned());
    }

    /// Notes that the value of a key must not be what it is.
    pub(super) fn refuse(&self, key: &'static str, allowed: &str) {
        self.wrong(key, self.span_of(key), allowed);
    }

    /// Notes that a key is missing.
    pub(super) fn missing(&self, key: &'static str, allowed: &str) {
        let at = self.at.clone();
        self.reader.mistake(at, self.path_of(key), "nothing".to_owned(), allowed.to_owned());
    }

    /// Whether the file gives the key at all, readable or not.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.iter().any(|(name, _)| name.get_ref() == key))
    }

    /// Notes what may not be meant.
    pub(super) fn warn(&self, key: &'static str, text: impl Into<String>) {
        let line = self.reader.line(self.span_of(key).start);
        let warning = Warning { line, key: self.path_of(key), text: text.into() };
        self.reader.warnings.borrow_mut().push(warning);
    }

    /// Notes every key that nobody asked for.
    pub(super) fn end(self) {
        let mut asked = self.asked.take();
        asked.dedup();
        for (name, _) in self.table.into_iter().flat_map(|table| table.iter()) {
            if !asked.iter().any(|key| name.get_ref() == key) {
                let key = self.path_of(name.get_ref());
                let allowed = asked.join(", ");
                self.reader.mistake(name.span(), key, "an unknown key".to_owned(), allowed);
            }
        }
    }

    fn span_of(&self, key: &str) -> Range<usize> {
        let given = self.table.and_then(|table| table.iter().find(|(name, _)| name.get_ref() == key));
        given.map_or(self.at.clone(), |(_, value)| value.span())
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

fn text(value: &DeValue<'_>) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}
