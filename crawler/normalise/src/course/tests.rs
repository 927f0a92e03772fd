use catalogue::{Mode, OfferingDraft, Price, SourceId, Start, vocabulary::Vocabulary};
use chrono_tz::Europe::Helsinki;
use proptest::prelude::*;

use super::*;

fn spec() -> SourceSpec {
    let mut spec = SourceSpec::new(SourceId::new("demo").expect("a legal id"), "https://example.org/");
    spec.provider.name = Some("Kymen opisto".into());
    spec
}

fn context() -> Context<'static> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    Context { today, zone: Helsinki, document_url: Some("https://example.org/feed.xml"), analyser: None }
}

fn normal(draft: Draft) -> (Option<Course>, Vec<String>) {
    let (course, findings) = normalise(draft, &spec(), &context());
    (course, findings.into_iter().map(|f| f.code).collect())
}

fn titled(title: &str) -> Draft {
    Draft {
        title: vec![TextIn::tagged("fi", title)],
        key: Some("k1".into()),
        at: "line 1".into(),
        ..Draft::default()
    }
}

#[test]
fn a_whole_draft_becomes_a_whole_course() {
    let mut draft = titled("Hitsauksen perusteet, 5 op");
    draft.url = Some("/k/1".into());
    draft.html = true;
    draft.description =
        vec![TextIn::tagged("fi", "<p>Opit hitsaamaan. Opettaja: Matti Meikäläinen</p><script>x</script>")];
    draft.languages = vec!["suomi".into()];
    draft.common.price = Some("120 €".into());
    draft.offerings = vec![
        OfferingDraft {
            key: Some("a".into()),
            start: Some("11.1.2027".into()),
            places: vec!["Kotka".into()],
            ..OfferingDraft::default()
        },
        OfferingDraft {
            start: Some("milloin vain".into()),
            modes: vec!["verkko".into()],
            price: Some("maksuton".into()),
            ..OfferingDraft::default()
        },
    ];
    let (course, codes) = normal(draft);
    let course = course.expect("it has a title");
    assert_eq!(course.id.as_str(), "demo:k1");
    assert_eq!(course.url.as_deref(), Some("https://example.org/k/1"));
    assert_eq!(course.description.get(LanguageCode::FI), Some("<p>Opit hitsaamaan.</p>"));
    assert_eq!(course.summary.get(LanguageCode::FI), Some("Opit hitsaamaan."));
    assert_eq!(course.credits.map(|c| c.value), Some(5.0));
    assert_eq!(course.provider.id.as_str(), "kymen-opisto");
    let [first, second] = course.offerings.as_slice() else { panic!("two offerings") };
    assert_eq!((first.id.as_str(), first.municipality.as_ref().map(Code::as_str)), ("a", Some("285")));
    assert_eq!(first.price, Price::Fixed(catalogue::Money(12_000)));
    assert_eq!((second.start, second.mode, second.price), (Start::AnyTime, Mode::Online, Price::Free));
    assert_eq!(codes, ["personal-data-removed"]);
}

#[test]
fn a_draft_without_a_name_is_no_course() {
    for title in ["", "  ", "-", "<b></b>", "null"] {
        assert_eq!(normal(titled(title)), (None, vec!["title-missing".to_owned()]), "{title}");
    }
    let deleted = Draft { deleted: true, ..titled("Kurssi") };
    assert_eq!(normal(deleted), (None, vec!["record-deleted".to_owned()]));
}

#[test]
fn identity_is_the_key_else_the_page_else_the_name() {
    let id = |draft: Draft| normal(draft).0.map(|course| course.id.as_str().to_owned()).unwrap_or_default();
    let keyless = |url: Option<&str>| Draft { key: None, url: url.map(str::to_owned), ..titled("Kurssi") };
    assert_eq!(
        id(keyless(Some("https://www.example.org/k/1?utm_source=x"))),
        id(keyless(Some("http://example.org/k/1/")))
    );
    assert_ne!(id(keyless(Some("https://example.org/k/1"))), id(keyless(Some("https://example.org/k/2"))));
    assert_eq!(id(keyless(None)), id(keyless(None)));
    assert!(!id(Draft { key: Some("maija@example.fi".into()), ..titled("Kurssi") }).contains('@'));
}

