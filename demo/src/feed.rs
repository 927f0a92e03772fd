//! The formats that partners publish in, one module each.

pub(crate) mod csv;
pub(crate) mod html;
pub(crate) mod json_ld;
pub(crate) mod kouta;
pub(crate) mod microdata;
pub(crate) mod xcri11;
pub(crate) mod xcri12;
