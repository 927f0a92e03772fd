//! Reading query strings: every parameter is known by name, every mistake is told with what is allowed.

use std::collections::BTreeMap;

use catalogue::{
    Code, Lang, LatLon, Money,
    query::{Dimension, Near, Query, Sort},
    vocabulary::municipality,
};
use chrono::NaiveDate;

use crate::problem::Problem;

/// A parameter that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{parameter}: {detail}")]
pub struct ParamError {
    /// Its name.
    pub parameter: String,
    /// What is wrong.
    pub detail: String,
    /// What it may be.
    pub allowed: Vec<String>,
}

impl From<ParamError> for Problem {
    fn from(ParamError { parameter, detail, allowed }: ParamError) -> Self {
        Self::parameter(&parameter, detail, allowed)
    }
}

/// Longest free text, in characters.
pub const MAX_TEXT: usize = 200;
/// Most values of one parameter.
const MAX_VALUES: usize = 50;
/// Longest query string, in bytes.
pub const MAX_QUERY_STRING: usize = 8 * 1024;

/// A query string taken apart. Values are taken out one by one; what is left over at the end is unknown.
#[derive(Debug, Clone, Default)]
pub struct Params {
    values: BTreeMap<String, Vec<String>>,
    known: Vec<&'static str>,
}

impl Params {
    /// Takes a query string apart. Empty values are as if absent.
    ///
    /// # Errors
    /// Where it is longer than 8 KiB or repeats a parameter more than 50 times.
    pub fn parse(query: &str) -> Result<Self, ParamError> {
        if query.len() > MAX_QUERY_STRING {
            return Err(wrong("", "the query string is longer than 8 KiB", vec![]));
        }
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if value.trim().is_empty() {
                continue;
            }
            let list = values.entry(name.into_owned()).or_default();
            if list.len() >= MAX_VALUES {
                return Err(wrong("", "a parameter is repeated more than 50 times", vec![]));
            }
            list.push(value.into_owned());
        }
        Ok(Self { values, known: Vec::new() })
    }

    /// Leaves out what is not known: for pages, where `utm_…` and the like are not mistakes.
    pub fn keep_only(&mut self, known: &[&str]) {
        self.values.retain(|name, _| known.contains(&name.as_str()));
    }

    /// One value. A second one is a mistake.
    pub fn one(&mut self, name: &'static str) -> Result<Option<String>, ParamError> {
        self.known.push(name);
        let Some(mut values) = self.values.remove(name) else { return Ok(None) };
        if values.len() > 1 {
            return Err(wrong(name, "is given more than once", vec![]));
        }
        Ok(values.pop())
    }

    /// Values, repeated or separated by commas.
    pub fn list(&mut self, name: &'static str) -> Result<Vec<String>, ParamError> {
        self.known.push(name);
        let values: Vec<String> = self
            .values
            .remove(name)
            .unwrap_or_default()
            .iter()
            .flat_map(|v| v.split(','))
            .map(|v| v.trim().to_owned())
            .filter(|v| !v.is_empty())
            .collect();
        if values.len() > MAX_VALUES {
            return Err(wrong(name, "has more than 50 values", vec![]));
        }
        Ok(values)
    }

    /// A value that is read by its type.
    pub fn parsed<T: std::str::FromStr>(
        &mut self,
        name: &'static str,
        form: &str,
    ) -> Result<Option<T>, ParamError> {
        let Some(text) = self.one(name)? else { return Ok(None) };
        match text.trim().parse() {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(wrong(name, format!("`{}` is not {form}", cut(&text)), vec![form.to_owned()])),
        }
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &'static str) -> Result<Option<bool>, ParamError> {
        self.parsed(name, "`true` or `false`")
    }

    /// A whole number within bounds.
    pub fn number(
        &mut self,
        name: &'static str,
        least: usize,
        most: usize,
    ) -> Result<Option<usize>, ParamError> {
        let form = format!("a whole number from {least} to {most}");
        let number: Option<usize> = self.parsed(name, &form)?;
        match number {
            Some(n) if !(least..=most).contains(&n) => {
                Err(wrong(name, format!("{n} is not {form}"), vec![form]))
            }
            other => Ok(other),
        }
    }

    /// `lang`: language of labels; Finnish where absent.
    pub fn lang(&mut self) -> Result<Lang, ParamError> {
        let Some(code) = self.one("lang")? else { return Ok(Lang::Fi) };
        Lang::from_code(&code).ok_or_else(|| {
            wrong("lang", format!("`{}` is not a language of ours", cut(&code)), texts(&["fi", "sv", "en"]))
        })
    }

    /// Whatever has not been taken is unknown.
    ///
    /// # Errors
    /// Names the first unknown parameter and the known ones.
    pub fn end(self) -> Result<(), ParamError> {
        match self.values.into_keys().next() {
            None => Ok(()),
            Some(name) => {
                let known = self.known.iter().map(|k| (*k).to_owned()).collect();
                Err(wrong(
                    &cut(&name),
                    format!("`{}` is not a parameter of this resource", cut(&name)),
                    known,
                ))
            }
        }
    }
}

