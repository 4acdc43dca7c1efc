"""The named messes. Each occupies slots, so that two that exclude each other never meet in one file.

A mess says what is done to the file; the truth beside it is what a careful person would read out of it. A mess
that would leave two careful persons disagreeing is not here.
"""

from dataclasses import dataclass, field

from . import noise

WORD = {"docx", "docx-lib", "odt", "html", "doc"}
SHEET = {"xlsx", "xlsx-lib", "xls", "ods"}
RAW_WORD = {"docx", "doc"}
TEXT = {"csv"}
ALL = WORD | SHEET | TEXT
MERGING = WORD | SHEET


@dataclass
class Plan:
    """How a file will look."""

    format: str
    messes: list[str] = field(default_factory=list)
    rows: int = 40
    points_a_cell: list[int] = field(default_factory=lambda: [1])
    values_a_cell: list[int] = field(default_factory=lambda: [1])
    common_points: bool = False
    numbers: str = "row"
    noise: list[str] = field(default_factory=list)

    def has(self, name):
        return name in self.messes

    @property
    def split_points(self):
        return self.has("digital-and-offline-columns")

    @property
    def empty_cells(self):
        return self.has("empty-cells")


@dataclass(frozen=True)
class Mess:
    name: str
    text: str
    formats: frozenset
    slots: tuple[str, ...] = ()
    weight: float = 1.0


def mess(name, text, formats, *slots, weight=1.0):
    return Mess(name, text, frozenset(formats), slots, weight)


