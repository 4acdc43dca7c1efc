//! The rows of the form: the ministry's own, or one for each touchpoint.
//!
//! A row of the ministry keeps its values and what stands between them. Line breaks that only wrapped a
//! value go, since in a form of ours a line break ends a value; №, direction, service and process stand on
//! every row. A text that would be read back otherwise is written a value a line, and a list that even so
//! would not come back the same gets a row for each touchpoint. Points of one row whose kinds differ stand
//! on rows of their own: the form has one cell for the kind.

use std::ops::Range;

use super::order;
use crate::knowledge::kinds::stated;
use crate::knowledge::profile::{NumberCounts, Profile};
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::{Change, Channel, Coded, Field, Record, SourceRow, Sourced, Touchpoint, TouchpointList};
use crate::normalise::split::Rereading;
use crate::text::Text;
use crate::write::cells::{self, ChannelShown, ContactsShown, Shown, What};

/// What a row of the form stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FormRows {
    /// A row of the ministry's own table.
    #[default]
    Source,
    /// A touchpoint.
    Points,
}

/// The rows of a form.
pub(super) struct Rows<'a> {
    pub(super) all: Vec<Row<'a>>,
    /// What they stand for in fact.
    pub(super) kind: FormRows,
    /// A № is not the one of the file.
    pub(super) renumbered: bool,
}

/// A row of the form, a text a column.
pub(super) struct Row<'a> {
    pub(super) source: &'a SourceRow,
    pub(super) texts: Vec<String>,
}

/// What the texts of a list are made with.
struct Writer<'a, 'b> {
    list: &'a TouchpointList,
    channel: ChannelShown,
    rows: &'b [&'a SourceRow],
    profile: &'b Profile,
    columns: &'b [Shown],
    contacts: ContactsShown,
}

/// The rows of a list; `vocabulary` is what its cells are read with when the form comes back.
pub(super) fn of<'a>(
    list: &'a TouchpointList,
    profile: &Profile,
    vocabulary: &Vocabulary,
    columns: &[Shown],
    wanted: FormRows,
) -> Rows<'a> {
    let contacts =
        if shows(columns, Field::Contacts) { ContactsShown::Apart } else { ContactsShown::UnderPoint };
    let in_order = order::own(list);
    let channel = ChannelShown::in_form(list);
    let writer = Writer { list, channel, rows: &in_order, profile, columns, contacts };
    let own = match wanted {
        FormRows::Source => writer.own_rows(vocabulary),
        FormRows::Points => None,
    };
    let (mut rows, kind) =
        own.map_or_else(|| (writer.points(), FormRows::Points), |rows| (rows, FormRows::Source));
    let renumbered = renumber(&in_order, profile, columns, &mut rows, kind);
    Rows { all: rows, kind, renumbered }
}

fn shows(columns: &[Shown], field: Field) -> bool {
    columns.iter().any(|shown| shown.what == What::Field(field))
}

impl<'a> Writer<'a, '_> {
    /// A row for each touchpoint.
    fn points(&self) -> Vec<Row<'a>> {
        let text = |record: Record<'_>, shown: &Shown| {
            cells::text(record, shown.what, self.profile, self.channel, self.contacts)
        };
        self.rows
            .iter()
            .flat_map(|row| self.list.records_of(row))
            .map(|record| Row {
                source: record.row,
                texts: self.columns.iter().map(|shown| text(record, shown)).collect(),
            })
            .collect()
    }

    /// The ministry's rows; `None` if they would not be read back the same.
    fn own_rows(&self, vocabulary: &Vocabulary) -> Option<Vec<Row<'a>>> {
        let mut rereading = Rereading::new(vocabulary);
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in self.rows.iter().copied() {
            for points in self.of_one_kind(row) {
                let cells = Cells::of(row, &points, self.contacts, &mut rereading)?;
                let texts = self.columns.iter().map(|shown| self.text(row, &points, &cells, shown.what));
                rows.push(Row { source: row, texts: texts.collect() });
            }
        }
        Some(rows)
    }

    /// The points of a row in stretches of one kind, as far as the form shows it.
    fn of_one_kind(&self, row: &'a SourceRow) -> Vec<Range<usize>> {
        let count = row.touchpoints.len();
        let whole = 0..count;
        if !shows(self.columns, Field::Channel) || count < 2 {
            return vec![whole];
        }
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for (at, point) in row.touchpoints.iter().enumerate() {
            match stretches.last_mut() {
                Some(last) if self.channel.of(&row.touchpoints[last.start]) == self.channel.of(point) => {
                    last.end = at + 1;
                }
                _ => stretches.push(at..at + 1),
            }
        }
        stretches
    }

    fn text(&self, row: &'a SourceRow, points: &Range<usize>, cells: &Cells, what: What) -> String {
        let record = Record {
            list: self.list,
            row,
            touchpoint: row.touchpoints.get(points.start),
            index: points.start,
        };
        let whole = points.len() == row.touchpoints.len();
        match (what, &row.channel) {
            (What::Field(Field::Touchpoint), _) => cells.points.clone(),
            (What::Field(Field::Contacts), _) => cells.contacts.clone(),
            (What::Field(Field::Needs), _) => cells.needs.clone(),
            (What::Field(Field::Interactions), _) => cells.interactions.clone(),
            (What::Field(Field::Channel), Some(cell))
                if whole && !cell.paired && self.kind(record) == Some(stated(&cell.values)) =>
            {
                word_for_none(Some(&cell.text)).unwrap_or_else(|| cell.text.value.replace('\n', " "))
            }
            _ => cells::text(record, what, self.profile, self.channel, self.contacts),
        }
    }

    fn kind(&self, record: Record<'_>) -> Option<Channel> {
        record.touchpoint.map_or_else(|| record.channel_stated(), |point| self.channel.of(point))
    }
}