fn wrong(parameter: &str, detail: impl Into<String>, allowed: Vec<String>) -> ParamError {
    ParamError { parameter: parameter.to_owned(), detail: detail.into(), allowed }
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|v| (*v).to_owned()).collect()
}

/// A value as it may be quoted in a message.
fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// A search as asked for, with its canonical spelling.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// What is asked.
    pub query: Query,
    /// The same for the same question, whatever the order of its parameters: for `ETag`.
    pub canonical: String,
}

/// The dimensions with the names of their negations.
const NEGATED: [(Dimension, &str); 12] = [
    (Dimension::Field, "not_field"),
    (Dimension::Level, "not_level"),
    (Dimension::Municipality, "not_municipality"),
    (Dimension::Region, "not_region"),
    (Dimension::Provider, "not_provider"),
    (Dimension::Funding, "not_funding"),
    (Dimension::Language, "not_language"),
    (Dimension::Mode, "not_mode"),
    (Dimension::Time, "not_time"),
    (Dimension::Entry, "not_entry"),
    (Dimension::Start, "not_start"),
    (Dimension::Source, "not_source"),
];

/// Names of all search parameters.
pub fn search_parameters() -> Vec<&'static str> {
    let mut names = vec![
        "q",
        "start_from",
        "start_to",
        "apply_open",
        "price_max",
        "free",
        "near",
        "within_km",
        "duration_max",
        "online_anywhere",
        "understand",
        "explain",
        "include_ended",
        "sort",
        "page",
        "per_page",
        "facets",
        "lang",
    ];
    names.extend(NEGATED.iter().flat_map(|(dimension, not)| [dimension.as_str(), not]));
    names
}

/// Reads the parameters of a search.
///
/// # Errors
/// The first parameter that cannot be used.
pub fn read_search(params: &mut Params) -> Result<SearchRequest, ParamError> {
    let mut query = Query { text: read_text(params)?, ..Query::default() };
    for (dimension, not) in NEGATED {
        let any_of = read_values(params, dimension, dimension.as_str())?;
        let none_of = read_values(params, dimension, not)?;
        if !any_of.is_empty() || !none_of.is_empty() {
            let selection = query.filters.selection(dimension);
            (selection.any_of, selection.none_of) = (any_of, none_of);
        }
    }
    let filters = &mut query.filters;
    filters.start_from = read_date(params, "start_from")?;
    filters.start_to = read_date(params, "start_to")?;
    filters.apply_open = params.flag("apply_open")?.unwrap_or(false);
    filters.free = params.flag("free")?.unwrap_or(false);
    filters.price_max = read_price(params)?;
    filters.near = read_near(params)?;
    filters.duration_max = params.number("duration_max", 1, 240)?.map(|n| n as u16);
    query.online_anywhere = params.flag("online_anywhere")?.unwrap_or(false);
    query.understand = params.flag("understand")?.unwrap_or(true);
    query.explain = params.flag("explain")?.unwrap_or(false);
    query.include_ended = params.flag("include_ended")?.unwrap_or(false);
    query.sort = read_sort(params, filters.near.is_some())?;
    query.per_page = params.number("per_page", 1, 100)?.unwrap_or(20);
    query.page = read_page(params, query.per_page)?;
    query.facets = read_facets(params)?;
    query.lang = params.lang()?;
    let canonical = format!("{query:?}");
    Ok(SearchRequest { query, canonical })
}

/// Reads a search from names and values, as a command line has them.
///
/// # Errors
/// The first parameter that is unknown or cannot be used.
pub fn search_request(pairs: &[(&str, &str)]) -> Result<SearchRequest, ParamError> {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let mut params = Params::parse(&query)?;
    let request = read_search(&mut params)?;
    params.end()?;
    Ok(request)
}

