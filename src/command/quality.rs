//! `opinovi quality`: how well words and judged queries are found, held to the floors in `tests/relevance`.
//!
//! The demo's region of a fixed day is crawled into a scratch directory and asked every query of the list, once by
//! the built-in rules of Finnish and, where there is one, once by the dictionary. The figures of a plain stemmer
//! stand beside.

mod baseline;
mod judged;
mod measures;
mod scratch;

use std::{path::Path, sync::Arc};

use anyhow::Context;
use catalogue::{CourseId, SearchEngine, query::Query};
use language::{Analyser, measure, read_pairs};
use serde::Serialize;

use crate::{
    cli::{Cli, QualityArgs},
    output::{say, say_json, table, usage},
    wiring::{Place, known_words},
};

use baseline::PlainStemmer;
use judged::{Floors, Judged};
use measures::{Quality, Ranking, Scores};
use scratch::Scratch;

/// Pairs of words that should, or should not, find each other.
const PAIRS: &str = include_str!("../../tests/morphology/pairs.tsv");
/// Results that are looked at.
const DEPTH: usize = 50;

/// What one analysis reaches.
#[derive(Debug, Serialize)]
struct Measured {
    /// The analysis.
    analysis: String,
    /// Of the judged queries.
    queries: Quality,
    /// Of those by which nothing is tuned.
    held_out: Quality,
    /// Share of the pairs of words that find each other as they should.
    word_recall: f64,
    /// Share of the pairs that find each other and should not.
    word_false: f64,
    /// Floors that are not held, in words.
    below: Vec<String>,
}

/// What a plain stemmer reaches.
#[derive(Debug, Serialize)]
struct Baseline {
    queries: Quality,
    held_out: Quality,
}

/// The queries, and their judgements.
struct Lists {
    /// By which the engine was tuned.
    tuned: Judged,
    /// By which nothing is.
    held_out: Judged,
}

/// Everything that was measured.
#[derive(Debug, Serialize)]
struct Report {
    /// Judged queries.
    queries: usize,
    /// Their judgements.
    judgements: usize,
    /// Judged queries by which nothing is tuned.
    held_out_queries: usize,
    /// Their judgements.
    held_out_judgements: usize,
    /// Of a plain stemmer.
    baseline: Baseline,
    /// By analysis.
    measured: Vec<Measured>,
}

/// Exit code 1 where a floor is not held.
pub fn run(cli: &Cli, args: &QualityArgs) -> anyhow::Result<bool> {
    if let Some(file) = &args.pairs {
        return pairs(cli, file);
    }
    let lists = Lists { tuned: Judged::tuned()?, held_out: Judged::held_out()? };
    let scratch = Scratch::crawl()?;
    if args.pool {
        return pool(cli, &lists, &scratch);
    }
    let floors = Floors::read()?;
    let records = scratch.records()?;
    let plain = PlainStemmer::new(&records);
    let ranked = |judged: &Judged| measures::quality(judged, |query| Ok(plain.rank(&query.text, DEPTH)));
    let baseline = Baseline { queries: ranked(&lists.tuned)?, held_out: ranked(&lists.held_out)? };
    let builtin = Arc::new(Analyser::new(None, known_words()));
    let mut measured = vec![measured(&lists, &scratch, builtin, &baseline, &floors.without_dictionary)?];
    if let Some(analyser) = with_dictionary(cli) {
        measured.push(self::measured(&lists, &scratch, analyser, &baseline, &floors.with_dictionary)?);
    }
    let report = Report {
        queries: lists.tuned.queries.len(),
        judgements: lists.tuned.grades(),
        held_out_queries: lists.held_out.queries.len(),
        held_out_judgements: lists.held_out.grades(),
        baseline,
        measured,
    };
    if args.json {
        say_json(&report)?
    } else {
        say(text(&report))
    }
    Ok(report.measured.iter().all(|measured| measured.below.is_empty()))
}

/// How well the words of another list find each other, by either analysis, with what was missed.
fn pairs(cli: &Cli, file: &Path) -> anyhow::Result<bool> {
    let text =
        std::fs::read_to_string(file).map_err(|error| usage(format!("`{}`: {error}", file.display())))?;
    let pairs = read_pairs(&text).with_context(|| file.display().to_string())?;
    let builtin = Arc::new(Analyser::new(None, known_words()));
    let analysers = std::iter::once(builtin).chain(with_dictionary(cli));
    say_json(&analysers.map(|analyser| measure(&pairs, &analyser)).collect::<Vec<_>>())?;
    Ok(true)
}

/// The analysis by the dictionary that is in use, where there is one.
fn with_dictionary(cli: &Cli) -> Option<Arc<Analyser>> {
    let place = Place::of(cli);
    place.dictionary_file().map(|_| place.analyser())
}

