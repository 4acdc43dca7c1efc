//! Rows below the header that are no data: placeholders, headings, groups, totals, notes, signatures.

use super::super::section;
use super::{Builder, Reaching};
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::document::{Cell, Row};
use crate::model::{Field, Reason, Role};
use crate::text::signs::{initials, is_placeholder, ordinal};
use crate::text::{dates, letters};

impl Builder<'_> {
    /// Tells rows that are no data.
    pub(super) fn service_row(
        &self,
        row: &Row,
        filled: &[&Cell],
        reaching: &[Reaching<'_>],
    ) -> Option<Reason> {
        let number = self.leaves.iter().position(|leaf| leaf.guess == Some(Field::Number));
        let placeholders = filled.iter().all(|cell| {
            is_placeholder(&cell.text) && !(self.data_seen && self.words.marks.is_ditto(&cell.text))
                || self.words.marks.vacancy(&cell.text) == Some(Reason::Prompt)
                || number.is_some() && self.leaf_of(cell) == number && ordinal(&cell.text).is_some()
        });
        // A row of dashes inside a merged group is data that says "none"; alone it is an unfilled form.
        let inside = reaching.iter().any(|merge| merge.row < row.number && !merge.cell.is_blank());
        if placeholders && !inside {
            return Some(Reason::Placeholder);
        }
        if filled.len() > 4 {
            return None;
        }
        let first = filled[0];
        let text = first.text.trim();
        let total = || letters::begins_with_one(text.chars(), &self.words.lists.rows.totals);
        if total() && filled[1..].iter().all(|cell| is_figure(&cell.text)) {
            return Some(Reason::Total);
        }
        let below = row.number > self.last_full_row && !inside;
        if self.is_signature(filled, below) {
            return Some(Reason::Signature);
        }
        if filled.len() > 2 {
            return None;
        }
        let wide = first.column_span as usize + 1 >= self.leaves.len().max(3);
        let agreed =
            || self.words.lists.rows.agreed.contains(&letters::fold(text.trim_end_matches([':', '.'])));
        let rows = &self.words.lists.rows;
        // «3 | Исключена. – Приказ от …»: a № of its own makes no row of it.
        let numbered =
            number.is_some() && self.leaf_of(first) == number && ordinal(text).is_some() && filled.len() == 2;
        let said = if numbered { filled[1].text.trim() } else { text };
        let remark = || letters::begins_with_one(said.chars(), &rows.remarks);
        if numbered && remark() {
            return Some(Reason::Note);
        }
        let note = || remark() || letters::begins_with_one(text.chars(), &rows.notes);
        if filled.len() == 1 && below && agreed()
            || note() && (wide || first.column <= self.leaves.first().map_or(1, |leaf| leaf.last))
        {
            return Some(Reason::Note);
        }
        if filled.len() > 1 {
            return None;
        }
        // A remark under the list after a blank row; a point of its own may stand alone.
        let apart = || {
            let above = self.list.rows.last().and_then(|row| row.parts.last()).map_or(0, |part| part.last);
            let point = self.leaf_of(first).is_some_and(|leaf| {
                matches!(self.leaves[leaf].guess, Some(Field::Touchpoint | Field::Number))
            });
            self.sheet && self.data_seen && below && !point && row.number > above + 1
        };
        if remark() || self.is_page_line(text) || apart() {
            return Some(Reason::Note);
        }
        let covered = row.cells.iter().any(|cell| cell.row_span > 1);
        if wide && !covered {
            return Some(Reason::Section);
        }
        // A lone text in the № column is a section title or a note, never a number.
        let lone = self.leaf_of(first) == number && number.is_some() && !inside;
        if lone
            && ordinal(&first.text).is_none()
            && first.text.chars().filter(|letter| letters::is_letter(*letter)).count() > 8
        {
            return Some(if self.data_seen && first.text.chars().count() > 200 {
                Reason::Note
            } else {
                Reason::Section
            });
        }
        None
    }

    /// «Страница 1 из 2», «Продолжение таблицы 1»: what a page break left in the table.
    fn is_page_line(&self, text: &str) -> bool {
        if text.chars().count() > 40 {
            return false;
        }
        let folded = letters::fold(text);
        let counts = |word: &str| {
            matches!(word, "из" | "№" | "-" | "–")
                || word.trim_matches(['.', '(', ')']).chars().all(|sign| sign.is_ascii_digit())
        };
        self.words.lists.rows.page_lines.iter().any(|line| {
            folded.strip_prefix(line.as_str()).is_some_and(|rest| rest.split_whitespace().all(counts))
        })
    }

    /// «Министр | ____ | И.И. Иванов», «Исполнитель: …, тел. …» below the table. A row with a № of its
    /// own or with a text in the point's column that is no part of a signature is data.
    fn is_signature(&self, filled: &[&Cell], below: bool) -> bool {
        let lined = filled.iter().any(|cell| cell.text.contains('_') && cell.text.contains("____"));
        if filled.len() > 4 || filled.len() > 2 && !lined && !below {
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
        if lined && (filled.len() <= 2 || below && self.data_seen && post()) {
            return true;
        }
        // A post alone may be all that is left of one below the data.
        let alone = || filled.len() == 1 && whole().count() < 80;
        below && self.data_seen && post() && (signed() && further() || alone())
    }

    /// A row with nothing but a heading in a cell of the table: a number and a text whose parts are
    /// numbered below («1» over «1.1»), or a text that plainly heads a part of the list.
    pub(super) fn heads_section<'a>(
        &self,
        row: &Row,
        table: u32,
        filled: &[&Cell],
        reaching: &[Reaching<'_>],
        below: &dyn Fn() -> Option<&'a Row>,
        general: &Vocabulary,
    ) -> bool {
        if filled.len() > 2 || row.cells.iter().any(|cell| cell.row_span > 1) {
            return false;
        }
        if reaching.iter().any(|merge| merge.row < row.number && !merge.cell.is_blank()) {
            return false;
        }
        let number = self.leaf_with(Field::Number);
        let (numbered, text) = match filled {
            [text] => (None, *text),
            [first, text] if number.is_some() && self.leaf_of(first) == number => {
                (Some(first.text.trim()), *text)
            }
            [text, last] if number.is_some() && self.leaf_of(last) == number => {
                (Some(last.text.trim()), *text)
            }
            _ => return false,
        };
        let leaf = self.leaf_of(text);
        let field = leaf.and_then(|leaf| self.leaves[leaf].guess);
        let Some(next) = below() else { return false };
        let next_number = next
            .cells
            .iter()
            .find(|cell| number.is_some() && self.leaf_of(cell) == number && !cell.is_blank())
            .map(|cell| cell.text.trim());
        let part = numbered.zip(next_number).is_some_and(|(whole, part)| is_part(whole, part));
        // A point may stand alone in its row; over points numbered as its parts it is none, if the list
        // names what they belong to nowhere else.
        let heads_points = || {
            let above = [Field::Direction, Field::Service, Field::Process];
            field == Some(Field::Touchpoint)
                && part
                && above.iter().all(|field| self.leaf_with(*field).is_none())
        };
        // A text alone in the first column above captions again heads the part below them.
        let first = usize::from(self.leaves.first().is_some_and(|leaf| leaf.guess == Some(Field::Number)));
        let heads_table = || {
            let undirected = self.leaf_with(Field::Direction).is_none();
            undirected
                && leaf.is_some_and(|leaf| leaf <= first)
                && filled.len() == 1
                && self.role_of(next, table) == Some(Role::Repeat)
        };
        if heads_table() {
            return true;
        }
        if matches!(field, Some(Field::Touchpoint | Field::Channel | Field::Needs | Field::Contacts))
            && text.column_span == 1
            && !heads_points()
        {
            return false;
        }
        let wide = text.column_span as usize + 2 >= self.leaves.len() && text.column_span > 1;
        if let Some(numbered) = numbered {
            let bare = numbered.trim_end_matches(['.', ')']);
            let roman =
                !bare.is_empty() && bare.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X' | 'І' | 'Х'));
            return part || wide || roman && next_number.is_some_and(|next| !next.is_empty());
        }
        let undirected = self.leaf_with(Field::Direction).is_none();
        if undirected && self.stands_alone(text, leaf, next) {
            return true;
        }
        let plain = undirected && section::is_plain(&text.text, general);
        // The row below must have more than a heading; its cell below this one need not be blank.
        wide || plain && next.cells.iter().filter(|cell| !cell.is_blank()).count() > 1
    }

    /// A text alone in the first column but №, over a row that fills that column and the point's too: it
    /// heads rows, since a row of data would have a point or leave what follows blank.
    fn stands_alone(&self, text: &Cell, leaf: Option<usize>, next: &Row) -> bool {
        let first = usize::from(self.leaves.first().is_some_and(|leaf| leaf.guess == Some(Field::Number)));
        let fills =
            |leaf: usize| next.cells.iter().any(|cell| !cell.is_blank() && self.leaf_of(cell) == Some(leaf));
        leaf == Some(first)
            && matches!(self.leaves[first].guess, Some(Field::Service | Field::Process))
            && text
                .text
                .trim_start()
                .starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit())
            && text.text.chars().any(letters::is_letter)
            && fills(first)
            && (0..self.leaves.len())
                .any(|leaf| self.leaves[leaf].guess == Some(Field::Touchpoint) && fills(leaf))
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

/// Numbers of a total, with what they count: «15», «15 шт.», «цифровых 2, офлайн 2», «х».
fn is_figure(text: &str) -> bool {
    let text = text.trim();
    let counts = || {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let said = text.split_whitespace().filter(|word| word.chars().any(letters::is_letter)).count();
        digits > 0 && said <= 6 && text.chars().count() <= 60
    };
    counts() || text.chars().count() <= 1 || is_placeholder(text)
}

/// Whether a number is that of a part: «1.1» of «1.».
fn is_part(whole: &str, part: &str) -> bool {
    part.strip_prefix(whole.trim_end_matches(['.', ')'])).is_some_and(|rest| {
        rest.starts_with('.') && rest[1..].starts_with(|letter: char| letter.is_ascii_digit())
    })
}
