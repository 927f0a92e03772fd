//! Who may know whom: the table of ARCHITECTURE.md, read from there, held against manifests and imports.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The rooms: folder and package.
const ROOMS: [(&str, &str); 9] = [
    ("catalogue", "catalogue"),
    ("catalogue/language", "language"),
    ("catalogue/store", "store"),
    ("crawler", "crawler"),
    ("crawler/formats", "formats"),
    ("crawler/normalise", "normalise"),
    ("indexer", "indexer"),
    ("search-api", "search-api"),
    ("demo", "demo"),
];
/// Rooms without clock, network, disk and chance.
const PURE: [&str; 4] = ["catalogue", "language", "formats", "normalise"];
/// What pure rooms do not import.
const IMPURE: [&str; 8] = ["tokio", "reqwest", "rusqlite", "tantivy", "axum", "tempfile", "hyper", "store"];
/// What pure rooms do not call.
const IMPURE_CALLS: [&str; 8] = [
    "Utc::now",
    "Local::now",
    "SystemTime::now",
    "Instant::now",
    "std::fs",
    "std::net",
    "std::env::",
    "File::open",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// "may know" by package, as the table of ARCHITECTURE.md has it.
fn table() -> BTreeMap<&'static str, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut table = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> =
            line.trim_matches('|').split(" | ").map(|cell| cell.trim().trim_matches('|').trim()).collect();
        let folder = cells[0].trim_matches('`').trim_end_matches('/');
        if let Some((_, package)) = ROOMS.iter().find(|(room, _)| *room == folder) {
            let known = cells[cells.len() - 1].split(", ").map(|name| name.trim_matches('`').to_owned());
            table.insert(*package, known.filter(|name| name != "nobody").collect());
        }
    }
    table
}

fn manifest(folder: &str) -> toml::Table {
    fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap().parse().unwrap()
}

/// Modules that are compiled for tests alone.
fn test_modules(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let parts = text.split("#[cfg(test)]").skip(1).map(|part| {
        let line = part.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("#["));
        line.and_then(|line| line.split("mod ").nth(1)?.strip_suffix(';')).map(str::to_owned)
    });
    parts.flatten().collect()
}

/// Every source file of a room that is not for its tests alone.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut files = all_sources(folder);
    let tests: Vec<String> = files.iter().flat_map(|file| test_modules(file)).collect();
    files.retain(|file| {
        let own = file.file_stem().is_some_and(|stem| tests.iter().any(|test| stem == test.as_str()));
        let beneath = file
            .parent()
            .and_then(Path::file_name)
            .is_some_and(|dir| tests.iter().any(|test| dir == test.as_str()));
        !own && !beneath
    });
    files
}

fn all_sources(folder: &str) -> Vec<PathBuf> {
    let mut open = vec![root().join(folder).join("src")];
    let mut files = Vec::new();
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// A file without its tests, comments and texts of documentation.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let text = text
        .split("#[cfg(test)]\n#[allow(clippy::unwrap_used)]\nmod tests {")
        .next()
        .unwrap_or_default()
        .to_owned();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_table_of_the_architecture_names_every_room() {
    let table = table();
    for (folder, package) in ROOMS {
        assert!(table.contains_key(package), "ARCHITECTURE.md says nothing of `{folder}`");
        assert_eq!(manifest(folder)["package"]["name"].as_str(), Some(package));
    }
    let members = manifest(".");
    let members = members["workspace"]["members"].as_array().unwrap();
    let rooms: BTreeSet<&str> = ROOMS.iter().map(|(folder, _)| *folder).collect();
    assert_eq!(members.iter().filter_map(|member| member.as_str()).collect::<BTreeSet<_>>(), rooms);
}

#[test]
fn rooms_depend_on_whom_they_may_know() {
    let table = table();
    for (folder, package) in ROOMS {
        let manifest = manifest(folder);
        let dependencies =
            manifest.get("dependencies").and_then(toml::Value::as_table).cloned().unwrap_or_default();
        for name in dependencies.keys() {
            let is_room = ROOMS.iter().any(|(_, room)| room == name);
            assert!(!is_room || table[package].contains(name), "`{package}` must not depend on `{name}`");
            let is_pure = PURE.contains(&package);
            assert!(!is_pure || !IMPURE.contains(&name.as_str()), "`{package}` is pure, `{name}` is not");
        }
    }
}

#[test]
fn rooms_import_whom_they_may_know() {
    let table = table();
    for (folder, package) in ROOMS {
        for file in sources(folder) {
            let code = code(&file);
            for (_, room) in ROOMS.iter().filter(|(_, room)| *room != package) {
                let path = format!("{}::", room.replace('-', "_"));
                let used = code.lines().any(|line| {
                    line.trim_start()
                        .trim_start_matches("pub ")
                        .strip_prefix("use ")
                        .is_some_and(|rest| rest.starts_with(&path))
                        && !code.contains(&format!("mod {room};"))
                });
                assert!(!used || table[package].contains(*room), "{}: `{room}`", file.display());
            }
        }
    }
}

#[test]
fn pure_rooms_touch_neither_clock_nor_disk_nor_network() {
    for (folder, package) in ROOMS.iter().filter(|(_, package)| PURE.contains(package)) {
        for file in sources(folder) {
            let code = code(&file);
            for call in IMPURE_CALLS {
                assert!(!code.contains(call), "`{package}` is pure: `{call}` in {}", file.display());
            }
        }
    }
}
