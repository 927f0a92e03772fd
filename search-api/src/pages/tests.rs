use std::collections::BTreeSet;

use catalogue::Outcome;
use serde_json::{Value, json};

use crate::example::{Example, ekami};

/// Values of an attribute, entities read back.
fn attributes(html: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    let values = html.split(&start).skip(1).filter_map(|rest| rest.split('"').next());
    values.map(|value| value.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'")).collect()
}

fn structured(html: &str) -> Value {
    let (_, rest) = html.split_once("<script type=\"application/ld+json\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[tokio::test]
async fn the_search_answers_in_the_order_in_which_people_ask() {
    let example = Example::new();
    let (status, headers, html) = example.get("/?q=hitsaus").await;
    assert_eq!(status, 200);
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(headers["content-language"], "fi");
    let order = [
        "<mark>Hitsaus</mark> &amp; levytyöt",
        "Ekami",
        "15 osp",
        "Alkaa ma 11.1.2027",
        "Kotka",
        "Haku auki 9.12. klo 15.00 asti (16 päivää)",
        "Maksuton",
        "+ 1 muu ajankohta (Kouvola syksy 2027)",
        "Luettu tänään 12.00",
    ];
    let card = html.split("<li class=\"card\">").find(|card| card.contains("levytyöt")).unwrap();
    let card = card.replace("&#38;", "&amp;");
    let mut at = 0;
    for words in order {
        at += card[at..].find(words).unwrap_or_else(|| panic!("`{words}` is not in its place in {card}"));
    }
}

#[tokio::test]
async fn pages_exist_in_three_languages() {
    let example = Example::new();
    for (query, lang, words) in [
        ("", "fi", ["Mitä haluat oppia?", "4 koulutusta, 4 toteutusta"]),
        ("?lang=sv", "sv", ["Vad vill du lära dig?", "4 utbildningar, 4 kurstillfällen"]),
        ("?lang=en", "en", ["What do you want to learn?", "4 courses, 4 start dates"]),
    ] {
        let (_, _, html) = example.get(&format!("/{query}")).await;
        assert!(html.contains(&format!("<html lang=\"{lang}\">")));
        for words in words {
            assert!(html.contains(words), "{lang}: {words}");
        }
        assert!(!html.contains("{n}") && !html.contains("{what}"));
    }
    let (_, _, html) = example.get("/course/ekami:1?lang=sv").await;
    assert!(html.contains("<h1>Svetsning</h1>") && html.contains("bara på finska"));
    let (_, _, html) = example.get("/course/ekami:1?lang=en").await;
    assert!(html.contains("<h1 lang=\"fi\">") && html.contains("in Finnish only"));
}

#[tokio::test]
async fn wrong_values_are_told_and_the_form_is_kept() {
    let example = Example::new();
    let (status, _, html) = example.get("/?q=hitsaus&municipality=999&start_from=x&utm_source=y").await;
    assert_eq!(status, 400);
    assert!(html.contains("Rajausta ”Paikka” ei voitu käyttää: ”999”"));
    assert!(html.contains("Rajausta ”Alkaa aikaisintaan” ei voitu käyttää: ”x”"));
    assert!(html.contains("value=\"hitsaus\"") && html.contains("levytyöt"));
    for query in ["?page=0", "?page=99999", "?lang=de", "?q=a&q=b", "?sort=best", "?free=maybe", "?near=x"] {
        let (status, _, html) = example.get(&format!("/{query}")).await;
        assert!(status == 400 && html.contains("role=\"alert\""), "{query}: {status}");
    }
    let (status, _, _) = example.get("/?utm_source=y&fbclid=z&view=compact&q=").await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn hostile_texts_stay_texts() {
    let example = Example::new();
    let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'";
    let mut courses = ekami();
    courses[1]["title"] = json!({ "fi": hostile });
    courses[1]["summary"] = json!({ "fi": hostile });
    courses[1]["entry_text"] = json!({ "fi": hostile });
    courses[1]["url"] = json!("javascript:alert(3)");
    courses[1]["provider"]["name"] = json!({ "fi": hostile });
    courses[1]["offerings"][0]["place"] = json!(hostile);
    courses[1]["offerings"][0]["price_text"] = json!(hostile);
    courses[1]["offerings"][0]["apply"] = json!({ "url": "data:text/html,x", "continuous": true });
    example.crawl("ekami", Outcome::Applied, courses);
    let q = "%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E%22onfocus%3Dx";
    for path in [
        "/",
        "/course/ekami:2",
        "/provider/ekami",
        &format!("/?q={q}"),
        &format!("/why?text={q}"),
        &format!("/?municipality={q}"),
    ] {
        let (_, _, html) = example.get(path).await;
        assert!(!html.contains("<script>alert"), "{path}");
        assert!(!html.contains("<img"), "{path}");
        assert!(!html.contains("href=\"javascript:") && !html.contains("href=\"data:"), "{path}");
        assert!(!html.contains("\"onfocus"), "{path}");
        assert_eq!(html.matches("<script").count(), html.matches("</script>").count(), "{path}");
    }
    let (_, _, html) = example.get("/course/ekami:2").await;
    assert_eq!(structured(&html)["name"], hostile);
}

#[tokio::test]
async fn structured_data_has_what_google_asks_for() {
    let example = Example::new();
    let (_, _, html) = example.get("/course/ekami:1").await;
    let course = structured(&html);
    assert_eq!(course["@type"], "Course");
    assert_eq!(course["name"], "Hitsaus & levytyöt");
    assert!(course["description"].as_str().is_some_and(|text| !text.is_empty()));
    assert_eq!(course["provider"]["name"], "Ekami");
    assert_eq!(course["offers"][0]["category"], "Free");
    assert_eq!(
        course["offers"][1],
        json!({ "@type": "Offer", "category": "Paid", "price": 120.5, "priceCurrency": "EUR" })
    );
    let instance = &course["hasCourseInstance"][0];
    assert_eq!((&instance["@type"], &instance["courseMode"]), (&json!("CourseInstance"), &json!("Onsite")));
    assert_eq!(instance["startDate"], "2027-01-11");
    assert_eq!(course["hasCourseInstance"].as_array().unwrap().len(), 2, "what is over is not offered");
}

#[tokio::test]
async fn the_offering_that_was_searched_for_comes_first() {
    let example = Example::new();
    let (_, _, html) = example.get("/course/ekami:1?municipality=286").await;
    let table = html.split("<tbody>").nth(1).unwrap();
    assert!(table.find("Kouvola").unwrap() < table.find("Kotka").unwrap());
    assert!(html.contains("vastaa hakuasi") && html.contains("href=\"/?municipality=286\""));
    assert!(html.contains("href=\"https://ovi.example/course/ekami:1\""), "canonical without the search");
}

#[tokio::test]
async fn courses_that_are_gone_are_told_so() {
    let example = Example::new();
    let accept_page = |html: &str| html.contains("<html lang=\"fi\">") && html.contains("name=\"q\"");
    let (status, _, html) = example.get("/course/ekami:none").await;
    assert!(status == 404 && accept_page(&html));
    example.crawl("ekami", Outcome::Applied, ekami()[..2].to_vec());
    let id = "ekami:https:%2F%2Fa.example%2F%3Fb%3D1%26c";
    let (status, _, html) = example.get(&format!("/course/{id}")).await;
    assert!(status == 410 && accept_page(&html) && html.contains("Hitsauksen jatkokurssi"), "{status}");
    for path in [
        "/course/nonsense",
        "/provider/nobody",
        "/kotka/nothing",
        "/nowhere/ict",
        "/hamina/ict",
        "/sitemap/7.xml",
        "/sitemap/x",
    ] {
        let (status, headers, _) = example.get(path).await;
        assert_eq!(status, 404, "{path}");
        assert_eq!(headers["content-type"], "text/html; charset=utf-8", "{path}");
    }
    let (status, _, _) = example.get("/assets/none.css").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn landing_and_institution_pages_and_the_sitemap_agree() {
    let example = Example::new();
    let (status, _, html) = example.get("/kotka/tekniikka").await;
    assert!(status == 200 && html.contains("Kotkassa") && html.contains("levytyöt"));
    let (_, _, html) = example.get("/provider/ekami").await;
    assert!(html.contains("<h1>Ekami</h1>") && html.contains("3 koulutusta"));
    let (_, headers, xml) = example.get("/sitemap.xml").await;
    assert_eq!(headers["content-type"], "application/xml; charset=utf-8");
    let addresses: Vec<&str> = xml.split("<loc>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
    assert!(addresses.contains(&"https://ovi.example/kotka/tekniikka"));
    assert!(addresses.contains(&"https://ovi.example/course/ekami:1"));
    for address in addresses {
        let path = address.strip_prefix("https://ovi.example").unwrap();
        assert_eq!(example.get(path).await.0, 200, "{path}");
    }
    let (_, _, robots) = example.get("/robots.txt").await;
    assert!(robots.contains("Sitemap: https://ovi.example/sitemap.xml"));
}

#[tokio::test]
async fn every_link_of_a_page_leads_somewhere() {
    let example = Example::new();
    let mut seen = BTreeSet::new();
    let mut ahead: Vec<String> =
        ["/", "/?q=hitsaus+kotka", "/?municipality=285&free=true", "/?q=xyzzyx&time=evening"]
            .map(str::to_owned)
            .to_vec();
    while let Some(path) = ahead.pop() {
        if seen.len() > 400 || !seen.insert(path.clone()) {
            continue;
        }
        let (status, headers, body) = example.get(&path).await;
        assert_eq!(status, 200, "{path}");
        let is_page = headers["content-type"].to_str().unwrap().starts_with("text/html");
        if !is_page || path.starts_with("/docs") || path.starts_with("/widget") {
            continue;
        }
        assert_eq!(body.matches("<h1").count(), 1, "{path}");
        let ids = attributes(&body, "id");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{path} repeats an id");
        for label in attributes(&body, "for").iter().chain(&attributes(&body, "aria-labelledby")) {
            assert!(ids.contains(label), "{path}: `{label}` names nothing");
        }
        assert!(
            !body.contains(" style=") && !body.contains("<style") && !body.contains(" onclick"),
            "{path}"
        );
        for link in attributes(&body, "href").into_iter().chain(attributes(&body, "src")) {
            match link.strip_prefix('#') {
                Some(anchor) => assert!(ids.iter().any(|id| id == anchor), "{path}: {link}"),
                None if link.starts_with('/') => ahead.push(link),
                None => assert!(
                    ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme)),
                    "{path}: {link}"
                ),
            }
        }
    }
    assert!(seen.len() > 40, "{} pages", seen.len());
}

#[tokio::test]
async fn pages_ask_nothing_of_others_and_set_nothing() {
    let example = Example::new();
    for path in ["/", "/course/ekami:1", "/about", "/bot", "/why", "/course/none:1"] {
        let (_, headers, html) = example.get(path).await;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(!headers.contains_key("set-cookie"), "{path}");
        for source in attributes(&html, "src") {
            assert!(source.starts_with("/assets/"), "{path}: {source}");
        }
    }
}

#[tokio::test]
async fn a_page_with_style_and_script_stays_under_30_kb() {
    use std::io::Write;

    let example = Example::new();
    let courses = (0..40).map(|n| {
        let mut course = ekami().remove(0);
        course["id"] = json!(format!("many:{n}"));
        course["title"] = json!({ "fi": format!("Hitsaus ja levytyöt, osa {n}") });
        course
    });
    example.crawl("many", Outcome::Applied, courses.collect());
    let packed = |body: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(body.as_bytes()).unwrap();
        encoder.finish().unwrap().len()
    };
    let (_, _, html) = example.get("/").await;
    let css = include_str!("../../assets/site.css");
    let script = include_str!("../../assets/site.js");
    let size = packed(&html) + packed(css) + packed(script);
    assert!(size < 30_000, "{size} bytes");
}

#[tokio::test]
async fn what_is_known_is_not_sent_twice() {
    let example = Example::new();
    let (_, headers, _) = example.get("/").await;
    assert!(headers.contains_key("etag") && headers["cache-control"].to_str().unwrap().starts_with("public"));
    let (_, headers, _) = example.get(&super::assets::address("site.css")).await;
    assert!(headers["cache-control"].to_str().unwrap().contains("immutable"));
    let (_, headers, _) = example.get("/assets/docs.css").await;
    assert!(!headers["cache-control"].to_str().unwrap().contains("immutable"));
}

#[tokio::test]
async fn nothing_found_is_no_dead_end() {
    let example = Example::new();
    let (status, _, html) = example.get("/?q=hitsaus&understand=false&municipality=075").await;
    assert_eq!(status, 200);
    assert!(html.contains("class=\"none\""), "help is offered");
    assert!(html.contains("Ilman rajausta") || html.contains("Myös "), "{html}");
}

#[tokio::test]
async fn a_missing_course_is_explained() {
    let example = Example::new();
    let (_, _, html) = example.get("/why?text=hitsaus&municipality=286&time=evening").await;
    assert!(html.contains("levytyöt") && html.contains("Löytyy, kun hakua muuttaa"), "{html}");
    let (_, _, html) = example.get("/why?text=xyzzyxxq").await;
    assert!(html.contains("Emme tunne sen nimistä koulutusta"));
}

#[tokio::test]
async fn every_export_is_linked_with_the_same_filters() {
    let example = Example::new();
    let (_, _, html) = example.get("/?q=hitsaus&municipality=285").await;
    for ending in ["csv", "ics", "atom", "jsonld", "xml"] {
        let link = format!("/api/v1/export.{ending}?q=hitsaus&municipality=285");
        assert!(attributes(&html, "href").contains(&link), "{link}");
    }
}

#[tokio::test]
async fn the_offering_that_put_a_course_in_its_place_leads() {
    let example = Example::new();
    let mut course = ekami().remove(0);
    course["id"] = json!("many:1");
    course["title"] = json!({ "fi": "Maalaus" });
    course["offerings"] = json!([
        { "id": "soon", "start": { "day": "2026-11-30" }, "municipality": "286", "mode": "onsite", "price": { "fixed": 9000 },
          "apply": { "to": "2026-11-01" } },
        { "id": "open", "start": { "day": "2027-03-01" }, "municipality": "285", "mode": "onsite", "price": { "fixed": 5000 },
          "apply": { "from": "2026-11-01", "to": "2027-01-09" } },
        { "id": "cheap", "start": { "day": "2027-02-01" }, "municipality": "285", "mode": "onsite", "price": { "fixed": 1000 } },
    ]);
    example.crawl("many", Outcome::Applied, vec![course]);
    for (query, first) in [
        ("source=many", "soon"),
        ("source=many&sort=price", "cheap"),
        ("source=many&sort=deadline", "open"),
        ("source=many&municipality=285", "cheap"),
        ("source=many&q=maalaus", "open"),
    ] {
        let (_, _, body) = example.get(&format!("/api/v1/courses?{query}")).await;
        let answer: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(answer["results"][0]["offerings"][0]["id"], first, "{query}");
    }
    let (_, _, html) = example.get("/?source=many&sort=price").await;
    assert!(html.contains("10\u{a0}€"), "{html}");
}
