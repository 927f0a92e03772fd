//! `/course/{id}`: everything about a course, the next step first.

mod offering;

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use catalogue::{
    Course, CourseId, CourseRecord, Lang, LanguageCode, Moment, Offering,
    query::{Dimension, Query, matching},
    text::plain_text,
    vocabulary::{Vocabulary, funding},
};

use offering::{Next, Row, next, row};

use super::{
    address::{Address, course_path, provider_path, web},
    answer,
    card::{Card, Dealer, Found, foreign},
    days,
    frame::Frame,
    json_ld, missing, render,
    sources::Sources,
    telling::{Teller, cut},
    words::Words,
};
use crate::{
    app::App,
    courses::{self, Lookup},
    labels::Labels,
    params::{self, Params},
    problem::Problem,
};

/// Courses like the one shown.
const SIMILAR: usize = 5;

#[derive(Template)]
#[template(path = "course.html")]
struct CoursePage {
    frame: Frame,
    title: String,
    title_lang: Option<String>,
    only: Option<&'static str>,
    provider: String,
    provider_href: String,
    becoming: Option<String>,
    summary: Option<Said>,
    back: String,
    next: Next,
    rows: Vec<Row>,
    past: Vec<Row>,
    past_label: String,
    /// Sanitised HTML.
    description: Option<Said>,
    entry: Vec<String>,
    entry_text: Option<Said>,
    funding: Vec<(String, &'static str)>,
    facts: Vec<Fact>,
    similar: Vec<Card>,
    compact: bool,
    origins: Vec<Origin>,
    changed: String,
    first_seen: String,
    report: Option<String>,
}

/// A text with its language, where that is not the page's.
struct Said {
    text: String,
    lang: Option<String>,
    only: Option<&'static str>,
}

/// A property of the course.
struct Fact {
    name: &'static str,
    value: String,
    href: Option<String>,
    derived: bool,
}

/// A source that lists the course.
struct Origin {
    line: String,
    href: Option<String>,
    stale: bool,
}

/// A course's page.
pub(crate) async fn page(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let address = Address::read(&query.unwrap_or_default());
    let query = asked(&address);
    let lang = query.lang;
    let Ok(id) = CourseId::parse(&id) else {
        return missing::no_course(&app, lang, &Problem::not_found("this is no course id"));
    };
    let wanted = id.clone();
    let record = match app.work(move |app| Ok(app.store.course(&wanted)?)).await {
        Ok(record) => record,
        Err(problem) => return missing::missing(&app, lang, &problem),
    };
    let removed = record.as_ref().and_then(|r| r.course.title.best(lang)).map(|(_, title)| title.to_owned());
    let record = match courses::find(record, &id) {
        Ok(record) => record,
        Err(Lookup::Moved(to)) => {
            let location = address.href(&course_path(to.as_str()));
            return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, location)]).into_response();
        }
        Err(Lookup::Problem(problem)) if problem.status == 410 => {
            return missing::gone(&app, lang, &removed.unwrap_or_default());
        }
        Err(Lookup::Problem(problem)) => return missing::no_course(&app, lang, &problem),
    };
    let moment = app.moment();
    // "3 hours ago" changes with the hour.
    let hour = moment.now.timestamp() / 3600;
    let canonical = format!("course {id} {address:?} {:?} {hour}", record.sources);
    answer(&app, lang, &headers, canonical, move |app| show(app, &record, &query, &address, &moment)).await
}

/// The search that led here, so that the offerings that it found come first. What cannot be read is left out.
pub(crate) fn asked(address: &Address) -> Query {
    let mut params = Params::parse(&address.query()).unwrap_or_default();
    params.keep_only(&params::search_parameters());
    match params::read_search(&mut params) {
        Ok(request) => request.query,
        Err(_) => {
            let lang = address.value("lang").and_then(Lang::from_code).unwrap_or(Lang::Fi);
            Query { lang, ..Query::default() }
        }
    }
}

fn show(
    app: &App,
    record: &CourseRecord,
    query: &Query,
    address: &Address,
    moment: &Moment,
) -> Result<Vec<u8>, Problem> {
    let labels = app.labels(query.lang)?;
    let sources = Sources::of(app, moment.now);
    let words = Words::of(query.lang);
    let teller = Teller { words, labels: &labels, moment, sources: &sources };
    let course = &record.course;
    let (code, title) = course.title.best(query.lang).unwrap_or((LanguageCode::FI, ""));
    let provider =
        course.provider.name.best(query.lang).map_or(course.provider.id.as_str(), |(_, name)| name);
    let offerings = matching::shown(record, query, moment);
    let level = course.level.as_ref().map(|code| labels.of(Dimension::Level, code));
    let is_asked = !query.filters.is_empty();
    let row = |(offering, matches): (&Offering, bool)| row(&teller, course, offering, matches && is_asked);
    let (live, past): (Vec<_>, Vec<_>) = offerings.iter().partition(|(o, _)| o.is_live(moment));
    render(&CoursePage {
        frame: frame(app, record, query, title, provider, &teller),
        title: title.to_owned(),
        title_lang: foreign(code, &teller),
        only: teller.only(code),
        provider: provider.to_owned(),
        provider_href: Address::of(query.lang).href(&provider_path(course.provider.id.as_str())),
        becoming: course
            .qualification
            .best(query.lang)
            .filter(|(_, text)| *text != title && Some(*text) != level.as_deref())
            .map(|(_, text)| words.fill("course.becoming", &[("what", text)])),
        summary: said(&course.summary, &teller),
        back: address.href("/"),
        next: next(&teller, course, live.first().map(|(offering, _)| *offering)),
        rows: live.into_iter().map(row).collect(),
        past_label: words.fill("course.past", &[("n", &past.len().to_string())]),
        past: past.into_iter().map(row).collect(),
        description: said(&course.description, &teller),
        entry: course.entry.iter().map(|code| labels.of(Dimension::Entry, code)).collect(),
        entry_text: said(&course.entry_text, &teller),
        funding: meanings(course, &labels),
        facts: facts(&teller, record),
        similar: similar(app, record, query, &teller)?,
        compact: true,
        origins: origins(record, &teller),
        changed: words.fill("course.changed", &[("date", &day(record.updated_at, &teller))]),
        first_seen: words.fill("course.first", &[("date", &day(record.first_seen, &teller))]),
        report: web(course.url.as_ref()).or_else(|| web(course.provider.url.as_ref())),
    })
}

