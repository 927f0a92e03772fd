//! From bytes to drafts: one folder per format.
