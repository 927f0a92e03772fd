//! The widget that partners put on their pages, and the pages around it: examples, the builder, the frame.
//!
//! `assets/widget` holds what `tests/browser/build.mjs` makes of `widget-src`; it is checked in, so that building the
//! server needs no JavaScript tools, and a test holds that it is what the sources make.

mod builder;
mod demo;
mod frame;
mod page;
mod release;
mod words;

use std::sync::Arc;

use axum::{Router, routing::get};

use crate::app::App;

/// The script, its companions, and the pages around it.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/widget.js", get(release::newest))
        .route("/widget/{version}/{file}", get(release::pinned))
        .route("/widget/page/{file}", get(page::asset))
        .route("/widget/demo", get(demo::calm))
        .route("/widget/demo/loud", get(demo::loud))
        .route("/widget/builder", get(builder::page))
        .route("/widget/frame", get(frame::page))
}
