//! The sheets with the sums of the run: «Сводка», «Правила», «Противоречия», «Ведомства».

use rust_xlsxwriter::{Color, Format, FormatAlign, Worksheet, XlsxError};

use super::sheet::{Styles, cell_text, figure};
use crate::knowledge::profile::Mappings;
use crate::model::finding::Level;
use crate::rules::RULES;
use crate::text::counted;
use crate::text::harmless;
use crate::write::heights::height;
use crate::write::report::overview::{Name, Overview, Stand};
use crate::write::report::page::{MINISTRIES_ABREAST, dispute, short};
use crate::write::standing::{OfBody, Standing};
use crate::write::totals::Totals;

/// Columns of a sheet that ministries may take.
const MINISTRY_COLUMNS: usize = 16_000;

/// «Сводка»: the verdict and the counts.
pub(super) fn summary(sheet: &mut Worksheet, styles: &Styles, totals: &Totals) -> Result<(), XlsxError> {
    const VERDICT_LINE: usize = 60;
    sheet.set_column_width(0, 56)?.set_column_width(1, 14)?;
    sheet.set_portrait().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, "Протокол форматно-логического контроля", &styles.title)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let verdict = harmless::visible(&totals.verdict());
    sheet.merge_range(1, 0, 1, 1, &verdict, &wrapped)?;
    // Excel does not fit the height of merged cells.
    let lines = verdict.chars().count().div_ceil(VERDICT_LINE);
    sheet.set_row_height(1, figure(lines as u64) * 16.0)?;
    let mut rows: Vec<(&str, u64)> = Vec::new();
    rows.extend(Totals::STATUS_WORDS.into_iter().zip(totals.files));
    rows.extend([("перечней", totals.lists), ("записей", totals.records)]);
    rows.extend(Level::ALL.iter().zip(totals.of_lists()).map(|(level, number)| (level.russian(), number)));
    rows.extend([
        ("ячеек с текстом в таблицах перечней", totals.cells.total),
        ("из них в записях", totals.cells.used),
        ("в прочих графах", totals.cells.extra),
        ("отложено с указанием причины", totals.cells.set_aside),
    ]);
    let heads = [(3, 0, "Файлы"), (10, 6, "Содержание"), (13, 8, "Замечания"), (19, 13, "Ячейки")];
    for (place, (head_row, first, head)) in heads.iter().enumerate() {
        sheet.write_string_with_format(*head_row, 0, *head, &styles.head)?;
        sheet.write_string_with_format(*head_row, 1, "Число", &styles.head)?;
        let last = heads.get(place + 1).map_or(rows.len(), |next| next.1);
        for (row, (name, number)) in (head_row + 1..).zip(&rows[*first..last]) {
            sheet.write_string_with_format(row, 0, *name, &styles.text)?;
            sheet.write_number_with_format(row, 1, figure(*number), &styles.text)?;
        }
    }
    Ok(())
}

