//! `opinovi read`: how a text of a feed would be understood.

use catalogue::{
    Lang,
    read::{self, Kind, Setting},
};
use language::AnalysisCache;
use serde_json::{Value, json};

use crate::{
    cli::{Cli, ReadArgs, ReadKind},
    output::{answer_lines, say, usage},
    wiring::Place,
};

/// One text, or one a line.
pub fn run(cli: &Cli, args: &ReadArgs) -> anyhow::Result<bool> {
    let lang = match args.lang.as_deref() {
        None => None,
        Some(code) => {
            Some(Lang::from_code(code).ok_or_else(|| usage(format!("`{code}` is not fi, sv or en")))?)
        }
    };
    let reader = reader(cli, args, lang)?;
    if args.batch {
        answer_lines(reader)?;
    } else {
        let mut reader = reader;
        say(reader(args.text.as_deref().unwrap_or_default()));
    }
    Ok(true)
}

/// Reads a text, and says how it is understood.
type Reader = Box<dyn FnMut(&str) -> String>;

fn reader(cli: &Cli, args: &ReadArgs, lang: Option<Lang>) -> anyhow::Result<Reader> {
    let setting =
        Setting { lang: lang.unwrap_or(Lang::Fi), today: args.today, zone: chrono_tz::Europe::Helsinki };
    let kind = match args.kind {
        ReadKind::Date => Kind::Date,
        ReadKind::Price => Kind::Price,
        ReadKind::Place => Kind::Place,
        ReadKind::Level => Kind::Level,
        ReadKind::Field => Kind::Field,
        ReadKind::Language => Kind::Language,
        ReadKind::Words => {
            let analyser = Place::of(cli).analyser();
            let lang = Some(lang.unwrap_or(Lang::Fi));
            let mut cache = AnalysisCache::default();
            return Ok(Box::new(move |text| words(&analyser, text, lang, &mut cache).to_string()));
        }
    };
    Ok(Box::new(move |text| read::read(kind, text, &setting).to_string()))
}

fn words(analyser: &language::Analyser, text: &str, lang: Option<Lang>, cache: &mut AnalysisCache) -> Value {
    let tokens = analyser.analyse(text, lang, cache);
    json!({ "tokens": tokens.iter().map(|token| &*token.word).collect::<Vec<_>>() })
}
