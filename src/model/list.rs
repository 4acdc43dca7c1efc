//! A list of touchpoints: its columns and rows, and what was set aside.

use std::sync::Arc;

use super::context::{Context, ToldDates};
use super::document::{Filled, TableName};
use super::field::{Channel, Field};
use super::role::Role;
use super::row::SourceRow;
use super::value::{Place, Sourced};
use crate::text::Text;
use crate::text::letters::one_line;

/// The list of one ministry as one table of the file (or its joined pieces) states it.
#[derive(Debug, Clone)]
pub struct TouchpointList {
    /// 1-based ordinal within the file.
    pub ordinal: u32,
    /// Path relative to the input root, `/` between the parts.
    pub file: Text,
    pub context: Context,
    /// Id of the profile that reads and writes this list; `unified` if none fits.
    pub profile: Text,
    /// Names of the file's tables; [`Place::table`] is an index into it.
    pub tables: Arc<[TableName]>,
    /// Columns in the order of the file.
    pub columns: Vec<Column>,
    /// A row by itself takes the place that the rows before it in the flow have left; all in one piece
    /// would stand beside those of a large file.
    pub rows: Vec<Box<SourceRow>>,
    /// Cells set aside, with the reason.
    pub set_aside: Vec<SetAside>,
    /// Rows cut by a page break that were joined.
    pub mends: Vec<Mend>,
    /// What was read in one of several ways that the file allows (rule S10).
    pub doubts: Vec<Doubt>,
    /// Text of the list table that no column took (rule S07).
    pub unplaced: Vec<Sourced<()>>,
    pub counts: CellCounts,
    /// Kinds stand in the cells of the points: a point without one states an unknown kind.
    pub points_state_kinds: bool,
    /// Of a workbook of ours, the file that the ministry wrote itself.
    pub original: Option<Box<OriginalFile>>,
    /// What the register knows of it; none without a register.
    pub known: Option<Box<KnownList>>,
    /// Of a workbook of ours, what its hidden cells say and the shown ones do not (rule F07).
    pub identity_doubts: Vec<IdentityDoubt>,
}

/// A list over the runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownList {
    /// Its permanent id: 16 hex digits.
    pub id: Text,
    /// The part of it that the file is: the name of the ministry's own file.
    pub part: Text,
    /// One a record, in the order of the records.
    pub touchpoints: Vec<KnownTouchpoint>,
    pub edition: Edition,
    /// What changed; `None` of a list that came for the first time.
    pub since: Option<Since>,
    /// What people said happened to it, as «О перечне» shows it.
    pub told: ToldDates,
    /// Days on «О перечне» that were taken back and do not count: the name of the line and the day.
    pub taken_back: Vec<(&'static str, Text)>,
}

/// Two versions of a list are in force at a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Edition {
    /// Submitted last and not approved: на рассмотрении.
    #[default]
    Submitted,
    /// Approved last: действующая.
    Approved,
}

impl Edition {
    pub fn russian(self) -> &'static str {
        match self {
            Edition::Submitted => "на рассмотрении",
            Edition::Approved => "действующая",
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Edition::Submitted => "submitted",
            Edition::Approved => "approved",
        }
    }
}

/// What changed in a list since an earlier version of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Since {
    /// «с действующей редакцией, утверждённой 11.04.2024».
    pub with: String,
    /// That version was approved.
    pub approved: bool,
    pub changes: Vec<ListChange>,
}

/// A touchpoint that is not as it was, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListChange {
    /// «Изменён вид точки».
    pub what: String,
    pub touchpoint: String,
    /// Direction, service and process, as far as the list has them.
    pub inside: String,
    /// Where it stands; blank where it was removed.
    pub place: String,
    pub details: Vec<String>,
    /// Sentences about the ground of the ministry's order.
    pub grounds: Vec<String>,
    /// The order names no such ground; it names one that no file shows; its grounds are not known.
    pub missing: bool,
    pub asked: bool,
    pub unknown: bool,
}

/// A touchpoint over the versions of its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTouchpoint {
    /// Its permanent id: 16 hex digits.
    pub id: Text,
    /// How it was known to be the one of an earlier version; `None`: it is new.
    pub how: Option<Matched>,
    /// It is not as it was, or new.
    pub changed: bool,
}

/// How two touchpoints were known to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matched {
    /// A workbook of ours remembers the row.
    Row,
    /// The same direction, service, process, point and client.
    Equal,
    /// As alike as can be; from 0 to 1,000.
    Alike(u32),
    /// The same as one that was taken out of the list before.
    Back,
}

