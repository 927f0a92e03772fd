//! `/why`: name a course, and be told why it is not among the results, and what would bring it in.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::{
    CourseId, CourseRecord, Moment,
    query::{
        Query, relax,
        why::{self, Explanation, Standing},
    },
};

use super::{
    address::{Address, course_path},
    answer, course, days,
    frame::Frame,
    render,
    sources::Sources,
    widen,
    words::Words,
};
use crate::{app::App, labels::Labels, params, problem::Problem, search, spell, why as api};

#[derive(Template)]
#[template(path = "why.html")]
struct WhyPage {
    frame: Frame,
    text: String,
    /// The search that is asked about, as hidden fields.
    hidden: Vec<(String, String)>,
    back: String,
    courses: Vec<Verdict>,
    /// A name was given and means no course.
    unknown: bool,
}

/// What is said of one course.
struct Verdict {
    title: String,
    provider: String,
    href: String,
    reasons: Vec<String>,
    /// What would bring it in: words and link.
    remedy: Option<(String, String)>,
}

/// The page.
pub(crate) async fn page(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let raw = query.unwrap_or_default();
    let address = Address::read(&raw);
    let query = course::asked(&address);
    let named = url::form_urlencoded::parse(raw.as_bytes()).find(|(name, _)| name == "text");
    let text: String =
        named.map(|(_, text)| text.trim().chars().take(params::MAX_TEXT).collect()).unwrap_or_default();
    let moment = app.moment();
    let canonical = format!("why {text:?} {address:?} {}", moment.now.timestamp() / 60);
    answer(&app, query.lang, &headers, canonical, move |app| show(app, text, &query, &address, &moment)).await
}

fn show(
    app: &App,
    text: String,
    query: &Query,
    address: &Address,
    moment: &Moment,
) -> Result<Vec<u8>, Problem> {
    let words = Words::of(query.lang);
    let records = match CourseId::parse(&text) {
        _ if text.is_empty() => Vec::new(),
        Ok(id) => app.store.course(&id)?.into_iter().collect(),
        Err(_) => api::named(app, &text, query, moment)?,
    };
    let labels = app.labels(query.lang)?;
    let understood = relax::understood(query, &*app.engine, moment)?;
    let troubles = why::troubles(&*app.store, moment)?;
    let sources = Sources::of(app, moment.now);
    let mut courses = Vec::new();
    for record in &records {
        let explanation = why::why(record, &understood, &*app.engine, moment)?;
        let mut verdict = verdict(record, explanation, &labels, address, moment);
        let troubled = record.sources.iter().filter(|s| troubles.iter().any(|t| t.source == s.source));
        verdict
            .reasons
            .extend(troubled.map(|s| words.fill("why.trouble", &[("name", sources.name(&s.source))])));
        courses.push(verdict);
    }
    let mut frame = Frame::new(app, query.lang, words.say("why.title"), "/why", &address.filters());
    frame.index = false;
    render(&WhyPage {
        frame,
        unknown: courses.is_empty() && !text.is_empty(),
        text,
        hidden: address.filters().pairs().to_vec(),
        back: address.href("/"),
        courses,
    })
}

/// A phrase as it stands within a sentence.
fn began_small(phrase: &str) -> String {
    let mut rest = phrase.chars();
    rest.next().map(|first| first.to_lowercase().chain(rest).collect()).unwrap_or_default()
}

fn verdict(
    record: &CourseRecord,
    explanation: Explanation,
    labels: &Labels,
    address: &Address,
    moment: &Moment,
) -> Verdict {
    let words = Words::of(labels.lang);
    let Explanation { found, standing, words: missing, offerings, changes, query } = explanation;
    let label = |parameter: &str, value: &str| search::label(labels, parameter, value);
    let said = |key: &str| words.say(key).to_owned();
    let mut reasons = Vec::new();
    match standing {
        Standing::Listed if found => reasons.push(said("why.found")),
        Standing::Listed => {}
        Standing::Removed(at) => {
            let date = days::dated(at.with_timezone(&moment.zone).date_naive(), labels.lang);
            reasons.push(words.fill("why.removed", &[("date", &date)]));
        }
        Standing::Merged(_) => reasons.push(said("why.merged")),
        Standing::NotIndexed => reasons.push(said("why.soon")),
    }
    if !missing.is_empty() {
        reasons.push(words.fill("why.words", &[("words", &missing.join(", "))]));
    }
    if !offerings.is_empty() && offerings.iter().all(|o| o.ended || o.cancelled) {
        reasons.push(said("why.ended"));
    }
    let remedy = changes.iter().map(|change| widen::said(change, address, &label, words)).collect::<Vec<_>>();
    let remedy = (!remedy.is_empty()).then(|| {
        let href = Address::read(&spell::query_string(&query)).href("/");
        (
            words.fill(
                "why.remedy",
                &[("what", &remedy.iter().map(|r| began_small(r)).collect::<Vec<_>>().join(", "))],
            ),
            href,
        )
    });
    let best = |texts: &catalogue::Texts| texts.best(labels.lang).map(|(_, text)| text.to_owned());
    Verdict {
        title: best(&record.course.title).unwrap_or_default(),
        provider: best(&record.course.provider.name).unwrap_or_default(),
        href: Address::of(labels.lang).href(&course_path(record.course.id.as_str())),
        reasons,
        remedy,
    }
}
