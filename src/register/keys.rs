//! What rows of the register are known by.

use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

use crate::text::hash::hex;

/// The part that the list with this ordinal of a file is; 0: the file as a whole.
pub(super) fn part(file: &str, ordinal: u32) -> String {
    let stem = crate::own::stem(file);
    if ordinal > 1 { format!("{stem}#{ordinal}") } else { stem.to_owned() }
}

/// A permanent id: 16 hex digits of what it is made of. The first six are those of what it has in common with
/// its neighbours: what comes together then lies together in the indexes of the register, and a large run
/// does not write a page of each for every row.
pub(super) fn id(kind: &str, common: &[&str], own: &[&str]) -> String {
    let mut hasher = Sha256::new();
    let mut more = |parts: &[&str]| {
        for part in parts {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
        hasher.clone().finalize()
    };
    let neighbours = more(&[&[kind], common].concat());
    let all = more(own);
    hex(&neighbours[..3]) + &hex(&all[..5])
}

/// The id of a touchpoint in a part of a list that does not own it.
pub(super) fn of_part(touchpoint: &str, part: &str) -> String {
    let own = id("touchpoint", &[touchpoint], &[part]);
    touchpoint.chars().take(6).chain(own.chars().skip(6)).collect()
}

/// The one row of a question that has none or one.
pub(super) fn one<T: rusqlite::types::FromSql>(
    connection: &Connection,
    question: &str,
    of: &str,
) -> rusqlite::Result<Option<T>> {
    connection.prepare_cached(question)?.query_row([of], |row| row.get(0)).optional()
}
