//! The whole course out of its draft.

use catalogue::{
    Code, Course, CourseId, Credits, Draft, Finding, LanguageCode, SourceSpec, TextIn, Texts,
    read::{read_credits, read_entry},
};
use chrono::NaiveDate;
use chrono_tz::Tz;
use language::Analyser;

use crate::{
    description::description,
    field,
    findings::{CREDITS_UNREADABLE, ENTRY_UNKNOWN, Findings, RECORD_DELETED, TITLE_CUT, TITLE_MISSING},
    identity, level,
    offering::{self, Shared},
    provider, summary, teaching, text, tongue, url,
};

/// Longest title, in characters.
const LONGEST_TITLE: usize = 300;
/// Most keywords and codes of one course.
const MOST_WORDS: usize = 60;

/// What surrounds a draft.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The day in the region. Nothing that normalising decides depends on it today; queries read dates by it.
    pub today: NaiveDate,
    /// The zone of local times.
    pub zone: Tz,
    /// The address of the document, by which relative addresses are made absolute.
    pub document_url: Option<&'a str>,
    /// Base forms of words, for fields that a title names; without it only words as they stand count.
    pub analyser: Option<&'a Analyser>,
}

/// Makes a course of a draft, with remarks on everything that was not as it should be. No course where the draft has
/// no name or the source marks it as deleted.
pub fn normalise(draft: Draft, source: &SourceSpec, context: &Context) -> (Option<Course>, Vec<Finding>) {
    let mut findings = Findings::new(&named(&draft), &draft.at);
    if draft.deleted {
        findings.note(RECORD_DELETED);
        return (None, findings.into_list());
    }
    let undeclared: Vec<&TextIn> = draft
        .description
        .iter()
        .chain(&draft.summary)
        .chain(&draft.title)
        .filter(|t| tongue::of_tag(t.lang.as_deref()).is_none())
        .collect();
    let native = tongue::native(&undeclared, source);
    let title = titles(&draft.title, native, &mut findings);
    if title.is_empty() {
        findings.note(TITLE_MISSING);
        return (None, findings.into_list());
    }
    let course = whole(&draft, title, native, source, context, &mut findings);
    (Some(course), findings.into_list())
}

fn whole(
    draft: &Draft,
    title: Texts,
    native: LanguageCode,
    source: &SourceSpec,
    context: &Context,
    findings: &mut Findings,
) -> Course {
    let document = context.document_url;
    let description = description(&draft.description, draft.html, native, findings);
    let own_summary = tongue::lines(&draft.summary, native, false, findings);
    let keywords = keywords(&draft.keywords, native, findings);
    let (level, level_derived) = level::level(draft, &title, source, findings);
    let mut languages = teaching::languages(&draft.languages, findings);
    if languages.is_empty() {
        languages.clone_from(&source.defaults.language);
    }
    let (entry, entry_text) = entry(&draft.entry, native, findings);
    let mut course = Course {
        id: CourseId::of(&source.id, "-"),
        provider: provider::provider(draft, source, native, document, findings),
        summary: summary::summary(&own_summary, &description),
        description,
        fields: field::fields(draft, &title, &keywords, source, context.analyser, findings),
        keywords,
        level,
        level_derived,
        credits: credits(draft, &title, findings),
        qualification: tongue::lines(&draft.qualification, native, true, findings),
        codes: codes(&draft.codes, findings),
        languages,
        entry,
        entry_text,
        url: url::absolute(draft.url.as_deref(), document, findings),
        offerings: Vec::new(),
        title,
    };
    course.offerings = offerings(draft, &course, native, source, context, findings);
    course.id = identity::course_id(draft.key.as_deref(), &course, &source.id, findings);
    course
}

/// What findings call the draft: its key, else its title.
fn named(draft: &Draft) -> String {
    let name =
        draft.key.as_deref().or_else(|| draft.title.first().map(|t| t.text.as_str())).unwrap_or_default();
    let (name, _) = crate::personal::scrub(&text::plain(&text::cut(name, 500)));
    text::cut(&name, 120)
}

