//! Word 97–2003 and 6/95 documents (.doc) by `office_oxide`, in a worker process.
//!
//! The container is checked first by our own pass: what is cut off or has a password never reaches
//! the library. It computes no automatic numbers inside tables and does not tell hidden text; the
//! remarks say so where the file has lists.
//!
//! Comments have no place in the result, and headers and footers are not read. Russian letters of Word 6/95 under
//! a Western code page are corrected as in .xls. The pass before the library reads only what it needs to refuse
//! passwords and cut streams.

mod cells;
mod looks;
mod pieces;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use office_oxide::ir::{self, Element, InlineContent};
use office_oxide::{Document as Foreign, DocumentFormat};

use crate::model::document::{
    Block, CellMore, Document, Grid, Link, NoticeKind, Origin, Paragraph, TableName,
};
use crate::text::letters;

use super::cfb::Compound;
use super::encoding;
use super::error::ReadError;
use super::limits::Limits;
use super::notices::{Notices, Spot};
use super::properties::compound_origin;
use super::symbol::{self, SymbolFont};
use super::table::{Content, Table};
use super::unreadable::Unreadable;
use cells::{CellAt, Cells};
use looks::{Found, Looks};

const PART: &str = "WordDocument";

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let head = Head::read(bytes)?;
    let content = catch_unwind(AssertUnwindSafe(|| {
        let foreign = Foreign::from_reader(Cursor::new(bytes.to_vec()), DocumentFormat::Doc).ok()?;
        Some(foreign.to_ir()).filter(|content| !content.metadata.text_truncated)
    }));
    // What the library says of its failure is for its authors.
    let Ok(Some(content)) = content else { return Err(ReadError::Unreadable(Unreadable::OddWord97)) };
    let mut reader = Reader {
        limits,
        document: Document::default(),
        notices: Notices::default(),
        tables: Vec::new(),
        grids: 0,
        filled: 0,
        positions: 0,
    };
    if content.metadata.has_macros {
        reader.note(NoticeKind::Macro, "");
    }
    for section in &content.sections {
        reader.blocks(&section.elements)?;
    }
    reader.note_looks(&head.looks);
    let mut document = reader.document;
    document.notices = reader.notices.finish();
    document.origin = head.origin;
    encoding::put_right(&mut document);
    if head.symbols {
        document.remarks.push(
            "Знаки, вставленные в файл .doc командой «Символ» (галочки и другие), не читаются, на их месте стоит скобка: \
             если они важны, сохраните файл как .docx."
                .to_owned(),
        );
    }
    if head.lists > 0 {
        document.remarks.push(
            "Автоматические номера внутри таблиц файла .doc не вычисляются: если № проставлен автоматически, сохраните \
             файл как .docx."
                .to_owned(),
        );
    }
    Ok(document)
}

fn damaged(detail: &str) -> ReadError {
    ReadError::damaged(PART, detail)
}

/// What the head of the main stream says.
struct Head {
    /// Lists that paragraphs may refer to.
    lists: u32,
    /// Signs of symbol fonts, for which the library gives a bracket.
    symbols: bool,
    looks: Looks,
    origin: Option<Origin>,
}

