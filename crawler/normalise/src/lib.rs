//! From drafts to courses: one file per property.
