//! A body as it comes over the network, into a file where it is large.

use std::fmt;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use catalogue::Digest;
use futures_util::io::AsyncReadExt;
use futures_util::{StreamExt, TryStreamExt};
use reqwest::Response;
use tempfile::SpooledTempFile;
use url::Url;

use super::decode::{DecodeError, unpacked};
use super::failure::FetchError;
use crate::scratch;

/// A decoded body; reading it again begins with [`Body::rewind`].
pub struct Body(SpooledTempFile);

impl Body {
    /// Back to the first byte.
    ///
    /// # Errors
    /// Where its file cannot be read.
    pub fn rewind(&mut self) -> io::Result<()> {
        self.0.rewind()
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body")
    }
}

/// A body with what was counted while it came.
pub(super) struct Received {
    pub(super) body: Body,
    pub(super) digest: Digest,
    /// Length of the decoded body.
    pub(super) bytes: u64,
    /// Length as it came.
    pub(super) transferred: u64,
}

/// Receives and decodes a body of at most `max_bytes`, before and after decoding.
pub(super) async fn receive(
    url: &Url,
    response: Response,
    max_bytes: u64,
    dir: &Path,
) -> Result<Received, FetchError> {
    if response.content_length().is_some_and(|length| length > max_bytes) {
        return Err(FetchError::of_body(url, max_bytes, DecodeError::TooLarge));
    }
    let failed = |error: io::Error| match error.downcast::<reqwest::Error>() {
        Ok(error) => FetchError::of(url, error),
        Err(error) => FetchError::of_body(url, max_bytes, error.into()),
    };
    let transferred = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&transferred);
    let headers = response.headers().clone();
    let raw = response.bytes_stream().inspect_ok(move |piece| {
        counter.fetch_add(piece.len() as u64, Ordering::Relaxed);
    });
    let raw = raw.map_err(io::Error::other).boxed().into_async_read();
    let mut stream = unpacked(raw, &headers, max_bytes).await.map_err(failed)?;
    let mut file = scratch::file(dir);
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; 64 * 1024];
    let mut bytes = 0;
    loop {
        let count = stream.read(&mut piece).await.map_err(failed)?;
        if count == 0 {
            break;
        }
        hasher.update(&piece[..count]);
        file.write_all(&piece[..count]).map_err(|error| FetchError::scratch(dir, &error))?;
        bytes += count as u64;
    }
    file.rewind().map_err(|error| FetchError::scratch(dir, &error))?;
    drop(stream);
    Ok(Received {
        body: Body(file),
        digest: Digest(*hasher.finalize().as_bytes()),
        bytes,
        transferred: transferred.load(Ordering::Relaxed),
    })
}