impl Head {
    /// Checks that the streams are whole and not encrypted.
    fn read(bytes: &[u8]) -> Result<Head, ReadError> {
        /// Offsets in the head of the stream: flags, and where the tables of looks and of lists lie.
        const FLAGS: usize = 0x0A;
        const LOOKS: usize = 0xFA;
        const LISTS: usize = 0x2EA;
        /// Bytes of a page with the looks of letters, and the code of a sign of a symbol font there.
        const PAGE: usize = 512;
        const SYMBOL: [u8; 2] = [0x09, 0x6A];
        const ENCRYPTED: u16 = 0x0100;
        const SECOND_TABLE: u16 = 0x0200;
        /// The first version of Word 97; earlier ones have all in one stream.
        const WORD_97: u16 = 0xC1;
        let compound = Compound::open(bytes)?;
        let main = compound.stream(PART)?.ok_or_else(|| damaged("в файле нет основной части"))?;
        let short = |at: usize| main.get(at..at + 2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
        let (Some(version), Some(flags)) = (short(2), short(FLAGS)) else {
            return Err(damaged("основная часть обрывается"));
        };
        if flags & ENCRYPTED != 0 {
            return Err(ReadError::Unreadable(Unreadable::Encrypted));
        }
        if version < WORD_97 {
            return Ok(Head {
                lists: 0,
                symbols: false,
                looks: Looks::default(),
                origin: compound_origin(&compound),
            });
        }
        let name = if flags & SECOND_TABLE == 0 { "0Table" } else { "1Table" };
        let table = compound.stream(name)?.ok_or_else(|| damaged("в файле нет таблиц документа"))?;
        let long = |bytes: &[u8], at: usize| {
            bytes.get(at..at + 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        };
        let (start, size) = (long(&main, LOOKS).unwrap_or(0), long(&main, LOOKS + 4).unwrap_or(0));
        let looks = table.get(start as usize..(start as usize).saturating_add(size as usize));
        // Places of the text, one more than there are pages; then the numbers of the pages.
        let pages = looks.map_or(&[][..], |looks| &looks[(looks.len().saturating_sub(4) / 8 + 1) * 4..]);
        let pages = pages.chunks_exact(4).map(|number| long(number, 0).unwrap_or(0) as usize & 0x3F_FFFF);
        // A page that is named again and again is forged.
        let pages: BTreeSet<usize> = pages.collect();
        let looks = Looks::read(&main, &table, pages.iter().copied());
        let mut pages = pages.into_iter();
        let symbols = pages.any(|page| {
            let page = main.get(page * PAGE..(page + 1) * PAGE).unwrap_or_default();
            page.windows(2).any(|code| code == SYMBOL)
        });
        let (start, size) = (long(&main, LISTS).unwrap_or(0), long(&main, LISTS + 4).unwrap_or(0));
        let lists = if size >= 4 { long(&table, start as usize).unwrap_or(0) } else { 0 };
        Ok(Head { lists, symbols, looks, origin: compound_origin(&compound) })
    }
}

struct Reader<'l> {
    limits: &'l Limits,
    document: Document,
    notices: Notices,
    tables: Vec<Table>,
    grids: u32,
    filled: u64,
    /// All cells so far.
    positions: u64,
}

/// The lines of a cell.
#[derive(Default)]
struct Lines {
    text: String,
    struck: String,
    links: Vec<Link>,
    begun: bool,
}

impl Reader<'_> {
    fn note(&mut self, kind: NoticeKind, text: &str) {
        let spot = match self.tables.first() {
            Some(table) => {
                let (row, column) = table.now();
                Spot { table: Some(table.name), row: Some(row), column: Some(column) }
            }
            None => Spot::default(),
        };
        self.notices.note(kind, spot, text, "; ");
    }

    /// Blocks of the body.
    fn blocks(&mut self, elements: &[Element]) -> Result<(), ReadError> {
        for element in elements {
            match element {
                Element::Paragraph(paragraph) => self.paragraph(&paragraph.content, ""),
                Element::Heading(heading) => self.paragraph(&heading.content, ""),
                Element::Table(table) => self.table(table, None)?,
                Element::List(list) => self.list(list)?,
                Element::TextBox(text_box) => self.blocks(&text_box.content)?,
                other => self.tell(other),
            }
        }
        Ok(())
    }

    /// What the library leaves out in silence, each where it stands.
    fn note_looks(&mut self, looks: &Looks) {
        for Found { text, at } in &looks.hidden {
            let spot = at.and_then(|at| self.spot(&looks.cells, at)).unwrap_or_default();
            self.notices.note(NoticeKind::HiddenText, spot, text, "; ");
        }
        for (found, what) in [(&looks.deleted, "удаление"), (&looks.inserted, "вставка")] {
            for Found { text, at } in found {
                let spot = at.and_then(|at| self.spot(&looks.cells, at)).unwrap_or_default();
                self.notices.note(NoticeKind::TrackedChange, spot, &format!("{what} «{text}»"), "; ");
            }
        }
    }

    /// The place of a cell, as far as the tables of the library are those of the text: the column only where no
    /// cells of the row are merged.
    fn spot(&self, cells: &Cells, at: CellAt) -> Option<Spot> {
        let outer: Vec<&Grid> = self.document.grids().filter(|grid| grid.nested_in.is_none()).collect();
        let grid = outer.get(at.table).filter(|_| outer.len() == cells.tables())?;
        let (rows, width) = cells.size(at);
        let row = grid.rows.get(at.row).filter(|_| grid.rows.len() == rows)?;
        let column = (width == grid.width).then_some(at.cell + 1).filter(|column| *column <= grid.width);
        Some(Spot { table: Some(grid.table), row: Some(row.number), column })
    }

