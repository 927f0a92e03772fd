//! What people type, taken from the courses that are made up.

use catalogue::Lang;

use super::{
    courses::{Dice, Generator},
    first_word,
};
use crate::engine::TantivyEngine;

/// Words of as many requests as are wanted.
#[derive(Debug)]
pub struct Samples {
    /// Titles of courses.
    pub titles: Vec<String>,
    /// Two words that stand in one course and must both be found.
    pub two_words: Vec<String>,
}

impl Samples {
    /// Of the first `courses` of a generator, as an engine reads them.
    pub fn of(generator: &Generator, courses: usize, wanted: usize, engine: &TantivyEngine) -> Self {
        let mut dice = Dice(7);
        let mut titles = Vec::new();
        let mut two_words = Vec::new();
        while two_words.len() < wanted {
            let number = dice.below(courses);
            let course = generator.course(number, number as u64 + 1).course;
            let title = course.title.best(Lang::Fi).map(|(_, title)| title.to_owned()).unwrap_or_default();
            let keyword = course.keywords.first().map(|(_, word)| first_word(word)).unwrap_or_default();
            let text = format!("{} {keyword}", first_word(&title));
            let telling = engine.text(&text).is_some_and(|text| {
                text.words.len() == 2 && text.words.iter().all(|word| !word.optional && !word.any.is_empty())
            });
            if telling {
                titles.push(title);
                two_words.push(text);
            }
        }
        Self { titles, two_words }
    }
}
