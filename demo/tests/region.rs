//! The region as tests and crawlers rely on it: its size, its sameness, its plants.
#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use demo::{Plants, Region, plants};
use std::collections::HashSet;

fn today() -> NaiveDate {
    "2026-11-23".parse().unwrap()
}

#[test]
fn the_same_seed_and_day_plant_the_same() {
    assert_eq!(plants(1, today()), plants(1, today()));
    assert_ne!(plants(1, today()).cancelled, plants(2, today()).cancelled);
}

#[test]
fn the_region_is_large_enough_on_any_day() {
    for day in ["2026-11-23", "2027-01-01", "2027-06-15", "2028-02-29"] {
        let plants = plants(1, day.parse().unwrap());
        let total = |count: fn(&demo::Listed) -> usize| plants.listed.iter().map(count).sum::<usize>();
        let (courses, offerings, current) =
            (total(|it| it.courses), total(|it| it.offerings), total(|it| it.current));
        assert!(courses >= 1700, "{courses}: {:?}", plants.listed);
        // Courses that stand in two sources or carry a planted error may not count twice, or at all.
        let doubtful = plants.two_sources.len() + plants.wrong.len();
        assert!(current - doubtful >= 1500, "{current}");
        let mean = offerings as f64 / courses as f64;
        assert!((2.2..2.9).contains(&mean), "{mean}");
        for listed in &plants.listed {
            let pages = matches!(
                listed.source.as_str(),
                "rajajoki" | "valivayla" | "kymijokivarsi" | "satamakatu" | "haukkasuo" | "gulf"
            );
            assert!(listed.courses >= 20 && (!pages || listed.courses <= 150), "{listed:?}");
        }
    }
}

#[test]
fn every_sort_of_plant_grows() {
    let plants = plants(1, today());
    assert!(plants.crossing.len() >= 5);
    assert!(plants.crossing.iter().all(|it| it.spring_municipality != it.autumn_municipality));
    assert!(plants.two_sources.len() >= 30);
    assert!(plants.near_duplicates.len() >= 20);
    assert!(plants.cancelled.len() >= 20 && plants.full.len() >= 20);
    let kinds: HashSet<&str> = plants.wrong.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds.len(), 11, "{kinds:?}");
    let secrets: HashSet<(&str, &str)> =
        plants.secrets.iter().map(|it| (it.kind.as_str(), it.stands_in.as_str())).collect();
    assert_eq!(secrets.len(), 7, "{secrets:?}");
    assert_eq!(plants.sought.len(), 12, "{:?}", plants.sought.iter().map(|it| &it.query).collect::<Vec<_>>());
    let again: Plants = serde_json::from_str(&serde_json::to_string(&plants).unwrap()).unwrap();
    assert_eq!(again, plants);
}

#[test]
fn keys_are_the_partners_own_and_differ() {
    let plants = plants(1, today());
    for pair in &plants.two_sources {
        assert_ne!(pair[0].source, pair[1].source);
        assert_eq!(pair[0].title, pair[1].title);
    }
    assert!(plants.two_sources[0][0].key.starts_with("http://id.etelaranta.example/koulutus/ERA-"));
    assert!(plants.two_sources[0][1].key.starts_with("1.2.246.562.13."));
}

#[test]
fn a_day_changes_a_few_courses() {
    let mut region = Region::new(1, today());
    let before: usize = region.partners().iter().map(demo::Partner::course_count).sum();
    let (changed, left) = region.advance_day();
    let after: usize = region.partners().iter().map(demo::Partner::course_count).sum();
    assert_eq!(before - left, after);
    assert!((10..100).contains(&changed) && (5..=12).contains(&left), "{changed} {left}");
}
