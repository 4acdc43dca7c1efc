"""What a file is before it has a format: paragraphs and grids on sheets."""

from dataclasses import dataclass, field


@dataclass
class Cell:
    text: str = ""
    colspan: int = 1
    rowspan: int = 1
    bold: bool = False
    #: A number that shows as `text`: value and Excel number format.
    value: float | None = None
    number_format: str | None = None
    #: The text is shown by automatic numbering and not written.
    automatic: bool = False
    #: Text that a tracked change took out, to stand before the text.
    deleted: str | None = None
    inserted: bool = False
    #: Inside a content control.
    control: bool = False
    #: Paragraph breaks instead of line breaks.
    paragraphs: bool = True


@dataclass
class Para:
    text: str
    bold: bool = False
    align: str = "left"
    page_break: bool = False
    #: What it is as a row of a sheet; title and stamp if nothing else is said.
    role: str = "above"
    #: Set by the writers of sheets: its physical row.
    row: int | None = None


@dataclass
class Grid:
    width: int
    #: A row is a list of `width` cells; None where a merged cell covers.
    rows: list[list[Cell | None]] = field(default_factory=list)
    header_rows: int = 0
    #: Ordinal of the list that it belongs to, None for other tables.
    listed: int | None = None
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    deleted_rows: set[int] = field(default_factory=set)
    #: Stands inside a layout table of one cell.
    nested: bool = False
    bordered: bool = True
    #: Canonical field of each column, for the count of wrong mappings.
    fields: list[str | None] = field(default_factory=list)
    #: Set by the writer: name of the sheet or ordinal of the table, and the physical row of row 0.
    place: object = None
    first_row: int = 1
    first_column: int = 1
    traceable: bool = True
    #: The format has one table, whatever blocks it is made of.
    one_table: bool = False
    #: Rows put above after the data rows were placed.
    shift: int = 0
    #: What each row is, of a list's rows.
    roles: list[str] = field(default_factory=list)

    def mark(self, role):
        """Says of all rows that were added since what they are."""
        self.roles += [role] * (len(self.rows) - len(self.roles))

    def add(self, cells):
        """Appends a row of cells whose spans fill the width."""
        row = []
        for cell in cells:
            row.append(cell)
            row.extend([None] * (cell.colspan - 1))
        assert len(row) == self.width, (len(row), self.width, [cell.text for cell in cells])
        self.rows.append(row)
        return len(self.rows) - 1

    def full(self, text, bold=True):
        return self.add([Cell(text, colspan=self.width, bold=bold)])

    def left(self, text, at=0, bold=True):
        cells = [Cell() for _ in range(self.width)]
        cells[at] = Cell(text, bold=bold)
        return self.add(cells)


@dataclass
class Sheet:
    name: str
    blocks: list = field(default_factory=list)
    hidden: bool = False
    top: int = 0
    left: int = 0
    stray: tuple[int, int, str] | None = None
    #: Paragraphs are merged over the width of the tables.
    merge_paragraphs: bool = False


@dataclass
class Draft:
    sheets: list[Sheet]
