//! Hashes: for the keys of tables, for words and rows, and how digests are written.

use std::hash::Hasher;
use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

/// How every table finds its keys: by a hash with keys of its own in every process, so that nobody can
/// write texts that all fall together. No output depends on the order of a table.
pub(crate) type KeyedState = foldhash::fast::RandomState;

/// The hash that words, phrases and rows are known by: the same in every run. Multiplies and rotates,
/// eight bytes at a time; words are short. Who writes two words with one hash has two words taken for one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mix(u64);

impl Default for Mix {
    fn default() -> Mix {
        Mix(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks();
        for chunk in chunks {
            self.write_u64(u64::from_le_bytes(*chunk));
        }
        if !rest.is_empty() {
            self.write_u64(rest.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)));
        }
    }
    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }
    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }
    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
}

pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = Mix::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// The SHA-256 of all that is read, as hex digits.
///
/// # Errors
/// What the reader ends with.
pub(crate) fn sha256_of(mut from: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// Bytes as small hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        digits.push(digit(byte >> 4));
        digits.push(digit(byte & 15));
    }
    digits
}
