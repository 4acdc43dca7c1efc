//! How a form looks: page, styles of its paragraphs, page number.

use docx_rs::{
    AlignmentType, Docx, Header, LineSpacing, LineSpacingType, PageMargin, PageNum, PageOrientationType,
    Paragraph, Run, RunFonts, Style, StyleType, Tab, TabValueType,
};

/// A4 landscape in twentieths of a point.
const PAGE: (u32, u32) = (16_838, 11_906);
/// Of the right margin; top and bottom have twice as much.
const RIGHT: u32 = 567;
/// The corner requisite is at most 8 cm wide.
const CORNER: u32 = 4_535;

const FONT: &str = "Times New Roman";

/// Styles of the paragraphs. The headings have the names by which Word knows a heading, so that screen
/// readers and the PDF know them too.
pub(super) const CORNER_STYLE: &str = "Corner";
pub(super) const DRAFT_STYLE: &str = "Draft";
pub(super) const TITLE_STYLE: &str = "Heading1";
pub(super) const NOTE_STYLE: &str = "TitleNote";
pub(super) const HEADING_STYLE: &str = "Heading2";
pub(super) const HEAD_STYLE: &str = "TableHead";
pub(super) const CELL_STYLE: &str = "TableText";

/// The left margin of a form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum LeftMargin {
    /// 20 mm, as ГОСТ Р 7.0.97-2025 asks.
    #[default]
    Usual,
    /// 30 mm, for papers that are kept longer than ten years.
    Filed,
}

impl LeftMargin {
    fn width(self) -> u32 {
        match self {
            LeftMargin::Usual => 1_134,
            LeftMargin::Filed => 1_701,
        }
    }

    /// The width between the margins.
    pub(super) fn text_width(self) -> u32 {
        PAGE.0 - self.width() - RIGHT
    }
}

/// An empty document with page, headers and styles; the cells of its tables have type of half-points `size`.
pub(super) fn document(left: LeftMargin, size: usize, draft: bool) -> Docx {
    let margins = PageMargin {
        top: 1134,
        left: left.width().cast_signed(),
        bottom: 1134,
        right: RIGHT.cast_signed(),
        header: 567,
        footer: 567,
        gutter: 0,
    };
    styled(Docx::new(), left, size)
        .page_size(PAGE.0, PAGE.1)
        .page_orient(PageOrientationType::Landscape)
        .page_margin(margins)
        .first_header(Header::new().add_paragraph(Paragraph::new()))
        .header(Header::new().add_paragraph(page_number(left, draft)))
}

fn styled(document: Docx, left: LeftMargin, cell_size: usize) -> Docx {
    let fonts = RunFonts::new().ascii(FONT).hi_ansi(FONT).cs(FONT).east_asia(FONT);
    let style = |id: &str, name: &str| Style::new(id, StyleType::Paragraph).name(name).based_on("Normal");
    document
        .default_fonts(fonts)
        .default_size(28)
        .default_line_spacing(
            LineSpacing::new().line_rule(LineSpacingType::Auto).line(240).before(0).after(0),
        )
        .add_style(style(CORNER_STYLE, "Гриф").size(26).indent(
            Some((left.text_width() - CORNER).cast_signed()),
            None,
            None,
            None,
        ))
        .add_style(
            style(DRAFT_STYLE, "Проект")
                .size(26)
                .bold()
                .align(AlignmentType::Right)
                .line_spacing(LineSpacing::new().after(120)),
        )
        .add_style(
            style(TITLE_STYLE, "heading 1")
                .outline_lvl(0)
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
            style(HEADING_STYLE, "heading 2")
                .outline_lvl(1)
                .size(26)
                .bold()
                .align(AlignmentType::Center)
                .line_spacing(LineSpacing::new().before(240).after(120)),
        )
        .add_style(style(HEAD_STYLE, "Шапка таблицы").size(cell_size).bold().align(AlignmentType::Center))
        .add_style(style(CELL_STYLE, "Текст таблицы").size(cell_size))
}

/// The number centred in the top margin; the first page has a header of its own without one.
fn page_number(left: LeftMargin, draft: bool) -> Paragraph {
    let width = left.text_width() as usize;
    let middle = Tab::new().val(TabValueType::Center).pos(width / 2);
    let right = Tab::new().val(TabValueType::Right).pos(width);
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
