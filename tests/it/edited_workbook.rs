//! A workbook of ours that an officer edited reads back as what he sees in it.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use perechen::model::{Change, Channel};
use perechen::outcome::Outcome;
use rust_xlsxwriter::{DocProperties, Workbook};

use crate::common::{convert_bytes, written};

/// A workbook as plain texts: per sheet its name and rows.
struct Book(Vec<(String, Vec<Vec<String>>)>);

const CAPTIONS: [&str; 6] = [
    "№",
    "Процесс",
    "Точка взаимодействия",
    "Вид точки",
    "Удовлетворяемые потребности клиента",
    "Особенности взаимодействия",
];

impl Book {
    /// The workbook written for a small list.
    fn of_ours() -> Book {
        Book::of_rows(&[
            [
                "1",
                "Прием заявления",
                "Официальный сайт",
                "Цифровая",
                "узнать статус; записаться к врачу",
                "Нет",
            ],
            ["2", "Выдача результата", "МФЦ", "", "Получение результата", "Да"],
            ["3", "Запись", "Телефон", "Иное", "Получение информации", "Нет"],
        ])
    }

    /// The workbook written for a list of these rows.
    fn of_rows(rows: &[[&str; 6]]) -> Book {
        let title = "Перечень точек взаимодействия Министерства здравоохранения Тульской области";
        let mut sheet = vec![vec![title.to_owned()]];
        sheet.extend([&CAPTIONS].into_iter().chain(rows).map(|row| row.map(str::to_owned).to_vec()));
        Book::of(&convert_bytes("a.xlsx", &Book(vec![("Лист1".to_owned(), sheet)]).save(false)))
    }

    /// The workbook written for a file.
    fn of(outcome: &Outcome) -> Book {
        let (bytes, _) = written(&outcome.lists[0], &outcome.findings);
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
        let sheets = book.worksheets();
        let text = |cells: &[calamine::Data]| cells.iter().map(ToString::to_string).collect();
        Book(sheets.into_iter().map(|(name, range)| (name, range.rows().map(text).collect())).collect())
    }

    fn save(&self, ours: bool) -> Vec<u8> {
        let mut book = Workbook::new();
        if ours {
            book.set_properties(&DocProperties::new().set_custom_property("perechen", "workbook"));
        }
        for (name, rows) in &self.0 {
            let sheet = book.add_worksheet();
            sheet.set_name(name).expect("a name");
            for (row, cells) in (0..).zip(rows) {
                for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                    sheet.write_string(row, column, text).expect("a cell");
                }
            }
        }
        book.save_to_buffer().expect("a workbook")
    }

    fn list(&mut self) -> &mut Vec<Vec<String>> {
        &mut self.0[0].1
    }

    fn column(&mut self, caption: &str) -> usize {
        self.list()[0].iter().position(|known| known == caption).expect("a column")
    }

    fn read(&self) -> Outcome {
        convert_bytes("b.xlsx", &self.save(true))
    }
}

/// Process, points and needs of every row.
fn rows(outcome: &Outcome) -> Vec<String> {
    let mut shown = Vec::new();
    for row in outcome.lists.iter().flat_map(|list| &list.rows) {
        let process = row.process.as_ref().map_or("", |process| &process.value);
        let points: Vec<&str> = row.touchpoints.iter().map(|point| &*point.text.value).collect();
        let needs: Vec<&str> = row.needs.iter().flatten().map(|need| &*need.text.value).collect();
        shown.push(format!("{process} | {} | {}", points.join(" + "), needs.join(" + ")));
    }
    shown
}

const UNTOUCHED: [&str; 3] = [
    "Прием заявления | Официальный сайт | узнать статус + записаться к врачу",
    "Выдача результата | МФЦ | Получение результата",
    "Запись | Телефон | Получение информации",
];

#[test]
fn an_edited_cell_leaves_its_row_as_it_was() {
    let mut book = Book::of_ours();
    let (needs, features) = (book.column(CAPTIONS[4]), book.column(CAPTIONS[5]));
    let point = book.column(CAPTIONS[2]);
    book.list()[1][features] = "Очередь".to_owned();
    book.list()[2][needs] = "узнать готовность; забрать документ\n2 копии справки".to_owned();
    book.list()[3][point] = "Телефон\nличный прием".to_owned();
    assert_eq!(
        rows(&book.read()),
        [
            UNTOUCHED[0],
            "Выдача результата | МФЦ | узнать готовность + забрать документ + 2 копии справки",
            "Запись | Телефон + личный прием | Получение информации",
        ]
    );
}

