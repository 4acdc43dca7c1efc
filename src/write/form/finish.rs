//! The finishing step of a Word document: what docx-rs 0.4 leaves out or leaves to chance.
//!
//! It marks the header row as repeating, makes every part conform to the schema, writes the properties, settings, content types and relationships itself (no dates, fixed
//! order, only the parts that are there), drops paragraph ids (they come from a counter of the thread)
//! and empty run properties, and packs with deflate.

use std::fmt::Write as _;
use std::io;

use docx_rs::XMLDocx;
use quick_xml::escape::escape;

use super::schema::conforming;
use crate::model::document::Origin;
use crate::own::PROPERTY;
use crate::write::package::Package;
use crate::write::{LARGE, WriteError};

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
/// How the tables are read aloud.
const DESCRIPTION: &str = "Первая строка — названия граф, она повторяется на каждой странице.";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Writes rows of a table.
pub(in crate::write) type Rows<'a> = Box<dyn Fn(&mut dyn io::Write) -> io::Result<()> + 'a>;

/// What a table gets besides its header.
pub(in crate::write) struct Filled<'a> {
    /// Further rows, and their number.
    pub(in crate::write) rows: Rows<'a>,
    pub(in crate::write) count: usize,
    /// What a screen reader says of it.
    pub(in crate::write) caption: String,
}

/// Packs the parts of a document and fills its tables in their order.
pub(in crate::write) fn pack(
    parts: XMLDocx,
    tables: &[Filled<'_>],
    title: &str,
    kind: Origin,
) -> Result<Vec<u8>, WriteError> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for header in parts.headers {
        let name = format!("header{}.xml", headers.len() + 1);
        headers.push((name, cleaned(&utf8("header", header)?)));
    }
    let document = document(&utf8("document", parts.document)?, tables);
    let styles = styles(&utf8("styles", parts.styles)?);
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();

    let mut package = Package::default();
    package.part("[Content_Types].xml", content_types(&names).as_bytes());
    package.part("_rels/.rels", package_relationships().as_bytes());
    package.part("docProps/app.xml", &parts.doc_props.app);
    package.part("docProps/core.xml", core(title).as_bytes());
    package.part("docProps/custom.xml", custom(kind).as_bytes());
    package.part("word/_rels/document.xml.rels", document_relationships(&names).as_bytes());
    if tables.iter().map(|table| table.count).sum::<usize>() > LARGE {
        package.streamed("word/document.xml", |out| with_rows(&document, tables, out))?;
    } else {
        let mut whole = Vec::new();
        with_rows(&document, tables, &mut whole)?;
        package.part("word/document.xml", &whole);
    }
    package.part("word/fontTable.xml", &parts.font_table);
    for (name, header) in &headers {
        package.part(&format!("word/{name}"), header.as_bytes());
    }
    package.part("word/settings.xml", settings().as_bytes());
    package.part("word/styles.xml", styles.as_bytes());
    Ok(package.finish())
}

