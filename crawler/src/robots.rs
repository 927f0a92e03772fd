//! The rules that a site gives to robots: RFC 9309, with the leniencies that sites rely on in practice.
//!
//! Deviations from the letter of the RFC, all of them towards what site owners meant: misspelt directives
//! (`dissallow`), a missing colon, product tokens with digits, `Crawl-delay` (RFC 9309 section 2.2.4 calls it
//! an "other record") and UTF-16 files that carry a byte order mark.

mod batch;
mod lines;
mod pattern;

use std::time::Duration;

pub use batch::{BatchError, robots_batch_line};
pub use lines::path_of;

use lines::{Line, agent_tokens, group_token};
use pattern::Pattern;

/// How much of a robots.txt is read: 500 KiB, the least that RFC 9309 section 2.5 asks for.
pub const MAX_ROBOTS_BYTES: usize = 500 * 1024;

/// What a robots.txt says about one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The path may be fetched.
    Allowed,
    /// The path must not be fetched.
    Disallowed,
}

impl Verdict {
    /// Whether the path may be fetched.
    pub fn is_allowed(self) -> bool {
        self == Verdict::Allowed
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Verdict::Allowed => "allowed",
            Verdict::Disallowed => "disallowed",
        })
    }
}

/// A robots.txt, read. Any bytes are a robots.txt; what is not understood has no effect.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    groups: Vec<Group>,
    delays: Vec<Delay>,
    sitemaps: Vec<String>,
}

/// Consecutive `User-agent` lines and the rules that follow them.
#[derive(Clone, Debug, Default)]
struct Group {
    agents: Vec<String>,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    pattern: Pattern,
    verdict: Verdict,
}

/// A `Crawl-delay` line and the agents that were named before it.
#[derive(Clone, Debug)]
struct Delay {
    agents: Vec<String>,
    delay: Duration,
}

/// The token of the group that holds for agents that no other group names.
const ANYONE: &str = "*";

impl Rules {
    /// Reads a robots.txt: UTF-8, or UTF-16 with a byte order mark; lines end in CR, LF or CRLF.
    ///
    /// At most [`MAX_ROBOTS_BYTES`] are read, up to the last whole line within them, so that a rule cut in two
    /// does not become another rule.
    pub fn parse(bytes: &[u8]) -> Rules {
        let text = lines::decode(bytes);
        let mut rules = Rules::default();
        let mut naming_agents = false;
        for line in lines::lines(&text) {
            match line {
                Line::UserAgent(value) => {
                    if !naming_agents {
                        rules.groups.push(Group::default());
                        naming_agents = true;
                    }
                    let group = rules.groups.last_mut().expect("pushed when the first agent was named");
                    group.agents.push(group_token(value));
                }
                Line::Allow(value) => naming_agents &= !rules.add(value, Verdict::Allowed),
                Line::Disallow(value) => naming_agents &= !rules.add(value, Verdict::Disallowed),
                Line::CrawlDelay(delay) => {
                    if let Some(group) = rules.groups.last() {
                        rules.delays.push(Delay { agents: group.agents.clone(), delay });
                    }
                }
                Line::Sitemap(value) => {
                    if !value.is_empty() && !rules.sitemaps.iter().any(|known| known == value) {
                        rules.sitemaps.push(value.to_owned());
                    }
                }
                Line::Other => {}
            }
        }
        rules
    }

    /// Adds a rule to the group at hand. `false` where no group was opened: such a rule belongs to nobody.
    fn add(&mut self, value: &str, verdict: Verdict) -> bool {
        let Some(group) = self.groups.last_mut() else { return false };
        if value.is_empty() {
            return true;
        }
        group.rules.push(Rule { pattern: Pattern::new(value), verdict });
        // Whoever allows a directory's index page means the directory itself, whose address it is.
        let directory = value.rfind('/').map(|slash| value.split_at(slash + 1));
        if let Some((directory, _)) = directory.filter(|(_, page)| page.starts_with("index.htm"))
            && verdict.is_allowed()
        {
            group.rules.push(Rule { pattern: Pattern::new(&format!("{directory}$")), verdict });
        }
        true
    }

