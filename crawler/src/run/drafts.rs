//! The drafts of a run until its last page is read: in a file beyond what is little, and in memory only what finds the
//! parts of one course.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use catalogue::Draft;
use formats::{Groups, Signs};
use tempfile::SpooledTempFile;

use crate::scratch;

/// Drafts are written once and read once: the quickest compression.
const LEVEL: i32 = 1;

/// Drafts in the order in which they were read.
#[derive(Default)]
pub struct Drafts {
    file: Option<SpooledTempFile>,
    end: u64,
    places: Vec<Place>,
    signs: Vec<Signs>,
}

/// Where a draft lies.
#[derive(Clone, Copy)]
struct Place {
    at: u64,
    length: u32,
    /// The number of the page that it stood in.
    page: u32,
}

impl Drafts {
    /// None yet; a file that is needed lies in `dir`.
    pub fn in_dir(dir: &Path) -> Drafts {
        Drafts { file: Some(scratch::file(dir)), ..Drafts::default() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Adds one that stood in a page.
    ///
    /// # Errors
    /// Where their file cannot be written.
    pub fn add(&mut self, draft: &Draft, page: usize) -> io::Result<()> {
        let record = zstd::bulk::compress(&serde_json::to_vec(draft)?, LEVEL)?;
        let file = self.file.get_or_insert_with(|| scratch::file(&std::env::temp_dir()));
        file.write_all(&record)?;
        let number = |n: usize| u32::try_from(n).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge));
        self.places.push(Place { at: self.end, length: number(record.len())?, page: number(page)? });
        self.end += record.len() as u64;
        self.signs.push(Signs::of(draft));
        Ok(())
    }

    /// Forgets all but the first.
    ///
    /// # Errors
    /// Where their file cannot be written.
    pub fn truncate(&mut self, count: usize) -> io::Result<()> {
        let Some(first) = self.places.get(count).copied() else { return Ok(()) };
        self.places.truncate(count);
        self.signs.truncate(count);
        self.end = first.at;
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(first.at))?;
        }
        Ok(())
    }

    /// Hands on each course, joined of its parts, with the number of the page that it stood in first.
    ///
    /// # Errors
    /// Where their file cannot be read, and whatever `take` fails with.
    pub fn each_course<E: From<io::Error>>(
        mut self,
        mut take: impl FnMut(Draft, usize) -> Result<(), E>,
    ) -> Result<(), E> {
        let groups = Groups::of(&std::mem::take(&mut self.signs));
        for group in groups.iter() {
            let places: Vec<Place> = group.map(|number| self.places[number]).collect();
            let drafts = places.iter().map(|place| self.read(*place)).collect::<io::Result<Vec<_>>>()?;
            let keys: Vec<Option<String>> = drafts.iter().map(|draft| draft.key.clone()).collect();
            let Some(course) = formats::join(drafts) else { continue };
            let named = keys.iter().position(|key| key.is_some() && *key == course.key);
            take(course, places[named.unwrap_or(0)].page as usize)?;
        }
        Ok(())
    }

    fn read(&mut self, place: Place) -> io::Result<Draft> {
        let Some(file) = &mut self.file else { return Err(io::ErrorKind::NotFound.into()) };
        let mut record = vec![0; place.length as usize];
        file.seek(SeekFrom::Start(place.at))?;
        file.read_exact(&mut record)?;
        let json = zstd::stream::decode_all(&record[..])?;
        Ok(serde_json::from_slice(&json)?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::TextIn;

    use super::*;

    fn draft(key: Option<&str>, url: &str, title: &str) -> Draft {
        let title = vec![TextIn::tagged("fi", title)];
        Draft { key: key.map(str::to_owned), url: Some(url.to_owned()), title, ..Draft::default() }
    }

    #[test]
    fn parts_are_joined_wherever_they_stood_and_dropped_ones_leave_nothing() {
        let mut drafts = Drafts::in_dir(&std::env::temp_dir());
        for (n, page) in [(1, 0), (2, 0), (3, 0)] {
            drafts.add(&draft(None, &format!("https://a.example/{n}"), "lista"), page).unwrap();
        }
        drafts.add(&draft(Some("x"), "https://a.example/3", "hylätty"), 1).unwrap();
        drafts.truncate(3).unwrap();
        drafts.add(&draft(Some("b"), "https://a.example/2", "sivu"), 1).unwrap();
        let mut courses = Vec::new();
        drafts
            .each_course(|course, page| {
                courses.push((course.key, course.title[0].text.clone(), page));
                Ok::<_, io::Error>(())
            })
            .unwrap();
        let lista = || "lista".to_owned();
        assert_eq!(courses, [(None, lista(), 0), (Some("b".to_owned()), lista(), 1), (None, lista(), 0)]);
    }
}
