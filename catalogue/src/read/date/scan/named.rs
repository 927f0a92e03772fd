//! Dates by name: months, half years, weeks, study years.

use super::{
    super::{
        clock::{self, Clock},
        words,
    },
    Partial, Piece, Scan,
};
use crate::when::Season;

impl Scan {
    /// Months, seasons, weeks, study years by name.
    pub(super) fn named(&mut self, at: usize) -> Option<usize> {
        let word = self.word(at)?.to_owned();
        if words::is_academic_year(&word) {
            return self.academic_year(at);
        }
        if words::is_week(&word) {
            return self.week(at);
        }
        if let Some(season) = words::season(&word) {
            return self.season(at, &word, season);
        }
        self.month_first(at, &word)
    }

    /// `syksy 2026`, `2026 syksy`; without a year only words that mean nothing else (`vår` is "our").
    fn season(&mut self, at: usize, word: &str, season: Season) -> Option<usize> {
        let (year, start, end) = match (self.year_after(at + 1), self.year_before(at)) {
            (Some((year, end)), _) => (Some(year), at, end),
            (None, Some(year)) => (Some(year), at - 1, at + 1),
            (None, None) if matches!(word, "vår" | "våren" | "fall" | "spring" | "ht" | "vt") => {
                return None;
            }
            (None, None) => (None, at, at + 1),
        };
        if year.is_some_and(|year| !self.known_year(year)) {
            return Some(end);
        }
        Some(self.push(Piece::Date(Partial::Season { year, season }, None), start, end))
    }

    /// `lokakuu 16, 2015`, `Sep 04 00:00:00 PDT 2024`, `tammikuu 2027`, `huhti` before `–toukokuussa`.
    fn month_first(&mut self, at: usize, word: &str) -> Option<usize> {
        let next = at + 1 + usize::from(self.sign_in(at + 1, ".]").is_some());
        let stem = words::month_stem(word);
        let month = words::month(word).or(stem)?;
        if let Some(day) = self.day_number(next) {
            let mut after = next + 1;
            after += usize::from(matches!(self.word(after), Some("st" | "nd" | "rd" | "th")));
            if let Some((year, end)) = self.year_after(after) {
                return Some(self.day(at, end, Some(year), month, day));
            }
            if let Some((clock, end)) = clock::at(&self.tokens, after, false) {
                let end = end + usize::from(self.word(end).is_some_and(clock::is_zone));
                if let Some((year, end)) = self.year_after(end) {
                    let end = self.day(at, end, Some(year), month, day);
                    if let Some((Piece::Date(_, slot), _)) = self.pieces.last_mut() {
                        *slot = slot.or(Some(Clock { offset: None, ..clock }));
                    }
                    return Some(end);
                }
            }
            return stem.is_none().then(|| self.day(at, after, None, month, day));
        }
        let dash_and_month = self.sign_in(next, "–—-−/").is_some()
            && self.word(next + 1).is_some_and(|w| words::month(w).is_some());
        if stem.is_some() && words::month(word).is_none() && !dash_and_month {
            return None;
        }
        match self.year_after(next) {
            Some((year, end)) if self.known_year(year) => {
                Some(self.push(Piece::Date(Partial::Month { year: Some(year), month }, None), at, end))
            }
            Some((_, end)) => Some(end),
            None if dash_and_month || self.month_is_last(at) => {
                Some(self.push(Piece::Date(Partial::Month { year: None, month }, None), at, next))
            }
            None if word == "may" || word == "mars" || word == "march" => None,
            None => Some(self.push(Piece::Date(Partial::Month { year: None, month }, None), at, next)),
        }
    }

    fn month_is_last(&self, at: usize) -> bool {
        matches!(self.pieces.last(), Some((Piece::Dash, range)) if range.end == at)
            && self.tokens.len() == at + 1
    }

    fn academic_year(&mut self, at: usize) -> Option<usize> {
        let at_year = at + 1 + usize::from(self.word(at + 1) == Some("year"));
        let (year, end) = self.year_after(at_year)?;
        self.sign_in(end, "–—-−/")?;
        let second = self.tokens.get(end + 1)?.number()? as i32;
        if second != year + 1 && second != (year + 1) % 100 || !self.known_year(year) {
            return None;
        }
        let half = |year, season| Piece::Date(Partial::Season { year: Some(year), season }, None);
        self.push(half(year, Season::Autumn), at, end);
        self.push(Piece::Dash, end, end + 1);
        Some(self.push(half(year + 1, Season::Spring), end + 1, end + 2))
    }

    /// `vk 36/2026`, `vko 36`, `viikot 36–38/2026`, `vecka 36, 2026`.
    fn week(&mut self, at: usize) -> Option<usize> {
        let first = at + 1 + usize::from(self.sign_in(at + 1, ".").is_some());
        let week = self.two_digits(first).filter(|w| (1..=53).contains(w))?;
        if self.tokens[at].lower == "v" && self.year_after(first + 1).is_none() {
            return None; // `2 v 3 kk` is a length
        }
        if self.sign_in(first + 1, "–—-−").is_some()
            && let Some(last) = self.two_digits(first + 2).filter(|w| (1..=53).contains(w))
        {
            let (year, end) = self.year_after(first + 3).map_or((None, first + 3), |(y, end)| (Some(y), end));
            self.push(Piece::Date(Partial::Week { year: None, week }, None), at, first + 1);
            self.push(Piece::Dash, first + 1, first + 2);
            return Some(self.push(Piece::Date(Partial::Week { year, week: last }, None), first + 2, end));
        }
        let (year, end) = self.year_after(first + 1).map_or((None, first + 1), |(y, end)| (Some(y), end));
        Some(self.push(Piece::Date(Partial::Week { year, week }, None), at, end))
    }
}
