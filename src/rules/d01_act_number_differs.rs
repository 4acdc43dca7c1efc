//! D01 act-number-differs.

use arcstr::literal;

use crate::locate::{Stamp, StampKind};
use crate::model::Act;
use crate::model::finding::{At, Cause, Finding, Level};

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
        утверждён документ. То же о словах «Приложение № 2 к приказу …» над порядком и перечнем. Сравнивается гриф своего \
        акта: ещё один гриф над перечнем с другими номером и датой говорит о другом акте, а дата без номера – об утверждении. Способ записи даты роли не играет: «19» марта 2024 и 19.03.2024 – одно и то же. \
        Расхождение может быть и следствием распознавания отсканированного текста.",
    example: "В заголовке «от 16.02.2024 № 89», в грифе «от 16.02.2024 № 19» – запрос. Проверьте оба места по \
        подлиннику и исправьте то, где описка.",
    checks: &[Check::File(check)],
};

fn check(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let file = &case.located.file;
    let Some(head) = &file.head_act else { return Verdict::NotApplicable };
    // A date alone is that of an approval, not of the act.
    let numbered = || file.stamps.iter().filter(|stamp| stamp.act.number.is_some());
    let mut told: Vec<&Act> = Vec::new();
    for Stamp { act, kind } in numbered() {
        let number = differ(head.number.as_deref(), act.number.as_deref());
        let date = differ(head.date.as_deref(), act.date.as_deref());
        // With both another act may be meant: the list's own, or an older one.
        let another_act = number && date && *kind != StampKind::Approved;
        let same = |known: &&Act| (&known.number, &known.date) == (&act.number, &act.date);
        if !number && !date || another_act || told.iter().any(same) {
            continue;
        }
        told.push(act);
        findings.push(rule.finding(differs(rule, case, head, act, (number, date), *kind)));
    }
    Verdict::checked_if(numbered().next().is_some())
}

fn differs(
    rule: &Rule,
    case: &FileCase<'_>,
    head: &Act,
    stamp: &Act,
    differ: (bool, bool),
    kind: StampKind,
) -> Draft {
    let what = match differ {
        (true, true) => "Номер и дата приказа отличаются",
        (true, false) => "Номер приказа отличается",
        _ => "Дата приказа отличается",
    };
    let place = if kind == StampKind::Annex {
        "над приложением"
    } else {
        "в грифе «УТВЕРЖДЕН»"
    };
    Draft {
        at: At::default(),
        message: format!("{what}: в заголовке акта «{}», {place} «{}».", head.written, stamp.written),
        hint: literal!("Сверьте оба места с подлинником приказа и исправьте то, в котором описка."),
        expected: Some(literal!("одинаковые дата и номер в обоих местах")),
        clause: rule.clause_of(case.profile),
        quote: Some(stamp.written.clone()),
        cause: Cause::OrderText,
        key: vec![head.written.to_string(), stamp.written.to_string()],
        ..Draft::default()
    }
}

fn differ(one: Option<&str>, other: Option<&str>) -> bool {
    let plain = |text: &str| -> String {
        let signs = text.chars().filter(|sign| !sign.is_whitespace());
        signs
            .flat_map(char::to_lowercase)
            .map(|sign| if matches!(sign, '–' | '—' | '‑' | '−') { '-' } else { sign })
            .collect()
    };
    matches!((one, other), (Some(one), Some(other)) if plain(one) != plain(other))
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

    #[test]
    fn an_annex_names_another_number() {
        check(
            "
            МИНИСТЕРСТВО ТОРГОВЛИ СМОЛЕНСКОЙ ОБЛАСТИ
            ПРИКАЗ
            14.05.2024 № 18-217
            Об организации работы
            Приложение № 1 к приказу Министерства торговли Смоленской области от 14.05.2024 № 18–217
            ПОРЯДОК
            Приложение № 2 к приказу Министерства торговли Смоленской области от 14.05.2024 № 18-271
            Перечень точек взаимодействия с клиентом

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                D01 query [файл] Номер приказа отличается: в заголовке акта «от 14.05.2024 № 18-217», над приложением «от 14.05.2024 № 18-271».
            "#]],
        );
    }

    #[test]
    fn the_stamp_of_another_act_or_a_date_alone_is_no_contradiction() {
        let text = |stamp: &str| {
            format!(
                "
            МИНИСТЕРСТВО ТОРГОВЛИ СМОЛЕНСКОЙ ОБЛАСТИ
            ПРИКАЗ
            19.03.2024 № 29/01-01
            Об утверждении Порядка
            УТВЕРЖДЕН
            приказом Министерства торговли Смоленской области
            от 19.03.2024 № 29/01-01
            ПОРЯДОК
            {stamp}
            Перечень точек взаимодействия с клиентом

            | process | touchpoint |
            | Приём | Официальный сайт |
            "
            )
        };
        for stamp in [
            "УТВЕРЖДЕН\n приказом Министерства торговли Смоленской области\n от 12.04.2025 № 44",
            "УТВЕРЖДЕН\n «12» апреля 2025 г.",
            "Приложение № 1 к распоряжению Правительства Смоленской области от 19.03.2024 № 7-р",
            "Приложение № 1 к приказу Министерства торговли Смоленской области от 12.04.2025 № 44",
        ] {
            check(&text(stamp), &expect![[""]]);
        }
    }
}
