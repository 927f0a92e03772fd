//! What the targets share: a source's settings, and reading a document all the way to courses.
#![forbid(unsafe_code)]

// The binary's own reader of feeds.toml: links to the files in src/.
pub mod config;

use std::sync::LazyLock;

use catalogue::{Format, Lang, Moment, Parsed, SourceId, SourceSpec};
use formats::Document;
use language::Analyser;

/// Monday, 23 November 2026, noon in Helsinki.
pub fn moment() -> Moment {
    let now = "2026-11-23T10:00:00Z".parse().expect("a moment");
    Moment { now, zone: chrono_tz::Europe::Helsinki }
}

/// The analysis without a dictionary.
pub fn analyser() -> &'static Analyser {
    static ANALYSER: LazyLock<Analyser> = LazyLock::new(|| {
        let words =
            [(Lang::Fi, "hitsaus"), (Lang::Fi, "koulutus"), (Lang::Fi, "ala"), (Lang::Sv, "utbildning")];
        Analyser::new(None, words)
    });
    &ANALYSER
}

/// A source's settings; pages are read by selectors that match much.
pub fn spec(format: Option<Format>) -> SourceSpec {
    let id = SourceId::new("partner").expect("an id");
    let mut spec = SourceSpec::new(id, "https://partner.example/");
    spec.format = format;
    if format == Some(Format::Html) {
        let map = [
            ("item", "li, div"),
            ("title", "h1, a"),
            ("link", "a"),
            ("offering", "tr"),
            ("offering_start", "td"),
        ];
        spec.map.extend(map.map(|(key, css)| (key.to_owned(), css.to_owned())));
    }
    spec
}

/// Reads bytes as one format, in memory and as a stream, and makes courses of what was found.
///
/// # Panics
/// Where an invariant does not hold: reading as a stream gives the same; what was not read whole is told; no more
/// comes out than went in; every course is one that the record takes.
pub fn document(format: Option<Format>, bytes: &[u8]) {
    let spec = spec(format);
    const URL: &str = "https://partner.example/feed";
    let whole = formats::read(Document::new(URL, None, bytes), &spec);
    let stream = Document::from_reader(URL, None, bytes).expect("memory is readable");
    let streamed = formats::read(stream, &spec);
    assert_eq!(whole, streamed, "a stream is read as what is in memory");
    let Parsed { drafts, findings, complete, .. } = whole;
    assert!(complete || !findings.is_empty(), "what was not read whole is told");
    assert!(drafts.len() <= bytes.len(), "no more comes out than went in");
    let moment = moment();
    let context = normalise::Context {
        today: moment.today(),
        zone: moment.zone,
        document_url: Some(URL),
        analyser: Some(analyser()),
    };
    for draft in formats::merge(drafts) {
        let (course, _) = normalise::normalise(draft, &spec, &context);
        if let Some(course) = course {
            assert!(!course.title.is_empty(), "a course has a title");
            let record = serde_json::to_vec(&course).expect("a course can be written");
            let read: catalogue::Course = serde_json::from_slice(&record).expect("and read back");
            assert_eq!(course.digest(), read.digest(), "what is kept is what was found");
        }
    }
}
