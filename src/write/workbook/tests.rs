use super::*;
use crate::model::Field;
use crate::model::finding::{At, fingerprint};
use crate::write::cells::What;
use crate::write::sample::{self, Case};

fn book(case: &Case, findings: &[Finding]) -> Vec<u8> {
    let findings: Vec<&Finding> = findings.iter().collect();
    write(&case.list, &case.profile, &sample::catalogue(), &findings).unwrap()
}

fn finding(case: &Case, code: &'static str, level: Level, row: u32, record: Option<usize>) -> Finding {
    let record = record.and_then(|index| case.list.records().nth(index));
    Finding {
        code,
        level,
        message: "Точка «Здание Министерства» повторяется внутри одного процесса.".into(),
        hint: "Оставьте одну точку и объедините потребности.".into(),
        expected: Some("одна точка на процесс".into()),
        clause: Some("приказ от 19.03.2024 № 29/01-01, разд. II, п. 2.4".into()),
        file: case.list.file.clone(),
        list: Some(case.list.ordinal),
        at: At {
            table: case.list.tables.first().cloned(),
            row: Some(row),
            column_number: Some(4),
            column: Some("touchpoint".into()),
        },
        quote: Some("=Здание".into()),
        record: record.map(|record| record.key()),
        related: thin_vec::ThinVec::new(),
        fingerprint: fingerprint(code, &["здание"]),
        about: crate::model::finding::About::Rows,
        values: thin_vec::ThinVec::new(),
        original: None,
        reply: None,
        known: None,
        count: 1,
        cause: crate::model::finding::Cause::List,
    }
}

#[test]
fn nothing_in_it_runs_or_leads_outside() {
    for case in sample::all() {
        sample::assert_inert(&book(&case, &[finding(&case, "C04", Level::Error, 2, Some(0))]));
    }
}

