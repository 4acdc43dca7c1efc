//! Mends rows that a page break cut in two.
//!
//! Which rows are rests as a whole is known from their roles (`roles`). Where a further table or a repeated header
//! begins, single cells may be rests beside values of their own: these begin with a small letter, and the first
//! part has no end of phrase. A row of its own with empty leading cells stays a row.
//!
//! Each mend is reported (S01). A tear that was not mended is visible to the officer, a wrong mend is not;
//! so a row stays a row when in doubt, and after as many rests as no row has pages.

use crate::knowledge::vocabulary::Vocabulary;
use crate::model::{Field, Mend, Place, Role};
use crate::text::Text;
use crate::text::grammar;
use crate::text::signs::open_quotes;
use crate::text::words;

use super::found::{RawList, Settled};
use super::laid::Laid;
use crate::model::table::{RawCell, RawRow};

/// Rests of one row.
const MOST: u32 = 20;

/// Joins torn rows of a list in place; `settled` names rows that are rests for certain. What was joined
/// stands in the mend too, so it counts as laid out.
pub(super) fn mend(list: &mut RawList, general: &Vocabulary, settled: &Settled, laid: &mut Laid<'_>) {
    let fields: Vec<Option<Field>> = list.columns.iter().map(|column| column.guess).collect();
    let RawList { rows, mends, .. } = list;
    // The rows that stay come to the front: a large list has no room for a second one.
    let mut kept = 0;
    // Of each of them how many rests it has.
    let mut rests: Vec<u32> = Vec::new();
    for at in 0..rows.len() {
        rows.swap(kept, at);
        let (rows, rest) = rows.split_at_mut(kept);
        let row = &mut rest[0];
        let settled = row.parts.first().and_then(|part| settled.get(&(part.table, part.first)));
        let mut tails = match settled {
            Some(Role::Rest) if !repeats_a_value(row, rows) => {
                let all = all_tails(row, rows);
                let own = tails(row, &fields, rows, general);
                if own.len() == all.len() { own } else { all }
            }
            Some(Role::Data) => Vec::new(),
            // Within a table the roles say what is a rest; below another one cells of a row may be rests.
            _ if row.starts_piece => tails(row, &fields, rows, general),
            _ => Vec::new(),
        };
        tails.retain(|(_, above)| rests[*above] < MOST);
        if tails.is_empty() {
            kept += 1;
            rests.push(0);
            continue;
        }
        for (_, above) in tails.chunk_by(|one, other| one.1 == other.1).map(|of_row| of_row[0]) {
            rests[above] += 1;
        }
        for (column, above) in &tails {
            let rest = std::mem::take(&mut row.cells[*column].text);
            let first = rows[*above].cells[*column].clone();
            let joined: Text = join(&first.text, &rest).into();
            laid.text(&joined, first.place);
            mends.push(Mend {
                first: first.place,
                rest: row.cells[*column].place,
                joined: joined.clone(),
                field: fields[*column],
            });
            // Rows merged with the first part share its text.
            for known in rows[*above..].iter_mut().filter(|known| known.cells[*column].place == first.place) {
                known.cells[*column].text = joined.clone();
                known.cells[*column].joined = true;
            }
        }
        // Cells merged from above are no text of the row's own.
        if row.cells.iter().all(|cell| cell.is_blank() || cell.merged) {
            // Nothing but rests: the whole row is a piece of the row above.
            if let Some((_, above)) = tails.first() {
                rows[*above].parts.extend(row.parts.iter().copied());
            }
        } else {
            kept += 1;
            rests.push(0);
        }
    }
    rows.truncate(kept);
}

