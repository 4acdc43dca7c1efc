//! The nouns: a list of touchpoints, its rows and records, and where every value came from.
//!
//! The domain words are fixed here: перечень = [`TouchpointList`], точка взаимодействия =
//! touchpoint, направление = direction, услуга/функция/сервис = service, процесс = process,
//! потребность = need, осуществляемое взаимодействие = interaction, вид точки = channel,
//! особенности = features, Порядок = order.

use std::fmt;
use std::sync::Arc;

use arcstr::literal;
use thin_vec::ThinVec;

use crate::model::document::TableName;
use crate::text::Text;
use crate::text::contacts::Contact;
use crate::text::hash::hex;

/// A cell of the original: index into [`TouchpointList::tables`], row and column 1-based and physical.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub table: u32,
    pub row: u32,
    pub column: u32,
}

/// A value, what was written in the file, where, and what was changed on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    pub value: T,
    /// The text of the source cell as read, before any change.
    pub raw: Text,
    pub place: Place,
    pub changes: Changes,
}

/// What happened to a value on its way; a set, in the order of the passes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes(u16);

/// One kind of change. The discriminant is its bit in [`Changes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The region of a merged cell covers this row.
    Merged = 1,
    /// A blank cell that means "as above".
    FilledDown = 2,
    /// A torn cell joined with its continuation.
    Joined = 4,
    /// Blanks, hyphens, quotes, dashes, invisible characters.
    Cleaned = 8,
    /// Look-alike letters of the other alphabet replaced.
    Respelt = 16,
    /// One value of a cell that held several.
    Split = 32,
    /// A contact was taken out of the text.
    ContactsTaken = 64,
    /// Not written in a cell of the row: taken from a heading, the title or the catalogue.
    Derived = 128,
}

/// The canonical fields, in canonical order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Number,
    Direction,
    Service,
    Process,
    Touchpoint,
    /// A column of addresses, telephones or links: goes into the touchpoint's contacts.
    Contacts,
    Channel,
    Needs,
    Interactions,
    Features,
    Client,
}

/// The list of one ministry as one table of the file (or its joined pieces) states it.
#[derive(Debug, Clone)]
pub struct TouchpointList {
    /// 1-based ordinal within the file.
    pub ordinal: u32,
    /// Path relative to the input root, `/` between the parts.
    pub file: Text,
    pub context: Context,
    /// Id of the profile that reads and writes this list; `unified` if none fits.
    pub profile: Text,
    /// Names of the file's tables; [`Place::table`] is an index into it.
    pub tables: Arc<[TableName]>,
    /// Columns in the order of the file.
    pub columns: Vec<Column>,
    /// A row by itself takes the place that the rows before it in the flow have left; all in one piece
    /// would stand beside those of a large file.
    pub rows: Vec<Box<SourceRow>>,
    /// Cells set aside, with the reason.
    pub set_aside: Vec<SetAside>,
    /// Rows cut by a page break that were joined.
    pub mends: Vec<Mend>,
    /// What was read in one of several ways that the file allows (rule S10).
    pub doubts: Vec<Doubt>,
    /// Text of the list table that no column took (rule S07).
    pub unplaced: Vec<Sourced<()>>,
    pub counts: CellCounts,
    /// Read from a workbook or form of ours: group labels stand on every row.
    pub own: bool,
}

/// What stands around the table.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Full official name in the nominative: «Смоленская область».
    pub region: Option<Text>,
    /// Full official name in the nominative: «Министерство промышленности и торговли Смоленской области».
    pub body: Option<Text>,
    pub body_from: Option<BodySource>,
    /// The list's title as written, lines joined by blanks.
    pub title: Option<Text>,
    pub title_place: Option<Place>,
    /// The body that the title names, in the nominative, if it names one.
    pub title_body: Option<Text>,
    /// Number and date of the act: the head's, else the stamp's.
    pub act: Option<Act>,
    /// As stated by the head of the act and by the УТВЕРЖДЕН stamp.
    pub head_act: Option<Act>,
    pub stamp_act: Option<Act>,
    /// The УТВЕРЖДАЮ block.
    pub approval: Option<Approval>,
    /// «Приложение 1 к Порядку …», as written.
    pub annex: Option<Text>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodySource {
    Act,
    Approval,
    Folder,
    Title,
    /// A line above the list that names nothing but the body.
    Letterhead,
    FileName,
}

