//! Files that attack: bombs, depth, far cells, forged counts. Each with the answers that are right.

#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the tests and the program each use their own share"
)]
#![allow(clippy::format_push_string, clippy::format_collect, reason = "short markup, made once")]

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

#[path = "hostile_laid_out.rs"]
mod laid_out;
#[path = "hostile_sheets.rs"]
mod sheets;

pub use laid_out::{Kind, kinds};

/// A file that attacks.
pub struct Attack {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// The statuses that are right.
    pub expected: &'static [&'static str],
    /// What the reason must name.
    pub names: &'static str,
}

const REFUSED: &[&str] = &["refused"];
const FAILED: &[&str] = &["failed"];
const CONVERTED: &[&str] = &["converted"];
const WITHOUT: &[&str] = &["no_list"];

/// Every attack of small size; those that inflate to gigabytes are [`bombs`].
pub fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    let mut add = |name, bytes, expected, names| attacks.push(Attack { name, bytes, expected, names });

    let far =
        |cell: &str| format!("<row r='40000'><c r='{cell}' t='inlineStr'><is><t>далеко</t></is></c></row>");
    add("far-cell.xlsx", workbook(&far("XFD40000"), None), CONVERTED, "");
    add("farthest-cell.xlsx", workbook(&far("XFD1048576"), None), CONVERTED, "");
    add("beyond-the-sheet.xlsx", workbook(&far("ZZZZ2000000000"), None), FAILED, "");
    let shared = format!(
        "<sst xmlns='{SHEET}' count='4000000000' uniqueCount='4000000000'><si><t>слово</t></si></sst>"
    );
    add("forged-count.xlsx", workbook("", Some(&shared)), CONVERTED, "");
    for (name, range) in [("huge-dimension.xlsx", "A1:XFD1048576"), ("zero-dimension.xlsx", "A0:AZ10")] {
        add(name, sheet(&format!("<dimension ref='{range}'/>"), "", "", None), CONVERTED, "");
    }
    add(
        "merged-everything.xlsx",
        sheet("", "", "<mergeCells><mergeCell ref='A60:XFD1048576'/></mergeCells>", None),
        CONVERTED,
        "",
    );
    add("no-references.xlsx", workbook(&"<row><c><v>1</v></c></row>".repeat(10), None), CONVERTED, "");
    add("entities.xlsx", part("xl/worksheets/sheet1.xml", &lol()), REFUSED, "DOCTYPE");
    add("entities.docx", document(&lol()), REFUSED, "DOCTYPE");

    let nested = |depth: usize| {
        let (open, close) = ("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>");
        document(&body(&format!("{}<w:p/>{}", open.repeat(depth), close.repeat(depth))))
    };
    add("nested-32.docx", nested(32), WITHOUT, "");
    add("nested-33.docx", nested(33), REFUSED, "--max-nesting");
    add("nested-20000.docx", nested(20_000), REFUSED, "--max-");
    let deep = "<w:sdt><w:sdtContent>".repeat(20_000);
    add("deep.docx", document(&body(&deep)), REFUSED, "--max-depth");
    add(
        "bare-properties.docx",
        document(&body(&list("<w:pPr><w:jc/></w:pPr>", "<w:rPr><w:highlight/></w:rPr>"))),
        CONVERTED,
        "",
    );
    add(
        "wide-span.docx",
        document(&body(
            &list("", "").replace("<w:tc>", "<w:tc><w:tcPr><w:gridSpan w:val='1'/></w:tcPr>").replacen(
                "w:val='1'",
                "w:val='2000000000'",
                1,
            ),
        )),
        &["converted", "no_list", "refused"],
        "",
    );
    let whole = body(&list("", ""));
    add("cut-body.docx", document(&whole[..whole.len() - 40]), FAILED, "");
    add("empty-part.docx", document(""), FAILED, "");
    let mut torn = document(&whole);
    let middle = torn.windows(17).position(|window| window == b"word/document.xml").expect("the part") + 60;
    torn[middle..middle + 40].fill(0xA5);
    add("torn-deflate.docx", torn, FAILED, "");

    let mut many = ZipWriter::new(Cursor::new(Vec::new()));
    put(&mut many, "word/document.xml", whole.as_bytes());
    for index in 0..2_000 {
        put(&mut many, &format!("p{index}"), b"");
    }
    add("entries.docx", many.finish().expect("memory").into_inner(), REFUSED, "--max-entries");
    add(
        "cell-text.docx",
        document(&body(&list("", "").replacen("сайт", &"много ".repeat(200_000), 1))),
        REFUSED,
        "--max-cell-text",
    );
    attacks.extend(sheets::attacks());
    attacks
}

/// Attacks that inflate to much: hundreds of megabytes to read for a slow build.
pub fn bombs() -> Vec<Attack> {
    let mut attacks = Vec::new();
    let mut add = |name, bytes, names| attacks.push(Attack { name, bytes, expected: REFUSED, names });
    let (before, after) = ("<w:p><w:r><w:t>", "</w:t></w:r></w:p>");
    add("bomb.docx", bomb("word/document.xml", &open_body(before), b"a", 1 << 30, after), "--max-");
    let (before, after) = (format!("<sst xmlns='{SHEET}'><si><t>"), "</t></si></sst>");
    add("bomb.xlsx", bomb("xl/sharedStrings.xml", &before, b"a", 1 << 30, after), "--max-");
    let cells = format!("<row>{}</row>", "<c><v>1</v></c>".repeat(10_000));
    let blanks = format!("<row>{}</row>", "<c s='1'/>".repeat(10_000));
    let (before, after) = (format!("<worksheet xmlns='{SHEET}'><sheetData>"), "</sheetData></worksheet>");
    add(
        "many-cells.xlsx",
        bomb("xl/worksheets/sheet1.xml", &before, cells.as_bytes(), 200 << 20, after),
        "--max-cells",
    );
    add(
        "styled-blanks.xlsx",
        bomb("xl/worksheets/sheet1.xml", &before, blanks.as_bytes(), 240 << 20, after),
        "--max-positions",
    );
    attacks
}

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TITLE: &str = "Перечень точек взаимодействия с клиентом Министерства связи Тульской области";
const ROWS: [[&str; 5]; 3] = [
    ["№", "Процесс", "Точка взаимодействия", "Вид точки (цифровая/офлайн)", "Потребности клиента"],
    ["1", "Прием заявления", "Официальный сайт", "Цифровая", "Подача заявления"],
    ["2", "Выдача ответа", "МФЦ", "Офлайн", "Получение ответа"],
];

