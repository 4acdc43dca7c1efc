//! Golden cases: every fixture's list and findings, and what its written workbook and form say when
//! read back, as plain text under `fixtures/<case>/expected/`. `UPDATE_EXPECT=1` accepts a change.

use expect_test::expect_file;
use perechen::Limits;
use perechen::bench::RULES;
use perechen::bench::{self, Format};
use perechen::flow::{Input, convert_read};
use perechen::model::document::{Block, Document};
use perechen::outcome::Outcome;

use crate::common::{
    alone, cases, codes, convert_bytes, convert_case, dump, dump_findings, fields, fixture, of_run, settings,
    written,
};

#[test]
fn every_fixture_gives_what_is_expected() {
    for (case, input) in cases() {
        let outcome = convert_case(&case, &input);
        let expected = fixture(&case).join("expected");
        expect_file![expected.join("list.txt")].assert_eq(&dump(&outcome));
        expect_file![expected.join("findings.txt")].assert_eq(&dump_findings(&alone(&outcome)));
        for list in &outcome.lists {
            let (workbook, form) = written(list, &outcome.findings);
            let workbook = convert_bytes("книга.xlsx", &workbook);
            expect_file![expected.join("workbook.txt")].assert_eq(&dump(&workbook));
            let form = convert_bytes("форма.docx", &form);
            expect_file![expected.join("form.txt")].assert_eq(&dump(&form));
        }
    }
}

/// A file that the golden list speaks of, and its findings: code, level, how many.
type Golden = (&'static str, &'static [(&'static str, &'static str, usize)]);

/// What the five orders must give, each alone, and what the files beside them do. The list stands
/// in full: rules that are not built yet are passed over.
const GOLDEN: &[Golden] = &[
    (
        "sverdlovsk-energy-order",
        &[
            ("D01", "query", 1),
            ("S05", "note", 1),
            ("V02", "advice", 1),
            ("A02", "unchecked", 1),
            ("A03", "unchecked", 1),
        ],
    ),
    (
        "sverdlovsk-industry-order",
        &[("S05", "note", 1), ("D05", "advice", 1), ("V05", "advice", 1), ("V06", "query", 1)],
    ),
    (
        "dagestan-construction-order",
        &[
            ("S05", "note", 1),
            ("D01", "query", 1),
            ("D04", "query", 1),
            ("D05", "advice", 1),
            ("A01", "unchecked", 1),
            ("A02", "unchecked", 1),
            ("A03", "unchecked", 1),
        ],
    ),
    (
        "sverdlovsk-investment-order",
        &[
            ("S05", "note", 1),
            ("D05", "advice", 2),
            ("A01", "unchecked", 1),
            ("A02", "unchecked", 1),
            ("A03", "unchecked", 1),
        ],
    ),
    ("smolensk-industry-torn", SMOLENSK),
    ("smolensk-industry-merged", SMOLENSK),
    ("smolensk-industry-doc", SMOLENSK),
    ("smolensk-industry-odt", SMOLENSK),
    ("smolensk-industry-excel", SMOLENSK),
    ("smolensk-industry-xls", SMOLENSK),
    ("smolensk-industry-xls-1995", SMOLENSK),
    ("smolensk-industry-xlsb", SMOLENSK),
    ("smolensk-industry-ods", SMOLENSK),
    ("smolensk-industry-csv", SMOLENSK),
    ("smolensk-industry-csv-1251", SMOLENSK),
    ("smolensk-industry-html", SMOLENSK),
    ("smolensk-industry-xml-2003", SMOLENSK),
    ("sverdlovsk-energy-filled", &[("S04", "note", 1), ("A02", "unchecked", 1), ("A03", "unchecked", 1)]),
    (
        "dagestan-construction-filled",
        &[("A01", "unchecked", 1), ("A02", "unchecked", 1), ("A03", "unchecked", 1)],
    ),
    (
        "sverdlovsk-investment-filled",
        &[("A01", "unchecked", 1), ("A02", "unchecked", 1), ("A03", "unchecked", 1)],
    ),
    ("letter", &[("S05", "note", 1)]),
    ("price-list", &[("S05", "note", 1)]),
];

