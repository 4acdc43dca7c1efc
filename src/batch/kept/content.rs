//! What is in a file, and where shares of files are kept.

use crate::batch::discover::Found;
use crate::batch::open;
use crate::text::hash::sha256_of;

/// The folder in the output folder.
pub(super) const FOLDER: &str = ".доли";

/// The SHA-256 of a file, if it can be read now.
pub(in crate::batch) type Content = Option<String>;

/// What is in a file, as far as a run would read it.
pub(super) fn content_of(found: &Found, limit: u64) -> Content {
    let (metadata, file) = open::file(&found.path).ok()?;
    if metadata.len() > limit {
        return None;
    }
    sha256_of(file).ok()
}
