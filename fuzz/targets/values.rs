#![no_main]
//! Any text as a price, a place, a level, a field, languages, credits.

use std::collections::BTreeMap;

use catalogue::{
    Price, read,
    read::{Kind, Setting},
};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let reading = read::read_price(text, None);
    if let Price::Between(low, high) = reading.price {
        assert!(low <= high, "the least comes first");
    }
    let nothing = reading.price == Price::Unknown;
    assert_eq!(reading.unread.is_some(), nothing && !text.trim().is_empty(), "unread is what has no price");
    assert_eq!(reading, read::read_price(&format!("\t{text} "), None), "white space around means nothing");
    let foreign = read::read_price(text, Some("SEK")).price;
    assert!(
        matches!(foreign, Price::Unknown | Price::Free) || text.contains(['€', 'e', 'E']),
        "kronor are no euros"
    );
    let place = read::read_place(text, &BTreeMap::new());
    if let Some(code) = &place.municipality {
        assert_eq!(code.as_str().len(), 3, "a municipality has three digits");
    }
    let setting = Setting {
        lang: catalogue::Lang::Fi,
        today: Some(fuzz::moment().today()),
        zone: chrono_tz::Europe::Helsinki,
    };
    for kind in Kind::ALL {
        assert!(read::read(kind, text, &setting).is_object());
    }
    let _ = (
        read::read_credits(text),
        read::level_in_title(text),
        read::read_mode(text),
        read::read_status(text),
    );
    let _ = (read::read_entry(text), read::read_funding(text));
});
