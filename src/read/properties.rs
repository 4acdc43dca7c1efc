//! The custom document property by which this program knows its own files again, in whatever format
//! an officer saved them.

use crate::model::document::{Document, Origin, TableName};
use crate::own::PASSPORT_SHEET;

use super::cfb::{Compound, u32_at};
use super::error::ReadError;
use super::limits::Limits;
use super::package::Package;
use super::xml::{Ns, Step, Xml, decode, local};

/// Name of the property.
const NAME: &str = "perechen";

/// The origin that `docProps/custom.xml` states in the property `perechen`. The part is optional:
/// a damaged one states nothing.
pub(super) fn origin(package: &mut Package<'_>, depth_limit: usize) -> Result<Option<Origin>, ReadError> {
    const USUAL: &str = "docProps/custom.xml";
    let part = package
        .relationships("")?
        .into_iter()
        .find(|relation| relation.kind == "custom-properties" || relation.kind == "customProperties")
        .map_or_else(|| USUAL.to_owned(), |relation| relation.target);
    let Some(bytes) = package.part(&part)? else {
        return Ok(None);
    };
    let Ok(text) = decode(&bytes, &part) else {
        return Ok(None);
    };
    Ok(stated(Xml::new(&text, &part, depth_limit)).unwrap_or(None))
}

fn stated(mut xml: Xml<'_>) -> Result<Option<Origin>, ReadError> {
    loop {
        match xml.next()? {
            Step::Start { tag, ns: Ns::Properties, empty: false } if local(&tag) == "property" => {
                if xml.attribute(&tag, Ns::Properties, "name").as_deref() != Some(NAME) {
                    xml.skip()?;
                    continue;
                }
                return Ok(kind(&xml.text()?));
            }
            Step::Eof => return Ok(None),
            _ => {}
        }
    }
}

/// Whether a page says in its head that this program made it.
pub(super) fn is_page(bytes: &[u8]) -> bool {
    const SAID: &[u8] = b"<meta name=\"generator\" content=\"perechen ";
    bytes[..bytes.len().min(1 << 10)].windows(SAID.len()).any(|at| at == SAID)
}

/// The origin that an `OpenDocument` file states in its metadata: `meta.xml` of a package, or a part
/// of the one file.
pub(super) fn open_document_origin(
    bytes: &[u8],
    content: &str,
    limits: &Limits,
) -> Result<Option<Origin>, ReadError> {
    const META: &str = "meta.xml";
    if !bytes.starts_with(b"PK") {
        return Ok(user_defined(Xml::new(content, META, limits.xml_depth)).unwrap_or(None));
    }
    let Some(part) = Package::open(bytes, limits)?.part(META)? else {
        return Ok(None);
    };
    let Ok(text) = decode(&part, META) else {
        return Ok(None);
    };
    Ok(user_defined(Xml::new(&text, META, limits.xml_depth)).unwrap_or(None))
}

fn user_defined(mut xml: Xml<'_>) -> Result<Option<Origin>, ReadError> {
    loop {
        match xml.next()? {
            Step::Start { tag, ns: Ns::OdfMeta, empty: false }
                if local(&tag) == "user-defined"
                    && xml.attribute(&tag, Ns::OdfMeta, "name").as_deref() == Some(NAME) =>
            {
                return Ok(kind(&xml.text()?));
            }
            // The metadata stand before the content.
            Step::Start { tag, ns: Ns::OdfOffice, .. } if local(&tag) == "body" => return Ok(None),
            Step::Eof => return Ok(None),
            _ => {}
        }
    }
}

/// The origin that the second property set of an OLE file states (MS-OLEPS 2.21): a dictionary of
/// names, and strings beneath their numbers.
pub(super) fn compound_origin(file: &Compound<'_>) -> Option<Origin> {
    const SETS: usize = 24;
    const FIRST_SET: usize = 28;
    /// An identifier of the set and where it lies.
    const SET: usize = 20;
    let stream = file.stream("\u{5}DocumentSummaryInformation").ok()??;
    let sets = long(&stream, SETS)?.min(2);
    (0..sets).find_map(|at| {
        let section = long(&stream, FIRST_SET + at * SET + SET - 4)?;
        property(stream.get(section..)?)
    })
}

/// The value of our property in a set whose bytes begin here.
fn property(set: &[u8]) -> Option<Origin> {
    const DICTIONARY: usize = 0;
    const CODE_PAGE: usize = 1;
    /// UTF-16.
    const WIDE_PAGE: usize = 1200;
    const WIDE_STRING: usize = 0x1F;
    /// Properties of a set that are looked at.
    const MOST: usize = 1_000;
    let value = |wanted: usize| {
        (0..long(set, 4)?.min(MOST))
            .map_while(|at| Some((long(set, 8 + at * 8)?, long(set, 12 + at * 8)?)))
            .find_map(|(id, place)| (id == wanted).then(|| set.get(place..))?)
    };
    let is_wide =
        value(CODE_PAGE).and_then(|page| long(page, 4)).is_some_and(|page| page & 0xFFFF == WIDE_PAGE);
    let mut rest = value(DICTIONARY)?;
    let count = long(rest, 0)?.min(MOST);
    rest = &rest[4..];
    let ours = (0..count).find_map(|_| {
        let (id, length) = (long(rest, 0)?, long(rest, 4)?);
        // Names of two bytes a letter are filled up to four bytes.
        let (length, next) = if is_wide {
            (length.saturating_mul(2), length.saturating_add(length % 2).saturating_mul(2))
        } else {
            (length, length)
        };
        let name = text(rest.get(8..)?.get(..length)?, is_wide);
        rest = rest[8..].get(next..).unwrap_or_default();
        (name == NAME).then_some(id)
    })?;
    let value = value(ours)?;
    let is_wide = long(value, 0)? == WIDE_STRING;
    let length = long(value, 4)?.saturating_mul(if is_wide { 2 } else { 1 });
    kind(&text(value.get(8..)?.get(..length)?, is_wide))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    u32_at(bytes, at).map(|number| number as usize)
}

