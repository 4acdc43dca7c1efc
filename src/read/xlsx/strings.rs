//! Texts of a workbook: the table of shared strings, rich text joined, escapes resolved.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::text::Text;
use crate::text::letters::raised;

use super::super::error::ReadError;
use super::super::limits::Limits;
use super::super::texts::clean;
use super::super::xml::{Ns, Step, Xml, local};
use super::plain;

/// The shared strings.
#[derive(Debug, Default)]
pub(super) struct Strings {
    /// By index; `None` where one is blank.
    pub(super) texts: Vec<Option<Text>>,
    /// What runs of them strike out, by index.
    pub(super) struck: BTreeMap<usize, Text>,
}

/// Reads the shared strings. How many the part claims to hold is not believed.
pub(super) fn shared(text: &str, part: &str, limits: &Limits) -> Result<Strings, ReadError> {
    let mut xml = Xml::new(text, part, limits.xml_depth);
    let mut strings = Vec::new();
    let mut struck = BTreeMap::new();
    let (mut is_table, mut is_plain) = (false, false);
    loop {
        if is_plain && let Some(text) = xml.ahead() {
            let mut rest = text;
            while let Some((string, preserved, after)) = plain::string(rest) {
                strings.push(clean(&piece(Cow::Borrowed(string), preserved)).map(Text::from));
                rest = after;
            }
            xml.pass_over(text.len() - rest.len());
        }
        // Every string of a real table stands in a cell.
        if strings.len() as u64 > limits.cells {
            let what = "число общих строк";
            return Err(ReadError::limit(part, what, strings.len(), limits.cells, "--max-cells"));
        }
        match xml.next()? {
            Step::Start { tag, ns: Ns::Sheet, empty } => match local(&tag) {
                "sst" => {
                    is_table = true;
                    is_plain = !empty && tag.name().into_inner() == "sst";
                }
                _ if !is_table => break,
                "si" if empty => strings.push(None),
                "si" => {
                    let item = item(&mut xml)?;
                    if let Some(text) = clean(&item.struck) {
                        struck.insert(strings.len(), Text::from(text));
                    }
                    strings.push(clean(&item.text).map(Text::from));
                }
                _ if !empty => xml.skip()?,
                _ => {}
            },
            Step::Start { .. } if !is_table => break,
            Step::Start { empty: false, .. } => xml.skip()?,
            Step::Eof => return Ok(Strings { texts: strings, struck }),
            // The end of the table.
            Step::End => is_plain = false,
            Step::Text(_) | Step::Start { .. } => {}
        }
    }
    Err(ReadError::damaged(part, "это не общие строки книги"))
}

/// The text of a string item just started (`si`, `is`): its `t`, or the `t` of its runs joined.
/// Phonetic hints are no part of the text, and neither are runs that are struck out.
pub(super) fn item<'x>(xml: &mut Xml<'x>) -> Result<Item<'x>, ReadError> {
    let mut item = Item::default();
    let mut depth = 1;
    let (mut struck, mut raises) = (false, false);
    while depth > 0 {
        match xml.next()? {
            Step::Start { tag, ns: Ns::Sheet, empty: false } => match local(&tag) {
                "t" => {
                    let preserved = tag.attributes_raw().contains("preserve");
                    let piece = piece(content(xml)?, preserved);
                    if struck {
                        item.struck.push_str(&piece);
                    } else if raises {
                        append(&mut item.text, Cow::Owned(raised(&piece)));
                    } else {
                        append(&mut item.text, piece);
                    }
                }
                "r" => {
                    depth += 1;
                    (struck, raises) = (false, false);
                }
                "rPr" => (struck, raises) = look(xml)?,
                _ => xml.skip()?,
            },
            Step::Start { empty: false, .. } => xml.skip()?,
            Step::End => depth -= 1,
            Step::Eof => break,
            Step::Start { .. } | Step::Text(_) => {}
        }
    }
    Ok(item)
}

/// A string item.
#[derive(Debug, Default)]
pub(super) struct Item<'x> {
    pub(super) text: Cow<'x, str>,
    pub(super) struck: String,
}

