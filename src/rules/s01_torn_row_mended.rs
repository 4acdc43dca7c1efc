//! S01 torn-row-mended.

use arcstr::literal;

use crate::model::finding::{Finding, Level};
use crate::model::{Mend, Place};

use super::case::{ListCase, at, first_record};
use super::rule::{Check, Draft, Rule};

pub(super) static RULE: Rule = Rule {
    code: "S01",
    name: "torn-row-mended",
    level: Level::Note,
    clauses: &[],
    part: None,
    summary: "Строка, разорванная границей страницы, соединена.",
    explanation: "Когда таблицу разрывает страница, конец ячейки попадает в новую строку. Такая строка соединяется \
        с началом, если продолжение начинается со строчной буквы и стоит под повторённой шапкой или в начале \
        следующей таблицы, а начало не имеет знака конца фразы. Посмотрите, верно ли соединено.",
    example: "«Поступление на государственную» | разрыв | «гражданскую службу (прием на работу) в Министерство» – \
        соединено в одно название процесса.",
    checks: &[Check::List(&[], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let same_row = |one: &Mend, other: &Mend| {
        let row = |place: Place| (place.table, place.row);
        row(one.first) == row(other.first) && row(one.rest) == row(other.rest)
    };
    for mends in case.list.mends.chunk_by(same_row) {
        let first = &mends[0];
        let row = case.list.rows.iter().find(|row| {
            row.parts.iter().any(|part| part.table == first.first.table && part.first == first.first.row)
        });
        let joined: Vec<String> = mends.iter().map(|mend| format!("«{}»", mend.joined)).collect();
        findings.push(rule.finding(Draft {
            at: at(case.list, first.first, first.field),
            message: format!("Строка была разорвана границей страницы и соединена: {}.", joined.join(", ")),
            hint: literal!("Посмотрите, верно ли соединён текст. Если нет, исправьте его в рабочей книге."),
            quote: Some(first.joined.clone()),
            record: row.and_then(|row| first_record(case.list, row)),
            related: mends.iter().map(|mend| at(case.list, mend.rest, mend.field)).collect(),
            ..Draft::default()
        }));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn a_row_cut_by_a_page_break_is_joined() {
        check(
            "
            | number | process | touchpoint | needs |
            | 1 | Поступление на государственную | Здание Министерства | получение информации о |

            | number | process | touchpoint | needs |
            |  | гражданскую службу |  | ходе конкурса |
            | 2 | Увольнение | Здание Министерства | получение информации |
            ",
            &expect![[r#"
                S01 note [таблица 1, строка 2, столбец 2] Строка была разорвана границей страницы и соединена: «Поступление на государственную гражданскую службу», «получение информации о ходе конкурса».
                S02 note [таблица 2, строка 1] Служебные строки отложены и в реестр не вошли: таблица 2, строка 1 (повтор шапки таблицы).
            "#]],
        );
    }

    #[test]
    fn a_row_of_its_own_with_empty_leading_cells_stays() {
        check(
            "
            | number | process | touchpoint | needs |
            | 1 | Поступление на службу. | Здание Министерства | получение информации |
            |  |  |  | Получение консультации |
            ",
            &expect![[r#"
                C04 query [таблица 1, строка 3, столбец 3] Точка «Здание Министерства» в процессе «Поступление на службу.» указана дважды: строки 2 и 3. Вписано это один раз (строка 2): в строке 3 ячейка точки пуста и прочитана как «то же, что выше».
            "#]],
        );
    }
}
