//! Questions about columns go out in a workbook, the answers come back and hold for later runs.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::common::program;

const ROWS: [[&str; 5]; 3] = [
    ["№ п/п", "Что именно делаем", "Точка взаимодействия", "Потребности клиента", "Куратор"],
    ["1", "Бронирование экскурсии", "Официальный сайт", "Получение информации", "Белова"],
    ["2", "Возврат билета", "Касса музея", "Возврат денег", "Орлов"],
];

pub(crate) fn list(path: &Path, body: &str) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, format!("Перечень точек взаимодействия с клиентом {body}")).unwrap();
    for (row, cells) in (2..).zip(ROWS) {
        for (column, text) in (0..).zip(cells) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    book.save(path).unwrap();
}

fn perechen(folder: &Path, line: &[&str]) -> (Option<i32>, String) {
    let output = program().current_dir(folder).args(line).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn processes(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("out/records.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["process"].clone()).collect()
}

/// The workbook with an answer in its first question, as Excel would save it.
pub(crate) fn answered(path: &Path, answer: &str) {
    let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let mut copy = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut answers = 0;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut part = String::new();
        entry.read_to_string(&mut part).unwrap();
        if name.ends_with("sheet1.xml") {
            let at = part.find(r#"<c r="H3""#).unwrap();
            let end = at + part[at..].find("/>").unwrap() + 2;
            part.replace_range(at..end, &format!(r#"<c r="H3" t="inlineStr"><is><t>{answer}</t></is></c>"#));
            answers += 1;
        }
        copy.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        copy.write_all(part.as_bytes()).unwrap();
    }
    assert_eq!(answers, 1);
    fs::write(path, copy.finish().unwrap().into_inner()).unwrap();
}

#[test]
fn an_answer_holds_for_the_lists_of_its_body() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    fs::create_dir(folder.join("in")).unwrap();
    list(&folder.join("in/a.xlsx"), "Департамента культуры Тульской области");
    list(&folder.join("in/b.xlsx"), "Департамента культуры Тульской области");
    list(&folder.join("in/c.xlsx"), "Министерства туризма Омской области");

    // Asked once a body and caption. While no process is known, the curator may be it too.
    let (code, err) = perechen(folder, &["convert", "in", "--review", "вопросы.xlsx"]);
    assert!(matches!(code, Some(0 | 3)), "{err}");
    assert!(err.contains("4 вопроса о графах: вопросы.xlsx"), "{err}");
    assert!(processes(folder).iter().all(Value::is_null));

    answered(&folder.join("вопросы.xlsx"), "Процесс");
    let (code, err) = perechen(folder, &["convert", "in", "--answers", "вопросы.xlsx"]);
    assert_eq!(code, Some(2), "{err}");
    let line = ["convert", "in", "--answers", "вопросы.xlsx", "--mappings", "forms"];
    let (code, err) = perechen(folder, &line);
    assert!(matches!(code, Some(0 | 3)), "{err}");
    assert!(err.contains("Принято: 1 ответ"), "{err}");
    let remembered = fs::read_to_string(folder.join("forms/answers.toml")).unwrap();
    assert!(
        remembered.ends_with(
            "[[answers]]\nbody = \"Департамент культуры Тульской области\"\n\
            caption = \"Что именно делаем\"\nfield = \"process\"\n"
        ),
        "{remembered}"
    );
    let known = ["Бронирование экскурсии", "Возврат билета", "Бронирование экскурсии", "Возврат билета"];
    let expected: Vec<Value> =
        known.iter().map(|text| (*text).into()).chain([Value::Null, Value::Null]).collect();
    assert_eq!(processes(folder), expected);

    // The next run needs the folder alone, and asks about the other body only.
    let (_, err) = perechen(folder, &["convert", "in", "--mappings", "forms", "--review", "вопросы.xlsx"]);
    assert_eq!(processes(folder), expected);
    assert!(err.contains("2 вопроса о графах"), "{err}");
    // A workbook of questions among the inputs is a result, not a list.
    fs::copy(folder.join("вопросы.xlsx"), folder.join("in/вопросы.xlsx")).unwrap();
    perechen(folder, &["convert", "in", "--mappings", "forms"]);
    assert_eq!(processes(folder), expected);
}

#[test]
fn answers_that_cannot_be_used_are_told_and_nothing_is_remembered() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    fs::create_dir(folder.join("in")).unwrap();
    list(&folder.join("in/a.xlsx"), "Департамента культуры Тульской области");
    perechen(folder, &["convert", "in", "--review", "вопросы.xlsx"]);
    answered(&folder.join("вопросы.xlsx"), "Не знаю");
    for (book, told) in
        [("вопросы.xlsx", "строка 3: ответа «Не знаю» нет в списке"), ("in/a.xlsx", "нет таблицы вопросов")]
    {
        let (code, err) = perechen(folder, &["convert", "in", "--answers", book, "--mappings", "forms"]);
        assert_eq!(code, Some(2), "{err}");
        assert!(err.contains(told), "{err}");
        assert!(!folder.join("forms").exists());
    }
}
