//! C04 duplicate-touchpoint.

use std::collections::HashMap;

use arcstr::literal;
use thin_vec::ThinVec;

use crate::model::finding::{Finding, Level};
use crate::model::{Field, SourceRow, Touchpoint};
use crate::text::contacts::Contact;
use crate::text::hash::KeyedState;
use crate::text::letters;
use crate::text::words;

use super::case::{ListCase, at, first_record, inherited_from};
use super::rule::{Check, Clause, Draft, Rule, quoted};
use super::texts::RowTexts;

pub(super) static RULE: Rule = Rule {
    code: "C04",
    name: "duplicate-touchpoint",
    level: Level::Error,
    clauses: &[
        Clause { order: "sverdlovsk-investment", at: "п. 10" },
        Clause { order: "smolensk-industry", at: "разд. II, п. 2.4" },
    ],
    part: None,
    summary: "Точка взаимодействия повторяется внутри одного процесса.",
    explanation: "Порядки требуют назвать точку в процессе один раз и раскрыть в ней все потребности. Повтором \
        считается та же точка при тех же направлении, услуге и процессе. Другая группа клиентов, другой кабинет или \
        адрес – не повтор, как и разные точки одного рода: «ВКонтакте» и «Одноклассники». Если порядок ведомства об этом молчит, замечание – запрос, а не ошибка.",
    example: "Процесс «Приём документов», две строки с точкой «Здание Министерства» – ошибка: оставьте одну и соедините потребности.",
    checks: &[Check::List(&[Field::Touchpoint], check)],
};

/// Characters of a value that tells for whom a row is; a longer one is a description.
const SHORT: usize = 60;

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    // Row and point of the first with each key.
    let rows = &case.list.rows;
    let points = rows.iter().map(|row| row.touchpoints.len()).sum();
    let mut seen: HashMap<Key, (u32, u32), KeyedState> =
        HashMap::with_capacity_and_hasher(points, KeyedState::default());
    let (texts, sameness) = (case.texts(), case.sameness());
    let mut numbers = Numbers::of(case);
    let forbidden = rule.clause_of(case.knowledge.profile);
    let mut repeated: Vec<(&Touchpoint, &SourceRow, &Touchpoint)> = Vec::new();
    for at_row in case.in_order() {
        let row = &rows[at_row];
        repeated.clear();
        let group = numbers.group(row, texts.row(at_row));
        for (at_point, (point, text)) in row.touchpoints.iter().zip(texts.points(at_row)).enumerate() {
            if point.text.is_blank() {
                continue;
            }
            let key = Key {
                group,
                point: sameness[*text as usize],
                contacts: numbers.of_contacts(&point.contacts),
            };
            let (row, first) = *seen.entry(key).or_insert((at_row as u32, at_point as u32));
            let earlier = &case.list.rows[row as usize];
            let first = &earlier.touchpoints[first as usize];
            if !std::ptr::eq(first, point) {
                repeated.push((point, earlier, first));
            }
        }
        let Some((point, earlier, first)) = repeated.first() else {
            continue;
        };
        let mut names: Vec<&str> = repeated.iter().map(|(point, ..)| &*point.text.value).collect();
        names.dedup();
        let points = quoted(names.iter().copied());
        let (noun, verb) = if names.len() == 1 {
            ("Точка", "указана")
        } else {
            ("Точки", "указаны")
        };
        let process = [row.process.as_ref(), row.service.as_ref()]
            .into_iter()
            .flatten()
            .find(|value| !value.is_blank());
        let inside = process.map_or_else(String::new, |process| format!(" в процессе «{}»", process.value));
        let mut related = ThinVec::new();
        for (_, _, first) in &repeated {
            let place = at(case.list, first.text.place, Some(Field::Touchpoint));
            if !related.contains(&place) {
                related.push(place);
            }
        }
        let mut place = at(case.list, point.text.place, Some(Field::Touchpoint));
        let told = if point.text.place != first.text.place {
            format!("ещё раз (впервые: {})", related[0].describe())
        } else if let (false, Some(above), Some(part)) =
            (std::ptr::eq::<SourceRow>(*earlier, row.as_ref()), earlier.parts.first(), row.parts.first())
        {
            // A point inherited from the row above is found by its own row, not by the cell it came from.
            place.row = Some(part.first);
            let twice = format!("дважды: строки {} и {}", above.first, part.first);
            match inherited_from(case.list, row, &point.text) {
                Some(written) => format!(
                    "{twice}. Вписано это один раз ({written}): в строке {} ячейка точки пуста и прочитана как «то же, что выше»",
                    part.first
                ),
                None => twice,
            }
        } else {
            "дважды в одной ячейке".to_owned()
        };
        findings.push(rule.finding(Draft {
            level: forbidden.is_none().then_some(Level::Query),
            at: place,
            message: format!("{noun} {points}{inside} {verb} {told}."),
            hint: literal!("Оставьте точку в процессе один раз и соедините её потребности. Если это разные точки, назовите различие: кабинет, адрес, группу клиентов."),
            clause: forbidden.clone(),
            quote: Some(point.text.value.clone()),
            record: first_record(case.list, row),
            related,
            values: names.iter().map(|name| format!("{name}\0{inside}")).collect(),
            key: vec![points.clone(), inside],
            ..Draft::default()
        }));
    }
}

