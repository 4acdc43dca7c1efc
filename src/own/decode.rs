//! A table of ours as a list. Nothing is guessed: captions name the columns, a cell holds one value a
//! line, and a row that nobody edited is taken over as it was written.
//!
//! A line break always separates values, inserted columns do not count as edits, and the list is found by
//! its captions under a new title, on a renamed sheet or copied into another book. Columns of a form are
//! bound by captions alone: its values could give a column another field than the list had it under,
//! because a form has more rows than the source.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use thin_vec::ThinVec;

use crate::knowledge::Knowledge;
use crate::knowledge::kinds::KindWords;
use crate::knowledge::profile::{Answers, Meaning, ProfileColumn};
use crate::model::document::TableName;
use crate::model::table::{Leaf, RawRow, unique_captions};
use crate::model::{
    Binding, CellCounts, Change, Channel, Coded, Column, Context, Direction, Field, Identity, IdentityDoubt,
    OriginalFile, Place, Reason, SetAside, SourceRow, Sourced, Touchpoint, TouchpointList, cells_aside,
};
use crate::text::hash::KeyedState;
use crate::text::{Text, clean, contacts, letters, words};

use super::passport::{Passport, PassportColumn};
use super::rows::{Seen, differing, of_cell, settle};
use super::table::Table;
use super::{ABOUT_FILE, CONTINUES, Continuation, PASSPORT_SHEET, PLACE_CAPTION, cells_hash, is_note};

/// What is known of a list besides its table.
#[derive(Debug)]
pub(crate) struct About<'a> {
    /// 1-based ordinal within the file.
    pub ordinal: u32,
    pub file: &'a Text,
    pub context: Context,
    /// The hidden sheet of a workbook.
    pub passport: Option<&'a Passport>,
    /// Where it differs from what the workbook shows.
    pub doubts: Vec<IdentityDoubt>,
    pub cells: OurCells,
    pub tables: &'a Arc<[TableName]>,
    pub answers: &'a Answers,
}

/// What the cells of a row of ours hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OurCells {
    /// One record, a value a line.
    OneRecord,
    /// What the ministry wrote in a row: values are cut as those of an edited row.
    AsWritten,
}

/// A list of ours.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// Codes and channels are not looked up yet, and edited rows not split.
    pub list: TouchpointList,
    /// Of every row, whether its cells are to be cut: an officer edited or added it, or it stands as the
    /// ministry wrote it.
    pub edited: Vec<bool>,
}

/// Whether a list stands in our columns although nothing else is left of our workbook: an officer
/// copied what he saw.
pub(crate) fn has_our_columns<'a>(captions: impl Iterator<Item = &'a str>) -> bool {
    captions.filter(|caption| is_note(caption)).count() > 1
}

