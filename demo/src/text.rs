//! Bytes of text in the encodings that partners use.

/// The text in windows-1252; letters that it lacks become question marks.
pub(crate) fn windows_1252(text: &str) -> Vec<u8> {
    text.chars()
        .map(|letter| match letter {
            '\u{0}'..='\u{7f}' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
            '€' => 0x80,
            '…' => 0x85,
            'Š' => 0x8a,
            'Ž' => 0x8e,
            '‘' => 0x91,
            '’' => 0x92,
            '“' => 0x93,
            '”' => 0x94,
            '–' => 0x96,
            '—' => 0x97,
            'š' => 0x9a,
            'ž' => 0x9e,
            _ => b'?',
        })
        .collect()
}

/// Gzip at the usual level.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing into memory cannot fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finnish_letters_and_the_euro_have_their_bytes() {
        assert_eq!(windows_1252("äöå € – š ☃"), b"\xe4\xf6\xe5 \x80 \x96 \x9a ?");
        assert_eq!(&gzip(b"x")[..2], b"\x1f\x8b");
    }
}
