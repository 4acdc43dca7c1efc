//! What the protocol of a whole run says, by the built binary: findings that only the comparison of
//! files shows stand in each file's answer, and what was not checked is named.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::common::program;

const LIST: &str = "№;Наименование процесса;Точка взаимодействия;Вид точки взаимодействия;Потребности клиента\n\
    1;Прием обращений;Официальный сайт;цифровая;получение консультации\n\
    2;Выдача справок;Телефонная связь;ВИД;получение информации\n";

/// A run over lists of two ministries of a region that disagree about the telephone.
fn run(options: &[&str]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (body, channel) in [("культуры", "офлайн"), ("спорта", "цифровая")] {
        let folder = root.path().join(format!("in/Министерство {body} Тульской области"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("перечень.csv"), LIST.replace("ВИД", channel)).unwrap();
    }
    let line = [&["convert", "in", "--out", "out", "-q"], options].concat();
    program().current_dir(root.path()).args(line).assert().success();
    root
}

fn text(root: &Path, name: &str) -> String {
    fs::read_to_string(root.join("out").join(name)).unwrap()
}

fn json(root: &Path, name: &str) -> serde_json::Value {
    serde_json::from_str(&text(root, name)).unwrap()
}

/// The rows of a sheet of протокол.xlsx.
fn sheet(root: &Path, name: &str) -> Vec<Vec<String>> {
    use calamine::Reader as _;
    let bytes = fs::read(root.join("out/протокол.xlsx")).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(name).unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn what_only_other_files_show_stands_in_the_answer_of_the_file() {
    let root = run(&[]);
    let letter = |body: &str| {
        text(root.path(), &format!("Министерство {body} Тульской области/перечень.csv.протокол.txt"))
    };
    let (first, later) = (letter("культуры"), letter("спорта"));
    assert!(first.contains("Замечаний нет, исправлять ничего не нужно."), "{first}");
    assert!(later.contains("Ошибок нет, но есть 1 вопрос: исправьте, пожалуйста, или поясните."), "{later}");
    assert!(later.contains("Точка «Телефонная связь» здесь – цифровая"), "{later}");
    assert!(later.lines().last().is_some_and(|codes| codes.contains("C03")), "{later}");
    // The table of files counts it, in the page and in the workbook.
    let page = text(root.path(), "протокол.html");
    let row = page.lines().find(|line| line.contains("#file=") && line.contains("спорта")).unwrap();
    assert!(row.contains("<td class=\"n\">1</td>"), "{row}");
    let files = sheet(root.path(), "Файлы");
    let queries = files[0].iter().position(|head| head == "Запросов").unwrap();
    let of = |body: &str| &files.iter().find(|row| row[0].contains(body)).unwrap()[queries];
    assert_eq!((of("культуры").as_str(), of("спорта").as_str()), ("0", "1"));
    // The manifest knows the letters as they are.
    let manifest = json(root.path(), "manifest.json");
    let letters: Vec<&serde_json::Value> = manifest["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|output| output["path"].as_str().unwrap().ends_with(".протокол.txt"))
        .collect();
    assert_eq!(letters.len(), 2);
    for output in letters {
        let bytes = fs::read(root.path().join("out").join(output["path"].as_str().unwrap())).unwrap();
        let hash =
            Sha256::digest(&bytes).iter().fold(String::new(), |hash, byte| hash + &format!("{byte:02x}"));
        assert_eq!(
            (output["sha256"].as_str(), output["size"].as_u64()),
            (Some(&*hash), Some(bytes.len() as u64))
        );
    }
}

#[test]
fn what_was_not_checked_is_named() {
    let root = run(&["--skip", "C03,S06"]);
    let manifest = json(root.path(), "manifest.json");
    let rules: Vec<&str> =
        manifest["rules"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
    assert!(rules.contains(&"C01") && !rules.contains(&"C03") && !rules.contains(&"S06"), "{rules:?}");
    let rules = sheet(root.path(), "Правила");
    let column = |head: &str| rules[0].iter().position(|name| name == head).unwrap();
    let (not_applicable, off) = (column("Неприменимо"), column("Отключено"));
    let of = |code: &str| rules.iter().find(|row| row[0] == code).unwrap();
    assert!(of("C03")[off].contains("командой") && of("C01")[off].is_empty());
    assert_eq!(of("C03")[not_applicable], "0", "switched off is not the same as nothing to look at");
    // Both lists have a channel and none has a direction; no file has an order's text.
    assert_eq!((of("C01")[not_applicable].as_str(), of("C07")[not_applicable].as_str()), ("0", "2"));
    assert_eq!((of("K01")[not_applicable].as_str(), of("D05")[not_applicable].as_str()), ("2", "2"));
}
