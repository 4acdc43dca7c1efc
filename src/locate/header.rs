//! Finds the header of a list table: the leaf row whose captions name the fields, and the rows of
//! group captions above it.
//!
//! A title above the table is not required, because an annex in Excel often has none. Neither is a known
//! ministry: an unknown one is read with the general vocabulary and written in the unified form.

pub(super) mod plain;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::knowledge::captions::Headers;
use crate::knowledge::vocabulary::Vocabulary;
use crate::knowledge::words::{Stems, Words};
use crate::model::Field;
use crate::model::document::{Cell, Grid};
use crate::model::table::Leaf;
use crate::text::Text;
use crate::text::clean;
use crate::text::letters;
use crate::text::words;
use crate::text::words::Opening;

use crate::text::signs::ordinal;

/// Rows with text that are looked at before a table is given up.
pub(super) const ROWS_TRIED: usize = 120;

/// A header found in a grid.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// First and last index into [`Grid::rows`].
    pub first: usize,
    pub last: usize,
    pub leaves: Vec<Leaf>,
    /// The row of column numbers under it, index into [`Grid::rows`].
    pub column_numbers: Option<usize>,
    pub why: String,
}

/// A cell that stands in a row or covers it from above.
pub(super) struct Covering<'a> {
    pub(super) cell: &'a Cell,
    /// Index of the row in which it is anchored.
    pub(super) row: usize,
}

/// Finds the header of a list in the rows of a grid from index `from` on; else says why there is none.
pub(super) fn find(
    grid: &Grid,
    from: usize,
    headers: &Headers,
    general: &Vocabulary,
) -> Result<Header, String> {
    let mut nearest: Option<(usize, Vec<Field>)> = None;
    let filled = grid
        .rows
        .iter()
        .enumerate()
        .skip(from)
        .filter(|(_, row)| !row.deleted && row.cells.iter().any(|cell| !cell.is_blank()));
    for (index, row) in filled.take(ROWS_TRIED) {
        if let Some(header) = header_at(grid, index, from, headers, general) {
            return Ok(header);
        }
        let fields = guesses(&covering(grid, index, from), headers);
        if row.cells.len() > 1 && nearest.as_ref().is_none_or(|(_, known)| fields.len() > known.len()) {
            nearest = Some((index, fields));
        }
    }
    let near = nearest.as_ref().filter(|(_, fields)| fields.len() >= 2).map(|(index, _)| *index);
    if let Some(header) = near.and_then(|index| by_values(grid, index, from, headers, general)) {
        return Ok(header);
    }
    let near = nearest.map(|(index, fields)| {
        let row = &grid.rows[index];
        (row.number, row.cells.iter().filter(|cell| !cell.is_blank()).count(), fields)
    });
    Err(why_not(near))
}

/// The header whose first row of captions is this one, if its captions name a list.
pub(super) fn header_at(
    grid: &Grid,
    index: usize,
    from: usize,
    headers: &Headers,
    general: &Vocabulary,
) -> Option<Header> {
    let cells = covering(grid, index, from);
    // A row that begins with a number is one of the list's.
    let numbered = cells
        .iter()
        .find(|covering| !covering.cell.is_blank())
        .is_some_and(|first| first.row == index && ordinal(&first.cell.text).is_some());
    if numbered || guesses(&cells, headers).is_empty() || explains(&cells, &general.words) {
        return None;
    }
    let captions = |cells: &[Covering<'_>]| -> usize {
        cells.iter().filter(|covering| !covering.cell.is_blank()).count()
    };
    let last = deepest(grid, index, from, headers, &general.words);
    let leaves = leaves(grid, index, last, from, headers);
    let named: Vec<(Field, f32)> = leaves.iter().filter_map(|leaf| leaf.named).collect();
    // The row itself names the list, or it does so together with the captions below it.
    let whole = names_a_list(&named, leaves.iter().filter(|leaf| !leaf.leaf.text.is_empty()).count());
    let alone = || {
        let cells = covering(grid, index, from);
        let named: Vec<(Field, f32)> =
            cells.iter().filter_map(|covering| headers.best(&covering.cell.text)).collect();
        names_a_list(&named, captions(&cells))
    };
    ((whole || alone()) && !counts_points(&leaves, &general.words))
        .then(|| header(grid, index..=last, leaves))
}

