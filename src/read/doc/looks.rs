//! What the looks of letters say that the library does not tell: hidden text, and insertions and deletions that
//! nobody has accepted. It leaves both kinds of text out in silence.
//!
//! The looks lie in pages of the main stream, each for stretches of its bytes; pieces of the text say which
//! characters those bytes are, and [`Cells`] in which cell they stand.

use std::ops::Range;

use encoding_rs::WINDOWS_1252;

use super::super::cfb::u32_at;
use super::cells::{CellAt, Cells};
use super::pieces::{PAGE, Piece, code, pieces};

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
