//! Files that lay out more than they hold: each kind in any size, so that twice the size can be compared.

use std::io::Cursor;

use zip::ZipWriter;

use super::{OFFICE, RELATIONS, SHEET, TITLE, WORD, body, frame, put};

#[path = "hostile_laid_out_marks.rs"]
mod marks;
#[path = "hostile_laid_out_tables.rs"]
mod tables;

/// A kind of file that grows.
#[derive(Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    /// The file of a size.
    pub make: fn(usize) -> Vec<u8>,
    /// A size at which it hurts; it is tried with this and twice this.
    pub size: usize,
    /// The list is to be read whatever the size.
    pub converted: bool,
}

/// All kinds.
pub fn kinds() -> Vec<Kind> {
    let kind = |name, size, make| Kind { name, make, size, converted: false };
    let mut kinds = vec![
        kind("merged-text.xlsx", 2_000, |n| merged(n, &"слово ".repeat(9_000))),
        kind("merged-columns.xlsx", 20_000, merged_columns),
        kind("merged-sheet.xlsx", 2_000, |n| {
            book(&HEAD, &data(n), "<mergeCells><mergeCell ref='B3:B1048576'/></mergeCells>", &[])
        }),
        kind("many-merges.xlsx", 40_000, many_merges),
        kind("points-needs.xlsx", 1_500, |n| {
            one(&[(2, many("Кабинет", n)), (4, many("Получение справки", n))])
        }),
        kind("points.xlsx", 25_000, |n| one(&[(2, many("Кабинет", n))])),
        kind("points-lines.xlsx", 25_000, |n| one(&[(2, many("Кабинет", n).replace("; ", "&#10;"))])),
        kind("points-commas.xlsx", 25_000, |n| one(&[(2, "сайт, ".repeat(n))])),
        kind("points-run.xlsx", 25_000, |n| one(&[(2, "МФЦ ЕПГУ ".repeat(n))])),
        kind("points-numbers.xlsx", 25_000, |n| one(&[(2, numbered("Кабинет", n))])),
        kind("points-brackets.xlsx", 100_000, |n| one(&[(2, "(".repeat(n))])),
        kind("needs.xlsx", 50_000, |n| one(&[(4, many("Получение справки", n))])),
        kind("needs-lines.xlsx", 50_000, |n| {
            one(&[(4, many("получение справки", n).replace("; ", "&#10;"))])
        }),
        kind("needs-commas.xlsx", 50_000, |n| one(&[(4, "справка, ".repeat(n))])),
        kind("adjectives.xlsx", 40_000, |n| {
            one(&[(4, format!("подача заявления, {}", "устная ".repeat(n)))])
        }),
        kind("interactions.xlsx", 50_000, |n| one(&[(5, many("Прием документов", n))])),
        kind("processes.xlsx", 50_000, |n| one(&[(1, many("Прием", n).replace("; ", "&#10;"))])),
        kind("channels.xlsx", 50_000, |n| one(&[(3, "цифровая, ".repeat(n))])),
        kind("contacts.xlsx", 25_000, |n| one(&[(2, many("Кабинет", 50)), (6, addresses(n))])),
        kind("point-contacts.xlsx", 25_000, |n| one(&[(2, addresses(n))])),
        kind("telephones.xlsx", 25_000, |n| {
            one(&[(6, (0..n).map(|at| format!("(4812) 2{at:05}, ")).collect())])
        }),
        kind("clients.xlsx", 50_000, |n| one(&[(7, "граждане, ".repeat(n))])),
        kind("separators.xlsx", 200_000, |n| one(&[(2, ";".repeat(n)), (4, ";".repeat(n))])),
        kind("lists.xlsx", 2_000, lists_in_sheet),
        kind("findings.xlsx", 20_000, findings),
        kind("findings-texts.xlsx", 5_000, findings_with_texts),
        kind("sheet-name.xlsx", 1 << 19, |n| named(&"Л".repeat(n / 2), 2_000)),
        kind("sheet-names.xlsx", 100, sheets),
        kind("shared.xlsx", 2_000, shared),
        kind("caption.xlsx", 2_000, |n| captions(10, 10_000, n)),
        kind("columns.xlsx", 4_000, |n| captions(n, 10, 100)),
        kind("title.xlsx", 5_000, |n| titled(100_000, n)),
        kind("sections.xlsx", 10_000, section_rows),
        kind("section-depth.xlsx", 200, |n| deep_sections(n, 5_000)),
        kind("ditto.xlsx", 5_000, ditto),
        kind("number-format.xlsx", 10_000, number_format),
        kind("links.xlsx", 20_000, links),
        kind("repeated-header.xlsx", 10_000, repeated_header),
        kind("totals.xlsx", 50_000, |n| {
            book(&HEAD, &rows(n, |_| ["Итого", "", "", "", "", "", "", ""].map(String::from)), "", &[])
        }),
        kind("notes.xlsx", 50_000, |n| {
            let below: String = (0..n).map(|at| row(at + 6, &[format!("Раздел {at}. Услуга")])).collect();
            book(&HEAD, &(data(3) + &below), "", &[])
        }),
        kind("blocks.xlsx", 20_000, blocks),
        kind("numbering.docx", 5_000, |n| numbering(n, 20_000)),
        kind("lists.docx", 2_000, |n| document(&list_table(1, "").repeat(n))),
        kind("tables.docx", 20_000, |n| {
            document(
                &(list_table(2, "") + &"<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p/>".repeat(n)),
            )
        }),
        kind("nested.docx", 10_000, nested),
        kind("spans.docx", 5_000, spans),
        kind("merged-text.docx", 2_000, |n| merged_document(n, &"слово ".repeat(9_000))),
        kind("headings.docx", 10_000, headings),
        kind("lines.docx", 50_000, |n| document(&(paragraphs(n) + &list_table(2, "")))),
        kind("typed.docx", 20_000, typed),
        kind("links.docx", 5_000, links_in_cell),
        kind("comments.docx", 20_000, changes),
    ];
    kinds.extend(tables::kinds());
    kinds.extend(marks::kinds());
    kinds
}

