//! A value with its raw text, its place in the original, and what was changed on the way.

use serde::{Deserialize, Serialize};

use crate::text::Text;
use crate::text::clean::Repairs;
use crate::text::letters::is_blank;

/// A cell of the original: index into [`TouchpointList::tables`](super::TouchpointList::tables), row and column 1-based and physical.
///
/// In a table of a document the column counts the columns of the header, because the grid of merged cells
/// gives counts that nobody sees in Word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// Known to be one value: a workbook or form of ours says so.
    Single = 256,
    /// A № that stands again on each record of its row, as our workbooks and forms write it.
    Repeated = 512,
    /// A word for none («не предусмотрено»), which leaves the value blank.
    SaysNone = 1024,
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
        is_blank(&self.value)
    }

    /// The lines of the text that hold something.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Text> {
        self.value.split('\n').map(str::trim).filter(|line| !line.is_empty()).map(Text::from)
    }

    /// Takes over a cleaned text, and what was repaired in it.
    pub(crate) fn clean_to(&mut self, text: Text, repairs: Repairs) {
        self.value = text;
        for (done, change) in [(repairs.cleaned, Change::Cleaned), (repairs.respelt, Change::Respelt)] {
            if done {
                self.changes.add(change);
            }
        }
    }
}
