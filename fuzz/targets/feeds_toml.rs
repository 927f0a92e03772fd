#![no_main]
//! Any text as a feeds.toml: a configuration, or every mistake with its line.

use std::path::Path;

use fuzz::config::{Config, ConfigError};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let lines = text.lines().count() + 1;
    match Config::read(text, Path::new("feeds.toml")) {
        Ok((config, warnings)) => {
            let ids: std::collections::BTreeSet<_> = config.sources.iter().map(|source| &source.id).collect();
            assert_eq!(ids.len(), config.sources.len(), "ids are unique");
            assert!(warnings.iter().all(|warning| (1..=lines).contains(&warning.line)));
        }
        Err(ConfigError::Wrong { mistakes, .. }) => {
            assert!(!mistakes.is_empty(), "a refusal has a reason");
            assert!(mistakes.iter().all(|m| (1..=lines).contains(&m.line)), "{mistakes:?}");
        }
        Err(ConfigError::Unreadable { .. }) => unreachable!("nothing is opened"),
    }
});
