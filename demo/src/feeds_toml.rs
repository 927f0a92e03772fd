//! The configuration by which these partners are crawled.

use crate::partner::Format;
use crate::serve::{Handles, PartnerSite};
use chrono::NaiveDate;
use std::path::Path;

const REGION: &str = r#"[region]
name = { fi = "Opin Ovi, esittelyseutu", sv = "Opin Ovi, demoregion", en = "Opin Ovi, demo region" }
municipalities = ["285", "286", "075", "489", "624", "935", "142"]
timezone = "Europe/Helsinki"

[crawler]
user_agent = "OpinOvi-demo/{version} (+https://opin-ovi.example/bot; contact@opin-ovi.example)"
concurrency = 8
default_schedule = "0 15 3 * * *"
"#;

const PAGES: &str =
    "follow = { links = \"a.kurssi\", next = \"a.seuraava\", max_pages = 500 }\ngrace_runs = 2\n";

const DETAIL: &str = r#"map.item = ".kurssi[data-tunnus]"
map.id = "@data-tunnus"
map.title = ".nimi"
map.url = "a.pysyva, a.kurssi"
map.summary = ".ingressi"
map.description = "div.kuvaus"
map.level = "dd.taso"
map.field = "dd.aihe"
map.credits = "dd.laajuus"
map.language = "dd.kieli"
map.entry = "dd.vaatimus"
map.offering = "tr.toteutus"
map.offering_id = "@data-tunnus"
map.offering_start = "td.aika"
map.offering_place = "td.paikka"
map.offering_municipality = "td.paikka"
map.offering_mode = "span.tapa"
map.offering_time = "span.kello"
map.offering_funding = "span.rahoitus"
map.offering_price = "td.hinta"
map.offering_apply_from = "span.hakuaika@data-alkaa"
map.offering_apply_to = "span.hakuaika@data-paattyy"
map.offering_apply_url = "a.ilmo@href"
map.offering_status = "td.tila"
"#;

const FINNISH_TABLE: &str = r#"map.id = "Kurssinumero"
map.offering_id = "Toteutus"
map.title = "Nimi"
map.description = "Kuvaus"
map.field = "Aihealue"
map.level = "Taso"
map.credits = "Laajuus"
map.start = "Alkaa"
map.end = "Päättyy"
map.time = "Aika"
map.municipality = "Paikkakunta"
map.place = "Opetuspaikka"
map.postcode = "Postinumero"
map.mode = "Opetustapa"
map.language = "Opetuskieli"
map.price = "Hinta"
map.funding = "Rahoitus"
map.apply_from = "Ilmoittautuminen alkaa"
map.apply_to = "Ilmoittautuminen päättyy"
map.status = "Tila"
map.url = "Linkki"
"#;

const SWEDISH_TABLE: &str = r#"map.id = "Kurskod"
map.offering_id = "Tillfälle"
map.title = "Kursnamn"
map.summary = "Kort"
map.description = "Beskrivning"
map.level = "Nivå"
map.field = "ISCED"
map.credits = "Omfattning"
map.start = "Start"
map.end = "Slut"
map.time = "Tid"
map.municipality = "Ort"
map.mode = "Form"
map.price = "Pris"
map.funding = "Finansiering"
map.apply_from = "Ansökan öppnar"
map.apply_to = "Ansökan stänger"
map.status = "Läge"
map.url = "Länk"
"#;

/// A whole feeds.toml for the running partners; `today` stands in its first line, because all dates rest on it.
pub fn feeds_toml(handles: &Handles, today: NaiveDate) -> String {
    let mut toml = format!("# The demo region of {today}: invented partners on loopback.\n{REGION}");
    handles.partners().iter().for_each(|partner| toml.push_str(&source(partner)));
    toml
}

/// Writes `feeds.toml` and `plants.json` into the data directory of a demo.
///
/// # Errors
/// Whatever the file system says.
pub fn write_files(handles: &Handles, directory: &Path) -> std::io::Result<()> {
    let region = handles.region();
    let plants = serde_json::to_vec_pretty(region.plants())?;
    std::fs::write(directory.join("feeds.toml"), feeds_toml(handles, region.today()))?;
    std::fs::write(directory.join("plants.json"), plants)
}

fn source(partner: &PartnerSite) -> String {
    let PartnerSite { id, name, base_url, format, feed_url, .. } = partner;
    format!(
        "\n[[source]]\nid = \"{id}\"\nprovider = {{ name = \"{name}\", url = \"{base_url}/\"{} }}\nurl = \"{feed_url}\"\n\
         format = \"{}\"\nschedule = \"0 */30 * * * *\"\nallow_private = true\n\
         limits = {{ max_bytes = 50_000_000, timeout_s = 20, requests_per_s = 5000.0 }}\n{}{}",
        seat(id).map_or(String::new(), |code| format!(", municipality = \"{code}\"")),
        format.adapter(),
        defaults(id),
        rest(*format)
    )
}

/// Municipality of the institution's seat.
fn seat(id: &str) -> Option<&'static str> {
    Some(match id {
        "etelaranta" | "rannikko-amk" | "saaristotie" | "sydkust" | "satamakatu" | "kesayliopisto" => "285",
        "kymijoki" | "valivayla" | "kymijokivarsi" | "haukkasuo" => "286",
        "rajajoki" => "935",
        _ => return None,
    })
}

fn defaults(id: &str) -> &'static str {
    match id {
        "saaristotie" | "rajajoki" | "valivayla" => {
            "defaults = { level = \"liberal-adult\", language = [\"fi\"], funding = \"liberal-adult\" }\n"
        }
        "sydkust" => "defaults = { language = [\"sv\"] }\n",
        "gulf" => "defaults = { language = [\"en\"] }\n",
        _ => "defaults = { language = [\"fi\"] }\n",
    }
}

fn rest(format: Format) -> String {
    match format {
        Format::XcriCap12 | Format::JsonLdGraph => String::new(),
        Format::XcriCap11 => "tolerant = true\n".to_owned(),
        Format::Kouta => "follow = { max_pages = 3000 }\n".to_owned(),
        Format::CsvFinnish => FINNISH_TABLE.to_owned(),
        Format::CsvSwedish => SWEDISH_TABLE.to_owned(),
        Format::HtmlLists => format!("{PAGES}{DETAIL}"),
        Format::Microdata | Format::JsonLdPages | Format::MixedPages => PAGES.to_owned(),
        Format::HtmlSitemap => {
            format!("follow = {{ sitemap = true, max_pages = 500 }}\ngrace_runs = 2\n{DETAIL}")
        }
    }
}
