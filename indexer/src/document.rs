//! A course as a document of the index.

use catalogue::{CourseRecord, Lang, Offering, query::matching};
use language::Analyser;
use tantivy::TantivyDocument;

use crate::{
    completions, keys,
    schema::Layout,
    tokens, values,
    words::{KnownWords, Terms},
};

/// The document of a course.
pub(crate) fn document(
    record: &CourseRecord,
    layout: &Layout,
    analyser: &Analyser,
    known: &mut KnownWords,
) -> TantivyDocument {
    let course = &record.course;
    let mut document = TantivyDocument::default();
    document.add_text(layout.id, course.id.as_str());
    document.add_u64(layout.seq, record.seq.0);
    document.add_i64(layout.first_seen, record.first_seen.timestamp());
    for (field, dimension) in layout.of_course.into_iter().zip(keys::of_course::DIMENSIONS) {
        document.add_text(field, keys::of_course::write(record, dimension));
    }
    let offerings: Vec<Option<&Offering>> =
        if course.offerings.is_empty() { vec![None] } else { course.offerings.iter().map(Some).collect() };
    for offering in offerings.iter().copied() {
        document.add_text(layout.place, keys::place::write(offering));
        document.add_text(layout.manner, keys::manner::write(course, offering));
        document.add_text(
            layout.when,
            offering.map_or_else(|| keys::when::PHANTOM.to_owned(), keys::when::write),
        );
        document.add_u64(layout.cost, keys::cost::write(course, offering));
    }
    values::terms(record, &offerings, |term| document.add_text(layout.values, term));
    // Most courses have one title, which is then the best one in each language.
    let mut last: Option<(&str, String)> = None;
    for lang in Lang::ALL {
        let title = course.title.best(lang).map_or("", |(_, title)| title);
        let known = last.take().filter(|(known, _)| *known == title);
        let key = known.map_or_else(|| matching::collation(title), |(_, key)| key);
        document.add_text(layout.titles[lang as usize], &key);
        last = Some((title, key));
    }
    for (language, title) in course.title.iter() {
        for entry in completions::entries(title, language) {
            document.add_text(layout.completion, entry);
        }
    }
    for (language, name) in course.provider.name.iter() {
        document.add_text(layout.provider_name, completions::provider(&course.provider.id, name, language));
    }
    let terms = Terms::of(record, analyser, known);
    document.add_text(layout.text, tokens::text(terms.iter().map(|(term, rank)| (term, rank as u8))));
    document
}
