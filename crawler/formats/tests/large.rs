//! Large documents are read while they come in, and give what small ones give.
#![allow(missing_docs, clippy::unwrap_used)]

use std::{
    cell::Cell,
    io::{self, Read},
    rc::Rc,
};

use catalogue::{Draft, Finding, Format, SourceId, SourceSpec, draft::Link};
use formats::{Document, Sink, Unreadable, merge, read, read_into};

/// A feed that is made while it is read.
struct Made {
    pieces: Box<dyn Iterator<Item = String>>,
    piece: io::Cursor<Vec<u8>>,
    given: Rc<Cell<usize>>,
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(buffer)?;
            self.given.set(self.given.get() + read);
            let next = if read == 0 { self.pieces.next() } else { None };
            let Some(next) = next else { return Ok(read) };
            self.piece = io::Cursor::new(next.into_bytes());
        }
    }
}

/// What came out, and how much of the feed had been read by then.
#[derive(Default)]
struct Counted {
    given: Rc<Cell<usize>>,
    first_at: Option<usize>,
    drafts: usize,
    last: Option<Draft>,
    findings: Vec<Finding>,
    links: Vec<Link>,
}

impl Sink for Counted {
    fn draft(&mut self, draft: Draft) {
        self.first_at.get_or_insert(self.given.get());
        self.drafts += 1;
        self.last = Some(draft);
    }
    fn finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
    fn link(&mut self, link: Link) {
        self.links.push(link);
    }
}

fn spec(format: Format) -> SourceSpec {
    let mut spec = SourceSpec::new(SourceId::new("partner").unwrap(), "https://partner.example/");
    spec.format = Some(format);
    spec
}

/// Reads a feed of a start, so many pieces and an end.
fn read_made(
    format: Format,
    start: &str,
    count: usize,
    piece: impl Fn(usize) -> String + 'static,
    end: &str,
) -> (Counted, Result<(), Unreadable>) {
    let mut counted = Counted::default();
    let pieces = [start.to_owned()].into_iter().chain((0..count).map(piece)).chain([end.to_owned()]);
    let made =
        Made { pieces: Box::new(pieces), piece: io::Cursor::default(), given: Rc::clone(&counted.given) };
    let document = Document::from_reader("https://partner.example/x", None, made).unwrap();
    let outcome = read_into(document, &spec(format), &mut counted);
    (counted, outcome)
}

const COUNT: usize = 14_000;

fn filler() -> String {
    "kuvaus ".repeat(100)
}

