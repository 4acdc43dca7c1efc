//! What rows of the register are known by.

use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

use crate::text::hash::hex;

/// The part that the list with this ordinal of a file is; 0: the file as a whole.
pub(super) fn part(file: &str, ordinal: u32) -> String {
    let stem = crate::own::stem(file);
    if ordinal > 1 { format!("{stem}#{ordinal}") } else { stem.to_owned() }
}

/// A permanent id: 16 hex digits of what it is made of.
pub(super) fn id(kind: &str, parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in [kind].iter().chain(parts) {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hex(&hasher.finalize()[..8])
}

/// The one row of a question that has none or one.
pub(super) fn one<T: rusqlite::types::FromSql>(
    connection: &Connection,
    question: &str,
    of: &str,
) -> rusqlite::Result<Option<T>> {
    connection.prepare_cached(question)?.query_row([of], |row| row.get(0)).optional()
}
