//! Starts by month as bars, and the region's municipalities as circles.

use catalogue::{LatLon, vocabulary::municipality};
use chrono::{Datelike, NaiveDate};

use super::{address::Address, days, words::Words};
use crate::view::facet::FacetValueView;

/// Months of the timeline.
const MONTHS: u32 = 12;
/// Height of the tallest bar, in pixels.
const TALLEST: u64 = 44;

/// A month of the timeline.
pub(crate) struct Month {
    /// `1.`, `Jan`.
    pub(crate) name: String,
    /// The year, where it begins.
    pub(crate) year: Option<i32>,
    /// "January 2027, 12 courses".
    pub(crate) hint: String,
    pub(crate) href: String,
    pub(crate) height: u64,
    pub(crate) top: u64,
    pub(crate) selected: bool,
}

/// The coming twelve months; none where nothing starts in any of them.
pub(crate) fn months(
    values: &[FacetValueView],
    today: NaiveDate,
    address: &Address,
    words: &Words,
) -> Vec<Month> {
    let first = today.year() * 12 + today.month0() as i32;
    let mut months = Vec::new();
    for at in first..first + MONTHS as i32 {
        let (year, month) = (at.div_euclid(12), at.rem_euclid(12) as u32 + 1);
        let code = format!("{year:04}-{month:02}");
        let found = values.iter().find(|v| v.value == code);
        months.push((year, month, code, found.map_or(0, |v| v.count), found.is_some_and(|v| v.selected)));
    }
    let most = months.iter().map(|(_, _, _, count, _)| *count).max().unwrap_or(0);
    if most == 0 {
        return Vec::new();
    }
    let base = address.first_page();
    let month = |(i, (year, month, code, count, selected)): (usize, (i32, u32, String, u64, bool))| {
        let height = if count == 0 { 0 } else { (count * TALLEST / most).max(2) };
        let name = format!("{} {year}", days::month(month, words.lang));
        Month {
            name: days::month_short(month, words.lang),
            year: (i == 0 || month == 1).then_some(year),
            hint: words
                .fill("facet.of", &[("what", &name), ("count", &words.count("search.courses", count))]),
            href: base.toggle("start", &code).href("/"),
            height,
            top: TALLEST - height,
            selected,
        }
    };
    months.into_iter().enumerate().map(month).collect()
}

/// A municipality on the schematic map.
pub(crate) struct Circle {
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) hint: String,
    pub(crate) href: String,
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) r: i64,
    pub(crate) label_y: i64,
    pub(crate) selected: bool,
}

/// The schematic map.
pub(crate) struct Map {
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) circles: Vec<Circle>,
}

/// Width of the drawing.
const WIDTH: f64 = 264.0;
/// Room for circles and names at its edges.
const EDGE: f64 = 36.0;

/// The municipalities of the region where they lie, each with its number of courses; none where there are fewer than
/// two.
pub(crate) fn map(
    codes: &[String],
    values: &[FacetValueView],
    address: &Address,
    words: &Words,
) -> Option<Map> {
    let mut placed: Vec<(&str, LatLon)> =
        codes.iter().filter_map(|code| Some((code.as_str(), municipality::centre(code)?))).collect();
    if placed.len() < 2 {
        return None;
    }
    placed.sort_by(|a, b| b.1.lat.total_cmp(&a.1.lat));
    let bounds = |of: fn(&LatLon) -> f64| {
        let all = placed.iter().map(|(_, at)| of(at));
        all.fold((f64::MAX, f64::MIN), |(least, most), v| (least.min(v), most.max(v)))
    };
    let ((south, north), (west, east)) = (bounds(|at| at.lat), bounds(|at| at.lon));
    let squeeze = ((south + north) / 2.0).to_radians().cos();
    let scale = (WIDTH - 2.0 * EDGE) / ((east - west) * squeeze).max(0.01);
    let height = ((north - south) * scale).clamp(110.0, 400.0) + 2.0 * EDGE;
    let tall = (height - 2.0 * EDGE) / (north - south).max(0.01);
    let most = values.iter().map(|v| v.count).max().unwrap_or(0).max(1);
    let base = address.first_page();
    let circle = |(code, at): (&str, LatLon)| {
        let found = values.iter().find(|v| v.value == code);
        let count = found.map_or(0, |v| v.count);
        let label = catalogue::vocabulary::Vocabulary::Municipality.label(code, words.lang).unwrap_or(code);
        let radius = 12.0 + 9.0 * (count as f64 / most as f64).sqrt();
        let y = (EDGE - 6.0 + (north - at.lat) * tall).round() as i64;
        Circle {
            label: label.to_owned(),
            count: words.number(count),
            hint: words
                .fill("facet.of", &[("what", label), ("count", &words.count("search.courses", count))]),
            href: base.toggle("municipality", code).href("/"),
            x: (EDGE + (at.lon - west) * squeeze * scale).round() as i64,
            y,
            r: radius.round() as i64,
            label_y: y + radius.round() as i64 + 11,
            selected: found.is_some_and(|v| v.selected),
        }
    };
    let mut circles: Vec<Circle> = placed.into_iter().map(circle).collect();
    let height = height.round() as i64;
    spread(&mut circles, height);
    Some(Map { width: WIDTH as i64, height, circles })
}

