//! S10 reading-in-doubt.
//!
//! Rows of another table are recognised by single cells that cannot be right. Shares of a column say
//! less: they hardly move when three rows of fifty are wrong.

use std::cmp::Ordering;

use arcstr::literal;
use memchr::memchr;

use crate::knowledge::profile::Tables;
use crate::model::finding::{About, At, Finding, Level};
use crate::model::{
    Change, Channel, Doubt, DoubtKind, Field, IdentityDoubt, Role, SourceRow, Sourced, TouchpointList,
};
use crate::normalise::split::halves;
use crate::text::Text;
use crate::text::letters;
use crate::text::signs::initials;

use super::case::{FileCase, ListCase, at, at_list, first_record};
use super::rule::{Check, Draft, Rule, Verdict};
use super::texts::{PerText, RowTexts};

pub(super) static RULE: Rule = Rule {
    code: "S10",
    name: "reading-in-doubt",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "Часть таблицы прочитана не наверняка.",
    explanation: "Запрос: файл можно прочитать по-разному, и программа выбрала одно. Строка над таблицей может быть \
        направлением, а может быть частью названия. Таблица без шапки может продолжать перечень, а может быть другой. \
        В строке, где вместо номера слова, а вместо потребности телефон, значения сдвинуты или строка не из перечня. \
        Каждая строка читается дважды: правилами и вместе со всеми строками таблиц; где чтения расходятся, сказано, чем она \
        прочитана и на что похожа. \
        День на листе «О перечне», которого нет («35.03.2026»), названо и не учтено. \
        Значение с запятой, которое может быть и двумя («запись в журнал, инструктаж»), названо тоже. \
        Номера, которые Word ставит сам, в файле .doc не видны. Одно замечание на место; строки подряд названы вместе.",
    example: "Под перечнем без пустой строки стоит таблица телефонов – запрос: строки 31–34 похожи на другую таблицу.",
    checks: &[Check::List(&[], check), Check::File(left_out)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let list = case.list;
    let expected = |doubt: &&Doubt| {
        let apart = case.knowledge.profile.is_some_and(|profile| profile.list.tables == Tables::Directions);
        !(apart && doubt.kind == DoubtKind::Heading)
    };
    let (rows, others): (Vec<&Doubt>, Vec<&Doubt>) =
        list.doubts.iter().filter(expected).partition(|doubt| matches!(doubt.kind, DoubtKind::Rows { .. }));
    findings.extend(others.into_iter().map(|doubt| told(rule, list, doubt)));
    findings.extend(list.identity_doubts.iter().filter_map(|doubt| no_day(rule, list, doubt)));
    halves(rule, case, findings);
    parted(rule, case, findings);
    let before = findings.len();
    odd_rows(rule, case, findings);
    let odd = findings[before..].to_vec();
    tell_readings(rule, list, &rows, &odd, findings);
}

/// A day on «О перечне» of a returned workbook that is none.
fn no_day(rule: &Rule, list: &TouchpointList, doubt: &IdentityDoubt) -> Option<Finding> {
    let IdentityDoubt::Day { name, written, place } = doubt else { return None };
    Some(rule.finding(Draft {
        at: at(list, *place, None),
        message: format!(
            "На листе «О перечне» в строке «{name}» стоит «{written}»: такого дня нет, он не учтён."
        ),
        hint: literal!("Впишите день вида 30.11.2026 или очистите ячейку."),
        quote: Some(written.clone()),
        key: vec![(*name).to_owned(), written.to_string()],
        ..Draft::default()
    }))
}

/// Values with a comma that were kept whole and may be two; each such text once, with all its places.
fn halves(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let (list, texts) = (case.list, case.texts());
    let vocabulary = case.knowledge.vocabulary;
    let mut needs: PerText<Option<(String, String)>> = PerText::default();
    let mut points: PerText<Option<(String, String)>> = PerText::default();
    let mut told: Vec<(&Text, usize)> = Vec::new();
    for (at_row, row) in list.rows.iter().enumerate() {
        let of_needs =
            row.needs.iter().flatten().map(|need| (&need.text, Field::Needs)).zip(texts.needs(at_row));
        let of_points =
            row.touchpoints.iter().map(|point| (&point.text, Field::Touchpoint)).zip(texts.points(at_row));
        for ((value, field), number) in of_needs.chain(of_points) {
            if value.changes.contains(Change::Single) {
                continue;
            }
            let found = match field {
                Field::Needs => needs.of(*number, || halves::of_item(&value.value, vocabulary)),
                _ => points.of(*number, || halves::of_point(&value.value, vocabulary)),
            };
            let of_kinds = || {
                (field == Field::Touchpoint && has_two_kinds(row)).then(|| halves::at_sign(&value.value))?
            };
            let of_kinds = if found.is_none() { of_kinds() } else { None };
            let Some((first, second)) = found.as_ref().or(of_kinds.as_ref()) else { continue };
            let place = at(list, value.place, Some(field));
            if let Some((_, finding)) = told.iter().find(|(known, _)| *known == &value.value) {
                let finding: &mut Finding = &mut findings[*finding];
                finding.related.push(place);
                continue;
            }
            told.push((&value.value, findings.len()));
            findings.push(rule.finding(Draft {
                at: place,
                message: format!(
                    "«{}» прочитано как одно значение, но может быть и двумя: «{first}» и «{second}».",
                    value.value
                ),
                hint: literal!("Если значений два, поставьте между ними точку с запятой. Если одно – напишите его без запятой."),
                quote: Some(value.value.clone()),
                record: first_record(list, row),
                key: vec![value.value.to_string()],
                ..Draft::default()
            }));
        }
    }
}

/// Whether a row has one point and both kinds: «ЕПГУ, лично в отделе», «цифровая/офлайн».
fn has_two_kinds(row: &SourceRow) -> bool {
    let both = |kinds: &[Channel]| kinds.iter().any(|kind| *kind != kinds[0]);
    row.touchpoints.len() == 1 && row.channel.as_ref().is_some_and(|channel| both(&channel.values))
}

/// Needs that a comma parted and that may be one; each pair once.
fn parted(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let (list, texts) = (case.list, case.texts());
    let mut cells: PerText<bool> = PerText::default();
    for (at_row, row) in list.rows.iter().enumerate() {
        let Some(needs) = row.needs.as_deref().filter(|needs| needs.len() > 1) else { continue };
        let Some(cell) = &row.needs_cell else { continue };
        let mut first_time = false;
        cells.of(texts.row(at_row).needs_cell, || {
            first_time = true;
            true
        });
        if !first_time || cell.changes.contains(Change::Single) {
            continue;
        }
        for pair in needs.windows(2) {
            let (first, second) = (&pair[0].text.value, &pair[1].text.value);
            let whole = format!("{first}, {second}");
            if !cell.value.contains(&whole) || !halves::were_one(first, second) {
                continue;
            }
            findings.push(rule.finding(Draft {
                at: at(list, cell.place, Some(Field::Needs)),
                message: format!(
                    "«{whole}» прочитано как два значения, «{first}» и «{second}», но может быть и одним."
                ),
                hint: literal!(
                    "Если значение одно, напишите его без запятой. Если два – поставьте точку с запятой."
                ),
                quote: Some(whole.clone().into()),
                record: first_record(list, row),
                key: vec![whole],
                ..Draft::default()
            }));
        }
    }
}

/// Rows with values that are not of their columns.
fn odd_rows(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let list = case.list;
    // Where it is certain what the columns are, no cell is in another's place.
    let fields = list.columns.iter().filter(|column| column.field.is_some());
    if fields.clone().next().is_some() && fields.clone().all(|column| column.binding.confidence >= 1.0) {
        return;
    }
    no_numbers(rule, list, findings);
    let numbers = has_numbers(list);
    let texts = case.texts();
    let mut contacts: PerText<bool> = PerText::default();
    let mut run: Vec<(&SourceRow, Odd<'_>)> = Vec::new();
    let follows = |above: &SourceRow, row: &SourceRow| {
        let (above, row) = (above.parts[above.parts.len() - 1], row.parts[0]);
        above.table == row.table && above.last + 1 == row.first
    };
    for (at_row, row) in list.rows.iter().enumerate() {
        let mut is_contact = |number| *contacts.of(number, || is_contact(texts.text(number)));
        let odd = odd(row, numbers, &texts.row(at_row), &mut is_contact);
        let goes_on = odd.is_some() && run.last().is_some_and(|(above, _)| follows(above, row));
        if !goes_on {
            tell_rows(rule, list, &std::mem::take(&mut run), findings);
        }
        run.extend(odd.map(|odd| (&**row, odd)));
    }
    tell_rows(rule, list, &run, findings);
}

/// A cell that does not hold what its column does.
struct Odd<'a> {
    field: Field,
    cell: &'a Sourced<Text>,
    what: &'static str,
}

/// The first cell of a row that holds something else than its column: words for a number, a person for a
/// point, a telephone for a need.
fn odd<'a>(
    row: &'a SourceRow,
    numbers: bool,
    texts: &RowTexts,
    is_contact: &mut impl FnMut(u32) -> bool,
) -> Option<Odd<'a>> {
    let number = row.number.as_ref().filter(|cell| numbers && is_words(&cell.value));
    if let Some(cell) = number {
        return Some(Odd { field: Field::Number, cell, what: "слова вместо номера" });
    }
    let person = |cell: &&Sourced<Text>| is_person(&cell.value);
    if let Some(cell) = row.touchpoint_cells.iter().find(person) {
        return Some(Odd { field: Field::Touchpoint, cell, what: "фамилия" });
    }
    if let Some(cell) = row.touchpoint_cells.iter().find(|cell| is_mark(&cell.value)) {
        return Some(Odd { field: Field::Touchpoint, cell, what: "отметка" });
    }
    let cells = [
        (texts.direction, Field::Direction, row.direction.as_ref().map(|direction| &direction.text)),
        (texts.service, Field::Service, row.service.as_ref()),
        (texts.process, Field::Process, row.process.as_ref()),
        (texts.needs_cell, Field::Needs, row.needs_cell.as_ref()),
        (texts.interactions_cell, Field::Interactions, row.interactions_cell.as_deref()),
    ];
    cells.into_iter().find_map(|(text, field, cell)| {
        let cell = cell.filter(|_| is_contact(text))?;
        Some(Odd { field, cell, what: "телефон или адрес" })
    })
}

