//! The partner institutions: who they are, what they teach, in which form they publish it.

use crate::bank::{ENGLISH, LIBERAL, PARTS, QUALIFICATIONS, SWEDISH, Subject, TRAININGS};
use crate::course::{Course, Kind};
use crate::place::{CAMPUSES, Campus};
use crate::prose;
use crate::random::Random;
use crate::timetable::{self, Setting};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The form in which a partner publishes its courses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// XCRI-CAP 1.2, one big file with two providers.
    XcriCap12,
    /// XCRI-CAP 1.1, carelessly written.
    XcriCap11,
    /// The external API of the national study search.
    Kouta,
    /// Semicolons, windows-1252, Finnish headers.
    CsvFinnish,
    /// Commas, UTF-8 with byte order mark, Swedish headers.
    CsvSwedish,
    /// List pages with a next link, detail pages read by selectors.
    HtmlLists,
    /// schema.org as microdata on detail pages.
    Microdata,
    /// schema.org as JSON-LD: a listing that leads to detail pages.
    JsonLdPages,
    /// JSON-LD for the course beside a table of dates in plain HTML.
    MixedPages,
    /// schema.org JSON-LD: one page holds the whole graph.
    JsonLdGraph,
    /// Detail pages that a sitemap names, read by selectors.
    HtmlSitemap,
}

impl Format {
    /// The name of the adapter that reads it.
    pub fn adapter(self) -> &'static str {
        match self {
            Self::XcriCap12 | Self::XcriCap11 => "xcri-cap",
            Self::Kouta => "kouta",
            Self::CsvFinnish | Self::CsvSwedish => "csv",
            Self::HtmlLists | Self::HtmlSitemap => "html",
            Self::Microdata | Self::JsonLdPages | Self::MixedPages | Self::JsonLdGraph => "schema-org",
        }
    }
}

/// An invented institution and its supply.
#[derive(Clone, Debug)]
pub struct Partner {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) format: Format,
    pub(crate) courses: Vec<Course>,
}

impl Partner {
    /// Identifier, as in feeds.toml.
    pub fn id(&self) -> &str {
        self.id
    }

    /// Name of the institution.
    pub fn name(&self) -> &str {
        self.name
    }

    /// The form in which it publishes.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Number of courses that it lists, faulty ones included.
    pub fn course_count(&self) -> usize {
        self.courses.len()
    }

    /// Number of offerings that it lists.
    pub fn offering_count(&self) -> usize {
        self.courses.iter().map(|course| course.offerings.len()).sum()
    }
}

/// Makes the courses of one institution, numbering them as it goes.
struct Maker<'a> {
    seed: u64,
    today: NaiveDate,
    prefix: &'a str,
    provider: &'a str,
    campuses: Vec<&'static Campus>,
    courses: Vec<Course>,
}

impl<'a> Maker<'a> {
    fn new(seed: u64, today: NaiveDate, prefix: &'a str, provider: &'a str, campuses: &[usize]) -> Self {
        let campuses = campuses.iter().filter_map(|&index| CAMPUSES.get(index)).collect();
        Self { seed, today, prefix, provider, campuses, courses: Vec::new() }
    }

    /// A course of each subject.
    fn all<'s>(mut self, subjects: impl IntoIterator<Item = &'s Subject>) -> Self {
        for subject in subjects {
            self.make(subject, "");
        }
        self
    }

    /// A course of each subject that `percent` of a hundred draws take.
    fn some<'s>(mut self, subjects: impl IntoIterator<Item = &'s Subject>, percent: usize) -> Self {
        for subject in subjects {
            let name = format!("{}/takes/{}", self.prefix, subject.title);
            if Random::named(self.seed, &name).chance(percent) {
                self.make(subject, "");
            }
        }
        self
    }

    /// Further groups of popular subjects, as courses of their own.
    fn groups<'s>(mut self, subjects: impl IntoIterator<Item = &'s Subject>, percent: usize) -> Self {
        const NAMES: [&str; 6] = [
            ", iltaryhmä",
            ", aamuryhmä",
            ", päiväryhmä",
            ", viikonloppukurssi",
            ", jatkoryhmä",
            ", intensiivikurssi",
        ];
        for subject in subjects {
            let mut random = Random::named(self.seed, &format!("{}/group/{}", self.prefix, subject.title));
            if random.chance(percent) {
                let suffix = random.pick(&NAMES).copied().unwrap_or_default();
                self.make(subject, suffix);
            }
        }
        self
    }

    fn make(&mut self, subject: &Subject, suffix: &str) {
        let key = format!("{}-{:04}", self.prefix, self.courses.len() + 1);
        let mut random = Random::named(self.seed, &format!("{key}/{}", subject.title));
        let mut subject = subject.clone();
        if subject.kind == Kind::Liberal && subject.amount.is_empty() {
            subject.amount =
                format!("{} h", random.pick(&[8, 12, 16, 20, 24, 30, 40, 50]).copied().unwrap_or(20));
        }
        let setting = Setting { today: self.today, campuses: &self.campuses, course_key: &key };
        self.courses.push(Course {
            provider: self.provider.to_owned(),
            kind: subject.kind,
            tongue: subject.tongue,
            title: format!("{}{suffix}", subject.title),
            title_sv: subject.title_sv.clone(),
            title_en: subject.title_en.clone(),
            prose: prose::paragraphs(&subject, &mut random),
            contents: subject.contents.iter().map(|&item| item.to_owned()).collect(),
            field: subject.field.to_owned(),
            domain: subject.domain.to_owned(),
            amount: subject.amount.clone(),
            qualification: subject.qualification.map(str::to_owned),
            teacher: None,
            offerings: timetable::offerings(&subject, &setting, &mut random),
            key,
        });
    }
}