/// An act as one place of the file names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Act {
    pub number: Option<Text>,
    /// ISO 8601, `2024-03-19`.
    pub date: Option<Text>,
    /// As written, for messages: «от 16.02.2024 № 19».
    pub written: Text,
}

/// The УТВЕРЖДАЮ block above a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approval {
    pub post: Text,
    pub name: Option<Text>,
    /// As written: «15» марта 2024 года.
    pub date: Option<Text>,
}

/// A column of the source table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Ordinal of the column in the source, 1-based (sheet column, or table column in a document).
    pub number: u32,
    /// The header's text, group captions of upper header rows left out; unique within the list.
    pub header: Text,
    /// `None`: no canonical field, the values go to `extra`.
    pub field: Option<Field>,
    /// A second touchpoint column states its channel by its header.
    pub states: Option<Channel>,
    pub binding: Binding,
}

/// Why a column was bound as it was, for `inspect` and rule S04.
#[derive(Debug, Clone, Default)]
pub struct Binding {
    /// How much speaks for the field against all others, 0 to 1: by this it is decided what is asked.
    pub confidence: f32,
    /// Sentences in Russian.
    pub evidence: Vec<String>,
    /// The other fields that it may be, the likeliest first, each with 0 to 1.
    pub others: Vec<(Field, f32)>,
    /// Bound by its values against the usual meaning of its header.
    pub against_header: bool,
}

impl Binding {
    /// How often columns with so much evidence have the right field: what people are shown. Fitted
    /// to files never seen (benchmarks/accuracy/README.md), where nothing of several thousand columns was wrong; a doubt
    /// is kept that so many columns cannot rule out.
    ///
    /// In per cent, rounded down: 100 where the program wrote the column or somebody said what it is.
    pub fn per_cent(&self) -> f32 {
        (self.certainty() * 100.0).floor()
    }

    fn certainty(&self) -> f32 {
        const DOUBT: f32 = 0.08;
        const RATE: f32 = 1.1;
        if self.confidence <= 0.0 {
            return 0.0;
        }
        1.0 - DOUBT * ((1.0 - self.confidence) / self.confidence).powf(RATE)
    }
}

/// One logical row of the ministry's table: merges filled down, a torn row joined.
///
/// For single-valued fields `None` means that the list has no such column, `Some` of an empty
/// text that the cell is blank. For lists `None` means no column, an empty list a blank cell.
#[derive(Debug, Clone)]
pub struct SourceRow {
    /// Pieces of the row in document order, never empty.
    pub parts: ThinVec<Part>,
    pub number: Option<Sourced<Text>>,
    pub direction: Option<Direction>,
    pub service: Option<Sourced<Text>>,
    pub process: Option<Sourced<Text>>,
    /// Empty when the cell is blank.
    pub touchpoints: ThinVec<Touchpoint>,
    /// The blank or unsplit cells of the touchpoint columns, for places of findings.
    pub touchpoint_cells: ThinVec<Sourced<Text>>,
    pub channel: Option<ChannelCell>,
    pub needs: Option<Box<[Coded]>>,
    /// The place of the needs cell, even when blank.
    pub needs_cell: Option<Sourced<Text>>,
    pub interactions: Option<Box<[Coded]>>,
    pub interactions_cell: Option<Box<Sourced<Text>>>,
    pub features: Option<Box<Sourced<Text>>>,
    pub client: Client,
    pub client_cell: Option<Box<Sourced<Text>>>,
    /// Values of the columns without a canonical field, in column order: index into `columns`.
    pub extra: ThinVec<(usize, Sourced<Text>)>,
    /// Values of the contact columns.
    pub contact_cells: ThinVec<Sourced<Text>>,
    /// How many processes the process cell seems to hold (1 when it cannot be told).
    pub processes: u32,
    /// From the hidden identity of a workbook of ours.
    pub identity: Option<Box<Identity>>,
    /// As this program wrote it: every cell holds one value a line.
    pub own: bool,
    /// The first row after a repeated header or in a further table: a group may go on in it.
    pub starts_piece: bool,
}

/// A contiguous piece of a source row in one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub table: u32,
    pub first: u32,
    pub last: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direction {
    pub text: Sourced<Text>,
    pub code: Option<Text>,
    pub from: DirectionSource,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectionSource {
    /// Cell, section row or heading.
    Stated,
    /// Title, profile or catalogue.
    Derived,
}

/// A point where a client meets the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touchpoint {
    /// The point without its contacts; may be empty when the cell held contacts only.
    pub text: Sourced<Text>,
    pub code: Option<Text>,
    pub contacts: ThinVec<Contact>,
    /// The channel used for this point and where it comes from.
    pub channel: Channel,
    pub channel_from: Option<ChannelSource>,
    /// What the file states for this point; `None`: the list has no channel column.
    pub channel_stated: Option<Channel>,
}