/// «Ц | цифровая точка»: a row that says what a letter stands for.
fn explains(cells: &[Covering<'_>], known: &Words) -> bool {
    let mut filled =
        cells.iter().map(|covering| &*covering.cell.text).filter(|text| !letters::is_blank(text));
    let (Some(sign), Some(means), None) = (filled.next(), filled.next(), filled.next()) else { return false };
    let line = format!("{sign} – {means}");
    !known.kinds.legend(std::iter::once(line.as_str())).is_empty()
}

/// A table of figures: «Канал», «Услуга», «Количество обращений», and no caption speaks of points.
fn counts_points(leaves: &[NamedLeaf], known: &Words) -> bool {
    let Stems { figures, points, .. } = &known.stems;
    let holds = |stems: &[u64], text: &str| words::words(text).iter().any(|word| stems.contains(&word.stem));
    let texts = || leaves.iter().flat_map(|known| known.leaf.groups.iter().chain([&known.leaf.text]));
    let fields =
        leaves.iter().filter(|known| !matches!(known.leaf.guess, None | Some(Field::Number))).count();
    fields <= 2
        && texts().any(|text| words::words(text).first().is_some_and(|word| figures.contains(&word.stem)))
        && !texts().any(|text| holds(points, text))
}

/// A table whose captions name a part of a list and one of whose other columns holds points.
fn by_values(
    grid: &Grid,
    index: usize,
    from: usize,
    headers: &Headers,
    general: &Vocabulary,
) -> Option<Header> {
    use Field::{Channel, Direction, Interactions, Needs, Process, Service};
    let last = deepest(grid, index, from, headers, &general.words);
    let mut leaves = leaves(grid, index, last, from, headers);
    let own = [Direction, Service, Process, Needs, Interactions, Channel];
    let fields = leaves.iter().filter_map(|leaf| leaf.leaf.guess).filter(|field| own.contains(field)).count();
    if fields < 2 || leaves.len() < 3 || leaves.iter().any(|leaf| leaf.leaf.guess == Some(Field::Touchpoint))
    {
        return None;
    }
    let points = leaves.iter().position(|leaf| {
        let cells = || {
            grid.rows[last + 1..]
                .iter()
                .filter(|row| !row.deleted)
                .flat_map(|row| &row.cells)
                .filter(|cell| cell.column == leaf.leaf.first && !cell.is_blank())
                .take(30)
        };
        let known = cells().filter(|cell| general.touchpoints.begins(&Opening::of(&*cell.text)));
        leaf.leaf.guess.is_none() && cells().count() >= 2 && known.count() * 10 >= cells().count() * 7
    })?;
    leaves[points].leaf.guess = Some(Field::Touchpoint);
    Some(header(grid, index..=last, leaves))
}

/// The last row of the header that begins at a row: the rows that a merged caption reaches into, and
/// rows of captions that stand under group captions only.
fn deepest(grid: &Grid, index: usize, from: usize, headers: &Headers, known: &Words) -> usize {
    let mut last = reached(grid, index, from, headers);
    while last < index + 2 && stands_under(grid, index, last, from, known) {
        last += 1;
    }
    last
}

/// The lower of two header rows where a cell of the upper one reaches down.
fn reached(grid: &Grid, index: usize, from: usize, headers: &Headers) -> usize {
    let reach = grid.rows[index]
        .cells
        .iter()
        .map(|cell| grid.rows[index].number.saturating_add(cell.row_span - 1))
        .max()
        .unwrap_or(grid.rows[index].number);
    let mut last = index;
    for next in index + 1..grid.rows.len() {
        let row = &grid.rows[next];
        if row.number > reach {
            break;
        }
        // Captions below the reaching cell belong to the header; a data row would hold no caption.
        let blank = row.cells.iter().all(Cell::is_blank);
        let captions = row.cells.iter().filter(|cell| headers.best(&cell.text).is_some()).count();
        if blank
            || captions > 0
            || reach - row.number < 2 && row.cells.len() < covering(grid, next, from).len()
        {
            if !blank {
                last = next;
            }
        } else {
            break;
        }
    }
    last
}

/// Whether the row after `last` holds captions of a further level without merged cells to say so: at
/// least two under one group caption, and nothing beside them but the same captions again.
fn stands_under(grid: &Grid, index: usize, last: usize, from: usize, known: &Words) -> bool {
    let (Some(row), above) = (grid.rows.get(last + 1), &grid.rows[last]) else { return false };
    if row.deleted || row.number != above.number + 1 {
        return false;
    }
    let below: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.is_blank()).collect();
    let captioned: Vec<(u32, u32, &Cell)> = groups(grid, last, from);
    if below.len() < 2 || captioned.len() < 2 || is_column_numbers(&row.cells, captioned.len()) {
        return false;
    }
    let under = |cell: &Cell| {
        captioned.iter().position(|(first, end, _)| *first <= cell.column && cell.column <= *end)
    };
    let mut counts = vec![0usize; captioned.len()];
    for cell in &below {
        let Some(group) = under(cell) else { return false };
        counts[group] += 1;
    }
    // A lone text below a caption is a value unless it says the same again.
    let lone = below.iter().all(|cell| {
        under(cell)
            .is_some_and(|group| counts[group] > 1 || words::same_words(&cell.text, &captioned[group].2.text))
    });
    let is_caption = |cell: &&Cell| {
        let length = cell.text.trim().chars().count();
        (2..=80).contains(&length)
            && cell.text.chars().any(letters::is_letter)
            && !cell.text.trim_end().ends_with(['.', ';'])
    };
    // Over marks every text is a caption: «МФЦ» alone under «Офлайн-точки».
    (lone || are_over_marks(grid, last + 1, &below, known))
        && counts.iter().any(|count| *count > 1)
        && below.iter().all(is_caption)
        && grid.rows[index..=last].iter().all(|row| !row.deleted)
}

