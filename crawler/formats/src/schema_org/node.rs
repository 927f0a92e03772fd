//! Reading a thing's properties, however they are written.

use std::borrow::Cow;

use catalogue::TextIn;
use quick_xml::escape::{resolve_html5_entity, unescape_with};
use serde_json::{Map, Value};

use crate::{
    json::{each, scalar},
    words::tidy,
};

/// A property by any of its names, first found first; null and empty ones do not count.
pub(super) fn get<'a>(thing: &'a Value, names: &[&str]) -> &'a Value {
    let present =
        |value: &&Value| !value.is_null() && !matches!(value, Value::Array(values) if values.is_empty());
    names.iter().filter_map(|name| thing.get(name)).find(present).unwrap_or(&Value::Null)
}

/// The types of a thing, without vocabulary.
pub(super) fn types(thing: &Value) -> Vec<&str> {
    let types = each(get(thing, &["@type", "type"])).iter().filter_map(Value::as_str);
    types.map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or(name)).collect()
}

/// Whether a thing has one of the types.
pub(super) fn is(thing: &Value, names: &[&str]) -> bool {
    types(thing).iter().any(|name| names.contains(name))
}

/// Texts with their languages: a string, `{"@value", "@language"}`, a map of languages, a list of these, or a named
/// thing.
pub(super) fn texts(value: &Value) -> Vec<TextIn> {
    let mut texts = Vec::new();
    gather(value, None, &mut texts);
    texts
}

fn gather(value: &Value, lang: Option<&str>, texts: &mut Vec<TextIn>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| gather(value, lang, texts)),
        Value::Object(map) if map.contains_key("@value") => {
            gather(&map["@value"], map.get("@language").and_then(Value::as_str).or(lang), texts);
        }
        Value::Object(map) if is_language_map(map) => {
            map.iter().for_each(|(lang, value)| gather(value, Some(lang), texts));
        }
        Value::Object(_) => {
            let name = get(value, &["name", "credentialCategory", "headline", "title"]);
            if !name.is_null() {
                gather(name, lang, texts);
            }
        }
        value => {
            let text = scalar(value).and_then(|text| tidy(&unescaped(&text)));
            texts.extend(text.map(|text| TextIn { lang: lang.map(str::to_owned), text }));
        }
    }
}

/// Whether an object's keys are all language tags.
fn is_language_map(map: &Map<String, Value>) -> bool {
    let tag = |key: &String| {
        let mut parts = key.split(['-', '_']);
        let language = parts.next().unwrap_or_default();
        (2..=3).contains(&language.len())
            && language.bytes().all(|byte| byte.is_ascii_lowercase())
            && parts.all(|part| (2..=8).contains(&part.len()))
    };
    let textual =
        |value: &Value| value.is_string() || value.as_array().is_some_and(|v| v.iter().all(Value::is_string));
    !map.is_empty() && map.iter().all(|(key, value)| (tag(key) || key == "@none") && textual(value))
}

/// Texts that are longer and may hold markup: as [`texts`], with line breaks.
pub(super) fn long_texts(value: &Value) -> Vec<(Option<String>, String)> {
    match value {
        Value::String(text) => vec![(None, text.clone())],
        Value::Array(values) => values.iter().flat_map(long_texts).collect(),
        Value::Object(map) if map.contains_key("@value") => {
            let lang = map.get("@language").and_then(Value::as_str).map(str::to_owned);
            map["@value"].as_str().map(|text| (lang, text.to_owned())).into_iter().collect()
        }
        Value::Object(map) if is_language_map(map) => map
            .iter()
            .flat_map(|(lang, value)| each(value).iter().map(move |value| (lang, value)))
            .filter_map(|(lang, value)| Some((Some(lang.clone()), value.as_str()?.to_owned())))
            .collect(),
        value => texts(value).into_iter().map(|text| (text.lang, text.text)).collect(),
    }
}

/// The first text, in whatever language.
pub(super) fn text(value: &Value) -> Option<String> {
    texts(value).into_iter().next().map(|text| text.text)
}

/// The plain values of a list, names of things included.
pub(super) fn words(value: &Value) -> Vec<String> {
    texts(value).into_iter().map(|text| text.text).collect()
}

/// `https://schema.org/EventCancelled` → `EventCancelled`; other texts stay.
pub(super) fn term(value: &Value) -> Option<String> {
    let text = text(value).or_else(|| text(get(value, &["@id", "url"])))?;
    match text.contains("schema.org/") {
        true => text.rsplit('/').next().and_then(tidy),
        false => Some(text),
    }
}

/// An address: a string, the first of a list, or a thing's `@id` or `url`.
pub(super) fn address(value: &Value) -> Option<String> {
    let first = each(value).first()?;
    match first {
        Value::Object(_) => address(get(first, &["@id", "url"])),
        first => scalar(first),
    }
}

/// An identifier: text, number, or a PropertyValue's value.
pub(super) fn identifier(value: &Value) -> Option<String> {
    each(value).iter().find_map(|value| match value {
        Value::Object(_) => scalar(get(value, &["value", "@id", "@value"])),
        value => scalar(value),
    })
}

/// Character references that were escaped twice.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    unescape_with(text, resolve_html5_entity).unwrap_or(Cow::Borrowed(text))
}