/// A value of a list field with its catalogue code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    pub text: Sourced<Text>,
    pub code: Option<Text>,
}

/// The channel cell of a row: its text and every kind word found in it, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelCell {
    pub text: Sourced<Text>,
    pub values: Arc<[Channel]>,
    /// A misspelt kind word («оффлайн») that was understood.
    pub misspelt: Option<Text>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Digital,
    Offline,
    Mixed,
    #[default]
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelSource {
    Stated,
    Order,
    Catalogue,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Client {
    External,
    Internal,
    Both,
    #[default]
    Unknown,
}

/// The hidden identity of a row in a workbook written by this program.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Identity {
    /// Record id at the time of writing.
    pub id: String,
    /// Hash of the visible cells; differs when the officer edited the row.
    pub cells: String,
    pub direction_from: Option<String>,
    pub channel: String,
    pub channel_stated: Option<String>,
    pub channel_from: Option<String>,
    /// The file's own channel cell where it names no channel, for the workbook shows the one used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_cell: Option<String>,
    pub client: String,
}

#[derive(Debug, Clone)]
pub struct SetAside {
    pub place: Place,
    pub text: Text,
    pub reason: Reason,
}

/// Why cells of a list table are no records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    RepeatedHeader,
    ColumnNumbers,
    Total,
    Note,
    Signature,
    /// A full-width row that titles a section.
    Section,
    /// Title, approval block or order text above the header.
    Above,
    /// «1.», «…» in a row without other content.
    Placeholder,
    /// A row deleted under tracked changes, a hidden sheet.
    Deleted,
    Hidden,
    /// No column took it (rule S07).
    Unplaced,
    /// A column that this program added to a workbook.
    Own,
}

/// A row cut by a page break: the cell's first part, and where the rest stood.
#[derive(Debug, Clone)]
pub struct Mend {
    pub first: Place,
    pub rest: Place,
    pub joined: Text,
    pub field: Option<Field>,
}

/// A reading that the file allows and does not prove, and where its reason stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    pub kind: DoubtKind,
    pub place: Place,
    pub text: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubtKind {
    /// A line above the only table was taken for the direction of its rows.
    Heading,
    /// The last line of the title may be the heading of the table.
    TitleLine,
    /// Two cells of a row under one caption were read as one.
    TwoCells,
    /// A table without captions was read on with the list for its columns alone.
    Continued,
    /// A table without captions holds points and was not read.
    LeftOut,
}

/// Anchor cells with text inside the list tables; `used + extra + set_aside == total`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CellCounts {
    pub total: u64,
    pub used: u64,
    pub extra: u64,
    pub set_aside: u64,
}

/// One record: a touchpoint of a source row, or the row itself when it has none.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub list: &'a TouchpointList,
    pub row: &'a SourceRow,
    pub touchpoint: Option<&'a Touchpoint>,
    /// 0-based within the source row.
    pub index: usize,
}

/// Which record of a file one is: all that its id is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordKey {
    /// 1-based ordinal of the list within the file.
    pub list: u32,
    /// Where the source row begins: see [`Part`].
    pub table: u32,
    pub first: u32,
    /// 0-based within the source row.
    pub index: u32,
}

impl RecordKey {
    /// Stable over runs: hash of file path, list, source row and point (16 hex digits).
    pub fn id(self, file: &str) -> String {
        use sha2::{Digest, Sha256};
        let mut key = Vec::with_capacity(file.len() + 24);
        key.extend(file.as_bytes());
        for number in [self.list, self.table, self.first, self.index] {
            key.push(0);
            push_decimal(&mut key, number);
        }
        let digest = Sha256::digest(&key);
        hex(&digest[..8])
    }
}

