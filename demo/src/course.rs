//! What an invented partner offers, before anyone writes it down in a format.

pub(crate) use crate::kind::Kind;
use crate::place::Campus;
use chrono::NaiveDate;

/// Language of a text or of teaching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tongue {
    /// Finnish.
    Fi,
    /// Swedish.
    Sv,
    /// English.
    En,
}

impl Tongue {
    /// ISO 639-1 code.
    pub(crate) fn code(self) -> &'static str {
        ["fi", "sv", "en"][self as usize]
    }
}

/// A person who must never be seen outside the feed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Person {
    /// First name and surname.
    pub(crate) name: String,
    /// Address of electronic mail.
    pub(crate) email: String,
    /// Telephone number.
    pub(crate) phone: String,
}

/// A day, a less exact time, or text that is neither.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum When {
    /// A day.
    Day(NaiveDate),
    /// Autumn or spring of a year.
    Season { year: i32, autumn: bool },
    /// Whenever the learner likes.
    AnyTime,
    /// Not said.
    Unknown,
    /// Text that stands in the feed as it is.
    Raw(String),
}

impl When {
    /// The day, where it is one.
    pub(crate) fn day(&self) -> Option<NaiveDate> {
        if let Self::Day(day) = self { Some(*day) } else { None }
    }
}

/// What it costs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Price {
    /// Not said.
    Unknown,
    /// Nothing.
    Free,
    /// Euro cents for the whole.
    Cents(i64),
    /// Euro cents a credit.
    PerCredit(i64),
    /// Text that stands in the feed as it is.
    Raw(String),
}

/// How the teaching reaches the learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// In a room.
    Onsite,
    /// Over the network.
    Online,
    /// Both.
    Hybrid,
}

/// When in the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hours {
    /// Working days, daytime.
    Day,
    /// Evenings.
    Evening,
    /// Weekends.
    Weekend,
    /// In one's own time.
    Own,
}

/// Who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Funding {
    /// Self-motivated studies.
    Own,
    /// Labour-market training.
    LabourMarket,
    /// Apprenticeship.
    Apprenticeship,
    /// A fee.
    Fee,
    /// Liberal adult education.
    Liberal,
    /// Open studies.
    Open,
    /// Together with an employer (RekryKoulutus).
    JointPurchase,
}

/// When and how one applies.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Apply {
    /// First day.
    pub(crate) from: Option<NaiveDate>,
    /// Last day.
    pub(crate) to: Option<NaiveDate>,
    /// Joint application: closes at 15:00.
    pub(crate) joint: bool,
    /// Continuous application: no last day.
    pub(crate) always: bool,
}

/// How an offering stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// It will be held.
    Scheduled,
    /// No places left.
    Full,
    /// Cancelled.
    Cancelled,
}

/// One time and place at which a course can be taken.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Offering {
    /// The partner's own key.
    pub(crate) key: String,
    /// First day.
    pub(crate) start: When,
    /// Last day.
    pub(crate) end: When,
    /// Where; `None`: online.
    pub(crate) campus: Option<&'static Campus>,
    /// A place that stands in the feed instead of the campus.
    pub(crate) odd_place: Option<String>,
    /// How.
    pub(crate) mode: Mode,
    /// When in the week.
    pub(crate) hours: Hours,
    /// Who pays.
    pub(crate) funding: Funding,
    /// What it costs.
    pub(crate) price: Price,
    /// When one applies.
    pub(crate) apply: Apply,
    /// How it stands.
    pub(crate) status: Status,
}

/// A course of an invented partner.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Course {
    /// The partner's own key.
    pub(crate) key: String,
    /// Name of the institution that holds it.
    pub(crate) provider: String,
    /// Sort of education.
    pub(crate) kind: Kind,
    /// Language of the texts and of the teaching.
    pub(crate) tongue: Tongue,
    /// Title in the language of the texts.
    pub(crate) title: String,
    /// Title in Swedish and in English, where the partner has it.
    pub(crate) title_sv: Option<String>,
    /// See `title_sv`.
    pub(crate) title_en: Option<String>,
    /// Paragraphs of the description.
    pub(crate) prose: Vec<String>,
    /// What is learned, a list.
    pub(crate) contents: Vec<String>,
    /// ISCED-F 2013, four digits.
    pub(crate) field: String,
    /// Domain or subject group, a word of the text banks.
    pub(crate) domain: String,
    /// Extent with its unit, such as `15 osp`.
    pub(crate) amount: String,
    /// Classification code of the qualification.
    pub(crate) qualification: Option<String>,
    /// The teacher, who stands in some feeds.
    pub(crate) teacher: Option<Person>,
    /// The offerings, possibly none.
    pub(crate) offerings: Vec<Offering>,
}

impl Course {
    /// The extent in credits: number and unit, where the amount is one of credits.
    pub(crate) fn credits(&self) -> Option<(&str, &str)> {
        let (number, unit) = self.amount.split_once(' ')?;
        let counted = matches!(unit, "osp" | "op" | "kp" | "sp" | "cr");
        (counted && number.parse::<u32>().is_ok()).then_some((number, unit))
    }

    /// What an applicant needs, in the language of the texts.
    pub(crate) fn entry(&self) -> Option<&'static str> {
        self.kind.entry().map(|words| words[self.tongue as usize])
    }

    /// Whether one can still take part: an offering that has not ended, or none that says.
    pub(crate) fn is_current(&self, today: NaiveDate) -> bool {
        let past = |offering: &Offering| match (offering.end.day(), offering.start.day()) {
            (Some(end), _) => end < today,
            (None, Some(start)) => start < today,
            (None, None) => false,
        };
        self.offerings.is_empty() || self.offerings.iter().any(|offering| !past(offering))
    }
}
