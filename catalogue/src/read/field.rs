//! Fields of study.

use crate::{id::Code, vocabulary::field};

/// Reads a field that a source gives: a code (ISCED-F or the Finnish classification, with or without its scheme) or
/// a name.
pub fn read_field(text: &str) -> Option<Code> {
    let text = text.trim();
    let bare = text.rsplit_once(':').map_or(text, |(_, code)| code.trim());
    field::read(text).or_else(|| field::read(bare)).map(|term| Code::new(term.code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read() {
        let table = [
            ("0715", Some("0715")),
            ("isced-f:0715", Some("0715")),
            ("kansallinenkoulutusluokitus2016koulutusalataso1_07#1", Some("07")),
            ("Tekniikan alat", Some("07")),
            ("LDCS3:XX", None),
            ("", None),
        ];
        for (text, code) in table {
            assert_eq!(read_field(text).as_ref().map(Code::as_str), code, "{text}");
        }
    }
}
