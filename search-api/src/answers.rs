//! Answers that were made already: of what many ask (the front of a widget, the subject of the week), most is the same.

use axum::body::Bytes;
use quick_cache::{Weighter, sync::Cache};

use crate::problem::Problem;

/// Bytes of all answers that are kept.
const ROOM: u64 = 32 << 20;
/// Bytes of one, usually: how many entries there will be.
const USUAL: u64 = 32 << 10;

/// Answers by validator: that names the index's position, the clock and the request, so an answer is never too old; it
/// only makes room for others.
pub(crate) struct Answers(Cache<String, Bytes, Length>);

#[derive(Clone)]
struct Length;

impl Weighter<String, Bytes> for Length {
    fn weight(&self, tag: &String, answer: &Bytes) -> u64 {
        (tag.len() + answer.len()) as u64
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
        self.0.get_or_insert_async(&tag, async { make.await.map(Bytes::from) }).await
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

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
    async fn what_is_kept_has_an_end() {
        let answers = Answers::default();
        for number in 0..1000 {
            let large = vec![0; 256 << 10];
            answers.get_or_make(number.to_string(), async { Ok(large) }).await.unwrap();
        }
        assert!(answers.0.weight() <= ROOM, "{}", answers.0.weight());
    }
}
