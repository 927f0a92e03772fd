//! Every `fixtures/<format>/<case>/input.*` must give the `expected.snap` beside it. A case is named for its oddity;
//! adding one adds no code. `source.toml` may set map, follow, tolerant, the content type and the address.
#![allow(missing_docs, clippy::unwrap_used)]

use std::{collections::BTreeMap, fs, path::Path};

use catalogue::{Format, Parsed, SourceId, SourceSpec, source::Follow};
use formats::{Document, detect, read};

#[test]
fn golden() {
    insta::glob!("fixtures/*/*/input.*", |input| {
        let case = input.parent().unwrap();
        let format = case.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let bytes = fs::read(input).unwrap();
        let (mut spec, settings) = source(case);
        let url = settings
            .get("url")
            .cloned()
            .unwrap_or_else(|| "https://partner.example/kurssit/lista".to_owned());
        let content_type = settings.get("content_type").map(String::as_str);

        let head = Document::new(&url, content_type, &bytes).head();
        assert_eq!(detect(&head, &spec).map(Format::as_str), Some(format), "detection of {}", case.display());
        spec.format = Format::from_name(format);
        let parsed = read(Document::new(&url, content_type, &bytes), &spec);
        let streamed = read(Document::from_reader(&url, content_type, bytes.as_slice()).unwrap(), &spec);
        assert_eq!(parsed, streamed, "a stream gives the same as the whole");

        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(case);
        settings.set_prepend_module_to_snapshot(false);
        settings.remove_snapshot_suffix();
        settings.set_omit_expression(true);
        settings.remove_input_file();
        settings.bind(|| insta::assert_snapshot!("expected", shown(&parsed)));
    });
}

/// The few settings that cases need, as `key = "value"` lines; `map.title = "h2"` for the map.
fn source(case: &Path) -> (SourceSpec, BTreeMap<String, String>) {
    let mut spec = SourceSpec::new(SourceId::new("partner").unwrap(), "https://partner.example/");
    let mut others = BTreeMap::new();
    let mut follow = Follow::default();
    let mut followed = false;
    for line in fs::read_to_string(case.join("source.toml")).unwrap_or_default().lines() {
        let Some((key, value)) = line.split_once(" = ") else { continue };
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        match key.trim() {
            "tolerant" => spec.tolerant = value == "true",
            "follow.links" => (follow.links, followed) = (Some(value), true),
            "follow.next" => (follow.next, followed) = (Some(value), true),
            key => match key.strip_prefix("map.") {
                Some(key) => drop(spec.map.insert(key.to_owned(), value)),
                None => drop(others.insert(key.to_owned(), value)),
            },
        }
    }
    spec.follow = followed.then_some(follow);
    (spec, others)
}

/// The debug form without what is empty.
fn shown(parsed: &Parsed) -> String {
    let empty = [": None,", ": [],", ": false,", ": \"\","];
    let full = format!("{parsed:#?}");
    let lines =
        full.lines().filter(|line| !empty.iter().any(|end| line.ends_with(end)) || line.contains("complete"));
    lines.collect::<Vec<_>>().join("\n")
}
