//! Rows below the header that are no data: why they are none, and groups.

use super::{Builder, Reaching, explains};
use crate::model::document::{Cell, Row};
use crate::model::{Field, Reason, Role};
use crate::text::signs::{initials, is_placeholder, ordinal};
use crate::text::{dates, letters};

impl Builder<'_> {
    /// Why a row of this role is no row of data.
    pub(super) fn reason(&self, role: Role, filled: &[&Cell]) -> Option<Reason> {
        match role {
            Role::Data | Role::Rest => None,
            Role::Above | Role::Foot => Some(self.kind_of_note(filled)),
            Role::Head | Role::Repeat => Some(Reason::RepeatedHeader),
            Role::Numbers => Some(Reason::ColumnNumbers),
            Role::Section => Some(Reason::Section),
            Role::OtherHead | Role::OtherRow => Some(Reason::OtherTable),
        }
    }

    /// What the words of a row say that is neither of the list nor of a table.
    fn kind_of_note(&self, filled: &[&Cell]) -> Reason {
        let number = self.leaf_with(Field::Number);
        let number = filled.iter().find(|cell| number.is_some() && self.leaf_of(cell) == number).copied();
        let is_number = |cell: &Cell| number.is_some_and(|number| std::ptr::eq(number, cell));
        let unfilled = |cell: &&Cell| {
            is_placeholder(&cell.text)
                || self.words.marks.vacancy(&cell.text) == Some(Reason::Prompt)
                || is_number(cell) && ordinal(&cell.text).is_some()
        };
        if filled.iter().all(unfilled) {
            Reason::Placeholder
        } else if explains(filled, number, &self.words) {
            Reason::Explanation
        } else if letters::begins_with_one(filled[0].text.trim().chars(), &self.words.lists.rows.totals) {
            Reason::Total
        } else if self.is_signature(filled) {
            Reason::Signature
        } else {
            Reason::Note
        }
    }

    /// «Министр | ____ | И.И. Иванов», «Исполнитель: …, тел. …» below the table. A row with a № of its
    /// own or with a text in the point's column that is no part of a signature is data.
    fn is_signature(&self, filled: &[&Cell]) -> bool {
        let lined = filled.iter().any(|cell| cell.text.contains('_') && cell.text.contains("____"));
        if filled.len() > 4 {
            return false;
        }
        let whole = || {
            let cells = filled.iter().enumerate();
            cells.flat_map(|(at, cell)| (at > 0).then_some(' ').into_iter().chain(cell.text.trim().chars()))
        };
        if filled.len() <= 2 && letters::begins_with_one(whole(), &self.words.lists.rows.executors) {
            return whole().count() < 200;
        }
        let signed = || lined || initials(&whole().collect::<String>()).is_some();
        let post = || {
            letters::begins_with_one(whole(), &self.words.lists.rows.posts)
                && filled.iter().all(|cell| {
                    let text = cell.text.trim();
                    text.chars().count() < 120 && ordinal(text).is_none()
                })
        };
        // Every further cell of a signature is the line to sign on, a name or a date.
        let further = || {
            filled[1..].iter().all(|cell| {
                is_placeholder(&cell.text)
                    || cell.text.contains("__")
                    || initials(&cell.text).is_some()
                    || dates::date(&cell.text).is_some()
            })
        };
        if lined && (filled.len() <= 2 || post()) {
            return true;
        }
        // A post alone may be all that is left of one below the data.
        let alone = || filled.len() == 1 && whole().count() < 80;
        post() && (signed() && further() || alone())
    }

    /// A row with a direction, service or process alone, and rows of its group below that leave this
    /// column blank.
    pub(super) fn heads_group<'a>(
        &self,
        filled: &[&Cell],
        reaching: &[Reaching<'_>],
        below: &dyn Fn() -> Option<&'a Row>,
    ) -> bool {
        if !reaching.is_empty() {
            return false;
        }
        let number = self.leaf_with(Field::Number);
        let groups: Vec<usize> = filled.iter().filter_map(|cell| self.leaf_of(cell)).collect();
        let group = |leaf: usize| {
            matches!(self.leaves[leaf].guess, Some(Field::Direction | Field::Service | Field::Process))
        };
        let only = groups.len() == filled.len()
            && groups.iter().all(|leaf| Some(*leaf) == number || group(*leaf))
            && groups.iter().filter(|leaf| group(**leaf)).count() == 1;
        let Some(next) = below().filter(|_| only) else { return false };
        let holds =
            |leaf: usize| next.cells.iter().any(|cell| !cell.is_blank() && self.leaf_of(cell) == Some(leaf));
        let points = self.leaf_with(Field::Touchpoint).is_some_and(holds);
        let deeper = (0..self.leaves.len()).any(|leaf| group(leaf) && !groups.contains(&leaf) && holds(leaf));
        points && deeper && groups.iter().filter(|leaf| group(**leaf)).all(|leaf| !holds(*leaf))
    }
}