/// At least four letters one after another, and no digit before them.
fn is_words(text: &str) -> bool {
    let mut run = 0;
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            return false;
        }
        run = if letter.is_alphabetic() { run + 1 } else { 0 };
        if run == 4 {
            return true;
        }
    }
    false
}

/// «+», «V», «да» where a point should be named: a column of marks was not understood.
fn is_mark(text: &str) -> bool {
    let text = text.trim();
    let mut signs = text.chars();
    match (signs.next(), signs.next()) {
        (Some(sign), None) => !sign.is_uppercase() || matches!(sign, 'V' | 'X' | 'Х'),
        _ => text.len() <= "да".len() && letters::fold(text) == "да",
    }
}

/// A name with initials and nothing else.
fn is_person(text: &str) -> bool {
    if text.len() > 100 || memchr(b'.', text.as_bytes()).is_none() {
        return false;
    }
    let text = text.trim();
    text.starts_with(char::is_uppercase) && initials(text).is_some_and(|range| range == (0..text.len()))
}

/// More digits than letters, as a telephone has, or a lone e-mail address.
fn is_contact(text: &str) -> bool {
    let digits = letters::digits(text);
    let is_letter = |byte: &u8| *byte >= 0x80 || byte.is_ascii_alphabetic();
    digits >= 5 && digits > text.bytes().filter(is_letter).count()
        || memchr(b'@', text.as_bytes()).is_some() && !text.trim().contains(char::is_whitespace)
}

