//! The sheet «О перечне»: what stands around the table, with the title to be repaired in place.
//!
//! The title is editable and is read back, because otherwise D02 could be answered only in the ministry's
//! original file.

use rust_xlsxwriter::{Color, Worksheet, XlsxError};

use super::look::{body_format, header_format, page, write_text};
use crate::model::{ToldDates, TouchpointList};
use crate::own::{
    ABOUT_ACT, ABOUT_BODY, ABOUT_FILE, ABOUT_POST, ABOUT_REGION, ABOUT_SHEET, ABOUT_TITLE, ABOUT_TOLD,
};
use crate::write::heights::height;
use crate::write::{CELL_LIMIT, clean, clip};

const WIDTHS: [u16; 3] = [28, 70, 46];

/// Fills the sheet.
pub(super) fn sheet(sheet: &mut Worksheet, list: &TouchpointList) -> Result<(), XlsxError> {
    sheet.set_name(ABOUT_SHEET)?;
    let header = header_format();
    for (column, (caption, width)) in ["Сведение", "Значение", "Пояснение"].iter().zip(WIDTHS).enumerate()
    {
        sheet.write_string_with_format(0, column as u16, *caption, &header)?;
        sheet.set_column_width(column as u16, f64::from(width))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let context = &list.context;
    let act = context.act.as_ref().map(|act| act.written.to_string());
    let approval = context.approval.as_ref();
    let post = approval.map(|approval| approval.post.to_string());
    let name = approval.and_then(|approval| approval.name.as_deref()).map(str::to_owned);
    let day = approval.and_then(|approval| approval.date.as_deref());
    let day = day.map_or_else(String::new, |day| format!("Дата утверждения: {day}"));
    let original = list.original.as_deref().map(|original| &original.file).filter(|file| **file != list.file);
    let returned = original.map(|_| format!("Прочитано из присланной книги «{}».", list.file));
    let rows = [
        (
            ABOUT_TITLE,
            context.title.as_deref().map(str::to_owned),
            "Можно исправить здесь: прочитается исправленное.",
        ),
        (ABOUT_BODY, context.body.as_deref().map(str::to_owned), "По приказу, грифу, папке или названию."),
        (ABOUT_REGION, context.region.as_deref().map(str::to_owned), ""),
        (ABOUT_ACT, act, ""),
        (ABOUT_POST, post, day.as_str()),
        ("Инициалы, фамилия", name, ""),
        (
            ABOUT_FILE,
            Some(original.unwrap_or(&list.file).to_string()),
            returned.as_deref().unwrap_or_default(),
        ),
        (
            "Редакция",
            list.known.as_deref().map(|known| known.edition.russian().to_owned()),
            "Действующая – утверждённая последней; на рассмотрении – присланная последней и ещё не утверждённая.",
        ),
        (
            "Сравнение с другими файлами",
            Some(
                "Что видно только рядом с перечнями других файлов, написано в письме «….протокол.txt»."
                    .to_owned(),
            ),
            "Письмо лежит рядом с этой книгой.",
        ),
    ];
    let body = body_format(None);
    let rows = rows.into_iter().filter(|(what, value, _)| *what != "Редакция" || value.is_some());
    let mut next = 1;
    for (row, (what, value, note)) in (1..).zip(rows) {
        next = row + 1;
        let value = clip(&clean(&value.unwrap_or_default()), CELL_LIMIT);
        let texts = [what, value.as_str(), note];
        for (column, text) in texts.iter().enumerate() {
            write_text(sheet, row, column as u16, text, &body)?;
        }
        sheet.set_row_height(row, height(texts.into_iter().zip(WIDTHS)))?;
    }
    // What happened to the list is known to the ministry alone.
    let known = list.known.as_deref().map(|known| &known.told);
    let none = ToldDates::default();
    let told = known.or(context.told.as_deref()).unwrap_or(&none);
    let values = [
        &told.approved,
        &told.number,
        &told.published,
        &told.link,
        &told.changed,
        &told.ground,
        &told.reviewed,
        &told.reviewer,
        &told.handed,
    ];
    let to_fill = body_format(None).set_background_color(Color::RGB(0x00FF_F9E5));
    for (row, ((what, note), value)) in (next..).zip(ABOUT_TOLD.into_iter().zip(values)) {
        let value = clip(&clean(value.as_deref().unwrap_or_default()), CELL_LIMIT);
        write_text(sheet, row, 0, what, &body)?;
        write_text(sheet, row, 1, &value, &to_fill)?;
        write_text(sheet, row, 2, note, &body)?;
        sheet.set_row_height(row, height([what, value.as_str(), note].into_iter().zip(WIDTHS)))?;
    }
    page(sheet, ABOUT_SHEET)
}
