//! Microdata and RDFa as the JSON that they would be.

use scraper::ElementRef;
use serde_json::{Map, Value};

use crate::markup::{MAX_DEPTH, Page, text_of};

/// How a page marks things and their properties.
pub(super) struct Carrier {
    pub name: &'static str,
    kind: &'static str,
    property: &'static str,
    /// A second attribute that may name the property of a nested thing.
    relation: &'static str,
    id: &'static str,
}

/// `itemscope itemtype="https://schema.org/Course"`, `itemprop="name"`.
pub(super) const MICRODATA: Carrier =
    Carrier { name: "microdata", kind: "itemtype", property: "itemprop", relation: "itemprop", id: "itemid" };

/// `vocab="https://schema.org/" typeof="Course"`, `property="name"`.
pub(super) const RDFA: Carrier =
    Carrier { name: "rdfa", kind: "typeof", property: "property", relation: "rel", id: "resource" };

impl Carrier {
    /// The things of a page that stand in no other thing.
    pub fn collect(&self, page: &Page) -> Vec<Value> {
        let mut things = Vec::new();
        self.walk(page.html.root_element(), None, &mut things, 0);
        things
    }

    /// Walks the children of an element: properties go into `thing`, things of their own onto the list.
    fn walk(
        &self,
        element: ElementRef<'_>,
        mut thing: Option<&mut Map<String, Value>>,
        things: &mut Vec<Value>,
        depth: usize,
    ) {
        if depth > MAX_DEPTH {
            return;
        }
        for child in element.child_elements() {
            let names = self.names(child);
            if child.attr(self.kind).is_some() || self.kind == "itemtype" && child.attr("itemscope").is_some()
            {
                let value = Value::Object(self.thing(child, things, depth));
                match &mut thing {
                    Some(thing) if !names.is_empty() => add(thing, &names, value),
                    _ => things.push(value),
                }
                continue;
            }
            if let Some(thing) = &mut thing
                && !names.is_empty()
            {
                add(thing, &names, Value::String(self.value(child)));
            }
            self.walk(child, thing.as_deref_mut(), things, depth + 1);
        }
    }

    fn thing(&self, element: ElementRef<'_>, things: &mut Vec<Value>, depth: usize) -> Map<String, Value> {
        let mut thing = Map::new();
        let kinds = element.attr(self.kind).unwrap_or_default().split_whitespace();
        thing.insert("@type".to_owned(), kinds.map(Value::from).collect());
        if let Some(id) = element.attr(self.id) {
            thing.insert("@id".to_owned(), id.into());
        }
        self.walk(element, Some(&mut thing), things, depth + 1);
        thing
    }

    /// The properties that an element gives, without prefix.
    fn names(&self, element: ElementRef<'_>) -> Vec<String> {
        let of = |attribute| element.attr(attribute).unwrap_or_default().split_whitespace();
        let nested = element.attr(self.kind).is_some();
        let relation = of(if nested { self.relation } else { self.property });
        let names = of(self.property).chain(relation);
        let mut names: Vec<_> =
            names.map(|name| name.rsplit([':', '/']).next().unwrap_or(name).to_owned()).collect();
        names.dedup();
        names
    }

    /// The value of a property, by the kind of its element.
    fn value(&self, element: ElementRef<'_>) -> String {
        let attributes: &[&str] = match element.value().name() {
            "meta" => &["content"],
            "a" | "area" | "link" => &["content", "href"],
            "img" | "audio" | "video" | "source" | "iframe" => &["content", "src"],
            "time" => &["content", "datetime"],
            "data" | "meter" => &["content", "value"],
            _ => &["content"],
        };
        let attribute = attributes.iter().find_map(|name| element.attr(name));
        attribute.map_or_else(|| text_of(element), str::to_owned)
    }
}

fn add(thing: &mut Map<String, Value>, names: &[String], value: Value) {
    for name in names {
        match thing.get_mut(name) {
            Some(Value::Array(values)) => values.push(value.clone()),
            Some(known) => *known = Value::Array(vec![known.take(), value.clone()]),
            None => {
                thing.insert(name.clone(), value.clone());
            }
        }
    }
}