/// The page-broken rendering of the Smolensk order.
const SMOLENSK: &[(&str, &str, usize)] = &[
    ("D02", "error", 1),
    ("S01", "note", 1),
    ("S02", "note", 1),
    ("S03", "query", 2),
    ("S04", "note", 1),
    ("V03", "advice", 2),
    ("V04", "query", 2),
    ("V05", "advice", 1),
    ("V07", "advice", 1),
    ("C01", "error", 1),
    ("C02", "query", 1),
    ("C04", "error", 1),
    ("C05", "advice", 1),
    ("C07", "advice", 1),
    ("K02", "advice", 1),
    ("A03", "unchecked", 1),
];

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

#[test]
fn the_orders_have_exactly_the_findings_of_the_golden_list() {
    for (case, input) in cases() {
        let (_, golden) = GOLDEN.iter().find(|(name, _)| *name == case).expect("an entry of the list");
        // No page is broken where cells are merged in one table or in a sheet.
        let hidden: &[&str] = match case.as_str() {
            "smolensk-industry-merged" | "smolensk-industry-doc" | "smolensk-industry-odt" => &["S01", "S02"],
            sheet if SHEETS.contains(&sheet) => &["S01"],
            _ => &[],
        };
        let mut expected: Vec<(&str, &str)> = golden
            .iter()
            .filter(|(code, ..)| !hidden.contains(code) && RULES.iter().any(|rule| rule.code == *code))
            .flat_map(|(code, level, times)| std::iter::repeat_n((*code, *level), *times))
            .collect();
        let mut found = codes(&alone(&convert_case(&case, &input)));
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{case}");
    }
}

/// The form of the Dagestan order lies in another file of the ministry.
#[test]
fn the_missing_annex_is_in_another_file_of_the_run() {
    let of = |case: &str| {
        let (case, input) = cases().into_iter().find(|(name, _)| name == case).expect("the case");
        convert_case(&case, &input)
    };
    let together = of_run(&[of("dagestan-construction-order"), of("dagestan-construction-filled")]);
    assert_eq!(codes(&together), []);
}

/// A row above the table, and every row number is another: each finding keeps its fingerprint.
#[test]
fn fingerprints_do_not_depend_on_row_numbers() {
    for (case, input) in
        cases().into_iter().filter(|(_, input)| input.extension().is_some_and(|of| of == "xlsx"))
    {
        let bytes = std::fs::read(&input).expect("the fixture");
        let path = input.to_string_lossy().into_owned();
        let folders: Vec<String> = path.split('/').map(str::to_owned).collect();
        let read = |document| {
            let found = Input { path: "перечень.xlsx", folders: &folders, bytes: &bytes };
            convert_read(found, settings(), &move |_| Ok(Document::clone(&document)))
        };
        let document = bench::read(&bytes, Format::Xlsx, &Limits::default()).expect("a workbook");
        let mut moved = document.clone();
        for block in &mut moved.blocks {
            if let Block::Grid(grid) = block {
                grid.rows.iter_mut().for_each(|row| row.number += 1);
            }
        }
        let prints = |outcome: Outcome| -> Vec<(&str, Option<u32>, String)> {
            let findings = outcome.findings.into_iter();
            findings.map(|found| (found.code, found.at.row, found.fingerprint.to_string())).collect()
        };
        let (here, below) = (prints(read(document)), prints(read(moved)));
        assert_eq!(here.len(), below.len(), "{case}");
        for (one, other) in here.iter().zip(&below) {
            assert_eq!((one.0, one.1.map(|row| row + 1), &one.2), (other.0, other.1, &other.2), "{case}");
        }
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
    for case in
        ["smolensk-industry-torn", "smolensk-industry-doc", "smolensk-industry-odt"].iter().chain(&SHEETS)
    {
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