const HEAD: [&str; 8] = [
    "№",
    "Процесс",
    "Точка взаимодействия",
    "Вид точки (цифровая/офлайн)",
    "Потребности клиента",
    "Осуществляемое взаимодействие",
    "Адрес, телефон",
    "Категория клиента",
];

fn letters(mut column: usize) -> String {
    let mut name = String::new();
    column += 1;
    while column > 0 {
        column -= 1;
        name.insert(0, char::from(b'A' + (column % 26) as u8));
        column /= 26;
    }
    name
}

fn cell(row: usize, column: usize, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("<c r='{}{row}' t='inlineStr'><is><t>{text}</t></is></c>", letters(column))
}

fn row<S: AsRef<str>>(number: usize, texts: &[S]) -> String {
    let cells: String =
        texts.iter().enumerate().map(|(column, text)| cell(number, column, text.as_ref())).collect();
    format!("<row r='{number}'>{cells}</row>")
}

/// Rows from the third on.
fn rows<S: AsRef<str>, const N: usize>(count: usize, texts: impl Fn(usize) -> [S; N]) -> String {
    (0..count).map(|at| row(at + 3, &texts(at))).collect()
}

fn texts_of(at: usize) -> [String; 8] {
    let texts =
        ["", "Прием заявления", "", "Цифровая", "Подача заявления", "Прием документов", "", "граждане"];
    let mut texts = texts.map(String::from);
    texts[0] = (at + 1).to_string();
    texts[2] = format!("Официальный сайт, раздел {at}");
    texts
}

fn data(count: usize) -> String {
    rows(count, texts_of)
}

