//! The catalogue's record: one SQLite file, and the fetched bodies beside it by their digest.
//!
//! * A run is one transaction. A record that did not change writes no row: "last seen" is the time at which its
//!   source was last confirmed, and only a course that its source no longer lists remembers a time of its own.
//! * The change log is a column of the courses (see `schema.sql`), so a change is one row.
//! * Every commit is synced to disk: an index that follows the change log never knows more than the record does.
//! * What is read is checked against a digest; damage is told with what to do.

mod apply;
mod backup;
mod body;
mod change;
mod doubt;
mod epoch;
mod fault;
mod integrity;
mod known;
mod lock;
mod merge;
mod page;
mod prune;
mod read;
mod record;
mod run;
mod schema;
mod source;
mod sqlite;
mod staged;
mod time;

pub use backup::restore;
pub use integrity::Integrity;
pub use prune::{Keep, Pruned};
pub use sqlite::SqliteStore;
