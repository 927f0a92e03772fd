//! Which character separates values.

const CANDIDATES: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Rows that are looked at.
const ROWS: usize = 20;

/// The delimiter and the text without a first line that only names it (`sep=;`, as spreadsheets write).
pub(super) fn delimiter(text: &str) -> (u8, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let [b's', b'e', b'p', b'=', delimiter] = first.trim_end().to_ascii_lowercase().as_bytes()
        && CANDIDATES.contains(delimiter)
    {
        return (*delimiter, rest);
    }
    let best = CANDIDATES.into_iter().max_by_key(|delimiter| (score(text, *delimiter), *delimiter == b';'));
    (best.unwrap_or(b','), text)
}

/// How many of the first rows have as many values as the header, times their number; zero where there is one column.
fn score(text: &str, delimiter: u8) -> usize {
    let reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut counts = reader.into_records().take(ROWS).filter_map(|record| Some(record.ok()?.len()));
    let Some(columns) = counts.next().filter(|columns| *columns > 1) else { return 0 };
    columns * (1 + counts.filter(|count| *count == columns).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_that_makes_a_table_is_chosen() {
        for (text, expected) in [
            ("nimi;hinta\nHitsaus, peruskurssi;12,50\n", b';'),
            ("nimi,hinta\n\"Hitsaus; MIG\",12\n", b','),
            ("nimi\thinta\tpaikka\na, b\t1;2\tc\n", b'\t'),
            ("nimi|hinta\na|1\n", b'|'),
            ("sep=|\na;b|c\n", b'|'),
            ("nimi\nHitsaus\n", b';'),
            ("", b';'),
        ] {
            assert_eq!(delimiter(text).0, expected, "{text}");
        }
        assert_eq!(delimiter("sep=;\r\na;b\n").1, "a;b\n");
    }
}
