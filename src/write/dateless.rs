//! Workbooks without a date of creation: the same input gives the same bytes, and a date that is not that of the
//! moment would be an invented one. The library always writes one, so the part is replaced when the book is done.

use std::io::{BufReader, Read, Seek, Write};

use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

use super::WriteError;

/// The part with the dates.
pub(super) const PART: &str = "docProps/core.xml";

/// The part without the dates in it.
pub(super) fn core(xml: &str) -> String {
    let mut rest = xml;
    let mut kept = String::with_capacity(xml.len());
    while let Some((before, element)) = rest.split_once("<dcterms:") {
        kept.push_str(before);
        let end = element.find("</dcterms:").and_then(|end| Some(end + element[end..].find('>')? + 1));
        rest = end.map_or("", |end| &element[end..]);
    }
    kept + rest
}

/// Saves a workbook without its dates: first to `spool`, then its parts as they are packed.
pub(super) fn save(
    workbook: &mut Workbook,
    mut spool: impl Read + Write + Seek + Send,
    to: impl Write,
) -> Result<(), WriteError> {
    workbook.save_to_writer(&mut spool)?;
    spool.rewind()?;
    copy(BufReader::new(spool), to)
}

fn copy(book: impl Read + Seek, to: impl Write) -> Result<(), WriteError> {
    let mut from = ZipArchive::new(book)?;
    let mut to = ZipWriter::new_stream(to);
    for index in 0..from.len() {
        let part = from.by_index_raw(index)?;
        if part.name()? != PART {
            to.raw_copy_file(part)?;
            continue;
        }
        drop(part);
        let mut xml = String::new();
        from.by_index(index)?.read_to_string(&mut xml)?;
        to.start_file(PART, SimpleFileOptions::default().last_modified_time(DateTime::default()))?;
        to.write_all(core(&xml).as_bytes())?;
    }
    to.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn dates_go_and_all_else_stays() {
        for (xml, expected) in [
            (
                "<a><dc:title>т</dc:title><dcterms:created xsi:type=\"dcterms:W3CDTF\">2000-01-01T00:00:00Z</dcterms:created>\
                 <dcterms:modified xsi:type=\"dcterms:W3CDTF\">2000-01-01T00:00:00Z</dcterms:modified><b/></a>",
                "<a><dc:title>т</dc:title><b/></a>",
            ),
            ("<a><dc:title>т</dc:title></a>", "<a><dc:title>т</dc:title></a>"),
        ] {
            assert_eq!(core(xml), expected);
        }
    }

    #[test]
    fn a_copy_has_the_parts_of_the_book_but_for_the_dates() {
        let mut book = Workbook::new();
        book.add_worksheet().write_string(0, 0, "точка").unwrap();
        let book = book.save_to_buffer().unwrap();
        let mut copied = Vec::new();
        copy(Cursor::new(&book), &mut copied).unwrap();
        let mut before = ZipArchive::new(Cursor::new(&book)).unwrap();
        let mut after = ZipArchive::new(Cursor::new(&copied)).unwrap();
        assert_eq!(before.len(), after.len());
        for index in 0..before.len() {
            let (mut old, mut new) = (String::new(), String::new());
            let mut part = before.by_index(index).unwrap();
            let name = part.name().unwrap().into_owned();
            part.read_to_string(&mut old).unwrap();
            after.by_name(&name).unwrap().read_to_string(&mut new).unwrap();
            assert_eq!(old != new, name == PART, "{name}");
            assert!(!new.contains("<dcterms:"), "{name}");
        }
    }
}
