//! Lists as Word and Excel files, written as raw XML.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use fastrand::Rng;
use perechen::model::Field;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::lists::{Row, Sample, date, genitive, pick};

/// A file of the generated folder.
pub(crate) struct Written {
    pub path: String,
    pub folders: Vec<String>,
    pub bytes: Vec<u8>,
    /// Table and physical row of every row of the list, 1-based.
    pub rows: Vec<(u32, u32)>,
}

/// Writes a list in one of the formats and layouts.
pub(crate) fn write(sample: &Sample, number: usize, rng: &mut Rng) -> Result<Written, Box<dyn Error>> {
    let folders = vec!["регион".to_owned(), sample.body.clone()];
    // Head and stamp of the act stand in Word files; a list whose act differs is one of them.
    let differs = sample.head != sample.stamp && sample.head.0 != sample.stamp.0 || other_date(sample);
    let word = differs || sample.approval.is_some() || rng.bool();
    let header: Vec<String> = sample.fields.iter().map(|field| caption(sample, *field, rng)).collect();
    let merged = rng.bool();
    let (bytes, rows) =
        if word { document(sample, &header, merged, rng)? } else { workbook(sample, &header, merged, rng)? };
    let path = format!("{}/{number}.{}", sample.body, if word { "docx" } else { "xlsx" });
    Ok(Written { path, folders, bytes, rows })
}

/// An order that refers to the form of the list in an annex and does not hold it.
pub(crate) fn order(body: &str, rng: &mut Rng) -> Result<Written, Box<dyn Error>> {
    let clause = pick(
        rng,
        &[
            "3. Перечень ведется по форме согласно приложению к настоящему Порядку.",
            "3. Форма перечня приведена в приложении № 1 к Порядку.",
            "3. Перечень формируется по форме, установленной приложением 1 к настоящему Порядку.",
        ],
    );
    let date = date(rng, 12, 3);
    let lines = [
        body.to_uppercase(),
        "ПРИКАЗ".to_owned(),
        format!("{date} № 77"),
        "Об утверждении Порядка ведения перечня точек взаимодействия с клиентом".to_owned(),
        "1. Утвердить прилагаемый Порядок.".to_owned(),
        "УТВЕРЖДЕН".to_owned(),
        format!("приказом {}", genitive(body)),
        format!("от {date} № 77"),
        "ПОРЯДОК".to_owned(),
        "1. Настоящий Порядок определяет правила ведения перечня.".to_owned(),
        "2. Перечень ведет структурное подразделение.".to_owned(),
        clause.to_owned(),
    ];
    let text = lines.iter().fold(String::new(), |mut text, line| {
        let _ = write!(text, "<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escape(line));
        text
    });
    let bytes = package(&[("word/document.xml", &word_document(&text))], "word/document.xml", WORD)?;
    Ok(Written {
        path: format!("{body}/порядок.docx"),
        folders: vec!["регион".to_owned(), body.to_owned()],
        bytes,
        rows: Vec::new(),
    })
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

fn word_document(body: &str) -> String {
    format!(
        "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>{body}</w:body></w:document>"
    )
}

fn other_date(sample: &Sample) -> bool {
    // A planted date falls on the 28th, which no head has.
    sample.stamp.1.contains("28") && !sample.head.1.contains("28")
}

fn caption(sample: &Sample, field: Field, rng: &mut Rng) -> String {
    let own = sample
        .profile
        .iter()
        .flat_map(|profile| &profile.columns)
        .find(|column| column.field == field || column.when_channel_words == Some(field));
    if let Some(column) = own {
        return column.header.clone();
    }
    let captions: &[&str] = match field {
        Field::Number => &["№", "№ п/п", "Номер строки"],
        Field::Direction => &["Направление деятельности", "Направление"],
        Field::Service => &["Наименование услуги", "Услуга (функция, сервис)"],
        Field::Process => &["Наименование процесса", "Процесс"],
        Field::Touchpoint => &["Точка взаимодействия", "Наименование точки взаимодействия"],
        Field::Channel => &["Вид точки взаимодействия", "Вид точки (цифровая/офлайн)"],
        Field::Needs => &["Удовлетворяемые потребности клиента", "Потребности клиента"],
        _ => &["Осуществляемое взаимодействие с клиентом"],
    };
    pick(rng, captions).to_owned()
}

/// The cells of a row; group cells of a row that continues the one above are blank where the list
/// counts directions, as the orders' own tables have them.
fn cells<'a>(sample: &'a Sample, row: &'a Row, above: Option<&'a Row>) -> Vec<&'a str> {
    let same = |field: fn(&Row) -> &str| above.is_some_and(|above| field(above) == field(row));
    sample
        .fields
        .iter()
        .map(|field| match field {
            Field::Number => row.number.as_str(),
            Field::Direction if sample.counts_directions && same(|row| &row.direction) => "",
            Field::Direction => &row.direction,
            Field::Service => &row.service,
            Field::Process => &row.process,
            Field::Touchpoint => &row.touchpoint,
            Field::Channel => &row.channel,
            Field::Needs => &row.needs,
            Field::Interactions => &row.interactions,
            _ => "",
        })
        .collect()
}

