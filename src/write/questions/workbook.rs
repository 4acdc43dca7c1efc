//! The workbook of questions about columns: one row a question, the answer from a drop-down.

use std::io::{Cursor, Read as _};

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Formula, Workbook,
};

use crate::knowledge::profile::Meaning;
use crate::model::document::Origin;
use crate::write::questions::{ANSWER, CAPTIONS, NO_BODY, Question, Questions};
use crate::write::{WriteError, clean, clip, dateless, properties};

const WIDTHS: [f64; CAPTIONS.len()] = [34.0, 30.0, 22.0, 34.0, 44.0, 36.0, 26.0, 30.0, 12.0];
const INTRODUCTION: &str = "Программа не поняла, что стоит в этих графах. Выберите ответ в жёлтой графе: чему \
    соответствует графа перечня. Чего не знаете, оставьте пустым: значения такой графы сохраняются как \
    дополнительные. Верните книгу тому, кто запускает программу.";
/// Row of the captions, 0-based, under the introduction.
const HEAD: u32 = 1;
/// The sheet behind the drop-down.
const LIST: &str = "Ответы";
const NAME: &str = "ответы";

/// Writes the questions of a run.
pub(crate) fn write(questions: &Questions) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(Origin::Result, "Вопросы о графах перечней")?);
    let base = Format::new()
        .set_font_name("Calibri")
        .set_font_size(11)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0x00BF_BFBF));
    let head = base.clone().set_bold().set_background_color(Color::RGB(0x00DD_EBF7));
    let to_fill = base.clone().set_background_color(Color::RGB(0x00FF_F2CC)).set_num_format("@");
    let to_fill_head = head.clone().set_background_color(Color::RGB(0x00FF_D966));

    let sheet = book.add_worksheet().set_name("Вопросы")?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEAD, HEAD)?.set_freeze_panes(HEAD + 1, 0)?;
    let introduction = Format::new().set_font_name("Calibri").set_font_size(11).set_text_wrap();
    let last = CAPTIONS.len() as u16 - 1;
    sheet.merge_range(0, 0, 0, last, INTRODUCTION, &introduction)?.set_row_height(0, 34)?;
    for (column, (caption, width)) in (0..).zip(CAPTIONS.iter().zip(WIDTHS)) {
        let format = if usize::from(column) == ANSWER { &to_fill_head } else { &head };
        sheet.write_string_with_format(HEAD, column, *caption, format)?.set_column_width(column, width)?;
    }
    let mut row = HEAD;
    for (body, question) in questions.iter() {
        row += 1;
        for (column, text) in (0..).zip(cells(body, question)) {
            let text = clip(&text, crate::write::CELL_LIMIT);
            let format = if usize::from(column) == ANSWER { &to_fill } else { &base };
            if text.is_empty() {
                sheet.write_blank(row, column, format)?;
            } else {
                sheet.write_string_with_format(row, column, text, format)?;
            }
        }
    }
    if questions.is_empty() {
        sheet.write_string_with_format(HEAD + 1, 0, "Вопросов нет.", &base)?;
    } else {
        let choice = DataValidation::new()
            .allow_list_formula(Formula::new(format!("={NAME}")))
            .ignore_blank(true)
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("Ответ не из списка")?
            .set_error_message("Выберите ответ из раскрывающегося списка.")?;
        let answer = ANSWER as u16;
        sheet.add_data_validation(HEAD + 1, answer, row, answer, &choice)?;
        sheet.autofilter(HEAD, 0, row, last)?;
    }

    let choices = book.add_worksheet().set_name(LIST)?;
    let mut count = 0;
    for meaning in Meaning::all() {
        choices.write_string(count, 0, meaning.russian())?;
        count += 1;
    }
    choices.set_hidden(true);
    book.define_name(NAME, &format!("='{LIST}'!$A$1:$A${count}"))?;
    let mut bytes = Vec::new();
    dateless::save(&mut book, Cursor::new(Vec::new()), &mut bytes)?;
    Ok(bytes)
}

/// Whether a book is as this program saved it: any other program puts its own name and the date of the saving in.
pub(crate) fn is_untouched(book: &[u8], new: &[u8]) -> bool {
    let core = |bytes: &[u8]| -> Option<Vec<u8>> {
        let mut book = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
        let mut core = Vec::new();
        book.by_name(dateless::PART).ok()?.take(1 << 16).read_to_end(&mut core).ok()?;
        Some(core)
    };
    core(book).is_some_and(|core_of_book| Some(core_of_book) == core(new))
}

/// The texts of a row, in the order of [`CAPTIONS`].
fn cells(body: &str, question: &Question) -> [String; CAPTIONS.len()] {
    let Question { file, place, caption, examples, why, proposed, more } = question;
    let examples: Vec<String> = examples.iter().map(|value| clean(value).into_owned()).collect();
    [
        if body.is_empty() { NO_BODY.to_owned() } else { body.to_owned() },
        file.to_string(),
        place.clone(),
        caption.to_string(),
        examples.join("\n"),
        why.clone(),
        proposed.map_or_else(String::new, |field| field.russian().to_owned()),
        String::new(),
        if *more > 0 { more.to_string() } else { String::new() },
    ]
}

#[cfg(test)]
mod tests {
    use crate::knowledge::profile::Answer;
    use crate::model::Field;
    use crate::read::{self, Limits};
    use crate::write::questions as review;
    use crate::write::questions::AnswersError;
    use crate::write::questions::workbook::*;
    use crate::write::sample;

    fn questions() -> Questions {
        let mut questions = Questions::default();
        let mut list = sample::annex().list;
        for column in &mut list.columns {
            if column.field == Some(Field::Process) {
                column.field = None;
                column.binding.others = vec![(Field::Process, 0.45)];
            }
        }
        questions.add(&list);
        questions.add(&list);
        questions
    }

    #[test]
    fn a_question_stands_once_and_an_empty_answer_is_none() {
        let questions = questions();
        let (body, question) = questions.iter().next().unwrap();
        assert_eq!((questions.len(), question.more, question.proposed), (1, 1, Some(Field::Process)));
        assert!(!body.is_empty());
        let bytes = write(&questions).unwrap();
        assert_eq!(bytes, write(&questions).unwrap());
        let document = read::read(&bytes, read::sniff(&bytes, "a.xlsx"), &Limits::default()).unwrap();
        assert_eq!(review::answers(&document).unwrap(), []);
    }

    #[test]
    fn answers_are_read_where_the_officer_chose_them() {
        let fill = |answer: &str| {
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            for (row, texts) in
                [["Орган", "Графа", "Ответ"], ["не назван", "Шаги", answer], ["Б", "Этап", ""]]
                    .into_iter()
                    .enumerate()
            {
                for (column, text) in (0..).zip(texts) {
                    sheet.write_string(row as u32 + 2, column, text).unwrap();
                }
            }
            let bytes = book.save_to_buffer().unwrap();
            let document = read::read(&bytes, read::sniff(&bytes, "a.xlsx"), &Limits::default()).unwrap();
            review::answers(&document)
        };
        let process =
            Answer {
                body: String::new(), caption: "Шаги".to_owned(), field: Meaning::Field(Field::Process)
            };
        assert_eq!(fill("Процесс").unwrap(), std::slice::from_ref(&process));
        assert_eq!(fill(" процесс ").unwrap(), [process]);
        assert_eq!(fill("дополнительная графа").unwrap()[0].field, Meaning::Extra);
        assert!(matches!(fill("Шаг"), Err(AnswersError::UnknownAnswer { row: 4, .. })));
    }
}
