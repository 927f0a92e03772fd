//! Texts in XML.

use std::fmt::Write;

/// A text as XML holds it: references for what is markup; what XML 1.0 has no place for is left out.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' => escaped.push(c),
            '\r' => escaped.push_str("&#13;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// `<name attributes>text</name>` on a line of its own; nothing where the text is empty. `attributes` is markup.
pub(super) fn element(xml: &mut String, name: &str, attributes: &str, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    let space = if attributes.is_empty() { "" } else { " " };
    // Writing to a string does not fail.
    let _ = writeln!(xml, "<{name}{space}{attributes}>{}</{name}>", escaped(text));
}

/// Sanitised HTML as XHTML; none where it is not what sanitising gives (then it can stand as text).
pub(super) fn xhtml(html: &str) -> Option<String> {
    const ELEMENTS: [&str; 9] = ["p", "ul", "ol", "li", "strong", "em", "h3", "a", "br"];
    let html = html.replace("&nbsp;", "&#160;");
    let mut xhtml = String::with_capacity(html.len() + 16);
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        xhtml.push_str(text(&rest[..at])?);
        let end = at + rest[at..].find('>')?;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if !ELEMENTS.contains(&name) || tag.contains('<') || !is_quoted(tag) || text(tag).is_none() {
            return None;
        }
        match (tag.starts_with('/'), name) {
            (false, "br") => xhtml.push_str("<br/>"),
            (true, "br") => {}
            (false, _) => {
                open.push(name);
                let _ = write!(xhtml, "<{tag}>");
            }
            (true, _) => {
                (open.pop()? == name).then_some(())?;
                let _ = write!(xhtml, "</{name}>");
            }
        }
    }
    xhtml.push_str(text(rest)?);
    open.is_empty().then_some(xhtml)
}

/// Every attribute has a value in quotation marks.
fn is_quoted(tag: &str) -> bool {
    let Some((_, attributes)) = tag.split_once(' ') else { return true };
    let mut parts = attributes.trim().split('"');
    let mut names = 0;
    loop {
        match (parts.next().map(str::trim), parts.next()) {
            (Some("") | None, None) => return names > 0 || attributes.trim().is_empty(),
            (Some(name), Some(_))
                if name.ends_with('=') && !name.trim_end_matches('=').contains([' ', '=']) =>
            {
                names += 1;
            }
            _ => return false,
        }
    }
}

/// Text of HTML that is text of XML, too: only references that both know, no control characters.
fn text(text: &str) -> Option<&str> {
    const KNOWN: [&str; 6] = ["&amp;", "&lt;", "&gt;", "&quot;", "&#160;", "&#39;"];
    let known = |at: usize| KNOWN.iter().any(|reference| text[at..].starts_with(reference));
    let is_known = text.match_indices('&').all(|(at, _)| known(at));
    let is_clean = !text.chars().any(|c| (c.is_control() && c != '\n' && c != '\t') || c == '\u{fffe}');
    (is_known && is_clean).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sanitised_html_becomes_xhtml_and_anything_else_stays_out() {
        let good =
            "<p>A &amp; B<br>C&nbsp;D <a href=\"https://a.fi/?x=1&amp;y=2\" rel=\"noopener\">x</a></p>";
        let xhtml_of_it =
            "<p>A &amp; B<br/>C&#160;D <a href=\"https://a.fi/?x=1&amp;y=2\" rel=\"noopener\">x</a></p>";
        assert_eq!(xhtml(good).as_deref(), Some(xhtml_of_it));
        for bad in
            ["<p>", "<p></em>", "a & b", "<script>x</script>", "<a href=x>y</a>", "&auml;", "<p", "<p\u{1}>"]
        {
            assert_eq!(xhtml(bad), None, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_back_from_the_document(title in "\\PC{1,40}", html in "\\PC{0,40}|<p>\\PC{0,9}</p>") {
            let mut xml = String::from(
                "<catalog xmlns=\"http://xcri.org/profiles/1.2/catalog\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
                 <provider><course><dc:identifier>a</dc:identifier>",
            );
            element(&mut xml, "dc:title", "", &format!("x{title}x"));
            element(&mut xml, "dc:description", "", &html);
            if let Some(xhtml) = xhtml(&html) {
                let _ = write!(xml, "<dc:description><div xmlns=\"http://www.w3.org/1999/xhtml\">{xhtml}</div></dc:description>");
            }
            xml.push_str("</course></provider></catalog>");
            let source = catalogue::SourceId::new("a").expect("it is one");
            let spec = catalogue::SourceSpec::new(source, "https://a.example/");
            let parsed = formats::read(formats::Document::new("https://a.example/", None, xml.as_bytes()), &spec);
            proptest::prop_assert!(parsed.complete, "{:?} {}", parsed.findings, xml);
            let words = |text: &str| text.split_whitespace().collect::<String>();
            proptest::prop_assert_eq!(words(&parsed.drafts[0].title[0].text), words(&format!("x{title}x")));
        }
    }

    #[test]
    fn markup_and_control_characters_do_not_get_through() {
        assert_eq!(escaped("a<b>&\"\u{0}\u{b}ä\u{ffff}"), "a&lt;b&gt;&amp;&quot;ä");
    }
}
