//! Whole runs with hand-made outcomes: outputs, order, isolation, and the schemas of the machine files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use crate::knowledge::profile::Mappings;
use crate::outcome::Status;
use crate::read::Limits;
use crate::write::example;

/// Content decides: a panic, something unknown, or the example list.
fn by_content(input: Input<'_>, _settings: &Settings, _read: Read<'_>) -> Outcome {
    assert!(input.bytes != b"panic", "сбой на файле");
    // As the library does whose temporary file cannot be written.
    let full =
        r#"called `Result::unwrap()` on an `Err` value: Os { code: 28, kind: StorageFull, message: "" }"#;
    assert!(input.bytes != b"full", "{full}");
    let mut outcome = example::outcome();
    outcome.path = input.path.into();
    if input.bytes == b"unknown" {
        outcome.status = Status::Skipped;
        outcome.format = Format::Unknown;
        outcome.reason = Some("Содержимое не распознано.".into());
        outcome.lists.clear();
        outcome.findings.clear();
        outcome.counts = crate::model::CellCounts::default();
        return outcome;
    }
    outcome.lists[0].file = input.path.into();
    if input.bytes == b"two" {
        let mut second = outcome.lists[0].clone();
        second.ordinal = 2;
        outcome.lists.push(second);
    }
    outcome
}

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (file, content) in files {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    root
}

fn run(inputs: &[PathBuf], folder: &Path, threads: usize) -> Report {
    try_run(inputs, folder, threads, PAGE_BYTES).unwrap()
}

fn try_run(inputs: &[PathBuf], folder: &Path, threads: usize, page_bytes: u64) -> Result<Report, BatchError> {
    let settings = Settings::new(Mappings::built_in().unwrap(), Limits::default());
    let job = Job {
        inputs: Inputs::named(inputs),
        settings: &settings,
        convert: by_content,
        threads,
        isolation: &Isolation::Never,
        office: None,
        memory: None,
        expected: None,
    };
    let output = Output { form: FormKind::Own, layout: Layout::default(), pdf: false };
    let whole = Whole {
        fail_on: Some(Level::Error),
        register: Wanted::Yes,
        report: Wanted::Yes,
        lines: Lines::Plain,
        page_bytes,
    };
    let reserved = reserve(Inputs::named(inputs), folder, None, Busy::Leave).unwrap();
    let made = Made { output, whole, keeping: Keeping::No };
    convert(&job, reserved, made, None, &mut |_, _, _| {})
}

/// Every file beneath a folder by its path.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    discover(Inputs::named(&[folder.to_owned()]), None)
        .unwrap()
        .into_iter()
        .map(|found| (found.source, fs::read(found.path).unwrap()))
        .collect()
}

