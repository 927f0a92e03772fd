//! toteutus → offering.

use catalogue::{Draft, OfferingDraft};
use serde_json::Value;
use url::Url;

use super::{
    apply, koulutus, pages,
    wire::{code, codes, first, long_texts, oid, state, text, texts},
};
use crate::{
    json::{each, scalar},
    sink::Sink,
    words::{LongTexts, add, tidy},
};

/// Drops remarks: what a toteutus says of its studies was told of its koulutus already.
struct Silence;

impl Sink for Silence {
    fn draft(&mut self, _: Draft) {}
    fn finding(&mut self, _: catalogue::Finding) {}
    fn link(&mut self, _: catalogue::draft::Link) {}
}

/// A toteutus's own record: a part of the koulutus that it names, else a course of its own.
pub(super) fn draft(toteutus: &Value, at: &str, url: Option<&Url>) -> Draft {
    let own = oid(toteutus, &["oid"]);
    let course = oid(toteutus, &["koulutusOid"]).or_else(|| oid(&toteutus["koulutus"], &["oid"]));
    let page = match &course {
        Some(oid) => pages::public(url, "koulutus", oid),
        None => own.as_deref().and_then(|oid| pages::public(url, "toteutus", oid)),
    };
    let mut draft = Draft {
        key: course.or(own),
        at: at.to_owned(),
        url: page,
        title: texts(&toteutus["nimi"]),
        ..Default::default()
    };
    let owner = &toteutus["organisaatio"];
    let owner =
        if owner.is_object() { owner } else { each(&toteutus["tarjoajat"]).first().unwrap_or(&Value::Null) };
    koulutus::organisation(owner, &mut draft);
    koulutus::study(toteutus, &mut draft, &mut Silence);
    let mut offering = named(toteutus, at, url);
    offering.title = draft.title.clone();
    let asked = each(&toteutus["hakutiedot"]).iter();
    for haku in asked.filter(|haku| haku.is_object()) {
        for hakukohde in each(&haku["hakukohteet"]).iter().filter(|hakukohde| state(hakukohde).is_none()) {
            apply::fill(hakukohde, Some(haku), &mut offering, &mut draft);
        }
    }
    for hakukohde in each(&toteutus["hakukohteet"]).iter().filter(|hakukohde| state(hakukohde).is_none()) {
        apply::fill(hakukohde, apply::haku_of(hakukohde, toteutus), &mut offering, &mut draft);
    }
    draft.offerings.push(offering);
    draft
}

/// An offering as far as a record, or a koulutus's list, tells of it.
pub(super) fn named(toteutus: &Value, at: &str, url: Option<&Url>) -> OfferingDraft {
    let key = oid(toteutus, &["oid", "toteutusOid"]);
    let mut offering = OfferingDraft {
        url: key.as_deref().and_then(|oid| pages::public(url, "toteutus", oid)),
        key,
        at: at.to_owned(),
        title: texts(first(&[&toteutus["toteutusNimi"], &toteutus["nimi"]])),
        ..Default::default()
    };
    for provider in each(&toteutus["tarjoajat"]) {
        let town = &provider["paikkakunta"];
        code(town).into_iter().chain(text(&town["nimi"])).for_each(|place| add(&mut offering.places, place));
        offering.venue = offering.venue.take().or_else(|| text(&provider["nimi"]));
    }
    codes(&toteutus["kunnat"]).into_iter().for_each(|place| add(&mut offering.places, place));
    codes(&toteutus["sijainti"])
        .into_iter()
        .filter(|place| place.starts_with("kunta_"))
        .for_each(|place| add(&mut offering.places, place));
    let metadata = &toteutus["metadata"];
    teaching(&metadata["opetus"], &mut offering);
    teaching(toteutus, &mut offering);
    if toteutus["toteutusOid"].is_string() {
        teaching(metadata, &mut offering);
    }
    funding(metadata, &mut offering);
    funding(toteutus, &mut offering);
    apply::of_toteutus(metadata, &mut offering);
    offering
}

