//! Answers that were made already: of what many ask (the front of a widget, the subject of the week), most is the same.

use axum::body::Bytes;
use quick_cache::{Weighter, sync::Cache};

use crate::problem::Problem;

/// Bytes of all answers that are kept, packed.
const ROOM: u64 = 32 << 20;
/// Bytes of one, usually: how many entries there will be.
const USUAL: u64 = 8 << 10;

/// Answers by validator: that names the index's position, the clock and the request, so an answer is never too old; it
/// only makes room for others. They are kept packed: an answer repeats its own words, and unpacking takes less time
/// than sending.
pub(crate) struct Answers(Cache<String, Packed, Length>);

/// An answer, packed.
#[derive(Clone)]
struct Packed(Bytes);

impl Packed {
    fn of(answer: &[u8]) -> Self {
        Self(lz4_flex::compress_prepend_size(answer).into())
    }

    fn unpack(&self) -> Result<Bytes, Problem> {
        let answer = lz4_flex::decompress_size_prepended(&self.0);
        answer.map(Bytes::from).map_err(|error| Problem::internal(&error))
    }
}

#[derive(Clone)]
struct Length;

impl Weighter<String, Packed> for Length {
    fn weight(&self, tag: &String, answer: &Packed) -> u64 {
        (tag.len() + answer.0.len()) as u64
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self(Cache::with_weighter((ROOM / USUAL) as usize, ROOM, Length))
    }
}

impl Answers {
    /// The answer of a validator. Of several who ask for one that is not there, one makes it and the others wait.
    pub(crate) async fn get_or_make(
        &self,
        tag: String,
        make: impl Future<Output = Result<Vec<u8>, Problem>>,
    ) -> Result<Bytes, Problem> {
        match self.0.get_value_or_guard_async(&tag).await {
            Ok(kept) => kept.unpack(),
            Err(place) => {
                let answer = make.await?;
                // Where there is no room, the next one makes it again.
                let _ = place.insert(Packed::of(&answer));
                Ok(answer.into())
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::Outcome;

    use super::*;
    use crate::example::{self, Example};

    #[tokio::test]
    async fn an_answer_is_made_once_and_a_failure_is_not_kept() {
        let answers = Answers::default();
        let failed = answers.get_or_make("a".to_owned(), async { Err(Problem::not_found("x")) }).await;
        assert!(failed.is_err());
        let made = answers.get_or_make("a".to_owned(), async { Ok(b"1".to_vec()) }).await.unwrap();
        let again = answers.get_or_make("a".to_owned(), async { panic!("it is there") }).await.unwrap();
        assert_eq!((&made[..], &again[..]), (&b"1"[..], &b"1"[..]));
    }

    #[tokio::test]
    async fn an_answer_is_as_new_as_the_index() {
        let example = Example::new();
        let total = async || {
            let (_, _, body) = example.get("/api/v1/courses?q=kuorolaulu").await;
            serde_json::from_str::<serde_json::Value>(&body).unwrap()["total"].as_u64().unwrap()
        };
        assert_eq!((total().await, total().await), (1, 1));
        let mut second = example::bare();
        second["id"] = "opisto:10".into();
        example.crawl("opisto", Outcome::Applied, vec![example::bare(), second]);
        assert_eq!(total().await, 2);
    }

    #[tokio::test]
    async fn what_is_kept_has_an_end() {
        let answers = Answers::default();
        for number in 0..1000 {
            let large: Vec<u8> =
                (0..256_u32 << 10).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
            answers.get_or_make(number.to_string(), async { Ok(large) }).await.unwrap();
        }
        assert!(answers.0.weight() <= ROOM, "{}", answers.0.weight());
    }
}
