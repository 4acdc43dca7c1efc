//! What a reader gives: the paragraphs and grids of a file in their order, with
//! addresses as the officer counts them. Nothing here is judged, merged or repaired.

use serde::{Deserialize, Serialize};

use super::value::Place;
use crate::text::Text;

/// One file as read: its blocks in document order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Document {
    /// Names of all grids; [`Grid::table`] is an index into it.
    pub tables: Vec<TableName>,
    pub blocks: Vec<Block>,
    /// Set when the file was written by this program.
    pub origin: Option<Origin>,
    /// Lines above the text of every page: they may name the body, and are nothing else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub page_headers: Vec<Text>,
    /// What the reader saw and could not give as text, in Russian, for the report.
    pub remarks: Vec<String>,
    /// Active and hidden content and texts outside the tables, in the order of the file.
    pub notices: Vec<Notice>,
}

/// Something that a file holds beside the texts of its tables: told, never followed or judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub kind: NoticeKind,
    /// Index into [`Document::tables`]; `None`: of the file as a whole.
    pub table: Option<u32>,
    /// Physical row and grid column, 1-based, as in [`Row::number`] and [`Cell::column`].
    pub row: Option<u32>,
    pub column: Option<u32>,
    /// How many of the kind this one stands for, at least 1: hidden rows, tracked insertions.
    pub count: u32,
    /// What it says, as the officer would look for it: a comment's author and text, a link's target,
    /// the rows hidden («5–7, 12»); blank if there is nothing to quote.
    pub text: Text,
}

/// What a [`Notice`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NoticeKind {
    /// Whatever runs: VBA, Excel 4 macro sheets, controls on the page.
    Macro,
    /// A template outside the file that is loaded with it.
    ExternalTemplate,
    /// Another file that formulas, fields or pictures fetch from; ordinary hyperlinks are none.
    ExternalLink,
    /// A database or web query.
    Connection,
    Dde,
    /// An embedded or linked OLE object or package.
    EmbeddedObject,
    HiddenSheet,
    HiddenRows,
    HiddenColumns,
    HiddenText,
    TrackedChange,
    /// Struck out by hand: kept as deleted text.
    StruckText,
    Comment,
    /// Text of a drawing: a text box, a shape, a chart.
    DrawingText,
    /// A picture large enough to hold a table.
    Picture,
    /// A formula whose result the file does not hold.
    FormulaWithoutResult,
    /// Bytes that are no letters of the file's encoding.
    LostLetters,
    /// A part of another format inside the document (`altChunk`), not read.
    ForeignPart,
}

/// A file that this program wrote, recognised by its custom document property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    Workbook,
    /// With a row for each touchpoint.
    Form,
    /// With the rows of the ministry.
    FormOfRows,
    /// свод.xlsx or протокол.xlsx: results, never an input.
    Result,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Block {
    Paragraph(Paragraph),
    Grid(Grid),
}

/// A paragraph of the running text; the automatic number, if any, is part of the text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Paragraph {
    pub text: Text,
    /// Hidden or deleted as a whole: kept for the report, no part of the document.
    pub hidden: bool,
}

/// How the officer finds a table: by the sheet's name or by its ordinal in the document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TableName {
    Sheet(Text),
    /// 1-based ordinal of the outer table.
    Ordinal(u32),
    /// The running text outside the tables, from which a list was read: its rows are the lines, blank ones
    /// counted, its columns the parts of a line.
    Lines,
}

/// A table as the file holds it: only rows and cells that exist.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Grid {
    /// Index into [`Document::tables`].
    pub table: u32,
    /// Number of grid columns (the rightmost used column).
    pub width: u32,
    /// A hidden sheet.
    pub hidden: bool,
    /// Hidden columns of a sheet, 1-based; their cells are ordinary cells.
    pub hidden_columns: Vec<u32>,
    /// The grid and physical row whose cell holds this nested table.
    pub nested_in: Option<(u32, u32)>,
    /// In ascending order of [`Row::number`].
    pub rows: Vec<Row>,
    /// Rarely present: the grid shows rows and columns that the file has otherwise.
    pub reshaped: Option<Box<Reshaped>>,
    /// Rarely present: rows below the others that are not among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filled: Option<Box<Filled>>,
}

/// The rows from `first` to `last` at the end of a sheet, which hold one value in one column and nothing else:
/// somebody drew it down to the last row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Filled {
    pub first: u32,
    pub last: u32,
    pub column: u32,
    pub text: Text,
}

