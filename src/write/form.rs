//! The approval form: the list in the ministry's own form, ready to be signed.
//!
//! A4 landscape with the margins of ГОСТ Р 7.0.97-2025 (left 20 mm, right 10, top and bottom 20),
//! the corner requisite by the approval route, the title, one table with a record a row. №,
//! direction, service and process stand on every row, since Word cannot break a page inside a
//! vertical merge; the header row repeats and no row is torn. Contacts are plain text. Where the
//! order wants it, each direction has a table of its own under a heading that names it.
//!
//! A table for each direction is under «Направление деятельности: …»: the label makes the heading no part
//! of the title, for us and for a reader. Where a direction comes back further down or a row states none,
//! the form keeps one table with a column, because headings could not say it.

mod finish;
mod head;
mod schema;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::ops::Range;

use docx_rs::{
    AlignmentType, Docx, Header, LineSpacing, LineSpacingType, PageMargin, PageNum, PageOrientationType,
    Paragraph, Run, RunFonts, Shading, Style, StyleType, Tab, TabValueType, Table, TableAlignmentType,
    TableCell, TableCellMargins, TableLayoutType, TableRow, VAlignType, WidthType,
};

use quick_xml::escape::escape;

use super::cells::{self, ChannelShown, ContactsShown, Shown, What};
use super::{WriteError, clean};
use crate::knowledge::profile::{Profile, Tables};
use crate::model::{DirectionSource, Field, Record, TouchpointList};
use crate::own::DIRECTION_HEADING;
use crate::text::Text;

/// Twentieths of a point in a millimetre, nearly: A4 is 210 × 297 mm.
const PAGE: (u32, u32) = (16_838, 11_906);
const MARGINS: PageMargin =
    PageMargin { top: 1134, left: 1134, bottom: 1134, right: 567, header: 567, footer: 567, gutter: 0 };
const TEXT_WIDTH: u32 = 16_838 - 1134 - 567;
/// The corner requisite is at most 8 cm wide.
const CORNER_INDENT: i32 = 15_137 - 4_535;
const CELL_MARGIN: u32 = 85;

const FONT: &str = "Times New Roman";

/// Styles of the paragraphs.
const CORNER_STYLE: &str = "Corner";
const DRAFT_STYLE: &str = "Draft";
const TITLE_STYLE: &str = "ListTitle";
const NOTE_STYLE: &str = "TitleNote";
const HEADING_STYLE: &str = "DirectionHeading";
const HEAD_STYLE: &str = "TableHead";
const CELL_STYLE: &str = "TableText";

/// Writes the approval form of one list; a `draft` says «ПРОЕКТ» at the top of each page.
pub fn write(list: &TouchpointList, profile: &Profile, draft: bool) -> Result<Vec<u8>, WriteError> {
    let groups = groups(list, profile);
    let mut columns = cells::form_columns(list, profile);
    if groups.iter().any(|group| group.direction.is_some()) {
        columns.retain(|shown| shown.what != What::Field(Field::Direction));
    }
    let title = clean(&head::title(list, profile)).into_owned();
    let size = if columns.len() > 7 { 20 } else { 22 };

    let mut document = styled(Docx::new(), size)
        .page_size(PAGE.0, PAGE.1)
        .page_orient(PageOrientationType::Landscape)
        .page_margin(MARGINS)
        .first_header(Header::new().add_paragraph(Paragraph::new()))
        .header(Header::new().add_paragraph(page_number(draft)));
    if draft {
        document = document.add_paragraph(paragraph(DRAFT_STYLE, "ПРОЕКТ"));
    }
    for line in head::requisite(list, profile) {
        let to_sign = line.starts_with("____");
        let line = paragraph(CORNER_STYLE, &line);
        document = document.add_paragraph(if to_sign {
            line.line_spacing(LineSpacing::new().before(240).after(60))
        } else {
            line
        });
    }
    document = document.add_paragraph(paragraph(TITLE_STYLE, &title));
    if let Some(note) = head::under_title(list, profile) {
        document = document.add_paragraph(paragraph(NOTE_STYLE, &note));
    }
    let texts = texts(list, profile, &columns);
    let widths = widths(&columns, &texts, size);
    let mut rows = Vec::with_capacity(groups.len());
    for group in groups {
        if let Some(direction) = group.direction {
            let heading = paragraph(HEADING_STYLE, &format!("{DIRECTION_HEADING}{direction}"));
            document = document.add_paragraph(heading.keep_next(true));
        }
        document = document.add_table(table(&columns, &widths));
        rows.push(body(&columns, &widths, &texts[group.records]));
    }
    finish::pack(document.build(), &rows, &title)
}

