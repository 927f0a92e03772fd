//! Course, programme → draft.

use catalogue::{Draft, Finding, TextIn};
use serde_json::Value;

use super::{
    graph::Context,
    instance,
    node::{address, get, identifier, is, long_texts, text, texts, words},
};
use crate::{
    address::{absolute, is_web_address},
    json::{each, scalar},
    sink::Sink,
    words::{LongTexts, add},
};

/// A course with its runs.
pub(super) fn draft<'a>(course: &'a Value, at: &str, context: &Context<'a>, sink: &mut dyn Sink) -> Draft {
    let mut draft = Draft {
        key: key(course, context),
        at: at.to_owned(),
        url: address(get(course, &["url", "mainEntityOfPage"])).and_then(|url| absolute(context.base, &url)),
        title: texts(get(course, &["name", "headline"])),
        keywords: keywords(course),
        fields: fields(course),
        levels: levels(course),
        qualification: qualification(course),
        credits: credits(get(course, &["numberOfCredits"])),
        languages: words(get(course, &["inLanguage", "availableLanguage"])),
        duration: text(get(course, &["timeRequired", "timeToComplete", "duration"])),
        ..Default::default()
    };
    let code = scalar(get(course, &["courseCode"])).filter(|code| Some(code) != draft.key.as_ref());
    draft.codes.extend(code);
    provider(course, context, &mut draft, sink);
    draft.common = instance::offering(course, "", context);
    draft.common.key = None;
    draft.common.title.clear();
    draft.common.url = None;
    draft.common.languages.clear();
    draft.common.duration = None;
    let runs = each(get(course, &["hasCourseInstance", "courseInstance"])).iter();
    let runs = runs.chain(each(get(course, &["subEvent", "event"])));
    let runs = runs.enumerate().map(|(index, run)| {
        instance::offering(context.resolve(run), &format!("{at}/hasCourseInstance/{index}"), context)
    });
    draft.offerings = runs.collect();
    long_fields(course, &mut draft);
    draft
}

fn long_fields(course: &Value, draft: &mut Draft) {
    let mut long = LongTexts::default();
    for (lang, text) in long_texts(get(course, &["description"])) {
        long.description(lang.as_deref(), &text);
    }
    for (lang, text) in long_texts(get(course, &["abstract", "disambiguatingDescription"])) {
        long.summary(lang.as_deref(), &text);
    }
    for (lang, text) in
        long_texts(get(course, &["coursePrerequisites", "programPrerequisites", "competencyRequired"]))
    {
        long.entry(lang.as_deref(), &text);
    }
    long.fill(draft);
}

/// `@id` as an address, else `identifier`, else `courseCode`. A blank node's id means nothing outside its document.
fn key(course: &Value, context: &Context<'_>) -> Option<String> {
    let id = scalar(get(course, &["@id"])).filter(|id| !id.starts_with("_:"));
    let id = id.and_then(|id| match (id.strip_prefix('#'), context.base) {
        (Some(fragment), Some(base)) => {
            let mut url = base.clone();
            url.set_fragment(Some(fragment));
            Some(url.to_string())
        }
        (Some(_), None) => None,
        (None, _) if is_web_address(&id) || id.contains(':') => Some(id),
        (None, base) => absolute(base, &id),
    });
    id.or_else(|| identifier(get(course, &["identifier"]))).or_else(|| scalar(get(course, &["courseCode"])))
}

/// Who teaches. A person's name is never taken: only organisations are shown.
fn provider<'a>(course: &'a Value, context: &Context<'a>, draft: &mut Draft, sink: &mut dyn Sink) {
    const NAMES: [&str; 5] = ["provider", "offeredBy", "sourceOrganization", "organizer", "creator"];
    let Some(provider) = each(get(course, &NAMES)).first().map(|provider| context.resolve(provider)) else {
        return;
    };
    draft.provider_url =
        address(get(provider, &["url", "sameAs"])).and_then(|url| absolute(context.base, &url));
    if is(provider, &["Person"]) {
        let message = "the provider is a person, whose name is not taken; name the provider in the settings";
        sink.finding(Finding::info("provider-person", message).at(&draft.at));
        return;
    }
    draft.provider_name = texts(get(provider, &["name", "legalName"]));
    if provider.is_string() {
        draft.provider_name = texts(provider);
    }
    draft.provider_key = scalar(get(provider, &["@id"]))
        .filter(|id| !id.starts_with(['_', '#']))
        .or_else(|| identifier(get(provider, &["identifier"])));
    let place = get(provider, &["address", "location"]);
    let place = match get(place, &["address"]) {
        Value::Null => place,
        address => address,
    };
    draft.provider_place = text(get(place, &["addressLocality", "postalCode"]));
}

fn keywords(course: &Value) -> Vec<TextIn> {
    let mut keywords = Vec::new();
    for words in texts(get(course, &["keywords"])) {
        for word in words.text.split([',', ';']).map(str::trim).filter(|word| !word.is_empty()) {
            add(&mut keywords, TextIn { lang: words.lang.clone(), text: word.to_owned() });
        }
    }
    for name in ["about", "teaches", "occupationalCategory"] {
        let named = texts(get(course, &[name])).into_iter();
        named.filter(|word| !is_web_address(&word.text)).for_each(|word| add(&mut keywords, word));
    }
    keywords
}

/// Codes of subjects with their schemes, and addresses of concepts.
fn fields(course: &Value) -> Vec<String> {
    let mut fields = Vec::new();
    let subjects = each(get(course, &["about"])).iter().chain(each(get(course, &["educationalAlignment"])));
    for subject in subjects {
        let code = scalar(get(subject, &["termCode", "codeValue"]));
        let set = text(get(subject, &["inDefinedTermSet", "inCodeSet", "educationalFramework"]));
        let set = set.or_else(|| address(get(subject, &["inDefinedTermSet"]))).unwrap_or_default();
        let subject_of =
            is(subject, &["AlignmentObject"]).then(|| text(get(subject, &["targetName"]))).flatten();
        match code {
            Some(code) if set.to_lowercase().contains("isced") => add(&mut fields, format!("isced-f:{code}")),
            Some(code) => add(&mut fields, code),
            None => subject_of
                .or_else(|| scalar(subject).filter(|text| is_web_address(text)))
                .into_iter()
                .for_each(|field| add(&mut fields, field)),
        }
    }
    fields
}

fn levels(course: &Value) -> Vec<String> {
    let mut levels = Vec::new();
    for level in each(get(course, &["educationalLevel"])).iter().chain(each(get(course, &["programType"]))) {
        let code = scalar(get(level, &["termCode"]));
        let id = || address(get(level, &["@id", "url"]));
        code.or_else(|| text(level)).or_else(id).into_iter().for_each(|level| add(&mut levels, level));
    }
    levels
}

fn qualification(course: &Value) -> Vec<TextIn> {
    let mut names = Vec::new();
    for property in ["educationalCredentialAwarded", "occupationalCredentialAwarded"] {
        texts(get(course, &[property])).into_iter().for_each(|name| add(&mut names, name));
    }
    names
}

/// A number, or `{ value, unitText }`.
fn credits(value: &Value) -> Option<String> {
    let value = each(value).first()?;
    match value {
        Value::Object(_) => {
            let number = scalar(get(value, &["value", "minValue"]))?;
            let unit = text(get(value, &["unitText", "creditUnit", "unitCode"])).unwrap_or_default();
            Some(format!("{number} {unit}").trim().to_owned())
        }
        value => scalar(value),
    }
}
