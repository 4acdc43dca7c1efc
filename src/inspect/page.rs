//! How a file was understood, as a page: each table drawn, its header, rows set aside, joins and fields coloured,
//! the evidence beside each column. One page that needs nothing else and runs nothing.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use sha2::{Digest, Sha256};

use crate::flow::{Examined, Input, Read, Settings, lists_of, roles_of};
use crate::locate::roles::RowRole;
use crate::locate::{TableVerdict, Verdict};
use crate::model::document::{Document, Grid, Row, TableName};
use crate::model::{Column, Field, Place, SourceRow, TouchpointList};
use crate::read::{ReadError, sniff};
use crate::rules::doubt_in_words;
use crate::text::letters;
use crate::write::report::page::base64;

const STYLE: &str = include_str!("../../templates/inspect/style.css");
/// Rows drawn of one table: a browser draws no more in reasonable time.
const ROWS: usize = 2000;

/// Why a file could not be drawn.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("страница не составлена")]
    Render(#[from] askama::Error),
}

/// Draws a file as it was understood, as one HTML page.
pub(crate) fn page(input: Input<'_>, settings: &Settings, read: Read<'_>) -> Result<String, PageError> {
    let name = input.path.rsplit('/').next().unwrap_or(input.path);
    let mut document = read(sniff(input.bytes, name))?;
    let examined = lists_of(&mut document, &input, settings)?;
    let mut roles = Roles::new();
    for row in roles_of(&document, &input, settings) {
        roles.insert((row.table, row.row), role(&row));
    }
    let mut drawn = BTreeSet::new();
    let tables = document
        .grids()
        .filter(|grid| grid.nested_in.is_none())
        .map(|grid| table(grid, &document, &examined, &roles, &mut drawn))
        .collect();
    let view = PageView {
        style: STYLE,
        style_hash: base64(&Sha256::digest(STYLE)),
        path: input.path,
        facts: facts(&examined),
        legend: legend(&examined),
        tables,
        remarks: &document.remarks,
    };
    Ok(view.render()?)
}

/// The roles of rows by table and number.
type Roles = BTreeMap<(u32, u32), RoleView>;

/// What a row is by the second reading.
#[derive(Clone)]
struct RoleView {
    /// «строка 99 %».
    short: String,
    /// Whether the rules read it otherwise.
    differs: bool,
    why: Vec<String>,
}

fn role(row: &RowRole) -> RoleView {
    let mut why =
        vec![format!("{}, уверенность {} %.", letters::capital(row.role.russian()), row.per_cent())];
    if row.differs() {
        why.push(format!("По правилам: {}.", row.by_rules.russian()));
    }
    why.extend(row.reasons.iter().map(|feature| letters::sentence(feature.russian())));
    RoleView { short: format!("{} {}\u{a0}%", row.role.short(), row.per_cent()), differs: row.differs(), why }
}

#[derive(Template)]
#[template(path = "inspect/page.html")]
struct PageView<'a> {
    style: &'a str,
    style_hash: String,
    path: &'a str,
    /// Name and value of what the file says of itself.
    facts: Vec<(&'static str, String)>,
    /// Class and name of every colour that the page uses.
    legend: Vec<(&'static str, &'static str)>,
    tables: Vec<TableView>,
    remarks: &'a [String],
}

