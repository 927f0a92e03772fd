//! Which column holds which property.

use catalogue::{Finding, SourceSpec};

use crate::{adapter::Unreadable, properties::PROPERTIES, sink::Sink};

/// What each column fills; none where a column is not used.
pub(super) struct Columns {
    properties: Vec<Option<String>>,
}

/// Names that columns have by custom, in Finnish, Swedish and English, without spaces and marks.
#[rustfmt::skip]
const CUSTOMARY: [(&str, &[&str]); 29] = [
    ("id", &["id", "courseid", "koulutusid", "kurssiid", "kurssikoodi", "koodi", "tunniste", "tunnus", "kurskod", "kursid", "kod", "code", "coursecode", "identifier", "kurssinro", "kurssinumero"]),
    ("title", &["title", "nimi", "kurssi", "kurssinnimi", "kurssinimi", "koulutus", "koulutuksennimi", "otsikko", "namn", "kursnamn", "kurs", "utbildning", "rubrik", "name", "course", "coursename", "coursetitle"]),
    ("description", &["description", "kuvaus", "kurssikuvaus", "sisältö", "sisalto", "beskrivning", "innehåll", "innehall", "longdescription"]),
    ("summary", &["summary", "tiivistelmä", "tiivistelma", "lyhytkuvaus", "ingressi", "sammanfattning", "shortdescription", "abstract"]),
    ("provider", &["provider", "järjestäjä", "jarjestaja", "oppilaitos", "organisaatio", "anordnare", "läroanstalt", "organisation", "organization", "institution", "school"]),
    ("provider_url", &["providerurl", "järjestäjänverkkosivu", "organisaationurl"]),
    ("url", &["url", "linkki", "www", "verkkosivu", "verkkosivut", "osoite", "länk", "lank", "webbsida", "webbadress", "link", "website", "page", "courseurl"]),
    ("field", &["field", "ala", "koulutusala", "koulutusalakoodi", "bransch", "utbildningsområde", "område", "fieldofstudy", "isced", "iscedf"]),
    ("level", &["level", "taso", "koulutusaste", "koulutustaso", "nivå", "niva", "utbildningsnivå"]),
    ("keywords", &["keywords", "asiasanat", "avainsanat", "hakusanat", "nyckelord", "tags", "aihe", "aiheet", "subject", "ämne"]),
    ("credits", &["credits", "laajuus", "opintopisteet", "opintopiste", "osaamispisteet", "op", "osp", "omfattning", "studiepoäng", "sp", "ects"]),
    ("language", &["language", "kieli", "opetuskieli", "språk", "sprak", "undervisningsspråk", "languageofinstruction", "teachinglanguage"]),
    ("offering_id", &["offeringid", "toteutus", "toteutusid", "toteutuskoodi", "ryhmä", "ryhmäid", "kurstillfälle", "kurstillfälleid", "instanceid", "runid", "presentationid"]),
    ("start", &["start", "alkaa", "alku", "alkamispäivä", "alkamispaiva", "alkupvm", "alkamisaika", "aloitus", "ajankohta", "börjar", "startdatum", "startdate", "begins", "from"]),
    ("end", &["end", "päättyy", "paattyy", "loppu", "loppuu", "päättymispäivä", "loppupvm", "slutar", "slut", "slutdatum", "enddate", "ends", "to"]),
    ("municipality", &["municipality", "kunta", "paikkakunta", "kuntakoodi", "kommun", "ort", "town", "city", "kaupunki"]),
    ("place", &["place", "paikka", "toimipiste", "kampus", "opetuspaikka", "sijainti", "tila", "plats", "campus", "venue", "location"]),
    ("postcode", &["postcode", "postinumero", "postnummer", "zip", "postalcode"]),
    ("mode", &["mode", "toteutustapa", "opetusmuoto", "opiskelumuoto", "opetustapa", "suoritustapa", "undervisningsform", "studieform", "deliverymode"]),
    ("time", &["time", "aika", "opetusaika", "kellonaika", "vuorokaudenaika", "tid", "undervisningstid", "timeofday"]),
    ("funding", &["funding", "rahoitus", "rahoitusmuoto", "finansiering", "finansieringsform"]),
    ("price", &["price", "hinta", "maksu", "kurssimaksu", "osallistumismaksu", "pris", "avgift", "kursavgift", "cost", "fee"]),
    ("apply_from", &["applyfrom", "hakualkaa", "ilmoittautuminenalkaa", "hakuaikaalkaa", "ansökanbörjar", "anmälanbörjar", "applicationstart", "enrolmentstart"]),
    ("apply_to", &["applyto", "hakupäättyy", "hakupaattyy", "ilmoittautuminenpäättyy", "hakuaikapäättyy", "viimeinenilmoittautumispäivä", "ansökanslutar", "sistaansökningsdag", "anmälanslutar", "deadline", "applicationdeadline", "enrolmentend"]),
    ("apply_url", &["applyurl", "hakulinkki", "ilmoittautumislinkki", "ilmoittaudu", "hakulomake", "anmälningslänk", "anmälan", "ansökningslänk", "applicationlink", "registrationurl"]),
    ("status", &["status", "tilanne", "kurssintila", "läge"]),
    ("duration", &["duration", "kesto", "längd", "langd", "length"]),
    ("entry", &["entry", "pääsyvaatimukset", "paasyvaatimukset", "esitiedot", "lähtötaso", "edellytykset", "förkunskaper", "förkunskapskrav", "entryrequirements", "prerequisites"]),
    ("qualification", &["qualification", "tutkinto", "tutkintonimike", "examen", "degree"]),
];

