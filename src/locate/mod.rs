//! Finds the list tables of a document and what stands around them: `Document` → [`RawList`]s.
//!
//! Every non-blank anchor cell of a list table gets a fate here: header, data (decided by column in
//! `map`), or set aside with a reason. A table that is no list gets a sentence saying why.

mod acts;
mod context;
mod header;
pub(crate) mod own;
mod pieces;
mod rows;
pub mod section;
mod sheets;
mod torn;

use std::sync::Arc;

use thin_vec::ThinVec;

use crate::knowledge::captions::Headers;
use crate::knowledge::names::Names;
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::document::{Document, Grid, Link, Origin, TableName};
use crate::model::{Context, Doubt, DoubtKind, Field, Mend, Part, Place, Reason, SetAside, Sourced};
use crate::own::passport::Passport;
use crate::text::Text;
use crate::text::letters;

pub use context::FileContext;
pub use header::Header;
use pieces::Piece;
use rows::Continues;
pub use section::Section;

/// What was found in one document.
#[derive(Debug, Default)]
pub struct Located {
    pub lists: Vec<RawList>,
    /// One entry a table, in document order.
    pub tables: Vec<TableVerdict>,
    pub file: FileContext,
    /// Titles of lists that no table follows.
    pub bare_titles: Vec<Text>,
    /// Tables that may belong to a list and were not read.
    pub doubts: Vec<Doubt>,
}

/// What a table is and why.
#[derive(Debug)]
pub struct TableVerdict {
    pub table: TableName,
    pub verdict: Verdict,
    /// A Russian sentence for `inspect`.
    pub why: String,
    /// Index into [`Located::lists`].
    pub list: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    List,
    Continuation,
    BlankForm,
    Other,
    Hidden,
    /// A sheet of values to choose from, a draft or a copy of another sheet: no list of its own.
    SetAside,
}

/// A list table as located: leaf columns, rows with merges filled down, cells set aside.
#[derive(Debug)]
pub struct RawList {
    pub context: Context,
    pub columns: Vec<RawColumn>,
    pub rows: Vec<RawRow>,
    pub set_aside: Vec<SetAside>,
    pub mends: Vec<Mend>,
    pub doubts: Vec<Doubt>,
    /// Text outside the leaf columns, in nested tables, hidden in cells.
    pub unplaced: Vec<Sourced<()>>,
    /// Header and title cells.
    pub header_cells: u64,
    /// Anchor cells with text that came into data rows, by column.
    pub data_cells: Vec<u64>,
    /// Anchor cells with text in the tables of this list, counted on the grids.
    pub total_cells: u64,
    pub header_rows: Vec<(u32, u32)>,
    /// Only placeholders under the header.
    pub blank: bool,
    /// Read from a workbook or form of ours.
    pub own: bool,
    /// What a workbook of ours says of itself.
    pub passport: Option<Passport>,
}

#[derive(Debug, Clone)]
pub struct RawColumn {
    pub header: Text,
    /// Captions of the header rows above, outermost first.
    pub groups: Vec<Text>,
    /// 1-based position as the officer counts it.
    pub number: u32,
    /// What the caption alone suggests.
    pub guess: Option<Field>,
    /// Several columns of marks, folded into one that says in words what is marked.
    pub marks: bool,
}

/// A data row: one cell a leaf column.
#[derive(Debug, Clone)]
pub struct RawRow {
    pub parts: ThinVec<Part>,
    pub cells: Vec<RawCell>,
    /// The headings above, outermost first, where the table has section rows or headings.
    pub sections: Arc<[Section]>,
    /// First data row after a repeated header or at the beginning of a further table.
    pub starts_piece: bool,
}

#[derive(Debug, Clone)]
pub struct RawCell {
    pub text: Text,
    /// Of the anchor where the cell is covered by a merge.
    pub place: Place,
    /// Covered by a cell merged from above.
    pub merged: bool,
    /// «то же», «-"-»: the text is that of the cell above.
    pub ditto: bool,
    pub joined: bool,
    /// Rarely present: a large table has millions of cells.
    pub links: Option<Box<Links>>,
}

