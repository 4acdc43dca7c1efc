//! How the sheets of the workbook look: formats, print set-up, heights of rows.

use std::io::{Cursor, Read};

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};
use zip::ZipArchive;

use crate::finding::Level;
use crate::write::package::Package;
use crate::write::{WriteError, clip};

/// Points of a line of Calibri 11, and of the highest row that Excel knows.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 409.0;

/// Frozen header, and a print that needs no adjusting: A4 landscape, as wide as the sheet, the
/// header on each page, page numbers.
pub(super) fn page(sheet: &mut Worksheet, title: &str) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    sheet.set_header(format!("&L&9{}", clip(title, 160).replace('\n', " ").replace('&', "&&")));
    sheet.set_footer("&C&9Страница &P из &N");
    Ok(())
}

/// A blank text is a blank cell with its border.
pub(super) fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

fn base_format() -> Format {
    Format::new()
        .set_font_name("Calibri")
        .set_font_size(11)
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0x00BF_BFBF))
}

/// The header of what the officer fills in.
pub(super) fn answer_header_format() -> Format {
    header_format().set_background_color(Color::RGB(0x00FF_F2CC))
}

pub(super) fn header_format() -> Format {
    base_format()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0x00D9_E2EF))
}

/// Text format, so that what the officer types stays text: «1-2» no date, «=…» no formula.
pub(super) fn body_format(level: Option<Level>) -> Format {
    let format = base_format().set_align(FormatAlign::Top).set_num_format("@");
    match level {
        Some(level) => format.set_background_color(Color::RGB(tint(level))),
        None => format,
    }
}

/// Light enough to read and print, far enough apart to tell.
fn tint(level: Level) -> u32 {
    match level {
        Level::Error => 0x00FB_E3E0,
        Level::Query => 0x00FF_F3D1,
        Level::Advice => 0x00E7_F0FA,
        Level::Note => 0x00E8_F4E6,
        Level::Unchecked => 0x00F2_F2F2,
    }
}

/// Points that a row needs: `cells` are the texts of its cells with the widths of their columns
/// in characters.
pub(super) fn height<'a>(cells: impl Iterator<Item = (&'a str, u16)>) -> f64 {
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

/// Lets the rows grow again when the officer edits them: the writer marks every given height as
/// chosen by hand. Office programs other than Excel need the heights to begin with.
pub(super) fn with_growing_rows(book: &[u8]) -> Result<Vec<u8>, WriteError> {
    let mut from = ZipArchive::new(Cursor::new(book))?;
    let mut to = Package::default();
    let mut xml = String::new();
    for index in 0..from.len() {
        let mut part = from.by_index(index)?;
        let name = part.name()?.into_owned();
        xml.clear();
        part.read_to_string(&mut xml)?;
        if name.starts_with("xl/worksheets/sheet") {
            xml = xml.replace(r#" customHeight="1""#, "");
        }
        to.part(&name, xml.as_bytes());
    }
    Ok(to.finish())
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