/// «Правила»: every rule, how often it fired, and where it could not look.
pub(super) fn rules(
    sheet: &mut Worksheet,
    styles: &Styles,
    overview: &Overview,
    mappings: &Mappings,
) -> Result<(), XlsxError> {
    let heads = [
        ("Код", 7.0),
        ("Уровень", 13.0),
        ("Правило", 96.0),
        ("Замечаний", 12.0),
        ("В файлах", 10.0),
        ("Не проверено", 14.0),
        ("Неприменимо", 13.0),
        ("Отключено", 50.0),
    ];
    begin(sheet, styles, &heads)?;
    for (row, rule) in (1..).zip(RULES) {
        let sum = overview.rules.get(rule.code).copied().unwrap_or_default();
        let unchecked = sum.levels[Level::Unchecked as usize];
        let found = sum.findings - unchecked + sum.of_orders;
        let level = &styles.levels[rule.level as usize];
        sheet.write_string_with_format(row, 0, rule.code, &styles.text)?;
        sheet.write_string_with_format(row, 1, rule.level.russian(), level)?;
        sheet.write_string_with_format(row, 2, rule.summary, &styles.text)?;
        let not_applicable = overview.not_applicable.get(rule.code).copied().unwrap_or_default();
        for (column, number) in (3..).zip([found, sum.files, unchecked + sum.unknown_orders, not_applicable])
        {
            sheet.write_number_with_format(row, column, figure(number), &styles.text)?;
        }
        let of_run = overview.totals().selection.off().contains(&rule.code);
        let of_run = of_run.then(|| "командой (--rules или --skip): во всём запуске".to_owned());
        let by_profiles = overview.rules_off.iter().filter(|((code, _), _)| **code == *rule.code).map(
            |((code, profile), lists)| {
                let reason = mappings.profile(profile).and_then(|known| known.rules_off.get(&**code));
                let lists = counted::count(*lists, counted::LISTS);
                format!("{profile}: {} ({lists})", reason.map_or("", String::as_str))
            },
        );
        let off: Vec<String> = of_run.into_iter().chain(by_profiles).collect();
        let off = off.join("\n");
        sheet.set_row_height(row, height([(&*off, 50)].into_iter()))?;
        sheet.write_string_with_format(row, 7, cell_text(&off), &styles.text)?;
    }
    sheet.autofilter(0, 0, RULES.len() as u32, heads.len() as u16 - 1)?;
    Ok(())
}

/// «Кто прислал»: how every expected body stands.
pub(super) fn standing(sheet: &mut Worksheet, styles: &Styles, standing: &Standing) -> Result<(), XlsxError> {
    sheet.set_name("Кто прислал")?;
    let heads = [
        ("Ведомство", 52.0),
        ("Перечень", 18.0),
        ("Файлов", 9.0),
        ("Ждём частей", 9.0),
        ("Ошибок", 9.0),
        ("Запросов", 10.0),
        ("Срок ответа", 22.0),
        ("Истекло", 36.0),
        ("Следующий шаг", 44.0),
        ("Ответственный", 40.0),
        ("Файлы", 50.0),
    ];
    begin(sheet, styles, &heads)?;
    let today = standing.today;
    for (row, body) in (1..).zip(&standing.bodies) {
        let texts = [
            (0, body.entry.name.clone()),
            (1, body.stage().russian().to_owned()),
            (6, body.due(today)),
            (7, body.late.iter().map(|late| late.what.as_str()).collect::<Vec<_>>().join("\n")),
            (8, body.step(today)),
            (9, body.officer()),
            (10, files(body).join("\n")),
        ];
        for (column, text) in texts {
            sheet.write_string_with_format(row, column, cell_text(&text), &styles.text)?;
        }
        let numbers = [
            files(body).len() as u64,
            body.entry.parts.into(),
            body.asked.errors.into(),
            body.asked.queries.into(),
        ];
        for (column, number) in (2..).zip(numbers) {
            sheet.write_number_with_format(row, column, figure(number), &styles.text)?;
        }
    }
    let last = standing.bodies.len() as u32;
    for (row, name) in (last + 1..).zip(&standing.strangers) {
        sheet.write_string_with_format(row, 0, cell_text(name), &styles.text)?;
        sheet.write_string_with_format(row, 1, "нет в списке ведомств", &styles.text)?;
    }
    sheet.autofilter(0, 0, last.max(1), heads.len() as u16 - 1)?;
    Ok(())
}

/// The files of a body, with a word beside those that do not count.
fn files(body: &OfBody) -> Vec<String> {
    let older = body.older.iter().map(|file| format!("{file} (тот же перечень, в свод не вошёл)"));
    let unread = body.unread.iter().map(|file| format!("{file} (не прочитан)"));
    body.files.iter().cloned().chain(older).chain(unread).collect()
}

