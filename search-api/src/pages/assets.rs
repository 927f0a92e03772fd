//! `/assets/…`: style, script and icon, compiled in. Addresses that pages use carry the content's digest and never
//! change; the plain name is answered, too, and asked again.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use catalogue::Digest;

struct Asset {
    name: &'static str,
    media_type: &'static str,
    body: &'static [u8],
    digest: String,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let asset = |name, media_type, body: &'static [u8]| {
        let digest = Digest::of(body).short();
        Asset { name, media_type, body, digest }
    };
    vec![
        asset("site.css", "text/css; charset=utf-8", include_bytes!("../../assets/site.css")),
        asset("docs.css", "text/css; charset=utf-8", include_bytes!("../../assets/docs.css")),
        asset("site.js", "text/javascript; charset=utf-8", include_bytes!("../../assets/site.js")),
        asset("icon.svg", "image/svg+xml", include_bytes!("../../assets/icon.svg")),
    ]
});

/// `site.css` → `/assets/site.0123456789abcdef.css`.
pub(crate) fn address(name: &str) -> String {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    let hashed = asset.and_then(|asset| Some((asset, name.rsplit_once('.')?)));
    hashed.map_or_else(
        || format!("/assets/{name}"),
        |(asset, (stem, ending))| format!("/assets/{stem}.{}.{ending}", asset.digest),
    )
}

/// An asset by its plain or its hashed name.
pub(crate) async fn asset(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let path = format!("/assets/{file}");
    let Some(asset) = ASSETS.iter().find(|a| a.name == file || address(a.name) == path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    send(asset, asset.name != file, &headers)
}

/// The icon where browsers look for it.
pub(crate) async fn favicon(headers: HeaderMap) -> Response {
    match ASSETS.iter().find(|asset| asset.name == "icon.svg") {
        Some(icon) => send(icon, false, &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn send(asset: &Asset, immutable: bool, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", asset.digest);
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known =
        known.flat_map(|list| list.split(',')).any(|one| one.trim().trim_start_matches("W/") == tag);
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { asset.body.into_response() };
    let caching = if immutable { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_small_and_their_addresses_change_with_them() {
        for asset in ASSETS.iter() {
            assert!(address(asset.name).contains(&asset.digest));
            assert!(asset.body.len() < 32 * 1024, "{} has {} bytes", asset.name, asset.body.len());
        }
        assert_eq!(address("none.css"), "/assets/none.css");
    }
}
