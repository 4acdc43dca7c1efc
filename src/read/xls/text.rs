//! Texts of a binary workbook: wrong code pages, characters of one and of two bytes, strings torn
//! over records.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::super::book::formula::tokens;
use super::super::book::runs::{Fonts, Rich};
use super::super::cfb::{u16_at, u32_at};
use super::super::encoding;
use super::super::error::ReadError;
use super::super::limits::Limits;
use super::records::{Records, kind};

/// How the workbook writes its texts.
#[derive(Debug)]
pub(super) struct Strings {
    /// `None`: BIFF8, in Unicode.
    code_page: Option<&'static Encoding>,
    /// What the letters of a BIFF5 workbook look like, whatever it claims.
    likely: Option<&'static Encoding>,
    /// Russian letters were written as Western ones.
    pub(super) misread: bool,
}

impl Strings {
    pub(super) fn unicode() -> Strings {
        Strings { code_page: None, likely: None, misread: false }
    }

    /// Of a BIFF5 stream: what its labels look like is found before they are read.
    pub(super) fn bytes(stream: &[u8]) -> Strings {
        let mut records = Records { stream, at: 0 };
        let mut sample = Vec::new();
        while let Ok(record) = records.next() {
            if matches!(record.kind, kind::LABEL | kind::RICH_STRING) && sample.len() < (64 << 10) {
                sample.extend_from_slice(record.data.get(8..).unwrap_or_default());
                sample.push(b' ');
            }
        }
        let likely = (!sample.is_ascii()).then(|| encoding::guess_one_byte(&sample)).flatten();
        Strings { code_page: Some(likely.unwrap_or(WINDOWS_1252)), likely, misread: false }
    }

    pub(super) fn is_unicode(&self) -> bool {
        self.code_page.is_none()
    }

    /// The stated code page of a BIFF5 workbook counts unless it is a Western one over Russian letters.
    pub(super) fn set_code_page(&mut self, number: u16) {
        let Some(code_page) = &mut self.code_page else { return };
        let stated = match number {
            866 => Some(encoding_rs::IBM866),
            874 => Some(encoding_rs::WINDOWS_874),
            1250 => Some(encoding_rs::WINDOWS_1250),
            1251 => Some(encoding_rs::WINDOWS_1251),
            1253 => Some(encoding_rs::WINDOWS_1253),
            1254 => Some(encoding_rs::WINDOWS_1254),
            1255 => Some(encoding_rs::WINDOWS_1255),
            1256 => Some(encoding_rs::WINDOWS_1256),
            1257 => Some(encoding_rs::WINDOWS_1257),
            932 => Some(encoding_rs::SHIFT_JIS),
            936 => Some(encoding_rs::GBK),
            949 => Some(encoding_rs::EUC_KR),
            950 => Some(encoding_rs::BIG5),
            10007 => Some(encoding_rs::X_MAC_CYRILLIC),
            10000 | 32768 if self.likely.is_none() => Some(encoding_rs::MACINTOSH),
            _ => None,
        };
        match (stated, self.likely) {
            (Some(stated), _) => *code_page = stated,
            (None, Some(_)) => self.misread = true,
            (None, None) => *code_page = WINDOWS_1252,
        }
    }

    pub(super) fn decoded(&self, bytes: &[u8]) -> String {
        self.code_page.unwrap_or(WINDOWS_1252).decode_without_bom_handling(bytes).0.into_owned()
    }

