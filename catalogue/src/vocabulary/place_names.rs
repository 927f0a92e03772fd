//! Places of Finland as they stand in sentences: municipalities, regions, districts and former municipalities, in
//! every Finnish case and in Swedish and English (`Kotkassa`, `Kymenlaakson`, `Fredrikshamns`).

use std::{collections::HashMap, sync::LazyLock};

use language::Lang;

use super::{Term, Vocabulary, municipality, name_key, place_forms};

/// How a place is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// By the name of a municipality of today.
    Municipality,
    /// By the name of a region.
    Region,
    /// By a municipality that became part of this one.
    Former,
    /// By a district or village of it.
    District,
}

/// In which form a place is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As in a list: Kotka.
    Base,
    /// Of it: Kotkan, Kotkas.
    Genitive,
    /// In, into, from, at: Kotkassa, Virolahdelle.
    Local,
}

/// A place that a word or phrase names.
#[derive(Clone, Copy, Debug)]
pub struct PlaceName {
    /// The municipality or region.
    pub term: &'static Term,
    /// What the name is of; [`Kind::Region`] is of the vocabulary `region`, everything else of `municipality`.
    pub kind: Kind,
    /// The form that was read.
    pub form: Form,
    /// The name is an everyday word, a person's name or part of other names as well: in its base form or genitive it
    /// needs other evidence.
    pub also_word: bool,
}

impl PlaceName {
    /// The vocabulary of the term.
    pub fn vocabulary(&self) -> Vocabulary {
        match self.kind {
            Kind::Region => Vocabulary::Region,
            Kind::Municipality | Kind::Former | Kind::District => Vocabulary::Municipality,
        }
    }

    /// Whether the form alone makes it a place.
    pub fn is_safe(&self) -> bool {
        !self.also_word || self.form == Form::Local
    }
}

/// The most words that a name has.
pub const MAX_WORDS: usize = 3;

/// The place that a whole word or phrase names, whatever its case, compared by [`name_key`]. A form that two places
/// share means the weightier one (today's municipality before a region before a former one before a district), and
/// none where they weigh the same.
pub fn read(phrase: &str) -> Option<PlaceName> {
    INDEX.get(&name_key(phrase)).copied().flatten()
}

/// Every form with its place; none where it is ambiguous.
static INDEX: LazyLock<HashMap<String, Option<PlaceName>>> = LazyLock::new(|| {
    let mut index = HashMap::new();
    for term in Vocabulary::Municipality.all() {
        let place = |kind, also_word| PlaceName { term, kind, form: Form::Base, also_word };
        let also_word = municipality::also_word(term.code());
        add_labels(&mut index, place(Kind::Municipality, also_word));
        for lang in Lang::ALL {
            for name in term.synonyms(lang) {
                add(&mut index, name, lang, place(Kind::District, false));
            }
        }
    }
    for term in Vocabulary::Region.all() {
        let place = PlaceName { term, kind: Kind::Region, form: Form::Base, also_word: false };
        add_labels(&mut index, place);
        for lang in Lang::ALL {
            for name in term.synonyms(lang) {
                add(&mut index, name, lang, place);
            }
        }
    }
    for former in municipality::former() {
        let Some(term) = Vocabulary::Municipality.get(former.successor) else { continue };
        let place = PlaceName { term, kind: Kind::Former, form: Form::Base, also_word: former.also_word };
        add(&mut index, former.name_fi, Lang::Fi, place);
        add(&mut index, former.name_sv, Lang::Sv, place);
    }
    index
});

type Index = HashMap<String, Option<PlaceName>>;

fn add_labels(index: &mut Index, place: PlaceName) {
    for lang in Lang::ALL {
        add(index, place.term.label(lang), lang, place);
    }
}

fn add(index: &mut Index, name: &str, lang: Lang, place: PlaceName) {
    insert(index, name, place);
    // names such as "Kuopio mlk" are written with a colon before the ending, if at all
    if lang != Lang::Fi || name.ends_with(" mlk") {
        let genitive = if name.ends_with('s') { name.to_owned() } else { format!("{name}s") };
        insert(index, &genitive, PlaceName { form: Form::Genitive, ..place });
        return;
    }
    let forms = place_forms::forms(name);
    for (position, form) in forms.iter().enumerate() {
        let form_of = if position == 0 { Form::Genitive } else { Form::Local };
        insert(index, form, PlaceName { form: form_of, ..place });
    }
}

fn insert(index: &mut Index, form: &str, place: PlaceName) {
    use std::collections::hash_map::Entry;
    match index.entry(name_key(form)) {
        Entry::Vacant(vacant) => {
            vacant.insert(Some(place));
        }
        Entry::Occupied(mut occupied) => {
            let Some(known) = *occupied.get() else { return };
            let same = known.term.code() == place.term.code() && known.vocabulary() == place.vocabulary();
            if place.kind < known.kind {
                occupied.insert(Some(place));
            } else if place.kind == known.kind && !same {
                occupied.insert(None);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_in_their_cases() {
        let table = [
            ("Kotkassa", "285", Kind::Municipality, Form::Local),
            ("kotka", "285", Kind::Municipality, Form::Base),
            ("KOUVOLAN", "286", Kind::Municipality, Form::Genitive),
            ("virolahdelta", "935", Kind::Municipality, Form::Local),
            ("Iittiin", "142", Kind::Municipality, Form::Local),
            ("Fredrikshamn", "075", Kind::Municipality, Form::Base),
            ("Fredrikshamns", "075", Kind::Municipality, Form::Genitive),
            ("Kymenlaaksossa", "08", Kind::Region, Form::Local),
            ("Uudellamaalla", "01", Kind::Region, Form::Local),
            ("Lapissa", "19", Kind::Region, Form::Local),
            ("Kuusankoskella", "286", Kind::Former, Form::Local),
            ("Karhulassa", "285", Kind::Former, Form::Local),
            ("Myllykoskella", "286", Kind::District, Form::Local),
            ("Inkeroisissa", "286", Kind::District, Form::Local),
            ("Mänttä-Vilppulassa", "508", Kind::Municipality, Form::Local),
            ("Tallinnassa", "", Kind::District, Form::Base),
            ("", "", Kind::District, Form::Base),
        ];
        for (phrase, code, kind, form) in table {
            match read(phrase) {
                Some(place) => {
                    assert_eq!((place.term.code(), place.kind, place.form), (code, kind, form), "{phrase}");
                }
                None => assert_eq!(code, "", "{phrase}"),
            }
        }
    }

    #[test]
    fn a_name_that_is_a_word_needs_its_case() {
        assert!(!read("Lahti").unwrap().is_safe());
        assert!(!read("kotka").unwrap().is_safe());
        assert!(!read("Salon").unwrap().is_safe());
        assert!(read("Lahdessa").unwrap().is_safe());
        assert!(read("Kouvola").unwrap().is_safe());
    }

    #[test]
    fn every_municipality_is_found_by_each_of_its_forms() {
        for term in Vocabulary::Municipality.all() {
            let label = term.label(Lang::Fi);
            for form in std::iter::once(label).chain(place_forms::forms(label).iter()) {
                let place = read(form).unwrap();
                assert_eq!(place.term.code(), term.code(), "{form}");
                assert!(name_key(form).split(' ').count() <= MAX_WORDS);
            }
        }
    }

    #[test]
    fn forms_that_no_single_place_owns_are_few() {
        let mut shared: Vec<_> =
            INDEX.iter().filter(|(_, place)| place.is_none()).map(|(form, _)| form.as_str()).collect();
        shared.sort_unstable();
        assert_eq!(shared, Vec::<&str>::new());
    }
}
