//! The roster of bodies as a workbook, to be filled in by the coordinator and read by [`own::roster`](crate::own::roster).

use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{CELL_LIMIT, WriteError, clip, dateless, properties};
use crate::model::document::Origin;
use crate::own::roster::{COORDINATOR, Column, Coordinator, Entry, HELP, Roster, Route, SHEET};

/// Rows below the last one that have drop-downs and borders.
const SPARE: u32 = 200;

fn width(column: Column) -> f64 {
    match column {
        Column::Body => 52.0,
        Column::Aliases => 40.0,
        Column::Officer | Column::Post | Column::Note => 30.0,
        Column::Mail | Column::Route => 24.0,
        Column::Phone => 18.0,
        _ => 14.0,
    }
}

fn date(day: Option<jiff::civil::Date>) -> String {
    day.map_or_else(String::new, |day| day.strftime("%d.%m.%Y").to_string())
}

/// «31.12» of `12-31`.
fn day(day: Option<&String>) -> String {
    let parts = day.and_then(|day| day.split_once('-'));
    parts.map_or_else(String::new, |(month, day)| format!("{day}.{month}"))
}

fn text(entry: &Entry, column: Column) -> String {
    match column {
        Column::Body => entry.name.clone(),
        Column::Aliases => entry.aliases.join("; "),
        Column::Parts => {
            if entry.parts > 1 {
                entry.parts.to_string()
            } else {
                String::new()
            }
        }
        Column::Officer => entry.officer.clone(),
        Column::Phone => entry.phone.clone(),
        Column::Mail => entry.mail.clone(),
        Column::RequestNumber => entry.request.clone(),
        Column::RequestDate => date(entry.request_date),
        Column::Due => date(entry.due),
        Column::Post => entry.post.clone(),
        Column::Route => entry.route.map_or("", Route::russian).to_owned(),
        Column::PublishDays => entry.publish_days.map_or_else(String::new, |days| days.to_string()),
        Column::Review => day(entry.review.as_ref()),
        Column::Handover => day(entry.handover.as_ref()),
        Column::Note => String::new(),
    }
}

/// Writes the workbook.
pub(crate) fn write(roster: &Roster) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(Origin::Result, "Список ведомств")?);
    bodies(workbook.add_worksheet(), &roster.bodies)?;
    coordinator(workbook.add_worksheet(), &roster.coordinator)?;
    help(workbook.add_worksheet())?;
    let mut bytes = Vec::new();
    dateless::save(&mut workbook, std::io::Cursor::new(Vec::new()), &mut bytes)?;
    Ok(bytes)
}

fn head() -> Format {
    cell().set_bold().set_align(FormatAlign::Center).set_background_color(Color::RGB(0x00D9_E2EF))
}

/// What is typed stays as it was typed: days and telephones are texts.
fn cell() -> Format {
    Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0x00BF_BFBF))
        .set_num_format("@")
}

fn bodies(sheet: &mut Worksheet, entries: &[Entry]) -> Result<(), XlsxError> {
    sheet.set_name(SHEET)?.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&C&P из &N");
    let last = entries.len() as u32 + SPARE;
    let (head, cell) = (head(), cell());
    for (at, column) in (0_u16..).zip(Column::ALL) {
        sheet.set_column_width(at, width(column))?;
        sheet.set_column_format(at, &cell)?;
        sheet.write_string_with_format(0, at, column.caption(), &head)?;
        for (row, entry) in (1..).zip(entries) {
            let text = text(entry, column);
            sheet.write_string_with_format(row, at, clip(&text, CELL_LIMIT), &cell)?;
        }
        if column == Column::Route {
            let choice = DataValidation::new().allow_list_strings(&Route::ALL.map(Route::russian))?;
            sheet.add_data_validation(1, at, last, at, &choice)?;
        }
    }
    sheet.set_row_height(0, 48)?;
    sheet.autofilter(0, 0, entries.len().max(1) as u32, Column::ALL.len() as u16 - 1)?;
    Ok(())
}

fn coordinator(sheet: &mut Worksheet, coordinator: &Coordinator) -> Result<(), XlsxError> {
    sheet.set_name(COORDINATOR)?.set_column_width(0, 30)?.set_column_width(1, 60)?;
    sheet.set_portrait().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, "Кто ведёт список", &head())?;
    sheet.write_string_with_format(0, 1, "К кому обращаться ведомствам: так напишут письма", &head())?;
    let Coordinator { name, post, phone, mail } = coordinator;
    for (row, (label, value)) in (1..).zip(Coordinator::LABELS.into_iter().zip([name, post, phone, mail])) {
        sheet.write_string_with_format(row, 0, label, &cell())?;
        sheet.write_string_with_format(row, 1, clip(value, CELL_LIMIT), &cell())?;
    }
    Ok(())
}

