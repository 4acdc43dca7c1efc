//! Seeded damage to files: bytes, length, the archive, the markup. The same seed damages the same way.

#![allow(dead_code, unreachable_pub, reason = "the tests and the program each use their own share")]

use std::io::{Cursor, Read as _, Write as _};

use fastrand::Rng;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The ways of damage; those of the archive and the markup fall back to bytes where there is no archive.
pub const KINDS: [&str; 4] = ["bytes", "truncation", "archive", "markup"];

/// Unpacked parts above this are left as they are.
const PART: u64 = 16 << 20;

/// A damaged copy of the file: how it was damaged, and the bytes.
pub fn mutant(original: &[u8], rng: &mut Rng) -> (&'static str, Vec<u8>) {
    let kind = KINDS[rng.usize(..KINDS.len())];
    let mut bytes = original.to_vec();
    match kind {
        "truncation" => bytes.truncate(rng.usize(..=bytes.len())),
        "archive" | "markup" => match parts(original) {
            Some(mut parts) => {
                if kind == "archive" {
                    shuffle(&mut parts, rng);
                } else {
                    markup(&mut parts, rng);
                }
                bytes = packed(&parts, rng);
                if kind == "archive" && rng.bool() {
                    directory(&mut bytes, rng);
                }
            }
            None => text(&mut bytes, rng),
        },
        _ => scatter(&mut bytes, rng),
    }
    (kind, bytes)
}

/// Some bytes changed, put in, taken out or repeated.
fn scatter(bytes: &mut Vec<u8>, rng: &mut Rng) {
    for _ in 0..rng.usize(1..=16) {
        if bytes.is_empty() {
            return;
        }
        let at = rng.usize(..bytes.len());
        match rng.u8(..5) {
            0 => bytes[at] = rng.u8(..),
            1 => bytes[at] ^= 1 << rng.u8(..8),
            2 => bytes.insert(at, rng.u8(..)),
            3 => {
                bytes.drain(at..bytes.len().min(at + rng.usize(1..64)));
            }
            _ => {
                let piece = bytes[at..bytes.len().min(at + rng.usize(1..256))].to_vec();
                let to = rng.usize(..=bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
}

type Part = (String, Vec<u8>);

/// The parts of a zip archive; `None` if it is none.
fn parts(bytes: &[u8]) -> Option<Vec<Part>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).ok()?;
        let name = entry.name().ok()?.into_owned();
        let mut content = Vec::new();
        entry.take(PART).read_to_end(&mut content).ok()?;
        parts.push((name, content));
    }
    (!parts.is_empty()).then_some(parts)
}

fn packed(parts: &[Part], rng: &mut Rng) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let method =
            if rng.u8(..8) == 0 { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        // The writer itself refuses a name that is there already.
        if writer.start_file(name.as_str(), SimpleFileOptions::default().compression_method(method)).is_ok() {
            writer.write_all(content).expect("memory takes all");
        }
    }
    writer.finish().expect("memory takes all").into_inner()
}

/// Parts lost, exchanged, emptied, renamed.
fn shuffle(parts: &mut Vec<Part>, rng: &mut Rng) {
    for _ in 0..rng.usize(1..=3) {
        if parts.is_empty() {
            return;
        }
        let (one, other) = (rng.usize(..parts.len()), rng.usize(..parts.len()));
        match rng.u8(..7) {
            0 => {
                parts.remove(one);
            }
            1 => {
                let content = parts[other].1.clone();
                parts[one].1 = content;
            }
            2 => parts[one].1.clear(),
            3 => parts[one].0 = parts[one].0.replace('/', "\\"),
            4 => parts[one].0 = parts[one].0.to_uppercase(),
            5 => parts[one].0 = format!("/{}", parts[one].0),
            _ => scatter(&mut parts[one].1, rng),
        }
    }
}

/// Fields of the central directory and of local headers overwritten.
fn directory(bytes: &mut [u8], rng: &mut Rng) {
    let marks: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, window)| window.starts_with(b"PK") && window[2] < 8)
        .map(|(at, _)| at)
        .collect();
    for _ in 0..rng.usize(1..=3) {
        let Some(mark) = rng.choice(&marks) else { return };
        let field = mark + rng.usize(4..46);
        let end = bytes.len().min(field + 4);
        for byte in bytes.get_mut(field..end).unwrap_or_default() {
            *byte = if rng.bool() { 0xFF } else { rng.u8(..) };
        }
    }
}

