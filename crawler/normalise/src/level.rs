//! The level: as given; else shown by the title (marked as derived); else the source's default.

use catalogue::{
    Code, Draft, SourceSpec, Texts,
    read::{level_in_title, read_level},
    vocabulary::Vocabulary,
};

use crate::{
    findings::{Findings, LEVEL_UNKNOWN},
    text,
};

/// The level and whether we derived it. A title may make a given level more exact, not another one.
pub(crate) fn level(
    draft: &Draft,
    title: &Texts,
    source: &SourceSpec,
    findings: &mut Findings,
) -> (Option<Code>, bool) {
    let mut given: Option<Code> = None;
    for raw in draft.levels.iter().map(|l| l.trim()).filter(|l| !text::is_open(l)) {
        match read_level(&text::plain(raw)) {
            // A framework's number is shared by several levels: known, and not enough.
            None if raw.starts_with("eqf:") || raw.starts_with("isced:") => {}
            None => findings.value(LEVEL_UNKNOWN, raw),
            Some(code) => {
                if given.as_ref().is_none_or(|known| is_within(&code, known)) {
                    given = Some(code);
                }
            }
        }
    }
    let shown = title.iter().find_map(|(_, title)| level_in_title(title));
    let default = source.defaults.level.as_deref().and_then(read_level);
    match (given.or(default), shown) {
        (Some(known), Some(shown)) if shown != known && is_within(&shown, &known) => (Some(shown), true),
        (Some(known), _) => (Some(known), false),
        (None, shown) => {
            let derived = shown.is_some();
            (shown, derived)
        }
    }
}

fn is_within(code: &Code, ancestor: &Code) -> bool {
    Vocabulary::Level.is_within(code.as_str(), ancestor.as_str())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::{LanguageCode, SourceId};

    use super::*;

    #[test]
    fn levels_are_given_or_derived() {
        type Case =
            (&'static [&'static str], &'static str, Option<&'static str>, Option<(&'static str, bool)>);
        let table: [Case; 6] = [
            (&["koulutustyyppi:amm", "koulutustyyppi_26"], "Kurssi", None, Some(("vocational-basic", false))),
            (&["koulutustyyppi:amm"], "Autoalan perustutkinto", None, Some(("vocational-basic", true))),
            (&[], "Autoalan perustutkinto", None, Some(("vocational-basic", true))),
            (&[], "Tulityökortti", Some("liberal-adult"), Some(("liberal-adult", false))),
            (&["UNK"], "Kurssi", None, None),
            (&["zzz"], "Kurssi", None, None),
        ];
        for (levels, title, default, expected) in table {
            let draft =
                Draft { levels: levels.iter().map(|l| (*l).to_owned()).collect(), ..Draft::default() };
            let mut source = SourceSpec::new(SourceId::new("a").unwrap(), "https://example.org/");
            source.defaults.level = default.map(str::to_owned);
            let (level, derived) =
                level(&draft, &Texts::of(LanguageCode::FI, title), &source, &mut Findings::new("", ""));
            assert_eq!(level.as_ref().map(|l| (l.as_str(), derived)), expected, "{levels:?} {title}");
        }
    }
}
