//! The approval form: the list in the ministry's own form, ready to be signed.
//!
//! A4 landscape with the margins of ГОСТ Р 7.0.97-2025 (left 20 mm or 30, right 10, top and bottom 20),
//! the corner requisite by the approval route, the title, one table. №, direction, service and process
//! stand on every row, since Word cannot break a page inside a vertical merge; the header row repeats and
//! no row is torn. Contacts are plain text. Where the order wants it, each direction has a table of its
//! own under a heading that names it.
//!
//! A table for each direction is under «Направление деятельности: …»: the label makes the heading no part
//! of the title, for us and for a reader. Where a direction comes back further down or a row states none,
//! the form keeps one table with a column, because headings could not say it.
//!
//! A form is that of the approved version where the file shows the approval and the paper holds what was
//! approved: the ministry's own columns, rows and numbers. Any other is a draft: it says «ПРОЕКТ» at the top
//! of each page, and what only an approval gives is left blank.

pub(super) mod finish;
mod head;
mod look;
mod order;
mod rows;
mod schema;
#[cfg(test)]
mod tests;
mod widths;

use std::fmt::Write as _;
use std::io;
use std::ops::Range;

use docx_rs::{
    LineSpacing, Paragraph, Run, Shading, Table, TableAlignmentType, TableCell, TableCellMargins,
    TableLayoutType, TableRow, VAlignType, WidthType,
};
use quick_xml::escape::escape;

use super::cells::{self, Shown, What};
use super::{WriteError, clean};
use crate::knowledge::Knowledge;
use crate::knowledge::profile::{Profile, Tables};
use crate::model::document::Origin;
use crate::model::{DirectionSource, Field, TouchpointList};
use crate::own::DIRECTION_HEADING;
use crate::text::Text;

use finish::Filled;
use head::Version;
use look::{CELL_STYLE, CORNER_STYLE, DRAFT_STYLE, HEAD_STYLE, HEADING_STYLE, NOTE_STYLE, TITLE_STYLE};
use rows::{Row, Rows};
use widths::{CELL_MARGIN, widths};

pub use look::LeftMargin;
pub use rows::FormRows;

/// How forms are laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Layout {
    pub rows: FormRows,
    pub left: LeftMargin,
}

/// Writes the approval form of one list in the form of `profile`; `knowledge` is what the list is read with.
pub fn write(
    list: &TouchpointList,
    profile: &Profile,
    knowledge: &Knowledge<'_>,
    layout: Layout,
) -> Result<Vec<u8>, WriteError> {
    let all = cells::form_columns(list, profile);
    let rows = rows::of(list, profile, knowledge.vocabulary, &all, layout.rows);
    let version = version(list, profile, &rows);
    let kind = match rows.kind {
        FormRows::Source => Origin::FormOfRows,
        FormRows::Points => Origin::Form,
    };
    let groups = groups(&rows.all, profile);
    let (columns, rows) = without_direction(all, rows.all, &groups);
    let title = clean(&head::title(list, profile)).into_owned();
    let size = if columns.len() > 7 { 20 } else { 22 };
    let whole = layout.left.text_width();
    let widths = widths(&columns, &rows, size, whole);

    let mut document = look::document(layout.left, size, version == Version::Draft);
    for paragraph in above(list, profile, version, &title) {
        document = document.add_paragraph(paragraph);
    }
    let mut tables = Vec::with_capacity(groups.len());
    for group in groups {
        let heading = group.direction.map(|direction| format!("{DIRECTION_HEADING}{direction}"));
        if let Some(heading) = &heading {
            document = document.add_paragraph(paragraph(HEADING_STYLE, heading).keep_next(true));
        }
        document = document.add_table(table(&columns, &widths, whole));
        tables.push(Filled {
            count: group.rows.len(),
            rows: Box::new(body(&columns, &widths, &rows[group.rows])),
            caption: clean(heading.as_deref().unwrap_or(&title)).replace('\n', " "),
        });
    }
    finish::pack(document.build(), &tables, &title, kind)
}

/// Which version the paper shows.
fn version(list: &TouchpointList, profile: &Profile, rows: &Rows<'_>) -> Version {
    let as_approved = rows.kind == FormRows::Source && !rows.renumbered && profile.id == *list.profile;
    if as_approved { head::version(list, profile) } else { Version::Draft }
}

/// What stands above the first table.
fn above(list: &TouchpointList, profile: &Profile, version: Version, title: &str) -> Vec<Paragraph> {
    let mut above = Vec::new();
    if version == Version::Draft {
        above.push(paragraph(DRAFT_STYLE, "ПРОЕКТ"));
    }
    for line in head::requisite(list, profile, version) {
        let to_sign = line.starts_with("____");
        let line = paragraph(CORNER_STYLE, &line);
        let apart = LineSpacing::new().before(240).after(60);
        above.push(if to_sign { line.line_spacing(apart) } else { line });
    }
    above.push(paragraph(TITLE_STYLE, title));
    above.extend(head::under_title(list, profile).map(|note| paragraph(NOTE_STYLE, &note)));
    above
}

