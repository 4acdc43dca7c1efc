//! What a file is, by its first bytes and, for packages, by its main part.

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

use super::cfb::Compound;
use super::encoding;
use super::format::Format;
use super::unreadable::Unreadable;

/// Decides the format by content; `name` only tells damage of an office file from content that
/// is nobody's business.
pub fn sniff(bytes: &[u8], name: &str) -> Format {
    let expected = extension(name);
    if bytes.is_empty() {
        return if expected.is_some() { Format::Refused(Unreadable::Empty) } else { Format::Unknown };
    }
    #[cfg(feature = "mock-format")]
    if bytes.starts_with(super::mock::MARK) {
        return Format::Mock;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_format(bytes, expected);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return ole_format(bytes, expected);
    }
    if let Some(kind) = by_signature(bytes) {
        return Format::Refused(kind);
    }
    if let Some(format) = by_records(bytes).or_else(|| by_text(bytes)) {
        return format;
    }
    if expected == Some(Extension::Other) && is_word_perfect_4(bytes) {
        return Format::Refused(Unreadable::OldText);
    }
    let may_be_text = matches!(expected, Some(Extension::Text | Extension::Sheet | Extension::ExcelPackage));
    let is_named_text = expected == Some(Extension::Text);
    if may_be_text && encoding::is_text(bytes) || is_named_text && encoding::may_be_text(bytes) {
        return Format::Csv;
    }
    if expected.is_some() { Format::Damaged } else { Format::Unknown }
}

/// The families of office extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extension {
    WordPackage,
    ExcelPackage,
    /// Other spreadsheets, under whose names tables as text are found.
    Sheet,
    /// Tables as text.
    Text,
    Other,
}

fn extension(name: &str) -> Option<Extension> {
    let (_, extension) = name.rsplit_once('.')?;
    match extension.to_lowercase().as_str() {
        "docx" | "docm" | "dotx" | "dotm" => Some(Extension::WordPackage),
        "xlsx" | "xlsm" | "xltx" | "xltm" | "xlam" => Some(Extension::ExcelPackage),
        "xls" | "xlt" | "xla" | "xlsb" | "ods" | "ots" | "fods" => Some(Extension::Sheet),
        "csv" | "tsv" => Some(Extension::Text),
        "doc" | "dot" | "odt" | "ott" | "fodt" | "rtf" | "pdf" | "sxw" | "sxc" | "slk" | "dif" => {
            Some(Extension::Other)
        }
        _ => None,
    }
}

fn zip_format(bytes: &[u8], expected: Option<Extension>) -> Format {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        // Cut off or overwritten: the reader will say so under the name the officer gave it.
        return match expected {
            Some(Extension::WordPackage) => Format::Docx,
            Some(Extension::ExcelPackage) => Format::Xlsx,
            Some(Extension::Sheet | Extension::Text | Extension::Other) => Format::Damaged,
            None => Format::Refused(Unreadable::Archive),
        };
    };
    // Where the package says what it is; the first that it has counts.
    let mut types = [None; 3];
    for (index, name) in archive.file_names_raw().enumerate() {
        match String::from_utf8_lossy(name).replace('\\', "/").trim_start_matches('/').to_lowercase().as_str()
        {
            "word/document.xml" => return Format::Docx,
            "xl/workbook.xml" => return Format::Xlsx,
            "xl/workbook.bin" => return Format::Xlsb,
            "ppt/presentation.xml" => return Format::Refused(Unreadable::Presentation),
            "visio/document.xml" => return Format::Refused(Unreadable::Drawing),
            "index/document.iwa" | "index.zip" | "index.apxl" | "index.xml" | "index.xml.gz" => {
                return Format::Refused(Unreadable::Apple);
            }
            "[content_types].xml" => types[0] = Some(index),
            "mimetype" => types[1] = Some(index),
            "meta-inf/manifest.xml" => types[2] = Some(index),
            _ => {}
        }
    }
    // A package with its main part elsewhere says what it is in its list of types.
    let mut listed = Vec::new();
    if let Some(index) = types.into_iter().flatten().next()
        && let Ok(entry) = archive.by_index(index)
    {
        // What cannot be inflated names no type.
        let _ = entry.take(64 << 10).read_to_end(&mut listed);
    }
    let listed = String::from_utf8_lossy(&listed);
    if listed.contains("opendocument.spreadsheet") {
        Format::Ods
    } else if listed.contains("opendocument.text") {
        Format::Odt
    } else if listed.contains("vnd.sun.xml.calc") {
        Format::Refused(Unreadable::StarSheet)
    } else if listed.contains("vnd.sun.xml.writer") {
        Format::Refused(Unreadable::StarText)
    } else if listed.contains("presentationml.") {
        Format::Refused(Unreadable::Presentation)
    } else if listed.contains("opendocument") {
        Format::Refused(Unreadable::OpenDocument)
    } else if listed.contains("wordprocessingml.document.main")
        || listed.contains("wordprocessingml.template.main")
    {
        Format::Docx
    } else if listed.contains("spreadsheetml.sheet.main") || listed.contains("spreadsheetml.template.main") {
        Format::Xlsx
    } else if listed.contains("ms-word.") {
        Format::Docx
    } else if listed.contains("ms-excel.sheet.binary") {
        Format::Xlsb
    } else if ["sheet", "template", "addin"]
        .iter()
        .any(|kind| listed.contains(&format!("ms-excel.{kind}.macroEnabled")))
    {
        Format::Xlsx
    } else {
        match expected {
            Some(Extension::WordPackage) => Format::Docx,
            Some(Extension::ExcelPackage) => Format::Xlsx,
            _ => Format::Refused(Unreadable::Archive),
        }
    }
}