/// Decodes a table of ours.
pub(crate) fn list(mut table: Table, about: About<'_>, knowledge: &Knowledge<'_>) -> Decoded {
    join_continuations(&mut table);
    let mut doubts = about.doubts.clone();
    let swapped = swapped(&table, &about, knowledge, &mut doubts);
    let columns = columns(&table, &about, &swapped, knowledge);
    let is_note: Vec<bool> = columns.iter().map(|column| is_note(&column.header)).collect();
    let counts = counts(&table, &columns, &is_note);
    let hashed = hashed(&table.leaves, &is_note, about.passport);
    let kept: Vec<Column> =
        columns.iter().zip(&is_note).filter(|(_, note)| !**note).map(|(column, _)| column.clone()).collect();
    let by_column: Vec<Option<Channel>> = kept
        .iter()
        .filter(|column| column.field == Some(Field::Touchpoint))
        .map(|column| column.states)
        .collect();
    let mut set_aside = table.set_aside;
    let mut rows = Vec::with_capacity(table.rows.len());
    let mut edited = Vec::with_capacity(table.rows.len());
    let headings: Vec<_> = table.rows.iter().map(|row| row.sections.first().cloned()).collect();
    let seen = hashed.as_ref().map(|hashed| seen(&table.rows, &table.leaves, &columns, hashed, &about));
    let mut identities = seen.as_ref().map(|seen| identities(seen, &about)).unwrap_or_default();
    doubts.extend(of_other_rows(&mut identities, about.passport));
    let mut identities = identities.into_iter();
    let mut seen = seen.into_iter().flatten();
    for mut row in table.rows {
        let identity = identities.next().flatten();
        let is_edited = about.cells == OurCells::AsWritten
            || seen
                .next()
                .is_some_and(|seen| identity.as_ref().is_none_or(|identity| identity.cells != seen.cells));
        without_notes(&mut row, &is_note, &mut set_aside);
        let mut row = SourceRow::of(row, &kept);
        row.identity = identity.map(|identity| Box::new(Identity { edited: is_edited, ..identity }));
        if !is_edited {
            take_over(&mut row, &by_column);
        }
        edited.push(is_edited);
        rows.push(Box::new(row));
    }
    if !columns.iter().any(|column| column.field == Some(Field::Direction))
        && headings.iter().any(Option::is_some)
    {
        for (row, heading) in rows.iter_mut().zip(headings) {
            let blank = || Sourced::read(Text::default(), beginning(row));
            let heading = heading.map(|heading| heading.text.changed(Change::Derived));
            row.direction = Some(Direction::stated(heading.unwrap_or_else(blank)));
        }
    }
    let mut list = TouchpointList {
        ordinal: about.ordinal,
        file: about.file.clone(),
        context: about.context,
        profile: knowledge.profile.map_or("unified", |profile| &profile.id).into(),
        tables: about.tables.clone(),
        columns: kept,
        rows,
        set_aside,
        mends: Vec::new(),
        doubts: Vec::new(),
        unplaced: table.unplaced,
        counts,
        points_state_kinds: false,
        original: about
            .passport
            .filter(|passport| !passport.file.is_empty() && !doubts.iter().any(names_another))
            .map(|passport| Box::new(original(passport))),
        known: None,
        identity_doubts: doubts,
    };
    mark_repeated_numbers(&mut list);
    Decoded { list, edited }
}

fn beginning(row: &SourceRow) -> Place {
    let part = row.parts[0];
    Place { table: part.table, row: part.first, column: 1 }
}

/// The columns that the hash of a row covers: not those that an officer inserted. `None`: the list
/// is no workbook of ours.
fn hashed(leaves: &[Leaf], is_note: &[bool], passport: Option<&Passport>) -> Option<Vec<usize>> {
    let known = |leaf: &Leaf| {
        let caption = letters::fold(&leaf.text);
        passport.is_none_or(|passport| {
            passport.columns.iter().any(|known| letters::fold(&known.caption) == caption)
        })
    };
    let is_workbook = passport.is_some() || is_note.contains(&true);
    is_workbook.then(|| (0..leaves.len()).filter(|at| !is_note[*at] && known(&leaves[*at])).collect())
}

/// The ministry's own file, as a workbook remembers it.
fn original(passport: &Passport) -> OriginalFile {
    if passport.original.round > 0 {
        return passport.original.clone();
    }
    // Workbooks of earlier versions: each round made their names longer.
    let round = 1 + passport.file.matches(".перечень.xlsx").count() as u32;
    OriginalFile { file: passport.file.as_str().into(), list: passport.list, round, tables: Vec::new() }
}

/// The rows as far as it matters which records they were.
fn seen(
    rows: &[RawRow],
    leaves: &[Leaf],
    columns: &[Column],
    hashed: &[usize],
    about: &About<'_>,
) -> Vec<Seen> {
    let own = columns.iter().position(|column| &*column.header == PASSPORT_SHEET);
    let folded: Vec<String> = leaves.iter().map(|leaf| letters::fold(&leaf.text)).collect();
    // The columns as they were written, wherever they stand now.
    let written: Vec<Option<usize>> = match about.passport {
        Some(passport) => {
            let at = |caption: &str| folded.iter().position(|known| *known == letters::fold(caption));
            passport.columns.iter().map(|column| at(&column.caption)).collect()
        }
        None => hashed.iter().copied().map(Some).collect(),
    };
    let text = |row: &RawRow, at: usize| row.cells.get(at).map(|cell| cell.text.clone()).unwrap_or_default();
    rows.iter()
        .map(|row| Seen {
            own: own.and_then(|at| serde_json::from_str(&text(row, at)).ok()),
            cells: cells_hash(hashed.iter().filter_map(|at| row.cells.get(*at)).map(|cell| &*cell.text)),
            each: written.iter().map(|at| at.map(|at| of_cell(&text(row, at)))).collect(),
        })
        .collect()
}

