//! S02 service-row-removed.

use arcstr::literal;

use crate::locate::{self, TableVerdict};
use crate::model::finding::{At, Finding, Level};
use crate::model::{Change, DirectionSource, Reason, SetAside};

use super::case::{FileCase, ListCase};
use super::rule::{Check, Draft, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "S02",
    name: "service-row-removed",
    level: Level::Note,
    clauses: &[],
    part: None,
    summary: "Служебные строки и листы отложены: повтор шапки, номера граф, итоги, примечания, подписи, черновики.",
    explanation: "Служебные строки не описывают точек взаимодействия и в реестр не входят. На весь перечень одна \
        правка со всеми местами. Строка «1 2 3 …» считается строкой номеров граф только прямо под шапкой. Лист со справочником значений, \
        черновик (по названию листа) и копия другого листа отложены целиком, на каждый лист – своя правка.",
    example: "После разрыва страницы шапка таблицы повторена в строке 9 – строка отложена.",
    checks: &[Check::List(&[], check), Check::File(check_sheets)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    // Headings whose text the rows below took over are no loss.
    let headed = case.list.rows.iter().any(|row| {
        let direction = row.direction.as_ref().filter(|own| own.from == DirectionSource::Stated);
        [direction.map(|own| &own.text), row.service.as_ref(), row.process.as_ref()]
            .into_iter()
            .flatten()
            .any(|value| value.changes.contains(Change::Derived))
    });
    let removed = |aside: &&SetAside| match aside.reason {
        // V01 tells of a blank cell, F02 of tracked changes.
        Reason::Above | Reason::Own | Reason::Prompt | Reason::ErrorValue | Reason::Deleted => false,
        Reason::Section => !headed,
        _ => true,
    };
    let mut rows: Vec<(&SetAside, u32, u32)> = Vec::new();
    for aside in case.list.set_aside.iter().filter(removed) {
        let known =
            rows.last().is_some_and(|(_, table, row)| (*table, *row) == (aside.place.table, aside.place.row));
        if !known {
            rows.push((aside, aside.place.table, aside.place.row));
        }
    }
    if rows.is_empty() {
        return;
    }
    let place = |table: u32, row: u32| At {
        table: case.list.tables.get(table as usize).cloned(),
        row: Some(row),
        column_number: None,
        column: None,
    };
    let named: Vec<String> = rows
        .iter()
        .map(|(aside, table, row)| {
            let name = case.list.tables.get(*table as usize);
            let rows = name.map_or_else(String::new, |name| name.describe_rows(*row, aside.last_row()));
            format!("{rows} ({})", aside.reason.russian())
        })
        .collect();
    let mut places = rows.iter().map(|(_, table, row)| place(*table, *row));
    findings.push(rule.finding(Draft {
        at: places.next().unwrap_or_default(),
        message: format!("Служебные строки отложены и в реестр не вошли: {}.", named.join("; ")),
        hint: literal!("Если среди них есть строка с точкой взаимодействия, впишите её в рабочую книгу."),
        quote: Some(rows[0].0.text.clone()),
        related: places.collect(),
        key: rows.iter().map(|(aside, ..)| format!("{}: {}", aside.reason.russian(), aside.text)).collect(),
        ..Draft::default()
    }));
}

/// Sheets that look like a list and are not counted: one finding each, so that they can be counted.
fn check_sheets(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let before = findings.len();
    let aside = |table: &&TableVerdict| table.verdict == locate::Verdict::SetAside;
    for TableVerdict { table, why, .. } in case.located.tables.iter().filter(aside) {
        findings.push(rule.finding(Draft {
            at: At { table: Some(table.clone()), ..At::default() },
            message: format!("Лист «{table}» отложен и в реестр не вошёл: {why}."),
            hint: literal!(
                "Если лист – часть перечня, переименуйте его, например «Перечень 2», и пришлите файл снова."
            ),
            key: vec!["sheet".into(), table.to_string()],
            ..Draft::default()
        }));
    }
    Verdict::checked_if(findings.len() > before)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn column_numbers_totals_and_notes_are_set_aside() {
        check(
            "
            | number | process | touchpoint |
            | 1 | 2 | 3 |
            | 1 | Приём | Официальный сайт |
            | Итого | 1 |  |
            | Примечание: точки уточняются |  |  |
            ",
            &expect![[r#"
                S02 note [таблица 1, строка 2] Служебные строки отложены и в реестр не вошли: таблица 1, строка 2 (строка с номерами граф); таблица 1, строка 4 (итоговая строка); таблица 1, строка 5 (примечание).
            "#]],
        );
    }

    #[test]
    fn numbers_in_the_middle_are_data() {
        check(
            "
            | number | process | touchpoint |
            | 1 | Приём | Официальный сайт |
            | 2 | Выдача | Кабинет 3 |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn signatures_below_the_table_are_set_aside() {
        check(
            "
            | number | process | touchpoint | channel |
            | 1 | Приём | Официальный сайт | цифровая |
            | Заместитель министра | | | А.А. Петров |
            | Директор | ____ | Орлов |  |
            | | | СОГЛАСОВАНО | |
            ",
            &expect![[r#"
                S02 note [таблица 1, строка 3] Служебные строки отложены и в реестр не вошли: таблица 1, строка 3 (подпись); таблица 1, строка 4 (подпись); таблица 1, строка 5 (примечание).
            "#]],
        );
    }
}