/// The cells of a row that continue a cell above: (column, index of the row above).
fn tails(
    row: &RawRow,
    fields: &[Option<Field>],
    above: &[RawRow],
    general: &Vocabulary,
) -> Vec<(usize, usize)> {
    let filled = || (0..row.cells.len()).filter(|at| !row.cells[*at].is_blank() && !row.cells[*at].merged);
    let holds = |field: Field| filled().any(|at| fields[at] == Some(field));
    if holds(Field::Number) || !row.starts_piece && !follows(row, above.last()) {
        return Vec::new();
    }
    // A heading between two tables parts their rows.
    if row.starts_piece && above.last().is_some_and(|known| heading(known) != heading(row)) {
        return Vec::new();
    }
    let mut tails = Vec::new();
    // A name in quotes that the cell above opens and this one closes.
    let mut quoted = false;
    for column in filled() {
        let known =
            above.iter().enumerate().rev().take(40).map(|(index, known)| (index, &known.cells[column]));
        let text = &row.cells[column].text;
        let continued = known.into_iter().find(|(_, known)| !known.is_blank()).filter(|(_, first)| {
            let closes = open_quotes(text) < 0 && open_quotes(&first.text) > 0;
            quoted |= closes;
            closes || is_rest(text, fields[column], general) && lacks_end(&first.text)
        });
        if let Some((index, _)) = continued {
            tails.push((column, index));
        }
    }
    let all = tails.len() == filled().count();
    let only_tails = all && (quoted || !holds(Field::Touchpoint)) && !holds(Field::Channel);
    if only_tails {
        return tails;
    }
    if !row.starts_piece {
        return Vec::new();
    }
    // A process or service of its own begins a row.
    let begun = |at: usize| matches!(fields[at], Some(Field::Direction | Field::Service | Field::Process));
    if filled().any(|at| begun(at) && !tails.iter().any(|(column, _)| *column == at)) {
        return Vec::new();
    }
    tails.retain(|(column, _)| !begins_small(above, *column));
    // Beside values of its own, a small letter in a column of no field, of addresses or of kinds is how its
    // values begin.
    let of_values = |field| matches!(field, None | Some(Field::Contacts | Field::Channel | Field::Client));
    tails.retain(|(column, _)| !of_values(fields[*column]));
    tails
}

/// The heading over a row, and where it stands: lines outside a table have no place.
fn heading(row: &RawRow) -> Option<(Place, &Text)> {
    row.sections.last().map(|section| (section.text.place, &section.text.value))
}

/// Every cell of a row that is a rest, and the row above in which its beginning stands.
fn all_tails(row: &RawRow, above: &[RawRow]) -> Vec<(usize, usize)> {
    let Some(last) = above.len().checked_sub(1) else { return Vec::new() };
    let filled = (0..row.cells.len()).filter(|at| !row.cells[*at].is_blank() && !row.cells[*at].merged);
    filled.map(|column| (column, last)).collect()
}

/// Whether a cell holds what a cell above it in the column holds: a value, and no end of one.
fn repeats_a_value(row: &RawRow, above: &[RawRow]) -> bool {
    let is_value = |(column, cell): (usize, &RawCell)| {
        let text = cell.text.trim();
        !text.is_empty() && above.iter().rev().take(40).any(|known| known.cells[column].text.trim() == text)
    };
    row.cells.iter().enumerate().filter(|(_, cell)| !cell.merged).any(is_value)
}

/// Whether most values of a column begin with a small letter: there it is no sign of a rest.
fn begins_small(rows: &[RawRow], column: usize) -> bool {
    let values =
        || rows.iter().rev().map(|row| &row.cells[column]).filter(|cell| !cell.is_blank() && !cell.merged);
    let small = |cell: &&RawCell| cell.text.trim_start().starts_with(char::is_lowercase);
    let count = values().take(SAMPLE).count();
    count > 2 && values().take(SAMPLE).filter(small).count() * 2 > count
}

/// Values of a column that tell how its values begin.
const SAMPLE: usize = 20;

/// Whether a row stands directly below another one.
fn follows(row: &RawRow, above: Option<&RawRow>) -> bool {
    let (Some(above), Some(first)) = (above.and_then(|above| above.parts.last()), row.parts.first()) else {
        return false;
    };
    above.table == first.table && above.last + 1 == first.first
}

/// Begins with a small letter and is no list item of its own. A column of names holds no list.
fn is_rest(text: &str, field: Option<Field>, general: &Vocabulary) -> bool {
    let small = text.trim_start().chars().next().is_some_and(char::is_lowercase);
    let names = matches!(field, Some(Field::Direction | Field::Service | Field::Process | Field::Features));
    let known = || {
        if names {
            return false;
        }
        // Only in the case in which items and points begin: «предоставления льгот» begins none.
        let words = words::words(text);
        general.item_forms.exact_at(&words, 0).is_some()
            || general.touchpoint_forms.exact_at(&words, 0).is_some()
    };
    small && !known()
}