/// What each row was; of a new row that is a copy what it copies, without its id.
fn identities(seen: &[Seen], about: &About<'_>) -> Vec<Option<Identity>> {
    let known =
        about.passport.map(|passport| passport.records.as_slice()).filter(|records| !records.is_empty());
    let written: Vec<Identity> = if let Some(records) = known {
        records.to_vec()
    } else {
        let mut ids: HashSet<&str, KeyedState> = HashSet::default();
        let of_rows = seen.iter().filter_map(|row| row.own.as_ref());
        let mut written: Vec<Identity> = of_rows.filter(|own| ids.insert(&own.id)).cloned().collect();
        written.sort_by_key(|identity| identity.at);
        written
    };
    let of_points = |column: &PassportColumn| column.field == Some(Field::Touchpoint);
    let point: Vec<usize> = about.passport.map_or_else(Vec::new, |passport| {
        (0..).zip(&passport.columns).filter(|(_, column)| of_points(column)).map(|(at, _)| at).collect()
    });
    let found = settle(seen, &written, &point);
    let fields: Vec<Option<Field>> = about
        .passport
        .map_or_else(Vec::new, |passport| passport.columns.iter().map(|column| column.field).collect());
    let compared = |identity: Identity, row: &Seen| {
        let changed = differing(&identity, row).filter_map(|column| fields.get(column).copied().flatten());
        Identity { changed: changed.collect(), ..identity }
    };
    let copied = |own: &Identity| Identity { id: String::new(), original: None, ..own.clone() };
    let of_row = |(found, row): (Option<Identity>, &Seen)| {
        found.map(|found| compared(found, row)).or_else(|| row.own.as_ref().map(copied))
    };
    found.into_iter().zip(seen).map(of_row).collect()
}

/// Whether a doubt leaves nothing of which list a workbook is.
fn names_another(doubt: &IdentityDoubt) -> bool {
    match doubt {
        IdentityDoubt::Rows { .. } => true,
        IdentityDoubt::Fact { name, .. } => *name == ABOUT_FILE,
        IdentityDoubt::Column { .. } | IdentityDoubt::Day { .. } => false,
    }
}

/// The hidden identities count where half of the rows agree with them: of the rows that are there, or of the
/// records that were written if these are fewer. Otherwise no row is one of them.
fn of_other_rows(identities: &mut [Option<Identity>], passport: Option<&Passport>) -> Option<IdentityDoubt> {
    let written = passport.map_or(0, |passport| passport.records.len());
    let of = identities.len().min(written);
    let same = identities.iter().flatten().filter(|identity| !identity.id.is_empty()).count();
    if same * 2 >= of {
        return None;
    }
    identities.fill(None);
    Some(IdentityDoubt::Rows { same: same as u32, of: of as u32 })
}

