//! Small feeds.

use std::io::Write;

/// A CSV feed of courses: key and title.
pub fn csv<K: AsRef<str>, T: AsRef<str>>(courses: impl IntoIterator<Item = (K, T)>) -> String {
    let rows = courses.into_iter().map(|(key, title)| {
        let key = key.as_ref();
        format!("{key};{};https://koulu.example/kurssi/{key};1.9.2027;Kotka\n", title.as_ref())
    });
    format!("id;title;url;start;municipality\n{}", rows.collect::<String>())
}

/// A CSV feed of so many courses, numbered from 0.
pub fn numbered(count: usize) -> String {
    csv((0..count).map(|n| (n.to_string(), format!("Kurssi {n}"))))
}

/// An XCRI-CAP feed with these records in it.
pub fn xcri(records: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<catalog xmlns="http://xcri.org/profiles/1.2/catalog" xmlns:mlo="http://purl.org/net/mlo" xmlns:dc="http://purl.org/dc/elements/1.1/">
<provider><dc:identifier>https://koulu.example/</dc:identifier><dc:title>Koulu</dc:title>
{records}</provider></catalog>"#
    )
}

/// One record of an XCRI-CAP feed; the title is XML.
pub fn record(key: &str, title: &str) -> String {
    format!(
        "<course><dc:identifier>{key}</dc:identifier><dc:title>{title}</dc:title><mlo:url>https://koulu.example/{key}</mlo:url>\
         <presentation><dc:identifier>{key}-1</dc:identifier><mlo:start dtf=\"2027-09-01\">1.9.2027</mlo:start></presentation></course>\n"
    )
}

/// A page of one course, in JSON-LD.
pub fn page(key: &str, title: &str) -> String {
    format!(
        r#"<!DOCTYPE html><html lang="fi"><head><title>{title}</title><script type="application/ld+json">
{{"@context":"https://schema.org","@type":"Course","identifier":"{key}","name":"{title}","description":"Kurssi, jolla opitaan taitoja.","provider":{{"@type":"Organization","name":"Koulu"}},
"hasCourseInstance":{{"@type":"CourseInstance","startDate":"2027-09-01","courseMode":"onsite","location":{{"@type":"Place","name":"Kotka"}}}}}}
</script></head><body><h1>{title}</h1><p class="kuvaus">Kurssilla opitaan taitoja.</p></body></html>"#
    )
}

/// A page that links to others.
pub fn listing<T: AsRef<str>>(links: impl IntoIterator<Item = T>) -> String {
    let links = links
        .into_iter()
        .map(|to| format!("<li><a class=\"course\" href=\"{0}\">{0}</a></li>\n", to.as_ref()));
    format!("<!DOCTYPE html><html lang=\"fi\"><body><ul>{}</ul></body></html>", links.collect::<String>())
}

/// Bytes, gzipped.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}
