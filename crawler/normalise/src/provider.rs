//! Who teaches: as the draft names it, else the source's provider.

use catalogue::{Draft, LanguageCode, Provider, ProviderId, SourceSpec, Texts, read::read_place};

use crate::{findings::Findings, text, tongue, url};

/// The provider. Its id is a slug of its name, Finnish before Swedish before English, so that it is the same in every
/// source; of its key where it has no name.
pub(crate) fn provider(
    draft: &Draft,
    source: &SourceSpec,
    native: LanguageCode,
    document: Option<&str>,
    findings: &mut Findings,
) -> Provider {
    let named: Vec<_> = draft
        .provider_name
        .iter()
        .map(|t| catalogue::TextIn { lang: t.lang.clone(), text: text::cut(&t.text, 300) })
        .collect();
    let mut name = Texts::new();
    for text_in in &named {
        // Names are too short and too foreign for detection: the declared language stands.
        if let Some(plain) = text::line(&text_in.text, findings) {
            let language = tongue::of_tag(text_in.lang.as_deref()).unwrap_or(native);
            if name.get(language).is_none() {
                name.set(language, plain);
            }
        }
    }
    let from_draft = !name.is_empty();
    let key = draft.provider_key.as_deref().map(str::trim).filter(|k| !text::is_nothing(k));
    if name.is_empty() {
        let fallback = key.or(source.provider.name.as_deref()).unwrap_or(source.id.as_str());
        let fallback = source.provider.name.as_deref().unwrap_or(fallback);
        name.set(native, text::line(fallback, findings).unwrap_or_else(|| source.id.as_str().to_owned()));
    }
    let slug_of = name.best(catalogue::Lang::Fi).map(|(_, name)| name.to_owned()).unwrap_or_default();
    let own_url = draft.provider_url.as_deref();
    let is_default = !from_draft
        || source.provider.name.as_deref().is_some_and(|n| ProviderId::slug(n) == ProviderId::slug(&slug_of));
    let default_url = source.provider.url.as_deref().filter(|_| is_default);
    let default_place = source.provider.municipality.as_deref().filter(|_| is_default);
    let place = |text: Option<&str>| text.and_then(|t| read_place(t, &source.campuses).municipality);
    Provider {
        id: ProviderId::slug(&slug_of),
        name,
        url: url::absolute(own_url, document, findings)
            .or_else(|| url::absolute(default_url, None, findings)),
        municipality: place(draft.provider_place.as_deref()).or_else(|| place(default_place)),
    }
}