    fn note_struck(&mut self, lines: &Lines) {
        if !lines.struck.trim().is_empty() {
            self.note(NoticeKind::StruckText, lines.struck.trim());
        }
    }

    fn paragraph(&mut self, content: &[InlineContent], label: &str) {
        let mut lines = Lines::default();
        lines.text.push_str(label);
        inline(content, &mut lines);
        self.note_struck(&lines);
        for (text, hidden) in [(lines.text, false), (lines.struck, true)] {
            if !text.trim().is_empty() {
                self.document.blocks.push(Block::Paragraph(Paragraph { text: text.into(), hidden }));
            }
        }
    }

    /// A list of the body, its items numbered from the start that it states.
    fn list(&mut self, list: &ir::List) -> Result<(), ReadError> {
        for (number, item) in (list.start_number.unwrap_or(1)..).zip(&list.items) {
            let mut label = if list.ordered { format!("{number}. ") } else { "• ".to_owned() };
            for element in &item.content {
                match element {
                    Element::Paragraph(paragraph) => {
                        self.paragraph(&paragraph.content, &label);
                        label.clear();
                    }
                    other => self.blocks(std::slice::from_ref(other))?,
                }
            }
            if let Some(nested) = &item.nested {
                self.list(nested)?;
            }
        }
        Ok(())
    }

    /// What is no text.
    fn tell(&mut self, element: &Element) {
        match element {
            Element::Image(image) if image.data.is_none() && image.alt_text.is_some() => {
                self.note(NoticeKind::EmbeddedObject, image.alt_text.as_deref().unwrap_or_default());
            }
            Element::Image(_) => self.note(NoticeKind::Picture, ""),
            Element::Endnote(note) if note.marker.as_deref() == Some("comment") => {
                let mut lines = Lines::default();
                for element in &note.content {
                    if let Element::Paragraph(paragraph) = element {
                        lines.begin();
                        inline(&paragraph.content, &mut lines);
                    }
                }
                let author = note.author.as_deref().unwrap_or_default();
                let joint = if author.is_empty() { "" } else { ": " };
                self.notices.add(
                    NoticeKind::Comment,
                    Spot::default(),
                    &format!("{author}{joint}{}", lines.text),
                );
            }
            _ => {}
        }
    }

    fn table(&mut self, table: &ir::Table, nested_in: Option<(u32, u32)>) -> Result<(), ReadError> {
        if self.tables.len() >= self.limits.table_nesting {
            let (depth, limit) = (self.tables.len() + 1, self.limits.table_nesting);
            return Err(ReadError::limit(PART, "вложенность таблиц", depth, limit, "--max-nesting"));
        }
        let name = if let Some(outer) = self.tables.last() {
            outer.name
        } else {
            self.document.tables.push(TableName::Ordinal(self.document.tables.len() as u32 + 1));
            self.document.tables.len() as u32 - 1
        };
        let block = self.document.blocks.len();
        // The place is taken now, so that an outer table stands before those within it.
        self.document.blocks.push(Block::Grid(Grid {
            table: name,
            width: 0,
            hidden: false,
            hidden_columns: Vec::new(),
            nested_in,
            rows: Vec::new(),
            reshaped: None,
            filled: None,
        }));
        self.tables.push(Table::new(block, self.grids, name, nested_in));
        self.grids += 1;
        // First and last column boundary and last row of the cells that reach into further rows.
        let mut reaching: Vec<(u32, u32, usize)> = Vec::new();
        for (index, row) in table.rows.iter().enumerate() {
            reaching.retain(|(_, _, last)| *last >= index);
            self.open().start_row();
            self.open().row().header = row.is_header;
            for cell in &row.cells {
                let (_, mut column) = self.open().now();
                while let Some((_, end, _)) =
                    reaching.iter().find(|(start, end, _)| (*start..*end).contains(&column))
                {
                    self.open().skip_columns(end - column);
                    column = *end;
                }
                self.cell(cell)?;
                if cell.row_span > 1 {
                    let last = index.saturating_add(cell.row_span as usize - 1);
                    reaching.push((column, column.saturating_add(cell.col_span.max(1)), last));
                }
            }
            self.open().end_row();
        }
        if let Some(table) = self.tables.pop() {
            let (grid, columns) = table.finish();
            if self.tables.is_empty() {
                self.notices.settle(|boundary| columns.of(boundary));
            }
            self.document.blocks[block] = Block::Grid(grid);
        }
        Ok(())
    }

