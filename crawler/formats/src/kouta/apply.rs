//! hakukohde → when and where to apply, and when the studies start.

use catalogue::{Draft, OfferingDraft, TextIn};
use serde_json::Value;
use url::Url;

use super::{
    pages,
    wire::{code, codes, first, oid, text, texts},
};
use crate::{
    address::absolute,
    json::{each, scalar},
    words::add,
};

/// A hakukohde's own record as a part of its toteutus; none where it names no toteutus.
pub(super) fn draft(hakukohde: &Value, at: &str, url: Option<&Url>) -> Option<Draft> {
    let toteutus = &hakukohde["toteutus"];
    let key = oid(hakukohde, &["toteutusOid"]).or_else(|| oid(toteutus, &["oid"]))?;
    let course = oid(toteutus, &["koulutusOid"]).unwrap_or_else(|| key.clone());
    let names = texts(first(&[&toteutus["nimi"], &hakukohde["nimi"]]));
    let mut draft =
        Draft { key: Some(course), at: at.to_owned(), title: names.clone(), ..Default::default() };
    let mut offering = OfferingDraft {
        url: pages::public(url, "toteutus", &key),
        key: Some(key),
        at: at.to_owned(),
        title: names,
        ..Default::default()
    };
    fill(hakukohde, None, &mut offering, &mut draft);
    let place = &hakukohde["jarjestyspaikka"];
    offering.places.extend(code(&place["paikkakunta"]));
    offering.venue = text(&place["nimi"]);
    draft.offerings.push(offering);
    Some(draft)
}

/// Fills an offering from a hakukohde and the haku that it belongs to.
pub(super) fn fill(hakukohde: &Value, haku: Option<&Value>, offering: &mut OfferingDraft, draft: &mut Draft) {
    let haku = haku.unwrap_or(&Value::Null);
    window(first(&[&hakukohde["hakuajat"], &haku["hakuajat"]]), offering);
    window(hakukohde, offering);
    let way = code(first(&[
        &haku["hakutapa"],
        &hakukohde["hakutapa"],
        &haku["hakutapaKoodiUri"],
        &hakukohde["hakutapaKoodiUri"],
    ]));
    offering.apply_continuous |= way.as_deref() == Some("hakutapa_03");
    form(hakukohde, offering);
    for beginning in [
        &hakukohde["koulutuksenAlkamiskausi"],
        &hakukohde["metadata"]["koulutuksenAlkamiskausi"],
        &haku["koulutuksenAlkamiskausi"],
        &haku["metadata"]["koulutuksenAlkamiskausi"],
    ] {
        start(beginning, offering);
    }
    let needed = first(&[&hakukohde["pohjakoulutusvaatimus"], &hakukohde["pohjakoulutusvaatimusKoodiUrit"]]);
    for code in codes(needed) {
        add(&mut draft.entry, TextIn::plain(code));
    }
}

/// The haku of a hakukohde, where the record that holds it has its haut beside.
pub(super) fn haku_of<'a>(hakukohde: &Value, record: &'a Value) -> Option<&'a Value> {
    let key = oid(hakukohde, &["hakuOid"])?;
    each(&record["haut"]).iter().find(|haku| oid(haku, &["oid", "hakuOid"]).is_some_and(|oid| oid == key))
}

/// Application told in the toteutus itself, without haku.
pub(super) fn of_toteutus(metadata: &Value, offering: &mut OfferingDraft) {
    window(&metadata["hakuaika"], offering);
    form(metadata, offering);
}

/// The form's address.
fn form(value: &Value, offering: &mut OfferingDraft) {
    let address = text(&value["hakulomakeLinkki"]).and_then(|url| absolute(None, &url));
    offering.apply_url = offering.apply_url.take().or(address.filter(|url| !url.contains(' ')));
}

/// Takes the latest of the windows: the earlier ones are over when it opens.
fn window(windows: &Value, offering: &mut OfferingDraft) {
    for window in each(windows) {
        let from = scalar(first(&[&window["alkaa"], &window["hakuaikaAlkaa"]]));
        let to = scalar(first(&[&window["paattyy"], &window["hakuaikaPaattyy"]]));
        if from.is_none() && to.is_none() {
            continue;
        }
        if offering.apply_from.is_none() && offering.apply_to.is_none() || from > offering.apply_from {
            offering.apply_from = from;
            offering.apply_to = to;
        }
    }
}

/// Fills start and end, unless they are known: exact days, season and year, or a personal plan (any time).
pub(super) fn start(value: &Value, offering: &mut OfferingDraft) {
    if offering.start.is_some() || offering.any_time || !value.is_object() {
        return;
    }
    let of = |name: &str| scalar(&value[name]);
    match value["alkamiskausityyppi"].as_str() {
        Some("henkilokohtainen suunnitelma") => offering.any_time = true,
        Some("alkamiskausi ja -vuosi") => offering.start = season(value),
        _ => {
            offering.start = of("koulutuksenAlkamispaivamaara").or_else(|| season(value));
            offering.end = offering.end.take().or_else(|| of("koulutuksenPaattymispaivamaara"));
        }
    }
}

/// `kausi_s#1` and 2027 → `syksy 2027`.
fn season(value: &Value) -> Option<String> {
    let year = scalar(&value["koulutuksenAlkamisvuosi"])?;
    let season =
        first(&[&value["koulutuksenAlkamiskausi"], &value["alkamiskausiKoodiUri"], &value["alkamiskausi"]]);
    match code(season)?.as_str() {
        "kausi_s" => Some(format!("syksy {year}")),
        "kausi_k" => Some(format!("kevät {year}")),
        other => Some(format!("{other} {year}")),
    }
}
