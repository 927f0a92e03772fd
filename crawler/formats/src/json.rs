//! JSON with a bounded depth (128, RFC 8259 section 9), duplicate names told.

mod large;

use std::fmt;

use catalogue::{Finding, SourceSpec};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::{adapter::Unreadable, sink::Sink};
use large::Lists;
pub(crate) use large::each_thing;

/// The value of a document. Several objects one after another (JSON Lines) are an array of them.
///
/// # Errors
/// [`Unreadable::Malformed`].
pub(crate) fn parse(text: &str, sink: &mut dyn Sink) -> Result<Value, Unreadable> {
    let mut repeated = None;
    let mut values = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    loop {
        let value = Seed::of(&mut repeated).deserialize(&mut deserializer).map_err(malformed)?;
        let is_last = is_last(&value, values.len(), deserializer.end())?;
        values.push(value);
        if is_last {
            break;
        }
    }
    tell_repeated(repeated.as_deref(), sink);
    Ok(if values.len() == 1 { values.swap_remove(0) } else { Value::Array(values) })
}

/// Whether the value after so many others ends the document: what follows an object may be another line of JSON Lines.
fn is_last(value: &Value, before: usize, end: serde_json::Result<()>) -> Result<bool, Unreadable> {
    match end {
        Ok(()) if value.is_object() || before == 0 => Ok(true),
        Ok(()) => {
            let at = format!("value {}", before + 1);
            Err(Unreadable::Malformed { at, why: "lines of objects end in something else".to_owned() })
        }
        Err(error) if !value.is_object() => Err(malformed(error)),
        Err(_) => Ok(false),
    }
}

fn tell_repeated(repeated: Option<&str>, sink: &mut dyn Sink) {
    if let Some(name) = repeated {
        let message = "a name stands twice in one object; the last one counts";
        sink.finding(Finding::warning("json-duplicate-name", message).found(name));
    }
}

/// The value of a document; of a broken one, where the source is tolerant, what was whole before the break, and why it
/// breaks.
///
/// # Errors
/// [`Unreadable::Malformed`], where the source is not tolerant.
pub(crate) fn parse_or_salvage(
    text: &str,
    spec: &SourceSpec,
    sink: &mut dyn Sink,
) -> Result<(Value, Result<(), Unreadable>), Unreadable> {
    match parse(text, sink) {
        Ok(value) => Ok((value, Ok(()))),
        Err(error) if spec.tolerant => Ok((salvage(text), Err(error))),
        Err(error) => Err(error),
    }
}

/// The whole elements of an array, or lines, before the place where a document breaks: what a tolerant source keeps.
fn salvage(text: &str) -> Value {
    let mut kept = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    if text.trim_start().starts_with('[') {
        // The error was told where the whole was read; here only what came before it counts.
        let _ = deserializer.deserialize_seq(Elements { kept: &mut kept });
    } else {
        while let Ok(value) = Seed::of(&mut None).deserialize(&mut deserializer) {
            kept.push(value);
        }
    }
    Value::Array(kept)
}

/// Keeps each element as soon as it is whole.
struct Elements<'a> {
    kept: &'a mut Vec<Value>,
}

impl<'de> Visitor<'de> for Elements<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(value) = items.next_element_seed(Seed::of(&mut None))? {
            self.kept.push(value);
        }
        Ok(())
    }
}

fn malformed(error: serde_json::Error) -> Unreadable {
    let at = format!("line {} column {}", error.line(), error.column());
    Unreadable::Malformed { at, why: error.to_string() }
}

/// Reads a value and notes the first name that an object has twice.
struct Seed<'a, 'b> {
    repeated: &'a mut Option<String>,
    /// Where the things of lists are handed on instead of becoming part of the value.
    lists: Option<&'a mut Lists<'b>>,
}

impl<'a> Seed<'a, '_> {
    fn of(repeated: &'a mut Option<String>) -> Self {
        Self { repeated, lists: None }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        if let Some(lists) = self.lists.filter(|lists| lists.are_here()) {
            return lists.hand_on(items, self.repeated).map(Value::Array);
        }
        let mut array = Vec::new();
        while let Some(value) = items.next_element_seed(Seed::of(self.repeated))? {
            array.push(value);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let repeated = &mut *self.repeated;
            let value = match &mut self.lists {
                None => entries.next_value_seed(Seed::of(repeated)),
                Some(lists) => lists
                    .within(&name, |lists| entries.next_value_seed(Seed { repeated, lists: Some(lists) })),
            }?;
            if map.contains_key(&name) {
                self.repeated.get_or_insert_with(|| name.clone());
            }
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}

/// The text of a string or number; none where it is blank or something else.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => crate::words::tidy(text),
        Value::Number(number) => {
            let text = number.to_string();
            Some(text.strip_suffix(".0").map_or(text.clone(), str::to_owned))
        }
        _ => None,
    }
}

/// The values of an array; another value is its only one; null is none.
pub(crate) fn each(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        Value::Null => &[],
        value => std::slice::from_ref(value),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::Parsed;

    use super::*;

    #[test]
    fn the_last_of_two_names_counts_and_is_told() {
        let mut parsed = Parsed::default();
        let value = parse(r#"{"a":1,"b":{"c":1,"c":2},"a":3}"#, &mut parsed).unwrap();
        assert_eq!(value, serde_json::json!({"a":3,"b":{"c":2}}));
        assert_eq!(parsed.findings.len(), 1);
    }

    #[test]
    fn lines_of_objects_are_an_array() {
        let mut parsed = Parsed::default();
        assert_eq!(
            parse("{\"a\":1}\n{\"a\":2}\n", &mut parsed).unwrap(),
            serde_json::json!([{"a":1},{"a":2}])
        );
    }

    #[test]
    fn what_was_whole_before_the_break_is_salvaged() {
        for (text, expected) in [
            ("[{\"a\":1},{\"a\":2},…]", serde_json::json!([{"a":1},{"a":2}])),
            ("{\"a\":1}\n{\"a\":", serde_json::json!([{"a":1}])),
            ("{\"a\":", serde_json::json!([])),
        ] {
            assert_eq!(salvage(text), expected);
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        let bomb = "[".repeat(100_000);
        for text in [
            "",
            "{",
            "[1,]",
            "[][]",
            "{\"a\":1}}",
            "{\"a\":1} 2",
            "{'a':1}",
            "[1] x",
            "\"a\u{0}\"",
            "nul",
            &deep,
            &bomb,
        ] {
            assert!(parse(text, &mut Parsed::default()).is_err(), "{text:.20}");
        }
        let allowed = format!("{}{}", "[".repeat(120), "]".repeat(120));
        assert!(parse(&allowed, &mut Parsed::default()).is_ok());
    }
}
