//! «Что сделано автоматически»: what was changed on the way from the file to the records, summed up
//! by column, with the first place and an example.

use std::collections::BTreeMap;

use crate::model::{Change, Field, Place, Reason, SourceRow, Sourced, TouchpointList};
use crate::text::Text;

/// One kind of change in one column of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) what: String,
    pub(super) column: String,
    /// The first place, as an address of the file's own program.
    pub(super) place: String,
    pub(super) before: Text,
    pub(super) after: Text,
    pub(super) number: u64,
}

const CHANGES: [(Change, &str); 9] = [
    (Change::Merged, "Значение объединённой ячейки повторено в её строках"),
    (Change::FilledDown, "Пустая ячейка прочитана как «то же, что выше»"),
    (Change::Joined, "Соединены части ячейки, разорванной границей страницы"),
    (Change::Cleaned, "Убраны лишние пробелы и переносы, выправлены кавычки и тире"),
    (Change::Respelt, "Буквы другого алфавита заменены похожими"),
    (Change::Split, "Ячейка разделена на несколько значений"),
    (Change::ContactsTaken, "Адреса, телефоны и ссылки вынесены в контакты точки"),
    (Change::Derived, "Значение взято из заголовка, названия перечня или справочника"),
    (Change::SaysNone, "Слово «нет» или прочерк на месте значения прочитаны как пустая ячейка"),
];

/// Everything that was changed in a list or set aside, in the order of the columns.
pub(super) fn done(list: &TouchpointList) -> Vec<Done> {
    /// How often, and the first value.
    type Sum<'a> = (u64, &'a Sourced<Text>);
    let mut sums: BTreeMap<(Option<Field>, usize), Sum<'_>> = BTreeMap::new();
    for row in &list.rows {
        for (field, value) in values(row) {
            if value.changes.is_empty() {
                continue;
            }
            for (index, _) in
                CHANGES.iter().enumerate().filter(|(_, change)| value.changes.contains(change.0))
            {
                sums.entry((field, index)).or_insert((0, value)).0 += 1;
            }
        }
    }
    let mut aside: BTreeMap<Reason, (u64, Place, &Text)> = BTreeMap::new();
    for cell in &list.set_aside {
        aside.entry(cell.reason).or_insert((0, cell.place, &cell.text)).0 += u64::from(cell.cells);
    }
    let changed = sums.into_iter().map(|((field, change), (number, value))| Done {
        what: CHANGES[change].1.to_owned(),
        column: column(list, field),
        place: place(list, value.place),
        before: value.raw.clone(),
        after: value.value.clone(),
        number,
    });
    let set_aside = aside.into_iter().map(|(reason, (number, at, text))| Done {
        what: format!("Не вошло в записи: {}", reason.russian()),
        column: String::new(),
        place: place(list, at),
        before: text.clone(),
        after: Text::default(),
        number,
    });
    changed.chain(set_aside).collect()
}

fn column(list: &TouchpointList, field: Option<Field>) -> String {
    match field {
        None => "прочие графы".to_owned(),
        Some(field) => {
            list.column(field).map_or_else(|| field.russian().to_owned(), |column| column.header.to_string())
        }
    }
}

/// Blank for what stands in no cell of the table, such as the list's title.
fn place(list: &TouchpointList, place: Place) -> String {
    if place.row == 0 { String::new() } else { list.address(place) }
}

fn values(row: &SourceRow) -> impl Iterator<Item = (Option<Field>, &Sourced<Text>)> {
    let single = [
        (Field::Number, row.number.as_ref()),
        (Field::Service, row.service.as_ref()),
        (Field::Process, row.process.as_ref()),
        (Field::Features, row.features.as_deref()),
        (Field::Client, row.client_cell.as_deref()),
    ];
    let single = single.into_iter().filter_map(|(field, value)| Some((Some(field), value?)));
    let direction = row.direction.iter().map(|direction| (Some(Field::Direction), &direction.text));
    let channel = row.channel.iter().map(|channel| (Some(Field::Channel), &channel.text));
    let points = row.touchpoints.iter().map(|point| (Some(Field::Touchpoint), &point.text));
    let needs = row.needs.iter().flatten().map(|need| (Some(Field::Needs), &need.text));
    let interactions =
        row.interactions.iter().flatten().map(|value| (Some(Field::Interactions), &value.text));
    let extra = row.extra.iter().map(|(_, value)| (None, value));
    single.chain(direction).chain(channel).chain(points).chain(needs).chain(interactions).chain(extra)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::example;

    #[test]
    fn changes_are_summed_up_by_column_with_an_example() {
        let mut outcome = example::outcome();
        let list = &mut outcome.lists[0];
        for (number, point) in list.rows[0].touchpoints.iter_mut().enumerate() {
            point.text.changes.add(Change::Split);
            point.text.raw = "Сайт, телефон".into();
            if number == 1 {
                point.text.changes.add(Change::Respelt);
            }
        }
        let lines: Vec<String> = done(list)
            .iter()
            .map(|done| {
                let Done { what, column, place, before, after, number } = done;
                format!("{what} | {column} | {place} | {before} | {after} | {number}")
            })
            .collect();
        assert_eq!(
            lines,
            [
                "Значение взято из заголовка, названия перечня или справочника | Направление деятельности |  | Перечень | Государственные услуги | 1",
                "Буквы другого алфавита заменены похожими | Точка | т2 с3 к3 | Сайт, телефон | Телефон | 1",
                "Ячейка разделена на несколько значений | Точка | т2 с3 к3 | Сайт, телефон | Сайт | 2",
                "Не вошло в записи: строка с номерами граф |  | т2 с2 к1 | 1 |  | 2",
            ]
        );
    }
}
