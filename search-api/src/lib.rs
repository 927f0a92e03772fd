//! How people reach it: JSON API, pages, exports.
