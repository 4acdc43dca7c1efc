//! D03 wrong-approval.

use arcstr::literal;

use crate::knowledge::profile::{ApprovalKind, ApprovalRoute, Part, Profile};
use crate::model::finding::{Finding, Level};
use crate::text::letters::{fold, one_line};

use super::case::{ListCase, at_list};
use super::rule::{Check, Clause, Draft, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "D03",
    name: "wrong-approval",
    level: Level::Query,
    clauses: &[
        Clause { order: "sverdlovsk-energy", at: "п. 9" },
        Clause { order: "dagestan-construction", at: "п. 5.1" },
        Clause { order: "sverdlovsk-investment", at: "п. 13" },
    ],
    part: Some(Part::Approval),
    summary: "Перечень утверждён не так, как требует порядок.",
    explanation: "Порядок каждого ведомства говорит, кто утверждает перечень: министр или его заместитель подписью под словом \
        «УТВЕРЖДАЮ», или ведомство приказом. Замечание – когда в грифе другая должность или гриф другого вида. Исполняющий \
        обязанности («Врио», «И.о.») подписывает наравне. Перечень без грифа не проверяется: его ещё не утверждали.",
    example: "Порядок: перечень утверждает заместитель министра, а в грифе «УТВЕРЖДАЮ. Министр …» – запрос. Исправьте гриф или \
        поясните, почему утвердил другой.",
    checks: &[Check::Order(&[], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, order: &Profile, findings: &mut Vec<Finding>) -> Verdict {
    let route = &order.approval;
    if route.clause.is_empty() {
        return Verdict::NotApplicable;
    }
    let context = &case.list.context;
    let acting = &case.knowledge.vocabulary.words.lists.checks.acting;
    let block = context.approval.as_ref().map(|approval| one_line(&approval.post));
    // An act without a head of its own and without an annex's heading approves the list itself.
    let by_act = context.annex.is_none() && context.head_act.is_none() && context.stamp_act.is_some();
    let (seen, message) = match (&block, route.kind) {
        (Some(post), ApprovalKind::Signature) if fits(post, route, acting) => return Verdict::Checked,
        (Some(post), ApprovalKind::Signature) => (
            post.clone(),
            format!("В грифе «УТВЕРЖДАЮ» указана должность «{post}», а порядок называет другую."),
        ),
        (Some(post), ApprovalKind::Act | ApprovalKind::Annex) => (
            post.clone(),
            "Над перечнем стоит «УТВЕРЖДАЮ», а по порядку перечень утверждается приказом.".to_owned(),
        ),
        (None, ApprovalKind::Signature) if by_act => {
            let act = context.stamp_act.as_ref().map_or("", |act| &*act.written);
            (
                act.to_owned(),
                format!(
                    "Перечень утверждён актом «{act}», а по порядку его утверждает должностное лицо подписью."
                ),
            )
        }
        (None, _) => return Verdict::Checked,
    };
    let expected = match route.kind {
        ApprovalKind::Signature => format!("УТВЕРЖДАЮ, {}", one_line(&route.post)),
        ApprovalKind::Act | ApprovalKind::Annex => one_line(&route.wording),
    };
    findings.push(rule.finding(Draft {
        at: at_list(case.list),
        message,
        hint: literal!(
            "Исправьте гриф по образцу из порядка. Если утверждал другой, поясните, на каком основании."
        ),
        expected: Some(expected).filter(|expected| !expected.contains('{')).map(Into::into),
        clause: rule.clause_of(Some(order)),
        quote: Some(seen.into()),
        ..Draft::default()
    }));
    Verdict::Checked
}

/// Whether a post is the one that the order names, or somebody acting for it.
fn fits(post: &str, route: &ApprovalRoute, acting: &[String]) -> bool {
    let post = fold(post);
    let named = route.post_words.iter().all(|word| post.contains(&fold(word)));
    let deputy = route.post_words.iter().any(|word| fold(word).starts_with("заместител"));
    let acting = acting.iter().any(|word| post.contains(word.as_str()));
    // «Заместитель министра» holds the word «министр» and is not the minister.
    named && (deputy || acting || !post.contains("заместител")) || post.is_empty()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    fn list(head: &str) -> String {
        format!(
            "
            {head}
            Перечень точек взаимодействия с клиентом

            | number | service | touchpoint | interactions |
            | 1 | Субсидии | Официальный сайт | информирование о порядке предоставления |
            "
        )
    }

    const ENERGY: &str = "Министерства энергетики и жилищно-коммунального хозяйства Свердловской области";

    #[test]
    fn the_minister_signs_where_the_order_names_a_deputy() {
        check_rule(
            "D03",
            &list(&format!("УТВЕРЖДАЮ\nМинистр {ENERGY}\n_______ Н.Б. Смирнов")),
            &expect![[r#"
                D03 query [таблица 1] В грифе «УТВЕРЖДАЮ» указана должность «Министр Министерства энергетики и жилищно-коммунального хозяйства Свердловской области», а порядок называет другую.
            "#]],
        );
    }

    #[test]
    fn the_deputy_and_somebody_acting_for_him_are_right() {
        for post in [
            "Заместитель Министра",
            "Исполняющий обязанности заместителя Министра",
            "Врио заместителя министра",
        ] {
            let head = format!("УТВЕРЖДАЮ\n{post} {ENERGY}\n_______ Е.А. Свалов");
            check_rule("D03", &list(&head), &expect![[""]]);
        }
    }

    #[test]
    fn a_block_where_the_order_wants_an_act() {
        check_rule(
            "D03",
            &list(
                "УТВЕРЖДАЮ\nМинистр инвестиций и развития\nМинистерства инвестиций и развития Свердловской области\n_______ И.И. Иванов",
            ),
            &expect![[r#"
                D03 query [таблица 1] Над перечнем стоит «УТВЕРЖДАЮ», а по порядку перечень утверждается приказом.
            "#]],
        );
    }

    #[test]
    fn a_list_of_an_unknown_order_is_not_checked() {
        check_rule(
            "D03",
            &list("УТВЕРЖДАЮ\nМинистр труда\nМинистерства труда Псковской области\n_______ И.И. Иванов"),
            &expect![[r#"
                D03 unchecked [таблица 1] Порядок ведения перечня этого органа программе неизвестен, сравнить перечень не с чем.
            "#]],
        );
    }
}
