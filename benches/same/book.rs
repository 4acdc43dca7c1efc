//! Workbooks of ours as officers send them back: typed into, rebuilt, cut down.

use std::error::Error;
use std::io::{Cursor, Read as _, Write as _};

use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A workbook as plain texts: per sheet its name and rows. Formats and hidden marks are lost, as they
/// are in a program that knows no better.
pub(crate) struct Book {
    sheets: Vec<(String, Vec<Vec<String>>)>,
    /// Whether the file still says that it is a workbook of ours.
    mark: Mark,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Ours,
    None,
}

/// What an officer does to a workbook.
type Edit = fn(&mut Book);

/// Every edit with the name that its files get.
pub(crate) const EDITS: [(&str, Edit); 16] = [
    ("saved", |_| {}),
    ("row-added", row_added),
    ("row-removed", |book| drop(book.list().drain(2..3))),
    ("row-copied", |book| {
        let row = book.list()[1].clone();
        book.list().insert(2, row);
    }),
    ("rows-reversed", |book| book.list()[1..].reverse()),
    ("row-continued", row_continued),
    ("column-inserted", column_inserted),
    ("caption-renamed", |book| "Как называется".clone_into(&mut book.list()[0][1])),
    ("title-above", title_above),
    ("sheets-turned", |book| book.sheets.rotate_left(1)),
    ("passport-lost", |book| book.sheets.truncate(2)),
    ("visible-part", visible_part),
    ("title-repaired", title_repaired),
    ("points-added", |book| book.alter("точк", |cell| cell.push_str("\nличный прием"))),
    ("channels-other", |book| book.alter("вид", |cell| "Офлайн".clone_into(cell))),
    ("needs-other", |book| book.alter("потребност", |cell| cell.push_str("; 2 копии справки"))),
];

impl Book {
    /// One sheet that was never a workbook of ours.
    pub(crate) fn foreign(rows: Vec<Vec<String>>) -> Book {
        Book { sheets: vec![("Лист1".to_owned(), rows)], mark: Mark::None }
    }

    pub(crate) fn open(bytes: &[u8]) -> Result<Book, Box<dyn Error>> {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))?;
        let text = |cells: &[Data]| cells.iter().map(ToString::to_string).collect();
        let sheets = book.worksheets().into_iter();
        let sheets = sheets.map(|(name, range)| (name, range.rows().map(text).collect())).collect();
        Ok(Book { sheets, mark: Mark::Ours })
    }

    /// The bytes depend on the texts alone.
    pub(crate) fn save(&self) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut book = Workbook::new();
        let mut properties =
            DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
        if self.mark == Mark::Ours {
            properties = properties.set_custom_property("perechen", "workbook");
        }
        book.set_properties(&properties);
        for (name, rows) in &self.sheets {
            let sheet = book.add_worksheet().set_name(name)?;
            for (row, cells) in (0..).zip(rows) {
                for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                    sheet.write_string(row, column, text)?;
                }
            }
        }
        Ok(book.save_to_buffer()?)
    }

    /// The rows of «Перечень» with its captions.
    fn list(&mut self) -> &mut Vec<Vec<String>> {
        &mut self.sheets[0].1
    }

    /// Changes the first three cells with text of the column whose caption holds the word.
    fn alter(&mut self, caption: &str, change: fn(&mut String)) {
        let list = self.list();
        if let Some(column) = list[0].iter().position(|known| known.to_lowercase().contains(caption)) {
            let cells = list[1..].iter_mut().map(|row| &mut row[column]);
            cells.filter(|cell| !cell.is_empty()).take(3).for_each(change);
        }
    }

    /// The column of the place in the original and that of the hidden identity, which is the last.
    fn places(&mut self) -> (usize, usize) {
        let captions = &self.list()[0];
        let place = captions.iter().position(|caption| caption == "Место в исходном файле");
        (place.unwrap_or_default(), captions.len() - 1)
    }

    /// The cells of «Замечания» that an officer fills, and what he types: every answer in turn, and to
    /// every fourth finding none.
    pub(crate) fn answers(&self) -> Vec<Typed> {
        const ANSWERS: [&str; 4] = ["исправлено", "оставлено, пояснение дано", "", "замечание ошибочно"];
        let Some(at) = self.sheets.iter().position(|(name, _)| name == "Замечания") else {
            return Vec::new();
        };
        let rows = &self.sheets[at].1;
        let column = |caption: &str| rows[0].iter().position(|known| known == caption);
        let (Some(answer), Some(explanation)) = (column("Ответ ведомства"), column("Пояснение"))
        else {
            return Vec::new();
        };
        let mut typed = Vec::new();
        for (row, answered) in
            (1..rows.len()).zip(ANSWERS.iter().cycle()).filter(|(_, text)| !text.is_empty())
        {
            typed.push(Typed { sheet: at, row, column: answer, text: (*answered).to_owned() });
            if answered.starts_with("оставлено") {
                let text = format!("приём по видеосвязи, строка {row}");
                typed.push(Typed { sheet: at, row, column: explanation, text });
            }
        }
        typed
    }
}

