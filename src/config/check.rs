//! What a value of the file may be.

use std::{net::IpAddr, str::FromStr};

use catalogue::vocabulary::Vocabulary;
use chrono_tz::Tz;
use crawler::Schedule;
use url::Url;

use super::reader::Section;

/// An `http` or `https` address with a host.
pub(super) const URL: &str = "an address that begins with https:// or http://";

/// Reads [`URL`].
pub(super) fn url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let ours =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    ours.then_some(url)
}

/// What a `User-Agent` must be: [`user_agent`].
pub(super) const USER_AGENT: &str = "a name, a version and how to reach you, as \"OpinOvi/{version} (+https://example.org/bot; crawler@example.org)\"";

/// A product token with a version, then a comment with an address of a page and a mail address.
///
/// Source: RFC 9110 10.1.5; RFC 9309 2.2.1 for the token.
pub(super) fn user_agent(text: &str) -> Option<String> {
    let agent = text.replace("{version}", env!("CARGO_PKG_VERSION"));
    let (product, rest) = agent.split_once(' ')?;
    let (token, version) = product.split_once('/')?;
    let named = !token.is_empty() && token.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-' || b == b'_');
    let comment = rest.trim().strip_prefix("(+")?.split_once(')')?.0;
    let (page, mail) = comment.split_once(';')?;
    let (who, host) = mail.trim().split_once('@')?;
    let reachable =
        url(page.trim()).is_some() && !who.is_empty() && host.contains('.') && !host.contains(' ');
    let legal = agent.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    (named && version.starts_with(|c: char| c.is_ascii_digit()) && reachable && legal).then_some(agent)
}

/// An address, or a range as `10.0.0.0/8`.
pub(super) fn is_network(text: &str) -> bool {
    let (address, length) = text.split_once('/').map_or((text, None), |(a, l)| (a, Some(l)));
    let Ok(address) = IpAddr::from_str(address) else { return false };
    let longest = if address.is_ipv4() { 32 } else { 128 };
    length.is_none_or(|length| length.parse::<u8>().is_ok_and(|length| length <= longest))
}

/// The code of a vocabulary under `key`, where one is given.
pub(super) fn code(section: &Section<'_, '_>, key: &'static str, vocabulary: Vocabulary) -> Option<String> {
    let code = section.text(key)?;
    if vocabulary.get(&code).is_none() {
        section.refuse(key, &codes(vocabulary));
        return None;
    }
    Some(code)
}

/// What a code of a vocabulary may be.
pub(super) fn codes(vocabulary: Vocabulary) -> String {
    let all = vocabulary.all();
    if all.len() > 30 {
        return format!("a code of the vocabulary `{}`, such as \"{}\"", vocabulary.name(), all[0].code());
    }
    all.iter().map(|term| term.code()).collect::<Vec<_>>().join(", ")
}

/// The cron expression under `key`, where one is given.
pub(super) fn schedule(section: &Section<'_, '_>, key: &'static str, zone: Tz) -> Option<String> {
    let expression = section.text(key)?;
    match Schedule::parse(&expression, zone).and_then(Schedule::for_a_source) {
        Ok(schedule) => {
            if let Some(caution) = schedule.caution() {
                section.warn(key, caution);
            }
            Some(expression)
        }
        Err(error) => {
            section.refuse(key, &format!("a cron expression such as \"0 15 3 * * *\" ({error})"));
            None
        }
    }
}