fn titles(given: &[TextIn], native: LanguageCode, findings: &mut Findings) -> Texts {
    let titles = tongue::lines(given, native, true, findings);
    if titles.iter().any(|(_, title)| title.chars().count() > LONGEST_TITLE) {
        findings.note(TITLE_CUT);
    }
    titles.iter().map(|(language, title)| (language, text::cut(title, LONGEST_TITLE))).collect()
}

fn keywords(given: &[TextIn], native: LanguageCode, findings: &mut Findings) -> Vec<(LanguageCode, String)> {
    let mut keywords: Vec<(LanguageCode, String)> = Vec::new();
    for text_in in given {
        let language = tongue::of_tag(text_in.lang.as_deref()).unwrap_or(native);
        // A list in one text, as some systems write it.
        for part in text_in.text.split([';', '|', '\n']).flat_map(|part| {
            if part.matches(',').count() > 1 { part.split(',').collect() } else { vec![part] }
        }) {
            let Some(word) = text::line(part, findings).filter(|w| w.chars().any(char::is_alphabetic)) else {
                continue;
            };
            let entry = (language, text::cut(word.trim_end_matches([',', '.']), 100));
            if keywords.len() < MOST_WORDS && !keywords.contains(&entry) {
                keywords.push(entry);
            }
        }
    }
    keywords
}

/// Study load: as given, else as the title carries it ("Johdatus, 5 op").
fn credits(draft: &Draft, title: &Texts, findings: &mut Findings) -> Option<Credits> {
    if let Some(raw) = draft.credits.as_deref().filter(|raw| !text::is_open(raw)) {
        let reading = read_credits(&text::plain(raw));
        if let Some(unread) = &reading.unread {
            findings.value(CREDITS_UNREADABLE, unread);
        }
        if reading.credits.is_some() {
            return reading.credits;
        }
    }
    let shown = title.iter().find_map(|(_, title)| read_credits(title).credits);
    shown.filter(|credits| credits.unit != catalogue::CreditUnit::Hours)
}

fn codes(given: &[String], findings: &mut Findings) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for raw in given {
        let Some(code) = text::line(raw, findings) else { continue };
        let code = text::cut(&code, 100);
        if codes.len() < MOST_WORDS && !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// Entry requirements: codes that are known, and the words.
fn entry(given: &[TextIn], native: LanguageCode, findings: &mut Findings) -> (Vec<Code>, Texts) {
    let mut codes: Vec<Code> = Vec::new();
    let mut words: Vec<TextIn> = Vec::new();
    for text_in in given {
        let plain = text::plain(&text::cut(&text_in.text, 5000));
        let found = read_entry(&plain);
        let is_code = !plain.contains(' ') && plain.contains('_');
        if is_code && found.is_empty() {
            findings.value(ENTRY_UNKNOWN, &plain);
        }
        for code in found {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        if !is_code && plain.chars().any(char::is_alphabetic) {
            words.push(text_in.clone());
        }
    }
    let mut texts = Texts::new();
    for text_in in &words {
        let Some(line) = text::line(&text_in.text, findings) else { continue };
        let language = tongue::of_text(text_in, &line, native, false, findings);
        let joined = texts.get(language).map_or_else(
            || line.clone(),
            |known| if known.contains(&line) { known.to_owned() } else { format!("{known} {line}") },
        );
        texts.set(language, text::cut(&joined, 2000));
    }
    (codes, texts)
}

fn offerings(
    draft: &Draft,
    course: &Course,
    native: LanguageCode,
    source: &SourceSpec,
    context: &Context,
    findings: &mut Findings,
) -> Vec<catalogue::Offering> {
    let shared = Shared {
        source,
        context,
        native,
        languages: &course.languages,
        duration: draft.duration.as_deref(),
        title: &course.title,
    };
    let mut offerings = Vec::new();
    let place = findings.place();
    for own in &draft.offerings {
        let mut own = own.clone();
        offering::inherit(&mut own, &draft.common);
        findings.move_to(&own.at);
        let made = offering::offering(&own, &shared, findings);
        identity::add(&mut offerings, made, own.key.as_deref(), findings);
    }
    findings.move_to(&place);
    if draft.offerings.is_empty() && offering::stands_alone(&draft.common) {
        let made = offering::offering(&draft.common, &shared, findings);
        identity::add(&mut offerings, made, draft.common.key.as_deref(), findings);
    }
    offerings
}

#[cfg(test)]
mod tests;
