//! Formats that only LibreOffice reads: with a program that behaves like it, and with none. That the real
//! one gives the same list is tried by `.ci/run`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::common::{fixture, program};

const RTF: &str = r"{\rtf1{\*\template C:\\a.dot}{\object\objemb}}";

/// A folder with an input, and a program that notes its arguments and goes on with `script`, which finds
/// the target folder in `$out`, the name of the result in `$result`.
fn folder(name: &str, content: &str, script: &str) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("in")).unwrap();
    fs::write(root.path().join("in").join(name), content).unwrap();
    fs::create_dir(root.path().join("temporary")).unwrap();
    let program = root.path().join("soffice");
    let text = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$@\" > '{root}/arguments'\n\
         while [ \"$1\" != --convert-to ]; do shift; done\n\
         extension=${{2%%:*}}; out=$4; result=$out/input.$extension; mkdir \"$out\"\n{script}\n",
        root = root.path().display()
    );
    fs::write(&program, text).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    root
}

fn perechen(root: &TempDir, arguments: &[&str], input: &str) -> Output {
    let mut command = program();
    command.current_dir(root).env("TMPDIR", root.path().join("temporary"));
    command.args(arguments).args(["--soffice", "./soffice"]).write_stdin(input).output().unwrap()
}

/// Status and reason of the only file of a run.
fn answer(root: &TempDir, arguments: &[&str]) -> (String, String) {
    let done = perechen(root, &[&["convert", "in", "--form", "none"], arguments].concat(), "");
    let manifest = fs::read(root.path().join("out/manifest.json"))
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)));
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let text = |key: &str| manifest["inputs"][0][key].as_str().unwrap_or_default().to_owned();
    assert_eq!(left_over(root), Vec::<PathBuf>::new(), "something is left in the temporary folder");
    (text("status"), text("reason"))
}