/// Whose points may repeat each other: the sayings of direction, service, process and client, and a
/// number of [`Numbers`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Group {
    texts: [u64; 4],
    for_whom: u32,
}

/// What makes two points the same: the numbers of their group, of the point and of its contacts.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    group: u32,
    point: u32,
    contacts: u32,
}

/// Numbers for groups, and for what few lists have: contacts, and columns that tell for whom a row is.
struct Numbers<'a> {
    sayings: &'a [u64],
    groups: HashMap<Group, u32, KeyedState>,
    /// Of the row above: mostly the next one belongs to it too.
    above: Option<(Group, u32)>,
    /// Columns that tell for whom a row is.
    for_whom: Vec<usize>,
    by_whom: HashMap<Vec<Vec<u64>>, u32, KeyedState>,
    /// Equal ones are the same to the letter.
    by_contacts: HashMap<Vec<&'a str>, u32, KeyedState>,
}

impl<'a> Numbers<'a> {
    fn of(case: &ListCase<'a>) -> Numbers<'a> {
        // The values of known columns stand in fields of their own.
        let others = case.list.columns.iter().enumerate().filter(|(_, column)| column.field.is_none());
        let for_whom = others.filter(|(_, column)| {
            let header = letters::fold(&column.header);
            case.knowledge
                .vocabulary
                .words
                .lists
                .checks
                .for_whom
                .iter()
                .any(|word| header.contains(word.as_str()))
        });
        Numbers {
            sayings: case.sayings(),
            groups: HashMap::with_capacity_and_hasher(case.list.rows.len(), KeyedState::default()),
            above: None,
            for_whom: for_whom.map(|(index, _)| index).collect(),
            by_whom: HashMap::default(),
            by_contacts: HashMap::default(),
        }
    }

    fn group(&mut self, row: &SourceRow, texts: RowTexts) -> u32 {
        let texts = [texts.direction, texts.service, texts.process, texts.client];
        let group =
            Group { texts: texts.map(|text| self.sayings[text as usize]), for_whom: self.of_whom(row) };
        if let Some((_, number)) = self.above.filter(|(above, _)| *above == group) {
            return number;
        }
        let next = self.groups.len() as u32;
        let number = *self.groups.entry(group).or_insert(next);
        self.above = Some((group, number));
        number
    }

    /// 0 for none.
    fn of_whom(&mut self, row: &SourceRow) -> u32 {
        if self.for_whom.is_empty() {
            return 0;
        }
        let told = row
            .extra
            .iter()
            .filter(|(column, value)| self.for_whom.contains(column) && value.value.chars().count() <= SHORT);
        let told: Vec<Vec<u64>> = told.map(|(_, value)| words::key(&value.value)).collect();
        if told.is_empty() {
            return 0;
        }
        let next = self.by_whom.len() as u32 + 1;
        *self.by_whom.entry(told).or_insert(next)
    }

    /// 0 for none.
    fn of_contacts(&mut self, contacts: &'a [Contact]) -> u32 {
        if contacts.is_empty() {
            return 0;
        }
        let next = self.by_contacts.len() as u32 + 1;
        let contacts = contacts.iter().map(|contact| &*contact.value).collect();
        *self.by_contacts.entry(contacts).or_insert(next)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn the_same_point_twice_in_one_process() {
        check(
            "
            | process | touchpoint | needs |
            | Приём заявлений | Официальный сайт | получение информации |
            | Приём заявлений | официальный сайт Министерства | получение консультации |
            ",
            &expect![[r#"
                C04 query [таблица 1, строка 3, столбец 2] Точка «официальный сайт Министерства» в процессе «Приём заявлений» указана ещё раз (впервые: таблица 1, строка 2, столбец 2).
            "#]],
        );
    }

    #[test]
    fn another_process_or_another_office_is_no_repeat() {
        check(
            "
            | process | touchpoint | needs |
            | Приём заявлений | Официальный сайт | получение информации |
            | Выдача документов | Официальный сайт | получение информации |
            | Выдача документов | Кабинет 5 | получение информации |
            | Выдача документов | Кабинет 7 | получение информации |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn two_points_of_one_umbrella_class_or_for_two_clients_are_no_repeat() {
        check(
            "
            | process | touchpoint | Категория получателя | needs |
            | Приём | ВКонтакте; Одноклассники | граждане | получение информации |
            | Приём | Telegram | граждане | получение информации |
            | Приём | мессенджер МАКС | граждане | получение информации |
            | Приём | Больница | граждане | получение информации |
            | Приём | Поликлиника | граждане | получение информации |
            | Приём | Семинар | граждане | получение информации |
            | Приём | Форум | граждане | получение информации |
            | Приём | ЕПГУ | граждане | подача заявления |
            | Приём | ЕПГУ | организации | подача заявления |
            | Приём | портал госуслуг | организации | подача заявления |
            | Приём | больница министерства | граждане | получение информации |
            ",
            &expect![[r#"
                C04 query [таблица 1, строка 11, столбец 2] Точка «портал госуслуг» в процессе «Приём» указана ещё раз (впервые: таблица 1, строка 10, столбец 2).
                C04 query [таблица 1, строка 12, столбец 2] Точка «больница министерства» в процессе «Приём» указана ещё раз (впервые: таблица 1, строка 5, столбец 2).
            "#]],
        );
    }

    #[test]
    fn a_point_merged_over_rows_is_named_by_its_rows() {
        check(
            "
            | process | touchpoint | needs |
            | Приём | Официальный сайт | получение информации |
            | Приём | ^ | получение консультации |
            | Выдача | МФЦ; МФЦ | получение консультации |
            ",
            &expect![[r#"
                C04 query [таблица 1, строка 3, столбец 2] Точка «Официальный сайт» в процессе «Приём» указана дважды: строки 2 и 3.
                C04 query [таблица 1, строка 4, столбец 2] Точка «МФЦ» в процессе «Выдача» указана дважды в одной ячейке.
            "#]],
        );
    }

    #[test]
    fn a_row_that_continues_the_one_above_writes_its_point_once() {
        check(
            "
            | number | direction | process | touchpoint | needs | channel |
            | 1 | Рассмотрение обращений | Приём | Здание Министерства | подача заявления | офлайн |
            | | | | | получение ответа | цифровая |
            ",
            &expect![[r#"
                C04 query [таблица 1, строка 3, столбец 4] Точка «Здание Министерства» в процессе «Приём» указана дважды: строки 2 и 3. Вписано это один раз (строка 2): в строке 3 ячейка точки пуста и прочитана как «то же, что выше».
                C01 error [таблица 1, строка 3, столбец 6] Точка «Здание Министерства» – физическое место, а её вид указан как «цифровая». Точка вписана один раз (строка 2): здесь её ячейка пуста и прочитана как «то же, что выше».
            "#]],
        );
    }
}
