//! A run of `convert` as a transaction: the built program in a temporary folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::common::{Run, fixture, program};

fn convert(folder: &Path, line: &[&str]) -> Run {
    let given = ["convert", "in", "--out", "out", "--fail-on", "never", "--no-register"];
    Run::of(program().current_dir(folder).args(given).args(line))
}

/// A folder `in` with copies of a list under the given names.
fn folder(names: &[&str]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for name in names {
        let path = root.path().join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(fixture("sverdlovsk-investment-filled/input.xlsx"), path).unwrap();
    }
    root
}

#[test]
fn a_second_run_leaves_at_once_with_75_and_nothing_changed() {
    let root = folder(&["a.xlsx"]);
    fs::create_dir(root.path().join("out")).unwrap();
    let lock = fs::File::create(root.path().join("out/.perechen.lock")).unwrap();
    lock.lock().unwrap();
    let began = Instant::now();
    let done = convert(root.path(), &[]);
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!((done.code, done.out.as_str()), (Some(75), ""), "{}", done.err);
    assert!(done.err.contains("«out» уже работает другой запуск"), "{}", done.err);
    assert_eq!(fs::read_dir(root.path().join("out")).unwrap().count(), 1);
    drop(lock);
    assert_eq!(convert(root.path(), &[]).code, Some(0), "the file alone locks nobody out");
}

#[test]
fn a_run_that_waits_goes_on_when_the_other_has_ended() {
    let root = folder(&["a.xlsx"]);
    fs::create_dir(root.path().join("out")).unwrap();
    let lock = fs::File::create(root.path().join("out/.perechen.lock")).unwrap();
    lock.lock().unwrap();
    let done = std::thread::scope(|scope| {
        let waits = scope.spawn(|| convert(root.path(), &["--wait"]));
        std::thread::sleep(Duration::from_millis(500));
        assert!(!waits.is_finished() && !root.path().join("out/manifest.json").exists());
        drop(lock);
        waits.join().unwrap()
    });
    assert_eq!(done.code, Some(0), "{}", done.err);
}

/// Every file beneath a folder with its content, but for the manifest, which has the time in it.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name() != Some("manifest.json".as_ref()) {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

fn status(out: &Path) -> String {
    let manifest = fs::read(out.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    manifest["status"].as_str().unwrap().to_owned()
}

#[test]
fn a_run_that_was_killed_leaves_the_old_outputs_and_says_so_and_the_next_one_is_whole() {
    let root = folder(&["a.xlsx"]);
    let out = root.path().join("out");
    convert(root.path(), &[]);
    let before = contents(&out);
    for number in 0..30 {
        fs::copy(fixture("letter/input.docx"), root.path().join(format!("in/{number}.docx"))).unwrap();
    }
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("perechen"))
        .args(["convert", "in", "--out", "out", "-q", "--no-register"])
        .current_dir(root.path())
        .spawn()
        .unwrap();
    while status(&out) != "under_way" && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(status(&out), "under_way");
    let after = contents(&out);
    assert!(before.iter().all(|(name, bytes)| after[name] == *bytes));
    let done = convert(root.path(), &[]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(!done.err.contains("отложены"), "{}", done.err);
    fs::rename(&out, root.path().join("again")).unwrap();
    convert(root.path(), &[]);
    let names = |folder: &str| contents(&root.path().join(folder));
    assert!(names("again") == names("out") && status(&out) == "done");
}

#[test]
fn an_edited_workbook_in_the_output_folder_is_set_aside_and_said() {
    let root = folder(&["a.xlsx", "b.xlsx"]);
    let out = root.path().join("out");
    convert(root.path(), &[]);
    fs::write(out.join("a.xlsx.перечень.xlsx"), "правка").unwrap();
    fs::remove_file(root.path().join("in/b.xlsx")).unwrap();
    let done = convert(root.path(), &["--output", "json"]);
    let summary: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(summary["missing"], serde_json::json!(["b.xlsx"]));
    let aside = "прежние/изменённые/a.xlsx.перечень.xlsx";
    let moved = summary["set_aside"].as_array().unwrap();
    assert_eq!(moved.len(), 4);
    assert_eq!(moved[0], serde_json::json!({ "path": "a.xlsx.перечень.xlsx", "to": aside, "changed": true }));
    assert!(done.err.contains("Нет файлов, которые были в прошлый раз: 1 (b.xlsx)."), "{}", done.err);
    assert!(done.err.contains("изменённые не программой") && done.err.contains(aside), "{}", done.err);
    assert_eq!(fs::read_to_string(out.join(aside)).unwrap(), "правка");
    assert!(out.join("прежние/b.xlsx.форма.docx").is_file() && out.join("a.xlsx.перечень.xlsx").is_file());
}

/// A limit on the size of a file stands for a full disk; the limit is in blocks of 1024 bytes.
#[cfg(target_os = "linux")]
#[test]
fn code_74_when_nothing_more_can_be_written_whoever_notices_it() {
    let root = folder(&["a.xlsx"]);
    fs::copy(fixture("smolensk-industry-merged/input.docx"), root.path().join("in/b.docx")).unwrap();
    let out = root.path().join("out");
    convert(root.path(), &[]);
    let (before, manifest) = (contents(&out), fs::read(out.join("manifest.json")).unwrap());
    let program = assert_cmd::cargo::cargo_bin("perechen");
    for blocks in [0, 1, 4, 8, 12, 16, 24, 32, 48] {
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" convert in --out out -q");
        let output = std::process::Command::new("bash")
            .args(["-c", &line, program.to_str().unwrap()])
            .current_dir(root.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(73 | 74)), "{blocks}: {:?} {said}", output.status);
        assert!(said.starts_with("Ошибка: ") && !said.contains("Couldn't"), "{blocks}: {said}");
        assert!(contents(&out) == before, "{blocks}");
        assert_eq!(fs::read(out.join("manifest.json")).unwrap(), manifest, "{blocks}");
    }
}
