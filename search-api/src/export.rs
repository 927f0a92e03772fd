//! `/api/v1/export.{csv,jsonl,jsonld,atom,ics,xml}`: every result of a search in a form that other programs read.
//!
//! The same parameters as a search, all results in its order. Courses are read in portions and written as they come:
//! memory does not grow with the answer. Every form but JSON lines holds the offerings that match the request; JSON
//! lines hold whole courses, with a mark on each offering.

mod atom;
mod body;
mod csv;
mod ics;
mod json_ld;
mod routes;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod xcri_cap;
mod xml;

use std::{
    borrow::Cow,
    io::{self, Write},
};

use catalogue::{
    CourseId, CourseRecord, Moment, Offering,
    query::{Query, Sort, matching},
};

use crate::{app::App, labels::Labels, params::SearchRequest, problem::Problem, spell, view::CourseView};

pub(crate) use routes::*;

/// Courses that are read from the catalogue at a time.
const PORTION: usize = 200;
/// Entries of an Atom feed.
const NEWEST: usize = 100;

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// RFC 4180 with a byte order mark, one row for each offering; header names in the language asked for.
    Csv,
    /// One course as the API shows it, whole, on each line.
    Jsonl,
    /// schema.org `Course`, `CourseInstance` and `Offer`.
    JsonLd,
    /// RFC 4287: the 100 newest.
    Atom,
    /// RFC 5545: starts and application deadlines.
    Ics,
    /// XCRI-CAP 1.2.
    XcriCap,
}

impl ExportFormat {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Jsonl => "application/jsonl; charset=utf-8",
            Self::JsonLd => "application/ld+json",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Ics => "text/calendar; charset=utf-8",
            Self::XcriCap => "application/xml; charset=utf-8",
        }
    }

    /// The ending of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::JsonLd => "jsonld",
            Self::Atom => "atom",
            Self::Ics => "ics",
            Self::XcriCap => "xml",
        }
    }
}

/// Why an export was not made, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The request cannot be answered, or the catalogue cannot be read.
    #[error("{}", .0.detail)]
    Refused(Box<Problem>),
    /// What was to take it does not.
    #[error("the export cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl From<Problem> for ExportError {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

/// Writes every result of a search.
///
/// # Errors
/// [`ExportError::Refused`] before or between portions; [`ExportError::Write`] where `out` fails.
pub fn export(
    app: &App,
    request: &SearchRequest,
    format: ExportFormat,
    moment: &Moment,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    Plan::of(app, request, format, moment)?.write(app, out)
}

/// What will be written.
pub(crate) struct Plan {
    format: ExportFormat,
    ids: Vec<CourseId>,
    /// All that were found, where not all are written.
    total: usize,
    view: View,
}

/// How courses are looked at.
pub(crate) struct View {
    /// With the filters in force: words of the text that were understood decide which offerings match, too.
    query: Query,
    /// The request's own query string.
    address: String,
    moment: Moment,
    labels: Labels,
}

/// A course on its way out.
struct Entry<'a> {
    record: &'a CourseRecord,
    /// The offerings that match, by start.
    offerings: Vec<&'a Offering>,
}

/// One form.
trait Form {
    /// What comes before the first course.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;
    /// One course.
    fn course(&mut self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()>;
    /// What comes after the last course.
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()>;
}

impl Plan {
    /// Finds the courses.
    pub(crate) fn of(
        app: &App,
        request: &SearchRequest,
        format: ExportFormat,
        moment: &Moment,
    ) -> Result<Self, Problem> {
        let mut asked = Query { facets: Vec::new(), page: 1, per_page: 1, ..request.query.clone() };
        if format == ExportFormat::Atom {
            asked.sort = Some(Sort::Newest);
        }
        let filters = app.engine.search(&asked, moment)?.filters;
        let mut ids = app.engine.all_hits(&asked, moment)?;
        let total = ids.len();
        if format == ExportFormat::Atom {
            ids.truncate(NEWEST);
        }
        let labels = app.labels(asked.lang)?;
        let address = spell::query_string(&request.query);
        let view = View { query: Query { filters, ..asked }, address, moment: *moment, labels };
        Ok(Self { format, ids, total, view })
    }

    /// Writes them.
    pub(crate) fn write(&self, app: &App, out: &mut dyn Write) -> Result<(), ExportError> {
        let mut form = self.form(app)?;
        form.begin(out)?;
        let ids = match self.format {
            ExportFormat::XcriCap => Cow::Owned(by_provider(app, &self.ids)?),
            _ => Cow::Borrowed(&self.ids[..]),
        };
        for portion in ids.chunks(PORTION) {
            // A course that is gone since the search is not written.
            let records = app.store.courses(portion).map_err(Problem::from)?;
            for record in records.iter().flatten().filter(|r| r.removed_at.is_none()) {
                form.course(&self.view.entry(record), out)?;
            }
        }
        form.end(out)?;
        Ok(out.flush()?)
    }

    fn form<'a>(&'a self, app: &'a App) -> Result<Box<dyn Form + 'a>, Problem> {
        let view = &self.view;
        Ok(match self.format {
            ExportFormat::Csv => Box::new(csv::Csv { app, view }),
            ExportFormat::Jsonl => Box::new(Lines { view }),
            ExportFormat::JsonLd => Box::new(json_ld::JsonLd { app, view, first: true }),
            ExportFormat::Atom => {
                // The feed says at its head when the newest of its entries changed.
                let records = app.store.courses(&self.ids)?;
                let updated = records.iter().flatten().map(|record| record.updated_at).max();
                Box::new(atom::Atom { app, view, updated, written: self.ids.len(), total: self.total })
            }
            ExportFormat::Ics => Box::new(ics::Ics { app, view }),
            ExportFormat::XcriCap => Box::new(xcri_cap::XcriCap { app, view, provider: None }),
        })
    }
}

impl View {
    fn entry<'a>(&self, record: &'a CourseRecord) -> Entry<'a> {
        let found = matching::matching(record, &self.query, &self.moment);
        let mut offerings: Vec<&Offering> = found.into_iter().flatten().collect();
        offerings.sort_by_cached_key(|o| (matching::start_key(o, &self.moment), o.id.clone()));
        Entry { record, offerings }
    }

    /// A text in the language asked for, else in one that it has.
    fn text<'a>(&self, texts: &'a catalogue::Texts) -> &'a str {
        texts.best(self.labels.lang).map_or("", |(_, text)| text)
    }
}

/// The same courses, each provider's together, providers in the order of their first course.
fn by_provider(app: &App, ids: &[CourseId]) -> Result<Vec<CourseId>, Problem> {
    let mut providers: Vec<(catalogue::ProviderId, Vec<CourseId>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for portion in ids.chunks(PORTION) {
        for (id, record) in portion.iter().zip(app.store.courses(portion)?) {
            let Some(provider) = record.map(|record| record.course.provider.id) else { continue };
            let at = *places.entry(provider.clone()).or_insert_with(|| {
                providers.push((provider, Vec::new()));
                providers.len() - 1
            });
            providers[at].1.push(id.clone());
        }
    }
    Ok(providers.into_iter().flat_map(|(_, ids)| ids).collect())
}

/// JSON lines.
struct Lines<'a> {
    view: &'a View,
}

impl Form for Lines<'_> {
    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn course(&mut self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        let View { query, moment, labels, address: _ } = self.view;
        serde_json::to_writer(&mut *out, &CourseView::whole(entry.record, query, moment, labels))?;
        out.write_all(b"\n")
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