#[test]
fn the_header_stands_in_row_one_frozen_and_filtered() {
    for case in sample::all() {
        let package = sample::unzip(&book(&case, &[]));
        let sheet = &package["xl/worksheets/sheet1.xml"];
        let width = cells::workbook_columns(&case.list, &case.profile).len() as u32 + 3;
        let last = crate::model::document::column_letters(width);
        let rows = case.list.records().count() + 1;
        for fact in [
            r#"<pane ySplit="1" topLeftCell="A2""#,
            &format!(r#"<autoFilter ref="A1:{last}{rows}"/>"#),
            r#"orientation="landscape""#,
            r#"fitToHeight="0""#,
            r#"hidden="1" customWidth="1"/></cols>"#,
        ] {
            assert!(sheet.contains(fact), "{}: {fact}", case.profile.id);
        }
        assert!(sheet.contains(r#" ht=""#) && !sheet.contains("customHeight"), "rows grow when edited");
        let book = &package["xl/workbook.xml"];
        assert!(book.contains(r#"name="Справочники" sheetId="4" state="hidden""#));
        assert!(book.contains(r#"name="perechen" sheetId="5" state="veryHidden""#));
        assert!(package["docProps/custom.xml"].contains(r#"name="perechen"><vt:lpwstr>workbook<"#));
    }
}

#[test]
fn a_remark_stands_at_its_record_by_id_or_by_row() {
    let case = sample::annex();
    let by_id = finding(&case, "C04", Level::Error, 5, Some(5));
    let by_row = finding(&case, "V01", Level::Query, 3, None);
    let elsewhere = finding(&case, "S05", Level::Note, 99, None);
    let findings = [&by_id, &by_row, &elsewhere];
    let concerned = remarks::records(&case.list, &findings);
    let columns = cells::workbook_columns(&case.list, &case.profile);
    let lines = lay_out(&case.list, &case.profile, &columns, &findings, &concerned);
    let marked: Vec<(u32, Option<Level>)> =
        lines.iter().filter(|line| !line.remarks.is_empty()).map(|line| (line.row, line.gravest)).collect();
    assert_eq!(marked, [(3, Some(Level::Query)), (6, Some(Level::Error))]);
    let sheet = &sample::unzip(&book(&case, &[by_id, by_row, elsewhere]))["xl/worksheets/sheet2.xml"];
    // To the cell, not to the row alone.
    let columns = cells::workbook_columns(&case.list, &case.profile);
    let at = columns.iter().position(|shown| shown.what == What::Field(Field::Touchpoint)).unwrap();
    let letters = crate::model::document::column_letters(at as u32 + 1);
    assert!(sheet.contains(&format!(r#"<hyperlink ref="A2" location="'Перечень'!{letters}7""#)));
    assert!(sheet.contains("<sheetProtection "), "protected but for the answers");
    assert_eq!(sheet.matches("<hyperlink ").count(), 2);
    assert!(sheet.contains(r#"sqref="K2:K4""#), "a place to answer at each finding");
}

#[test]
fn a_row_leads_to_its_remarks_and_a_cell_says_what_is_wrong_with_it() {
    let case = sample::annex();
    let package = sample::unzip(&book(&case, &[finding(&case, "C04", Level::Error, 2, Some(0))]));
    let list = &package["xl/worksheets/sheet1.xml"];
    assert!(list.contains(r#"location="'Замечания'!C2""#));
    assert!(!list.contains("<sheetProtection "), "officers sort and delete rows");
    assert!(package["xl/comments1.xml"].contains("Ошибка C04 (замечание № 1)"));
    // Near miss: without a remark there is neither a note nor a link.
    let clean = sample::unzip(&book(&case, &[]));
    assert!(!clean.contains_key("xl/comments1.xml"));
    assert!(!clean["xl/worksheets/sheet1.xml"].contains("<hyperlink "));
}

#[test]
fn drop_downs_hang_on_defined_names() {
    let package = sample::unzip(&book(&sample::by_act(), &[]));
    let book = &package["xl/workbook.xml"];
    for name in ["Вид_точки", "Направления", "Потребности", "Ответ_ведомства"]
    {
        assert!(book.contains(&format!(r#"<definedName name="{name}">Справочники!"#)), "{name}");
    }
    let sheet = &package["xl/worksheets/sheet1.xml"];
    assert_eq!(sheet.matches("<dataValidation ").count(), 3);
    assert_eq!(sheet.matches(r#"errorStyle="warning""#).count(), 2, "open lists ask, they do not forbid");
}

#[test]
fn an_edit_changes_the_hash_and_a_resave_does_not() {
    let hash = |cells: &[&str]| cells_hash(cells.iter().copied());
    let base = hash(&["1", "Приём\nВыдача"]);
    for same in [["1", "Приём\r\nВыдача "], [" 1", "Приём\n\nВыдача"]] {
        assert_eq!(hash(&same), base, "{same:?}");
    }
    for other in [["1", "Приём Выдача"], ["1Приём", "\nВыдача"], ["1", "Прием\nВыдача"]]
    {
        assert_ne!(hash(&other), base, "{other:?}");
    }
}

#[test]
fn a_text_too_long_for_a_cell_goes_on_in_rows_below() {
    let long = "слово ".repeat(12_000);
    let case = sample::with_process(&long);
    let columns = cells::workbook_columns(&case.list, &case.profile);
    let lines = lay_out(&case.list, &case.profile, &columns, &[], &[]);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].height(), 3);
    let process = columns.iter().position(|shown| shown.what == What::Field(Field::Process)).unwrap();
    assert_eq!(lines[0].texts[process], long);
    let strings = &sample::unzip(&book(&case, &[]))["xl/sharedStrings.xml"];
    let continuation = Continuation { continues: lines[0].identity.id.clone(), part: 3 };
    assert!(strings.contains(&serde_json::to_string(&continuation).unwrap()));
}

#[test]
fn the_same_list_gives_the_same_bytes_in_any_thread() {
    let first: Vec<Vec<u8>> = sample::all().iter().map(|case| book(case, &[])).collect();
    let again = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| sample::all().iter().map(|case| book(case, &[])).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(again.iter().all(|books| *books == first));
}

#[test]
fn a_clean_list_says_so_and_texts_stay_texts() {
    let strings = &sample::unzip(&book(&sample::signed(), &[]))["xl/sharedStrings.xml"];
    assert!(strings.contains("Замечаний нет."));
    assert!(strings.contains("<t>=1+1</t>"));
}

#[test]
fn a_passport_reads_back_as_it_was_written() {
    for case in sample::all() {
        let columns = cells::workbook_columns(&case.list, &case.profile);
        let lines = lay_out(&case.list, &case.profile, &columns, &[], &[]);
        let passport = passport_of(&case.list, &columns, &lines);
        let rows = passport.rows();
        let read = Passport::from_rows(rows.iter().map(|row| row.iter().map(String::as_str).collect()));
        assert_eq!(format!("{passport:?}"), format!("{read:?}"), "{}", case.profile.id);
    }
}
