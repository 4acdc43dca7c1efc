//! What is in a file, and where shares of files are kept.

use std::io::Read as _;

use sha2::{Digest as _, Sha256};

use crate::batch::discover::Found;
use crate::batch::open;
use crate::text::hash::hex;

/// The folder in the output folder.
pub(super) const FOLDER: &str = ".доли";

/// The SHA-256 of a file, if it can be read now.
pub(in crate::batch) type Content = Option<String>;

/// What is in a file, as far as a run would read it.
pub(super) fn content_of(found: &Found, limit: u64) -> Content {
    let (metadata, mut file) = open::file(&found.path).ok()?;
    if metadata.len() > limit {
        return None;
    }
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(hex(&hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}
