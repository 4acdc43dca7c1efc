//! One bad file never stops the others: worker processes that panic, die, hang and flood memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::common::{fixture, program};

const GOOD: &str = "smolensk-industry-torn/input.docx";

fn perechen(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = program();
    command.current_dir(folder).args(arguments).write_stdin(input).output().unwrap()
}

/// A folder `in` with good lists among files that misbehave as their text says.
fn folder(words: &[&str]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("in")).unwrap();
    let good = fs::read(fixture(GOOD)).unwrap();
    for (place, word) in words.iter().enumerate() {
        let at = |name: &str| root.path().join(format!("in/{place}-{name}"));
        fs::write(at(&format!("{word}.doc")), format!("PERECHEN-MOCK {word}")).unwrap();
        fs::write(at("good.docx"), &good).unwrap();
    }
    root
}

/// Status and reason of every file named by a word, in the order of the paths.
fn answers(root: &Path) -> Vec<(String, String)> {
    let manifest: Value = serde_json::from_slice(&fs::read(root.join("out/manifest.json")).unwrap()).unwrap();
    let inputs = manifest["inputs"].as_array().unwrap();
    let (good, bad): (Vec<_>, Vec<_>) =
        inputs.iter().partition(|input| input["path"].as_str().unwrap().ends_with("good.docx"));
    assert!(good.iter().all(|input| input["status"] == "converted"), "{good:?}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    bad.iter().map(|input| (text(&input["status"]), text(&input["reason"]))).collect()
}

#[test]
fn every_end_of_a_worker_costs_one_file_and_has_its_reason() {
    let words = ["abort", "damaged", "exit", "flood", "hang", "panic", "well"];
    let root = folder(&words);
    let began = Instant::now();
    for threads in ["1", "3"] {
        let limits = ["--max-seconds", "2", "--max-memory", "96M", "--threads", threads];
        let done = perechen(root.path(), &[&["convert", "in", "--form", "none"], &limits[..]].concat(), b"");
        assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
        let answers = answers(root.path());
        let expected = [
            ("failed", "обработка аварийно прервалась на этом файле: сигнал 6"),
            ("failed", "файл повреждён: начало файла: так заказано"),
            ("failed", "обработка аварийно прервалась на этом файле: код 0"),
            (
                "refused",
                "обработке файла не хватило памяти, допустимо не более 96 МиБ (параметр --max-memory)",
            ),
            ("refused", "обработка файла заняла больше 2 с (параметр --max-seconds)"),
            ("failed", "обработка аварийно прервалась на этом файле: сбой при разборе"),
            ("no_list", "перечня точек взаимодействия в файле нет"),
        ];
        let expected = expected.map(|(status, reason)| (status.to_owned(), reason.to_owned()));
        let skip = usize::from(cfg!(not(unix)));
        assert_eq!(answers[skip..], expected[skip..], "{threads} threads");
    }
    assert!(began.elapsed() < Duration::from_mins(1), "the watch does not end what hangs");
}

#[test]
fn own_readers_give_the_same_in_a_process_of_their_own() {
    let fixtures = fixture("");
    let check =
        |isolate| perechen(&fixtures, &["check", ".", "--output", "json", "--isolate", isolate], b"").stdout;
    let alone = check("never");
    assert!(alone.split(|byte| *byte == b'\n').count() > 20);
    assert!(alone == check("always"), "findings differ in an isolated process");
}

/// Every output by its path; the manifest without its times.
fn outputs(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let mut bytes = fs::read(&path).unwrap();
            if path.ends_with("manifest.json") {
                let mut manifest: Value = serde_json::from_slice(&bytes).unwrap();
                manifest["started"] = Value::Null;
                manifest["finished"] = Value::Null;
                bytes = serde_json::to_vec(&manifest).unwrap();
            }
            found.insert(path.strip_prefix(folder).unwrap().to_owned(), bytes);
        }
    }
    found
}