fn with_rows(document: &str, tables: &[Filled<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    const END: &str = "</w:tbl>";
    let mut parts = document.split(END);
    out.write_all(parts.next().unwrap_or_default().as_bytes())?;
    for (at, part) in parts.enumerate() {
        if let Some(table) = tables.get(at) {
            (table.rows)(out)?;
        }
        out.write_all(END.as_bytes())?;
        out.write_all(part.as_bytes())?;
    }
    Ok(())
}

fn utf8(part: &'static str, bytes: Vec<u8>) -> Result<String, WriteError> {
    String::from_utf8(bytes).map_err(|source| WriteError::Encoding { part, source })
}

fn document(xml: &str, tables: &[Filled<'_>]) -> String {
    repeating_header(&cleaned(&with_captions(xml, tables)))
}

/// Says what each table is: Word keeps it in the table's properties, on the page alternative text.
fn with_captions(xml: &str, tables: &[Filled<'_>]) -> String {
    const PROPERTIES: &str = "<w:tblPr>";
    let mut parts = xml.split(PROPERTIES);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for (at, part) in parts.enumerate() {
        whole += PROPERTIES;
        if let Some(table) = tables.get(at) {
            let caption = escape(table.caption.as_str());
            let _ = write!(
                whole,
                r#"<w:tblCaption w:val="{caption}"/><w:tblDescription w:val="{caption}. {DESCRIPTION}"/>"#
            );
        }
        whole += part;
    }
    whole
}

fn cleaned(xml: &str) -> String {
    conforming(&without_empty_run_properties(&without_paragraph_ids(xml)))
}

/// docx-rs writes the properties of every paragraph's mark, mostly none.
fn without_empty_run_properties(xml: &str) -> String {
    xml.replace("<w:rPr />", "")
}

/// A `<` is never part of a text, so these markers cannot be met in what the ministry wrote.
fn without_paragraph_ids(xml: &str) -> String {
    const MARKER: &str = "<w:p w14:paraId=\"";
    let mut kept = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(at) = rest.find(MARKER) {
        kept.push_str(&rest[..at]);
        kept.push_str("<w:p");
        let value = &rest[at + MARKER.len()..];
        rest = value.find('"').map_or("", |end| &value[end + 1..]);
    }
    kept.push_str(rest);
    kept
}

/// Marks the first row of each table as its repeating header.
fn repeating_header(xml: &str) -> String {
    const ROW: &str = "<w:trPr><w:cantSplit />";
    let mut tables = xml.split("<w:tbl>");
    let mut marked = tables.next().unwrap_or_default().to_owned();
    for table in tables {
        marked.push_str("<w:tbl>");
        marked.push_str(&table.replacen(ROW, &format!("{ROW}<w:tblHeader />"), 1));
    }
    marked
}

/// Spelling is checked as Russian, whatever the officer's Word is set to.
fn styles(xml: &str) -> String {
    conforming(&without_empty_run_properties(xml)).replacen(
        "</w:rPr></w:rPrDefault>",
        r#"<w:lang w:val="ru-RU" w:eastAsia="ru-RU" w:bidi="ru-RU" /></w:rPr></w:rPrDefault>"#,
        1,
    )
}

fn content_types(headers: &[&str]) -> String {
    let mut parts = vec![
        (
            "/docProps/app.xml".to_owned(),
            "application/vnd.openxmlformats-officedocument.extended-properties+xml".to_owned(),
        ),
        (
            "/docProps/core.xml".to_owned(),
            "application/vnd.openxmlformats-package.core-properties+xml".to_owned(),
        ),
        (
            "/docProps/custom.xml".to_owned(),
            "application/vnd.openxmlformats-officedocument.custom-properties+xml".to_owned(),
        ),
        ("/word/document.xml".to_owned(), format!("{WORD}.document.main+xml")),
        ("/word/fontTable.xml".to_owned(), format!("{WORD}.fontTable+xml")),
        ("/word/settings.xml".to_owned(), format!("{WORD}.settings+xml")),
        ("/word/styles.xml".to_owned(), format!("{WORD}.styles+xml")),
    ];
    parts.extend(headers.iter().map(|name| (format!("/word/{name}"), format!("{WORD}.header+xml"))));
    parts.sort();
    let overrides = parts
        .iter()
        .map(|(name, kind)| format!(r#"<Override PartName="{name}" ContentType="{kind}"/>"#))
        .collect::<Vec<_>>()
        .concat();
    format!(
        r#"{DECLARATION}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>"#
    )
}

fn package_relationships() -> String {
    relationships(&[
        ("rId1", format!("{OFFICE}/officeDocument"), "word/document.xml"),
        ("rId2", format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
        ("rId3", format!("{OFFICE}/extended-properties"), "docProps/app.xml"),
        ("rId4", format!("{OFFICE}/custom-properties"), "docProps/custom.xml"),
    ])
}

/// docx-rs refers to the headers as `rIdHeader1` …
fn document_relationships(headers: &[&str]) -> String {
    let ids: Vec<String> = (1..=headers.len()).map(|number| format!("rIdHeader{number}")).collect();
    let mut all = vec![
        ("rId1", format!("{OFFICE}/styles"), "styles.xml"),
        ("rId2", format!("{OFFICE}/settings"), "settings.xml"),
        ("rId3", format!("{OFFICE}/fontTable"), "fontTable.xml"),
    ];
    all.extend(ids.iter().zip(headers).map(|(id, name)| (id.as_str(), format!("{OFFICE}/header"), *name)));
    relationships(&all)
}

fn relationships(all: &[(&str, String, &str)]) -> String {
    let list = all
        .iter()
        .map(|(id, kind, target)| format!(r#"<Relationship Id="{id}" Type="{kind}" Target="{target}"/>"#))
        .collect::<Vec<_>>()
        .concat();
    format!(r#"{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{list}</Relationships>"#)
}

fn core(title: &str) -> String {
    let title = escape(title);
    format!(
        r#"{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>{PROPERTY}</dc:creator><cp:lastModifiedBy>{PROPERTY}</cp:lastModifiedBy><cp:revision>1</cp:revision><dc:language>ru-RU</dc:language></cp:coreProperties>"#
    )
}

fn custom(kind: Origin) -> String {
    let kind = kind.key();
    format!(
        r#"{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{PROPERTY}"><vt:lpwstr>{kind}</vt:lpwstr></property></Properties>"#
    )
}

/// docx-rs writes the compatibility switches of an East Asian document; these are Word's own.
fn settings() -> String {
    let switches = [
        ("compatibilityMode", "15"),
        ("overrideTableStyleFontSizeAndJustification", "1"),
        ("enableOpenTypeFeatures", "1"),
        ("doNotFlipMirrorIndents", "1"),
        ("differentiateMultirowTableHeaders", "1"),
    ]
    .iter()
    .map(|(name, value)| format!(r#"<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>"#))
    .collect::<Vec<_>>()
        .concat();
    format!(
        r#"{DECLARATION}<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:zoom w:percent="100"/><w:defaultTabStop w:val="708"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>{switches}</w:compat><w:themeFontLang w:val="ru-RU"/></w:settings>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_row_of_each_table_repeats() {
        let row = "<w:tr><w:trPr><w:cantSplit /></w:trPr></w:tr>";
        let marked = "<w:tr><w:trPr><w:cantSplit /><w:tblHeader /></w:trPr></w:tr>";
        for (xml, expected) in [
            (format!("<w:tbl>{row}{row}</w:tbl>"), format!("<w:tbl>{marked}{row}</w:tbl>")),
            (
                format!("<w:tbl>{row}</w:tbl><w:tbl>{row}{row}</w:tbl>"),
                format!("<w:tbl>{marked}</w:tbl><w:tbl>{marked}{row}</w:tbl>"),
            ),
            ("<w:p/>".to_owned(), "<w:p/>".to_owned()),
        ] {
            assert_eq!(repeating_header(&xml), expected);
        }
    }

    #[test]
    fn paragraph_ids_go_and_texts_stay() {
        assert_eq!(
            without_paragraph_ids(r#"<w:p w14:paraId="00000001"><w:t>&lt;w:p w14:paraId="x"></w:t></w:p>"#),
            r#"<w:p><w:t>&lt;w:p w14:paraId="x"></w:t></w:p>"#
        );
    }

    #[test]
    fn the_style_of_a_paragraph_comes_first_in_its_properties() {
        assert_eq!(
            cleaned(
                r#"<w:pPr><w:rPr /><w:pStyle w:val="a" /></w:pPr><w:r><w:rPr /><w:t>&lt;w:rPr /></w:t></w:r>"#
            ),
            r#"<w:pPr><w:pStyle w:val="a" /></w:pPr><w:r><w:t>&lt;w:rPr /></w:t></w:r>"#
        );
    }
}
