//! Which course it is: the provider's own key; else its page; else its title and provider.

use catalogue::{Course, CourseId, Digest, Offering, OfferingId, SourceId};

use crate::{
    findings::{Findings, OFFERING_DUPLICATE, OFFERING_KEY_REPEATED, PERSONAL_DATA},
    personal, text,
};

/// Longest key of an offering, in bytes; a longer one becomes its digest.
const LONGEST_KEY: usize = 120;

/// The id of a course that is otherwise made.
pub(crate) fn course_id(
    key: Option<&str>,
    course: &Course,
    source: &SourceId,
    findings: &mut Findings,
) -> CourseId {
    if let Some(key) = key.map(str::trim).filter(|key| !text::is_nothing(key)) {
        return CourseId::of(source, &without_persons(key, findings));
    }
    let apart = course.identity().unwrap_or_else(|| {
        let title: Vec<String> =
            course.title.iter().map(|(language, title)| format!("{language}:{title}")).collect();
        format!("{}\n{}", title.join("\n"), course.provider.id)
    });
    CourseId::of(source, &Digest::of(apart.as_bytes()).short())
}

/// A key that holds personal data becomes its digest.
fn without_persons(key: &str, findings: &mut Findings) -> String {
    let tidy = text::tidy(key);
    if personal::scrub(&tidy).1 {
        findings.note(PERSONAL_DATA);
        return Digest::of(key.as_bytes()).short();
    }
    if tidy.is_empty() { Digest::of(key.as_bytes()).short() } else { tidy.replace('\n', " ") }
}

/// Puts an offering among the others of its course under an id of its own; the same one twice is taken once.
pub(crate) fn add(
    offerings: &mut Vec<Offering>,
    mut offering: Offering,
    key: Option<&str>,
    findings: &mut Findings,
) {
    let key = key.map(str::trim).filter(|key| !text::is_nothing(key)).map(|key| {
        let key = without_persons(key, findings);
        if key.len() > LONGEST_KEY { Digest::of(key.as_bytes()).short() } else { key }
    });
    let own = key.clone().unwrap_or_else(|| Digest::of(apart(&offering).as_bytes()).short());
    offering.id = OfferingId::new(&own);
    let Some(known) = offerings.iter().find(|known| known.id == offering.id) else {
        offerings.push(offering);
        return;
    };
    if *known == offering {
        findings.note(OFFERING_DUPLICATE);
        return;
    }
    if let Some(key) = &key {
        findings.value(OFFERING_KEY_REPEATED, key);
    }
    offering.id = OfferingId::new(&format!("{own}-{}", whole(&offering)));
    if offerings.iter().any(|known| known.id == offering.id) {
        findings.note(OFFERING_DUPLICATE);
    } else {
        offerings.push(offering);
    }
}

/// What tells one run from another: when, where, how, under which name.
fn apart(offering: &Offering) -> String {
    let Offering { title, start, start_text, end, municipality, place, mode, times, languages, url, .. } =
        offering;
    format!(
        "{title:?}{start:?}{start_text:?}{end:?}{municipality:?}{place:?}{mode:?}{times:?}{languages:?}{url:?}"
    )
}

fn whole(offering: &Offering) -> String {
    // An offering holds only texts, numbers and lists: JSON can always spell it.
    let json = serde_json::to_vec(offering).expect("an offering has a JSON form");
    Digest::of(&json).short()
}
