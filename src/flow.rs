//! The flow for one file: read, locate, map, normalise, check. Pure: bytes in, outcome out.

use std::collections::HashSet;
use std::sync::Arc;

use crate::knowledge::Knowledge;
use crate::knowledge::names::{KnownBody, Names};
use crate::knowledge::profile::{Mappings, Profile};
use crate::knowledge::vocabulary::Vocabularies;
use crate::locate::roles::{self, RowRole, Scope};
use crate::locate::{self, Hints, Located, RawList, RawPiece};
use crate::map::{self, join};
use crate::model::budget::{Over, Spent};
use crate::model::document::{Block, Document, Grid, Origin, TableName};
use crate::model::finding::Finding;
use crate::model::table::{RawRow, Section};
use crate::model::{CellCounts, Context, Field, IdentityDoubt, Reason, SetAside, TouchpointList, places};
use crate::normalise;
use crate::outcome::{Outcome, Status};
use crate::own::decode::{About, Decoded, OurCells};
use crate::own::passport::Passport;
use crate::own::table::{Counted, Stretch, Table};
use crate::own::workbook::OurWorkbook;
use crate::own::{self, reply};
use crate::read::{self, Format, Limits, ReadError};
use crate::rules::file::{Checked, check};
use crate::rules::selection::Selection;
use crate::rules::{self, Facts, FileCase, ListCase};
use crate::text::Text;
use crate::text::hash::KeyedState;

/// One input file as the operator sees it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Relative to the input root, `/` between the parts, the root's name first if there are several roots.
    pub path: &'a str,
    /// Folder names above the file, outermost first, the root's own name included: hints for body and region.
    pub folders: &'a [String],
    pub bytes: &'a [u8],
}

/// Everything the flow needs besides the file; built once, shared by all threads.
#[derive(Debug)]
pub struct Settings {
    pub mappings: Mappings,
    pub limits: Limits,
    /// Which rules are to look.
    pub selection: Selection,
    names: Names,
    vocabularies: Vocabularies,
    bodies: Vec<KnownBody>,
}

impl Settings {
    pub fn new(mappings: Mappings, limits: Limits) -> Settings {
        Settings {
            names: Names::new(&mappings.catalogue, mappings.profiles.iter().map(AsRef::as_ref)),
            vocabularies: Vocabularies::new(&mappings.catalogue, &mappings.profiles),
            mappings,
            limits,
            selection: Selection::default(),
            bodies: Vec::new(),
        }
    }

    /// The same with bodies that the operator or the register names.
    pub(crate) fn knowing(&self, bodies: Vec<KnownBody>) -> Settings {
        let mut settings = Settings::new(self.mappings.clone(), self.limits.clone());
        settings.names.know(&bodies);
        Settings { selection: self.selection.clone(), bodies, ..settings }
    }

    /// The bodies that were named so.
    pub(crate) fn bodies(&self) -> &[KnownBody] {
        &self.bodies
    }

    /// What is known of the names of bodies.
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// The profile of a list, `unified` where its ministry has none.
    pub fn profile(&self, id: &str) -> Option<&Arc<Profile>> {
        self.mappings.profile(id)
    }

    /// What a list with the profile of this id is read with.
    pub fn knowledge_of(&self, id: &str) -> Knowledge<'_> {
        self.knowledge(self.mappings.profile(id))
    }

    fn knowledge<'a>(&'a self, profile: Option<&'a Arc<Profile>>) -> Knowledge<'a> {
        let own = profile
            .and_then(|profile| self.vocabularies.own.iter().find(|(known, _)| known.id == profile.id));
        Knowledge {
            catalogue: &self.mappings.catalogue,
            profile: profile.map(AsRef::as_ref),
            vocabulary: own.map_or(&self.vocabularies.general, |(_, vocabulary)| vocabulary),
        }
    }
}

/// Reads the bytes of a file in the process or elsewhere; the format is what the content says.
pub type Read<'a> = &'a dyn Fn(Format) -> Result<Document, ReadError>;

/// Converts one file; never fails: what could not be read is an outcome too.
pub fn convert(input: Input<'_>, settings: &Settings) -> Outcome {
    convert_read(input, settings, &|format| read::read(input.bytes, format, &settings.limits))
}

/// [`convert`] with another way of reading.
pub fn convert_read(input: Input<'_>, settings: &Settings, read: Read<'_>) -> Outcome {
    let path = Text::from(input.path);
    let name = input.path.rsplit('/').next().unwrap_or(input.path);
    let format = read::sniff(input.bytes, name);
    if format == Format::Unknown {
        return Outcome::without_list(
            path,
            format,
            Status::Skipped,
            "неизвестное содержимое: не документ и не таблица".into(),
        );
    }
    match read(format) {
        Ok(document) if document.origin == Some(Origin::Result) => {
            Outcome::without_list(path, format, Status::Skipped, "результат работы этой программы".into())
        }
        Ok(document) => examine(document, &input, format, settings),
        Err(error) => unread(&input, format, &error),
    }
}

