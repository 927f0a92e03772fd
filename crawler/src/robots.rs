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
mod tests;
