//! One offering out of its draft.

use catalogue::{LanguageCode, Offering, OfferingDraft, OfferingId, SourceSpec};

use crate::{Context, application, findings::Findings, place, price, start, teaching, text, tongue, url};

/// What the offerings of a course share.
pub(crate) struct Shared<'a> {
    pub source: &'a SourceSpec,
    pub context: &'a Context<'a>,
    pub native: LanguageCode,
    /// Languages of teaching of the course.
    pub languages: &'a [LanguageCode],
    /// Length of the course in the source's words.
    pub duration: Option<&'a str>,
    /// Titles of the course.
    pub title: &'a catalogue::Texts,
}

/// Gives an offering the course's values where it has none of its own. Start and end, the bounds of the application,
/// and price with currency each come from one of the two alone.
pub(crate) fn inherit(own: &mut OfferingDraft, common: &OfferingDraft) {
    let or = |own: &mut Option<String>, common: &Option<String>| {
        if own.is_none() {
            own.clone_from(common);
        }
    };
    let or_list = |own: &mut Vec<String>, common: &Vec<String>| {
        if own.is_empty() {
            own.clone_from(common);
        }
    };
    if own.start.is_none() && own.start_words.is_none() && !own.any_time {
        own.start.clone_from(&common.start);
        own.start_words.clone_from(&common.start_words);
        own.any_time = common.any_time;
        or(&mut own.end, &common.end);
    }
    if own.apply_from.is_none() && own.apply_to.is_none() && !own.apply_continuous {
        own.apply_from.clone_from(&common.apply_from);
        own.apply_to.clone_from(&common.apply_to);
        own.apply_continuous = common.apply_continuous;
    }
    if own.price.is_none() && own.free.is_none() {
        own.price.clone_from(&common.price);
        own.currency.clone_from(&common.currency);
        own.free = common.free;
    }
    if own.places.is_empty() && own.venue.is_none() {
        own.places.clone_from(&common.places);
        own.venue.clone_from(&common.venue);
        own.location = own.location.or(common.location);
    }
    or_list(&mut own.modes, &common.modes);
    or_list(&mut own.times, &common.times);
    or_list(&mut own.languages, &common.languages);
    or_list(&mut own.funding, &common.funding);
    or(&mut own.pace, &common.pace);
    or(&mut own.apply_url, &common.apply_url);
    or(&mut own.apply_text, &common.apply_text);
    or(&mut own.status, &common.status);
    or(&mut own.duration, &common.duration);
    or(&mut own.url, &common.url);
}

/// Whether values of a course alone make an offering: it is said when, where or how it is held, or how to apply.
pub(crate) fn stands_alone(common: &OfferingDraft) -> bool {
    let said = |value: &Option<String>| value.as_deref().is_some_and(|v| !text::is_nothing(v));
    let texts = [
        &common.start,
        &common.start_words,
        &common.end,
        &common.apply_from,
        &common.apply_to,
        &common.venue,
    ];
    texts.into_iter().any(said) || common.any_time || common.apply_continuous || !common.places.is_empty()
}

/// The offering, without its id.
pub(crate) fn offering(draft: &OfferingDraft, shared: &Shared, findings: &mut Findings) -> Offering {
    let Shared { source, context, native, .. } = *shared;
    let document = context.document_url;
    let held = start::held(draft, context.zone, findings);
    let stated = teaching::mode(draft, source, findings);
    let place = place::place(draft, stated, source, findings);
    let (price, price_text) = price::price(draft, findings);
    let mut languages = teaching::languages(&draft.languages, findings);
    if languages == shared.languages {
        languages.clear();
    }
    let title = tongue::lines(&draft.title, native, true, findings);
    let own_title = title.iter().filter(|(language, own)| shared.title.get(*language) != Some(own));
    Offering {
        id: OfferingId::new(""),
        title: own_title.map(|(language, own)| (language, text::cut(own, 300))).collect(),
        start: held.start,
        start_text: held.text,
        end: held.end,
        municipality: place.municipality,
        place: place.place,
        location: place.location,
        mode: if place.online { catalogue::Mode::Online } else { stated },
        times: teaching::times(draft, findings),
        pace: draft
            .pace
            .as_deref()
            .and_then(|pace| text::line(pace, findings))
            .map(|pace| text::cut(&pace, 300)),
        languages,
        funding: teaching::funding(draft, source, findings),
        price,
        price_text,
        apply: application::application(draft, context.zone, document, findings),
        status: teaching::status(draft, findings),
        duration_months: teaching::duration(
            [draft.duration.as_deref(), shared.duration],
            held.start,
            held.end,
            findings,
        ),
        url: url::absolute(draft.url.as_deref(), document, findings),
    }
}
