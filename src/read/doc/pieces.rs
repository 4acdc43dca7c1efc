//! Where the text of a .doc lies in its main stream, and the codes of properties.

use std::ops::Range;

use super::super::cfb::{u16_at, u32_at};

/// Bytes of a page of looks.
pub(super) const PAGE: usize = 512;

/// A piece of the text: its bytes in the main stream, one or two for each character, and the first of these.
pub(super) struct Piece {
    pub(super) bytes: Range<usize>,
    pub(super) wide: bool,
    pub(super) first: u32,
}

impl Piece {
    /// The character that a byte of the piece belongs to.
    pub(super) fn character(&self, byte: usize) -> u32 {
        self.first + ((byte - self.bytes.start) / if self.wide { 2 } else { 1 }) as u32
    }
}

/// The first of some codes, its value and the codes after it: a code of two bytes tells how many bytes of value
/// follow.
pub(super) fn code(codes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let code = u16_at(codes, 0)?;
    let size = match code >> 13 {
        0 | 1 => 1,
        2 | 4 | 5 => 2,
        3 => 4,
        7 => 3,
        _ => 1 + usize::from(codes.get(2).copied().unwrap_or(0)),
    };
    Some((code, codes.get(2..2 + size)?, &codes[2 + size..]))
}

/// The pieces of the main text, without those of notes and headers.
pub(super) fn pieces(main: &[u8], table: &[u8]) -> Option<Vec<Piece>> {
    /// In the head of the main stream: characters of the main text, and where the table of pieces lies.
    const CHARACTERS: usize = 0x4C;
    const PIECES: usize = 0x1A2;
    const ONE_BYTE: u32 = 0x4000_0000;
    let characters = u32_at(main, CHARACTERS)?;
    let (start, size) = (u32_at(main, PIECES)? as usize, u32_at(main, PIECES + 4)? as usize);
    let mut rest = table.get(start..start.checked_add(size)?)?;
    // Properties come first, each after its length.
    while rest.first() == Some(&1) {
        rest = rest.get(3 + usize::from(u16_at(rest, 1)?)..)?;
    }
    let places = rest.get(5..)?;
    let count = places.len().saturating_sub(4) / 12;
    let mut pieces = Vec::new();
    for at in 0..count {
        let (first, last) = (u32_at(places, at * 4)?, u32_at(places, at * 4 + 4)?.min(characters));
        let place = u32_at(places, (count + 1) * 4 + at * 8 + 2)?;
        let Some(length) = last.checked_sub(first).filter(|length| *length > 0) else { continue };
        let wide = place & ONE_BYTE == 0;
        let (start, size) = if wide { (place, 2) } else { ((place & !ONE_BYTE) / 2, 1) };
        let start = start as usize;
        let bytes = start..start.checked_add(length as usize * size)?;
        pieces.push(Piece { bytes, wide, first });
    }
    Some(pieces)
}