fn schema_org(n: usize) -> String {
    let comma = if n == 0 { "" } else { "," };
    let runs = format!(r#"[{{"@type":"CourseInstance","startDate":"2027-01-{:02}"}}]"#, 1 + n % 28);
    let description = filler();
    format!(
        r#"{comma}{{"@type":"Course","courseCode":"c{n}","name":"Kurssi {n}","description":"{description}","hasCourseInstance":{runs}}}"#
    )
}

fn kouta(n: usize) -> String {
    let comma = if n == 0 { "" } else { "," };
    let oid = format!("1.2.246.562.13.{n:011}");
    let kuvaus = filler();
    format!(
        r#"{comma}{{"oid":"{oid}","tila":"julkaistu","koulutustyyppi":"amm","nimi":{{"fi":"Tutkinto {n}"}},"kuvaus":{{"fi":"{kuvaus}"}},"toteutukset":[]}}"#
    )
}

#[test]
fn courses_come_out_while_the_feed_is_still_coming_in() {
    let xml = |n| {
        let description = filler();
        format!(
            "<course><identifier>c{n}</identifier><title>Kurssi {n}</title><description>{description}</description></course>\n"
        )
    };
    let csv = |n| format!("c{n};Kurssi {n};{};11.1.2027\n", filler());
    let line = |n| schema_org(n).trim_start_matches(',').to_owned() + "\n";
    let graph = "{\"@context\":\"https://schema.org\",\"@graph\":[";
    for (name, (counted, outcome)) in [
        ("xcri", read_made(Format::XcriCap, "<catalog>\n", COUNT, xml, "</catalog>")),
        ("csv", read_made(Format::Csv, "id;nimi;kuvaus;alkaa\n", COUNT, csv, "")),
        ("array", read_made(Format::SchemaOrg, "[", COUNT, schema_org, "]")),
        ("graph", read_made(Format::SchemaOrg, graph, COUNT, schema_org, "]}")),
        ("lines", read_made(Format::SchemaOrg, "", COUNT, line, "")),
    ] {
        outcome.unwrap();
        assert_eq!(counted.drafts, COUNT, "{name}");
        let (first_at, given) = (counted.first_at.unwrap(), counted.given.get());
        assert!(given > 9_500_000 && first_at < 9_000_000, "{name}: {first_at} of {given}");
        let last = counted.last.unwrap();
        assert_eq!(last.title[0].text, format!("Kurssi {}", COUNT - 1), "{name}");
    }
    let answer = format!("{{\"total\":{COUNT},\"hits\":[");
    let (counted, outcome) = read_made(Format::Kouta, &answer, COUNT, kouta, "]}");
    outcome.unwrap();
    assert_eq!(counted.drafts, COUNT);
    assert!(counted.first_at.unwrap() < 9_000_000);
}

#[test]
fn a_course_of_a_large_graph_is_what_it_is_in_a_small_one() {
    let small = format!("[{}]", schema_org(0));
    let small =
        read(Document::new("https://partner.example/x", None, small.as_bytes()), &spec(Format::SchemaOrg));
    let (large, outcome) = read_made(
        Format::SchemaOrg,
        "[",
        COUNT,
        |n| if n == 0 { schema_org(0) } else { ",".to_owned() + &schema_org(0) },
        "]",
    );
    outcome.unwrap();
    let Counted { drafts, findings, .. } = large;
    assert_eq!(drafts, 1, "the others repeat its code");
    assert!(findings.iter().any(|finding| finding.code == "read-in-pieces"));
    assert_eq!(findings.iter().filter(|finding| finding.code == "duplicate-id").count(), COUNT - 1);
    assert_eq!(large.last.unwrap(), small.drafts[0]);
}

#[test]
fn rows_far_apart_are_one_course() {
    let mut drafts = Vec::new();
    struct Kept<'a>(&'a mut Vec<Draft>);
    impl Sink for Kept<'_> {
        fn draft(&mut self, draft: Draft) {
            self.0.push(draft);
        }
        fn finding(&mut self, _: Finding) {}
        fn link(&mut self, _: Link) {}
    }
    let text: String = ["id;nimi;alkaa\n".to_owned()]
        .into_iter()
        .chain((0..COUNT).map(|n| format!("c{};Kurssi;{}.1.2027\n", n % (COUNT / 2), 1 + n / (COUNT / 2))))
        .collect();
    let document = Document::new("https://partner.example/x", None, text.as_bytes());
    read_into(document, &spec(Format::Csv), &mut Kept(&mut drafts)).unwrap();
    let courses = merge(drafts);
    assert_eq!(courses.len(), COUNT / 2);
    let starts = |draft: &Draft| draft.offerings.iter().filter_map(|o| o.start.clone()).collect::<Vec<_>>();
    assert!(courses.iter().all(|course| starts(course) == ["1.1.2027", "2.1.2027"]));
}

#[test]
fn a_run_that_stands_alone_in_a_large_graph_is_a_part_of_the_course_that_it_names() {
    let thing = |n: usize| {
        let comma = if n == 0 { "" } else { "," };
        let course = n % (COUNT / 2);
        if n < COUNT / 2 {
            format!(
                r##"{comma}{{"@type":"Course","@id":"#c{course}","name":"Kurssi {n}","description":"{}"}}"##,
                filler()
            )
        } else {
            format!(
                r##"{comma}{{"@type":"CourseInstance","@id":"#r{n}","name":"Kevät","instanceOf":{{"@id":"#c{course}"}},"startDate":"2027-01-11","description":"{}"}}"##,
                filler()
            )
        }
    };
    let (counted, outcome) = read_made(Format::SchemaOrg, "{\"@graph\":[", COUNT, thing, "]}");
    outcome.unwrap();
    assert_eq!(counted.drafts, COUNT);
    assert_eq!(counted.last.unwrap().key.as_deref(), Some(&*format!("#c{}", COUNT / 2 - 1)));
}

#[test]
fn what_would_fill_the_memory_is_refused() {
    let endless = |_| "x".repeat(1 << 20);
    for (format, start) in [
        (Format::Csv, "id;nimi\n1;\""),
        (Format::SchemaOrg, "[{\"name\":\""),
        (Format::Kouta, "{\"hits\":[{\"oid\":\""),
        (Format::SchemaOrg, "<html><body>"),
        (Format::Html, "<html><body>"),
    ] {
        let mut spec_of_page = spec(format);
        spec_of_page.map.insert("title".to_owned(), "h1".to_owned());
        let given = Rc::new(Cell::new(0));
        let pieces = [start.to_owned()].into_iter().chain((0..64).map(endless));
        let made = Made { pieces: Box::new(pieces), piece: io::Cursor::default(), given: Rc::clone(&given) };
        let document = Document::from_reader("https://partner.example/x", None, made).unwrap();
        let spec = if format == Format::Html { spec_of_page } else { spec(format) };
        let error = read_into(document, &spec, &mut Counted::default()).unwrap_err();
        assert_eq!(error.code(), "limit-exceeded", "{format}: {error}");
        assert!(given.get() < 40 << 20, "{format}: {}", given.get());
    }
}