MESSES = [
    # Columns and captions.
    mess("column-order", "columns in another order", ALL, "order"),
    mess("other-captions", "captions in other words", ALL, "captions", weight=2),
    mess("short-captions", "captions with abbreviations", ALL, "captions"),
    mess("captions-in-capitals", "captions in capital letters", ALL, "caption-case"),
    mess("broken-captions", "captions broken over lines, with hyphens", ALL, "caption-breaks"),
    mess("two-level-header", "captions under merged groups", MERGING, "header"),
    mess("three-level-header", "captions under groups under groups", MERGING, "header"),
    mess("groups-not-merged", "the group's caption in its first cell only", ALL, "header"),
    mess("digital-and-offline-columns", "digital and offline points in columns of their own", MERGING, "header", "channel"),
    mess("flat-digital-and-offline-columns", "the same, without a group above", ALL, "channel"),
    mess("check-columns", "the kind of point by a mark in one of two columns", MERGING, "header", "channel"),
    mess("contacts-column", "a column of addresses, telephones, links", ALL, "contacts"),
    mess("extra-columns", "columns that are nobody's field", ALL, "extra", weight=1.5),
    mess("client-column", "a column for the kind of client", ALL, "client"),
    mess("column-number-row", "a row 1 2 3 under the captions", ALL, "number-row"),
    mess("hidden-column", "a column hidden to make room", {"xlsx", "xlsx-lib", "ods"}, "hidden"),
    mess("empty-columns", "empty columns between the columns", SHEET, "header", "empty-columns"),
    # Direction and groups.
    mess("table-per-direction", "one table a direction, under its heading", ALL, "direction", "pieces"),
    mess("section-rows", "directions as rows over the whole width", MERGING, "direction"),
    mess("section-rows-left", "directions in the first cell of an otherwise empty row", ALL, "direction"),
    mess("numbered-group-rows", "a row for the direction, rows 1.1, 1.2 below", ALL, "direction", "numbers", "groups"),
    mess("vertical-merges", "group cells merged downwards", MERGING, "groups", weight=1.5),
    mess("blank-as-above", "blank group cells mean the value above", ALL, "groups", weight=1.5),
    mess("ditto-marks", "«то же» and ditto marks", ALL, "groups"),
    # Rows.
    mess("continued-without-header", "the table goes on in another without captions", WORD, "pieces"),
    mess("continued-with-header", "the table goes on in another that repeats the captions", WORD, "pieces"),
    mess("header-repeated-inside", "the captions again in the middle of the table", ALL, "pieces"),
    mess("torn-row", "a row torn by a page break, its rest in the next piece", WORD, "pieces"),
    mess("continued-on-sheets", "the list goes on on further sheets", SHEET, "pieces"),
    mess("total-row", "a total below", ALL, "below"),
    mess("note-row", "a note below, in the table", ALL, "below"),
    mess("signature-row", "a signature below, in the table", ALL, "below"),
    mess("empty-rows", "empty rows between the rows", ALL, "empty-rows"),
    mess("hidden-rows", "rows hidden by a filter", {"xlsx", "xlsx-lib", "ods"}, "hidden"),
    mess("numbers-with-dots", "numbers written 1. or 1)", ALL, "numbers"),
    mess("automatic-numbers", "numbers that Word counts", {"docx", "docx-lib", "doc"}, "numbers"),
    mess("number-formats", "numbers, dates and sums by the cell's format", {"xlsx", "xlsx-lib", "xls", "ods"}, "numbers"),
    mess("numbers-of-directions", "the number counts directions", ALL, "numbers"),
    mess("no-numbers", "no column of numbers", ALL, "numbers"),
    mess("empty-cells", "blank needs and features", ALL, "empty-cells"),
    # Values.
    mess("values-on-lines", "several values of a cell on lines", ALL, "values"),
    mess("values-with-semicolons", "several values of a cell between semicolons", ALL, "values"),
    mess("values-numbered", "several values of a cell numbered", ALL, "values"),
    mess("values-with-bullets", "several values of a cell with bullets", ALL, "values"),
    mess("points-with-commas", "known points between commas", ALL, "values"),
    mess("points-run-together", "known points whose line breaks were lost", ALL, "values"),
    mess("contacts-in-points", "a link, address or telephone in the point's cell", ALL, "contacts"),
    mess("channel-in-other-words", "онлайн, цифровой канал, очная точка", ALL, "channel"),
    mess("channel-misspelt", "оффлайн, off-line and worse", ALL, "channel"),
    *[mess(name, "text noise", ALL, "noise") for name in noise.KINDS],
    # Around the table.
    mess("order-text", "the text of an order around", WORD, "around"),
    mess("letter-text", "a covering letter around", WORD, "around"),
    mess("approval-block", "УТВЕРЖДАЮ above", ALL, "stamp"),
    mess("stamp", "УТВЕРЖДЕН by an act above", ALL, "stamp"),
    mess("terms-table", "a table of terms before", WORD | SHEET, "before"),
    mess("contacts-table", "a table of contacts after", WORD | SHEET, "after"),
    mess("signature-table", "a table of signatures after", WORD | SHEET, "after"),
    mess("changes-table", "a sheet of changes after", WORD | SHEET, "after"),
    mess("title-in-other-words", "the title in other words", ALL, "title", weight=1.5),
    mess("title-in-capitals", "the title in capital letters, over lines", ALL, "title"),
    mess("title-in-table", "the title in a merged row of the table", MERGING, "title"),
    mess("no-title", "no title at all", ALL, "title"),
    mess("body-in-folder", "the body only in the folder's name", ALL, "title", "stamp", "around"),
    mess("hidden-draft", "an old draft on a hidden sheet", SHEET, "sheets"),
    mess("lookup-sheet", "a sheet of allowed values", SHEET, "sheets"),
    mess("several-lists", "two lists under two titles", WORD | {"xlsx", "xlsx-lib", "xls", "ods"}, "lists", "pieces", "title", "sheets", "after"),
    mess("away-from-corner", "the table does not begin at A1", SHEET, "corner"),
    mess("stray-cell", "a word far from the table", SHEET, "stray"),
    mess("tracked-changes", "text and rows with tracked changes", {"docx"}, "marks"),
    mess("content-controls", "cells in content controls", {"docx"}, "marks"),
    mess("split-runs", "words cut into runs", {"docx"}, "runs"),
    mess("nested-in-layout", "the list inside a layout table", {"docx", "html"}, "pieces", "nest", "before", "after", "around"),
]

BY_NAME = {each.name: each for each in MESSES}


def choose(rng, format_):
    """A plan with one to six messes that can stand together."""
    plan = Plan(format_)
    wanted = rng.choice([0, 1, 2, 2, 3, 3, 4, 4, 5, 6])
    possible = [each for each in MESSES if format_ in each.formats]
    taken = set()
    while wanted and possible:
        each = rng.choices(possible, [one.weight for one in possible])[0]
        plan.messes.append(each.name)
        taken.update(each.slots)
        possible = [other for other in possible if not taken.intersection(other.slots)]
        wanted -= 1
    settle(rng, plan)
    return plan


def settle(rng, plan):
    """What the messes ask of the content."""
    plan.rows = rng.choice([6, 10, 15, 20, 30])
    if any(plan.has(f"values-{how}") for how in ("on-lines", "with-semicolons", "numbered", "with-bullets")):
        plan.points_a_cell = [1, 1, 2, 3]
        plan.values_a_cell = [1, 1, 2, 3]
    if plan.has("points-with-commas") or plan.has("points-run-together"):
        plan.points_a_cell = [1, 2, 2]
        plan.common_points = True
    plan.noise = [name for name in plan.messes if name in noise.KINDS]