fn frame(
    app: &App,
    record: &CourseRecord,
    query: &Query,
    title: &str,
    provider: &str,
    teller: &Teller,
) -> Frame {
    let full = teller.words.fill("course.by", &[("title", title), ("provider", provider)]);
    let path = course_path(record.course.id.as_str());
    let mut frame = Frame::new(app, query.lang, full, &path, &Address::default());
    let summary = record.course.summary.best(query.lang).map(|(_, text)| text.to_owned());
    let plain = || record.course.description.best(query.lang).map(|(_, html)| plain_text(html));
    frame.description = cut(&summary.or_else(plain).unwrap_or_default().replace('\n', " "), 200);
    frame.kind = "article";
    frame.json_ld = Some(json_ld::course(record, teller, &frame.canonical));
    frame
}

fn day(at: chrono::DateTime<chrono::Utc>, teller: &Teller) -> String {
    days::dated(at.with_timezone(&teller.moment.zone).date_naive(), teller.lang())
}

fn said(texts: &catalogue::Texts, teller: &Teller) -> Option<Said> {
    let (code, text) = texts.best(teller.lang())?;
    Some(Said { text: text.to_owned(), lang: foreign(code, teller), only: teller.only(code) })
}

/// Each funding form of the live or only offerings with its plain meaning.
fn meanings(course: &Course, labels: &Labels) -> Vec<(String, &'static str)> {
    let mut codes: Vec<&catalogue::Code> = Vec::new();
    for code in course.offerings.iter().flat_map(|o| &o.funding) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let meaning = |code: &&catalogue::Code| {
        Some((labels.of(Dimension::Funding, code), funding::meaning(code.as_str(), labels.lang)?))
    };
    codes.iter().filter_map(meaning).collect()
}

fn facts(teller: &Teller, record: &CourseRecord) -> Vec<Fact> {
    let (course, words) = (&record.course, teller.words);
    let search = |name: &str, value: &str| Some(Address::of(teller.lang()).with(name, value).href("/"));
    let mut facts = Vec::new();
    let mut fact = |name, value: Option<String>, href, derived| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push(Fact { name, value, href, derived });
        }
    };
    let level = course.level.as_ref();
    fact(
        words.say("course.level"),
        level.map(|code| teller.labels.of(Dimension::Level, code)),
        level
            .filter(|code| Vocabulary::Level.get(code.as_str()).is_some())
            .and_then(|code| search("level", code.as_str())),
        course.level_derived,
    );
    fact(words.say("course.credits"), course.credits.map(|c| teller.credits(c)), None, false);
    for field in &course.fields {
        let label = teller.labels.of(Dimension::Field, &field.code);
        fact(words.say("course.field"), Some(label), search("field", field.code.as_str()), field.derived);
    }
    fact(words.say("course.code"), Some(course.codes.join(", ")), None, false);
    let keywords: Vec<&str> = course.keywords.iter().map(|(_, word)| word.as_str()).take(12).collect();
    fact(words.say("course.keywords"), Some(keywords.join(", ")), None, false);
    facts
}

fn similar(app: &App, record: &CourseRecord, query: &Query, teller: &Teller) -> Result<Vec<Card>, Problem> {
    let ids = app.engine.similar(&record.course.id, SIMILAR, teller.moment)?;
    let plain = Query { lang: query.lang, ..Query::default() };
    let carried = Address::of(query.lang);
    let dealer = Dealer { teller: *teller, query: &plain, carried: &carried };
    let records = app.store.courses(&ids)?.into_iter().flatten();
    Ok(records
        .map(|record| dealer.card(Found { record: &record, highlight: None, distance_km: None }))
        .collect())
}

fn origins(record: &CourseRecord, teller: &Teller) -> Vec<Origin> {
    let origin = |from: &catalogue::Provenance| Origin {
        line: teller.words.fill(
            "course.source_line",
            &[
                ("name", teller.sources.name(&from.source)),
                ("ago", &days::ago(from.fetched_at, teller.moment, teller.words)),
                (
                    "date",
                    &format!(
                        "{} {}",
                        day(from.fetched_at, teller),
                        days::clock(from.fetched_at, teller.moment, teller.lang())
                    ),
                ),
            ],
        ),
        href: web(Some(&from.url)),
        stale: teller.sources.is_stale(&from.source, from.fetched_at),
    };
    record.sources.iter().map(origin).collect()
}