fn left_over(root: &TempDir) -> Vec<PathBuf> {
    fs::read_dir(root.path().join("temporary")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn saves(case: &str) -> String {
    format!("cp '{}' \"$result\"", fixture(case).join("input.docx").display())
}

#[test]
fn a_document_is_read_as_the_office_program_saved_it() {
    for isolate in ["auto", "always", "never"] {
        let root = folder("перечень.rtf", RTF, &saves("smolensk-industry-merged"));
        let (status, reason) = answer(&root, &["--isolate", isolate]);
        assert_eq!((status.as_str(), reason.as_str()), ("converted", ""), "{isolate}");
        let records = fs::read_to_string(root.path().join("out/records.jsonl")).unwrap();
        let first: Value = serde_json::from_str(records.lines().next().unwrap()).unwrap();
        assert_eq!(first["source"]["cells"]["process"], "т1 с2 к3");
        let findings = fs::read_to_string(root.path().join("out/findings.jsonl")).unwrap();
        let active: Vec<&str> = findings.lines().filter(|line| line.contains("F01")).collect();
        assert!(active.iter().any(|line| line.contains("a.dot")), "{active:?}");
        // Its own profile and folder, nothing of the user's.
        let arguments = fs::read_to_string(root.path().join("arguments")).unwrap();
        let profile = arguments.lines().find_map(|line| line.strip_prefix("-env:UserInstallation=file://"));
        assert!(profile.unwrap().contains("/temporary/perechen-"), "{arguments}");
        assert!(arguments.contains("docx:MS Word 2007 XML"), "{arguments}");
    }
}

#[test]
fn every_command_reads_them() {
    let root = folder("a.rtf", RTF, &saves("smolensk-industry-merged"));
    let said = |arguments: &[&str], input: &str| {
        String::from_utf8(perechen(&root, arguments, input).stdout).unwrap()
    };
    assert!(said(&["inspect", "in/a.rtf"], "").contains("Файл прочитан через LibreOffice"));
    assert!(said(&["tables", "in/a.rtf"], "").contains("Наименование процесса"));
    assert!(said(&["profiles", "new", "in/a.rtf"], "").contains("Наименование процесса"));
    assert!(said(&["worker"], "in/a.rtf\n").contains(r#""status":"converted""#));
    assert!(said(&["worker", "--documents"], "in/a.rtf\n").contains(r#""status":"read""#));
    assert_eq!(left_over(&root), Vec::<PathBuf>::new());
}

#[test]
fn success_is_a_file_and_no_exit_code() {
    let failed = ("failed".to_owned(), "LibreOffice не смог открыть файл".to_owned());
    for script in ["exit 0", "exit 1", ": > \"$result\"", "touch \"$out/other.docx\""] {
        assert_eq!(answer(&folder("a.rtf", RTF, script), &[]), failed, "{script}");
    }
    let good = format!("{}; exit 1", saves("smolensk-industry-merged"));
    assert_eq!(answer(&folder("a.rtf", RTF, &good), &[]).0, "converted");
    let garbage = answer(&folder("a.rtf", RTF, "echo garbage > \"$result\""), &[]);
    assert_eq!(
        garbage,
        ("failed".to_owned(), "файл повреждён: похоже, он сохранён или скопирован не до конца".to_owned())
    );
    let large = folder("a.rtf", RTF, "head -c 70000 /dev/zero > \"$result\"");
    let (status, reason) = answer(&large, &["--max-file", "64K"]);
    assert_eq!((status.as_str(), reason.contains("--max-file")), ("refused", true), "{reason}");
}

#[test]
fn a_program_that_hangs_is_ended_with_all_that_it_started() {
    let root = folder("a.rtf", RTF, "sleep 600 & echo $! > \"$(dirname \"$0\")/child\"; wait");
    let began = Instant::now();
    let (status, reason) = answer(&root, &["--max-seconds", "2"]);
    assert_eq!((status.as_str(), reason.contains("--max-seconds")), ("refused", true), "{reason}");
    assert!(began.elapsed() < Duration::from_secs(30));
    assert_gone(&root);
}

#[test]
fn what_counts_is_how_long_the_processor_worked() {
    let waits = format!("sleep 2.5; {}", saves("smolensk-industry-merged"));
    assert_eq!(answer(&folder("a.rtf", RTF, &waits), &["--max-seconds", "2"]).0, "converted");
    if cfg!(target_os = "linux") {
        let works = "(while :; do :; done) & echo $! > \"$(dirname \"$0\")/child\"; wait";
        let ended_early = || {
            let root = folder("a.rtf", RTF, works);
            let began = Instant::now();
            assert_eq!(answer(&root, &["--max-seconds", "2"]).0, "refused");
            let took = began.elapsed();
            assert_gone(&root);
            took < Duration::from_secs(7)
        };
        // Four times 1.8 s by the clock, had the processor not been asked. On a machine with much other work one
        // attempt may not get the processor for so long.
        assert!((0..4).any(|_| ended_early()));
    }
}

/// The process whose number the program left in `child` has ended, or ends now.
fn assert_gone(root: &TempDir) {
    let child = fs::read_to_string(root.path().join("child")).unwrap();
    let process = Path::new("/proc").join(child.trim());
    let is_gone = || {
        // One that has ended and that nobody has asked about yet is listed, without a command.
        fs::read(process.join("cmdline")).map_or(true, |command| command.is_empty())
    };
    let waited = (0..50).any(|_| {
        is_gone() || {
            thread::sleep(Duration::from_millis(20));
            false
        }
    });
    assert!(waited || !Path::new("/proc/self").exists(), "a process of the program lives on");
}

#[test]
fn a_program_that_takes_much_memory_is_ended() {
    // The variable of the shell is a hundred megabytes of its memory.
    let root = folder("a.rtf", RTF, "text=$(head -c 100000000 /dev/zero | tr '\\0' a); sleep 600");
    let (status, reason) = answer(&root, &["--isolate", "never", "--max-memory", "16M"]);
    if Path::new("/proc/self/status").exists() {
        assert_eq!((status.as_str(), reason.contains("--max-memory")), ("refused", true), "{reason}");
        assert!(reason.contains("64 МиБ"), "{reason}");
    }
}

#[test]
fn a_signal_leaves_no_program_and_no_folder_behind() {
    use std::os::unix::process::ExitStatusExt as _;
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let root = folder("a.rtf", RTF, "echo $$ > \"$(dirname \"$0\")/child\"; sleep 600");
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("perechen"))
            .args(["convert", "in", "--form", "none", "--soffice", "./soffice"])
            .current_dir(root.path())
            .env("TMPDIR", root.path().join("temporary"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let started = (0..500).any(|_| {
            thread::sleep(Duration::from_millis(20));
            fs::read_to_string(root.path().join("child")).is_ok_and(|child| child.ends_with('\n'))
        });
        assert!(started, "the program was not started");
        assert!(!left_over(&root).is_empty());
        let signal = format!("-{name}");
        let sent = std::process::Command::new("kill").args([&signal, &child.id().to_string()]).status();
        assert!(sent.unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(number));
        // The worker that started it notices that the program has ended.
        let swept = (0..100).any(|_| {
            thread::sleep(Duration::from_millis(20));
            left_over(&root).is_empty()
        });
        assert!(swept, "something is left in the temporary folder");
        assert_gone(&root);
    }
}

#[test]
fn without_it_the_refusal_says_what_to_do() {
    let root = folder("a.rtf", RTF, "exit 0");
    let mut command = program();
    let done = command.current_dir(&root).args(["tables", "in", "--soffice", "never"]).output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(
        said["error"],
        "Документ RTF читается только через LibreOffice, а он не найден. Установите LibreOffice (бесплатно, \
         libreoffice.org) или откройте файл в Word и сохраните его как «Документ Word (.docx)»."
    );
    let done =
        program().current_dir(&root).args(["tables", "in", "--soffice", "./missing"]).output().unwrap();
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert!(said["error"].as_str().unwrap().starts_with("LibreOffice не запускается: ./missing"), "{said}");
}

#[test]
fn a_password_stays_one_unless_every_office_program_knows_it() {
    let mut ole = vec![0; 1024];
    ole[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    ole[512..512 + name.len()].copy_from_slice(&name);
    let root = folder("a.xlsx", "", "exit 0");
    fs::write(root.path().join("in/a.xlsx"), &ole).unwrap();
    assert_eq!(answer(&root, &[]), ("refused".to_owned(), "файл защищён паролем".to_owned()));
    let arguments = fs::read_to_string(root.path().join("arguments")).unwrap();
    assert!(arguments.contains("xlsx:Calc MS Excel 2007 XML"), "{arguments}");
}

/// Beside each form its PDF; where there is no office program, or it fails, all else is as ever.
#[test]
fn forms_are_saved_as_pdf() {
    const NAME: &str = "out/перечень.docx.форма";
    for (script, office, exists, said) in [
        ("printf '%%PDF-1.7' > \"$result\"", "./soffice", true, ""),
        ("exit 0", "./soffice", false, "LibreOffice не составил PDF форм: 1."),
        ("exit 0", "never", false, "LibreOffice не найден"),
    ] {
        let root = folder("перечень.rtf", RTF, script);
        fs::remove_file(root.path().join("in/перечень.rtf")).unwrap();
        fs::copy(fixture("sverdlovsk-energy-filled/input.docx"), root.path().join("in/перечень.docx"))
            .unwrap();
        let mut command = program();
        command.current_dir(&root).env("TMPDIR", root.path().join("temporary"));
        let done = command.args(["convert", "in", "--pdf", "--soffice", office]).output().unwrap();
        let error = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(0), "{error}");
        assert!(error.contains(said), "{error}");
        assert!(root.path().join(format!("{NAME}.docx")).is_file());
        assert_eq!(root.path().join(format!("{NAME}.pdf")).is_file(), exists, "{said}");
        if exists {
            let arguments = fs::read_to_string(root.path().join("arguments")).unwrap();
            assert!(arguments.contains("PDFUACompliance"), "{arguments}");
            let manifest = fs::read_to_string(root.path().join("out/manifest.json")).unwrap();
            assert!(manifest.contains("перечень.docx.форма.pdf"));
        }
    }
}