/// Whether all that stands below cells of a row is marks.
fn are_over_marks(grid: &Grid, index: usize, captions: &[&Cell], known: &Words) -> bool {
    const ROWS: usize = 20;
    let rows = grid.rows[index + 1..].iter().filter(|row| !row.deleted).take(ROWS);
    let of_captions = |cell: &&Cell| captions.iter().any(|caption| caption.column == cell.column);
    let mut any = false;
    let marks =
        rows.flat_map(|row| &row.cells).filter(|cell| !cell.is_blank()).filter(of_captions).all(|cell| {
            any = true;
            known.marks.mark(&cell.text).is_some()
        });
    marks && any
}

/// The captions of a row with the columns that each may head: its own, and blank ones to its right.
fn groups(grid: &Grid, index: usize, from: usize) -> Vec<(u32, u32, &Cell)> {
    let cells: Vec<Covering<'_>> =
        covering(grid, index, from).into_iter().filter(|covering| !covering.cell.is_blank()).collect();
    let mut spans = Vec::with_capacity(cells.len());
    for (at, covering) in cells.iter().enumerate() {
        let cell = covering.cell;
        let end = cells.get(at + 1).map_or(grid.width, |next| next.cell.column - 1);
        let own = cell.column + cell.column_span - 1;
        spans.push((cell.column, if cell.column_span > 1 { own } else { end.max(own) }, cell));
    }
    spans
}

/// A leaf, and the field that its captions name with the score.
struct NamedLeaf {
    leaf: Leaf,
    named: Option<(Field, f32)>,
    /// Index of the row in which its caption is anchored.
    row: usize,
}

