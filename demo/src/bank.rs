//! The text banks: what is taught in the invented region, in plain lines.

use crate::course::{Kind, Tongue};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A subject that institutions make courses of.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) kind: Kind,
    pub(crate) tongue: Tongue,
    pub(crate) field: &'static str,
    pub(crate) domain: &'static str,
    pub(crate) amount: String,
    pub(crate) title: String,
    pub(crate) title_sv: Option<String>,
    pub(crate) title_en: Option<String>,
    pub(crate) contents: Vec<&'static str>,
    pub(crate) qualification: Option<&'static str>,
    pub(crate) free: bool,
    /// What one becomes, in the translative: "lähihoitajaksi".
    pub(crate) becoming: Option<&'static str>,
}

/// Lines that carry something: neither empty nor a comment.
fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn list(text: &'static str) -> Vec<&'static str> {
    text.split(';').map(str::trim).filter(|item| !item.is_empty()).collect()
}

/// Qualifications, one subject per occupation.
pub(crate) static QUALIFICATIONS: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for line in lines(include_str!("../bank/qualifications.txt")) {
        let columns: Vec<&'static str> = line.split('|').collect();
        let [code, kind, field, domain, osp, fi, sv, en, jobs, jobs_sv, jobs_en] = columns[..] else {
            continue;
        };
        let Some(kind) = Kind::of(kind) else { continue };
        let contents: Vec<&'static str> =
            UNITS.iter().filter(|unit| unit.0 == code).map(|unit| unit.1).collect();
        let subject = |job: Option<[&str; 3]>| Subject {
            kind,
            tongue: Tongue::Fi,
            field,
            domain,
            amount: format!("{osp} osp"),
            title: job.map_or(fi.to_owned(), |job| format!("{}, {}", job[0], lower_first(fi))),
            title_sv: Some(job.map_or(sv.to_owned(), |job| format!("{}, {}", job[1], lower_first(sv)))),
            title_en: Some(job.map_or(en.to_owned(), |job| format!("{}, {}", job[2], lower_first(en)))),
            contents: contents.clone(),
            qualification: Some(code),
            free: kind == Kind::Basic,
            becoming: job.and_then(|job| becoming(job[0])),
        };
        let jobs = list(jobs).into_iter().zip(list(jobs_sv)).zip(list(jobs_en));
        let before = all.len();
        all.extend(jobs.map(|((fi, sv), en)| subject(Some([fi, sv, en]))));
        if all.len() == before {
            all.push(subject(None));
        }
    }
    all
});

/// Code of the qualification, name, extent and contents of each part.
static UNITS: LazyLock<Vec<(&'static str, &'static str, &'static str, &'static str)>> = LazyLock::new(|| {
    let mut code = "";
    let mut all = Vec::new();
    for line in lines(include_str!("../bank/units.txt")) {
        if let Some(next) = line.strip_prefix("= ") {
            code = next;
        } else if let [name, osp, contents] = line.split('|').collect::<Vec<_>>()[..] {
            all.push((code, name, osp, contents));
        }
    }
    all
});

/// Parts of qualifications as subjects of their own.
pub(crate) static PARTS: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let whole = |code: &str| QUALIFICATIONS.iter().find(|subject| subject.qualification == Some(code));
    UNITS
        .iter()
        .filter_map(|&(code, name, osp, contents)| {
            let whole = whole(code)?;
            Some(Subject {
                kind: Kind::Unit,
                amount: format!("{osp} osp"),
                title: format!("{name}, tutkinnon osa"),
                title_sv: None,
                title_en: None,
                contents: list(contents),
                becoming: None,
                ..whole.clone()
            })
        })
        .collect()
});

/// Trainings of every other kind, in Finnish.
pub(crate) static TRAININGS: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    lines(include_str!("../bank/training.txt"))
        .filter_map(|line| {
            let columns: Vec<&'static str> = line.split('|').collect();
            let [kind, field, domain, amount, title, contents] = columns[..] else { return None };
            Some(plain(Kind::of(kind)?, Tongue::Fi, field, domain, amount, title, contents))
        })
        .collect()
});

/// Liberal adult education, languages included, in Finnish.
pub(crate) static LIBERAL: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let mut all: Vec<Subject> = lines(include_str!("../bank/liberal.txt"))
        .filter_map(|line| {
            let columns: Vec<&'static str> = line.split('|').collect();
            let [group, field, title, contents] = columns[..] else { return None };
            Some(plain(Kind::Liberal, Tongue::Fi, field, group, "", title, contents))
        })
        .collect();
    for line in lines(include_str!("../bank/tongues.txt")) {
        let columns: Vec<&'static str> = line.split('|').collect();
        let [name, genitive, field, levels] = columns[..] else { continue };
        all.extend(levels.split(',').map(|level| {
            let (title, contents) = tongue_course(name, genitive, level);
            Subject { title, ..plain(Kind::Liberal, Tongue::Fi, field, "tongue", "", "", contents) }
        }));
    }
    all
});