    /// A Unicode text with Russian letters put right where they were written as Western ones.
    pub(super) fn repaired<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.misread && self.is_unicode() {
            encoding::reread(text).map_or(Cow::Borrowed(text), Cow::Owned)
        } else {
            Cow::Borrowed(text)
        }
    }

    /// A text after its length in two bytes.
    pub(super) fn long(&self, data: &[u8]) -> Option<String> {
        if self.is_unicode() {
            return long_unicode(data).map(|text| self.repaired(&text).into_owned());
        }
        let length = usize::from(u16_at(data, 0)?);
        let bytes = data.get(2..)?;
        Some(self.decoded(&bytes[..length.min(bytes.len())]))
    }

    /// [`Strings::long`] with the runs after it.
    pub(super) fn rich(&self, data: &[u8]) -> Option<Rich> {
        let length = usize::from(u16_at(data, 0)?);
        if self.is_unicode() {
            let (&flags, rest) = data.get(2..)?.split_first()?;
            let mut text = String::new();
            push(rest, flags & WIDE != 0, length, &mut text);
            let size = length * if flags & WIDE != 0 { 2 } else { 1 };
            let runs = rest.get(size + 2..).unwrap_or_default().chunks_exact(4);
            let runs = runs.filter_map(|run| Some((u16_at(run, 0)?, font(u16_at(run, 2)?)))).collect();
            return Some(Rich { text, runs });
        }
        let bytes = data.get(2..)?;
        let text = self.decoded(&bytes[..length.min(bytes.len())]);
        let runs = bytes.get(length + 1..).unwrap_or_default().chunks_exact(2);
        Some(Rich { text, runs: runs.map(|run| (run[0].into(), font(run[1].into()))).collect() })
    }

    /// [`Strings::long`] that may go on in further records, whose end may be missing.
    pub(super) fn torn(&self, parts: Vec<&[u8]>) -> Option<String> {
        if !self.is_unicode() {
            return self.long(&parts.concat());
        }
        let mut torn = Torn::new(parts);
        let length = torn.number(2)?;
        let wide = torn.byte()? & WIDE != 0;
        let mut text = String::new();
        torn.append(length, wide, &mut text);
        Some(self.repaired(&text).into_owned())
    }

    /// Where a formula leads that is a link: what follows its result are flags, and the tokens after their length.
    pub(super) fn formula_link(&self, content: &[u8]) -> Option<String> {
        let length = usize::from(u16_at(content, 14)?);
        let tokens = content.get(16..)?.get(..length)?;
        if tokens.first() != Some(&tokens::TEXT) || !tokens::end_in_link(tokens) {
            return None;
        }
        self.short(&tokens[1..])
    }

    /// A text after its length in one byte.
    pub(super) fn short(&self, data: &[u8]) -> Option<String> {
        let (&length, rest) = data.split_first()?;
        if self.is_unicode() {
            return characters(rest, usize::from(length));
        }
        Some(self.decoded(&rest[..usize::from(length).min(rest.len())]))
    }

    /// The code of a number format.
    pub(super) fn format(&self, data: &[u8]) -> Option<String> {
        let rest = data.get(2..)?;
        if self.is_unicode() { long_unicode(rest) } else { self.short(rest) }
    }
}

/// A Unicode text after its length in two bytes.
pub(super) fn long_unicode(data: &[u8]) -> Option<String> {
    characters(data.get(2..)?, usize::from(u16_at(data, 0)?))
}

const WIDE: u8 = 1;

/// `length` characters after the byte that tells how many bytes each has.
fn characters(data: &[u8], length: usize) -> Option<String> {
    let (&flags, rest) = data.split_first()?;
    let mut text = String::new();
    push(rest, flags & WIDE != 0, length, &mut text);
    Some(text)
}

/// Appends up to `length` characters; gives how many there were.
fn push(bytes: &[u8], wide: bool, length: usize, text: &mut String) -> usize {
    if wide {
        let units = bytes.chunks_exact(2).take(length).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        let count = units.len();
        text.extend(char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)));
        count
    } else {
        let bytes = &bytes[..length.min(bytes.len())];
        text.extend(bytes.iter().map(|byte| char::from(*byte)));
        bytes.len()
    }
}

/// Data torn over records: a string's characters may go on in the next, which then begins by telling
/// anew how many bytes each has.
struct Torn<'s> {
    parts: std::vec::IntoIter<&'s [u8]>,
    rest: &'s [u8],
}

