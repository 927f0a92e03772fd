//! How courses come in: when a source is due, what may be fetched, and the run of one source.

mod address;
mod robots;
mod schedule;
mod sitemap;

pub use address::{Denied, Guard, PORTS, check_address, check_ip, check_url};
pub use robots::{AgentRules, BatchError, MAX_ROBOTS_BYTES, Rules, Verdict, path_of, robots_batch_line};
pub use schedule::{SHORTEST_INTERVAL, Schedule, ScheduleError, jitter};
pub use sitemap::{Entry, Fault, Kind, MAX_FILES, MAX_SITEMAP_BYTES, MAX_URLS, Sitemap};
