//! A course as bytes, and back with a check.

use std::cell::RefCell;

use catalogue::{Course, CourseId};

use crate::fault::Fault;

/// Level of compression of records and findings: zstd's default.
const LEVEL: i32 = 3;

/// A record is never longer than this, bytes of JSON: a length that asks for more is damage.
const LONGEST: usize = 256 << 20;

/// Turns records into bytes; keeps its working memory from one to the next.
pub(crate) struct Packer(zstd::bulk::Compressor<'static>);

impl Packer {
    pub(crate) fn new() -> Result<Self, Fault> {
        Ok(Self(zstd::bulk::Compressor::new(LEVEL)?))
    }

    /// The record's bytes and their checksum.
    pub(crate) fn pack(&mut self, course: &Course) -> Result<(Vec<u8>, [u8; 16]), Fault> {
        let json = serde_json::to_vec(course).expect("a course has a JSON form");
        let record = self.0.compress(&json)?;
        let checksum = checksum(course.id.as_str(), &record);
        Ok((record, checksum))
    }
}

/// Reads a record back.
///
/// # Errors
/// Damage, where it is not what was written under this id.
pub(crate) fn unpack(id: &str, record: &[u8], written: &[u8]) -> Result<Course, Fault> {
    let damaged = || Fault::damaged(format_args!("the record of course `{id}` is not what was written"));
    if checksum(id, record) != written {
        return Err(damaged());
    }
    let json = decompress(record).ok_or_else(damaged)?;
    let course: Course = serde_json::from_slice(&json).map_err(|_| damaged())?;
    if course.id.as_str() == id { Ok(course) } else { Err(damaged()) }
}

/// Reads an id back.
pub(crate) fn id(text: &str) -> Result<CourseId, Fault> {
    CourseId::parse(text)
        .map_err(|_| Fault::damaged(format_args!("`{text}` stands where a course id should")))
}

/// Compresses anything else that is kept as JSON.
pub(crate) fn compress(json: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut packed = zstd::bulk::Compressor::new(LEVEL)?;
    packed.include_checksum(true)?;
    Ok(packed.compress(json)?)
}

/// Undoes [`compress`]; none where the bytes are damaged.
pub(crate) fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten()?;
    let length = usize::try_from(length).ok().filter(|length| *length <= LONGEST)?;
    UNPACKER.with_borrow_mut(|unpacker| {
        if unpacker.is_none() {
            *unpacker = zstd::bulk::Decompressor::new().ok();
        }
        unpacker.as_mut()?.decompress(bytes, length).ok()
    })
}

thread_local! {
    /// Its working memory takes longer to make than a record to unpack.
    static UNPACKER: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Half a BLAKE3 digest of a record and of the id that it belongs to.
fn checksum(id: &str, record: &[u8]) -> [u8; 16] {
    let mut hash = blake3::Hasher::new();
    hash.update(id.as_bytes()).update(&[0]).update(record);
    let mut half = [0; 16];
    half.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    half
}
