use crate::reading::{Part, Reading};

/// What is read at the moment within one part of an analysis.
#[derive(Default)]
struct Builder {
    form: String,
    /// What stands before the last base form: prefixes that belong to the part.
    head: String,
    /// Letters of the word since the last base form.
    letters: String,
    base: String,
    /// The noun in -minen that the part is a form of.
    verbal_noun: Option<String>,
    mode: Mode,
    parts: Vec<Part>,
}

#[derive(Default, PartialEq)]
enum Mode {
    #[default]
    Letters,
    Base,
    Skip,
}

/// Understands the output of the dictionary for one analysis of a word.
///
/// `[Bc]` ends a part. `[Xp]…[X]` and `[Xj]…[X]` hold base forms, other `[X?]…[X]` is passed over, other tags tell
/// about inflection; `[Tn4]` is the noun in -minen of a verb, which is a base form as well. The base of a part is
/// what stands before its last base form, and that. `=` marks a seam inside a lexicalised base form.
///
/// Source: Voikko's morphology tags as its Finnish dictionary, format 5, puts them out.
pub(super) fn reading<'a>(output: impl Iterator<Item = &'a str>) -> Reading {
    let mut builder = Builder::default();
    for symbol in output {
        match symbol {
            "[Bc]" => builder.finish_part(),
            "[Xp]" | "[Xj]" => {
                let letters = std::mem::take(&mut builder.letters);
                builder.head.push_str(&letters);
                builder.form.push_str(&letters);
                builder.verbal_noun = None;
                builder.base.clear();
                builder.mode = Mode::Base;
            }
            "[X]" => builder.mode = Mode::Letters,
            "[Tn4]" => builder.verbal_noun = Some(format!("{}{}minen", builder.form, builder.letters)),
            tag if tag.starts_with("[X") => builder.mode = Mode::Skip,
            tag if tag.starts_with('[') => {}
            letter => match builder.mode {
                Mode::Letters => builder.letters.push_str(letter),
                Mode::Base => builder.base.push_str(letter),
                Mode::Skip => {}
            },
        }
    }
    builder.finish_part();
    let mut parts = builder.parts;
    let last = parts.len().saturating_sub(1);
    parts.iter_mut().take(last).for_each(add_nen);
    Reading { parts }
}

impl Builder {
    fn finish_part(&mut self) {
        self.form.push_str(&self.letters);
        let last = if self.base.is_empty() { &self.letters } else { &self.base };
        self.head.push_str(last);
        let form = self.form.trim_matches('-');
        let base = self.head.trim_matches('-').replace('=', "").to_lowercase();
        if !form.is_empty() {
            let base = if base.is_empty() { form.to_string() } else { base };
            let hyphen = self.form.ends_with('-');
            let mut bases = vec![base];
            bases.extend(self.verbal_noun.take().filter(|noun| *noun != bases[0]));
            self.parts.push(Part { form: form.to_string(), bases, hyphen });
        }
        *self = Builder { parts: std::mem::take(&mut self.parts), ..Builder::default() };
    }
}

/// A part in -s before another one stands for a word in -nen: osaamis- is osaaminen.
fn add_nen(part: &mut Part) {
    if let Some(stem) = part.form.strip_suffix('s') {
        let nen = format!("{stem}nen");
        if !part.bases.contains(&nen) && !part.bases.contains(&part.form) {
            part.bases.push(nen);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::reading;

    fn parts(output: &str) -> Vec<(String, String)> {
        let mut symbols = Vec::new();
        let mut rest = output;
        while let Some(c) = rest.chars().next() {
            let length = if c == '[' { rest.find(']').unwrap() + 1 } else { c.len_utf8() };
            symbols.push(&rest[..length]);
            rest = &rest[length..];
        }
        reading(symbols.into_iter()).parts.into_iter().map(|p| (p.form, p.bases.join("|"))).collect()
    }

    #[test]
    fn outputs_of_the_dictionary() {
        let table: [(&str, &[(&str, &str)]); 6] = [
            ("[Lt][Xp]osata[X]osaa[Tn4]mi[Sp][Ny]sta", &[("osaamista", "osata|osaaminen")]),
            (
                "[Lp]lähi[Bh][Bc][Lt][Xp]hoitaa[X]hoita[Ln][Xj]ja[X][Str][Ny]jaksi",
                &[("lähi", "lähi"), ("hoitajaksi", "hoitaja")],
            ),
            ("[La][Xr]jj[X][Xp]IT[X]it-[Bc][Ln][Xp]tuki[X]tuk[Sp][Ny]ea", &[("it", "it"), ("tukea", "tuki")]),
            ("[Ln][Xp]kone[X]kone[Sn][Ny]-[Bh][Bc]", &[("kone", "kone")]),
            ("[Ln][Xp]hyvin=vointi[X]hyvin[Bm]voint[Sn][Ny]i", &[("hyvinvointi", "hyvinvointi")]),
            ("", &[]),
        ];
        for (output, expected) in table {
            let found = parts(output);
            let found: Vec<(&str, &str)> = found.iter().map(|(f, b)| (f.as_str(), b.as_str())).collect();
            assert_eq!(found, expected, "{output}");
        }
    }
}
