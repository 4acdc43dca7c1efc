//! Places in a sheet: references of cells and areas, and ranges of rows or columns.

/// Excel's own bounds, 1-based.
pub(in crate::read) const ROWS: u32 = 1_048_576;
pub(in crate::read) const COLUMNS: u32 = 16_384;

/// A place in a sheet, 1-based: row, column.
pub(in crate::read) type At = (u32, u32);

/// `B7` → (7, 2); `None` outside Excel's bounds.
pub(in crate::read) fn cell(reference: &str) -> Option<At> {
    let reference = reference.as_bytes();
    let letters = reference.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let digits = reference.get(letters..)?;
    if letters == 0
        || letters > 3
        || digits.is_empty()
        || digits.len() > 7
        || !digits.iter().all(u8::is_ascii_digit)
    {
        return None;
    }
    let column = reference[..letters]
        .iter()
        .fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = digits.iter().fold(0, |row, digit| row * 10 + u32::from(digit - b'0'));
    ((1..=ROWS).contains(&row) && column <= COLUMNS).then_some((row, column))
}

/// The first and the last cell of `A1:B7`; of `B7` the cell twice.
pub(in crate::read) fn area(reference: &str) -> Option<(At, At)> {
    let reference = reference.replace('$', "");
    match reference.split_once(':') {
        Some((first, last)) => {
            let (first, last) = (cell(first)?, cell(last)?);
            Some(((first.0.min(last.0), first.1.min(last.1)), (first.0.max(last.0), first.1.max(last.1))))
        }
        None => cell(&reference).map(|at| (at, at)),
    }
}

/// Rows or columns, 1-based, as ranges: hiding the whole sheet costs no more than hiding one row.
#[derive(Debug, Default)]
pub(in crate::read) struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    /// Adds a range; ranges nearly always come in ascending order.
    pub(in crate::read) fn add(&mut self, first: u32, last: u32) {
        if first > last {
            return;
        }
        match self.0.last_mut() {
            Some(range) if range.0 <= first && first <= range.1.saturating_add(1) => {
                range.1 = range.1.max(last);
            }
            _ => self.0.push((first, last)),
        }
    }

    /// Brings the ranges into order, none touching the next. To be called before the questions below.
    pub(in crate::read) fn settle(&mut self) {
        if self.0.is_sorted() {
            return;
        }
        let mut ranges = std::mem::take(&mut self.0);
        ranges.sort_unstable();
        for (first, last) in ranges {
            self.add(first, last);
        }
    }

    pub(in crate::read) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::read) fn contains(&self, number: u32) -> bool {
        let after = self.0.partition_point(|range| range.0 <= number);
        after > 0 && self.0[after - 1].1 >= number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_places_within_excels_bounds() {
        for (reference, expected) in [
            ("A1", Some((1, 1))),
            ("xfd1048576", Some((ROWS, COLUMNS))),
            ("XFE1", None),
            ("A1048577", None),
            ("A0", None),
            ("7", None),
            ("ZZZZ2000000000", None),
        ] {
            assert_eq!(cell(reference), expected, "{reference}");
        }
        assert_eq!(area("$C$5:A2"), Some(((2, 1), (5, 3))));
    }

    #[test]
    fn ranges_in_any_order_are_told_apart() {
        let mut ranges = Ranges::default();
        for (first, last) in [(9, 9), (5, 6), (7, 7), (6, 5), (2, 2), (10, 12), (11, 11)] {
            ranges.add(first, last);
        }
        ranges.settle();
        let inside: Vec<u32> = (0..15).filter(|number| ranges.contains(*number)).collect();
        assert_eq!(inside, [2, 5, 6, 7, 9, 10, 11, 12]);
    }
}
