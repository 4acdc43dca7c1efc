//! Packages from raw XML and documents as text, for tests.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::model::document::{Block, Cell, Document};

#[derive(Debug)]
pub(super) struct Zip(ZipWriter<Cursor<Vec<u8>>>);

impl Zip {
    pub(super) fn new() -> Zip {
        Zip(ZipWriter::new(Cursor::new(Vec::new())))
    }

    pub(super) fn part(self, name: &str, text: &str) -> Zip {
        self.raw(name, text.as_bytes())
    }

    pub(super) fn raw(mut self, name: &str, bytes: &[u8]) -> Zip {
        self.0.start_file(name, SimpleFileOptions::default()).expect("start");
        self.0.write_all(bytes).expect("write");
        self
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        self.0.finish().expect("finish").into_inner()
    }
}

pub(super) const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A relationship part; each is id, kind and target, an outer one with `!` before the target.
pub(super) fn relationships(relations: &[(&str, &str, &str)]) -> String {
    let mut text =
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>".to_owned();
    for (id, kind, target) in relations {
        let (target, mode) = match target.strip_prefix('!') {
            Some(outer) => (outer, " TargetMode='External'"),
            None => (*target, ""),
        };
        let _ = write!(text, "<Relationship Id='{id}' Type='{RELATION}/{kind}' Target='{target}'{mode}/>");
    }
    text + "</Relationships>"
}

/// A document as lines: paragraphs after `¶`, rows with `column[rows×columns] text`, then
/// what is hidden, deleted, linked, and the remarks.
pub(super) fn dump(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => {
                let hidden = if paragraph.hidden { " (скрыт)" } else { "" };
                let _ = writeln!(out, "¶{hidden} {}", escaped(&paragraph.text));
            }
            Block::Grid(grid) => {
                let name = &document.tables[grid.table as usize];
                let hidden = if grid.hidden { ", hidden" } else { "" };
                let nested = grid.nested_in.map(|nested| format!(", in {nested:?}")).unwrap_or_default();
                let _ = writeln!(out, "table {name}, width {}{hidden}{nested}", grid.width);
                for row in &grid.rows {
                    let flags = [(row.hidden, " hidden"), (row.deleted, " deleted"), (row.header, " header")];
                    let flags: String = flags.iter().filter(|(is, _)| *is).map(|(_, flag)| *flag).collect();
                    let _ = writeln!(
                        out,
                        "  {}{flags}:{}",
                        row.number,
                        row.cells.iter().map(cell).collect::<String>()
                    );
                }
            }
        }
    }
    for remark in &document.remarks {
        let _ = writeln!(out, "! {remark}");
    }
    for notice in &document.notices {
        let place = notice.table.map_or_else(String::new, |table| {
            let name = &document.tables[table as usize];
            format!(", {}", name.describe(notice.row, notice.column))
        });
        let _ = writeln!(out, "? {:?} ×{}{place} «{}»", notice.kind, notice.count, escaped(&notice.text));
    }
    out
}

fn cell(cell: &Cell) -> String {
    let mut out = format!(" {}", cell.column);
    if (cell.row_span, cell.column_span) != (1, 1) {
        let _ = write!(out, "[{}×{}]", cell.row_span, cell.column_span);
    }
    let _ = write!(out, " «{}»", escaped(&cell.text));
    if let Some(more) = &cell.more {
        for (name, text) in [("hidden", &more.hidden_text), ("deleted", &more.deleted_text)] {
            if let Some(text) = text {
                let _ = write!(out, " {name} «{}»", escaped(text));
            }
        }
        for link in &more.links {
            let _ = write!(out, " «{}» → {}", escaped(&link.text), link.target);
        }
        if more.formula_without_value {
            out += " formula";
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('\n', "⏎").replace('\t', "⇥").replace('\u{AD}', "¬").replace('\u{2011}', "=")
}