#[test]
fn a_kind_that_stood_without_a_point_is_that_of_the_point_filled_in() {
    let rows = [
        ["1", "Приём", "", "Офлайн", "Получение информации", ""],
        ["2", "Приём", "МФЦ", "", "Получение информации", ""],
        ["3", "Приём", "", "", "Получение информации", ""],
    ];
    let mut book = Book::of_rows(&rows);
    let point = book.column(CAPTIONS[2]);
    for row in [1, 3] {
        book.list()[row][point] = "Отдел дорог, каб. 5".to_owned();
    }
    let back = book.read();
    let points = back.lists[0].rows.iter().flat_map(|row| &row.touchpoints);
    let kinds: Vec<_> =
        points.map(|point| (point.channel.key(), point.channel_stated.map(Channel::key))).collect();
    assert_eq!(
        kinds,
        [("offline", Some("offline")), ("offline", Some("unknown")), ("unknown", Some("unknown"))]
    );
}

#[test]
fn a_day_that_is_none_is_told_with_its_cell() {
    let told = |written: &str| -> Vec<String> {
        let mut book = Book::of_ours();
        let about = book.0.iter_mut().find(|(name, _)| name == "О перечне").expect("the sheet");
        let row = about.1.iter_mut().find(|row| row[0] == "Размещён на сайте (дата)").expect("the row");
        row[1] = written.to_owned();
        let back = book.read();
        let days = back.findings.iter().filter(|finding| finding.message.contains("такого дня нет"));
        days.map(|finding| format!("{} {}", finding.code, finding.at.describe())).collect()
    };
    assert_eq!(told("35.03.2026"), ["S10 лист «О перечне», ячейка B12"]);
    for fine in ["15.03.2026", "2026-03-15", "", "ещё не размещён"] {
        assert_eq!(told(fine), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn a_malformed_link_comes_back_whole() {
    let rows = [["1", "Приём", "Сайт http//mir.tula.ru", "Цифровая", "Получение информации", ""]; 1];
    let back = Book::of_rows(&rows).read();
    let point = &back.lists[0].rows[0].touchpoints[0];
    let contacts: Vec<&str> = point.contacts.iter().map(|contact| &*contact.value).collect();
    assert_eq!((&*point.text.value, &contacts[..]), ("Сайт", &["http//mir.tula.ru"][..]));
    assert!(back.findings.iter().any(|finding| finding.code == "V05"), "{:?}", back.findings);
}

#[test]
fn an_inserted_column_changes_no_row() {
    let mut book = Book::of_ours();
    for (row, text) in book.list().iter_mut().zip(["Куратор", "Иванов"].into_iter().chain(["", ""]))
    {
        row.insert(2, text.to_owned());
    }
    let back = book.read();
    assert_eq!(rows(&back), UNTOUCHED);
    let points = back.lists[0].rows.iter().flat_map(|row| &row.touchpoints);
    assert!(points.map(|point| point.text.changes).all(|changes| changes.contains(Change::Single)));
}

#[test]
fn an_added_row_is_read_like_any_other() {
    let mut book = Book::of_ours();
    let mut row = vec![String::new(); book.list()[0].len()];
    for (caption, text) in CAPTIONS.iter().zip(["4", "Новый", "Телефон 24-51-04; МФЦ", "", "Запись; отмена"])
    {
        row[book.column(caption)] = text.to_owned();
    }
    book.list().push(row);
    assert_eq!(rows(&book.read())[3], "Новый | Телефон + МФЦ | Запись + отмена");
}

/// Code and quoted text of the findings on channels, as on the source file.
fn on_channels(outcome: &Outcome) -> Vec<String> {
    let on_channel =
        outcome.findings.iter().filter(|finding| finding.at.column.as_deref() == Some("channel"));
    on_channel
        .map(|finding| format!("{} {}", finding.code, finding.quote.as_deref().unwrap_or_default()))
        .collect()
}

#[test]
fn a_channel_that_the_file_does_not_state_is_asked_about_until_it_is_changed() {
    let mut book = Book::of_ours();
    let channel = book.column(CAPTIONS[3]);
    assert_eq!(book.list()[2][channel], "Офлайн", "the workbook shows the one used");
    let back = book.read();
    assert_eq!(on_channels(&back), ["V01 ", "V02 Иное"]);
    let again = written(&back.lists[0], &back.findings).0;
    assert_eq!(on_channels(&convert_bytes("b.xlsx", &again)), ["V01 ", "V02 Иное"]);
    book.list()[2][channel] = "Цифровая".to_owned();
    book.list()[3][channel] = "Цифровая".to_owned();
    assert_eq!(on_channels(&book.read()), ["C01 Цифровая"], "an office is not digital");
}

/// What an officer does to a workbook, with a name for messages.
type Edit<'a> = (&'a str, &'a dyn Fn(&mut Book));

#[test]
fn the_list_is_found_wherever_it_stands_in_the_workbook() {
    let body = |outcome: &Outcome| outcome.lists[0].context.body.clone();
    let expected = body(&Book::of_ours().read());
    let title = || vec!["Перечень точек взаимодействия на 2025 год".to_owned()];
    let edits: [Edit<'_>; 4] = [
        ("a title above", &|book| drop(book.list().splice(0..0, [title(), vec![String::new()]]))),
        ("a renamed sheet", &|book| book.0[0].0 = "Перечень (испр.)".to_owned()),
        ("another order of sheets", &|book| book.0.rotate_left(1)),
        ("a renamed caption", &|book| book.list()[0][1] = "Как называется".to_owned()),
    ];
    for (name, edit) in edits {
        let mut book = Book::of_ours();
        edit(&mut book);
        let back = book.read();
        assert_eq!(back.lists.len(), 1, "{name}");
        assert_eq!(back.lists[0].rows.len(), 3, "{name}");
        assert_eq!(body(&back), expected, "{name}");
    }
}

#[test]
fn what_is_left_of_a_workbook_is_still_read_as_ours() {
    let mut lost = Book::of_ours();
    lost.0.truncate(2);
    // As many columns as the list, so that nothing but their captions tells the remarks apart.
    let width = lost.list()[0].len();
    for row in &mut lost.0[1].1 {
        let more = row.len() - width;
        row.drain(3..3 + more);
    }
    let mut copied = Book::of_ours();
    copied.0.truncate(1);
    let identity = copied.column("perechen");
    for row in copied.list() {
        row.truncate(identity);
    }
    let place = copied.column("Место в исходном файле");
    let process = copied.column(CAPTIONS[1]);
    let mut further = vec![String::new(); identity];
    further[place] = "продолжение".to_owned();
    further[process] = " в окне".to_owned();
    copied.list().insert(3, further);
    for (name, bytes, second) in [
        ("passport lost", lost.save(true), "Выдача результата"),
        ("visible part copied", copied.save(false), "Выдача результата в окне"),
    ] {
        let back = convert_bytes("b.xlsx", &bytes);
        let expected = UNTOUCHED.map(|row| row.replace("Выдача результата", second));
        assert_eq!(rows(&back), expected, "{name}");
        assert_eq!(back.lists.len(), 1, "{name}");
        assert!(back.lists[0].rows.iter().all(|row| row.extra.is_empty()), "{name}");
    }
}

/// Code and answer of every finding.
fn answers(outcome: &Outcome) -> Vec<(&'static str, Option<String>)> {
    let answer =
        |finding: &perechen::model::finding::Finding| finding.reply.as_ref().map(|reply| reply.describe());
    outcome.findings.iter().map(|finding| (finding.code, answer(finding))).collect()
}

#[test]
fn answers_come_back_with_their_findings() {
    let rows = [
        CAPTIONS,
        ["1", "Приём", "МФЦ\nличный приём", "Цифровая", "Получение информации", "Нет"],
        ["2", "Приём", "Телефон", "Офлайн", "Летать", "Нет"],
        ["3", "Выдача", "Телефон", "Офлайн", "Плавать", "Нет"],
    ];
    let mut sheet = vec![vec![
        "Перечень точек взаимодействия Министерства инвестиций и развития Свердловской области".to_owned(),
    ]];
    sheet.extend(rows.map(|row| row.map(str::to_owned).to_vec()));
    let mut book = Book::of(&convert_bytes("a.xlsx", &Book(vec![("Лист1".to_owned(), sheet)]).save(false)));
    let remarks = &mut book.0.iter_mut().find(|(name, _)| name == "Замечания").expect("remarks").1;
    let at = |caption: &str| remarks[0].iter().position(|known| known == caption).expect("a column");
    let (code, value, answer, explanation) =
        (at("Код"), at("Значение"), at("Ответ ведомства"), at("Пояснение"));
    for row in &mut remarks[1..] {
        if row[code] == "C01" {
            row[answer] = "оставлено, пояснение дано".to_owned();
            row[explanation] = "приём по видеосвязи".to_owned();
        } else if row[value] == "Летать" {
            row[answer] = "исправлено".to_owned();
        } else if row[value] == "Плавать" {
            row[answer] = "замечание ошибочно".to_owned();
        }
    }
    // One is repaired, the rows are sorted, and both points of one row are rows of their own now.
    let needs = book.column(CAPTIONS[4]);
    for row in &mut book.list()[1..] {
        if row[needs] == "Летать" {
            row[needs] = "Получение информации".to_owned();
        }
    }
    book.list()[1..].reverse();
    let back = book.read();
    let of = |code: &str| -> Vec<String> {
        let found = answers(&back).into_iter().filter(|(known, _)| *known == code);
        found.map(|(_, answer)| answer.unwrap_or_default()).collect()
    };
    assert_eq!(of("V03"), ["замечание ошибочно"]);
    let kept = "оставлено, пояснение дано: приём по видеосвязи";
    assert_eq!(of("C01"), [kept, kept]);
    let stands: Vec<bool> = back.replies.iter().map(|answer| answer.fate.is_open()).collect();
    assert_eq!(stands.iter().filter(|stands| !**stands).count(), 1, "the repaired one");
    // And once more, through the next workbook.
    let again = Book::of(&back).read();
    assert_eq!(answers(&again), answers(&back));
}