/// Records that share a table.
struct Group<'a> {
    /// What its heading names.
    direction: Option<&'a Text>,
    /// Indices of its records.
    records: Range<usize>,
}

/// The tables of the form. One a direction only where every record states one and none comes back
/// further down: read back, the list shall be the same.
fn groups<'a>(list: &'a TouchpointList, profile: &Profile) -> Vec<Group<'a>> {
    let one = || vec![Group { direction: None, records: 0..list.records().count() }];
    if profile.list.tables == Tables::One {
        return one();
    }
    let stated = |record: Record<'a>| {
        let direction = record.row.direction.as_ref()?;
        (direction.from == DirectionSource::Stated && !direction.text.is_blank())
            .then_some(&direction.text.value)
    };
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (at, record) in list.records().enumerate() {
        let Some(direction) = stated(record) else { return one() };
        match groups.iter().position(|group| group.direction == Some(direction)) {
            None => groups.push(Group { direction: Some(direction), records: at..at + 1 }),
            Some(known) if known + 1 == groups.len() => groups[known].records.end = at + 1,
            Some(_) => return one(),
        }
    }
    groups
}

fn styled(document: Docx, cell_size: usize) -> Docx {
    let fonts = RunFonts::new().ascii(FONT).hi_ansi(FONT).cs(FONT).east_asia(FONT);
    let style = |id: &str, name: &str| Style::new(id, StyleType::Paragraph).name(name).based_on("Normal");
    document
        .default_fonts(fonts)
        .default_size(28)
        .default_line_spacing(
            LineSpacing::new().line_rule(LineSpacingType::Auto).line(240).before(0).after(0),
        )
        .add_style(style(CORNER_STYLE, "Гриф").size(26).indent(Some(CORNER_INDENT), None, None, None))
        .add_style(
            style(DRAFT_STYLE, "Проект")
                .size(26)
                .bold()
                .align(AlignmentType::Right)
                .line_spacing(LineSpacing::new().after(120)),
        )
        .add_style(
            style(TITLE_STYLE, "Название перечня")
                .size(28)
                .bold()
                .align(AlignmentType::Center)
                .line_spacing(LineSpacing::new().before(240).after(120)),
        )
        .add_style(
            style(NOTE_STYLE, "Пометка к названию")
                .size(24)
                .italic()
                .align(AlignmentType::Center)
                .line_spacing(LineSpacing::new().after(120)),
        )
        .add_style(
            style(HEADING_STYLE, "Направление деятельности")
                .size(26)
                .bold()
                .align(AlignmentType::Center)
                .line_spacing(LineSpacing::new().before(240).after(120)),
        )
        .add_style(style(HEAD_STYLE, "Шапка таблицы").size(cell_size).bold().align(AlignmentType::Center))
        .add_style(style(CELL_STYLE, "Текст таблицы").size(cell_size))
}

/// The number centred in the top margin; the first page has a header of its own without one.
fn page_number(draft: bool) -> Paragraph {
    let middle = Tab::new().val(TabValueType::Center).pos(TEXT_WIDTH as usize / 2);
    let right = Tab::new().val(TabValueType::Right).pos(TEXT_WIDTH as usize);
    let paragraph = Paragraph::new()
        .size(24)
        .add_tab(middle)
        .add_tab(right)
        .add_run(Run::new().size(24).add_tab())
        .add_page_num(PageNum::new());
    if draft {
        paragraph.add_run(Run::new().size(24).bold().add_tab().add_text("ПРОЕКТ"))
    } else {
        paragraph
    }
}

fn paragraph(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(Run::new().add_text(clean(text).replace('\n', " ")))
}

/// The texts of every record, a cell a column.
fn texts(list: &TouchpointList, profile: &Profile, columns: &[Shown]) -> Vec<Vec<String>> {
    let contacts = if columns.iter().any(|shown| shown.what == What::Field(Field::Contacts)) {
        ContactsShown::Apart
    } else {
        ContactsShown::UnderPoint
    };
    list.records()
        .map(|record| {
            let text =
                |shown: &Shown| cells::text(record, shown.what, profile, ChannelShown::Stated, contacts);
            columns.iter().map(text).collect()
        })
        .collect()
}

/// A table with its header row alone.
fn table(columns: &[Shown], widths: &[u32]) -> Table {
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
        .width(TEXT_WIDTH as usize, WidthType::Dxa)
        .align(TableAlignmentType::Center)
        .margins(TableCellMargins::new().margin(28, margin, 28, margin))
}

