//! Text made safe inside XML and HTML, and the page that all partners' sites share.

use crate::course::{Course, Tongue};
use crate::prose::{contents_sentence, sentence};

/// Text for an element or a double-quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A whole HTML page in UTF-8.
pub(crate) fn page(language: &str, title: &str, head: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <style>body{{font:16px/1.5 system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem}}\
         table{{border-collapse:collapse}}td,th{{padding:.2rem .6rem;text-align:left}}</style>\n{head}</head>\n\
         <body>\n{body}</body>\n</html>\n",
        escape(title)
    )
}

/// Paragraphs and, for about half of the courses, a list, as HTML.
///
/// A planted payload is HTML already and stays what it is, as a careless editor would have left it.
pub(crate) fn description(course: &Course) -> String {
    let mut html = String::new();
    let mut paragraphs = course.prose.iter();
    if let Some(first) = paragraphs.next() {
        html.push_str(&paragraph(first));
    }
    if has_list(course) {
        html.push_str("<ul>");
        for item in &course.contents {
            html.push_str(&format!("<li>{}</li>", escape(item)));
        }
        html.push_str("</ul>");
    } else if !course.contents.is_empty() {
        html.push_str(&paragraph(&contents_sentence(&course.contents, course.tongue)));
    }
    paragraphs.for_each(|text| html.push_str(&paragraph(text)));
    html
}

fn paragraph(text: &str) -> String {
    if text.starts_with('<') { format!("<p>{text}</p>") } else { format!("<p>{}</p>", escape(text)) }
}

/// The description as plain text, a paragraph a line.
pub(crate) fn plain_description(course: &Course) -> String {
    let mut lines: Vec<String> = course.prose.clone();
    if !course.contents.is_empty() {
        lines.insert(1.min(lines.len()), contents_sentence(&course.contents, course.tongue));
    }
    lines.join("\n")
}

/// One sentence: what one becomes, or what is learned.
pub(crate) fn summary(course: &Course) -> String {
    let first = course.prose.first().map_or("", String::as_str);
    if first.starts_with("Valmistut") || course.contents.is_empty() {
        return first.split_inclusive(['.', '!', '?']).next().unwrap_or("").trim().to_owned();
    }
    let lead = word(course.tongue, ["Aiheina", "I kursen", "You will learn"]);
    sentence(lead, &course.contents, course.tongue)
}

fn has_list(course: &Course) -> bool {
    course.contents.len() > 1 && course.key.bytes().last().is_some_and(|byte| byte % 2 == 0)
}

/// A word of the site in the language of its partner.
pub(crate) fn word(tongue: Tongue, words: [&'static str; 3]) -> &'static str {
    words[tongue as usize]
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_escapes_the_escaping() {
        assert_eq!(escape("<b title=\"x\">&</b>"), "&lt;b title=&quot;x&quot;&gt;&amp;&lt;/b&gt;");
    }
}
