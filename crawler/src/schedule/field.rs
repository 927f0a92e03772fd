//! One field of a cron expression, as the set of numbers that it stands for.

use std::collections::BTreeSet;
use std::fmt;

use super::ScheduleError;

/// How weekdays are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbering {
    /// crontab: 0 and 7 are Sunday.
    SundayIsZero,
    /// The `cron` crate: 1 is Sunday, 7 Saturday.
    SundayIsOne,
}

/// The values of a field, as the `cron` crate numbers them.
#[derive(Clone, Debug)]
pub(super) struct Field {
    values: BTreeSet<u32>,
    /// Not `*` and not `?`.
    restricted: bool,
    /// `*` or `*/n`, and more than one value.
    open: bool,
    by_number: bool,
}

/// What a field may hold.
struct Shape {
    name: &'static str,
    least: u32,
    most: u32,
    names: &'static [&'static str],
    /// `?` as another `*`, as in the two fields for days.
    any: bool,
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: &[&str] = &["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

impl Shape {
    const fn numbers(name: &'static str, least: u32, most: u32) -> Shape {
        Shape { name, least, most, names: &[], any: false }
    }
}

impl Field {
    pub(super) fn second(text: &str) -> Result<Field, ScheduleError> {
        read(text, &Shape::numbers("second", 0, 59))
    }

    pub(super) fn minute(text: &str) -> Result<Field, ScheduleError> {
        read(text, &Shape::numbers("minute", 0, 59))
    }

    pub(super) fn hour(text: &str) -> Result<Field, ScheduleError> {
        read(text, &Shape::numbers("hour", 0, 23))
    }

    pub(super) fn day(text: &str) -> Result<Field, ScheduleError> {
        read(text, &Shape { any: true, ..Shape::numbers("day of month", 1, 31) })
    }

    pub(super) fn month(text: &str) -> Result<Field, ScheduleError> {
        read(text, &Shape { names: MONTHS, ..Shape::numbers("month", 1, 12) })
    }

    /// Weekdays in either numbering; the values are the crate's, 1 = Sunday.
    pub(super) fn weekday(text: &str, numbering: Numbering) -> Result<Field, ScheduleError> {
        let (least, most) = match numbering {
            Numbering::SundayIsZero => (0, 7),
            Numbering::SundayIsOne => (1, 7),
        };
        let shape = Shape { names: WEEKDAYS, any: true, ..Shape::numbers("weekday", least, most) };
        let mut field = read(text, &shape)?;
        field.values = field.values.into_iter().map(|day| (day - least) % 7 + 1).collect();
        Ok(field)
    }

    pub(super) fn year(text: &str) -> Result<Field, ScheduleError> {
        read(text, &Shape::numbers("year", 1970, 2100))
    }

    /// Whether the field leaves anything out, as written: `*` and `?` do not, `1-31` does.
    pub(super) fn is_restricted(&self) -> bool {
        self.restricted
    }

    /// Whether the field goes through all its values, perhaps in steps.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// Whether a number was written where a name could have been.
    pub(super) fn is_by_number(&self) -> bool {
        self.by_number
    }

    /// The values, in order.
    pub(super) fn values(&self) -> impl Iterator<Item = u32> + '_ {
        self.values.iter().copied()
    }
}

impl fmt::Display for Field {
    /// As the `cron` crate reads it: `*` or a list of numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.restricted {
            return f.write_str("*");
        }
        for (at, value) in self.values.iter().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            write!(f, "{value}")?;
        }
        Ok(())
    }
}

fn read(text: &str, shape: &Shape) -> Result<Field, ScheduleError> {
    let mut field = Field { values: BTreeSet::new(), restricted: true, open: false, by_number: false };
    for item in text.split(',') {
        let values = item_values(item, shape, &mut field).ok_or_else(|| wrong(item, shape))?;
        field.values.extend(values);
    }
    field.open &= field.values.len() > 1;
    Ok(field)
}

/// The values of `*`, `5`, `1-5`, `MON-FRI`, each with or without `/step`.
fn item_values(item: &str, shape: &Shape, field: &mut Field) -> Option<Vec<u32>> {
    let (span, step) = match item.split_once('/') {
        Some((span, step)) => (span, Some(number(step).filter(|step| *step > 0)?)),
        None => (item, None),
    };
    let last = shape.last_for_steps();
    let (first, last) = if span == "*" || (shape.any && span == "?") {
        field.open = true;
        field.restricted &= step.is_some_and(|step| step > 1);
        (shape.least, last)
    } else if let Some((first, end)) = span.split_once('-') {
        let first = shape.value(first, field)?;
        (first, shape.end_of_range(first, shape.value(end, field)?)?)
    } else {
        let value = shape.value(span, field)?;
        (value, if step.is_some() { last.max(value) } else { value })
    };
    let step = usize::try_from(step.unwrap_or(1)).ok()?;
    Some((first..=last).step_by(step).collect())
}

impl Shape {
    /// One value by number or name (at least three letters of it).
    fn value(&self, text: &str, field: &mut Field) -> Option<u32> {
        if let Some(value) = number(text) {
            field.by_number = true;
            return (self.least..=self.most).contains(&value).then_some(value);
        }
        let text = text.to_ascii_lowercase();
        let at = self.names.iter().position(|name| text.len() >= 3 && name.starts_with(&text))?;
        // Weekdays begin with Sunday in both numberings, months with January in the only one.
        Some(self.least + u32::try_from(at).ok()?)
    }

    /// The last value of a range: Sunday may end a week that Monday begins.
    fn end_of_range(&self, first: u32, end: u32) -> Option<u32> {
        let sunday = self.names.len() == WEEKDAYS.len() && end == self.least && first > end;
        let end = if sunday { end + 7 } else { end };
        (first <= end).then_some(end)
    }

    /// Where `*` and open steps end: crontab's second Sunday is not counted twice.
    fn last_for_steps(&self) -> u32 {
        if self.names.len() == WEEKDAYS.len() { self.least + 6 } else { self.most }
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn wrong(item: &str, shape: &Shape) -> ScheduleError {
    let Shape { name, least, most, names, .. } = shape;
    let or_names = match names.first().zip(names.last()) {
        Some((first, last)) => format!(" or {} to {}", &first[..3].to_uppercase(), &last[..3].to_uppercase()),
        None => String::new(),
    };
    ScheduleError::Field {
        field: name,
        found: item.to_owned(),
        allowed: format!("{least} to {most}{or_names}, *, a range 1-5, a list 1,5 or a step */5 are"),
    }
}