/// The leaf columns of the header rows `index..=last`: of each column the lowest caption, with the
/// captions over it as its groups.
fn leaves(grid: &Grid, index: usize, last: usize, from: usize, headers: &Headers) -> Vec<NamedLeaf> {
    let mut found: Vec<NamedLeaf> = Vec::new();
    for at in (index..=last).rev() {
        let mut spans: Vec<(u32, u32, Covering<'_>)> = Vec::new();
        let cells = if at == last {
            covering(grid, at, from)
        } else {
            let reaching =
                |cell: &Cell| found.iter().any(|known| known.row == at && known.leaf.first == cell.column);
            grid.rows[at]
                .cells
                .iter()
                .filter(|cell| !reaching(cell))
                .map(|cell| Covering { cell, row: at })
                .collect()
        };
        let ends: Vec<u32> = (0..cells.len())
            .map(|at| {
                let own = cells[at].cell.column + cells[at].cell.column_span - 1;
                let next = cells[at + 1..].iter().find(|next| !next.cell.is_blank());
                let free = next.map_or(grid.width, |next| next.cell.column - 1);
                if cells[at].cell.column_span > 1 { own } else { free.max(own) }
            })
            .collect();
        spans
            .extend(cells.into_iter().zip(ends).map(|(covering, end)| (covering.cell.column, end, covering)));
        for (first, end, covering) in spans {
            let cell = covering.cell;
            let own_end = cell.column + cell.column_span - 1;
            let overlaps = |leaf: &Leaf| leaf.first <= own_end && cell.column <= leaf.last;
            if cell.is_blank() {
                if at == last && cell.column_span == 1 && !found.iter().any(|known| overlaps(&known.leaf)) {
                    found.push(NamedLeaf {
                        leaf: Leaf {
                            first,
                            last: own_end,
                            text: Text::default(),
                            groups: Vec::new(),
                            guess: None,
                        },
                        named: None,
                        row: covering.row,
                    });
                }
                continue;
            }
            let filled = |known: &NamedLeaf| !known.leaf.text.is_empty() && known.row > covering.row;
            if found.iter().any(|known| filled(known) && overlaps(&known.leaf)) {
                let text = caption(&cell.text);
                for known in found.iter_mut().filter(|known| filled(known)) {
                    if first <= known.leaf.first && known.leaf.last <= end && known.leaf.text != text {
                        known.leaf.groups.insert(0, text.clone());
                    }
                }
            } else {
                found.retain(|known| !(known.leaf.text.is_empty() && overlaps(&known.leaf)));
                found.push(NamedLeaf {
                    leaf: Leaf {
                        first: cell.column,
                        last: own_end,
                        text: caption(&cell.text),
                        groups: Vec::new(),
                        guess: None,
                    },
                    named: None,
                    row: covering.row,
                });
            }
        }
    }
    found.sort_by_key(|known| known.leaf.first);
    while found.last().is_some_and(|known| known.leaf.text.is_empty()) {
        found.pop();
    }
    for known in &mut found {
        known.named = headers.best_under(&known.leaf.groups, &known.leaf.text);
        // «Направление / процесс / точка взаимодействия»: the rows of the last level have all else.
        if headers.levels(&known.leaf.text).last() == Some(&Field::Touchpoint) {
            known.named = Some((Field::Touchpoint, PLAIN));
        }
        known.leaf.guess = known.named.map(|(field, _)| field);
    }
    found
}

/// The header of the rows of captions; a caption merged from above may begin before them.
fn header(grid: &Grid, captions: RangeInclusive<usize>, named: Vec<NamedLeaf>) -> Header {
    let (index, last) = captions.into_inner();
    let first = named.iter().map(|known| known.row).min().unwrap_or(last).min(index);
    let mut leaves: Vec<Leaf> = named.into_iter().map(|known| known.leaf).collect();
    leaves.extend(without_caption(grid, last, &leaves));
    leaves.sort_by_key(|leaf| leaf.first);
    if let [first, ..] = leaves.as_mut_slice()
        && first.guess.is_none()
        && holds_numbers(grid, last, first)
    {
        first.guess = Some(Field::Number);
    }
    // Group captions: wider cells of the rows above that stand over a leaf.
    let mut top = first;
    for index in (0..first).rev() {
        let row = &grid.rows[index];
        let filled = || row.cells.iter().filter(|cell| !cell.is_blank());
        let full_width = filled().any(|cell| cell.column_span + 1 >= grid.width.max(3));
        let wide = filled().count() >= 2 && filled().all(|cell| cell.column_span > 1);
        if full_width || !wide || grid.rows[index + 1].number != row.number + 1 {
            break;
        }
        for leaf in &mut leaves {
            let over =
                filled().find(|cell| cell.column <= leaf.first && leaf.last < cell.column + cell.column_span);
            if let Some(cell) = over {
                leaf.groups.insert(0, caption(&cell.text));
            }
        }
        top = index;
    }
    let named: Vec<String> = leaves
        .iter()
        .filter_map(|leaf| leaf.guess.map(|field| format!("«{}» — {}", leaf.text, field.russian())))
        .collect();
    let number = grid.rows[last].number;
    let levels =
        if top < last { format!(", строк шапки: {}", last - top + 1) } else { String::new() };
    Header {
        first: top,
        last,
        column_numbers: column_numbers(grid, last, &leaves),
        why: format!("перечень: шапка в строке {number}{levels} ({})", named.join("; ")),
        leaves,
    }
}

/// Whether the first column counts rows, whatever its caption: its cells are numbers, as «1.2» or «3)»;
/// headings of rows may stand between them.
fn holds_numbers(grid: &Grid, last: usize, leaf: &Leaf) -> bool {
    let cells = || {
        grid.rows[last + 1..]
            .iter()
            .filter(|row| !row.deleted)
            .filter_map(|row| row.cells.iter().find(|cell| cell.column == leaf.first && !cell.is_blank()))
            .take(30)
    };
    let counts = |cell: &&Cell| {
        let text = cell.text.trim();
        text.starts_with(|letter: char| letter.is_ascii_digit())
            && text.len() <= 8
            && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b')'))
    };
    cells().count() >= 3 && cells().filter(counts).count() * 10 >= cells().count() * 6
}

