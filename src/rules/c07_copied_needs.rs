//! C07 copied-needs.

use arcstr::literal;

use crate::model::finding::{About, Finding, Level};
use crate::model::{Field, SourceRow};
use crate::text::Text;
use crate::text::letters;

use super::case::{ListCase, at, first_record};
use super::rule::{Check, Draft, Rule};
use super::texts::PerText;

pub(super) static RULE: Rule = Rule {
    code: "C07",
    name: "copied-needs",
    level: Level::Advice,
    clauses: &[],
    part: None,
    summary: "Один и тот же длинный текст потребностей стоит в разных направлениях.",
    explanation: "Когда потребности скопированы из другого направления, они часто не подходят: «подача жалобы» в \
        направлении, которое только информирует. Короткие общие потребности («получение консультации») и две-три \
        потребности словами порядка не замечаются, как и повтор внутри одного направления.",
    example: "«Получение консультации; подача жалобы, обращения, запроса» и в «Рассмотрении обращений», и в «Обеспечении \
        доступа к информации» – совет: проверьте, что ищет клиент во втором направлении.",
    checks: &[Check::List(&[Field::Direction, Field::Needs], check)],
};

/// Characters from which on a text of needs is long.
const LONG: usize = 50;
/// From so many needs on, known ones too are more than short and generic.
const MANY: usize = 4;

/// The first row with a text of needs, and the finding about it.
struct First<'a> {
    row: &'a SourceRow,
    told: Option<usize>,
}

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let texts = case.texts();
    let mut first: PerText<Option<First<'_>>> = PerText::default();
    for at_row in case.in_order() {
        let row = &case.list.rows[at_row];
        let (Some(cell), Some(needs)) = (&row.needs_cell, &row.needs) else { continue };
        let Some(direction) = direction(row) else { continue };
        let known = first.of(texts.row(at_row).needs_cell, || {
            let known = |need: &u32| case.knowledge.vocabulary.needs.whole(&texts.words(*need)).is_some();
            // Several needs, and more than the order's own words for two or three of them.
            let own = || needs.len() >= MANY || !texts.needs(at_row).iter().all(known);
            (needs.len() > 1 && is_long(&cell.value) && own()).then_some(First { row, told: None })
        });
        let Some(known) = known else { continue };
        let Some(other) = self::direction(known.row).filter(|other| *other != direction) else { continue };
        let place = at(case.list, cell.place, Some(Field::Needs));
        if let Some(finding) = known.told.and_then(|index| findings.get_mut(index)) {
            finding.stands_at(place);
            continue;
        }
        let there = known.row.needs_cell.as_ref().map(|cell| at(case.list, cell.place, Some(Field::Needs)));
        known.told = Some(findings.len());
        // One after another and not as the cell divides them: a workbook of ours has a line for each.
        let told =
            needs.iter().map(|need| letters::one_line(&need.text.value)).collect::<Vec<_>>().join("; ");
        findings.push(rule.finding(Draft {
            at: place,
            message: format!(
                "Потребности в направлении «{}» дословно те же, что в направлении «{}»: «{}».",
                name(row), name(known.row), told
            ),
            hint: literal!("Проверьте, что клиент ищет именно в этом направлении. Если потребности те же, оставьте как есть."),
            clause: rule.clause_of(case.knowledge.profile),
            about: About::Value,
            quote: Some(cell.value.clone()),
            record: first_record(case.list, row),
            related: there.into_iter().collect(),
            key: vec![told, direction.to_string(), other.to_string()],
            ..Draft::default()
        }));
    }
}

/// Code of a row's direction, its text where it has none.
fn direction(row: &SourceRow) -> Option<&Text> {
    let direction = row.direction.as_ref().filter(|direction| !direction.text.is_blank())?;
    Some(direction.code.as_ref().unwrap_or(&direction.text.value))
}

fn name(row: &SourceRow) -> &str {
    row.direction.as_ref().map_or("", |direction| &direction.text.value)
}

fn is_long(text: &str) -> bool {
    // No letter has more than four bytes.
    text.len() >= 4 * LONG || text.chars().count() >= LONG
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check, outcome};

    #[test]
    fn long_needs_are_copied_to_another_direction() {
        check(
            "
            | direction | process | touchpoint | needs |
            | Рассмотрение обращений | Приём | Официальный сайт | Получение консультации; подача жалобы, обращения, запроса министру |
            | Информирование о деятельности | Ответ | Официальный сайт | Получение консультации; подача жалобы, обращения, запроса министру |
            ",
            &expect![[r#"
                C07 advice [таблица 1, строка 3, столбец 4] Потребности в направлении «Информирование о деятельности» дословно те же, что в направлении «Рассмотрение обращений»: «Получение консультации; подача жалобы, обращения, запроса министру».
            "#]],
        );
    }

    #[test]
    fn however_the_cell_divides_needs_the_finding_is_the_same() {
        let found = |between: &str| {
            let needs =
                ["Получение консультации", "подача жалобы, обращения, запроса министру"].join(between);
            let row = |direction| format!("| {direction} | Приём | Официальный сайт | {needs} |");
            let rows = ["Рассмотрение обращений", "Информирование о деятельности"].map(row).join("\n");
            let outcome = outcome(&format!("| direction | process | touchpoint | needs |\n{rows}"));
            let told = outcome.findings.iter().find(|finding| finding.code == "C07").unwrap();
            (told.message.clone(), told.fingerprint.clone())
        };
        assert_eq!(found("; "), found(" / "));
    }

    #[test]
    fn generic_needs_and_one_direction_are_silent() {
        check(
            "
            | direction | process | touchpoint | needs |
            | Рассмотрение обращений | Приём | Официальный сайт | Получение консультации; подача жалобы, обращения, запроса министру |
            | Рассмотрение обращений граждан | Ответ | Официальный сайт | Получение консультации; подача жалобы, обращения, запроса министру |
            | Лицензирование | Ответ | Официальный сайт | Получение консультации; получение информации; подача заявления |
            | Информирование о деятельности | Ответ | Официальный сайт | Получение консультации; получение информации; подача заявления |
            ",
            &expect![[""]],
        );
    }
}
