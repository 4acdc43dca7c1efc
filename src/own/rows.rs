//! Which record of a workbook as it was written each of its rows is, whatever an officer did to them.
//!
//! The hidden identity of a row holds as long as the row's cells agree with it: sorted without the hidden
//! column, every row stands beside another one's. Then, and where the column is gone, the cells tell: the
//! same ones first, else the likest. Of copies one is the record and the others are new rows.

use std::collections::HashMap;
use std::hash::Hasher;

use crate::model::Identity;
use crate::text::assign;
use crate::text::hash::{KeyedState, Mix};
use crate::text::near::Near;

/// What stands in [`Identity::each`] for a blank cell.
const BLANK: &str = "0000";
const DIGITS: usize = BLANK.len();

/// A row of a workbook that came back.
#[derive(Debug)]
pub(super) struct Seen {
    /// What its hidden cell holds.
    pub(super) own: Option<Identity>,
    /// See [`super::cells_hash`].
    pub(super) cells: String,
    /// See [`Identity::each`]; a column that is gone has no digits.
    pub(super) each: Vec<Option<u16>>,
}

/// Hashes of single cells, as [`Identity::each`] has them.
pub(crate) fn each<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    use std::fmt::Write as _;
    let mut digits = String::new();
    for cell in cells {
        let _ = write!(digits, "{:04x}", of_cell(cell));
    }
    digits
}

/// The hash of a cell; blanks and line breaks do not count, 0 is a blank one. It stands in workbooks that
/// were sent out.
pub(super) fn of_cell(cell: &str) -> u16 {
    let mut hasher = Mix::default();
    let mut words = cell.split_whitespace().peekable();
    if words.peek().is_none() {
        return 0;
    }
    for word in words {
        hasher.write(word.as_bytes());
        hasher.write_u8(b' ');
    }
    // The high bits of a multiplicative hash are the good ones.
    ((hasher.finish().wrapping_mul(0x2545_f491_4f6c_dd1d) >> 48) as u16).max(1)
}

/// How much of a row is as it was written: equal cells of 1,000, and how many differ.
#[derive(Debug, Clone, Copy)]
struct Likeness {
    share: u32,
    differ: usize,
    same_point: bool,
}

/// A record as it was written.
struct Written<'a> {
    identity: &'a Identity,
    each: Vec<u16>,
}

/// The columns in which a row is not as it was written; one that is gone does not count.
pub(super) fn differing(identity: &Identity, row: &Seen) -> impl Iterator<Item = usize> {
    let written = hashes(identity).into_iter().zip(&row.each).enumerate();
    let differs =
        |(_, (written, seen)): &(usize, (u16, &Option<u16>))| seen.is_some_and(|seen| seen != *written);
    written.filter(differs).map(|(column, _)| column).collect::<Vec<_>>().into_iter()
}

fn hashes(identity: &Identity) -> Vec<u16> {
    let digits =
        |part: &[u8]| std::str::from_utf8(part).ok().and_then(|part| u16::from_str_radix(part, 16).ok());
    identity.each.as_bytes().chunks(DIGITS).filter_map(digits).collect()
}

/// For every row the record that it was; `None`: a new row. `written` are the records in their order,
/// `point` the columns that name a record.
pub(super) fn settle(rows: &[Seen], written: &[Identity], point: &[usize]) -> Vec<Option<Identity>> {
    let written: Vec<Written<'_>> =
        written.iter().map(|identity| Written { identity, each: hashes(identity) }).collect();
    let mut settled = Settling {
        by_id: (0..).zip(&written).map(|(at, known)| (known.identity.id.as_str(), at)).collect(),
        taken: vec![false; written.len()],
        found: vec![None; rows.len()],
        rows,
        written,
        point,
    };
    settled.unchanged();
    let displaced = settled.same_cells();
    let column = rows.iter().any(|row| row.own.is_some());
    if column && !displaced {
        settled.by_identity();
    }
    settled.by_likeness(column, displaced);
    let Settling { written, found, .. } = settled;
    found
        .into_iter()
        .map(|found| found.map(|(at, doubtful)| Identity { doubtful, ..written[at].identity.clone() }))
        .collect()
}

struct Settling<'a> {
    rows: &'a [Seen],
    written: Vec<Written<'a>>,
    point: &'a [usize],
    by_id: HashMap<&'a str, usize, KeyedState>,
    /// Of the records, whether a row is known to be it.
    taken: Vec<bool>,
    /// Of the rows, which record it is, and whether that is doubtful.
    found: Vec<Option<(usize, bool)>>,
}

