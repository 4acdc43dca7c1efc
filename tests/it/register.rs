//! The register over several runs, by the built program: what a careful secretary would have noted.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use expect_test::expect;
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{Run, fixture, program, root};

mod migrations;
mod said_once;
mod waiting;
mod whole;

const HEADER: &str =
    "№;Наименование процесса;Точка взаимодействия;Вид точки взаимодействия;Потребности клиента\n";
const SITE: &str = "Прием обращений;Официальный сайт;цифровая;получение консультации";
const PHONE: &str = "Прием обращений;Телефонная связь;офлайн;получение информации";
const OFFICE: &str = "Выдача справок;Здание министерства;офлайн;получение документов";
/// Nobody says what the client gets.
const NO_NEEDS: &str = "Выдача справок;МФЦ;офлайн;";

/// An office: what the ministries sent, and the runs over it.
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

    /// The list that the ministry of something sends from now on.
    fn sends(&self, what: &str, rows: &[&str]) {
        let mut text = HEADER.to_owned();
        for (number, row) in (1..).zip(rows) {
            let _ = writeln!(text, "{number};{row}");
        }
        let folder = self.at(&format!("in/Министерство {what} Тульской области"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("перечень.csv"), text).unwrap();
    }

    fn stops(&self, what: &str) {
        fs::remove_dir_all(self.at(&format!("in/Министерство {what} Тульской области"))).unwrap();
    }

    fn program(&self, line: &[&str]) -> Run {
        Run::of(program().current_dir(self.root.path()).args(line))
    }

    fn run(&self, date: &str) -> Run {
        let line =
            ["convert", "in", "--date", date, "--fail-on", "never", "--form", "none", "--allow-missing"];
        let done = self.program(&line);
        assert_eq!(done.code, Some(0), "{}", done.err);
        done
    }

    fn lines(&self, name: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.at("out").join(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Permanent ids by point.
    fn ids(&self) -> BTreeMap<String, String> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let records = self.lines("records.jsonl");
        records
            .iter()
            .map(|record| (text(&record["touchpoint"]["text"]), text(&record["touchpoint_id"])))
            .collect()
    }

    /// Code and state of the findings with these codes, in the order of the lines.
    fn states(&self, code: &str) -> Vec<String> {
        let of_code = self.lines("findings.jsonl").into_iter().filter(|finding| finding["code"] == code);
        of_code.map(|finding| format!("{} since {}", finding["state"], finding["first_seen"])).collect()
    }

    fn register(&self) -> Connection {
        Connection::open(self.at("out/perechen.sqlite")).unwrap()
    }

    /// The answer to a question as lines.
    fn answer(&self, question: &str) -> String {
        let register = self.register();
        let mut statement = register.prepare(question).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        let mut answer = String::new();
        while let Some(row) = rows.next().unwrap() {
            let cells = (0..columns).map(|at| match row.get_ref(at).unwrap() {
                rusqlite::types::ValueRef::Null => "–".to_owned(),
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => other.as_str().unwrap().to_owned(),
            });
            let _ = writeln!(answer, "{}", cells.collect::<Vec<_>>().join(" | "));
        }
        answer
    }
}

#[test]
fn touchpoints_keep_their_ids_when_rows_are_sorted_reworded_taken_out_and_put_back() {
    let world = World::new();
    world.sends("спорта", &[SITE, PHONE, OFFICE]);
    world.run("2026-10-01");
    let first = world.ids();
    let reworded = OFFICE.replace("Здание министерства", "Здание Министерства спорта");
    world.sends("спорта", &[SITE, &reworded]);
    world.run("2026-10-02");
    let second = world.ids();
    assert_eq!(second["Здание Министерства спорта"], first["Здание министерства"]);
    assert_eq!(second["Официальный сайт"], first["Официальный сайт"]);
    world.sends("спорта", &[SITE, SITE, PHONE]);
    world.run("2026-10-03");
    let third = world.lines("records.jsonl");
    let ids: Vec<&str> = third.iter().map(|record| record["touchpoint_id"].as_str().unwrap()).collect();
    // A copied row is a new touchpoint, and what comes back is what it was.
    assert!(ids[0] == first["Официальный сайт"] && ids[1] != ids[0] && ids[2] == first["Телефонная связь"]);
    let how = world.answer(
        "SELECT from_run, until_run, how, point FROM touchpoint_versions ORDER BY from_run, point, until_run",
    );
    expect![[r#"
        1 | 2 | new | Здание министерства
        1 | – | new | Официальный сайт
        1 | 2 | new | Телефонная связь
        2 | 3 | alike | Здание Министерства спорта
        3 | – | new | Официальный сайт
        3 | – | back | Телефонная связь
    "#]]
    .assert_eq(&how);
}

#[test]
fn a_finding_is_new_then_open_repaired_and_reopened() {
    let world = World::new();
    world.sends("спорта", &[SITE, NO_NEEDS]);
    world.run("2026-10-01");
    assert_eq!(world.states("V01"), ["\"new\" since 1"]);
    let done = world.run("2026-10-02");
    assert_eq!(world.states("V01"), ["\"open\" since 1"]);
    assert!(!done.out.contains("новых"), "{}", done.out);
    let repaired = format!("{NO_NEEDS}получение справок");
    world.sends("спорта", &[SITE, &repaired]);
    let done = world.run("2026-10-03");
    assert!(world.states("V01").is_empty() && done.out.contains("исправлено — 1"), "{}", done.out);
    world.sends("спорта", &[SITE, NO_NEEDS]);
    let done = world.run("2026-10-04");
    assert_eq!(world.states("V01"), ["\"reopened\" since 1"]);
    assert!(done.out.contains("вернулось — 1"), "{}", done.out);
    // Near miss: a list that was not sent repairs nothing.
    world.stops("спорта");
    world.sends("культуры", &[SITE]);
    let done = world.run("2026-10-05");
    assert!(!done.out.contains("исправлено"), "{}", done.out);
    let states = "SELECT run, finding_states.state FROM finding_states JOIN findings ON id = finding WHERE code = 'V01'";
    assert_eq!(world.answer(states), "1 | new\n2 | open\n3 | repaired\n4 | reopened\n");
}

#[test]
fn the_other_part_of_a_list_that_was_not_sent_stays_as_it_was() {
    let world = World::new();
    world.sends("спорта", &[SITE, NO_NEEDS]);
    let folder = "in/Министерство спорта Тульской области";
    fs::rename(world.at(&format!("{folder}/перечень.csv")), world.at(&format!("{folder}/отдел 1.csv")))
        .unwrap();
    world.sends("спорта", &[PHONE, OFFICE]);
    world.run("2026-10-01");
    fs::remove_file(world.at(&format!("{folder}/отдел 1.csv"))).unwrap();
    let done = world.run("2026-10-02");
    assert!(!done.out.contains("исправлено"), "{}", done.out);
    let there = "SELECT part, count(*), count(gone_run) FROM touchpoints GROUP BY part ORDER BY part";
    let name = folder.trim_start_matches("in/");
    assert_eq!(world.answer(there), format!("{name}/отдел 1.csv | 2 | 0\n{name}/перечень.csv | 2 | 0\n"));
    assert_eq!(world.answer("SELECT count(*) FROM lists"), "1\n");
}

#[test]
fn without_a_register_nothing_is_remembered() {
    let world = World::new();
    world.sends("спорта", &[SITE, NO_NEEDS]);
    let done = world.program(&["convert", "in", "--no-register", "--fail-on", "never"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(!world.at("out/perechen.sqlite").exists() && !done.out.contains("реестр"), "{}", done.out);
    assert_eq!(world.states("V01"), ["null since null"]);
    assert!(world.lines("records.jsonl").iter().all(|record| record["touchpoint_id"].is_null()));
}

#[test]
fn a_register_elsewhere_serves_several_output_folders() {
    let world = World::new();
    world.sends("спорта", &[SITE, NO_NEEDS]);
    for (out, state) in [("a", "\"new\" since 1"), ("b", "\"open\" since 1")] {
        let line = ["convert", "in", "--out", out, "--register", "память.sqlite", "--fail-on", "never"];
        let done = world.program(&line);
        assert_eq!(done.code, Some(0), "{}", done.err);
        fs::rename(world.at(out), world.at("out")).unwrap();
        assert_eq!(world.states("V01"), [state]);
        fs::remove_dir_all(world.at("out")).unwrap();
    }
    assert!(!world.at(".perechen.lock").exists());
}

/// Types texts into cells of a sheet of a workbook, as an office program would save it.
pub(crate) fn typed(path: &Path, sheet: u32, cells: &[(&str, &str)]) {
    let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let mut copy = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut part = String::new();
        entry.read_to_string(&mut part).unwrap();
        if name.ends_with(&format!("worksheets/sheet{sheet}.xml")) {
            for (cell, text) in cells {
                let at = part.find(&format!("<c r=\"{cell}\"")).unwrap();
                let length = part[at..].find('>').unwrap() + 1;
                let closed = part[at..at + length].ends_with("/>");
                let end = if closed { at + length } else { at + part[at..].find("</c>").unwrap() + 4 };
                let typed = format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
                part.replace_range(at..end, &typed);
            }
        }
        copy.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        copy.write_all(part.as_bytes()).unwrap();
    }
    fs::write(path, copy.finish().unwrap().into_inner()).unwrap();
}

/// A list with one error, explained in its workbook.
fn explained() -> World {
    let world = World::new();
    world.sends("спорта", &[SITE, NO_NEEDS]);
    world.run("2026-10-01");
    let folder = "Министерство спорта Тульской области";
    let book = world.at(&format!("in/{folder}/ответ.xlsx"));
    fs::copy(world.at(&format!("out/{folder}/перечень.csv.перечень.xlsx")), &book).unwrap();
    fs::remove_file(world.at(&format!("in/{folder}/перечень.csv"))).unwrap();
    typed(&book, 2, &[("K2", "оставлено, пояснение дано"), ("L2", "так назначено приказом")]);
    let done = world.run("2026-10-02");
    assert!(done.out.contains("с пояснением, ждут решения — 1"), "{}", done.out);
    assert_eq!(world.states("V01"), ["\"explained\" since 1"]);
    // The book came instead of the file that it was made of.
    assert!(!done.err.contains("Нет файлов"), "{}", done.err);
    world
}

const ANSWERS: u32 = 7;
const SPORT: &str = "Министерство спорта Тульской области";

#[test]
fn an_accepted_explanation_is_outside_the_verdict_and_asked_no_more() {
    let world = explained();
    typed(
        &world.at("out/протокол.xlsx"),
        ANSWERS,
        &[("I2", "принято"), ("J2", "приказ № 5"), ("K2", "Иванова")],
    );
    let line = ["convert", "in", "--date", "2026-10-03", "--form", "none"];
    let done = world.program(&line);
    assert_eq!(done.code, Some(0), "an error that was accepted is none of the verdict: {}", done.err);
    assert!(done.out.contains("Пояснено и принято: 1 ошибка."), "{}", done.out);
    assert!(done.err.contains("учтено решений: 1"), "{}", done.err);
    assert_eq!(world.states("V01"), ["\"accepted\" since 1"]);
    // It stays, though nobody says it again, and though the list comes in a file of the ministry's own.
    fs::remove_dir_all(world.at("in")).unwrap();
    world.sends("спорта", &[SITE, NO_NEEDS]);
    assert_eq!(world.program(&line).code, Some(0));
    let finding = world.lines("findings.jsonl").into_iter().find(|finding| finding["code"] == "V01").unwrap();
    assert_eq!(
        (&finding["state"], &finding["reply"]["explanation"]),
        (&"accepted".into(), &"так назначено приказом".into())
    );
    // Near miss: the fault of another row is another finding.
    world.sends("спорта", &[SITE, NO_NEEDS, "Приём граждан;Кабинет 5;офлайн;"]);
    let mut states = world.states("V01");
    assert_eq!(world.program(&line).code, Some(3));
    states = world.states("V01").into_iter().filter(|state| !states.contains(state)).collect();
    assert_eq!(states, ["\"new\" since 5"]);
    let decided = "SELECT run, of_run, decision, word, by_whom FROM decisions";
    assert_eq!(world.answer(decided), "3 | 2 | accepted | приказ № 5 | Иванова\n");
}

#[test]
fn a_register_that_is_gone_or_older_is_told_and_the_decisions_are_kept() {
    let world = explained();
    let register = world.at("out/perechen.sqlite");
    let older = fs::read(&register).unwrap();
    typed(&world.at("out/протокол.xlsx"), ANSWERS, &[("I2", "принято"), ("J2", "приказ № 5")]);
    let done = world.run("2026-10-03");
    assert!(!done.err.contains("удалён или заменён"), "{}", done.err);
    let protocol = fs::read(world.at("out/протокол.xlsx")).unwrap();
    fs::write(&register, older).unwrap();
    let done = world.run("2026-10-04");
    assert!(done.err.contains("удалён или заменён") && done.err.contains("запуском 2"), "{}", done.err);
    assert!(done.err.contains("register import"), "{}", done.err);
    let page = fs::read_to_string(world.at("out/протокол.html")).unwrap();
    assert!(page.contains("удалён или заменён"));
    let kept = fs::read_dir(world.at("out/прежние/изменённые")).unwrap();
    let mut kept = kept.map(|entry| fs::read(entry.unwrap().path()).unwrap());
    assert!(kept.any(|kept| kept == protocol));
    fs::remove_file(&register).unwrap();
    let done = world.run("2026-10-05");
    assert!(done.err.contains("удалён или заменён"), "{}", done.err);
    // Told once: the new register goes on from here.
    assert!(!world.run("2026-10-06").err.contains("удалён или заменён"));
}

#[test]
fn decisions_that_do_not_count_are_told() {
    let world = explained();
    let protocol = world.at("out/протокол.xlsx");
    fs::copy(&protocol, world.at("второй.xlsx")).unwrap();
    typed(&protocol, ANSWERS, &[("I2", "принято")]);
    let done = world.run("2026-10-03");
    assert!(done.err.contains("ошибку принимают только с причиной"), "{}", done.err);
    assert_eq!(world.states("V01"), ["\"explained\" since 1"]);
    // Of two decisions the later one counts.
    typed(&protocol, ANSWERS, &[("I2", "отклонено"), ("J2", "нет такого приказа")]);
    typed(&world.at("второй.xlsx"), ANSWERS, &[("I2", "принято"), ("J2", "приказ № 5")]);
    let line = ["convert", "in", "--fail-on", "never", "--form", "none", "--decisions", "второй.xlsx"];
    let done = world.program(&line);
    assert!(done.err.contains("решения об одном замечании"), "{}", done.err);
    assert_eq!(world.states("V01"), ["\"rejected\" since 1"]);
    // A protocol that was decided in before says nothing new, and neither does one that is none.
    let done = world.program(&line);
    assert!(!done.err.contains("решени"), "{}", done.err);
    assert_eq!(world.states("V01"), ["\"rejected\" since 1"]);
    let missing = world.program(&["convert", "in", "--decisions", "нет.xlsx"]);
    assert_eq!(missing.code, Some(66), "{}", missing.err);
    // A book that holds no decisions is named, and the run goes on.
    fs::write(world.at("чужая.xlsx"), "нет").unwrap();
    let done = world.program(&["convert", "in", "--form", "none", "--decisions", "чужая.xlsx"]);
    assert!(done.err.contains("ешения не прочитаны (чужая.xlsx)"), "{}", done.err);
    // Sorted without the hidden column, a line stands beside the finding of another.
    let world = explained();
    let answers = [("D2", "Не заполнена графа «Вид точки»."), ("I2", "принято"), ("J2", "приказ № 5")];
    typed(&world.at("out/протокол.xlsx"), ANSWERS, &answers);
    let done = world.run("2026-10-03");
    assert!(done.err.contains("строка не та, с которой она записана"), "{}", done.err);
    assert_eq!(world.states("V01"), ["\"explained\" since 1"]);
}

#[test]
fn decisions_about_nothing_are_told() {
    for (cells, said) in [
        (
            &[("I2", "принято"), ("J2", "приказ № 5"), ("L2", "-")][..],
            "строка 2): в этой строке решать не о чем",
        ),
        (&[("I2", "принято"), ("J2", "приказ № 5"), ("L1", "код")], "скрытая графа «отпечаток» удалена"),
        (&[("I1", "Итог"), ("I2", "принято")], "графа «Решение» переименована или удалена"),
    ] {
        let world = explained();
        typed(&world.at("out/протокол.xlsx"), ANSWERS, cells);
        let done = world.run("2026-10-03");
        assert!(done.err.contains(said), "{}", done.err);
        assert_eq!(world.states("V01"), ["\"explained\" since 1"]);
    }
}

#[test]
fn a_finding_that_needs_the_other_list_waits_for_it() {
    let world = World::new();
    world.sends("культуры", &[SITE, PHONE]);
    world.sends("спорта", &[SITE, &PHONE.replace("офлайн", "цифровая")]);
    world.run("2026-10-01");
    assert_eq!(world.states("C03"), ["\"new\" since 1"]);
    fs::rename(world.at("in/Министерство культуры Тульской области"), world.at("потом")).unwrap();
    world.run("2026-10-02");
    fs::rename(world.at("потом"), world.at("in/Министерство культуры Тульской области")).unwrap();
    world.run("2026-10-03");
    assert_eq!(world.states("C03"), ["\"open\" since 1"]);
}

#[test]
fn terms_follow_from_the_dates_that_are_known() {
    let world = World::new();
    fs::create_dir(world.at("in")).unwrap();
    fs::copy(fixture("sverdlovsk-investment-filled/input.xlsx"), world.at("in/перечень.xlsx")).unwrap();
    world.run("2025-01-09");
    let due = |date: &str, within: &str| {
        let done = world.program(&["due", "--date", date, "--within", within]);
        (done.code, done.out)
    };
    // A day other than the one that the file shows is noted, and told.
    for (cancel, told) in [(&["--cancel"][..0], true), (&["--cancel"][..], false)] {
        let line = [&["approve", "инвестиций", "--date", "2025-12-20"][..], cancel].concat();
        let done = world.program(&line);
        assert_eq!(done.code, Some(0), "{}", done.err);
        assert_eq!(
            done.err.contains("стоит другой день утверждения: 20.12.2024, а записан 20.12.2025"),
            told
        );
    }
    // Approved on 20 December 2024, as the file shows: ten working days end after the holidays.
    let (code, said) = due("2024-12-24", "30");
    assert_eq!(code, Some(0), "{said}");
    expect![[r#"
        Предстоит:
          Министерство инвестиций и развития Свердловской области: провести ежегодный мониторинг перечня – до 25.12.2024 [приказ Министерства инвестиций и развития Свердловской области от 11.04.2024 № 54, п. 16]
          Министерство инвестиций и развития Свердловской области: передать проверенный перечень – до 31.12.2024 (последний рабочий день – 28.12.2024) [приказ Министерства инвестиций и развития Свердловской области от 11.04.2024 № 54, п. 16]
          Министерство инвестиций и развития Свердловской области: разместить перечень на сайте – до 14.01.2025 [приказ Министерства инвестиций и развития Свердловской области от 11.04.2024 № 54, п. 14]
    "#]]
    .assert_eq(&said);
    // Near miss: on its last day nothing is late; a day after it is.
    assert_eq!(due("2024-12-25", "0").0, Some(0));
    let (code, said) = due("2024-12-26", "0");
    assert!(code == Some(3) && said.starts_with("Просрочено:") && said.contains("25.12.2024"), "{said}");
    for line in [
        &["reviewed", "инвестиций", "--date", "2024-12-24", "--by", "Петрова"][..],
        &["handed", "инвестиций", "--date", "2024-12-27"],
        &["approve", "инвестиций", "--date", "2024-12-20", "--number", "210", "--published", "2024-12-30"],
        &["approve", "инвестиций", "--date", "2024-12-20", "--number", "210", "--published", "2024-12-30"],
    ] {
        let done = world.program(line);
        assert_eq!(done.code, Some(0), "{}", done.err);
    }
    assert_eq!(due("2025-01-15", "30"), (Some(0), "Подошедших сроков нет.\n".to_owned()));
    // The next year's review is due in its December.
    let (code, said) = due("2025-12-01", "30");
    assert!(code == Some(0) && said.contains("25.12.2025") && said.contains("30.12.2025"), "{said}");
    let acts = "SELECT kind, date, number, by_whom FROM acts ORDER BY id";
    expect![[r#"
        reviewed | 2024-12-24 | – | Петрова
        handed | 2024-12-27 | – | –
        approved | 2024-12-20 | 210 | –
        published | 2024-12-30 | – | –
    "#]]
    .assert_eq(&world.answer(acts));
}

#[test]
fn a_list_that_is_not_the_only_one_of_its_name_is_asked_about() {
    let world = World::new();
    world.sends("культуры", &[SITE]);
    world.sends("спорта", &[SITE]);
    world.run("2026-10-01");
    for (name, told) in [("Тульской", "несколько перечней"), ("туризма", "в реестре нет")]
    {
        let done = world.program(&["approve", name, "--date", "2026-10-02"]);
        assert_eq!(done.code, Some(2), "{}", done.err);
        assert!(done.err.contains(told) && done.err.contains("Министерство спорта"), "{}", done.err);
    }
    let done = world.program(&["handed", "спорта", "--date", "2020-01-01"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(
        done.err.contains("«передан 01.01.2020», а когда перечень утверждён, неизвестно"),
        "{}",
        done.err
    );
    let done = world.program(&["due"]);
    expect![[r#"
        Подошедших сроков нет.
        Сроки не посчитаны, порядок органа программе неизвестен: Министерство культуры Тульской области; Министерство спорта Тульской области.
    "#]]
    .assert_eq(&done.out);
    // Near misses: the words of one name, and an id.
    assert_eq!(world.program(&["approve", "спорта тульской", "--date", "2026-10-02"]).code, Some(0));
    let id = world
        .answer("SELECT lists.id FROM lists JOIN bodies ON bodies.id = body WHERE name LIKE '%культуры%'");
    assert_eq!(world.program(&["approve", id.trim(), "--date", "2026-10-02"]).code, Some(0));
    assert_eq!(world.program(&["approve", "спорта", "--date", "2026-02-30"]).code, Some(2));
}

/// Three runs of two ministries: what the questions of docs/register.md are asked about.
fn asked() -> World {
    let world = World::new();
    world.sends("культуры", &[SITE, PHONE, OFFICE]);
    world.sends("спорта", &[SITE, NO_NEEDS]);
    world.run("2026-10-01");
    let digital = PHONE.replace("офлайн", "цифровая");
    world.sends("культуры", &[SITE, &digital, "Прием обращений;Электронная почта;цифровая;получение ответа"]);
    let repaired = format!("{NO_NEEDS}получение справок");
    world.sends("спорта", &[SITE, PHONE, &repaired]);
    world.run("2026-10-20");
    world.stops("культуры");
    world.sends("спорта", &[SITE, PHONE, NO_NEEDS]);
    world.run("2026-11-02");
    let line = ["approve", "спорта", "--date", "2026-10-10", "--number", "7", "--published", "2026-10-12"];
    assert_eq!(world.program(&line).code, Some(0));
    world
}

/// The statements of docs/register.md by their headings.
fn questions() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("docs/register.md")).unwrap();
    let asked = text.split("\n### ").skip(1).map(|part| {
        let (heading, rest) = part.split_once('\n').unwrap();
        let statement = rest.split("```sql\n").nth(1).unwrap().split("```").next().unwrap();
        (heading.to_owned(), statement.to_owned())
    });
    asked.collect()
}

#[test]
fn the_questions_of_the_document_have_their_answers() {
    let world = asked();
    let mut told = String::new();
    for (heading, statement) in questions() {
        let _ = write!(told, "{heading}\n{}\n", world.answer(&statement));
    }
    expect![[r#"
        Which bodies have not sent
        Министерство культуры Тульской области | 2026-10-20

        What is open, by body
        Министерство спорта Тульской области | error | 1
        Министерство спорта Тульской области | query | 1

        What changed in a list since its approval
        Министерство спорта Тульской области | Выдача справок | МФЦ | changed
        Министерство спорта Тульской области | Прием обращений | Телефонная связь | added

        Which explanations wait for a decision

        Which findings came back
        V01 | Не заполнена графа «Потребности клиента» в строке № 3 («Выдача справок»). | 3

        Which touchpoints are shared by two bodies with different kinds
        Телефонная связь | Министерство культуры Тульской области | digital | Министерство спорта Тульской области | offline

        How a list looked on a date
        Министерство культуры Тульской области | Прием обращений | Официальный сайт | digital
        Министерство культуры Тульской области | Прием обращений | Телефонная связь | offline
        Министерство культуры Тульской области | Выдача справок | Здание министерства | offline
        Министерство спорта Тульской области | Прием обращений | Официальный сайт | digital
        Министерство спорта Тульской области | Выдача справок | МФЦ | offline

        Who approved what when
        Министерство спорта Тульской области | 2026-10-10 | 7

        What is due this month

        How many errors each run had
        1 | 2026-10-01 | 1 | 0
        2 | 2026-10-20 | 0 | 1
        3 | 2026-11-02 | 1 | 0
    "#]].assert_eq(&format!("{}\n", told.trim_end()));
}

#[test]
fn every_table_stands_in_the_document() {
    let world = World::new();
    world.sends("спорта", &[SITE]);
    world.run("2026-10-01");
    let document = fs::read_to_string(root().join("docs/register.md")).unwrap();
    for table in world.answer("SELECT name FROM sqlite_schema WHERE type = 'table'").lines() {
        assert!(document.contains(&format!("\n| `{table}` |")), "{table}");
    }
}

fn contents(folder: &Path) -> BTreeMap<String, String> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = |path: PathBuf| {
        (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
    };
    files.map(named).collect()
}

#[test]
fn an_export_is_enough_to_build_the_register_again() {
    let world = asked();
    let export = |folder: &str| {
        let done = world.program(&["register", "export", folder]);
        assert_eq!(done.code, Some(0), "{}", done.err);
        contents(&world.at(folder))
    };
    let first = export("первая");
    assert!(first.len() > 10 && first["runs.jsonl"].lines().count() == 3);
    let taken = world.program(&["register", "import", "первая"]);
    assert_eq!(taken.code, Some(2), "the register is there: {}", taken.err);
    fs::remove_file(world.at("out/perechen.sqlite")).unwrap();
    let done = world.program(&["register", "import", "первая"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(export("вторая"), first);
    assert_eq!(world.program(&["register", "check"]).code, Some(0));
    // A line that is none costs nothing that was there.
    fs::write(world.at("первая/runs.jsonl"), "{\"number\":1}\n").unwrap();
    let line = ["register", "import", "первая", "--register", "другой.sqlite"];
    let done = world.program(&line);
    assert_eq!(done.code, Some(2), "{}", done.err);
    assert!(done.err.contains("runs.jsonl") && !world.at("другой.sqlite").exists(), "{}", done.err);
}

#[test]
fn a_damaged_register_is_74_and_a_foreign_file_2_and_neither_is_touched() {
    let world = World::new();
    world.sends("спорта", &[SITE]);
    world.run("2026-10-01");
    let path = world.at("out/perechen.sqlite");
    let whole = fs::read(&path).unwrap();
    let mut torn = whole.clone();
    let middle = torn.len() / 2;
    torn[8192..middle].fill(0xA5);
    for (bytes, code) in [(&torn[..], 74), (b"not a register at all, but long enough to be looked at", 2)] {
        fs::write(&path, bytes).unwrap();
        let done = world.program(&["register", "check"]);
        assert_eq!(done.code, Some(code), "{}", done.err);
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    let done = world.program(&["convert", "in"]);
    assert_eq!(done.code, Some(2), "{}", done.err);
    fs::remove_file(&path).unwrap();
    assert_eq!(world.program(&["register", "check"]).code, Some(66));
}

#[test]
fn what_a_run_could_not_tell_the_register_the_next_command_tells_it() {
    let world = World::new();
    world.sends("спорта", &[SITE, NO_NEEDS]);
    world.run("2026-10-01");
    let other = world.register();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let done = world.program(&["convert", "in", "--date", "2026-10-02", "--fail-on", "never"]);
    assert_eq!(done.code, Some(75), "{}", done.err);
    // The outputs are there, and the register is as it was.
    assert_eq!(world.states("V01"), ["\"open\" since 1"]);
    // However often that fails: what waits is kept until it is told.
    assert_eq!(world.program(&["register", "check"]).code, Some(75));
    assert!(world.at("out/.perechen/register.jsonl").exists());
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(world.answer("SELECT max(number) FROM runs"), "1\n");
    // A copy of the folder means its own register; one that has gone on without what waits keeps it all the same.
    let copied = |to: &str| {
        let copied =
            std::process::Command::new("cp").args(["-r", "out", to]).current_dir(world.root.path()).status();
        assert!(copied.unwrap().success());
        Connection::open(world.at(to).join("perechen.sqlite")).unwrap()
    };
    let (copy, gone_on) = (copied("copy"), copied("gone-on"));
    let columns: Vec<String> = {
        let mut names = gone_on.prepare("SELECT name FROM pragma_table_info('runs')").unwrap();
        let names = names.query_map([], |row| row.get(0)).unwrap();
        names.map(Result::unwrap).collect()
    };
    let values: Vec<&str> = columns
        .iter()
        .map(|name| match name.as_str() {
            "number" => "2",
            "seal" => "'another'",
            name => name,
        })
        .collect();
    gone_on.execute(&format!("INSERT INTO runs SELECT {} FROM runs", values.join(", ")), []).unwrap();
    assert_eq!(world.program(&["register", "check", "--out", "copy"]).code, Some(0));
    let last = |of: &Connection| {
        of.query_row("SELECT max(number) FROM runs", [], |row| row.get::<_, u32>(0)).unwrap()
    };
    assert_eq!((last(&copy), last(&world.register())), (2, 1));
    assert_eq!(world.program(&["register", "check", "--out", "gone-on"]).code, Some(75));
    assert!(world.at("gone-on/прежние/register.jsonl").exists());
    assert_eq!(world.program(&["register", "check", "--out", "gone-on"]).code, Some(0));
    let done = world.program(&["register", "check"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(world.answer("SELECT max(number), max(date) FROM runs"), "2 | 2026-10-02\n");
    assert!(!world.at("out/.perechen").exists());
}