#[derive(Debug, Clone)]
pub struct Links(pub Vec<Link>);

/// Hints from outside the file.
#[derive(Debug, Clone, Copy)]
pub struct Hints<'a> {
    pub folders: &'a [String],
    /// The file's own name.
    pub name: &'a str,
}

impl Hints<'_> {
    /// The file's name as words: without its extension, blanks for the signs that stand for them.
    fn title(&self) -> String {
        let name = self.name.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace(['_', '+'], " ")
    }
}

/// Finds lists, tables and context of a document.
pub fn locate(
    document: &Document,
    hints: Hints<'_>,
    names: &Names,
    headers: &Headers,
    general: &Vocabulary,
) -> Located {
    let grids: Vec<&Grid> = document.grids().collect();
    if document.origin == Some(Origin::Workbook)
        && let Some(located) = own::locate(document, &grids, names, general)
    {
        return located;
    }
    let pieces: Vec<Piece<'_>> = grids
        .iter()
        .enumerate()
        .flat_map(|(index, grid)| pieces::cut(grid, index, headers, general))
        .collect();
    let script = context::read(document, &grids, &pieces);
    let mut located = Located { file: script.file_context(hints, names, general), ..Located::default() };
    let aside = sheets::set_aside(document, &pieces);
    let mut open: Option<rows::Builder> = None;
    let mut since = context::Since::default();
    let mut of_list = Vec::new();
    for event in &script.events {
        let at = match event {
            context::Event::Line(line) => {
                since.line(*line, &script);
                continue;
            }
            context::Event::Piece(at) => *at,
        };
        let piece = &pieces[at];
        let grid = piece.grid;
        let header = piece.header.as_ref().ok();
        let name = document.tables[grid.table as usize].clone();
        if grid.hidden {
            let why = if header.is_some() {
                "скрытый лист похож на перечень, но не учитывается: покажите лист, если он нужен"
            } else {
                "скрытый лист"
            };
            located.tables.push(verdict(name, Verdict::Hidden, why.into()));
            continue;
        }
        if let Some(why) = &aside[at] {
            located.tables.push(verdict(name, Verdict::SetAside, why.clone()));
            continue;
        }
        let nested = nested_of(&grids, piece.index);
        let continues = open
            .as_ref()
            .filter(|_| !piece.remarks && !since.breaks())
            .map_or(Continues::Not, |list| list.continues(piece, &name, general));
        if continues != Continues::Not
            && let Some(list) = &mut open
        {
            if continues == Continues::Perhaps {
                list.doubt_piece(piece);
            }
            let headings = since.headings(&script, general);
            let headings = sheets::with_name(headings, &name, piece, general);
            list.piece(piece, &nested, headings, general);
            of_list.push((located.tables.len(), Verdict::Continuation));
            let why = if header.is_some() {
                "продолжение перечня: шапка повторена"
            } else {
                "продолжение перечня: шапки нет, столько же граф"
            };
            located.tables.push(verdict(name, Verdict::Continuation, why.into()));
        } else if let Some(header) = header {
            close(&mut located, open.take(), &mut of_list, general);
            let (context, doubt) = since.take(&script, &located.file, names, general);
            let headings = since.headings(&script, general);
            let headings = sheets::with_name(headings, &name, piece, general);
            let own = document.origin.is_some() || own::is_ours(header);
            let mut list = rows::Builder::new(context, header, own, matches!(name, TableName::Sheet(_)));
            list.doubt_title(doubt);
            list.piece(piece, &nested, headings, general);
            open = Some(list);
            of_list.push((located.tables.len(), Verdict::List));
            located.tables.push(verdict(name, Verdict::List, header.why.clone()));
        } else if let Err(why) = &piece.header {
            let mut why = why.clone();
            let after_list = open.is_some() || !located.lists.is_empty();
            let left_out = pieces::holds_points(piece, general, rows::goes_on(&name));
            if let Some(place) = left_out.filter(|_| after_list) {
                why.push_str(
                    "; но возможно, это часть перечня без шапки: на то похожи её значения или название листа",
                );
                located.doubts.push(Doubt { kind: DoubtKind::LeftOut, place, text: Text::default() });
            }
            located.tables.push(verdict(name, Verdict::Other, why));
        }
    }
    close(&mut located, open, &mut of_list, general);
    located.bare_titles = since.bare_titles(located.lists.is_empty());
    located
}