/// The columns of a workbook that the hidden sheet gives the fields of each other's captions: they are what their
/// captions say.
fn swapped(
    table: &Table,
    about: &About<'_>,
    knowledge: &Knowledge<'_>,
    doubts: &mut Vec<IdentityDoubt>,
) -> Vec<usize> {
    let Some(passport) = about.passport else { return Vec::new() };
    let none: Vec<Option<Column>> = table.leaves.iter().map(|_| None).collect();
    let offers = offers(table, &none, knowledge);
    let odd = |(at, leaf): (usize, &Leaf)| -> Option<(usize, Field, Field)> {
        let hidden = by_passport(passport, leaf, 0)?.field?;
        let own = || offers.iter().filter(|offer| offer.column == at);
        let says = own().find(|offer| offer.score >= EXACT)?.field;
        own().all(|offer| offer.field != hidden).then_some((at, hidden, says))
    };
    let mut odd: Vec<(usize, Field, Field)> = table.leaves.iter().enumerate().filter_map(odd).collect();
    // A column read against its caption has its reasons; one that has the field of another's caption has not.
    let hidden: Vec<Field> = odd.iter().map(|(_, hidden, _)| *hidden).collect();
    odd.retain(|(.., says)| hidden.contains(says));
    doubts.extend(odd.iter().map(|(at, hidden, shown)| IdentityDoubt::Column {
        caption: table.leaves[*at].text.clone(),
        hidden: *hidden,
        shown: *shown,
    }));
    odd.into_iter().map(|(at, ..)| at).collect()
}

/// Leaves the cells of the list; those that this program added to its workbook say nothing new.
fn without_notes(row: &mut RawRow, is_note: &[bool], set_aside: &mut Vec<SetAside>) {
    let mut is_note = is_note.iter();
    row.cells.retain(|cell| {
        let note = is_note.next() == Some(&true);
        if note && !cell.is_blank() {
            set_aside.push(SetAside::cell(cell.place, cell.text.clone(), Reason::Own));
        }
        !note
    });
}

fn counts(table: &Table, columns: &[Column], is_note: &[bool]) -> CellCounts {
    let mut counts = CellCounts {
        total: table.total_cells,
        used: table.header_cells,
        extra: 0,
        set_aside: cells_aside(&table.set_aside) + table.unplaced.len() as u64,
    };
    for ((column, note), cells) in columns.iter().zip(is_note).zip(&table.data_cells) {
        let fate = match (note, column.field) {
            (true, _) => &mut counts.set_aside,
            (false, Some(_)) => &mut counts.used,
            (false, None) => &mut counts.extra,
        };
        *fate += cells;
    }
    counts
}

/// Takes a row over as it was written: a point is the first line of its cell with the contacts below
/// it, each line of needs and interactions a value.
fn take_over(row: &mut SourceRow, by_column: &[Option<Channel>]) {
    for (value, lines) in row.cells_mut() {
        if let Some((text, repairs)) = clean::clean(&value.value, lines) {
            value.clean_to(text.into(), repairs);
        }
    }
    row.processes = 1;
    row.join_lines();
    let points = row.touchpoint_cells.iter().enumerate();
    row.touchpoints =
        points.filter_map(|(at, cell)| point(cell, by_column.get(at).copied().flatten())).collect();
    row.share_contacts(&row.contacts_of_columns());
    let values = |cell: &Sourced<Text>| Coded::of_cell(cell, &cell.lines().collect::<Vec<_>>());
    row.needs = row.needs_cell.as_ref().map(values);
    row.interactions = row.interactions_cell.as_deref().map(values);
}

/// A cell of ours: the point in the first line, its contacts below.
fn point(cell: &Sourced<Text>, stated: Option<Channel>) -> Option<Touchpoint> {
    if cell.is_blank() {
        return None;
    }
    let mut text = Vec::new();
    let mut found = ThinVec::new();
    for (at, line) in cell.value.split('\n').enumerate() {
        let taken = contacts::take(line);
        if !taken.text.is_empty() {
            text.push(taken.text);
        } else if at == 0 {
            // A point that nothing but its contact names.
            text.push(line.trim().to_owned());
        }
        for contact in taken.contacts {
            if !found.contains(&contact) {
                found.push(contact);
            }
        }
    }
    let text = cell.map(Text::from(text.join(" "))).changed(Change::Single);
    Some(Touchpoint::new(text, found, stated))
}

