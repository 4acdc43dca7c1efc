//! V02 channel-unknown.

use arcstr::literal;

use crate::knowledge::kinds::stated;
use crate::model::finding::{At, Cause, Finding, Level};
use crate::model::{Channel, Field};
use crate::text::letters;

use super::case::{FileCase, ListCase, at, first_record};
use super::rule::{Check, Clause, Draft, Rule, Told, Verdict, cite, quoted};
use super::texts::PerText;

pub(super) static RULE: Rule = Rule {
    code: "V02",
    name: "channel-unknown",
    level: Level::Error,
    clauses: &[
        Clause {
            order: "sverdlovsk-investment",
            at: "приложение, графа «Вид точки взаимодействия (цифровая/офлайн)»",
        },
        Clause { order: "dagestan-construction", at: "п. 4.1" },
        Clause { order: "smolensk-industry", at: "разд. I, п. 3" },
        Clause { order: "sverdlovsk-energy", at: "п. 2" },
    ],
    part: None,
    summary: "Вид точки – не «цифровая» и не «офлайн».",
    explanation: "Ошибка: в графе вида стоит то, что не означает ни цифровую, ни офлайн-точку. Правка: написание с \
        ошибкой понято («оффлайн», «off-line»). Совет: так написано в тексте самого порядка. «Цифровая точка», «Офлайн-точка» – правильные записи.",
    example: "«По телефону» в графе вида – ошибка: укажите «цифровая» или «офлайн».",
    checks: &[Check::List(&[Field::Channel], check), Check::File(check_order)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let texts = case.texts();
    // A caption that offers such words («Вид (электронная/личная)») says what they mean.
    let kinds = &case.knowledge.vocabulary.words.kinds;
    let caption = case.list.column(Field::Channel).map(|column| &column.header);
    let mut suggests: PerText<bool> = PerText::default();
    let mut told: Told<(u32, u32)> = Told::default();
    for (at_row, row) in case.list.rows.iter().enumerate() {
        let Some(cell) = row.channel.as_ref().filter(|cell| !cell.text.is_blank()) else {
            continue;
        };
        let channel = texts.row(at_row).channel;
        let text = &cell.text.value;
        let mut suggests = || {
            *suggests.of(channel, || {
                kinds.only_suggests(text) && !caption.is_some_and(|caption| kinds.offers(caption, text))
            })
        };
        if !cell.values.is_empty() && cell.misspelt.is_none() && !suggests() {
            continue;
        }
        let place = at(case.list, cell.text.place, Some(Field::Channel));
        let record = first_record(case.list, row);
        let alone = match texts.points(at_row) {
            [point] => Some((channel, *point)),
            _ => None,
        };
        let Some((at, record)) = told.again(alone, findings, place, record) else { continue };
        let draft = Draft { at, record, quote: Some(text.clone()), ..Draft::default() };
        let key = |word: &str| vec![word.to_owned(), points(row)];
        let draft = if cell.values.is_empty() {
            Draft {
                message: format!("Вид точки не понят: «{text}»."),
                hint: literal!("Укажите «цифровая» или «офлайн»."),
                expected: Some(literal!("цифровая или офлайн")),
                clause: rule.clause_of(case.knowledge.profile),
                values: vec![text.to_string()],
                key: key(text),
                ..draft
            }
        } else if let Some(misspelt) = &cell.misspelt {
            let (meant, hint) = match stated(&cell.values) {
                Channel::Offline => ("офлайн", "Пишите «офлайн» с одной «ф» и без дефиса внутри слова."),
                Channel::Digital => ("цифровая", "Исправьте описку: «цифровая»."),
                _ => ("смешанная", "Исправьте описку: «цифровая» и «офлайн»."),
            };
            Draft {
                level: Some(Level::Note),
                message: format!("Вид точки «{text}» понят как «{meant}»."),
                hint: hint.into(),
                expected: Some(meant.into()),
                values: vec![misspelt.to_string()],
                key: key(misspelt),
                ..draft
            }
        } else {
            let meant = match stated(&cell.values) {
                Channel::Offline => "офлайн",
                Channel::Digital => "цифровая",
                _ => "цифровая и офлайн",
            };
            Draft {
                message: format!("Вид точки «{text}» – не «цифровая» и не «офлайн»; прочитан как «{meant}»."),
                hint: format!("Укажите «{meant}», если это верно, иначе другой вид.").into(),
                expected: Some(meant.into()),
                clause: rule.clause_of(case.knowledge.profile),
                values: vec![text.to_string()],
                key: key(text),
                ..draft
            }
        };
        findings.push(rule.finding(draft));
    }
}

fn points(row: &crate::model::SourceRow) -> String {
    row.touchpoints.iter().map(|point| &*point.text.value).collect::<Vec<_>>().join(" | ")
}

/// The same fault in the text of the order: a piece of advice, once a file, with its places.
fn check_order(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let misspelt = &case.words.lists.checks.misspelt;
    let mut words: Vec<String> = Vec::new();
    let mut places: Vec<String> = Vec::new();
    for line in case.lines {
        if !line.may_hold(["айн", "АЙН"]) && !line.may_hold(["ine", "INE"]) {
            continue;
        }
        let folded = line.folded();
        if !misspelt.iter().any(|word| folded.contains(word.as_str())) {
            continue;
        }
        // A word of an address is spelt as it is.
        let parts = folded
            .split_whitespace()
            .filter(|part| !part.contains(['/', '@']) && !part.trim_end_matches('.').contains('.'));
        for word in parts.map(|part| part.trim_matches(|letter| !letters::is_letter(letter))) {
            if !misspelt.iter().any(|misspelt| word.starts_with(misspelt.as_str())) {
                continue;
            }
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
            let place = line.cited();
            if !place.is_empty() && !places.contains(&place) {
                places.push(place);
            }
        }
    }
    let [first, ..] = words.as_slice() else { return Verdict::checked_if(case.has_text()) };
    let at = if places.is_empty() { String::new() } else { format!(" ({})", places.join(", ")) };
    findings.push(
        rule.finding(Draft {
            level: Some(Level::Advice),
            at: At::default(),
            message: format!("В тексте порядка{at} написано {}.", quoted(words.iter().map(String::as_str))),
            hint: literal!("Правильно «офлайн», с одной «ф»: исправьте при следующем изменении порядка."),
            expected: Some(literal!("офлайн")),
            clause: case
                .profile
                .filter(|profile| profile.order.is_some() && !places.is_empty())
                .map(|profile| cite(profile, &places.join(", "))),
            quote: Some(first.as_str().into()),
            cause: Cause::OrderText,
            ..Draft::default()
        }),
    );
    Verdict::Checked
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn a_word_that_suggests_a_kind_is_silent_where_the_caption_offers_it() {
        let found = |caption: &str| {
            let table = format!("| process | touchpoint | {caption} |\n| Приём | Форум | личная |");
            let findings = crate::rules::testing::outcome(&table).findings;
            findings.iter().filter(|finding| finding.code == "V02").count()
        };
        assert_eq!((found("Вид (электронная/личная)"), found("Вид точки (цифровая/офлайн)")), (0, 1));
    }

    #[test]
    fn a_channel_that_is_none_and_a_misspelt_one() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Официальный сайт | по звонку |
            | Выдача | Кабинет 7 | оффлайн |
            ",
            &expect![[r#"
                V02 error [таблица 1, строка 2, столбец 3] Вид точки не понят: «по звонку».
                V02 note [таблица 1, строка 3, столбец 3] Вид точки «оффлайн» понят как «офлайн».
            "#]],
        );
    }

    #[test]
    fn the_order_misspells_it() {
        check(
            "
            2. Точки подразделяются на:
            оффлайн-точки – места приема.
            3. Адрес: https://site.ru/offline/точки. Офлайн-каналы сохраняются.
            4. Доступны «Оффлайн-каналы».

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                V02 advice [файл] В тексте порядка (п. 2, п. 4) написано «оффлайн-точки» и «оффлайн-каналы».
            "#]],
        );
    }

    #[test]
    fn right_spellings_are_silent() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Официальный сайт | Цифровая точка |
            | Выдача | Кабинет 7 | Офлайн-точка |
            | Ответ | Телефонная связь | цифровая/офлайн |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn a_word_that_only_suggests_a_kind_is_asked_about() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Официальный сайт | личная |
            | Ответ | Телефонная связь | через интернет |
            | Выдача | МФЦ | личная, офлайн |
            | Запись | Здание министерства | очная |
            ",
            &expect![[r#"
                V02 error [таблица 1, строка 2, столбец 3] Вид точки «личная» – не «цифровая» и не «офлайн»; прочитан как «офлайн».
                V02 error [таблица 1, строка 3, столбец 3] Вид точки «через интернет» – не «цифровая» и не «офлайн»; прочитан как «цифровая».
            "#]],
        );
    }
}