/// The texts of the cells that may hold several values.
#[derive(Default)]
struct Cells {
    points: String,
    contacts: String,
    needs: String,
    interactions: String,
}

impl Cells {
    /// As written if that is read back the same, else a value a line; `None` if neither is.
    fn of(
        row: &SourceRow,
        points: &Range<usize>,
        shown: ContactsShown,
        rereading: &mut Rereading<'_>,
    ) -> Option<Cells> {
        let stretch = &row.touchpoints[points.clone()];
        let whole = stretch.len() == row.touchpoints.len();
        let contacts = match shown {
            ContactsShown::Apart => joined(row.contact_cells.iter().map(|cell| &*cell.value)),
            ContactsShown::UnderPoint => String::new(),
        };
        let written = match &row.touchpoint_cells[..] {
            [cell] if whole => as_written(cell, stretch.iter().map(|point| &*point.text.value)),
            _ => None,
        };
        let lines = || point_lines(stretch, &row.contact_cells, shown);
        let mut same = |text: &String| {
            rereading.points(text, &contacts).iter().map(of_point).eq(stretch.iter().map(of_point))
        };
        let points = match word_for_none(row.touchpoint_cells.first()) {
            Some(word) if stretch.is_empty() => word,
            _ => [written, Some(lines())].into_iter().flatten().find(&mut same)?,
        };
        let needs = items(row.needs_cell.as_ref(), row.needs.as_deref(), |text| rereading.needs(text))?;
        let interactions = items(row.interactions_cell.as_deref(), row.interactions.as_deref(), |text| {
            rereading.interactions(text)
        })?;
        Some(Cells { points, contacts, needs, interactions })
    }
}

/// What of a point has to come back.
fn of_point(point: &Touchpoint) -> (&Text, Vec<&Text>) {
    (&point.text.value, point.contacts.iter().map(|contact| &contact.value).collect())
}

/// Each point with its contacts below it; those of a column of contacts stand there.
fn point_lines(points: &[Touchpoint], contact_cells: &[Sourced<Text>], shown: ContactsShown) -> String {
    let apart = |contact: &str| {
        shown == ContactsShown::Apart && contact_cells.iter().any(|cell| cell.value.contains(contact))
    };
    joined(points.iter().flat_map(|point| {
        let below = point.contacts.iter().map(|contact| &*contact.value);
        std::iter::once(&*point.text.value).chain(below.filter(|contact| !apart(contact)))
    }))
}

/// The text of a cell of needs or interactions.
fn items(
    cell: Option<&Sourced<Text>>,
    values: Option<&[Coded]>,
    mut read: impl FnMut(&str) -> Vec<Text>,
) -> Option<String> {
    if let Some(word) = word_for_none(cell) {
        return Some(word);
    }
    let Some(values) = values else { return Some(String::new()) };
    let texts = || values.iter().map(|value| &*value.text.value);
    let written = cell.and_then(|cell| as_written(cell, texts()));
    [written, Some(joined(texts()))]
        .into_iter()
        .flatten()
        .find(|text| read(text).iter().map(|value| &**value).eq(texts()))
}