/// Where the hidden identity of a workbook of ours differs from what it shows (what is shown counts), or where
/// that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityDoubt {
    /// Fewer than half of the rows are those that it was written with: how many are, and of how many.
    Rows { same: u32, of: u32 },
    /// A fact about the list: what it is, as «О перечне» calls it, hidden and shown.
    Fact { name: &'static str, hidden: Text, shown: Text },
    /// The field of the column with this caption, hidden and as the caption says.
    Column { caption: Text, hidden: Field, shown: Field },
    /// What «О перечне» has in the row of this name is no day.
    Day { name: &'static str, written: Text, place: Place },
}

/// The ministry's own file behind a workbook of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OriginalFile {
    pub file: Text,
    /// 1-based ordinal of the list in it.
    pub list: u32,
    /// How often the list went out as a workbook.
    pub round: u32,
    pub tables: Vec<TableName>,
}

/// A column of the source table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Ordinal of the column in the source, 1-based (sheet column, or table column in a document).
    pub number: u32,
    /// The header's text, group captions of upper header rows left out; unique within the list.
    pub header: Text,
    /// `None`: no canonical field, the values go to `extra`.
    pub field: Option<Field>,
    /// A second touchpoint column states its channel by its header.
    pub states: Option<Channel>,
    /// Of a workbook of ours, the ordinal in the ministry's own file; 0: it has no such column.
    pub original: u32,
    pub binding: Binding,
}

/// Why a column was bound as it was, for `inspect` and rule S04.
#[derive(Debug, Clone, Default)]
pub struct Binding {
    /// How much speaks for the field against all others, 0 to 1: by this it is decided what is asked.
    pub confidence: f32,
    /// Sentences in Russian.
    pub evidence: Vec<String>,
    /// The other fields that it may be, the likeliest first, each with 0 to 1.
    pub others: Vec<(Field, f32)>,
    /// Bound by its values against the usual meaning of its header.
    pub against_header: bool,
}

impl Binding {
    /// How often columns with so much evidence have the right field: what people are shown. Fitted
    /// to files never seen (benchmarks/accuracy/README.md), where nothing of several thousand columns was wrong; a doubt
    /// is kept that so many columns cannot rule out.
    ///
    /// In per cent, rounded down: 100 where the program wrote the column or somebody said what it is.
    pub fn per_cent(&self) -> f32 {
        (self.certainty() * 100.0).floor()
    }

    fn certainty(&self) -> f32 {
        const DOUBT: f32 = 0.08;
        const RATE: f32 = 1.1;
        if self.confidence <= 0.0 {
            return 0.0;
        }
        1.0 - DOUBT * ((1.0 - self.confidence) / self.confidence).powf(RATE)
    }
}

#[derive(Debug, Clone)]
pub struct SetAside {
    pub place: Place,
    pub text: Text,
    pub reason: Reason,
    /// The cells that it stands for, this one and those below with the same text: mostly 1.
    pub cells: u32,
}

/// How many cells are set aside.
pub(crate) fn cells_aside(set_aside: &[SetAside]) -> u64 {
    set_aside.iter().map(|aside| u64::from(aside.cells)).sum()
}

/// Why cells of a list table are no records. `locate/rows.rs` decides: a repeated header at the beginning of
/// a further table in `Builder::header_row`, the lone caption of a group in `Builder::row`, all else below
/// the header in `rows/service.rs`; of our own workbooks and forms `own/table.rs`. Texts that no column takes
/// are counted with these cells and stand in [`TouchpointList::unplaced`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    RepeatedHeader,
    ColumnNumbers,
    Total,
    Note,
    Signature,
    /// A full-width row that titles a section.
    Section,
    /// Title, approval block or order text above the header.
    Above,
    /// «1.», «…» in a row without other content.
    Placeholder,
    /// «(указывается точка)», «пример»: what a form explains below its captions.
    Explanation,
    /// A row of another table on the same sheet or in the same table.
    OtherTable,
    /// A row deleted under tracked changes.
    Deleted,
    /// What a form asks for where nothing was filled in: «Выберите элемент.», «`[Дата]`».
    Prompt,
    /// What a program writes for a value that it does not have: «#Н/Д», NULL.
    ErrorValue,
    /// A column that this program added to a workbook.
    Own,
    /// One value drawn down to the end of a sheet, below the rows of the list.
    Filled,
}

/// A row cut by a page break: the cell's first part, and where the rest stood.
#[derive(Debug, Clone)]
pub struct Mend {
    pub first: Place,
    pub rest: Place,
    pub joined: Text,
    pub field: Option<Field>,
}