/// Whether the properties of a run, just started, strike its text out, and whether they raise it.
fn look(xml: &mut Xml<'_>) -> Result<(bool, bool), ReadError> {
    let (mut struck, mut raises) = (false, false);
    loop {
        match xml.next()? {
            Step::Start { tag, ns: Ns::Sheet, empty } => {
                let value = xml.attribute(&tag, Ns::Sheet, "val");
                match local(&tag) {
                    "strike" => struck = value.is_none_or(|value| value != "0" && value != "false"),
                    "vertAlign" => raises = value.as_deref() == Some("superscript"),
                    _ => {}
                }
                if !empty {
                    xml.skip()?;
                }
            }
            Step::Start { empty: false, .. } => xml.skip()?,
            Step::End | Step::Eof => return Ok((struck, raises)),
            Step::Start { .. } | Step::Text(_) => {}
        }
    }
}

/// The text of the element just started; what stands in inner elements is left out.
pub(super) fn content<'x>(xml: &mut Xml<'x>) -> Result<Cow<'x, str>, ReadError> {
    let mut text = Cow::Borrowed("");
    loop {
        match xml.next()? {
            Step::Text(piece) => append(&mut text, piece),
            Step::Start { empty: false, .. } => xml.skip()?,
            Step::Start { .. } => {}
            Step::End | Step::Eof => return Ok(text),
        }
    }
}

fn append<'x>(text: &mut Cow<'x, str>, piece: Cow<'x, str>) {
    if text.is_empty() {
        *text = piece;
    } else {
        text.to_mut().push_str(&piece);
    }
}

/// Blanks at the ends count only where the file says so, as in Excel.
pub(super) fn piece(text: Cow<'_, str>, preserved: bool) -> Cow<'_, str> {
    const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];
    if preserved || !(text.starts_with(BLANKS) || text.ends_with(BLANKS)) {
        return unescaped(text);
    }
    match text {
        Cow::Borrowed(text) => unescaped(Cow::Borrowed(text.trim_matches(BLANKS))),
        Cow::Owned(text) => unescaped(Cow::Owned(text.trim_matches(BLANKS).to_owned())),
    }
}

/// Excel writes characters that XML cannot hold as `_x000D_`, and `_x005F_` for the line before
/// what only looks so.
pub(super) fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("_x") {
        return text;
    }
    let mut units = Vec::new();
    let mut plain = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find("_x") {
        let Some(unit) = escape(&rest.as_bytes()[at..]) else {
            push_units(&mut plain, &mut units);
            plain.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        if at > 0 {
            push_units(&mut plain, &mut units);
            plain.push_str(&rest[..at]);
        }
        units.push(unit);
        rest = &rest[at + ESCAPE..];
    }
    push_units(&mut plain, &mut units);
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Bytes of `_x000D_`.
const ESCAPE: usize = 7;

/// The UTF-16 unit that an escape at the beginning of `bytes` means.
fn escape(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.get(..ESCAPE)?.strip_suffix(b"_")?.strip_prefix(b"_x")?;
    digits.iter().try_fold(0, |unit, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | digit as u16)
    })
}

/// Escapes that follow each other may be the halves of one character.
fn push_units(plain: &mut String, units: &mut Vec<u16>) {
    plain.extend(
        char::decode_utf16(units.drain(..)).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved() {
        for (text, expected) in [
            ("без знаков", "без знаков"),
            ("_x", "_x"),
            ("_x000D_", "\r"),
            ("а_x000a_б_x0009_", "а\nб\t"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x000D", "_x000D"),
            ("_x+123_", "_x+123_"),
            ("_x_x_x0041_", "_x_xA"),
            ("_xD83D__xDCF7_", "\u{1F4F7}"),
            ("_xD83D_x", "\u{FFFD}x"),
            ("_xDCF7_", "\u{FFFD}"),
            ("индекс_x00", "индекс_x00"),
        ] {
            assert_eq!(unescaped(Cow::Borrowed(text)), expected, "{text}");
        }
    }
}
