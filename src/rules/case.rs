//! What a rule looks at: one list, one file or a run; and the places of a list as a finding names them.

use std::any::Any;
use std::cell::OnceCell;
use std::collections::HashSet;

use crate::knowledge::Knowledge;
use crate::knowledge::names::Names;
use crate::knowledge::profile::{Catalogue, Profile, UNIFIED};
use crate::knowledge::words::Words;
use crate::locate::Located;
use crate::model::document::{Document, TableName};
use crate::model::finding::{At, Code, Finding};
use crate::model::{
    Change, Context, DirectionSource, Field, Place, RecordKey, SetAside, SourceRow, Sourced, TouchpointList,
};
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::cells::Cells;
use super::copies::Shares;
use super::memory::{FileFacts, ListFacts};
use super::numbering::Numbering;
use super::order_text::Line;
use super::texts::Texts;
use super::{needs, points};

/// One list and what is known about its ministry.
#[derive(Debug)]
pub struct ListCase<'a> {
    pub list: &'a TouchpointList,
    pub knowledge: Knowledge<'a>,
    /// What several rules ask about the list.
    pub(crate) facts: &'a Facts<'a>,
}

/// What the rules have found out about a list, each when it is first asked.
#[derive(Debug, Default)]
pub(crate) struct Facts<'a> {
    texts: OnceCell<Texts>,
    cells: OnceCell<Cells<'a>>,
    sayings: OnceCell<Vec<u64>>,
    points: OnceCell<Vec<u32>>,
    wrong_needs: OnceCell<Vec<bool>>,
    /// Table and row of the cells whose channel another rule doubts.
    pub(super) doubted: OnceCell<HashSet<(u32, u32), KeyedState>>,
    numbering: OnceCell<Numbering<'a>>,
    unsorted: OnceCell<Option<Vec<u32>>>,
}

/// One file.
#[derive(Debug)]
pub struct FileCase<'a> {
    /// Without the rows of the tables that `lists` were read from.
    pub document: &'a Document,
    pub located: &'a Located,
    /// Contexts of all lists and blank forms, in order.
    pub contexts: &'a [Context],
    pub lists: &'a [TouchpointList],
    /// Blank forms: where the table is and the placeholders set aside.
    pub blanks: &'a [(TableName, Vec<SetAside>)],
    pub tables: &'a [TableName],
    /// The text of the order.
    pub(crate) lines: &'a [Line<'a>],
    pub profile: Option<&'a Profile>,
    /// The words of the catalogue, whatever the ministry.
    pub words: &'a Words,
    pub(crate) names: &'a Names,
}

/// What a rule over a run looks at.
#[derive(Debug)]
pub struct RunCase<'a> {
    pub catalogue: &'a Catalogue,
    pub files: &'a [(Text, FileFacts)],
    pub lists: Vec<OneOfRun<'a>>,
    /// Lists that share rows and are parts of one list.
    pub(super) parts: Vec<Shares>,
}

/// A list of a run.
#[derive(Debug, Clone, Copy)]
pub struct OneOfRun<'a> {
    pub file: usize,
    pub path: &'a str,
    pub facts: &'a ListFacts,
    /// Index among the lists of the one that counts instead of this.
    pub superseded_by: Option<usize>,
}

/// A finding of a rule over the run and the file it lies in.
#[derive(Debug)]
pub struct OfFile {
    /// 0-based, in the order in which the files were added.
    pub file: usize,
    pub finding: Finding,
}

impl FileCase<'_> {
    /// Whether the file has a text outside its tables: what the rules over orders read.
    pub(super) fn has_text(&self) -> bool {
        self.document.paragraphs().any(|paragraph| !paragraph.hidden)
    }
}

impl<'a> ListCase<'a> {
    /// The ministry's own order, if it is known.
    pub(crate) fn order(&self) -> Option<&Profile> {
        self.knowledge.profile.filter(|profile| profile.id != UNIFIED)
    }

    pub(super) fn cells(&self) -> &'a Cells<'a> {
        self.facts.cells.get_or_init(|| Cells::of(self.list))
    }

