//! Kinds of files that lay out more than they hold, in the other formats of tables; columns filled to the last row.

use super::super::sheets::{biff, fixture, html_rows, label, list, ods, record, replaced, xml_rows};
use super::super::{ROWS, TITLE, put};
use super::{HEAD, Kind, book, cell, data, texts_of};
use std::io::Cursor;
use zip::ZipWriter;

pub(super) fn kinds() -> Vec<Kind> {
    let kind = |name, size, make| Kind { name, make, size, converted: false };
    let filled = |name, size, make| Kind { name, make, size, converted: true };
    let mut kinds = vec![
        filled("filled.xlsx", 524_280, filled_xlsx),
        filled("filled.xls", 32_767, filled_xls),
        filled("filled.xlsb", 524_280, filled_xlsb),
        filled("filled.ods", 524_280, |n| {
            ods(&format!(
                "<table:table-row table:number-rows-repeated='{n}'><table:table-cell table:number-columns-repeated='3'/><table:table-cell><text:p>Цифровая</text:p></table:table-cell></table:table-row>"
            ))
        }),
        filled("filled.csv", 524_280, |n| (list() + &";;;Цифровая\n".repeat(n)).into_bytes()),
        filled("filled.xml.xls", 380_000, |n| {
            xml_book(&"<Row><Cell ss:Index='4'><Data ss:Type='String'>Цифровая</Data></Cell></Row>".repeat(n))
        }),
        filled("filled.html", 100_000, |n| page(&"<tr><td><td><td><td>Цифровая<td></tr>".repeat(n))),
        kind("rows-repeated.ods", 2_000, |n| {
            repeated_row(n, &[format!("{} {}", "слово", "слово ".repeat(9_000)).as_str(), "сайт", "Цифровая"])
        }),
        kind("short-rows-repeated.ods", 100_000, |n| repeated_row(n, &["Прием", "сайт", "Цифровая"])),
        kind("columns-repeated.ods", 8_000, |n| {
            ods(&format!(
                "<table:table-row table:number-rows-repeated='100'><table:table-cell table:number-columns-repeated='{n}'><text:p>раз</text:p></table:table-cell></table:table-row>"
            ))
        }),
        kind("spans.ods", 2_000, |n| ods(&spanned_rows(n))),
        kind("rows-repeated.odt", 2_000, |n| {
            odt(&format!(
                "<table:table-row table:number-rows-repeated='{n}'>{}</table:table-row>",
                odf_cells(&["1", &"слово ".repeat(9_000), "сайт", "Цифровая", "Подача"])
            ))
        }),
        kind("columns-repeated.odt", 8_000, |n| {
            odt(&format!(
                "<table:table-row table:number-rows-repeated='50'><table:table-cell table:number-columns-repeated='{n}'><text:p>раз</text:p></table:table-cell></table:table-row>"
            ))
        }),
        kind("covered.odt", 20_000, |n| {
            let row = "<table:table-row><table:covered-table-cell><text:p>под ней</text:p></table:covered-table-cell><table:table-cell><text:p>сайт</text:p></table:table-cell></table:table-row>";
            odt(&format!(
                "<table:table-row><table:table-cell table:number-rows-spanned='1000000'><text:p>сверху</text:p></table:table-cell><table:table-cell><text:p>сайт</text:p></table:table-cell></table:table-row>{}",
                row.repeat(n)
            ))
        }),
        kind("spans.odt", 1_000, |n| odt(&spanned_rows(n))),
        kind("sub-tables.odt", 5_000, |n| {
            let inner = "<table:table table:is-sub-table='true'><table:table-row><table:table-cell><text:p>а</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>б</text:p></table:table-cell></table:table-row></table:table>";
            odt(&format!(
                "<table:table-row><table:table-cell>{inner}</table:table-cell>{}</table:table-row>",
                odf_cells(&["Прием", "сайт", "Цифровая", "Подача"])
            )
            .repeat(n))
        }),
        kind("lists.odt", 5_000, |n| {
            odt(&format!("<table:table-row>{}</table:table-row>", odf_cells(&["1", "Прием", "сайт"]))
                .repeat(n))
        }),
        kind("rowspan.html", 2_000, move |n| {
            page(&format!(
                "<tr><td>3<td rowspan={}>{}<td>сайт<td>Цифровая<td>Подача</tr>{}",
                n + 1,
                "слово ".repeat(9_000),
                "<tr><td>4<td>сайт<td>Цифровая<td>Подача</tr>".repeat(n)
            ))
        }),
        kind("colspan.html", 4_000, |n| {
            page(&(0..n).map(|at| format!("<tr><td colspan={}>а<td>б</tr>", at + 1)).collect::<String>())
        }),
        kind("nested.html", 10_000, |n| {
            page(&format!(
                "<tr><td>{}<td>сайт<td>Цифровая<td>Подача<td></tr>",
                "<table><tr><td>а<td>б<td>в<td>г</table>".repeat(n)
            ))
        }),
        kind("lists.html", 1_000, |n| {
            format!("<p>{TITLE}</p><table>{}</table>", html_rows()).repeat(n).into_bytes()
        }),
        kind("separators.csv", 1_000_000, |n| (list() + &";;;;\n".repeat(n)).into_bytes()),
        kind("columns.csv", 8_000, |n| (list() + &(";сайт".repeat(n) + "\n").repeat(50)).into_bytes()),
        kind("lines.csv", 1_000_000, |n| {
            (list() + &"\n".repeat(n) + "3;Прием;сайт;Цифровая;Подача\n").into_bytes()
        }),
        kind("rows.csv", 100_000, |n| (list() + &"3;Прием;сайт;Цифровая;Подача\n".repeat(n)).into_bytes()),
        kind("merged.xml.xls", 2_000, |n| {
            let first = format!(
                "<Row><Cell><Data ss:Type='String'>3</Data></Cell><Cell ss:MergeDown='{n}'><Data ss:Type='String'>{}</Data></Cell><Cell><Data ss:Type='String'>сайт</Data></Cell></Row>",
                "слово ".repeat(9_000)
            );
            xml_book(
                &(first
                    + &"<Row><Cell ss:Index='3'><Data ss:Type='String'>сайт</Data></Cell></Row>".repeat(n)),
            )
        }),
        kind("merged.xls", 5_000, merged_xls),
    ];
    kinds.sort_by_key(|kind| kind.name);
    kinds
}

