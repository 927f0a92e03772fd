//! The words of the pages: a file for each language, side by side, with the same keys in the same order.
//!
//! Plurals: Finnish, Swedish and English have two forms for whole numbers, one (for 1) and other (CLDR plural rules),
//! so a key with a number has the endings `.one` and `.other`.

use std::{collections::HashMap, sync::LazyLock};

use catalogue::Lang;

/// The words of one language.
pub(crate) struct Words {
    /// Which.
    pub(crate) lang: Lang,
    table: HashMap<&'static str, &'static str>,
}

static WORDS: LazyLock<[Words; 3]> = LazyLock::new(|| {
    [
        Words::read(Lang::Fi, include_str!("../../words/fi.tsv")),
        Words::read(Lang::Sv, include_str!("../../words/sv.tsv")),
        Words::read(Lang::En, include_str!("../../words/en.tsv")),
    ]
});

impl Words {
    /// The words of a language.
    pub(crate) fn of(lang: Lang) -> &'static Self {
        &WORDS[match lang {
            Lang::Fi => 0,
            Lang::Sv => 1,
            Lang::En => 2,
        }]
    }

    fn read(lang: Lang, file: &'static str) -> Self {
        Self { lang, table: rows(file).collect() }
    }

    /// The words of a key; the key itself where there is none (a test holds that there always are).
    pub(crate) fn say<'a>(&self, key: &'a str) -> &'a str {
        self.table.get(key).copied().unwrap_or(key)
    }

    /// The words of a key with `{name}` replaced.
    pub(crate) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut rest = self.say(key);
        let mut filled = String::with_capacity(rest.len() + 16);
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}').map(|at| open + at) else { break };
            filled.push_str(&rest[..open]);
            let name = &rest[open + 1..close];
            filled.push_str(values.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value));
            rest = &rest[close + 1..];
        }
        filled.push_str(rest);
        filled
    }

    /// The words of a key for a number: `.one` or `.other`, with `{n}` replaced.
    pub(crate) fn count(&self, key: &str, n: u64) -> String {
        let key = format!("{key}.{}", if n == 1 { "one" } else { "other" });
        self.fill(&key, &[("n", &self.number(n))])
    }

    /// A whole number with its thousands apart: by a no-break space, in English by a comma.
    pub(crate) fn number(&self, n: u64) -> String {
        let digits = n.to_string();
        let mut spaced = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                spaced.push(if self.lang == Lang::En { ',' } else { '\u{a0}' });
            }
            spaced.push(digit);
        }
        spaced
    }

    /// A number with at most two decimals, as the language writes them: `2,5`.
    pub(crate) fn decimal(&self, value: f64) -> String {
        let text = format!("{value:.2}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let whole = self.number(whole.parse().unwrap_or_default());
        match fraction {
            "" => whole,
            _ if self.lang == Lang::En => format!("{whole}.{fraction}"),
            _ => format!("{whole},{fraction}"),
        }
    }

    /// Euros: `120 €`, `12,50 €`, in English `€120`.
    pub(crate) fn euros(&self, money: catalogue::Money) -> String {
        let (euros, cents) = (self.number(u64::from(money.0 / 100)), money.0 % 100);
        match (self.lang, cents) {
            (Lang::En, 0) => format!("€{euros}"),
            (Lang::En, _) => format!("€{euros}.{cents:02}"),
            (_, 0) => format!("{euros}\u{a0}€"),
            _ => format!("{euros},{cents:02}\u{a0}€"),
        }
    }
}

/// Keys and words of a file; lines that begin with `#` are remarks.
fn rows(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    file.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const FILES: [&str; 3] = [
        include_str!("../../words/fi.tsv"),
        include_str!("../../words/sv.tsv"),
        include_str!("../../words/en.tsv"),
    ];

    /// The `{names}` in a text.
    fn names(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> =
            text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_language_has_the_same_keys_with_the_same_places() {
        let [fi, sv, en] = FILES.map(|file| rows(file).collect::<Vec<_>>());
        let keys = |rows: &[(&'static str, &str)]| rows.iter().map(|(key, _)| *key).collect::<Vec<_>>();
        assert_eq!(keys(&fi), keys(&sv));
        assert_eq!(keys(&fi), keys(&en));
        for ((key, fi), ((_, sv), (_, en))) in fi.iter().zip(sv.iter().zip(&en)) {
            assert!(![fi, sv, en].iter().any(|text| text.trim().is_empty()), "{key} has no words");
            assert_eq!(names(fi), names(sv), "{key}");
            assert_eq!(names(fi), names(en), "{key}");
        }
        let mut sorted = keys(&fi);
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), fi.len(), "a key stands once");
    }

    #[test]
    fn plurals_come_in_twos() {
        for (key, _) in rows(FILES[0]) {
            if let Some(base) = key.strip_suffix(".one") {
                assert!(rows(FILES[0]).any(|(k, _)| k == format!("{base}.other")), "{base}");
            }
        }
    }

    /// Every key that templates and code name stands in the files, and every key of the files is named.
    #[test]
    fn keys_that_are_named_are_there_and_none_is_idle() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut text = std::fs::read_to_string(root.join("src/pages.rs")).unwrap();
        let mut folders = vec![root.join("templates"), root.join("src/pages")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    text += &std::fs::read_to_string(path).unwrap();
                } else if !path.ends_with("widget") {
                    folders.push(path);
                }
            }
        }
        let words = Words::of(Lang::Fi);
        for call in ["say(\"", "fill(\""] {
            for key in text.split(call).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(words.table.contains_key(key), "`{key}` is named and has no words");
            }
        }
        for key in text.split("count(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(words.table.contains_key(format!("{key}.one").as_str()), "`{key}` is counted");
        }
        let prefixes = ["sort.", "only.", "kind.", "facet.", "param.", "about.", "state.", "file."];
        for (key, _) in rows(FILES[0]) {
            let base = key.trim_end_matches(".one").trim_end_matches(".other");
            let named = text.contains(&format!("\"{base}\"")) || prefixes.iter().any(|p| key.starts_with(p));
            assert!(named, "`{key}` is in the files and named nowhere");
        }
    }

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        let table = [
            (Lang::Fi, "12\u{a0}345", "2,5", "1\u{a0}200,50\u{a0}€"),
            (Lang::En, "12,345", "2.5", "€1,200.50"),
        ];
        for (lang, number, decimal, euros) in table {
            let words = Words::of(lang);
            assert_eq!(words.number(12_345), number);
            assert_eq!(words.decimal(2.5), decimal);
            assert_eq!(words.euros(catalogue::Money(120_050)), euros);
        }
        assert_eq!(Words::of(Lang::Fi).count("search.courses", 1), "1 koulutus");
        assert_eq!(Words::of(Lang::Sv).count("search.courses", 1000), "1\u{a0}000 utbildningar");
    }

    #[test]
    fn a_value_with_braces_stays_a_value() {
        assert_eq!(Words::of(Lang::En).fill("search.remove", &[("what", "{what}")]), "Remove: {what}");
    }
}
