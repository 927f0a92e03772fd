//! How courses are found: the search engine on Tantivy.