/// Rows that share a table.
struct Group<'a> {
    /// What its heading names.
    direction: Option<&'a Text>,
    /// Indices of its rows.
    rows: Range<usize>,
}

/// The tables of the form. One a direction only where every row states one and none comes back
/// further down: read back, the list shall be the same.
fn groups<'a>(rows: &[Row<'a>], profile: &Profile) -> Vec<Group<'a>> {
    let one = || vec![Group { direction: None, rows: 0..rows.len() }];
    if profile.list.tables == Tables::One {
        return one();
    }
    let stated = |row: &Row<'a>| {
        let direction = row.source.direction.as_ref()?;
        (direction.from == DirectionSource::Stated && !direction.text.is_blank())
            .then_some(&direction.text.value)
    };
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(direction) = stated(row) else { return one() };
        match groups.iter().position(|group| group.direction == Some(direction)) {
            None => groups.push(Group { direction: Some(direction), rows: at..at + 1 }),
            Some(known) if known + 1 == groups.len() => groups[known].rows.end = at + 1,
            Some(_) => return one(),
        }
    }
    groups
}

/// Leaves the column of directions out where headings name them.
fn without_direction<'a>(
    mut columns: Vec<Shown>,
    mut rows: Vec<Row<'a>>,
    groups: &[Group<'_>],
) -> (Vec<Shown>, Vec<Row<'a>>) {
    let at = columns.iter().position(|shown| shown.what == What::Field(Field::Direction));
    if let Some(at) = at.filter(|_| groups.iter().any(|group| group.direction.is_some())) {
        columns.remove(at);
        for row in &mut rows {
            row.texts.remove(at);
        }
    }
    (columns, rows)
}

fn paragraph(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(Run::new().add_text(clean(text).replace('\n', " ")))
}

/// A table with its header row alone.
fn table(columns: &[Shown], widths: &[u32], whole: u32) -> Table {
    let cell = |width: u32| TableCell::new().width(width as usize, WidthType::Dxa);
    let head = columns.iter().zip(widths).map(|(shown, width)| {
        cell(*width)
            .vertical_align(VAlignType::Center)
            .shading(Shading::new().fill("F2F2F2"))
            .add_paragraph(paragraph(HEAD_STYLE, &shown.caption))
    });
    let margin = CELL_MARGIN as usize;
    Table::new(vec![TableRow::new(head.collect()).cant_split()])
        .set_grid(widths.iter().map(|width| *width as usize).collect())
        .layout(TableLayoutType::Fixed)
        .width(whole as usize, WidthType::Dxa)
        .align(TableAlignmentType::Center)
        .margins(TableCellMargins::new().margin(28, margin, 28, margin))
}

/// The rows of the records, written one by one: as objects of docx-rs they take eight times the time,
/// and 33 KiB of memory each.
fn body<'a>(
    columns: &'a [Shown],
    widths: &'a [u32],
    rows: &'a [Row<'_>],
) -> impl Fn(&mut dyn io::Write) -> io::Result<()> + 'a {
    move |out| {
        let mut xml = String::new();
        for row in rows {
            xml.clear();
            body_row(columns, widths, row, &mut xml);
            out.write_all(xml.as_bytes())?;
        }
        Ok(())
    }
}

fn body_row(columns: &[Shown], widths: &[u32], row: &Row<'_>, xml: &mut String) {
    *xml += "<w:tr><w:trPr><w:cantSplit /></w:trPr>";
    for ((text, shown), width) in row.texts.iter().zip(columns).zip(widths) {
        let _ = write!(xml, r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa" /></w:tcPr>"#);
        // An empty text still needs its paragraph: a cell without one is no valid cell.
        for (index, line) in text.split('\n').enumerate() {
            *xml += r#"<w:p><w:pPr><w:pStyle w:val=""#;
            *xml += CELL_STYLE;
            *xml += r#"" />"#;
            // Values of one cell are told apart by a little space between them.
            if index > 0 {
                *xml += r#"<w:spacing w:before="50" />"#;
            }
            if shown.what == What::Field(Field::Number) {
                *xml += r#"<w:jc w:val="center" />"#;
            }
            *xml += r#"</w:pPr><w:r><w:t xml:space="preserve">"#;
            *xml += &escape(clean(line));
            *xml += "</w:t></w:r></w:p>";
        }
        *xml += "</w:tc>";
    }
    *xml += "</w:tr>";
}
