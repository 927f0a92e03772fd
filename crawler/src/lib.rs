//! How courses come in: when a source is due, what may be fetched, and the run of one source.

mod address;
mod clock;
#[cfg(test)]
mod fake_partner;
mod fetch;
mod host;
mod robots;
mod run;
mod schedule;
mod scheduler;
mod scratch;
mod sitemap;

pub use address::{Denied, Guard, PORTS, check_address, check_ip, check_url};
pub use clock::{Clock, SystemClock};
pub use fetch::{Answer, Body, FetchError, Fetched, Fetcher, Lookup, Patience, Terms, system_lookup};
pub use host::{Hosts, LONGEST_ABSENCE, LONGEST_DELAY, Timetable, Turn};
pub use robots::{AgentRules, BatchError, MAX_ROBOTS_BYTES, Rules, Verdict, path_of, robots_batch_line};
pub use run::{CONCURRENCY, Crawler, Drafts, Mode, RunReport, Stop};
pub use schedule::{SHORTEST_INTERVAL, Schedule, ScheduleError, jitter};
pub use scheduler::{Command, Scheduled, Scheduler, next_run};
pub use sitemap::{Entry, Fault, Kind, MAX_FILES, MAX_SITEMAP_BYTES, MAX_URLS, Sitemap};
