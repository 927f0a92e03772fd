//! XCRI's shape: a tree of elements, as small as a course.

/// What an element belongs to, by its namespace's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// One of the vocabularies that XCRI is made of, or none at all.
    Known,
    /// XHTML within a description.
    Xhtml,
    /// An institution's own extension.
    Extension,
}

/// Addresses of XCRI's vocabularies, without trailing slash or mark.
const KNOWN: [&str; 9] = [
    "http://xcri.org/profiles/catalog",
    "http://xcri.org/profiles/catalog/terms",
    "http://xcri.org/profiles/1.2/catalog",
    "http://xcri.org/profiles/1.2/catalog/terms",
    "http://purl.org/net/mlo",
    "http://purl.org/dc/elements/1.1",
    "http://purl.org/dc/terms",
    "http://purl.org/net/cm",
    "http://www.w3.org/2003/01/geo/wgs84_pos",
];

/// Prefixes that mean one of those even where nobody declared them.
const CUSTOMARY: [&str; 8] = ["dc", "dcterms", "mlo", "credit", "cm", "xcri", "cap", "terms"];

impl Space {
    /// The space of a namespace's address.
    pub fn of_address(address: &str) -> Self {
        let address = address.trim().trim_end_matches(['/', '#']);
        if address.is_empty() || KNOWN.contains(&address) {
            Self::Known
        } else if address == "http://www.w3.org/1999/xhtml" {
            Self::Xhtml
        } else {
            Self::Extension
        }
    }

    /// The space that an undeclared prefix stands for by custom.
    pub fn of_prefix(prefix: &str) -> Self {
        match prefix.to_ascii_lowercase().as_str() {
            "xhtml" | "xh" | "html" => Self::Xhtml,
            prefix if CUSTOMARY.contains(&prefix) => Self::Known,
            _ => Self::Extension,
        }
    }
}

/// An element with all that is in it.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub space: Space,
    /// Local name in lower case.
    pub name: String,
    /// Local names in lower case (`xsi:type` is `type`), with their values.
    pub attributes: Vec<(String, String)>,
    /// `xml:lang`, its own or inherited.
    pub lang: Option<String>,
    pub content: Vec<Node>,
    pub line: usize,
}

/// What stands in an element.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Text(String),
    Element(Element),
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let value = self.attributes.iter().find(|(known, _)| known == name)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    pub fn children(&self) -> impl Iterator<Item = &Element> {
        self.content.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Children of XCRI's own vocabularies with a name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children().filter(move |child| child.space == Space::Known && child.name == name)
    }

    pub fn first<'a>(&'a self, name: &'a str) -> Option<&'a Element> {
        self.named(name).next()
    }

    /// The text of the element and all within it, white space collapsed; none where nothing, or only an empty
    /// placeholder, is left.
    pub fn text(&self) -> Option<String> {
        let mut text = String::new();
        self.collect(&mut text);
        crate::words::tidy(&text).filter(|text| text != "[]")
    }

    fn collect(&self, text: &mut String) {
        for node in &self.content {
            match node {
                Node::Text(part) => text.push_str(part),
                Node::Element(element) => {
                    element.collect(text);
                    text.push(' ');
                }
            }
        }
    }

    /// The content as found: XHTML children as HTML, otherwise the text with its line breaks.
    pub fn markup(&self) -> Option<String> {
        let mut markup = String::new();
        if self.children().next().is_some() {
            self.write_html(&mut markup);
        } else {
            self.collect(&mut markup);
        }
        crate::words::trimmed(&markup).filter(|text| text != "[]")
    }

    fn write_html(&self, html: &mut String) {
        for node in &self.content {
            match node {
                Node::Text(text) => html.push_str(&crate::words::escaped(text)),
                Node::Element(element) => {
                    let name = &element.name;
                    html.push_str(&format!("<{name}"));
                    if let Some(address) = element.attribute("href") {
                        html.push_str(&format!(
                            " href=\"{}\"",
                            crate::words::escaped(address).replace('"', "&quot;")
                        ));
                    }
                    html.push('>');
                    element.write_html(html);
                    if !matches!(name.as_str(), "br" | "hr" | "img") {
                        html.push_str(&format!("</{name}>"));
                    }
                }
            }
        }
    }
}
