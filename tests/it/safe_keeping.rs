//! Nothing that somebody made is lost or overwritten: the built program in a temporary folder.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::answers::{answered, list};
use crate::common::{Run, fixture, program};

fn folder(names: &[&str]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for name in names {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(fixture("sverdlovsk-investment-filled/input.xlsx"), path).unwrap();
    }
    root
}

fn perechen(folder: &Path, line: &[&str]) -> Run {
    Run::of(program().current_dir(folder).args(line))
}

#[test]
fn answers_that_were_filled_in_are_kept_when_the_questions_are_asked_again() {
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    fs::create_dir(at("in")).unwrap();
    list(&at("in/a.xlsx"), "Департамента культуры Тульской области");
    let line = ["convert", "in", "--review", "вопросы.xlsx"];
    perechen(root.path(), &line);
    let asked = fs::read(at("вопросы.xlsx")).unwrap();
    // Near miss: questions that nobody touched make room for others without a word.
    list(&at("in/b.xlsx"), "Министерства туризма Омской области");
    let done = perechen(root.path(), &line);
    assert!(!done.err.contains("отложена") && !at("out/прежние").exists(), "{}", done.err);
    assert_ne!(fs::read(at("вопросы.xlsx")).unwrap(), asked);
    answered(&at("вопросы.xlsx"), "Процесс");
    let filled = fs::read(at("вопросы.xlsx")).unwrap();
    let done = perechen(root.path(), &line);
    let kept = "out/прежние/изменённые/вопросы.xlsx";
    assert!(done.err.contains(kept), "{}", done.err);
    assert_eq!(fs::read(at(kept)).unwrap(), filled);
    let done = perechen(root.path(), &["convert", "in", "--answers", kept, "--mappings", "forms"]);
    assert!(done.err.contains("Принято: 1 ответ"), "{}", done.err);
}

#[test]
fn an_input_or_an_output_is_no_place_for_questions_pages_and_logs() {
    let root = folder(&["in/a.xlsx", "in/b.xlsx"]);
    let at = |name: &str| root.path().join(name);
    perechen(root.path(), &["convert", "in"]);
    let register = fs::read(at("out/perechen.sqlite")).unwrap();
    let input = fs::read(at("in/a.xlsx")).unwrap();
    let job = "inputs = [\"in\"]\nout = \"out\"\n";
    fs::write(at("perechen.toml"), job).unwrap();
    for line in [
        "convert in --review in/a.xlsx",
        "convert in --review out/perechen.sqlite",
        "convert in --register in/a.xlsx",
        "inspect in/a.xlsx --html in/a.xlsx",
        "inspect in/a.xlsx --html out/протокол.html",
        "diff in/a.xlsx in/b.xlsx --html in/b.xlsx",
        "run --log in/a.xlsx",
        "run --log out/manifest.json",
        "run --log perechen.toml",
    ] {
        let done = perechen(root.path(), &line.split(' ').collect::<Vec<_>>());
        assert_eq!(done.code, Some(2), "{line}: {}", done.err);
        assert!(done.err.contains("Нельзя записать в"), "{line}: {}", done.err);
        assert!(fs::read(at("in/a.xlsx")).unwrap() == input, "{line}");
        assert!(fs::read(at("out/perechen.sqlite")).unwrap() == register, "{line}");
    }
    for key in ["log", "review", "register"] {
        for path in ["out/manifest.json", "out/свод.xlsx", "perechen.toml", "in/новый"] {
            fs::write(at("perechen.toml"), format!("{job}{key} = \"{path}\"\n")).unwrap();
            let done = perechen(root.path(), &["config", "check", "perechen.toml"]);
            assert_eq!(done.code, Some(2), "{key} {path}: {}", done.err);
        }
        // Near miss.
        fs::write(at("perechen.toml"), format!("{job}{key} = \"out/{key}\"\n")).unwrap();
        let done = perechen(root.path(), &["config", "check", "perechen.toml"]);
        assert_eq!(done.code, Some(0), "{key}: {}", done.err);
    }
    for _ in 0..2 {
        let done = perechen(root.path(), &["inspect", "in/a.xlsx", "--html", "страница.html"]);
        assert_eq!(done.code, Some(0), "a page of its own is written anew: {}", done.err);
    }
}

#[cfg(unix)]
#[test]
fn outputs_of_a_folder_that_cannot_be_looked_into_stay() {
    let root = folder(&["in/a.xlsx", "in/б/c.xlsx"]);
    let at = |name: &str| root.path().join(name);
    let line = ["convert", "in", "--fail-on", "never", "--no-register"];
    perechen(root.path(), &line);
    fs::rename(at("in/б"), at("elsewhere")).unwrap();
    // Nobody looks behind a link.
    std::os::unix::fs::symlink(at("elsewhere"), at("in/б")).unwrap();
    for _ in 0..2 {
        let done = perechen(root.path(), &line);
        assert_eq!(done.code, Some(1), "{}", done.err);
        assert!(!done.err.contains("Нет файлов"), "{}", done.err);
        assert!(at("out/б/c.xlsx.перечень.xlsx").exists() && !at("out/прежние").exists(), "{}", done.err);
    }
    // Near miss: nothing is there any more.
    fs::remove_file(at("in/б")).unwrap();
    let done = perechen(root.path(), &line);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(at("out/прежние/б/c.xlsx.перечень.xlsx").exists() && !at("out/б").exists());
}

#[test]
fn a_list_may_have_the_name_of_an_output_and_an_output_is_known_by_what_it_says() {
    let root = folder(&["in/Загс/свод.xlsx", "in/Минздрав/протокол.xlsx"]);
    let line = ["convert", "in", "--fail-on", "never", "--no-register", "--output", "json"];
    let counts = || -> serde_json::Value {
        let done = perechen(root.path(), &line);
        let summary: serde_json::Value = serde_json::from_str(&done.out).unwrap();
        summary["counts"]["by_status"].clone()
    };
    assert_eq!(counts()["converted"], 2);
    fs::create_dir(root.path().join("in/прежний итог")).unwrap();
    for name in ["свод.xlsx", "протокол.xlsx", "протокол.html"] {
        fs::copy(root.path().join("out").join(name), root.path().join("in/прежний итог").join(name)).unwrap();
    }
    let counts = counts();
    assert_eq!((&counts["converted"], &counts["skipped"]), (&2.into(), &3.into()));
}