/// A string up to its zero. What is sought is Latin, so every code page will do.
fn text(bytes: &[u8], is_wide: bool) -> String {
    let letters: Vec<u16> = if is_wide {
        bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect()
    } else {
        bytes.iter().map(|byte| u16::from(*byte)).collect()
    };
    String::from_utf16_lossy(letters.split(|letter| *letter == 0).next().unwrap_or_default())
}

fn kind(value: &str) -> Option<Origin> {
    Origin::ALL.into_iter().find(|origin| origin.key() == value.trim())
}

/// Whether a workbook of ours came through a program that drops properties: our service sheet is
/// still there.
pub(super) fn is_workbook(document: &Document) -> bool {
    document.tables.iter().any(|table| matches!(table, TableName::Sheet(name) if *name == PASSPORT_SHEET))
}

#[cfg(test)]
mod tests {
    use super::super::build::Zip;
    use super::super::format::Format;
    use super::super::read;
    use super::*;

    fn letters(text: &str, is_wide: bool) -> Vec<u8> {
        let units = text.encode_utf16().chain([0]);
        if is_wide {
            units.flat_map(u16::to_le_bytes).collect()
        } else {
            units.map(|unit| unit as u8).collect()
        }
    }

    /// A string with its length, filled up to four bytes.
    fn string(text: &str, is_wide: bool) -> Vec<u8> {
        let mut bytes = (text.len() as u32 + 1).to_le_bytes().to_vec();
        bytes.extend(letters(text, is_wide));
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    /// A set with the property after another one.
    fn set(value: &str, is_wide: bool) -> Vec<u8> {
        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
        let mut dictionary = words(&[2]);
        for (id, name) in [(2_u32, "прочее"), (3, NAME)] {
            let name = if is_wide { name } else { &name.replace("прочее", "other") };
            let units = name.encode_utf16().count() as u32 + 1;
            dictionary.extend(words(&[id, units]));
            dictionary.extend(letters(name, is_wide));
            if is_wide {
                dictionary.resize(dictionary.len().next_multiple_of(4), 0);
            }
        }
        let kind: u32 = if is_wide { 0x1F } else { 0x1E };
        let strings = |text: &str| [words(&[kind]), string(text, is_wide)].concat();
        let parts = [
            (0, dictionary),
            (1, words(&[2, if is_wide { 1200 } else { 1251 }])),
            (2, strings("form")),
            (3, strings(value)),
        ];
        let mut list = Vec::new();
        let mut bytes = Vec::new();
        let start = 8 + 8 * parts.len() as u32;
        for (id, part) in parts {
            list.extend(words(&[id, start + bytes.len() as u32]));
            bytes.extend(part);
        }
        [words(&[start + bytes.len() as u32, 4]), list, bytes].concat()
    }

    #[test]
    fn a_set_of_properties_states_the_origin() {
        for is_wide in [false, true] {
            assert_eq!(property(&set("workbook", is_wide)), Some(Origin::Workbook));
            assert_eq!(property(&set("result", is_wide)), Some(Origin::Result));
            assert_eq!(property(&set("иное", true)), None);
        }
    }

    #[test]
    fn a_set_cut_off_or_forged_states_nothing() {
        for is_wide in [false, true] {
            let whole = set("form", is_wide);
            // Of the last word only the zero and what fills it up may be missing.
            for end in 0..whole.len() - 16 {
                assert_eq!(property(&whole[..end]), None, "{end} bytes");
            }
            for at in 0..whole.len() - 3 {
                let mut forged = whole.clone();
                forged[at..at + 4].fill(0xFF);
                property(&forged);
            }
        }
    }

    #[test]
    fn an_open_document_states_its_origin_packed_and_flat() {
        const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
        const META: &str = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0";
        let meta = "<office:meta><meta:user-defined meta:name='other'>result</meta:user-defined>\
                    <meta:user-defined meta:name='perechen'>form</meta:user-defined></office:meta>";
        let body = "<office:body><office:text> </office:text></office:body>";
        let root = |name: &str, inner: &str| {
            format!("<office:{name} xmlns:office='{OFFICE}' xmlns:meta='{META}'>{inner}</office:{name}>")
        };
        let packed = |meta: &str| {
            let zip = Zip::new().part("content.xml", &root("document-content", body));
            zip.part("meta.xml", meta).bytes()
        };
        let origin = |bytes: &[u8]| read(bytes, Format::Odt, &Limits::default()).expect("a document").origin;
        assert_eq!(origin(&packed(&root("document-meta", meta))), Some(Origin::Form));
        assert_eq!(origin(root("document", &format!("{meta}{body}")).as_bytes()), Some(Origin::Form));
        assert_eq!(origin(root("document", body).as_bytes()), None);
        assert_eq!(origin(&packed("<damaged")), None);
    }

    #[test]
    fn the_service_sheet_tells_a_workbook_without_properties() {
        let table = |name: &str| {
            format!(
                "<office:document xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
                 xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0'><office:body><office:spreadsheet>\
                 <table:table table:name='{name}'><table:table-row/></table:table></office:spreadsheet></office:body></office:document>"
            )
        };
        let origin = |name: &str| {
            read(table(name).as_bytes(), Format::Ods, &Limits::default()).expect("a book").origin
        };
        assert_eq!(origin(PASSPORT_SHEET), Some(Origin::Workbook));
        assert_eq!(origin("Лист1"), None);
    }
}