    /// The rules for one agent: all groups that name it, merged; failing those, the groups of `*`.
    ///
    /// `agent` is a product token, a whole `User-Agent` header, `*`, or empty (as `*`). Case does not matter.
    /// Source: RFC 9309 section 2.2.1.
    pub fn for_agent(&self, agent: &str) -> AgentRules<'_> {
        let mut tokens = agent_tokens(agent);
        if !self.groups.iter().any(|group| names_any(&group.agents, &tokens)) {
            tokens = vec![ANYONE.to_owned()];
        }
        AgentRules {
            rules: self
                .groups
                .iter()
                .filter(|group| names_any(&group.agents, &tokens))
                .flat_map(|g| &g.rules)
                .collect(),
            delay: self
                .delays
                .iter()
                .find(|delay| names_any(&delay.agents, &tokens))
                .map(|delay| delay.delay),
        }
    }

    /// Whether `agent` may fetch `url`, which is a whole URL or a bare path.
    pub fn verdict(&self, agent: &str, url: &str) -> Verdict {
        self.for_agent(agent).verdict(url)
    }

    /// The delay between two requests that the file asks of `agent`, as written: it may be absurd, the caller caps it.
    pub fn crawl_delay(&self, agent: &str) -> Option<Duration> {
        self.for_agent(agent).delay
    }

    /// The addresses of sitemaps, each once, as written: they may be relative to the robots.txt.
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }
}

fn names_any(agents: &[String], tokens: &[String]) -> bool {
    agents.iter().any(|agent| tokens.contains(agent))
}

/// The rules that hold for one agent.
#[derive(Clone, Debug)]
pub struct AgentRules<'a> {
    rules: Vec<&'a Rule>,
    delay: Option<Duration>,
}