/// What a ministry wrote for "none"; the value of such a cell is blank.
fn word_for_none(cell: Option<&Sourced<Text>>) -> Option<String> {
    let cell = cell.filter(|cell| cell.changes.contains(Change::SaysNone))?;
    Some(cell.raw.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The text of a cell with its own signs: line breaks inside a value are blanks. `None` where a value does not
/// stand in it.
fn as_written<'a>(cell: &Sourced<Text>, values: impl Iterator<Item = &'a str>) -> Option<String> {
    let text = &*cell.value;
    if !text.contains('\n') {
        return Some(text.to_owned());
    }
    let mut written = String::with_capacity(text.len());
    let mut done = 0;
    for value in values {
        let found = find(&text[done..], value)?;
        written.push_str(&text[done..done + found.start]);
        written.push_str(&text[done + found.start..done + found.end].replace('\n', " "));
        done += found.end;
    }
    written.push_str(&text[done..]);
    let lines = written.split('\n').map(str::trim).filter(|line| !line.is_empty());
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// Where a value stands in a text that may break it into lines.
fn find(text: &str, value: &str) -> Option<Range<usize>> {
    let mut words = value.split_whitespace();
    let first = words.next()?;
    text.match_indices(first).find_map(|(start, _)| {
        let mut end = start + first.len();
        for word in words.clone() {
            let rest = text[end..].trim_start();
            rest.strip_prefix(word)?;
            end = text.len() - rest.len() + word.len();
        }
        Some(start..end)
    })
}

fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.filter(|value| !value.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

/// Counts the rows anew where the № of the list counts rows; whether that changed one. The stretches of a
/// ministry's row share its №, and so do its points in a workbook that came back.
fn renumber(
    in_order: &[&SourceRow],
    profile: &Profile,
    columns: &[Shown],
    rows: &mut [Row<'_>],
    kind: FormRows,
) -> bool {
    let Some(at) = columns.iter().position(|shown| shown.what == What::Field(Field::Number)) else {
        return false;
    };
    let Some(sign) = counts_rows(in_order).filter(|_| profile.list.number_counts == NumberCounts::Rows)
    else {
        return false;
    };
    let mut changed = false;
    let mut number = 0;
    let mut before: Option<&SourceRow> = None;
    for row in rows {
        let goes_on = before.is_some_and(|before| is_one_row(before, row.source));
        number += u32::from(kind == FormRows::Points || !goes_on);
        before = Some(row.source);
        let number = format!("{number}{sign}");
        changed |= row.texts[at] != number;
        row.texts[at] = number;
    }
    changed
}

/// Whether two rows are the same, or were one in the ministry's own file and still have one №.
fn is_one_row(one: &SourceRow, other: &SourceRow) -> bool {
    let before = |row: &SourceRow| {
        let original = row.identity.as_deref()?.original?;
        Some((original, row.number.as_ref()?.value.clone()))
    };
    std::ptr::eq(one, other) || before(one).is_some_and(|own| before(other) == Some(own))
}

/// Whether the № counts the rows of the list, and what stands behind it: whole numbers, each written in its
/// row, in most rows, mostly above the one before, and never a second count.
fn counts_rows(in_order: &[&SourceRow]) -> Option<&'static str> {
    let written = || in_order.iter().filter_map(|row| row.number.as_ref()).filter(|cell| !cell.is_blank());
    let of_group = [Change::Merged, Change::FilledDown, Change::Repeated];
    if written().any(|cell| of_group.into_iter().any(|change| cell.changes.contains(change))) {
        return None;
    }
    let whole = |cell: &Sourced<Text>| cell.value.trim().trim_end_matches('.').parse::<u32>().ok();
    let numbers: Vec<u32> = written().map(whole).collect::<Option<_>>()?;
    let steps = || numbers.windows(2).map(|pair| (pair[0], pair[1]));
    let counted = steps().filter(|(above, below)| above < below).count();
    let again = steps().any(|(above, below)| below == 1 && above > 1);
    let most = numbers.len() * 3 >= in_order.len() * 2;
    let counts = most && counted * 3 >= steps().count() * 2 && !again;
    let point = written().all(|cell| cell.value.trim().ends_with('.'));
    counts.then_some(if point { "." } else { "" })
}
