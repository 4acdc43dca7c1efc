//! справка.docx: a page for the head of the office: who has sent, who has not, who is late, what is next.

use docx_rs::{
    AlignmentType, Docx, LineSpacing, LineSpacingType, PageMargin, Paragraph, Run, RunFonts, Shading, Style,
    StyleType, Table, TableCell, TableCellMargins, TableLayoutType, TableRow, WidthType,
};

use super::form::finish::{Filled, pack};
use super::standing::{OfBody, Stage, Standing, written};
use super::{WriteError, clean, clip};
use crate::model::document::Origin;

const TITLE: &str = "Справка о сборе перечней точек взаимодействия с клиентом";
const FONT: &str = "Times New Roman";
/// A4 in twentieths of a point, its margins left and right.
const PAGE: (u32, u32) = (11_906, 16_838);
const LEFT: i32 = 1_134;
const RIGHT: i32 = 567;
/// Bodies that a page takes beside the sums.
const BODIES: usize = 9;
/// Letters of a name, and of what else a cell says.
const NAME: usize = 110;
const SAID: usize = 80;

const HEADING: &str = "Heading1";
const CELL: &str = "TableText";
const HEAD: &str = "TableHead";

/// Writes the page; `alarm` stands above all else.
pub(crate) fn write(standing: &Standing, alarm: Option<&str>) -> Result<Vec<u8>, WriteError> {
    let mut document = document().add_paragraph(paragraph(HEADING, TITLE));
    document = document.add_paragraph(
        paragraph(CELL, &format!("на {}", written(standing.today))).align(AlignmentType::Center),
    );
    if let Some(alarm) = alarm {
        document = document.add_paragraph(bold(alarm));
    }
    document = document.add_paragraph(Paragraph::new().style(CELL));
    document = document.add_table(table(&[7_605, 2_600], &sums(standing)));
    let mut concerned: Vec<&OfBody> = standing
        .bodies
        .iter()
        .filter(|body| body.owes() || matches!(body.stage(), Stage::Explained | Stage::Gone))
        .collect();
    concerned.sort_by_key(|body| (!body.is_overdue(standing.today), body.stage()));
    let mut captions = vec!["Сколько ведомств прислали перечни".to_owned()];
    if !concerned.is_empty() {
        document = document.add_paragraph(Paragraph::new().style(CELL));
        let mut rows =
            vec![["Ведомство", "Что с перечнем", "Срок ответа", "Следующий шаг"].map(str::to_owned).to_vec()];
        rows.extend(concerned.iter().take(BODIES).map(|body| row(body, standing)));
        document = document.add_table(table(&[4_205, 2_000, 1_500, 2_500], &rows));
        captions.push("Ведомства, от которых ждём ответа".to_owned());
        if let Some(more) = concerned.len().checked_sub(BODIES).filter(|more| *more > 0) {
            document =
                document.add_paragraph(paragraph(CELL, &format!("И ещё {more}: все – в протокол.html.")));
        }
    }
    if !standing.strangers.is_empty() {
        let more = standing.strangers.len();
        let line =
            format!("Прислали, но в списке ведомств не значатся: {more}. Кто – сказано в протокол.html.");
        document = document.add_paragraph(paragraph(CELL, &line));
    }
    let coordinator = standing.coordinator.told();
    if !coordinator.is_empty() {
        document = document.add_paragraph(Paragraph::new().style(CELL));
        document =
            document.add_paragraph(paragraph(CELL, &format!("Координатор: {}", clip(&coordinator, 200))));
    }
    let tables: Vec<Filled<'_>> = captions
        .into_iter()
        .map(|caption| Filled { rows: Box::new(|_| Ok(())), count: 0, caption })
        .collect();
    pack(document.build(), &tables, TITLE, Origin::Result)
}

fn sums(standing: &Standing) -> Vec<Vec<String>> {
    let of = |stage: Stage| standing.of_stage(stage).len();
    let sent = standing.bodies.iter().filter(|body| !body.files.is_empty()).count();
    let explained: u64 = standing.bodies.iter().map(|body| body.asked.waiting()).sum();
    let rows = [
        ("Ведомств в списке", standing.bodies.len()),
        ("Прислали перечень", sent),
        ("Не прислали", of(Stage::Missing)),
        ("Прислали раньше, сейчас перечня нет", of(Stage::Gone)),
        ("Файл не прочитан", of(Stage::Unread)),
        ("Прислали не все части", of(Stage::InPart)),
        ("С ошибками", of(Stage::Errors)),
        ("С вопросами", of(Stage::Queries)),
        ("Ждут решения координатора", of(Stage::Explained)),
        ("Истёк срок по порядку или по списку ведомств", of(Stage::Late)),
        ("Готовы к утверждению или утверждены", of(Stage::Done)),
        ("Просрочили", standing.overdue().len()),
        ("Пояснений, по которым ждут решения", explained as usize),
    ];
    let head = ["Показатель".to_owned(), "Число".to_owned()].to_vec();
    std::iter::once(head)
        .chain(rows.into_iter().map(|(what, number)| vec![what.to_owned(), number.to_string()]))
        .collect()
}

