//! `opinovi dictionary`: the Finnish dictionary, which is never part of this program.

use std::{path::Path, process::Command};

use anyhow::{Context, bail};

use crate::{
    cli::{Cli, DictionaryAction, DictionaryArgs},
    output::say,
    wiring::Place,
};

/// Installs, or says what is in use.
pub fn run(cli: &Cli, args: &DictionaryArgs) -> anyhow::Result<bool> {
    let place = Place::of(cli);
    match args.action {
        DictionaryAction::Install => {
            install(&place.data)?;
            say(LICENCE);
            say(format_args!("installed in {}", place.data.join("dictionary").display()));
            say("The index is made anew with it at the next start, or now by `opinovi index rebuild`.");
            Ok(true)
        }
        DictionaryAction::Status => {
            match place.dictionary_file() {
                Some(file) => say(format_args!("dictionary  {}", file.display())),
                None => say(
                    "dictionary  none: Finnish is read by built-in rules. `opinovi dictionary install` brings one.",
                ),
            }
            say(format_args!("analysis    {}", place.analyser().name()));
            Ok(true)
        }
    }
}

/// What is being brought, and under which licence.
pub const LICENCE: &str = "Voikko's Finnish dictionary (Debian package voikko-fi), GPL-2.0-or-later: a separate file, read at run time and replaceable.";

/// Brings the dictionary into the data directory, without root.
///
/// # Errors
/// Where `apt-get` or `dpkg-deb` is missing, or no package can be had.
pub fn install(data: &Path) -> anyhow::Result<()> {
    let target = data.join("dictionary");
    std::fs::create_dir_all(&target).with_context(|| format!("cannot make `{}`", target.display()))?;
    let work = tempfile::tempdir_in(&target)?;
    let status = Command::new("apt-get")
        .args(["download", "--quiet", "--quiet", "voikko-fi"])
        .current_dir(work.path())
        .output()
        .context("`apt-get` cannot be run; install the package voikko-fi yourself and name its mor.vfst in feeds.toml: [language] finnish_dictionary")?;
    if !status.status.success() {
        bail!("`apt-get download voikko-fi` failed: {}", String::from_utf8_lossy(&status.stderr).trim());
    }
    let package = std::fs::read_dir(work.path())?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|e| e == "deb"))
        .context("`apt-get download` left no package")?;
    let unpacked = work.path().join("unpacked");
    let status = Command::new("dpkg-deb")
        .arg("-x")
        .arg(&package)
        .arg(&unpacked)
        .status()
        .context("`dpkg-deb` cannot be run")?;
    if !status.success() {
        bail!("`dpkg-deb` could not unpack {}", package.display());
    }
    let dictionary = unpacked.join("usr/lib/voikko/5/mor-standard/mor.vfst");
    std::fs::copy(unpacked.join("usr/share/doc/voikko-fi/copyright"), target.join("copyright")).ok();
    std::fs::rename(&dictionary, target.join("mor.vfst"))
        .context("the package holds no mor-standard/mor.vfst")?;
    Ok(())
}
