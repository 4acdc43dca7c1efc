//! What calamine's cells do not tell of a sheet: merges, links, hidden rows and columns, formulas
//! without a result.
//!
//! The cells themselves are tokenised here only where the sheet has something to find in them;
//! otherwise the pass jumps from the head to the tail.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use quick_xml::events::BytesStart;

use super::super::xml::{Ns, Step, Xml, local};
use super::super::{Limits, ReadError};

/// Excel's own bounds, 1-based.
pub(super) const ROWS: u32 = 1_048_576;
pub(super) const COLUMNS: u32 = 16_384;

/// A place in a sheet, 1-based: row, column.
pub(super) type At = (u32, u32);

#[derive(Debug, Default)]
pub(super) struct Frame {
    /// By column, 1-based; empty when none is hidden.
    pub(super) hidden_columns: Vec<bool>,
    pub(super) hidden_rows: HashSet<u32>,
    pub(super) formulas_without_value: HashSet<At>,
    /// First and last cell of each.
    pub(super) merges: Vec<(At, At)>,
    /// Relationship id or place in the book, by cell.
    pub(super) links: BTreeMap<At, Link>,
}

#[derive(Debug, Default)]
pub(super) struct Link {
    pub(super) relation: Option<String>,
    pub(super) location: Option<String>,
}

/// Reads the frame of a worksheet part. The text comes back fit for calamine: without the
/// dimension, which it would believe, and with errors as plain text, since it knows only seven.
/// `None`: the part is no worksheet.
pub(super) fn read<'x>(
    text: Cow<'x, str>,
    part: &str,
    limits: &Limits,
) -> Result<Option<(Frame, Cow<'x, str>)>, ReadError> {
    let (frame, dimension) = {
        let mut pass = Pass {
            xml: Xml::new(&text, part, limits.xml_depth),
            frame: Frame::default(),
            dimension: None,
            part,
            text: &text,
        };
        if !pass.run()? {
            return Ok(None);
        }
        (pass.frame, pass.dimension)
    };
    check_references(&text, part)?;
    let mut text = text;
    if let Some(range) = dimension {
        let blanks = " ".repeat(range.len());
        text.to_mut().replace_range(range, &blanks);
    }
    Ok(Some((frame, errors_as_text(text))))
}

struct Pass<'p> {
    xml: Xml<'p>,
    frame: Frame,
    dimension: Option<Range<usize>>,
    part: &'p str,
    text: &'p str,
}

impl Pass<'_> {
    /// Whether the part is a worksheet.
    fn run(&mut self) -> Result<bool, ReadError> {
        let mut is_sheet = false;
        loop {
            let Step::Start { tag, ns, empty } = (match self.xml.next()? {
                Step::Eof => return Ok(is_sheet),
                step => step,
            }) else {
                continue;
            };
            if ns != Ns::Sheet {
                if !empty {
                    self.xml.skip()?;
                }
                continue;
            }
            match local(&tag) {
                "worksheet" => is_sheet = true,
                _ if !is_sheet => return Ok(false),
                "dimension" => {
                    let end = self.xml.position();
                    let start = self.text[..end].rfind('<').unwrap_or(end);
                    if !empty {
                        self.xml.skip()?;
                    }
                    self.dimension = Some(start..self.xml.position());
                }
                "col" if is_true(self.get(&tag, "hidden").as_deref()) => {
                    let bound =
                        |name| self.get(&tag, name).and_then(|text| text.parse().ok()).unwrap_or(1_usize);
                    let (first, last) = (bound("min"), bound("max").min(COLUMNS as usize));
                    self.frame.hidden_columns.resize(COLUMNS as usize + 1, false);
                    if let Some(columns) = self.frame.hidden_columns.get_mut(first..=last) {
                        columns.fill(true);
                    }
                }
                "sheetData" if !empty => self.sheet_data(&tag)?,
                "mergeCell" => {
                    if let Some((first, last)) = self.get(&tag, "ref").as_deref().and_then(area) {
                        self.frame.merges.push((first, last));
                    }
                }
                "hyperlink" => {
                    if let Some((first, _)) = self.get(&tag, "ref").as_deref().and_then(area) {
                        let relation = self.xml.attribute(&tag, Ns::Relation, "id");
                        let location = self.get(&tag, "location");
                        self.frame.links.insert(first, Link { relation, location });
                    }
                }
                _ => {}
            }
        }
    }

    fn get(&self, tag: &BytesStart<'_>, name: &str) -> Option<String> {
        self.xml.attribute(tag, Ns::Sheet, name)
    }

    /// Jumps over the cells if nothing in them is of interest, else reads them.
    fn sheet_data(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        let name = tag.name().into_inner();
        let prefix = name.strip_suffix("sheetData").unwrap_or_default();
        let start = self.xml.position();
        let cut_off = || ReadError::damaged(self.part, "часть обрывается до закрывающих тегов");
        let end_tag = self.text[start..].rfind(&format!("</{name}")).ok_or_else(cut_off)? + start;
        let end = self.text[end_tag..].find('>').ok_or_else(cut_off)? + end_tag + 1;
        let data = &self.text[start..end_tag];
        if data.contains("hidden=") || data.contains(&format!("<{prefix}f")) {
            return self.cells();
        }
        self.xml.jump(&self.text[end..]);
        self.xml.close_level();
        Ok(())
    }

    fn cells(&mut self) -> Result<(), ReadError> {
        let (mut row, mut column) = (0, 0);
        let mut depth = 1;
        let mut formula = Formula::default();
        while depth > 0 {
            match self.xml.next()? {
                Step::Start { tag, ns, empty } => {
                    if ns == Ns::Sheet {
                        match local(&tag) {
                            "row" => {
                                row =
                                    self.get(&tag, "r").and_then(|text| text.parse().ok()).unwrap_or(row + 1);
                                column = 0;
                                if is_true(self.get(&tag, "hidden").as_deref()) {
                                    self.frame.hidden_rows.insert(row);
                                }
                            }
                            "c" => {
                                let at = self
                                    .get(&tag, "r")
                                    .as_deref()
                                    .and_then(cell)
                                    .unwrap_or((row, column + 1));
                                column = at.1;
                                let is_text = self.get(&tag, "t").as_deref() == Some("str");
                                formula = Formula { at, present: false, valued: is_text, in_value: false };
                            }
                            "f" => formula.present = true,
                            "v" => formula.in_value = true,
                            _ => {}
                        }
                    }
                    depth += usize::from(!empty);
                }
                Step::Text(text) => formula.valued |= formula.in_value && !text.is_empty(),
                Step::End => {
                    depth -= 1;
                    // sheetData, row, cell: a cell has just ended.
                    if depth == 2 && formula.present {
                        if !formula.valued {
                            self.frame.formulas_without_value.insert(formula.at);
                        }
                        formula = Formula::default();
                    }
                }
                Step::Eof => return Ok(()),
            }
        }
        Ok(())
    }
}