#[test]
fn equal_offerings_are_one_and_ids_are_unique() {
    let mut draft = titled("Kurssi");
    let run = |start: &str, key: Option<&str>| OfferingDraft {
        start: Some(start.into()),
        key: key.map(str::to_owned),
        ..OfferingDraft::default()
    };
    draft.offerings = vec![
        run("1.9.2026", None),
        run("1.9.2026", None),
        run("2.9.2026", Some("k2")),
        run("3.9.2026", Some("k2")),
    ];
    let (course, codes) = normal(draft);
    assert_eq!(course.map(|c| c.offerings.len()), Some(3));
    assert_eq!(codes, ["offering-duplicate", "offering-key-repeated"]);
}

#[test]
fn values_of_the_course_make_an_offering_where_there_is_none() {
    let mut draft = titled("Kurssi");
    draft.common.price = Some("50 €".into());
    assert_eq!(normal(draft.clone()).0.map(|c| c.offerings.len()), Some(0));
    draft.common.start = Some("syksy 2026".into());
    assert_eq!(normal(draft).0.map(|c| c.offerings.len()), Some(1));
}

#[test]
fn no_personal_data_stays_in_any_text() {
    let person = "Opettaja: Matti Meikäläinen, matti.meikalainen@example.fi, 040 123 4567, 010170-123A";
    let text = vec![TextIn::tagged("fi", format!("Kurssi {person}"))];
    let some = || Some(format!("tieto {person}"));
    let offering = OfferingDraft {
        title: text.clone(),
        start: some(),
        end: some(),
        venue: some(),
        places: vec![person.into()],
        modes: vec![person.into()],
        times: vec![person.into()],
        pace: some(),
        languages: vec![person.into()],
        funding: vec![person.into()],
        price: some(),
        apply_from: some(),
        apply_to: some(),
        apply_text: some(),
        apply_url: Some("mailto:matti.meikalainen@example.fi".into()),
        status: some(),
        duration: some(),
        key: some(),
        url: Some("https://x.fi/?q=matti.meikalainen@example.fi".into()),
        ..OfferingDraft::default()
    };
    let draft = Draft {
        key: some(),
        title: text.clone(),
        summary: text.clone(),
        description: text.clone(),
        keywords: text.clone(),
        qualification: text.clone(),
        entry: text.clone(),
        provider_name: text.clone(),
        codes: vec![person.into()],
        levels: vec![person.into()],
        fields: vec![person.into()],
        credits: some(),
        duration: some(),
        offerings: vec![offering],
        ..Draft::default()
    };
    let (course, findings) = normalise(draft, &spec(), &context());
    let json =
        serde_json::to_string(&course).expect("JSON") + &serde_json::to_string(&findings).expect("JSON");
    for trace in ["Meikäläinen", "meikalainen", "example.fi", "123 4567", "123A"] {
        assert!(!json.contains(trace), "{trace} in {json}");
    }
}

/// Words that readers look for, and anything else.
fn any_text() -> impl Strategy<Value = String> {
    let known = "(1\\.9\\.2026|syksy 2026|jatkuva haku|120 €|free|Kotka|48100|verkko|ilta|suomi|5 op|P6M|perustutkinto|0715|<p>|<script>alert\\(1\\)</script>|<img src=x onerror=y>|javascript:x|https://example\\.org/|Opettaja: |Matti Meikäläinen|a@b\\.fi|&lt;|&amp;|\u{fffd}|\u{1}|\n| |\\PC){0,8}";
    prop_oneof![known, "\\PC{0,40}"]
}

fn any_texts() -> impl Strategy<Value = Vec<TextIn>> {
    let tag = prop_oneof![
        Just(None),
        Just(Some("fi".to_owned())),
        Just(Some("en".to_owned())),
        any_text().prop_map(Some)
    ];
    prop::collection::vec((tag, any_text()).prop_map(|(lang, text)| TextIn { lang, text }), 0..3)
}

