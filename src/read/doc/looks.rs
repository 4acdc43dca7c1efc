//! What the looks of letters say that the library does not tell: hidden text, and insertions and deletions that
//! nobody has accepted. It leaves both kinds of text out in silence.
//!
//! The looks lie in pages of the main stream, each for stretches of its bytes; pieces of the text say which
//! characters those bytes are, and [`Cells`] in which cell they stand.

use std::ops::Range;

use encoding_rs::WINDOWS_1252;

use super::super::cfb::{u16_at, u32_at};
use super::cells::{CellAt, Cells};

/// Bytes of a page of looks.
pub(super) const PAGE: usize = 512;

/// Text that is not shown, in its order.
#[derive(Debug, Default)]
pub(super) struct Looks {
    pub(super) hidden: Vec<Found>,
    pub(super) deleted: Vec<Found>,
    pub(super) inserted: Vec<Found>,
    pub(super) cells: Cells,
}

/// A text and the cell in which it stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) text: String,
    pub(super) at: Option<CellAt>,
}

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

impl Looks {
    /// Of a document of Word 97 and later; `pages` are the numbers of the pages of looks.
    pub(super) fn read(main: &[u8], table: &[u8], pages: impl Iterator<Item = usize>) -> Looks {
        let pieces = pieces(main, table).unwrap_or_default();
        let mut looks = Looks { cells: Cells::read(main, table, &pieces), ..Looks::default() };
        for page in pages {
            let Some(page) = page.checked_mul(PAGE).and_then(|start| main.get(start..start + PAGE)) else {
                continue;
            };
            let runs = usize::from(page[PAGE - 1]);
            for run in 0..runs {
                let (Some(start), Some(end)) = (u32_at(page, run * 4), u32_at(page, run * 4 + 4)) else {
                    break;
                };
                let Some(&place) = page.get((runs + 1) * 4 + run) else { break };
                let at = usize::from(place) * 2;
                let Some(&length) = page.get(at).filter(|_| at > 0) else { continue };
                let Some(codes) = page.get(at + 1..at + 1 + usize::from(length)) else { continue };
                let Changes { hidden, deleted, inserted } = changes(codes);
                if !(hidden || deleted || inserted) {
                    continue;
                }
                let text = text(main, &pieces, start as usize..end as usize);
                // Fields are hidden by their marks, and marks of the table are no text.
                if text.trim().is_empty() || text.contains('\u{13}') {
                    continue;
                }
                let list = match (deleted, hidden) {
                    (true, _) => &mut looks.deleted,
                    (false, true) => &mut looks.hidden,
                    (false, false) => &mut looks.inserted,
                };
                let run = start as usize..end as usize;
                let at = character(&pieces, run).and_then(|first| looks.cells.at(first));
                list.push(Found { text: text.trim().to_owned(), at });
            }
        }
        looks
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Changes {
    hidden: bool,
    deleted: bool,
    inserted: bool,
}

/// What the properties of a run say.
fn changes(mut codes: &[u8]) -> Changes {
    const DELETED: u16 = 0x0800;
    const INSERTED: u16 = 0x0801;
    const HIDDEN: u16 = 0x083C;
    let mut changes = Changes::default();
    while let Some((code, value, rest)) = code(codes) {
        // 0x81: other than the style says.
        let on = matches!(value[0], 1 | 0x81);
        match code {
            DELETED => changes.deleted = on,
            INSERTED => changes.inserted = on,
            HIDDEN => changes.hidden = on,
            _ => {}
        }
        codes = rest;
    }
    changes
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
fn pieces(main: &[u8], table: &[u8]) -> Option<Vec<Piece>> {
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

/// The first character of the text that is among these bytes.
fn character(pieces: &[Piece], run: Range<usize>) -> Option<u32> {
    let inside = |piece: &&Piece| piece.bytes.start < run.end && run.start < piece.bytes.end;
    let of = |piece: &Piece| piece.character(run.start.max(piece.bytes.start));
    pieces.iter().filter(inside).map(of).min()
}

fn text(main: &[u8], pieces: &[Piece], run: Range<usize>) -> String {
    let mut text = String::new();
    for piece in pieces {
        let bytes = run.start.max(piece.bytes.start)..run.end.min(piece.bytes.end);
        let Some(bytes) = (bytes.start < bytes.end).then(|| main.get(bytes)).flatten() else { continue };
        if piece.wide {
            let units = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
            text.extend(
                char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)),
            );
        } else {
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(bytes).0);
        }
    }
    // Ends of cells, lines and paragraphs, places of pictures, ends of fields; their beginnings are asked for.
    let is_mark = |letter: char| letter.is_control() && letter != '\u{13}';
    text.chars().map(|letter| if is_mark(letter) { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_any_size_are_passed_and_switches_are_seen() {
        let none = Changes::default();
        for (codes, expected) in [
            (&[0x3C, 0x08, 1][..], Changes { hidden: true, ..none }),
            (&[0x3C, 0x08, 0], none),
            (&[0x3C, 0x08, 0x80], none),
            // Size, font, colour, then the deletion.
            (&[0x43, 0x4A, 24, 0, 0x70, 0x68, 1, 2, 3, 4, 0x00, 0x08, 1], Changes { deleted: true, ..none }),
            (&[0x01, 0x08, 1, 0x04, 0x68, 0, 0, 0, 0], Changes { inserted: true, ..none }),
            // The value of another code is none.
            (&[0x43, 0x4A, 0x3C, 0x08, 0x35, 0x08, 1], none),
            (&[0x47, 0xCA, 3, 0x3C, 0x08, 1], none),
            (&[0x3C], none),
        ] {
            assert_eq!(changes(codes), expected, "{codes:02X?}");
        }
    }
}