/// A reading that the file allows and does not prove, and where its reason stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    pub kind: DoubtKind,
    pub place: Place,
    pub text: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubtKind {
    /// A line above the only table was taken for the direction of its rows.
    Heading,
    /// The last line of the title may be the heading of the table.
    TitleLine,
    /// Two cells of a row under one caption were read as one.
    TwoCells,
    /// A table without captions was read on with the list for its columns alone.
    Continued,
    /// A table without captions holds points and was not read.
    LeftOut,
    /// Words where services and points meet were taken for needs.
    Crossed,
    /// Rows up to `last` were read as one thing and look like another.
    Rows { read: Role, alike: Role, last: u32 },
}

/// Anchor cells with text inside the list tables; `used + extra + set_aside == total`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CellCounts {
    pub total: u64,
    pub used: u64,
    pub extra: u64,
    pub set_aside: u64,
}

impl std::ops::AddAssign for CellCounts {
    fn add_assign(&mut self, other: CellCounts) {
        self.total += other.total;
        self.used += other.used;
        self.extra += other.extra;
        self.set_aside += other.set_aside;
    }
}

impl SetAside {
    /// One cell.
    pub fn cell(place: Place, text: Text, reason: Reason) -> SetAside {
        SetAside { place, text, reason, cells: 1 }
    }

    /// The rows below a list that a value was drawn down to.
    pub(crate) fn filled(table: u32, filled: &Filled) -> SetAside {
        let place = Place { table, row: filled.first, column: filled.column };
        SetAside { place, text: filled.text.clone(), reason: Reason::Filled, cells: filled.rows() }
    }

    /// The last row that it stands for.
    pub fn last_row(&self) -> u32 {
        self.place.row + self.cells - 1
    }
}

impl TouchpointList {
    pub fn column(&self, field: Field) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == Some(field))
    }

    pub fn has(&self, field: Field) -> bool {
        self.column(field).is_some()
    }

    /// The columns of points: one, or one of digital and one of offline points.
    pub(crate) fn point_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.field == Some(Field::Touchpoint))
    }

    /// Up to `count` different values of a column, in the order of the rows, shortened to a line each.
    pub fn examples(&self, column: &Column, count: usize) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for row in &self.rows {
            let of_column = |(at, _): &&(usize, _)| {
                self.columns.get(*at).is_some_and(|known| known.number == column.number)
            };
            let value = column.field.map_or_else(
                || row.extra.iter().find(of_column).map(|(_, value)| value),
                |field| row.written(field),
            );
            let Some(value) = value.map(|value| short(&value.raw)) else { continue };
            if !value.is_empty() && !found.contains(&value) {
                found.push(value);
            }
            if found.len() == count {
                break;
            }
        }
        found
    }

    /// The rows in the order in which they were written, if an officer has sorted them; those that he added
    /// come last.
    pub(crate) fn unsorted(&self) -> Option<Vec<u32>> {
        let at = |row: &SourceRow| {
            row.identity.as_ref().filter(|known| !known.id.is_empty()).map(|known| known.at)
        };
        if self.rows.iter().filter_map(|row| at(row)).is_sorted() {
            return None;
        }
        let mut order: Vec<u32> = (0..self.rows.len() as u32).collect();
        order.sort_by_key(|row| at(&self.rows[*row as usize]).unwrap_or(u32::MAX));
        Some(order)
    }

    /// The address of what is set aside: `D5`, of several rows `D5–D90`.
    pub fn address_of(&self, aside: &SetAside) -> String {
        let first = self.address(aside.place);
        if aside.cells == 1 {
            return first;
        }
        format!("{first}–{}", self.address(Place { row: aside.last_row(), ..aside.place }))
    }

    /// The address of a place as the program of the file names it.
    pub fn address(&self, place: Place) -> String {
        self.tables
            .get(place.table as usize)
            .map_or_else(String::new, |table| table.address(place.row, place.column))
    }
}

/// A cell in one line of at most 60 characters.
fn short(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() > 60 { line.chars().take(59).chain(['…']).collect() } else { line }
}

impl Reason {
    pub fn russian(self) -> &'static str {
        match self {
            Reason::RepeatedHeader => "повтор шапки таблицы",
            Reason::ColumnNumbers => "строка с номерами граф",
            Reason::Total => "итоговая строка",
            Reason::Explanation => "пояснение или образец под шапкой",
            Reason::Note => "примечание",
            Reason::Signature => "подпись",
            Reason::Section => "заголовок раздела",
            Reason::Above => "текст над таблицей",
            Reason::Placeholder => "незаполненная строка бланка",
            Reason::OtherTable => "строка другой таблицы",
            Reason::Deleted => "удалено в режиме правки или зачёркнуто",
            Reason::Prompt => "подсказка, ничего не вписано",
            Reason::ErrorValue => "ошибка вместо значения",
            Reason::Filled => "значение протянуто вниз до конца листа",
            Reason::Own => "служебная графа рабочей книги",
        }
    }
}
