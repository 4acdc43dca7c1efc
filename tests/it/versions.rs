//! What is approved and what is under consideration, what changed between them, and the terms of the order, by the
//! built program over several runs.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use calamine::{Reader as _, Xlsx, open_workbook};
use expect_test::expect;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::program;

const BODY: &str = "Министерство инвестиций и развития Свердловской области";
const HEADER: &str = "Номер строки;Направление деятельности;Наименование функции, сервиса;Наименование конкретного процесса;\
                      Точка взаимодействия;Удовлетворяемые потребности клиента;Вид точки взаимодействия (цифровая/офлайн)\n";
const SITE: &str = "Рассмотрение обращений и запросов;Ответы;Прием обращений;Официальный сайт;получение консультации;цифровая";
const OFFICE: &str =
    "Рассмотрение обращений и запросов;Ответы;Прием обращений;Личный прием;получение консультации;офлайн";

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

    fn sends(&self, rows: &[&str]) {
        let mut text = HEADER.to_owned();
        for (number, row) in (1..).zip(rows) {
            let _ = writeln!(text, "{number};{row}");
        }
        let folder = self.at(&format!("in/{BODY}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("перечень.csv"), text).unwrap();
    }

    fn program(&self, line: &[&str]) {
        let output = program().current_dir(self.root.path()).args(line).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn run(&self, date: &str) {
        self.program(&["convert", "in", "--date", date, "--fail-on", "never"]);
    }

    /// What the rules of actuality say.
    fn actuality(&self) -> String {
        let lines = fs::read_to_string(self.at("out/findings.jsonl")).unwrap();
        let mut said = String::new();
        for line in lines.lines() {
            let finding: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            if text("code").starts_with('A') {
                let _ = writeln!(said, "{} {}: {}", text("code"), text("level"), text("message"));
            }
        }
        said
    }

    fn rows(&self, file: &str, sheet: &str) -> Vec<String> {
        let mut book: Xlsx<_> = open_workbook(self.at("out").join(file)).unwrap();
        let range = book.worksheet_range(sheet).unwrap();
        range.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect()
    }

    fn edition(&self) -> String {
        self.rows("свод.xlsx", "Свод")[1].rsplit('|').next().unwrap().to_owned()
    }
}

#[test]
fn the_dates_of_the_register_answer_the_rules_of_actuality() {
    let world = World::new();
    world.sends(&[SITE]);
    world.run("2025-10-01");
    let mut said = world.actuality();
    assert_eq!(world.edition(), "на рассмотрении");
    world.program(&["approve", BODY, "--date", "2025-10-20", "--number", "210"]);
    world.run("2025-11-30");
    said.push_str("--- утверждён 20.10.2025\n");
    said.push_str(&world.actuality());
    assert_eq!(world.edition(), "действующая");
    world.program(&["approve", BODY, "--date", "2025-10-20", "--published", "2025-11-20"]);
    world.run("2026-01-15");
    said.push_str("--- размещён 20.11.2025, год прошёл\n");
    said.push_str(&world.actuality());
    world.program(&["reviewed", BODY, "--date", "2025-12-20"]);
    world.program(&["handed", BODY, "--date", "2025-12-25"]);
    world.run("2026-01-16");
    said.push_str("--- проверен и передан\n");
    said.push_str(&world.actuality());
    world.sends(&[SITE, OFFICE]);
    world.run("2026-01-17");
    said.push_str("--- изменён\n");
    said.push_str(&world.actuality());
    assert_eq!(world.edition(), "на рассмотрении");
    expect![[r#"
        A01 unchecked: Не проверено, вовремя ли перечень размещён на сайте: неизвестна дата утверждения.
        A02 unchecked: Не проверено, была ли ежегодная проверка перечня: неизвестны даты мониторинга (срок – до 25.12.2024) и передачи (срок – до 31.12.2024); неизвестна и дата утверждения.
        A03 unchecked: Не проверено, есть ли основание для изменений перечня: прежняя редакция программе неизвестна, сравнить не с чем.
        --- утверждён 20.10.2025
        A01 unchecked: Не проверено, вовремя ли перечень размещён на сайте: неизвестна дата размещения; перечень утверждён 20.10.2025, срок – 10 рабочих дней, до 01.11.2025, он истёк.
        --- размещён 20.11.2025, год прошёл
        A01 query: Перечень размещён на сайте 20.11.2025, позже срока: перечень утверждён 20.10.2025, срок – 10 рабочих дней, до 01.11.2025.
        A02 unchecked: Не проверено, была ли ежегодная проверка перечня: неизвестны даты мониторинга (срок – до 25.12.2025) и передачи (срок – до 31.12.2025).
        --- проверен и передан
        A01 query: Перечень размещён на сайте 20.11.2025, позже срока: перечень утверждён 20.10.2025, срок – 10 рабочих дней, до 01.11.2025.
        --- изменён
        A01 query: Перечень размещён на сайте 20.11.2025, позже срока: перечень утверждён 20.10.2025, срок – 10 рабочих дней, до 01.11.2025.
        A03 query: Перечень изменён по сравнению с действующей редакцией, утверждённой 20.10.2025; основание по файлам не видно, подтвердите его: добавлена – «Личный прием».
    "#]].assert_eq(&said);
}

#[test]
fn changes_stand_in_the_protocol_and_the_workbook_with_their_ground() {
    let world = World::new();
    world.sends(&[SITE, OFFICE]);
    world.run("2026-10-01");
    assert_eq!(world.rows("протокол.xlsx", "Изменения")[1].trim_end_matches('|'), "Изменений нет.");
    let digital = SITE.replace("получение консультации", "подача заявления");
    world.sends(&[&digital]);
    world.run("2026-10-02");
    let submitted = world.rows("протокол.xlsx", "Изменения")[1..].join("\n");
    world.program(&["approve", BODY, "--date", "2026-10-02"]);
    world.run("2026-10-03");
    assert_eq!(world.rows("протокол.xlsx", "Изменения").len(), 2);
    world.sends(&[&digital.replace("цифровая", "офлайн")]);
    world.run("2026-10-04");
    let approved = world.rows("протокол.xlsx", "Изменения")[1..].join("\n");
    expect![[r#"
        Министерство инвестиций и развития Свердловской области/перечень.csv|Министерство инвестиций и развития Свердловской области|с присланной 01.10.2026|Изменены потребности|Официальный сайт|Рассмотрение обращений и запросов / Ответы / Прием обращений|потребности: получение консультации → подача заявления|Основание: приказ Министерства инвестиций и развития Свердловской области от 11.04.2024 № 54, п. 15, подп. 3: изменение потребностей клиента, удовлетворяемых в точке взаимодействия.|таблица 1, строка 2, столбец 5
        Министерство инвестиций и развития Свердловской области/перечень.csv|Министерство инвестиций и развития Свердловской области|с присланной 01.10.2026|Исключена|Личный прием|Рассмотрение обращений и запросов / Ответы / Прием обращений||Основание, если оно есть (по файлам не видно, подтвердите): приказ Министерства инвестиций и развития Свердловской области от 11.04.2024 № 54, п. 15, подп. 1: изменение реестра межведомственных и внутриведомственных процессов.|
        ---
        Министерство инвестиций и развития Свердловской области/перечень.csv|Министерство инвестиций и развития Свердловской области|с действующей редакцией, утверждённой 02.10.2026|Изменён вид точки|Официальный сайт|Рассмотрение обращений и запросов / Ответы / Прием обращений|вид точки: Цифровая → Офлайн|Основание: приказ Министерства инвестиций и развития Свердловской области от 11.04.2024 № 54, п. 15, подп. 2: изменение вида точки взаимодействия.|таблица 1, строка 2, столбец 5"#]].assert_eq(&format!("{submitted}\n---\n{approved}"));
    let book = format!("{BODY}/перечень.csv.перечень.xlsx");
    let changes = world.rows(&book, "Изменения");
    expect![[r#"
        №|Что изменилось|Точка взаимодействия|Направление / услуга / процесс|Подробно|Основание|Где теперь
        1|Изменён вид точки|Официальный сайт|Рассмотрение обращений и запросов / Ответы / Прием обращений|вид точки: Цифровая → Офлайн|Основание: приказ Министерства инвестиций и развития Свердловской области от 11.04.2024 № 54, п. 15, подп. 2: изменение вида точки взаимодействия.|таблица 1, строка 2, столбец 5"#]].assert_eq(&changes.join("\n"));
    assert!(world.rows(&book, "О перечне").iter().any(|row| row.starts_with("Редакция|на рассмотрении|")));
}

#[test]
fn lists_of_missing_bodies_stay_as_they_were_submitted_last() {
    let world = World::new();
    world.sends(&[SITE, OFFICE]);
    world.run("2026-10-01");
    fs::remove_dir_all(world.at("in")).unwrap();
    fs::create_dir_all(world.at("in/Министерство спорта Тульской области")).unwrap();
    let other =
        "№;Наименование процесса;Точка взаимодействия;Вид точки взаимодействия\n1;Прием;Сайт;цифровая\n";
    fs::write(world.at("in/Министерство спорта Тульской области/а.csv"), other).unwrap();
    let line = ["convert", "in", "--date", "2026-10-02", "--fail-on", "never"];
    let output = program().current_dir(world.root.path()).args(line).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let rows = world.rows("свод.xlsx", "Свод");
    assert_eq!(rows.len(), 4);
    assert!(rows[2].starts_with(BODY) && rows[2].contains("|Официальный сайт|"), "{}", rows[2]);
    assert!(rows[2].ends_with("|на рассмотрении; прислан 01.10.2026, в этом запуске нет"), "{}", rows[2]);
}

#[test]
fn a_day_noted_by_mistake_can_be_taken_back() {
    let world = World::new();
    world.sends(&[SITE]);
    world.run("2025-10-01");
    world.program(&["approve", BODY, "--date", "2025-10-20"]);
    world.program(&["approve", BODY, "--date", "2025-10-25"]);
    world.program(&["approve", BODY, "--date", "2025-10-25", "--cancel"]);
    world.run("2025-11-30");
    assert!(world.actuality().contains("перечень утверждён 20.10.2025"), "{}", world.actuality());
    let line = ["approve", BODY, "--date", "2025-10-25", "--cancel"];
    let output = program().current_dir(world.root.path()).args(line).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("такого дня у перечня в реестре нет"), "{said}");
}

#[test]
fn a_register_that_another_program_holds_is_exit_code_75() {
    let world = World::new();
    world.sends(&[SITE]);
    world.run("2025-10-01");
    let other = rusqlite::Connection::open(world.at("out/perechen.sqlite")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let output =
        program().current_dir(world.root.path()).args(["approve", BODY, "--date", "2025-10-20"]).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(75));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("занят другой программой"), "{said}");
}