/// Whether the № of a list are numbers, as far as it has any.
fn has_numbers(list: &TouchpointList) -> bool {
    let filled = || list.rows.iter().filter_map(|row| row.number.as_ref()).filter(|cell| !cell.is_blank());
    let counts =
        filled().filter(|cell| cell.value.trim_start().starts_with(|letter: char| letter.is_ascii_digit()));
    list.has(Field::Number) && counts.count() * 2 > filled().count()
}

fn tell_rows(rule: &Rule, list: &TouchpointList, run: &[(&SourceRow, Odd<'_>)], findings: &mut Vec<Finding>) {
    let Some((row, Odd { field, cell, what })) = run.first() else { return };
    let (from, to) = (row.parts[0].first, run[run.len() - 1].0.parts[0].last);
    let rows = if from == to {
        format!("Строка {from} похожа")
    } else {
        format!("Строки {from}–{to} похожи")
    };
    let header =
        list.column(*field).map_or_else(|| field.russian().to_owned(), |column| column.header.to_string());
    findings.push(rule.finding(Draft {
        at: at(list, cell.place, Some(*field)),
        message: format!(
            "{rows} на строки другой таблицы, или значения в них сдвинуты: в графе «{header}» стоит «{}» ({what}).",
            cell.value
        ),
        hint: literal!("Если это не строки перечня, отделите их пустой строкой или уберите. Если сдвинуты – поставьте каждое \
            значение в свою графу."),
        about: About::Value,
        quote: Some(cell.value.clone()),
        record: first_record(list, row),
        related: run[1..].iter().map(|(_, odd)| at(list, odd.cell.place, Some(odd.field))).collect(),
        ..Draft::default()
    }));
}

/// A column of numbers without any number: Word counts itself, and a .doc file does not say what.
fn no_numbers(rule: &Rule, list: &TouchpointList, findings: &mut Vec<Finding>) {
    let blank = |row: &SourceRow| row.number.as_ref().is_some_and(Sourced::is_blank);
    let Some(column) = list.column(Field::Number) else { return };
    if list.rows.len() < 2 || !list.rows.iter().all(|row| blank(row)) {
        return;
    }
    findings.push(rule.finding(Draft {
        at: At {
            column_number: Some(column.number),
            column: Some(Field::Number.key_text()),
            ..at_list(list)
        },
        message: format!("Графа «{}» есть, а номеров в ней нет ни в одной строке.", column.header),
        hint: literal!("Если номера расставляет сам Word (нумерованный список), в файле .doc их не видно: сохраните его как \
            .docx и пришлите снова. Если номеров нет, впишите их."),
        quote: Some(column.header.clone()),
        ..Draft::default()
    }));
}

/// What rows were read as and what they look like, and the rows themselves with the last of each run.
type Alike<'a> = ((Role, Role), Vec<(&'a Doubt, u32)>);

