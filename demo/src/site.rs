//! A partner's web site: every address that it answers, and with what.

use crate::course::Tongue;
use crate::feed::kouta::{Kouta, koulutus_oid, toteutus_oid};
use crate::feed::{csv, html, json_ld, microdata, xcri11, xcri12};
use crate::markup::{escape, page};
use crate::partner::{Format, Partner};
use chrono::NaiveDate;
use std::collections::BTreeMap;

const HTML: &str = "text/html; charset=utf-8";

/// A body with the type that the server says it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// Value of `Content-Type`.
    pub(crate) content_type: &'static str,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// Everything that a partner's site answers.
#[derive(Debug)]
pub(crate) struct Site {
    pages: BTreeMap<String, Page>,
    kouta: Option<Kouta>,
}

/// The address of the feed within the site.
pub(crate) fn feed_path(format: Format) -> &'static str {
    match format {
        Format::XcriCap12 => "/xcri/koulutukset.xml",
        Format::XcriCap11 => "/xcri/",
        Format::Kouta => "/konfo-backend/external/search/toteutukset-koulutuksittain?size=100&page=1",
        Format::CsvFinnish => "/avoin-data/kurssit.csv",
        Format::CsvSwedish => "/data/kurser.csv",
        Format::HtmlLists | Format::Microdata | Format::JsonLdPages | Format::MixedPages => "/kurssit",
        Format::JsonLdGraph => "/koulutustarjonta",
        Format::HtmlSitemap => "/sitemap.xml",
    }
}

impl Site {
    /// The site of a partner that is reached at `base`, an origin without a slash at its end.
    pub(crate) fn new(partner: &Partner, base: &str, today: NaiveDate) -> Self {
        let mut site = Self { pages: BTreeMap::new(), kouta: None };
        site.put("/robots.txt", "text/plain; charset=utf-8", robots(partner, base).into_bytes());
        site.put("/", HTML, home(partner).into_bytes());
        site.put(
            "/hallinta/",
            HTML,
            page("fi", "Hallinta", "", "<p>Vain henkilökunnalle.</p>\n").into_bytes(),
        );
        for (number, course) in partner.courses.iter().enumerate() {
            let (content_type, text) = match partner.format {
                Format::JsonLdPages => (HTML, json_ld::detail(course, base)),
                Format::Microdata => ("text/html", microdata::detail(course)),
                Format::MixedPages if number % 2 == 0 => (HTML, json_ld::detail(course, base)),
                Format::MixedPages => (HTML, microdata::detail(course)),
                _ => (HTML, html::detail(course, number)),
            };
            site.put(&format!("/koulutus/{}", course.key), content_type, text.into_bytes());
        }
        site.put_feed(partner, base, today);
        site
    }

    fn put_feed(&mut self, partner: &Partner, base: &str, today: NaiveDate) {
        let path = feed_path(partner.format);
        let courses = partner.courses.as_slice();
        match partner.format {
            Format::XcriCap12 => {
                self.put(path, "application/xml; charset=utf-8", xcri12::feed(courses, base, today));
            }
            Format::XcriCap11 => self.put(path, "text/xml", xcri11::feed(courses, partner.name, base)),
            Format::Kouta => {
                self.kouta = Some(Kouta::new(courses, base));
                for (number, course) in courses.iter().enumerate() {
                    let text = html::detail(course, number).into_bytes();
                    for place in 0..course.offerings.len() {
                        let part = format!("/konfo/fi/toteutus/{}", toteutus_oid(&course.key, place));
                        self.put(&part, HTML, text.clone());
                    }
                    self.put(&format!("/konfo/fi/koulutus/{}", koulutus_oid(&course.key)), HTML, text);
                }
            }
            Format::CsvFinnish => self.put(path, "text/csv", csv::finnish(courses, base)),
            Format::CsvSwedish => self.put(path, "text/csv; charset=utf-8", csv::swedish(courses, base)),
            Format::JsonLdGraph => {
                self.put(path, HTML, json_ld::graph(courses, partner.name, base).into_bytes())
            }
            Format::HtmlSitemap => self.put(path, "application/xml", sitemap(partner, base).into_bytes()),
            Format::HtmlLists | Format::Microdata | Format::JsonLdPages | Format::MixedPages => {}
        }
        for (address, text) in html::lists(courses, partner.name, tongue(partner)) {
            self.put(&address, HTML, text.into_bytes());
        }
    }

    fn put(&mut self, path: &str, content_type: &'static str, body: Vec<u8>) {
        self.pages.insert(path.to_owned(), Page { content_type, body });
    }

    /// The answer to a path with its query, or `None` where there is no such page.
    pub(crate) fn answer(&self, path: &str, query: Option<&str>) -> Option<Page> {
        if let Some(kouta) = &self.kouta
            && path.starts_with("/konfo-backend/")
        {
            let pairs = url::form_urlencoded::parse(query.unwrap_or("").as_bytes()).into_owned().collect();
            let body = kouta.answer(path, &pairs)?;
            return Some(Page { content_type: "application/json; charset=utf-8", body: body.into_bytes() });
        }
        match query {
            Some(query) => {
                self.pages.get(&format!("{path}?{query}")).or_else(|| self.pages.get(path)).cloned()
            }
            None => self.pages.get(path).cloned(),
        }
    }
}

/// The language of the site.
fn tongue(partner: &Partner) -> Tongue {
    match partner.id {
        "sydkust" => Tongue::Sv,
        "gulf" => Tongue::En,
        _ => Tongue::Fi,
    }
}

fn robots(partner: &Partner, base: &str) -> String {
    let rest = match partner.id {
        "kymijokivarsi" => "Disallow: /hallinta/\n",
        "satamakatu" => "Crawl-delay: 0\nDisallow:\n",
        "haukkasuo" => return format!("User-agent: *\nAllow: /\n\nSitemap: {base}/sitemap.xml\n"),
        _ => "Allow: /\n",
    };
    format!("# {}\nUser-agent: *\n{rest}", partner.name)
}

fn home(partner: &Partner) -> String {
    let feed = escape(feed_path(partner.format));
    let (welcome, all, data) = match tongue(partner) {
        Tongue::Fi => ("Tervetuloa opiskelemaan!", "Kaikki koulutukset", "Avoin data"),
        Tongue::Sv => ("Välkommen att studera!", "Alla kurser", "Öppna data"),
        Tongue::En => ("Welcome to study with us!", "All courses", "Open data"),
    };
    let body = format!(
        "<h1>{}</h1>\n<p>{welcome}</p>\n<ul>\n<li><a href=\"/kurssit\">{all}</a> ({})</li>\n\
         <li><a href=\"{feed}\">{data}</a></li>\n<li><a rel=\"nofollow\" href=\"/hallinta/\">Hallinta</a></li>\n</ul>\n\
         <p><small>Keksitty oppilaitos. – En påhittad läroanstalt. – An invented institution.</small></p>\n",
        escape(partner.name),
        partner.courses.len()
    );
    page(tongue(partner).code(), partner.name, "", &body)
}

fn sitemap(partner: &Partner, base: &str) -> String {
    let urls: String = partner
        .courses
        .iter()
        .map(|course| format!("<url><loc>{base}/koulutus/{}</loc></url>\n", escape(&course.key)))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{urls}</urlset>\n"
    )
}
