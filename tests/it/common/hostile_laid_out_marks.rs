//! Kinds of files whose markup grows and not their texts: attributes, styles, notes, fields, entities.

use super::super::sheets::{html_rows, list, ods};
use super::super::{OFFICE, RELATIONS, SHEET, TITLE, WORD, body, put};
use super::tables::{odf_cells, odt, page, xml_book};
use super::{HEAD, Kind, book, cell, data, document, letters, list_table, paragraph, row, whole_book};
use super::{texts_of, word_cell, word_row, workbook_part};
use std::io::Cursor;
use zip::ZipWriter;

pub(super) fn kinds() -> Vec<Kind> {
    let kind = |name, size, make| Kind { name, make, size, converted: false };
    let mut kinds = sheets(kind);
    kinds.extend(documents(kind));
    kinds.extend(others(kind));
    kinds.sort_by_key(|kind| kind.name);
    kinds
}

type New = fn(&'static str, usize, fn(usize) -> Vec<u8>) -> Kind;

fn sheets(kind: New) -> Vec<Kind> {
    vec![
        kind("attributes.xlsx", 150_000, |n| {
            book(&HEAD, &(data(3) + &format!("<row r='9'><c r='A9' {}/></row>", attributes(n, ""))), "", &[])
        }),
        kind("prefixed-attributes.xlsx", 150_000, |n| {
            let cell = format!("<c r='A9' {} {}/>", namespaces(900), attributes(n, "n5:"));
            book(&HEAD, &(data(3) + &format!("<row r='9'>{cell}</row>")), "", &[])
        }),
        kind("namespaces.xlsx", 1_500, |n| {
            let row = format!("<row {}><c/></row>", namespaces(900));
            book(&HEAD, &(data(3) + &row.repeat(n)), "", &[])
        }),
        kind("comments.xlsx", 40_000, comments),
        kind("conditions.xlsx", 50_000, |n| {
            let rules: String = (3..n + 3)
                .map(|at| format!("<conditionalFormatting sqref='A{at}:H{at}'><cfRule type='expression' priority='{at}'><formula>$A{at}=1</formula></cfRule></conditionalFormatting>"))
                .collect();
            book(&HEAD, &data(n / 10), &rules, &[])
        }),
        kind("validations.xlsx", 50_000, |n| {
            let rules: String = (3..n + 3)
                .map(|at| format!("<dataValidation type='list' sqref='D{at}'><formula1>\"Цифровая,Офлайн\"</formula1></dataValidation>"))
                .collect();
            book(
                &HEAD,
                &data(n / 10),
                &format!("<dataValidations count='{n}'>{rules}</dataValidations>"),
                &[],
            )
        }),
        kind("defined-names.xlsx", 100_000, defined_names),
        kind("formats.xlsx", 20_000, formats),
        kind("format-sections.xlsx", 20_000, |n| styled(n, |_| "0;".repeat(40) + &"[=1]0;".repeat(200), 1)),
        kind("rich-text.xlsx", 100_000, |n| {
            let runs = "<r><rPr><b/><strike/></rPr><t>о </t></r>".repeat(n);
            let strings = format!("<sst xmlns='{SHEET}'><si>{runs}</si></sst>");
            book(
                &HEAD,
                &(data(3) + "<row r='9'><c r='B9' t='s'><v>0</v></c></row>"),
                "",
                &[("xl/sharedStrings.xml", strings)],
            )
        }),
        kind("strings.xlsx", 200_000, |n| {
            let strings: String =
                (0..n).map(|at| format!("<si><t>слово {at}</t><phoneticPr/></si>")).collect();
            book(
                &HEAD,
                &data(3),
                "",
                &[("xl/sharedStrings.xml", format!("<sst xmlns='{SHEET}'>{strings}</sst>"))],
            )
        }),
        kind("link-relations.xlsx", 20_000, link_relations),
        kind("columns-hidden.xlsx", 20_000, |n| {
            let columns: String = (0..n)
                .map(|at| format!("<col min='{0}' max='{0}' width='9' hidden='1'/>", at % 16_000 + 20))
                .collect();
            let rows = row(1, &[TITLE]) + &row(2, &HEAD) + &data(n);
            whole_book(&format!("<cols>{columns}</cols><sheetData>{rows}</sheetData>"), &[])
        }),
        kind("rows-backwards.xlsx", 20_000, |n| {
            let rows: String = (0..n).rev().map(|at| row(at + 3, &texts_of(at))).collect();
            book(&HEAD, &rows, "", &[])
        }),
        kind("cells-backwards.xlsx", 8_000, |n| {
            let cells: String = (0..n).rev().map(|at| cell(9, at, "сайт")).collect();
            book(&HEAD, &(data(3) + &format!("<row r='9'>{cells}</row>")), "", &[])
        }),
        kind("one-cell.xlsx", 200_000, |n| {
            book(&HEAD, &(data(3) + &format!("<row r='9'>{}</row>", cell(9, 2, "сайт").repeat(n))), "", &[])
        }),
        kind("merges-of-one-place.xlsx", 10_000, |n| {
            let merges: String = (0..n).map(|at| format!("<mergeCell ref='B3:H{}'/>", at + 4)).collect();
            book(&HEAD, &data(n), &format!("<mergeCells>{merges}</mergeCells>"), &[])
        }),
        kind("merges-of-columns.xlsx", 2_000, |n| {
            let merges: String =
                (0..n).map(|at| format!("<mergeCell ref='{0}3:{0}50000'/>", letters(at + 8))).collect();
            book(&HEAD, &data(200), &format!("<mergeCells>{merges}</mergeCells>"), &[])
        }),
        kind("formulas.xlsx", 50_000, |n| {
            let rows: String = (3..n + 3)
                .map(|at| format!("<row r='{at}'><c r='C{at}' t='str'><f>HYPERLINK(\"http://a{at}.ru\",\"Сайт\")</f><v>Сайт {at}</v></c><c r='B{at}' t='str'><f t='shared' si='0'/><v>Прием</v></c></row>"))
                .collect();
            book(&HEAD, &rows, "", &[])
        }),
    ]
}

fn documents(kind: New) -> Vec<Kind> {
    vec![
        kind("attributes.docx", 150_000, |n| {
            document(&(format!("<w:p {}/>", attributes(n, "")) + &list_table(3, "")))
        }),
        kind("fields-nested.docx", 20_000, |n| {
            let begin =
                "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>IF 1</w:instrText></w:r>";
            let end = "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>да</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>";
            in_cell(&format!("<w:p>{}{}</w:p>", begin.repeat(n), end.repeat(n)))
        }),
        kind("fields-open.docx", 20_000, |n| {
            in_cell(&"<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>REF а</w:instrText></w:r><w:r><w:t>да</w:t></w:r></w:p>".repeat(n))
        }),
        kind("footnotes.docx", 20_000, footnotes),
        kind("text-boxes.docx", 20_000, |n| {
            let text = "<w:txbxContent><w:p><w:r><w:t>сайт</w:t></w:r></w:p></w:txbxContent>";
            in_cell(&format!("<w:p>{}</w:p>", format!("<w:r><w:pict>{text}</w:pict></w:r>").repeat(n)))
        }),
        kind("style-chain.docx", 5_000, style_chain),
        kind("styles.docx", 20_000, styles),
        kind("numberings.docx", 20_000, numberings),
        kind("choices.docx", 50_000, |n| {
            let items: String =
                (0..n).map(|at| format!("<w:listItem w:displayText='Сайт {at}' w:value='{at}'/>")).collect();
            in_cell(&format!(
                "<w:sdt><w:sdtPr><w:dropDownList>{items}</w:dropDownList></w:sdtPr><w:sdtContent><w:p><w:r><w:t>сайт</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            ))
        }),
        kind("entries.docx", 50_000, |n| {
            let entries: String = (0..n).map(|at| format!("<w:listEntry w:val='Сайт {at}'/>")).collect();
            in_cell(&format!(
                "<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='5'/>{entries}</w:ddList></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
            ))
        }),
        kind("letters.docx", 100_000, |n| {
            in_cell(&format!("<w:p>{}</w:p>", "<w:r><w:rPr><w:b/></w:rPr><w:t>о</w:t></w:r>".repeat(n)))
        }),
        kind("paragraphs.docx", 30_000, |n| in_cell(&paragraph("сайт").repeat(n))),
        kind("bookmarks.docx", 50_000, |n| {
            let marks: String = (0..n)
                .map(|at| format!("<w:bookmarkStart w:id='{at}' w:name='м{at}'/><w:commentRangeStart w:id='{at}'/><w:bookmarkEnd w:id='{at}'/>"))
                .collect();
            in_cell(&format!("<w:p>{marks}</w:p>"))
        }),
        kind("pieces.docx", 3_000, |n| {
            let piece = format!("<w:tbl>{}{}</w:tbl><w:p/>", word_row(&HEAD), word_row(&texts_of(0)));
            document(&(list_table(1, "") + &piece.repeat(n)))
        }),
        kind("pieces-bare.docx", 3_000, |n| {
            let piece = format!("<w:tbl>{}</w:tbl><w:p/>", word_row(&texts_of(0)));
            document(&(list_table(1, "") + &piece.repeat(n)))
        }),
        kind("merged-grid.docx", 2_000, |n| {
            let row = |merge: &str| format!("<w:tr>{}</w:tr>", word_cell(merge, "<w:p/>").repeat(60));
            document(&list_table(2, &(row("<w:vMerge w:val='restart'/>") + &row("<w:vMerge/>").repeat(n))))
        }),
        kind("nested-deep.docx", 500, |n| {
            let (open, close) = ("<w:tbl><w:tr><w:tc><w:p/>", "<w:p/></w:tc></w:tr></w:tbl>");
            in_cell(&format!("{}{}<w:p/>", open.repeat(28), close.repeat(28)).repeat(n))
        }),
        kind("deleted-rows.docx", 20_000, |n| {
            let row = format!(
                "<w:tr><w:trPr><w:del w:author='а'/></w:trPr>{}</w:tr>",
                word_cell("", &paragraph("сайт")).repeat(5)
            );
            document(&list_table(2, &row.repeat(n)))
        }),
    ]
}

fn others(kind: New) -> Vec<Kind> {
    vec![
        kind("attributes.html", 50_000, |n| page(&format!("<tr><td {}>сайт", attributes(n, "")))),
        kind("formatting.html", 1_500, |n| {
            let open: String = (0..n).map(|at| format!("<font id=f{at}>")).collect();
            page(&format!("<tr><td>{open}{}</table>", "<p>сайт".repeat(n)))
        }),
        kind("misnested.html", 3_000, |n| {
            page(&format!("<tr><td>{}{}</table>", "<b><i><a>".repeat(n), "</b>".repeat(n)))
        }),
        kind("deep.html", 100_000, |n| page(&format!("<tr><td>{}сайт", "<span>".repeat(n)))),
        kind("foster.html", 50_000, |n| page(&"сайт<table>".repeat(20).repeat(n / 20))),
        kind("entities.html", 200_000, |n| {
            page(&format!("<tr><td>3<td>{}<td>сайт", "&laquo;а&raquo;&nbsp;".repeat(n / 20)).repeat(20))
        }),
        kind("classes.html", 3_000, |n| {
            let rules: String = (0..n).map(|at| format!(".c{at}, td.c{at} {{ display: none }}\n")).collect();
            let rows: String =
                (0..n).map(|at| format!("<tr><td class='c{at}'>3<td class='d{at}'>Прием<td>сайт")).collect();
            page(&format!("{rows}</table><style>{rules}</style><table>"))
        }),
        kind("options.html", 50_000, |n| {
            page(&format!(
                "<tr><td>3<td>Прием<td><select>{}</select>",
                "<option>сайт<option selected>МФЦ".repeat(n)
            ))
        }),
        kind("spans-both.html", 300, |n| {
            page(&"<tr><td rowspan=300 colspan=40>а<td rowspan=200 colspan=60>б".repeat(n))
        }),
        kind("quotes.csv", 300_000, |n| (list() + "3;\"" + &"\"\"".repeat(n) + "\";сайт\n").into_bytes()),
        kind("quotes-open.csv", 300_000, |n| (list() + &"3;\"Прием;сайт\n".repeat(n / 20)).into_bytes()),
        kind("quotes-stray.csv", 300_000, |n| {
            (list() + &"3;При\"ем\";\"са\"йт;\n".repeat(n / 10)).into_bytes()
        }),
        kind("spaces.odt", 20_000, |n| odt_row(&"а<text:s text:c='40'/>".repeat(n))),
        kind("text-spans.odt", 50_000, |n| {
            odt_row(&"<text:span text:style-name='С1'>а</text:span>".repeat(n))
        }),
        kind("style-chain.odt", 3_000, odt_styles),
        kind("changes.odt", 10_000, odt_changes),
        kind("annotations.ods", 20_000, |n| {
            let note = "<office:annotation><text:p>примечание</text:p></office:annotation>";
            let row = format!(
                "<table:table-row><table:table-cell>{note}<text:p>3</text:p></table:table-cell>{}</table:table-row>",
                odf_cells(&["Прием", "сайт", "Цифровая", "Подача"])
            );
            ods(&row.repeat(n))
        }),
        kind("paragraphs.ods", 30_000, |n| {
            ods(&format!(
                "<table:table-row><table:table-cell/><table:table-cell>{}</table:table-cell></table:table-row>",
                "<text:p>сайт</text:p>".repeat(n)
            ))
        }),
        kind("attributes.ods", 150_000, |n| {
            ods(&format!("<table:table-row {}><table:table-cell/></table:table-row>", attributes(n, "")))
        }),
        kind("comments.xml.xls", 30_000, |n| {
            xml_book(&"<Row><Cell><Data ss:Type='String'>3</Data><Comment ss:Author='а'><Data>примечание</Data></Comment></Cell><Cell><Data ss:Type='String'>Прием</Data></Cell></Row>".repeat(n))
        }),
        kind("merges-wide.xml.xls", 2_000, |n| {
            xml_book(&"<Row><Cell ss:MergeAcross='16000' ss:MergeDown='1000'><Data ss:Type='String'>3</Data></Cell></Row>".repeat(n))
        }),
        kind("groups.rtf", 100_000, |n| {
            let (open, close) = ("{\\b ".repeat(n), "}".repeat(n));
            format!("{{\\rtf1\\ansi {open} text {close}\\par}}").into_bytes()
        }),
        kind("fields.rtf", 20_000, |n| {
            format!(
                "{{\\rtf1\\ansi {}}}",
                "{\\field{\\*\\fldinst HYPERLINK \"http://a.ru\"}{\\fldrslt a}}".repeat(n)
            )
            .into_bytes()
        }),
        kind("tables.html", 20_000, |n| {
            format!("<p>{TITLE}</p><table>{}</table>{}", html_rows(), "<table><tr><td>а</table>".repeat(n))
                .into_bytes()
        }),
    ]
}

fn attributes(count: usize, prefix: &str) -> String {
    (0..count).map(|at| format!("{prefix}a{at}='' ")).collect()
}

fn namespaces(count: usize) -> String {
    (0..count).map(|at| format!("xmlns:n{at}='urn:a' ")).collect()
}

/// A list in whose third row a cell has such content.
fn in_cell(content: &str) -> Vec<u8> {
    let texts = texts_of(2);
    let cells: String = (texts.iter().enumerate())
        .map(|(at, text)| word_cell("", &if at == 2 { format!("{content}<w:p/>") } else { paragraph(text) }))
        .collect();
    document(&list_table(2, &format!("<w:tr>{cells}</w:tr>")))
}

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        put(&mut zip, name, content.as_bytes());
    }
    zip.finish().expect("memory").into_inner()
}

/// A document with one part beside it.
fn beside(content: &str, kind: &str, part: &str) -> Vec<u8> {
    let relations = format!(
        "<Relationships xmlns='{RELATIONS}'><Relationship Id='r1' Type='{OFFICE}/{kind}' Target='{kind}.xml'/></Relationships>"
    );
    package(&[
        ("word/document.xml", &body(content)),
        (&format!("word/{kind}.xml"), part),
        ("word/_rels/document.xml.rels", &relations),
    ])
}

fn footnotes(count: usize) -> Vec<u8> {
    let notes: String = (0..count)
        .map(|at| {
            format!("<w:footnote w:id='{at}'><w:p><w:r><w:t>сноска {at}</w:t></w:r></w:p></w:footnote>")
        })
        .collect();
    let marks: String = (0..count)
        .map(|at| format!("<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:footnoteReference w:id='{at}'/></w:r><w:r><w:t>сайт</w:t></w:r>"))
        .collect();
    let row = format!(
        "<w:tr>{}{}</w:tr>",
        word_cell("", &paragraph("3")),
        word_cell("", &format!("<w:p>{marks}</w:p>"))
    );
    beside(&list_table(2, &row), "footnotes", &format!("<w:footnotes xmlns:w='{WORD}'>{notes}</w:footnotes>"))
}

/// Styles of which each is based on the one before; every paragraph has the last ones.
fn style_chain(count: usize) -> Vec<u8> {
    let styles: String = (0..count)
        .map(|at| {
            format!(
                "<w:style w:type='paragraph' w:styleId='s{at}'><w:basedOn w:val='s{}'/></w:style>",
                at.wrapping_sub(1)
            )
        })
        .collect();
    with_styles(count, &styles)
}

fn styles(count: usize) -> Vec<u8> {
    let styles: String = (0..count)
        .map(|at| {
            format!(
                "<w:style w:type='paragraph' w:styleId='s{at}'><w:rPr><w:vanish w:val='0'/></w:rPr></w:style>"
            )
        })
        .collect();
    with_styles(count, &styles)
}

fn with_styles(count: usize, styles: &str) -> Vec<u8> {
    let lines: String = (0..count)
        .map(|at| format!("<w:p><w:pPr><w:pStyle w:val='s{at}'/></w:pPr><w:r><w:rPr><w:rStyle w:val='s{at}'/></w:rPr><w:t>Строка</w:t></w:r></w:p>"))
        .collect();
    beside(
        &(lines + &list_table(2, "")),
        "styles",
        &format!("<w:styles xmlns:w='{WORD}'>{styles}</w:styles>"),
    )
}

/// Lists of numbers, each with its own paragraphs.
fn numberings(count: usize) -> Vec<u8> {
    let numbers: String = (0..count)
        .map(|at| format!("<w:abstractNum w:abstractNumId='{at}'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>"))
        .chain((0..count).map(|at| format!("<w:num w:numId='{}'><w:abstractNumId w:val='{at}'/></w:num>", at + 1)))
        .collect();
    let lines: String = (0..count)
        .map(|at| format!("<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='{}'/></w:numPr></w:pPr><w:r><w:t>сайт</w:t></w:r></w:p>", at + 1))
        .collect();
    let numbering = format!("<w:numbering xmlns:w='{WORD}'>{numbers}</w:numbering>");
    beside(&(lines + &list_table(2, "")), "numbering", &numbering)
}

fn comments(count: usize) -> Vec<u8> {
    let comments: String = (3..count + 3)
        .map(|at| {
            format!("<comment ref='C{at}' authorId='0'><text><r><t>примечание {at}</t></r></text></comment>")
        })
        .collect();
    let relations = format!(
        "<Relationships xmlns='{RELATIONS}'><Relationship Id='r1' Type='{OFFICE}/comments' Target='../comments1.xml'/></Relationships>"
    );
    let comments = format!(
        "<comments xmlns='{SHEET}'><authors><author>а</author></authors><commentList>{comments}</commentList></comments>"
    );
    let parts = [("xl/worksheets/_rels/sheet1.xml.rels", relations), ("xl/comments1.xml", comments)];
    book(&HEAD, &data(count), "", &parts)
}

fn link_relations(count: usize) -> Vec<u8> {
    let links: String = (0..count).map(|at| format!("<hyperlink ref='C{}' r:id='h{at}'/>", at + 3)).collect();
    let relations: String = (0..count)
        .map(|at| format!("<Relationship Id='h{at}' Type='{OFFICE}/hyperlink' Target='http://a{at}.ru' TargetMode='External'/>"))
        .collect();
    let relations = format!("<Relationships xmlns='{RELATIONS}'>{relations}</Relationships>");
    let parts = [("xl/worksheets/_rels/sheet1.xml.rels", relations)];
    book(&HEAD, &data(count), &format!("<hyperlinks>{links}</hyperlinks>"), &parts)
}

fn defined_names(count: usize) -> Vec<u8> {
    let names: String = (0..count)
        .map(|at| format!("<definedName name='имя{at}'>Перечень!$A${}</definedName>", at + 1))
        .collect();
    let [(name, workbook), relations] = workbook_part(&["Перечень".to_owned()]);
    let workbook =
        workbook.replace("</workbook>", &format!("<definedNames>{names}</definedNames></workbook>"));
    book(&HEAD, &data(3), "", &[(name, workbook), relations])
}

/// Numbers of which each has a format of its own.
fn formats(count: usize) -> Vec<u8> {
    styled(count, |at| format!("0&quot; лист {at}&quot;"), count)
}

fn styled(rows: usize, code: impl Fn(usize) -> String, count: usize) -> Vec<u8> {
    let codes: String =
        (0..count).map(|at| format!("<numFmt numFmtId='{}' formatCode='{}'/>", at + 200, code(at))).collect();
    let cells: String =
        (0..count).map(|at| format!("<xf numFmtId='{}' applyNumberFormat='1'/>", at + 200)).collect();
    let styles = format!(
        "<styleSheet xmlns='{SHEET}'><numFmts>{codes}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>"
    );
    let relations = format!(
        "<Relationships xmlns='{RELATIONS}'><Relationship Id='r1' Type='{OFFICE}/worksheet' Target='worksheets/sheet1.xml'/>\
         <Relationship Id='r2' Type='{OFFICE}/styles' Target='styles.xml'/></Relationships>"
    );
    let [workbook, _] = workbook_part(&["Перечень".to_owned()]);
    let rows: String = (3..rows + 3)
        .map(|at| {
            format!(
                "<row r='{at}'><c r='A{at}' s='{}'><v>{at}</v></c>{}</row>",
                (at - 3) % count,
                cell(at, 2, "Официальный сайт")
            )
        })
        .collect();
    book(&HEAD, &rows, "", &[workbook, ("xl/_rels/workbook.xml.rels", relations), ("xl/styles.xml", styles)])
}

fn odt_row(content: &str) -> Vec<u8> {
    odt(&format!(
        "<table:table-row><table:table-cell><text:p>3</text:p></table:table-cell><table:table-cell><text:p>{content}</text:p></table:table-cell>{}</table:table-row>",
        odf_cells(&["сайт", "Цифровая", "Подача"])
    ))
}

fn odt_with(before: &str, rows: &str, namespaces: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' {namespaces} \
         xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' \
         xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'>{before}<text:p>{TITLE}</text:p><table:table table:name='Т'>\
         <table:table-row>{}</table:table-row>{rows}</table:table></office:text></office:body></office:document-content>",
        odf_cells(&HEAD[..5])
    );
    package(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
}

fn odt_styles(count: usize) -> Vec<u8> {
    let styles: String = (0..count)
        .map(|at| format!("<style:style style:name='s{at}' style:family='text' style:parent-style-name='s{}'><style:text-properties text:display='true'/></style:style>", at.wrapping_sub(1)))
        .collect();
    let rows: String = (0..count)
        .map(|at| format!("<table:table-row><table:table-cell><text:p>{at}</text:p></table:table-cell><table:table-cell><text:p text:style-name='s{at}'><text:span text:style-name='s{at}'>Прием</text:span></text:p></table:table-cell>{}</table:table-row>", odf_cells(&["сайт"])))
        .collect();
    odt_with(
        &format!("<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>"),
        &rows,
        "",
    )
}

fn odt_changes(count: usize) -> Vec<u8> {
    let changes: String = (0..count)
        .map(|at| format!("<text:changed-region text:id='c{at}'><text:deletion><text:p>прежнее</text:p></text:deletion></text:changed-region>"))
        .collect();
    let rows: String = (0..count)
        .map(|at| format!("<table:table-row><table:table-cell><text:p>{at}</text:p></table:table-cell><table:table-cell><text:p>Прием<text:change text:change-id='c{at}'/></text:p></table:table-cell>{}</table:table-row>", odf_cells(&["сайт"])))
        .collect();
    odt_with(
        &format!("<office:body><office:text><text:tracked-changes>{changes}</text:tracked-changes>"),
        &rows,
        "",
    )
}