/// Rows that a second reading takes for something else, those of one kind together; rows of another table
/// that their values give away are told already.
fn tell_readings(
    rule: &Rule,
    list: &TouchpointList,
    doubts: &[&Doubt],
    odd: &[Finding],
    findings: &mut Vec<Finding>,
) {
    let is_told = |doubt: &Doubt, last: u32| {
        let table = list.tables.get(doubt.place.table as usize);
        odd.iter().any(|finding| {
            let row = finding.at.row.unwrap_or_default();
            finding.at.table.as_ref() == table && (doubt.place.row..=last).contains(&row)
        })
    };
    let mut kinds: Vec<Alike<'_>> = Vec::new();
    for doubt in doubts {
        let DoubtKind::Rows { read, alike, last } = doubt.kind else { continue };
        if is_told(doubt, last) {
            continue;
        }
        match kinds.iter_mut().find(|(known, _)| *known == (read, alike)) {
            Some((_, places)) => places.push((doubt, last)),
            None => kinds.push(((read, alike), vec![(doubt, last)])),
        }
    }
    for (_, places) in kinds {
        let first = places[0].0;
        let mut finding = told(rule, list, first);
        let numbers = places.iter().enumerate().filter_map(|(at, (doubt, last))| {
            let from = if at == 0 { doubt.place.row + 1 } else { doubt.place.row };
            match last.cmp(&from) {
                Ordering::Less => None,
                Ordering::Equal => Some(from.to_string()),
                Ordering::Greater => Some(format!("{from}–{last}")),
            }
        });
        let numbers: Vec<String> = numbers.collect();
        if !numbers.is_empty() {
            let more = numbers.len().saturating_sub(NUMBERS);
            let shown = numbers[..numbers.len() - more].join(", ");
            let rest = if more > 0 { format!(" и ещё {more}") } else { String::new() };
            finding.message = format!("{} Так же строки: {shown}{rest}.", finding.message).into();
        }
        finding.related = places[1..].iter().map(|(doubt, _)| at(list, doubt.place, None)).collect();
        findings.push(finding);
    }
}

/// Places named in one finding, at most.
const NUMBERS: usize = 10;

