//! Fields of study: as given; else the source's default; else derived from title and keywords (marked).

use catalogue::{
    Code, Draft, Field, LanguageCode, SourceSpec, Texts, read::read_field, thesaurus::Thesaurus,
    vocabulary::Vocabulary,
};
use language::Analyser;

use crate::{
    findings::{FIELD_UNKNOWN, Findings},
    text,
};

/// Most fields of one course.
const MOST: usize = 5;
/// Words of a title that are looked at, and of the longest name in them.
const LONGEST_TITLE: usize = 30;
const LONGEST_NAME: usize = 4;
/// Most fields that words may give.
const MOST_DERIVED: usize = 2;

/// The fields, most exact only: `07` goes where `0715` stands.
pub(crate) fn fields(
    draft: &Draft,
    title: &Texts,
    keywords: &[(LanguageCode, String)],
    source: &SourceSpec,
    analyser: Option<&Analyser>,
    findings: &mut Findings,
) -> Vec<Field> {
    let mut given: Vec<Code> = Vec::new();
    for raw in draft.fields.iter().map(|f| f.trim()).filter(|f| !text::is_open(f)) {
        match read_field(&text::plain(raw)) {
            Some(code) => given.push(code),
            None => findings.value(FIELD_UNKNOWN, raw),
        }
    }
    if given.is_empty() {
        given.extend(source.defaults.field.as_deref().and_then(read_field));
    }
    let shown = derived(title, keywords, analyser);
    let exact = most_exact(given);
    if exact.is_empty() {
        return most_exact(shown)
            .into_iter()
            .take(MOST_DERIVED)
            .map(|code| Field { code, derived: true })
            .collect();
    }
    exact.into_iter().take(MOST).map(|code| Field { code, derived: false }).collect()
}

/// Fields that the title names, then those of keywords.
fn derived(title: &Texts, keywords: &[(LanguageCode, String)], analyser: Option<&Analyser>) -> Vec<Code> {
    let mut found: Vec<Code> = Vec::new();
    let of_title = title.iter().flat_map(|(language, title)| in_words(title, language, analyser));
    let of_keywords =
        keywords.iter().filter_map(|(_, keyword)| read_field(keyword).or_else(|| of_name(keyword)));
    for code in of_title.chain(of_keywords) {
        if !found.contains(&code) {
            found.push(code);
        }
    }
    found
}

/// Fields named in words: as they stand, longest phrases first; else by the base forms of single words and of the
/// parts of compounds.
fn in_words(words: &str, language: LanguageCode, analyser: Option<&Analyser>) -> Vec<Code> {
    let words: Vec<&str> = words
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| !w.is_empty())
        .take(LONGEST_TITLE)
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = LONGEST_NAME.min(words.len() - at);
        let named = (1..=longest).rev().find_map(|n| Some((n, of_name(&words[at..at + n].join(" "))?)));
        found.extend(named.as_ref().map(|(_, code)| code.clone()));
        at += named.map_or(1, |(n, _)| n);
    }
    let Some(analyser) = analyser.filter(|_| found.is_empty()) else { return found };
    for word in words {
        let word = analyser.word(&language::normalise(word), language.lang());
        found.extend(word.lemmas.iter().chain(&word.parts).find_map(|base| of_name(base)));
    }
    found
}

/// The field that a name means: of the vocabulary, else of the thesaurus' concepts that have one field between them.
fn of_name(name: &str) -> Option<Code> {
    if let Some(code) = Vocabulary::Field.find(name) {
        return Some(Code::new(code.code()));
    }
    let mut fields = Thesaurus::builtin().find(name).map(|concept| concept.field());
    let first = fields.next()??;
    fields.all(|field| field == Some(first)).then(|| Code::new(first))
}

fn most_exact(codes: Vec<Code>) -> Vec<Code> {
    let within = |a: &Code, b: &Code| a != b && Vocabulary::Field.is_within(a.as_str(), b.as_str());
    let mut exact: Vec<Code> = Vec::new();
    for code in &codes {
        if !codes.iter().any(|other| within(other, code)) && !exact.contains(code) {
            exact.push(code.clone());
        }
    }
    exact
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::SourceId;

    use super::*;

    fn read(fields: &[&str], title: &str, keywords: &[&str]) -> Vec<(String, bool)> {
        let draft = Draft { fields: fields.iter().map(|f| (*f).to_owned()).collect(), ..Draft::default() };
        let source = SourceSpec::new(SourceId::new("a").unwrap(), "https://example.org/");
        let keywords: Vec<_> = keywords.iter().map(|k| (LanguageCode::FI, (*k).to_owned())).collect();
        let fields = super::fields(
            &draft,
            &Texts::of(LanguageCode::FI, title),
            &keywords,
            &source,
            None,
            &mut Findings::new("", ""),
        );
        fields.into_iter().map(|f| (f.code.as_str().to_owned(), f.derived)).collect()
    }

    #[test]
    fn fields_are_given_or_derived() {
        let code = |code: &str, derived| (code.to_owned(), derived);
        assert_eq!(read(&["07", "071", "0715"], "Kurssi", &[]), [code("0715", false)]);
        assert_eq!(read(&[], "Kurssi", &["Tekniikan alat"]), [code("07", true)]);
        assert_eq!(read(&[], "Kurssi", &[]), []);
        assert_eq!(read(&[], "Hitsaus", &[]), [code("0715", true)]);
        assert_eq!(read(&["0923"], "Hitsaus", &[]), [code("0923", false)]);
    }
}