/// Every record of a row bears its №: only the first of them counts.
fn mark_repeated_numbers(list: &mut TouchpointList) {
    let order = list.unsorted().unwrap_or_else(|| (0..list.rows.len() as u32).collect());
    let mut before: Option<Text> = None;
    for row in order {
        let Some(number) = &mut list.rows[row as usize].number else { continue };
        let text = number.value.trim().trim_start_matches('№').trim_end_matches(['.', ')', ' ']).trim();
        let text = Text::from(text);
        // What is no number is no № of another row.
        if !text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())) {
            continue;
        }
        if before.as_ref() == Some(&text) {
            number.changes.add(Change::Repeated);
        }
        before = Some(text);
    }
}

/// A text too long for a cell goes on in rows below its record: they are joined by the record's id,
/// whatever order the officer sorted them into, or to the row above where the identities are lost.
fn join_continuations(table: &mut Table) {
    let column = |caption: &str| table.leaves.iter().position(|leaf| &*leaf.text == caption);
    let (identity, place) = (column(PASSPORT_SHEET), column(PLACE_CAPTION));
    let text = |row: &RawRow, column: Option<usize>| Some(row.cells.get(column?)?.text.clone());
    let read = |row: &RawRow| serde_json::from_str::<Continuation>(&text(row, identity)?).ok();
    let mut further = Vec::new();
    let mut rows: Vec<RawRow> = Vec::new();
    let mut by_id: HashMap<String, usize, KeyedState> = HashMap::default();
    for row in std::mem::take(&mut table.rows) {
        if let Some(continuation) = read(&row) {
            further.push((continuation, row));
            continue;
        }
        let known = text(&row, identity).and_then(|json| serde_json::from_str::<Identity>(&json).ok());
        if let Some(known) = known {
            by_id.insert(known.id, rows.len());
        } else if text(&row, place).is_some_and(|place| place.trim() == CONTINUES)
            && let Some(above) = rows.last_mut()
        {
            join(above, &row, &table.leaves);
            continue;
        }
        rows.push(row);
    }
    further.sort_by_key(|(continuation, _)| continuation.part);
    for (continuation, more) in further {
        match by_id.get(&continuation.continues).and_then(|at| rows.get_mut(*at)) {
            Some(row) => join(row, &more, &table.leaves),
            None => rows.push(more),
        }
    }
    table.rows = rows;
}

/// Appends the texts of a row to those of the record that it continues.
fn join(row: &mut RawRow, more: &RawRow, leaves: &[Leaf]) {
    for ((cell, more), leaf) in row.cells.iter_mut().zip(&more.cells).zip(leaves) {
        if !is_note(&leaf.text) && !more.is_blank() {
            cell.text = Text::from(format!("{}{}", cell.text, more.text));
        }
    }
    row.parts.extend(more.parts.iter().copied());
}

/// The score of a caption that is one of the profile or of the program, word by word.
const EXACT: f32 = 0.95;

/// A field that a caption may mean.
struct Offer {
    column: usize,
    field: Field,
    score: f32,
    /// Word by word the caption of the ministry's form.
    of_form: bool,
    /// The values are no kinds of points where the caption promises them.
    unfit: bool,
}

