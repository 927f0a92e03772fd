//! The courses that are worth considering for a request, window by window.

use std::{
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
};

use catalogue::query::Query;
use tantivy::DocId;

use crate::{
    scan::{Found, Opened, Scan, WINDOW},
    snapshot::Snapshot,
    text::TextQuery,
    values::Narrowing,
};

/// A part of a segment.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) segment: usize,
    pub(crate) docs: Range<DocId>,
}

/// Counts the walks under way.
#[derive(Default)]
pub(crate) struct Walking(AtomicUsize);

/// One of them.
pub(crate) struct Under<'a> {
    walking: &'a Walking,
    alone: bool,
}

impl Walking {
    /// Begins one.
    pub(crate) fn enter(&self) -> Under<'_> {
        Under { walking: self, alone: self.0.fetch_add(1, Ordering::Relaxed) == 0 }
    }
}

impl Under<'_> {
    /// Whether no other was under way when it began.
    pub(crate) fn is_alone(&self) -> bool {
        self.alone
    }
}

impl Drop for Under<'_> {
    fn drop(&mut self) {
        self.walking.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The courses that are worth considering for a request.
pub(crate) struct Walk<'a> {
    pub(crate) snapshot: &'a Snapshot,
    text: Option<Opened<'a>>,
    narrowing: Option<Narrowing>,
}

impl<'a> Walk<'a> {
    /// Those that a text finds.
    pub(crate) fn of_text(snapshot: &'a Snapshot, text: &'a TextQuery) -> Self {
        let text = Opened::new(text, &snapshot.searcher, snapshot.layout.text);
        Self { snapshot, text: Some(text), narrowing: None }
    }

    /// Those that have what a request without text chooses.
    pub(crate) fn of_values(snapshot: &'a Snapshot, query: &Query) -> Self {
        Self { snapshot, text: None, narrowing: Narrowing::of(query) }
    }

    /// For a request with or without a text.
    pub(crate) fn new(snapshot: &'a Snapshot, query: &Query, text: Option<&'a TextQuery>) -> Self {
        match text {
            Some(text) => Self::of_text(snapshot, text),
            None => Self::of_values(snapshot, query),
        }
    }

    /// Whether it goes through so many courses that it is worth sharing.
    pub(crate) fn is_long(&self) -> bool {
        let searcher = &self.snapshot.searcher;
        let courses = match (&self.text, &self.narrowing) {
            (Some(text), _) => text.expected(),
            (None, Some(narrowing)) => narrowing.expected(searcher, self.snapshot.layout.values),
            (None, None) => searcher.num_docs(),
        };
        courses >= self.snapshot.share_from
    }

    /// All of it; where it is shared, large segments in halves.
    pub(crate) fn pieces(&self, shared: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (segment, reader) in self.snapshot.searcher.segment_readers().iter().enumerate() {
            let end = reader.max_doc();
            let half = (end / 2).next_multiple_of(64).min(end);
            if shared && u64::from(end) * 4 >= self.snapshot.share_from {
                pieces.push(Piece { segment, docs: 0..half });
                pieces.push(Piece { segment, docs: half..end });
            } else {
                pieces.push(Piece { segment, docs: 0..end });
            }
        }
        pieces.sort_by_key(|piece| std::cmp::Reverse(piece.docs.len()));
        pieces
    }

    /// The courses of a piece, with their scores, in batches that are in order.
    pub(crate) fn piece(&self, piece: &Piece, mut visit: impl FnMut(&[Found])) -> tantivy::Result<()> {
        self.piece_from(piece, 0.0, |found| {
            visit(found);
            0.0
        })
    }

    /// The same, where courses whose scores are below a floor may be left out; each batch can raise it.
    pub(crate) fn piece_from(
        &self,
        piece: &Piece,
        floor: f32,
        mut visit: impl FnMut(&[Found]) -> f32,
    ) -> tantivy::Result<()> {
        let segment = &self.snapshot.searcher.segment_readers()[piece.segment];
        let docs = piece.docs.clone();
        let alive = segment.alive_bitset();
        let mut visit = |batch: &mut Vec<Found>| {
            if let Some(alive) = alive {
                batch.retain(|(doc, _)| alive.is_alive(*doc));
            }
            visit(batch)
        };
        match (&self.text, &self.narrowing) {
            (Some(text), _) => Scan::new(text, segment, self.snapshot.layout.text)?.run(docs, floor, visit),
            (None, Some(narrowing)) => {
                let courses = narrowing.courses(segment, self.snapshot.layout.values, docs)?;
                in_batches(courses.iter(), &mut visit);
            }
            (None, None) => in_batches(docs, &mut visit),
        }
        Ok(())
    }

    /// What the request chooses leaves out most courses already.
    pub(crate) fn is_narrowed(&self) -> bool {
        self.narrowing.is_some()
    }

    /// It leaves out courses that are held online alone, because the request asks for a place.
    pub(crate) fn is_narrowed_by_place(&self) -> bool {
        self.narrowing.as_ref().is_some_and(|narrowing| narrowing.by_place)
    }
}

fn in_batches(mut docs: impl Iterator<Item = DocId>, visit: &mut impl FnMut(&mut Vec<Found>) -> f32) {
    let mut batch = Vec::with_capacity(WINDOW);
    loop {
        batch.clear();
        batch.extend(docs.by_ref().take(WINDOW).map(|doc| (doc, 0.0)));
        if batch.is_empty() {
            return;
        }
        visit(&mut batch);
    }
}