/// A document located and its lists mapped and normalised: what [`convert`] judges and `inspect` shows.
#[derive(Debug)]
pub(crate) struct Examined {
    pub(crate) located: Located,
    pub(crate) tables: Arc<[TableName]>,
    pub(crate) contexts: Vec<Context>,
    pub(crate) lists: Vec<TouchpointList>,
    pub(crate) blanks: Vec<(TableName, Vec<SetAside>)>,
    /// Ids of the profiles, one a list.
    pub(crate) profiles: Vec<Option<Arc<Profile>>>,
    /// Of the file as a whole.
    pub(crate) profile: Option<Arc<Profile>>,
}

/// A list on its way to be normalised.
enum Raw {
    /// As a ministry wrote it.
    Foreign(Box<RawList>),
    /// Of a workbook or form of ours.
    Ours {
        table: Box<Table>,
        context: Box<Context>,
        passport: Option<Box<Passport>>,
        doubts: Vec<IdentityDoubt>,
        cells: OurCells,
    },
}

pub(crate) fn lists_of(
    document: &mut Document,
    input: &Input<'_>,
    settings: &Settings,
) -> Result<Examined, ReadError> {
    let (located, raw) = located(document, input, settings)?;
    examined(located, raw, &document.tables, input, settings)
}

/// Why a file is refused that lays out too much.
fn too_much(over: Over, tables: &[TableName]) -> ReadError {
    let table = over.place.and_then(|place| Some((tables.get(place.table as usize)?, place.row)));
    let part = table.map_or_else(|| "файл".to_owned(), |(name, row)| name.describe(Some(row), None));
    ReadError::over(&part, over)
}

/// Finds the lists of a document. What is ours is read to the letter, whatever it resembles.
fn located(
    document: &mut Document,
    input: &Input<'_>,
    settings: &Settings,
) -> Result<(Located, Vec<Raw>), ReadError> {
    let Settings { names, vocabularies, .. } = settings;
    if let Some(OurWorkbook { passport, sheet, table, doubts }) = own::workbook::read(document, names) {
        let located = Located::of_workbook(document, sheet, &passport.context);
        let context = Box::new(passport.context.clone());
        return Ok((
            located,
            vec![Raw::Ours {
                table: Box::new(table),
                context,
                passport: Some(Box::new(passport)),
                doubts,
                cells: OurCells::OneRecord,
            }],
        ));
    }
    let hints = Hints { folders: input.folders, name: input.path };
    let cells =
        if document.origin == Some(Origin::FormOfRows) { OurCells::AsWritten } else { OurCells::OneRecord };
    let (headers, general) = (&vocabularies.every_header, &vocabularies.general);
    let mut located = locate::locate(document, hints, names, headers, general, &settings.limits.budget());
    if let Some(over) = located.over {
        return Err(too_much(over, &document.tables));
    }
    let raw = std::mem::take(&mut located.lists);
    let raw = raw.into_iter().map(|list| {
        let captions = list.columns.iter().map(|column| &*column.header);
        if document.origin.is_none() && !own::decode::has_our_columns(captions) {
            return Raw::Foreign(Box::new(list));
        }
        Raw::Ours {
            table: Box::new(our_table(document, &list)),
            context: Box::new(list.context),
            passport: None,
            doubts: Vec::new(),
            cells,
        }
    });
    let raw = raw.collect();
    Ok((located, raw))
}

/// What each row of a document's lists is by both readings; none of a workbook of ours.
pub(crate) fn roles_of(document: &Document, input: &Input<'_>, settings: &Settings) -> Vec<RowRole> {
    let Settings { names, vocabularies, .. } = settings;
    if document.origin.is_some() {
        return Vec::new();
    }
    let hints = Hints { folders: input.folders, name: input.path };
    let (headers, general) = (&vocabularies.every_header, &vocabularies.general);
    let mut document = document.clone();
    let located = locate::locate(&mut document, hints, names, headers, general, &settings.limits.budget());
    roles::read(&document, &located, headers, general, Scope::All)
}

