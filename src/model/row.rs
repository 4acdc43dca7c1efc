//! A source row: one logical row of the table, its cells and the values they hold.

use std::sync::Arc;

use std::collections::HashSet;

use thin_vec::ThinVec;

use super::field::{Channel, ChannelSource, Client, DirectionSource, Field};
use super::value::{Change, Sourced};
use crate::text::Text;
use crate::text::contacts::{self, Contact};

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
    /// The first row after a repeated header or in a further table: a group may go on in it.
    pub starts_piece: bool,
}

/// A contiguous piece of a source row in one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub table: u32,
    pub first: u32,
    pub last: u32,
    /// Where several rows of a list stand in the same physical rows, the column of this one; else 0.
    pub column: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direction {
    pub text: Sourced<Text>,
    pub code: Option<Text>,
    pub from: DirectionSource,
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
    /// The values are those of the points in their order: both cells number them («1) … 2) …»).
    pub paired: bool,
}

impl ChannelCell {
    /// A cell whose kind words have not been read yet.
    pub fn new(text: Sourced<Text>) -> ChannelCell {
        ChannelCell { text, values: Arc::default(), misspelt: None, paired: false }
    }
}

/// The hidden identity of a row in a workbook written by this program.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Identity {
    /// Record id at the time of writing. Blank: the row is a copy of the one that has the id, and none of
    /// those that were written.
    pub id: String,
    /// Hash of the visible cells; differs when the officer edited the row.
    pub cells: String,
    /// Its place among the records as they were written, from 0.
    #[serde(default)]
    pub at: u32,
    /// Hashes of the single cells, four digits each in the order of the columns; blank in workbooks of
    /// earlier versions.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub each: String,
    /// Table, first and last row in the ministry's own file; none of a row that was added in a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<[u32; 3]>,
    /// Which record the row was is likely and not certain.
    #[serde(skip)]
    pub doubtful: bool,
    /// The officer changed a cell of the row.
    #[serde(skip)]
    pub edited: bool,
    /// The kind that it states is not the one that the workbook shows (rule F07).
    #[serde(skip)]
    pub kind_differs: bool,
    /// The fields whose cells he changed, as far as it is known what they were.
    #[serde(skip)]
    pub changed: Vec<Field>,
    pub direction_from: Option<String>,
    pub channel: String,
    pub channel_stated: Option<String>,
    pub channel_from: Option<String>,
    /// The file's own channel cell where it names no channel, for the workbook shows the one used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_cell: Option<String>,
    pub client: String,
}

impl SourceRow {
    /// Whether signs part its points: then what stands between two of them is one, whatever words it has.
    pub(crate) fn parts_points(&self) -> bool {
        self.touchpoints.len() > 1 && self.touchpoint_cells.iter().any(|cell| cell.value.contains(';'))
    }

    /// Joins the lines of the cells that hold one value: process and channel.
    pub(crate) fn join_lines(&mut self) {
        let channel = self.channel.as_mut().map(|channel| &mut channel.text);
        for value in [self.process.as_mut(), channel].into_iter().flatten() {
            if value.value.contains('\n') {
                value.value = value.value.replace('\n', " ").into();
            }
        }
    }

    /// The contacts of the row's contact columns, each once.
    pub(crate) fn contacts_of_columns(&self) -> Vec<Contact> {
        let mut of_columns = ThinVec::new();
        add_once(&mut of_columns, self.contact_cells.iter().flat_map(|cell| contacts::values(&cell.value)));
        of_columns.into_iter().collect()
    }

    /// Gives every point the contacts of the row's contact columns.
    pub(crate) fn share_contacts(&mut self, of_row: &[Contact]) {
        if of_row.is_empty() {
            return;
        }
        if self.touchpoints.is_empty()
            && let Some(cell) = self.touchpoint_cells.first()
        {
            // Contacts without a point are kept; rule V01 asks for the point.
            self.touchpoints.push(Touchpoint::new(cell.clone(), ThinVec::new(), None));
        }
        for point in &mut self.touchpoints {
            point.add_contacts(of_row.iter().cloned());
        }
    }

    /// Every cell of a row, and whether its line breaks still separate values.
    pub(crate) fn cells_mut(&mut self) -> impl Iterator<Item = (&mut Sourced<Text>, bool)> {
        let single = [
            self.number.as_mut(),
            self.direction.as_mut().map(|direction| &mut direction.text),
            self.service.as_mut(),
            self.features.as_deref_mut(),
            self.client_cell.as_deref_mut(),
        ];
        let lines = [
            self.process.as_mut(),
            self.needs_cell.as_mut(),
            self.interactions_cell.as_deref_mut(),
            self.channel.as_mut().map(|channel| &mut channel.text),
        ];
        let extra = self.extra.iter_mut().map(|(_, value)| (value, false));
        single
            .into_iter()
            .flatten()
            .map(|value| (value, false))
            .chain(lines.into_iter().flatten().map(|value| (value, true)))
            .chain(self.touchpoint_cells.iter_mut().chain(&mut self.contact_cells).map(|value| (value, true)))
            .chain(extra)
    }

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

impl Touchpoint {
    /// A point whose code and channel are not known yet; `stated` is what its column says of the channel.
    pub(crate) fn new(
        text: Sourced<Text>,
        contacts: ThinVec<Contact>,
        stated: Option<Channel>,
    ) -> Touchpoint {
        let channel_stated = stated;
        Touchpoint {
            text,
            code: None,
            contacts,
            channel: Channel::Unknown,
            channel_from: None,
            channel_stated,
        }
    }

    /// Adds contacts, each once.
    pub(crate) fn add_contacts(&mut self, more: impl IntoIterator<Item = Contact>) {
        add_once(&mut self.contacts, more);
    }
}

/// Adds contacts that are not yet there; a cell may hold tens of thousands.
fn add_once(contacts: &mut ThinVec<Contact>, more: impl IntoIterator<Item = Contact>) {
    const FEW: usize = 16;
    let mut known: Option<HashSet<Contact>> = None;
    for contact in more {
        let is_new = if contacts.len() < FEW {
            !contacts.contains(&contact)
        } else {
            known.get_or_insert_with(|| contacts.iter().cloned().collect()).insert(contact.clone())
        };
        if is_new {
            contacts.push(contact);
        }
    }
}

impl Coded {
    /// The values that a cell was cut into, without their codes.
    pub(crate) fn of_cell(cell: &Sourced<Text>, pieces: &[Text]) -> Box<[Coded]> {
        let several = pieces.len() > 1;
        let coded = |piece: &Text| {
            let mut text = cell.map(piece.clone());
            if several {
                text.changes.add(Change::Split);
            }
            Coded { text, code: None }
        };
        pieces.iter().map(coded).collect()
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