fn row(body: &OfBody, standing: &Standing) -> Vec<String> {
    let what = match (body.asked.errors, body.asked.queries) {
        _ if !matches!(body.stage(), Stage::Errors | Stage::Queries) => body.stage().russian().to_owned(),
        (errors, queries) if body.asked.waiting() > 0 => {
            format!("ошибок – {errors}, вопросов – {queries}, из них пояснено – {}", body.asked.waiting())
        }
        (errors, queries) => format!("ошибок – {errors}, вопросов – {queries}"),
    };
    vec![clip(&body.entry.name, NAME), what, body.due(standing.today), clip(&body.step(standing.today), SAID)]
}

fn document() -> Docx {
    let fonts = RunFonts::new().ascii(FONT).hi_ansi(FONT).cs(FONT).east_asia(FONT);
    let style = |id: &str, name: &str| Style::new(id, StyleType::Paragraph).name(name).based_on("Normal");
    let margins = PageMargin {
        top: 1_134,
        left: LEFT,
        bottom: 1_134,
        right: RIGHT,
        header: 567,
        footer: 567,
        gutter: 0,
    };
    Docx::new()
        .default_fonts(fonts)
        .default_size(22)
        .default_line_spacing(
            LineSpacing::new().line_rule(LineSpacingType::Auto).line(240).before(0).after(0),
        )
        .add_style(
            style(HEADING, "heading 1")
                .outline_lvl(0)
                .size(28)
                .bold()
                .align(AlignmentType::Center)
                .line_spacing(LineSpacing::new().after(60)),
        )
        .add_style(style(HEAD, "Шапка таблицы").size(22).bold())
        .add_style(style(CELL, "Текст таблицы").size(22))
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margins)
}

fn paragraph(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(Run::new().add_text(clean(text).replace('\n', " ")))
}

fn bold(text: &str) -> Paragraph {
    Paragraph::new().style(CELL).add_run(Run::new().bold().add_text(clean(text).replace('\n', " ")))
}

/// The first row is its header.
fn table(widths: &[usize], rows: &[Vec<String>]) -> Table {
    let rows = rows.iter().enumerate().map(|(at, texts)| {
        let cells = texts.iter().zip(widths).map(|(text, width)| {
            let cell = TableCell::new().width(*width, WidthType::Dxa);
            if at == 0 {
                cell.shading(Shading::new().fill("F2F2F2")).add_paragraph(paragraph(HEAD, text))
            } else {
                cell.add_paragraph(paragraph(CELL, text))
            }
        });
        TableRow::new(cells.collect()).cant_split()
    });
    Table::new(rows.collect())
        .set_grid(widths.to_vec())
        .layout(TableLayoutType::Fixed)
        .width(widths.iter().sum(), WidthType::Dxa)
        .margins(TableCellMargins::new().margin(28, 85, 28, 85))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::super::standing::tests::standing;
    use super::*;

    fn text(bytes: &[u8]) -> String {
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut xml = String::new();
        package.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
        xml
    }

    #[test]
    fn the_page_says_who_owes_what_the_late_ones_first() {
        let bytes = write(&standing(), Some("Нет перечней 5 ведомств из 6.")).unwrap();
        assert_eq!(bytes, write(&standing(), Some("Нет перечней 5 ведомств из 6.")).unwrap());
        let xml = text(&bytes);
        let at = |what: &str| xml.find(what).unwrap_or_else(|| panic!("{what}"));
        assert!(at("Нет перечней 5") < at("Ведомств в списке"));
        assert!(at("Министерство культуры") < at("Министерство финансов"));
        assert!(at("Министерство труда") < at("Министерство финансов"));
        assert!(xml.contains("Петрова") && xml.contains("ошибок – 2, вопросов – 5"));
        assert!(!xml.contains("Министерство юстиции"));
    }
}