/// What is told of a doubt of locating.
fn told(rule: &Rule, list: &TouchpointList, doubt: &Doubt) -> Finding {
    let Doubt { kind, place, text } = doubt;
    let (message, hint) = words(*kind, text);
    let field = match kind {
        DoubtKind::Heading | DoubtKind::TitleLine => Some(Field::Direction),
        DoubtKind::TwoCells => {
            list.columns.iter().find(|column| column.number == place.column).and_then(|column| column.field)
        }
        DoubtKind::Crossed => Some(Field::Needs),
        DoubtKind::Continued | DoubtKind::LeftOut | DoubtKind::Rows { .. } => None,
    };
    // A line outside the tables has no row.
    let at = if place.row == 0 {
        At { column: field.map(Field::key_text), ..at_list(list) }
    } else {
        at(list, *place, field)
    };
    rule.finding(Draft { at, message, hint: hint.into(), quote: Some(text.clone()), ..Draft::default() })
}

/// A doubt as an officer reads it, and what he may do.
pub(crate) fn words(kind: DoubtKind, text: &str) -> (String, &'static str) {
    match kind {
        DoubtKind::Heading => (
            format!("Строка «{text}» над таблицей прочитана как направление деятельности: графы с ним в таблице нет."),
            "Если это направление, добавьте графу «Направление деятельности». Если нет, уберите строку или отделите её от таблицы.",
        ),
        DoubtKind::TitleLine => (
            format!("Строка «{text}» прочитана как конец названия перечня, но может быть и направлением деятельности."),
            "Если это направление, добавьте графу «Направление деятельности» или напишите «Направление: …».",
        ),
        DoubtKind::TwoCells => (
            format!("Под шапкой «{text}» в строке стоят две клетки; они прочитаны вместе, как значения одной графы."),
            "Если это разные графы, дайте каждой своё название и пришлите файл снова.",
        ),
        DoubtKind::Continued => (
            "Таблица без шапки прочитана как продолжение перечня: граф столько же, но по значениям это не подтвердилось.".to_owned(),
            "Если это продолжение, повторите над ней шапку. Если другая таблица, дайте ей заголовок.",
        ),
        DoubtKind::Crossed => (
            "Точки стоят в шапке, услуги в строках; слова на их пересечении прочитаны как потребности клиента.".to_owned(),
            "Если это не потребности, дайте перечень таблицей, где у каждой точки своя строка.",
        ),
        DoubtKind::LeftOut => (
            "Таблица без шапки не прочитана, хотя на часть перечня похожи её значения или название листа.".to_owned(),
            "Если это продолжение перечня, повторите над ним шапку и пришлите файл снова.",
        ),
        DoubtKind::Rows { read, alike, .. } => (
            format!("Строка «{text}» прочитана как {}; похожа на {}.", read.russian(), alike.accusative()),
            rows_hint(alike),
        ),
    }
}

/// What may be done about a row that looks like something else.
fn rows_hint(alike: Role) -> &'static str {
    match alike {
        Role::Data => "Если это строка перечня, заполните в ней № и те же графы, что у соседних строк.",
        Role::Rest => "Если это конец строки выше, соедините их в одну.",
        Role::Section => "Если это заголовок раздела, объедините его клетку на всю ширину таблицы.",
        Role::Head | Role::Repeat | Role::Numbers => {
            "Если это повтор шапки, уберите его или напишите названия граф теми же словами, что в шапке."
        }
        Role::Above | Role::Foot | Role::OtherHead | Role::OtherRow => {
            "Если это не строка перечня, отделите её пустой строкой или уберите из таблицы."
        }
    }
}