/// The rows of a located list read again to the letter.
fn our_table(document: &Document, list: &RawList) -> Table {
    let grids: Vec<&Grid> = document.grids().collect();
    let nested = locate::Nested::new(&grids);
    let stretches: Vec<Stretch<'_>> = list
        .pieces
        .iter()
        .map(|piece| Stretch {
            grid: grids[piece.grid],
            rows: piece.rows.clone(),
            header: piece.header.clone(),
            column_numbers: piece.column_numbers,
            leaves: piece.leaves.clone(),
            heading: piece
                .headings
                .iter()
                .rev()
                .find_map(own::heading)
                .or_else(|| direction_of(list, piece, &grids)),
            nested: nested.of(piece.grid).to_vec(),
        })
        .collect();
    let sheet = stretches
        .first()
        .is_some_and(|stretch| matches!(document.tables[stretch.grid.table as usize], TableName::Sheet(_)));
    let counted = if sheet { Counted::ByLetter } else { Counted::ByPlace };
    Table::read(&stretches, counted, list.context.title_place)
}

/// The direction that a line above a table names in other words than our forms do.
fn direction_of(list: &RawList, piece: &RawPiece, grids: &[&Grid]) -> Option<Section> {
    let grid = grids[piece.grid];
    let mut numbers = grid.rows[piece.rows.clone()].iter().map(|row| row.number);
    let first = numbers.next()?;
    let range = first..=numbers.next_back().unwrap_or(first);
    let inside = |row: &&RawRow| row.parts[0].table == grid.table && range.contains(&row.parts[0].first);
    let row = list.rows.iter().find(inside)?;
    row.sections.iter().find(|section| section.field == Some(Field::Direction) || section.direction).cloned()
}

/// Takes the rows of the list tables out of the document: the lists have them, and twice they are
/// the most of a large file's memory.
fn release(document: &mut Document, located: &Located) {
    let of_lists: HashSet<&TableName, KeyedState> =
        located.tables.iter().filter(|table| table.is_of_list()).map(|table| &table.table).collect();
    let Document { tables, blocks, .. } = document;
    for block in blocks {
        if let Block::Grid(grid) = block
            && tables.get(grid.table as usize).is_some_and(|name| of_lists.contains(name))
        {
            grid.rows = Vec::new();
        }
    }
}

fn examined(
    located: Located,
    raw: Vec<Raw>,
    tables: &[TableName],
    input: &Input<'_>,
    settings: &Settings,
) -> Result<Examined, ReadError> {
    let mut examined = Examined {
        tables: tables.into(),
        contexts: Vec::new(),
        lists: Vec::new(),
        blanks: Vec::new(),
        profiles: Vec::new(),
        profile: map::choose(&settings.mappings, located.file.body.as_deref(), &settings.names),
        located,
    };
    let file = Text::from(input.path);
    let mut spent = Spent::default();
    for raw in raw {
        examined.add(raw, &file, settings, &mut spent).map_err(|over| too_much(over, tables))?;
    }
    Ok(examined)
}

impl Raw {
    fn context(&self) -> &Context {
        match self {
            Raw::Foreign(list) => &list.context,
            Raw::Ours { context, .. } => context,
        }
    }

    /// Where a blank form has its header, and its placeholders; `None`: the list has rows.
    fn blank(&mut self) -> Option<(u32, Vec<SetAside>)> {
        let (table, set_aside) = match self {
            Raw::Foreign(list) if list.blank => {
                (list.header_rows.first().map_or(0, |(table, _)| *table), std::mem::take(&mut list.set_aside))
            }
            Raw::Ours { table, .. } if table.rows.is_empty() => {
                (table.first, std::mem::take(&mut table.set_aside))
            }
            _ => return None,
        };
        let placeholders = set_aside.into_iter().filter(|aside| aside.reason == Reason::Placeholder);
        Some((table, placeholders.collect()))
    }
}

impl Examined {
    /// Maps and normalises a list; of a blank form its placeholders are kept.
    fn add(&mut self, mut raw: Raw, file: &Text, settings: &Settings, spent: &mut Spent) -> Result<(), Over> {
        let budget = settings.limits.budget();
        self.contexts.push(raw.context().clone());
        if let Some((table, placeholders)) = raw.blank() {
            self.blanks.push((self.tables[table as usize].clone(), placeholders));
            return Ok(());
        }
        let profile = map::choose(&settings.mappings, raw.context().body.as_deref(), &settings.names);
        let knowledge = settings.knowledge(profile.as_ref());
        let ordinal = self.lists.len() as u32 + 1;
        let answers = &settings.mappings.answers;
        let goes_on = matches!(&raw, Raw::Foreign(list) if list.goes_on);
        let list = match raw {
            Raw::Foreign(raw) => {
                let mut list = map::map(
                    *raw,
                    ordinal,
                    file,
                    &self.tables,
                    profile.as_deref(),
                    knowledge.vocabulary,
                    answers,
                );
                normalise::normalise(&mut list, &knowledge, &budget, spent)?;
                list
            }
            Raw::Ours { table, context, passport, doubts, cells } => {
                let about = About {
                    ordinal,
                    file,
                    context: *context,
                    passport: passport.as_deref(),
                    doubts,
                    cells,
                    tables: &self.tables,
                    answers,
                };
                let Decoded { mut list, edited } = own::decode::list(*table, about, &knowledge);
                normalise::normalise_decoded(&mut list, &edited, &knowledge, &budget, spent)?;
                list
            }
        };
        if let Some(above) = self.lists.last_mut().filter(|above| goes_on && join::fits(above, &list)) {
            join::join(above, list);
            return Ok(());
        }
        self.lists.push(list);
        self.profiles.push(profile);
        Ok(())
    }
}