/// A workbook of one sheet: title, captions, rows, what follows them, further parts.
fn book(head: &[&str], rows: &str, after: &str, parts: &[(&str, String)]) -> Vec<u8> {
    let above = row(1, &[TITLE]) + &row(2, head);
    whole_book(&format!("<sheetData>{above}{rows}</sheetData>{after}"), parts)
}

fn whole_book(sheet: &str, parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    if !parts.iter().any(|(name, _)| *name == "xl/workbook.xml") {
        frame(&mut zip);
    }
    let xml = format!("<worksheet xmlns='{SHEET}' xmlns:r='{OFFICE}'>{sheet}</worksheet>");
    put(&mut zip, "xl/worksheets/sheet1.xml", xml.as_bytes());
    for (name, part) in parts {
        put(&mut zip, name, part.as_bytes());
    }
    zip.finish().expect("memory").into_inner()
}

/// A list of three rows, in the first of which some cells hold other texts.
fn one(cells: &[(usize, String)]) -> Vec<u8> {
    let mut first = texts_of(0);
    for (at, text) in cells {
        first[*at].clone_from(text);
    }
    book(&HEAD, &(row(3, &first) + &row(4, &texts_of(1)) + &row(5, &texts_of(2))), "", &[])
}

fn many(word: &str, count: usize) -> String {
    (0..count).map(|at| format!("{word} {at}; ")).collect()
}

fn numbered(word: &str, count: usize) -> String {
    (1..=count).map(|at| format!("{at}) {word} {at} ")).collect()
}

fn addresses(count: usize) -> String {
    (0..count).map(|at| format!("a{at}@b.ru, ")).collect()
}

fn merged(count: usize, text: &str) -> Vec<u8> {
    let texts = |at| {
        let mut texts = texts_of(at);
        texts[1] = if at == 0 { text.to_owned() } else { String::new() };
        texts
    };
    let merge = format!("<mergeCells><mergeCell ref='B3:B{}'/></mergeCells>", count + 2);
    book(&HEAD, &rows(count, texts), &merge, &[])
}

fn merged_columns(count: usize) -> Vec<u8> {
    const COLUMNS: usize = 200;
    let captions: Vec<String> = (0..COLUMNS).map(|at| format!("Показатель {at}")).collect();
    let head: Vec<&str> = HEAD.into_iter().chain(captions.iter().map(String::as_str)).collect();
    let first: Vec<String> =
        texts_of(0).into_iter().chain((0..COLUMNS).map(|at| format!("Значение {at}"))).collect();
    let merges: String = (8..8 + COLUMNS)
        .map(|column| format!("<mergeCell ref='{0}3:{0}{1}'/>", letters(column), count + 2))
        .collect();
    let below: String = (1..count).map(|at| row(at + 3, &texts_of(at))).collect();
    book(&head, &(row(3, &first) + &below), &format!("<mergeCells>{merges}</mergeCells>"), &[])
}

fn many_merges(count: usize) -> Vec<u8> {
    let merges: String = (0..count).map(|at| format!("<mergeCell ref='E{0}:F{0}'/>", at + 3)).collect();
    book(&HEAD, &data(count), &format!("<mergeCells>{merges}</mergeCells>"), &[])
}

fn lists_in_sheet(count: usize) -> Vec<u8> {
    let list = |at: usize| {
        let from = at * 5 + 1;
        row(from, &[TITLE])
            + &row(from + 1, &HEAD)
            + &row(from + 2, &texts_of(0))
            + &row(from + 3, &texts_of(1))
    };
    whole_book(&format!("<sheetData>{}</sheetData>", (0..count).map(list).collect::<String>()), &[])
}

fn findings(count: usize) -> Vec<u8> {
    let texts = |at: usize| {
        let texts = ["", "", "", "неясная", "Что-то иное", "", "а@, +7 12", ""];
        let mut texts = texts.map(String::from);
        texts[0] = (at / 2).to_string();
        texts[2] = format!("Caйт {at}");
        texts
    };
    book(&HEAD, &rows(count, texts), "", &[])
}

