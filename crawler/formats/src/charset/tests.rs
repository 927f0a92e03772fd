#![allow(clippy::unwrap_used)]

use std::io::Read;

use proptest::prelude::*;

use super::*;

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn each_rule_of_xml_in_its_order() {
    let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><t>\xe4\x80</t>";
    let header = Some("text/xml; charset=UTF-8");
    // A declaration is outweighed by the header, the header by a byte order mark.
    for (bytes, content_type, encoding, contains) in [
        (latin.to_vec(), None, "windows-1252", "ä€"),
        (b"\n<?xml version='1.0' encoding=\"Latin1\"?><t>\xe4</t>".to_vec(), None, "windows-1252", "ä"),
        ("\u{feff}<?xml encoding='iso-8859-1'?><t>ä</t>".into(), None, "UTF-8", "<t>ä"),
        ("<t>ä</t>".into(), None, "UTF-8", "ä"),
        (b"<t>\xe4</t>".to_vec(), Some("text/xml; charset=\"ISO-8859-15\""), "ISO-8859-15", "ä"),
        ("<?xml encoding='iso-8859-1'?><t>ä</t>".into(), header, "UTF-8", "ä"),
        (utf16("<t>ä</t>", u16::to_be_bytes), None, "UTF-16BE", "<t>ä"),
        (utf16("<t>ä</t>", u16::to_le_bytes), header, "UTF-16LE", "<t>ä"),
        (utf16("\u{feff}<?xml encoding='utf-16'?><t>ä</t>", u16::to_le_bytes), None, "UTF-16LE", "ä"),
        (b"<?xml version='1.0' encoding='utf-16'?><t>\xc3\xa4</t>".to_vec(), None, "UTF-8", "ä"),
    ] {
        let decoded = decode(&bytes, content_type, None, Kind::Xml);
        assert_eq!(decoded.encoding, encoding, "{contains}");
        assert!(decoded.text.contains(contains), "{}", decoded.text);
        assert!(decoded.findings.is_empty());
    }
}

#[test]
fn utf32_is_read_with_and_without_a_mark() {
    for text in ["<t>ä</t>", "\u{feff}<t>ä</t>"] {
        let big: Vec<u8> = text.chars().flat_map(|c| (c as u32).to_be_bytes()).collect();
        let little: Vec<u8> = text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
        for bytes in [big, little] {
            assert_eq!(decode(&bytes, None, None, Kind::Xml).text, "<t>ä</t>");
        }
    }
}

#[test]
fn a_page_declares_its_encoding_in_many_ways() {
    for (page, expected) in [
        ("<meta charset=iso-8859-2>", Some("ISO-8859-2")),
        ("<META content='text/html; charset=utf-8' http-equiv=Content-Type>", Some("UTF-8")),
        ("<meta content='text/html; charset=koi8-r'>", None),
        ("<!-- <meta charset=koi8-r> --><meta charset=\"utf-16\"/>", Some("UTF-8")),
        ("<!--><meta charset=koi8-r>", Some("KOI8-R")),
        ("<a title='<meta charset=koi8-r>'><meta charset=utf-8>", Some("UTF-8")),
        ("<?x <meta charset=koi8-r ?><meta charset=latin1>", Some("windows-1252")),
        ("<meta charset=nonsense><meta charset=utf-8>", Some("UTF-8")),
        ("<metadata charset=koi8-r>", None),
        ("<meta charset=koi8-r", None),
        ("<title>charset=koi8-r</title>", None),
    ] {
        assert_eq!(prescan(page.as_bytes()).map(Encoding::name), expected, "{page}");
    }
    let late = format!("{}<meta charset=koi8-r>", " ".repeat(1024));
    assert_eq!(prescan(late.as_bytes()), None);
}

#[test]
fn bytes_that_are_not_the_declared_utf8_are_read_as_windows_1252() {
    let decoded = decode(b"Hyv\xe4 \xc4\xd6\xc5", Some("text/html; charset=utf-8"), Some("fi"), Kind::Html);
    assert_eq!(decoded.text, "Hyvä ÄÖÅ");
    assert_eq!(decoded.findings[0].code, "encoding-mismatch");
}

#[test]
fn a_broken_byte_among_good_utf8_is_replaced() {
    let decoded = decode("ää öö \u{80}".as_bytes(), None, None, Kind::Xml);
    assert!(decoded.findings.is_empty());
    let decoded = decode(b"\xc3\xa4\xc3\xa4 \xff", None, None, Kind::Xml);
    assert_eq!(decoded.text, "ää \u{fffd}");
    assert_eq!(decoded.findings[0].code, "encoding-invalid");
}

#[test]
fn undeclared_text_is_detected() {
    let text =
        "Hitsauksen peruskurssi alkaa syyskuussa Kouvolassa. Ilmoittaudu hyvissä ajoin, paikkoja on vähän.";
    let (latin, _, _) = WINDOWS_1252.encode(text);
    assert_eq!(decode(&latin, None, Some("fi"), Kind::Text).text, text);
    assert_eq!(decode(text.as_bytes(), None, Some("fi"), Kind::Text).encoding, "UTF-8");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_stream_decodes_to_the_same_text_as_the_whole(bytes in proptest::collection::vec(any::<u8>(), 0..5000)) {
        for kind in [Kind::Xml, Kind::Html, Kind::Json, Kind::Text] {
            let choice = choose(&bytes, None, None, kind);
            let mut stream = Transcoder::new(bytes.as_slice(), &choice);
            let mut streamed = String::new();
            stream.read_to_string(&mut streamed).unwrap();
            prop_assert_eq!(streamed, decode(&bytes, None, None, kind).text);
        }
    }
}
