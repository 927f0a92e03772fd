//! Sitemaps (M1–M4).

use crate::harness::{Reply, World, gzip, page};

fn world() -> World {
    let mut world = World::reading("/sitemap.xml");
    let source = world.source("/sitemap.xml").with("follow", "{ sitemap = true, max_pages = 1000 }");
    world.app.read_from([source]);
    for key in ["a", "b", "c"] {
        world.partner.says(&format!("/{key}"), [Reply::html(page(key, &format!("Kurssi {key}")))]);
    }
    world
}

fn urls(world: &World, paths: &[&str], modified: &str) -> String {
    let entries = paths.iter().map(|path| {
        let lastmod =
            if modified.is_empty() { String::new() } else { format!("<lastmod>{modified}</lastmod>") };
        format!("<url><loc>{}</loc>{lastmod}</url>", world.partner.url(path))
    });
    format!(
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{}</urlset>",
        entries.collect::<String>()
    )
}

fn index(world: &World, paths: &[&str]) -> String {
    let entries =
        paths.iter().map(|path| format!("<sitemap><loc>{}</loc></sitemap>", world.partner.url(path)));
    format!(
        "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{}</sitemapindex>",
        entries.collect::<String>()
    )
}

#[test]
fn an_index_may_name_sitemaps_and_those_no_further_ones() {
    let world = world();
    world
        .partner
        .says("/sitemap.xml", [Reply::xml(index(&world, &["/one.xml", "/sitemap.xml", "/more.xml"]))]);
    world.partner.says("/one.xml", [Reply::xml(urls(&world, &["/a", "/b"], ""))]);
    world.partner.says("/more.xml", [Reply::xml(index(&world, &["/two.xml"]))]);
    world.partner.says("/two.xml", [Reply::xml(urls(&world, &["/c"], ""))]);
    let report = world.app.crawl();
    assert_eq!((&report["new"], &report["complete"]), (&2.into(), &false.into()), "{report}");
    assert_eq!(world.partner.asked_for("/two.xml").len(), 0);
    assert_eq!(world.partner.asked_for("/sitemap.xml").len(), 1);
    assert!(world.app.findings().contains(&"sitemap-index".to_owned()));
}