#[test]
fn a_run_writes_every_output_and_the_manifest_names_them() {
    let root = tree(&[("in/a.docx", "one"), ("in/b/c.docx", "two"), ("in/x.txt", "unknown")]);
    let out = root.path().join("out");
    let report = run(&[root.path().join("in")], &out, 2);
    assert_eq!(report.verdict, Verdict::Findings);
    let written = contents(&out);
    let names: Vec<&str> = written.keys().map(String::as_str).collect();
    expect_test::expect![[r#"
        [
            "a.docx.перечень.xlsx",
            "a.docx.протокол.txt",
            "a.docx.форма.docx",
            "b/c.docx.2.перечень.xlsx",
            "b/c.docx.2.форма.docx",
            "b/c.docx.перечень.xlsx",
            "b/c.docx.протокол.txt",
            "b/c.docx.форма.docx",
            "findings.jsonl",
            "manifest.json",
            "records.jsonl",
            "протокол.html",
            "протокол.xlsx",
            "свод.xlsx",
        ]
    "#]]
    .assert_debug_eq(&names);
    let manifest: Value = serde_json::from_slice(&written["manifest.json"]).unwrap();
    for output in manifest["outputs"].as_array().unwrap() {
        let bytes = &written[output["path"].as_str().unwrap()];
        assert_eq!(output["size"], bytes.len());
        assert_eq!(output["sha256"], crate::text::hash::hex(&<sha2::Sha256 as sha2::Digest>::digest(bytes)));
    }
    assert_eq!(manifest["outputs"].as_array().unwrap().len(), names.len() - 1);
    assert_eq!(manifest["inputs"].as_array().unwrap().len(), 3);
    assert_eq!(manifest["counts"]["by_status"]["skipped"], 1);
}

#[test]
fn a_full_disk_behind_a_panic_ends_the_run_and_publishes_nothing() {
    let root = tree(&[("in/a.docx", "one"), ("in/b.docx", "full")]);
    let out = root.path().join("out");
    let ended = try_run(&[root.path().join("in")], &out, 2, PAGE_BYTES);
    let Err(BatchError::Write { source, .. }) = ended else { panic!("{ended:?}") };
    assert_eq!(source.kind(), io::ErrorKind::StorageFull);
    assert_eq!(contents(&out).len(), 0);
}

#[test]
fn a_page_that_does_not_hold_all_files_says_so() {
    let root =
        tree(&[("in/a.docx", "one"), ("in/b.docx", "one"), ("in/c.txt", "unknown"), ("in/d.docx", "one")]);
    let page = |name: &str, bytes| {
        let out = root.path().join(name);
        try_run(&[root.path().join("in")], &out, 1, bytes).unwrap();
        assert!(out.join("d.docx.протокол.txt").exists());
        fs::read_to_string(out.join("протокол.html")).unwrap()
    };
    let whole = page("whole", PAGE_BYTES);
    assert!(!whole.contains("не вмещает") && whole.contains("d.docx"));
    let none = page("none", 1);
    assert!(none.contains("Страница не вмещает всех файлов: 3 файла") && !none.contains("a.docx"));
    let some = (1..50).map(|step| page("some", step * 500)).find(|page| page.contains("a.docx")).unwrap();
    assert!(some.contains("Страница не вмещает всех файлов: 2 файла") && !some.contains("b.docx"));
}

#[test]
fn a_panic_costs_one_file() {
    let root = tree(&[("in/a.docx", "one"), ("in/b.docx", "panic"), ("in/c.docx", "one")]);
    let out = root.path().join("out");
    let report = run(&[root.path().join("in")], &out, 2);
    assert_eq!((report.verdict, report.totals.files), (Verdict::Incomplete, [2, 0, 0, 0, 1, 0]));
    let findings = fs::read_to_string(out.join("findings.jsonl")).unwrap();
    let panic = findings.lines().find(|line| line.contains("\"F03\"")).unwrap();
    assert!(panic.contains("сбой на файле") && panic.contains("\"file\":\"b.docx\""), "{panic}");
    assert!(out.join("c.docx.форма.docx").exists() && !out.join("b.docx.форма.docx").exists());
}

#[test]
fn a_file_named_by_the_operator_is_never_skipped_in_silence() {
    let root = tree(&[("in/x.txt", "unknown")]);
    let named = run(&[root.path().join("in/x.txt")], &root.path().join("out"), 1);
    assert_eq!((named.verdict, named.totals.files), (Verdict::Incomplete, [0, 0, 0, 1, 0, 0]));
    let met = run(&[root.path().join("in")], &root.path().join("out"), 1);
    assert_eq!((met.verdict, met.totals.files), (Verdict::Done, [0, 0, 0, 0, 0, 1]));
}

#[test]
fn the_same_input_gives_the_same_bytes_whatever_the_number_of_threads() {
    let files: Vec<(String, &str)> =
        (0..40).map(|n| (format!("in/{n}/б.docx"), ["one", "two", "panic"][n % 3])).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    let root = tree(&files);
    let mut first = None;
    for (round, threads) in [1, 8, 1, 2].into_iter().enumerate() {
        let out = root.path().join(format!("out{round}"));
        run(&[root.path().join("in")], &out, threads);
        let mut written = contents(&out);
        written.remove("manifest.json");
        assert_eq!(first.get_or_insert_with(|| written.clone()), &written, "{threads} threads");
    }
}

#[test]
fn a_second_run_replaces_its_outputs_and_sets_aside_those_of_inputs_that_have_gone() {
    let root = tree(&[("in/a.docx", "one"), ("in/b.docx", "one")]);
    let (input, out) = ([root.path().join("in")], root.path().join("out"));
    assert_eq!(run(&input, &out, 1).set_aside, []);
    fs::remove_file(root.path().join("in/b.docx")).unwrap();
    let report = run(&input, &out, 1);
    assert_eq!((report.missing, report.set_aside.len()), (vec!["b.docx".to_owned()], 3));
    assert!(report.set_aside.iter().all(|moved| !moved.changed));
    assert!(out.join("прежние/b.docx.перечень.xlsx").exists() && !out.join("b.docx.перечень.xlsx").exists());
}

#[test]
fn the_machine_files_keep_to_their_schemas() {
    let root = tree(&[("in/a.docx", "one"), ("in/b.docx", "panic"), ("in/~$c.docx", "x")]);
    let out = root.path().join("out");
    run(&[root.path().join("in")], &out, 2);
    for (file, schema) in [
        ("records.jsonl", include_str!("../../docs/schema/records.schema.json")),
        ("findings.jsonl", include_str!("../../docs/schema/findings.schema.json")),
        ("manifest.json", include_str!("../../docs/schema/manifest.schema.json")),
    ] {
        let schema: Value = serde_json::from_str(schema).unwrap();
        let text = fs::read_to_string(out.join(file)).unwrap();
        let values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
        let mut checked = 0;
        for value in values {
            let mut faults = Vec::new();
            conform(&schema, &schema, &value.unwrap(), file, &mut faults);
            assert_eq!(faults, Vec::<String>::new());
            checked += 1;
        }
        assert!(checked > 0, "{file} is empty");
    }
}

#[test]
fn the_check_of_the_schemas_can_fail() {
    let schema: Value = serde_json::from_str(include_str!("../../docs/schema/findings.schema.json")).unwrap();
    let mut faults = Vec::new();
    let wrong = serde_json::json!({ "code": 1, "level": "bad", "more": null, "related": [{}] });
    conform(&schema, &schema, &wrong, "finding", &mut faults);
    for fault in
        ["finding.code: type", "finding.level: enum", "finding.more: unknown", "finding.hint: missing"]
    {
        assert!(faults.iter().any(|found| found == fault), "{fault} in {faults:?}");
    }
    assert!(faults.iter().any(|found| found.starts_with("finding.related[0]")));
}

/// As much of JSON Schema as the schemas in `docs/schema/` use.
fn conform(root: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    if let Some(target) = schema["$ref"].as_str() {
        return conform(root, root.pointer(&target[1..]).unwrap(), value, at, faults);
    }
    let mut fault = |what: &str| faults.push(format!("{at}: {what}"));
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    match &schema["type"] {
        Value::String(only) if only != kind => fault("type"),
        Value::Array(some) if !some.iter().any(|one| one == kind) => fault("type"),
        _ => {}
    }
    if schema["enum"].as_array().is_some_and(|some| !some.contains(value)) {
        fault("enum");
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str())
        && !regex::Regex::new(pattern).unwrap().is_match(text)
    {
        fault("pattern");
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        conform(root, &schema["items"], item, &format!("{at}[{index}]"), faults);
    }
    let Some(object) = value.as_object() else { return };
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(key) {
            faults.push(format!("{at}.{key}: missing"));
        }
    }
    for (key, value) in object {
        let at = format!("{at}.{key}");
        match (&schema["properties"][key], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => faults.push(format!("{at}: unknown")),
            (Value::Null, rest) => conform(root, rest, value, &at, faults),
            (known, _) => conform(root, known, value, &at, faults),
        }
    }
}
