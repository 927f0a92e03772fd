//! The catalogue's record in SQLite.