    pub(super) fn texts(&self) -> &'a Texts {
        self.facts.texts.get_or_init(|| Texts::of(self.list))
    }

    /// The rows by their indexes, as they stood before an officer sorted them.
    pub(super) fn in_order(&self) -> impl Iterator<Item = usize> + use<'a> {
        let sorted = self.facts.unsorted.get_or_init(|| self.list.unsorted()).as_deref();
        (0..self.list.rows.len()).map(move |at| sorted.map_or(at, |sorted| sorted[at] as usize))
    }

    /// What the № column counts.
    pub(crate) fn numbering(&self) -> &'a Numbering<'a> {
        self.facts.numbering.get_or_init(|| {
            let order: Vec<usize> = self.in_order().collect();
            let texts = || Numbering::of(self.list, &order, self.texts(), self.sayings());
            Numbering::of_rows(self.list, &order).unwrap_or_else(texts)
        })
    }

    /// See [`Texts::sayings`].
    pub(super) fn sayings(&self) -> &'a [u64] {
        self.facts.sayings.get_or_init(|| self.texts().sayings())
    }

    /// See [`points::sameness`].
    pub(super) fn sameness(&self) -> &'a [u32] {
        self.facts.points.get_or_init(|| points::sameness(self.list, self.knowledge, self.texts()))
    }

    /// See [`needs::wrong`].
    pub(super) fn wrong_needs(&self) -> &'a [bool] {
        self.facts
            .wrong_needs
            .get_or_init(|| needs::wrong(self.list, self.knowledge.vocabulary, self.texts()))
    }
}

impl<'a> RunCase<'a> {
    /// What the rule of a code remembers of a file.
    pub(super) fn memory<M: Any>(&self, code: &str, file: usize) -> Option<&'a M> {
        self.files[file].1.memory(code)
    }

    /// Whether a finding lies in a file or list that its rule is not to look at.
    pub(super) fn is_off(&self, found: &OfFile) -> bool {
        let facts = &self.files[found.file].1;
        let of_list = |list: &&ListFacts| Some(list.ordinal) == found.finding.list;
        let off = facts.lists.iter().find(of_list).map_or(&facts.off, |list| &list.off);
        off.contains(&Code(found.finding.code))
    }
}

/// Whether the list states a field: in a column, a direction in section rows and headings too, a
/// channel by which of two columns a point stands in.
pub(super) fn states(list: &TouchpointList, field: Field) -> bool {
    let direction = |row: &SourceRow| {
        row.direction.as_ref().is_some_and(|direction| direction.from == DirectionSource::Stated)
    };
    let channel = |row: &SourceRow| row.touchpoints.iter().any(|point| point.channel_stated.is_some());
    list.has(field)
        || match field {
            Field::Direction => list.rows.iter().any(|row| direction(row)),
            Field::Channel => list.rows.iter().any(|row| channel(row)),
            _ => false,
        }
}

/// A place of a list as a finding names it.
pub(crate) fn at(list: &TouchpointList, place: Place, field: Option<Field>) -> At {
    let column = field.map(Field::key_text).or_else(|| {
        list.columns.iter().find(|column| column.number == place.column).map(|column| column.header.clone())
    });
    At {
        table: list.tables.get(place.table as usize).cloned(),
        row: Some(place.row),
        column_number: Some(place.column),
        column,
    }
}

/// A whole source row.
pub(crate) fn at_row(list: &TouchpointList, row: &SourceRow) -> At {
    let part = row.parts[0];
    At {
        table: list.tables.get(part.table as usize).cloned(),
        row: Some(part.first),
        column_number: None,
        column: None,
    }
}

/// The row where a point is written that this row only inherits, its own cell being blank.
pub(crate) fn inherited_from(
    list: &TouchpointList,
    row: &SourceRow,
    point: &Sourced<Text>,
) -> Option<String> {
    let own = row
        .parts
        .iter()
        .any(|part| part.table == point.place.table && (part.first..=part.last).contains(&point.place.row));
    if own || !point.changes.contains(Change::FilledDown) {
        return None;
    }
    let table = list.tables.get(point.place.table as usize)?;
    let same_table = row.parts.first().is_some_and(|part| part.table == point.place.table);
    Some(if same_table {
        format!("строка {}", point.place.row)
    } else {
        table.describe(Some(point.place.row), None)
    })
}

/// The list as a whole: its first table.
pub(crate) fn at_list(list: &TouchpointList) -> At {
    let table = list.rows.first().map(|row| row.parts[0].table);
    At { table: table.and_then(|table| list.tables.get(table as usize).cloned()), ..At::default() }
}

/// A row's first record.
pub(crate) fn first_record(list: &TouchpointList, row: &SourceRow) -> Option<RecordKey> {
    list.records_of(row).next().map(|record| record.key())
}
