//! The external API of the national study search: a search in pages, and a document per koulutus, toteutus,
//! hakukohde and oppilaitos.

use crate::calendar::finnish;
use crate::course::{Course, Funding, Hours, Kind, Mode, Offering, Price, Tongue, When};
use crate::markup::description;
use crate::wording;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const PATH: &str = "/konfo-backend/external";

/// What the API answers from.
#[derive(Clone, Debug)]
pub(crate) struct Kouta {
    hits: Vec<Value>,
    documents: BTreeMap<String, Value>,
}

impl Kouta {
    /// The API over these courses.
    pub(crate) fn new(courses: &[Course], base: &str) -> Self {
        let mut kouta = Self { hits: Vec::new(), documents: BTreeMap::new() };
        courses.iter().for_each(|course| kouta.add(course, base));
        kouta
    }

    fn add(&mut self, course: &Course, base: &str) {
        let oid = koulutus_oid(&course.key);
        let mut hit = koulutus(course, &oid);
        let mut parts = Vec::new();
        let mut targets = Vec::new();
        let mut listed = Vec::new();
        for (place, offering) in course.offerings.iter().enumerate() {
            let part_oid = toteutus_oid(&course.key, place);
            let target_oid = part_oid.replacen(".17.", ".20.", 1);
            let target = hakukohde(course, offering, [&part_oid, &target_oid], base);
            let part = toteutus(course, offering, [&oid, &part_oid], target.is_none(), base);
            listed.push(json!({
                "toteutusOid": part_oid, "toteutusNimi": names(course),
                "oppilaitosOid": organisation_oid(&course.provider), "oppilaitosNimi": {"fi": course.provider},
                "kunnat": part["tarjoajat"].as_array().into_iter().flatten()
                    .map(|place| place["paikkakunta"].clone()).collect::<Vec<_>>(),
            }));
            let mut alone = part.clone();
            alone["hakukohteet"] = json!(target.iter().collect::<Vec<_>>());
            self.documents.insert(format!("{PATH}/toteutus/{part_oid}"), alone);
            parts.push(part);
            if let Some(target) = target {
                self.documents.insert(format!("{PATH}/hakukohde/{target_oid}"), target.clone());
                targets.push(target);
            }
        }
        let mut whole = hit.clone();
        whole["toteutukset"] = Value::Array(parts);
        whole["hakukohteet"] = Value::Array(targets);
        self.documents.insert(format!("{PATH}/koulutus/{oid}"), whole);
        hit["toteutukset"] = Value::Array(listed);
        hit["kuvaus"] = hit["metadata"]["kuvaus"].clone();
        if let Some(fields) = hit.as_object_mut() {
            fields.shift_remove("metadata");
        }
        self.hits.push(hit);
        let school = organisation_oid(&course.provider);
        self.documents.entry(format!("{PATH}/oppilaitos/{school}")).or_insert_with(|| {
            json!({ "oid": school, "tila": "julkaistu", "nimi": {"fi": course.provider},
                    "organisaatiotyyppi": [{"koodiUri": "organisaatiotyyppi_02"}],
                    "metadata": {"wwwSivu": {"url": {"fi": format!("{base}/")}, "nimi": {}},
                                 "esittely": {"fi": "<p>Koulutusta nuorille ja aikuisille.</p>"}} })
        });
    }

    /// The answer to a request, or `None` where the API knows nothing.
    ///
    /// A koulutus and a toteutus show what belongs to them unless `?toteutukset=false&hakukohteet=false` forbids it.
    pub(crate) fn answer(&self, path: &str, query: &BTreeMap<String, String>) -> Option<String> {
        let rest = path.strip_prefix(PATH)?;
        if matches!(rest, "/search/toteutukset-koulutuksittain" | "/search/koulutukset") {
            return Some(self.search(query));
        }
        let mut document = self.documents.get(path)?.clone();
        if rest.starts_with("/koulutus/")
            && let Some(fields) = document.as_object_mut()
        {
            for name in ["toteutukset", "hakukohteet"] {
                if query.get(name).is_some_and(|asked| asked == "false") {
                    fields.shift_remove(name);
                }
            }
        }
        Some(document.to_string())
    }

