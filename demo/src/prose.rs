//! Descriptions, put together from whole sentences of the phrase bank.

use crate::bank::{Subject, phrases};
use crate::course::Tongue;
use crate::random::Random;

/// Two to six sentences in one to three paragraphs.
pub(crate) fn paragraphs(subject: &Subject, random: &mut Random) -> Vec<String> {
    match subject.tongue {
        Tongue::Fi => finnish(subject, random),
        Tongue::Sv => foreign("sv", random),
        Tongue::En => foreign("en", random),
    }
}

fn finnish(subject: &Subject, random: &mut Random) -> Vec<String> {
    let kind = subject.kind.phrases();
    let mut about: Vec<String> =
        subject.becoming.map(|what| format!("Valmistut {what}.")).into_iter().collect();
    about.extend(several(&format!("about/{}", subject.domain), 2, random).into_iter().map(str::to_owned));
    let mut how = several(&format!("study/{kind}"), 2, random);
    if random.chance(60) {
        how.extend(several(&format!("for/{kind}"), 1, random));
    }
    let mut after = Vec::new();
    if matches!(kind, "pt" | "at" | "eat" | "labour" | "uasdeg") {
        after.extend(several(&format!("work/{}", subject.domain), 1, random));
    }
    if random.chance(30) {
        after.extend(several("extra", 1, random));
    }
    let rest = [how, after].into_iter().filter(|part| !part.is_empty()).map(|part| part.join(" "));
    std::iter::once(about.join(" ")).chain(rest).collect()
}

fn foreign(language: &str, random: &mut Random) -> Vec<String> {
    ["about", "study"]
        .into_iter()
        .map(|part| several(&format!("{language}/{part}"), 2, random).join(" "))
        .collect()
}

/// Up to `most` different sentences of a section, at least one where it has any.
fn several(section: &str, most: usize, random: &mut Random) -> Vec<&'static str> {
    let bank = phrases(section);
    let first = random.below(bank.len());
    let wanted = (1 + random.below(most)).min(bank.len());
    (0..wanted).filter_map(|step| bank.get((first + step) % bank.len())).copied().collect()
}

/// The contents as one sentence: `Sisältö: a, b ja c.`
pub(crate) fn contents_sentence(contents: &[String], tongue: Tongue) -> String {
    let lead = match tongue {
        Tongue::Fi => "Sisältö",
        Tongue::Sv => "Innehåll",
        Tongue::En => "Contents",
    };
    sentence(lead, contents, tongue)
}

/// A list behind a lead word: `Aiheina: a, b ja c.`; empty for an empty list.
pub(crate) fn sentence(lead: &str, items: &[String], tongue: Tongue) -> String {
    let and = match tongue {
        Tongue::Fi => "ja",
        Tongue::Sv => "och",
        Tongue::En => "and",
    };
    match items {
        [] => String::new(),
        [only] => format!("{lead}: {only}."),
        [first @ .., last] => format!("{lead}: {} {and} {last}.", first.join(", ")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::bank::{ENGLISH, LIBERAL, QUALIFICATIONS, SWEDISH, TRAININGS};

    #[test]
    fn every_subject_gets_two_to_eight_sentences() {
        for subject in
            QUALIFICATIONS.iter().chain(&*TRAININGS).chain(&*LIBERAL).chain(&*SWEDISH).chain(&*ENGLISH)
        {
            let text = paragraphs(subject, &mut Random::named(3, &subject.title)).join(" ");
            let sentences = text.matches(['.', '!', '?']).count();
            assert!((2..=9).contains(&sentences), "{}: {text}", subject.title);
        }
    }

    #[test]
    fn contents_read_as_a_sentence() {
        let contents = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(contents_sentence(&contents, Tongue::Fi), "Sisältö: a, b ja c.");
        assert_eq!(contents_sentence(&contents[..1], Tongue::Sv), "Innehåll: a.");
        assert_eq!(contents_sentence(&[], Tongue::En), "");
    }
}
