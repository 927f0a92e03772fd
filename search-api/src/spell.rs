//! Requests and addresses, spelled as the API and the pages read them.

use catalogue::{
    Code, Lang,
    query::{Query, Selection},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded::Serializer;

use crate::app::App;

/// What stays as it is in a segment of a path.
const SEGMENT: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

/// The address of a course's page.
pub(crate) fn course_page(app: &App, id: &str) -> String {
    format!("{}/course/{}", app.settings.public_url, utf8_percent_encode(id, &SEGMENT))
}

/// A course's name that outlives a change of address.
pub(crate) fn course_urn(id: &str) -> String {
    format!("urn:opinovi:course:{}", utf8_percent_encode(id, &SEGMENT))
}

/// The query string of a search, without paging and facets; what has its default value is left out.
pub(crate) fn query_string(query: &Query) -> String {
    let Query {
        text,
        filters,
        sort,
        page: _,
        per_page: _,
        facets: _,
        lang,
        understand,
        explain: _,
        include_ended,
        online_anywhere,
    } = query;
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: Option<String>| pairs.extend(value.map(|v| (name.to_owned(), v)));
    put("q", (!text.is_empty()).then(|| text.clone()));
    for (dimension, Selection { any_of, none_of }) in &filters.by {
        put(dimension.as_str(), codes(any_of));
        put(&format!("not_{dimension}"), codes(none_of));
    }
    put("start_from", filters.start_from.map(|day| day.to_string()));
    put("start_to", filters.start_to.map(|day| day.to_string()));
    put("apply_open", yes(filters.apply_open));
    put("price_max", filters.price_max.map(|money| money.euros().to_string()));
    put("free", yes(filters.free));
    put("near", filters.near.map(|near| format!("{},{}", near.point.lat, near.point.lon)));
    put("within_km", filters.near.and_then(|near| near.within_km).map(|km| km.to_string()));
    put("duration_max", filters.duration_max.map(|months| months.to_string()));
    put("online_anywhere", yes(*online_anywhere));
    put("include_ended", yes(*include_ended));
    put("understand", (!understand && !text.is_empty()).then(|| "false".to_owned()));
    put("sort", sort.map(|sort| sort.as_str().to_owned()));
    put("lang", (*lang != Lang::Fi).then(|| lang.code().to_owned()));
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn codes(codes: &[Code]) -> Option<String> {
    (!codes.is_empty()).then(|| codes.iter().map(Code::as_str).collect::<Vec<_>>().join(","))
}

fn yes(flag: bool) -> Option<String> {
    flag.then(|| "true".to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::params::{Params, read_search};

    #[test]
    fn a_request_that_is_spelled_reads_back() {
        for asked in [
            "",
            "q=hitsaus+%26+levy&municipality=285,286&not_provider=ekami&lang=sv",
            "start_from=2027-01-01&start_to=2027-06-30&apply_open=true&price_max=12.5&free=true",
            "near=60.4,26.9&within_km=25&duration_max=6&online_anywhere=true&include_ended=true",
            "q=a&understand=false&sort=price&start=2027-autumn,any-time&funding=unknown",
        ] {
            let read = |query: &str| read_search(&mut Params::parse(query).unwrap()).unwrap().query;
            assert_eq!(read(&query_string(&read(asked))), read(asked), "{asked}");
        }
    }
}