impl TouchpointList {
    /// Every record of the list in order.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows.iter().flat_map(move |row| self.records_of(row))
    }

    /// The records of one source row: one a touchpoint, at least one.
    pub fn records_of<'a>(&'a self, row: &'a SourceRow) -> impl Iterator<Item = Record<'a>> {
        (0..row.touchpoints.len().max(1)).map(move |index| Record {
            list: self,
            row,
            touchpoint: row.touchpoints.get(index),
            index,
        })
    }

    pub fn column(&self, field: Field) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == Some(field))
    }

    pub fn has(&self, field: Field) -> bool {
        self.column(field).is_some()
    }

    /// Up to `count` different values of a column, in the order of the rows, shortened to a line each.
    pub fn examples(&self, column: &Column, count: usize) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for row in &self.rows {
            let of_column = |(at, _): &&(usize, _)| {
                self.columns.get(*at).is_some_and(|known| known.number == column.number)
            };
            let value = column.field.map_or_else(
                || row.extra.iter().find(of_column).map(|(_, value)| value),
                |field| row.written(field),
            );
            let Some(value) = value.map(|value| short(&value.raw)) else { continue };
            if !value.is_empty() && !found.contains(&value) {
                found.push(value);
            }
            if found.len() == count {
                break;
            }
        }
        found
    }

    /// The address of a place as the program of the file names it.
    pub fn address(&self, place: Place) -> String {
        self.tables
            .get(place.table as usize)
            .map_or_else(String::new, |table| table.address(place.row, place.column))
    }
}

impl SourceRow {
    /// The cell of a field as the file has it; of several columns of points the first.
    pub fn written(&self, field: Field) -> Option<&Sourced<Text>> {
        match field {
            Field::Number => self.number.as_ref(),
            Field::Direction => self.direction.as_ref().map(|direction| &direction.text),
            Field::Service => self.service.as_ref(),
            Field::Process => self.process.as_ref(),
            Field::Touchpoint => self.touchpoint_cells.first(),
            Field::Contacts => self.contact_cells.first(),
            Field::Channel => self.channel.as_ref().map(|cell| &cell.text),
            Field::Needs => self.needs_cell.as_ref(),
            Field::Interactions => self.interactions_cell.as_deref(),
            Field::Features => self.features.as_deref(),
            Field::Client => self.client_cell.as_deref(),
        }
    }
}

