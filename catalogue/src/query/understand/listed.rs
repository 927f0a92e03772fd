//! Words that mean a filter, in the forms in which they stand in requests.

use super::Reading;
use crate::{id::Code, offering::Mode, query::Dimension};

/// Words in the forms in which they stand in requests.
pub(super) fn read_listed(key: &str) -> Option<Reading> {
    let mode = |mode: Mode| Some(Reading::Value(Dimension::Mode, Code::new(mode.as_str())));
    let language = |code: &str| Some(Reading::Value(Dimension::Language, Code::new(code)));
    let funding = |code: &str| Some(Reading::Value(Dimension::Funding, Code::new(code)));
    let time = |code: &str| Some(Reading::Value(Dimension::Time, Code::new(code)));
    match key {
        "ilmainen" | "ilmaista" | "ilmaiset" | "ilmaisia" | "ilmaiseksi" | "maksuton" | "maksutonta"
        | "maksuttomat" | "maksuttomia" | "maksutta" | "gratis" | "kostnadsfri" | "kostnadsfria"
        | "kostnadsfritt" | "avgiftsfri" | "avgiftsfria" | "avgiftsfritt" | "free" | "free of charge" => {
            Some(Reading::Free)
        }
        "haku auki"
        | "haku vielä auki"
        | "haku on auki"
        | "avoin haku"
        | "haku käynnissä"
        | "haku menossa"
        | "nyt haettavissa"
        | "haettavissa"
        | "haettavissa nyt"
        | "vielä haettavissa"
        | "voi hakea"
        | "voi vielä hakea"
        | "voi hakea vielä"
        | "ehtii vielä hakea"
        | "hae nyt"
        | "ansökan öppen"
        | "ansökan är öppen"
        | "öppen ansökan"
        | "öppen för ansökan"
        | "ansökan pågår"
        | "kan sökas"
        | "kan sökas nu"
        | "kan ännu sökas"
        | "ansök nu"
        | "apply now"
        | "can apply"
        | "can still apply"
        | "i can still apply"
        | "still open"
        | "applications open"
        | "open applications"
        | "open for applications"
        | "still open for applications" => Some(Reading::ApplyOpen),
        "verkkokurssi" | "verkkokurssit" | "verkkokursseja" | "etäkurssi" | "nätkurs" | "nätkurser"
        | "online course" | "online courses" | "verkossa" | "netissä" | "etänä" | "etäopetuksena"
        | "verkko opetuksena" | "verkkototeutus" | "online" | "på nätet" | "på webben" | "via nätet"
        | "på distans" | "distans" | "distansstudier" | "remote" | "remotely" | "verkko opinnot"
        | "etäopiskelu" | "etäopinnot" | "etäkurssit" | "etäkursseja" | "etäkoulutus" | "verkkokurssina"
        | "verkkokoulutus" | "netissä tehtävä" | "distanskurs" | "distanskurser" | "distansutbildning"
        | "distance learning" | "distance course" => mode(Mode::Online),
        "monimuoto"
        | "monimuotona"
        | "monimuotoisena"
        | "monimuoto opetuksena"
        | "monimuotototeutus"
        | "hybridi"
        | "hybrid"
        | "flerform"
        | "flerformsundervisning"
        | "flerformsstudier"
        | "blended"
        | "hybridinä" => mode(Mode::Hybrid),
        "lähiopetus" | "lähiopetuksena" | "lähiopetuksessa" | "paikan päällä" | "närundervisning"
        | "läsnäopetus" | "kontaktiopetus" | "kontaktiopetuksena" | "närstudier" | "på plats" | "onsite"
        | "on site" | "face to face" | "in person" => mode(Mode::Onsite),
        "suomeksi" | "suomen kielellä" | "taught in finnish" | "suomenkielinen" | "suomenkieliset"
        | "på finska" | "finskspråkig" | "in finnish" => language("fi"),
        "ruotsiksi" | "ruotsin kielellä" | "taught in swedish" | "ruotsinkielinen" | "ruotsinkieliset"
        | "på svenska" | "svenskspråkig" | "in swedish" => language("sv"),
        "englanniksi"
        | "englannin kielellä"
        | "taught in english"
        | "englanninkielinen"
        | "englanninkieliset"
        | "på engelska"
        | "engelskspråkig"
        | "in english" => language("en"),
        "työvoimakoulutus"
        | "työvoimakoulutusta"
        | "työvoimakoulutuksena"
        | "työvoimakoulutukset"
        | "työvoimakoulutuksia"
        | "arbetskraftsutbildning"
        | "arbetskraftsutbildningar"
        | "labour market training" => funding("labour-market"),
        "oppisopimus"
        | "oppisopimuksella"
        | "oppisopimuksena"
        | "oppisopimuskoulutus"
        | "oppisopimuskoulutuksena"
        | "läroavtal"
        | "läroavtalsutbildning"
        | "apprenticeship" => funding("apprenticeship"),
        "omaehtoinen" | "omaehtoisesti" | "omaehtoisena" => funding("self-motivated"),
        "iltaisin" | "illalla" | "iltaopetuksena" | "iltaopetus" | "iltaopiskelu" | "på kvällen"
        | "på kvällar" | "på kvällarna" | "kvällstid" | "in the evening" | "in the evenings" | "evenings" => {
            time("evening")
        }
        "viikonloppuna" | "viikonloppuisin" | "viikonloppuopetus" | "på veckoslut" | "på veckosluten"
        | "viikonlopuksi" | "på helgen" | "på helger" | "weekends" | "at the weekend" | "at weekends"
        | "on weekends" => time("weekend"),
        "päivisin" | "aamupäivällä" | "aamupäivisin" | "iltapäivisin" | "päiväaikaan" | "päiväopetus"
        | "päiväopetuksena" | "dagtid" | "på dagtid" | "på dagen" | "daytime" | "in the daytime"
        | "during the day" => time("day"),
        "ilman pohjakoulutusta"
        | "ilman pohjakoulutusvaatimusta"
        | "ei pohjakoulutusta"
        | "ei pohjakoulutusvaatimusta"
        | "ei pohjakoulutusvaatimuksia"
        | "ei esitietovaatimuksia"
        | "ilman aiempaa koulutusta"
        | "ilman aiempia opintoja"
        | "utan förkunskaper"
        | "utan förkunskapskrav"
        | "inga förkunskaper"
        | "inga förkunskapskrav"
        | "no prerequisites"
        | "no entry requirements"
        | "no prior education"
        | "no prior knowledge"
        | "without prior education" => Some(Reading::Value(Dimension::Entry, Code::new("none"))),
        "milloin vain" | "milloin tahansa" | "alkaa heti" | "heti alkava" | "heti alkavat"
        | "när som helst" | "any time" | "anytime" => {
            Some(Reading::Value(Dimension::Start, Code::new("any-time")))
        }
        "omaan tahtiin" | "omassa tahdissa" | "omaa tahtia" | "i egen takt" | "self paced" => {
            time("self-paced")
        }
        _ => None,
    }
}

/// Words that say when beside another word; alone they are looked for.
pub(super) fn read_beside(key: &str) -> Option<Reading> {
    let time = match key {
        "ilta" | "illat" | "iltaa" | "iltakurssi" | "iltakurssit" | "iltaryhmä" | "kväll" | "kvällskurs"
        | "evening" | "evening course" | "evening class" | "evening classes" => "evening",
        "viikonloppu" | "viikonloppukurssi" | "viikonloppukurssit" | "veckoslut" | "veckoslutskurs"
        | "weekend" | "weekend course" => "weekend",
        _ => return None,
    };
    Some(Reading::Value(Dimension::Time, Code::new(time)))
}
