//! One small file per command.

pub mod backup;
pub mod bench;
pub mod check;
pub mod crawl;
pub mod decide;
pub mod demo;
pub mod dictionary;
pub mod export;
pub mod index;
pub mod net_check;
pub mod quality;
pub mod read;
pub mod robots;
pub mod schedule;
pub mod search;
pub mod serve;
pub mod sources;
pub mod vocabulary;