    fn search(&self, query: &BTreeMap<String, String>) -> String {
        let number =
            |name: &str, usual: usize| query.get(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
        let size = number("size", 20).clamp(1, 200);
        let first = number("page", 1).max(1).saturating_sub(1).saturating_mul(size);
        let hits: Vec<&Value> = self.hits.iter().skip(first).take(size).collect();
        json!({ "total": self.hits.len(), "hits": hits }).to_string()
    }
}

/// Number of a course among those of the API: its own, or one beyond them for a course of another institution.
fn number(key: &str) -> usize {
    let (prefix, digits) = key.split_once('-').unwrap_or(("", key));
    digits.parse::<usize>().unwrap_or(0) + if prefix == "KJA" { 0 } else { 5000 }
}

/// OID of the koulutus that a course becomes.
pub(crate) fn koulutus_oid(key: &str) -> String {
    format!("1.2.246.562.13.{:020}", number(key))
}

/// OID of the toteutus that an offering becomes, by its place among the course's offerings.
pub(crate) fn toteutus_oid(key: &str, place: usize) -> String {
    format!("1.2.246.562.17.{:020}", number(key) * 100 + place)
}

fn names(course: &Course) -> Value {
    let mut names = Map::new();
    if !course.title.is_empty() {
        names.insert("fi".to_owned(), json!(course.title));
    }
    for (language, title) in [("sv", &course.title_sv), ("en", &course.title_en)] {
        if let Some(title) = title {
            names.insert(language.to_owned(), json!(title));
        }
    }
    Value::Object(names)
}

fn languages(course: &Course) -> Vec<String> {
    names(course).as_object().into_iter().flat_map(|names| names.keys().cloned()).collect()
}

fn koulutus(course: &Course, oid: &str) -> Value {
    let (kind, path) = match course.kind {
        Kind::Basic | Kind::Further | Kind::Specialist => ("amm", "amm"),
        Kind::Unit => ("amm-tutkinnon-osa", "amm/amm-tutkinnon-osa"),
        _ => ("amm-muu", "amm/amm-muu"),
    };
    let codes: Vec<Value> = course
        .qualification
        .iter()
        .map(|code| json!({"koodiUri": format!("koulutus_{code}#12"), "nimi": {"fi": course.title}}))
        .collect();
    let extent = course.credits().and_then(|(number, _)| number.parse::<u32>().ok());
    json!({
        "oid": oid, "externalId": course.key, "tila": "julkaistu", "nimi": names(course),
        "koulutustyyppi": kind, "koulutustyyppiPath": path,
        "johtaaTutkintoon": matches!(course.kind, Kind::Basic | Kind::Further | Kind::Specialist),
        "kielivalinta": languages(course), "koulutukset": codes,
        "opintojenLaajuusNumero": extent,
        "opintojenLaajuusyksikko": {"koodiUri": "opintojenlaajuusyksikko_6#1",
            "nimi": {"fi": "osaamispistettä", "sv": "kompetenspoäng", "en": "ECVET competence points"}},
        "organisaatio": organisation(&course.provider),
        "tarjoajat": [organisation(&course.provider)],
        "metadata": {
            "tyyppi": kind, "kuvaus": {"fi": description(course)},
            "koulutusala": [
                coded(&format!("kansallinenkoulutusluokitus2016koulutusalataso1_{}", course.field.get(..2).unwrap_or_default())),
                coded(&format!("kansallinenkoulutusluokitus2016koulutusalataso3_{}", course.field)),
            ],
        },
        "modified": "2026-01-15T09:30:00",
    })
}

fn toteutus(
    course: &Course,
    offering: &Offering,
    [whole, oid]: [&str; 2],
    own_application: bool,
    base: &str,
) -> Value {
    let mut value = json!({
        "oid": oid, "externalId": offering.key, "tila": "julkaistu", "koulutusOid": whole, "nimi": names(course),
        "kielivalinta": languages(course), "koulutustyyppi": "amm",
        "organisaatio": organisation(&course.provider), "tarjoajat": place(course, offering),
        "metadata": {
            "kuvaus": {"fi": description(course)}, "opetus": opetus(offering),
            "asiasanat": course.contents.iter().map(|word| json!({"kieli": "fi", "arvo": word})).collect::<Vec<_>>(),
            "ammattinimikkeet": [], "isTyovoimakoulutus": offering.funding == Funding::LabourMarket,
            "yhteyshenkilot": contacts(course), "hasJotpaRahoitus": false,
        },
        "modified": "2026-01-15T09:30:00",
    });
    if own_application {
        value["metadata"]["hakutermi"] = json!("hakeutuminen");
        value["metadata"]["hakulomaketyyppi"] = json!("muu");
        value["metadata"]["hakulomakeLinkki"] = json!({"fi": format!("{base}/koulutus/{}#haku", course.key)});
        if let Some(from) = offering.apply.from {
            value["metadata"]["hakuaika"] = json!({"alkaa": format!("{from}T08:00")});
        }
    }
    value
}

fn opetus(offering: &Offering) -> Value {
    let modes = match (offering.mode, offering.funding) {
        (_, Funding::Apprenticeship) => vec!["opetuspaikkakk_6#1"],
        (Mode::Onsite, _) => vec!["opetuspaikkakk_1#1"],
        (Mode::Online, _) => vec!["opetuspaikkakk_3#1"],
        (Mode::Hybrid, _) => vec!["opetuspaikkakk_4#1"],
    };
    let hours = match offering.hours {
        Hours::Day => "opetusaikakk_1#1",
        Hours::Evening => "opetusaikakk_2#1",
        Hours::Weekend => "opetusaikakk_3#1",
        Hours::Own => "opetusaikakk_5#1",
    };
    let mut teaching = json!({
        "opetuskieli": [{"koodiUri": "oppilaitoksenopetuskieli_1#2", "nimi": {"fi": "suomi", "sv": "finska"}}],
        "opetustapa": modes.into_iter().map(coded).collect::<Vec<_>>(), "opetusaika": [coded(hours)],
        "onkoApuraha": false, "lisatiedot": [],
    });
    match &offering.price {
        Price::Free => teaching["maksullisuustyyppi"] = json!("maksuton"),
        Price::Cents(_) => {
            teaching["maksullisuustyyppi"] = json!("maksullinen");
            teaching["maksunMaara"] = json!(wording::euros(&offering.price));
        }
        Price::Unknown => {}
        other => {
            teaching["maksullisuustyyppi"] = json!("maksullinen");
            teaching["maksullisuusKuvaus"] =
                json!({"fi": format!("<p>{}</p>", wording::price(other, Tongue::Fi))});
        }
    }
    if let Some(start) = beginning(offering) {
        teaching["koulutuksenAlkamiskausi"] = start;
    }
    teaching
}

fn beginning(offering: &Offering) -> Option<Value> {
    let exact = |start: String| {
        let end = offering.end.day().map(|day| format!("{day}T00:00"));
        json!({ "alkamiskausityyppi": "tarkka alkamisajankohta", "koulutuksenAlkamispaivamaara": start,
                "koulutuksenPaattymispaivamaara": end, "henkilokohtaisenSuunnitelmanLisatiedot": {} })
    };
    match &offering.start {
        When::Day(day) => Some(exact(format!("{day}T00:00"))),
        When::Raw(text) => Some(exact(text.clone())),
        When::Season { year, autumn } => Some(json!({
            "alkamiskausityyppi": "alkamiskausi ja -vuosi", "koulutuksenAlkamisvuosi": year.to_string(),
            "koulutuksenAlkamiskausi": coded(if *autumn { "kausi_s#1" } else { "kausi_k#1" }),
        })),
        When::AnyTime => Some(json!({
            "alkamiskausityyppi": "henkilokohtainen suunnitelma",
            "henkilokohtaisenSuunnitelmanLisatiedot": {"fi": "<p>Aloitus sovitaan henkilökohtaisesti.</p>"},
        })),
        When::Unknown => None,
    }
}

/// The target of application, where applying is a round of its own.
fn hakukohde(course: &Course, offering: &Offering, [part, oid]: [&str; 2], base: &str) -> Option<Value> {
    let apply = &offering.apply;
    let from = apply.from?;
    let mut period = json!({ "alkaa": format!("{from}T08:00"), "formatoituAlkaa": {"fi": format!("{} klo 8:00", finnish(from))} });
    match apply.to {
        Some(to) => period["paattyy"] = json!(format!("{to}T{}", wording::closing(apply))),
        None if apply.always => {}
        None => return None,
    }
    let way = match (apply.joint, apply.always) {
        (true, _) => "hakutapa_01#1",
        (_, true) => "hakutapa_03#1",
        _ => "hakutapa_02#1",
    };
    Some(json!({
        "oid": oid, "tila": "julkaistu", "toteutusOid": part, "nimi": names(course), "hakuajat": [period],
        "hakutapaKoodiUri": way, "hakulomaketyyppi": "muu",
        "hakulomakeLinkki": {"fi": format!("{base}/koulutus/{}#haku", course.key)},
        "pohjakoulutusvaatimus": [{"koodiUri": "pohjakoulutusvaatimuskouta_122#1", "nimi": {"fi": "Ei pohjakoulutusvaatimusta"}}],
        "jarjestyspaikka": place(course, offering).get(0),
        "modified": "2026-01-15T09:30:00",
    }))
}

fn place(course: &Course, offering: &Offering) -> Value {
    let Some(campus) = offering.campus else { return json!([organisation_without_place(&course.provider)]) };
    let town = match &offering.odd_place {
        Some(odd) => json!({"koodiUri": "kunta_999", "nimi": {"fi": odd}}),
        None => {
            json!({"koodiUri": format!("kunta_{}", campus.code), "nimi": {"fi": campus.town, "sv": campus.town_sv}})
        }
    };
    json!([{ "oid": organisation_oid(campus.name), "nimi": {"fi": format!("{}, {}", course.provider, campus.name)}, "paikkakunta": town }])
}

fn contacts(course: &Course) -> Vec<Value> {
    let one = course.teacher.iter();
    one.map(|person| {
        json!({ "nimi": {"fi": person.name}, "titteli": {"fi": "opettaja"},
                "sahkoposti": {"fi": person.email}, "puhelinnumero": {"fi": person.phone}, "wwwSivu": {} })
    })
    .collect()
}

fn organisation(name: &str) -> Value {
    json!({ "oid": organisation_oid(name), "nimi": {"fi": name},
            "paikkakunta": {"koodiUri": "kunta_286", "nimi": {"fi": "Kouvola", "sv": "Kouvola"}} })
}

fn organisation_without_place(name: &str) -> Value {
    json!({ "oid": organisation_oid(name), "nimi": {"fi": name} })
}

/// An OID that depends on nothing but the name.
fn organisation_oid(name: &str) -> String {
    let digest = blake3::hash(name.as_bytes());
    let mut number = [0; 8];
    number.copy_from_slice(&digest.as_bytes()[..8]);
    format!("1.2.246.562.10.{:011}", u64::from_le_bytes(number) % 100_000_000_000)
}

fn coded(uri: &str) -> Value {
    let label = match uri.split('#').next().unwrap_or(uri) {
        "opetuspaikkakk_1" => "Lähiopetus",
        "opetuspaikkakk_3" => "Verkko-opetus",
        "opetuspaikkakk_4" => "Monimuoto",
        "opetuspaikkakk_6" => "Oppisopimus",
        "opetusaikakk_1" => "Päiväopetus",
        "opetusaikakk_2" => "Iltaopetus",
        "opetusaikakk_3" => "Viikonloppuopetus",
        "opetusaikakk_5" => "Ajankohdasta riippumaton",
        "kausi_s" => "Syksy",
        "kausi_k" => "Kevät",
        _ => return json!({ "koodiUri": uri }),
    };
    json!({ "koodiUri": uri, "nimi": {"fi": label} })
}
