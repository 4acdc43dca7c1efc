//! Golden cases: every fixture's list and findings, and what its written workbook and form say when
//! read back, as plain text under `fixtures/<case>/expected/`. `UPDATE_EXPECT=1` accepts a change.

mod common;

use std::path::Path;

use common::{cases, codes, convert_bytes, convert_case, dump, dump_findings, fields, written};
use expect_test::expect_file;

#[test]
fn every_fixture_gives_what_is_expected() {
    for (case, input) in cases() {
        let outcome = convert_case(&case, &input);
        let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(&case).join("expected");
        expect_file![expected.join("list.txt")].assert_eq(&dump(&outcome));
        expect_file![expected.join("findings.txt")].assert_eq(&dump_findings(&outcome.findings));
        for list in &outcome.lists {
            let (workbook, form) = written(list, &outcome.findings);
            let workbook = convert_bytes("книга.xlsx", &workbook);
            expect_file![expected.join("workbook.txt")].assert_eq(&dump(&workbook));
            let form = convert_bytes("форма.docx", &form);
            expect_file![expected.join("form.txt")].assert_eq(&dump(&form));
        }
    }
}

/// The Smolensk table as a sheet of its own, in every spreadsheet format.
const SHEETS: [&str; 9] = [
    "smolensk-industry-excel",
    "smolensk-industry-xls",
    "smolensk-industry-xls-1995",
    "smolensk-industry-xlsb",
    "smolensk-industry-ods",
    "smolensk-industry-csv",
    "smolensk-industry-csv-1251",
    "smolensk-industry-html",
    "smolensk-industry-xml-2003",
];

/// The golden list: exactly these findings on the five orders, of the rules that there are.
#[test]
fn the_orders_have_exactly_the_findings_of_the_golden_list() {
    let smolensk = [
        ("C01", "error"),
        ("C02", "query"),
        ("C04", "error"),
        ("C05", "advice"),
        ("C07", "advice"),
        ("D02", "error"),
        ("K02", "advice"),
        ("S03", "query"),
        ("S03", "query"),
        ("S04", "note"),
        ("V03", "advice"),
        ("V03", "advice"),
        ("V04", "query"),
        ("V04", "query"),
        ("V05", "advice"),
        ("V07", "advice"),
    ];
    let with = |more: &[(&'static str, &'static str)]| {
        let mut all = smolensk.to_vec();
        all.extend_from_slice(more);
        all.sort_unstable();
        all
    };
    let mut golden = vec![
        ("sverdlovsk-energy-order", vec![("D01", "query"), ("S05", "note"), ("V02", "advice")]),
        ("sverdlovsk-industry-order", vec![("S05", "note"), ("V05", "advice"), ("V06", "query")]),
        ("dagestan-construction-order", vec![("D01", "query"), ("S05", "note")]),
        ("sverdlovsk-investment-order", vec![("S05", "note")]),
        ("smolensk-industry-merged", with(&[])),
        ("smolensk-industry-torn", with(&[("S01", "note"), ("S02", "note")])),
        ("sverdlovsk-energy-filled", vec![("S04", "note")]),
        ("dagestan-construction-filled", vec![]),
        ("sverdlovsk-investment-filled", vec![]),
        ("letter", vec![("S05", "note")]),
        ("price-list", vec![("S05", "note")]),
    ];
    golden.extend(SHEETS.map(|case| (case, with(&[("S02", "note")]))));
    for (case, input) in cases() {
        let mut found = codes(&convert_case(&case, &input).findings);
        found.sort_unstable();
        let expected = golden.iter().find(|(name, _)| *name == case).map(|(_, expected)| expected);
        assert_eq!(Some(&found), expected, "{case}");
    }
}

/// One table in every format is one list: places aside, the same rows and records.
#[test]
fn the_smolensk_table_is_the_same_list_in_every_rendering() {
    let of = |case: &str| {
        let (case, input) = cases().into_iter().find(|(name, _)| name == case).expect("the case");
        let mut outcome = convert_case(&case, &input);
        outcome.lists.remove(0)
    };
    let merged = of("smolensk-industry-merged");
    assert_eq!(merged.rows.len(), 13);
    assert_eq!(
        merged.rows[2].process.as_ref().map(|process| &*process.value),
        Some("Поступление на государственную гражданскую службу (прием на работу) в Министерство")
    );
    for case in ["smolensk-industry-torn"].iter().chain(&SHEETS) {
        let other = of(case);
        assert_eq!(other.rows.len(), 13, "{case}");
        let pairs: Vec<_> = fields(&merged).into_iter().zip(fields(&other)).collect();
        assert_eq!(pairs.len(), merged.records().count());
        for (mut one, mut two) in pairs {
            // The needs of № 5, first process, and of № 6 have lost their boundary in the torn table.
            let joined = ["Организация работы по передаче имущества", "Оформление авансового отчета"]
                .iter()
                .any(|process| one["process"].as_str().is_some_and(|text| text.starts_with(process)));
            for value in [&mut one, &mut two] {
                let value = value.as_object_mut().expect("an object");
                // A sheet holds the table alone: no head of the act.
                value.remove("act");
                // The binary workbook shows «1.» for 1.
                let number = value["number"].as_str().map(|number| number.trim_end_matches('.').to_owned());
                value.insert("number".into(), number.into());
                if joined {
                    value.remove("needs");
                }
            }
            assert_eq!(one, two, "{case}");
        }
    }
}