fn markup(parts: &mut [Part], rng: &mut Rng) {
    let marked: Vec<usize> = parts
        .iter()
        .enumerate()
        .filter(|(_, (_, content))| content.trim_ascii_start().first() == Some(&b'<'))
        .map(|(index, _)| index)
        .collect();
    // Most of the damage goes to the part with the content, which is the largest.
    let largest = marked.iter().copied().max_by_key(|index| parts[*index].1.len());
    let chosen = if rng.u8(..3) == 0 { rng.choice(marked) } else { largest };
    if let Some(index) = chosen {
        for _ in 0..rng.usize(1..=4) {
            text(&mut parts[index].1, rng);
        }
    }
}

/// One change to markup that leaves most of it standing.
fn text(content: &mut Vec<u8>, rng: &mut Rng) {
    let tags: Vec<(usize, usize)> = tags(content);
    let Some(&(start, end)) = rng.choice(&tags) else { return scatter(content, rng) };
    let tag = content[start..end].to_vec();
    match rng.u8(..12) {
        // A tag taken out: an element without its end, an end without its element.
        0 => drop(content.drain(start..end)),
        // A stretch of elements repeated, once or many times.
        1 | 2 => {
            let until = end + rng.usize(..4096).min(content.len() - end);
            let until = tags.iter().map(|tag| tag.1).rfind(|end| *end <= until).unwrap_or(end).max(end);
            let piece = content[start..until].repeat(if rng.bool() { 1 } else { rng.usize(1..200) });
            content.splice(end..end, piece);
        }
        // A tag at another place.
        3 => {
            let to = rng.choice(&tags).map_or(0, |tag| tag.0);
            content.splice(to..to, tag);
        }
        // Values that no program writes.
        4..=6 => {
            const VALUES: [&str; 12] = [
                "",
                "0",
                "-1",
                "1",
                "2147483648",
                "99999999999999999999",
                "1.5",
                "XFD1048576",
                "A0",
                "\u{202e}",
                "&#0;",
                "A1:XFD1048576",
            ];
            let quotes: Vec<usize> = (start..end).filter(|at| matches!(content[*at], b'"' | b'\'')).collect();
            if quotes.len() >= 2 {
                let pair = rng.usize(..quotes.len() / 2) * 2;
                let value = VALUES[rng.usize(..VALUES.len())];
                content.splice(quotes[pair] + 1..quotes[pair + 1], value.bytes());
            }
        }
        // An attribute taken away, another prefix.
        7 => {
            if let Some(blank) = tag.iter().position(|byte| *byte == b' ') {
                content.splice(start + blank..end - 1, *b"");
            }
        }
        8 => {
            if let Some(colon) = tag.iter().position(|byte| *byte == b':') {
                content.splice(start + colon - 1..start + colon, *b"q");
            }
        }
        // Things between the tags that a reader may trip over.
        9 | 10 => {
            const PIECES: [&str; 10] = [
                "<!DOCTYPE x [<!ENTITY a 'b'>]>",
                "&a;",
                "&#x10FFFF;",
                "<![CDATA[текст]]>",
                "<!-- -->",
                "<?a b?>",
                "\0",
                "]]>",
                "<",
                "<неведомое xml:space='preserve'>",
            ];
            let piece = PIECES[rng.usize(..PIECES.len())];
            content.splice(end..end, piece.bytes());
        }
        // An encoding that the bytes are not in.
        _ => {
            const ENCODINGS: [&str; 4] = ["UTF-16", "windows-1251", "UTF-7", "нет"];
            let declared = format!("<?xml version=\"1.0\" encoding=\"{}\"?>", ENCODINGS[rng.usize(..4)]);
            let declaration = content.windows(2).position(|window| window == b"?>").map_or(0, |at| at + 2);
            let declaration = if content.starts_with(b"<?xml") { declaration } else { 0 };
            content.splice(..declaration, declared.bytes());
        }
    }
}

/// Where tags begin and end.
fn tags(content: &[u8]) -> Vec<(usize, usize)> {
    let mut tags = Vec::new();
    let mut open = None;
    for (at, byte) in content.iter().enumerate() {
        match (byte, open) {
            (b'<', _) => open = Some(at),
            (b'>', Some(start)) => {
                tags.push((start, at + 1));
                open = None;
            }
            _ => {}
        }
    }
    tags
}