impl AgentRules<'_> {
    /// The verdict of the longest rule that matches (RFC 9309 section 2.2.2); of an `allow` where two are
    /// equally long; `Allowed` where none matches. `/robots.txt` itself is always allowed.
    pub fn verdict(&self, url: &str) -> Verdict {
        let path = pattern::canonical_path(path_of(url).as_ref());
        if path == "/robots.txt" {
            return Verdict::Allowed;
        }
        let mut best: Option<&Rule> = None;
        for rule in self.rules.iter().filter(|rule| rule.pattern.matches(&path)) {
            let better = best.is_none_or(|best| {
                let (new, old) = (rule.pattern.length(), best.pattern.length());
                new > old || (new == old && rule.verdict.is_allowed())
            });
            if better {
                best = Some(rule);
            }
        }
        best.map_or(Verdict::Allowed, |rule| rule.verdict)
    }

    /// The delay between two requests that the file asks for, as written.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.delay
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(robots: &str, agent: &str, allowed: &[&str], disallowed: &[&str]) {
        let rules = Rules::parse(robots.as_bytes());
        for url in allowed {
            assert_eq!(rules.verdict(agent, url), Verdict::Allowed, "{agent} {url}");
        }
        for url in disallowed {
            assert_eq!(rules.verdict(agent, url), Verdict::Disallowed, "{agent} {url}");
        }
    }

    #[test]
    fn an_empty_file_allows_everything() {
        check("", "OpinOvi", &["/", "https://example.fi/kurssit", ""], &[]);
        check("User-agent: *\nDisallow:\n", "OpinOvi", &["/"], &[]);
    }

    #[test]
    fn groups_of_one_agent_are_merged() {
        let robots = "User-agent: opinovi\nDisallow: /a\n\nUser-agent: muu\nDisallow: /c\n\nUser-agent: OpinOvi\nDisallow: /b\n";
        check(robots, "OpinOvi", &["/c"], &["/a", "/b"]);
        check(robots, "muu", &["/a"], &["/c"]);
        check(robots, "kolmas", &["/a", "/b", "/c"], &[]);
    }

    #[test]
    fn a_group_of_our_own_replaces_the_one_for_anyone() {
        let robots = "User-agent: *\nDisallow: /\nUser-agent: opinovi\nAllow: /kurssit\n";
        check(robots, "OpinOvi", &["/kurssit", "/muuta"], &[]);
        check(robots, "toinen", &[], &["/kurssit"]);
        let silent = "User-agent: *\nDisallow: /\nUser-agent: opinovi\n";
        check(silent, "opinovi", &["/"], &[]);
    }

    #[test]
    fn the_longest_rule_wins_and_allow_wins_a_tie() {
        check("User-agent: *\nDisallow: /x\nAllow: /x/\n", "a", &["/x/", "/x/y", "/"], &["/x", "/xy"]);
        check("User-agent: *\nDisallow: /x\nAllow: /x\n", "a", &["/x"], &[]);
        check("User-agent: *\nAllow: /x\nDisallow: /x\n", "a", &["/x"], &[]);
        check("User-agent: *\nAllow: /p\nDisallow: /*.pdf\n", "a", &["/p.html"], &["/p.pdf"]);
    }

    #[test]
    fn wildcards_and_anchors() {
        let robots =
            "User-agent: *\nDisallow: /*.php$\nDisallow: *koe\nDisallow: /a$b\nDisallow: /haku*?sivu=\n";
        check(
            robots,
            "a",
            &["/a.php?x", "/a.phps", "/ax"],
            &["/a.php", "/x/y.php", "/uusi-koe/2", "/a$bc", "/haku/x?sivu=2"],
        );
        check("User-agent: *\nDisallow: /$\n", "a", &["/x", "/?q"], &["/", ""]);
        check("User-agent: *\nDisallow: *\n", "a", &[], &["/", "/x"]);
        check("User-agent: *\nDisallow: /a*b*b$\n", "a", &["/ab", "/abbc"], &["/abb", "/axbxb"]);
    }

    #[test]
    fn an_allowed_index_page_allows_its_directory() {
        let robots = "User-agent: *\nAllow: /kurssit/index.html\nDisallow: /\n";
        check(robots, "a", &["/kurssit/", "/kurssit/index.html"], &["/", "/kurssit", "/kurssit/x"]);
    }

    #[test]
    fn percent_encoding_is_levelled() {
        let robots =
            "User-agent: *\nDisallow: /käyttäjä/\nDisallow: /%7Eoma\nDisallow: /a%2fb\nDisallow: /t%2a\n";
        check(
            robots,
            "a",
            &["/a/b", "/txx"],
            &["/k%c3%a4ytt%C3%A4j%c3%a4/1", "/käyttäjä/", "/~oma", "/%7eoma", "/a%2Fb", "/t*", "/t%2A"],
        );
        check("User-agent: *\nDisallow: /%3mu\nDisallow: /%\n", "a", &["/x"], &["/%3mu", "/%zz", "/%"]);
    }

    #[test]
    fn directives_are_read_generously() {
        check("USER-AGENT : a\nDISALLOW:/x # pois\n", "a", &["/y"], &["/x"]);
        check("user agent a\ndissallow /x\n", "a", &["/y"], &["/x"]);
        check("\u{feff}User-agent: a\rDisallow: /x\rAllow: /x/1\r\n\r\n", "a", &["/x/1"], &["/x"]);
        check("Disallow: /x\nUser-agent: a\nDisallow: /y\n", "a", &["/x"], &["/y"]);
        check("<html><body>Sivua ei löydy</body></html>", "a", &["/"], &[]);
    }

    #[test]
    fn other_records_do_not_end_the_list_of_agents() {
        check(
            "User-agent: a\nSitemap: https://x.fi/s.xml\nTuntematon: 1\nUser-agent: *\nDisallow: /\n",
            "a",
            &[],
            &["/x"],
        );
        check("User-agent: a\nCrawl-delay: 2\nUser-agent: b\nDisallow: /\n", "a", &[], &["/x"]);
    }

    #[test]
    fn an_agent_may_be_a_whole_header() {
        let robots = "User-agent: OpinOvi/1.0\nDisallow: /o\nUser-agent: mozilla\nDisallow: /m\nUser-agent: 2bot\nDisallow: /2\n";
        check(robots, "OpinOvi/0.1 (+https://opinovi.example/bot; meili@opinovi.example)", &["/m"], &["/o"]);
        check(
            robots,
            "Mozilla/5.0 (compatible; OpinOvi/0.1; +https://opinovi.example/bot)",
            &["/m"],
            &["/o"],
        );
        check(robots, "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0", &["/o"], &["/m"]);
        check(robots, "2bot", &["/o"], &["/2"]);
    }

    #[test]
    fn anyone_and_nobody_have_the_rules_of_anyone() {
        let robots = "User-agent: a\nDisallow: /\nUser-agent: *\nDisallow: /x\n";
        for agent in ["*", "", "b"] {
            check(robots, agent, &["/y"], &["/x"]);
        }
    }

    #[test]
    fn delays_and_sitemaps() {
        let robots = "Sitemap: /s.xml\nUser-agent: a\nCrawl-delay: 2.5\nUser-agent: b\nCrawl-delay: pitkä\nDisallow: /\n\nsite-map: /s.xml\nSITEMAP: https://x.fi/T.xml # toinen\n";
        let rules = Rules::parse(robots.as_bytes());
        assert_eq!(rules.crawl_delay("a"), Some(Duration::from_millis(2500)));
        assert_eq!(rules.crawl_delay("b"), None);
        assert_eq!(rules.crawl_delay("c"), None);
        assert_eq!(rules.sitemaps(), ["/s.xml", "https://x.fi/T.xml"]);
        let absurd = Rules::parse(b"User-agent: *\nCrawl-delay: 1e300\n");
        assert!(absurd.crawl_delay("a").unwrap() >= Duration::from_secs(1_000_000));
        assert_eq!(Rules::parse(b"User-agent: *\nCrawl-delay: -3\n").crawl_delay("a"), None);
    }

    #[test]
    fn utf_16_is_read_where_it_says_so() {
        let text = "User-agent: *\nDisallow: /ä\n";
        let little: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let big: Vec<u8> =
            [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        for bytes in [little, big] {
            assert_eq!(Rules::parse(&bytes).verdict("a", "/ä"), Verdict::Disallowed);
        }
    }

    #[test]
    fn a_file_beyond_the_limit_ends_at_its_last_whole_line() {
        let mut robots = b"User-agent: *\nDisallow: /alku\n".to_vec();
        let comment = [b"#".to_vec(), vec![b'.'; 98], b"\n".to_vec()].concat();
        while robots.len() + comment.len() + 30 < MAX_ROBOTS_BYTES {
            robots.extend_from_slice(&comment);
        }
        robots.extend_from_slice(b"Disallow: /loppu\n");
        let cut = b"Disallow: /a";
        robots.extend(std::iter::repeat_n(b'\n', MAX_ROBOTS_BYTES - robots.len() - cut.len()));
        robots.extend_from_slice(b"Disallow: /admin\nDisallow: /yli\n");
        let rules = Rules::parse(&robots);
        assert_eq!(rules.verdict("a", "/alku"), Verdict::Disallowed);
        assert_eq!(rules.verdict("a", "/loppu"), Verdict::Disallowed);
        assert_eq!(rules.verdict("a", "/aasi"), Verdict::Allowed);
        assert_eq!(rules.verdict("a", "/yli"), Verdict::Allowed);
    }

    #[test]
    fn many_wildcards_cost_no_time() {
        let robots = format!("User-agent: *\nDisallow: /{}b$\n", "*a".repeat(2000));
        let path = format!("/{}", "a".repeat(8000));
        let started = std::time::Instant::now();
        check(&robots, "x", &[&path], &[]);
        assert!(started.elapsed() < Duration::from_secs(2));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_robots_file(bytes in proptest::collection::vec(any::<u8>(), 0..400), agent in ".{0,20}", url in ".{0,40}") {
            let _ = Rules::parse(&bytes).verdict(&agent, &url);
        }

        #[test]
        fn a_plain_rule_forbids_what_begins_with_it(path in "/[a-z/]{1,12}", more in "[a-z?=/]{0,12}") {
            let rules = Rules::parse(format!("User-agent: *\nDisallow: {path}\n").as_bytes());
            prop_assert_eq!(rules.verdict("a", &format!("https://x.fi{path}{more}")), Verdict::Disallowed);
        }
    }
}
