//! C01 channel-contradicts-point.

use arcstr::literal;

use crate::knowledge::vocabulary::point_facts;
use crate::knowledge::words::Words;
use crate::model::finding::{Finding, Level};
use crate::model::{Channel, Field, Touchpoint};
use crate::text::Text;
use crate::text::letters;
use crate::text::words;
use crate::text::words::Word;

use super::case::{ListCase, at, first_record, inherited_from};
use super::rule::{Check, Clause, Draft, Rule, Told, quoted};
use super::texts::PerText;

pub(super) static RULE: Rule = Rule {
    code: "C01",
    name: "channel-contradicts-point",
    level: Level::Error,
    clauses: &[
        Clause { order: "sverdlovsk-energy", at: "п. 2" },
        Clause { order: "sverdlovsk-investment", at: "п. 2" },
        Clause { order: "dagestan-construction", at: "п. 2.8, 2.9" },
        Clause { order: "smolensk-industry", at: "разд. I, п. 3, разд. II, п. 3" },
    ],
    part: None,
    summary: "Вид точки противоречит её природе.",
    explanation: "Здание, кабинет, приёмная не могут быть цифровой точкой, а сайт или электронная почта – офлайн-точкой. \
        Телефон и терминал могут быть и тем и другим, поэтому они не проверяются. «Запись через сайт» в скобках – \
        запрос, а не ошибка; запрос и тогда, когда с места текст не начинается. «Видеоприём в здании» – цифровая точка.",
    example: "«Здание Министерства» с видом «Цифровая точка» – ошибка: исправьте вид на «офлайн» или назовите цифровую точку.",
    checks: &[Check::List(&[Field::Channel], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let clause = rule.clause_of(case.knowledge.profile);
    let texts = case.texts();
    // A list says the same of the same text in many rows.
    let mut known: PerText<[Option<Option<Level>>; 2]> = PerText::default();
    let mut suggests: PerText<bool> = PerText::default();
    let mut hints: PerText<[Option<Text>; 2]> = PerText::default();
    let mut told: Told<(u32, u32, Channel)> = Told::default();
    let mut wrong: Vec<(&Touchpoint, u32, Level)> = Vec::new();
    for (at_row, row) in case.list.rows.iter().enumerate() {
        wrong.clear();
        wrong.extend(row.touchpoints.iter().zip(texts.points(at_row)).filter_map(|(point, text)| {
            let side = match point.channel_stated? {
                Channel::Digital => 0,
                Channel::Offline => 1,
                _ => return None,
            };
            let levels = known.of(*text, Default::default);
            let level = levels[side].get_or_insert_with(|| contradiction(case, point, &texts.words(*text)));
            level.map(|level| (point, *text, level))
        }));
        let Some((first, text, _)) = wrong.first() else { continue };
        // A kind that is only suggested is asked about by V02.
        let channel = texts.row(at_row).channel;
        if *suggests.of(channel, || case.knowledge.vocabulary.words.kinds.only_suggests(texts.text(channel)))
        {
            continue;
        }
        let stated = first.channel_stated.unwrap_or_default();
        let cell = row.channel.as_ref().map_or(&first.text, |channel| &channel.text);
        let place = at(case.list, cell.place, Some(Field::Channel));
        let record = first_record(case.list, row);
        let inherited = inherited_from(case.list, row, &first.text);
        let alone = (wrong.len() == 1 && inherited.is_none()).then_some((*text, channel, stated));
        let Some((place, record)) = told.again(alone, findings, place, record) else { continue };
        let mut names: Vec<&str> = Vec::with_capacity(wrong.len());
        for (point, ..) in &wrong {
            if !names.contains(&&*point.text.value) {
                names.push(&point.text.value);
            }
        }
        let points = quoted(names.iter().copied());
        let (are, expected) = match (names.len(), stated) {
            (1, Channel::Digital) => ("физическое место, а её вид указан", literal!("офлайн")),
            (1, _) => ("цифровой канал, а её вид указан", literal!("цифровая")),
            (_, Channel::Digital) => ("физические места, а их вид указан", literal!("офлайн")),
            _ => ("цифровые каналы, а их вид указан", literal!("цифровая")),
        };
        let said = if row.channel.is_some() { channel } else { *text };
        let hint = hints.of(said, Default::default)[usize::from(stated == Channel::Digital)]
            .get_or_insert_with(|| {
                let or = "» или назовите ту точку, к которой относится «";
                ["Укажите вид «", &expected, or, &cell.value, "»."].concat().into()
            });
        let noun = if names.len() == 1 { "Точка" } else { "Точки" };
        let inherited = inherited.map_or_else(String::new, |written| {
            format!(" Точка вписана один раз ({written}): здесь её ячейка пуста и прочитана как «то же, что выше».")
        });
        findings.push(rule.finding(Draft {
            level: wrong.iter().map(|(.., level)| *level).min(),
            at: place,
            // Joined and not formatted: no rule has more to say.
            message: [noun, " ", &points, " – ", are, " как «", &cell.value, "».", &inherited].concat(),
            hint: hint.clone(),
            expected: Some(expected.clone()),
            clause: clause.clone(),
            quote: Some(cell.value.clone()),
            record,
            values: names.iter().map(|name| format!("{name}\0{}", stated.key())).collect(),
            key: vec![points, stated.key().to_owned()],
            ..Draft::default()
        }));
    }
}

/// How sure it is that a point is of the other kind than stated: an error only where its text
/// begins with the catalogue's words and names nothing of the stated kind.
fn contradiction(case: &ListCase<'_>, point: &Touchpoint, words: &[Word]) -> Option<Level> {
    let stated =
        point.channel_stated.filter(|stated| matches!(stated, Channel::Digital | Channel::Offline))?;
    let nature = point_facts(case.knowledge.catalogue, point.code.as_deref()?).nature?;
    if nature == stated {
        return None;
    }
    let text = &*point.text.value;
    let named = case.knowledge.vocabulary.touchpoints.naming(words)?;
    if in_brackets(text, &words[named.first]) {
        return None;
    }
    if stated == Channel::Digital
        && words.iter().any(|word| is_digital(text, word, &case.knowledge.vocabulary.words))
    {
        return None;
    }
    let begins = words[..named.first].iter().all(|word| word.filler);
    Some(if begins && !mentions_other(case, point, words) { Level::Error } else { Level::Query })
}

/// Whether a point's text begins with other words than its code says, or names a point of the stated
/// kind as well.
pub(super) fn names_another(case: &ListCase<'_>, point: &Touchpoint) -> bool {
    let words = words::words(&point.text.value);
    let named = case.knowledge.vocabulary.touchpoints.naming(&words);
    let begins = named.is_some_and(|named| words[..named.first].iter().all(|word| word.filler));
    !begins || mentions_other(case, point, &words)
}

fn in_brackets(text: &str, word: &Word) -> bool {
    let before = &text[..word.start];
    before.matches('(').count() > before.matches(')').count()
}

fn is_digital(text: &str, word: &Word, words: &Words) -> bool {
    let folded = letters::fold(&text[word.start..word.end]);
    // «Кабинет сотрудника», «Кабинет заемщика»: an account in a system.
    let before = letters::fold(text[..word.start].trim_end());
    let account = words.lists.checks.accounts.iter().any(|account| before.ends_with(account.as_str()))
        && words.lists.checks.clients.iter().any(|client| folded.starts_with(client.as_str()));
    if account {
        return true;
    }
    let beginnings = &words.lists.checks.digital_at_place;
    beginnings.iter().any(|beginning| folded.starts_with(beginning.as_str())) && !in_brackets(text, word)
}

/// «Здание Министерства (запись через сайт)»: the text names a point of the stated kind as well.
fn mentions_other(case: &ListCase<'_>, point: &Touchpoint, words: &[Word]) -> bool {
    (1..words.len()).filter_map(|at| case.knowledge.vocabulary.touchpoints.at(words, at)).any(|found| {
        let facts = point_facts(case.knowledge.catalogue, found.value);
        facts.nature.is_some() && facts.nature == point.channel_stated
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn a_building_is_no_digital_point() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Здание Министерства | Цифровая точка |
            | Ответ | Официальный сайт | офлайн |
            ",
            &expect![[r#"
                C01 error [таблица 1, строка 2, столбец 3] Точка «Здание Министерства» – физическое место, а её вид указан как «Цифровая точка».
                C01 error [таблица 1, строка 3, столбец 3] Точка «Официальный сайт» – цифровой канал, а её вид указан как «офлайн».
            "#]],
        );
    }

    #[test]
    fn a_telephone_may_be_either() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Телефонная связь | цифровая |
            | Учёба | Дистанционная школа | онлайн |
            | Ответ | Телефонная связь по месту работы | цифровая |
            | Выдача | Здание Министерства | офлайн |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn a_booking_on_the_site_is_asked_about() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Здание Министерства (запись через официальный сайт) | цифровая |
            ",
            &expect![[r#"
                C01 query [таблица 1, строка 2, столбец 3] Точка «Здание Министерства (запись через официальный сайт)» – физическое место, а её вид указан как «цифровая».
            "#]],
        );
    }

    #[test]
    fn a_place_named_later_or_in_brackets_is_no_error() {
        check(
            "
            | process | touchpoint | channel |
            | Первый | Запись на личный прием через официальный сайт | цифровая |
            | Второй | Электронный дневник школы | цифровая |
            | Третий | Телемедицинская консультация (медицинская организация) | цифровая |
            | Четвёртый | Медицинская консультация (медицинская организация) | цифровая |
            | Пятый | Сотрудник в здании МФЦ | цифровая |
            ",
            &expect![[r#"
                C01 query [таблица 1, строка 6, столбец 3] Точка «Сотрудник в здании МФЦ» – физическое место, а её вид указан как «цифровая».
            "#]],
        );
    }
}
