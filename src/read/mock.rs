//! A format that misbehaves, for tests of isolation: `PERECHEN-MOCK` and a word.
//!
//! The format is a feature of the crate. The crate is its own dev-dependency with `mock-format`, so plain
//! `cargo test` covers it and no released binary knows it.

use crate::model::document::Document;

use super::error::ReadError;

pub(super) const MARK: &[u8] = b"PERECHEN-MOCK ";

/// Does what the word after the mark says: `panic`, `abort`, `hang`, `flood`; otherwise an empty document.
pub(super) fn read(bytes: &[u8]) -> Result<Document, ReadError> {
    match bytes[MARK.len()..].trim_ascii() {
        b"panic" => panic!("сбой по заказу"),
        b"abort" => std::process::abort(),
        b"exit" => std::process::exit(0),
        b"hang" => loop {
            std::thread::sleep(std::time::Duration::from_secs(1));
        },
        b"flood" => {
            let mut held = Vec::new();
            loop {
                held.push(vec![1_u8; 1 << 20]);
            }
        }
        b"damaged" => Err(ReadError::damaged("начало файла", "так заказано")),
        _ => Ok(Document::default()),
    }
}
