//! A partner who publishes courses, changes them now and then, and whose server has bad days.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crawler::Clock;

use crate::{
    harness::{Partner, Reply, csv, record, xcri},
    world::FastClock,
};

/// Courses that are never withdrawn.
pub const CORE: u64 = 20;

/// Key and title of each course.
pub type Courses = BTreeMap<String, String>;

/// A small generator of random numbers (splitmix64).
#[derive(Debug)]
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// What one source has published so far.
pub struct Published {
    /// Stands in every title, so that no two sources list the same course.
    name: String,
    xml: bool,
    version: u64,
    now: Courses,
    /// Every key and title that ever stood in it.
    ever: BTreeSet<(String, String)>,
    chance: Chance,
    /// Somebody who asks with a validator has read it well before.
    was_read: bool,
    /// Faults so far, by kind.
    faults: BTreeMap<&'static str, u64>,
}

impl Published {
    fn new(name: String, seed: u64, xml: bool) -> Published {
        let mut published = Published {
            name,
            xml,
            version: 0,
            now: Courses::new(),
            ever: BTreeSet::new(),
            chance: Chance(seed),
            was_read: false,
            faults: BTreeMap::new(),
        };
        (0..CORE + 20).for_each(|n| published.publish(n.to_string(), format!("Kurssi {n}")));
        published
    }

    fn publish(&mut self, key: String, title: String) {
        let title = format!("{title} ({})", self.name);
        self.ever.insert((key.clone(), title.clone()));
        self.now.insert(key, title);
    }

    /// A course is new, has another title, or is withdrawn.
    fn change(&mut self) {
        self.version += 1;
        let (version, any) = (self.version, self.chance.below(self.now.len() as u64) as usize);
        let key = self.now.keys().nth(any).cloned().unwrap_or_default();
        let core = key.parse::<u64>().is_ok_and(|n| n < CORE);
        match self.chance.below(3) {
            0 => self.publish(format!("uusi-{version}"), format!("Uusi kurssi {version}")),
            1 if !core => drop(self.now.remove(&key)),
            _ => self.publish(key.clone(), format!("Kurssi {key}, versio {version}")),
        }
    }

    fn feed(&self, courses: &Courses) -> String {
        if self.xml {
            return xcri(&courses.iter().map(|(key, title)| record(key, title)).collect::<String>());
        }
        csv(courses)
    }

    fn reply(&self, courses: &Courses) -> Reply {
        let feed = self.feed(courses);
        if self.xml { Reply::xml(feed) } else { Reply::csv(feed) }
    }

    fn well(&mut self) -> Reply {
        if self.chance.below(5) < 2 {
            self.change();
        }
        self.reply(&self.now).header("etag", &format!("\"{}\"", self.version))
    }

    fn fault(&mut self, clock: &FastClock) -> Reply {
        let whole = self.reply(&self.now);
        let length = self.feed(&self.now).len();
        let (name, reply) = match self.chance.below(if self.was_read { 12 } else { 10 }) {
            0 => ("500", Reply::status(500)),
            1 => ("503", Reply::status(503)),
            2 => ("connection closed", Reply::hang_up()),
            3 => ("truncated", whole.declaring(length * 2)),
            4 => ("chunked, broken off", whole.chunked_and_broken_off()),
            5 => ("slow drip", whole.dripping(Duration::from_millis(20))),
            6 => (
                "page instead of feed",
                Reply::html("<!DOCTYPE html><title>Huolto</title><h1>Palaamme pian</h1>"),
            ),
            7 => {
                let wait = 20 + self.chance.below(200);
                ("429, seconds", Reply::status(429).header("retry-after", &wait.to_string()))
            }
            8 => {
                let until = clock.now() + Duration::from_secs(20 + self.chance.below(200));
                let date = until.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
                ("503, date", Reply::status(503).header("retry-after", &date))
            }
            9 => ("empty", Reply::ok("")),
            10 => {
                let few = self.now.iter().take(3).map(|(key, title)| (key.clone(), title.clone()));
                ("shrunken", self.reply(&few.collect()))
            }
            _ => {
                let others = self.now.iter().map(|(key, title)| (format!("x{key}"), title.clone()));
                ("other ids", self.reply(&others.collect()))
            }
        };
        *self.faults.entry(name).or_default() += 1;
        reply
    }

    /// What is published now.
    pub fn now(&self) -> &Courses {
        &self.now
    }

    pub fn was_ever(&self, key: &str, title: &str) -> bool {
        self.ever.contains(&(key.to_owned(), title.to_owned()))
    }

    pub fn faults(&self) -> &BTreeMap<&'static str, u64> {
        &self.faults
    }
}

/// One host, with its sources by path.
pub struct Publisher {
    pub server: Partner,
    pub sources: Vec<(String, Arc<Mutex<Published>>)>,
}

impl Publisher {
    /// Bad days end when `calm` is set.
    pub fn start(name: u64, seed: u64, sources: u64, clock: FastClock, calm: Arc<AtomicBool>) -> Publisher {
        let sources: Vec<_> = (0..sources)
            .map(|n| {
                let seed = seed.wrapping_add(name).wrapping_mul(31).wrapping_add(n);
                let published = Published::new(format!("{name}.{n}"), seed, (name + n) % 2 == 1);
                (format!("/{n}"), Arc::new(Mutex::new(published)))
            })
            .collect();
        let answering: BTreeMap<String, _> = sources.iter().cloned().collect();
        let server = Partner::answering(move |asked| {
            let Some(published) = answering.get(&asked.path) else { return Reply::status(404) };
            let mut published = published.lock().unwrap();
            published.was_read |= asked.header("if-none-match").is_some();
            if !calm.load(Ordering::Acquire) && published.chance.below(10) < 3 {
                return published.fault(&clock);
            }
            published.well()
        });
        Publisher { server, sources }
    }
}
