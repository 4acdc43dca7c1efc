//! What the № column counts, and where its count is broken: for the rules S06 and S08.
//!
//! A № may count rows, directions, services or processes, may have levels («2.1»), and may start
//! anew with a table, a section or a direction. Which of them it is is told from the list itself:
//! officers number otherwise than their form says, and a rule that believed the form would then report
//! every row. A number in the place of the one that is due is one finding (S08 if another row has it,
//! otherwise S06). When a third of the numbers are out of order, the column is no count, and S06 says so
//! once.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Change, Reason, SourceRow, Sourced, TouchpointList};
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::texts::Texts;

/// A row that carries a № of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(super) row: &'a SourceRow,
    pub(super) cell: &'a Sourced<Text>,
    /// The last component of the №.
    pub(super) number: u32,
}

/// One break of the count.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Break<'a> {
    /// The count begins with another number than 1.
    Start { first: Entry<'a> },
    /// Numbers `from` to `to` are missing before `next`.
    Gap { before: Entry<'a>, next: Entry<'a>, from: u32, to: u32 },
    /// `odd` stands where the number `expected` is due, and its own number belongs to no row there.
    Odd { before: Option<Entry<'a>>, odd: Entry<'a>, expected: u32 },
    /// `later` has the number of `first`; `expected` is the number due in its place.
    Repeat { first: Entry<'a>, later: Entry<'a>, expected: Option<u32> },
}

/// How many numbers the list has, and every break of their count, in the order of the rows.
#[derive(Debug, Default)]
pub(crate) struct Numbering<'a> {
    pub(super) entries: usize,
    pub(super) breaks: Vec<Break<'a>>,
}

impl<'a> Numbering<'a> {
    /// The usual № counts the rows, and then nothing else needs to be known of them.
    pub(super) fn of_rows(list: &TouchpointList, order: &[usize]) -> Option<Numbering<'a>> {
        Some(Numbering { entries: counted_through(list, order)?, breaks: Vec::new() })
    }

    /// `order` is that of the rows as they were written.
    pub(super) fn of(
        list: &'a TouchpointList,
        order: &[usize],
        texts: &Texts,
        sayings: &[u64],
    ) -> Numbering<'a> {
        let mut numbering = Numbering::default();
        let rows = Rows::of(list, order, texts, sayings);
        let counts = rows.counts();
        // By the components above the final one: «2.» for «2.1» and «2.2».
        let mut open: BTreeMap<&[u32], Vec<Entry<'a>>> = BTreeMap::new();
        for (at, row) in rows.numbered.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| &rows.numbered[at]);
            let same = before.is_some_and(|before| before.path == row.path && row.continues(before, counts));
            let Some((number, above)) = row.path().split_last().filter(|_| !same) else { continue };
            if before.is_some_and(|before| row.starts_anew(before)) {
                numbering.close(std::mem::take(&mut open));
            }
            let entry = Entry { row: row.source, cell: row.cell, number: *number };
            numbering.entries += 1;
            open.entry(above).or_default().push(entry);
            // «2.1» without a row «2» counts as one.
            if let Some((group, over)) = above.split_last() {
                let sequence = open.entry(over).or_default();
                if sequence.last().is_none_or(|entry| entry.number != *group) {
                    sequence.push(Entry { number: *group, ..entry });
                }
            }
        }
        numbering.close(open);
        numbering.breaks.sort_by_key(|found| found.at().cell.place);
        numbering
    }

    fn close(&mut self, open: BTreeMap<&[u32], Vec<Entry<'a>>>) {
        for entries in open.into_values() {
            self.judge(&entries);
        }
    }

    /// Judges a sequence that has come to its end.
    fn judge(&mut self, entries: &[Entry<'a>]) {
        if entries.iter().zip(1..).all(|(entry, due)| entry.number == due) {
            return;
        }
        let mut first: HashMap<u32, Entry<'a>, KeyedState> = HashMap::default();
        let mut uses: HashMap<u32, u32, KeyedState> = HashMap::default();
        for entry in entries {
            *uses.entry(entry.number).or_default() += 1;
        }
        // Numbers in the order of the count; what stands in the place of another counts as that.
        let mut counted: Vec<(u32, Entry<'a>)> = Vec::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| entries[at]);
            let due = before.map_or(0, |before| before.number).saturating_add(1);
            // The rows around agree on the number that is due here.
            let between = entries.get(at + 1).is_some_and(|next| next.number == due.saturating_add(1));
            let expected = (between && entry.number != due).then_some(due);
            counted.push((expected.unwrap_or(entry.number), *entry));
            if let Some(first) = first.get(&entry.number) {
                self.breaks.push(Break::Repeat { first: *first, later: *entry, expected });
                continue;
            }
            first.insert(entry.number, *entry);
            // Of a number that stands twice, the later row is told.
            if let Some(expected) = expected.filter(|_| uses.get(&entry.number) == Some(&1)) {
                self.breaks.push(Break::Odd { before, odd: *entry, expected });
            }
        }
        counted.sort_by_key(|(number, entry)| (*number, entry.cell.place));
        if let Some((_, first)) =
            counted.first().filter(|(number, first)| *number != 1 && *number == first.number)
        {
            self.breaks.push(Break::Start { first: *first });
        }
        for pair in counted.windows(2) {
            let [(before, row), (next, next_row)] = pair else { continue };
            if next - before > 1 {
                self.breaks.push(Break::Gap {
                    before: *row,
                    next: *next_row,
                    from: before + 1,
                    to: next - 1,
                });
            }
        }
    }
}

