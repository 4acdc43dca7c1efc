//! Runs that read only what is new, beside runs of the same input that read everything: the outputs are the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::common::{Run, fixture, program};
use crate::register::typed;
use crate::shards::{contents, many, same};

/// An input, and an output folder for each way of reading it.
struct World {
    root: TempDir,
}

impl World {
    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn program(&self, line: &str) -> Run {
        let run = Run::of(program().current_dir(self.root.path()).args(line.split(' ')));
        assert!(matches!(run.code, Some(0 | 1 | 3)), "{line}: {:?} {}", run.code, run.err);
        run
    }

    /// How many files were not read, and whether the run found nothing to do; its outputs are those of a run that
    /// reads everything.
    fn run(&self, line: &str) -> (u64, bool) {
        let out = self.program(&format!("convert in --out out --incremental --output json {line}"));
        let full = self.program(&format!("convert in --out full --output json {line}"));
        assert_eq!(out.code, full.code, "{line}");
        self.compare(line);
        let summary: Value = serde_json::from_str(&out.out).unwrap();
        (summary["kept"].as_u64().unwrap(), summary["unchanged"] == true)
    }

    fn compare(&self, what: &str) {
        same(&self.outputs("out"), &self.outputs("full"), what);
    }

    /// What a run wrote; of the register what is in it.
    fn outputs(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = contents(&self.at(folder));
        files.retain(|name, _| !name.starts_with(".доли/"));
        if files.remove("perechen.sqlite").is_some() {
            let export = format!("{folder}-реестр");
            let _ = fs::remove_dir_all(self.at(&export));
            self.program(&format!("register export {export} --out {folder}"));
            let tables = contents(&self.at(&export)).into_iter();
            files.extend(tables.map(|(name, bytes)| (format!("реестр/{name}"), bytes)));
        }
        files
    }

    /// The kept shares.
    fn shares(&self) -> Vec<PathBuf> {
        let mut shares: Vec<PathBuf> =
            fs::read_dir(self.at("out/.доли")).unwrap().map(|entry| entry.unwrap().path()).collect();
        shares.retain(|path| path.extension().is_some_and(|kind| kind == "доля"));
        shares.sort();
        shares
    }

