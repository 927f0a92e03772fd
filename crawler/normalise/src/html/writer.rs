//! Writes the few tags of a description, each where its first text comes.

/// Deepest nesting of inline tags and lists that is kept.
const DEPTH: usize = 12;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Block,
    Heading,
    List(&'static str),
    Item,
    Inline(&'static str),
    Break,
    None,
}

fn role(name: &str) -> Role {
    match name {
        "p" | "div" | "section" | "article" | "header" | "footer" | "main" | "aside" | "nav"
        | "blockquote" | "pre" | "address" | "dl" | "dt" | "dd" | "figure" | "figcaption" | "table"
        | "tr" | "td" | "th" | "thead" | "tbody" | "caption" | "form" | "fieldset" | "hr" | "details"
        | "summary" | "center" | "body" | "html" => Role::Block,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Role::Heading,
        "ul" | "menu" | "dir" => Role::List("ul"),
        "ol" => Role::List("ol"),
        "li" => Role::Item,
        "strong" | "b" => Role::Inline("strong"),
        "em" | "i" | "cite" => Role::Inline("em"),
        "a" => Role::Inline("a"),
        "br" => Role::Break,
        _ => Role::None,
    }
}

/// Writes blocks lazily: a tag is opened when its first text comes, so nothing empty is written.
#[derive(Default)]
pub(super) struct Writer {
    out: String,
    /// Open lists, and whether the list has an item that is open.
    lists: Vec<(&'static str, bool, bool)>,
    /// The block that the next text belongs to: `p`, `h3`, or none where it is an item.
    block: Option<&'static str>,
    heading: bool,
    /// Inline elements of the source that are open: tag, link, whether written.
    inline: Vec<(&'static str, Option<String>, bool)>,
    space: bool,
    breaks: bool,
    /// Text stands in the open block or item.
    begun: bool,
}

impl Writer {
    pub fn open(&mut self, name: &str, href: Option<&str>) {
        match role(name) {
            Role::Block => self.end_block(),
            Role::Heading => {
                self.end_block();
                self.heading = true;
            }
            Role::List(tag) => {
                self.end_block();
                if self.lists.len() < DEPTH {
                    self.lists.push((tag, false, false));
                }
            }
            Role::Item => self.end_item(),
            Role::Inline(tag) => {
                let href = href
                    .map(str::trim)
                    .filter(|h| h.starts_with("http://") || h.starts_with("https://"))
                    .map(str::to_owned);
                self.inline.push((tag, href, false));
            }
            Role::Break => self.breaks = true,
            Role::None => {}
        }
    }

    pub fn close(&mut self, name: &str) {
        match role(name) {
            Role::Block => self.end_block(),
            Role::Heading => {
                self.end_block();
                self.heading = false;
            }
            Role::List(tag) => {
                self.end_item();
                if let Some(at) = self.lists.iter().rposition(|(open, _, _)| *open == tag) {
                    for (tag, written, _) in self.lists.drain(at..).rev() {
                        if written {
                            self.out.push_str(if tag == "ul" { "</ul>" } else { "</ol>" });
                        }
                    }
                }
            }
            Role::Item => self.end_item(),
            Role::Inline(tag) => {
                if let Some(at) = self.inline.iter().rposition(|(open, _, _)| *open == tag) {
                    self.close_inline_from(at);
                    self.inline.remove(at);
                }
            }
            Role::Break | Role::None => {}
        }
    }

    pub fn text(&mut self, text: &str) {
        let text: String = text.chars().filter(|c| !crate::text::is_junk(*c)).collect();
        for (i, word) in text.split(char::is_whitespace).enumerate() {
            if i > 0 {
                self.space = true;
            }
            if !word.is_empty() {
                self.word(word);
            }
        }
    }

    fn word(&mut self, word: &str) {
        self.begin_block();
        if self.begun && self.breaks {
            self.out.push_str("<br>");
        } else if self.begun && self.space {
            self.out.push(' ');
        }
        (self.breaks, self.space, self.begun) = (false, false, true);
        for at in 0..self.inline.len().min(DEPTH) {
            let (tag, href, written) = &mut self.inline[at];
            let duplicate = *tag == "a" && href.is_none();
            if *written || duplicate {
                continue;
            }
            *written = true;
            match href {
                Some(href) => {
                    self.out.push_str("<a href=\"");
                    escape(href, &mut self.out);
                    self.out.push_str("\">");
                }
                None => {
                    self.out.push('<');
                    self.out.push_str(tag);
                    self.out.push('>');
                }
            }
        }
        escape(word, &mut self.out);
    }

    fn begin_block(&mut self) {
        let mut in_item = false;
        for at in 0..self.lists.len() {
            let (tag, written, item) = &mut self.lists[at];
            if !*written {
                self.out.push_str(if *tag == "ul" { "<ul>" } else { "<ol>" });
                *written = true;
            }
            if !*item {
                self.out.push_str("<li>");
                *item = true;
                self.begun = false;
            }
            in_item = true;
        }
        if !in_item && self.block.is_none() {
            let tag = if self.heading { "h3" } else { "p" };
            self.out.push('<');
            self.out.push_str(tag);
            self.out.push('>');
            self.block = Some(tag);
            self.begun = false;
        }
    }

    fn close_inline_from(&mut self, from: usize) {
        for (tag, _, written) in self.inline[from..].iter_mut().rev() {
            if std::mem::take(written) {
                self.out.push_str("</");
                self.out.push_str(tag);
                self.out.push('>');
            }
        }
    }

    fn end_block(&mut self) {
        self.close_inline_from(0);
        if let Some(tag) = self.block.take() {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
            self.begun = false;
            self.breaks = false;
        } else if self.begun && !self.lists.is_empty() {
            self.breaks = true; // a block within an item
        }
        self.space = false;
    }

    fn end_item(&mut self) {
        self.end_block();
        if let Some((_, _, item)) = self.lists.last_mut()
            && std::mem::take(item)
        {
            self.out.push_str("</li>");
        }
        (self.begun, self.breaks) = (false, false);
    }

    pub fn finish(mut self) -> String {
        while !self.lists.is_empty() {
            let tag = self.lists[self.lists.len() - 1].0;
            self.close(tag);
        }
        self.end_block();
        self.out
    }
}

/// Appends text with the characters escaped that mean something in HTML.
pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}
