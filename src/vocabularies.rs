//! The vocabularies that the operator imported: one file for each in `vocabularies` of the data directory.

pub mod guard;
pub mod skos;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use catalogue::thesaurus::Imported;
use language::Analyser;

use crate::output::usage;

const EXTENSION: &str = "vocabulary";

/// The directory in which they are kept.
pub struct Vocabularies {
    directory: PathBuf,
}

impl Vocabularies {
    /// Of a data directory.
    pub fn of(data: &Path) -> Self {
        Self { directory: data.join("vocabularies") }
    }

    /// Where one is kept.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name).with_extension(EXTENSION)
    }

    /// The files, by name.
    fn files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.directory) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.with_context(|| format!("cannot read `{}`", self.directory.display()))?,
        };
        let paths = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
        let mut files: Vec<PathBuf> =
            paths.into_iter().filter(|path| path.extension().is_some_and(|e| e == EXTENSION)).collect();
        files.sort();
        Ok(files)
    }

    /// Every vocabulary, or why it cannot be used.
    ///
    /// # Errors
    /// Where the directory cannot be read.
    pub fn all(&self) -> anyhow::Result<Vec<(PathBuf, anyhow::Result<Imported>)>> {
        Ok(self.files()?.into_iter().map(|file| (file.clone(), read(&file))).collect())
    }

    /// Those that can be used, by the base forms of an analysis; the others are told in the log.
    pub fn in_use(&self, analyser: &Analyser) -> Vec<Arc<Imported>> {
        let all = self.all().unwrap_or_else(|error| {
            tracing::warn!("vocabularies are not used: {error:#}");
            Vec::new()
        });
        let usable = all.into_iter().filter_map(|(file, read)| match read {
            Ok(imported) if imported.analysis() == analyser.name() => Some(Arc::new(imported)),
            Ok(imported) => Some(Arc::new(self.keyed(imported, analyser))),
            Err(error) => {
                tracing::warn!(file = %file.display(), "a vocabulary is not used: {error:#}");
                None
            }
        });
        usable.collect()
    }

    /// By the base forms of another analysis than it was imported with, and kept so for the next start.
    fn keyed(&self, imported: Imported, analyser: &Analyser) -> Imported {
        let imported = imported.keyed(analyser);
        if let Err(error) = self.keep(&imported) {
            tracing::warn!("a vocabulary is read more slowly than it could be: {error:#}");
        }
        imported
    }

    /// Keeps one, in the place of another of its name.
    ///
    /// # Errors
    /// Where the disk says no; then the old one is still there.
    pub fn keep(&self, imported: &Imported) -> anyhow::Result<()> {
        let cannot = || format!("cannot write to `{}`", self.directory.display());
        fs::create_dir_all(&self.directory).with_context(cannot)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.directory).with_context(cannot)?;
        file.write_all(imported.to_text().as_bytes()).with_context(cannot)?;
        file.as_file().sync_all().with_context(cannot)?;
        file.persist(self.file(&imported.about().name)).with_context(cannot)?;
        Ok(())
    }

    /// Deletes one.
    ///
    /// # Errors
    /// A usage error where there is none of the name.
    pub fn remove(&self, name: &str) -> anyhow::Result<()> {
        let file = self.file(check_name(name)?);
        match fs::remove_file(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let known = self.files()?;
                let known =
                    known.iter().filter_map(|file| Some(format!("`{}`", file.file_stem()?.display())));
                Err(usage(format!(
                    "there is no vocabulary `{name}`; known: {}",
                    known.collect::<Vec<_>>().join(", ")
                )))
            }
            removed => removed.with_context(|| format!("cannot delete `{}`", file.display())),
        }
    }
}

fn read(file: &Path) -> anyhow::Result<Imported> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    let imported = Imported::from_text(&text)?;
    if file.file_stem().is_none_or(|stem| *stem != *imported.about().name) {
        bail!("it says that its name is `{}`", imported.about().name);
    }
    Ok(imported)
}

/// A name that is a file name everywhere.
///
/// # Errors
/// A usage error that says which names can be given.
pub fn check_name(name: &str) -> anyhow::Result<&str> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > 40 || !name.chars().all(fits) {
        return Err(usage(format!(
            "`{name}` is no name of a vocabulary: 1 to 40 small letters, digits and hyphens; choose one with --name"
        )));
    }
    Ok(name)
}

/// The name that a file's own name suggests.
pub fn name_of(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let name: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    name.trim_matches('-').to_owned()
}
