//! An independent reader of Word files sees the same tables as ours, or the difference is explained.

use std::fs::File;

use office_oxide::ir::{Element, InlineContent, Table};
use office_oxide::{Document as Foreign, DocumentFormat};
use perechen::Limits;
use perechen::bench::{Format, read, sniff};
use perechen::model::document::{Document, Grid};

use crate::common::{cases, one_line};

/// Texts by row and column, merged ones in the first of their places only.
type Matrix = Vec<Vec<String>>;

fn ours(grid: &Grid) -> Matrix {
    let rows = grid.rows.last().map_or(0, |row| row.number as usize);
    let mut matrix = vec![vec![String::new(); grid.width as usize]; rows];
    for row in &grid.rows {
        for cell in &row.cells {
            matrix[row.number as usize - 1][cell.column as usize - 1] = one_line(&cell.text);
        }
    }
    matrix
}

fn theirs(table: &Table, width: usize) -> Matrix {
    let mut matrix = vec![vec![String::new(); width]; table.rows.len()];
    let mut covered = vec![vec![false; width]; table.rows.len()];
    for (at, row) in table.rows.iter().enumerate() {
        let mut column = 0;
        for cell in &row.cells {
            while covered[at].get(column) == Some(&true) {
                column += 1;
            }
            let mut text = String::new();
            texts(&cell.content, &mut text);
            matrix[at][column] = one_line(&text);
            let span = cell.col_span.max(1) as usize;
            for below in covered.iter_mut().skip(at).take(cell.row_span.max(1) as usize) {
                below[column..(column + span).min(width)].fill(true);
            }
            column += span;
        }
    }
    matrix
}

fn texts(elements: &[Element], out: &mut String) {
    for element in elements {
        match element {
            Element::Paragraph(paragraph) => inline(&paragraph.content, out),
            Element::Heading(heading) => inline(&heading.content, out),
            Element::List(list) => list.items.iter().for_each(|item| texts(&item.content, out)),
            Element::TextBox(text_box) => texts(&text_box.content, out),
            _ => {}
        }
    }
}

fn inline(content: &[InlineContent], out: &mut String) {
    for piece in content {
        match piece {
            InlineContent::Text(span) => out.push_str(&span.text),
            InlineContent::LineBreak => out.push('\n'),
            _ => {}
        }
    }
    out.push('\n');
}

/// The other reader computes no automatic numbers.
fn is_automatic_number(ours: &str, theirs: &str) -> bool {
    let label = ours.strip_suffix(theirs).map(str::trim).unwrap_or_default();
    let digits = label.trim_end_matches(['.', ')']);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[test]
fn another_reader_sees_the_same_tables() {
    let mut compared = 0;
    for (case, input) in cases() {
        let bytes = std::fs::read(&input).expect("the fixture");
        let format = match sniff(&bytes, "input") {
            Format::Docx => DocumentFormat::Docx,
            _ => continue,
        };
        let document: Document = read(&bytes, Format::Docx, &Limits::default()).expect("readable");
        let foreign =
            Foreign::from_reader(File::open(&input).expect("the fixture"), format).expect("readable");
        let content = foreign.to_ir();
        let elements = content.sections.iter().flat_map(|section| &section.elements);
        let tables: Vec<&Table> = elements
            .filter_map(|element| match element {
                Element::Table(table) => Some(table),
                _ => None,
            })
            .collect();
        let grids: Vec<&Grid> = document.grids().filter(|grid| grid.nested_in.is_none()).collect();
        assert_eq!(grids.len(), tables.len(), "{case}: the number of tables");
        for (at, (grid, table)) in grids.iter().zip(&tables).enumerate() {
            let (ours, theirs) = (ours(grid), theirs(table, grid.width as usize));
            assert_eq!(ours.len(), theirs.len(), "{case}, table {}: the number of rows", at + 1);
            for (row, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
                for (column, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                    assert!(
                        ours == theirs || is_automatic_number(ours, theirs),
                        "{case}, table {}, row {}, column {}: «{ours}» and «{theirs}»",
                        at + 1,
                        row + 1,
                        column + 1
                    );
                    compared += usize::from(!ours.is_empty());
                }
            }
        }
    }
    assert!(compared > 300, "only {compared} cells with text were compared");
}
