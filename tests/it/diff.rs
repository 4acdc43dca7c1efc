//! `perechen diff` on files and folders.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::program;

const HEAD: &str = "Перечень точек взаимодействия с клиентом Министерства инвестиций и развития Свердловской области\n\
    Направление деятельности;Наименование функции, сервиса;Наименование процесса;Точка взаимодействия;\
    Вид точки взаимодействия;Удовлетворяемые потребности клиента\n";

fn write(path: &Path, rows: &[&str]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("{HEAD}{}\n", rows.join("\n"))).unwrap();
}

fn perechen(folder: &Path, line: &[&str]) -> (Option<i32>, String) {
    let output = program().current_dir(folder).arg("diff").args(line).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

const SITE: &str = "Поддержка;Субсидии;Приём заявок;Официальный сайт;Цифровая;получение консультации";
const PHONE: &str = "Поддержка;Субсидии;Приём заявок;Телефонная связь;Цифровая;получение консультации";
const ROOM: &str = "Поддержка;Субсидии;Выдача решений;Кабинет 12;Офлайн;получение результата";

#[test]
fn two_files_are_two_versions() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    write(&folder.join("old.csv"), &[SITE, PHONE, ROOM]);
    write(&folder.join("new.csv"), &[ROOM, &PHONE.replace("Цифровая", "Офлайн"), SITE]);
    let (code, text) = perechen(folder, &["old.csv", "new.csv"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("1. Изменён вид точки: «Телефонная связь»"), "{text}");
    assert!(text.contains("п. 15, подп. 2: изменение вида точки взаимодействия"), "{text}");
    assert!(!text.contains("2. "), "{text}");
    let (_, text) = perechen(folder, &["old.csv", "new.csv", "--output", "json"]);
    let told: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(told["changes"][0]["kinds"], serde_json::json!(["channel"]));
    assert_eq!(told["changes"][0]["grounds"][0]["state"], "given");
    let (code, _) = perechen(folder, &["old.csv", "new.csv", "--html", "page.html", "-q"]);
    assert_eq!(code, Some(0));
    assert!(fs::read_to_string(folder.join("page.html")).unwrap().contains("Телефонная связь"));
    // Near miss: the rows in another order.
    write(&folder.join("new.csv"), &[ROOM, PHONE, SITE]);
    let (_, text) = perechen(folder, &["old.csv", "new.csv"]);
    assert!(text.contains("Изменений нет: точек 3."), "{text}");
}

#[test]
fn in_folders_lists_of_one_body_are_versions_and_their_parts_add_up() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    write(&folder.join("old/a.csv"), &[SITE, PHONE, ROOM]);
    write(&folder.join("new/one.csv"), &[SITE, PHONE]);
    write(&folder.join("new/two.csv"), &[ROOM]);
    let other = HEAD.replace("инвестиций и развития Свердловской", "культуры Тульской");
    fs::write(folder.join("new/other.csv"), format!("{other}{SITE}\n")).unwrap();
    fs::write(folder.join("new/broken.xlsx"), b"PK\x03\x04").unwrap();
    let (code, text) = perechen(folder, &["old", "new"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("Изменений нет: точек 3."), "{text}");
    assert!(
        text.contains("Перечни, которых раньше не было: Министерство культуры Тульской области"),
        "{text}"
    );
    assert!(text.contains("broken.xlsx: не прочитан."), "{text}");
    assert_eq!(perechen(folder, &["old", "nowhere"]).0, Some(66));
}

/// A workbook of ours remembers the first file, but what was changed in it stands in the workbook.
#[test]
fn places_are_those_of_the_version_that_is_shown() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    write(&folder.join("old/a.csv"), &[SITE, PHONE, ROOM]);
    let line = ["convert", "old", "--out", "out", "--no-register", "-q", "--fail-on", "never"];
    assert!(program().current_dir(folder).args(line).output().unwrap().status.success());
    fs::create_dir(folder.join("new")).unwrap();
    let book = folder.join("new/a.csv.перечень.xlsx");
    fs::copy(folder.join("out/a.csv.перечень.xlsx"), &book).unwrap();
    crate::register::typed(&book, 1, &[("F3", "получение информации")]);
    let (_, text) = perechen(folder, &["old", "new"]);
    assert!(text.contains("Место: a.csv, т1 с4 к4 → a.csv.перечень.xlsx, D3\n"), "{text}");
    // Near miss: a workbook beside itself.
    let (_, text) = perechen(folder, &["new", "new"]);
    assert!(text.contains("Изменений нет"), "{text}");
}
