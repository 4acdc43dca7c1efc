//! A PDF as LibreOffice writes it, without what depends on the moment: dates, the checksum of the file and
//! the date in the colour profile. What is left gets new places in the table of objects.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use libdeflater::{CompressionLvl, Compressor, Decompressor};
use sha2::{Digest, Sha256};

use crate::text::hash::hex;

/// Where a colour profile has its date (ICC.1, 7.2).
const PROFILE_DATE: Range<usize> = 24..36;
/// More than a colour profile of LibreOffice has, in bytes.
const PROFILE_ROOM: usize = 1 << 20;
/// How the object of a colour profile goes on behind its number.
const PROFILE: &[u8] = b"<</N 3/Length ";
const STREAM: &[u8] = b"stream\n";
const END: &[u8] = b"\nendstream";

/// Objects by number.
type Objects = BTreeMap<usize, Vec<u8>>;

/// The PDF without its dates; `None` if it is not built as LibreOffice builds it.
pub(super) fn undated(pdf: &[u8]) -> Option<Vec<u8>> {
    let table = number_behind(pdf, b"startxref\n")?;
    let text = std::str::from_utf8(pdf.get(table..)?).ok()?;
    let (head, mut objects) = objects(pdf, text)?;
    let mut lengths = Vec::new();
    for object in objects.values_mut() {
        without_dates(object);
        lengths.extend(with_undated_profile(object));
    }
    for (number, length) in lengths {
        *objects.get_mut(&number)? = format!("{number} 0 obj\n{length}\nendobj\n").into_bytes();
    }
    let trailer = text.split_once("trailer\n")?.1;
    let root = trailer.split("/ID").next()?.trim_end();
    Some(written(head, &objects, root))
}

/// What stands before the first object, and the objects by the table.
fn objects<'a>(pdf: &'a [u8], table: &str) -> Option<(&'a [u8], Objects)> {
    let mut lines = table.strip_prefix("xref\n")?.lines();
    let count: usize = lines.next()?.strip_prefix("0 ")?.trim().parse().ok()?;
    let mut places: Vec<(usize, usize)> = Vec::with_capacity(count);
    for (number, line) in lines.take(count).enumerate() {
        if line.trim_end().ends_with('n') {
            places.push((line.get(..10)?.parse().ok()?, number));
        }
    }
    places.sort_unstable();
    let end = number_behind(pdf, b"startxref\n")?;
    let ends = places.iter().skip(1).map(|(at, _)| *at).chain([end]);
    let head = pdf.get(..places.first()?.0)?;
    let objects = places.iter().zip(ends).map(|((at, number), end)| {
        let object = pdf.get(*at..end)?;
        object.starts_with(format!("{number} 0 obj").as_bytes()).then(|| (*number, object.to_vec()))
    });
    Some((head, objects.collect::<Option<_>>()?))
}

/// Takes the dates out of the document's properties and out of its metadata.
fn without_dates(object: &mut Vec<u8>) {
    remove(object, b"/CreationDate(", b")");
    if find(object, b"<x:xmpmeta").is_some() {
        let before = object.len();
        remove(object, b"   <xmp:CreateDate>", b"</xmp:CreateDate>\n");
        remove(object, b"   <xmp:ModifyDate>", b"</xmp:ModifyDate>\n");
        shorten(object, before - object.len());
    }
}

fn remove(object: &mut Vec<u8>, from: &[u8], to: &[u8]) {
    if let Some(start) = find(object, from)
        && let Some(length) = find(&object[start..], to)
    {
        object.drain(start..start + length + to.len());
    }
}

