//! `/{place}/{field}` (`/kotka/ict`): the courses of a field in a municipality, for search engines and for people who
//! come from them. The names in the address are Finnish whatever the language.

use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::{
    Code, Lang, Moment,
    query::{Dimension, Query},
    vocabulary::{Term, Vocabulary, municipality},
};

use super::{
    address::{Address, slug},
    answer,
    card::Card,
    frame::Frame,
    language, render, results,
    words::Words,
};
use crate::{app::App, problem::Problem};

/// Short names of the broad fields; narrower ones go by their own names.
const BROAD: [(&str, &str); 11] = [
    ("00", "yleissivistava"),
    ("01", "kasvatus"),
    ("02", "taide-ja-humanistiset"),
    ("03", "yhteiskunta"),
    ("04", "liiketalous"),
    ("05", "luonnontieteet"),
    ("06", "ict"),
    ("07", "tekniikka"),
    ("08", "maa-ja-metsatalous"),
    ("09", "terveys-ja-hyvinvointi"),
    ("10", "palvelut"),
];

/// Names and codes of the broad and narrow fields.
static FIELDS: LazyLock<Vec<(String, &'static str)>> = LazyLock::new(|| {
    let mut fields: Vec<(String, &'static str)> =
        BROAD.iter().map(|(code, name)| ((*name).to_owned(), *code)).collect();
    for term in Vocabulary::Field.all().iter().filter(|term| term.code().len() == 3) {
        let name = slug(term.label(Lang::Fi));
        if !fields.iter().any(|(known, _)| *known == name) {
            fields.push((name, term.code()));
        }
    }
    fields
});

#[derive(Template)]
#[template(path = "landing.html")]
struct LandingPage {
    frame: Frame,
    lead: String,
    all: String,
    cards: Vec<Card>,
    compact: bool,
    /// The same field elsewhere, other fields here: name, number, link.
    places: Vec<(String, String, String)>,
    fields: Vec<(String, String, String)>,
}

/// The path of a field in a municipality; none for a detailed field.
pub(crate) fn path(place: &Code, field: &Code) -> Option<String> {
    let place = slug(Vocabulary::Municipality.label(place.as_str(), Lang::Fi)?);
    let (field, _) = FIELDS.iter().find(|(_, code)| *code == field.as_str())?;
    Some(format!("/{place}/{field}"))
}

/// A landing page.
pub(crate) async fn page(
    State(app): State<Arc<App>>,
    Path((place, field)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let lang = language(&query.unwrap_or_default());
    let moment = app.moment();
    answer(&app, lang, &headers, format!("landing {place} {field}"), move |app| {
        let place = Vocabulary::Municipality.all().iter().find(|term| slug(term.label(Lang::Fi)) == place);
        let field = FIELDS.iter().find(|(name, _)| *name == field);
        match (place, field.and_then(|(_, code)| Vocabulary::Field.get(code))) {
            (Some(place), Some(field)) => show(app, place, field, lang, &moment),
            _ => Err(Problem::not_found("there is no such page")),
        }
    })
    .await
}

fn show(app: &App, place: &Term, field: &Term, lang: Lang, moment: &Moment) -> Result<Vec<u8>, Problem> {
    let words = Words::of(lang);
    let mut query =
        Query { lang, facets: vec![Dimension::Municipality, Dimension::Field], ..Query::default() };
    query.filters.selection(Dimension::Municipality).any_of = vec![Code::new(place.code())];
    query.filters.selection(Dimension::Field).any_of = vec![Code::new(field.code())];
    let found = app.engine.search(&query, moment)?;
    if found.total == 0 {
        return Err(Problem::not_found("there is no course of this field in this place"));
    }
    let labels = app.labels(lang)?;
    let cards = results::cards(app, &query, &found, &labels, moment, &Address::of(lang))?;
    let inside = match lang {
        Lang::Fi => municipality::locative(place.code()).unwrap_or_else(|| place.label(lang).to_owned()),
        Lang::Sv | Lang::En => place.label(lang).to_owned(),
    };
    let title = words.fill("landing.title", &[("field", field.label(lang)), ("place", &inside)]);
    let (here, this) = (Code::new(place.code()), Code::new(field.code()));
    let own = path(&here, &this).unwrap_or_else(|| "/".to_owned());
    let mut frame = Frame::new(app, lang, title, &own, &Address::default());
    let lead = words.count("landing.lead", found.total);
    frame.description = lead.clone();
    let others = |dimension: Dimension, link: &dyn Fn(&Code) -> Option<String>| {
        let values = found.facets.iter().filter(|f| f.dimension == dimension).flat_map(|f| &f.values);
        values
            .filter(|v| !v.selected && v.count > 0)
            .filter_map(|v| {
                let href = Address::of(lang).href(&link(&v.value)?);
                Some((labels.of(dimension, &v.value), words.number(v.count), href))
            })
            .collect()
    };
    render(&LandingPage {
        places: others(Dimension::Municipality, &|code| path(code, &this)),
        fields: others(Dimension::Field, &|code| path(&here, code).filter(|_| code.as_str().len() == 2)),
        frame,
        lead,
        all: Address::of(lang).with("municipality", place.code()).with("field", field.code()).href("/"),
        cards,
        compact: false,
    })
}

/// The paths of every landing page with courses.
pub(crate) fn paths(app: &App, moment: &Moment) -> Result<Vec<String>, Problem> {
    let overview =
        app.engine.overview(&Query::default(), Dimension::Municipality, Dimension::Field, moment)?;
    let mut paths = Vec::new();
    for (row, place) in overview.rows.iter().enumerate() {
        for (column, field) in overview.columns.iter().enumerate() {
            let count = overview.counts.get(row).and_then(|counts| counts.get(column)).copied().unwrap_or(0);
            paths.extend(path(place, field).filter(|_| count > 0));
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_broad_field_has_a_name_and_no_name_means_two() {
        let broad = Vocabulary::Field.all().iter().filter(|term| term.code().len() == 2);
        for term in broad {
            assert!(FIELDS.iter().any(|(_, code)| *code == term.code()), "{}", term.code());
        }
        let names: BTreeSet<&String> = FIELDS.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), FIELDS.len());
        assert_eq!(path(&Code::new("285"), &Code::new("06")).as_deref(), Some("/kotka/ict"));
        assert_eq!(path(&Code::new("285"), &Code::new("0715")), None);
    }
}
