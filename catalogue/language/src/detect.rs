use std::collections::HashMap;
use std::sync::LazyLock;

use lingua::{Language, LanguageDetector, LanguageDetectorBuilder};

use crate::lang::Lang;
use crate::tokenise::{RawToken, tokenise};

/// Bytes of a text that are looked at; more make the answer no surer.
const MAX_BYTES: usize = 1200;
/// Letters without function words that a guess needs.
const MIN_LETTERS: usize = 4;
/// Confidence of the detector among the three languages below which we say that we do not know.
const MIN_CONFIDENCE: f64 = 0.6;

const FINNISH: &str = "ja on ei se että tai sekä myös kuin olla ovat joka jossa jotka mutta kun voi voit myötä mukaan \
    opit kanssa ilman tämä sinä sinun hän oma omaa sen ne jonka kurssilla kurssi koulutus koulutuksen opintojen opiskelu \
    perusteet eri noin jälkeen ennen sisältää tutustutaan opiskelija sinulle sinulla olet osaat jo vain";
const SWEDISH: &str = "och att det som är för på av den med till inte ett om kan du din ditt dina från eller när ska vi dig \
    i de har alla sitt sina olika över kunna utbildning utbildningen kurs kursen efter även samt genom under mot vid \
    hos grunderna studier inom";
const ENGLISH: &str = "the and of to in is for with you your are that this will be on as it or an from how course \
    about into by have which learn students their can at we our introduction basics";

/// Function words of languages that are not ours, so that their texts are not taken for one of ours.
const OTHERS: [&str; 9] = [
    // German
    "und der die das ist für mit nicht von zu ein eine auf werden im sich dem sie wir ihr zum zur bei aus",
    // Estonian
    "ja on ei see et või kui oma mis ning ka kes aga selle õppe õpe kursus koos järel ole kõik mida oled",
    // Danish
    "og at er det af en på til som med ikke den for du kan din fra eller når skal vi dig efter også af hvor blive",
    // Norwegian
    "og å er det av en på til som med ikke den for du kan din fra eller når skal vi deg etter også hvor bli",
    // French
    "le la les et des est une dans pour que qui du au avec sur pas vous votre par ce sont cours aux ou",
    // Spanish
    "el la los las y de es una en para que del con por no se su como más este curso al",
    // Italian
    "il di e che la per un una in con non del della sono gli le dei corso alla",
    // Dutch
    "de het een en van in is voor met op dat niet je zijn aan te door cursus ook naar bij",
    // Polish and others of its kind
    "i w na z do nie się jest że dla od oraz przez po kurs to jak",
];

/// Letters that no text in one of our languages has but in names.
const FOREIGN_LETTERS: &str = "õøæßñçłśżźęąğışţțșřěůőűðþ";

static DETECTOR: LazyLock<LanguageDetector> = LazyLock::new(|| {
    let languages = [Language::Finnish, Language::Swedish, Language::English];
    LanguageDetectorBuilder::from_languages(&languages).build()
});

/// How often each list of function words speaks: ours in order, then the others.
static FUNCTION_WORDS: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, list) in [FINNISH, SWEDISH, ENGLISH].into_iter().chain(OTHERS).enumerate() {
        list.split_whitespace().for_each(|word| words.entry(word).or_default().push(number));
    }
    words
});

/// The language of a text, where it is Finnish, Swedish or English and that is reasonably sure.
///
/// Function words decide where they speak clearly; else a statistical model of letter sequences, which takes some
/// tens of milliseconds to load at its first use. `None` for other languages, other scripts and texts that are too
/// short or mixed.
#[must_use]
pub fn detect(text: &str) -> Option<Lang> {
    let text = beginning(text);
    let scores = scores(&tokenise(text));
    let (ours, others) = scores.split_at(Lang::ALL.len());
    let other = others.iter().copied().fold(0.0, f64::max);
    let (best, lang) = best_of(ours)?;
    let second =
        ours.iter().enumerate().filter(|(at, _)| *at != lang as usize).map(|(_, s)| *s).fold(0.0, f64::max);
    if other > best || is_foreign(text) {
        return None;
    }
    if best >= 1.5 && best >= 2.0 * second && best > other {
        return Some(lang);
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (letters >= MIN_LETTERS).then(|| by_model(text, ours))?
}

fn beginning(text: &str) -> &str {
    let end = (0..=text.len().min(MAX_BYTES)).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

/// The weight of each list's function words in a text; a word that several lists have counts less.
fn scores(words: &[RawToken<'_>]) -> Vec<f64> {
    let mut scores = vec![0.0; Lang::ALL.len() + OTHERS.len()];
    for word in words {
        let lists = FUNCTION_WORDS.get(&*word.surface).map(Vec::as_slice).unwrap_or_default();
        for list in lists {
            scores[*list] += 1.0 / lists.len() as f64;
        }
    }
    scores
}

fn best_of(ours: &[f64]) -> Option<(f64, Lang)> {
    let pairs = ours.iter().copied().zip(Lang::ALL);
    pairs.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

/// Whether other scripts or letters of other languages stand out.
fn is_foreign(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (mut all, mut latin, mut foreign) = (0, 0, 0);
    for letter in letters {
        all += 1;
        latin += usize::from(letter < '\u{250}');
        foreign += usize::from(letter.to_lowercase().any(|c| FOREIGN_LETTERS.contains(c)));
    }
    latin * 10 < all * 7 || foreign * 40 > all
}

fn by_model(text: &str, ours: &[f64]) -> Option<Lang> {
    let confidences = DETECTOR.compute_language_confidence_values(text);
    let (language, confidence) = confidences.into_iter().next()?;
    let lang = match language {
        Language::Finnish => Lang::Fi,
        Language::Swedish => Lang::Sv,
        Language::English => Lang::En,
    };
    // A function word against the model is a reason to doubt.
    let contradicted =
        ours.iter().zip(Lang::ALL).any(|(score, other)| other != lang && *score > ours[lang as usize]);
    (confidence >= MIN_CONFIDENCE && !contradicted).then_some(lang)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::detect;
    use crate::lang::Lang;

    #[test]
    fn texts_of_courses() {
        let (fi, sv, en) = (Some(Lang::Fi), Some(Lang::Sv), Some(Lang::En));
        let table = [
            ("Hitsauksen perusteet", fi),
            ("Kurssilla opit hitsaamaan ja leikkaamaan terästä.", fi),
            ("Lähihoitaja, sosiaali- ja terveysalan perustutkinto", fi),
            ("Yrittäjyyden alkeet verkossa", fi),
            ("Grunderna i svetsning", sv),
            ("Närvårdare, grundexamen inom social- och hälsovård", sv),
            ("Utbildningen ger dig verktyg för att leda andra.", sv),
            ("Introduction to welding", en),
            ("Learn how to manage projects in a team", en),
            ("Bachelor of Engineering, Mechanical Engineering", en),
            ("Schweißen für Anfänger und Fortgeschrittene", None),
            ("Keevitamise alused ja ohutus: õpe algajatele", None),
            ("Основы сварки", None),
            ("Introduction à la soudure pour les débutants", None),
            ("Svejsning for begyndere og øvede", None),
            ("12345 !!", None),
            ("", None),
            ("B1", None),
        ];
        for (text, expected) in table {
            assert_eq!(detect(text), expected, "{text}");
        }
    }
}
