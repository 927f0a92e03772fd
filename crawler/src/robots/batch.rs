//! `opinovi robots --batch`: one question a line, as JSON.

use serde::Deserialize;

use super::{Rules, Verdict};

/// Why a line of a batch cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// Not a JSON object with `agent`, `url` and `robots` or `robots_b64`.
    #[error("not a question: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// Neither `robots` nor `robots_b64`, or both.
    #[error("give one of `robots` and `robots_b64`")]
    Robots,
    /// `robots_b64` is not base64.
    #[error("`robots_b64` is not base64")]
    Base64,
}

#[derive(Deserialize)]
struct Question {
    robots: Option<String>,
    robots_b64: Option<String>,
    #[serde(default)]
    agent: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

/// Answers one line `{"robots": "…", "agent": "…", "url": "…"}`; `robots_b64` holds files that are not UTF-8.
/// Other members are ignored.
///
/// # Errors
/// Where the line is not such a question.
pub fn robots_batch_line(line: &str) -> Result<Verdict, BatchError> {
    let question: Question = serde_json::from_str(line)?;
    let robots = match (question.robots, question.robots_b64) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(text)) => from_base64(&text).ok_or(BatchError::Base64)?,
        _ => return Err(BatchError::Robots),
    };
    let agent = question.agent.unwrap_or_default();
    Ok(Rules::parse(&robots).verdict(&agent, &question.url.unwrap_or_default()))
}

/// Standard base64 (RFC 4648 section 4), padding optional.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in text.trim_end_matches('=').bytes() {
        let sextet = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'\n' | b'\r' => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(sextet);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).expect("masked to eight bits"));
        }
    }
    Some(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_answered() {
        let plain = r#"{"robots": "User-agent: *\nDisallow: /x", "agent": "a", "url": "/x", "id": 7}"#;
        assert_eq!(robots_batch_line(plain).unwrap(), Verdict::Disallowed);
        let encoded =
            r#"{"robots_b64": "//5VAHMAZQByAC0AYQBnAGUAbgB0ADoAKgAKAA==", "agent": "", "url": "/x"}"#;
        assert_eq!(robots_batch_line(encoded).unwrap(), Verdict::Allowed);
    }

    #[test]
    fn what_is_no_question_is_refused() {
        for line in [
            "",
            "[]",
            "{}",
            r#"{"robots_b64": "*"}"#,
            r#"{"robots": "", "robots_b64": ""}"#,
            r#"{"robots": 1}"#,
        ] {
            assert!(robots_batch_line(line).is_err(), "{line}");
        }
    }

    #[test]
    fn base64_of_the_rfc() {
        for (text, bytes) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")]
        {
            assert_eq!(from_base64(text).unwrap(), bytes.as_bytes());
        }
    }
}