fn any_offering() -> impl Strategy<Value = OfferingDraft> {
    let words = || prop::collection::vec(any_text(), 0..3);
    let maybe = || prop::option::of(any_text());
    let first =
        (maybe(), any_texts(), maybe(), maybe(), maybe(), any::<bool>(), words(), maybe(), words(), words());
    let second = (
        words(),
        words(),
        maybe(),
        maybe(),
        prop::option::of(any::<bool>()),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
    );
    (first, second).prop_map(|(a, b)| OfferingDraft {
        key: a.0,
        title: a.1,
        start: a.2,
        start_words: a.3,
        end: a.4,
        any_time: a.5,
        places: a.6,
        venue: a.7,
        modes: a.8,
        times: a.9,
        languages: b.0,
        funding: b.1,
        price: b.2,
        currency: b.3,
        free: b.4,
        apply_from: b.5,
        apply_to: b.6,
        apply_url: b.7,
        status: b.8,
        duration: b.9,
        ..OfferingDraft::default()
    })
}

fn any_draft() -> impl Strategy<Value = Draft> {
    let words = || prop::collection::vec(any_text(), 0..3);
    let maybe = || prop::option::of(any_text());
    let first = (
        maybe(),
        maybe(),
        maybe(),
        any_texts(),
        any_texts(),
        any_texts(),
        any_texts(),
        any::<bool>(),
        any_texts(),
        words(),
    );
    let second = (
        words(),
        words(),
        maybe(),
        words(),
        any_texts(),
        maybe(),
        any_offering(),
        prop::collection::vec(any_offering(), 0..3),
    );
    (first, second).prop_map(|(a, b)| Draft {
        key: a.0,
        url: a.1,
        provider_key: a.2,
        provider_name: a.3,
        title: a.4,
        summary: a.5,
        description: a.6,
        html: a.7,
        keywords: a.8,
        fields: a.9,
        levels: b.0,
        codes: b.1,
        credits: b.2,
        languages: b.3,
        entry: b.4,
        duration: b.5,
        common: b.6,
        offerings: b.7,
        ..Draft::default()
    })
}

fn assert_valid(course: &Course) {
    let known = |vocabulary: Vocabulary, code: &Code| {
        assert!(vocabulary.get(code.as_str()).is_some(), "{code} of {}", vocabulary.name())
    };
    assert!(
        !course.title.is_empty()
            && course.title.iter().all(|(_, t)| !t.trim().is_empty() && t.chars().count() <= LONGEST_TITLE)
    );
    assert!(CourseId::parse(course.id.as_str()).is_ok(), "{}", course.id);
    course.level.iter().for_each(|code| known(Vocabulary::Level, code));
    course.fields.iter().for_each(|field| known(Vocabulary::Field, &field.code));
    course.entry.iter().for_each(|code| known(Vocabulary::Entry, code));
    for (_, html) in course.description.iter() {
        assert_eq!(crate::sanitise(html), html);
    }
    let mut ids: Vec<_> = course.offerings.iter().map(|o| o.id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), course.offerings.len());
    for offering in &course.offerings {
        offering.municipality.iter().for_each(|code| known(Vocabulary::Municipality, code));
        offering.times.iter().for_each(|code| known(Vocabulary::Time, code));
        offering.funding.iter().for_each(|code| known(Vocabulary::Funding, code));
        assert!(offering.mode != Mode::Online || offering.municipality.is_none());
        if let (Some((first, _)), Some(end)) = (offering.start.range(), offering.end) {
            assert!(first <= end);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn any_draft_becomes_a_valid_course_or_none(draft in any_draft()) {
        let (course, findings) = normalise(draft.clone(), &spec(), &context());
        prop_assert_eq!((&course, &findings), (&normalise(draft, &spec(), &context()).0, &findings));
        prop_assert!(findings.iter().all(|f| crate::REMARKS.iter().any(|r| r.code == f.code && r.severity == f.severity)));
        prop_assert!(course.is_some() || findings.iter().any(|f| f.code == "title-missing"));
        if let Some(course) = course {
            assert_valid(&course);
            let json = serde_json::to_string(&course).expect("a course has a JSON form");
            prop_assert_eq!(serde_json::from_str::<Course>(&json).expect("and reads back"), course);
        }
    }
}
