//! koulutus → course.

use catalogue::{Draft, Finding, TextIn};
use serde_json::Value;
use url::Url;

use super::{
    apply, pages, toteutus,
    wire::{code, codes, first, long_texts, oid, state, text, texts},
};
use crate::{
    json::{each, scalar},
    sink::Sink,
    words::{LongTexts, add},
};

/// The National Agency for Education owns the vocational qualifications and teaches none of them.
const AGENCY: &str = "1.2.246.562.10.00000000001";

/// A course, from its own record or from a search answer's hit, with the toteutukset that are named there.
pub(super) fn draft(koulutus: &Value, at: &str, url: Option<&Url>, sink: &mut dyn Sink) -> Draft {
    let key = oid(koulutus, &["oid"]);
    let mut draft = Draft {
        url: key.as_deref().and_then(|oid| pages::public(url, "koulutus", oid)),
        key,
        at: at.to_owned(),
        title: texts(&koulutus["nimi"]),
        ..Default::default()
    };
    provider(koulutus, &mut draft);
    study(koulutus, &mut draft, sink);
    for (index, named) in toteutukset(koulutus).iter().enumerate() {
        let at = format!("{at}/toteutukset/{index}");
        match state(named) {
            Some(_) => {}
            None if named["metadata"].is_object() && named["oid"].is_string() => {
                draft.absorb(toteutus::draft(named, &at, url));
            }
            None => draft.offerings.push(toteutus::named(named, &at, url)),
        }
    }
    applications(koulutus, &mut draft);
    draft
}

/// The hakukohteet that the external interface puts beside the toteutukset.
fn applications(koulutus: &Value, draft: &mut Draft) {
    let mut offerings = std::mem::take(&mut draft.offerings);
    for hakukohde in each(&koulutus["hakukohteet"]).iter().filter(|hakukohde| state(hakukohde).is_none()) {
        let key = oid(hakukohde, &["toteutusOid"]).or_else(|| oid(&hakukohde["toteutus"], &["oid"]));
        let named = offerings.iter_mut().find(|offering| offering.key.is_some() && offering.key == key);
        if let Some(offering) = named {
            apply::fill(hakukohde, apply::haku_of(hakukohde, koulutus), offering, draft);
        }
    }
    draft.offerings = offerings;
}

/// The toteutukset of a record, of a search answer by koulutus, or of an index's search terms.
fn toteutukset(koulutus: &Value) -> Vec<&Value> {
    let named = each(&koulutus["toteutukset"]).iter();
    let terms = each(&koulutus["search_terms"]).iter().filter(|term| term["toteutusOid"].is_string());
    let terms = if named.len() == 0 { Some(terms) } else { None };
    named.chain(terms.into_iter().flatten()).filter(|value| value.is_object()).collect()
}

/// Who teaches, where it is one: a koulutus of many providers has none of its own.
fn provider(koulutus: &Value, draft: &mut Draft) {
    let providers = each(&koulutus["tarjoajat"]);
    let owner = &koulutus["organisaatio"];
    let one = match providers {
        [only] if only.is_object() => only,
        _ if owner["oid"].as_str().is_some_and(|oid| oid != AGENCY) => owner,
        _ => &Value::Null,
    };
    organisation(one, draft);
    let named = &koulutus["toteutustenTarjoajat"];
    if named["count"].as_u64() == Some(1) && draft.provider_name.is_empty() {
        draft.provider_name = texts(&named["nimi"]);
    }
}

/// Takes an organisation as the course's provider.
pub(super) fn organisation(organisation: &Value, draft: &mut Draft) {
    if organisation.is_object() {
        draft.provider_key = oid(organisation, &["oid"]);
        draft.provider_name = texts(&organisation["nimi"]);
        draft.provider_place = code(&organisation["paikkakunta"]);
    }
}