/// Tables that may belong to a list and were not read.
fn left_out(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    for doubt in &case.located.doubts {
        let table = case.tables.get(doubt.place.table as usize).cloned();
        let (message, hint) = words(doubt.kind, &doubt.text);
        findings.push(rule.finding(Draft {
            at: At { table, row: Some(doubt.place.row), ..At::default() },
            message,
            hint: hint.into(),
            key: vec![doubt.place.table.to_string()],
            ..Draft::default()
        }));
    }
    Verdict::checked_if(!case.located.doubts.is_empty())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn rows_of_another_table() {
        check_rule(
            "S10",
            "
            | number | process | touchpoint | needs |
            | 1 | Приём | Официальный сайт | Получение справки 2-НДФЛ |
            | 2 | Выдача | МФЦ | Получение ответа |
            | Отдел кадров | Белова Н.П. | Кабинет 5 | 8 (4812) 29-10-60 |
            | Отдел связи | Орлов Д.С. | Кабинет 7 | 8 (4812) 29-10-61 |
            ",
            &expect![[r#"
                S10 query [таблица 1, строка 4, столбец 4] Строки 4–5 похожи на строки другой таблицы, или значения в них сдвинуты: в графе «Удовлетворяемые потребности клиента» стоит «8 (4812) 29-10-60» (телефон или адрес).
            "#]],
        );
    }

    #[test]
    fn rows_that_a_second_reading_takes_for_something_else() {
        check_rule(
            "S10",
            "
            | number | process | touchpoint | needs | channel |
            | пример | Выдача пропуска | Бюро пропусков | Получение пропуска | офлайн |
            | 1 | Приём заявлений | Официальный сайт | Подача заявления | цифровая |
            | 2 | Выдача справок | МФЦ | Получение справки | офлайн |
            | 3 | Приём на службу | Здание министерства | Подача документов | офлайн |
            | 4 | Оформление отпуска | СЭД | Получение приказа | цифровая |
            ",
            &expect![[""]],
        );
        // A list that both readings take for the same is silent.
        check_rule(
            "S10",
            "
            | number | process | touchpoint | needs | channel |
            | Рассмотрение обращений граждан | < | < | < | < |
            | 1 | Приём заявлений | Официальный сайт | Подача заявления | цифровая |
            | 2 | Выдача справок | МФЦ | Получение справки | офлайн |
            | Всего: 2 | < | < | < | < |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn values_one_column_off() {
        check_rule(
            "S10",
            "
            | process | touchpoint | needs |
            | Приём | Официальный сайт | Получение ответа |
            | Выдача | МФЦ | +7 (4812) 29-10-60 |
            | Вручение | Иванов И.И. | Получение ответа |
            ",
            &expect![[r#"
                S10 query [таблица 1, строка 3, столбец 3] Строки 3–4 похожи на строки другой таблицы, или значения в них сдвинуты: в графе «Удовлетворяемые потребности клиента» стоит «+7 (4812) 29-10-60» (телефон или адрес).
            "#]],
        );
    }

    #[test]
    fn numbers_that_the_file_does_not_show() {
        check_rule(
            "S10",
            "
            | number | process | touchpoint |
            | | Приём | Официальный сайт |
            | | Выдача | МФЦ |
            ",
            &expect![[r#"
                S10 query [таблица 1] Графа «№ п/п» есть, а номеров в ней нет ни в одной строке.
            "#]],
        );
    }

    #[test]
    fn a_line_above_the_table() {
        check_rule(
            "S10",
            "
            Перечень точек взаимодействия с клиентом
            Регулирование рыболовства
            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                S10 query [таблица 1] Строка «Регулирование рыболовства» над таблицей прочитана как направление деятельности: графы с ним в таблице нет.
            "#]],
        );
        check_rule(
            "S10",
            "
            Перечень точек взаимодействия
            Регулирование рыболовства
            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                S10 query [таблица 1] Строка «Регулирование рыболовства» прочитана как конец названия перечня, но может быть и направлением деятельности.
            "#]],
        );
        // The catalogue knows the direction, or the line says what it is.
        for heading in ["Рассмотрение обращений граждан", "Направление: регулирование рыболовства"]
        {
            check_rule(
                "S10",
                &format!(
                    "
                    Перечень точек взаимодействия с клиентом
                    {heading}
                    | process | touchpoint |
                    | Приём | Официальный сайт |
                    "
                ),
                &expect![[""]],
            );
        }
    }

    #[test]
    fn two_cells_under_one_caption() {
        check_rule(
            "S10",
            "
            | process | touchpoint | < | needs |
            | Приём | Официальный сайт | Кабинет 5 | Получение ответа |
            | Выдача | Электронная почта | Кабинет 7 | Получение ответа |
            | Вручение | МФЦ | < | Получение ответа |
            ",
            &expect![[r#"
                S10 query [таблица 1, строка 2, столбец 2] Под шапкой «Точка взаимодействия» в строке стоят две клетки; они прочитаны вместе, как значения одной графы.
            "#]],
        );
    }

    #[test]
    fn a_table_without_captions() {
        check_rule(
            "S10",
            "
            | process | needs | touchpoint | features |
            | Приём | Получение ответа | Официальный сайт | круглосуточно |

            | Отдел кадров | Официальный сайт | Белова | по средам | сентябрь |
            | Отдел связи | Электронная почта | Орлов | по средам | октябрь |
            ",
            &expect![[r#"
                S10 query [таблица 2, строка 1] Таблица без шапки не прочитана, хотя на часть перечня похожи её значения или название листа.
            "#]],
        );
    }
}
