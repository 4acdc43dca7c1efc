//! A Word document as one XML file (Flat OPC): its parts, put into a package as .docx has it.
//!
//! The package is made because LibreOffice would show the markup of such a file as text.

use std::borrow::Cow;
use std::io::{Cursor, Write as _};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::error::ReadError;
use super::limits::Limits;
use super::xml::{decode, local};

/// How the file is named in messages: it has no parts of its own yet.
const PART: &str = "документ XML";

/// The package. Pictures and other binary parts are left out, since nothing is read of them.
pub(super) fn package(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let text = decode(bytes, PART)?;
    let mut reader = Reader::from_str(&text);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut name = None;
    let mut parts = 0;
    let broken = |source| ReadError::Xml { part: PART.to_owned(), source: Box::new(source) };
    let unpackable = |source| ReadError::Archive { source: Box::new(source) };
    loop {
        match reader.read_event().map_err(broken)? {
            Event::DocType(_) => return Err(ReadError::Doctype { part: PART.to_owned() }),
            Event::Start(tag) if local(&tag) == "part" => name = part_name(&tag),
            Event::Start(tag) if local(&tag) == "xmlData" => {
                let span = reader.read_to_end(tag.name()).map_err(broken)?;
                let Some(name) = name.take() else { continue };
                parts += 1;
                if parts > limits.zip_entries {
                    let limit = limits.zip_entries;
                    return Err(ReadError::limit(PART, "число частей", parts, limit, "--max-entries"));
                }
                // A name that is there already is refused by the writer.
                zip.start_file(name.trim_start_matches('/'), options).map_err(unpackable)?;
                let content = text.get(span.start as usize..span.end as usize).unwrap_or_default();
                zip.write_all(content.as_bytes())
                    .map_err(|source| ReadError::Inflate { part: PART.to_owned(), source })?;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    zip.finish().map(Cursor::into_inner).map_err(unpackable)
}

fn part_name(tag: &quick_xml::events::BytesStart<'_>) -> Option<String> {
    let attribute =
        tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == "name")?;
    quick_xml::escape::unescape(&attribute.value).ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::super::format::Format;
    use super::super::{read, sniff};
    use super::*;

    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

    fn flat(parts: &str) -> String {
        format!(
            "<?xml version='1.0'?><?mso-application progid='Word.Document'?>\
             <pkg:package xmlns:pkg='http://schemas.microsoft.com/office/2006/xmlPackage'>\
             <pkg:part pkg:name='/_rels/.rels'><pkg:xmlData><Relationships xmlns='{RELATIONS}'>\
             <Relationship Id='r1' Type='{OFFICE}/officeDocument' Target='a/main.xml'/></Relationships></pkg:xmlData></pkg:part>\
             <pkg:part pkg:name='/a/b.png'><pkg:binaryData>AAAA</pkg:binaryData></pkg:part>{parts}</pkg:package>"
        )
    }

    fn main(cell: &str) -> String {
        format!(
            "<pkg:part pkg:name='/a/main.xml'><pkg:xmlData><w:document xmlns:w='{WORD}'><w:body><w:tbl><w:tr><w:tc>\
             <w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document></pkg:xmlData></pkg:part>"
        )
    }

    #[test]
    fn a_document_as_one_file_has_its_tables() {
        let bytes = flat(&main("ячейка &amp; &lt;b&gt;")).into_bytes();
        let format = sniff(&bytes, "a.xml");
        assert_eq!(format, Format::FlatDocx);
        let document = read(&bytes, format, &Limits::default()).expect("readable");
        let texts: Vec<&str> = document
            .grids()
            .flat_map(|grid| &grid.rows)
            .flat_map(|row| &row.cells)
            .map(|cell| &*cell.text)
            .collect();
        assert_eq!(texts, ["ячейка & <b>"]);
    }

    #[test]
    fn what_is_broken_is_no_empty_document() {
        let whole = flat(&main("ячейка"));
        let cases = [
            whole[..whole.len() - 200].to_owned(),
            flat(""),
            flat(&main("a").repeat(2)),
            whole.replace("<pkg:package", "<!DOCTYPE x><pkg:package"),
        ];
        for case in cases {
            let error = read(case.as_bytes(), Format::FlatDocx, &Limits::default());
            assert!(error.is_err(), "{case:.300}");
        }
        let few = Limits { zip_entries: 1, ..Limits::default() };
        let error = read(whole.as_bytes(), Format::FlatDocx, &few).expect_err("two parts");
        assert!(error.to_string().contains("--max-entries"), "{error}");
    }
}