/// «К порядку»: what is said of the orders and not of the lists, once a body.
pub(super) fn to_order(sheet: &mut Worksheet, styles: &Styles, overview: &Overview) -> Result<(), XlsxError> {
    let heads = [
        ("Регион", 24.0),
        ("Ведомство", 44.0),
        ("Уровень", 13.0),
        ("Код", 7.0),
        ("Замечание", 70.0),
        ("Как исправить", 50.0),
        ("Основание", 40.0),
        ("Первый файл", 36.0),
        ("Файлов", 9.0),
    ];
    begin(sheet, styles, &heads)?;
    let mut row = 0;
    let mut write = |name: &Name, level: Level, texts: [&str; 5], files: u64| -> Result<(), XlsxError> {
        row += 1;
        let [code, message, hint, clause, file] = texts;
        let texts = [&name.region, name.shown(), level.russian(), code, message, hint, clause, file];
        for (column, text) in (0..).zip(texts) {
            let format = if column == 2 { &styles.levels[level as usize] } else { &styles.text };
            sheet.write_string_with_format(row, column, cell_text(text), format)?;
        }
        if files > 0 {
            sheet.write_number_with_format(row, 8, figure(files), &styles.text)?;
        }
        let lines = [(message, 70), (hint, 50), (clause, 40)];
        sheet.set_row_height(row, height(lines.into_iter()))?;
        Ok(())
    };
    for (name, ministry) in &overview.ministries {
        if let Some(unknown) = ministry.to_order.unknown() {
            write(name, Level::Unchecked, ["", &unknown, "", "", ""], 0)?;
        }
        for (level, code, remark) in ministry.to_order.remarks() {
            let clause = remark.clause.as_deref().unwrap_or_default();
            write(name, level, [code, &remark.message, &remark.hint, clause, &remark.file], remark.files)?;
        }
    }
    sheet.autofilter(0, 0, row, heads.len() as u16 - 1)?;
    Ok(())
}

/// «Противоречия»: for every region, what each ministry makes of each shared point.
pub(super) fn contradictions(
    sheet: &mut Worksheet,
    styles: &Styles,
    overview: &Overview,
    mappings: &Mappings,
) -> Result<(), XlsxError> {
    let matrices = overview.matrices(mappings);
    sheet.set_column_width(0, 44)?.set_column_width(1, 44)?;
    sheet.set_landscape().set_paper_size(9);
    // Hundreds of ministries on one page could not be read: they take several, with the points on each.
    if matrices.iter().all(|matrix| matrix.ministries.len() <= MINISTRIES_ABREAST) {
        sheet.set_print_fit_to_pages(1, 0);
    } else {
        sheet.set_print_scale(60).set_repeat_columns(0, 0)?;
    }
    let bottom = styles.head.clone().set_align(FormatAlign::Bottom);
    let turned = bottom.clone().unset_bold().set_rotation(90);
    let middle = styles.text.clone().set_align(FormatAlign::Center);
    let of = |stand: Stand| match stand {
        Stand::Digital => middle.clone().set_background_color(Color::RGB(0x00CB_E0F0)),
        Stand::Offline => middle.clone().set_background_color(Color::RGB(0x00F8_E0B6)),
        Stand::Contradictory => {
            let format = middle.clone().set_background_color(Color::RGB(0x00A3_231C));
            format.set_font_color(Color::White).set_bold()
        }
        _ => middle.clone(),
    };
    let formats: Vec<(Stand, Format)> = Stand::ALL.into_iter().map(|stand| (stand, of(stand))).collect();
    let mut row = 0;
    sheet.write_string_with_format(
        row,
        0,
        "Чем считают одну и ту же точку разные ведомства",
        &styles.title,
    )?;
    for (stand, format) in &formats {
        row += 1;
        let meaning = format!("{} — {}", stand.sign(), stand.russian());
        sheet.merge_range(row, 0, row, 1, &meaning, &format.clone().set_align(FormatAlign::Left))?;
    }
    for matrix in matrices {
        row += 2;
        let region =
            if matrix.region.is_empty() { "Регион не определён" } else { &**matrix.region };
        sheet.write_string_with_format(row, 0, cell_text(region), &styles.title)?;
        if matrix.points.is_empty() {
            row += 1;
            sheet.write_string(row, 0, "Точек, которые называют два ведомства, нет.")?;
            continue;
        }
        row += 1;
        sheet.write_string_with_format(row, 0, "Точка", &bottom)?;
        sheet.write_string_with_format(row, 1, "Итог", &bottom)?;
        for (column, body) in (2..).zip(matrix.ministries.iter().take(MINISTRY_COLUMNS)) {
            sheet.set_column_width(column, 7)?;
            sheet.write_string_with_format(row, column, cell_text(short(body, matrix.region)), &turned)?;
        }
        sheet.set_row_height(row, 190)?;
        for point in &matrix.points {
            row += 1;
            sheet.write_string_with_format(row, 0, point.name, &styles.text)?;
            let told = if point.is_disputed() {
                dispute(point)
            } else {
                crate::text::letters::sentence(point.agreement())
            };
            sheet.set_row_height(row, height([(&*told, 44)].into_iter()))?;
            sheet.write_string_with_format(row, 1, told, &styles.text)?;
            for (column, (stand, _)) in (2..).zip(point.stands.iter().take(MINISTRY_COLUMNS)) {
                let format = formats.iter().find(|(of, _)| of == stand).map_or(&middle, |(_, format)| format);
                sheet.write_string_with_format(row, column, stand.sign(), format)?;
            }
        }
    }
    Ok(())
}