fn row_added(book: &mut Book) {
    let (place, identity) = book.places();
    let list = book.list();
    if let Some(mut row) = list.last().cloned() {
        row[place].clear();
        row[identity].clear();
        "Новый".clone_into(&mut row[1]);
        list.push(row);
    }
}

/// A row of half a text, as a list of two pages leaves it.
fn row_continued(book: &mut Book) {
    let (place, identity) = book.places();
    let mut row = vec![String::new(); identity + 1];
    "продолжение".clone_into(&mut row[place]);
    " в окне".clone_into(&mut row[1]);
    book.list().insert(3, row);
}

fn column_inserted(book: &mut Book) {
    for (row, text) in
        book.list().iter_mut().zip(["Куратор", "Иванов"].into_iter().chain(std::iter::repeat("")))
    {
        row.insert(2, text.to_owned());
    }
}

fn title_above(book: &mut Book) {
    let title = vec!["Перечень точек взаимодействия на 2025 год".to_owned()];
    book.list().splice(0..0, [title, Vec::new()]);
    "Перечень (испр.)".clone_into(&mut book.sheets[0].0);
}

/// What is left when the cells that are seen are copied into a new workbook.
fn visible_part(book: &mut Book) {
    let (_, identity) = book.places();
    book.sheets.truncate(1);
    book.list().iter_mut().for_each(|row| row.truncate(identity));
    book.mark = Mark::None;
}

fn title_repaired(book: &mut Book) {
    let rows = book.sheets.iter_mut().flat_map(|(_, rows)| rows);
    for row in rows.filter(|row| row.first().is_some_and(|what| what == "Название перечня")) {
        row[1].push_str(" (уточнённый)");
    }
}

/// A text typed into a cell; sheet, row and column count from 0.
pub(crate) struct Typed {
    pub sheet: usize,
    pub row: usize,
    pub column: usize,
    pub text: String,
}

/// The workbook with texts typed into cells that have a format, everything else as it was and packed
/// anew: its bytes depend on the parts, not on who packed them.
pub(crate) fn typed(bytes: &[u8], cells: &[Typed]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut copy = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let name = entry.name()?.into_owned();
        let mut part = Vec::new();
        entry.read_to_end(&mut part)?;
        let mut of_part = cells
            .iter()
            .filter(|cell| name == format!("xl/worksheets/sheet{}.xml", cell.sheet + 1))
            .peekable();
        if of_part.peek().is_some() {
            let mut text = String::from_utf8(part)?;
            for cell in of_part {
                put(&mut text, cell)?;
            }
            part = text.into_bytes();
        }
        copy.start_file(name, SimpleFileOptions::default())?;
        copy.write_all(&part)?;
    }
    Ok(copy.finish()?.into_inner())
}

/// Puts the text into the markup of its cell.
fn put(sheet: &mut String, cell: &Typed) -> Result<(), Box<dyn Error>> {
    let column = u8::try_from(cell.column).ok().filter(|column| *column < 26).ok_or("a column beyond Z")?;
    let name = format!("{}{}", char::from(b'A' + column), cell.row + 1);
    let open = format!("<c r=\"{name}\"");
    let at = sheet.find(&open).ok_or_else(|| format!("no cell {name}"))?;
    let tag = at + sheet[at..].find('>').ok_or("an open tag")? + 1;
    let end = if sheet[..tag].ends_with("/>") {
        tag
    } else {
        tag + sheet[tag..].find("</c>").ok_or("an open cell")? + "</c>".len()
    };
    let inside = format!("{open} t=\"inlineStr\"><is><t>{}</t></is></c>", cell.text);
    sheet.replace_range(at..end, &inside);
    Ok(())
}