fn findings_with_texts(count: usize) -> Vec<u8> {
    let texts = |at: usize| {
        let mut texts = texts_of(at);
        texts[3] = format!("неясная {at} {}", "и ещё ".repeat(200));
        texts[4] = format!("Иное {at} {}", "и ещё ".repeat(200));
        texts
    };
    book(&HEAD, &rows(count, texts), "", &[])
}

fn workbook_part(names: &[String]) -> [(&'static str, String); 2] {
    let sheets: String = (1..)
        .zip(names)
        .map(|(at, name)| format!("<sheet name='{name}' sheetId='{at}' r:id='r{at}'/>"))
        .collect();
    let relations: String = (1..=names.len())
        .map(|at| {
            format!("<Relationship Id='r{at}' Type='{OFFICE}/worksheet' Target='worksheets/sheet1.xml'/>")
        })
        .collect();
    [
        (
            "xl/workbook.xml",
            format!("<workbook xmlns='{SHEET}' xmlns:r='{OFFICE}'><sheets>{sheets}</sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships xmlns='{RELATIONS}'>{relations}</Relationships>"),
        ),
    ]
}

fn named(name: &str, count: usize) -> Vec<u8> {
    book(&HEAD, &data(count), "", &workbook_part(&[name.to_owned()]))
}

/// Sheets that are one and the same part.
fn sheets(count: usize) -> Vec<u8> {
    let names: Vec<String> = (0..count).map(|at| format!("Лист {at}")).collect();
    book(&HEAD, &data(1_000), "", &workbook_part(&names))
}

fn shared(count: usize) -> Vec<u8> {
    let text = "слово ".repeat(9_000);
    let strings = format!("<sst xmlns='{SHEET}'><si><t>{text}</t></si></sst>");
    let rows: String = (3..count + 3)
        .map(|at| {
            format!("<row r='{at}'><c r='B{at}' t='s'><v>0</v></c>{}</row>", cell(at, 2, "Официальный сайт"))
        })
        .collect();
    book(&HEAD, &rows, "", &[("xl/sharedStrings.xml", strings)])
}

/// Further columns with captions of so many letters.
fn captions(columns: usize, letters: usize, count: usize) -> Vec<u8> {
    let captions: Vec<String> =
        (0..columns).map(|at| format!("Графа {at} {}", "ы".repeat(letters))).collect();
    let head: Vec<&str> = HEAD.into_iter().chain(captions.iter().map(String::as_str)).collect();
    let below: String = (0..count)
        .map(|at| {
            let texts: Vec<String> =
                texts_of(at).into_iter().chain((0..columns).map(|column| column.to_string())).collect();
            row(at + 3, &texts)
        })
        .collect();
    book(&head, &below, "", &[])
}

fn titled(letters: usize, count: usize) -> Vec<u8> {
    let title = format!("{TITLE} {}", "области ".repeat(letters / 8));
    whole_book(&format!("<sheetData>{}{}{}</sheetData>", row(1, &[title]), row(2, &HEAD), data(count)), &[])
}

fn section_rows(count: usize) -> Vec<u8> {
    let rows: String = (0..count)
        .map(|at| row(at * 2 + 3, &[format!("Раздел {at}. Услуга")]) + &row(at * 2 + 4, &texts_of(at)))
        .collect();
    book(&HEAD, &rows, "", &[])
}

/// Headings of which each is below the one before, and rows under them all.
fn deep_sections(depth: usize, count: usize) -> Vec<u8> {
    let number = |level: usize| "1.".repeat(level + 1);
    let heads: String =
        (0..depth).map(|level| row(level + 3, &[format!("{} Направление работы", number(level))])).collect();
    let below: String = (0..count).map(|at| row(depth + 3 + at, &texts_of(at))).collect();
    book(&HEAD, &(heads + &below), "", &[])
}

fn ditto(count: usize) -> Vec<u8> {
    let texts = |at| {
        let mut texts = texts_of(at);
        texts[1] = if at == 0 { "слово ".repeat(9_000) } else { "то же".to_owned() };
        texts
    };
    book(&HEAD, &rows(count, texts), "", &[])
}

/// Numbers that are shown with a long text.
fn number_format(count: usize) -> Vec<u8> {
    let code = format!("&quot;{}&quot;0", "слово ".repeat(5_000));
    let styles = format!(
        "<styleSheet xmlns='{SHEET}'><numFmts><numFmt numFmtId='200' formatCode='{code}'/></numFmts>\
         <cellXfs><xf numFmtId='0'/><xf numFmtId='200' applyNumberFormat='1'/></cellXfs></styleSheet>"
    );
    let relations = format!(
        "<Relationships xmlns='{RELATIONS}'><Relationship Id='r1' Type='{OFFICE}/worksheet' Target='worksheets/sheet1.xml'/>\
         <Relationship Id='r2' Type='{OFFICE}/styles' Target='styles.xml'/></Relationships>"
    );
    let [workbook, _] = workbook_part(&["Перечень".to_owned()]);
    let rows: String = (3..count + 3)
        .map(|at| {
            format!(
                "<row r='{at}'><c r='A{at}' s='1'><v>{at}</v></c>{}</row>",
                cell(at, 2, "Официальный сайт")
            )
        })
        .collect();
    book(&HEAD, &rows, "", &[workbook, ("xl/_rels/workbook.xml.rels", relations), ("xl/styles.xml", styles)])
}

/// Links of one cell.
fn links(count: usize) -> Vec<u8> {
    let links: String = (0..count).map(|at| format!("<hyperlink ref='C3' location='a{at}.ru/b'/>")).collect();
    book(&HEAD, &data(3), &format!("<hyperlinks>{links}</hyperlinks>"), &[])
}

/// Rows like captions, each below a blank one.
fn blocks(count: usize) -> Vec<u8> {
    let below: String = (0..count).map(|at| row(at * 2 + 8, &["", "Прием", "Сайт", "Цифровая"])).collect();
    book(&HEAD, &(data(3) + &below), "", &[])
}

fn repeated_header(count: usize) -> Vec<u8> {
    let rows: String =
        (0..count).map(|at| row(at * 2 + 3, &texts_of(at)) + &row(at * 2 + 4, &HEAD)).collect();
    book(&HEAD, &rows, "", &[])
}

fn document(content: &str) -> Vec<u8> {
    super::document(&body(content))
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn paragraphs(count: usize) -> String {
    (0..count).map(|at| paragraph(&format!("Строка приказа {at}."))).collect()
}

fn word_cell(properties: &str, content: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>")
}

fn word_row<S: AsRef<str>>(texts: &[S]) -> String {
    let cells: String = texts.iter().map(|text| word_cell("", &paragraph(text.as_ref()))).collect();
    format!("<w:tr>{cells}</w:tr>")
}

/// A title and a table of so many rows, and further rows.
fn list_table(count: usize, further: &str) -> String {
    let rows: String = (0..count).map(|at| word_row(&texts_of(at))).collect();
    format!("{}<w:tbl>{}{rows}{further}</w:tbl><w:p/>", paragraph(TITLE), word_row(&HEAD))
}

/// Rows whose automatic numbers are long texts.
fn numbering(count: usize, letters: usize) -> Vec<u8> {
    let row = format!(
        "<w:tr>{}{}</w:tr>",
        word_cell("", "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr></w:p>"),
        ["Прием", "Официальный сайт", "Цифровая", "Подача", "Прием документов", "", ""]
            .map(|text| word_cell("", &paragraph(text)))
            .concat()
    );
    let content = body(&list_table(2, &row.repeat(count)));
    let numbering = format!(
        "<w:numbering xmlns:w='{WORD}'><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/>\
         <w:numFmt w:val='decimal'/><w:lvlText w:val='{} %1'/></w:lvl></w:abstractNum>\
         <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>",
        "слово ".repeat(letters / 6)
    );
    let relations = format!(
        "<Relationships xmlns='{RELATIONS}'><Relationship Id='r1' Type='{OFFICE}/numbering' Target='numbering.xml'/></Relationships>"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    put(&mut zip, "word/document.xml", content.as_bytes());
    put(&mut zip, "word/numbering.xml", numbering.as_bytes());
    put(&mut zip, "word/_rels/document.xml.rels", relations.as_bytes());
    zip.finish().expect("memory").into_inner()
}

fn nested(count: usize) -> Vec<u8> {
    let inner = format!("<w:tbl>{}</w:tbl><w:p/>", word_row(&["а", "б", "в", "г"]));
    let cell = word_cell("", &format!("{}<w:p/>", inner.repeat(count)));
    let others =
        ["Прием", "Официальный сайт", "Цифровая", "Подача"].map(|text| word_cell("", &paragraph(text)));
    document(&list_table(2, &format!("<w:tr>{cell}{}</w:tr>", others.concat())))
}

/// Cells of other widths in every row.
fn spans(count: usize) -> Vec<u8> {
    let rows: String = (0..count)
        .map(|at| {
            let cell = |span: usize| word_cell(&format!("<w:gridSpan w:val='{span}'/>"), &paragraph("сайт"));
            format!("<w:tr>{}{}{}</w:tr>", cell(at % 16_000 + 1), cell(7), cell(3))
        })
        .collect();
    document(&list_table(2, &rows))
}

fn merged_document(count: usize, text: &str) -> Vec<u8> {
    let row = |merge: &str, text: &str| {
        format!(
            "<w:tr>{}{}{}</w:tr>",
            word_cell("", &paragraph("1")),
            word_cell(merge, &paragraph(text)),
            ["Официальный сайт", "Цифровая", "Подача", "Прием", "", ""]
                .map(|text| word_cell("", &paragraph(text)))
                .concat()
        )
    };
    let rows = row("<w:vMerge w:val='restart'/>", text) + &row("<w:vMerge/>", "").repeat(count);
    document(&list_table(2, &rows))
}

fn headings(count: usize) -> Vec<u8> {
    let lines: String = (0..count).map(|at| paragraph(&format!("{at}. Направление «Работа {at}»"))).collect();
    document(&(paragraph(TITLE) + &lines + &list_table(50, "").replacen(&paragraph(TITLE), "", 1)))
}

/// A list in lines of running text.
fn typed(count: usize) -> Vec<u8> {
    let lines: String = (0..count)
        .map(|at| {
            paragraph(&format!("{at}. Прием заявления – Официальный сайт – цифровая – подача заявления"))
        })
        .collect();
    document(&(paragraph(TITLE) + &lines))
}

fn links_in_cell(count: usize) -> Vec<u8> {
    let link = |at| {
        format!(
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>HYPERLINK \"http://a{at}.ru/b\"</w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>сайт {at} </w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
        )
    };
    let links = format!("<w:p>{}</w:p>", (0..count).map(link).collect::<String>());
    let row = format!(
        "<w:tr>{}{}{}{}</w:tr>",
        word_cell("", &paragraph("3")),
        word_cell("", &paragraph("Прием")),
        word_cell("", &links),
        ["Цифровая", "Подача", "Прием", "", ""].map(|text| word_cell("", &paragraph(text))).concat()
    );
    document(&list_table(2, &row))
}

/// Tracked changes and hidden texts in every row.
fn changes(count: usize) -> Vec<u8> {
    let change = "<w:p><w:ins w:author='а'><w:r><w:t>сайт</w:t></w:r></w:ins><w:del w:author='б'><w:r><w:delText>портал</w:delText></w:r></w:del>\
                  <w:r><w:rPr><w:vanish/></w:rPr><w:t>тайна</w:t></w:r></w:p>";
    let row = format!("<w:tr>{}</w:tr>", word_cell("", change).repeat(4));
    document(&list_table(2, &row.repeat(count)))
}
