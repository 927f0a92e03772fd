//! Bodies as their servers packed them, unpacked within a limit.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use async_compression::futures::bufread::{
    BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder,
};
use futures_util::io::{AsyncBufRead, AsyncRead, AsyncReadExt, BufReader, Cursor};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};

/// More encodings than this on one body are an attack.
const MAX_ENCODINGS: usize = 4;
/// How much is unpacked at once.
const STEP_BYTES: usize = 64 * 1024;

/// Bytes on their way, packed or unpacked.
pub(super) type Stream<'a> = Box<dyn AsyncBufRead + Send + Unpin + 'a>;

/// Why a body could not be unpacked.
#[derive(Debug)]
pub(super) enum DecodeError {
    /// Larger than the limit.
    TooLarge,
    /// The packed data ends too soon, or its checksum is wrong.
    Truncated(String),
    /// Not packed as it says.
    Damaged(String),
}

impl From<io::Error> for DecodeError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::FileTooLarge => DecodeError::TooLarge,
            io::ErrorKind::UnexpectedEof => DecodeError::Truncated(error.to_string()),
            _ => DecodeError::Damaged(error.to_string()),
        }
    }
}

/// Undoes `Content-Encoding`, from the last to the first, then once more where the document itself is a gzip file.
/// Neither the packed bytes nor those of any step are more than `max_bytes`: reading more fails with
/// [`io::ErrorKind::FileTooLarge`].
pub(super) async fn unpacked<'a>(
    packed: impl AsyncRead + Send + Unpin + 'a,
    headers: &HeaderMap,
    max_bytes: u64,
) -> io::Result<Stream<'a>> {
    let mut stream = limited(packed, max_bytes);
    for encoding in encodings(headers)?.iter().rev() {
        let (first, rest) = peek(stream, 2).await?;
        stream = rest;
        // Some servers announce an encoding for an empty body, or for one that they did not pack.
        if first.is_empty() {
            break;
        }
        stream = unpack(stream, encoding, &first, max_bytes)?;
    }
    const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
    let (first, stream) = peek(stream, GZIP.len()).await?;
    if first == GZIP { unpack(stream, "gzip", &first, max_bytes) } else { Ok(stream) }
}

/// The same of a body that is in memory.
pub(super) async fn decode(
    packed: Vec<u8>,
    headers: &HeaderMap,
    max_bytes: u64,
) -> Result<Vec<u8>, DecodeError> {
    let mut body = Vec::new();
    unpacked(Cursor::new(packed), headers, max_bytes).await?.read_to_end(&mut body).await?;
    Ok(body)
}

fn encodings(headers: &HeaderMap) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for value in headers.get_all(CONTENT_ENCODING) {
        let value = value.to_str().map_err(|_| io::Error::other("unreadable encoding"))?;
        let names = value.split(',').map(|name| name.trim().to_ascii_lowercase());
        found.extend(names.filter(|name| !name.is_empty() && name != "identity"));
    }
    if found.len() > MAX_ENCODINGS {
        return Err(io::Error::other(format!("{} encodings", found.len())));
    }
    Ok(found)
}

/// `first`: the first two bytes.
fn unpack<'a>(packed: Stream<'a>, encoding: &str, first: &[u8], max_bytes: u64) -> io::Result<Stream<'a>> {
    Ok(match encoding {
        "gzip" | "x-gzip" => {
            let mut decoder = GzipDecoder::new(packed);
            decoder.multiple_members(true);
            limited(decoder, max_bytes)
        }
        "br" => limited(BrotliDecoder::new(packed), max_bytes),
        "zstd" => limited(ZstdDecoder::new(packed), max_bytes),
        "deflate" if is_zlib(first) => limited(ZlibDecoder::new(packed), max_bytes),
        "deflate" => limited(DeflateDecoder::new(packed), max_bytes),
        other => return Err(io::Error::other(format!("encoding `{other}` is not known"))),
    })
}

/// Whether it begins as zlib data does: `deflate` means that, but many servers send bare deflate. Source: RFC 1950 section 2.2.
fn is_zlib(first: &[u8]) -> bool {
    let [method, flags, ..] = first else { return false };
    method & 0x0f == 8 && (u16::from(*method) * 256 + u16::from(*flags)).is_multiple_of(31)
}