    fn put(&self, case: &str, name: &str) {
        let path = self.at("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(fixture(case), path).unwrap();
    }
}

const INVESTMENT: &str = "sverdlovsk-investment-filled/input.xlsx";
const INDUSTRY: &str = "smolensk-industry-torn/input.docx";

#[test]
fn a_run_over_what_is_kept_writes_what_a_run_over_everything_writes() {
    let world = World { root: many() };
    let line = "--no-register --form own --fail-on never --threads 2";
    assert_eq!(world.run(line), (0, false));
    let files = world.shares().len() as u64;
    assert!(files > 20, "{files}");
    assert_eq!(world.run(line), (files, true));
    world.put(INDUSTRY, "копии/1.xlsx");
    world.put(INVESTMENT, "копии/4.xlsx");
    fs::remove_file(world.at("in/копии/2.xlsx")).unwrap();
    assert_eq!(world.run(line), (files - 2, false));
    assert_eq!(world.shares().len() as u64, files, "the share of a file that went away goes too");
    // What somebody changes or takes away among the outputs is put right.
    for out in ["out", "full"] {
        fs::remove_file(world.at(out).join("копии/0.xlsx.перечень.xlsx")).unwrap();
        fs::write(world.at(out).join("копии/4.xlsx.форма.docx"), "правка").unwrap();
        fs::remove_file(world.at(out).join("протокол.html")).unwrap();
    }
    assert_eq!(world.run(line), (files - 2, false));
    assert_eq!(
        fs::read_to_string(world.at("out/прежние/изменённые/копии/4.xlsx.форма.docx")).unwrap(),
        "правка"
    );
    // A share that is cut or not as it was written is made again.
    let shares = world.shares();
    for (number, share) in shares.iter().take(4).enumerate() {
        let mut bytes = fs::read(share).unwrap();
        let end = bytes.len();
        match number {
            0 => bytes.truncate(end / 2),
            1 => bytes.clear(),
            2 => bytes.truncate(end - 1),
            _ => bytes[end / 2] ^= 4,
        }
        fs::write(share, bytes).unwrap();
    }
    world.put(INVESTMENT, "копии/5.xlsx");
    assert_eq!(world.run(line), (files - 4, false));
    // Other rules, limits and forms, and back: each is another share.
    for other in ["--skip C04", "--max-lists 3", "--form-rows points"] {
        assert_eq!(world.run(&format!("{line} {other}")), (0, false), "{other}");
    }
    assert_eq!(world.run(&line.replace("--threads 2", "--threads 1 --form-rows points")), (files + 1, true));
}

/// A run that is killed leaves no share that a later one would trust wrongly.
#[test]
fn killed_runs_leave_nothing_wrong() {
    let world = World { root: many() };
    let line = "--no-register --form none --fail-on never --threads 2";
    world.run(line);
    for (number, wait) in [40, 90, 160, 260, 400, 700, 1100].into_iter().enumerate() {
        let other = if number % 2 == 0 { INDUSTRY } else { INVESTMENT };
        world.put(other, "копии/1.xlsx");
        world.put(other, &format!("копии/n{number}.xlsx"));
        let mut run = std::process::Command::new(assert_cmd::cargo::cargo_bin("perechen"))
            .current_dir(world.root.path())
            .args(["convert", "in", "--out", "out", "--incremental", "-q"])
            .args(line.split(' '))
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let _ = run.kill();
        run.wait().unwrap();
    }
    let (kept, _) = world.run(line);
    assert!(kept > 20, "{kept}");
    assert!(world.run(line).1);
}

#[test]
fn a_run_that_finds_nothing_other_leaves_all_as_it_is() {
    let world = World { root: tempfile::tempdir().unwrap() };
    world.put(INVESTMENT, "a.xlsx");
    world.put(INDUSTRY, "b/b.docx");
    let line = "--date 2026-10-01 --form none --fail-on never";
    assert_eq!(world.run(line), (0, false));
    let times = || {
        let files = contents(&world.at("out")).into_keys().filter(|name| name != ".perechen.lock");
        let time = |name: &String| fs::metadata(world.at("out").join(name)).unwrap().modified().unwrap();
        files.map(|name| (time(&name), name)).collect::<Vec<_>>()
    };
    let before = times();
    let again = "convert in --out out --incremental --date 2026-10-01 --form none --fail-on never";
    let done = world.program(again);
    assert!(done.out.contains("С прошлого запуска ничего не изменилось"), "{}", done.out);
    assert!(before == times(), "nothing is written");
    // Another day, level, roster or decision is something else; an output that is missing too.
    for other in ["--date 2026-10-02 --form none --fail-on never", "--date 2026-10-02 --form none"] {
        let line = format!("convert in --out out --incremental --output json {other}");
        let summary: Value = serde_json::from_str(&world.program(&line).out).unwrap();
        assert_eq!(summary["unchanged"], false, "{other}");
        let summary: Value = serde_json::from_str(&world.program(&line).out).unwrap();
        assert_eq!(summary["unchanged"], true, "{other}");
    }
    let line = "convert in --out out --incremental --output json --date 2026-10-02 --form none";
    fs::remove_file(world.at("out/b/b.docx.протокол.txt")).unwrap();
    let summary: Value = serde_json::from_str(&world.program(line).out).unwrap();
    assert_eq!(summary["unchanged"], false);
    assert!(world.at("out/b/b.docx.протокол.txt").exists());
    // A command that tells the register something.
    let list = "approve Смоленской --date 2026-09-01 --out out -q";
    world.program(list);
    let summary: Value = serde_json::from_str(&world.program(line).out).unwrap();
    assert_eq!(summary["unchanged"], false);
}

/// A night after the other, each with a register of its own.
#[test]
fn nights_with_a_register_are_the_same_whatever_is_read() {
    let world = World { root: tempfile::tempdir().unwrap() };
    world.put(INVESTMENT, "инвестиции/a.xlsx");
    world.put(INDUSTRY, "b.docx");
    world.put("dagestan-construction-filled/input.docx", "стройка/c.docx");
    let head = "№;Наименование процесса;Точка взаимодействия;Вид точки взаимодействия;Потребности клиента";
    let sends = |rows: &str| {
        let folder = world.at("in/Министерство спорта Тульской области");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("перечень.csv"), format!("{head}\n{rows}")).unwrap();
    };
    sends("1;Прием;Сайт;цифровая;справка\n2;Выдача;МФЦ;офлайн;\n");
    let night = |day: &str| world.run(&format!("--date {day} --fail-on never --allow-missing"));
    assert_eq!(night("2026-10-01"), (0, false));
    // What was new is open now.
    assert_eq!(night("2026-10-02"), (0, false));
    assert_eq!(night("2026-10-03"), (4, false));
    sends("1;Прием;Сайт;цифровая;справка\n2;Выдача;МФЦ;офлайн;справки\n3;Выдача;Почта;офлайн;\n");
    assert_eq!(night("2026-10-05"), (3, false));
    assert_eq!(night("2026-10-06"), (3, false));
    // «С присланной …» names a day that stays.
    assert_eq!(night("2026-10-07").0, 4);
    // A day that people tell is told to its list alone.
    for out in ["out", "full"] {
        world.program(&format!("approve Свердловской --date 2026-10-01 --out {out} -q"));
    }
    assert_eq!(night("2026-10-08"), (3, false));
    assert_eq!(night("2026-10-09"), (3, false));
    assert_eq!(night("2026-10-10"), (4, false));
    // A term that ends makes a list another one.
    let (kept, _) = night("2027-01-11");
    assert!((1..4).contains(&kept), "{kept}");
    night("2027-01-12");
    assert_eq!(night("2027-01-13"), (4, false));
    // A list that comes back as our workbook, with an answer; then a decision about it.
    let book = "in/Министерство спорта Тульской области/ответ.xlsx";
    let csv = "Министерство спорта Тульской области/перечень.csv";
    fs::copy(world.at(&format!("out/{csv}.перечень.xlsx")), world.at(book)).unwrap();
    fs::remove_file(world.at("in").join(csv)).unwrap();
    typed(&world.at(book), 2, &[("K2", "оставлено, пояснение дано"), ("L2", "так назначено приказом")]);
    for day in ["2027-01-14", "2027-01-15", "2027-01-16"] {
        assert_eq!(night(day), (3, false), "{day}");
    }
    for out in ["out", "full"] {
        typed(&world.at(out).join("протокол.xlsx"), 7, &[("I2", "принято"), ("J2", "приказ № 5")]);
    }
    assert_eq!(night("2027-01-17"), (3, false));
    assert_eq!(night("2027-01-18"), (3, false));
    fs::remove_file(world.at("in/b.docx")).unwrap();
    night("2027-01-19");
    world.put(INDUSTRY, "b.docx");
    for day in ["2027-01-20", "2027-01-21", "2027-01-22"] {
        night(day);
    }
}

