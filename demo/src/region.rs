//! The region: all partners, what is planted in them, and the passing of days.

use crate::course::{Price, Status};
use crate::partner::{self, Partner};
use crate::plant::{self, Plants};
use crate::random::Random;
use chrono::NaiveDate;

/// The invented region on a day. The same seed and day make the same region.
#[derive(Clone, Debug)]
pub struct Region {
    seed: u64,
    today: NaiveDate,
    day: u32,
    partners: Vec<Partner>,
    plants: Plants,
}

impl Region {
    /// The region as it is on `today`; every date rests on it.
    pub fn new(seed: u64, today: NaiveDate) -> Self {
        let mut partners = partner::all(seed, today);
        let plants = plant::plant(seed, today, &mut partners);
        Self { seed, today, day: 0, partners, plants }
    }

    /// The day on which all dates rest.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// Days passed since the region was made.
    pub fn day(&self) -> u32 {
        self.day
    }

    /// The partners, in a fixed order.
    pub fn partners(&self) -> &[Partner] {
        &self.partners
    }

    /// A partner by its identifier.
    pub fn partner(&self, id: &str) -> Option<&Partner> {
        self.partners.iter().find(|partner| partner.id == id)
    }

    /// What was planted when the region was made.
    pub fn plants(&self) -> &Plants {
        &self.plants
    }

    /// Lets a day pass: in every partner a few courses change, and one leaves. The dates stay where they are.
    ///
    /// Gives the number of courses that changed and of those that left.
    pub fn advance_day(&mut self) -> (usize, usize) {
        self.day += 1;
        let (mut changed, mut left) = (0, 0);
        for partner in &mut self.partners {
            let mut random = Random::named(self.seed, &format!("{}/day/{}", partner.id, self.day));
            // What was planted keeps its place: only courses after it leave.
            if partner.courses.len() > 60 {
                let place = partner.courses.len() - 1 - random.below(20);
                partner.courses.remove(place);
                left += 1;
            }
            let some = 1 + partner.courses.len() / 100;
            let first = random.below(partner.courses.len());
            let many = partner.courses.len();
            for step in 0..some {
                let Some(course) = partner.courses.get_mut((first + step * 7) % many) else { continue };
                course.prose.push(format!("Päivitetty tieto, {}. muutos.", self.day));
                if let Some(offering) = course.offerings.last_mut() {
                    match random.below(3) {
                        0 => offering.status = Status::Full,
                        1 => offering.price = Price::Cents(random.between(20, 90) * 100),
                        _ => {}
                    }
                }
                changed += 1;
            }
        }
        (changed, left)
    }
}

/// What is planted in the region of a seed and a day.
pub fn plants(seed: u64, today: NaiveDate) -> Plants {
    Region::new(seed, today).plants
}