pub(crate) fn examine(document: Document, input: &Input<'_>, format: Format, settings: &Settings) -> Outcome {
    match with_lists(document, input, settings) {
        Ok(lists) => checked(lists, input, format, settings),
        Err(error) => unread(input, format, &error),
    }
}

/// Says of the findings in a workbook of ours where they stand in the ministry's own file.
fn original_places(findings: &mut [Finding], lists: &[TouchpointList]) {
    for list in lists.iter().filter(|list| list.original.is_some()) {
        let rows = places::RowsByPlace::new(list);
        for finding in findings.iter_mut().filter(|finding| finding.list == Some(list.ordinal)) {
            let original = rows.of(&finding.at).and_then(|row| {
                places::original_at(list, &list.rows[row as usize], finding.at.column_number)
            });
            finding.original = original.map(Box::new);
        }
    }
}

/// The outcome of a file that was not read.
fn unread(input: &Input<'_>, format: Format, error: &ReadError) -> Outcome {
    let path = Text::from(input.path);
    let status = if error.is_refused() { Status::Refused } else { Status::Failed };
    let why = error.to_string();
    let mut outcome = Outcome::without_list(path.clone(), format, status, why.clone());
    outcome.findings.push(rules::unreadable(&path, &why, error.remedy()));
    outcome
}

/// A file read, its lists found, mapped and normalised: what the rules look at.
#[derive(Debug)]
pub struct WithLists {
    /// Without the rows of the tables that the lists were read from.
    document: Document,
    examined: Examined,
}

/// The flow of a file up to its lists.
pub fn with_lists(
    mut document: Document,
    input: &Input<'_>,
    settings: &Settings,
) -> Result<WithLists, ReadError> {
    let (located, raw) = located(&mut document, input, settings)?;
    release(&mut document, &located);
    let examined = examined(located, raw, &document.tables, input, settings)?;
    Ok(WithLists { document, examined })
}

/// The rest of it: what the rules say, and what those over the run need to know.
pub fn checked(file: WithLists, input: &Input<'_>, format: Format, settings: &Settings) -> Outcome {
    let WithLists { document, examined } = file;
    let facts: Vec<Facts<'_>> = examined.lists.iter().map(|_| Facts::default()).collect();
    let cases: Vec<ListCase<'_>> = examined
        .lists
        .iter()
        .zip(&examined.profiles)
        .zip(&facts)
        .map(|((list, profile), facts)| ListCase {
            list,
            knowledge: settings.knowledge(profile.as_ref()),
            facts,
        })
        .collect();
    let lines = rules::lines(&document);
    let file = FileCase {
        document: &document,
        located: &examined.located,
        contexts: &examined.contexts,
        lists: &examined.lists,
        blanks: &examined.blanks,
        tables: &examined.tables,
        lines: &lines,
        profile: examined.profile.as_deref(),
        words: &settings.vocabularies.general.words,
        names: &settings.names,
    };
    let selection = &settings.selection;
    let Checked { mut findings, not_applicable, facts } =
        check(&file, &cases, selection, settings.limits.findings);
    let path = Text::from(input.path);
    for finding in &mut findings {
        finding.file = path.clone();
    }
    let mut remarks = own::remarks::read(&document);
    reply::attach(&mut findings, &mut remarks, &examined.lists);
    rules::carried::carry(&mut findings, &mut remarks, &examined.lists);
    original_places(&mut findings, &examined.lists);
    let replies =
        remarks.into_iter().map(|remark| remark.answered).filter(|answered| !answered.reply.is_blank());
    let (status, reason) = match (examined.lists.is_empty(), examined.blanks.is_empty()) {
        (false, _) => (Status::Converted, None),
        (true, false) => {
            (Status::Blank, Some("пустой бланк: под шапкой таблицы нет заполненных строк".to_owned()))
        }
        (true, true) => (Status::NoList, Some("перечня точек взаимодействия в файле нет".to_owned())),
    };
    let mut counts = CellCounts::default();
    for list in &examined.lists {
        counts += list.counts;
    }
    let locate::FileContext { body, region, .. } = examined.located.file;
    Outcome {
        path,
        format,
        status,
        reason,
        body,
        region,
        lists: examined.lists,
        findings,
        counts,
        not_applicable,
        replies: replies.collect(),
        facts,
    }
}
