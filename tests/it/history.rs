//! `perechen history` over several runs, by the built program.

use std::fs;

use expect_test::expect;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{Run, program};

struct World(TempDir);

impl World {
    fn program(&self, line: &[&str]) -> Run {
        Run::of(program().current_dir(self.0.path()).args(line))
    }

    /// A night in which a ministry sends these rows.
    fn night(&self, day: &str, sent: &[(&str, &str)]) {
        let _ = fs::remove_dir_all(self.0.path().join("in"));
        for (what, rows) in sent {
            let folder = self.0.path().join(format!("in/Министерство {what} Тульской области"));
            fs::create_dir_all(&folder).unwrap();
            let head =
                "№;Наименование процесса;Точка взаимодействия;Вид точки взаимодействия;Потребности клиента";
            fs::write(folder.join("перечень.csv"), format!("{head}\n{rows}")).unwrap();
        }
        let line =
            ["convert", "in", "--date", day, "--fail-on", "never", "--form", "none", "--allow-missing"];
        assert_eq!(self.program(&line).code, Some(0));
    }
}

const WHOLE: &str = "1;Прием;Сайт;цифровая;получение справки\n";
const WITHOUT_NEEDS: &str = "1;Прием;Сайт;цифровая;получение справки\n2;Выдача;МФЦ;офлайн;\n";

#[test]
fn what_stood_open_after_each_run_is_told_of_all_and_of_one() {
    let world = World(tempfile::tempdir().unwrap());
    world.night("2026-10-01", &[("спорта", WITHOUT_NEEDS), ("связи", WITHOUT_NEEDS)]);
    world.night("2026-10-02", &[("спорта", WHOLE)]);
    world.night("2026-10-03", &[("спорта", WITHOUT_NEEDS), ("связи", WHOLE)]);
    let done = world.program(&["history"]);
    expect![[r#"
        Все ведомства: 3 запуска.
        запуск        день  перечней  записей  ошибок  запросов  ждут решения  принято  новых  вернулось  снято
             1  01.10.2026         2        4       2         0             0        0      2          0      0  ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇
             2  02.10.2026         1        1       1         0             0        0      0          0      1  ▇▇▇▇▇▇▇▇▇▇▇▇
             3  03.10.2026         2        3       1         0             0        0      0          1      1  ▇▇▇▇▇▇▇▇▇▇▇▇
    "#]].assert_eq(&done.out);
    let done = world.program(&["history", "связи", "--last", "2"]);
    expect![[r#"
        Министерство связи Тульской области: 3 запуска, показаны последние 2.
        запуск        день  перечней  записей  ошибок  запросов  ждут решения  принято  новых  вернулось  снято
             2  02.10.2026         0        0       1         0             0        0      0          0      0  ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇
             3  03.10.2026         1        1       0         0             0        0      0          0      1
    "#]].assert_eq(&done.out);
    let done = world.program(&["history", "спорта", "--output", "json"]);
    let lines: Vec<Value> = done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[2]["run"], &lines[1]["errors"]), (3, &3.into(), &0.into()));
    assert_eq!(lines[0]["body"], "Министерство спорта Тульской области");
}

/// Run, day, lists, errors and queries of the table in протокол.html, the newest first.
fn on_the_page(world: &World) -> Vec<String> {
    let page = fs::read_to_string(world.0.path().join("out/протокол.html")).unwrap();
    let Some((_, section)) = page.split_once("<section id=\"history\"") else { return Vec::new() };
    let rows = section.split_once("</section>").unwrap().0.split("<tr><th scope=\"row\">").skip(1);
    let cells = |row: &str| {
        let cells = row.split_once("</tr>").unwrap().0.replace(" class=\"n\"", "").replace("</th>", "</td>");
        cells.replace("</td><td>", " ").replace("</td>", "")
    };
    rows.map(cells).collect()
}

/// The same as `perechen history` tells it.
fn told(world: &World) -> Vec<String> {
    let done = world.program(&["history", "--output", "json"]);
    let line = |line: &str| {
        let then: Value = serde_json::from_str(line).unwrap();
        let date: Vec<&str> = then["date"].as_str().unwrap().rsplit('-').collect();
        let [run, lists, errors, queries] =
            ["run", "lists", "errors", "queries"].map(|key| then[key].clone());
        format!("{run} {} {lists} {errors} {queries}", date.join("."))
    };
    done.out.lines().rev().map(line).collect()
}

#[test]
fn the_protocol_shows_what_the_register_tells_after_the_run() {
    let world = World(tempfile::tempdir().unwrap());
    world.night("2026-10-01", &[("спорта", WITHOUT_NEEDS), ("связи", WITHOUT_NEEDS)]);
    assert!(on_the_page(&world).is_empty(), "one run has nothing to be compared with");
    world.night("2026-10-02", &[("спорта", WHOLE)]);
    assert_eq!(on_the_page(&world), ["2 02.10.2026 1 1 0", "1 01.10.2026 2 2 0"]);
    assert_eq!(on_the_page(&world), told(&world));
    world.night("2026-10-03", &[("спорта", WITHOUT_NEEDS), ("связи", WHOLE)]);
    assert_eq!(on_the_page(&world), told(&world));
}

#[test]
fn without_a_register_there_is_no_history_on_the_page() {
    let world = World(tempfile::tempdir().unwrap());
    world.night("2026-10-01", &[("спорта", WHOLE)]);
    let line =
        ["convert", "in", "--date", "2026-10-02", "--fail-on", "never", "--form", "none", "--no-register"];
    assert_eq!(world.program(&line).code, Some(0));
    assert!(on_the_page(&world).is_empty());
}

#[test]
fn a_name_that_is_none_or_not_the_only_one_is_code_2_with_the_names() {
    let world = World(tempfile::tempdir().unwrap());
    world.night("2026-10-01", &[("спорта", WHOLE), ("связи", WHOLE)]);
    let several = world.program(&["history", "Тульской"]);
    assert!(
        several.code == Some(2) && several.err.contains("подходит несколько ведомств"),
        "{}",
        several.err
    );
    let none = world.program(&["history", "культуры"]);
    assert!(none.code == Some(2) && none.err.contains("Министерство связи Тульской области"), "{}", none.err);
    assert_eq!(world.program(&["history", "--out", "нет"]).code, Some(66));
}
