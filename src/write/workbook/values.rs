//! The drop-downs of the workbook and the hidden sheet «Справочники» behind them.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, Workbook, XlsxError};

use super::remarks::ANSWERS;
use crate::knowledge::profile::{Catalogue, ClosedList, Entry, Profile};
use crate::model::document::column_letters;
use crate::model::{Client, Field, TouchpointList};
use crate::write::cells::{self, Shown, What};
use crate::write::{CELL_LIMIT, clip};

/// Name of the hidden sheet behind the drop-downs.
const SHEET: &str = "Справочники";

/// A drop-down: a defined name over a column of the hidden sheet, since Excel takes no literal
/// list above 255 characters.
#[derive(Debug)]
pub(super) struct DropDown {
    /// `None`: the officer's answer on «Замечания».
    pub(super) what: Option<What>,
    name: &'static str,
    values: Vec<String>,
    /// Another value is a mistake and not merely worth a question.
    strict: bool,
}

impl DropDown {
    pub(super) fn validation(&self) -> Result<DataValidation, XlsxError> {
        let (style, title, message) = if self.strict {
            (
                DataValidationErrorStyle::Stop,
                "Значение не из списка",
                "Выберите значение из раскрывающегося списка.",
            )
        } else {
            (
                DataValidationErrorStyle::Warning,
                "Значения нет в списке",
                "Такого значения нет в списке. Если оно верное, оставьте его.",
            )
        };
        DataValidation::new()
            .allow_list_formula(Formula::new(format!("={}", self.name)))
            .ignore_blank(true)
            .set_error_style(style)
            .set_error_title(title)?
            .set_error_message(message)
    }
}

/// The drop-down of the answers on «Замечания», and those of the columns of «Перечень».
pub(super) fn drop_downs(
    list: &TouchpointList,
    profile: &Profile,
    catalogue: &Catalogue,
    columns: &[Shown],
) -> Vec<DropDown> {
    let answers = DropDown {
        what: None,
        name: "Ответ_ведомства",
        values: ANSWERS.map(str::to_owned).into(),
        strict: true,
    };
    let of_columns = columns.iter().filter_map(|shown| {
        let What::Field(field) = shown.what else {
            return None;
        };
        let values = values(field, list, profile, catalogue);
        let name = match field {
            Field::Channel => "Вид_точки",
            Field::Direction => "Направления",
            Field::Needs => "Потребности",
            Field::Interactions => "Взаимодействия",
            _ => "Клиент",
        };
        let strict = field == Field::Channel;
        (!values.is_empty()).then_some(DropDown { what: Some(shown.what), name, values, strict })
    });
    std::iter::once(answers).chain(of_columns).collect()
}

/// The values to choose from; none for free text and for cells that hold several values.
fn values(field: Field, list: &TouchpointList, profile: &Profile, catalogue: &Catalogue) -> Vec<String> {
    let own = |closed: &Option<ClosedList>, shared: &[Entry]| match closed {
        Some(closed) => closed.items.iter().map(|item| item.text.clone()).collect(),
        None => shared.iter().map(|entry| entry.name.clone()).collect(),
    };
    let mut rows = list.rows.iter();
    match field {
        Field::Channel => {
            let [digital, offline] = cells::channel_words(profile);
            vec![digital.to_owned(), offline.to_owned(), format!("{digital} / {offline}")]
        }
        Field::Direction => own(&profile.directions, &catalogue.directions),
        Field::Needs if rows.all(|row| row.needs.as_ref().is_none_or(|needs| needs.len() <= 1)) => {
            own(&profile.needs, &catalogue.needs)
        }
        Field::Interactions if rows.all(|row| row.interactions.as_ref().is_none_or(|all| all.len() <= 1)) => {
            let allowed = |entry: &&Entry| {
                profile.interactions.as_ref().is_none_or(|interactions| {
                    interactions.allowed.iter().any(|point| point.codes.contains(&entry.code))
                })
            };
            catalogue.interactions.iter().filter(allowed).map(|entry| entry.name.clone()).collect()
        }
        Field::Client => [Client::External, Client::Internal, Client::Both]
            .map(|client| client.russian().to_owned())
            .into(),
        _ => Vec::new(),
    }
}

/// Writes the hidden sheet and defines the names.
pub(super) fn sheet(workbook: &mut Workbook, drop_downs: &[DropDown]) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(SHEET)?.set_hidden(true).protect();
    for (index, drop_down) in drop_downs.iter().enumerate() {
        sheet.write_string(0, index as u16, drop_down.name)?;
        for (row, value) in drop_down.values.iter().enumerate() {
            sheet.write_string(row as u32 + 1, index as u16, clip(value, CELL_LIMIT))?;
        }
    }
    for (index, drop_down) in drop_downs.iter().enumerate() {
        let column = column_letters(index as u32 + 1);
        let last = drop_down.values.len() + 1;
        workbook.define_name(drop_down.name, &format!("={SHEET}!${column}$2:${column}${last}"))?;
    }
    Ok(())
}
