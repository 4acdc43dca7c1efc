//! Columns of marks: «Цифровая» and «Офлайн», or a column for each point, with a «+» where it
//! applies. They become one column that says in words what the marks say.

use crate::knowledge::vocabulary::Vocabulary;
use crate::knowledge::words::Words;
use crate::locate::RawList;
use crate::model::table::{RawCell, RawColumn};
use crate::model::{Channel, Client, Field};
use crate::text::Text;
use crate::text::words;

/// Folds columns of marks that stand side by side, in place.
pub(super) fn fold(raw: &mut RawList, vocabulary: &Vocabulary) {
    if raw.rows.is_empty() {
        return;
    }
    let words = &*vocabulary.words;
    fold_runs(raw, words, |column| channel_of(column, words), 2, Field::Channel);
    fold_alone(raw, words);
    fold_runs(raw, words, |column| client_of(column, words), 2, Field::Client);
    for field in [Field::Needs, Field::Interactions] {
        fold_runs(raw, words, |column| value_of(column, field, vocabulary), 2, field);
    }
    let kinds_elsewhere = raw.columns.iter().any(|column| column.guess == Some(Field::Channel));
    fold_runs(raw, words, |column| point_of(column, kinds_elsewhere, vocabulary), 3, Field::Touchpoint);
}

/// The channel that a caption names and nothing else.
fn channel_of(column: &RawColumn, words: &Words) -> Option<Text> {
    kind_of(&column.header, words).map(|kind| kind.russian().into())
}

/// The kind that a caption names alone, whatever it says of the marks: «Цифровая точка (да/нет)».
pub(super) fn kind_of(caption: &str, words: &Words) -> Option<Channel> {
    let caption = caption.split('(').next().unwrap_or(caption);
    let said: Vec<&str> = caption
        .split(|letter: char| letter.is_whitespace() || matches!(letter, '/' | ',' | '?' | ':' | '–' | '—'))
        .filter(|word| !word.is_empty() && words.marks.mark(word).is_none())
        .collect();
    let kinds = words.kinds.parse(&said.join(" "));
    match kinds.values.as_slice() {
        [one @ (Channel::Digital | Channel::Offline)] if kinds.only => Some(*one),
        _ => None,
    }
}

/// A single column of marks under the name of a kind: «да» is that kind, «нет» the other one; a blank cell
/// says neither.
fn fold_alone(raw: &mut RawList, words: &Words) {
    if raw.columns.iter().any(|column| column.guess == Some(Field::Channel)) {
        return;
    }
    let says = |text: &str| if text.trim().is_empty() { None } else { words.marks.mark(text) };
    let marks = |at: usize| {
        let mut filled =
            raw.rows.iter().map(|row| &row.cells[at].text).filter(|text| !text.trim().is_empty());
        let both = || raw.rows.iter().any(|row| says(&row.cells[at].text) == Some(true));
        filled.all(|text| says(text).is_some()) && both()
    };
    let mut stating =
        raw.columns.iter().enumerate().filter_map(|(at, column)| Some((at, kind_of(&column.header, words)?)));
    let Some((at, kind)) = stating.next().filter(|(at, _)| marks(*at)) else { return };
    let other = if kind == Channel::Digital { Channel::Offline } else { Channel::Digital };
    for row in &mut raw.rows {
        let cell = &mut row.cells[at];
        if let Some(said) = says(&cell.text) {
            cell.text = if said { kind } else { other }.russian().into();
        }
    }
    let column = &mut raw.columns[at];
    column.guess = Some(Field::Channel);
    column.marks = true;
}

