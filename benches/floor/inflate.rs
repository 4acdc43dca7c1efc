//! The floor itself: the parts of a package that any reader needs, inflated and cut into tokens.

use std::path::Path;

use libdeflater::Decompressor;
use quick_xml::Reader;
use quick_xml::events::Event;

/// Signatures and lengths of the zip records that are used.
const END: &[u8] = b"PK\x05\x06";
const ENTRY_LENGTH: usize = 46;
const LOCAL_LENGTH: usize = 30;

/// Number of XML tokens in the needed parts of a file; 0 for a file that is no package.
pub(crate) fn tokens(path: &Path) -> u64 {
    std::fs::read(path).ok().and_then(|bytes| package(&bytes)).unwrap_or(0)
}

fn needed(name: &[u8]) -> bool {
    const PARTS: [&[u8]; 5] = [
        b"word/document.xml",
        b"xl/workbook.xml",
        b"xl/_rels/workbook.xml.rels",
        b"xl/sharedStrings.xml",
        b"xl/styles.xml",
    ];
    PARTS.contains(&name) || name.starts_with(b"xl/worksheets/sheet")
}

/// Walks the central directory and nothing else: no check sums, no limits.
fn package(bytes: &[u8]) -> Option<u64> {
    let end = bytes.windows(END.len()).rposition(|window| window == END)?;
    let mut entry = long(bytes, end + 16)?;
    let mut tokens = 0;
    for _ in 0..short(bytes, end + 10)? {
        let stored = short(bytes, entry + 10)? == 0;
        let (packed, size) = (long(bytes, entry + 20)?, long(bytes, entry + 24)?);
        let name_length = short(bytes, entry + 28)?;
        let name = bytes.get(entry + ENTRY_LENGTH..)?.get(..name_length)?;
        if needed(name) {
            let local = long(bytes, entry + 42)?;
            let start = local + LOCAL_LENGTH + short(bytes, local + 26)? + short(bytes, local + 28)?;
            let data = bytes.get(start..)?.get(..packed)?;
            tokens += if stored { count(data) } else { count(&inflate(data, size)?) };
        }
        entry += ENTRY_LENGTH + name_length + short(bytes, entry + 30)? + short(bytes, entry + 32)?;
    }
    Some(tokens)
}

fn inflate(data: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut inflated = vec![0; size];
    let length = Decompressor::new().deflate_decompress(data, &mut inflated).ok()?;
    (length == size).then_some(inflated)
}

fn count(xml: &[u8]) -> u64 {
    let mut reader = Reader::from_reader(xml);
    let mut tokens = 0;
    while !matches!(reader.read_event(), Ok(Event::Eof) | Err(_)) {
        tokens += 1;
    }
    tokens
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
}