impl Settling<'_> {
    fn take(&mut self, row: usize, at: usize, doubtful: bool) {
        self.taken[at] = true;
        self.found[row] = Some((at, doubtful));
    }

    fn own(&self, row: usize) -> Option<usize> {
        self.by_id.get(self.rows[row].own.as_ref()?.id.as_str()).copied()
    }

    /// Rows that stand beside their identity as they were written; of copies the first.
    fn unchanged(&mut self) {
        for row in 0..self.rows.len() {
            if let Some(at) = self.own(row)
                && !self.taken[at]
                && self.written[at].identity.cells == self.rows[row].cells
            {
                self.take(row, at, false);
            }
        }
    }

    /// Rows with the cells of a record that stand beside another identity, or none; whether there are rows
    /// beside the identity of others.
    fn same_cells(&mut self) -> bool {
        let mut free: HashMap<&str, Vec<usize>, KeyedState> = HashMap::default();
        for (at, known) in self.written.iter().enumerate().rev().filter(|(at, _)| !self.taken[*at]) {
            free.entry(known.identity.cells.as_str()).or_default().push(at);
        }
        let mut displaced = false;
        for row in 0..self.rows.len() {
            let own = self.own(row);
            let is_copy = own.is_some_and(|at| self.written[at].identity.cells == self.rows[row].cells);
            if self.found[row].is_some() || is_copy {
                continue;
            }
            if let Some(at) = free.get_mut(self.rows[row].cells.as_str()).and_then(Vec::pop) {
                displaced |= own.is_some();
                self.take(row, at, false);
            }
        }
        displaced
    }

    /// Edited rows beside their own identity: of several with one the likest.
    fn by_identity(&mut self) {
        let mut best: HashMap<usize, (u32, usize), KeyedState> = HashMap::default();
        for row in (0..self.rows.len()).filter(|row| self.found[*row].is_none()) {
            let Some(at) = self.own(row).filter(|at| !self.taken[*at]) else { continue };
            // A workbook of an earlier version does not say what its cells were.
            let unknown = self.written[at].each.is_empty();
            let share = if unknown { 1_000 } else { self.likeness(row, at).share };
            let known = best.entry(at).or_insert((share, row));
            if share > known.0 {
                *known = (share, row);
            }
        }
        let mut best: Vec<(usize, (u32, usize))> = best.into_iter().collect();
        best.sort_unstable();
        for (at, (share, row)) in best {
            if share >= HALF {
                self.take(row, at, false);
            }
        }
    }

    /// What is left, paired by likeness. Where identities hold, a row with one is a copy, and a row without
    /// was added by the officer, unless it names the same point.
    fn by_likeness(&mut self, column: bool, displaced: bool) {
        let rows: Vec<usize> = (0..self.rows.len())
            .filter(|row| self.found[*row].is_none() && (displaced || self.rows[*row].own.is_none()))
            .collect();
        let free: Vec<usize> = (0..self.written.len()).filter(|at| !self.taken[*at]).collect();
        if rows.is_empty() || free.is_empty() {
            return;
        }
        // Half of the cells are to be equal, so there is a key in common.
        let near =
            Near::new(rows.len(), free.len(), |right| keys(self.written[free[right]].each.iter().copied()));
        let of_row = |left: usize| keys(self.rows[rows[left]].each.iter().map(|seen| seen.unwrap_or(0)));
        let alike = near.alike(of_row, |left, right| {
            let Likeness { share, same_point, .. } = self.likeness(rows[left], free[right]);
            // The same point counts for more than any other cell.
            let possible = share >= HALF && (same_point || !column || displaced);
            possible.then_some(share + u32::from(same_point) * HALF)
        });
        let pairs = assign::pairs(rows.len(), free.len(), &alike);
        for (row, pair) in rows.into_iter().zip(pairs) {
            let Some((right, _)) = pair else { continue };
            let at = free[right];
            let Likeness { differ, same_point, .. } = self.likeness(row, at);
            let sure = if column && !displaced { false } else { same_point || differ <= 1 };
            self.take(row, at, !sure);
        }
    }

    fn likeness(&self, row: usize, at: usize) -> Likeness {
        let (mut same, mut filled, mut differ, mut same_point) = (0, 0, 0, true);
        for (column, (seen, written)) in self.rows[row].each.iter().zip(&self.written[at].each).enumerate() {
            let Some(seen) = seen else { continue };
            let equal = seen == written;
            filled += u32::from(*seen != 0 || *written != 0);
            same += u32::from(equal && *seen != 0);
            differ += usize::from(!equal);
            same_point &= equal || !self.point.contains(&column);
        }
        Likeness { share: same * 1_000 / filled.max(1), differ, same_point }
    }
}

/// The cells of a row, each as a key.
fn keys(cells: impl Iterator<Item = u16>) -> Vec<u64> {
    let filled = cells.enumerate().filter(|(_, cell)| *cell != 0);
    filled.map(|(column, cell)| (column as u64) << u16::BITS | u64::from(cell)).collect()
}