/// Departments of one body send parts of its list; one point stands in two of them, with other needs.
#[test]
fn a_point_in_two_parts_of_a_list_is_each_parts_own_and_nothing_changes_at_night() {
    let world = World { root: tempfile::tempdir().unwrap() };
    let folder = world.at("in/Министерство спорта Тульской области");
    fs::create_dir_all(&folder).unwrap();
    let head = "№;Наименование процесса;Точка взаимодействия;Вид точки взаимодействия;Потребности клиента";
    let sends = |name: &str, rows: &[&str]| {
        let rows: Vec<String> = (1..).zip(rows).map(|(number, row)| format!("{number};{row}\n")).collect();
        fs::write(folder.join(name), format!("{head}\n{}", rows.concat())).unwrap();
    };
    let own = ["Запись;Телефонная связь;офлайн;справка", "Выдача;МФЦ;офлайн;"];
    let site = |needs: &str| format!("Прием;Официальный сайт;цифровая;{needs}");
    sends("отдел 1.csv", &[&site("справка"), own[0], "Прием жалоб;Почта;офлайн;ответ"]);
    sends("отдел 2.csv", &["Совещания;Зал;офлайн;участие", &site("получение консультации"), own[1]]);
    sends("отдел 3.csv", &["Турниры;Стадион;офлайн;участие", "Награды;Личный прием;офлайн;награда"]);
    let night = |day: &str| world.run(&format!("--date {day} --fail-on never"));
    let points = || {
        let register = rusqlite::Connection::open(world.at("out/perechen.sqlite")).unwrap();
        let ask = |question: &str| register.query_row(question, [], |row| row.get::<_, u32>(0)).unwrap();
        [
            ask("SELECT count(*) FROM touchpoints WHERE gone_run IS NULL"),
            ask("SELECT count(*) FROM touchpoint_versions"),
            ask("SELECT count(*) FROM touchpoint_versions WHERE until_run IS NOT NULL"),
        ]
    };
    night("2026-10-01");
    night("2026-10-02");
    assert_eq!(points(), [8, 8, 0]);
    assert_eq!(night("2026-10-03"), (3, false));
    assert_eq!(night("2026-10-04"), (3, false));
    assert_eq!(points(), [8, 8, 0]);
    // One part says otherwise: the other one's point stays as it was.
    sends("отдел 2.csv", &["Совещания;Зал;офлайн;участие", &site("ответ"), own[1]]);
    night("2026-10-05");
    assert_eq!(points(), [8, 9, 1]);
    // A third part has the point now, too: at first it is known as that of another part.
    sends("отдел 3.csv", &["Турниры;Стадион;офлайн;участие", &site("награда")]);
    night("2026-10-06");
    let [live, versions, _] = points();
    assert_eq!([live, versions], [8, 10]);
    for day in ["2026-10-07", "2026-10-08"] {
        night(day);
    }
    assert_eq!(night("2026-10-09"), (3, false));
    assert_eq!(points()[..2], [8, 10]);
}

