//! One bad file never stops the others: worker processes that panic, die, hang and flood memory.

use std::fs;
use std::path::Path;
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
            ("failed", "чтение аварийно прервалось на этом файле: сигнал 6"),
            ("failed", "файл повреждён: начало файла: так заказано"),
            ("failed", "чтение аварийно прервалось на этом файле: код 0"),
            ("refused", "чтению файла не хватило памяти, допустимо не более 96 МиБ (параметр --max-memory)"),
            ("refused", "чтение файла заняло больше 2 с (параметр --max-seconds)"),
            ("failed", "чтение аварийно прервалось на этом файле: сбой при разборе"),
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