/// Columns that no caption covers and most rows fill; a few texts beside the table make none.
fn without_caption(grid: &Grid, last: usize, leaves: &[Leaf]) -> Vec<Leaf> {
    let side_by_side = leaves.windows(2).all(|pair| pair[1].first <= pair[0].last + 1);
    if let [first, .., end] = leaves
        && side_by_side
        && first.first == 1
        && end.last >= grid.width
    {
        return Vec::new();
    }
    // Leaves stand side by side: the last one that begins before the end of a cell tells.
    let covered = |cell: &Cell| {
        let before = leaves.partition_point(|leaf| leaf.first < cell.column + cell.column_span);
        leaves[..before].iter().rev().any(|leaf| cell.column <= leaf.last)
    };
    let mut rows = 0;
    let mut columns: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
    for row in grid.rows[last + 1..].iter().filter(|row| !row.deleted) {
        let filled = || row.cells.iter().filter(|cell| !cell.is_blank());
        if filled().filter(|cell| covered(cell)).count() < 2 {
            continue;
        }
        rows += 1;
        for cell in filled().filter(|cell| !covered(cell)) {
            let (end, count) = columns.entry(cell.column).or_default();
            *end = (*end).max(cell.column + cell.column_span - 1);
            *count += 1;
        }
    }
    let mut found: Vec<Leaf> = Vec::new();
    for (first, (end, count)) in columns {
        let apart = found.last().is_none_or(|leaf| leaf.last < first);
        if count >= 2 && count * 2 > rows && apart {
            found.push(Leaf { first, last: end, text: Text::default(), groups: Vec::new(), guess: None });
        }
    }
    found
}

/// «1 2 3 …» directly under the header, one number a leaf.
fn column_numbers(grid: &Grid, last: usize, leaves: &[Leaf]) -> Option<usize> {
    let index = last + 1;
    is_column_numbers(&grid.rows.get(index)?.cells, leaves.len()).then_some(index)
}

