//! The script and its companions: `/widget.js` for those who want updates, `/widget/{version}/…` for those who pin.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use crate::problem::Problem;

/// What is served to those who do not pin is asked for again after five minutes.
const SHORT: &str = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800";
/// What carries its version in its address never changes.
const LONG: &str = "public, max-age=31536000, immutable";

/// A version of the widget. One that partners may have pinned stays in [`RELEASES`] for 24 months.
pub(crate) struct Release {
    /// `0.1.0-1a2b3c4d`: the release, and the beginning of the digest of its sources.
    pub(crate) version: &'static str,
    /// `sha384-…`, for the `integrity` of a script element.
    pub(crate) integrity: &'static str,
    /// Files by name.
    pub(crate) files: [(&'static str, &'static str); 4],
}

impl Release {
    /// `notes` has a line each for version, digest of the sources, and integrity.
    fn read(notes: &'static str, files: [(&'static str, &'static str); 4]) -> Self {
        let mut lines = notes.lines();
        let version = lines.next().unwrap_or_default();
        Self { version, integrity: lines.nth(1).unwrap_or_default(), files }
    }
}

static RELEASES: LazyLock<[Release; 1]> = LazyLock::new(|| {
    [Release::read(
        include_str!("../../assets/widget/release.txt"),
        [
            ("widget.js", include_str!("../../assets/widget/widget.js")),
            ("widget.css", include_str!("../../assets/widget/widget.css")),
            ("sv.json", include_str!("../../assets/widget/sv.json")),
            ("en.json", include_str!("../../assets/widget/en.json")),
        ],
    )]
});

/// The newest version.
pub(crate) fn current() -> &'static Release {
    &RELEASES[0]
}

/// `/widget.js`.
pub(crate) async fn newest(headers: HeaderMap) -> Response {
    let release = current();
    send(release, &release.files[0], SHORT, &headers)
}

/// `/widget/{version}/{file}`. A version that is no longer kept leads to the newest: a page that pins no digest goes on
/// working, one that does shows what it has put inside the element.
pub(crate) async fn pinned(Path((version, file)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let named = |release: &'static Release| release.files.iter().find(|(name, _)| *name == file);
    if let Some(release) = RELEASES.iter().find(|release| release.version == version) {
        return match named(release) {
            Some(found) => send(release, found, LONG, &headers),
            None => Problem::not_found("the widget has no such file").into_response(),
        };
    }
    let looks_like_one = version.starts_with(|c: char| c.is_ascii_digit()) && version.len() <= 40;
    match named(current()).filter(|_| looks_like_one) {
        Some((name, _)) => {
            let mut response =
                Redirect::temporary(&format!("/widget/{}/{name}", current().version)).into_response();
            share(response.headers_mut(), "no-store");
            response
        }
        None => Problem::not_found("the widget has no such version").into_response(),
    }
}

fn send(
    release: &Release,
    (name, body): &(&'static str, &'static str),
    caching: &'static str,
    asked: &HeaderMap,
) -> Response {
    let tag = format!("\"{}\"", release.version);
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known =
        known.flat_map(|list| list.split(',')).any(|one| one.trim().trim_start_matches("W/") == tag);
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { (*body).into_response() };
    let headers = response.headers_mut();
    let media_type = match name.rsplit_once('.') {
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        _ => "application/json",
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    share(headers, caching);
    response
}

/// Every page may load it, also one that isolates itself (COEP).
fn share(headers: &mut HeaderMap, caching: &'static str) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::{fs, io::Write, path::PathBuf};

    use super::*;

    /// Most bytes of the script with one language, as gzip sends it.
    const SCRIPT: usize = 12_000;
    /// Most bytes of another language.
    const LANGUAGE: usize = 1_000;

    /// The digest that the build wrote down.
    fn written() -> &'static str {
        include_str!("../../assets/widget/release.txt").lines().nth(1).unwrap()
    }

    fn gzipped(text: &str) -> usize {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap().len()
    }

    #[test]
    fn it_is_small() {
        for (name, text) in current().files {
            let most = if name == "widget.js" { SCRIPT } else { LANGUAGE };
            let size = gzipped(text);
            assert!(name == "widget.css" || size <= most, "{name}: {size} bytes, {most} are allowed");
        }
    }

    /// FNV-1a of the sources, as `tests/browser/build.mjs` makes it.
    #[test]
    fn what_is_checked_in_is_what_the_sources_make() {
        let sources = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("widget-src");
        let mut modules: Vec<PathBuf> =
            fs::read_dir(&sources).unwrap().map(|entry| entry.unwrap().path()).collect();
        modules.retain(|path| path.extension().is_some_and(|ending| ending == "js" || ending == "css"));
        modules.sort();
        modules.extend(["en", "fi", "sv"].map(|lang| sources.join(format!("words/{lang}.json"))));
        let bytes = modules.iter().flat_map(|path| fs::read(path).unwrap());
        let digest = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
            (digest ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        assert_eq!(format!("{digest:016x}"), written(), "run `npm run build` in tests/browser");
    }

    #[test]
    fn the_version_is_that_of_the_release() {
        let release = current();
        assert_eq!(release.version, format!("{}-{}", env!("CARGO_PKG_VERSION"), &written()[..8]));
        assert!(release.files[0].1.starts_with(&format!("/*! opinovi-search {} ", release.version)));
        assert!(release.integrity.starts_with("sha384-"));
    }

    #[tokio::test]
    async fn a_pinned_file_never_changes_and_the_newest_is_asked_for_again() {
        let release = current();
        let pinned =
            |version: &str, file: &str| pinned(Path((version.to_owned(), file.to_owned())), HeaderMap::new());
        let caching =
            |response: &Response| response.headers()[header::CACHE_CONTROL].to_str().unwrap().to_owned();
        let newest = newest(HeaderMap::new()).await;
        assert!(caching(&newest).contains("max-age=300"));
        assert_eq!(newest.headers()["cross-origin-resource-policy"], "cross-origin");
        assert_eq!(newest.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        for (name, _) in release.files {
            assert!(caching(&pinned(release.version, name).await).contains("immutable"));
        }
        let old = pinned("0.0.1", "widget.js").await;
        assert_eq!(old.status(), StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(caching(&old), "no-store");
        assert_eq!(pinned("elsewhere", "widget.js").await.status(), StatusCode::NOT_FOUND);
        assert_eq!(pinned(release.version, "passwd").await.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn what_the_reader_has_is_not_sent_again() {
        let mut headers = HeaderMap::new();
        let tag = format!("W/\"{}\"", current().version);
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(&tag).unwrap());
        assert_eq!(newest(headers).await.status(), StatusCode::NOT_MODIFIED);
    }
}
