//! C04 duplicate-touchpoint.

use std::collections::HashMap;

use crate::document::Text;
use crate::finding::{Finding, Level};
use crate::lexicon::{self, FixedState};
use crate::model::{Contact, Field, SourceRow, Sourced, Touchpoint};

use super::points::Points;
use super::{Check, Clause, Draft, ListCase, Rule, at, first_record, quoted};

pub(super) static RULE: Rule = Rule {
    code: "C04",
    name: "duplicate-touchpoint",
    level: Level::Error,
    clauses: &[
        Clause { order: "sverdlovsk-investment", at: "п. 10" },
        Clause { order: "smolensk-industry", at: "разд. II, п. 2.4" },
    ],
    summary: "Точка взаимодействия повторяется внутри одного процесса.",
    explanation: "Порядки требуют назвать точку в процессе один раз и раскрыть в ней все потребности. Повтором \
        считается та же точка при тех же направлении, услуге и процессе. Другая группа клиентов, другой кабинет или \
        адрес – не повтор, как и разные точки одного рода: «ВКонтакте» и «Одноклассники». Если порядок ведомства об этом молчит, замечание – запрос, а не ошибка.",
    example: "Процесс «Приём документов», две строки с точкой «Здание Министерства» – ошибка: оставьте одну и соедините потребности.",
    checks: &[Check::List(&[Field::Touchpoint], check)],
};

/// Beginnings of words of a column that tells for whom a row is: «Категория получателя».
const FOR_WHOM: &[&str] = &["клиент", "получател", "заявител", "категори"];

/// Characters of a value that tells for whom a row is; a longer one is a description.
const SHORT: usize = 60;

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    // Row and point of the first with each key.
    let mut seen: HashMap<Key, (u32, u32), FixedState> = HashMap::default();
    let known = Known::of(case);
    let mut numbers = Numbers::default();
    let forbidden = rule.clause_of(case.knowledge.profile);
    for (at_row, row) in case.list.rows.iter().enumerate() {
        let mut repeated: Vec<(&Touchpoint, &SourceRow, &Touchpoint)> = Vec::new();
        let group = Group::of(&known, row, &mut numbers);
        for (at_point, point) in row.touchpoints.iter().enumerate() {
            if point.text.is_blank() {
                continue;
            }
            let key = key(&known, group, point, &mut numbers);
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
        let mut related = Vec::new();
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
            format!("дважды: строки {} и {}", above.first, part.first)
        } else {
            "дважды в одной ячейке".to_owned()
        };
        findings.push(rule.finding(Draft {
            level: forbidden.is_none().then_some(Level::Query),
            at: place,
            message: format!("{noun} {points}{inside} {verb} {told}."),
            hint: "Оставьте точку в процессе один раз и соедините её потребности. Если это разные точки, назовите различие: кабинет, адрес, группу клиентов.".into(),
            clause: forbidden.clone(),
            quote: Some(point.text.value.clone()),
            record: first_record(case.list, row),
            related,
            key: vec![points.clone(), inside],
            ..Draft::default()
        }));
    }
}

/// What is looked up once a list.
struct Known<'a> {
    points: Points<'a>,
    /// Columns that tell for whom a row is.
    for_whom: Vec<usize>,
}

impl<'a> Known<'a> {
    fn of(case: &ListCase<'a>) -> Known<'a> {
        let for_whom = case.list.columns.iter().enumerate().filter(|(_, column)| {
            let header = lexicon::fold(&column.header);
            FOR_WHOM.iter().any(|word| header.contains(word))
        });
        Known { points: Points::of(case), for_whom: for_whom.map(|(index, _)| index).collect() }
    }
}

/// Whose points may repeat each other, as numbers of [`Numbers`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Group {
    texts: [u32; 4],
    for_whom: u32,
}

/// What makes two points the same, as numbers of [`Numbers`]: a large list has one a point.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    group: Group,
    code: u32,
    words: u32,
    contacts: u32,
}

/// Numbers for texts: equal ones for texts that say the same.
#[derive(Default)]
struct Numbers<'a> {
    /// By address and length: texts of a list are mostly one text in many cells, and need not be
    /// read to be known again.
    by_address: HashMap<(usize, usize, bool), u32, FixedState>,
    /// By text, and whether it is a point whose code says a part of it.
    by_text: HashMap<(&'a str, bool), u32, FixedState>,
    by_stems: HashMap<Box<[u64]>, u32, FixedState>,
    /// Codes and contacts: equal ones are the same to the letter.
    codes: HashMap<&'a str, u32, FixedState>,
    contacts: HashMap<Vec<&'a str>, u32, FixedState>,
    lists: HashMap<Vec<u32>, u32, FixedState>,
}

impl<'a> Numbers<'a> {
    fn of(&mut self, text: &'a str, coded: bool, stems: impl FnOnce() -> Vec<u64>) -> u32 {
        let Numbers { by_address, by_text, by_stems, .. } = self;
        *by_address.entry((text.as_ptr().addr(), text.len(), coded)).or_insert_with(|| {
            *by_text.entry((text, coded)).or_insert_with(|| {
                let next = by_stems.len() as u32;
                *by_stems.entry(stems().into()).or_insert(next)
            })
        })
    }

    /// 0 for none.
    fn of_code(&mut self, code: Option<&'a Text>) -> u32 {
        let next = self.codes.len() as u32 + 1;
        code.map_or(0, |code| *self.codes.entry(code).or_insert(next))
    }

    /// 0 for none.
    fn of_contacts(&mut self, contacts: &'a [Contact]) -> u32 {
        if contacts.is_empty() {
            return 0;
        }
        let next = self.contacts.len() as u32 + 1;
        let contacts = contacts.iter().map(|contact| &*contact.value).collect();
        *self.contacts.entry(contacts).or_insert(next)
    }

    /// 0 for none.
    fn of_list(&mut self, numbers: Vec<u32>) -> u32 {
        if numbers.is_empty() {
            return 0;
        }
        let next = self.lists.len() as u32 + 1;
        *self.lists.entry(numbers).or_insert(next)
    }

    fn of_value(&mut self, value: Option<&'a Sourced<Text>>) -> u32 {
        let text = value.map_or("", |value| &value.value);
        self.of(text, false, || lexicon::key(text))
    }
}

impl Group {
    fn of<'a>(known: &Known<'_>, row: &'a SourceRow, numbers: &mut Numbers<'a>) -> Group {
        let texts = [
            row.direction.as_ref().map(|direction| &direction.text),
            row.service.as_ref(),
            row.process.as_ref(),
            row.client_cell.as_deref(),
        ];
        let for_whom = row.extra.iter().filter(|(column, value)| {
            known.for_whom.contains(column) && value.value.chars().count() <= SHORT
        });
        let for_whom = for_whom.map(|(_, value)| numbers.of_value(Some(value))).collect();
        let texts = texts.map(|value| numbers.of_value(value));
        Group { texts, for_whom: numbers.of_list(for_whom) }
    }
}

fn key<'a>(known: &Known<'_>, group: Group, point: &'a Touchpoint, numbers: &mut Numbers<'a>) -> Key {
    let code = known.points.code(point);
    let coded = code.is_some();
    Key {
        group,
        code: numbers.of_code(code),
        words: numbers.of(&point.text.value, coded, || known.points.own_words(&point.text.value, coded)),
        contacts: numbers.of_contacts(&point.contacts),
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
}
