//! D01 act-number-differs.

use arcstr::literal;

use crate::model::finding::{At, Finding, Level};

use super::case::FileCase;
use super::rule::{Check, Clause, Draft, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "D01",
    name: "act-number-differs",
    level: Level::Query,
    clauses: &[
        Clause {
            order: "sverdlovsk-energy", at: "реквизиты приказа и гриф УТВЕРЖДЕН"
        },
        Clause {
            order: "dagestan-construction", at: "реквизиты приказа и гриф УТВЕРЖДЕН"
        },
    ],
    part: None,
    summary: "Номер или дата приказа в его заголовке и в грифе «УТВЕРЖДЕН» отличаются.",
    explanation: "Гриф «УТВЕРЖДЕН» повторяет дату и номер приказа. Если они расходятся, неясно, каким актом \
        утверждён документ. Способ записи даты роли не играет: «19» марта 2024 и 19.03.2024 – одно и то же. \
        Расхождение может быть и следствием распознавания отсканированного текста.",
    example: "В заголовке «от 16.02.2024 № 89», в грифе «от 16.02.2024 № 19» – запрос. Проверьте оба места по \
        подлиннику и исправьте то, где описка.",
    checks: &[Check::File(check)],
};

fn check(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let file = &case.located.file;
    let (Some(head), Some(stamp)) = (&file.head_act, &file.stamp_act) else {
        return Verdict::NotApplicable;
    };
    let number = differ(head.number.as_deref(), stamp.number.as_deref());
    let date = differ(head.date.as_deref(), stamp.date.as_deref());
    if !number && !date {
        return Verdict::Checked;
    }
    let what = match (number, date) {
        (true, true) => "Номер и дата приказа отличаются",
        (true, false) => "Номер приказа отличается",
        _ => "Дата приказа отличается",
    };
    findings.push(rule.finding(Draft {
        at: At::default(),
        message: format!(
            "{}: в заголовке акта «{}», в грифе «УТВЕРЖДЕН» «{}».",
            what, head.written, stamp.written
        ),
        hint: literal!("Сверьте оба места с подлинником приказа и исправьте то, в котором описка."),
        expected: Some(literal!("одинаковые дата и номер в обоих местах")),
        clause: rule.clause_of(case.profile),
        quote: Some(stamp.written.clone()),
        key: vec![head.written.to_string(), stamp.written.to_string()],
        ..Draft::default()
    }));
    Verdict::Checked
}

fn differ(one: Option<&str>, other: Option<&str>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one.to_lowercase() != other.to_lowercase())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn the_stamp_names_another_number() {
        check(
            "
            МИНИСТЕРСТВО ТОРГОВЛИ СМОЛЕНСКОЙ ОБЛАСТИ
            ПРИКАЗ
            16.02.2024 № 89
            Об утверждении Порядка
            УТВЕРЖДЕН
            приказом Министерства торговли Смоленской области
            от 16.02.2024 № 19
            ПОРЯДОК

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                D01 query [файл] Номер приказа отличается: в заголовке акта «от 16.02.2024 № 89», в грифе «УТВЕРЖДЕН» «от 16.02.2024 № 19».
            "#]],
        );
    }

    #[test]
    fn another_style_of_the_date_is_the_same_date() {
        check(
            "
            МИНИСТЕРСТВО ТОРГОВЛИ СМОЛЕНСКОЙ ОБЛАСТИ
            П Р И К А З
            «19» марта 2024 № 29/01-01
            Об утверждении Порядка
            УТВЕРЖДЕН
            приказом Министерства торговли Смоленской области
            от 19.03.2024 № 29/01-01
            ПОРЯДОК

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[""]],
        );
    }
}