/// Corrects the length that the object itself states.
fn shorten(object: &mut Vec<u8>, by: usize) {
    const LENGTH: &[u8] = b"/Length ";
    let Some(start) = find(object, LENGTH).map(|at| at + LENGTH.len()) else { return };
    let digits = object[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let stated = std::str::from_utf8(&object[start..start + digits]).unwrap_or_default().parse::<usize>();
    if let Ok(stated) = stated {
        let length = stated.saturating_sub(by).to_string();
        object.splice(start..start + digits, length.into_bytes());
    }
}

/// Packs a colour profile anew without its date; the number of the object with its length, and the length.
fn with_undated_profile(object: &mut Vec<u8>) -> Option<(usize, usize)> {
    let dictionary = find(object, PROFILE)? + PROFILE.len();
    let digits = object[dictionary..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&object[dictionary..dictionary + digits]).ok()?.parse().ok()?;
    let start = find(object, STREAM)? + STREAM.len();
    let end = start + find(&object[start..], END)?;
    let mut profile = vec![0; PROFILE_ROOM];
    let length = Decompressor::new().zlib_decompress(&object[start..end], &mut profile).ok()?;
    profile.truncate(length);
    profile.get_mut(PROFILE_DATE)?.fill(0);
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut packed = vec![0; compressor.zlib_compress_bound(length)];
    let length = compressor.zlib_compress(&profile, &mut packed).ok()?;
    packed.truncate(length);
    object.splice(start..end, packed);
    Some((number, length))
}

/// The file with its table of objects; its mark is that of its content.
fn written(head: &[u8], objects: &Objects, trailer: &str) -> Vec<u8> {
    let mut pdf = head.to_vec();
    let count = objects.last_key_value().map_or(0, |(number, _)| number + 1);
    let mut table = format!("xref\n0 {count}\n0000000000 65535 f \n");
    for number in 1..count {
        let object = objects.get(&number);
        let (at, kind) = if object.is_some() { (pdf.len(), "00000 n") } else { (0, "65535 f") };
        pdf.extend(object.into_iter().flatten());
        let _ = writeln!(table, "{at:010} {kind} ");
    }
    let mark = hex(&Sha256::digest(&pdf)[..16]).to_uppercase();
    let at = pdf.len();
    pdf.extend(table.into_bytes());
    let trailer = format!("trailer\n{trailer}\n/ID [ <{mark}>\n<{mark}> ]\n>>\nstartxref\n{at}\n%%EOF\n");
    pdf.extend(trailer.into_bytes());
    pdf
}

fn find(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes.windows(sought.len()).position(|window| window == sought)
}

/// The number that stands behind the last of these words.
fn number_behind(bytes: &[u8], words: &[u8]) -> Option<usize> {
    let at = bytes.windows(words.len()).rposition(|window| window == words)? + words.len();
    let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&bytes[at..at + digits]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file in the manner of LibreOffice, made at a moment.
    fn made(at: &str) -> Vec<u8> {
        let mut profile = vec![7; 200];
        profile[PROFILE_DATE].copy_from_slice(&at.repeat(3).as_bytes()[..12]);
        let mut compressor = Compressor::new(CompressionLvl::default());
        let mut packed = vec![0; 400];
        let length = compressor.zlib_compress(&profile, &mut packed).unwrap();
        let metadata = format!("<x:xmpmeta>\n   <xmp:CreateDate>{at}</xmp:CreateDate>\n</x:xmpmeta>");
        let objects = [
            b"1 0 obj\n<</Type/Catalog>>\nendobj\n\n".to_vec(),
            [b"2 0 obj\n<</N 3/Length 3 0 R>>\nstream\n", &packed[..length], b"\nendstream\nendobj\n\n"]
                .concat(),
            format!("3 0 obj\n{length}\nendobj\n\n").into_bytes(),
            format!("4 0 obj\n<</Length {}>>\nstream\n{metadata}\nendstream\nendobj\n\n", metadata.len())
                .into_bytes(),
            format!("5 0 obj\n<</Title<FEFF>\n/CreationDate(D:{at})>>\nendobj\n\n").into_bytes(),
        ];
        let mut pdf = b"%PDF-1.7\n".to_vec();
        let mut table = "xref\n0 6\n0000000000 65535 f \n".to_owned();
        for object in objects {
            let _ = writeln!(table, "{:010} 00000 n ", pdf.len());
            pdf.extend(object);
        }
        let start = pdf.len();
        let trailer = format!(
            "{table}trailer\n<</Size 6/Root 1 0 R\n/Info 5 0 R\n/ID [ <{at}>\n<{at}> ]\n>>\nstartxref\n{start}\n%%EOF\n"
        );
        pdf.extend(trailer.into_bytes());
        pdf
    }

    #[test]
    fn two_moments_give_one_file_that_holds_together() {
        let [one, two] = ["20240319", "20251231"].map(|at| undated(&made(at)).unwrap());
        assert!(one == two);
        let text = String::from_utf8_lossy(&one);
        assert!(!text.contains("Date"), "{text}");
        assert!(text.contains("<</Length 24>>\nstream\n<x:xmpmeta>\n</x:xmpmeta>\n"), "{text}");
        // Written again, nothing changes: every object is where the table says.
        assert!(undated(&one).unwrap() == one);
    }

    #[test]
    fn another_kind_of_file_is_left_alone() {
        let whole = made("20240319");
        for (from, to) in [("xref\n0 6", "xref\n1 5"), ("2 0 obj", "9 0 obj"), ("trailer", "trail  ")] {
            let at = find(&whole, from.as_bytes()).unwrap();
            let mut other = whole.clone();
            other[at..at + from.len()].copy_from_slice(to.as_bytes());
            assert!(undated(&other).is_none(), "{from}");
        }
        assert!(undated(b"%PDF-1.7\nstartxref\n9\n%%EOF").is_none());
    }
}
