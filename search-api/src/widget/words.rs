//! The words of the pages around the widget: a file for each language, with the same keys in the same order.

use std::{collections::HashMap, sync::LazyLock};

use catalogue::Lang;

const FILES: [(Lang, &str); 3] = [
    (Lang::Fi, include_str!("../../words/widget/fi.tsv")),
    (Lang::Sv, include_str!("../../words/widget/sv.tsv")),
    (Lang::En, include_str!("../../words/widget/en.tsv")),
];

static WORDS: LazyLock<HashMap<(Lang, &str), &str>> = LazyLock::new(|| {
    FILES.iter().flat_map(|(lang, file)| rows(file).map(|(key, text)| ((*lang, key), text))).collect()
});

/// The words of a language.
#[derive(Clone, Copy)]
pub(crate) struct Words(pub(crate) Lang);

impl Words {
    /// The language's code.
    pub(crate) fn lang(self) -> &'static str {
        self.0.code()
    }

    /// The text of a key; the key itself where there is none (a test holds that there always is).
    pub(crate) fn say(self, key: &str) -> &str {
        WORDS.get(&(self.0, key)).copied().unwrap_or(key)
    }
}

fn rows(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    file.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_text() {
        let keys = |file| rows(file).map(|(key, _)| key).collect::<Vec<_>>();
        let [(_, fi), (_, sv), (_, en)] = FILES;
        assert_eq!(keys(fi), keys(sv));
        assert_eq!(keys(fi), keys(en));
        assert!(FILES.iter().flat_map(|(_, file)| rows(file)).all(|(_, text)| !text.trim().is_empty()));
    }

    #[test]
    fn every_key_of_the_pages_has_a_text() {
        let pages = [
            include_str!("../../templates/widget/builder.html"),
            include_str!("../../templates/widget/calm.html"),
            include_str!("../../templates/widget/loud.html"),
            include_str!("../../templates/widget/frame.html"),
        ];
        for page in pages {
            for said in page.split("say(\"").skip(1) {
                let key = said.split('"').next().unwrap();
                assert!(WORDS.contains_key(&(Lang::Fi, key)), "{key}");
            }
        }
    }
}