impl<'s> Torn<'s> {
    fn new(parts: Vec<&'s [u8]>) -> Torn<'s> {
        Torn { parts: parts.into_iter(), rest: &[] }
    }

    /// Whether anything is left.
    fn fill(&mut self) -> bool {
        while self.rest.is_empty() {
            match self.parts.next() {
                Some(part) => self.rest = part,
                None => return false,
            }
        }
        true
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            if !self.fill() {
                return None;
            }
            let step = count.min(self.rest.len());
            self.rest = &self.rest[step..];
            count -= step;
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        self.fill().then_some(())?;
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    fn number(&mut self, bytes: u32) -> Option<usize> {
        (0..bytes).try_fold(0, |number, at| Some(number | usize::from(self.byte()?) << (8 * at)))
    }

    fn characters(&mut self, length: usize, wide: bool) -> Option<String> {
        let mut text = String::new();
        self.append(length, wide, &mut text).map(|()| text)
    }

    /// Appends characters; `None`: there are fewer.
    fn append(&mut self, mut length: usize, mut wide: bool, text: &mut String) -> Option<()> {
        loop {
            let count = push(self.rest, wide, length, text);
            self.rest = &self.rest[(count * if wide { 2 } else { 1 }).min(self.rest.len())..];
            length -= count;
            if length == 0 {
                return Some(());
            }
            // Half a character at the end of a record is damage.
            self.rest = &[];
            wide = self.byte()? & WIDE != 0;
        }
    }
}

/// The table of shared strings. How many it claims to hold is not believed.
pub(super) fn shared(parts: Vec<&[u8]>, fonts: &Fonts, limits: &Limits) -> Result<Vec<Rich>, ReadError> {
    let cut = || ReadError::damaged("книга", "таблица строк обрывается");
    let mut torn = Torn::new(parts);
    torn.skip(4).ok_or_else(cut)?;
    let claimed = torn.number(4).ok_or_else(cut)?;
    let mut strings = Vec::new();
    while strings.len() < claimed && torn.fill() {
        strings.push(string(&mut torn, fonts).ok_or_else(cut)?);
        if strings.len() as u64 > limits.cells {
            let what = "число общих строк";
            return Err(ReadError::limit("книга", what, strings.len(), limits.cells, "--max-cells"));
        }
    }
    Ok(strings)
}

/// A string; its runs only where they matter.
fn string(torn: &mut Torn<'_>, fonts: &Fonts) -> Option<Rich> {
    const EXTENDED: u8 = 4;
    const RICH: u8 = 8;
    let length = torn.number(2)?;
    let flags = torn.byte()?;
    let count = if flags & RICH != 0 { torn.number(2)? } else { 0 };
    let extension = if flags & EXTENDED != 0 { torn.number(4)? } else { 0 };
    let text = if length == 0 { String::new() } else { torn.characters(length, flags & WIDE != 0)? };
    let mut runs = Vec::new();
    for _ in 0..count {
        runs.push((torn.number(2)? as u16, font(torn.number(2)? as u16)));
    }
    if !fonts.matter(&runs) {
        runs = Vec::new();
    }
    torn.skip(extension)?;
    Some(Rich { text, runs })
}

/// The place of a font in the file: there is none of the number 4.
pub(super) fn font(number: u16) -> u16 {
    number - u16::from(number > 4)
}

/// The text of a drawing object or comment: its length in the first record, its characters in those
/// that continue it.
pub(super) fn object(data: &[u8], parts: &[&[u8]]) -> Option<String> {
    let length = usize::from(u16_at(data, 10)?);
    if length == 0 {
        return None;
    }
    let mut torn = Torn::new(parts.to_vec());
    let flags = torn.byte()?;
    torn.characters(length, flags & WIDE != 0)
}

/// The target of a link record: an address, a file, a place in the book.
pub(super) fn link(data: &[u8]) -> Option<String> {
    const HAS_MONIKER: u32 = 1;
    const HAS_PLACE: u32 = 8;
    const HAS_NAME: u32 = 0x10;
    const HAS_FRAME: u32 = 0x80;
    const AS_TEXT: u32 = 0x100;
    const ADDRESS: [u8; 4] = [0xE0, 0xC9, 0xEA, 0x79];
    // The region, the kind and version of what follows.
    let flags = u32_at(data, 28)?;
    let mut rest = data.get(32..)?;
    let counted = |rest: &mut &[u8]| -> Option<String> {
        let length = u32_at(rest, 0)? as usize;
        let bytes = rest.get(4..)?.get(..length.checked_mul(2)?)?;
        *rest = &rest[4 + bytes.len()..];
        Some(terminated(bytes))
    };
    for flag in [HAS_NAME, HAS_FRAME] {
        if flags & flag != 0 {
            counted(&mut rest)?;
        }
    }
    let mut target = String::new();
    if flags & HAS_MONIKER != 0 {
        if flags & AS_TEXT != 0 {
            target = counted(&mut rest)?;
        } else {
            let kind = rest.get(..16)?;
            rest = &rest[16..];
            if kind.starts_with(&ADDRESS) {
                let length = u32_at(rest, 0)? as usize;
                let bytes = rest.get(4..)?.get(..length)?;
                target = terminated(bytes);
                rest = &rest[4 + length..];
            } else {
                // A file: the climb out of the folder, then its short name.
                let length = u32_at(rest, 2)? as usize;
                let bytes = rest.get(6..)?.get(..length)?;
                let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
                target = encoding::decode(bytes).into_owned();
                let more = u32_at(rest, 6 + length + 24)? as usize;
                rest = rest.get(6 + length + 28..)?.get(more..)?;
            }
        }
    }
    if flags & HAS_PLACE != 0
        && let Some(place) = counted(&mut rest)
    {
        target.push('#');
        target.push_str(&place);
    }
    Some(target)
}

/// UTF-16 up to its zero.
fn terminated(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    char::decode_utf16(units.take_while(|unit| *unit != 0))
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}
