//! Writers: lists and findings to bytes. They never check and never touch a name on disk.
//!
//! Everything written is a function of the arguments: fixed dates in properties and zip entries,
//! no counter shared with other documents, strings always as strings, no formula and no external
//! relation.

mod carried;
mod cells;
mod dateless;
#[cfg(test)]
pub(crate) mod example;
pub(crate) mod form;
mod heights;
pub(crate) mod jsonl;
pub(crate) mod memo;
mod package;
mod pairs;
pub(crate) mod profile;
pub(crate) mod protocol;
pub(crate) mod questions;
pub(crate) mod register;
pub(crate) mod report;
pub(crate) mod roster;
#[cfg(test)]
mod sample;
pub(crate) mod standing;
pub(crate) mod totals;
pub(crate) mod workbook;

use std::borrow::Cow;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, XlsxError};

use crate::model::document::Origin;
use crate::own::PROPERTY;

/// Why a file could not be put together. The caller knows the file's name and adds it.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("книга Excel не составлена")]
    Workbook(#[from] XlsxError),
    #[error("документ Word не составлен")]
    Package(#[from] zip::result::ZipError),
    #[error("документ Word не составлен: часть «{part}» не в UTF-8")]
    Encoding {
        part: &'static str,
        #[source]
        source: std::string::FromUtf8Error,
    },
    #[error("документ не записан")]
    Io(#[from] std::io::Error),
}

/// Rows of a list from which on its workbook and form are written in pieces: as a whole they would take more
/// memory than a worker has.
const LARGE: usize = 20_000;

/// UTF-16 units that one cell of Excel holds.
const CELL_LIMIT: usize = 32_767;

/// The properties of a workbook of ours. The library wants a date, which [`dateless`] takes out.
fn properties(kind: Origin, title: &str) -> Result<DocProperties, XlsxError> {
    Ok(DocProperties::new()
        .set_title(clip(title, 255))
        .set_author(PROPERTY)
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?)
        .set_custom_property(PROPERTY, kind.key()))
}

/// The text without characters that Office files cannot hold: controls, U+FFFE, U+FFFF. A tab
/// becomes a blank; line feeds stay.
fn clean(text: &str) -> Cow<'_, str> {
    let foreign =
        |letter: char| (letter.is_control() && letter != '\n') || matches!(letter, '\u{FFFE}' | '\u{FFFF}');
    if !text.contains(foreign) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter_map(|letter| match letter {
        '\t' => Some(' '),
        letter if foreign(letter) => None,
        letter => Some(letter),
    });
    Cow::Owned(kept.collect())
}

/// The beginning of a text, at most `limit` UTF-16 units, with «…» where it was cut.
fn clip(text: &str, limit: usize) -> String {
    let text = clean(text);
    if text.encode_utf16().count() <= limit {
        return text.into_owned();
    }
    let mut kept =
        pieces(&text, limit.saturating_sub(1)).first().map_or_else(String::new, |piece| (*piece).to_owned());
    kept.push('…');
    kept
}

/// The text cut into pieces of at most `limit` UTF-16 units. A cut falls between two characters
/// that are no blanks where one is near, so that a reader who trims cells loses nothing.
fn pieces(text: &str, limit: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() > limit && rest.encode_utf16().count() > limit {
        let mut units = 0;
        let mut end = 0;
        let mut best = None;
        let mut blank_before = true;
        for (at, letter) in rest.char_indices() {
            if !blank_before && !letter.is_whitespace() {
                best = Some(at);
            }
            units += letter.len_utf16();
            if units > limit {
                break;
            }
            blank_before = letter.is_whitespace();
            end = at + letter.len_utf8();
        }
        let cut = best.unwrap_or(end).max(rest.chars().next().map_or(1, char::len_utf8));
        let (piece, tail) = rest.split_at(cut);
        pieces.push(piece);
        rest = tail;
    }
    pieces.push(rest);
    pieces
}

/// `2024-03-19` as officers write it, 19.03.2024; anything else as it is.
fn russian_date(date: &str) -> String {
    match date.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2 => {
            format!("{day}.{month}.{year}")
        }
        _ => date.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_line_feeds_stay() {
        for (text, kept) in
            [("а\u{1}б\nв\u{FFFE}", "аб\nв"), ("а\tб", "а б"), ("а\r\nб", "а\nб"), ("=A1", "=A1")]
        {
            assert_eq!(clean(text), kept);
        }
    }

    #[test]
    fn long_texts_are_cut_without_loss() {
        for (text, limit, expected) in [
            ("абв", 3, vec!["абв"]),
            ("абвг", 3, vec!["абв", "г"]),
            ("аб вг", 3, vec!["а", "б в", "г"]),
            ("😀😀😀", 5, vec!["😀😀", "😀"]),
            ("   а", 2, vec!["  ", " а"]),
        ] {
            let cut = pieces(text, limit);
            assert_eq!(cut, expected);
            assert_eq!(cut.concat(), text);
        }
        assert_eq!(clip("абвгд", 4), "абв…");
    }

    #[test]
    fn dates_are_written_as_officers_do() {
        for (date, written) in [("2024-03-19", "19.03.2024"), ("март 2024", "март 2024")] {
            assert_eq!(russian_date(date), written);
        }
    }
}
