//! The records of a binary workbook.

use super::super::cfb::u16_at;
use super::super::error::ReadError;

/// A record of the stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'s> {
    pub(super) kind: u16,
    pub(super) data: &'s [u8],
}

pub(super) mod kind {
    pub(in super::super) const FORMULA: u16 = 0x06;
    /// As Excel 3 and 4, and programs after them, number it.
    pub(in super::super) const FORMULA_3: u16 = 0x206;
    pub(in super::super) const FORMULA_4: u16 = 0x406;
    pub(in super::super) const EOF: u16 = 0x0A;
    pub(in super::super) const NOTE: u16 = 0x1C;
    pub(in super::super) const DATE_MODE: u16 = 0x22;
    pub(in super::super) const FILE_PASS: u16 = 0x2F;
    pub(in super::super) const FONT: u16 = 0x31;
    pub(in super::super) const CONTINUE: u16 = 0x3C;
    pub(in super::super) const CODE_PAGE: u16 = 0x42;
    pub(in super::super) const OBJECT: u16 = 0x5D;
    pub(in super::super) const COLUMN_INFO: u16 = 0x7D;
    pub(in super::super) const BOUND_SHEET: u16 = 0x85;
    pub(in super::super) const MULTIPLE_RK: u16 = 0xBD;
    pub(in super::super) const RICH_STRING: u16 = 0xD6;
    pub(in super::super) const XF: u16 = 0xE0;
    pub(in super::super) const MERGED_CELLS: u16 = 0xE5;
    pub(in super::super) const STRINGS: u16 = 0xFC;
    pub(in super::super) const LABEL_STRING: u16 = 0xFD;
    pub(in super::super) const QUERY: u16 = 0x1AD;
    pub(in super::super) const SUPPORTING_BOOK: u16 = 0x1AE;
    pub(in super::super) const TEXT_OBJECT: u16 = 0x1B6;
    pub(in super::super) const LINK: u16 = 0x1B8;
    pub(in super::super) const NUMBER: u16 = 0x203;
    pub(in super::super) const LABEL: u16 = 0x204;
    pub(in super::super) const BOOLEAN_OR_ERROR: u16 = 0x205;
    pub(in super::super) const STRING: u16 = 0x207;
    pub(in super::super) const STRING_2: u16 = 0x07;
    pub(in super::super) const ROW: u16 = 0x208;
    pub(in super::super) const RK: u16 = 0x27E;
    pub(in super::super) const FORMAT: u16 = 0x41E;
    pub(in super::super) const BEGIN: u16 = 0x809;
}

/// Records from an offset on.
pub(super) struct Records<'s> {
    pub(super) stream: &'s [u8],
    pub(super) at: usize,
}

impl<'s> Records<'s> {
    /// The next record; the stream must not end before its last one.
    pub(super) fn next(&mut self) -> Result<Record<'s>, ReadError> {
        let cut = || ReadError::damaged("книга", "поток записей обрывается");
        let kind = u16_at(self.stream, self.at).ok_or_else(cut)?;
        let length = usize::from(u16_at(self.stream, self.at + 2).ok_or_else(cut)?);
        let data = self.stream.get(self.at + 4..self.at + 4 + length).ok_or_else(cut)?;
        self.at += 4 + length;
        Ok(Record { kind, data })
    }

    /// The data of the records that continue the last one.
    pub(super) fn continued(&mut self) -> Result<Vec<&'s [u8]>, ReadError> {
        let mut parts = Vec::new();
        while u16_at(self.stream, self.at) == Some(kind::CONTINUE) {
            parts.push(self.next()?.data);
        }
        Ok(parts)
    }
}
