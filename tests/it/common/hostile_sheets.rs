//! Attacks in the spreadsheet formats beside .xlsx: forged counts, far cells, loops, garbage.

use std::path::Path;

use super::{Attack, CONVERTED, FAILED, REFUSED, ROWS, TITLE, put};
use std::io::Cursor;
use zip::ZipWriter;

pub fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    let mut add = |name, bytes, expected, names| attacks.push(Attack { name, bytes, expected, names });

    add("cells.csv", "a;b;c;d\n".repeat(500_001).into_bytes(), REFUSED, "--max-cells");
    add(
        "cell-text.csv",
        format!("a;b\nc;{}\n", "x".repeat(2 << 20)).into_bytes(),
        REFUSED,
        "--max-cell-text",
    );
    add(
        "quote.csv",
        format!("{}5;\"не закрыта\n{}", list(), "6;МФЦ\n".repeat(1_000)).into_bytes(),
        CONVERTED,
        "",
    );
    add("separators.csv", [b";,\t|\"'".repeat(40_000), b"\n".to_vec()].concat(), FAILED, "");

    let page = |more: &str| format!("<html><body><p>{TITLE}</p><table>{}{more}", html_rows()).into_bytes();
    add("nested-33.html", "<table><tr><td>".repeat(33).into_bytes(), REFUSED, "--max-nesting");
    add("nested-1000000.xls", "<table><tr><td>".repeat(1_000_000).into_bytes(), REFUSED, "--max-nesting");
    add("deep.html", page(&"<tr><td><div><b><i>".repeat(300_000)), CONVERTED, "");
    add("attributes.html", page(&format!("<tr><td {}>", "a=b ".repeat(20_000))), CONVERTED, "");
    add("wide.html", page("<tr><td colspan=16384 rowspan=4294967295>много"), CONVERTED, "");
    add("covered.html", page(&format!("<tr>{}", "<td rowspan=65534>x".repeat(16_384)).repeat(2)), FAILED, "");
    add("cells.html", page(&"<td>x".repeat(16_000)), CONVERTED, "");

    let entities = "<!DOCTYPE x [<!ENTITY a 'ха'><!ENTITY b '&a;&a;&a;&a;'>]>";
    let book = |rows: &str| {
        format!(
            "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>\
             <Worksheet ss:Name='Перечень'><Table>{}{rows}</Table></Worksheet></Workbook>",
            xml_rows()
        )
    };
    add(
        "entities.xml.xls",
        format!("<?xml version='1.0'?>{entities}{}", book("")).into_bytes(),
        REFUSED,
        "DOCTYPE",
    );
    add("deep.xml.xls", book(&"<Row>".repeat(100_000)).into_bytes(), REFUSED, "--max-depth");
    let far = "<Row ss:Index='1048576'><Cell ss:Index='16384' ss:MergeDown='4294967295'><Data ss:Type='String'>далеко</Data></Cell></Row>";
    add("far.xml.xls", book(far).into_bytes(), CONVERTED, "");
    add("cut.xml.xls", book("").into_bytes()[..400].to_vec(), FAILED, "");

    let repeated = |rows: &str, columns: &str, text: &str| {
        ods(&format!(
            "<table:table-row table:number-rows-repeated='{rows}'><table:table-cell table:number-columns-repeated='{columns}'>{text}</table:table-cell></table:table-row>"
        ))
    };
    add("rows-repeated.ods", repeated("1000000", "3", "<text:p>раз</text:p>"), REFUSED, "--max-cells");
    add("far-rows.ods", repeated("1000000000", "1", "<text:p>раз</text:p>"), FAILED, "");
    add("columns-repeated.ods", repeated("1", "1000000000", "<text:p>раз</text:p>"), FAILED, "");
    add("blanks-repeated.ods", repeated("4294967295", "99999999999999999999", ""), CONVERTED, "");
    add(
        "spans.ods",
        ods(
            "<table:table-row><table:table-cell table:number-columns-spanned='4000000000' table:number-rows-spanned='4000000000'><text:p>все</text:p></table:table-cell></table:table-row>",
        ),
        CONVERTED,
        "",
    );
    add(
        "blanks-in-text.ods",
        ods(&format!(
            "<table:table-row><table:table-cell><text:p>а{}</text:p></table:table-cell></table:table-row>",
            "<text:s text:c='4000000000'/>".repeat(2_000)
        )),
        REFUSED,
        "--max-cell-text",
    );
    add("deep.ods", ods(&"<table:table-row-group>".repeat(50_000)), REFUSED, "--max-depth");

    let xls = fixture("smolensk-industry-xls", "xls");
    let patched = |at: usize, value: u32| {
        let mut bytes = xls.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        bytes
    };
    // Counts of the header, which nobody needs to believe.
    add("fat-count.xls", patched(44, u32::MAX), CONVERTED, "");
    add("mini-fat-count.xls", patched(64, u32::MAX), CONVERTED, "");
    add("list-count.xls", patched(72, u32::MAX), CONVERTED, "");
    add("sector-size.xls", patched(30, 0xFFFF_FFFF), FAILED, "");
    add("directory.xls", patched(48, 0x7FFF_FFFF), FAILED, "");
    add("list-chain.xls", patched(68, 0), FAILED, "");
    let fat = (u32::from_le_bytes([xls[76], xls[77], xls[78], xls[79]]) as usize + 1) * 512;
    let mut circle = xls.clone();
    for (at, entry) in circle[fat..fat + 512].chunks_exact_mut(4).enumerate() {
        entry.copy_from_slice(&(at as u32).to_le_bytes());
    }
    add("circle.xls", circle, FAILED, "");
    // The tree of names is a leaf that is its own branches.
    let directory = (u32::from_le_bytes([xls[48], xls[49], xls[50], xls[51]]) as usize + 1) * 512;
    let mut tree = xls.clone();
    tree[directory + 76..directory + 80].copy_from_slice(&3_u32.to_le_bytes());
    let leaf = &mut tree[directory + 3 * 128..directory + 4 * 128];
    leaf[66] = 0;
    leaf[68..72].copy_from_slice(&3_u32.to_le_bytes());
    leaf[72..76].copy_from_slice(&3_u32.to_le_bytes());
    add("tree.xls", tree, CONVERTED, "");
    add("cut.xls", xls[..xls.len() / 2].to_vec(), FAILED, "");
    add("header.xls", xls[..512].to_vec(), FAILED, "");

    let dimension = record(0x200, &[0xFF; 14]);
    let far = label(65_535, 255, "далеко");
    add("far-cell.xls", biff(&[], &[dimension, far]), CONVERTED, "");
    add("beyond.xls", biff(&[], &[label(0, 40_000, "за краем")]), FAILED, "");
    let forged = [&[0xFF; 8], [2, 0, 0].as_slice(), b"ab"].concat();
    add("forged-strings.xls", biff(&[record(0xFC, &forged)], &[]), CONVERTED, "");
    let merged: Vec<u8> =
        [&[0xFF, 0x03], [20, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF].repeat(1_023).as_slice()].concat();
    add("merged.xls", biff(&[], &[record(0xE5, &merged)]), CONVERTED, "");
    add("password.xls", biff(&[record(0x2F, &[0; 54])], &[]), REFUSED, "паролем");
    add("endless.xls", biff(&[], &vec![record(0x809, &[0, 6, 0x20, 0, 0, 0, 0, 0]); 50_000]), FAILED, "");

    let xlsb = fixture("smolensk-industry-xlsb", "xlsb");
    let part = |name: &str, change: &dyn Fn(&mut Vec<u8>)| replaced(&xlsb, name, change);
    let sheet = "xl/worksheets/sheet1.bin";
    add("garbage.xlsb", part(sheet, &|bytes| bytes.fill(0xA5)), FAILED, "");
    add("empty.xlsb", part(sheet, &Vec::clear), FAILED, "");
    add("cut.xlsb", part(sheet, &|bytes| bytes.truncate(bytes.len() / 2)), FAILED, "");
    add("huge-record.xlsb", part(sheet, &|bytes| bytes.extend([0x05, 0xFF, 0xFF, 0xFF, 0x7F])), FAILED, "");
    // A number of four bytes, a string that is not there.
    let before_rows = |bytes: &mut Vec<u8>, record: &[u8]| {
        let begin = bytes.windows(3).position(|window| window == [0x91, 0x01, 0x00]).expect("the rows") + 3;
        bytes.splice(
            begin..begin,
            [&[0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 44, 1, 0, 0, 0, 0, 0, 0, 0], record].concat(),
        );
    };
    let short = [5, 8, 0, 0, 0, 0, 0, 0, 0, 0];
    add("short-cell.xlsb", part(sheet, &|bytes| before_rows(bytes, &short)), FAILED, "");
    let absent = [7, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F];
    add("absent-string.xlsb", part(sheet, &|bytes| before_rows(bytes, &absent)), FAILED, "");
    add("strings-count.xlsb", part("xl/sharedStrings.bin", &|bytes| bytes[7..11].fill(0x7F)), CONVERTED, "");
    attacks
}