/// The point that a caption names, with the kind that the group above it states, unless the list has a place of its
/// own for kinds: «Цифровые точки» over «Сайт».
fn point_of(column: &RawColumn, kinds_elsewhere: bool, vocabulary: &Vocabulary) -> Option<Text> {
    let words = words::words(&column.header);
    let kinds = &vocabulary.words.kinds;
    // «Офлайн-точки» over «Отдел ЗАГС»: under a caption of points every caption names one.
    let in_group = || {
        let of_points = |group: &Text| {
            vocabulary.headers.best(group).is_some_and(|(field, _)| field == Field::Touchpoint)
        };
        let says_kind = || kinds.parse(&column.header).values.is_empty();
        !column.header.is_empty() && column.groups.last().is_some_and(of_points) && says_kind()
    };
    let named = words.len() <= 8 && (vocabulary.touchpoints.naming(&words).is_some() || in_group());
    let by_group = || kinds.stated_by(&Text::default(), &column.groups);
    let kind = if kinds_elsewhere || !kinds.mentioned(&column.header).is_empty() { None } else { by_group() };
    named.then(|| match kind {
        Some(kind @ (Channel::Digital | Channel::Offline)) => {
            format!("{} ({})", column.header, kind.russian()).into()
        }
        _ => column.header.clone(),
    })
}

/// The client that a caption names and nothing else: «Внешний клиент» beside «Внутренний клиент».
fn client_of(column: &RawColumn, words: &Words) -> Option<Text> {
    let caption = &*column.header;
    let one = matches!(words.clients.client(caption)?, Client::External | Client::Internal);
    let alone = words.clients.is_client(caption) || !caption.trim().contains(char::is_whitespace);
    (one && alone).then(|| column.header.clone())
}

/// The value that a caption names under a group of such values: «Потребности клиента» over «Подать документы».
fn value_of(column: &RawColumn, field: Field, vocabulary: &Vocabulary) -> Option<Text> {
    let group = column.groups.last()?;
    let named = vocabulary.headers.best(group).is_some_and(|(known, _)| known == field);
    (named && !column.header.is_empty()).then(|| column.header.clone())
}

fn fold_runs(
    raw: &mut RawList,
    words: &Words,
    meaning: impl Fn(&RawColumn) -> Option<Text>,
    least: usize,
    field: Field,
) {
    let mark = |text: &str| words.marks.mark(text);
    // What a caption means is asked only of columns that hold nothing but marks: most lists have none.
    let marks = |at: usize| raw.rows.iter().all(|row| mark(&row.cells[at].text).is_some());
    let meanings: Vec<Option<Text>> = raw
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| marks(at).then(|| meaning(column)).flatten())
        .collect();
    let marked = |at: usize| meanings[at].is_some();
    let mut run: Option<(usize, usize)> = None;
    let mut first = 0;
    while first < meanings.len() {
        let length = (first..meanings.len()).take_while(|at| marked(*at)).count();
        let any = || {
            raw.rows
                .iter()
                .any(|row| row.cells[first..first + length].iter().any(|cell| mark(&cell.text) == Some(true)))
        };
        if length >= least && any() {
            run = Some((first, length));
            break;
        }
        first += length.max(1);
    }
    let Some((first, length)) = run else { return };
    let meanings: Vec<Text> = meanings[first..first + length].iter().flatten().cloned().collect();
    for row in &mut raw.rows {
        let cells = &row.cells[first..first + length];
        let said: Vec<&str> = cells
            .iter()
            .zip(&meanings)
            .filter(|(cell, _)| mark(&cell.text) == Some(true))
            .map(|(_, meaning)| &**meaning)
            .collect();
        let anchor = cells.iter().find(|cell| mark(&cell.text) == Some(true)).unwrap_or(&cells[0]);
        let text = Text::from(said.join("\n"));
        let folded = RawCell { text, links: None, ..anchor.clone() };
        row.cells.splice(first..first + length, [folded]);
    }
    let counted = raw.data_cells[first..first + length].iter().sum();
    raw.data_cells.splice(first..first + length, [counted]);
    let columns = &raw.columns[first..first + length];
    let common =
        columns[0].groups.last().filter(|group| columns.iter().all(|column| column.groups.contains(group)));
    let captions: Vec<&str> = columns.iter().map(|column| &*column.header).collect();
    let header = common.cloned().unwrap_or_else(|| {
        let name = if field == Field::Channel { captions.join("/") } else { field.russian().to_owned() };
        name.into()
    });
    let folded =
        RawColumn { header, groups: Vec::new(), number: columns[0].number, guess: Some(field), marks: true };
    raw.columns.splice(first..first + length, [folded]);
}
