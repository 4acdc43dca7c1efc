//! A run of `convert` as a transaction: the built program in a temporary folder.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::common::{fixture, program};

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

fn convert(folder: &Path, line: &[&str]) -> Run {
    let output = program()
        .current_dir(folder)
        .env_remove("PERECHEN_OUT")
        .args(["convert", "in", "--out", "out", "--fail-on", "never"])
        .args(line)
        .output()
        .unwrap();
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
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
