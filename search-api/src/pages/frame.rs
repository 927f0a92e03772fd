//! What every page has around it: head, header, footer, languages.

use catalogue::Lang;

use super::{address::Address, assets, words::Words};
use crate::app::App;

/// The frame of a page.
pub(crate) struct Frame {
    pub(crate) words: &'static Words,
    /// Name of the service.
    pub(crate) site: String,
    /// Title of the page, without the service's name.
    pub(crate) title: String,
    /// A sentence for search engines and previews; may be empty.
    pub(crate) description: String,
    /// The page's one address, absolute.
    pub(crate) canonical: String,
    /// The same page in each language.
    pub(crate) languages: Vec<Language>,
    /// Whether search engines should list it.
    pub(crate) index: bool,
    /// Structured data, safe inside a `script` element.
    pub(crate) json_ld: Option<String>,
    /// Address of the Atom feed of the same search.
    pub(crate) feed: Option<String>,
    /// `website` or `article`, for previews.
    pub(crate) kind: &'static str,
}

/// A page in a language.
pub(crate) struct Language {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) href: String,
    pub(crate) absolute: String,
    pub(crate) current: bool,
}

impl Frame {
    /// The frame of a page at a path; the address holds what the page is asked.
    pub(crate) fn new(
        app: &App,
        lang: Lang,
        title: impl Into<String>,
        path: &str,
        address: &Address,
    ) -> Self {
        let site = app.region.name.best(lang).map_or("Opin Ovi", |(_, name)| name).to_owned();
        let public_url = app.settings.public_url.trim_end_matches('/').to_owned();
        let languages = Lang::ALL
            .into_iter()
            .map(|other| {
                let href = address.in_language(other).href(path);
                Language {
                    code: other.code(),
                    name: name(other),
                    absolute: format!("{public_url}{href}"),
                    href,
                    current: other == lang,
                }
            })
            .collect();
        Self {
            words: Words::of(lang),
            site,
            title: title.into(),
            description: String::new(),
            canonical: format!("{public_url}{}", address.in_language(lang).href(path)),
            languages,
            index: true,
            json_ld: None,
            feed: None,
            kind: "website",
        }
    }

    /// A link to a page of this site in this language.
    pub(crate) fn link(&self, path: &str) -> String {
        Address::of(self.words.lang).href(path)
    }

    /// The language's code.
    pub(crate) fn lang(&self) -> &'static str {
        self.words.lang.code()
    }

    /// As previews want it: `fi_FI`.
    pub(crate) fn locale(&self) -> &'static str {
        match self.words.lang {
            Lang::Fi => "fi_FI",
            Lang::Sv => "sv_FI",
            Lang::En => "en_GB",
        }
    }

    /// Address of an asset, with its content's digest.
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The page where no language is asked for: the Finnish one.
    pub(crate) fn default_language(&self) -> &str {
        self.languages.first().map_or("", |language| &language.absolute)
    }
}

fn name(lang: Lang) -> &'static str {
    match lang {
        Lang::Fi => "Suomi",
        Lang::Sv => "Svenska",
        Lang::En => "English",
    }
}
