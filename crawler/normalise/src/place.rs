//! Where an offering is held.

use catalogue::{
    Code, LatLon, Mode, OfferingDraft, SourceSpec,
    read::{PlaceReading, is_online, read_place},
};

use crate::{
    findings::{Findings, LOCATION_IMPLAUSIBLE, PLACE_UNKNOWN},
    text,
};

/// Where an offering is held.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub municipality: Option<Code>,
    /// The place in words, where it says more than the municipality.
    pub place: Option<String>,
    pub location: Option<LatLon>,
    /// The place is the network.
    pub online: bool,
}

/// Reads the place; the most exact word first. The source's default holds only where nothing is said.
pub(crate) fn place(draft: &OfferingDraft, mode: Mode, source: &SourceSpec, findings: &mut Findings) -> Held {
    let said: Vec<&str> = draft
        .places
        .iter()
        .map(String::as_str)
        .chain(draft.venue.as_deref())
        .map(str::trim)
        .filter(|p| !text::is_open(p))
        .collect();
    let read: Vec<PlaceReading> =
        said.iter().map(|place| read_place(&text::plain(place), &source.campuses)).collect();
    let known = read.iter().find_map(|r| r.municipality.clone());
    let online = mode == Mode::Online
        || (mode == Mode::Unknown && known.is_none() && said.iter().any(|p| is_online(p)));
    if online {
        return Held { online, ..Held::default() };
    }
    let unread = read.iter().find_map(|r| r.unread.as_deref());
    if let (None, Some(unread)) = (&known, unread) {
        findings.value(PLACE_UNKNOWN, unread);
    }
    let default = source.defaults.municipality.as_deref().filter(|_| said.is_empty());
    let words = draft.venue.as_deref().filter(|v| !text::is_open(v)).or_else(|| {
        let more = read.iter().zip(&said).find(|(r, _)| r.more || r.unread.is_some());
        more.map(|(_, said)| *said)
    });
    Held {
        municipality: known.or_else(|| read_place(default?, &source.campuses).municipality),
        place: words.and_then(|w| text::line(w, findings)).map(|w| text::cut(&w, 200)),
        location: location(draft, findings),
        online: false,
    }
}

fn location(draft: &OfferingDraft, findings: &mut Findings) -> Option<LatLon> {
    let given = draft.location?;
    let point = LatLon::new(given.lat, given.lon).filter(|p| p.lat.abs() > 1e-6 || p.lon.abs() > 1e-6);
    if point.is_none() {
        findings.value(LOCATION_IMPLAUSIBLE, &format!("{}, {}", given.lat, given.lon));
    }
    point
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::SourceId;

    use super::*;

    fn read(
        places: &[&str],
        venue: Option<&str>,
        mode: Mode,
    ) -> (Option<String>, Option<String>, bool, usize) {
        let mut source = SourceSpec::new(SourceId::new("a").unwrap(), "https://example.org/");
        source.defaults.municipality = Some("286".into());
        let draft = OfferingDraft {
            places: places.iter().map(|p| (*p).to_owned()).collect(),
            venue: venue.map(str::to_owned),
            ..OfferingDraft::default()
        };
        let mut findings = Findings::new("", "");
        let held = place(&draft, mode, &source, &mut findings);
        (
            held.municipality.map(|m| m.as_str().to_owned()),
            held.place,
            held.online,
            findings.into_list().len(),
        )
    }

    #[test]
    fn places_are_found_or_told() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            read(&["kunta_285"], Some("Metsolan kampus"), Mode::Onsite),
            (some("285"), some("Metsolan kampus"), false, 0)
        );
        assert_eq!(read(&[], None, Mode::Onsite), (some("286"), None, false, 0));
        assert_eq!(read(&["Oxford"], None, Mode::Onsite), (None, some("Oxford"), false, 1));
        assert_eq!(read(&["Kotka"], None, Mode::Online), (None, None, true, 0));
        assert_eq!(read(&["Verkko"], None, Mode::Unknown), (None, None, true, 0));
        assert_eq!(read(&["Kotka"], Some("Teams"), Mode::Hybrid), (some("285"), some("Teams"), false, 0));
    }
}
