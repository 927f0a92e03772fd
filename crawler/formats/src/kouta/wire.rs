//! Opintopolku's shapes, read without trust in any of them.

use catalogue::TextIn;
use serde_json::Value;

use crate::{
    json::{each, scalar},
    words::tidy,
};

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    /// A search answer.
    Answer,
    /// A document as an index holds it, within `_source`.
    Wrapped,
    /// What can be studied.
    Koulutus,
    /// Where and when.
    Toteutus,
    /// A provider's toteutus in a search answer.
    Jarjestaja,
    /// Something to apply to.
    Hakukohde,
    /// No course: organisation, haku, valintaperuste, ePeruste …
    Other,
}

/// Tells things apart by the kind of number that their OID has, else by the names that only they have.
pub(super) fn thing(value: &Value) -> Thing {
    let has = |name: &str| value.get(name).is_some_and(|value| !value.is_null());
    let number = value.get("oid").and_then(Value::as_str).unwrap_or_default();
    let kind = number.strip_prefix("1.2.246.562.").and_then(|rest| rest.split('.').next());
    match kind {
        _ if has("_source") => Thing::Wrapped,
        _ if value.get("hits").is_some_and(|hits| hits.is_array() || hits.is_object()) => Thing::Answer,
        _ if value.get("koulutukset").is_some_and(|answer| answer.get("hits").is_some()) => Thing::Answer,
        Some("13") => Thing::Koulutus,
        Some("17") => Thing::Toteutus,
        Some("20") => Thing::Hakukohde,
        Some(_) => Thing::Other,
        None if has("hakukohdeOid") || has("hakuOid") && (has("toteutus") || has("toteutusOid")) => {
            Thing::Hakukohde
        }
        None if has("oid") && (has("toteutustenTarjoajat") || has("toteutukset")) => Thing::Koulutus,
        None if has("oid") && (has("koulutusOid") || has("hakutiedot")) => Thing::Toteutus,
        None if has("toteutusOid") && (has("toteutusNimi") || has("oppilaitosOid")) => Thing::Jarjestaja,
        None if has("oid") && has("koulutustyyppi") && has("johtaaTutkintoon") => Thing::Koulutus,
        None => Thing::Other,
    }
}

/// An OID or other id by the first of the names that has one.
pub(super) fn oid(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| value.get(name).and_then(scalar))
}

/// `tila` where it is other than published.
pub(super) fn state(value: &Value) -> Option<&str> {
    value["tila"].as_str().filter(|state| *state != "julkaistu")
}

/// A map of languages, or a text without language.
pub(super) fn texts(value: &Value) -> Vec<TextIn> {
    match value {
        Value::Object(map) => map
            .iter()
            .filter_map(|(lang, text)| Some(TextIn { lang: Some(lang.clone()), text: tidy(text.as_str()?)? }))
            .collect(),
        value => scalar(value).map(TextIn::plain).into_iter().collect(),
    }
}

/// The text in Finnish, else in any language.
pub(super) fn text(value: &Value) -> Option<String> {
    let texts = texts(value);
    let finnish = texts.iter().find(|text| text.lang.as_deref() == Some("fi"));
    finnish.or(texts.first()).map(|text| text.text.clone())
}

/// Longer texts with their markup; paragraphs without a word do not count.
pub(super) fn long_texts(value: &Value) -> Vec<(Option<&str>, &str)> {
    let worded = |text: &str| {
        let mut inside = false;
        text.chars().any(|c| {
            inside = c == '<' || inside && c != '>';
            !inside && c.is_alphanumeric()
        })
    };
    match value {
        Value::Object(map) => map
            .iter()
            .filter_map(|(lang, text)| Some((Some(lang.as_str()), text.as_str()?)))
            .filter(|(_, text)| worded(text))
            .collect(),
        Value::String(text) if worded(text) => vec![(None, text.as_str())],
        _ => Vec::new(),
    }
}

/// A code without its version: `kunta_285#2` → `kunta_285`. A code stands in `koodiUri`, or is a text itself.
pub(super) fn code(value: &Value) -> Option<String> {
    let code = value.get("koodiUri").unwrap_or(value).as_str()?;
    tidy(code.split('#').next()?)
}

/// The codes of a list.
pub(super) fn codes(value: &Value) -> Vec<String> {
    each(value).iter().filter_map(code).collect()
}

/// The first of several places in a record that is there.
pub(super) fn first<'a>(places: &[&'a Value]) -> &'a Value {
    let present = |value: &&&Value| match value {
        Value::Null => false,
        Value::Array(values) => !values.is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => true,
    };
    places.iter().find(present).copied().unwrap_or(&Value::Null)
}