fn lacks_end(text: &str) -> bool {
    !text.trim_end().ends_with(['.', ';', '!', '?', ':', '»', ')'])
}

/// Joins two parts: a hyphen at the line's end disappears before a small letter.
fn join(first: &str, rest: &str) -> String {
    let first = first.trim_end();
    let rest = rest.trim_start();
    if first.is_empty() {
        return rest.to_owned();
    }
    match first.strip_suffix(['-', '\u{ad}', '\u{2010}']) {
        Some(stem) if stem.ends_with(char::is_alphabetic) => {
            let word = stem.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or(stem);
            let hyphen = if grammar::keeps_hyphen(word, rest) { "-" } else { "" };
            format!("{stem}{hyphen}{rest}")
        }
        _ => format!("{first} {rest}"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn a_rest_stands_directly_below_and_a_text_below_blank_rows_is_a_note() {
        check(
            "
            | process | touchpoint | channel |
            | Рассмотрение заявлений и | Сайт | цифровая |
            | сопутствующих материалов | | |
            | Прием заявления | Сайт | цифровая |
            | | | |
            | | | |
            | черновик | | |
            ",
            &expect![[r#"
                S01 note [таблица 1, строка 2, столбец 1] Строка была разорвана границей страницы и соединена: «Рассмотрение заявлений и сопутствующих материалов».
                S02 note [таблица 1, строка 7] Служебные строки отложены и в реестр не вошли: таблица 1, строка 7 (примечание).
            "#]],
        );
    }

    #[test]
    fn a_row_with_a_value_of_its_column_is_no_rest() {
        let table = |kind: &str| {
            format!(
                "
            | № | process | touchpoint | Вид (ц – цифровая, о – офлайн) | needs |
            | 1 | Поиск работы | Портал | ц | размещение резюме |
            | | | Центр занятости населения | о | подбор вакансии |
            | 2 | Социальный контракт | Единый портал | ц | подача заявления |
            | | | МФЦ | о | подача заявления |
            | | | | {kind} | заключение контракта |
            | 3 | Регистрация договоров | Электронная почта | ц | направление договора |
            "
            )
        };
        let torn = |kind: &str| crate::rules::testing::outcome(&table(kind)).lists[0].mends.len();
        assert_eq!(torn("о"), 0);
        assert_eq!(torn(""), 1, "a need that goes on, and nothing else");
    }

    #[test]
    fn no_row_is_torn_over_a_heading_and_none_that_begins_with_a_process_of_its_own() {
        let tables = |heading: &str, process: &str| {
            format!(
                "
                1. Услуги связи

                | process | touchpoint | needs | channel |
                | Заявка на подключение | Сайт | подать заявку | цифровая |
                | Заявка на отключение | Касса | узнать срок | офлайн |

                {heading}

                | process | touchpoint | needs | channel |
                | {process} | МФЦ | забрать подпись | офлайн |
                "
            )
        };
        check(
            &tables("2. Подписи", "Выпуск подписи"),
            &expect![[r#"
            S02 note [таблица 2, строка 1] Служебные строки отложены и в реестр не вошли: таблица 2, строка 1 (повтор шапки таблицы).
        "#]],
        );
        check(
            &tables("", "Выпуск подписи"),
            &expect![[r#"
            S02 note [таблица 2, строка 1] Служебные строки отложены и в реестр не вошли: таблица 2, строка 1 (повтор шапки таблицы).
        "#]],
        );
        check(
            &tables("", "и на её продление"),
            &expect![[r#"
            S01 note [таблица 1, строка 3, столбец 1] Строка была разорвана границей страницы и соединена: «Заявка на отключение и на её продление», «узнать срок забрать подпись».
            S02 note [таблица 2, строка 1] Служебные строки отложены и в реестр не вошли: таблица 2, строка 1 (повтор шапки таблицы).
            V01 error [таблица 2, строка 2, столбец 3] Не заполнена графа «Удовлетворяемые потребности клиента» в строке «Заявка на отключение и на её продление».
        "#]],
        );
    }
}