fn of(kinds: &'static [Kind]) -> impl Iterator<Item = &'static Subject> {
    TRAININGS.iter().filter(move |subject| kinds.contains(&subject.kind))
}

fn liberal(domains: &'static [&'static str]) -> impl Iterator<Item = &'static Subject> {
    LIBERAL.iter().filter(move |subject| domains.contains(&subject.domain))
}

/// Every partner of the region with its courses, before anything odd is planted.
pub(crate) fn all(seed: u64, today: NaiveDate) -> Vec<Partner> {
    const POPULAR: &[&str] = &["sport", "music", "tongue", "craft", "art", "it"];
    let maker = |prefix, provider, campuses: &[usize]| Maker::new(seed, today, prefix, provider, campuses);
    let partner = |id, name, format, courses| Partner { id, name, format, courses };
    let vocational = maker("ERA", "Etelärannikon ammattiopisto", &[0, 1, 5, 7, 8])
        .all(&*QUALIFICATIONS)
        .all(&*PARTS)
        .all(of(&[Kind::Labour, Kind::Card]))
        .some(of(&[Kind::Continuing]), 70);
    let workers =
        maker("HTO", "Haminanlahden työväenopisto", &[5, 5, 8, 12]).some(&*LIBERAL, 75).groups(&*LIBERAL, 12);
    let two_providers = vocational.courses.into_iter().chain(workers.courses).collect();
    let river = maker("KJA", "Kymijoen ammattiopisto", &[2, 3, 4, 6])
        .some(&*QUALIFICATIONS, 78)
        .some(&*PARTS, 62)
        .some(of(&[Kind::Labour]), 80);
    let applied = maker("KRA", "Kymen rannikon ammattikorkeakoulu", &[0, 2])
        .all(of(&[Kind::OpenApplied, Kind::AppliedDegree]))
        .some(
            ENGLISH.iter().filter(|subject| matches!(subject.kind, Kind::OpenApplied | Kind::AppliedDegree)),
            100,
        )
        .some(of(&[Kind::Continuing]), 25);
    let archipelago =
        maker("STK", "Saaristotien kansalaisopisto", &[0, 1, 8]).all(&*LIBERAL).groups(liberal(POPULAR), 45);
    let border = maker("RJ", "Rajajoen kansalaisopisto", &[7, 9, 12, 5]).some(&*LIBERAL, 48);
    let inland = maker("VV", "Väliväylän kansalaisopisto", &[2, 3, 6, 10, 13]).some(&*LIBERAL, 47);
    let swedish = maker("SYD", "Sydkustens yrkes- och vuxeninstitut", &[0, 8, 5]).all(&*SWEDISH);
    let folk = maker("KKO", "Kymijokivarren kansanopisto", &[10, 3])
        .all(of(&[Kind::Folk, Kind::Integration]))
        .some(liberal(&["culture", "art"]), 30);
    let harbour = maker("STT", "Satamakadun taitokeskus", &[11, 2, 5])
        .all(of(&[Kind::Card]))
        .some(of(&[Kind::Continuing]), 75);
    let summer =
        maker("ISK", "Itäisen Suomenlahden kesäyliopisto", &[0, 2, 5]).all(of(&[Kind::OpenUniversity]));
    let woods = maker("HMP", "Haukkasuon metsä- ja puutarhaopisto", &[4, 6]).all(of(&[Kind::Outdoor])).all(
        QUALIFICATIONS
            .iter()
            .filter(|subject| matches!(subject.domain, "forest" | "garden" | "farm" | "nature")),
    );
    let gulf = maker("GLC", "Gulf Learning Centre", &[0, 2]).all(
        ENGLISH.iter().filter(|subject| !matches!(subject.kind, Kind::OpenApplied | Kind::AppliedDegree)),
    );
    vec![
        partner("etelaranta", "Etelärannikon ammattiopisto", Format::XcriCap12, two_providers),
        partner("kymijoki", "Kymijoen ammattiopisto", Format::Kouta, river.courses),
        partner("rannikko-amk", "Kymen rannikon ammattikorkeakoulu", Format::XcriCap11, applied.courses),
        partner("saaristotie", "Saaristotien kansalaisopisto", Format::CsvFinnish, archipelago.courses),
        partner("rajajoki", "Rajajoen kansalaisopisto", Format::HtmlLists, border.courses),
        partner("valivayla", "Väliväylän kansalaisopisto", Format::Microdata, inland.courses),
        partner("sydkust", "Sydkustens yrkes- och vuxeninstitut", Format::CsvSwedish, swedish.courses),
        partner("kymijokivarsi", "Kymijokivarren kansanopisto", Format::JsonLdPages, folk.courses),
        partner("satamakatu", "Satamakadun taitokeskus", Format::MixedPages, harbour.courses),
        partner("kesayliopisto", "Itäisen Suomenlahden kesäyliopisto", Format::JsonLdGraph, summer.courses),
        partner("haukkasuo", "Haukkasuon metsä- ja puutarhaopisto", Format::HtmlSitemap, woods.courses),
        partner("gulf", "Gulf Learning Centre", Format::JsonLdPages, gulf.courses),
    ]
}
