//! Dates that begin with a number.

use super::{super::words, Partial, Piece, Scan};
use crate::read::token::Token;

impl Scan {
    /// Dates that begin with a day: `1.9.2026`, `1.9.`, `1/9/2026`, `1 september 2026`, `17-DEC-2024`, `1.` before a dash.
    pub(super) fn numeric(&mut self, at: usize) -> Option<usize> {
        let day = self.two_digits(at)?;
        if let Some(end) = self
            .day_and_month_name(at, day)
            .or_else(|| self.dotted(at, day))
            .or_else(|| self.slashed(at, day))
        {
            return Some(end);
        }
        let dash = at + 1 + usize::from(self.sign_in(at + 1, ".").is_some());
        self.sign_in(dash, "–—-−")?;
        let second = self.day_number(dash + 1)?;
        let mut ahead = Self {
            tokens: self.tokens.clone(),
            read: self.read.clone(),
            pieces: Vec::new(),
            loose: None,
            zone: self.zone,
        };
        ahead.day_and_month_name(dash + 1, second).or_else(|| ahead.dotted(dash + 1, second))?;
        matches!(ahead.pieces.last(), Some((Piece::Date(Partial::Day { .. }, _), _)))
            .then(|| self.push(Piece::Date(Partial::DayOnly(day), None), at, dash))
    }

    fn day_and_month_name(&mut self, at: usize, day: u32) -> Option<usize> {
        let mut next = at + 1;
        if matches!(self.word(next), Some("st" | "nd" | "rd" | "th")) || self.sign_in(next, ".").is_some() {
            next += 1;
        } else if self.sign_in(next, ":-").is_some() && !self.tokens[next].spaced {
            next += 1;
            next += usize::from(matches!(self.word(next), Some("e" | "a")));
        }
        next += usize::from(matches!(self.word(next), Some("of" | "i")));
        let word = self.word(next)?;
        let stem = words::month_stem(word).filter(|_| self.sign_in(at + 1, "–").is_none());
        let month = words::month(word).or(stem)?;
        let after = next + 1 + usize::from(self.sign_in(next + 1, ".").is_some());
        let (year, end) = self.year_after(after).map_or((None, next + 1), |(year, end)| (Some(year), end));
        Some(self.day(at, end, year, month, day))
    }

    fn dotted(&mut self, at: usize, day: u32) -> Option<usize> {
        self.sign_in(at + 1, ".")?;
        let second = self.tokens.get(at + 2)?;
        if second.digits() == 4 && !second.spaced {
            return self.month_and_year(at, day);
        }
        let month = self.two_digits(at + 2)?;
        if self.sign_in(at + 3, ".").is_some() {
            let third = self.tokens.get(at + 4);
            if let Some(year) = third.filter(|t| t.digits() == 4).and_then(Token::number) {
                return Some(self.day(at, at + 5, Some(year as i32), month, day));
            }
            let short = third.filter(|t| t.digits() == 2 && self.sign_in(at + 5, ":.").is_none());
            if let Some(year) = short.and_then(Token::number) {
                return Some(self.day(at, at + 5, Some(2000 + year as i32), month, day));
            }
            return (1..=12).contains(&month).then(|| self.day(at, at + 4, None, month, day));
        }
        let tight = !self.tokens[at + 1].spaced && !second.spaced;
        let two = second.digits() == 2 && self.two_digits(at + 3).is_some_and(|_| self.tokens[at + 3].spaced);
        if tight && two && (1..=12).contains(&month) {
            return None; // `26.10 21`: no such form
        }
        // `26. 10.21` without the second dot's year is read above; `1.9` alone needs to be tight.
        (tight && (1..=12).contains(&month)).then(|| self.day(at, at + 3, None, month, day))
    }

    /// `9.2026`, `9/2026`.
    fn month_and_year(&mut self, at: usize, month: u32) -> Option<usize> {
        let year = self.tokens[at + 2].number()? as i32;
        ((1..=12).contains(&month) && self.known_year(year))
            .then(|| self.push(Piece::Date(Partial::Month { year: Some(year), month }, None), at, at + 3))
    }

    /// Day first, as all of Europe writes: `1/9/2026`, `1-9-2026`.
    fn slashed(&mut self, at: usize, day: u32) -> Option<usize> {
        let sign = self.sign_in(at + 1, "/-")?;
        if sign == '/' && self.tokens.get(at + 2)?.digits() == 4 {
            return self.month_and_year(at, day);
        }
        let month = self.two_digits(at + 2)?;
        if self.sign_in(at + 3, "/-") != Some(sign) {
            let plain = sign == '/' && (1..=12).contains(&month);
            return plain.then(|| self.day(at, at + 3, None, month, day));
        }
        let year = self.tokens.get(at + 4).filter(|t| t.digits() == 4)?.number()?;
        Some(self.day(at, at + 5, Some(year as i32), month, day))
    }
}
