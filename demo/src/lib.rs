//! An invented region: partner institutions and their feeds, served over real HTTP.