pub(super) fn page(more: &str) -> Vec<u8> {
    format!("<html><body><p>{TITLE}</p><table>{}{more}</table></body></html>", html_rows()).into_bytes()
}

pub(super) fn xml_book(rows: &str) -> Vec<u8> {
    format!(
        "<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>\
         <Worksheet ss:Name='Перечень'><Table>{}{rows}</Table></Worksheet></Workbook>",
        xml_rows()
    )
    .into_bytes()
}

pub(super) fn odf_cells(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>")).collect()
}

fn repeated_row(count: usize, texts: &[&str]) -> Vec<u8> {
    ods(&format!(
        "<table:table-row table:number-rows-repeated='{count}'><table:table-cell/>{}</table:table-row>",
        odf_cells(texts)
    ))
}

/// Rows of cells that reach down, without the covered ones.
fn spanned_rows(count: usize) -> String {
    let cell = "<table:table-cell table:number-rows-spanned='65000'><text:p>а</text:p></table:table-cell>";
    format!("<table:table-row>{}</table:table-row>", cell.repeat(8)).repeat(count)
}

pub(super) fn odt(rows: &str) -> Vec<u8> {
    let list: String =
        ROWS.iter().map(|row| format!("<table:table-row>{}</table:table-row>", odf_cells(row))).collect();
    let content = format!(
        "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
         xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'>\
         <office:body><office:text><text:p>{TITLE}</text:p><table:table table:name='Т'>{list}{rows}</table:table></office:text></office:body></office:document-content>"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    put(&mut zip, "mimetype", b"application/vnd.oasis.opendocument.text");
    put(&mut zip, "content.xml", content.as_bytes());
    zip.finish().expect("memory").into_inner()
}

fn filled_xlsx(count: usize) -> Vec<u8> {
    let below: String =
        (5..=count + 1).map(|at| format!("<row r='{at}'>{}</row>", cell(at, 3, "Цифровая"))).collect();
    book(&HEAD, &(data(2) + &below), "", &[])
}

fn filled_xls(count: usize) -> Vec<u8> {
    let rows: Vec<Vec<u8>> = (4..=count as u16).map(|row| label(row, 3, "Цифровая")).collect();
    biff(&[], &rows)
}

/// Further rows of the fixture: each a record of the row and a text in the column of the kind.
fn filled_xlsb(count: usize) -> Vec<u8> {
    let xlsb = fixture("smolensk-industry-xlsb", "xlsb");
    replaced(&xlsb, "xl/worksheets/sheet1.bin", &|bytes| {
        // The records end with that of the end of the data.
        let end =
            bytes.windows(3).rposition(|window| window == [0x92, 0x01, 0x00]).expect("the end of the rows");
        let mut rows = Vec::new();
        for row in 300..300 + count.min(1_048_000) as u32 {
            rows.extend([0, 17]);
            rows.extend(row.to_le_bytes());
            rows.extend([0, 0, 0, 0, 44, 1, 0, 0, 0, 0, 0, 0, 0]);
            let text: Vec<u8> = "Цифровая".encode_utf16().flat_map(u16::to_le_bytes).collect();
            rows.extend([6, 12 + text.len() as u8, 3, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0]);
            rows.extend(text);
        }
        bytes.splice(end..end, rows);
    })
}

fn merged_xls(count: usize) -> Vec<u8> {
    let mut rows = vec![label(4, 1, &"слово ".repeat(600))];
    for row in 4..4 + count.min(60_000) as u16 {
        rows.push(label(row, 2, &texts_of(row.into())[2]));
    }
    let merged: Vec<u8> = [1_u16, 4, 3 + count as u16, 1, 1].iter().flat_map(|n| n.to_le_bytes()).collect();
    rows.push(record(0xE5, &merged));
    biff(&[], &rows)
}