impl Columns {
    /// Decides by the source's map first, then by custom for properties that the map does not name.
    ///
    /// # Errors
    /// [`Unreadable::Settings`] where no column holds the title.
    pub fn new(header: &[String], spec: &SourceSpec, sink: &mut dyn Sink) -> Result<Self, Unreadable> {
        let mut columns = Self { properties: vec![None; header.len()] };
        let bares: Vec<String> = header.iter().map(|column| bare(column)).collect();
        for (key, name) in &spec.map {
            let property = key.strip_prefix("offering_").filter(|_| key != "offering_id").unwrap_or(key);
            if property != "offering_id" && !PROPERTIES.contains(&property) {
                let message = "the map names a property that does not exist; it is not used";
                sink.finding(Finding::warning("map-key-unknown", message).found(key));
                continue;
            }
            let name_bare = bare(name);
            match bares.iter().position(|column| *column == name_bare) {
                Some(index) => columns.properties[index] = Some(property.to_owned()),
                None => {
                    let message = "the map names a column that the header does not have";
                    let found = format!("{key} = {name}; columns: {}", header.join(", "));
                    sink.finding(Finding::error("column-missing", message).at("header").found(&found));
                }
            }
        }
        for (property, names) in CUSTOMARY {
            let key =
                if property == "offering_id" { property.to_owned() } else { format!("offering_{property}") };
            if spec.map.contains_key(property) || spec.map.contains_key(&key) {
                continue;
            }
            let free = |index: &usize| columns.properties[*index].is_none();
            let named = names.iter().find_map(|name| {
                bares
                    .iter()
                    .enumerate()
                    .filter(|(_, column)| column == name)
                    .map(|(index, _)| index)
                    .find(free)
            });
            if let Some(index) = named {
                columns.properties[index] = Some(property.to_owned());
            }
        }
        if columns.properties.iter().flatten().any(|property| property == "title") {
            return Ok(columns);
        }
        let why = format!("no column holds the title; columns: {}", header.join(", "));
        Err(Unreadable::Settings { key: "title".to_owned(), why })
    }

    /// How many columns the header has.
    pub fn len(&self) -> usize {
        self.properties.len()
    }

    /// The used values of a row with their properties.
    pub fn values<'a>(&'a self, record: &'a ::csv::StringRecord) -> impl Iterator<Item = (&'a str, &'a str)> {
        let values = self.properties.iter().zip(record);
        values.filter_map(|(property, value)| Some((property.as_deref()?, value)))
    }
}

/// The column that holds the title by custom.
pub(super) fn guess_title(header: &[String]) -> Option<usize> {
    let (_, names) = CUSTOMARY[1];
    header.iter().position(|column| names.contains(&bare(column).as_str()))
}

/// Lower case, letters and digits alone.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
