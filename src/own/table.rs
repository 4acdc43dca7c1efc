//! The rows of a table of ours as they stand: merges filled down, and nothing guessed.

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use thin_vec::thin_vec;

use crate::model::document::{Cell, Grid, Row};
use crate::model::table::{Leaf, Leaves, Links, RawCell, RawRow, Section};
use crate::model::{Part, Place, Reason, SetAside, Sourced};
use crate::text::words;

/// Rows of a grid that belong to a list of ours.
#[derive(Debug)]
pub(crate) struct Stretch<'a> {
    pub grid: &'a Grid,
    /// Indices into the rows of the grid, the header included.
    pub rows: Range<usize>,
    /// Indices of the header's rows; `None`: the rows go on with those of the stretch before.
    pub header: Option<RangeInclusive<usize>>,
    /// Index of a row that numbers the columns.
    pub column_numbers: Option<usize>,
    pub leaves: Leaves,
    /// The direction whose table this is, as the line above it says.
    pub heading: Option<Section>,
    /// Tables inside its cells.
    pub nested: Vec<&'a Grid>,
}

/// A table of ours, cell by cell.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// The table where it begins: an index as in [`Place::table`].
    pub first: u32,
    /// The columns and captions of the first stretch: those of the list.
    pub leaves: Leaves,
    /// Those of the stretch that is being read: where its cells stand.
    here: Leaves,
    /// Positions of the columns as the officer counts them, 1-based.
    pub numbers: Vec<u32>,
    pub rows: Vec<RawRow>,
    pub set_aside: Vec<SetAside>,
    pub unplaced: Vec<Sourced<()>>,
    /// Anchor cells with text: of the header, of the rows by column, and all.
    pub header_cells: u64,
    pub data_cells: Vec<u64>,
    pub total_cells: u64,
}

/// Columns of a sheet are counted by letter, those of a document by their place among the captions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    ByLetter,
    ByPlace,
}

/// A merged cell that reaches into the rows below.
struct Reaching<'a> {
    cell: &'a Cell,
    place: Place,
    until: u64,
    leaf: usize,
}

impl Table {
    /// Reads the stretches of a list in their order; a text at `title` is the list's title.
    pub(crate) fn read(stretches: &[Stretch<'_>], counted: Counted, title: Option<Place>) -> Table {
        let mut table = Table::default();
        // A table that goes on below is of the same direction until another is named.
        let mut heading = None;
        for stretch in stretches {
            heading = stretch.heading.as_ref().or(heading);
            table.add(stretch, heading, counted, title);
        }
        table.set_aside.sort_by_key(|aside| aside.place);
        table
    }

    fn add(
        &mut self,
        stretch: &Stretch<'_>,
        heading: Option<&Section>,
        counted: Counted,
        title: Option<Place>,
    ) {
        let first_stretch = self.leaves.is_empty();
        self.here.clone_from(&stretch.leaves);
        if first_stretch {
            self.leaves.clone_from(&stretch.leaves);
            self.first = stretch.grid.table;
            self.numbers = (0..self.leaves.len()).map(|leaf| number(&self.leaves, leaf, counted)).collect();
            self.data_cells = vec![0; self.leaves.len()];
        }
        let sections: Arc<[Section]> = heading.into_iter().cloned().collect();
        let mut reaching = Vec::new();
        let mut starts_piece = !first_stretch;
        let table = stretch.grid.table;
        for (index, row) in
            stretch.grid.rows.iter().enumerate().take(stretch.rows.end).skip(stretch.rows.start)
        {
            self.total_cells += filled(row).count() as u64;
            self.hidden(row, table, counted);
            let header = stretch.header.as_ref();
            if header.is_some_and(|header| index < *header.start()) {
                self.above(row, table, title);
            } else if header.is_some_and(|header| header.contains(&index)) {
                if first_stretch {
                    self.header_cells += filled(row).count() as u64;
                } else {
                    self.aside(row, table, counted, Reason::RepeatedHeader);
                }
            } else if stretch.column_numbers == Some(index) {
                self.aside(row, table, counted, Reason::ColumnNumbers);
            } else if row.deleted {
                self.aside(row, table, counted, Reason::Deleted);
            } else if let Some(cells) = self.row(row, table, counted, &mut reaching) {
                let parts = thin_vec![Part { table, first: row.number, last: row.number, column: 0 }];
                self.rows.push(RawRow { parts, cells, sections: sections.clone(), starts_piece });
                starts_piece = false;
            }
        }
        let ends = stretch.rows.end == stretch.grid.rows.len();
        if let Some(filled) = stretch.grid.filled.as_ref().filter(|_| ends) {
            self.total_cells += u64::from(filled.rows());
            self.set_aside.push(SetAside::filled(table, filled));
        }
        for inner in &stretch.nested {
            self.nested(inner, table);
        }
    }

    /// The cells of a row below the header; `None`: it is no row of the list.
    fn row<'a>(
        &mut self,
        row: &'a Row,
        table: u32,
        counted: Counted,
        reaching: &mut Vec<Reaching<'a>>,
    ) -> Option<Vec<RawCell>> {
        reaching.retain(|merge| merge.until > u64::from(row.number));
        for cell in row.cells.iter().filter(|cell| cell.row_span > 1) {
            if let Some(leaf) = self.here.of(cell) {
                let place = Place { table, row: row.number, column: number(&self.here, leaf, counted) };
                let until = u64::from(row.number) + u64::from(cell.row_span);
                reaching.push(Reaching { cell, place, until, leaf });
            }
        }
        filled(row).next()?;
        if filled(row).all(|cell| self.here.of(cell).is_none()) && reaching.is_empty() {
            filled(row).for_each(|cell| self.leave_unplaced(cell, row.number, table));
            return None;
        }
        if self.repeats_header(row) {
            self.aside(row, table, counted, Reason::RepeatedHeader);
            return None;
        }
        Some(self.cells(row, table, counted, reaching))
    }

