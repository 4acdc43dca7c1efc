//! `perechen run` and `perechen config`: the built program in a temporary folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use expect_test::expect;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{Run, fixture, program};

fn run(folder: &Path, line: &[&str]) -> Run {
    Run::of(program().current_dir(folder).args(line))
}

const JOB: &str = "inputs = [\"in\"]\nout = \"out\"\nform = \"none\"\nfail_on = \"never\"\n";

/// A folder with a job and lists under the given names.
fn folder(lists: &[(&str, &str)], more: &str) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("in")).unwrap();
    for (name, case) in lists {
        put(root.path(), name, case);
    }
    fs::write(root.path().join("perechen.toml"), format!("{JOB}{more}")).unwrap();
    root
}

fn put(root: &Path, name: &str, case: &str) {
    let path = root.join("in").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::copy(fixture(case), path).unwrap();
}

const INVESTMENT: &str = "sverdlovsk-investment-filled/input.xlsx";
const INDUSTRY: &str = "smolensk-industry-torn/input.docx";

fn first_line(root: &Path) -> String {
    fs::read_to_string(root.join("out/итог.txt")).unwrap().lines().next().unwrap().to_owned()
}

fn log(root: &Path) -> Vec<Value> {
    let text = fs::read_to_string(root.join("log.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every file of a folder but for the manifest, which has the time in it.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let files = files.filter(|file| file.path().is_file() && file.file_name() != "manifest.json");
    files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
}

#[test]
fn a_job_writes_what_convert_writes_and_a_summary() {
    let root = folder(&[("a.xlsx", INVESTMENT)], "");
    let done = run(root.path(), &["run"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(done.out.lines().next(), Some(&*first_line(root.path())));
    let line = ["convert", "in", "--out", "again", "--form", "none", "--fail-on", "never", "-q"];
    assert_eq!(run(root.path(), &line).code, Some(0));
    let mut of_job = contents(&root.path().join("out"));
    assert!(of_job.remove("итог.txt").is_some() && of_job.remove(".perechen.told.json").is_some());
    assert_eq!(
        of_job.keys().collect::<Vec<_>>(),
        contents(&root.path().join("again")).keys().collect::<Vec<_>>()
    );
    assert!(of_job == contents(&root.path().join("again")));
}

#[test]
fn the_first_line_tells_new_from_open() {
    let root = folder(&[("a.xlsx", INVESTMENT)], "");
    let mut lines = Vec::new();
    let mut night = || {
        assert_eq!(run(root.path(), &["run", "-q"]).code, Some(0));
        lines.push(first_line(root.path()));
    };
    night();
    night();
    put(root.path(), "b.docx", INDUSTRY);
    night();
    night();
    fs::rename(root.path().join("in/b.docx"), root.path().join("in/c.docx")).unwrap();
    night();
    fs::remove_file(root.path().join("in/c.docx")).unwrap();
    night();
    expect![[r#"
        Перечни: ошибок и запросов нет
        Перечни: ошибок и запросов нет
        Перечни: новое: 3 ошибки, 4 запроса; прежних открытых нет
        Перечни: нового нет; открыто прежних: 3 ошибки, 4 запроса
        Перечни: нового нет; открыто прежних: 3 ошибки, 4 запроса
        Перечни: ошибок и запросов нет"#]]
    .assert_eq(&lines.join("\n"));
    let text = fs::read_to_string(root.path().join("out/итог.txt")).unwrap();
    expect![[r#"
        Перечни: ошибок и запросов нет

        В прочитанных перечнях ошибок и запросов нет.

        Новые замечания: нет.
        Прежние, ещё открытые: 3 непроверенных правила.
        Снятые: 3 ошибки, 4 запроса, 7 советов, 3 правки, 1 непроверенное правило.
        Файлы с ответом: 1; прежних — 1, больше нет — 1.
        В своде: 1 перечень, 16 записей.
        В своде сверх этого оставлено присланное раньше: 24 записи (Министерство промышленности и торговли Смоленской области).

        Ведомств – 2: прислали – 1, готовы – 0, просрочили – 1.
        Прислали раньше, сейчас перечня нет: Министерство промышленности и торговли Смоленской области.
        Истёк срок: Министерство инвестиций и развития Свердловской области (разместить перечень на сайте до 14.01.2025; провести ежегодный мониторинг перечня до 25.12.2025; передать проверенный перечень до 31.12.2025).

        Файлы, которых больше нет:
          c.docx

        Код завершения: 0 — готово, замечаний уровня --fail-on и выше нет.
        Что исправить в каждом файле: протокол.html.
    "#]]
    .assert_eq(&text);
}

#[test]
fn a_dry_run_says_what_is_new_and_why_and_writes_nothing() {
    let root = folder(&[("a.xlsx", INVESTMENT), ("b/b.docx", INDUSTRY)], "");
    let first = run(root.path(), &["run", "--dry-run"]);
    assert_eq!((first.code, root.path().join("out").exists()), (Some(0), false), "{}", first.err);
    run(root.path(), &["run", "-q"]);
    let before = contents(&root.path().join("out"));
    fs::write(root.path().join("in/b/b.docx"), "другое").unwrap();
    put(root.path(), "c.xlsx", INVESTMENT);
    fs::rename(root.path().join("in/a.xlsx"), root.path().join("in/b/a.xlsx")).unwrap();
    let done = run(root.path(), &["run", "--dry-run"]);
    expect![[r#"
        исчез     a.xlsx — входного файла больше нет; его результаты будут отложены в «прежние»
        новый     b/a.xlsx — раньше его не было, 7,8 КиБ
        изменён   b/b.docx — другое содержание, 12 байт вместо 39,6 КиБ
        новый     c.xlsx — раньше его не было, 7,8 КиБ
        Без изменений: 0 файлов.
        Ничего не записано.
    "#]]
    .assert_eq(&done.out);
    let done = run(root.path(), &["run", "--dry-run", "--output", "json"]);
    let lines: Vec<Value> = done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[4]["unchanged"]), (5, &Value::from(0)));
    assert!(before == contents(&root.path().join("out")));
}

#[cfg(unix)]
#[test]
fn the_program_that_is_told_gets_subject_reason_and_summary_and_news_wait_for_it() {
    let hook = "log = \"log.jsonl\"\non_finish = [\"./hook\", \"{reason}\", \"{code}\", \"{subject}\"]\n";
    let root = folder(&[("a.docx", INDUSTRY)], hook);
    let script = |text: &str| {
        use std::os::unix::fs::PermissionsExt as _;
        let path = root.path().join("hook");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    script("exit 5");
    let done = run(root.path(), &["run", "-q"]);
    assert_eq!(done.code, Some(0), "the outputs are whole");
    assert!(done.err.contains("on_finish: программа «./hook» закончилась с ошибкой"), "{}", done.err);
    let first = first_line(root.path());
    script("printf '%s\\n' \"$@\" > told; cat >> told");
    assert_eq!(run(root.path(), &["run", "-q"]).code, Some(0));
    let told = fs::read_to_string(root.path().join("told")).unwrap();
    let summary = fs::read_to_string(root.path().join("out/итог.txt")).unwrap();
    assert_eq!(told, format!("done\n0\n{first}\n{summary}"), "the news of the night before too");
    run(root.path(), &["run", "-q"]);
    assert_ne!(first_line(root.path()), first);
    fs::rename(root.path().join("in"), root.path().join("away")).unwrap();
    let before = contents(&root.path().join("out"));
    assert_eq!(run(root.path(), &["run", "-q"]).code, Some(66));
    let told = fs::read_to_string(root.path().join("told")).unwrap();
    assert!(told.starts_with("no_input\n66\nПеречни: запуск не удался: нет входного файла"), "{told}");
    assert!(before == contents(&root.path().join("out")), "nothing is touched");
    let codes: Vec<String> =
        log(root.path()).iter().map(|line| line["code"].as_str().unwrap().to_owned()).collect();
    // Nothing had changed.
    let night = ["run_started", "unchanged", "summary_written", "hook_done", "run_finished"];
    assert_eq!(codes[5..15], [night, night].concat());
    assert_eq!(codes[3], "hook_failed");
    assert_eq!(codes[15..], ["run_started", "hook_done", "run_failed"]);
}

#[test]
fn a_second_job_leaves_with_75_and_says_so_in_the_log() {
    let root = folder(&[("a.xlsx", INVESTMENT)], "");
    fs::create_dir(root.path().join("out")).unwrap();
    let lock = fs::File::create(root.path().join("out/.perechen.lock")).unwrap();
    lock.lock().unwrap();
    let done = run(root.path(), &["run", "--log", "log.jsonl"]);
    assert_eq!((done.code, done.out.as_str()), (Some(75), ""));
    let lines = log(root.path());
    assert_eq!((&lines[1]["code"], &lines[1]["reason"]), (&"run_failed".into(), &"busy".into()));
    drop(lock);
}

#[test]
fn a_wrong_file_is_answered_with_line_and_remedy() {
    let root = folder(&[], "treads = 2\n");
    for line in [&["run"][..], &["config", "check"], &["config", "show"]] {
        let done = run(root.path(), line);
        assert_eq!(done.code, Some(2), "{line:?}");
        let said = "perechen.toml, строка 5: неизвестный ключ «treads». Может быть, threads?";
        assert!(done.err.contains(said), "{}", done.err);
    }
    let done = run(root.path(), &["run", "--config", "нет.toml"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("perechen config new"), "{}", done.err);
}

#[test]
fn a_new_file_is_checked_and_shown_and_never_written_over() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(run(root.path(), &["config", "new"]).code, Some(0));
    assert_eq!(run(root.path(), &["config", "new"]).code, Some(73), "it is there");
    assert_eq!(run(root.path(), &["config", "check"]).code, Some(66), "the folder is not");
    fs::create_dir(root.path().join("перечни")).unwrap();
    assert_eq!(run(root.path(), &["config", "check"]).code, Some(0));
    let shown = run(root.path(), &["config", "show"]);
    assert_eq!(shown.code, Some(0));
    assert!(shown.out.starts_with("inputs = перечни\nout = итог  # строка "), "{}", shown.out);
}

#[test]
fn a_variable_is_stronger_than_the_file() {
    let root = folder(&[("a.docx", INDUSTRY)], "");
    let with = |value: &str, line: &[&str]| {
        let output = program().current_dir(&root).env("PERECHEN_FAIL_ON", value).args(line).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(with("note", &["run", "-q"]).0, Some(3), "the file says never");
    assert!(
        with("note", &["config", "show"])
            .1
            .contains("fail_on = note  # из переменной среды PERECHEN_FAIL_ON")
    );
}

/// Every file below the inbox with its size, sorted.
fn inbox(root: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![root.join("box")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                names.push(entry.strip_prefix(root.join("box")).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    names.sort();
    names
}

fn drop_into(root: &Path, name: &str, from: &Path) {
    let path = root.join("box").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::copy(from, path).unwrap();
}

const INBOX: &str = "log = \"log.jsonl\"\n[inbox]\nfolder = \"box\"\nsettle = 0\n";

#[test]
fn files_of_an_inbox_are_taken_once_and_moved_where_they_belong() {
    let root = folder(&[("a.xlsx", INVESTMENT)], INBOX);
    let job = root.path();
    drop_into(job, "Минпром/b.docx", &fixture(INDUSTRY));
    drop_into(job, "тот же.docx", &fixture(INDUSTRY));
    drop_into(job, "письмо.docx", &fixture("letter/input.docx"));
    drop_into(job, "открыт.docx", &fixture(INDUSTRY));
    fs::write(job.join("box/~$крыт.docx"), "x").unwrap();
    fs::write(job.join("box/мусор.docx"), "мусор").unwrap();
    let done = run(job, &["run", "-q"]);
    assert_eq!(done.code, Some(1), "{}", done.err);
    expect![[r#"
        ~$крыт.docx
        обработано/Минпром/b.docx
        отклонено/мусор.docx
        отклонено/мусор.docx.причина.txt
        отклонено/письмо.docx
        отклонено/письмо.docx.причина.txt
        отклонено/тот же.docx
        отклонено/тот же.docx.причина.txt
        открыт.docx"#]]
    .assert_eq(&inbox(job).join("\n"));
    let why = |name: &str| fs::read_to_string(job.join("box/отклонено").join(name)).unwrap();
    assert_eq!(why("тот же.docx.причина.txt"), "Такой же файл уже принят: Минпром/b.docx.\n");
    assert!(
        why("мусор.docx.причина.txt").starts_with("Не прочитан.\n\nПроверка файла «мусор.docx»"),
        "{}",
        why("мусор.docx.причина.txt")
    );
    let text = fs::read_to_string(job.join("out/итог.txt")).unwrap();
    expect![[r#"

        Входящие: принято — 1, отклонено — 3, ждут — 1.
          отклонён мусор.docx — Не прочитан.
          отклонён письмо.docx — Перечня точек взаимодействия в файле нет.
          отклонён тот же.docx — Такой же файл уже принят: Минпром/b.docx.
          ждёт открыт.docx — открыт в Word, Excel или LibreOffice
    "#]]
    .assert_eq(text.split_once("протокол.html.\n").unwrap().1);
    let records = fs::read(job.join("out/records.jsonl")).unwrap();
    // The next night knows them under the same paths, asks nothing about the rejected, and takes the last one.
    let done = run(job, &["run", "-q"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(records == fs::read(job.join("out/records.jsonl")).unwrap());
    assert_eq!(first_line(job), "Перечни: нового нет; открыто прежних: 3 ошибки, 4 запроса");
    assert!(!fs::read_to_string(job.join("out/итог.txt")).unwrap().contains("которых больше нет"));
    fs::remove_file(job.join("box/~$крыт.docx")).unwrap();
    fs::write(job.join("box/b.docx"), "новое").unwrap();
    let plan = run(job, &["run", "--dry-run"]);
    expect![[r#"
        новый     обработано/b.docx — раньше его не было, 10 байт
        Без изменений: 2 файла, не будут читаться: 2.
        Ничего не записано.
    "#]]
    .assert_eq(&plan.out);
    run(job, &["run", "-q"]);
    assert_eq!(why("открыт.docx.причина.txt"), "Такой же файл уже принят: b.docx.\n");
    let codes = log(job).iter().filter(|line| line["code"] == "inbox_waiting").count();
    assert_eq!(codes, 2);
}

#[test]
fn an_inbox_alone_is_a_job_and_a_second_file_of_a_name_gets_a_number() {
    let root = tempfile::tempdir().unwrap();
    let job = root.path();
    fs::write(
        job.join("perechen.toml"),
        "out = \"out\"\nform = \"none\"\nno_register = true\nfail_on = \"never\"\n[inbox]\nfolder = \"box\"\nsettle = 0\n",
    )
    .unwrap();
    assert_eq!(run(job, &["run", "-q"]).code, Some(66), "there is no inbox");
    fs::create_dir(job.join("box")).unwrap();
    assert_eq!(run(job, &["run", "-q"]).code, Some(66), "nothing is in it");
    drop_into(job, "a.xlsx", &fixture(INVESTMENT));
    assert_eq!(run(job, &["run", "-q"]).code, Some(0));
    let first = contents(&job.join("out"));
    assert_eq!(run(job, &["run", "-q"]).code, Some(0));
    let mut again = contents(&job.join("out"));
    again.insert("итог.txt".into(), first["итог.txt"].clone());
    assert!(first == again, "the same bytes from both places");
    drop_into(job, "a.xlsx", &fixture(INDUSTRY));
    assert_eq!(run(job, &["run", "-q"]).code, Some(0));
    assert_eq!(inbox(job), ["обработано/a (2).xlsx", "обработано/a.xlsx"]);
}
