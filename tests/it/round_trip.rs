//! Reading back what was written gives the same list: from the workbook every field, from a form
//! every field of its columns. Written twice, the bytes are the same.

use std::io::{Cursor, Read, Write};

use perechen::bench::{FormRows, Layout};
use serde_json::Value;

use crate::common::{cases, convert_bytes, convert_case, fields, form, written};

#[test]
fn a_workbook_reads_back_as_the_same_list() {
    let mut lists = 0;
    for (case, input) in cases() {
        let outcome = convert_case(&case, &input);
        for list in &outcome.lists {
            lists += 1;
            let (workbook, _) = written(list, &outcome.findings);
            let back = convert_bytes("a.xlsx", &workbook);
            assert_eq!(back.lists.len(), 1, "{case}");
            assert_eq!(fields(list), fields(&back.lists[0]), "{case}");
        }
    }
    assert_eq!(lists, 16);
}

#[test]
fn a_form_reads_back_every_field_of_its_columns() {
    for rows in [FormRows::Source, FormRows::Points] {
        for (case, input) in cases() {
            let outcome = convert_case(&case, &input);
            for list in &outcome.lists {
                let form = form(list, Layout { rows, ..Layout::default() });
                let back = convert_bytes("a.docx", &form);
                assert_eq!(back.lists.len(), 1, "{case}");
                let kept = |list| fields(list).into_iter().map(|value| keep(value, rows)).collect::<Vec<_>>();
                assert_eq!(kept(list), kept(&back.lists[0]), "{case} {rows:?}");
            }
        }
    }
}

/// Leaves what a form shows: not the act, whose number and date an approval form may leave blank, and not the №
/// where each touchpoint gets one of its own.
fn keep(mut value: Value, rows: FormRows) -> Value {
    let fields = value.as_object_mut().expect("an object");
    fields.remove("act");
    fields.remove("list_title");
    if rows == FormRows::Points {
        fields.remove("number");
    }
    value
}

/// D02 is repaired in the workbook: the title on «О перечне» is read back.
#[test]
fn a_title_repaired_in_the_workbook_is_read_back() {
    let (case, input) =
        cases().into_iter().find(|(case, _)| case == "smolensk-industry-merged").expect("a case");
    let outcome = convert_case(&case, &input);
    let (workbook, _) = written(&outcome.lists[0], &outcome.findings);
    let fires = |workbook: &[u8]| {
        convert_bytes("a.xlsx", workbook).findings.iter().any(|finding| finding.code == "D02")
    };
    assert!(fires(&workbook));
    assert!(!fires(&replaced(&workbook, "цифрового развития", "промышленности и торговли")));
}

/// The workbook with a text replaced among its strings.
fn replaced(workbook: &[u8], text: &str, by: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).expect("a package");
    let mut copy = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("a part");
        let name = entry.name().expect("a name").into_owned();
        let mut part = String::new();
        entry.read_to_string(&mut part).expect("text");
        copy.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        copy.write_all(part.replace(text, by).as_bytes()).expect("a part");
    }
    copy.finish().expect("a package").into_inner()
}

#[test]
fn the_same_list_is_written_with_the_same_bytes() {
    for (case, input) in cases() {
        let (one, two) = (convert_case(&case, &input), convert_case(&case, &input));
        for (list, again) in one.lists.iter().zip(&two.lists) {
            assert_eq!(written(list, &one.findings), written(again, &two.findings), "{case}");
        }
    }
}
