use catalogue::Offering;
use serde_json::{Value, json};

use super::*;

fn said(lang: Lang, tell: impl Fn(&Teller) -> String) -> String {
    let moment = Moment { now: "2026-11-23T08:00:00Z".parse().unwrap(), zone: chrono_tz::Europe::Helsinki };
    let (labels, sources) = (Labels::plain(lang), Sources::default());
    tell(&Teller { words: Words::of(lang), labels: &labels, moment: &moment, sources: &sources })
}

fn offering(more: Value) -> Offering {
    let mut value = json!({ "id": "1", "start": "unknown", "mode": "onsite", "price": "unknown" });
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(value).unwrap()
}

#[test]
fn the_state_is_told_in_words() {
    for (more, fi, kind) in [
        (json!({ "apply": { "to": "2026-12-09" } }), "Haku auki 9.12. asti (16 päivää)", "open"),
        (
            json!({ "apply": { "to": "2026-11-23" } }),
            "Haku auki 23.11. asti (viimeinen päivä tänään)",
            "open",
        ),
        (
            json!({ "apply": { "to": "2026-11-24T15:00:00+02:00" } }),
            "Haku auki 24.11. klo 15.00 asti (huomenna)",
            "open",
        ),
        (json!({ "apply": { "to": "2027-03-01" } }), "Haku auki 1.3. asti", "open"),
        (json!({ "apply": { "from": "2027-02-01" } }), "Haku alkaa 1.2.", "coming"),
        (json!({ "apply": { "to": "2026-11-01" } }), "Haku päättynyt", "closed"),
        (json!({ "apply": { "continuous": true } }), "Jatkuva haku", "open"),
        (json!({}), "Hakuaika ei tiedossa", "unknown"),
        (json!({ "status": "full" }), "Täynnä", "closed"),
        (json!({ "status": "cancelled" }), "Peruttu", "closed"),
    ] {
        let offering = offering(more);
        assert_eq!(said(Lang::Fi, |t| t.state(&offering).text), fi);
        assert_eq!(said(Lang::Fi, |t| t.state(&offering).kind.to_owned()), kind, "{fi}");
    }
}

#[test]
fn starts_are_told_as_exactly_as_they_are_known() {
    for (start, fi, en) in [
        (json!({ "day": "2027-01-11" }), "Alkaa ma 11.1.2027", "Starts Mon 11 Jan 2027"),
        (json!({ "day": "2026-09-01" }), "Alkoi ti 1.9.2026", "Started Tue 1 Sep 2026"),
        (json!({ "month": [2027, 1] }), "Alkaa tammikuussa 2027", "Starts in January 2027"),
        (json!({ "season": [2027, "autumn"] }), "Alkaa syksyllä 2027", "Starts in autumn 2027"),
        (json!("any-time"), "Alkaa milloin vain", "Starts any time"),
        (json!("unknown"), "Ajankohta ei tiedossa", "Start not known"),
    ] {
        let offering = offering(json!({ "start": start }));
        assert_eq!(said(Lang::Fi, |t| t.start(&offering)), fi);
        assert_eq!(said(Lang::En, |t| t.start(&offering)), en);
    }
}

#[test]
fn prices_are_told_in_words() {
    let course: Course = serde_json::from_value(json!({
        "id": "a:1", "provider": { "id": "p", "name": { "fi": "P" } }, "title": { "fi": "T" },
        "credits": { "value": 5.0, "unit": "ects" }
    }))
    .unwrap();
    for (price, fi) in [
        (json!({ "price": "free" }), "Maksuton"),
        (json!({ "price": { "fixed": 12_000 } }), "120\u{a0}€"),
        (json!({ "price": { "between": [12_000, 30_000] } }), "120–300\u{a0}€"),
        (json!({ "price": { "per-credit": 1500 } }), "15\u{a0}€/op (yhteensä 75\u{a0}€)"),
        (json!({}), "Hinta ei tiedossa"),
        (json!({ "price_text": "kysy" }), "kysy"),
    ] {
        let offering = offering(price);
        assert_eq!(said(Lang::Fi, |t| t.price(&course, &offering)), fi);
    }
}

#[test]
fn long_words_are_cut_at_a_blank() {
    assert_eq!(cut("yksi kaksi kolme", 12), "yksi kaksi …");
    assert_eq!(cut("äääääääääääää", 5), "äääää …");
}
