//! How the sheets of the workbook look: formats, print set-up, rows that grow.

use std::io::{Cursor, Read};

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet, XlsxError};
use zip::ZipArchive;

use crate::model::finding::Level;
use crate::write::package::Package;
use crate::write::{WriteError, clip, dateless};

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

/// The link to something else in the book.
pub(super) fn link_format(of: Format) -> Format {
    of.set_font_color(Color::RGB(0x0005_63C1)).set_underline(FormatUnderline::Single)
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

/// Takes the invented date out, and lets the rows grow again when the officer edits them: the writer marks every given height as
/// chosen by hand. Office programs other than Excel need the heights to begin with.
pub(super) fn finished(book: &[u8]) -> Result<Vec<u8>, WriteError> {
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
        } else if name == dateless::PART {
            xml = dateless::core(&xml);
        }
        to.part(&name, xml.as_bytes());
    }
    Ok(to.finish())
}
