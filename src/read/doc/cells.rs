//! In which cell of which table a character of a .doc stands: the library tells it only of what it returns.
//!
//! Properties of paragraphs lie in pages of the main stream like those of letters. They say which paragraphs stand
//! in a table and which end a row; the mark at its end says that a paragraph ends a cell. Tables within a cell
//! belong to that cell.

use std::collections::BTreeSet;

use super::super::cfb::{u16_at, u32_at};
use super::pieces::{PAGE, Piece};

/// The paragraphs of the tables.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// In the order of the text.
    paragraphs: Vec<Paragraph>,
    /// Cells of each row of each table.
    tables: Vec<Vec<u32>>,
}

/// A cell as the text has it: each is 0 for the first. Merged cells count singly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellAt {
    pub(super) table: usize,
    pub(super) row: usize,
    pub(super) cell: u32,
}

#[derive(Debug)]
struct Paragraph {
    /// Its characters, the last one beyond it.
    first: u32,
    end: u32,
    at: Option<CellAt>,
}

/// What the properties of a paragraph say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    in_table: bool,
    ends_row: bool,
    /// In a table within a cell.
    nested: bool,
}

/// Ends a cell of an outer table, and a row after its last cell.
const CELL: u16 = 7;

impl Cells {
    pub(super) fn read(main: &[u8], table: &[u8], pieces: &[Piece]) -> Cells {
        let mut found = looks(main, table, pieces).unwrap_or_default();
        found.sort_by_key(|(first, ..)| *first);
        let mut cells = Cells::default();
        let mut open = false;
        for (first, end, look, mark) in found {
            if !look.in_table {
                open = false;
                cells.paragraphs.push(Paragraph { first, end, at: None });
                continue;
            }
            if !open {
                cells.tables.push(vec![0]);
                open = true;
            }
            let table = cells.tables.len() - 1;
            let rows = &mut cells.tables[table];
            let row = rows.len() - 1;
            cells.paragraphs.push(Paragraph { first, end, at: Some(CellAt { table, row, cell: rows[row] }) });
            if look.ends_row && !look.nested {
                rows.push(0);
            } else if mark == CELL && !look.nested {
                rows[row] += 1;
            }
        }
        for rows in &mut cells.tables {
            // After the last row nothing came.
            rows.pop_if(|cells| *cells == 0);
        }
        cells
    }

    /// The cell of a character; `None`: it stands in no table.
    pub(super) fn at(&self, character: u32) -> Option<CellAt> {
        let after = self.paragraphs.partition_point(|paragraph| paragraph.first <= character);
        let paragraph = self.paragraphs.get(after.checked_sub(1)?)?;
        paragraph.at.filter(|_| character < paragraph.end)
    }

    pub(super) fn tables(&self) -> usize {
        self.tables.len()
    }

    /// Rows of a table, and cells of one of them.
    pub(super) fn size(&self, at: CellAt) -> (usize, u32) {
        let rows = &self.tables[at.table];
        (rows.len(), rows.get(at.row).copied().unwrap_or(0))
    }
}

/// First character, end, properties and last character of each paragraph.
fn looks(main: &[u8], table: &[u8], pieces: &[Piece]) -> Option<Vec<(u32, u32, Look, u16)>> {
    /// In the head of the main stream: where the table of pages lies.
    const PAGES: usize = 0x102;
    let (start, size) = (u32_at(main, PAGES)? as usize, u32_at(main, PAGES + 4)? as usize);
    let places = table.get(start..start.checked_add(size)?)?;
    let numbers = places.get((places.len().saturating_sub(4) / 8 + 1) * 4..)?;
    // A page that is named again and again is forged.
    let pages: BTreeSet<usize> =
        numbers.chunks_exact(4).filter_map(|number| Some(u32_at(number, 0)? as usize & 0x3F_FFFF)).collect();
    let mut found = Vec::new();
    for page in pages {
        let Some(page) = page.checked_mul(PAGE).and_then(|start| main.get(start..start + PAGE)) else {
            continue;
        };
        let count = usize::from(page[PAGE - 1]);
        for at in 0..count {
            let (Some(start), Some(end)) = (u32_at(page, at * 4), u32_at(page, at * 4 + 4)) else { break };
            let Some(&place) = page.get((count + 1) * 4 + at * 13) else { break };
            let look = look(codes(page, usize::from(place) * 2).unwrap_or_default());
            for piece in pieces {
                let bytes = (start as usize).max(piece.bytes.start)..(end as usize).min(piece.bytes.end);
                if bytes.is_empty() {
                    continue;
                }
                let last = bytes.end - 1;
                let mark = if piece.wide {
                    u16_at(main, last.saturating_sub(1)).unwrap_or(0)
                } else {
                    main.get(last).copied().unwrap_or(0).into()
                };
                found.push((piece.character(bytes.start), piece.character(last) + 1, look, mark));
            }
        }
    }
    Some(found)
}

