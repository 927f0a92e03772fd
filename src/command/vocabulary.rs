//! `opinovi vocabulary`: further names for what people type, from the operator's own download.

use std::{
    fs::File,
    io::{BufRead, BufReader, IsTerminal, Read, Seek},
    path::Path,
};

use anyhow::Context;
use catalogue::thesaurus::{About, Imported};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::{
    cli::{Cli, VocabularyAction, VocabularyArgs},
    output::{bytes, say, say_json, usage},
    vocabularies::{
        check_name, name_of,
        skos::{self, Format},
    },
    wiring::Place,
};

/// So much of a file tells its format.
const BEGINNING: usize = 4096;

/// Imports, tells or removes.
pub fn run(cli: &Cli, args: &VocabularyArgs) -> anyhow::Result<bool> {
    let place = Place::of(cli);
    match &args.action {
        VocabularyAction::Import { file, name, licence } => {
            import(&place, file, name.as_deref(), licence.as_deref())?;
        }
        VocabularyAction::Status(args) => return status(&place, args.json),
        VocabularyAction::Remove { name } => {
            place.vocabularies().remove(name)?;
            say(format_args!("`{name}` is removed; a running server uses it until it is started again"));
        }
    }
    Ok(true)
}

fn import(place: &Place, path: &Path, name: Option<&str>, licence: Option<&str>) -> anyhow::Result<()> {
    let suggested = name_of(path);
    let name = check_name(name.unwrap_or(&suggested))?.to_owned();
    let mut file = File::open(path).map_err(|error| usage(format!("`{}`: {error}", path.display())))?;
    let whole = || format!("`{}` is not imported", path.display());
    let mut input = BufReader::with_capacity(1 << 16, &mut file);
    let beginning = input.fill_buf().with_context(whole)?;
    let format = Format::of(&beginning[..beginning.len().min(BEGINNING)]).with_context(whole)?;
    let size = path.metadata().map_or(0, |data| data.len());
    let bar = progress(size);
    let found = skos::read(input, format, |read| bar.set_position(read)).with_context(whole)?;
    bar.finish_and_clear();
    let about = About {
        name,
        title: found
            .title
            .unwrap_or_else(|| path.file_stem().unwrap_or_default().to_string_lossy().into_owned()),
        licence: licence.map(str::to_owned).or(found.licence).unwrap_or_default(),
        source: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        format: format.as_str().to_owned(),
        digest: digest(&mut file).with_context(whole)?,
    };
    let imported = Imported::new(about, found.concepts, &place.analyser());
    place.vocabularies().keep(&imported)?;
    say(told(&imported));
    say("Taken up at the next start of `run` and `serve`.");
    Ok(())
}

/// A bar on a terminal; elsewhere nothing.
fn progress(size: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = "{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
    ProgressBar::new(size)
        .with_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn digest(file: &mut File) -> std::io::Result<String> {
    file.rewind()?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().to_hex().to_string()),
            length => hasher.update(&buffer[..length]),
        };
    }
}

/// A vocabulary in figures.
#[derive(Serialize)]
struct Status<'a> {
    #[serde(flatten)]
    about: &'a About,
    concepts: usize,
    names: usize,
    /// Whether its keys are of the analysis in use; if not, they are made anew at the next start.
    current: bool,
}

/// Whether all of them can be used.
fn status(place: &Place, json: bool) -> anyhow::Result<bool> {
    let analyser = place.analyser();
    let all = place.vocabularies().all()?;
    let mut good = true;
    let mut usable = Vec::new();
    for (file, read) in &all {
        match read {
            Ok(imported) => usable.push(imported),
            Err(error) => {
                good = false;
                eprintln!("opinovi: `{}` cannot be used: {error:#}", file.display());
            }
        }
    }
    if json {
        let one = |imported: &&'_ Imported| {
            let (concepts, names) = (imported.concepts(), imported.names());
            serde_json::to_value(Status {
                about: imported.about(),
                concepts,
                names,
                current: imported.analysis() == analyser.name(),
            })
        };
        say_json(&usable.iter().map(one).collect::<Result<Vec<_>, _>>()?)?;
    } else if usable.is_empty() {
        say("no vocabulary is imported; the built-in thesaurus is always in use");
    } else {
        usable.iter().for_each(|imported| say(told(imported)));
    }
    Ok(good)
}

fn told(imported: &Imported) -> String {
    let About { name, title, licence, source, format, digest } = imported.about();
    let licence = if licence.is_empty() { "not stated; give it with --licence" } else { licence };
    let size = imported.to_text().len() as u64;
    format!(
        "{name}  {title}\n  {} concepts, {} names, {}\n  from {source}, {format}, blake3 {digest}\n  licence: {licence}",
        imported.concepts(),
        imported.names(),
        bytes(size)
    )
}
