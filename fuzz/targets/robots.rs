#![no_main]
//! Any bytes as a robots.txt; after the last NUL stands the path that is asked for.

use crawler::Rules;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let split = bytes.iter().rposition(|byte| *byte == 0);
    let (robots, path) = split.map_or((bytes, &b"courses/a"[..]), |at| (&bytes[..at], &bytes[at + 1..]));
    let rules = Rules::parse(robots);
    assert!(rules.sitemaps().len() <= robots.len());
    let Ok(url) = url::Url::parse(&format!("https://partner.example/{}", String::from_utf8_lossy(path)))
    else {
        return;
    };
    if url.host_str() != Some("partner.example") {
        return;
    }
    let mut without = url.clone();
    without.set_fragment(None);
    let mut other = url.clone();
    other.set_fragment(Some("part"));
    for agent in ["OpinOvi", "OpinOvi/1.0 (+https://a.example)", "*", "", "opinovi"] {
        let verdict = rules.verdict(agent, url.as_str());
        assert_eq!(verdict, rules.verdict(agent, without.as_str()), "a fragment is never sent");
        assert_eq!(verdict, rules.verdict(agent, other.as_str()), "a fragment is never sent");
        assert_eq!(verdict, rules.for_agent(agent).verdict(url.as_str()), "one way to ask or the other");
        let _ = rules.crawl_delay(agent);
    }
    let robots = "https://partner.example/robots.txt";
    assert!(rules.verdict("OpinOvi", robots).is_allowed(), "robots.txt itself may always be read");
    assert_eq!(
        rules.verdict("opinovi", url.as_str()),
        rules.verdict("OPINOVI", url.as_str()),
        "names have no case"
    );
});
