//! D06 body-unknown.

use arcstr::literal;

use crate::model::finding::{Finding, Level};
use crate::text::Text;

use super::case::{FileCase, at_list};
use super::rule::{Check, Draft, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "D06",
    name: "body-unknown",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "Неизвестно, чей это перечень: не назван орган или субъект.",
    explanation: "Орган и субъект ищутся в приказе, в грифе, в названии перечня, в строках над ним, в графе «Орган \
        власти», в названиях папки, листа и файла. Если их нигде нет, перечень попадает в свод без органа. Названия в \
        любом падеже и сокращения, которые везде значат одно («ГЖИ», «Минфин»), понятны; о прочих кратких названиях \
        («Минстрой») программа спрашивает, потому что в разных субъектах они значат разное; спрашивает и там, где неясно, \
        чем название кончается. Одно замечание на файл.",
    example: "Таблица без заголовка в файле «перечень новый.xlsx» – запрос. Допишите над таблицей название органа.",
    checks: &[Check::File(check)],
};

fn check(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let Some(list) = case.lists.iter().find(|list| doubt(case, &list.context).is_some()) else {
        return if case.lists.is_empty() { Verdict::NotApplicable } else { Verdict::Checked };
    };
    let context = &list.context;
    let Some(doubt) = doubt(case, context) else { return Verdict::Checked };
    let body = context.body.as_deref().unwrap_or_default();
    let (message, hint) = match doubt {
        Unknown::Both => (
            "Неизвестно, чей это перечень: ни орган, ни субъект не названы.".to_owned(),
            literal!(
                "Напишите над таблицей полное название органа с субъектом или положите файл в папку, названную по органу."
            ),
        ),
        Unknown::Body => (
            format!(
                "Неизвестно, чей это перечень: субъект – {}, а орган не назван.",
                context.region.as_deref().unwrap_or_default()
            ),
            literal!(
                "Напишите над таблицей полное название органа или положите файл в папку, названную по органу."
            ),
        ),
        Unknown::Region => (
            format!("Неизвестно, какого субъекта орган «{body}»: субъект не назван."),
            literal!("Допишите субъект в название органа или положите файл в папку, названную по субъекту."),
        ),
        Unknown::End => (
            format!("Неясно, где кончается название органа; прочитано «{body}»."),
            literal!("Напишите полное название органа с субъектом отдельной строкой над названием перечня."),
        ),
        Unknown::FullName => (
            format!("Орган назван только кратко: «{body}». Полного названия нет."),
            literal!("Напишите полное название органа: так перечни одного органа окажутся в своде вместе."),
        ),
    };
    findings.push(rule.finding(Draft {
        at: at_list(list),
        message,
        hint,
        quote: context.title.clone(),
        key: vec![format!("{doubt:?}"), body.to_owned()],
        ..Draft::default()
    }));
    Verdict::Checked
}

/// What of a list's owner is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unknown {
    Both,
    Body,
    Region,
    /// Where the name ends.
    End,
    FullName,
}

fn doubt(case: &FileCase<'_>, context: &crate::model::Context) -> Option<Unknown> {
    let Some(body) = &context.body else {
        return Some(if context.region.is_some() { Unknown::Body } else { Unknown::Both });
    };
    // An institution is told by its own name: «ГКУ „Центр занятости населения города Пскова“».
    let named = |body: &Text| body.ends_with('»');
    match &context.region {
        _ if context.body_unsure => Some(Unknown::End),
        None if !named(body) => Some(Unknown::Region),
        _ => case.names.is_short(body).then_some(Unknown::FullName),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    fn list(above: &str) -> String {
        format!(
            "{above}\n\n| number | process | touchpoint |\n| 1 | Приём | Официальный сайт |\n| 2 | Выдача | Почта |"
        )
    }

    #[test]
    fn nobody_is_named() {
        check_rule(
            "D06",
            &list("Перечень точек взаимодействия с клиентом"),
            &expect![[r#"
                D06 query [таблица 1] Неизвестно, чей это перечень: ни орган, ни субъект не названы.
            "#]],
        );
    }

    #[test]
    fn a_body_without_its_region_and_a_short_name() {
        check_rule(
            "D06",
            &list("Перечень точек взаимодействия Министерства культуры с клиентом"),
            &expect![[r#"
                D06 query [таблица 1] Неизвестно, какого субъекта орган «Министерство культуры»: субъект не назван.
            "#]],
        );
        check_rule(
            "D06",
            &list("Перечень точек взаимодействия Минстроя Тульской области с клиентом"),
            &expect![[r#"
                D06 query [таблица 1] Орган назван только кратко: «Минстрой Тульской области». Полного названия нет.
            "#]],
        );
    }

    #[test]
    fn a_name_that_may_go_on() {
        check_rule(
            "D06",
            &list(
                "Перечень точек взаимодействия Комитета ветеринарии без участия станций Республики Алтай с клиентом",
            ),
            &expect![[r#"
                D06 query [таблица 1] Неясно, где кончается название органа; прочитано «Комитет ветеринарии Республики Алтай».
            "#]],
        );
        // The region stands apart, behind the client, or a second body is told for certain.
        for above in [
            "Перечень точек взаимодействия Комитета ветеринарии с клиентом в Республике Алтай",
            "Перечень точек взаимодействия Комитета ветеринарии (Республика Алтай)",
            "Перечень точек взаимодействия Комитета ветеринарии с Госветинспекцией Республики Алтай с клиентом",
        ] {
            check_rule("D06", &list(above), &expect![[""]]);
        }
    }

    #[test]
    fn named_in_any_case_in_short_or_by_its_own_name() {
        for above in [
            "Перечень точек взаимодействия с клиентом архивного агентства Красноярского края",
            "Точки взаимодействия\nГЖИ Воронежской области с клиентами",
            "Перечень точек взаимодействия Минфина Татарстана",
            "Организация: ГКУ ПО «Центр занятости населения города Пскова»\nПеречень точек взаимодействия с клиентом",
            "Счётная палата Тульской области\nПеречень точек взаимодействия с клиентом",
        ] {
            check_rule("D06", &list(above), &expect![[""]]);
        }
    }
}
