//! What a source says of an offering's state.

use crate::offering::Status;

/// Reads a state: `EventCancelled`, `peruttu`, `inställd`, `full`, `SoldOut`, `täynnä`. None where the text says
/// nothing that is known.
pub fn read_status(text: &str) -> Option<Status> {
    let folded = text.to_lowercase();
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let has = |heads: &[&str]| words.iter().any(|word| heads.iter().any(|head| word.starts_with(head)));
    let ends = |tails: &[&str]| words.iter().any(|word| tails.iter().any(|tail| word.ends_with(tail)));
    if has(&["peru", "cancel", "inställ", "annuller"]) || ends(&["cancelled", "canceled"]) {
        return (!has(&["ei"])).then_some(Status::Cancelled);
    }
    let full = has(&[
        "täynnä",
        "täysi",
        "soldout",
        "fullbokad",
        "fullsatt",
        "fulltecknad",
        "loppuunmyyty",
        "slutsåld",
    ]) || words.iter().any(|w| *w == "full" || *w == "outofstock")
        || words
            .windows(2)
            .any(|pair| matches!(pair, ["sold", "out"] | ["fully", "booked"] | ["varattu", "täyteen"]));
    if full {
        return Some(Status::Full);
    }
    let open = has(&[
        "open",
        "avoin",
        "tilaa",
        "scheduled",
        "öppen",
        "lediga",
        "instock",
        "available",
        "vapaa",
        "julkaistu",
        "published",
        "ok",
        "alkaa",
        "käynniss",
        "confirmed",
        "toteutuu",
        "limitedavailability",
    ]) || ends(&["scheduled", "rescheduled", "postponed", "movedonline", "instock"]);
    open.then_some(Status::Scheduled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read() {
        let table = [
            ("https://schema.org/EventCancelled", Some(Status::Cancelled)),
            ("Peruttu", Some(Status::Cancelled)),
            ("PERUUTETTU", Some(Status::Cancelled)),
            ("Inställd", Some(Status::Cancelled)),
            ("full", Some(Status::Full)),
            ("Kurssi on täynnä", Some(Status::Full)),
            ("http://schema.org/SoldOut", Some(Status::Full)),
            ("Fullbokad", Some(Status::Full)),
            ("EventScheduled", Some(Status::Scheduled)),
            ("Tilaa", Some(Status::Scheduled)),
            ("xyzzy", None),
            ("", None),
        ];
        for (text, status) in table {
            assert_eq!(read_status(text), status, "{text}");
        }
    }
}
