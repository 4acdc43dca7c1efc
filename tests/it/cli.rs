//! The built binary in a temporary folder: exit codes, standard output, standard error.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::common::{Run, fixture, program};

fn perechen(folder: &Path) -> Command {
    let mut command = program();
    command.current_dir(folder);
    command
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (file, content) in files {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    root
}

fn run(folder: &Path, line: &[&str]) -> Run {
    Run::of(perechen(folder).args(line))
}

#[test]
fn code_0_when_nothing_is_wrong_and_the_summary_alone_is_on_stdout() {
    let root = folder(&[("in/записка.txt", "Просто текст.")]);
    let done = run(root.path(), &["convert", "in", "--out", "out"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.starts_with("1 файл: пропущено — 1.\n"), "{}", done.out);
    assert!(done.out.contains("Результат: out"), "{}", done.out);
    assert!(!done.out.contains("Время") && done.err.contains("Время работы"), "{}", done.err);
    for name in
        ["manifest.json", "протокол.html", "протокол.xlsx", "свод.xlsx", "records.jsonl", "findings.jsonl"]
    {
        assert!(root.path().join("out").join(name).is_file(), "{name}");
    }
}

#[test]
fn code_0_for_an_empty_folder_with_a_hint() {
    let root = folder(&[]);
    fs::create_dir(root.path().join("in")).unwrap();
    let done = run(root.path(), &["check", "in"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "Файлов нет: папка пуста или указана не та.\n"));
}

#[test]
fn code_1_when_a_file_is_over_the_limit_with_figures_and_remedy() {
    let root = folder(&[("in/a.docx", "0123456789")]);
    let done = run(root.path(), &["check", "in", "--max-file", "5"]);
    assert_eq!(done.code, Some(1), "{}", done.err);
    assert!(done.out.contains("F03"), "{}", done.out);
    assert!(done.out.contains("Файл занимает 10 байт, предел — 5 байт."), "{}", done.out);
    assert!(done.out.contains("--max-file"), "{}", done.out);
}

#[test]
fn code_1_for_a_named_file_that_is_nothing_readable() {
    let root = folder(&[("a.txt", "Просто текст.")]);
    let done = run(root.path(), &["check", "a.txt"]);
    assert_eq!(done.code, Some(1), "{}", done.out);
}

#[test]
fn code_2_for_a_wrong_command_in_russian() {
    let root = folder(&[]);
    for line in [
        &["convret"][..],
        &["convert"],
        &["check", "x", "--fail-on", "всё"],
        &["rules", "Z99"],
        &["profiles", "нет"],
    ] {
        let done = run(root.path(), line);
        assert_eq!((done.code, done.out.as_str()), (Some(2), ""), "{line:?}: {}", done.err);
        assert!(done.err.starts_with("Ошибка: "), "{line:?}: {}", done.err);
        assert!(!done.err.contains("error") || done.err.contains("Возможны"), "{line:?}: {}", done.err);
    }
    assert_eq!(run(root.path(), &[]).code, Some(2));
    assert_eq!(run(root.path(), &["convert", ".", "--out", "."]).code, Some(2));
}

#[test]
fn code_66_for_a_missing_input_and_nothing_is_created() {
    let root = folder(&[]);
    let done = run(root.path(), &["convert", "нет такой", "--out", "out"]);
    assert_eq!(done.code, Some(66));
    assert_eq!(
        done.err,
        "Ошибка: Входной файл или папка не найдены: «нет такой». Причина: такого пути нет.\n"
    );
    assert!(!root.path().join("out").exists());
}

#[test]
fn code_73_when_the_output_cannot_be_created() {
    let root = folder(&[("in/a.txt", "x"), ("занято", "")]);
    let done = run(root.path(), &["convert", "in", "--out", "занято"]);
    assert_eq!(done.code, Some(73), "{}", done.err);
    assert!(done.err.contains("Не удаётся создать «занято»"), "{}", done.err);
}

#[cfg(target_os = "linux")]
#[test]
fn code_74_when_standard_output_is_full() {
    let root = folder(&[]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = std::process::Command::new(assert_cmd::cargo::cargo_bin("perechen"))
        .args(["--help"])
        .current_dir(root.path())
        .stdout(full)
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(74));
}

/// Enough findings to fill a pipe that nobody reads.
#[cfg(unix)]
fn many_findings() -> TempDir {
    let root = folder(&[]);
    fs::create_dir(root.path().join("in")).unwrap();
    for number in 0..1000 {
        std::os::unix::fs::symlink("/нет", root.path().join(format!("in/{number}.docx"))).unwrap();
    }
    root
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_a_normal_end() {
    let root = many_findings();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("perechen"))
        .args(["check", "in"])
        .current_dir(root.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_program_by_that_signal() {
    use std::os::unix::process::ExitStatusExt as _;
    let root = many_findings();
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("perechen"))
            .args(["check", "in"])
            .current_dir(root.path())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let kill = format!("-{name}");
        assert!(
            std::process::Command::new("kill")
                .args([&kill, &child.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(child.wait().unwrap().signal(), Some(number));
    }
}

#[test]
fn code_3_for_findings_at_or_above_the_level_asked_for() {
    let root = folder(&[]);
    let order = fixture("smolensk-industry-merged/input.docx");
    let order = order.to_str().unwrap();
    for (level, code) in [("error", 3), ("note", 3), ("never", 0)] {
        let done = run(root.path(), &["check", order, "--fail-on", level]);
        assert_eq!(done.code, Some(code), "{level}: {}", done.err);
        assert!(done.out.contains("Правило: C04"), "{}", done.out);
    }
    let letter = fixture("letter/input.docx");
    let letter = letter.to_str().unwrap();
    assert_eq!(run(root.path(), &["check", letter]).code, Some(0));
    assert_eq!(run(root.path(), &["check", letter, "--fail-on", "note"]).code, Some(3));
}

#[test]
fn code_1_outranks_3_and_one_broken_file_stops_nothing() {
    let root = folder(&[]);
    let (input, out) = (root.path().join("in"), root.path().join("out"));
    fs::create_dir(&input).unwrap();
    let good = fs::read(fixture("smolensk-industry-merged/input.docx")).unwrap();
    fs::write(input.join("битый.docx"), &good[..good.len() / 2]).unwrap();
    fs::write(input.join("хороший.docx"), &good).unwrap();
    fs::copy(fixture("letter/input.docx"), input.join("письмо.docx")).unwrap();
    let done = run(root.path(), &["convert", "in", "--out", "out"]);
    assert_eq!(done.code, Some(1), "{}", done.err);
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap();
    let statuses: Vec<&str> = manifest["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| input["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["failed", "no_list", "converted"]);
    assert!(
        out.join("хороший.docx.перечень.xlsx").is_file() && out.join("хороший.docx.форма.docx").is_file()
    );
    let findings = fs::read_to_string(out.join("findings.jsonl")).unwrap();
    let broken: serde_json::Value = findings
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|finding| finding["file"] == "битый.docx")
        .unwrap();
    assert_eq!(broken["code"], "F03");
    assert!(!broken["hint"].as_str().unwrap().is_empty());
}

#[test]
fn code_2_for_a_wrong_profile_that_names_its_file() {
    let root = folder(&[("мои/x.toml", "id = 1")]);
    let done = run(root.path(), &["profiles", "--mappings", "мои"]);
    assert_eq!(done.code, Some(2), "{}", done.out);
    assert!(done.err.contains("x.toml"), "{}", done.err);
}

#[test]
fn one_thread_and_eight_give_the_same_bytes() {
    let root = folder(&[]);
    let fixtures = fixture("");
    for (threads, out) in [("1", "a"), ("8", "b"), ("8", "c")] {
        let line = [
            "convert",
            fixtures.to_str().unwrap(),
            "--out",
            out,
            "--threads",
            threads,
            "--date",
            "2026-11-30",
        ];
        let done = run(root.path(), &line);
        assert!(matches!(done.code, Some(1 | 3)), "{}", done.err);
    }
    let first = contents(&root.path().join("a"));
    assert!(first.len() > 10);
    for other in ["b", "c"] {
        let other = contents(&root.path().join(other));
        assert_eq!(first.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (name, bytes) in &first {
            assert!(name.ends_with("manifest.json") || other[name] == *bytes, "{name} differs");
        }
    }
}

/// Every file beneath a folder by its path in it.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

#[test]
fn json_output_is_one_object_and_findings_are_lines() {
    let root = folder(&[("in/a.docx", "0123456789")]);
    let convert = run(root.path(), &["convert", "in", "--out", "out", "--output", "json", "--max-file", "5"]);
    let summary: serde_json::Value = serde_json::from_str(&convert.out).unwrap();
    assert_eq!(
        (convert.code, summary["exit_code"].as_i64(), summary["status"].as_str()),
        (Some(1), Some(1), Some("incomplete"))
    );
    assert_eq!(summary["counts"]["by_status"]["refused"], 1);
    let check = run(root.path(), &["check", "in", "--output", "json", "--max-file", "5"]);
    assert_eq!(check.out, fs::read_to_string(root.path().join("out/findings.jsonl")).unwrap());
}

#[test]
fn tables_are_printed_as_the_readers_see_them() {
    let root = folder(&[("плохой.docx", "не документ")]);
    let list = fixture("sverdlovsk-investment-filled/input.xlsx");
    fs::copy(list, root.path().join("список.xlsx")).unwrap();
    let done = run(root.path(), &["tables", "список.xlsx", "плохой.docx"]);
    assert_eq!(done.code, Some(1), "{}", done.err);
    let lines: Vec<serde_json::Value> =
        done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [bad, good] = &lines[..] else { panic!("{} lines", lines.len()) };
    assert_eq!(bad["file"], "плохой.docx");
    assert!(bad["error"].as_str().unwrap().contains("не распознано"), "{bad}");
    assert_eq!(good["file"], "список.xlsx");
    let table = good["tables"][0].as_array().unwrap();
    assert!(table.iter().all(|row| row.as_array().unwrap().len() == 7), "rows of one width");
    let first = table.iter().position(|row| row[0] == "1.").expect("№ as it is shown");
    assert_eq!(table[first][1], table[first + 1][1], "merged text stands in both rows");
}

#[test]
fn quiet_says_nothing_and_the_environment_stands_in_for_options() {
    let root = folder(&[("in/a.docx", "0123456789")]);
    let output = perechen(root.path())
        .args(["convert", "in", "-q"])
        .env("PERECHEN_MAX_FILE", "5")
        .env("PERECHEN_OUT", "куда")
        .output()
        .unwrap();
    assert_eq!((output.status.code(), output.stdout, output.stderr), (Some(1), vec![], vec![]));
    assert!(root.path().join("куда/manifest.json").is_file());
}

#[test]
fn terminal_controls_in_names_do_not_reach_the_terminal() {
    let root = folder(&[("in/a\u{1b}[31m.docx", "0123456789")]);
    let done = run(root.path(), &["check", "in", "-v", "--max-file", "5"]);
    assert!(!done.out.contains('\u{1b}') && !done.err.contains('\u{1b}'));
    assert!(done.out.contains("a\u{fffd}[31m.docx"), "{}", done.out);
}

#[test]
fn rules_are_chosen_and_skipped_and_the_report_says_so() {
    let root = folder(&[]);
    fs::copy(fixture("smolensk-industry-merged/input.docx"), root.path().join("а.docx")).unwrap();
    let codes = |line: &[&str]| {
        let done = run(root.path(), &[&["check", "а.docx", "--output", "json"], line].concat());
        let codes = done.out.lines().map(|line| {
            let finding: serde_json::Value = serde_json::from_str(line).unwrap();
            finding["code"].as_str().unwrap().to_owned()
        });
        codes.collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(codes(&["--rules", "C04,foreign-body-in-title"]), "C04 D02");
    assert!(codes(&[]).contains("C04") && !codes(&["--skip", "c04"]).contains("C04"));
    let done = run(root.path(), &["convert", "а.docx", "--out", "out", "--skip", "C01,C04,D02"]);
    let said = "По указанию оператора не проверялись правила D02, C01, C04.";
    assert!(done.code == Some(0) && done.out.contains(said), "{}{}", done.out, done.err);
    let page = fs::read_to_string(root.path().join("out/протокол.html")).unwrap();
    assert!(page.contains(said));
    let wrong = run(root.path(), &["check", "а.docx", "--rules", "C99"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("C99") && wrong.err.contains("D01, D02"), "{}", wrong.err);
}

#[test]
fn of_two_copies_one_counts_and_the_records_of_the_other_name_it() {
    let root = folder(&[]);
    fs::create_dir(root.path().join("in")).unwrap();
    for name in ["перечень.docx", "Копия.docx"] {
        fs::copy(fixture("smolensk-industry-merged/input.docx"), root.path().join("in").join(name)).unwrap();
    }
    let done = run(root.path(), &["convert", "in", "--out", "out", "--fail-on", "never"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let lines = |name: &str| -> Vec<serde_json::Value> {
        let text = fs::read_to_string(root.path().join("out").join(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let records = lines("records.jsonl");
    let of = |file: &'static str| records.iter().filter(move |record| record["source"]["file"] == file);
    assert!(of("перечень.docx").all(|record| record["superseded_by"].is_null()));
    assert!(of("Копия.docx").all(|record| record["superseded_by"] == "перечень.docx"));
    assert_eq!(of("Копия.docx").count(), of("перечень.docx").count());
    assert!(of("Копия.docx").count() > 0);
    let twice: Vec<_> =
        lines("findings.jsonl").into_iter().filter(|finding| finding["code"] == "F05").collect();
    assert_eq!((twice.len(), &twice[0]["file"]), (1, &"Копия.docx".into()));
    let page = fs::read_to_string(root.path().join("out/протокол.html")).unwrap();
    assert!(page.contains("Тот же перечень есть в файле"));
    let register = fs::File::open(root.path().join("out/свод.xlsx")).unwrap();
    let mut sheet = String::new();
    let mut package = zip::ZipArchive::new(register).unwrap();
    let mut part = package.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::Read::read_to_string(&mut part, &mut sheet).unwrap();
    assert_eq!(sheet.matches("<row ").count(), of("Копия.docx").count() + 1);
    assert!(root.path().join("out/перечень.docx.перечень.xlsx").is_file());
}

#[test]
fn a_returned_workbook_counts_instead_of_its_original() {
    let root = folder(&[]);
    fs::create_dir(root.path().join("in")).unwrap();
    fs::copy(fixture("smolensk-industry-merged/input.docx"), root.path().join("in/перечень.docx")).unwrap();
    run(root.path(), &["convert", "in", "--out", "out"]);
    let workbook = "перечень.docx.перечень.xlsx";
    fs::copy(root.path().join("out").join(workbook), root.path().join("in").join(workbook)).unwrap();
    run(root.path(), &["convert", "in", "--out", "again"]);
    let records = fs::read_to_string(root.path().join("again/records.jsonl")).unwrap();
    for line in records.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let original = record["source"]["file"] == "перечень.docx";
        assert_eq!(record["superseded_by"] == workbook, original, "{line}");
    }
    assert!(records.contains(workbook));
}