#[test]
fn outputs_are_the_same_with_workers_and_in_the_process_whatever_the_threads() {
    let root = folder(&["damaged", "panic", "well"]);
    let at = |name: &str| root.path().join("in").join(name);
    let cases = ["smolensk-industry-torn/input.docx", "sverdlovsk-investment-filled/input.xlsx"];
    for (number, case) in cases.iter().enumerate() {
        let extension = Path::new(case).extension().unwrap().to_str().unwrap();
        // Copies, so that the rules over the run have something to say.
        for copy in ["а", "б"] {
            fs::create_dir_all(at(copy)).unwrap();
            fs::copy(fixture(case), at(&format!("{copy}/{number}.{extension}"))).unwrap();
        }
    }
    fs::write(at("~$черновик.docx"), "x").unwrap();
    let mut first = None;
    for (isolate, threads) in [("never", "2"), ("auto", "1"), ("auto", "2"), ("always", "8")] {
        let out = format!("out-{isolate}-{threads}");
        let line = ["convert", "in", "--out", &out, "--isolate", isolate, "--threads", threads];
        let review = ["--review", "questions.xlsx"];
        let done = perechen(root.path(), &[&line[..], &review[..]].concat(), b"");
        assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
        let mut made = outputs(&root.path().join(&out));
        made.insert("questions".into(), fs::read(root.path().join("questions.xlsx")).unwrap());
        assert!(made.len() > 20 && made[Path::new("records.jsonl")].len() > 1_000);
        let first = first.get_or_insert_with(|| made.clone());
        let differ: Vec<_> = made.iter().filter(|(path, bytes)| first.get(*path) != Some(bytes)).collect();
        assert!(differ.is_empty() && made.len() == first.len(), "{isolate} {threads}: {:?}", differ[0].0);
    }
}