impl Filled {
    pub fn rows(&self) -> u32 {
        self.last - self.first + 1
    }
}

/// What is to be known of a grid that was made of cards, of lines of text or of a part of a table.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Reshaped {
    /// Cells of the file that say what the header of this grid says already, as the labels of a second card.
    pub captions: u64,
    /// Columns, as the officer counts them, that stand at the left of this part of a table.
    pub beside: u32,
    /// Words in the cells under the points were taken for needs.
    pub guess: bool,
    /// How it was understood, in Russian, for `inspect`.
    pub why: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// Physical number, 1-based, as Word or Excel counts it.
    pub number: u32,
    pub hidden: bool,
    /// Deleted under tracked changes; its cells are no part of the list.
    pub deleted: bool,
    /// Marked in Word as a header row that repeats on each page.
    pub header: bool,
    /// Anchor cells in ascending order of [`Cell::column`]; cells covered by a merge are absent.
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cell {
    /// First grid column, 1-based.
    pub column: u32,
    /// Columns covered, at least 1.
    pub column_span: u32,
    /// Rows covered, own row included, at least 1.
    pub row_span: u32,
    /// Lines separated by `\n`; hidden and deleted text is not in it.
    pub text: Text,
    /// Rarely present: links, hidden or deleted text.
    pub more: Option<Box<CellMore>>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CellMore {
    pub links: Vec<Link>,
    pub hidden_text: Option<Text>,
    pub deleted_text: Option<Text>,
    /// A formula whose result the file does not hold.
    pub formula_without_value: bool,
    /// Where the cell stands in the file, if a [`Reshaped`] grid shows it elsewhere.
    pub place: Option<Place>,
    /// No cell of the file: it says again what another one says.
    pub made: bool,
}

/// A hyperlink of a cell: what is shown and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub text: String,
    pub target: String,
}

impl NoticeKind {
    /// What it is, in the plural.
    pub fn russian(self) -> &'static str {
        match self {
            NoticeKind::Macro => "макросы и элементы управления",
            NoticeKind::ExternalTemplate => "внешний шаблон",
            NoticeKind::ExternalLink => "связи с другими файлами",
            NoticeKind::Connection => "подключения к данным",
            NoticeKind::Dde => "обмен данными DDE",
            NoticeKind::EmbeddedObject => "внедрённые объекты",
            NoticeKind::HiddenSheet => "скрытый лист",
            NoticeKind::HiddenRows => "скрытые строки",
            NoticeKind::HiddenColumns => "скрытые графы",
            NoticeKind::HiddenText => "скрытый текст",
            NoticeKind::TrackedChange => "непринятые исправления",
            NoticeKind::StruckText => "зачёркнутый текст",
            NoticeKind::Comment => "примечания",
            NoticeKind::DrawingText => "текст на рисунках",
            NoticeKind::Picture => "крупные рисунки",
            NoticeKind::FormulaWithoutResult => "формулы без результата",
            NoticeKind::LostLetters => "испорченные буквы",
            NoticeKind::ForeignPart => "вставленные части другого формата, не прочитаны",
        }
    }

    /// Runs or fetches something when the file is opened.
    pub fn is_active(self) -> bool {
        matches!(
            self,
            NoticeKind::Macro
                | NoticeKind::ExternalTemplate
                | NoticeKind::ExternalLink
                | NoticeKind::Connection
                | NoticeKind::Dde
                | NoticeKind::EmbeddedObject
        )
    }

    /// Not seen by somebody who reads or prints the file.
    pub fn is_hidden(self) -> bool {
        matches!(
            self,
            NoticeKind::HiddenSheet
                | NoticeKind::HiddenRows
                | NoticeKind::HiddenColumns
                | NoticeKind::HiddenText
                | NoticeKind::TrackedChange
                | NoticeKind::StruckText
                | NoticeKind::Comment
        )
    }
}

impl Notice {
    /// Of the file as a whole.
    pub fn of_file(kind: NoticeKind, count: u32, text: impl Into<Text>) -> Notice {
        Notice { kind, table: None, row: None, column: None, count, text: text.into() }
    }

    /// Of a table as a whole; `table` is an index into [`Document::tables`].
    pub fn of_table(kind: NoticeKind, table: u32, count: u32, text: impl Into<Text>) -> Notice {
        Notice { table: Some(table), ..Notice::of_file(kind, count, text) }
    }