/// The rows of the records, written at once: as objects of docx-rs they take eight times the time,
/// and 33 KiB of memory each.
fn body(columns: &[Shown], widths: &[u32], texts: &[Vec<String>]) -> String {
    let mut xml = String::new();
    for row in texts {
        xml += "<w:tr><w:trPr><w:cantSplit /></w:trPr>";
        for ((text, shown), width) in row.iter().zip(columns).zip(widths) {
            let _ = write!(xml, r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa" /></w:tcPr>"#);
            // An empty text still needs its paragraph: a cell without one is no valid cell.
            for (index, line) in text.split('\n').enumerate() {
                xml += r#"<w:p><w:pPr><w:pStyle w:val=""#;
                xml += CELL_STYLE;
                xml += r#"" />"#;
                // Values of one cell are told apart by a little space between them.
                if index > 0 {
                    xml += r#"<w:spacing w:before="50" />"#;
                }
                if shown.what == What::Field(Field::Number) {
                    xml += r#"<w:jc w:val="center" />"#;
                }
                xml += r#"</w:pPr><w:r><w:t xml:space="preserve">"#;
                xml += &escape(clean(line));
                xml += "</w:t></w:r></w:p>";
            }
            xml += "</w:tc>";
        }
        xml += "</w:tr>";
    }
    xml
}

/// Widths that fill the page: the profile's shares, but no column narrower than its longest word,
/// as far as the page allows.
fn widths(columns: &[Shown], texts: &[Vec<String>], size: usize) -> Vec<u32> {
    let shares: Vec<u32> =
        columns.iter().map(|shown| shown.share.unwrap_or(usual_share(shown.what)).max(1)).collect();
    let least: Vec<u32> = columns
        .iter()
        .enumerate()
        .map(|(index, shown)| {
            // Mean advance of a Cyrillic letter of Times: half the size, bold a little more.
            let advance = size as u32 * 10 / 2;
            let head = longest_word(&shown.caption) * advance * 115 / 100;
            let body = texts.iter().map(|row| longest_word(&row[index])).max().unwrap_or(0) * advance;
            head.max(body) + 2 * CELL_MARGIN + 40
        })
        .collect();
    let needed: u32 = least.iter().sum();
    if needed >= TEXT_WIDTH {
        return divided(&least, TEXT_WIDTH);
    }
    let mut fixed = vec![false; columns.len()];
    loop {
        let taken: u32 = least.iter().zip(&fixed).filter(|(_, fixed)| **fixed).map(|(least, _)| least).sum();
        let free: Vec<u32> =
            shares.iter().zip(&fixed).map(|(share, fixed)| if *fixed { 0 } else { *share }).collect();
        let widths = divided(&free, TEXT_WIDTH - taken);
        let narrow: Vec<usize> =
            (0..columns.len()).filter(|index| !fixed[*index] && widths[*index] < least[*index]).collect();
        if narrow.is_empty() {
            return widths
                .iter()
                .zip(&least)
                .zip(&fixed)
                .map(|((width, least), fixed)| if *fixed { *least } else { *width })
                .collect();
        }
        for index in narrow {
            fixed[index] = true;
        }
    }
}

/// `whole` divided in proportion to the shares, to the last twentieth of a point.
fn divided(shares: &[u32], whole: u32) -> Vec<u32> {
    let total: u64 = shares.iter().map(|share| u64::from(*share)).sum::<u64>().max(1);
    let mut before = 0;
    let edge = |sum: u64| (sum * u64::from(whole) / total) as u32;
    shares
        .iter()
        .map(|share| {
            let start = edge(before);
            before += u64::from(*share);
            edge(before) - start
        })
        .collect()
}

/// Letters of the longest word; a link or an address counts little, since it may break anywhere.
fn longest_word(text: &str) -> u32 {
    text.split(|letter: char| matches!(letter, '-' | '–' | ',' | ';') || letter.is_whitespace())
        .map(|word| word.chars().count() as u32)
        .max()
        .unwrap_or(0)
        .min(20)
}

fn usual_share(what: What) -> u32 {
    match what {
        What::Field(Field::Number) => 4,
        What::Field(Field::Client) => 8,
        What::Field(Field::Channel) => 10,
        What::Field(Field::Contacts | Field::Features) => 14,
        What::Field(Field::Direction | Field::Service) => 16,
        What::Field(Field::Process | Field::Touchpoint | Field::Interactions) => 18,
        What::Field(Field::Needs) => 20,
        What::Extra(_) => 12,
    }
}