    /// One cell a leaf column: that of the row, else the merged one that covers it.
    fn cells(&mut self, row: &Row, table: u32, counted: Counted, reaching: &[Reaching<'_>]) -> Vec<RawCell> {
        let place = |leaf| Place { table, row: row.number, column: number(&self.here, leaf, counted) };
        let mut cells: Vec<RawCell> =
            (0..self.leaves.len()).map(|leaf| RawCell::blank(place(leaf))).collect();
        for merge in reaching.iter().filter(|merge| merge.place.row < row.number) {
            if let Some(cell) = cells.get_mut(merge.leaf) {
                *cell = RawCell { merged: true, ..RawCell::of(merge.cell, merge.place) };
            }
        }
        for cell in filled(row) {
            let leaf = self.here.of(cell).filter(|leaf| *leaf < self.data_cells.len());
            let Some((leaf, target)) = leaf.and_then(|leaf| Some((leaf, cells.get_mut(leaf)?))) else {
                self.leave_unplaced(cell, row.number, table);
                continue;
            };
            self.data_cells[leaf] += 1;
            if target.is_blank() || target.merged {
                let place = Place { table, row: row.number, column: number(&self.here, leaf, counted) };
                *target = RawCell::of(cell, place);
            } else {
                // Two cells under one caption: both are kept, as lines of one.
                target.text = format!("{}\n{}", target.text, cell.text).into();
                let known = target.links.as_ref().map_or(&[][..], |links| &links.0);
                target.links = Links::boxed(&[known, cell.links()].concat());
            }
        }
        cells
    }

    /// Whether most cells of a row, and at least two, repeat the captions above them.
    fn repeats_header(&self, row: &Row) -> bool {
        let captions = self.leaves.iter().filter(|leaf| !leaf.text.is_empty()).count();
        let cells = filled(row).count();
        let needed = (captions.max(cells) * 7).div_ceil(10).max(2);
        if cells < needed {
            return false;
        }
        let mut before: Option<&Cell> = None;
        let mut same = 0;
        for cell in filled(row) {
            // One text in every column is no row of captions.
            let again = before.is_some_and(|before| before.text == cell.text);
            let known = || self.leaves.iter().any(|leaf| words::same_words(&cell.text, &leaf.text));
            same += usize::from(!again && known());
            before = Some(cell);
        }
        same >= needed
    }

    fn above(&mut self, row: &Row, table: u32, title: Option<Place>) {
        for cell in filled(row) {
            let place = Place { table, row: row.number, column: cell.column };
            if title == Some(place) {
                self.header_cells += 1;
            } else {
                self.set_aside.push(SetAside::cell(place, cell.text.clone(), Reason::Above));
            }
        }
    }

    fn aside(&mut self, row: &Row, table: u32, counted: Counted, reason: Reason) {
        for cell in filled(row) {
            let column = self.here.of(cell).map_or(cell.column, |leaf| number(&self.here, leaf, counted));
            let place = Place { table, row: row.number, column };
            self.set_aside.push(SetAside::cell(place, cell.text.clone(), reason));
        }
    }

    fn leave_unplaced(&mut self, cell: &Cell, row: u32, table: u32) {
        let place = Place { table, row, column: cell.column };
        self.unplaced.push(Sourced::read(cell.text.clone(), place).map(()));
    }

    /// Texts that the officer does not see.
    fn hidden(&mut self, row: &Row, table: u32, counted: Counted) {
        for cell in &row.cells {
            let Some(more) = &cell.more else { continue };
            let column = self.here.of(cell).map_or(cell.column, |leaf| number(&self.here, leaf, counted));
            let place = Place { table, row: row.number, column };
            if let Some(text) = &more.hidden_text {
                self.total_cells += 1;
                self.unplaced.push(Sourced::read(text.clone(), place).map(()));
            }
            if let Some(text) = &more.deleted_text {
                self.total_cells += 1;
                self.set_aside.push(SetAside::cell(place, text.clone(), Reason::Deleted));
            }
        }
    }

    fn nested(&mut self, grid: &Grid, table: u32) {
        let row = grid.nested_in.map_or(1, |(_, row)| row);
        for cell in grid.rows.iter().flat_map(filled) {
            self.total_cells += 1;
            let place = Place { table, row, column: 1 };
            self.unplaced.push(Sourced::read(cell.text.clone(), place).map(()));
        }
    }
}

fn filled(row: &Row) -> impl Iterator<Item = &Cell> {
    row.cells.iter().filter(|cell| !cell.is_blank())
}

fn number(leaves: &[Leaf], leaf: usize, counted: Counted) -> u32 {
    match counted {
        Counted::ByLetter => leaves.get(leaf).map_or(leaf as u32 + 1, |leaf| leaf.first),
        Counted::ByPlace => leaf as u32 + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::document;

    fn stretch(grid: &Grid, heading: Option<Section>) -> Stretch<'_> {
        let leaves = grid.rows[0].cells.iter().map(|cell| Leaf {
            first: cell.column,
            last: cell.column,
            text: cell.text.clone(),
            groups: Vec::new(),
            guess: None,
        });
        Stretch {
            grid,
            rows: 0..grid.rows.len(),
            header: Some(0..=0),
            column_numbers: None,
            leaves: Leaves::new(leaves.collect()),
            heading,
            nested: Vec::new(),
        }
    }

    #[test]
    fn the_first_table_names_the_columns_and_a_heading_holds_until_the_next() {
        let document =
            document("| Процесс | Точка |\n| Приём | Сайт |\n\n| Процесс | Срок |\n| Выдача | МФЦ |");
        let place = Place { table: 0, row: 0, column: 0 };
        let heading =
            Section { text: Sourced::read("Обращения".into(), place), field: None, direction: true };
        let mut headings = [Some(heading), None].into_iter();
        let stretches: Vec<Stretch<'_>> =
            document.grids().map(|grid| stretch(grid, headings.next().flatten())).collect();
        let table = Table::read(&stretches, Counted::ByPlace, None);
        assert_eq!(table.leaves.iter().map(|leaf| &*leaf.text).collect::<Vec<_>>(), ["Процесс", "Точка"]);
        let headed =
            |row: &RawRow| row.sections.iter().map(|section| section.text.value.to_string()).collect();
        let headed: Vec<String> = table.rows.iter().map(headed).collect();
        assert_eq!(headed, ["Обращения", "Обращения"]);
    }

    /// The rows of the first table of a text, whose first row is the header: cells with `|` between them,
    /// a merged one in brackets; then the cells set aside and those without a column.
    fn rows(text: &str) -> (Vec<String>, Vec<String>, usize) {
        let document = document(text);
        let grid = document.grids().next().expect("a table");
        let table = Table::read(&[stretch(grid, None)], Counted::ByPlace, None);
        let shown = |cell: &RawCell| {
            if cell.merged { format!("({})", cell.text) } else { cell.text.to_string() }
        };
        let rows = table.rows.iter().map(|row| row.cells.iter().map(shown).collect::<Vec<_>>().join("|"));
        let aside = table.set_aside.iter().map(|aside| aside.text.to_string()).collect();
        let of_rows: u64 = table.data_cells.iter().sum();
        let apart = crate::model::cells_aside(&table.set_aside) + table.unplaced.len() as u64;
        assert_eq!(table.header_cells + of_rows + apart, table.total_cells, "the balance of cells");
        (rows.collect(), aside, table.unplaced.len())
    }

    #[test]
    fn rows_are_read_to_the_letter() {
        let (rows, aside, unplaced) = rows("| Процесс | Точка |\n| то же | Сайт |\n| Итого | 2 |\n| – | – |");
        assert_eq!(rows, ["то же|Сайт", "Итого|2", "–|–"]);
        assert_eq!((aside.len(), unplaced), (0, 0));
    }

    #[test]
    fn a_merged_cell_stands_in_every_row_that_it_covers() {
        let (rows, ..) = rows("| Процесс | Точка |\n| Приём | Сайт |\n| ^ | МФЦ |\n| | Телефон |");
        assert_eq!(rows, ["Приём|Сайт", "(Приём)|МФЦ", "|Телефон"]);
    }

    #[test]
    fn a_repeated_header_is_no_row_and_a_row_with_one_caption_is() {
        let (rows, aside, _) =
            rows("| Процесс | Точка |\n| Приём | Сайт |\n| процесс | ТОЧКА |\n| Процесс | МФЦ |");
        assert_eq!(rows, ["Приём|Сайт", "Процесс|МФЦ"]);
        assert_eq!(aside, ["процесс", "ТОЧКА"]);
    }
}