pub(super) fn fixture(case: &str, extension: &str) -> Vec<u8> {
    let folder = "Министерство промышленности и торговли Смоленской области";
    let path = format!("fixtures/{case}/{folder}/input.{extension}");
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the fixture")
}

/// The list as text.
pub(super) fn list() -> String {
    let rows = ROWS.map(|row| row.join(";") + "\n");
    format!("{TITLE};;;;\n{}", rows.concat())
}

pub(super) fn html_rows() -> String {
    let rows = ROWS.map(|row| format!("<tr><td>{}</td></tr>", row.join("</td><td>")));
    rows.concat()
}

pub(super) fn xml_rows() -> String {
    let cell = |text: &str| format!("<Cell><Data ss:Type='String'>{text}</Data></Cell>");
    let row = |cells: String| format!("<Row>{cells}</Row>");
    row(cell(TITLE)) + &ROWS.map(|texts| row(texts.map(cell).concat())).concat()
}

pub(super) fn ods(more: &str) -> Vec<u8> {
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: String| format!("<table:table-row>{cells}</table:table-row>");
    let rows = row(cell(TITLE)) + &ROWS.map(|texts| row(texts.map(cell).concat())).concat();
    let content = format!(
        "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
         xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'>\
         <office:body><office:spreadsheet><table:table table:name='Перечень'>{rows}{more}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    put(&mut zip, "mimetype", b"application/vnd.oasis.opendocument.spreadsheet");
    put(&mut zip, "content.xml", content.as_bytes());
    zip.finish().expect("memory").into_inner()
}

pub(super) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
}