struct TableView {
    name: String,
    /// «+», «o», «–» before the verdict, as in the text.
    tone: &'static str,
    verdict: String,
    rows: Vec<RowView>,
    /// The rows have roles.
    has_roles: bool,
    /// Rows that are not drawn.
    omitted: usize,
    columns: Vec<ColumnView>,
    aside: Vec<(String, String, &'static str)>,
    joins: Vec<(String, String)>,
    doubts: Vec<String>,
}

struct RowView {
    /// Physical number; `None`: rows that the file does not have.
    number: Option<u32>,
    hidden: bool,
    role: Option<RoleView>,
    cells: Vec<CellView>,
}

#[derive(Default)]
struct CellView {
    class: &'static str,
    column_span: u32,
    row_span: u32,
    text: String,
    /// Shown when the cell is pointed at or reached by the keyboard, a line each.
    why: Vec<String>,
}

struct ColumnView {
    class: &'static str,
    header: String,
    meaning: String,
    evidence: Vec<String>,
}

fn facts(examined: &Examined) -> Vec<(&'static str, String)> {
    let file = &examined.located.file;
    let mut facts = Vec::new();
    let mut fact =
        |name, value: Option<String>| facts.push((name, value.unwrap_or_else(|| "не найдено".into())));
    fact("Орган", file.body.as_deref().map(str::to_owned));
    fact("Регион", file.region.as_deref().map(str::to_owned));
    fact("Заголовок акта", file.head_act.as_ref().map(|act| act.written.to_string()));
    fact("Гриф УТВЕРЖДЕН", file.stamp_act.as_ref().map(|act| act.written.to_string()));
    for list in &examined.lists {
        let title = list.context.title.as_deref().unwrap_or("без названия");
        facts.push((
            "Перечень",
            format!(
                "{}. {title}: строк {}, записей {}",
                list.ordinal,
                list.rows.len(),
                list.records().count()
            ),
        ));
    }
    facts
}

fn legend(examined: &Examined) -> Vec<(&'static str, &'static str)> {
    // A direction may stand in headings alone.
    let headed = |list: &TouchpointList| list.rows.iter().any(|row| row.direction.is_some());
    let has = |field: Field| {
        let of_list = |list| TouchpointList::has(list, field) || field == Field::Direction && headed(list);
        examined.lists.iter().any(of_list)
    };
    let fields =
        Field::ALL.into_iter().filter(|field| has(*field)).map(|field| (class(field), field.russian()));
    let others = [
        ("head", "шапка и название"),
        ("extra", "дополнительная графа"),
        ("aside", "отложено: не строка перечня"),
        ("join", "соединено с другой клеткой"),
        ("lost", "текст вне граф"),
    ];
    fields.chain(others).collect()
}

fn class(field: Field) -> &'static str {
    match field {
        Field::Number => "number",
        Field::Direction => "direction",
        Field::Service => "service",
        Field::Process => "process",
        Field::Touchpoint => "touchpoint",
        Field::Contacts => "contacts",
        Field::Channel => "channel",
        Field::Needs => "needs",
        Field::Interactions => "interactions",
        Field::Features => "features",
        Field::Client => "client",
    }
}

/// What became of a cell.
struct Fate {
    column: u32,
    text: String,
    class: &'static str,
    why: Vec<String>,
}

/// The fates of a table's cells by physical row, and the rows that hold data.
#[derive(Default)]
struct Fates {
    by_row: BTreeMap<u32, Vec<Fate>>,
    data: BTreeSet<u32>,
}

impl Fates {
    fn of(list: &TouchpointList, table: u32) -> Fates {
        let mut fates = Fates::default();
        for row in &list.rows {
            for part in row.parts.iter().filter(|part| part.table == table) {
                fates.data.extend(part.first..=part.last);
            }
            for (place, raw, class, why) in values(list, row).filter(|(place, ..)| place.table == table) {
                fates.add(place, raw, class, why);
            }
        }
        for aside in list.set_aside.iter().filter(|aside| aside.place.table == table) {
            fates.add(
                aside.place,
                &aside.text,
                "aside",
                vec![format!("Отложено: {}.", aside.reason.russian())],
            );
        }
        for text in list.unplaced.iter().filter(|text| text.place.table == table) {
            fates.add(text.place, &text.raw, "lost", vec!["Эту клетку не взяла ни одна графа.".to_owned()]);
        }
        for mend in &list.mends {
            let joined =
                format!("Строку разорвала страница; соединено: «{}».", letters::one_line(&mend.joined));
            for place in [mend.first, mend.rest].into_iter().filter(|place| place.table == table) {
                let fate = fates.by_row.entry(place.row).or_default();
                match fate.iter_mut().find(|fate| fate.column == place.column) {
                    Some(fate) => {
                        fate.class = "join";
                        fate.why.push(joined.clone());
                        // The value holds both pieces, the cell only one.
                        fate.text.clear();
                    }
                    None => fate.push(Fate {
                        column: place.column,
                        text: String::new(),
                        class: "join",
                        why: vec![joined.clone()],
                    }),
                }
                fates.data.insert(place.row);
            }
        }
        for row in fates.by_row.values_mut() {
            row.sort_by_key(|fate| fate.column);
        }
        fates
    }

    fn add(&mut self, place: Place, text: &str, class: &'static str, why: Vec<String>) {
        let text = letters::one_line(text);
        let row = self.by_row.entry(place.row).or_default();
        if !text.is_empty() && !row.iter().any(|fate| fate.column == place.column && fate.text == text) {
            row.push(Fate { column: place.column, text, class, why });
        }
    }

