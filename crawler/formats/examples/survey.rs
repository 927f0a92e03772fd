//! Reads every file of a directory as a source would, and prints what came of it:
//! `cargo run -p formats --example survey -- DIR [FORMAT]`.
#![allow(clippy::print_stdout)]

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use catalogue::{Format, SourceId, SourceSpec};
use formats::{Document, detect, read};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let root = arguments.next().ok_or("name a directory")?;
    let mut spec = SourceSpec::new(SourceId::new("survey")?, "");
    spec.format = arguments.next().and_then(|name| Format::from_name(&name));
    let mut files = Vec::new();
    collect(Path::new(&root), &mut files)?;
    files.sort();
    for file in files {
        let bytes = fs::read(&file)?;
        let url =
            format!("https://survey.example/{}", file.file_name().unwrap_or_default().to_string_lossy());
        let started = Instant::now();
        let format = spec.format.or_else(|| detect(&Document::new(&url, None, &bytes).head(), &spec));
        let parsed = read(Document::new(&url, None, &bytes), &spec);
        let offerings: usize = parsed.drafts.iter().map(|draft| draft.offerings.len()).sum();
        let mut findings = BTreeMap::new();
        for finding in &parsed.findings {
            *findings.entry(finding.code.as_str()).or_insert(0) += 1;
        }
        println!(
            "{}\t{}\t{} courses\t{offerings} offerings\t{} links\t{}\t{} ms\t{findings:?}",
            file.display(),
            format.map_or("-", Format::as_str),
            parsed.drafts.len(),
            parsed.links.len(),
            if parsed.complete { "complete" } else { "incomplete" },
            started.elapsed().as_millis(),
        );
    }
    Ok(())
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    if directory.is_file() {
        files.push(directory.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}
