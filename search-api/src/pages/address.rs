//! A search as the address of its page spells it: links add to it and take away from it.

use catalogue::{Lang, query::Dimension};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

use crate::params;

/// What a course id keeps as it is in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// Names and values, lists taken apart, unknown names and empty values left out. Finnish, being the default, is never
/// spelled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pairs: Vec<(String, String)>,
}

impl Address {
    /// Reads a query string; keeps what a search, or this page alone (`view`), knows.
    pub(crate) fn read(query: &str) -> Self {
        let known = params::search_parameters();
        let mut address = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(&&*name) && name != "view" {
                continue;
            }
            let is_list = Dimension::from_name(name.strip_prefix("not_").unwrap_or(&name)).is_some();
            let values: Vec<&str> = if is_list { value.split(',').collect() } else { vec![&value] };
            for value in values.into_iter().map(str::trim).filter(|value| !value.is_empty()) {
                let pair = (name.to_string(), value.to_owned());
                if (name != "lang" || value != "fi") && !address.pairs.contains(&pair) {
                    address.pairs.push(pair);
                }
            }
        }
        address
    }

    /// The pages of a language, nothing asked.
    pub(crate) fn of(lang: Lang) -> Self {
        Self::default().in_language(lang)
    }

    /// Names and values in their order.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The first value of a name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// With one more value.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut address = self.clone();
        let pair = (name.to_owned(), value.to_owned());
        if !address.pairs.contains(&pair) {
            address.pairs.push(pair);
        }
        address
    }

    /// Without one value.
    pub(crate) fn without(&self, name: &str, value: &str) -> Self {
        self.keep(|n, v| n != name || v != value)
    }

    /// Without any value of these names.
    pub(crate) fn without_all(&self, names: &[&str]) -> Self {
        self.keep(|n, _| !names.contains(&n))
    }

    /// With this value alone.
    pub(crate) fn set(&self, name: &str, value: &str) -> Self {
        self.without_all(&[name]).with(name, value)
    }

    /// With the value where it was not, without it where it was.
    pub(crate) fn toggle(&self, name: &str, value: &str) -> Self {
        let without = self.without(name, value);
        if without == *self { self.with(name, value) } else { without }
    }

    /// From its first page on.
    pub(crate) fn first_page(&self) -> Self {
        self.without_all(&["page"])
    }

    /// The same in another language.
    pub(crate) fn in_language(&self, lang: Lang) -> Self {
        let without = self.without_all(&["lang"]);
        if lang == Lang::Fi { without } else { without.with("lang", lang.code()) }
    }

    /// The filters alone, for exports and feeds: no paging, no form of the page.
    pub(crate) fn filters(&self) -> Self {
        self.without_all(&["page", "per_page", "facets", "view", "explain"])
    }

    /// The words alone, without any filter.
    pub(crate) fn keep_text(&self) -> Self {
        self.keep(|name, _| ["q", "lang", "view", "understand"].contains(&name))
    }

    /// As a link to a path.
    pub(crate) fn href(&self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// As a query string.
    pub(crate) fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.pairs).finish()
    }

    fn keep(&self, keep: impl Fn(&str, &str) -> bool) -> Self {
        Self { pairs: self.pairs.iter().filter(|(n, v)| keep(n, v)).cloned().collect() }
    }
}

/// The path of a course's page.
pub(crate) fn course_path(id: &str) -> String {
    format!("/course/{}", utf8_percent_encode(id, PATH))
}

/// The path of an institution's page.
pub(crate) fn provider_path(id: &str) -> String {
    format!("/provider/{}", utf8_percent_encode(id, PATH))
}

/// An address of the web as given by a source, where a browser may open it: `http` and `https` alone.
pub(crate) fn web(address: Option<&String>) -> Option<String> {
    let address = address?;
    let scheme = url::Url::parse(address).ok()?.scheme().to_owned();
    matches!(scheme.as_str(), "http" | "https").then(|| address.clone())
}

/// A name as part of a path: lower case, letters without their dots, other runs of characters one `-`.
pub(crate) fn slug(name: &str) -> String {
    catalogue::ProviderId::slug(name).as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_empty_or_twice_is_left_out() {
        let address =
            Address::read("q=&utm_source=x&municipality=285,286&municipality=285&lang=fi&near=60.4,26.9");
        assert_eq!(address.query(), "municipality=285&municipality=286&near=60.4%2C26.9");
    }

    #[test]
    fn links_add_and_take_away() {
        let address = Address::read("q=hitsaus&municipality=285&page=3&lang=sv");
        assert_eq!(address.first_page().toggle("municipality", "285").query(), "q=hitsaus&lang=sv");
        assert_eq!(
            address.first_page().toggle("municipality", "286").query(),
            "q=hitsaus&municipality=285&lang=sv&municipality=286"
        );
        assert_eq!(address.in_language(Lang::Fi).href("/"), "/?q=hitsaus&municipality=285&page=3");
        assert_eq!(Address::default().href("/"), "/");
    }

    #[test]
    fn ids_that_are_addresses_are_encoded_whole() {
        assert_eq!(course_path("a:https://x.fi/?b=1&c"), "/course/a:https:%2F%2Fx.fi%2F%3Fb%3D1%26c");
    }

    #[test]
    fn only_web_addresses_become_links() {
        for (address, good) in [
            ("https://a.fi/", true),
            ("http://a.fi", true),
            ("javascript:alert(1)", false),
            ("/x", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(web(Some(&address.to_owned())).is_some(), good, "{address}");
        }
    }
}
