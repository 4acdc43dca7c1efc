//! What a file may lay out beyond what it holds. A text stands in every row of a merge, the needs of a row
//! with each of its points, the caption of a column in every record: a file of a kilobyte can ask for
//! gigabytes. So each step counts what it is about to lay out, before it does.

use super::value::Place;

/// The limits, each with an option of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of text as laid out; see [`cost`].
    pub text: u64,
    pub records: u64,
    /// Points × needs, interactions and contacts of one row.
    pub pairs: u64,
    pub lists: usize,
    /// Findings that are kept singly.
    pub findings: usize,
    /// Columns of a list.
    pub columns: usize,
    /// Letters of the name of a sheet.
    pub name: usize,
    /// Cells of a list's rows, those included that a merge covers.
    pub cells: u64,
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Text,
    Records,
    Pairs,
    Lists,
    Columns,
    Name,
    Cells,
}

/// A limit that a file goes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over {
    pub what: What,
    pub figure: u64,
    pub limit: u64,
    /// Where it does; `None`: the file as a whole.
    pub place: Option<Place>,
}

/// What a step has laid out so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    text: u64,
    records: u64,
    cells: u64,
}

/// What a text of so many bytes costs where it is laid out. Up to 256 bytes, about a line of a cell, it
/// costs nothing: there are no more such texts than the limits of cells and records let through, and
/// large lists repeat them by right.
pub fn cost(bytes: usize) -> u64 {
    const FREE: u64 = 256;
    (bytes as u64).saturating_sub(FREE)
}

impl What {
    pub fn option(self) -> &'static str {
        match self {
            What::Text => "--max-laid-out",
            What::Records => "--max-records",
            What::Pairs => "--max-pairs",
            What::Lists => "--max-lists",
            What::Columns => "--max-columns",
            What::Name => "--max-name",
            What::Cells => "--max-cells",
        }
    }

    pub fn russian(self) -> &'static str {
        match self {
            What::Text => "объём длинных текстов, повторённых по строкам",
            What::Records => "число записей",
            What::Pairs => {
                "число сочетаний точек с потребностями, взаимодействиями и контактами одной строки"
            }
            What::Lists => "число перечней",
            What::Columns => "число граф перечня",
            What::Name => "длина имени листа в знаках",
            What::Cells => "число ячеек перечня вместе с объединёнными",
        }
    }
}

impl Over {
    /// Notes what a text goes over, the first time.
    pub fn note(noted: &mut Option<Over>, spent: Result<(), Over>) {
        *noted = noted.or(spent.err());
    }

    /// A count against its limit.
    pub fn check(what: What, figure: u64, limit: u64, place: Option<Place>) -> Result<(), Over> {
        if figure <= limit { Ok(()) } else { Err(Over { what, figure, limit, place }) }
    }
}

impl Spent {
    /// Counts text by its [`cost`].
    pub fn text(&mut self, budget: &Budget, cost: u64, place: Option<Place>) -> Result<(), Over> {
        self.text = self.text.saturating_add(cost);
        Over::check(What::Text, self.text, budget.text, place)
    }

    pub fn records(&mut self, budget: &Budget, records: u64, place: Option<Place>) -> Result<(), Over> {
        self.records = self.records.saturating_add(records);
        Over::check(What::Records, self.records, budget.records, place)
    }

    pub fn cells(&mut self, budget: &Budget, cells: u64, place: Option<Place>) -> Result<(), Over> {
        self.cells = self.cells.saturating_add(cells);
        Over::check(What::Cells, self.cells, budget.cells, place)
    }
}
