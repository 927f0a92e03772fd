//! Bodies as their servers packed them, unpacked within a limit.

use std::io;

use async_compression::tokio::bufread::{
    BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder,
};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use tokio::io::{AsyncRead, AsyncReadExt};

/// More encodings than this on one body are an attack.
const MAX_ENCODINGS: usize = 4;
/// How much is unpacked between two looks at the limit.
const STEP_BYTES: usize = 64 * 1024;

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

/// Undoes `Content-Encoding`, from the last to the first, then once more where the document itself is a gzip file.
pub(super) async fn decode(
    raw: Vec<u8>,
    headers: &HeaderMap,
    max_bytes: u64,
) -> Result<Vec<u8>, DecodeError> {
    let mut body = raw;
    for encoding in encodings(headers)?.iter().rev() {
        // Some servers announce an encoding for an empty body, or for one that they did not pack.
        if body.is_empty() {
            break;
        }
        body = unpack(&body, encoding, max_bytes).await?;
    }
    const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
    if body.starts_with(&GZIP) {
        body = unpack(&body, "gzip", max_bytes).await?;
    }
    Ok(body)
}

fn encodings(headers: &HeaderMap) -> Result<Vec<String>, DecodeError> {
    let mut found = Vec::new();
    for value in headers.get_all(CONTENT_ENCODING) {
        let value = value.to_str().map_err(|_| DecodeError::Damaged("unreadable encoding".to_owned()))?;
        let names = value.split(',').map(|name| name.trim().to_ascii_lowercase());
        found.extend(names.filter(|name| !name.is_empty() && name != "identity"));
    }
    if found.len() > MAX_ENCODINGS {
        return Err(DecodeError::Damaged(format!("{} encodings", found.len())));
    }
    Ok(found)
}

async fn unpack(packed: &[u8], encoding: &str, max_bytes: u64) -> Result<Vec<u8>, DecodeError> {
    match encoding {
        "gzip" | "x-gzip" => {
            let mut decoder = GzipDecoder::new(packed);
            decoder.multiple_members(true);
            read(decoder, max_bytes).await
        }
        "br" => read(BrotliDecoder::new(packed), max_bytes).await,
        "zstd" => read(ZstdDecoder::new(packed), max_bytes).await,
        "deflate" if is_zlib(packed) => read(ZlibDecoder::new(packed), max_bytes).await,
        "deflate" => read(DeflateDecoder::new(packed), max_bytes).await,
        other => Err(DecodeError::Damaged(format!("encoding `{other}` is not known"))),
    }
}

/// Whether it begins as zlib data does: `deflate` means that, but many servers send bare deflate. Source: RFC 1950 section 2.2.
fn is_zlib(packed: &[u8]) -> bool {
    let [method, flags, ..] = packed else { return false };
    method & 0x0f == 8 && (u16::from(*method) * 256 + u16::from(*flags)).is_multiple_of(31)
}

async fn read(mut decoder: impl AsyncRead + Unpin, max_bytes: u64) -> Result<Vec<u8>, DecodeError> {
    let mut body = Vec::new();
    let mut step = vec![0; STEP_BYTES];
    loop {
        let count = decoder.read(&mut step).await.map_err(of_io)?;
        if count == 0 {
            return Ok(body);
        }
        if (body.len() + count) as u64 > max_bytes {
            return Err(DecodeError::TooLarge);
        }
        body.extend_from_slice(&step[..count]);
    }
}

fn of_io(error: io::Error) -> DecodeError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => DecodeError::Truncated(error.to_string()),
        _ => DecodeError::Damaged(error.to_string()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use async_compression::tokio::write::{
        BrotliEncoder, DeflateEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder,
    };
    use tokio::io::AsyncWriteExt;

    use super::*;

    macro_rules! packed {
        ($encoder:ident, $body:expr) => {{
            let mut encoder = $encoder::new(Vec::new());
            encoder.write_all($body).await.unwrap();
            encoder.shutdown().await.unwrap();
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
