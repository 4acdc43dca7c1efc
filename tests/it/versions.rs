//! What is approved and what is under consideration, what changed between them, and the terms of the order, by the
//! built program over several runs.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use calamine::{Reader as _, Xlsx, open_workbook};
use expect_test::expect;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{Run, program};
use crate::register::typed;

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

    fn program(&self, line: &[&str]) -> Run {
        let done = Run::of(program().current_dir(self.root.path()).args(line));
        assert_eq!(done.code, Some(0), "{}", done.err);
        done
    }

    fn run(&self, date: &str) -> Run {
        self.program(&["convert", "in", "--date", date, "--fail-on", "never"])
    }

    /// The workbook of the list comes back instead of its file.
    fn returns(&self) -> PathBuf {
        let book = self.at(&format!("in/{BODY}/ответ.xlsx"));
        fs::copy(self.at(&format!("out/{BODY}/перечень.csv.перечень.xlsx")), &book).unwrap();
        fs::remove_file(self.at(&format!("in/{BODY}/перечень.csv"))).unwrap();
        book
    }

    fn acts(&self) -> String {
        let register = rusqlite::Connection::open(self.at("out/perechen.sqlite")).unwrap();
        let mut acts = register.prepare("SELECT kind || ' ' || date FROM acts ORDER BY id").unwrap();
        let acts = acts.query_map([], |row| row.get::<_, String>(0)).unwrap();
        acts.map(Result::unwrap).collect::<Vec<_>>().join("; ")
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
fn a_day_that_was_taken_back_stays_so_though_the_workbook_says_it() {
    let world = World::new();
    world.sends(&[SITE]);
    world.run("2025-10-01");
    let book = world.returns();
    typed(&book, ABOUT, &[("B11", "20.10.2025"), ("B12", "210"), ("B15", "25.10.2025")]);
    world.run("2025-11-01");
    assert_eq!(world.acts(), "approved 2025-10-20; changed 2025-10-25");
    world.program(&["approve", BODY, "--date", "2025-10-20", "--changed", "2025-10-25", "--cancel"]);
    for day in ["2025-11-02", "2025-11-03"] {
        let done = world.run(day);
        for (date, line) in [("20.10.2025", "Утверждён (дата)"), ("25.10.2025", "Изменён (дата)")]
        {
            let said = format!(
                "ень {date} стоит в книге «{BODY}/ответ.xlsx» (лист «О перечне», строка «{line}»), но снят командой и не учтён."
            );
            assert!(done.err.contains(&said), "{}", done.err);
        }
        assert_eq!(world.acts(), "");
        assert!(world.actuality().contains("неизвестна дата утверждения"), "{}", world.actuality());
    }
    // Near misses: another day counts, and so does the same one if the coordinator says it after all.
    typed(&book, ABOUT, &[("B11", "21.10.2025")]);
    let done = world.run("2025-11-04");
    assert_eq!(world.acts(), "approved 2025-10-21");
    assert!(!done.err.contains("день 20.10.2025"), "{}", done.err);
    world.program(&["approve", BODY, "--date", "2025-10-20", "--changed", "2025-10-25"]);
    let done = world.run("2025-11-05");
    assert!(!done.err.contains("снят командой"), "{}", done.err);
}

/// The sheet «О перечне» of a workbook without «Изменения».
const ABOUT: u32 = 3;

#[test]
fn a_rerun_over_the_same_workbook_says_the_same() {
    let world = World::new();
    world.sends(&[SITE]);
    world.run("2025-10-01");
    world.program(&["approve", BODY, "--date", "2025-10-02"]);
    let book = world.returns();
    typed(&book, ABOUT, &[("B11", "20.10.2025"), ("B12", "77-п")]);
    typed(&book, 1, &[("D2", "Рассмотрение обращений")]);
    let told = || (world.edition(), world.rows("протокол.xlsx", "Изменения"), world.actuality());
    world.run("2025-11-01");
    let first = told();
    assert_eq!(first.0, "действующая");
    assert!(first.1[1].contains("утверждённой 02.10.2025"), "{:?}", first.1);
    for _ in 0..2 {
        world.run("2025-11-01");
        assert_eq!(told(), first);
    }
    // Near miss: other rows are another version, compared with the one that the workbook told of.
    typed(&book, 1, &[("D2", "Приём граждан")]);
    world.run("2025-11-03");
    let (edition, changes, _) = told();
    assert_eq!(edition, "на рассмотрении");
    assert!(changes[1].contains("утверждённой 20.10.2025"), "{changes:?}");
}

#[test]
fn a_file_that_was_sent_before_never_beats_a_new_one() {
    let world = World::new();
    let at = |name: &str| world.at(&format!("in/{BODY}/{name}"));
    world.sends(&[SITE, OFFICE]);
    fs::rename(at("перечень.csv"), at("перечень УТВЕРЖДЁННЫЙ 2026.csv")).unwrap();
    world.run("2026-02-02");
    let digital = OFFICE.replace("офлайн", "цифровая");
    world.sends(&[SITE, &digital]);
    fs::rename(at("перечень.csv"), at("перечень новая редакция.csv")).unwrap();
    for day in ["2026-02-26", "2026-02-27"] {
        world.run(day);
        let findings = fs::read_to_string(world.at("out/findings.jsonl")).unwrap();
        let said = "он прислан позже, а этот файл уже присылали 02.02.2026";
        assert!(findings.contains(said), "{findings}");
        let rows = world.rows("свод.xlsx", "Свод");
        assert!(rows.len() == 3 && rows[1].contains("новая редакция"), "{rows:?}");
        let changes = world.rows("протокол.xlsx", "Изменения");
        assert!(changes.len() == 2 && changes[1].contains("новая редакция"), "{changes:?}");
    }
    // Near miss: what calls itself a draft is no later version.
    world.sends(&[&SITE.replace("консультации", "информации"), OFFICE]);
    fs::rename(at("перечень.csv"), at("перечень черновик.csv")).unwrap();
    world.run("2026-02-28");
    let rows = world.rows("свод.xlsx", "Свод");
    assert!(rows.len() == 3 && !rows[1].contains("черновик"), "{rows:?}");
}

#[test]
fn the_consolidated_table_keeps_every_body_that_is_missing() {
    let world = World::new();
    world.sends(&[SITE]);
    let list = "№;Процесс;Точка взаимодействия;Вид точки взаимодействия\n1;Прием;Сайт;цифровая\n";
    let folder = |what: &str| world.at(&format!("in/Министерство {what} Тульской области"));
    for what in ["спорта", "культуры"] {
        fs::create_dir_all(folder(what)).unwrap();
        fs::write(folder(what).join("а.csv"), list).unwrap();
    }
    let done = world.run("2026-10-01");
    assert!(!done.out.contains("оставлено"), "{}", done.out);
    fs::remove_dir_all(folder("спорта")).unwrap();
    // In every run, not only in the first without it.
    for day in ["2026-10-02", "2026-10-03"] {
        let done = world.run(day);
        let said = "В своде сверх этого оставлено присланное раньше: 1 запись (Министерство спорта Тульской области).";
        assert!(done.out.contains(said), "{}", done.out);
        let rows = world.rows("свод.xlsx", "Свод");
        assert_eq!(rows.len(), 4);
        assert!(rows[3].ends_with("прислан 01.10.2026, в этом запуске нет"), "{}", rows[3]);
    }
    // Near miss: the operator says that it is not expected any more.
    world.program(&["convert", "in", "--fail-on", "never", "--allow-missing"]);
    assert_eq!(world.rows("свод.xlsx", "Свод").len(), 3);
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