/// The first bytes, as many as there are of those wanted, and the whole stream again.
async fn peek(stream: Stream<'_>, wanted: usize) -> io::Result<(Vec<u8>, Stream<'_>)> {
    let mut first = Vec::with_capacity(wanted);
    let mut stream = stream;
    AsyncReadExt::take(&mut stream, wanted as u64).read_to_end(&mut first).await?;
    let whole = Cursor::new(first.clone()).chain(stream);
    Ok((first, Box::new(whole)))
}

fn limited<'a>(reader: impl AsyncRead + Send + Unpin + 'a, max_bytes: u64) -> Stream<'a> {
    Box::new(BufReader::with_capacity(STEP_BYTES, Limited { reader, left: max_bytes }))
}

/// Fails where more comes than may.
struct Limited<R> {
    reader: R,
    left: u64,
}

impl<R: AsyncRead + Unpin> AsyncRead for Limited<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let read = ready!(Pin::new(&mut self.reader).poll_read(context, buffer))?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Poll::Ready(Ok(read))
            }
            None => Poll::Ready(Err(io::ErrorKind::FileTooLarge.into())),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use async_compression::futures::write::{
        BrotliEncoder, DeflateEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder,
    };
    use futures_util::io::AsyncWriteExt;

    use super::*;

    macro_rules! packed {
        ($encoder:ident, $body:expr) => {{
            let mut encoder = $encoder::new(Vec::new());
            encoder.write_all($body).await.unwrap();
            encoder.close().await.unwrap();
            encoder.into_inner()
        }};
    }

    fn encoded(names: &str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_ENCODING, names.parse().unwrap())])
    }

    #[tokio::test]
    async fn every_encoding_is_undone_within_its_limit() {
        let body = "kurssi ".repeat(10_000).into_bytes();
        let size = body.len() as u64;
        for (name, packed) in [
            ("gzip", packed!(GzipEncoder, &body)),
            ("x-gzip", packed!(GzipEncoder, &body)),
            ("br", packed!(BrotliEncoder, &body)),
            ("zstd", packed!(ZstdEncoder, &body)),
            ("deflate", packed!(ZlibEncoder, &body)),
            ("Deflate", packed!(DeflateEncoder, &body)),
        ] {
            assert_eq!(decode(packed.clone(), &encoded(name), size).await.unwrap(), body, "{name}");
            assert!(
                matches!(decode(packed.clone(), &encoded(name), size - 1).await, Err(DecodeError::TooLarge)),
                "{name}"
            );
            let cut = packed[..packed.len() - 3].to_vec();
            assert!(decode(cut, &encoded(name), size).await.is_err(), "{name}");
        }
    }

    #[tokio::test]
    async fn encodings_are_undone_from_the_last_to_the_first() {
        let body = b"kurssi".to_vec();
        let inner = packed!(GzipEncoder, &body);
        let outer = packed!(BrotliEncoder, &inner);
        assert_eq!(decode(outer, &encoded("gzip, br"), 1000).await.unwrap(), body);
    }

    #[tokio::test]
    async fn a_gzip_file_is_unpacked_also_where_it_is_sent_packed() {
        let body = b"kurssi".to_vec();
        let file = packed!(GzipEncoder, &body);
        assert_eq!(decode(file.clone(), &HeaderMap::new(), 1000).await.unwrap(), body);
        let sent = packed!(GzipEncoder, &file);
        assert_eq!(decode(sent, &encoded("gzip"), 1000).await.unwrap(), body);
    }

    #[tokio::test]
    async fn what_is_not_packed_as_it_says_is_refused() {
        for name in ["gzip", "br", "zstd", "deflate", "compress", "gzip,gzip,gzip,gzip,gzip"] {
            assert!(decode(b"<html>plain</html>".to_vec(), &encoded(name), 1000).await.is_err(), "{name}");
        }
        let mut often = b"kurssi".to_vec();
        for _ in 0..=MAX_ENCODINGS {
            often = packed!(GzipEncoder, &often);
        }
        assert!(decode(often, &encoded("gzip,gzip,gzip,gzip,gzip"), 1000).await.is_err());
        assert!(decode(Vec::new(), &encoded("gzip"), 1000).await.unwrap().is_empty());
        assert_eq!(decode(b"x".to_vec(), &encoded("identity"), 1000).await.unwrap(), b"x");
    }
}