pub(super) fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let mut data: Vec<u8> =
        [row, column, 0, text.encode_utf16().count() as u16].iter().flat_map(|n| n.to_le_bytes()).collect();
    data.push(1);
    data.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    record(0x204, &data)
}

/// A stream of records with the list in its only sheet.
pub(super) fn biff(globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
    let begin = |kind: u8| record(0x809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let mut rows = vec![label(0, 0, TITLE)];
    for (row, texts) in (1..).zip(ROWS) {
        rows.extend((0..).zip(texts).map(|(column, text)| label(row, column, text)));
    }
    let before = [begin(5), globals.concat()].concat();
    let offset = (before.len() + 4 + 10 + 4) as u32;
    let bound = [&offset.to_le_bytes(), [0, 0, 2, 0].as_slice(), b"L1"].concat();
    let end = || record(0x0A, &[]);
    [before, record(0x85, &bound), end(), begin(0x10), rows.concat(), sheet.concat(), end()].concat()
}

/// A package with one part changed.
pub(super) fn replaced(package: &[u8], name: &str, change: &dyn Fn(&mut Vec<u8>)) -> Vec<u8> {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).expect("the fixture");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("a part");
        let part = entry.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("the part");
        if part == name {
            change(&mut bytes);
        }
        put(&mut zip, &part, &bytes);
    }
    zip.finish().expect("memory").into_inner()
}