#[test]
fn a_dry_run_names_the_files_that_are_read_and_why() {
    let world = World { root: tempfile::tempdir().unwrap() };
    for name in ["a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx"] {
        world.put(INVESTMENT, name);
    }
    let job = |more: &str| {
        let text =
            format!("inputs = [\"in\"]\nout = \"out\"\nfail_on = \"never\"\nno_register = true\n{more}");
        fs::write(world.at("perechen.toml"), text).unwrap();
    };
    job("");
    world.program("run -q");
    world.put(INDUSTRY, "b.xlsx");
    let dry = || world.program("run --dry-run").out;
    expect_test::expect![[r#"
        изменён   b.xlsx — другое содержание, 39,6 КиБ вместо 7,8 КиБ
        Без изменений: 3 файла, не будут читаться: 3.
        Ничего не записано.
    "#]]
    .assert_eq(&dry());
    world.program("run -q");
    expect_test::expect![[r#"
        Нового нет. Без изменений: 4 файла, не будут читаться: 4.
        Ничего не записано.
    "#]]
    .assert_eq(&dry());
    let number = u128::from_be_bytes(Sha256::digest("a.xlsx")[..16].try_into().unwrap());
    fs::write(world.at(&format!("out/.доли/{number:032x}.доля")), "x").unwrap();
    fs::write(world.at("out/d.xlsx.форма.docx"), "правка").unwrap();
    let said = dry();
    assert!(said.contains("заново    d.xlsx — его книга или форма в папке результата"), "{said}");
    assert!(said.contains("заново    a.xlsx — его доля повреждена"), "{said}");
    assert!(said.contains("не будут читаться: 2."), "{said}");
    job("skip = [\"C04\"]\n");
    assert!(dry().contains("заново    3 файла — проверяются другие правила"), "{}", dry());
    job("incremental = false\n");
    assert!(dry().contains("Без изменений: 4 файла.\n"), "{}", dry());
    job("");
    assert!(world.program("run --afresh").out.contains("Файлы с ответом: 4"));
    let lines = world.program("run --dry-run --output json --afresh").out;
    let reasons = |line: &str| serde_json::from_str::<Value>(line).unwrap()["reason"].clone();
    assert_eq!(lines.lines().map(reasons).filter(|reason| reason == "asked").count(), 4, "{lines}");
}