/// What every column is: by the hidden sheet but for those that are `swapped` there, by what was answered, else by
/// its caption alone.
fn columns(table: &Table, about: &About<'_>, swapped: &[usize], knowledge: &Knowledge<'_>) -> Vec<Column> {
    let Table { leaves, numbers, .. } = table;
    let headers = unique_captions(leaves.iter().map(|leaf| &leaf.text).zip(numbers.iter().copied()));
    let mut columns: Vec<Option<Column>> = leaves
        .iter()
        .zip(numbers)
        .zip(&headers)
        .enumerate()
        .map(|(at, ((leaf, number), header))| {
            let passport = about.passport.filter(|_| !swapped.contains(&at));
            passport.and_then(|passport| by_passport(passport, leaf, *number)).or_else(|| {
                let answered = about.answers.meaning(about.context.body.as_deref(), header)?;
                let field = if let Meaning::Field(field) = answered { Some(field) } else { None };
                Some(column(
                    *number,
                    header,
                    field,
                    None,
                    1.0,
                    "так ответили на вопрос об этой графе (answers.toml)",
                ))
            })
        })
        .collect();
    let offers = offers(table, &columns, knowledge);
    let stating = stating(leaves, &offers, &knowledge.vocabulary.words.kinds);
    for Offer { column: at, field, score, .. } in &offers {
        let several = *field == Field::Contacts || *field == Field::Touchpoint && stating[*at].is_some();
        // Columns that state the kind of their points leave room for one that does not.
        let is_it = |known: &Column| known.field == Some(*field) && known.states.is_none();
        let taken = columns.iter().flatten().any(is_it) && !several;
        if *score > 0.5 && columns[*at].is_none() && !taken {
            let said =
                format!("название графы — «{}», как в книгах и формах этой программы", field.russian());
            let states = if *field == Field::Touchpoint { stating[*at] } else { None };
            // A caption to the letter leaves no doubt.
            let confidence = if *score >= EXACT { 1.0 } else { *score };
            columns[*at] = (*field == Field::Features)
                .then(|| of_kinds(table, *at, &headers[*at], &offers, knowledge))
                .flatten()
                .or_else(|| {
                    Some(column(numbers[*at], &headers[*at], Some(*field), states, confidence, &said))
                });
        }
    }
    let extra = "графа без соответствия: значения сохранены как дополнительные";
    columns
        .into_iter()
        .enumerate()
        .map(|(at, known)| {
            known.unwrap_or_else(|| {
                let mut extra = column(numbers[at], &headers[at], None, None, 0.0, extra);
                let may_be = offers.iter().filter(|offer| offer.column == at);
                extra.binding.others = may_be.map(|offer| (offer.field, offer.score)).collect();
                extra
            })
        })
        .collect()
}

fn column(
    number: u32,
    header: &Text,
    field: Option<Field>,
    states: Option<Channel>,
    confidence: f32,
    evidence: &str,
) -> Column {
    let binding = Binding { confidence, evidence: vec![evidence.to_owned()], ..Binding::default() };
    Column { number, header: header.clone(), field, states, original: 0, binding }
}

/// A column of features that holds kinds of points, as some forms have it.
fn of_kinds(
    table: &Table,
    at: usize,
    header: &Text,
    offers: &[Offer],
    knowledge: &Knowledge<'_>,
) -> Option<Column> {
    let is_so = |column: &ProfileColumn| {
        column.field == Field::Features && column.when_channel_words == Some(Field::Channel)
    };
    let apart =
        offers.iter().any(|offer| offer.field == Field::Channel && offer.score > 0.5 && offer.column != at);
    if apart || !knowledge.profile?.columns.iter().any(is_so) {
        return None;
    }
    let filled = || table.rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.is_blank());
    let known = &knowledge.vocabulary.words.kinds;
    let (all, kinds) = (filled().count(), filled().filter(|cell| known.is_kind(&cell.text)).count());
    if all == 0 || kinds * 2 < all {
        return None;
    }
    let who = if kinds * 10 < all * 9 {
        "большинство значений"
    } else {
        "все значения"
    };
    let said = format!("{who} графы — вид точки (цифровая, офлайн), хотя название говорит об особенностях");
    let mut column = column(table.numbers[at], header, Some(Field::Channel), None, 1.0, &said);
    column.binding.evidence.push("так заполняют форму этого ведомства".to_owned());
    column.binding.against_header = true;
    Some(column)
}

/// A column of a workbook of ours is what the hidden sheet says.
fn by_passport(passport: &Passport, leaf: &Leaf, number: u32) -> Option<Column> {
    let caption = letters::fold(&leaf.text);
    let known = passport.columns.iter().find(|known| letters::fold(&known.caption) == caption)?;
    let header = if known.header.is_empty() { &known.caption } else { &known.header };
    let said = "графа рабочей книги этой программы";
    let column = column(number, &header.as_str().into(), known.field, None, 1.0, said);
    Some(Column { original: known.original, ..column })
}