    /// Of one cell.
    pub fn of_cell(kind: NoticeKind, table: u32, row: u32, column: u32, text: impl Into<Text>) -> Notice {
        Notice { row: Some(row), column: Some(column), ..Notice::of_table(kind, table, 1, text) }
    }
}

impl Origin {
    pub const ALL: [Origin; 4] = [Origin::Workbook, Origin::Form, Origin::FormOfRows, Origin::Result];

    /// What the custom document property says.
    pub fn key(self) -> &'static str {
        match self {
            Origin::Workbook => "workbook",
            Origin::Form => "form",
            Origin::FormOfRows => "form-of-rows",
            Origin::Result => "result",
        }
    }
}

impl Document {
    pub fn grids(&self) -> impl Iterator<Item = &Grid> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Grid(grid) => Some(grid),
            Block::Paragraph(_) => None,
        })
    }

    pub fn paragraphs(&self) -> impl Iterator<Item = &Paragraph> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Paragraph(paragraph) => Some(paragraph),
            Block::Grid(_) => None,
        })
    }
}

impl Cell {
    pub fn is_blank(&self) -> bool {
        crate::text::letters::is_blank(&self.text)
    }

    pub fn links(&self) -> &[Link] {
        self.more.as_ref().map_or(&[], |more| &more.links)
    }

    /// See [`CellMore::place`].
    pub fn place(&self) -> Option<Place> {
        self.more.as_ref().and_then(|more| more.place)
    }

    /// An anchor cell of the file with text: what the balance of cells counts.
    pub fn counts(&self) -> bool {
        !self.is_blank() && !self.more.as_ref().is_some_and(|more| more.made)
    }
}

impl TableName {
    /// The cell's address as the program of the file names it: `B7` in a sheet, `т2 с14 к3` in a document,
    /// `текст с14 к3` for a part of a line of text.
    pub fn address(&self, row: u32, column: u32) -> String {
        match self {
            TableName::Sheet(_) => format!("{}{row}", column_letters(column)),
            TableName::Ordinal(table) => format!("т{table} с{row} к{column}"),
            TableName::Lines => format!("текст с{row} к{column}"),
        }
    }

    /// [`TableName::describe`] of rows.
    pub fn describe_rows(&self, first: u32, last: u32) -> String {
        if first == last {
            return self.describe(Some(first), None);
        }
        format!("{}, строки {first}–{last}", self.describe(None, None))
    }

    /// The same in words, for messages: «лист „Перечень“, ячейка B7», «таблица 2, строка 14, столбец 3».
    pub fn describe(&self, row: Option<u32>, column: Option<u32>) -> String {
        match (self, row, column) {
            (TableName::Sheet(name), Some(row), Some(column)) => {
                format!("лист «{name}», ячейка {}{row}", column_letters(column))
            }
            (TableName::Sheet(name), Some(row), None) => format!("лист «{name}», строка {row}"),
            (TableName::Sheet(name), None, _) => format!("лист «{name}»"),
            (TableName::Ordinal(table), Some(row), Some(column)) => {
                format!("таблица {table}, строка {row}, столбец {column}")
            }
            (TableName::Ordinal(table), Some(row), None) => {
                format!("таблица {table}, строка {row}")
            }
            (TableName::Ordinal(table), None, _) => format!("таблица {table}"),
            (TableName::Lines, Some(row), Some(column)) => {
                format!("текст вне таблиц, строка {row}, часть {column}")
            }
            (TableName::Lines, Some(row), None) => format!("текст вне таблиц, строка {row}"),
            (TableName::Lines, None, _) => "текст вне таблиц".to_owned(),
        }
    }
}

impl std::fmt::Display for TableName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TableName::Sheet(name) => f.write_str(name),
            TableName::Ordinal(table) => write!(f, "{table}"),
            TableName::Lines => f.write_str(LINES),
        }
    }
}

/// The name of [`TableName::Lines`] in outputs.
pub const LINES: &str = "текст";

/// Column letters of a 1-based column: 1 → A, 27 → AA, 16384 → XFD.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column.max(1);
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + digit as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use crate::model::document::*;

    #[test]
    fn columns_are_lettered_as_in_excel() {
        for (column, letters) in [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
        {
            assert_eq!(column_letters(column), letters);
        }
    }
}
