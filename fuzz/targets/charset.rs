#![no_main]
//! Any bytes, with any declared charset, become text: bounded, and with every replacement told.

use formats::{Kind, decode};

libfuzzer_sys::fuzz_target!(|input: (&[u8], u8, bool)| {
    const DECLARED: [Option<&str>; 6] = [
        None,
        Some("text/xml; charset=utf-8"),
        Some("text/html;charset=\"iso-8859-1\""),
        Some("application/xml; charset=utf-16"),
        Some("text/csv; charset=shift_jis"),
        Some("text/plain; charset"),
    ];
    let (bytes, which, xml) = input;
    let content_type = DECLARED[usize::from(which) % DECLARED.len()];
    let kinds = if xml { [Kind::Xml, Kind::Json] } else { [Kind::Html, Kind::Text] };
    for kind in kinds {
        let decoded = decode(bytes, content_type, Some("fi"), kind);
        assert!(decoded.text.len() <= 3 * bytes.len() + 3, "one byte gives one character at most");
        assert_eq!(decoded, decode(bytes, content_type, Some("fi"), kind), "decoding is a function");
        if decoded.encoding == "UTF-8" && decoded.findings.is_empty() {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            assert_eq!(decoded.text.as_bytes(), bytes, "good UTF-8 stays as it is");
        }
    }
    let _ = formats::prescan(bytes);
});
