//! What a rule looks at: one list or one file.

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::knowledge::Knowledge;
use crate::knowledge::profile::{Profile, UNIFIED};
use crate::locate::Located;
use crate::model::document::{Document, TableName};
use crate::model::{Context, SetAside, TouchpointList};
use crate::text::hash::KeyedState;

use super::cells::Cells;
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
    texts: OnceCell<Texts<'a>>,
    cells: OnceCell<Cells<'a>>,
    sayings: OnceCell<Vec<u64>>,
    points: OnceCell<Vec<u32>>,
    wrong_needs: OnceCell<Vec<bool>>,
    /// Table and row of the cells whose channel another rule doubts.
    pub(super) doubted: OnceCell<HashSet<(u32, u32), KeyedState>>,
    numbering: OnceCell<Numbering<'a>>,
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

    pub(super) fn texts(&self) -> &'a Texts<'a> {
        self.facts.texts.get_or_init(|| Texts::of(self.list))
    }

    /// What the № column counts.
    pub(crate) fn numbering(&self) -> &'a Numbering<'a> {
        self.facts.numbering.get_or_init(|| {
            let texts = || Numbering::of(self.list, self.texts(), self.sayings());
            Numbering::of_rows(self.list).unwrap_or_else(texts)
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
