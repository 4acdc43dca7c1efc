//! The page of `perechen inspect --html`: what it shows, and that it shows it harmlessly.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;

use crate::common::{fixture, program, root};

fn page(folder: &Path, file: &str) -> String {
    let output = program().current_dir(folder).args(["inspect", file, "--html", "-"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

/// How many cells have a class.
fn count(page: &str, class: &str) -> usize {
    page.matches(&format!("<td class=\"{class}\"")).count()
}

#[test]
fn a_torn_list_is_drawn_with_its_header_joins_and_rows_set_aside() {
    let page = page(root(), "fixtures/smolensk-industry-torn/input.docx");
    // Six captions; the two repeated headers are set aside.
    assert_eq!((count(&page, "head"), count(&page, "aside")), (6, 12));
    // The two pieces of the torn process.
    assert_eq!(count(&page, "join"), 2);
    // One of the thirteen rows has no point of its own.
    assert_eq!((count(&page, "touchpoint"), count(&page, "channel")), (12, 13));
    assert_eq!(count(&page, "lost"), 0);
    assert!(page.contains("Графа понята как: Процесс, уверенность"), "evidence on the caption");
    assert!(page.contains("<h3>Соединено</h3>"), "joins as text");
    assert!(page.contains("повтор шапки таблицы</li>"), "rows set aside as text");
}

#[test]
fn every_row_has_its_role_in_words_on_the_page_and_for_programs() {
    let file = "fixtures/smolensk-industry-torn/input.docx";
    let told = |more: &[&str]| {
        let output =
            program().current_dir(root()).args(["inspect", file, "--roles"]).args(more).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let words = told(&[]);
    assert!(words.contains("таблица 1, строка 1: шапка таблицы, 100 %"), "{words}");
    assert!(words.contains("таблица 2, строка 2: конец строки выше"), "{words}");
    let rows: serde_json::Value = serde_json::from_str(&told(&["--output", "json"])).unwrap();
    let rows = rows["rows"].as_array().unwrap();
    assert_eq!(rows.len(), words.lines().count() - 1);
    assert!(rows.iter().all(|row| row["features"][0] == "bias" && row["role"].is_string()));
    let page = page(root(), file);
    assert_eq!(page.matches("<td class=\"role\" tabindex").count(), rows.len());
}

#[test]
fn the_texts_of_a_file_stay_texts() {
    let root = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("<b>лист").unwrap();
    let evil = "<script>alert(1)</script>\" onfocus=\"alert(2)";
    for (column, caption) in ["Процесс", "Точка взаимодействия", evil].iter().enumerate()
    {
        sheet.write_string(0, column as u16, *caption).unwrap();
        sheet.write_string(1, column as u16, evil).unwrap();
        sheet.write_string(2, column as u16, evil).unwrap();
    }
    book.save(root.path().join("a.xlsx")).unwrap();
    let page = page(root.path(), "a.xlsx");
    assert!(!page.contains("<script") && !page.contains("<b>лист"), "{page}");
    assert!(!page.contains("\" onfocus"), "{page}");
    assert!(page.contains("default-src 'none'; style-src 'sha256-"), "{page}");
    assert!(count(&page, "process") == 2 && count(&page, "extra") == 2, "{page}");
}

#[test]
fn a_page_goes_to_the_file_that_was_named() {
    let root = tempfile::tempdir().unwrap();
    let input = fixture("letter/input.docx");
    fs::copy(input, root.path().join("письмо.docx")).unwrap();
    let output = program()
        .current_dir(&root)
        .args(["inspect", "письмо.docx", "--html", "страница.html"])
        .output()
        .unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    let page = fs::read_to_string(root.path().join("страница.html")).unwrap();
    assert!(page.contains("письмо.docx"), "{page}");
}

/// Marks in columns of kinds have the colour of the kind, and a direction that stands in headings alone is in the
/// legend; a column that no field has stays as it was.
#[test]
fn marks_and_headings_are_coloured_as_they_were_understood() {
    let folder = tempfile::tempdir().unwrap();
    let table = "<table><tr><td rowspan=2>№</td><td rowspan=2>Процесс</td><td rowspan=2>Точка взаимодействия</td>\
        <td colspan=2>Вид точки</td><td rowspan=2>Кто отвечает</td></tr><tr><td>цифровая</td><td>офлайн</td></tr>\
        <tr><td colspan=6>Работа с обращениями</td></tr>\
        <tr><td>1</td><td>Приём</td><td>Сайт</td><td>+</td><td></td><td>Отдел</td></tr>\
        <tr><td>2</td><td>Выдача</td><td>МФЦ</td><td></td><td>+</td><td>Сектор</td></tr></table>";
    fs::write(folder.path().join("а.html"), table).unwrap();
    let page = page(folder.path(), "а.html");
    assert_eq!(count(&page, "channel"), 2, "{page}");
    assert!(page.contains("<li><span class=\"direction\">Направление деятельности"), "{page}");
    assert_eq!(count(&page, "extra"), 2, "{page}");
}