/// Formatting takes longer than the hash that the digits are for.
fn push_decimal(text: &mut Vec<u8>, number: u32) {
    let from = text.len();
    let mut rest = number;
    while rest > 0 || text.len() == from {
        text.push(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    text[from..].reverse();
}

/// A cell in one line of at most 60 characters.
fn short(text: &str) -> String {
    let line = crate::text::letters::one_line(text);
    if line.chars().count() > 60 { line.chars().take(59).chain(['…']).collect() } else { line }
}

impl Record<'_> {
    /// What tells it from the other records of the file.
    pub fn key(&self) -> RecordKey {
        let Part { table, first, .. } = self.row.parts[0];
        RecordKey { list: self.list.ordinal, table, first, index: self.index as u32 }
    }

    /// See [`RecordKey::id`].
    pub fn id(&self) -> String {
        self.key().id(&self.list.file)
    }

    /// Where the officer finds the record: the point's column in the record's own row, even if the
    /// point was inherited from a row above.
    pub fn place(&self) -> Place {
        let part = self.row.parts[0];
        let point = self.touchpoint.map(|point| &point.text).or(self.row.touchpoint_cells.first());
        match point.map(|text| text.place) {
            Some(place) if place.table == part.table && (part.first..=part.last).contains(&place.row) => {
                place
            }
            other => {
                Place { table: part.table, row: part.first, column: other.map_or(1, |place| place.column) }
            }
        }
    }

    pub fn channel(&self) -> Channel {
        self.touchpoint.map_or(Channel::Unknown, |point| point.channel)
    }
}

impl Changes {
    pub fn none() -> Changes {
        Changes(0)
    }

    #[must_use]
    pub fn with(self, change: Change) -> Changes {
        Changes(self.0 | change as u16)
    }

    pub fn add(&mut self, change: Change) {
        self.0 |= change as u16;
    }

    pub fn contains(self, change: Change) -> bool {
        self.0 & change as u16 != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl<T> Sourced<T> {
    /// The same place and raw text with another value.
    pub fn map<U>(&self, value: U) -> Sourced<U> {
        Sourced { value, raw: self.raw.clone(), place: self.place, changes: self.changes }
    }

    #[must_use]
    pub fn changed(mut self, change: Change) -> Sourced<T> {
        self.changes.add(change);
        self
    }
}

impl Sourced<Text> {
    /// A value as read.
    pub fn read(text: Text, place: Place) -> Sourced<Text> {
        Sourced { raw: text.clone(), value: text, place, changes: Changes::none() }
    }

    pub fn is_blank(&self) -> bool {
        crate::text::letters::is_blank(&self.value)
    }
}

impl Field {
    pub const ALL: [Field; 11] = [
        Field::Number,
        Field::Direction,
        Field::Service,
        Field::Process,
        Field::Touchpoint,
        Field::Contacts,
        Field::Channel,
        Field::Needs,
        Field::Interactions,
        Field::Features,
        Field::Client,
    ];

    /// The key in the machine files and in profiles.
    pub fn key(self) -> &'static str {
        Text::as_static(&key_of(self)).unwrap_or_default()
    }

    /// The same, ready to be shared.
    pub fn key_text(self) -> Text {
        key_of(self)
    }

    /// The column's name for officers.
    pub fn russian(self) -> &'static str {
        match self {
            Field::Number => "№",
            Field::Direction => "Направление деятельности",
            Field::Service => "Услуга, функция, сервис",
            Field::Process => "Процесс",
            Field::Touchpoint => "Точка взаимодействия",
            Field::Contacts => "Контакты точки",
            Field::Channel => "Вид точки",
            Field::Needs => "Удовлетворяемые потребности клиента",
            Field::Interactions => "Осуществляемое взаимодействие",
            Field::Features => "Особенности взаимодействия",
            Field::Client => "Клиент",
        }
    }
}

/// The keys as texts that nothing need be copied for.
fn key_of(field: Field) -> Text {
    match field {
        Field::Number => literal!("number"),
        Field::Direction => literal!("direction"),
        Field::Service => literal!("service"),
        Field::Process => literal!("process"),
        Field::Touchpoint => literal!("touchpoint"),
        Field::Contacts => literal!("contacts"),
        Field::Channel => literal!("channel"),
        Field::Needs => literal!("needs"),
        Field::Interactions => literal!("interactions"),
        Field::Features => literal!("features"),
        Field::Client => literal!("client"),
    }
}

impl Channel {
    pub fn key(self) -> &'static str {
        match self {
            Channel::Digital => "digital",
            Channel::Offline => "offline",
            Channel::Mixed => "mixed",
            Channel::Unknown => "unknown",
        }
    }

    pub fn russian(self) -> &'static str {
        match self {
            Channel::Digital => "Цифровая",
            Channel::Offline => "Офлайн",
            Channel::Mixed => "Цифровая и офлайн",
            Channel::Unknown => "Не определён",
        }
    }
}

impl ChannelSource {
    pub fn key(self) -> &'static str {
        match self {
            ChannelSource::Stated => "stated",
            ChannelSource::Order => "order",
            ChannelSource::Catalogue => "catalogue",
        }
    }
}

impl DirectionSource {
    pub fn key(self) -> &'static str {
        match self {
            DirectionSource::Stated => "stated",
            DirectionSource::Derived => "derived",
        }
    }
}

impl Client {
    pub fn key(self) -> &'static str {
        match self {
            Client::External => "external",
            Client::Internal => "internal",
            Client::Both => "both",
            Client::Unknown => "unknown",
        }
    }

    pub fn russian(self) -> &'static str {
        match self {
            Client::External => "Внешний",
            Client::Internal => "Внутренний",
            Client::Both => "Внешний и внутренний",
            Client::Unknown => "Не определён",
        }
    }
}

impl Reason {
    pub fn russian(self) -> &'static str {
        match self {
            Reason::RepeatedHeader => "повтор шапки таблицы",
            Reason::ColumnNumbers => "строка с номерами граф",
            Reason::Total => "итоговая строка",
            Reason::Note => "примечание",
            Reason::Signature => "подпись",
            Reason::Section => "заголовок раздела",
            Reason::Above => "текст над таблицей",
            Reason::Placeholder => "незаполненная строка бланка",
            Reason::Deleted => "удалено в режиме правки",
            Reason::Hidden => "скрытое содержимое",
            Reason::Unplaced => "текст вне граф перечня",
            Reason::Own => "служебная графа рабочей книги",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.russian())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_fits_into_what_the_allocator_gives_out_at_once() {
        // A sheet may have a hundred thousand rows. The allocator's sizes above these are a sixth larger.
        assert!(size_of::<SourceRow>() <= 384, "{}", size_of::<SourceRow>());
        assert!(size_of::<Touchpoint>() <= 56, "{}", size_of::<Touchpoint>());
    }
}