    /// The innermost open table.
    fn open(&mut self) -> &mut Table {
        let last = self.tables.len() - 1;
        &mut self.tables[last]
    }

    fn cell(&mut self, cell: &ir::TableCell) -> Result<(), ReadError> {
        let mut lines = Lines::default();
        self.content(&cell.content, &mut lines)?;
        if lines.text.len() > self.limits.cell_text {
            return Err(ReadError::limit(
                PART,
                "текст одной ячейки",
                super::error::bytes(lines.text.len() as u64),
                super::error::bytes(self.limits.cell_text as u64),
                "--max-cell-text",
            ));
        }
        self.note_struck(&lines);
        let kept = |text: &str| (!text.trim().is_empty()).then(|| text.trim().into());
        let deleted_text = kept(&lines.struck);
        let text = lines.text.trim_matches('\n');
        let text = (!text.trim().is_empty()).then(|| text.into());
        self.positions += 1;
        self.limits.judge_positions(PART, self.positions)?;
        self.filled += u64::from(text.is_some());
        if self.filled > self.limits.cells {
            return Err(ReadError::limit(
                PART,
                "число ячеек с текстом",
                self.filled,
                self.limits.cells,
                "--max-cells",
            ));
        }
        let content =
            Content { text, more: CellMore { links: lines.links, deleted_text, ..CellMore::default() } };
        let columns = cell.col_span.max(1);
        let table = self.open();
        table.place_repeated(&content, columns, cell.row_span.max(1), 1);
        table.skip_columns(columns - 1);
        Ok(())
    }

    /// Paragraphs of a cell as its lines, tables within it as grids of their own.
    fn content(&mut self, elements: &[Element], lines: &mut Lines) -> Result<(), ReadError> {
        for element in elements {
            match element {
                Element::Paragraph(paragraph) => {
                    lines.begin();
                    inline(&paragraph.content, lines);
                }
                Element::Heading(heading) => {
                    lines.begin();
                    inline(&heading.content, lines);
                }
                Element::Table(table) => {
                    let outer = self.open();
                    let nested_in = (outer.grid, outer.row().number);
                    self.table(table, Some(nested_in))?;
                }
                Element::List(list) => {
                    for item in &list.items {
                        self.content(&item.content, lines)?;
                    }
                }
                Element::TextBox(text_box) => self.content(&text_box.content, lines)?,
                other => self.tell(other),
            }
        }
        Ok(())
    }
}

impl Lines {
    fn begin(&mut self) {
        if self.begun {
            self.text.push('\n');
        }
        self.begun = true;
    }
}

/// Appends the text of a paragraph and its links.
fn inline(content: &[InlineContent], lines: &mut Lines) {
    for piece in content {
        match piece {
            InlineContent::LineBreak => lines.text.push('\n'),
            InlineContent::Text(span) => {
                let font = span.font_name.as_deref().and_then(SymbolFont::named);
                let shown;
                let text = if font.is_some() || symbol::may_hold_private(&span.text) {
                    shown = symbol::shown(&span.text, font);
                    &shown
                } else {
                    &span.text
                };
                if span.strikethrough && !text.trim().is_empty() {
                    lines.struck.push_str(text);
                    continue;
                }
                let raised = span.vertical_align == Some(ir::VerticalAlign::Superscript);
                let text = &if raised { letters::raised(text) } else { text.clone() };
                lines.text.push_str(text);
                let Some(target) = &span.hyperlink else { continue };
                match lines.links.last_mut() {
                    // One link may be several spans.
                    Some(link)
                        if link.target == *target
                            && lines.text.ends_with(&format!("{}{text}", link.text)) =>
                    {
                        link.text.push_str(text);
                    }
                    _ => lines.links.push(Link { text: text.clone(), target: target.clone() }),
                }
            }
            _ => {}
        }
    }
}
