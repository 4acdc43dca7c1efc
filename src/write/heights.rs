//! Heights of rows. Excel finds them by itself where texts are wrapped; other office programs need them
//! written, or texts overlap.

/// Points of a line of Calibri 11, and of the highest row that Excel knows.
pub(crate) const LINE: f64 = 15.0;
const HIGHEST: f64 = 409.0;

/// Rows of a workbook whose height is written: the writer keeps the heights of all rows in memory.
pub(crate) const ROWS_WITH_HEIGHT: u32 = 20_000;

/// Points that a row needs: `cells` are the texts of its cells with the widths of their columns
/// in characters.
pub(crate) fn height<'a>(cells: impl Iterator<Item = (&'a str, u16)>) -> f64 {
    let lines =
        |(text, width): (&str, u16)| text.split('\n').map(|line| lines(line, width.into())).sum::<usize>();
    let most = cells.map(lines).max().unwrap_or(1).max(1);
    (f64::from(most as u32) * LINE).min(HIGHEST)
}

/// Lines that a text takes when it is wrapped at words; a longer word is broken.
fn lines(text: &str, width: usize) -> usize {
    let width = width.max(1);
    let mut lines = 1;
    let mut filled = 0;
    for word in text.split_whitespace() {
        let letters = word.chars().count();
        let needed = if filled == 0 { letters } else { filled + 1 + letters };
        if needed <= width {
            filled = needed;
            continue;
        }
        lines += usize::from(filled > 0) + letters.saturating_sub(1) / width;
        filled = (letters.saturating_sub(1) % width) + usize::from(letters > 0);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_high_as_its_fullest_cell() {
        for (text, width, expected) in [
            ("", 10, 1),
            ("Здание", 10, 1),
            ("Здание Дома", 10, 2),
            ("Дом на углу", 11, 1),
            ("https://dprt.admin-smolensk.ru", 10, 3),
            ("по https://dprt.admin-smolensk.ru", 10, 4),
        ] {
            assert_eq!(lines(text, width), expected, "{text}");
        }
        assert!((height([("а", 10), ("а\nб в", 10)].into_iter()) - 30.0).abs() < 0.1);
        assert!((height([("а\n".repeat(99).as_str(), 10)].into_iter()) - HIGHEST).abs() < 0.1);
    }
}
