//! Where the invented partners teach: real municipalities, invented campuses.

/// One teaching place.
#[derive(Debug, PartialEq)]
pub(crate) struct Campus {
    /// Municipality code of Statistics Finland, three digits.
    pub(crate) code: &'static str,
    /// Municipality in Finnish.
    pub(crate) town: &'static str,
    /// Municipality in Swedish.
    pub(crate) town_sv: &'static str,
    /// Name of the place in Finnish.
    pub(crate) name: &'static str,
    /// "In the place", inflected, as a Finnish sentence would have it.
    pub(crate) inside: &'static str,
    /// Street address.
    pub(crate) street: &'static str,
    /// Postal code.
    pub(crate) postcode: &'static str,
    /// Latitude and longitude, degrees WGS 84.
    pub(crate) point: (f64, f64),
}

macro_rules! campus {
    ($code:literal $town:literal $sv:literal $name:literal $inside:literal $street:literal $post:literal $lat:literal $lon:literal) => {
        Campus {
            code: $code,
            town: $town,
            town_sv: $sv,
            name: $name,
            inside: $inside,
            street: $street,
            postcode: $post,
            point: ($lat, $lon),
        }
    };
}

/// Every campus of the region.
#[rustfmt::skip]
pub(crate) static CAMPUSES: [Campus; 14] = [
    campus!("285" "Kotka" "Kotka" "Kotkansaaren kampus" "Kotkassa, Kotkansaaren kampuksella" "Majakkakatu 4" "48100" 60.4660 26.9459),
    campus!("285" "Kotka" "Kotka" "Karhulan toimipiste" "Kotkan Karhulassa" "Koskenrannantie 12" "48600" 60.5140 26.9470),
    campus!("286" "Kouvola" "Kouvola" "Kouvolan keskustan kampus" "Kouvolassa, keskustan kampuksella" "Asemapuisto 3" "45100" 60.8679 26.7042),
    campus!("286" "Kouvola" "Kouvola" "Kuusankosken toimipiste" "Kuusankoskella" "Tehtaanpolku 8" "45700" 60.9077 26.6236),
    campus!("286" "Kouvola" "Kouvola" "Inkeroisten työpaja" "Inkeroisissa, Kouvolassa" "Verstastie 2" "46900" 60.6946 26.8411),
    campus!("075" "Hamina" "Fredrikshamn" "Haminan toimipiste" "Haminassa, ympyräkaupungin vieressä" "Vallinkatu 6" "49400" 60.5697 27.1980),
    campus!("142" "Iitti" "Itis" "Kausalan toimipiste" "Iitissä, Kausalan toimipisteessä" "Kirjokiventie 5" "47400" 60.8880 26.3360),
    campus!("935" "Virolahti" "Vederlax" "Virojoen koulutustila" "Virolahdella, Virojoella" "Rantaraitti 9" "49900" 60.5838 27.7044),
    campus!("624" "Pyhtää" "Pyttis" "Siltakylän lukusali" "Pyhtäällä, Siltakylässä" "Lohitie 15" "49220" 60.4930 26.6630),
    campus!("489" "Miehikkälä" "Miehikkälä" "Miehikkälän kylätalo" "Miehikkälässä, kylätalolla" "Salpapolku 1" "49700" 60.6710 27.7000),
    campus!("286" "Kouvola" "Kouvola" "Valkealan opistotalo" "Valkealassa, opistotalolla" "Niskajärventie 20" "45370" 60.9420 26.7980),
    campus!("285" "Kotka" "Kotka" "Sataman koulutushalli" "Kotkassa, sataman koulutushallissa" "Laituritie 7" "48310" 60.4420 26.9470),
    campus!("935" "Virolahti" "Vederlax" "Klamilan rantatalo" "Virolahden Klamilassa" "Satamapolku 3" "49840" 60.5160 27.4300),
    campus!("142" "Iitti" "Itis" "Iitin kirkonkylän koulu" "Iitin kirkonkylässä" "Hiidenvuorentie 11" "47400" 60.9630 26.3420),
];