fn help(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(HELP)?.set_column_width(0, 32)?.set_column_width(1, 90)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, "Графа", &head())?;
    sheet.write_string_with_format(0, 1, "Что в ней писать", &head())?;
    for (row, column) in (1..).zip(Column::ALL) {
        sheet.write_string_with_format(row, 0, column.caption(), &cell())?;
        sheet.write_string_with_format(row, 1, column.explained(), &cell())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::own::roster::read;
    use crate::read::{self as readers, Format, Limits};

    fn back(bytes: &[u8]) -> Result<Roster, Vec<String>> {
        let document = readers::read(bytes, Format::Xlsx, &Limits::default()).unwrap();
        read(&document).map_err(|faults| faults.iter().map(ToString::to_string).collect())
    }

    fn roster() -> Roster {
        let one = Entry {
            name: "Министерство промышленности и торговли Смоленской области".into(),
            aliases: vec!["Минпромторг".into(), "Минпром".into()],
            parts: 2,
            officer: "Иванова Анна Петровна".into(),
            phone: "8 (4812) 12-34-56".into(),
            mail: "a@b.ru; c@d.ru".into(),
            request: "17-05/12".into(),
            request_date: "2026-09-01".parse().ok(),
            due: "2026-09-30".parse().ok(),
            post: "Министр".into(),
            route: Some(Route::Annex),
            publish_days: Some(10),
            review: Some("12-31".into()),
            handover: None,
        };
        let two =
            Entry {
                name: "Министерство культуры Смоленской области".into(), parts: 1, ..Entry::default()
            };
        let coordinator =
            Coordinator {
                name: "Петрова А. А.".into(), phone: "123-456".into(), ..Coordinator::default()
            };
        Roster { bodies: vec![one, two], coordinator }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let bytes = write(&roster()).unwrap();
        assert_eq!(back(&bytes).unwrap(), roster());
        assert_eq!(bytes, write(&roster()).unwrap());
    }

    /// A roster as somebody typed it: captions in the first line, cells parted by `|`.
    fn typed(lines: &str) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name(SHEET).unwrap();
        for (row, line) in (0..).zip(lines.lines().map(str::trim).filter(|line| !line.is_empty())) {
            for (column, text) in (0..).zip(line.split('|')) {
                sheet.write_string(row, column, text.trim()).unwrap();
            }
        }
        workbook.save_to_buffer().unwrap()
    }

    #[test]
    fn every_mistake_is_told_with_its_cell_and_remedy() {
        let faults = back(&typed(
            "
            Ведомство | Краткие и прежние названия | Сколько частей ждём | Почта | Телефон | Дата запроса | Ответить до | Как утверждается | Мониторинг до | Цвет
            Министерство А | Минторг; МА | две | a@b | нет | 31.02.2026 | 30.09.2026 | устно | 32.12 |
             | Минфин | | | | | | | |
            Министерство Б | Минторг | 0 | | | 30.09.2026 | 01.09.2026 | приказ | 31 декабря |
            Министерство А | | | | | | | | |
            ",
        ))
        .unwrap_err();
        expect![[r"
            лист «Ведомства», ячейка J1: графа «Цвет» программе неизвестна. Верните её прежнее название; графу для себя назовите «Примечание …».
            лист «Ведомства», ячейка B2: название «МА» слишком короткое. Короче трёх букв оно найдётся в любом тексте: впишите длиннее.
            лист «Ведомства», ячейка F2: «31.02.2026» — не день. Впишите день вида 30.11.2026.
            лист «Ведомства», ячейка C2: «две» — не число от 1 до 999. Впишите целое число или оставьте пустым.
            лист «Ведомства», ячейка E2: «нет» — это не телефон. Впишите номер цифрами.
            лист «Ведомства», ячейка D2: «a@b» — это не адрес почты. Впишите адрес вида name@site.ru; несколько – через точку с запятой.
            лист «Ведомства», ячейка H2: «устно» — такого порядка утверждения нет. Выберите: гриф УТВЕРЖДАЮ, приказ или приложение к порядку.
            лист «Ведомства», ячейка I2: «32.12» — не день года. Впишите день и месяц: 31.12.
            лист «Ведомства», ячейка A3: в строке есть сведения, а ведомство не названо. Впишите полное название или сотрите строку.
            лист «Ведомства», ячейка B4: «Минторг» уже есть в строке 2. Одно название – одно ведомство: оставьте его у того, кому оно принадлежит.
            лист «Ведомства», ячейка G4: срок ответа раньше даты запроса. Проверьте год и месяц обеих дат.
            лист «Ведомства», ячейка C4: «0» — не число от 1 до 999. Впишите целое число или оставьте пустым.
            лист «Ведомства», ячейка A5: «Министерство А» уже есть в строке 2. Одно название – одно ведомство: оставьте его у того, кому оно принадлежит."]]
        .assert_eq(&faults.join("\n"));
    }

    #[test]
    fn a_book_without_the_sheet_the_captions_or_a_body_is_told() {
        let mut other = Workbook::new();
        other.add_worksheet().set_name("Лист1").unwrap();
        let faults = [
            back(&other.save_to_buffer().unwrap()),
            back(&typed("Орган | Почта")),
            back(&typed("Ведомство | Примечание к себе\n | не забыть")),
        ];
        let faults: Vec<String> = faults.into_iter().flat_map(Result::unwrap_err).collect();
        expect![[r"
            лист «Ведомства»: такого листа в книге нет. Составьте список заново: perechen roster new, и перенесите в него строки.
            лист «Ведомства»: нет строки с названиями граф: графа «Ведомство» не найдена. Верните строку с названиями граф; образец составит perechen roster new.
            лист «Ведомства»: в списке нет ни одного ведомства. Впишите ведомства, по строке на каждое."]]
        .assert_eq(&faults.join("\n"));
    }
}