type Bytes = (Vec<u8>, Vec<(u32, u32)>);

fn document(
    sample: &Sample,
    header: &[String],
    merged: bool,
    rng: &mut Rng,
) -> Result<Bytes, Box<dyn Error>> {
    let mut body = String::new();
    let paragraph = |body: &mut String, text: &str| {
        let _ = write!(body, "<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escape(text));
    };
    let (number, date) = &sample.head;
    paragraph(&mut body, &sample.body.to_uppercase());
    paragraph(&mut body, "ПРИКАЗ");
    paragraph(&mut body, &format!("{date} № {number}"));
    paragraph(&mut body, "Об утверждении Порядка ведения перечня точек взаимодействия с клиентом");
    paragraph(&mut body, "1. Утвердить прилагаемый Порядок.");
    paragraph(&mut body, "УТВЕРЖДЕН");
    paragraph(&mut body, &format!("приказом {}", genitive(&sample.body)));
    paragraph(&mut body, &format!("от {} № {}", sample.stamp.1, sample.stamp.0));
    paragraph(&mut body, "Порядок ведения перечня точек взаимодействия с клиентом");
    paragraph(&mut body, "Приложение 1");
    if let Some(post) = &sample.approval {
        for line in ["УТВЕРЖДАЮ", post, "______________ И.И. Иванов"] {
            paragraph(&mut body, line);
        }
    }
    paragraph(&mut body, &sample.title);
    // A page break repeats the header in a second table.
    let cut = if rng.f64() < 0.2 && sample.rows.len() > 6 {
        rng.usize(3..sample.rows.len() - 2)
    } else {
        sample.rows.len()
    };
    let cut =
        if sample.rows.get(cut).is_some_and(|row| row.number.is_empty()) { sample.rows.len() } else { cut };
    let mut places = Vec::new();
    for (table, range) in [(1, 0..cut), (2, cut..sample.rows.len())] {
        if range.is_empty() {
            continue;
        }
        body.push_str("<w:tbl>");
        let mut line = |cells: &[&str], above: &[bool], below: &[bool]| {
            body.push_str("<w:tr>");
            for (at, cell) in cells.iter().enumerate() {
                let merge = match (above.get(at), below.get(at)) {
                    (Some(true), _) => "<w:tcPr><w:vMerge/></w:tcPr>",
                    (_, Some(true)) => "<w:tcPr><w:vMerge w:val='restart'/></w:tcPr>",
                    _ => "",
                };
                let text = if above.get(at) == Some(&true) { "" } else { cell };
                let _ = write!(
                    body,
                    "<w:tc>{merge}<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>",
                    escape(text).replace('\n', "</w:t><w:br/><w:t>")
                );
            }
            body.push_str("</w:tr>");
        };
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        line(&header, &[], &[]);
        for row in range.clone() {
            let here = &sample.rows[row];
            let above = row.checked_sub(1).filter(|row| range.contains(row)).map(|row| &sample.rows[row]);
            let below = sample.rows.get(row + 1).filter(|_| range.contains(&(row + 1)));
            let joined = |one: Option<&Row>, other: Option<&Row>| -> Vec<bool> {
                sample
                    .fields
                    .iter()
                    .map(|field| {
                        merged && one.zip(other).is_some_and(|(one, other)| same(*field, one, other))
                    })
                    .collect()
            };
            let over = joined(above, Some(here));
            let under = joined(Some(here), below);
            line(&cells(sample, here, above), &over, &under);
            places.push((table, (row - range.start) as u32 + 2));
        }
        body.push_str("</w:tbl><w:p/>");
    }
    let xml = word_document(&body);
    Ok((package(&[("word/document.xml", &xml)], "word/document.xml", WORD)?, places))
}

/// Whether a group cell of two rows may be one merged cell.
fn same(field: Field, one: &Row, other: &Row) -> bool {
    let (one, other) = match field {
        Field::Direction => (&one.direction, &other.direction),
        Field::Service if other.continues => (&one.service, &other.service),
        Field::Process if other.continues => (&one.process, &other.process),
        _ => return false,
    };
    one == other && !one.is_empty()
}

fn workbook(
    sample: &Sample,
    header: &[String],
    merged: bool,
    rng: &mut Rng,
) -> Result<Bytes, Box<dyn Error>> {
    let mut sheet = String::new();
    let mut number = 0;
    let mut line = |sheet: &mut String, cells: &[&str]| {
        number += 1;
        let _ = write!(sheet, "<row r='{number}'>");
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let column = char::from(b'A' + at as u8);
            let _ =
                write!(sheet, "<c r='{column}{number}' t='inlineStr'><is><t>{}</t></is></c>", escape(cell));
        }
        sheet.push_str("</row>");
        number
    };
    line(&mut sheet, &[&sample.title]);
    if rng.bool() {
        line(&mut sheet, &[]);
    }
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    line(&mut sheet, &header);
    if rng.f64() < 0.3 {
        let numbers: Vec<String> = (1..=header.len()).map(|number| number.to_string()).collect();
        line(&mut sheet, &numbers.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let (mut places, mut regions) = (Vec::new(), String::new());
    let mut open: Vec<Option<u32>> = vec![None; sample.fields.len()];
    for (at, row) in sample.rows.iter().enumerate() {
        let above = at.checked_sub(1).map(|at| &sample.rows[at]);
        let mut cells = cells(sample, row, above);
        let joins: Vec<bool> = sample
            .fields
            .iter()
            .map(|field| merged && above.is_some_and(|above| same(*field, above, row)))
            .collect();
        for (cell, joins) in cells.iter_mut().zip(&joins) {
            if *joins {
                *cell = "";
            }
        }
        let here = line(&mut sheet, &cells);
        places.push((1, here));
        for (column, joins) in joins.iter().enumerate() {
            let next =
                sample.rows.get(at + 1).is_some_and(|next| merged && same(sample.fields[column], row, next));
            let first = *open[column].get_or_insert(here);
            if !next {
                if *joins {
                    let letter = char::from(b'A' + column as u8);
                    let _ = write!(regions, "<mergeCell ref='{letter}{first}:{letter}{here}'/>");
                }
                open[column] = None;
            }
        }
    }
    let regions = if regions.is_empty() { regions } else { format!("<mergeCells>{regions}</mergeCells>") };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let sheet = format!("<worksheet xmlns='{main}'><sheetData>{sheet}</sheetData>{regions}</worksheet>");
    let book = format!(
        "<workbook xmlns='{main}' xmlns:r='{relations}'><sheets><sheet name='Перечень' sheetId='1' r:id='rId1'/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='rId1' Type='{relations}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"
    );
    let parts = [
        ("xl/workbook.xml", book.as_str()),
        ("xl/_rels/workbook.xml.rels", &links),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    Ok((
        package(
            &parts,
            "xl/workbook.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        )?,
        places,
    ))
}

fn package(parts: &[(&str, &str)], main: &str, kind: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let types = format!(
        "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/><Default Extension='xml' ContentType='application/xml'/><Override PartName='/{main}' ContentType='{kind}'/></Types>"
    );
    let links = format!(
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='rId1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='{main}'/></Relationships>"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let all = [("[Content_Types].xml", types.as_str()), ("_rels/.rels", &links)];
    for (name, text) in all.iter().chain(parts) {
        zip.start_file(*name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