    /// The fate of a cell: places of a document count captions and not grid columns, so the text
    /// decides, and among equal texts the order.
    fn take(&mut self, row: u32, column: u32, text: &str) -> Option<Fate> {
        let fates = self.by_row.get_mut(&row)?;
        let text = letters::one_line(text);
        let at = fates
            .iter()
            .position(|fate| fate.column == column && fate.text == text)
            .or_else(|| fates.iter().position(|fate| fate.text == text))
            .or_else(|| fates.iter().position(|fate| fate.text.is_empty()))?;
        Some(fates.remove(at))
    }
}

/// Every cell of a source row with its field.
fn values<'a>(
    list: &'a TouchpointList,
    row: &'a SourceRow,
) -> impl Iterator<Item = (Place, &'a str, &'static str, Vec<String>)> {
    let field = move |field: Field| {
        let cells: Vec<_> = match field {
            Field::Touchpoint => row.touchpoint_cells.iter().collect(),
            Field::Contacts => row.contact_cells.iter().collect(),
            _ => row.written(field).into_iter().collect(),
        };
        cells.into_iter().map(move |value| {
            (value.place, &*value.raw, class(field), vec![format!("Поле: {}.", field.russian())])
        })
    };
    let extra = row.extra.iter().map(|(at, value)| {
        let header = list.columns.get(*at).map_or("", |column| &column.header);
        (value.place, &*value.raw, "extra", vec![format!("Дополнительная графа «{header}».")])
    });
    Field::ALL.into_iter().flat_map(field).chain(extra)
}

fn table(
    grid: &Grid,
    document: &Document,
    examined: &Examined,
    roles: &Roles,
    drawn: &mut BTreeSet<u32>,
) -> TableView {
    let name = &document.tables[grid.table as usize];
    let verdict = examined.located.tables.iter().find(|verdict| verdict.table == *name);
    let lists: Vec<&TouchpointList> = examined
        .lists
        .iter()
        .filter(|list| list.rows.iter().flat_map(|row| &row.parts).any(|part| part.table == grid.table))
        .collect();
    let mut fates = Fates::default();
    for list in &lists {
        let more = Fates::of(list, grid.table);
        fates.data.extend(more.data);
        for (row, more) in more.by_row {
            fates.by_row.entry(row).or_default().extend(more);
        }
    }
    let mut view = TableView {
        name: words(name),
        tone: tone(verdict),
        verdict: verdict.map_or_else(String::new, |verdict| verdict.why.clone()),
        rows: Vec::new(),
        has_roles: false,
        omitted: grid.rows.len().saturating_sub(ROWS),
        columns: Vec::new(),
        aside: Vec::new(),
        joins: Vec::new(),
        doubts: Vec::new(),
    };
    view.rows = rows(grid, &lists, roles, &mut fates);
    view.has_roles = view.rows.iter().any(|row| row.role.is_some());
    for list in &lists {
        if drawn.insert(list.ordinal) {
            view.columns.extend(list.columns.iter().map(column));
        }
        let here = |place: Place| place.table == grid.table;
        view.aside.extend(
            list.set_aside.iter().filter(|aside| here(aside.place)).map(|aside| {
                (list.address_of(aside), letters::one_line(&aside.text), aside.reason.russian())
            }),
        );
        // A line outside the tables is told with the first table of its list.
        let begins = list.rows.first().is_some_and(|row| row.parts[0].table == grid.table);
        let doubts =
            list.doubts.iter().filter(|doubt| if doubt.place.row == 0 { begins } else { here(doubt.place) });
        view.doubts.extend(doubts.map(|doubt| doubt_in_words(doubt.kind, &doubt.text).0));
        view.joins.extend(list.mends.iter().filter(|mend| here(mend.rest)).map(|mend| {
            let places = format!("{} + {}", list.address(mend.first), list.address(mend.rest));
            (places, letters::one_line(&mend.joined))
        }));
    }
    view
}

fn words(name: &TableName) -> String {
    letters::capital(&name.describe(None, None))
}

fn tone(verdict: Option<&TableVerdict>) -> &'static str {
    match verdict.map(|verdict| verdict.verdict) {
        Some(Verdict::List | Verdict::Continuation) => "list",
        Some(Verdict::BlankForm) => "blank",
        Some(Verdict::Other | Verdict::Hidden | Verdict::SetAside) | None => "other",
    }
}