/// The codes of a paragraph, after their length and the number of the style.
fn codes(page: &[u8], at: usize) -> Option<&[u8]> {
    let (&length, rest) = page.get(at..)?.split_first()?;
    if at == 0 {
        return None;
    }
    let codes = match length {
        0 => {
            let (&words, rest) = rest.split_first()?;
            rest.get(..usize::from(words) * 2)?
        }
        words => rest.get(..usize::from(words) * 2 - 1)?,
    };
    codes.get(2..)
}

fn look(mut codes: &[u8]) -> Look {
    const IN_TABLE: u16 = 0x2416;
    const ENDS_ROW: u16 = 0x2417;
    const DEPTH: u16 = 0x6649;
    let mut look = Look::default();
    while let Some((code, value, rest)) = super::pieces::code(codes) {
        match code {
            IN_TABLE => look.in_table = value[0] == 1,
            ENDS_ROW => look.ends_row = value[0] == 1,
            DEPTH => look.nested = u32_at(value, 0).is_some_and(|depth| depth > 1),
            _ => {}
        }
        codes = rest;
    }
    look
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A main stream with one page of paragraphs, and the stream of tables: a text of one byte a letter.
    fn cells(paragraphs: &[(&str, &[u8])]) -> (Cells, Vec<u32>) {
        let mut main = vec![0; PAGE];
        let mut page = vec![0_u8; PAGE];
        let count = paragraphs.len();
        let mut place = PAGE - 1;
        let mut starts = Vec::new();
        for (at, (text, codes)) in paragraphs.iter().enumerate() {
            starts.push((main.len() - PAGE) as u32);
            page[at * 4..at * 4 + 4].copy_from_slice(&(main.len() as u32).to_le_bytes());
            main.extend(text.bytes());
            place = (place - codes.len() - 4) & !1;
            let words = (codes.len() + 2).div_ceil(2);
            page[place..place + 2].copy_from_slice(&[0, words as u8]);
            page[place + 4..place + 4 + codes.len()].copy_from_slice(codes);
            page[(count + 1) * 4 + at * 13] = (place / 2) as u8;
        }
        page[count * 4..count * 4 + 4].copy_from_slice(&(main.len() as u32).to_le_bytes());
        page[PAGE - 1] = count as u8;
        let text = PAGE..main.len();
        main.resize(2 * PAGE, 0);
        main[0x102..0x106].copy_from_slice(&0_u32.to_le_bytes());
        main[0x106..0x10A].copy_from_slice(&12_u32.to_le_bytes());
        main.extend(page);
        let table = [0_u32, 0, 2].map(u32::to_le_bytes).concat();
        let piece = Piece { bytes: text, wide: false, first: 0 };
        (Cells::read(&main, &table, &[piece]), starts)
    }

    #[test]
    fn a_character_stands_in_the_cell_of_its_paragraph() {
        const CELL: &[u8] = &[0x16, 0x24, 1];
        const ROW: &[u8] = &[0x16, 0x24, 1, 0x17, 0x24, 1];
        const NESTED: &[u8] = &[0x16, 0x24, 1, 0x49, 0x66, 2, 0, 0, 0];
        let at = |table, row, cell| Some(CellAt { table, row, cell });
        let (cells, starts) = cells(&[
            ("before\r", &[]),
            ("a\r", CELL),
            ("b\x07", CELL),
            ("in\r", NESTED),
            ("c\x07", CELL),
            ("\x07", ROW),
            ("d\x07", CELL),
            ("\x07", ROW),
            ("between\r", &[]),
            ("e\x07", CELL),
            ("\x07", ROW),
        ]);
        let expected = [
            None,
            at(0, 0, 0),
            at(0, 0, 0),
            at(0, 0, 1),
            at(0, 0, 1),
            at(0, 0, 2),
            at(0, 1, 0),
            at(0, 1, 1),
            None,
            at(1, 0, 0),
            at(1, 0, 1),
        ];
        let found: Vec<_> = starts.iter().map(|start| cells.at(*start)).collect();
        assert_eq!(found, expected);
        assert_eq!((cells.tables(), cells.at(1_000)), (2, None));
        assert_eq!(cells.size(CellAt { table: 0, row: 0, cell: 0 }), (2, 2));
        assert_eq!(cells.size(CellAt { table: 0, row: 1, cell: 0 }), (2, 1));
    }
}
