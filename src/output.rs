//! What commands print, and where.

use std::{
    fmt,
    io::{self, BufRead, IsTerminal, Write},
};

use tracing_subscriber::EnvFilter;

/// Wrong usage or configuration: exit code 2.
#[derive(Debug)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// A usage error.
pub fn usage(text: impl Into<String>) -> anyhow::Error {
    Usage(text.into()).into()
}

/// Logs go to standard error: JSON lines or plain; `RUST_LOG` decides what, else warnings (servers: information).
pub fn start_logging(json: bool, serves: bool) {
    // The parser of pages tells of every mistake in them, thousands of them for some.
    let default = if serves { "info,html5ever=error" } else { "warn,html5ever=error" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    if json {
        builder.json().flatten_event(true).init();
    } else {
        builder.with_ansi(io::stderr().is_terminal()).compact().init();
    }
}

/// One line on standard output. A reader that went away ends the command quietly.
pub fn say(line: impl fmt::Display) {
    if writeln!(io::stdout(), "{line}").is_err() {
        std::process::exit(0);
    }
}

/// One JSON document on standard output.
pub fn say_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    say(serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Answers every line of standard input; invalid UTF-8 becomes U+FFFD.
pub fn answer_lines(mut answer: impl FnMut(&str) -> String) -> anyhow::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        writeln!(output, "{}", answer(text.trim_end_matches(['\n', '\r'])))?;
    }
    output.flush()?;
    Ok(())
}

/// A table with a header, columns as wide as their widest cell; numbers (cells of digits) to the right.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let width = |text: &str| text.chars().count();
    let mut widths: Vec<usize> = header.iter().map(|h| width(h)).collect();
    for row in rows {
        for (column, cell) in widths.iter_mut().zip(row) {
            *column = (*column).max(width(cell));
        }
    }
    let is_number =
        |cell: &str| !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit() || " .,".contains(c));
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<String> = cells
            .zip(&widths)
            .map(|(cell, wide)| {
                let pad = " ".repeat(wide.saturating_sub(width(cell)));
                if is_number(cell) { format!("{pad}{cell}") } else { format!("{cell}{pad}") }
            })
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    let mut out = line(&mut header.iter().copied());
    for row in rows {
        out.push('\n');
        out.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    out
}

/// Bytes as people say them: `1.4 MB`.
pub fn bytes(count: u64) -> String {
    let count = count as f64;
    match count {
        c if c < 1e3 => format!("{c} B"),
        c if c < 1e6 => format!("{:.1} kB", c / 1e3),
        c if c < 1e9 => format!("{:.1} MB", c / 1e6),
        c => format!("{:.1} GB", c / 1e9),
    }
}

/// A time span as people say it: `3 h`.
pub fn ago(seconds: i64) -> String {
    match seconds {
        s if s < 90 => format!("{s} s"),
        s if s < 5400 => format!("{} min", s / 60),
        s if s < 129_600 => format!("{} h", s / 3600),
        s => format!("{} d", s / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right() {
        let rows = vec![vec!["a".to_owned(), "5".to_owned()], vec!["bcd".to_owned(), "1200".to_owned()]];
        assert_eq!(table(&["id", "courses"], &rows), "id   courses\na          5\nbcd     1200");
    }
}