/// Whether cells count columns in nearly every leaf: «1 2 3», «(1) (2)», «гр. 1», «I II», «А Б 1 2».
pub(super) fn is_column_numbers(cells: &[Cell], leaves: usize) -> bool {
    let texts: Vec<&str> =
        cells.iter().filter(|cell| !cell.is_blank()).map(|cell| cell.text.trim()).collect();
    if texts.len() < 2 || texts.len() + 1 < leaves {
        return false;
    }
    let letters =
        texts.iter().zip('А'..).take_while(|(text, letter)| is_column_letter(text, *letter)).count();
    let numbers = &texts[letters..];
    let counts = |number: fn(&str) -> Option<u32>| {
        numbers.iter().zip(1..).all(|(text, expected)| number(text) == Some(expected))
    };
    counts(column_number) || letters == 0 && counts(roman)
}

/// «А», «Б)»: the columns of names in statistical forms are lettered.
fn is_column_letter(text: &str, letter: char) -> bool {
    let mut signs = text.trim_matches(['(', ')', '.']).chars();
    signs.next().and_then(|sign| sign.to_uppercase().next()) == Some(letter) && signs.next().is_none()
}

/// «1», «(1)», «гр. 1», «графа 1».
fn column_number(text: &str) -> Option<u32> {
    let text = text.trim_start_matches('(');
    let text = text.strip_prefix("графа").or_else(|| text.strip_prefix("гр.")).unwrap_or(text);
    ordinal(text)
}

/// «I», «(IV)»: a Roman number up to XXXIX, in Latin letters or those that look alike.
fn roman(text: &str) -> Option<u32> {
    let text = text.trim_matches(['(', ')', '.']);
    let value = |letter: char| match letter {
        'I' | 'І' => Some(1),
        'V' => Some(5),
        'X' | 'Х' => Some(10),
        _ => None,
    };
    let values: Vec<u32> = text.chars().map(value).collect::<Option<_>>()?;
    let sum = |at: usize| {
        let smaller = values.get(at + 1).is_some_and(|next| *next > values[at]);
        if smaller { -(i64::from(values[at])) } else { i64::from(values[at]) }
    };
    let total: i64 = (0..values.len()).map(sum).sum();
    u32::try_from(total).ok().filter(|total| *total > 0)
}

/// Cells anchored in a row or reaching into it, by column.
pub(super) fn covering(grid: &Grid, index: usize, from: usize) -> Vec<Covering<'_>> {
    let number = grid.rows[index].number;
    let mut cells: Vec<Covering<'_>> =
        grid.rows[index].cells.iter().map(|cell| Covering { cell, row: index }).collect();
    for above in (index.saturating_sub(6).max(from)..index).rev() {
        for cell in &grid.rows[above].cells {
            let reaches = u64::from(grid.rows[above].number) + u64::from(cell.row_span) > u64::from(number);
            if reaches && cell.row_span > 1 {
                cells.push(Covering { cell, row: above });
            }
        }
    }
    cells.sort_by_key(|covering| covering.cell.column);
    cells
}

