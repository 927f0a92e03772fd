//! `/about` and `/bot`: where everything comes from, what we promise, and who crawls.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::Moment;

use super::{
    address::{Address, web},
    answer, days,
    frame::Frame,
    language, render,
    words::Words,
};
use crate::{
    app::{App, VocabularyCredit},
    problem::Problem,
    sources::{SourceStatusView, sources_view},
};

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    frame: Frame,
    lead: String,
    sources: Vec<SourceRow>,
    vocabularies: Vec<String>,
}

/// A source as people want to see it.
struct SourceRow {
    name: String,
    href: Option<String>,
    courses: String,
    read: String,
    state: &'static str,
    troubled: bool,
}

#[derive(Template)]
#[template(path = "bot.html")]
struct BotPage {
    frame: Frame,
    agent: String,
    token: String,
}

/// Sources, attributions, accessibility, privacy.
pub(crate) async fn about(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let lang = language(&query.unwrap_or_default());
    let moment = app.moment();
    let canonical = format!("about {}", moment.now.timestamp() / 60);
    answer(&app, lang, &headers, canonical, move |app| {
        let words = Words::of(lang);
        let mut frame = Frame::new(app, lang, words.say("about.title"), "/about", &Address::default());
        let lead = words.fill("about.lead", &[("site", &frame.site)]);
        frame.description = lead.clone();
        let vocabularies = app.settings.vocabularies.iter().map(|credit| credit_line(credit, words));
        let vocabularies = vocabularies.collect();
        render(&AboutPage { sources: rows(app, words, &moment)?, vocabularies, frame, lead })
    })
    .await
}

fn credit_line(VocabularyCredit { title, licence }: &VocabularyCredit, words: &'static Words) -> String {
    if licence.is_empty() {
        return words.fill("about.vocabulary_only", &[("title", title)]);
    }
    words.fill("about.vocabulary", &[("title", title), ("licence", licence)])
}

fn rows(app: &App, words: &'static Words, moment: &Moment) -> Result<Vec<SourceRow>, Problem> {
    let view = sources_view(&*app.directory, app.store.sources()?, moment.now);
    Ok(view.sources.iter().map(|source| row(source, words, moment)).collect())
}

fn row(source: &SourceStatusView, words: &'static Words, moment: &Moment) -> SourceRow {
    let (state, troubled) = if !source.enabled {
        (words.say("about.off"), false)
    } else if source.held > 0 {
        (words.say("about.held"), true)
    } else if source.stale {
        (words.say("about.stale"), true)
    } else if source.failures > 0 {
        (words.say("about.failing"), true)
    } else if source.last_good_run.is_none() {
        (words.say("about.never"), false)
    } else {
        (words.say("about.fresh"), false)
    };
    SourceRow {
        name: source.name.clone(),
        href: web(Some(&source.url)),
        courses: words.number(source.courses),
        read: source
            .last_good_run
            .map_or_else(|| words.say("about.never").to_owned(), |at| days::ago(at, moment, words)),
        state,
        troubled,
    }
}

/// Who crawls, and how to stop it.
pub(crate) async fn bot(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let lang = language(&query.unwrap_or_default());
    answer(&app, lang, &headers, "bot".to_owned(), move |app| {
        let frame = Frame::new(app, lang, Words::of(lang).say("bot.title"), "/bot", &Address::default());
        let agent = app.settings.user_agent.clone();
        let token = agent.split(['/', ' ']).next().unwrap_or_default().to_owned();
        render(&BotPage { frame, agent, token })
    })
    .await
}