impl<'a> Break<'a> {
    /// The row that the break is reported at.
    pub(super) fn at(&self) -> Entry<'a> {
        match self {
            Break::Start { first } => *first,
            Break::Gap { next, .. } => *next,
            Break::Odd { odd, .. } => *odd,
            Break::Repeat { later, .. } => *later,
        }
    }
}

/// What a № counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    Rows,
    /// Rows that agree in the columns up to this one: 0 direction, 1 service, 2 process.
    Groups(usize),
}

/// A row with a № of its own, and the numbers of its group's texts.
struct Row<'a> {
    source: &'a SourceRow,
    cell: &'a Sourced<Text>,
    path: Path,
    /// Direction, service, process: equal numbers for equal texts; 0 for none.
    group: [u64; 3],
    /// Tables and section rows before the row.
    section: u32,
}

/// The components of a №, at most four, and how many they are.
type Path = ([u32; 4], usize);

impl Row<'_> {
    fn path(&self) -> &[u32] {
        &self.path.0[..self.path.1]
    }

    fn same_group(&self, other: &Row<'_>, level: usize) -> bool {
        self.group[..=level] == other.group[..=level]
    }

    fn continues(&self, before: &Row<'_>, counts: Counts) -> bool {
        matches!(counts, Counts::Groups(level) if self.same_group(before, level))
    }

    /// Whether a count may begin here: in another table, section, direction or service.
    fn starts_anew(&self, before: &Row<'_>) -> bool {
        let first = self.path().iter().all(|number| *number <= 1) && !self.path().starts_with(before.path());
        first && (self.section != before.section || !self.same_group(before, 1))
    }
}

struct Rows<'a> {
    numbered: Vec<Row<'a>>,
    /// Whether the list has a direction, service and process column.
    has: [bool; 3],
}

impl<'a> Rows<'a> {
    fn of(list: &'a TouchpointList, order: &[usize], texts: &Texts, sayings: &[u64]) -> Rows<'a> {
        let number = |cell: Option<&Sourced<Text>>, text: u32| {
            cell.filter(|cell| !cell.is_blank()).map_or(0, |_| sayings[text as usize].max(1))
        };
        let mut sections: Vec<(u32, u32)> = list
            .set_aside
            .iter()
            .filter(|aside| aside.reason == Reason::Section)
            .map(|aside| (aside.place.table, aside.place.row))
            .collect();
        sections.sort_unstable();
        let (mut numbered, mut has) = (Vec::with_capacity(list.rows.len()), [false; 3]);
        for at in order.iter().copied() {
            let (row, texts) = (&list.rows[at], texts.row(at));
            let group = [
                number(row.direction.as_ref().map(|direction| &direction.text), texts.direction),
                number(row.service.as_ref(), texts.service),
                number(row.process.as_ref(), texts.process),
            ];
            for (has, number) in has.iter_mut().zip(group) {
                *has |= number > 0;
            }
            let Some(cell) = row.number.as_ref().filter(|cell| is_own(cell, row)) else { continue };
            let Some(path) = components(&cell.value) else { continue };
            let place = (cell.place.table, cell.place.row);
            let section = sections.partition_point(|section| *section < place) as u32 + cell.place.table;
            numbered.push(Row { source: row, cell, path, group, section });
        }
        Rows { numbered, has }
    }

    /// What explains best where the № changes from row to row and where not; rows, where it is a tie.
    fn counts(&self) -> Counts {
        let agree = |counts: Counts| {
            let pairs = self.numbered.windows(2).filter(|pair| {
                let same = pair[0].path == pair[1].path;
                match counts {
                    Counts::Rows => !same,
                    Counts::Groups(level) => same == pair[1].same_group(&pair[0], level),
                }
            });
            pairs.count()
        };
        let mut best = (agree(Counts::Rows), Counts::Rows);
        for level in (0..3).filter(|level| self.has[*level]) {
            let agrees = agree(Counts::Groups(level));
            if agrees > best.0 {
                best = (agrees, Counts::Groups(level));
            }
        }
        best.1
    }
}

/// How many rows have a № where they are 1, 2, 3 and so on to the end of the list.
fn counted_through(list: &TouchpointList, order: &[usize]) -> Option<usize> {
    let rows = order.iter().map(|at| &list.rows[*at]);
    let own = rows.filter_map(|row| row.number.as_ref().filter(|cell| is_own(cell, row)));
    let mut count = 0;
    for (path, length) in own.filter_map(|cell| components(&cell.value)) {
        count += 1;
        if length != 1 || path[0] != count {
            return None;
        }
    }
    Some(count as usize)
}

/// A № written in the row itself: not filled down, and of a merged cell only its first row.
fn is_own(cell: &Sourced<Text>, row: &SourceRow) -> bool {
    let part = row.parts[0];
    let here = cell.place.table == part.table && (part.first..=part.last).contains(&cell.place.row);
    let again = [Change::FilledDown, Change::Repeated];
    !cell.is_blank() && !again.into_iter().any(|change| cell.changes.contains(change)) && here
}

/// «2.1.» → 2, 1; `None` for what is no number: «IV», «1а», «б/н».
fn components(text: &str) -> Option<Path> {
    let text = text.trim().trim_start_matches('№').trim_end_matches(['.', ')', ' ']).trim();
    let (mut path, mut length) = ([0; 4], 0);
    for part in text.split('.').map(str::trim) {
        *path.get_mut(length)? = part.parse().ok().filter(|_| part.len() <= 6)?;
        length += 1;
    }
    Some((path, length))
}
