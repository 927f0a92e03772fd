//! An answer that is written while it is sent.

use std::{
    io::{self, Write},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::{
    runtime::Handle,
    sync::mpsc::{Sender, channel, error::SendTimeoutError},
};

/// Pieces that wait for the reader.
const WAITING: usize = 4;
/// Size of a piece in bytes.
const PIECE: usize = 32 * 1024;
/// A reader that takes nothing for this long is let go.
const PATIENCE: Duration = Duration::from_secs(30);

type Piece = Result<Bytes, io::Error>;

/// A body made by `make` on a thread of its own. Where `make` fails, the connection breaks off: the reader must not
/// take a part for the whole.
pub(super) fn streamed(make: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static) -> Body {
    let (sender, receiver) = channel::<Piece>(WAITING);
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let pipe = Pipe { sender: sender.clone(), handle: handle.clone() };
        let mut out = io::BufWriter::with_capacity(PIECE, pipe);
        if let Err(error) = make(&mut out).and_then(|()| out.flush()) {
            let is_gone = matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::TimedOut);
            if !is_gone {
                tracing::error!(%error, "an export ended in the middle");
            }
            // Nothing is left to be done where the reader is gone.
            let _ = handle.block_on(sender.send_timeout(Err(error), PATIENCE));
        }
    });
    let pieces = futures_util::stream::unfold(receiver, |mut receiver| async {
        receiver.recv().await.map(|piece| (piece, receiver))
    });
    // Compression asks once more after the end, which `unfold` answers with a panic.
    Body::from_stream(pieces.fuse())
}

/// Where the pieces go.
struct Pipe {
    sender: Sender<Piece>,
    handle: Handle,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Ok(Bytes::copy_from_slice(bytes));
        match self.handle.block_on(self.sender.send_timeout(piece, PATIENCE)) {
            Ok(()) => Ok(bytes.len()),
            Err(SendTimeoutError::Closed(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(SendTimeoutError::Timeout(_)) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn more_than_waits_at_once_arrives_whole() {
        let sent: Vec<u8> = (0..1_000_000_u32).map(|i| (i % 251) as u8).collect();
        let copy = sent.clone();
        let body = streamed(move |out| copy.chunks(1000).try_for_each(|chunk| out.write_all(chunk)));
        assert_eq!(axum::body::to_bytes(body, usize::MAX).await.unwrap(), sent);
    }

    #[tokio::test]
    async fn a_part_is_never_taken_for_the_whole() {
        let body = streamed(|out| {
            out.write_all(b"the first half")?;
            Err(io::Error::other("the disk is gone"))
        });
        assert!(axum::body::to_bytes(body, usize::MAX).await.is_err());
    }
}
