//! Identity codes, birth dates and mobile numbers.

use std::ops::Range;

/// Finds them all.
pub(super) fn find(chars: &[char], found: &mut Vec<Range<usize>>) {
    for at in 0..chars.len() {
        let before = at.checked_sub(1).map(|i| chars[i]);
        if before.is_none_or(|c| !c.is_alphanumeric()) {
            let length = identity_code(&chars[at..])
                .or_else(|| mobile(&chars[at..], before))
                .or_else(|| birth(chars, at));
            found.extend(length.map(|length| at..at + length));
        }
    }
}

/// A Finnish personal identity code: `ddmmyy`, a sign of the century, three digits, a check character.
///
/// Source: Government decree 128/2010, as amended 2023 (new century signs).
fn identity_code(rest: &[char]) -> Option<usize> {
    let digit = |i: usize| rest.get(i).and_then(|c| c.to_digit(10));
    let two = |i: usize| Some(digit(i)? * 10 + digit(i + 1)?);
    let (day, month) = (two(0)?, two(2)?);
    two(4)?;
    let century = rest.get(6)?.to_ascii_uppercase();
    digit(7)?;
    digit(8)?;
    digit(9)?;
    let check = rest.get(10)?;
    let ends = rest.get(11).is_none_or(|c| !c.is_alphanumeric());
    let real = (1..=31).contains(&day) && (1..=12).contains(&month) && "+-–ABCDEFUVWXY".contains(century);
    (real && check.is_ascii_alphanumeric() && ends).then_some(11)
}

/// A mobile number of Finland: `04x` or `050` with 8 to 11 digits, or `+358` before them without the zero.
fn mobile(rest: &[char], before: Option<char>) -> Option<usize> {
    if matches!(before, Some('.' | ',' | '-' | '/' | ':' | '=')) {
        return None;
    }
    let mut digits = String::new();
    let mut end = 0;
    let mut last = 0;
    for (at, c) in rest.iter().enumerate().take(24) {
        match c {
            '0'..='9' => {
                digits.push(*c);
                last = at + 1;
            }
            '+' if at == 0 => {}
            ' ' | '-' | '\u{a0}' | '(' | ')' | '–'
                if rest.get(at + 1).is_some_and(|n| n.is_ascii_digit() || *n == '(' || *n == ')')
                    || *c == ')' => {}
            _ => break,
        }
        end = last;
    }
    let national = match digits.strip_prefix("358").or_else(|| digits.strip_prefix("00358")) {
        Some(after) if rest[0] == '+' || digits.starts_with("00") => after.trim_start_matches('0'),
        _ => digits.strip_prefix('0')?,
    };
    let is_mobile = national.starts_with('4') || national.starts_with("50");
    let whole = rest.get(end).is_none_or(|c| !c.is_alphanumeric());
    (is_mobile && (7..=10).contains(&national.len()) && whole).then_some(end)
}

/// A date `d.m.yyyy` after a word for "born".
fn birth(chars: &[char], at: usize) -> Option<usize> {
    if !chars[at].is_ascii_digit() {
        return None;
    }
    let mut length = 0;
    let mut groups = vec![0usize];
    for c in &chars[at..] {
        match c {
            '0'..='9' => *groups.last_mut()? += 1,
            '.' | '-' | '/' if groups.len() < 3 => groups.push(0),
            _ => break,
        }
        length += 1;
    }
    let is_date = matches!(groups.as_slice(), [1..=2, 1..=2, 2 | 4] | [4, 1..=2, 1..=2]);
    let from = at.saturating_sub(24);
    let before: String = chars[from..at].iter().collect::<String>().to_lowercase();
    let last_words: Vec<&str> =
        before.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let born = last_words.iter().rev().take(2).any(|w| {
        matches!(
            *w,
            "synt"
                | "syntynyt"
                | "syntymäaika"
                | "syntymäpäivä"
                | "född"
                | "födelsetid"
                | "födelsedatum"
                | "born"
                | "birth"
                | "birthdate"
                | "dob"
        )
    });
    (is_date && born).then_some(length)
}
