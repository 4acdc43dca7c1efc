//! A growing sheet: rows are written in constant memory and pass on to a further sheet at Excel's row
//! limit. Texts are written as strings: nothing in them becomes a formula or a link.

use std::borrow::Cow;

use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::model::finding::Level;
use crate::own::decisions::{ACCEPTED, REJECTED};
use crate::own::{DECISION_CAPTION, DECISION_MARK_CAPTION};
use crate::write::heights::{LINE, ROWS_WITH_HEIGHT, height};

/// UTF-16 units of a cell, with room for the mark of a cut.
const CELL_UNITS: usize = 32_700;

/// Characters that a page of A4 landscape takes side by side and still can be read.
const PAGE_CHARACTERS: u16 = 320;

/// A growing sheet and its successors.
pub(super) struct Sheet {
    name: &'static str,
    columns: &'static [(&'static str, u16)],
    /// What stands where there is no row at all.
    empty: &'static str,
    /// Index in the workbook.
    index: usize,
    /// How many sheets of this kind there are.
    number: u32,
    next_row: u32,
}

pub(super) struct Styles {
    pub(super) head: Format,
    pub(super) text: Format,
    pub(super) title: Format,
    pub(super) levels: [Format; 5],
}

/// A cell of a row: a text in a style, or a number.
#[derive(Debug)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Level(Level),
    Number(u64),
    Blank,
}

impl Sheet {
    pub(super) fn begin(
        workbook: &mut Workbook,
        styles: &Styles,
        name: &'static str,
        columns: &'static [(&'static str, u16)],
        empty: &'static str,
        number: u32,
    ) -> Result<Sheet, XlsxError> {
        let index = workbook.worksheets().len();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        let full_name = if number == 1 { name.to_owned() } else { format!("{name} {number}") };
        sheet.set_name(full_name)?;
        let width: u16 = columns.iter().map(|(_, width)| width).sum();
        let abreast = if width > PAGE_CHARACTERS { 2 } else { 1 };
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(abreast, 0).set_repeat_rows(0, 0)?;
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_footer("&C&P из &N");
        for (column, (header, width)) in (0..).zip(columns) {
            sheet.set_column_width(column, f64::from(*width))?;
            if *header == DECISION_MARK_CAPTION {
                sheet.set_column_hidden(column)?;
            }
            sheet.write_string_with_format(0, column, *header, &styles.head)?;
        }
        Ok(Sheet { name, columns, empty, index, number, next_row: 1 })
    }

    pub(super) fn push(
        &mut self,
        workbook: &mut Workbook,
        styles: &Styles,
        limit: u32,
        row: &[Value<'_>],
    ) -> Result<(), XlsxError> {
        if self.next_row == limit {
            self.end(workbook)?;
            *self = Sheet::begin(workbook, styles, self.name, self.columns, self.empty, self.number + 1)?;
        }
        let sheet = workbook.worksheet_from_index(self.index)?;
        if self.number == 1 && self.next_row <= ROWS_WITH_HEIGHT {
            let cells = row.iter().zip(self.columns).map(|(value, (_, width))| (value.text(), *width));
            let height = height(cells);
            if height > LINE {
                sheet.set_row_height(self.next_row, height)?;
            }
        }
        for (column, value) in (0..).zip(row) {
            match value {
                Value::Text(text) => {
                    sheet.write_string_with_format(self.next_row, column, cell_text(text), &styles.text)?
                }
                Value::Level(level) => {
                    let style = &styles.levels[*level as usize];
                    sheet.write_string_with_format(self.next_row, column, level.russian(), style)?
                }
                Value::Number(number) => {
                    sheet.write_number_with_format(self.next_row, column, figure(*number), &styles.text)?
                }
                Value::Blank => sheet.write_blank(self.next_row, column, &styles.text)?,
            };
        }
        self.next_row += 1;
        Ok(())
    }

    pub(super) fn end(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let last_column = self.columns.len() as u16 - 1;
        let sheet = workbook.worksheet_from_index(self.index)?;
        if self.next_row == 1 {
            sheet.write_string(1, 0, self.empty)?;
        }
        sheet.autofilter(0, 0, self.next_row - 1, last_column)?;
        let decided = self.columns.iter().position(|(header, _)| *header == DECISION_CAPTION);
        match decided {
            Some(column) => decidable(sheet, self.next_row - 1, column as u16),
            None => Ok(()),
        }
    }
}

/// Gives the cells of a decision their choices.
fn decidable(sheet: &mut Worksheet, rows: u32, column: u16) -> Result<(), XlsxError> {
    let choice = DataValidation::new()
        .allow_list_strings(&[ACCEPTED, REJECTED])?
        .set_input_title(DECISION_CAPTION)?
        .set_input_message("Ошибку принимают только с причиной: впишите её в графу «Почему».")?;
    sheet.add_data_validation(1, column, rows.max(1), column, &choice)?;
    Ok(())
}

impl Value<'_> {
    /// What may take more than a line.
    fn text(&self) -> &str {
        match self {
            Value::Text(text) => text,
            _ => "",
        }
    }
}

impl Styles {
    pub(super) fn new() -> Styles {
        let text = Format::new()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x00D5_DAE0));
        let level = |rgb| text.clone().set_bold().set_font_color(Color::RGB(rgb));
        Styles {
            head: text.clone().set_bold().set_background_color(Color::RGB(0x00E8_ECF0)),
            title: Format::new().set_bold().set_font_size(14),
            levels: [
                level(0x00A3_231C),
                level(0x008A_5200),
                level(0x001C_5A8C),
                level(0x002F_6A3C),
                level(0x005B_6570),
            ],
            text,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts lie far below 2^53")]
pub(super) fn figure(number: u64) -> f64 {
    number as f64
}

/// Without control characters, cut where Excel would refuse the text; findings.jsonl has it whole.
pub(super) fn cell_text(text: &str) -> String {
    let mut units = 0;
    let mut cell: String = text
        .chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .take_while(|c| {
            units += c.len_utf16();
            units <= CELL_UNITS
        })
        .collect();
    if units > CELL_UNITS {
        cell.push_str(" … (полностью в findings.jsonl)");
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_with_a_mark() {
        assert_eq!(cell_text("а\u{7}б\nв"), "а б\nв");
        let cut = cell_text(&"ж".repeat(40_000));
        assert!(cut.encode_utf16().count() <= 32_767 && cut.ends_with("(полностью в findings.jsonl)"));
    }
}
