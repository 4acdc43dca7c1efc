//! What was found in a document: its tables, each with a verdict, and the lists as they stand.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use crate::model::budget::{Over, Spent};
use crate::model::document::{Document, Grid, TableName};
use crate::model::table::{Leaves, RawColumn, RawRow};
use crate::model::{Act, BodySource, Context, Doubt, Mend, Place, Reason, Role, SetAside, Sourced};
use crate::text::Text;

/// Roles of rows that are settled before the rows are read: by table and row.
pub(super) type Settled = BTreeMap<(u32, u32), Role>;

/// What was found in one document.
#[derive(Debug, Default)]
pub struct Located {
    pub lists: Vec<RawList>,
    /// One entry a table, in document order.
    pub tables: Vec<TableVerdict>,
    pub file: FileContext,
    /// Titles of lists that no table follows.
    pub bare_titles: Vec<Text>,
    /// Tables that may belong to a list and were not read.
    pub doubts: Vec<Doubt>,
    /// What the lists lay out, and the limit at which finding them ended.
    pub(crate) spent: Spent,
    pub over: Option<Over>,
}

/// What the file as a whole says: its act, its body.
#[derive(Debug, Default, Clone)]
pub struct FileContext {
    pub body: Option<Text>,
    pub body_from: Option<BodySource>,
    pub body_unsure: bool,
    pub region: Option<Text>,
    /// Date and number in the head of the act.
    pub head_act: Option<Act>,
    /// Date and number in the first УТВЕРЖДЕН stamp.
    pub stamp_act: Option<Act>,
    /// The act that a covering letter names, where the file shows no other.
    pub letter_act: Option<Act>,
    /// The stamps that name an act of the head's kind, in their order, for rule D01.
    pub stamps: Vec<Stamp>,
    /// Bodies by source, for rule D02.
    pub act_body: Option<Text>,
    pub folder_body: Option<Text>,
}

/// «УТВЕРЖДЕН приказом …», «Приложение № 2 к приказу …».
#[derive(Debug, Clone)]
pub struct Stamp {
    pub act: Act,
    pub kind: StampKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StampKind {
    /// The first «УТВЕРЖДЕН» below the head, of an act of the same body as far as it says.
    Approved,
    /// A further one, or one of another body: it may speak of another act.
    Further,
    Annex,
}

/// What a table is and why.
#[derive(Debug)]
pub struct TableVerdict {
    pub table: TableName,
    pub verdict: Verdict,
    /// A Russian sentence for `inspect`.
    pub why: String,
    /// Index into [`Located::lists`].
    pub list: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    List,
    Continuation,
    BlankForm,
    Other,
    Hidden,
    /// A sheet of values to choose from, a draft or a copy of another sheet: no list of its own.
    SetAside,
}

/// A list table as located: leaf columns, rows with merges filled down, cells set aside.
#[derive(Debug)]
pub struct RawList {
    pub context: Context,
    pub columns: Vec<RawColumn>,
    pub rows: Vec<RawRow>,
    pub set_aside: Vec<SetAside>,
    pub mends: Vec<Mend>,
    pub doubts: Vec<Doubt>,
    /// Text outside the leaf columns, in nested tables, hidden in cells.
    pub unplaced: Vec<Sourced<()>>,
    /// Header and title cells.
    pub header_cells: u64,
    /// Anchor cells with text that came into data rows, by column.
    pub data_cells: Vec<u64>,
    /// Anchor cells with text in the tables of this list, counted on the grids.
    pub total_cells: u64,
    pub header_rows: Vec<(u32, u32)>,
    /// Only placeholders under the header.
    pub blank: bool,
    /// A further table of a document under the title of the list above, whose columns are others.
    pub goes_on: bool,
    /// Where its rows stand, in the order of the document.
    pub pieces: Vec<RawPiece>,
}

/// The rows of one table, or of a part of it, that belong to a list.
#[derive(Debug)]
pub struct RawPiece {
    /// Index among the grids of the document.
    pub grid: usize,
    /// Indices of its rows, the header included.
    pub rows: Range<usize>,
    /// Indices of the header's rows; `None`: the rows go on with those above.
    pub header: Option<RangeInclusive<usize>>,
    /// Index of a row that numbers the columns.
    pub column_numbers: Option<usize>,
    pub leaves: Leaves,
    /// The lines above that head its rows.
    pub headings: Vec<Sourced<Text>>,
}

/// Hints from outside the file.
#[derive(Debug, Clone, Copy)]
pub struct Hints<'a> {
    pub folders: &'a [String],
    /// The file's own name.
    pub name: &'a str,
}

impl Hints<'_> {
    /// The file's name as words: without its extension, blanks for the signs that stand for them.
    pub(super) fn title(&self) -> String {
        let name = self.name.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace(['_', '+'], " ")
    }
}

impl Located {
    /// Of a workbook of ours, which says itself where its list stands and whose it is.
    pub(crate) fn of_workbook(document: &Document, sheet: u32, context: &Context) -> Located {
        let tables = document.grids().map(|grid| {
            let found = grid.table == sheet;
            let (verdict, why) = if found {
                (Verdict::List, "перечень: лист рабочей книги этой программы")
            } else {
                (Verdict::Other, "служебный лист рабочей книги")
            };
            let table = document.tables[grid.table as usize].clone();
            TableVerdict { table, verdict, why: why.into(), list: found.then_some(0) }
        });
        let file = FileContext {
            body: context.body.clone(),
            body_from: context.body_from,
            region: context.region.clone(),
            head_act: context.head_act.clone(),
            stamp_act: context.stamp_act.clone(),
            stamps: context
                .stamp_act
                .iter()
                .map(|act| Stamp { act: act.clone(), kind: StampKind::Approved })
                .collect(),
            ..FileContext::default()
        };
        Located { tables: tables.collect(), file, ..Located::default() }
    }
}

impl TableVerdict {
    /// Whether the table's rows became rows of a list.
    pub fn is_of_list(&self) -> bool {
        matches!(self.verdict, Verdict::List | Verdict::Continuation)
    }
}

pub(super) fn set_aside(place: Place, text: &Text, reason: Reason) -> SetAside {
    SetAside::cell(place, text.clone(), reason)
}

/// The tables inside the cells of each grid.
pub(crate) struct Nested<'a>(BTreeMap<u32, Vec<&'a Grid>>);

impl<'a> Nested<'a> {
    pub(crate) fn new(grids: &[&'a Grid]) -> Nested<'a> {
        let mut nested: BTreeMap<u32, Vec<&Grid>> = BTreeMap::new();
        for grid in grids {
            if let Some((outer, _)) = grid.nested_in {
                nested.entry(outer).or_default().push(grid);
            }
        }
        Nested(nested)
    }

    pub(crate) fn of(&self, index: usize) -> &[&'a Grid] {
        self.0.get(&(index as u32)).map_or(&[], Vec::as_slice)
    }
}

pub(super) fn verdict(table: TableName, verdict: Verdict, why: String) -> TableVerdict {
    TableVerdict { table, verdict, why, list: None }
}
