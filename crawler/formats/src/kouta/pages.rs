//! Addresses: details and next pages of the API, and the public pages of records.

use serde_json::Value;
use url::Url;

use super::wire::{oid, state};
use crate::{
    json::each,
    sink::{Sink, detail, next},
};

/// The public page of a record, at the host that the document came from.
pub(super) fn public(url: Option<&Url>, kind: &str, oid: &str) -> Option<String> {
    let page = format!("/konfo/fi/{kind}/{oid}");
    match url {
        Some(url) => url.join(&page).ok().map(|url| url.to_string()),
        None => Some(format!("https://opintopolku.fi{page}")),
    }
}

/// The record of the API beside the document: `…/external/search/koulutukset?…` → `…/external/koulutus/{oid}`.
///
/// The external interface leaves out what belongs to a record unless asked for it; asked for it, one request for a
/// koulutus gives all of its toteutukset and hakukohteet.
fn record(url: &Url, kind: &str, oid: &str) -> Option<String> {
    const KINDS: [&str; 6] = ["search", "koulutus", "toteutus", "hakukohde", "oppilaitos", "haku"];
    let mut segments: Vec<&str> = url.path_segments()?.collect();
    let root = segments.iter().position(|segment| KINDS.contains(segment))?;
    segments.truncate(root);
    let query = match (segments.last(), kind) {
        (Some(&"external"), "koulutus") => Some("toteutukset=true&hakukohteet=true&haut=true"),
        (Some(&"external"), "toteutus") => Some("hakukohteet=true&haut=true"),
        _ => None,
    };
    segments.extend([kind, oid]);
    let mut record = url.clone();
    record.set_path(&segments.join("/"));
    record.set_query(query);
    record.set_fragment(None);
    Some(record.to_string())
}

/// Links to the records that a search answer's hit names. A koulutus of the external interface comes with its
/// toteutukset, so that these need no requests of their own.
pub(super) fn details(hit: &Value, url: Option<&Url>, sink: &mut dyn Sink) {
    let Some(url) = url else { return };
    let mut link = |kind: &str, oid: Option<String>| {
        oid.and_then(|oid| record(url, kind, &oid)).into_iter().for_each(|url| sink.link(detail(url)));
    };
    let own = oid(hit, &["oid"]).filter(|oid| oid.starts_with("1.2.246.562.13."));
    let koulutus = own.or_else(|| oid(hit, &["koulutusOid"]));
    let whole = koulutus.is_some() && url.path().contains("/external/");
    link("koulutus", koulutus);
    if whole {
        return;
    }
    link("toteutus", oid(hit, &["toteutusOid"]));
    link("toteutus", oid(hit, &["oid"]).filter(|oid| oid.starts_with("1.2.246.562.17.")));
    for toteutus in each(&hit["toteutukset"]).iter().filter(|toteutus| state(toteutus).is_none()) {
        link("toteutus", oid(toteutus, &["toteutusOid", "oid"]));
    }
}

/// Links to the toteutukset that a koulutus names without telling more of them.
pub(super) fn toteutukset(koulutus: &Value, url: Option<&Url>, sink: &mut dyn Sink) {
    let Some(url) = url else { return };
    if url.path().contains("/search/") {
        return; // `details` tells what a hit leads to
    }
    let named = each(&koulutus["toteutukset"]).iter().filter(|toteutus| !toteutus["metadata"].is_object());
    for toteutus in named.filter(|toteutus| state(toteutus).is_none()) {
        let oid = oid(toteutus, &["oid", "toteutusOid"]);
        oid.and_then(|oid| record(url, "toteutus", &oid)).into_iter().for_each(|url| sink.link(detail(url)));
    }
}

/// The next page of a search answer, where its total says that there is one.
pub(super) fn next_page(answer: &Value, hits: usize, url: Option<&Url>, sink: &mut dyn Sink) {
    let (Some(url), Some(total)) = (url, answer["total"].as_u64()) else { return };
    let asked = |name: &str| {
        let (_, value) = url.query_pairs().find(|(known, _)| known == name)?;
        value.parse::<u64>().ok().filter(|number| *number > 0)
    };
    let page = asked("page").unwrap_or(1);
    let size = asked("size").unwrap_or(hits as u64);
    if hits == 0 || page.saturating_mul(size) >= total {
        return;
    }
    let others: Vec<_> = url.query_pairs().filter(|(name, _)| name != "page").collect();
    let mut following = url.clone();
    following.query_pairs_mut().clear().extend_pairs(others).append_pair("page", &(page + 1).to_string());
    sink.link(next(following.to_string()));
}

/// The koulutus that a question asks about: `…/search/koulutus/{oid}/jarjestajat`.
pub(super) fn asked_koulutus(url: Option<&Url>) -> Option<String> {
    let mut segments = url?.path_segments()?.skip_while(|segment| *segment != "koulutus");
    segments.nth(1).map(str::to_owned).filter(|oid| oid.contains('.'))
}