fn nested_of<'a>(grids: &[&'a Grid], index: usize) -> Vec<&'a Grid> {
    let index = index as u32;
    grids.iter().filter(|grid| grid.nested_in.is_some_and(|(outer, _)| outer == index)).copied().collect()
}

fn verdict(table: TableName, verdict: Verdict, why: String) -> TableVerdict {
    TableVerdict { table, verdict, why, list: None }
}

fn close(
    located: &mut Located,
    list: Option<rows::Builder>,
    pieces: &mut Vec<(usize, Verdict)>,
    general: &Vocabulary,
) {
    let Some(builder) = list else { return };
    let mut list = builder.finish(general);
    torn::mend(&mut list, general);
    if list.own {
        own::join_continuations(&mut list);
    }
    for (table, _) in pieces.drain(..) {
        located.tables[table].list = Some(located.lists.len());
        if list.blank {
            located.tables[table].verdict = Verdict::BlankForm;
            located.tables[table].why = "бланк: под шапкой нет заполненных строк".into();
        }
    }
    located.lists.push(list);
}

impl TableVerdict {
    /// Whether the table's rows became rows of a list.
    pub fn is_of_list(&self) -> bool {
        matches!(self.verdict, Verdict::List | Verdict::Continuation)
    }
}

impl Links {
    /// Nothing where there are no links.
    pub(crate) fn boxed(links: &[Link]) -> Option<Box<Links>> {
        (!links.is_empty()).then(|| Box::new(Links(links.to_vec())))
    }
}

impl RawCell {
    pub fn is_blank(&self) -> bool {
        letters::is_blank(&self.text)
    }
}

pub(crate) fn set_aside(place: Place, text: &Text, reason: Reason) -> SetAside {
    SetAside { place, text: text.clone(), reason }
}

#[cfg(test)]
mod tests {
    use crate::model::{Field, SourceRow};
    use crate::rules::testing::{outcome, outcome_of};

    /// The rows of every list: «service | process | points», a blank line between lists.
    fn rows(text: &str) -> String {
        let service = |row: &SourceRow| row.service.as_ref().map(|value| value.value.to_string());
        let process = |row: &SourceRow| row.process.as_ref().map(|value| value.value.to_string());
        let lists = outcome(text).lists.into_iter().map(|list| {
            let rows = list.rows.iter().map(|row| {
                let points: Vec<_> =
                    row.touchpoints.iter().map(|point| point.text.value.to_string()).collect();
                let groups = [
                    list.has(Field::Service).then(|| service(row).unwrap_or_default()),
                    list.has(Field::Process).then(|| process(row).unwrap_or_default()),
                ];
                groups.into_iter().flatten().chain([points.join(", ")]).collect::<Vec<_>>().join(" | ")
            });
            rows.collect::<Vec<_>>().join("\n")
        });
        lists.collect::<Vec<_>>().join("\n\n")
    }

    /// «direction | service | process | point | channel» of every record; a blank line between lists.
    fn records(text: &str) -> String {
        use crate::model::Sourced;
        let lists = outcome(text).lists;
        let lists = lists.iter().map(|list| {
            let counts = list.counts;
            assert_eq!(counts.used + counts.extra + counts.set_aside, counts.total, "{text}");
            let shown = |value: Option<&Sourced<crate::text::Text>>| {
                value.map_or_else(|| "–".to_owned(), |value| value.value.to_string())
            };
            let records = list.records().map(|record| {
                let row = record.row;
                let point = record.touchpoint;
                [
                    shown(row.direction.as_ref().map(|direction| &direction.text)),
                    shown(row.service.as_ref()),
                    shown(row.process.as_ref()),
                    shown(point.map(|point| &point.text)),
                    point
                        .and_then(|point| point.channel_stated)
                        .map_or("–".into(), |channel| channel.key().into()),
                ]
                .join(" | ")
            });
            records.collect::<Vec<_>>().join("\n")
        });
        lists.collect::<Vec<_>>().join("\n\n")
    }