fn read_text(params: &mut Params) -> Result<String, ParamError> {
    let text = params.one("q")?.unwrap_or_default();
    if text.chars().count() > MAX_TEXT {
        return Err(wrong("q", "is longer than 200 characters", texts(&["up to 200 characters"])));
    }
    Ok(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned())
}

fn read_values(
    params: &mut Params,
    dimension: Dimension,
    name: &'static str,
) -> Result<Vec<Code>, ParamError> {
    let mut codes = Vec::new();
    for value in params.list(name)? {
        let value = value.to_lowercase();
        if value != Code::UNKNOWN {
            check_value(dimension, name, &value)?;
        }
        codes.push(Code::new(&value));
    }
    codes.sort();
    codes.dedup();
    Ok(codes)
}

fn check_value(dimension: Dimension, name: &str, value: &str) -> Result<(), ParamError> {
    let shown = cut(value);
    match dimension {
        // Providers and sources come and go: an unknown one finds nothing.
        Dimension::Provider | Dimension::Source => {
            let legal = value.len() <= 80 && value.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
            legal
                .then_some(())
                .ok_or_else(|| wrong(name, format!("`{shown}` is not an id"), texts(&["an id: a-z, 0-9, -"])))
        }
        Dimension::Start => {
            let form = texts(&["YYYY-MM", "YYYY-spring", "YYYY-autumn", "any-time", "unknown"]);
            is_start(value)
                .then_some(())
                .ok_or_else(|| wrong(name, format!("`{shown}` is not a month or season"), form))
        }
        _ if dimension.vocabulary().is_some_and(|v| v.get(value).is_some()) => Ok(()),
        _ => {
            let terms = dimension.vocabulary().into_iter().flat_map(|v| v.all());
            let mut allowed: Vec<String> = terms.take(60).map(|term| term.code().to_owned()).collect();
            allowed.push(Code::UNKNOWN.to_owned());
            allowed.push(format!("see /api/v1/vocabularies/{dimension}"));
            Err(wrong(name, format!("`{shown}` is not a code of the vocabulary `{dimension}`"), allowed))
        }
    }
}

fn is_start(value: &str) -> bool {
    if value == "any-time" {
        return true;
    }
    let Some((year, rest)) = value.split_once('-') else { return false };
    let year_is_good = year.len() == 4 && year.parse::<u16>().is_ok_and(|y| (1900..=2200).contains(&y));
    let month = rest.len() == 2 && rest.parse::<u8>().is_ok_and(|m| (1..=12).contains(&m));
    year_is_good && (month || rest == "spring" || rest == "autumn")
}

fn read_date(params: &mut Params, name: &'static str) -> Result<Option<NaiveDate>, ParamError> {
    let Some(text) = params.one(name)? else { return Ok(None) };
    let date = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
    let in_range = date.filter(|d| (1900..=2200).contains(&chrono::Datelike::year(d)));
    match in_range {
        Some(date) if text.trim().len() == 10 => Ok(Some(date)),
        _ => Err(wrong(name, format!("`{}` is not a date", cut(&text)), texts(&["YYYY-MM-DD"]))),
    }
}

fn read_price(params: &mut Params) -> Result<Option<Money>, ParamError> {
    let Some(text) = params.one("price_max")? else { return Ok(None) };
    match text.trim().replace(',', ".").parse::<f64>() {
        Ok(euros) if (0.0..=1_000_000.0).contains(&euros) => Ok(Some(Money((euros * 100.0).round() as u32))),
        _ => Err(wrong(
            "price_max",
            format!("`{}` is not a price", cut(&text)),
            texts(&["euros, 0 to 1000000"]),
        )),
    }
}

fn read_near(params: &mut Params) -> Result<Option<Near>, ParamError> {
    let form = "`latitude,longitude` or a municipality code";
    let text = params.one("near")?;
    let within_km = params.parsed::<f64>("within_km", "a number of kilometres from 0 to 2000")?;
    if within_km.is_some_and(|km| !(0.0..=2000.0).contains(&km)) {
        return Err(wrong("within_km", "is not from 0 to 2000", texts(&["0 to 2000"])));
    }
    let Some(text) = text else {
        return match within_km {
            Some(_) => Err(wrong("within_km", "needs `near`", texts(&[form]))),
            None => Ok(None),
        };
    };
    let point = match text.split_once(',') {
        Some((lat, lon)) => match (lat.trim().parse(), lon.trim().parse()) {
            (Ok(lat), Ok(lon)) => LatLon::new(lat, lon),
            _ => None,
        },
        None => municipality::centre(text.trim()),
    };
    let point =
        point.ok_or_else(|| wrong("near", format!("`{}` is not {form}", cut(&text)), texts(&[form])))?;
    Ok(Some(Near { point, within_km }))
}