/// A hit of `jarjestajat` or `tarjonta`: one provider's toteutus of the koulutus that was asked about.
pub(super) fn of_search(hit: &Value, at: &str, koulutus: Option<String>, url: Option<&Url>) -> Draft {
    let offering = named(hit, at, url);
    let mut draft = Draft {
        url: koulutus.as_deref().map_or(offering.url.clone(), |oid| pages::public(url, "koulutus", oid)),
        key: koulutus.or_else(|| offering.key.clone()),
        at: at.to_owned(),
        title: offering.title.clone(),
        provider_key: oid(hit, &["oppilaitosOid"]),
        ..Default::default()
    };
    if hit["toteutusNimi"].is_object() {
        draft.provider_name = texts(&hit["nimi"]);
    }
    let kind = scalar(&hit["koulutustyyppi"]);
    draft.levels.extend(kind.map(|kind| format!("koulutustyyppi:{kind}")));
    for title in each(&hit["tutkintonimikkeet"]) {
        texts(&title["nimi"]).into_iter().for_each(|name| add(&mut draft.qualification, name));
    }
    let mut long = LongTexts::default();
    long_texts(&hit["kuvaus"]).into_iter().for_each(|(lang, text)| long.description(lang, text));
    long.fill(&mut draft);
    draft.offerings.push(offering);
    draft
}

/// How it is taught, what it costs, how long it takes, when it starts.
fn teaching(teaching: &Value, offering: &mut OfferingDraft) {
    let lists: [(&mut Vec<String>, &[&str]); 3] = [
        (&mut offering.modes, &["opetustapa", "opetustapaKoodiUrit", "opetustavat"]),
        (&mut offering.times, &["opetusaika", "opetusaikaKoodiUrit", "opetusajat"]),
        (&mut offering.languages, &["opetuskieli", "opetuskieliKoodiUrit", "opetuskielet"]),
    ];
    for (list, names) in lists {
        let values = names.iter().flat_map(|name| codes(&teaching[*name]));
        values.for_each(|value| add(list, value));
    }
    let number = |name: &str| teaching[name].as_u64().filter(|number| *number > 0);
    let length = [(number("suunniteltuKestoVuodet"), 'Y'), (number("suunniteltuKestoKuukaudet"), 'M')];
    let length: String = length.iter().filter_map(|(n, unit)| Some(format!("{}{unit}", (*n)?))).collect();
    if !length.is_empty() {
        offering.duration = Some(format!("P{length}"));
    }
    price(teaching, offering);
    apply::start(&teaching["koulutuksenAlkamiskausi"], offering);
    apply::start(teaching, offering);
}

/// `lukuvuosimaksu` is asked from citizens of other continents only, so it tells nothing of the price here.
fn price(teaching: &Value, offering: &mut OfferingDraft) {
    let charges = each(&teaching["maksut"]).iter().chain(std::iter::once(teaching));
    for charge in charges {
        match charge["maksullisuustyyppi"].as_str() {
            Some("maksuton") => {
                offering.free.get_or_insert(true);
            }
            Some("maksullinen") => {
                offering.free.get_or_insert(false);
                let amount = scalar(&charge["maksunMaara"]).filter(|amount| amount != "0");
                if amount.is_none() {
                    offering.price =
                        offering.price.take().or_else(|| worded(&teaching["maksullisuusKuvaus"]));
                }
                if offering.price.is_none() && amount.is_some() {
                    offering.price = amount;
                    offering.currency = Some("EUR".to_owned());
                }
            }
            _ => {}
        }
    }
}

/// A price that stands in words alone, where they are as short as a price.
fn worded(value: &Value) -> Option<String> {
    let mut inside = false;
    let bare = |c: &char| {
        inside = *c == '<' || inside && *c != '>';
        !inside && *c != '>'
    };
    let words = tidy(&text(value)?.chars().filter(bare).collect::<String>())?;
    (words.chars().count() <= 60 && words.contains(|c: char| c.is_ascii_digit())).then_some(words)
}

fn funding(value: &Value, offering: &mut OfferingDraft) {
    for (name, words) in [("isTyovoimakoulutus", "työvoimakoulutus"), ("hasJotpaRahoitus", "JOTPA-rahoitus")]
    {
        if value[name] == true {
            add(&mut offering.funding, words.to_owned());
        }
    }
    if offering.modes.iter().any(|mode| mode == "opetuspaikkakk_6") {
        add(&mut offering.funding, "oppisopimus".to_owned());
    }
}