    fn check_records(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(records(text), *expected, "{text}");
        }
    }

    #[test]
    fn what_looks_like_another_part_of_the_list_and_is_none() {
        check_records(&[
            // A name of a service may read like a caption; a kind of point below the header does not.
            (
                "| service | touchpoint | needs | channel |
                 | Раздел I. Прием | | | |
                 | Выдача | Сайт | Получение ответа | цифровая |
                 | Раздел II. Поддержка | | | |
                 | Меры поддержки граждан | Пункт выдачи | Потребность в ответе | офлайн |",
                "Прием | Выдача | – | Сайт | digital\n\
                 Поддержка | Меры поддержки граждан | – | Пункт выдачи | offline",
            ),
            // As many columns as the list has, and no number.
            (
                "| number | process | touchpoint | needs |
                 | 1 | Прием | Сайт | Получение ответа |
                 | 1.1 | Прием | МФЦ | Получение ответа |
                 | | | | |
                 | Контакты | | | |
                 | Подразделение | ФИО | Телефон | Электронная почта |
                 | Отдел кадров | Белова Н.П. | 29-10-60 | a@b.ru |",
                "– | – | Прием | Сайт | –\n– | – | Прием | МФЦ | –",
            ),
            // The rest of a row below captions again is no heading of a group.
            (
                "| number | service | process | touchpoint |
                 | 1 | Конкурс городских | Прием | Сайт |
                 | number | service | process | touchpoint |
                 | | проектов | | |
                 | 2 | | Выдача | МФЦ |",
                "– | Конкурс городских проектов | Прием | Сайт | –\n– | Конкурс городских проектов | Выдача | МФЦ | –",
            ),
            // Alone above captions again: the heading of what follows, whatever column comes first.
            (
                "| touchpoint | process | needs |
                 | Сайт | Прием | Получение ответа |
                 | Регулирование рыболовства | | |
                 | touchpoint | process | needs |
                 | МФЦ | Выдача | Получение ответа |",
                " | – | Прием | Сайт | –\nРегулирование рыболовства | – | Выдача | МФЦ | –",
            ),
            // Captions of groups in a row of their own that nothing is merged in.
            (
                "| Содержание деятельности | | Точка взаимодействия | | |
                 | Услуга | Процесс | наименование | потребности | вид |
                 | Выдача | Прием | Сайт | Получение ответа | цифровая |",
                "– | Выдача | Прием | Сайт | digital",
            ),
        ]);
    }

    #[test]
    fn a_sheet_goes_on_in_the_same_columns() {
        check_records(&[(
            "# Лист1
             | number | service | | touchpoint | channel |
             | 1 | Выдача | | Сайт | цифровая |

             # Лист2
             | 2 | Выдача | | МФЦ | офлайн |",
            "– | Выдача | – | Сайт | digital\n– | Выдача | – | МФЦ | offline",
        )]);
    }

    #[test]
    fn a_row_below_a_heading_goes_on_with_the_number_above() {
        let numbers = |text: &str| {
            let list = outcome(text).lists.remove(0);
            let number =
                |row: &SourceRow| row.number.as_ref().map_or(String::new(), |cell| cell.value.to_string());
            list.rows.iter().map(|row| number(row)).collect::<Vec<_>>().join(",")
        };
        let text = "
            | number | service | process | touchpoint |
            | Регулирование рыболовства | < | < | < |
            | 1 | Выдача | Прием | Сайт |
            | | | | МФЦ |
            | Охота | < | < | < |
            | 2 | Выдача | Прием | Сайт |
            | | | Вручение | МФЦ |
            ";
        assert_eq!(numbers(text), "1,1,2,2");
    }

    #[test]
    fn headers_of_several_levels_with_and_without_merged_cells() {
        check_records(&[
            (
                "| № п/п | service | Точка взаимодействия | | needs |
                 | | | цифровая | офлайн | |
                 | 1 | Выдача | Официальный сайт | МФЦ | получение информации |",
                "– | Выдача | – | Официальный сайт | digital\n– | Выдача | – | МФЦ | offline",
            ),
            (
                "| № | Сведения об услуге | < | Взаимодействие с клиентом | < | < |
                 | ^ | Наименование услуги | direction | Точка взаимодействия | < | Потребности |
                 | ^ | ^ | ^ | Наименование | Вид (цифровая/офлайн) | ^ |
                 | 1 | Выдача | Обращения | МФЦ | офлайн | получение справки |",
                "Обращения | Выдача | – | МФЦ | offline",
            ),
            (
                "| № | service | Точки взаимодействия | < | < |
                 | ^ | ^ | Сайт | ЕПГУ | МФЦ |
                 | 1 | 2 | 3 | 4 | 5 |
                 | 1 | Выдача | + | | V |",
                "– | Выдача | – | Сайт | –\n– | Выдача | – | МФЦ | –",
            ),
            (
                "| № | service | touchpoint | Цифровая | Офлайн |
                 | 1 | Выдача | Сайт | + | |
                 | 2 | Прием | Телефон | да | да |",
                "– | Выдача | – | Сайт | digital\n– | Прием | – | Телефон | mixed",
            ),
        ]);
    }

    #[test]
    fn body_region_and_act_come_from_lines_above_the_list_and_from_the_name_of_the_file() {
        let list = "| № | service | touchpoint | channel |\n| 1 | Выдача | Сайт | цифровая |";
        for (path, above, expected) in [
            (
                "а.docx",
                "Комитет по образованию Республики Алтай\nПеречень точек взаимодействия с клиентом",
                "Комитет по образованию Республики Алтай | Республика Алтай | –",
            ),
            (
                "а.docx",
                "Министерство спорта\nКурской области\nНаправляем сведения.\nПеречень точек взаимодействия",
                "Министерство спорта Курской области | Курская область | –",
            ),
            (
                "а.docx",
                "АДМИНИСТРАЦИЯ ВЛАДИМИРСКОЙ ОБЛАСТИ\nМИНИСТЕРСТВО ТУРИЗМА\nПеречень точек взаимодействия",
                "Министерство туризма | Владимирская область | –",
            ),
            (
                "а.docx",
                "Министерство спорта Курской области\nПеречень точек взаимодействия комитета туризма Курской области",
                "Комитет туризма Курской области | Курская область | –",
            ),
            (
                "Перечень_Министерства_спорта_Курской_области_2025.docx",
                "Перечень точек взаимодействия\n(утв. приказом от 20.02.2025 г. № 45)",
                "Министерство спорта Курской области | Курская область | 45",
            ),
            // The head of an act without a title ends at its first clause, which may name another body.
            (
                "а.docx",
                "ПРИКАЗ\n05.03.2025 № 7\n1. Признать утратившим силу приказ Министерства спорта Курской области.\n\
                 Перечень точек взаимодействия комитета туризма Курской области",
                "Комитет туризма Курской области | Курская область | 7",
            ),
            // The region of an addressee says nothing of the list.
            (
                "а.docx",
                "Губернатору Рязанской области\nНаправляем сведения.\nПеречень точек взаимодействия",
                "– | – | –",
            ),
            (
                "а.docx",
                "Приложение к распоряжению\nот 03.02.2025 № 15-р\nПеречень точек взаимодействия",
                "– | – | 15-р",
            ),
        ] {
            let outcome = outcome_of(path, &format!("{above}\n\n{list}"));
            let context = &outcome.lists[0].context;
            let act = context.act.as_ref().and_then(|act| act.number.as_deref());
            let shown = [context.body.as_deref(), context.region.as_deref(), act];
            assert_eq!(shown.map(|value| value.unwrap_or("–")).join(" | "), expected, "{path} {above}");
        }
    }

    #[test]
    fn headings_supply_direction_and_service() {
        check_records(&[
            (
                "| № | service | touchpoint | channel |
                 | Раздел I. Государственные услуги | < | < | < |
                 | 1 | Выдача | Сайт | цифровая |
                 | Раздел II. Рассмотрение обращений | < | < | < |
                 | 2 | Прием | Почта | цифровая |",
                "Государственные услуги | Выдача | – | Сайт | digital\n\
                 Рассмотрение обращений | Прием | – | Почта | digital",
            ),
            (
                "| № | touchpoint | needs | channel |
                 | Раздел 1. Государственные услуги | < | < | < |
                 | Услуга: Выдача лицензии | < | < | < |
                 | 1 | Сайт | получение информации | цифровая |
                 | Услуга: Выдача справки | < | < | < |
                 | 2 | МФЦ | получение результата | офлайн |
                 | Раздел 2. Рассмотрение обращений | < | < | < |
                 | Услуга: Личный прием | < | < | < |
                 | 3 | Приемная | подача обращения | офлайн |",
                "Государственные услуги | Выдача лицензии | – | Сайт | digital\n\
                 Государственные услуги | Выдача справки | – | МФЦ | offline\n\
                 Рассмотрение обращений | Личный прием | – | Приемная | offline",
            ),
            (
                "| № | touchpoint | channel |
                 | Раздел 1. Государственные услуги | < | < |
                 | Услуга: Выдача лицензии | < | < |
                 | 1 | Сайт | цифровая |
                 | Услуга: Выдача справки | < | < |
                 | 2 | МФЦ | офлайн |",
                "Государственные услуги | Выдача лицензии | – | Сайт | digital\n\
                 Государственные услуги | Выдача справки | – | МФЦ | offline",
            ),
            (
                "| № | process | touchpoint |
                 | 1. | Организация отдыха | |
                 | 1.1. | Выдача путевки | Сайт |
                 | 2. | Кадры | |
                 | 2.1. | Прием на работу | СЭД |",
                "Организация отдыха | – | Выдача путевки | Сайт | –\nКадры | – | Прием на работу | СЭД | –",
            ),
            (
                "| № | touchpoint | needs | channel |
                 | 1. | Выдача лицензии | | |
                 | 1.1. | Сайт | получение информации | цифровая |
                 | 1.2. | МФЦ | получение результата | офлайн |
                 | 2. | Выдача справки | | |
                 | 2.1. | Почта | получение результата | офлайн |",
                "– | Выдача лицензии | – | Сайт | digital\n\
                 – | Выдача лицензии | – | МФЦ | offline\n\
                 – | Выдача справки | – | Почта | offline",
            ),
            (
                "| process | touchpoint | № |
                 | Организация отдыха | | 1 |
                 | Выдача путевки | Сайт | 1.1 |",
                "Организация отдыха | – | Выдача путевки | Сайт | –",
            ),
            (
                "| direction | process | touchpoint |
                 | Организация отдыха | | |
                 | | Выдача путевки | Сайт |
                 | | Возврат путевки | МФЦ |",
                "Организация отдыха | – | Выдача путевки | Сайт | –\n\
                 Организация отдыха | – | Возврат путевки | МФЦ | –",
            ),
            (
                "Перечень точек взаимодействия с клиентом
                 1. Организация отдыха
                 | № | service | touchpoint |
                 | 1 | Выдача путевки | Сайт |

                 2. Контроль перевозок
                 | № | service | touchpoint |
                 | 1 | Проверка | Здание |

                 Продолжение таблицы
                 | 2 | Предписание | Почта |",
                "Организация отдыха | Выдача путевки | – | Сайт | –\n\
                 Контроль перевозок | Проверка | – | Здание | –\n\
                 Контроль перевозок | Предписание | – | Почта | –",
            ),
            // A process without a point is a row of its own, not a heading.
            (
                "| № | process | touchpoint |
                 | 1 | Прием заявлений | |
                 | 2 | Выдача | Сайт |",
                "– | – | Прием заявлений | – | –\n– | – | Выдача | Сайт | –",
            ),
        ]);
    }

    #[test]
    fn a_table_without_header_goes_on_by_its_numbers_and_not_under_captions_of_its_own() {
        check_records(&[
            (
                "# Лист1
                 | № | process | touchpoint | needs |
                 | 1 | Кадры | | |
                 | 1.1 | Прием на работу | СЭД | получение информации |

                 # Лист2
                 | 1.2 | Увольнение | Портал «Работа России» | подача заявления |",
                "Кадры | – | Прием на работу | СЭД | –\n\
                 Кадры | – | Увольнение | Портал «Работа России» | –",
            ),
            (
                "# Лист1
                 | № | process | touchpoint | needs |
                 | 1 | Прием на работу | СЭД | получение информации |

                 # Лист2
                 | Лист регистрации изменений | < | < | < |
                 | № изменения | Дата | Содержание изменения | Кто внёс |
                 | 1 | 12.02.2024 | Уточнены названия | Белова Н.П. |
                 | 2 | 03.06.2024 | Добавлена точка | Орлов Д.С. |",
                "– | – | Прием на работу | СЭД | –",
            ),
        ]);
    }

    #[test]
    fn a_kind_in_small_letters_below_a_repeated_header_is_a_value_and_no_rest() {
        check_records(&[(
            "| № | service | touchpoint | channel |
             | 1 | Выдача | Сайт | цифровая |
             | № | service | touchpoint | channel |
             | | | Приемная | офлайн |",
            "– | Выдача | – | Сайт | digital\n– | Выдача | – | Приемная | offline",
        )]);
    }

    #[test]
    fn marks_of_repetition_take_the_cell_above_and_dashes_do_not() {
        check_records(&[(
            "| № | process | touchpoint | channel |
             | 1 | Выдача | Сайт | цифровая |
             | 2 | то же | Телефон | -//- |
             | 3 | -\"- | МФЦ | офлайн |
             | 4 | Прием | - | офлайн |",
            "– | – | Выдача | Сайт | digital\n– | – | Выдача | Телефон | digital\n\
             – | – | Выдача | МФЦ | offline\n– | – | Прием | – | –",
        )]);
    }

    #[test]
    fn several_lists_and_other_tables_in_one_sheet_and_book() {
        check_records(&[
            (
                "# Лист1
                 | Перечень точек взаимодействия с внешним клиентом | | |
                 | № | service | touchpoint |
                 | 1 | Выдача | Сайт |
                 | | | |
                 | Реестр точек взаимодействия с внутренними клиентами ведомства | | |
                 | № | process | touchpoint |
                 | 1 | Прием на работу | СЭД |
                 | | | |
                 | ФИО | Должность | Телефон |
                 | Иванов И.И. | Начальник | 123-45-67 |",
                "– | Выдача | – | Сайт | –\n\nВзаимодействие с внутренним клиентом | – | Прием на работу | СЭД | –",
            ),
            (
                "# Черновик
                 | № | service | touchpoint |
                 | 1 | Выдача | Сайт |

                 # Перечень
                 | № | service | touchpoint | channel |
                 | 1 | Выдача | МФЦ | офлайн |

                 # Справочник
                 | direction | touchpoint | channel |
                 | Обращения | Сайт | цифровая |
                 | Услуги | МФЦ | офлайн |
                 | | ЕПГУ | |",
                "– | Выдача | – | МФЦ | offline",
            ),
            // Terms and figures are no lists.
            (
                "| Термин | Определение |
                 | Точка взаимодействия | место, где клиент встречает ведомство |

                 | Канал | Услуга | Количество обращений |
                 | Сайт | Выдача | 15 |",
                "",
            ),
        ]);
    }

    #[test]
    fn rows_below_the_data_and_pieces_of_a_list_are_told_from_data() {
        for (table, expected) in [
            (
                "| number | direction | process | touchpoint | channel |
                 | 1 | Услуги | Прием | Сайт | цифровая |
                 | 2 | Услуги | Выдача | МФЦ | офлайн |
                 | Заместитель министра | | | | А.А. Петров |
                 | | Начальник отдела | | | |
                 | | СОГЛАСОВАНО | | | |
                 | | Директор | ____ | | Орлов П.П. |",
                "Прием | Сайт\nВыдача | МФЦ",
            ),
            (
                "| process | touchpoint | channel |
                 | Прием | Директор музея | офлайн |
                 | Директор | А.А. Петров | |
                 | Выдача | МФЦ | офлайн |",
                "Прием | Директор музея\nДиректор | А.А. Петров\nВыдача | МФЦ",
            ),
        ] {
            assert_eq!(rows(table), expected, "{table}");
        }
    }
}
