//! What scenarios are made of: the real binary over a data directory of its own, partners that misbehave as told, and
//! a plain HTTP client.

mod app;
mod client;
mod feed;
mod partner;
mod reply;
mod world;

pub use app::{App, Ran, Running, Source};
pub use feed::{csv, gzip, listing, numbered, page, record, xcri};
pub use partner::Partner;
pub use reply::Reply;
pub use world::World;
