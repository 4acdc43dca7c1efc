//! What the ready program has besides its work: version, completions, page of the manual, examples of
//! packages.

use std::fs;

use crate::common::{program, root};

fn printed(line: &[&str]) -> String {
    let output = program().args(line).output().unwrap();
    assert!(output.status.success(), "{line:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_version_says_from_what_and_for_what_the_program_is_built() {
    let version = concat!("perechen ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(printed(&["-V"]), version);
    let long = printed(&["--version"]);
    assert!(long.starts_with(version), "{long}");
    let value = |what: &str| {
        let line = long.lines().find_map(|line| line.strip_prefix(what)).unwrap_or_else(|| panic!("{long}"));
        line.trim_start_matches(": ").to_owned()
    };
    let rules = value("отпечаток правил и форм");
    assert!(rules.len() == 16 && rules.bytes().all(|byte| byte.is_ascii_hexdigit()), "{rules}");
    assert_eq!(value("формат рабочей книги"), "1");
    assert!(!value("правка исходного текста").is_empty());
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["completions", shell]);
        assert!(script.contains("convert") && script.contains("fail-on"), "{shell}");
    }
}

#[test]
fn the_manual_names_every_command_in_russian() {
    let page = printed(&["man"]);
    assert!(page.contains(".TH perechen 1"), "{page}");
    for command in ["convert", "check", "run", "config", "diff", "inspect", "rules", "profiles"] {
        assert!(page.contains(&format!("perechen {command}")), "{command}");
    }
    for heading in page.lines().filter_map(|line| line.strip_prefix(".SH ")) {
        assert!(heading.starts_with("\"perechen ") || !heading.is_ascii(), "{heading}");
    }
}

/// A key that the example sets is one that the program knows.
#[test]
fn the_example_of_a_job_is_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("packaging/perechen.toml"), folder.path().join("perechen.toml")).unwrap();
    for name in ["перечни", "входящие"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    let output = program().current_dir(&folder).args(["config", "check"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