/// OLE compound files: the names of the streams tell what they hold. Those of embedded objects count
/// only where the directory is too damaged to tell them apart.
fn ole_format(bytes: &[u8], expected: Option<Extension>) -> Format {
    let outer = Compound::open(bytes).map(|file| file.outer_names()).unwrap_or_default();
    let directly = |stream: &str| outer.iter().any(|name| name.eq_ignore_ascii_case(stream));
    let anywhere = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        has_stream(bytes, &name)
    };
    let otherwise = if expected.is_some() { Format::Damaged } else { Format::Unknown };
    // A text of later versions of Works has a stream with a common name, which begins with a mark.
    let marks: [&[u8]; 2] = [b"CHNKWKS ", b"CHNKINK "];
    let is_works = || directly("CONTENTS") && marks.iter().any(|mark| memmem::find(bytes, mark).is_some());
    let works = || is_works().then_some(Format::Refused(Unreadable::OldText));
    by_streams(directly).or_else(works).or_else(|| by_streams(anywhere)).unwrap_or(otherwise)
}

fn by_streams(holds: impl Fn(&str) -> bool) -> Option<Format> {
    Some(if holds("EncryptedPackage") {
        Format::Refused(Unreadable::Encrypted)
    } else if holds("WordDocument") {
        Format::Doc
    } else if holds("Workbook") || holds("Book") {
        Format::Xls
    } else if holds("PowerPoint Document") {
        Format::Refused(Unreadable::Presentation)
    } else if holds("__properties_version1.0") {
        Format::Refused(Unreadable::Mail)
    } else if holds("VisioDocument") || holds("Quill") {
        Format::Refused(Unreadable::Drawing)
    } else if holds("MatOST") {
        Format::Refused(Unreadable::OldText)
    } else if holds("PerfectOffice_MAIN") {
        Format::Refused(Unreadable::OldSheet)
    } else {
        return None;
    })
}

/// Directory entries begin on 128-byte boundaries, so a name is looked for there only.
fn has_stream(bytes: &[u8], name: &[u8]) -> bool {
    bytes.chunks(128).any(|entry| {
        entry.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && entry.get(name.len()..name.len() + 2) == Some(&[0, 0])
    })
}