/// Half of the filled cells: from here on a row may be the record that its identity names.
const HALF: u32 = 500;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::cells_hash;

    const WRITTEN: [&str; 4] = [
        "1|Приём|Сайт|цифровая|справка",
        "2|Приём|МФЦ|офлайн|справка",
        "3|Выдача|Сайт|цифровая|копия",
        "4|Выдача|МФЦ|офлайн|копия",
    ];

    fn written() -> Vec<Identity> {
        let identity = |(at, row): (u32, &&str)| Identity {
            id: format!("id{}", at + 1),
            cells: cells_hash(row.split('|')),
            each: each(row.split('|')),
            at,
            ..Identity::default()
        };
        (0..).zip(&WRITTEN).map(identity).collect()
    }

    /// What rows like «2=1|Приём|Сайт|…» are: the number of their hidden identity before «=», if any.
    fn settled(rows: &[&str]) -> Vec<String> {
        let written = written();
        let seen: Vec<Seen> = rows
            .iter()
            .map(|row| {
                let (own, cells) = row.split_once('=').unwrap();
                let own = own.parse::<usize>().ok().map(|own| written[own - 1].clone());
                let each = cells.split('|').map(|cell| Some(of_cell(cell))).collect();
                Seen { own, cells: cells_hash(cells.split('|')), each }
            })
            .collect();
        let found = settle(&seen, &written, &[2]);
        let told = |found: Option<Identity>| match found {
            Some(found) => format!("{}{}", found.id, if found.doubtful { "?" } else { "" }),
            None => "new".to_owned(),
        };
        found.into_iter().map(told).collect()
    }

    #[test]
    fn rows_as_they_were_written_keep_their_identity_in_any_order() {
        let [one, two, three, four] = WRITTEN;
        assert_eq!(settled(&[&format!("4={four}"), &format!("1={one}")]), ["id4", "id1"]);
        // Sorted without the hidden column, and without it at all.
        assert_eq!(
            settled(&[&format!("1={four}"), &format!("2={three}"), &format!("3={one}")]),
            ["id4", "id3", "id1"]
        );
        assert_eq!(settled(&[&format!("={two}"), &format!("={one}")]), ["id2", "id1"]);
    }

    #[test]
    fn an_edited_row_is_the_record_while_half_of_it_is() {
        assert_eq!(settled(&["1=1|Приём|Сайт|офлайн|"]), ["id1"]);
        assert_eq!(settled(&["1=9|Учёт|Почта|офлайн|справка"]), ["new"]);
        // Sorted apart and edited: by its cells, not by the identity beside it.
        let [one, two, ..] = WRITTEN;
        assert_eq!(
            settled(&[
                &format!("1={two}"),
                &format!("2={one}"),
                "4=3|Выдача|Сайт|цифровая|выписка",
                "3=4|Выдача|МФЦ|цифровая|копия"
            ]),
            ["id2", "id1", "id3", "id4"]
        );
    }

    #[test]
    fn a_copy_is_a_new_row() {
        let one = WRITTEN[0];
        assert_eq!(settled(&[&format!("1={one}"), &format!("1={one}")]), ["id1", "new"]);
        assert_eq!(settled(&["1=1|Приём|Почта|офлайн|справка", &format!("1={one}")]), ["new", "id1"]);
        // Of two that are edited the likest.
        assert_eq!(
            settled(&["1=1|Приём|Почта|офлайн|справка", "1=1|Приём|Сайт|офлайн|справка"]),
            ["new", "id1"]
        );
        // Not the record of a row that is gone, however alike.
        assert_eq!(settled(&[&format!("1={one}"), "1=2|Приём|МФЦ|офлайн|справки"]), ["id1", "new"]);
    }

    #[test]
    fn a_row_that_an_officer_added_is_new_and_one_moved_by_hand_is_doubtful() {
        assert_eq!(settled(&["=2|Приём|Почта|офлайн|справка", &format!("1={}", WRITTEN[0])]), ["new", "id1"]);
        assert_eq!(settled(&["=2|Приём|МФЦ|офлайн|копия", &format!("1={}", WRITTEN[0])]), ["id2?", "id1"]);
        // Without the hidden column an edited cell leaves no doubt, several do.
        assert_eq!(settled(&["=1|Приём|Почта|цифровая|справка"]), ["id1"]);
        assert_eq!(settled(&["=1|Приём|Почта|офлайн|справка"]), ["id1?"]);
    }

    #[test]
    fn a_workbook_of_an_earlier_version_goes_by_its_identities() {
        let old = |id: &str| Identity { id: id.to_owned(), cells: "0".to_owned(), ..Identity::default() };
        let row = |id: &str| Seen { own: Some(old(id)), cells: "1".to_owned(), each: vec![Some(1)] };
        let found = settle(&[row("a"), row("a"), row("b")], &[old("a"), old("b")], &[]);
        let ids: Vec<Option<String>> = found.into_iter().map(|found| found.map(|found| found.id)).collect();
        assert_eq!(ids, [Some("a".to_owned()), None, Some("b".to_owned())]);
    }
}