/// Moves circles apart until none covers another or its name: places keep their directions, not their distances.
fn spread(circles: &mut [Circle], height: i64) {
    for _ in 0..200 {
        let mut moved = false;
        for i in 0..circles.len() {
            for j in i + 1..circles.len() {
                let (a, b) = (&circles[i], &circles[j]);
                let (dx, dy) = (b.x - a.x, b.y - a.y);
                // A name stands below its circle and is wider than it.
                let (near_x, near_y) = (a.r + b.r + 16, a.r + b.r + 16);
                if dx.abs() >= near_x || dy.abs() >= near_y {
                    continue;
                }
                moved = true;
                let by_x = near_x - dx.abs() <= near_y - dy.abs();
                let step =
                    if by_x { (if dx < 0 { -2 } else { 2 }, 0) } else { (0, if dy < 0 { -2 } else { 2 }) };
                for (k, sign) in [(i, -1), (j, 1)] {
                    let circle = &mut circles[k];
                    circle.x = (circle.x + sign * step.0).clamp(circle.r + 10, WIDTH as i64 - circle.r - 10);
                    circle.y = (circle.y + sign * step.1).clamp(circle.r + 2, height - circle.r - 16);
                }
            }
        }
        if !moved {
            break;
        }
    }
    for circle in circles {
        circle.label_y = circle.y + circle.r + 11;
    }
}

#[cfg(test)]
mod tests {
    use catalogue::Lang;

    use super::*;

    fn value(value: &str, count: u64) -> FacetValueView {
        FacetValueView {
            value: value.to_owned(),
            label: value.to_owned(),
            count,
            selected: false,
            children: vec![],
        }
    }

    #[test]
    fn the_timeline_begins_with_this_month_and_holds_a_year() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
        let values =
            [value("2026-10", 9), value("2026-11", 1), value("2027-01", 200), value("2027-spring", 300)];
        let months = months(&values, today, &Address::default(), Words::of(Lang::Fi));
        assert_eq!(months.len(), 12);
        assert_eq!((months[0].height, months[2].height, months[3].height), (2, TALLEST, 0));
        assert_eq!(months[2].hint, "tammikuu 2027, 200 koulutusta");
        assert_eq!((months[0].year, months[1].year, months[2].year), (Some(2026), None, Some(2027)));
        assert_eq!(months[2].href, "/?start=2027-01");
    }

    #[test]
    fn circles_stay_on_the_map() {
        let codes = ["285", "286", "075", "489", "624", "935", "142"].map(str::to_owned);
        let map = map(&codes, &[value("285", 50)], &Address::default(), Words::of(Lang::Fi));
        let map = map.unwrap_or(Map { width: 0, height: 0, circles: vec![] });
        assert_eq!(map.circles.len(), 7);
        for circle in &map.circles {
            assert!(circle.x - circle.r >= 0 && circle.x + circle.r <= map.width, "{}", circle.label);
            assert!(circle.y - circle.r >= 0 && circle.label_y <= map.height, "{}", circle.label);
            assert!(circle.r >= 12);
        }
        for (i, a) in map.circles.iter().enumerate() {
            for b in &map.circles[i + 1..] {
                let apart = (a.x - b.x).pow(2) + (a.y - b.y).pow(2);
                assert!(apart >= (a.r + b.r).pow(2), "{} covers {}", a.label, b.label);
            }
        }
    }
}