#[test]
fn of_an_index_five_hundred_sitemaps_count() {
    let world = world();
    let paths: Vec<String> = (0..501).map(|n| format!("/{n}.xml")).collect();
    for path in &paths {
        world.partner.says(path, [Reply::xml(urls(&world, &["/a"], ""))]);
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    world.partner.says("/sitemap.xml", [Reply::xml(index(&world, &paths))]);
    let report = world.app.crawl();
    assert_eq!(report["complete"], false, "{report}");
    assert_eq!(world.partner.asked_for("/499.xml").len(), 1);
    assert_eq!(world.partner.asked_for("/500.xml").len(), 0);
    assert!(world.app.findings().contains(&"sitemap-index".to_owned()));
}

#[test]
fn of_a_sitemap_fifty_thousand_addresses_count() {
    let mut world = world();
    let source = world.source("/sitemap.xml").with("follow", "{ sitemap = true, max_pages = 3 }");
    world.app.read_from([source]);
    let paths: Vec<String> = (0..50_001).map(|n| format!("/{n}")).collect();
    let paths: Vec<&str> = ["/a", "/b"].into_iter().chain(paths.iter().map(String::as_str)).collect();
    world.partner.says("/sitemap.xml", [Reply::xml(urls(&world, &paths, ""))]);
    let report = world.app.crawl();
    assert_eq!((&report["new"], &report["complete"]), (&2.into(), &false.into()), "{report}");
    let store = world.app.store();
    let source = catalogue::SourceId::new("koulu").unwrap();
    let findings = catalogue::CatalogueStore::findings(&store, &source).unwrap();
    assert!(findings.iter().any(|f| f.code == "sitemap" && f.message.contains("50")), "{findings:?}");
}

#[test]
fn a_sitemap_names_pages_of_its_own_host_only() {
    let (world, other) = (world(), crate::harness::Partner::start());
    let foreign = urls(&world, &["/a"], "")
        .replace("</urlset>", &format!("<url><loc>http://localhost:{}/x</loc></url></urlset>", other.port()));
    world.partner.says("/sitemap.xml", [Reply::xml(foreign)]);
    assert_eq!(world.app.crawl()["new"], 1);
    assert_eq!(other.all_asked(), 0);
    assert!(world.app.findings().contains(&"sitemap-foreign".to_owned()));
}

#[test]
fn pages_that_a_sitemap_says_have_not_changed_are_not_asked_for() {
    let world = world();
    world.partner.says("/sitemap.xml", [Reply::xml(urls(&world, &["/a", "/b", "/c"], "2026-01-01"))]);
    assert_eq!(world.app.crawl()["new"], 3);
    world.partner.forget();
    let some = urls(&world, &["/a", "/b"], "2026-01-01").replace("</urlset>", "");
    let newer = urls(&world, &["/c"], "2099-01-01").split_once("<url>").unwrap().1.to_owned();
    world.partner.says("/sitemap.xml", [Reply::xml(format!("{some}<url>{newer}"))]);
    assert_eq!(world.app.crawl()["removed"], 0);
    let asked: Vec<String> = world.partner.asked().into_iter().map(|asked| asked.path).collect();
    // A date to come says nothing, so that page is asked for.
    assert_eq!(asked, ["/sitemap.xml", "/c"]);
}

#[test]
fn a_sitemap_may_be_packed_plain_or_a_feed() {
    let plain = |world: &World| ["/a", "/b", "/c"].map(|path| world.partner.url(path)).join("\n");
    let rss = |world: &World| {
        let items =
            ["/a", "/b", "/c"].map(|path| format!("<item><link>{}</link></item>", world.partner.url(path)));
        format!("<rss version=\"2.0\"><channel>{}</channel></rss>", items.concat())
    };
    let atom = |world: &World| {
        let entries = ["/a", "/b", "/c"]
            .map(|path| format!("<entry><link href=\"{}\"/></entry>", world.partner.url(path)));
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\">{}</feed>", entries.concat())
    };
    type Make = fn(&World) -> String;
    let forms: [(&str, Make); 6] = [
        ("gzip", |world| urls(world, &["/a", "/b", "/c"], "")),
        ("mark", |world| format!("\u{FEFF}{}", urls(world, &["/a", "/b", "/c"], ""))),
        ("namespace", |world| {
            urls(world, &["/a", "/b", "/c"], "").replace("http://www.sitemaps.org", "https://www.google.com")
        }),
        ("text", plain),
        ("rss", rss),
        ("atom", atom),
    ];
    for (form, make) in forms {
        let world = world();
        let body = make(&world);
        let reply = match form {
            "gzip" => Reply::ok(gzip(body.as_bytes())).header("content-type", "application/gzip"),
            "text" => Reply::ok(body).header("content-type", "text/plain"),
            _ => Reply::xml(body),
        };
        world.partner.says("/sitemap.xml", [reply]);
        let report = world.app.crawl();
        assert_eq!(report["new"], 3, "{form} {report} {:?}", world.app.findings());
    }
}

#[test]
fn a_broken_sitemap_removes_nothing() {
    let world = world();
    let whole = urls(&world, &["/a", "/b", "/c"], "");
    world.partner.says("/sitemap.xml", [Reply::xml(whole.clone())]);
    assert_eq!(world.app.crawl()["new"], 3);
    for broken in [
        &whole[..whole.rfind("<url>").unwrap()],
        "",
        "<!DOCTYPE html><title>Virhe</title>",
        "<urlset></urlset>",
    ] {
        world.partner.says("/sitemap.xml", [Reply::xml(broken)]);
        let report = world.app.crawl();
        assert_eq!((&report["removed"], world.app.live()), (&0.into(), 3), "{broken} {report}");
    }
}
