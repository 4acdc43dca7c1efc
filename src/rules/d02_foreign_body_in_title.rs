//! D02 foreign-body-in-title.

use crate::model::BodySource;
use crate::model::finding::{At, Finding, Level};

use super::case::FileCase;
use super::rule::{Check, Clause, Draft, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "D02",
    name: "foreign-body-in-title",
    level: Level::Error,
    clauses: &[Clause {
        order: "smolensk-industry", at: "Приложение 1, наименование перечня"
    }],
    part: None,
    summary: "Орган в названии перечня – не тот, чей это приказ.",
    explanation: "Название перечня сравнивается с органом, который издал приказ или утверждает перечень, а если их в \
        файле нет – с названием папки. Падеж, прописные буквы, место субъекта в названии и краткое название («Минстрой \
        Дагестана») роли не играют. Если одно из названий краткое и на другое не похоже, это запрос. Чаще всего чужое название остаётся от образца, по которому готовили перечень.",
    example: "Приказ Министерства промышленности и торговли, а в названии «Перечень точек взаимодействия \
        Министерства цифрового развития» – ошибка. Укажите в названии своё ведомство.",
    checks: &[Check::File(check)],
};

fn check(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let mut verdict = Verdict::NotApplicable;
    for context in case.contexts {
        let (Some(title), Some(titled), Some(body)) = (&context.title, &context.title_body, &context.body)
        else {
            continue;
        };
        if context.body_from == Some(BodySource::Title) {
            continue;
        }
        verdict = Verdict::Checked;
        let names = case.names;
        if names.same_body(titled, body) || names.is_part_of(titled, body) || names.is_part_of(body, titled) {
            continue;
        }
        // What is abbreviated may be the same after all.
        let in_short = [titled, body].into_iter().any(|name| names.is_short(name) || holds_letters(name));
        let source = match context.body_from {
            Some(BodySource::Act) => "приказ издан органом",
            Some(BodySource::Approval) => "утверждает перечень орган",
            Some(BodySource::Signature) => "под перечнем подписан орган",
            Some(BodySource::Table) => "в графе перечня указан орган",
            _ => "папка с файлом названа по органу",
        };
        let place = context.title_place;
        findings.push(rule.finding(Draft {
            level: in_short.then_some(Level::Query),
            at: place.map_or_else(At::default, |place| At {
                table: case.tables.get(place.table as usize).cloned(),
                row: Some(place.row),
                column_number: Some(place.column),
                column: None,
            }),
            message: format!("В названии перечня указан другой орган: «{titled}», а {source} «{body}»."),
            hint: format!("Исправьте название перечня: должно быть «{body}». Если перечень ведёт другой орган, поясните это.").into(),
            expected: Some(body.clone()),
            clause: rule.clause_of(case.profile),
            quote: Some(title.clone()),
            key: vec![titled.to_string(), body.to_string()],
            ..Draft::default()
        }));
    }
    verdict
}

/// «ГКУ ЦЗН Пермского края»: two words of the name or more are initial letters, which may stand for the other name.
fn holds_letters(name: &str) -> bool {
    let initial = |word: &&str| word.chars().count() > 1 && word.chars().all(char::is_uppercase);
    name.split_whitespace().take(3).filter(initial).count() > 1
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn the_title_names_another_body() {
        check(
            "
            УТВЕРЖДАЮ
            Министр торговли
            Министерства торговли Смоленской области
            _______ И.И. Иванов
            Перечень точек взаимодействия Министерства цифрового развития Смоленской области с клиентом

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                D02 error [файл] В названии перечня указан другой орган: «Министерство цифрового развития Смоленской области», а утверждает перечень орган «Министерство торговли Смоленской области».
            "#]],
        );
    }

    #[test]
    fn a_short_name_is_asked_about() {
        check(
            "
            УТВЕРЖДАЮ
            Министр культуры
            Министерства культуры Смоленской области
            _______ И.И. Иванов
            Перечень точек взаимодействия Минтранса Смоленской области с клиентом

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                D02 query [файл] В названии перечня указан другой орган: «Минтранс Смоленской области», а утверждает перечень орган «Министерство культуры Смоленской области».
            "#]],
        );
    }

    #[test]
    fn a_body_is_the_same_in_short_with_its_region_elsewhere_and_a_part_of_it() {
        for (post, titled) in [
            ("Министерства торговли Тульской области", "Минторга Тульской области"),
            ("Государственной жилищной инспекции Смоленской области", "ГЖИ"),
            (
                "Министерства Чеченской Республики по делам молодежи",
                "министерства по делам молодежи Чеченской Республики",
            ),
            (
                "Министерства здравоохранения Чувашской Республики",
                "Министерства здравоохранения Чувашской Республики – Чувашии",
            ),
            (
                "Министерства сельского хозяйства Тульской области",
                "управления ветеринарии министерства сельского хозяйства Тульской области",
            ),
        ] {
            check(
                &format!(
                    "
                    УТВЕРЖДАЮ
                    Заместитель руководителя {post}
                    _______ И.И. Иванов
                    Перечень точек взаимодействия {titled} с клиентом

                    | process | touchpoint |
                    | Приём | Официальный сайт |
                    "
                ),
                &expect![[""]],
            );
        }
    }

    #[test]
    fn another_case_and_a_missing_region_are_the_same_body() {
        check(
            "
            УТВЕРЖДАЮ
            Заместитель руководителя Министерства торговли Смоленской области
            _______ И.И. Иванов
            Перечень точек взаимодействия с клиентом в Министерстве торговли

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[""]],
        );
    }
}
