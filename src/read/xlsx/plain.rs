//! Rows, cells and strings in the form in which nearly every program writes them, cut from the
//! text without the tokenizer: without prefix, one blank before an attribute, no references, no
//! comments. What looks any different is left standing for the general reader, which reads all
//! of XML at many times the cost; both give the same. Without the scan `check` of a sheet of 100,000 rows would
//! miss its gate, five times the floor.

use memchr::memchr3;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item<'x> {
    /// A further row: the one before has ended.
    Row(Row<'x>),
    Cell(Cell<'x>),
}

/// The attributes of a row.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Row<'x> {
    pub(super) number: Option<&'x str>,
    pub(super) hidden: Option<&'x str>,
    pub(super) height: Option<&'x str>,
}

/// The attributes of a cell and what it holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cell<'x> {
    pub(super) reference: Option<&'x str>,
    pub(super) style: Option<&'x str>,
    pub(super) kind: Option<&'x str>,
    pub(super) content: Content<'x>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Content<'x> {
    #[default]
    None,
    /// The text of `v`.
    Value(&'x str),
    /// The text of `is`, and whether the blanks at its ends count.
    Inline(&'x str, bool),
}

/// Rows and cells from within a row on, up to something unusual or the end of the last row.
#[derive(Debug)]
pub(super) struct Plain<'x> {
    /// What has not been taken; it begins inside a row.
    pub(super) rest: &'x str,
    /// Where the next item is looked for: behind `rest` while empty rows are passed.
    ahead: &'x str,
    in_row: bool,
}

impl<'x> Plain<'x> {
    /// `text` begins inside a row.
    pub(super) fn new(text: &'x str) -> Plain<'x> {
        Plain { rest: text, ahead: text, in_row: true }
    }
}

impl<'x> Iterator for Plain<'x> {
    type Item = Item<'x>;

    fn next(&mut self) -> Option<Item<'x>> {
        let mut text = self.ahead.trim_ascii_start();
        if self.in_row {
            if let Some((cell, after)) = cell(text) {
                (self.rest, self.ahead) = (after, after);
                return Some(Item::Cell(cell));
            }
            text = text.strip_prefix("</row>")?.trim_ascii_start();
        }
        let (row, empty, after) = row(text)?;
        self.ahead = after;
        self.in_row = !empty;
        if !empty {
            self.rest = after;
        }
        Some(Item::Row(row))
    }
}

/// A row's start tag, whether it closes itself, and what follows. An empty row needs its number:
/// the general reader may come upon it again.
fn row(text: &str) -> Option<(Row<'_>, bool, &str)> {
    let mut rest = text.strip_prefix("<row")?;
    let mut row = Row::default();
    while let Some((name, value, after)) = attribute(rest) {
        match name {
            "r" => row.number = Some(value),
            "hidden" => row.hidden = Some(value),
            "ht" => row.height = Some(value),
            _ if name.starts_with("xmlns") => return None,
            _ => {}
        }
        rest = after;
    }
    if let Some(after) = rest.strip_prefix("/>") {
        return row.number.is_some().then_some((row, true, after));
    }
    Some((row, false, after_tag(rest)?))
}

/// What follows the end of a start tag.
fn after_tag(text: &str) -> Option<&str> {
    (text.as_bytes().first() == Some(&b'>')).then(|| &text[1..])
}

fn cell(text: &str) -> Option<(Cell<'_>, &str)> {
    let mut rest = text.strip_prefix("<c")?;
    let mut cell = Cell::default();
    while let Some((name, value, after)) = attribute(rest) {
        match name {
            "r" => cell.reference = Some(value),
            "s" => cell.style = Some(value),
            "t" => cell.kind = Some(value),
            _ if name.starts_with("xmlns") => return None,
            _ => {}
        }
        rest = after;
    }
    if let Some(after) = rest.strip_prefix("/>") {
        return Some((cell, after));
    }
    rest = after_tag(rest)?;
    if let Some(value) = rest.strip_prefix("<v>") {
        let (value, after) = characters(value)?;
        cell.content = Content::Value(value);
        rest = after.strip_prefix("</v>")?;
    } else if let Some(inline) = rest.strip_prefix("<is>") {
        let (text, preserved, after) = text_element(inline)?;
        cell.content = Content::Inline(text, preserved);
        rest = after.strip_prefix("</is>")?;
    }
    Some((cell, rest.strip_prefix("</c>")?))
}

/// A shared string of one piece: its text, whether the blanks at its ends count, what follows.
pub(super) fn string(text: &str) -> Option<(&str, bool, &str)> {
    let (text, preserved, rest) = text_element(text.trim_ascii_start().strip_prefix("<si>")?)?;
    Some((text, preserved, rest.strip_prefix("</si>")?))
}

fn text_element(text: &str) -> Option<(&str, bool, &str)> {
    let rest = text.strip_prefix("<t")?;
    let preserving = rest.strip_prefix(" xml:space=\"preserve\"");
    let (text, rest) = characters(preserving.unwrap_or(rest).strip_prefix('>')?)?;
    Some((text, preserving.is_some(), rest.strip_prefix("</t>")?))
}

/// The characters up to the next tag, if they mean themselves.
fn characters(text: &str) -> Option<(&str, &str)> {
    let end = memchr3(b'<', b'&', b'\r', text.as_bytes())?;
    text[end..].starts_with('<').then(|| text.split_at(end))
}

/// One attribute: a blank, the name, `="`, the value, `"`. Names and values are short here. Byte by
/// byte: there are three in each of millions of cells.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    const LONGEST: usize = 64;
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b' ') {
        return None;
    }
    let mut end = 1;
    while end <= LONGEST && bytes.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b':') {
        end += 1;
    }
    let (name, value) = (&text[1..end], end + 2);
    if bytes.get(end) != Some(&b'=') || bytes.get(end + 1) != Some(&b'"') {
        return None;
    }
    end = value;
    while bytes.get(end).is_some_and(|byte| !matches!(byte, b'"' | b'<' | b'&')) {
        end += 1;
        if end - value > LONGEST {
            return None;
        }
    }
    (bytes.get(end) == Some(&b'"')).then(|| (name, &text[value..end], &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_one_piece_are_taken() {
        for (text, expected) in [
            ("<si><t>а</t></si>…", Some(("а", false, "…"))),
            ("\n <si><t xml:space=\"preserve\"> а</t></si>", Some((" а", true, ""))),
            ("<si><t/></si>", None),
            ("<si><r><t>а</t></r></si>", None),
            ("<si><t>а&amp;б</t></si>", None),
            ("<si><t>а<!-- б --></t></si>", None),
            ("<si><t>а\r</t></si>", None),
            ("<si><t>а", None),
        ] {
            assert_eq!(string(text), expected, "{text}");
        }
    }

    #[test]
    fn the_scan_stops_within_a_row_before_what_is_unusual() {
        for (text, items, rest) in [
            (
                "<c r=\"A1\" s=\"1\" t=\"s\"><v>7</v></c><c/><c r=\"C1\"></c></row></sheetData>",
                3,
                "</row></sheetData>",
            ),
            ("</row><row r=\"2\"/><row r=\"3\" ht=\"1\" x14ac:dy=\"1\"> <c><v>1</v></c></row>", 3, "</row>"),
            ("</row><row r=\"2\"/></sheetData>", 1, "</row><row r=\"2\"/></sheetData>"),
            ("</row><row/><row r=\"3\"></row>", 0, "</row><row/><row r=\"3\"></row>"),
            ("<c><v>1</v></c><c><f>A1</f><v>1</v></c>", 1, "<c><f>A1</f><v>1</v></c>"),
            ("<c r='A1'/>", 0, "<c r='A1'/>"),
            ("<c r=\"A1\" xmlns=\"a\"/>", 0, "<c r=\"A1\" xmlns=\"a\"/>"),
            ("<c r=\"&#65;1\"/>", 0, "<c r=\"&#65;1\"/>"),
            ("<c><v>1<!----></v></c>", 0, "<c><v>1<!----></v></c>"),
            ("<c><v>1</v></c", 0, "<c><v>1</v></c"),
            ("<x:c/>", 0, "<x:c/>"),
        ] {
            let mut plain = Plain::new(text);
            assert_eq!((plain.by_ref().count(), plain.rest), (items, rest), "{text}");
        }
    }
}
