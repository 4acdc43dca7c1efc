//! The roster of bodies, by the built program: who has sent, who has not, and under which names.

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::PathBuf;

use calamine::{Reader as _, Xlsx, open_workbook};
use expect_test::expect;
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{Run, fixture, program, root};
use crate::register::typed;

const LIST: &str = "№;Наименование процесса;Точка взаимодействия;Вид точки взаимодействия;Потребности клиента\n\
                    1;Прием обращений;Официальный сайт;цифровая;получение консультации\n\
                    2;Выдача справок;Здание министерства;офлайн;получение документов\n";
const FAULTY: &str = "№;Наименование процесса;Точка взаимодействия;Вид точки взаимодействия;Потребности клиента\n\
                      1;Прием обращений;;цифровая;получение консультации\n";

struct World {
    root: TempDir,
}

impl World {
    fn new() -> World {
        World { root: tempfile::tempdir().unwrap() }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn sends(&self, path: &str, text: &str) {
        let path = self.at("in").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A roster: captions in the first line, cells parted by `|`.
    fn roster(&self, lines: &str) {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name("Ведомства").unwrap();
        for (row, line) in (0..).zip(lines.lines().map(str::trim).filter(|line| !line.is_empty())) {
            for (column, text) in (0..).zip(line.split('|')) {
                sheet.write_string(row, column, text.trim()).unwrap();
            }
        }
        let sheet = workbook.add_worksheet();
        sheet.set_name("Координатор").unwrap();
        sheet.write_string(1, 0, "Фамилия, имя, отчество").unwrap();
        sheet.write_string(1, 1, "Петрова А. А.").unwrap();
        workbook.save(self.at("ведомства.xlsx")).unwrap();
    }

    fn program(&self, line: &[&str]) -> Run {
        Run::of(program().current_dir(self.root.path()).args(line))
    }

    fn convert(&self, date: &str, more: &[&str]) -> Run {
        let line = ["convert", "in", "--roster", "ведомства.xlsx", "--date", date, "--form", "none"];
        self.program(&[&line[..], more].concat())
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.at("out").join(name)).unwrap()
    }

    fn paper(&self) -> String {
        let bytes = fs::read(self.at("out/справка.docx")).unwrap();
        let mut xml = String::new();
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        package.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
        xml
    }
}

/// The lines of the summary from the one about the bodies on.
fn of_bodies(out: &str) -> String {
    let lines = out.lines().skip_while(|line| !line.starts_with("Ведомств – "));
    lines.take_while(|line| !line.starts_with("Результат")).collect::<Vec<_>>().join("\n")
}

const ROSTER: &str = "
    Ведомство | Краткие и прежние названия | Сколько частей ждём | Ответственный | Почта | Ответить до
    Министерство культуры Тульской области | Минкульт; Минкульттуризм | | Иванова А. П. | i@a.ru | 30.09.2026
    Министерство спорта Тульской области | | | | | 30.09.2026
    Министерство связи Тульской области | Минсвязи | 2 | | | 30.10.2026
    Министерство торговли Тульской области | | | | | 30.09.2026
";

#[test]
fn everybody_who_is_expected_is_told_of_under_whatever_name() {
    let world = World::new();
    world.roster(ROSTER);
    world.sends("Минкульттуризм/перечень.csv", LIST);
    world.sends("Минсвязи Тульской области/отдел 1.csv", FAULTY);
    world.sends("Министерство торговли Тульской области/перечень.docx", "PK не документ");
    world.sends("Министерство труда Тульской области/перечень.csv", LIST);
    let run = world.convert("2026-10-05", &[]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    expect![[r#"
        Ведомств – 4: прислали – 2, готовы – 1, просрочили – 2.
        Не прислали: Министерство спорта Тульской области (срок истёк 30.09.2026).
        Файл не прочитан: Министерство торговли Тульской области (срок истёк 30.09.2026).
        Прислали не все части: Министерство связи Тульской области (срок – 30.10.2026).
        Нет в списке ведомств: Министерство труда Тульской области."#]]
    .assert_eq(&of_bodies(&run.out));
    let records = world.text("records.jsonl");
    let bodies = |file: &str| -> Vec<String> {
        let lines = records.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let of_file = lines.filter(|line| line["source"]["file"].as_str().unwrap().contains(file));
        of_file.map(|line| line["body"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(bodies("Минкульттуризм")[0], "Министерство культуры Тульской области");
    assert_eq!(bodies("отдел 1")[0], "Министерство связи Тульской области");
    let page = world.text("протокол.html");
    let (bodies_at, verdict_at) = (page.find("id=\"bodies\"").unwrap(), page.find("id=\"summary\"").unwrap());
    assert!(bodies_at < verdict_at && page.contains("Напомнить: срок истёк 30.09.2026"));
    let mut reminders: Vec<String> = fs::read_dir(world.at("out/напоминания"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    reminders.sort();
    expect![[r#"
        Министерство связи Тульской области.txt
        Министерство спорта Тульской области.txt
        Министерство торговли Тульской области.txt"#]]
    .assert_eq(&reminders.join("\n"));
    expect![[r#"
        ﻿Напоминание: перечень точек взаимодействия с клиентом

        Министерство спорта Тульской области

        Здравствуйте!

        На 05.10.2026 перечень не получен. Пришлите его, пожалуйста, файлом Word или Excel.
        Срок ответа истёк 5 дней назад.

        Вопросы – координатору: Петрова А. А.
    "#]]
    .assert_eq(&world.text("напоминания/Министерство спорта Тульской области.txt").replace('\r', ""));
    assert!(world.paper().contains("Министерство спорта Тульской области"));
    let letter = world.text("Минкульттуризм/перечень.csv.протокол.txt");
    assert!(
        letter.contains("Иванова А. П., i@a.ru")
            && letter.contains("Проверено 05.10.2026, редакция – на рассмотрении."),
        "{letter}"
    );
    assert!(letter.contains("координатору: Петрова А. А."), "{letter}");
    // Who has an error is told until when.
    let letter = world.text("Минсвязи Тульской области/отдел 1.csv.протокол.txt");
    assert!(letter.contains("Ответить до 30.10.2026."), "{letter}");
    let due = world.program(&["due", "--roster", "ведомства.xlsx", "--date", "2026-10-05"]);
    assert_eq!(due.code, Some(3), "{}", due.err);
    assert!(due.out.contains("Министерство спорта Тульской области – срок истёк 30.09.2026"), "{}", due.out);
    // The same again gives the same bytes.
    let paper = fs::read(world.at("out/справка.docx")).unwrap();
    world.convert("2026-10-05", &[]);
    assert_eq!(paper, fs::read(world.at("out/справка.docx")).unwrap());
}

#[test]
fn a_body_keeps_its_history_when_the_roster_says_what_it_is_called() {
    let world = World::new();
    world.sends("Минсвязи Тульской области/перечень.csv", LIST);
    let alone = ["convert", "in", "--form", "none", "--date", "2026-09-01", "--fail-on", "never"];
    assert_eq!(world.program(&alone).code, Some(0));
    let id = |world: &World| -> String {
        let line: Value = serde_json::from_str(world.text("records.jsonl").lines().next().unwrap()).unwrap();
        format!("{} {}", line["body"].as_str().unwrap(), line["touchpoint_id"].as_str().unwrap())
    };
    let before = id(&world);
    world.roster("Ведомство | Краткие и прежние названия\nМинистерство цифрового развития и связи Тульской области | Минсвязи Тульской области");
    assert_eq!(world.convert("2026-09-02", &["--fail-on", "never"]).code, Some(0));
    let after = id(&world);
    let touchpoint = |line: &str| line.rsplit(' ').next().unwrap().to_owned();
    assert_eq!(touchpoint(&before), touchpoint(&after));
    assert!(after.starts_with("Министерство цифрового развития и связи Тульской области"), "{after}");
    // Later runs know it without the roster.
    assert_eq!(world.program(&alone).code, Some(0));
    assert_eq!(id(&world), after);
}

#[test]
fn a_new_roster_is_filled_from_the_register_and_never_written_over() {
    let world = World::new();
    let run = world.program(&["roster", "new"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.contains("впишите ведомства сами"), "{}", run.out);
    let run = world.program(&["roster", "check"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("в списке нет ни одного ведомства"), "{}", run.err);
    let run = world.program(&["roster", "new"]);
    assert_eq!(run.code, Some(73));
    world.sends("Министерство связи Тульской области/а.csv", LIST);
    world.program(&["convert", "in", "--form", "none"]);
    let run = world.program(&["roster", "new", "новый.xlsx"]);
    assert!(run.out.contains("из реестра – 1 ведомство"), "{}", run.out);
    let run = world.program(&["roster", "check", "новый.xlsx"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (Some(0), "Список в порядке: 1 ведомство, срок ответа назван у 0.\n")
    );
}

#[test]
fn a_mistake_in_the_roster_ends_the_run_before_it_begins() {
    let world = World::new();
    world.sends("a.csv", LIST);
    world.roster("Ведомство | Ответить до\nМинистерство культуры | вчера");
    let run = world.convert("2026-10-05", &[]);
    assert_eq!(run.code, Some(2));
    expect![[r#"
        Ошибка: Список ведомств «ведомства.xlsx» не принят: 
          лист «Ведомства», ячейка B2: «вчера» — не день. Впишите день вида 30.11.2026.
    "#]]
    .assert_eq(&run.err);
    assert!(!world.at("out/свод.xlsx").exists());
    let config = "inputs = [\"in\"]\nout = \"out\"\nroster = \"ведомства.xlsx\"\n";
    fs::write(world.at("perechen.toml"), config).unwrap();
    assert_eq!(world.program(&["run"]).code, Some(2));
    world.roster("Ведомство | Ответить до\nМинистерство культуры Тульской области | 30.09.2026");
    let run = world.program(&["run", "--quiet"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(world.text("итог.txt").contains("Не прислали: Министерство культуры Тульской области"));
}

#[test]
fn most_bodies_gone_is_said_first_and_is_no_whole_result() {
    let world = World::new();
    for body in ["культуры", "спорта", "связи"] {
        world.sends(&format!("Министерство {body} Тульской области/перечень.csv"), LIST);
    }
    let line = ["convert", "in", "--form", "none", "--date", "2026-09-01", "--fail-on", "never"];
    assert_eq!(world.program(&line).code, Some(0));
    for body in ["культуры", "спорта"] {
        fs::remove_dir_all(world.at(&format!("in/Министерство {body} Тульской области"))).unwrap();
    }
    // Every time, until they are back or the operator says that it is so.
    for _ in 0..2 {
        let run = world.program(&line);
        assert_eq!(run.code, Some(1), "{}", run.err);
        let first = "Внимание: нет перечней 2 ведомств из 3, которые были в прошлом запуске (";
        assert!(run.out.starts_with(first), "{}", run.out);
        assert!(world.text("протокол.html").contains("role=\"alert\">Внимание: нет перечней"));
    }
    let config = "inputs = [\"in\"]\nout = \"out\"\n";
    fs::write(world.at("perechen.toml"), config).unwrap();
    assert_eq!(world.program(&["run", "--quiet"]).code, Some(1));
    assert!(
        world.text("итог.txt").starts_with("Перечни: нет 2 ведомств из 3; "),
        "{}",
        world.text("итог.txt")
    );
    let run = world.program(&[&line[..], &["--allow-missing"]].concat());
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(world.program(&line).code, Some(0));
}

#[test]
fn two_lists_in_a_file_are_one_part() {
    let world = World::new();
    fs::create_dir_all(world.at("in")).unwrap();
    let two = root().join("benchmarks/clerks/batch-12/files/05-депнедра-югра-внешний-и-внутренний.docx");
    fs::copy(&two, world.at("in/а.docx")).unwrap();
    let run = |date: &str| {
        world.program(&["convert", "in", "--form", "none", "--date", date, "--fail-on", "never"]);
        let page = world.text("протокол.html");
        page.contains("часть из")
    };
    assert_eq!([run("2026-09-01"), run("2026-09-02")], [false, false]);
    // Near miss: two files of which one does not come again.
    world.sends("Министерство связи Тульской области/1.csv", LIST);
    world.sends(
        "Министерство связи Тульской области/2.csv",
        &LIST.replace("Прием", "Учет").replace("Выдача", "Сбор"),
    );
    assert!(!run("2026-09-03"));
    fs::remove_file(world.at("in/Министерство связи Тульской области/2.csv")).unwrap();
    assert!(run("2026-09-04"));
}

#[test]
fn a_copy_of_a_list_is_asked_about_once_and_of_the_coordinator() {
    let world = World::new();
    world.roster("Ведомство\nМинистерство спорта Тульской области\nМинистерство связи Тульской области");
    let four = format!(
        "{FAULTY}2;Выдача справок;Кабинет 1;офлайн;получение документов\n3;Приём жалоб;Кабинет 2;офлайн;получение ответа\n"
    );
    world.sends("Министерство спорта Тульской области/а.csv", &four);
    world.sends("Министерство спорта Тульской области/б.csv", &four);
    world.sends("Министерство связи Тульской области/а.csv", LIST);
    world.sends("Министерство связи Тульской области/б.csv", LIST);
    let run = world.convert("2026-10-05", &["--fail-on", "never"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let reminder = world.text("напоминания/Министерство спорта Тульской области.txt");
    assert!(reminder.contains("Пожалуйста, исправьте 1 ошибку в рабочей книге"), "{reminder}");
    assert!(!world.at("out/напоминания/Министерство связи Тульской области.txt").exists());
    let mut book: Xlsx<_> = open_workbook(world.at("out/протокол.xlsx")).unwrap();
    let range = book.worksheet_range("Кто прислал").unwrap();
    let row = |at: usize| range.rows().nth(at).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!((&*row(2)[2], &*row(2)[4], &*row(2)[5]), ("2", "0", "0"));
    assert!(row(2)[8].starts_with("Решить, какой файл верный (F05): "), "{:?}", row(2));
    assert_eq!(row(1)[8].split(". ").next(), Some("Вернуть книгу на исправление"));
}

#[test]
fn an_approved_list_is_not_prepared_for_approval_again() {
    let world = World::new();
    world.roster("Ведомство\nМинистерство спорта Тульской области");
    let list = "Министерство спорта Тульской области/перечень.csv";
    world.sends(list, LIST);
    let step = |date: &str| {
        world.convert(date, &["--fail-on", "never"]);
        let mut book: Xlsx<_> = open_workbook(world.at("out/протокол.xlsx")).unwrap();
        let range = book.worksheet_range("Кто прислал").unwrap();
        range.rows().nth(1).unwrap()[8].to_string()
    };
    assert_eq!(step("2026-09-01"), "Готовить к утверждению");
    let run = world.program(&["approve", "спорта", "--date", "2026-09-02"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(step("2026-09-03"), "Ничего: перечень утверждён");
    // Near miss: what came since is no longer what was approved.
    world.sends(list, &LIST.replace("Здание министерства", "Кабинет 5"));
    assert_eq!(step("2026-09-04"), "Готовить к утверждению");
}

#[test]
fn a_term_that_ended_is_late_everywhere_and_asks_for_the_day() {
    let world = World::new();
    let body = "Министерство инвестиций и развития Свердловской области";
    world.roster(&format!("Ведомство\n{body}"));
    fs::create_dir_all(world.at("in")).unwrap();
    fs::copy(fixture("sverdlovsk-investment-filled/input.xlsx"), world.at("in/перечень.xlsx")).unwrap();
    let told = |date: &str| {
        for command in ["reviewed", "handed"] {
            world.program(&[command, "инвестиций", "--date", "2024-12-24"]);
        }
        let run = world.convert(date, &["--fail-on", "never"]);
        (run.out, world.text("перечень.xlsx.протокол.txt"))
    };
    told("2025-01-09");
    let (out, letter) = told("2025-01-20");
    let term = "разместить перечень на сайте до 14.01.2025";
    let ask = "Если это уже сделано, сообщите день: впишите его в рабочую книгу (лист «О перечне», строка «Размещён на сайте (дата)»).";
    let reminder = world.text(&format!("напоминания/{body}.txt"));
    for text in [&letter, &reminder] {
        assert!(text.contains(&format!("Истёк срок: {term}.")) && text.contains(ask), "{text}");
    }
    assert!(!letter.contains("НИЧЕГО НЕ ТРЕБУЕТСЯ"), "{letter}");
    assert!(out.contains(&format!("Истёк срок: {body} ({term}).")), "{out}");
    assert!(out.contains("готовы – 0, просрочили – 1"), "{out}");
    // Near miss: on its last day nothing is late.
    let (out, letter) = told("2025-01-14");
    assert!(!letter.contains("Истёк срок") && !out.contains("Истёк срок"), "{letter}");
}

#[test]
fn a_form_without_an_order_has_the_approver_of_the_roster() {
    let world = World::new();
    world.sends("Министерство спорта Тульской области/а.csv", LIST);
    world.roster(
        "Ведомство | Кто утверждает\nМинистерство спорта Тульской области | Министр спорта Тульской области",
    );
    let line = ["convert", "in", "--roster", "ведомства.xlsx", "--fail-on", "never"];
    assert_eq!(world.program(&line).code, Some(0));
    let bytes = fs::read(world.at("out/Министерство спорта Тульской области/а.csv.форма.docx")).unwrap();
    let mut xml = String::new();
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    package.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    assert!(xml.contains("Министр спорта Тульской области"));
}

#[test]
fn a_term_that_only_the_roster_sets_is_looked_at_too() {
    let world = World::new();
    let body = "Министерство спорта Тульской области";
    world.roster(&format!("Ведомство | Разместить за, рабочих дней\n{body} | 5"));
    world.sends(&format!("{body}/а.csv"), LIST);
    world.convert("2026-09-01", &["--fail-on", "never"]);
    let book = world.at(&format!("in/{body}/а.csv.перечень.xlsx"));
    fs::rename(world.at(&format!("out/{body}/а.csv.перечень.xlsx")), &book).unwrap();
    fs::remove_file(world.at(&format!("in/{body}/а.csv"))).unwrap();
    let mut about: Xlsx<_> = open_workbook(&book).unwrap();
    let about = about.worksheet_range("О перечне").unwrap();
    let cell = |label: &str| format!("B{}", about.rows().position(|row| row[0] == label).unwrap() + 1);
    let (approved, published) = (cell("Утверждён (дата)"), cell("Размещён на сайте (дата)"));
    let told = |day: &str| -> Vec<String> {
        typed(&book, 3, &[(&approved, "02.09.2026"), (&published, day)]);
        let run = world.convert("2026-09-21", &["--fail-on", "never"]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        let lines = world.text("findings.jsonl");
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let of_rule = lines.filter(|line| line["code"] == "A01" && line["level"] == "query");
        of_rule.map(|line| format!("{} [{}]", line["message"], line["clause"])).collect()
    };
    // Nobody says that it was published: it is late by the roster, not by an order.
    told("");
    let run = world.convert("2026-09-22", &["--fail-on", "never"]);
    let late =
        format!("Истёк срок: {body} (разместить перечень на сайте до 09.09.2026, по списку ведомств).");
    assert!(run.out.contains(&late), "{}", run.out);
    // Near miss: in time.
    assert_eq!(told("09.09.2026"), [""; 0]);
    assert_eq!(
        told("18.09.2026"),
        [
            "\"Перечень размещён на сайте 18.09.2026, позже срока: перечень утверждён 02.09.2026, срок – 5 рабочих дней, до 09.09.2026.\" [\"по списку ведомств\"]"
        ]
    );
}
