//! Files for what is too large for memory and needed by one run alone: without a name, gone with the process.

use std::path::Path;

use tempfile::SpooledTempFile;

/// So much stays in memory, bytes.
const IN_MEMORY: usize = 4 << 20;

/// A file in `dir` from the first byte that does not fit in memory.
pub(crate) fn file(dir: &Path) -> SpooledTempFile {
    tempfile::spooled_tempfile_in(IN_MEMORY, dir)
}