fn guesses(cells: &[Covering<'_>], headers: &Headers) -> Vec<Field> {
    let mut fields = Vec::new();
    for covering in cells {
        if let Some((field, _)) = headers.best(&covering.cell.text)
            && !fields.contains(&field)
        {
            fields.push(field);
        }
    }
    fields
}

/// A point and something that it serves, or at least four fields of which one is the list's own.
/// Two captions alone must be plain ones, and of many captions a list's are no small part, unless they are all there.
fn names_a_list(named: &[(Field, f32)], captions: usize) -> bool {
    use Field::{Channel, Direction, Interactions, Needs, Number, Process, Service, Touchpoint};
    let has = |field: Field| named.iter().any(|(known, _)| *known == field);
    let mut fields: Vec<Field> = named.iter().map(|(field, _)| *field).collect();
    fields.sort_unstable();
    fields.dedup();
    let own = [Direction, Service, Process, Needs, Interactions, Channel];
    if named.len() * 4 < captions {
        // A list with all that makes one may have as many columns of its own beside it as it likes.
        let is_plain = named.iter().any(|(field, score)| *field == Touchpoint && *score >= PLAIN);
        return is_plain && own.into_iter().filter(|field| has(*field)).count() >= OWN_AMONG_MANY;
    }
    if has(Touchpoint) {
        let plain = |(field, score): &(Field, f32)| *field == Number || *score >= PLAIN;
        let enough = fields.iter().filter(|field| **field != Number).count() > 2
            || named.iter().filter(|known| plain(known)).count() >= 2;
        return enough && own.into_iter().any(has);
    }
    fields.len() >= 4 && (has(Needs) || has(Channel) || has(Interactions)) && (has(Process) || has(Service))
}

/// Fields of a list beside its points that make it one among more than three times as many other captions.
const OWN_AMONG_MANY: usize = 3;

/// The score of a caption that says what it means without much else.
const PLAIN: f32 = 0.6;

/// Why a grid is no list, from the row that comes nearest to a header.
fn why_not(nearest: Option<(u32, usize, Vec<Field>)>) -> String {
    match nearest {
        Some((number, captions, fields)) if !fields.is_empty() => {
            let names: Vec<&str> = fields.iter().map(|field| field.russian()).collect();
            let names = names.join(", ");
            let advice = if captions > fields.len() * 4 {
                format!(
                    "; всего граф {captions}: если это перечень, уберите лишние или назовите в шапке процесс, вид точки и потребности"
                )
            } else {
                String::new()
            };
            format!(
                "не перечень: ближе всего к шапке строка {number}, но из граф перечня в ней только: {names}{advice}"
            )
        }
        _ => "не перечень: ни в одной строке нет названий граф перечня".to_owned(),
    }
}

/// A caption without the hyphens, look-alikes and invisible characters of its line breaks.
pub(super) fn caption(text: &str) -> Text {
    clean::clean(text, true).map_or_else(|| one_line(text), |(text, _)| one_line(&text))
}

pub(super) fn one_line(text: &str) -> Text {
    letters::one_line(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::vocabulary::Vocabularies;
    use crate::rules::testing::{document, settings};

    /// The leaves of the first table; blank cells are left out, as the readers do.
    fn leaves(text: &str) -> String {
        let document = document(text);
        let mut grid = document.grids().next().cloned().expect("a table");
        for row in &mut grid.rows {
            row.cells.retain(|cell| !cell.is_blank());
        }
        let mappings = &settings().mappings;
        let vocabularies = Vocabularies::new(&mappings.catalogue, &mappings.profiles);
        find(&grid, 0, &vocabularies.every_header, &vocabularies.general).map_or_else(
            |why| why,
            |header| {
                let leaves = header.leaves.iter();
                leaves.map(|leaf| format!("{} {}", leaf.first, leaf.text)).collect::<Vec<_>>().join(", ")
            },
        )
    }

    #[test]
    fn a_column_without_caption_is_a_leaf_when_most_rows_fill_it() {
        for (table, expected) in [
            (
                "||process|touchpoint|
                 |1|Прием|Сайт|
                 |2|Прием|МФЦ|",
                "1 , 2 Наименование процесса, 3 Точка взаимодействия",
            ),
            (
                "|process|touchpoint||
                 |Прием|Сайт|проверить|
                 |Прием|МФЦ||",
                "1 Наименование процесса, 2 Точка взаимодействия",
            ),
        ] {
            assert_eq!(leaves(table), expected, "{table}");
        }
    }

    #[test]
    fn a_list_among_many_other_columns_is_one_if_all_that_makes_it_is_there() {
        let wide = |own: &str, others: usize| {
            let captions: Vec<String> = (0..others).map(|at| format!("Графа {at}")).collect();
            let captions = captions.join("|");
            format!("|{own}|{captions}|\n|Прием|Сайт|цифровая|справка|{}", "да|".repeat(others))
        };
        let all = leaves(&wide("process|touchpoint|channel|needs", 60));
        assert!(all.starts_with("1 Наименование процесса, 2 Точка взаимодействия, 3 "), "{all}");
        // Near miss: of a register with forty columns two are like those of a list.
        let two = leaves(&wide("process|touchpoint|Примечание|Итого", 40));
        assert!(two.starts_with("не перечень") && two.contains("всего граф 44"), "{two}");
    }
}