/// «Ведомства»: findings by level and rule, rows by direction.
pub(super) fn ministries(
    sheet: &mut Worksheet,
    styles: &Styles,
    overview: &Overview,
    mappings: &Mappings,
) -> Result<(), XlsxError> {
    let mut fired = overview.fired();
    fired.retain(|(_, sum)| sum.findings > sum.levels[Level::Unchecked as usize]);
    let coverage = overview.coverage(mappings);
    let heads = [("Регион", 24.0), ("Ведомство", 50.0), ("Файлов", 9.0), ("Перечней", 9.0), ("Точек", 9.0)];
    begin(sheet, styles, &heads)?;
    let levels = Level::ALL.iter().map(|level| level.russian());
    let codes = fired.iter().map(|(rule, _)| rule.code);
    let directions = coverage.directions.iter().map(|(_, name)| *name);
    let more: Vec<(&str, f64)> = levels
        .map(|head| (head, 13.0))
        .chain(codes.map(|head| (head, 7.0)))
        .chain(directions.map(|head| (head, 20.0)))
        .collect();
    for (column, (head, width)) in (heads.len() as u16..).zip(&more) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *head, &styles.head)?;
    }
    let mut rows = coverage.rows.iter().peekable();
    let mut last = 0;
    for (row, (name, ministry)) in (1..).zip(&overview.ministries) {
        last = row;
        sheet.write_string_with_format(row, 0, cell_text(&name.region), &styles.text)?;
        sheet.write_string_with_format(row, 1, cell_text(name.shown()), &styles.text)?;
        let covered = rows.next_if(|(of, _)| *of == name).map(|(_, cells)| cells);
        let numbers = [ministry.files, ministry.lists, ministry.records].into_iter();
        let by_rule =
            fired.iter().map(|(rule, _)| ministry.rules.get(rule.code).map_or(0, |found| found.findings));
        let numbers = numbers.chain(ministry.levels).chain(by_rule);
        let mut column = 2;
        for number in numbers {
            sheet.write_number_with_format(row, column, figure(number), &styles.text)?;
            column += 1;
        }
        for (number, demanded) in covered.into_iter().flatten() {
            if *number == 0 && *demanded {
                sheet.write_string_with_format(row, column, "нет!", &styles.levels[Level::Query as usize])?;
            } else {
                sheet.write_number_with_format(row, column, figure(*number), &styles.text)?;
            }
            column += 1;
        }
    }
    sheet.autofilter(0, 0, last, (heads.len() + more.len()) as u16 - 1)?;
    Ok(())
}

/// The header row of a table that fits a page's width and stays in sight.
fn begin(sheet: &mut Worksheet, styles: &Styles, heads: &[(&str, f64)]) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, (head, width)) in (0..).zip(heads) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *head, &styles.head)?;
    }
    Ok(())
}