fn column(column: &Column) -> ColumnView {
    let meaning = column.field.map_or_else(
        || "дополнительная графа".to_owned(),
        |field| format!("{}, уверенность {} %", field.russian(), column.binding.per_cent()),
    );
    let mut evidence = column.binding.evidence.clone();
    if let Some((field, score)) = column.binding.others.first() {
        evidence.push(format!("следующий вариант: {} ({:.0} %)", field.russian(), score * 100.0));
    }
    ColumnView {
        class: column.field.map_or("extra", class),
        header: letters::one_line(&column.header),
        meaning,
        evidence,
    }
}

/// The rows with every place filled, so that the columns stand under each other.
fn rows(grid: &Grid, lists: &[&TouchpointList], roles: &Roles, fates: &mut Fates) -> Vec<RowView> {
    let mut views = Vec::new();
    // Column → number of the first row that a cell from above no longer covers.
    let mut covered: BTreeMap<u32, u64> = BTreeMap::new();
    let mut before = grid.rows.first().map_or(1, |row| row.number);
    for (at, row) in grid.rows.iter().take(ROWS).enumerate() {
        if row.number > before {
            views.push(RowView { number: None, hidden: false, role: None, cells: Vec::new() });
        }
        before = row.number + 1;
        let mut cells = Vec::new();
        let mut column = 1;
        for cell in &row.cells {
            gap(&mut cells, &covered, row.number, column, cell.column);
            let last = u64::from(row.number) + u64::from(cell.row_span);
            // Of the rows that a cell covers only those that exist are drawn.
            let height = grid.rows[at..]
                .iter()
                .take(ROWS - at)
                .take_while(|below| u64::from(below.number) < last)
                .count();
            for covers in cell.column..cell.column.saturating_add(cell.column_span) {
                if cell.row_span > 1 {
                    covered.insert(covers, last);
                }
            }
            let mut view = judged(row, cell.column, &cell.text, lists, fates);
            view.column_span = cell.column_span;
            view.row_span = height.max(1) as u32;
            cells.push(view);
            column = cell.column.saturating_add(cell.column_span);
        }
        gap(&mut cells, &covered, row.number, column, grid.width.saturating_add(1));
        let role = roles.get(&(grid.table, row.number)).cloned();
        views.push(RowView { number: Some(row.number), hidden: row.hidden || row.deleted, role, cells });
    }
    views
}

/// Blank cells for the columns `from..to` that no cell from above covers.
fn gap(cells: &mut Vec<CellView>, covered: &BTreeMap<u32, u64>, row: u32, from: u32, to: u32) {
    let mut run = 0;
    let mut push = |run: &mut u32| {
        if *run > 0 {
            cells.push(CellView { column_span: *run, row_span: 1, ..CellView::default() });
            *run = 0;
        }
    };
    for column in from..to {
        if covered.get(&column).is_some_and(|until| *until > u64::from(row)) {
            push(&mut run);
        } else {
            run += 1;
        }
    }
    push(&mut run);
}

fn judged(row: &Row, column: u32, text: &str, lists: &[&TouchpointList], fates: &mut Fates) -> CellView {
    let mut view = CellView { text: text.to_owned(), ..CellView::default() };
    if text.trim().is_empty() || lists.is_empty() {
        return view;
    }
    if let Some(fate) = fates.take(row.number, column, text) {
        (view.class, view.why) = (fate.class, fate.why);
    } else if !fates.data.contains(&row.number) {
        view.class = "head";
        let caption = letters::one_line(text);
        let known = lists
            .iter()
            .flat_map(|list| &list.columns)
            .filter(|known| letters::one_line(&known.header) == caption)
            .min_by_key(|known| known.number.abs_diff(column));
        if let Some(known) = known {
            let ColumnView { meaning, evidence, .. } = self::column(known);
            view.why.push(format!("Графа понята как: {meaning}."));
            view.why.extend(evidence);
        }
    } else if let Some(field) = marked(lists, column) {
        (view.class, view.why) = (class(field), vec![format!("Отметка в графе «{}».", field.russian())]);
    }
    view
}

/// The field of a cell with a mark: columns of marks are read together and known by the first of them.
fn marked(lists: &[&TouchpointList], column: u32) -> Option<Field> {
    let before = lists.iter().flat_map(|list| &list.columns).filter(|known| known.number <= column);
    before.max_by_key(|known| known.number)?.field
}