/// Courses taught in Swedish.
pub(crate) static SWEDISH: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    lines(include_str!("../bank/swedish.txt"))
        .filter_map(|line| {
            let columns: Vec<&'static str> = line.split('|').collect();
            let [kind, field, amount, title, contents] = columns[..] else { return None };
            Some(plain(Kind::of(kind)?, Tongue::Sv, field, "", amount, title, contents))
        })
        .collect()
});

/// Courses taught in English.
pub(crate) static ENGLISH: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    lines(include_str!("../bank/english.txt"))
        .filter_map(|line| {
            let columns: Vec<&'static str> = line.split('|').collect();
            let [kind, field, amount, title, contents, free] = columns[..] else { return None };
            let subject = plain(Kind::of(kind)?, Tongue::En, field, "", amount, title, contents);
            Some(Subject { free: free == "free", ..subject })
        })
        .collect()
});

/// Sentences of a section of the phrase bank; none for a section that is not there.
pub(crate) fn phrases(section: &str) -> &'static [&'static str] {
    static PHRASES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
        let mut all: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
        let mut section = "";
        for line in lines(include_str!("../bank/phrases.txt")) {
            match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(name) => section = name,
                None => all.entry(section).or_default().push(line),
            }
        }
        all
    });
    PHRASES.get(section).map_or(&[], Vec::as_slice)
}

fn plain(
    kind: Kind,
    tongue: Tongue,
    field: &'static str,
    domain: &'static str,
    amount: &str,
    title: &str,
    contents: &'static str,
) -> Subject {
    Subject {
        kind,
        tongue,
        field,
        domain,
        amount: amount.to_owned(),
        title: title.to_owned(),
        title_sv: None,
        title_en: None,
        contents: list(contents),
        qualification: None,
        free: matches!(kind, Kind::Labour | Kind::Integration | Kind::Basic) || says_free(title),
        becoming: None,
    }
}

/// The translative of an occupation.
fn becoming(occupation: &str) -> Option<&'static str> {
    lines(include_str!("../bank/becoming.txt"))
        .find_map(|line| line.strip_prefix(occupation)?.strip_prefix('|'))
}

/// Whether a title itself promises that nothing is paid.
fn says_free(title: &str) -> bool {
    title.starts_with("Ilmainen") || title.contains("maksuton")
}

/// Title and contents of a language course at a level.
fn tongue_course(name: &str, genitive: &str, level: &str) -> (String, &'static str) {
    match level {
        "A1.1" => (format!("{name} 1, alkeet (A1.1)"), "tervehdykset; ääntäminen; numerot ja kellonajat"),
        "A1.2" => (format!("{name} 2, alkeisjatko (A1.2)"), "perhe ja koti; ostokset; kieliopin perusasiat"),
        "A1.3" => (format!("{name} 3 (A1.3)"), "matkustaminen; menneen ajan muodot; vapaa-aika"),
        "A2.1" => (format!("{name} 4 (A2.1)"), "työ ja arki; mielipiteet; kertaus"),
        "A2.2" => (format!("{name} 5 (A2.2)"), "kulttuuri; lehtijutut; kirjoittaminen"),
        "B1" => (format!("{name} 6 (B1)"), "ajankohtaiset aiheet; keskustelu; rakenteet"),
        "B2" => (format!("{name} 7 (B2)"), "esitykset; kirjallisuus; sujuvuus"),
        "matka" => (format!("Matkailijan {}", lower_first(name)), "ravintola; hotelli; kysymykset"),
        "senior" => {
            (format!("{name} senioreille, rauhallinen tahti"), "kertaus; puhuminen; laulut ja tarinat")
        }
        _ => (format!("{} keskusteluryhmä", upper_first(genitive)), "päivän aiheet; sanasto; rohkeus puhua"),
    }
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_banks_is_read() {
        let written = |text: &'static str| lines(text).count();
        assert_eq!(TRAININGS.len(), written(include_str!("../bank/training.txt")));
        assert_eq!(SWEDISH.len(), written(include_str!("../bank/swedish.txt")));
        assert_eq!(ENGLISH.len(), written(include_str!("../bank/english.txt")));
        assert_eq!(PARTS.len(), UNITS.len());
        assert!(QUALIFICATIONS.len() >= written(include_str!("../bank/qualifications.txt")));
        assert!(LIBERAL.len() > 250);
    }

    #[test]
    fn every_occupation_can_be_become() {
        for subject in QUALIFICATIONS.iter().filter(|subject| subject.title.contains("tutkinto")) {
            let has_occupation = !subject.title.ends_with("tutkinto") || subject.title.contains(", ");
            assert_eq!(subject.becoming.is_some(), has_occupation, "{}", subject.title);
        }
    }

    #[test]
    fn every_domain_has_something_to_say() {
        for subject in QUALIFICATIONS.iter().chain(&*TRAININGS).chain(&*LIBERAL) {
            assert!(!phrases(&format!("about/{}", subject.domain)).is_empty(), "{}", subject.domain);
            assert!(!phrases(&format!("study/{}", subject.kind.phrases())).is_empty(), "{:?}", subject.kind);
            assert!(subject.field.len() == 4 && subject.field.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }
}
