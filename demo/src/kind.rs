//! Sorts of education, with their levels and what they ask of an applicant.

/// What sort of education a course is; decides its level, its price and its rhythm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Vocational qualification (perustutkinto).
    Basic,
    /// Further vocational qualification (ammattitutkinto).
    Further,
    /// Specialist vocational qualification (erikoisammattitutkinto).
    Specialist,
    /// Part of a qualification.
    Unit,
    /// Labour-market training.
    Labour,
    /// Card training of a day or two.
    Card,
    /// Continuing education.
    Continuing,
    /// Language and integration of immigrants.
    Integration,
    /// Open study unit of a university of applied sciences.
    OpenApplied,
    /// Degree of a university of applied sciences.
    AppliedDegree,
    /// Open university.
    OpenUniversity,
    /// Line of a folk high school.
    Folk,
    /// Short course of forest and garden.
    Outdoor,
    /// Liberal adult education.
    Liberal,
}

impl Kind {
    /// The kind by its word in the text banks.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "pt" => Self::Basic,
            "at" => Self::Further,
            "eat" => Self::Specialist,
            "unit" => Self::Unit,
            "labour" => Self::Labour,
            "card" => Self::Card,
            "cont" => Self::Continuing,
            "integ" => Self::Integration,
            "uas" => Self::OpenApplied,
            "uasdeg" => Self::AppliedDegree,
            "uni" => Self::OpenUniversity,
            "folk" => Self::Folk,
            "forest" => Self::Outdoor,
            "liberal" => Self::Liberal,
            _ => return None,
        })
    }

    /// The section of the phrase bank that this kind is written from.
    pub(crate) fn phrases(self) -> &'static str {
        match self {
            Self::Basic => "pt",
            Self::Further => "at",
            Self::Specialist => "eat",
            Self::Unit => "unit",
            Self::Labour => "labour",
            Self::Card => "card",
            Self::Continuing => "cont",
            Self::Integration => "integ",
            Self::OpenApplied => "uas",
            Self::AppliedDegree => "uasdeg",
            Self::OpenUniversity => "uni",
            Self::Folk => "folk",
            Self::Outdoor => "forest",
            Self::Liberal => "liberal",
        }
    }

    /// The level in words, as partners write it: Finnish, Swedish, English.
    pub(crate) fn level(self) -> [&'static str; 3] {
        match self {
            Self::Basic => {
                ["Ammatillinen perustutkinto", "Yrkesinriktad grundexamen", "Vocational qualification"]
            }
            Self::Further => ["Ammattitutkinto", "Yrkesexamen", "Further vocational qualification"],
            Self::Specialist => {
                ["Erikoisammattitutkinto", "Specialyrkesexamen", "Specialist vocational qualification"]
            }
            Self::Unit => ["Tutkinnon osa", "Examensdel", "Part of a vocational qualification"],
            Self::Labour => {
                ["Muu ammatillinen koulutus", "Övrig yrkesutbildning", "Other vocational training"]
            }
            Self::Card | Self::Continuing | Self::Outdoor => {
                ["Täydennyskoulutus", "Fortbildning", "Continuing education"]
            }
            Self::Integration => ["Valmentava koulutus", "Förberedande utbildning", "Preparatory education"],
            Self::OpenApplied => {
                ["Avoin ammattikorkeakoulu", "Öppen yrkeshögskola", "Open university of applied sciences"]
            }
            Self::AppliedDegree => {
                ["Ammattikorkeakoulututkinto", "Yrkeshögskoleexamen", "Bachelor's degree (UAS)"]
            }
            Self::OpenUniversity => ["Avoin yliopisto", "Öppet universitet", "Open university"],
            Self::Folk | Self::Liberal => {
                ["Vapaa sivistystyö", "Fritt bildningsarbete", "Liberal adult education"]
            }
        }
    }
}

impl Kind {
    /// What an applicant needs, in Finnish, Swedish and English, where the kind asks for anything.
    pub(crate) fn entry(self) -> Option<[&'static str; 3]> {
        Some(match self {
            Self::Basic => [
                "Perusopetuksen oppimäärä tai vastaavat tiedot",
                "Grundläggande utbildning eller motsvarande kunskaper",
                "Basic education or similar knowledge",
            ],
            Self::Further | Self::Specialist => {
                ["Alan työkokemus", "Arbetserfarenhet inom branschen", "Work experience in the field"]
            }
            Self::AppliedDegree => [
                "Ylioppilastutkinto tai ammatillinen tutkinto",
                "Studentexamen eller yrkesexamen",
                "Matriculation examination or vocational qualification",
            ],
            Self::OpenApplied | Self::OpenUniversity => {
                ["Ei pohjakoulutusvaatimusta", "Inga förkunskapskrav", "No earlier studies required"]
            }
            _ => return None,
        })
    }
}
