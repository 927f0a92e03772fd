//! How courses come in: scheduling, polite fetching, and the run of a source.