fn by_signature(bytes: &[u8]) -> Option<Unreadable> {
    const SIGNATURES: &[(&[u8], Unreadable)] = &[
        (b"{\\rtf", Unreadable::Rtf),
        (b"\x89PNG\r\n\x1a\n", Unreadable::Picture),
        (b"\xFF\xD8\xFF", Unreadable::Picture),
        (b"GIF87a", Unreadable::Picture),
        (b"GIF89a", Unreadable::Picture),
        (b"II*\0", Unreadable::Picture),
        (b"MM\0*", Unreadable::Picture),
        (b"AT&TFORM", Unreadable::Picture),
        (b"\xDB\xA5\x2D\0", Unreadable::OldText),
        (b"\x9B\xA5", Unreadable::OldText),
        (b"\x31\xBE\0\0\0\xAB", Unreadable::OldText),
        (b"\xFFWPC", Unreadable::OldText),
        (b"TABLE\r\n0,1", Unreadable::Dif),
        (b"TABLE\n0,1", Unreadable::Dif),
        (b"Rar!\x1A\x07", Unreadable::Archive),
        (b"BZh", Unreadable::Archive),
        (b"\xFD7zXZ\0", Unreadable::Archive),
        (b"MSCF\0\0\0\0", Unreadable::Archive),
        (b"7z\xBC\xAF\x27\x1C", Unreadable::Archive),
        (b"\x1F\x8B\x08", Unreadable::Archive),
    ];
    if let Some((_, kind)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return Some(*kind);
    }
    // A PDF may have some bytes before its mark; a bitmap's mark is short, so its size field counts too.
    if bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
        return Some(Unreadable::Pdf);
    }
    if is_sylk(bytes) {
        return Some(Unreadable::Sylk);
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Some(Unreadable::Archive);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
        || bytes.get(4..8) == Some(b"ftyp") && matches!(bytes.get(8..12), Some(b"heic" | b"mif1" | b"avif"))
    {
        return Some(Unreadable::Picture);
    }
    let bitmap = bytes.starts_with(b"BM")
        && bytes.get(2..6).is_some_and(|size| size == (bytes.len() as u32).to_le_bytes());
    bitmap.then_some(Unreadable::Picture)
}

/// `SYLK` begins with its program and goes on with a record; a table as text may have the caption «ID;Path» too.
fn is_sylk(bytes: &[u8]) -> bool {
    const RECORDS: [&[u8]; 8] = [b"P;", b"F;", b"B;Y", b"B;X", b"C;Y", b"C;X", b"O;", b"N"];
    bytes.starts_with(b"ID;P")
        && bytes
            .iter()
            .position(|byte| matches!(byte, b'\r' | b'\n'))
            .map(|end| bytes[end..].trim_ascii_start())
            .is_some_and(|second| RECORDS.iter().any(|record| second.starts_with(record)))
}

/// `WordPerfect` 4 has no mark: its codes from 0xC0 on stand around their data, between which is plain
/// text. Russian text has such bytes too, but no others that are no text.
fn is_word_perfect_4(bytes: &[u8]) -> bool {
    /// Of the data of a code.
    const LONGEST: usize = 512;
    let (mut at, mut codes, mut letters, mut is_binary) = (0, 0_usize, 0_usize, false);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if *byte >= 0xC0 {
            let data = &bytes[at..bytes.len().min(at + LONGEST)];
            let Some(length) = data.iter().position(|other| other == byte) else { return false };
            is_binary |= data[..length].iter().any(|byte| matches!(byte, 0..=8 | 14..=31));
            at += length + 1;
            codes += 1;
        } else {
            letters += usize::from(byte.is_ascii_alphabetic());
        }
    }
    codes > 1 && is_binary && letters > codes
}

/// The records of a workbook without a compound file around them, by the first.
fn by_records(bytes: &[u8]) -> Option<Format> {
    match bytes.get(..8)? {
        [0x09, 0x08, 8 | 16, 0, 0, 5 | 6, _, _] => Some(Format::Xls),
        [0x09, 0 | 2 | 4, 4 | 6 | 8, 0, ..] => Some(Format::Refused(Unreadable::Excel97)),
        // Lotus 1-2-3 to release 2 and Quattro Pro for DOS and Windows; Lotus from release 3 on.
        [0, 0, 2, 0, 4..=6, 4, ..] | [0, 0, 2, 0, 1 | 2, 0x10, ..] | [0, 0, 2, 0, 0x20 | 0x21, 0x51, ..] => {
            Some(Format::Refused(Unreadable::OldSheet))
        }
        [0, 0, 0x1A, 0, _, 0x10, 4, 0] => Some(Format::Refused(Unreadable::OldSheet)),
        _ => None,
    }
}

