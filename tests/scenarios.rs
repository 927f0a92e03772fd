//! What must hold, a sentence each. The letters and numbers in the modules' headings are those of the rules.

mod addresses;
mod charsets;
mod clocks;
mod command_line;
mod crashes;
mod demo_region;
mod documents;
mod limits;
mod politeness;
mod removals;
mod robots;
mod seeing;
mod sitemaps;
mod store_under_fire;
mod validators;
mod vocabularies;