fn lol() -> String {
    let mut entities = "<!ENTITY a0 'ха'>".to_owned();
    for level in 1..12 {
        let inner = format!("&a{};", level - 1).repeat(10);
        entities.push_str(&format!("<!ENTITY a{level} '{inner}'>"));
    }
    format!(
        "<!DOCTYPE x [{entities}]><w:document xmlns:w='{WORD}'><w:body><w:p>&a11;</w:p></w:body></w:document>"
    )
}

fn open_body(content: &str) -> String {
    format!("<w:document xmlns:w='{WORD}'><w:body>{content}")
}

fn body(content: &str) -> String {
    format!("{}</w:body></w:document>", open_body(content))
}

/// A title and a list table; `paragraph` and `run` are the properties of each.
fn list(paragraph: &str, run: &str) -> String {
    let line = |text: &str| format!("<w:p>{paragraph}<w:r>{run}<w:t>{text}</w:t></w:r></w:p>");
    let mut out = format!("{}<w:tbl>", line(TITLE));
    for row in ROWS {
        let cells: String = row.iter().map(|text| format!("<w:tc>{}</w:tc>", line(text))).collect();
        out.push_str(&format!("<w:tr>{cells}</w:tr>"));
    }
    out + "</w:tbl><w:p/>"
}

fn put(zip: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, content: &[u8]) {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file(name, options).expect("memory");
    zip.write_all(content).expect("memory");
}

fn document(xml: &str) -> Vec<u8> {
    part("word/document.xml", xml)
}

/// A package with one part in place of the good one.
fn part(name: &str, xml: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    if name.starts_with("xl/") {
        frame(&mut zip);
    }
    put(&mut zip, name, xml.as_bytes());
    zip.finish().expect("memory").into_inner()
}

fn frame(zip: &mut ZipWriter<Cursor<Vec<u8>>>) {
    put(
        zip,
        "xl/workbook.xml",
        format!("<workbook xmlns='{SHEET}' xmlns:r='{OFFICE}'><sheets><sheet name='Перечень' sheetId='1' r:id='r1'/></sheets></workbook>").as_bytes(),
    );
    put(
        zip,
        "xl/_rels/workbook.xml.rels",
        format!(
            "<Relationships xmlns='{RELATIONS}'><Relationship Id='r1' Type='{OFFICE}/worksheet' Target='worksheets/sheet1.xml'/>\
             <Relationship Id='r2' Type='{OFFICE}/sharedStrings' Target='sharedStrings.xml'/></Relationships>"
        )
        .as_bytes(),
    );
}

/// A workbook with a list in its only sheet, and further rows below it.
fn workbook(further: &str, shared: Option<&str>) -> Vec<u8> {
    sheet("", further, "", shared)
}

fn sheet(before: &str, further: &str, after: &str, shared: Option<&str>) -> Vec<u8> {
    let mut rows = format!("<row r='1'><c r='A1' t='inlineStr'><is><t>{TITLE}</t></is></c></row>");
    for (number, row) in (2..).zip(ROWS) {
        let cells: String = "ABCDE"
            .chars()
            .zip(row)
            .map(|(column, text)| format!("<c r='{column}{number}' t='inlineStr'><is><t>{text}</t></is></c>"))
            .collect();
        rows.push_str(&format!("<row r='{number}'>{cells}</row>"));
    }
    let xml = format!(
        "<worksheet xmlns='{SHEET}'>{before}<sheetData>{rows}{further}</sheetData>{after}</worksheet>"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    frame(&mut zip);
    put(&mut zip, "xl/worksheets/sheet1.xml", xml.as_bytes());
    if let Some(shared) = shared {
        put(&mut zip, "xl/sharedStrings.xml", shared.as_bytes());
    }
    zip.finish().expect("memory").into_inner()
}

/// A package whose part is `before`, then `filling` until there are `size` bytes, then `after`.
fn bomb(name: &str, before: &str, filling: &[u8], size: usize, after: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    if name.starts_with("xl/") {
        frame(&mut zip);
        if name != "xl/worksheets/sheet1.xml" {
            let cell = format!(
                "<worksheet xmlns='{SHEET}'><sheetData><row><c t='s'><v>0</v></c></row></sheetData></worksheet>"
            );
            put(&mut zip, "xl/worksheets/sheet1.xml", cell.as_bytes());
        }
    }
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
    zip.start_file(name, options).expect("memory");
    zip.write_all(before.as_bytes()).expect("memory");
    let block = filling.repeat((1 << 20) / filling.len() + 1);
    for _ in 0..size / block.len() {
        zip.write_all(&block).expect("memory");
    }
    zip.write_all(after.as_bytes()).expect("memory");
    zip.finish().expect("memory").into_inner()
}