/// What koulutus and toteutus both tell of the studies.
pub(super) fn study(value: &Value, draft: &mut Draft, sink: &mut dyn Sink) {
    let metadata = &value["metadata"];
    let either = |name: &str| first(&[&metadata[name], &value[name]]);
    draft.fields.extend(fields(value));
    levels(value, draft);
    for title in each(first(&[either("tutkintonimike"), &value["tutkintonimikkeet"]])) {
        texts(&title["nimi"]).into_iter().for_each(|name| add(&mut draft.qualification, name));
    }
    for code in codes(first(&[&value["koulutukset"], &value["koulutus"]])) {
        add(&mut draft.codes, code);
    }
    if let Some(id) = scalar(first(&[&value["ePerusteId"], &value["eperuste"]])) {
        add(&mut draft.codes, format!("eperuste:{id}"));
    }
    for word in each(&metadata["asiasanat"]).iter().chain(each(&metadata["ammattinimikkeet"])) {
        if let Some(text) = scalar(&word["arvo"]) {
            add(&mut draft.keywords, TextIn { lang: word["kieli"].as_str().map(str::to_owned), text });
        }
    }
    for specialisation in each(&metadata["osaamisalat"]) {
        let names = texts(&first(&[&specialisation["koodi"], specialisation])["nimi"]);
        names.into_iter().for_each(|name| add(&mut draft.keywords, name));
    }
    draft.credits = credits(value, draft, sink);
    long_fields(value, draft);
}

fn fields(value: &Value) -> Vec<String> {
    let mut fields = codes(&value["metadata"]["koulutusala"]);
    for classified in each(&value["koulutuskoodienAlatJaAsteet"]) {
        codes(&classified["koulutusalaKoodiUrit"]).into_iter().for_each(|code| add(&mut fields, code));
    }
    for term in each(&value["search_terms"]) {
        codes(&term["koulutusalat"]).into_iter().for_each(|code| add(&mut fields, code));
    }
    fields
}

fn levels(value: &Value, draft: &mut Draft) {
    let kind = scalar(first(&[&value["koulutustyyppi"], &value["metadata"]["tyyppi"]]));
    let path = scalar(&value["koulutustyyppiPath"]);
    for level in path.iter().filter_map(|path| path.rsplit('/').next()).chain(kind.as_deref()) {
        add(&mut draft.levels, format!("koulutustyyppi:{level}"));
    }
    for level in codes(&value["eqf"]) {
        add(&mut draft.levels, level.replace("eqf_", "eqf:"));
    }
    if value["metadata"]["isAvoinKorkeakoulutus"] == true || value["isAvoinKorkeakoulutus"] == true {
        add(&mut draft.levels, "avoin korkeakouluopetus".to_owned());
    }
}

/// Number and unit. `180120` is how "180+120" stands in a number; the label tells.
fn credits(value: &Value, draft: &Draft, sink: &mut dyn Sink) -> Option<String> {
    let metadata = &value["metadata"];
    let of = |name: &str| first(&[&metadata[name], &value[name]]);
    let unit = of("opintojenLaajuusyksikko");
    let unit = match code(unit).as_deref() {
        Some("opintojenlaajuusyksikko_2") => Some("op".to_owned()),
        Some("opintojenlaajuusyksikko_6") => Some("osp".to_owned()),
        _ => text(&unit["nimi"]),
    };
    let label = text(&of("opintojenLaajuus")["nimi"]);
    let number = scalar(of("opintojenLaajuusNumero")).filter(|number| number != "0");
    let least = scalar(of("opintojenLaajuusNumeroMin")).filter(|number| number != "0");
    let most = scalar(of("opintojenLaajuusNumeroMax"));
    let amount = match (label, number, least, most) {
        (Some(label), _, _, _) if label.starts_with(|c: char| c.is_ascii_digit()) => label,
        (_, Some(number), _, _) => number,
        (_, None, Some(least), Some(most)) if least != most => format!("{least}–{most}"),
        (_, None, Some(least), _) => least,
        (_, None, None, most) => most?,
    };
    if amount.parse::<f64>().is_ok_and(|number| number >= 1000.0) {
        let message = "no course has a thousand credits; two numbers were joined into one; taken as unknown";
        sink.finding(Finding::warning("credits-implausible", message).at(&draft.at).found(&amount));
        return None;
    }
    Some(match unit {
        Some(unit) => format!("{amount} {unit}"),
        None => amount,
    })
}

fn long_fields(value: &Value, draft: &mut Draft) {
    let metadata = &value["metadata"];
    let mut long = LongTexts::default();
    let teaching = &metadata["opetus"];
    let sections =
        [&metadata["kuvaus"], &value["kuvaus"], &metadata["osaamistavoitteet"], &value["osaamistavoitteet"]];
    let more =
        each(&metadata["lisatiedot"]).iter().chain(each(&teaching["lisatiedot"])).map(|more| &more["teksti"]);
    for (lang, text) in sections.into_iter().chain(more).flat_map(long_texts) {
        long.description(lang, text);
    }
    long.fill(draft);
}