fn measured(
    lists: &Lists,
    scratch: &Scratch,
    analyser: Arc<Analyser>,
    baseline: &Baseline,
    floor: &judged::Floor,
) -> anyhow::Result<Measured> {
    let pairs = read_pairs(PAIRS).context("tests/morphology/pairs.tsv")?;
    let words = measure(&pairs, &analyser);
    let engine = scratch.engine(analyser)?;
    let ranked = |judged: &Judged| {
        measures::quality(judged, |query| {
            rank(&engine, scratch, &query.text).with_context(|| format!("query `{}`", query.id))
        })
    };
    let mut measured = Measured {
        analysis: engine.analysis(),
        queries: ranked(&lists.tuned)?,
        held_out: ranked(&lists.held_out)?,
        word_recall: words.all.rate(),
        word_false: words.negatives.rate(),
        below: Vec::new(),
    };
    measured.below = floor.unheld(&measured, baseline);
    Ok(measured)
}

fn rank(engine: &dyn SearchEngine, scratch: &Scratch, text: &str) -> anyhow::Result<Ranking> {
    let query = Query { text: text.to_owned(), per_page: DEPTH, facets: Vec::new(), ..Query::default() };
    let found = engine.search(&query, &scratch.moment())?;
    Ok(found.hits.into_iter().map(|hit| hit.id).collect())
}

/// What the rankings bring up, for whoever judges: a line for each course among the first twenty of any of them.
fn pool(cli: &Cli, lists: &Lists, scratch: &Scratch) -> anyhow::Result<bool> {
    const EACH: usize = 20;
    let records = scratch.records()?;
    let plain = PlainStemmer::new(&records);
    let analyser = with_dictionary(cli).unwrap_or_else(|| Arc::new(Analyser::new(None, known_words())));
    let engine = scratch.engine(analyser)?;
    say("query\ttext\tcourse\tgrade\tours\tplain\ttitle\tprovider\tplaces");
    let each = |judged: &'_ Judged| judged.queries.clone();
    for query in each(&lists.tuned).into_iter().chain(each(&lists.held_out)) {
        let judged = if lists.tuned.knows(&query.id) { &lists.tuned } else { &lists.held_out };
        let ours = rank(&engine, scratch, &query.text)?;
        let stemmed = plain.rank(&query.text, EACH);
        let mut courses: Vec<&CourseId> = ours.iter().take(EACH).collect();
        courses.extend(stemmed.iter().filter(|id| !ours.iter().take(EACH).any(|known| known == *id)));
        for id in courses {
            let place = |ranking: &Ranking| {
                ranking.iter().position(|known| known == id).map_or("-".to_owned(), |at| (at + 1).to_string())
            };
            let grade = judged.grade(&query.id, id).map_or("-".to_owned(), |grade| grade.to_string());
            let line = records.iter().find(|record| record.course.id == *id).map(scratch::line);
            say(format_args!(
                "{}\t{}\t{id}\t{grade}\t{}\t{}\t{}",
                query.id,
                query.text,
                place(&ours),
                place(&stemmed),
                line.unwrap_or_default()
            ));
        }
    }
    Ok(true)
}

fn text(report: &Report) -> String {
    let mut out = format!(
        "{} queries, {} judgements; held out: {} queries, {} judgements\n",
        report.queries, report.judgements, report.held_out_queries, report.held_out_judgements
    );
    for measured in &report.measured {
        out.push_str(&format!(
            "\n{}: words found {:.3}, falsely {:.3}\n",
            measured.analysis, measured.word_recall, measured.word_false
        ));
        out.push_str(&scores("class", &measured.queries, &report.baseline.queries));
        out.push('\n');
        out.push_str(&scores("held out", &measured.held_out, &report.baseline.held_out));
        for below in &measured.below {
            out.push_str(&format!("\nBELOW THE FLOOR: {below}"));
        }
        out.push('\n');
    }
    out
}

/// The scores of a list by class, with the plain stemmer's beside.
fn scores(heading: &str, own: &Quality, plain: &Quality) -> String {
    let row = |class: &str, own: Scores, plain: Scores| {
        let figures = [own.ndcg, plain.ndcg, own.recall, plain.recall].map(|value| format!("{value:.3}"));
        [class.to_owned(), own.queries.to_string()].into_iter().chain(figures).collect()
    };
    let plain_of = |class: &String| plain.classes.get(class).copied().unwrap_or_default();
    let mut rows: Vec<Vec<String>> =
        own.classes.iter().map(|(class, scores)| row(class, *scores, plain_of(class))).collect();
    rows.push(row("all", own.all, plain.all));
    table(&[heading, "queries", "nDCG@10", "plain", "recall@50", "plain"], &rows)
}