/// Markup by its first words, in UTF-8, UTF-16 or a one-byte encoding.
fn by_text(bytes: &[u8]) -> Option<Format> {
    let head: String = bytes
        .iter()
        .take(4096)
        .filter(|byte| byte.is_ascii() && **byte != 0)
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    let head = head.trim_start();
    if head.contains("mime-version:") && head.contains("content-type: multipart/related") {
        return Some(Format::Html);
    }
    if head.contains("mime-version:") && head.contains("subject:") && head.contains("from:") {
        return Some(Format::Refused(Unreadable::Mail));
    }
    if !head.starts_with('<') {
        return None;
    }
    if head.contains("schemas.microsoft.com/office/word/2003/wordml") {
        return Some(Format::Refused(Unreadable::WordXml));
    }
    if head.contains("schemas.microsoft.com/office/2006/xmlpackage") {
        let slides = head.contains("powerpoint");
        return Some(if slides { Format::Refused(Unreadable::Presentation) } else { Format::FlatDocx });
    }
    if head.contains("urn:schemas-microsoft-com:office:spreadsheet") && !head.contains("<html") {
        Some(Format::Sheet2003)
    } else if ["<html", "<!doctype html", "<table", "<body"].iter().any(|mark| head.contains(mark)) {
        Some(Format::Html)
    } else if head.contains("opendocument.spreadsheet") {
        Some(Format::Ods)
    } else if head.contains("opendocument.text") {
        Some(Format::Odt)
    } else if head.contains("urn:oasis:names:tc:opendocument") {
        Some(Format::Refused(Unreadable::OpenDocument))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1251;

    use super::super::build::Zip;
    use super::*;

    fn ole(stream: &str) -> Vec<u8> {
        let mut bytes = vec![0; 512];
        bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(1024, 0);
        bytes
    }

    #[test]
    fn the_content_decides_and_the_name_tells_damage_from_foreign_files() {
        use Format::{
            Csv, Damaged, Doc, Docx, FlatDocx, Html, Ods, Odt, Refused, Sheet2003, Unknown, Xls, Xlsb, Xlsx,
        };
        let docx = Zip::new().part("word/document.xml", "<x/>").bytes();
        let xlsx = Zip::new().part("xl\\Workbook.xml", "<x/>").bytes();
        let binary = Zip::new().part("xl/workbook.bin", "").bytes();
        let odt = Zip::new().part("mimetype", "application/vnd.oasis.opendocument.text").bytes();
        let ods = Zip::new().part("mimetype", "application/vnd.oasis.opendocument.spreadsheet").bytes();
        let moved = Zip::new()
            .part("[Content_Types].xml", "…wordprocessingml.document.main+xml…")
            .part("a/b.xml", "")
            .bytes();
        let slides = Zip::new().part("ppt/presentation.xml", "").bytes();
        let pages = Zip::new().part("Index/Document.iwa", "").bytes();
        let manifest = |kind| Zip::new().part("content.xml", "").part("META-INF/manifest.xml", kind).bytes();
        let star = manifest("…media-type=\"application/vnd.sun.xml.writer\"…");
        let unnamed = manifest("…media-type=\"application/vnd.oasis.opendocument.spreadsheet\"…");
        let zip = Zip::new().part("a.txt", "text").bytes();
        let cut = &docx[..docx.len() / 2];
        let cases: &[(&str, &[u8], Format)] = &[
            ("a.docx", &docx, Docx),
            ("a.doc", &docx, Docx),
            ("a.xlsx", &xlsx, Xlsx),
            ("a.xlsx", &docx, Docx),
            ("a.xlsb", &binary, Xlsb),
            ("a.odt", &odt, Odt),
            ("a.ods", &ods, Ods),
            ("a.docx", &moved, Docx),
            ("a.zip", &zip, Refused(Unreadable::Archive)),
            ("a.docx", cut, Docx),
            ("a.xlsm", cut, Xlsx),
            ("a.doc", &ole("WordDocument"), Doc),
            ("a.docx", &ole("EncryptedPackage"), Refused(Unreadable::Encrypted)),
            ("a.xls", &ole("Workbook"), Xls),
            ("a.xls", &ole("BOOK"), Xls),
            ("a.xls", b"\x09\x08\x08\0\0\x05\x05\0", Xls),
            ("a.xls", b"\x09\x04\x06\0\0\0\x10\0", Refused(Unreadable::Excel97)),
            ("a.xls", b"<html><table>", Html),
            ("a.mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related;", Html),
            ("a.csv", "а;б".as_bytes(), Csv),
            ("a.xls", b"\xFF\xFEa\0\t\0b\0", Csv),
            ("a.csv", b"\x01\x02\0", Damaged),
            ("a.csv", b"12,\x01,\x01,Book\r\n", Csv),
            ("a.xls", b"12,\x01,\x01,Book\r\n", Damaged),
            (
                "a.fods",
                b"<?xml?><office:document office:mimetype='application/vnd.oasis.opendocument.spreadsheet'>",
                Ods,
            ),
            (
                "a.xls",
                b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
                Sheet2003,
            ),
            ("a.doc", b"{\\rtf1", Refused(Unreadable::Rtf)),
            ("a.doc", b"\xDB\xA5\x2D\0\0", Refused(Unreadable::OldText)),
            ("a.slk", b"ID;PWXL;N;E\r\nP;PGeneral", Refused(Unreadable::Sylk)),
            ("a.xls", b"ID;PWXL;N;E\r\nC;Y1;X1;K1", Refused(Unreadable::Sylk)),
            ("a.csv", b"ID;Path\r\n1;x", Csv),
            ("a.doc", b"\xCB\x0A\x01\xF6\x01\xCBBook \xC3\x00\xC3of words.\r", Refused(Unreadable::OldText)),
            ("a.doc", &WINDOWS_1251.encode("Перечень точек взаимодействия").0, Damaged),
            ("a.wps", &ole("MatOST"), Refused(Unreadable::OldText)),
            ("a.wk1", b"\0\0\x02\0\x06\x04\x06\0", Refused(Unreadable::OldSheet)),
            ("a.123", b"\0\0\x1A\0\x03\x10\x04\0", Refused(Unreadable::OldSheet)),
            ("a.dif", b"TABLE\r\n0,1\r\n", Refused(Unreadable::Dif)),
            ("a.csv", b"ID;Name\n1;x", Csv),
            ("a.csv", b"TABLE\n1;x", Csv),
            (
                "a.doc",
                b"<?xml?><w:wordDocument xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml'>",
                Refused(Unreadable::WordXml),
            ),
            (
                "a.xml",
                b"<?xml?><pkg:package xmlns:pkg='http://schemas.microsoft.com/office/2006/xmlPackage'>",
                FlatDocx,
            ),
            (
                "a.eml",
                b"From: a@b.ru\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain",
                Refused(Unreadable::Mail),
            ),
            ("a.msg", &ole("__properties_version1.0"), Refused(Unreadable::Mail)),
            ("a.ppt", &ole("PowerPoint Document"), Refused(Unreadable::Presentation)),
            ("a.pptx", &slides, Refused(Unreadable::Presentation)),
            ("a.pages", &pages, Refused(Unreadable::Apple)),
            ("a.vsd", &ole("VisioDocument"), Refused(Unreadable::Drawing)),
            ("a.7z", b"7z\xBC\xAF\x27\x1C\0\x04", Refused(Unreadable::Archive)),
            ("a.tgz", b"\x1F\x8B\x08\0", Refused(Unreadable::Archive)),
            ("a.heic", b"\0\0\0\x18ftypheic", Refused(Unreadable::Picture)),
            ("a.sxw", &star, Refused(Unreadable::StarText)),
            ("a.ods", &unnamed, Ods),
            ("a.docx", b"%PDF-1.7", Refused(Unreadable::Pdf)),
            ("scan", b"\x89PNG\r\n\x1a\n....", Refused(Unreadable::Picture)),
            ("a.rar", b"Rar!\x1A\x07\x00", Refused(Unreadable::Archive)),
            ("a.docx", b"", Refused(Unreadable::Empty)),
            ("a.txt", b"", Unknown),
            ("a.docx", "просто текст".as_bytes(), Damaged),
            ("a.xls", b"\0\0\0\0", Damaged),
            ("a.txt", "просто текст".as_bytes(), Unknown),
            ("BMW.txt", b"BM is not a bitmap", Unknown),
        ];
        for (name, bytes, expected) in cases {
            assert_eq!(sniff(bytes, name), *expected, "{name}: {:?}", &bytes[..bytes.len().min(30)]);
        }
    }
}