#[test]
fn findings_are_the_same_with_workers_and_in_the_process() {
    let root = folder(&["well"]);
    let check = |isolate, output| {
        perechen(root.path(), &["check", "in", "--isolate", isolate, "--output", output], b"").stdout
    };
    for output in ["human", "json"] {
        let alone = check("never", output);
        assert!(alone.len() > 500 && alone == check("auto", output), "{output}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_outlives_a_program_that_was_killed() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("in")).unwrap();
    fs::create_dir(root.path().join("temporary")).unwrap();
    fs::write(root.path().join("in/a.rtf"), r"{\rtf1}").unwrap();
    let office = root.path().join("soffice");
    let text = format!(
        "#!/bin/sh\nsleep 60 & echo $! > '{0}/part'\nmv '{0}/part' '{0}/pid'\nwait\n",
        root.path().display()
    );
    fs::write(&office, text).unwrap();
    fs::set_permissions(&office, fs::Permissions::from_mode(0o755)).unwrap();
    let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_perechen"))
        .current_dir(root.path())
        .env("TMPDIR", root.path().join("temporary"))
        .args(["convert", "in", "--soffice", "./soffice", "--quiet"])
        .spawn()
        .unwrap();
    let until = |what: &dyn Fn() -> bool| {
        let began = Instant::now();
        while !what() {
            assert!(began.elapsed() < Duration::from_secs(20), "it does not happen");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    until(&|| root.path().join("pid").exists());
    let office = fs::read_to_string(root.path().join("pid")).unwrap();
    let office = Path::new("/proc").join(office.trim()).join("cmdline");
    // One that has ended and that nobody has asked about yet is listed, without a command.
    let lives = || fs::read(&office).is_ok_and(|command| !command.is_empty());
    // While one program becomes another, its command is empty for a moment.
    until(&lives);
    run.kill().unwrap();
    run.wait().unwrap();
    until(&|| !lives());
    until(&|| fs::read_dir(root.path().join("temporary")).unwrap().count() == 0);
}

#[test]
fn a_worker_answers_each_path_with_lines_and_a_file_last() {
    let root = folder(&["panic"]);
    let paths = b"in/0-good.docx\r\n\nin/0-panic.doc\nin/none.docx\n";
    let done = perechen(root.path(), &["worker"], paths);
    assert_eq!(done.status.code(), Some(0));
    let lines: Vec<Value> = done
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    let files: Vec<_> = lines.iter().filter(|line| line["type"] == "file").collect();
    let statuses: Vec<_> = files.iter().map(|file| file["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["converted", "failed", "failed"]);
    let records = lines.iter().filter(|line| line["type"] == "record").count() as u64;
    assert_eq!(Some(records), files[0]["records"].as_u64());
    assert!(lines.iter().any(|line| line["type"] == "finding" && line["code"] == "D02"));
    assert_eq!(lines.last(), files.last().copied());
}

fn lines(done: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&done.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_worker_answers_every_path_whatever_the_parser_does() {
    let root = folder(&["abort", "exit", "hang", "well"]);
    fs::create_dir_all(root.path().join("in/пусто/.скрыто")).unwrap();
    fs::write(root.path().join("in/пусто/.скрыто/a.docx"), "x").unwrap();
    fs::write(root.path().join("in/~$a.docx"), "x").unwrap();
    let paths = [
        "in/0-abort.doc",
        "in/0-good.docx",
        "in/1-exit.doc",
        "in/2-hang.doc",
        "in/3-well.doc",
        "in/пусто",
        "in/пусто/.скрыто",
        "in/~$a.docx",
        "in/нет.docx",
    ];
    let input = paths.join("\n") + "\n" + &root.path().join("чужой.docx").display().to_string();
    fs::write(root.path().join("чужой.docx"), "x").unwrap();
    let done = perechen(root.path(), &["worker", "--root", "in", "--max-seconds", "2"], input.as_bytes());
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let lines = lines(&done);
    let files: Vec<(&str, &str)> = lines
        .iter()
        .filter(|line| line["type"] == "file")
        .map(|line| (line["path"].as_str().unwrap(), line["status"].as_str().unwrap()))
        .collect();
    let outside = root.path().join("чужой.docx").display().to_string();
    let expected = [
        ("0-abort.doc", "failed"),
        ("0-good.docx", "converted"),
        ("1-exit.doc", "failed"),
        ("2-hang.doc", "refused"),
        ("3-well.doc", "no_list"),
        ("пусто", "skipped"),
        ("пусто/.скрыто/a.docx", "failed"),
        ("~$a.docx", "failed"),
        ("нет.docx", "failed"),
        (&*outside, "skipped"),
    ];
    assert_eq!(files, expected);
    let causes = lines.iter().filter(|line| line["type"] == "finding" && line["code"] == "F03");
    assert_eq!(
        causes.filter(|line| line["message"].as_str().unwrap().contains("аварийно прервалась")).count(),
        2
    );
}

#[test]
fn a_worker_with_a_root_names_files_and_records_as_a_run_does_and_tells_facts() {
    let root = folder(&[]);
    for name in ["а/1.docx", "б/в/1.docx"] {
        fs::create_dir_all(root.path().join("in").join(name).parent().unwrap()).unwrap();
        fs::copy(fixture(GOOD), root.path().join("in").join(name)).unwrap();
    }
    let line = ["convert", "in", "--form", "none", "--skip", "C04", "-q", "--fail-on", "never"];
    assert_eq!(perechen(root.path(), &line, b"").status.code(), Some(0));
    let run = fs::read_to_string(root.path().join("out/records.jsonl")).unwrap();
    let ids = |lines: &[Value]| -> Vec<Value> { lines.iter().map(|line| line["id"].clone()).collect() };
    let of_run: Vec<Value> = run.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let arguments = ["worker", "--null", "--root", "in", "--skip", "C04", "--facts"];
    let told = lines(&perechen(root.path(), &arguments, "in/а/1.docx\0in/б/в/1.docx\0".as_bytes()));
    let of =
        |kind: &str| -> Vec<Value> { told.iter().filter(|line| line["type"] == kind).cloned().collect() };
    assert_eq!(ids(&of("record")), ids(&of_run));
    let paths = |lines: &[Value]| -> Vec<Value> { lines.iter().map(|line| line["path"].clone()).collect() };
    assert_eq!(paths(&of("file")), ["а/1.docx", "б/в/1.docx"]);
    assert_eq!(paths(&of("facts")), paths(&of("file")));
    assert_eq!(of("facts")[0]["lists"].as_array().unwrap().len(), 1);
    assert!(of("finding").iter().all(|finding| finding["code"] != "C04"));
    let untold = lines(&perechen(root.path(), &["worker"], "in/а/1.docx".as_bytes()));
    assert!(untold.iter().all(|line| line["type"] != "facts"));
    assert!(untold.iter().any(|line| line["code"] == "C04"));
}

#[test]
fn a_worker_that_only_reads_gives_the_document() {
    let root = folder(&["damaged"]);
    let done =
        perechen(root.path(), &["worker", "--documents", "--null"], b"in/0-good.docx\0in/0-damaged.doc\0");
    let lines: Vec<Value> = String::from_utf8(done.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["document", "file", "file"]);
    assert!(lines[0]["document"]["blocks"].as_array().unwrap().len() > 10);
    assert_eq!((&lines[1]["status"], &lines[2]["status"]), (&"read".into(), &"failed".into()));
    assert!(lines[2]["remedy"].as_str().unwrap().contains("Откройте файл"));
}