/// The fields that captions not known yet may mean, the likeliest first.
fn offers(table: &Table, known: &[Option<Column>], knowledge: &Knowledge<'_>) -> Vec<Offer> {
    let headers = &knowledge.vocabulary.headers;
    let mut offers = Vec::new();
    for (column, leaf) in table.leaves.iter().enumerate() {
        if known[column].is_some() || is_note(&leaf.text) {
            continue;
        }
        for (field, score) in headers.score_under(&leaf.groups, &leaf.text) {
            let of_form = knowledge.profile.is_some_and(|profile| {
                let is_it = |known: &ProfileColumn| {
                    known.field == field && words::same_words(&known.header, &leaf.text)
                };
                profile.columns.iter().any(is_it)
            });
            let unfit =
                field == Field::Channel && !may_hold_kinds(table, column, &knowledge.vocabulary.words.kinds);
            offers.push(Offer { column, field, score, of_form, unfit });
        }
    }
    offers.sort_by(|one, other| {
        let order = |offer: &Offer| (offer.unfit, !offer.of_form);
        order(one)
            .cmp(&order(other))
            .then(other.score.total_cmp(&one.score))
            .then(one.column.cmp(&other.column))
    });
    offers
}

/// Whether the filled cells of a column are kinds of points, at least half of them; none are.
fn may_hold_kinds(table: &Table, column: usize, known: &KindWords) -> bool {
    let filled = || table.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_blank());
    filled().filter(|cell| known.is_kind(&cell.text)).count() * 2 >= filled().count()
}

/// The channel that each column of points states by its caption, where there are columns of both kinds.
fn stating(leaves: &[Leaf], offers: &[Offer], kinds: &KindWords) -> Vec<Option<Channel>> {
    let mut stating = vec![None; leaves.len()];
    for offer in offers.iter().filter(|offer| offer.field == Field::Touchpoint && offer.score > 0.5) {
        let leaf = &leaves[offer.column];
        stating[offer.column] = kinds.stated_by(&leaf.text, &leaf.groups);
    }
    let mut known = stating.iter().flatten();
    let first = known.next().copied();
    if first.is_none_or(|first| known.all(|other| *other == first)) {
        stating.fill(None);
    }
    stating
}

#[cfg(test)]
mod tests {
    use super::super::REMARKS_CAPTION;
    use super::*;
    use crate::rules::testing::outcome;

    /// A list that an officer copied out of a workbook of ours, with the two columns that no other has.
    fn copied(header: &str, rows: &[&str]) -> TouchpointList {
        let header = format!("| {header} | {PLACE_CAPTION} | {REMARKS_CAPTION} |");
        let rows = rows.iter().map(|row| format!("| {row} | B2 | нет |"));
        let lines: Vec<String> = std::iter::once(header).chain(rows).collect();
        outcome(&lines.join("\n")).lists.remove(0)
    }

    #[test]
    fn a_second_column_of_points_is_kept_beside_the_first() {
        let rows = ["Приём | Сайт | Итого", "Выдача | МФЦ | 1.1"];
        let list = copied("process | touchpoint | Точка", &rows);
        let points = list.records().map(|record| record.touchpoint.map(|point| point.text.value.to_string()));
        assert_eq!(points.flatten().collect::<Vec<_>>(), ["Сайт", "МФЦ"]);
        let extra = list.columns.iter().filter(|column| column.field.is_none());
        assert_eq!(extra.map(|column| &*column.header).collect::<Vec<_>>(), ["Точка"]);
    }

    #[test]
    fn only_numbers_are_repeated() {
        let number = |between: &str| {
            let rows = ["4 | Приём | Сайт", between, "4 | Приём | МФЦ"];
            let list = copied("number | process | touchpoint", &rows);
            let numbers = list.rows.iter().filter_map(|row| row.number.as_ref());
            numbers.map(|cell| cell.changes.contains(Change::Repeated)).collect::<Vec<_>>()
        };
        assert_eq!(number("то же | Приём | Почта"), [false, false, true]);
        assert_eq!(number("5 | Приём | Почта"), [false, false, false]);
    }
}