fn read_sort(params: &mut Params, has_point: bool) -> Result<Option<Sort>, ParamError> {
    let Some(name) = params.one("sort")? else { return Ok(None) };
    let names = || Sort::ALL.map(|s| s.as_str().to_owned()).to_vec();
    let sort = Sort::from_name(name.trim())
        .ok_or_else(|| wrong("sort", format!("`{}` is not an order", cut(&name)), names()))?;
    if sort == Sort::Distance && !has_point {
        return Err(wrong("sort", "`distance` needs `near`", names()));
    }
    Ok(Some(sort))
}

fn read_page(params: &mut Params, per_page: usize) -> Result<usize, ParamError> {
    let page = params.number("page", 1, 1_000_000_000)?.unwrap_or(1);
    if page.saturating_mul(per_page) > Query::DEEPEST {
        let detail = format!(
            "paging reaches {} results; use /api/v1/export.jsonl with the same filters for all of them",
            Query::DEEPEST
        );
        return Err(wrong(
            "page",
            detail,
            vec![format!("1 to {}", Query::DEEPEST / per_page), "/api/v1/export.jsonl".to_owned()],
        ));
    }
    Ok(page)
}

fn read_facets(params: &mut Params) -> Result<Vec<Dimension>, ParamError> {
    let names = params.list("facets")?;
    if names.is_empty() || names == ["all"] {
        return Ok(Dimension::FACETS.to_vec());
    }
    if names == ["none"] {
        return Ok(Vec::new());
    }
    let mut facets = Vec::new();
    for name in names {
        let known = Dimension::from_name(&name).filter(|d| Dimension::FACETS.contains(d));
        let facet = known.ok_or_else(|| {
            let mut allowed = texts(&["none", "all"]);
            allowed.extend(Dimension::FACETS.iter().map(|d| d.as_str().to_owned()));
            wrong("facets", format!("`{}` is not a facet", cut(&name)), allowed)
        })?;
        if !facets.contains(&facet) {
            facets.push(facet);
        }
    }
    Ok(facets)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<SearchRequest, ParamError> {
        let mut params = Params::parse(query)?;
        let request = read_search(&mut params)?;
        params.end()?;
        Ok(request)
    }

    #[test]
    fn values_are_repeated_or_separated_by_commas() {
        let request = read("municipality=286,285&municipality=075&q=hitsaus").unwrap();
        let codes: Vec<&str> =
            request.query.filters.chosen(Dimension::Municipality).iter().map(Code::as_str).collect();
        assert_eq!(codes, ["075", "285", "286"]);
    }

    #[test]
    fn the_order_of_parameters_does_not_matter() {
        let one = read("q=a&municipality=285,286&free=true").unwrap().canonical;
        assert_eq!(one, read("free=true&municipality=286&municipality=285&q=a&lang=").unwrap().canonical);
    }

    #[test]
    fn mistakes_name_the_parameter_and_what_is_allowed() {
        for (query, parameter) in [
            ("citty=x", "citty"),
            ("per_page=0", "per_page"),
            ("page=501", "page"),
            ("sort=best", "sort"),
            ("sort=distance", "sort"),
            ("start_from=2027-02-30", "start_from"),
            ("start=2027-13", "start"),
            ("municipality=999", "municipality"),
            ("near=91,0", "near"),
            ("within_km=5", "within_km"),
            ("price_max=nan", "price_max"),
            ("free=yes", "free"),
            ("facets=colour", "facets"),
            ("lang=de", "lang"),
            ("q=a&q=b", "q"),
        ] {
            let error = read(query).unwrap_err();
            assert_eq!(error.parameter, parameter, "{query}");
            assert!(!error.detail.is_empty() && !error.detail.contains('\n'));
        }
        assert_eq!(read(&format!("q={}", "a".repeat(201))).unwrap_err().parameter, "q");
    }

    #[test]
    fn unknown_is_a_value_of_every_vocabulary() {
        for (dimension, _) in NEGATED {
            assert!(read(&format!("{dimension}=unknown&not_{dimension}=unknown")).is_ok(), "{dimension}");
        }
    }
}
