//! Which letters the bytes mean (E1–E6).

use crate::harness::{Reply, World, csv, record, xcri};

/// The title of course 1 after crawling this.
fn title(path: &str, reply: Reply) -> (String, Vec<String>) {
    let world = World::reading(path);
    world.partner.says(path, [reply]);
    let report = world.app.crawl();
    let course =
        world.app.course("1").unwrap_or_else(|| panic!("no course: {report} {:?}", world.app.findings()));
    (course["title"].to_string(), world.app.findings())
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

const WORDS: &str = "Hyvä ÄÖÅ";

#[test]
fn xml_is_decoded_by_its_mark_then_the_header_then_its_declaration() {
    let feed = |declared: &str| xcri(&record("1", WORDS)).replace("UTF-8", declared);
    let utf16 = |big: bool, mark: bool, text: &str| -> Vec<u8> {
        let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let xml = |body: Vec<u8>| Reply::ok(body).header("content-type", "application/xml");
    let stating = |body: Vec<u8>, charset: &str| {
        Reply::ok(body).header("content-type", &format!("application/xml; charset={charset}"))
    };
    for (what, reply) in [
        ("UTF-8 by default", xml(feed("UTF-8").replace(" encoding=\"UTF-8\"", "").into_bytes())),
        ("declared", xml(latin1(&feed("ISO-8859-1")))),
        ("header before declaration", stating(latin1(&feed("UTF-8")), "iso-8859-1")),
        ("mark before header", stating(format!("\u{FEFF}{}", feed("UTF-8")).into_bytes(), "iso-8859-1")),
        ("UTF-16 with a mark", xml(utf16(false, true, &feed("UTF-16")))),
        ("UTF-16BE without a mark", xml(utf16(true, false, &feed("UTF-16")))),
        ("UTF-16LE without a mark", xml(utf16(false, false, &feed("UTF-16")))),
    ] {
        let (title, _) = title("/k.xml", reply);
        assert!(title.contains(WORDS), "{what}: {title}");
    }
}

#[test]
fn pages_are_decoded_by_the_header_or_what_they_say_of_themselves() {
    let page = crate::harness::page("1", WORDS);
    let marked = page.replace("<head>", "<head><!-- charset=koi8-r --><meta charset=\"iso-8859-1\">");
    let wide = page.replace("<head>", "<head><meta charset=\"utf-16\">");
    for (what, reply) in [
        ("meta", Reply::ok(latin1(&marked)).header("content-type", "text/html")),
        ("header before meta", Reply::html(marked.into_bytes())),
        ("UTF-16 in a meta is UTF-8", Reply::ok(wide).header("content-type", "text/html")),
        ("nothing", Reply::ok(latin1(&page)).header("content-type", "text/html")),
    ] {
        let (title, _) = title("/k.html", reply);
        assert!(title.contains(WORDS), "{what}: {title}");
    }
}

#[test]
fn latin_1_means_windows_1252() {
    for label in ["iso-8859-1", "latin1", "ascii"] {
        let mut body = latin1(&csv([("1", "Hinta 50 E")]));
        let at = body.windows(4).position(|w| w == b"50 E").unwrap();
        body[at + 3] = 0x80;
        let reply = Reply::ok(body).header("content-type", &format!("text/csv; charset={label}"));
        let (title, _) = title("/k.csv", reply);
        assert!(title.contains("50 €"), "{label}: {title}");
    }
}

#[test]
fn what_is_not_the_utf_8_that_it_says_is_read_as_windows_1252_and_told() {
    let reply = Reply::csv(latin1(&csv([("1", WORDS)])));
    let (title, findings) = title("/k.csv", reply);
    assert!(title.contains(WORDS), "{title}");
    assert!(findings.iter().any(|code| code.starts_with("encoding-")), "{findings:?}");
}

#[test]
fn text_that_was_encoded_twice_is_told_and_not_mended() {
    let twice: String = WORDS.bytes().map(char::from).collect();
    let (title, findings) = title("/k.csv", Reply::csv(csv([("1", &twice)])));
    assert!(!title.contains(WORDS), "{title}");
    assert!(findings.iter().any(|code| code.contains("mojibake") || code.contains("double")), "{findings:?}");
}

#[test]
fn letters_are_found_however_they_were_composed() {
    let world = World::reading("/k.csv");
    let composed = csv([("1", "Ma\u{308}kihyppy"), ("2", "Keramiik\u{ad}ka")]);
    world.partner.says("/k.csv", [Reply::csv(composed)]);
    world.app.crawl();
    for (text, id) in [("mäkihyppy", "koulu:1"), ("ma\u{308}kihyppy", "koulu:1"), ("keramiikka", "koulu:2")]
    {
        let found = world.app.run(&["search", "--json", text]).json();
        assert_eq!(found["results"][0]["id"], id, "{text} {found}");
    }
}
