//! What the system forbids: files that may not grow, and little memory. By the shell's own `ulimit`.
#![cfg(unix)]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

use crate::common::{Run, fixture, program};

/// A run over one list within a limit.
fn within(limit: &str, root: &Path) -> Run {
    let program = program().get_program().to_owned();
    let line = format!("ulimit {limit}; exec \"$0\" convert in --out out --fail-on never");
    Run::of(Command::new("sh").arg("-c").arg(line).arg(program).current_dir(root))
}

#[test]
fn a_file_that_may_not_grow_is_an_error_of_writing() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("in")).unwrap();
    fs::copy(fixture("smolensk-industry-torn/input.docx"), root.path().join("in/a.docx")).unwrap();
    let run = within("-f 8", root.path());
    assert_eq!(run.code, Some(74), "{}", run.err);
    assert!(run.err.starts_with("Ошибка:"), "{}", run.err);
    // Near miss: with room enough it is a run.
    assert_eq!(within("-f 100000", root.path()).code, Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn too_little_memory_is_said_at_the_start() {
    let root = tempfile::tempdir().unwrap();
    let run = within("-v 200000", root.path());
    assert_eq!(run.code, Some(74), "{}", run.err);
    assert!(run.err.contains("ulimit -v unlimited"), "{}", run.err);
}
