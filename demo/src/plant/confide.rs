//! People in the feeds, who must be shown nowhere.

use super::{Secret, reference};
use crate::course::Person;
use crate::partner::Partner;
use crate::random::Random;

/// Puts teachers in the feeds, and what they would not want to see published.
pub(super) fn confide(seed: u64, partners: &mut [Partner]) -> Vec<Secret> {
    const FIRST: [&str; 6] =
        ["Tuulamarja", "Eskoantero", "Ulpukka", "Jalmarius", "Ruutmaaria", "Osmokalervo"];
    const LAST: [&str; 6] =
        ["Vesterkallio", "Rukkanieminen", "Haapsalokangas", "Pöyrölampi", "Kuismatörmä", "Liljeharju"];
    let mut all = Vec::new();
    for partner in partners {
        let mut random = Random::named(seed, &format!("{}/people", partner.id));
        for (number, course) in partner.courses.iter_mut().enumerate() {
            if number % 11 != 3 {
                continue;
            }
            let first = random.pick(&FIRST).copied().unwrap_or_default();
            let last = random.pick(&LAST).copied().unwrap_or_default();
            let person = Person {
                name: format!("{first} {last}"),
                email: format!("{}.{}@{}.example", ascii(first), ascii(last), partner.id),
                phone: format!("+358 50 555 {:04}", random.between(100, 9999)),
            };
            let at = reference(partner.id, course);
            let mut tell = |kind: &str, stands_in: &str, value: &str| {
                let (kind, stands_in, value) = (kind.to_owned(), stands_in.to_owned(), value.to_owned());
                all.push(Secret { kind, stands_in, at: at.clone(), value });
            };
            for (kind, value) in [("name", &person.name), ("email", &person.email), ("phone", &person.phone)]
            {
                tell(kind, "field", value);
            }
            if number % 33 == 3 {
                course.prose.push(format!("Lisätietoja: {}, {}", person.email, person.phone));
                tell("email", "text", &person.email);
                tell("phone", "text", &person.phone);
            }
            if number == 3 {
                let code = identity_code(&mut random);
                course.prose.push(format!("Opettaja: {} ({code})", person.name));
                tell("name", "text", &person.name);
                tell("identity-code", "text", &code);
            }
            course.teacher = Some(person);
        }
    }
    all
}

fn ascii(name: &str) -> String {
    name.to_lowercase().replace('ä', "a").replace('ö', "o")
}

/// A well-formed personal identity code of the range 900–999, which is never given to anybody.
fn identity_code(random: &mut Random) -> String {
    const CHECKS: &[u8] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let (day, month, year) = (random.between(1, 28), random.between(1, 12), random.between(50, 89));
    let individual = random.between(900, 999);
    let number = ((day * 100 + month) * 100 + year) * 1000 + individual;
    let check = CHECKS.get(usize::try_from(number % 31).unwrap_or(0)).copied().unwrap_or(b'0');
    format!("{day:02}{month:02}{year:02}-{individual}{}", char::from(check))
}