#[derive(Debug, Default)]
struct Formula {
    at: At,
    present: bool,
    /// A result stands in the file; an empty text is one too.
    valued: bool,
    in_value: bool,
}

fn is_true(value: Option<&str>) -> bool {
    matches!(value, Some("1" | "true"))
}

/// `B7` → (7, 2); `None` outside Excel's bounds.
pub(super) fn cell(reference: &str) -> Option<At> {
    let reference = reference.as_bytes();
    let letters = reference.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let digits = reference.get(letters..)?;
    if letters == 0
        || letters > 3
        || digits.is_empty()
        || digits.len() > 7
        || !digits.iter().all(u8::is_ascii_digit)
    {
        return None;
    }
    let column = reference[..letters]
        .iter()
        .fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = digits.iter().fold(0, |row, digit| row * 10 + u32::from(digit - b'0'));
    ((1..=ROWS).contains(&row) && column <= COLUMNS).then_some((row, column))
}

fn area(reference: &str) -> Option<(At, At)> {
    let reference = reference.replace('$', "");
    match reference.split_once(':') {
        Some((first, last)) => {
            let (first, last) = (cell(first)?, cell(last)?);
            Some(((first.0.min(last.0), first.1.min(last.1)), (first.0.max(last.0), first.1.max(last.1))))
        }
        None => cell(&reference).map(|at| (at, at)),
    }
}

/// calamine adds up the digits of a reference without minding an overflow, so absurd ones are
/// stopped here. Cells and rows begin with their reference in all files that programs write.
fn check_references(text: &str, part: &str) -> Result<(), ReadError> {
    for quote in [" r=\"", " r='"] {
        for (at, mark) in text.match_indices(quote) {
            let value = &text.as_bytes()[at + mark.len()..];
            // XFD1048576 has ten characters.
            if value.iter().take(11).all(u8::is_ascii_alphanumeric) && value.len() > 10 {
                return Err(ReadError::damaged(part, "адрес ячейки за пределами листа"));
            }
        }
    }
    Ok(())
}

fn errors_as_text(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut made: Option<String> = None;
    for (mark, plain) in [(" t=\"e\"", " t=\"str\""), (" t='e'", " t='str'")] {
        let current = made.as_deref().unwrap_or(&text);
        if !current.contains(mark) {
            continue;
        }
        let mut replaced = String::with_capacity(current.len() + 64);
        let mut copied = 0;
        for (at, _) in current.match_indices(mark) {
            // Within a tag the bracket before is an opening one.
            let in_tag =
                current[..at].rfind(['<', '>']).is_some_and(|bracket| current.as_bytes()[bracket] == b'<');
            replaced.push_str(&current[copied..at]);
            replaced.push_str(if in_tag { plain } else { mark });
            copied = at + mark.len();
        }
        replaced.push_str(&current[copied..]);
        made = Some(replaced);
    }
    made.map_or(text, Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_places_within_excels_bounds() {
        for (reference, expected) in [
            ("A1", Some((1, 1))),
            ("xfd1048576", Some((ROWS, COLUMNS))),
            ("XFE1", None),
            ("A1048577", None),
            ("A0", None),
            ("7", None),
            ("ZZZZ2000000000", None),
        ] {
            assert_eq!(cell(reference), expected, "{reference}");
        }
        assert_eq!(area("$C$5:A2"), Some(((2, 1), (5, 3))));
    }
}
