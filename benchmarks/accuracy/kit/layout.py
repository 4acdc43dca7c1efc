"""Lays a true list out in tables, as the plan of messes says."""

import copy

from . import noise
from .columns import add_header, columns_of, group
from .data import WORDS
from .grid import Cell, Grid, Para
from .truth import GROUPS

SECTIONS = ("section-rows", "section-rows-left", "numbered-group-rows", "table-per-direction")
DITTO = ["то же", "То же", "-\"-", "—//—", "-//-", "– » –"]
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
MARKS = [("+", "-"), ("V", ""), ("✓", ""), ("да", "нет"), ("Да", ""), ("+", ""), ("х", "")]


class Layout:
    """One list on its way into grids."""

    def __init__(self, rng, plan, listed, ordinal):
        self.rng, self.plan, self.listed, self.ordinal = rng, plan, listed, ordinal
        self.sections = any(plan.has(name) for name in SECTIONS)
        self.columns = columns_of(rng, plan, listed, {"direction"} if self.sections else set())
        group(rng, plan, self.columns)
        if plan.has("empty-columns"):
            from .columns import Column

            for _ in range(rng.randint(1, 2)):
                self.columns.insert(rng.randint(1, len(self.columns) - 1), Column(None, ""))
        # The values of extra columns are told in the order of the file.
        order = [column.index for column in self.columns if column.field == "extra"]
        for row in listed.rows:
            row.extra = [row.extra[index] for index in order]
        for place, column in enumerate(column for column in self.columns if column.field == "extra"):
            column.index = place
        self.groups = [c.field for c in self.columns if c.field in GROUPS]
        self.separator = self.choose_separator()
        self.mark = rng.choice(MARKS)
        self.ditto = rng.choice(DITTO)
        self.prefix = rng.choice(["", "", "", "{n}. ", "Раздел {r}. ", "{r}. "])
        self.number_style = rng.choice(["{}.", "{})"]) if plan.has("numbers-with-dots") else "{}"
        if plan.has("automatic-numbers"):
            self.number_style = "{}."
        self.number_format = rng.choice(['0"."', "0", "General"]) if plan.has("number-formats") else None
        if self.number_format == '0"."':
            self.number_style = "{}."
        self.blankable = self.choose_blankable()
        self.captions = None
        self.number()

    # Numbers

    def number(self):
        rows = self.listed.rows
        if "number" not in self.listed.columns:
            return
        restart = self.plan.has("table-per-direction") and self.rng.random() < 0.5
        outer = self.groups[0] if self.groups else None
        count, inner = 0, 0
        for at, row in enumerate(rows):
            above = rows[at - 1] if at else None
            if self.plan.has("numbered-group-rows"):
                if above is None or above.direction != row.direction:
                    count, inner = count + 1, 0
                inner += 1
                row.number = f"{count}.{inner}"
                continue
            if self.plan.has("numbers-of-directions") and outer:
                if above is None or self.begins(at, outer):
                    count += 1
            else:
                if restart and above is not None and above.direction != row.direction:
                    count = 0
                count += 1
            row.number = self.number_style.format(count)

    def begins(self, at, name):
        """Whether a group begins at a row: its own value or one further out differs from above."""
        if at == 0:
            return True
        row, above = self.listed.rows[at], self.listed.rows[at - 1]
        if self.sections and row.direction != above.direction:
            return True
        for each in self.groups:
            if getattr(row, each) != getattr(above, each):
                return True
            if each == name:
                return False
        return False

    def choose_blankable(self):
        """Columns whose blanks a reader takes for the value above without a doubt."""
        if not self.plan.has("blank-as-above"):
            return set()
        rows = range(1, len(self.listed.rows))
        if self.plan.has("numbers-of-directions") or not self.listed.rows:
            return set(self.groups)
        share = lambda name: sum(not self.begins(at, name) for at in rows) / max(1, len(rows))
        chosen = set()
        for name in self.groups:
            if share(name) < 0.45:
                break
            chosen.add(name)
        return chosen

    # Cells

    def choose_separator(self):
        for name, choices in {
            "values-on-lines": ["{}\n{}"],
            "values-with-semicolons": ["{}; {}", "{};\n{}"],
            "values-numbered": ["1) ", "1. "],
            "values-with-bullets": ["- ", "• ", "– "],
            "points-with-commas": ["{}, {}"],
            "points-run-together": ["{} {}"],
        }.items():
            if self.plan.has(name):
                return self.rng.choice(choices)
        return "{}\n{}"

    def join(self, values):
        if len(values) < 2:
            return values[0] if values else ""
        if self.separator in ("1) ", "1. "):
            end = self.separator[1:]
            return "\n".join(f"{at}{end}{value}" for at, value in enumerate(values, 1))
        if len(self.separator) == 2:
            return "\n".join(self.separator + value for value in values)
        return self.separator[2:-2].join(values)

    def spoil(self, text, single, clean=False):
        """Text noise on half of the cells."""
        if clean or not text:
            return text
        for name in self.plan.noise:
            if (name in noise.BREAKING and not single) or self.rng.random() < 0.5:
                continue
            text = noise.KINDS[name](self.rng, text)
        return text

    def points(self, points):
        shown = []
        for point in points:
            text = point.text
            if point.contacts:
                value = point.contacts[0][1]
                text = f"{text} ({value})" if self.rng.random() < 0.5 else f"{text}: {value}"
            shown.append(text)
        clean = any(point.contacts for point in points)
        return self.spoil(self.join(shown), len(points) == 1, clean)

    def channel(self, row):
        words = WORDS["channel"]
        if row.channel not in ("digital", "offline"):
            return ""
        if self.plan.has("channel-misspelt") and self.rng.random() < 0.5:
            return self.rng.choice(words[f"{row.channel}_wrong"])
        if self.plan.has("channel-in-other-words"):
            return self.rng.choice(words[f"{row.channel}_other"])
        pool = words[row.channel]
        return pool[self.ordinal % len(pool)]

    def text(self, column, row):
        """What a column shows for a row when nothing is left out."""
        name = column.field
        if name == "number":
            return row.number
        if name in GROUPS:
            return self.spoil(getattr(row, name), True)
        if name == "touchpoint":
            mine = [point for point in row.points if column.channel in (None, point.channel)]
            return self.points(mine)
        if name in ("needs", "interactions"):
            values = getattr(row, name)
            return self.spoil(self.join(values), len(values) == 1)
        if name == "channel":
            if column.channel:
                return self.mark[0] if column.channel == row.channel else self.mark[1]
            return self.channel(row)
        if name == "features":
            return self.spoil(row.features, True)
        if name == "client":
            pool = WORDS["client"][row.client]
            return pool[self.ordinal % len(pool)]
        if name == "contacts":
            return self.rng.choice(["\n", "; "]).join(value for _, value in row.contacts)
        if name == "extra":
            return self.spoil(row.extra[column.index], True)
        return ""

    def cell(self, column, row):
        text = self.text(column, row)
        cell = Cell(text)
        if column.field == "number" and self.plan.has("automatic-numbers"):
            cell.automatic = True
        if column.field == "number" and self.number_format:
            cell.value, cell.number_format = int(text.strip(".")), self.number_format
        if column.field == "extra" and self.plan.has("number-formats"):
            digits = text.replace(" ", "")
            if digits.isdigit():
                cell.value = int(digits)
                cell.number_format = "#,##0" if " " in text else "0"
        return cell

    # Grids

    def grid(self):
        return Grid(len(self.columns), listed=self.ordinal, fields=[column.field for column in self.columns])

    def header(self, grid):
        role = "head" if self.captions is None else "repeat"
        if self.captions is None:
            add_header(self.rng, self.plan, grid, self.columns)
            self.captions = copy.deepcopy(grid.rows[-max(len(c.path) for c in self.columns) :])
        else:
            grid.rows.extend(copy.deepcopy(self.captions))
            grid.header_rows = len(grid.rows)
        grid.mark(role)
        if self.plan.has("column-number-row"):
            grid.add([Cell(str(at)) for at in range(1, grid.width + 1)])
            grid.header_rows += 1
            grid.mark("numbers")

    def section_text(self, at):
        rows = self.listed.rows
        order = list(dict.fromkeys(row.direction for row in rows)).index(rows[at].direction)
        return self.prefix.format(n=order + 1, r=ROMAN[order % len(ROMAN)]) + self.spoil(rows[at].direction, True)

    def begins_section(self, at):
        rows = self.listed.rows
        return at == 0 or rows[at].direction != rows[at - 1].direction

    def add_section(self, grid, at):
        plan = self.plan
        if not self.begins_section(at):
            return
        if plan.has("section-rows"):
            grid.full(self.section_text(at))
        elif plan.has("section-rows-left"):
            grid.left(self.section_text(at))
        elif plan.has("numbered-group-rows"):
            number = self.listed.rows[at].number.split(".")[0]
            number += self.rng.choice(["", "."]) if self.prefix else ""
            name = self.spoil(self.listed.rows[at].direction, True)
            # The № column leads here, whatever the order of the others.
            merges = plan.format != "csv" and self.columns[0].field == "number"
            if merges:
                grid.add([Cell(number, bold=True), Cell(name, colspan=grid.width - 1, bold=True)])
            else:
                cells = [Cell() for _ in range(grid.width)]
                place = next(i for i, column in enumerate(self.columns) if column.field == "number")
                cells[place].text = number
                cells[(place + 1) if place + 1 < grid.width else 0].text = name
                grid.add(cells)

    def fill(self, grid, first, last, continues):
        """Adds the rows first..last. `continues`: the grid goes on from another."""
        rows = self.listed.rows
        starts = {}
        for at in range(first, last):
            if at > first and self.plan.has("empty-rows") and self.rng.random() < 0.3 and self.may_part(at):
                grid.add([Cell() for _ in range(grid.width)])
            self.add_section(grid, at)
            grid.mark("section")
            cells = []
            for place, column in enumerate(self.columns):
                cells.append(self.group_cell(grid, starts, place, column, at, first, continues))
            index = len(grid.rows)
            grid.rows.append(cells)
            rows[at].grid, rows[at].at = grid, index
            grid.mark("data")
            if self.plan.has("tracked-changes"):
                self.track(grid, at)
            if self.plan.has("content-controls"):
                for cell in cells:
                    if cell is not None and self.rng.random() < 0.3:
                        cell.control = True

    def may_part(self, at):
        return not self.plan.has("vertical-merges") or not self.groups or self.begins(at, self.groups[0])

    def group_cell(self, grid, starts, place, column, at, first, continues):
        """A cell; in group columns merged, left blank or a ditto mark where it says the same as above."""
        plan, row = self.plan, self.listed.rows[at]
        name = column.field
        if name == "number" and plan.has("numbers-of-directions") and self.groups:
            name = self.groups[0]
        same = name in self.groups and not self.begins(at, name)
        if name == "channel" and plan.has("ditto-marks") and at and not column.channel:
            same = row.channel == self.listed.rows[at - 1].channel and not self.begins_section(at)
        if not same or (at == first and not (continues and name in self.blankable)):
            cell = self.cell(column, row)
            starts[place] = cell
            return cell
        if plan.has("vertical-merges"):
            starts[place].rowspan += 1
            return None
        if plan.has("blank-as-above") and (name in self.blankable):
            return Cell()
        if plan.has("ditto-marks") and column.field != "number":
            return Cell(self.ditto)
        return self.cell(column, row)

    def track(self, grid, at):
        """Tracked changes: replaced words in cells, a deleted row."""
        for place, cell in enumerate(grid.rows[-1]):
            if cell is None or not cell.text or cell.automatic or self.columns[place].field == "number":
                continue
            roll = self.rng.random()
            if roll < 0.1:
                cell.deleted = self.rng.choice(["Прежняя редакция", "Удалённый вариант текста"])
            elif roll < 0.2:
                cell.inserted = True
        plain = all(cell is not None and cell.rowspan == 1 for cell in grid.rows[-1])
        if plain and self.rng.random() < 0.08:
            gone = [Cell(cell.text) for cell in grid.rows[-1]]
            grid.rows.append(gone)
            grid.deleted_rows.add(len(grid.rows) - 1)

    def below(self, grid):
        """Totals, notes and signatures in the table's last rows."""
        plan, rng = self.plan, self.rng
        merges = plan.format != "csv"
        if plan.has("total-row"):
            words = rng.choice(WORDS["total"]["texts"])
            cells = [Cell() for _ in range(grid.width)]
            cells[0] = Cell(words, bold=True)
            if rng.random() < 0.5:
                cells[-1] = Cell(str(len(self.listed.rows)))
            grid.add(cells)
        if plan.has("note-row"):
            words = rng.choice(WORDS["note"]["texts"])
            if rng.random() < 0.5:
                grid.add([Cell() for _ in range(grid.width)])
            grid.full(words, bold=False) if merges else grid.left(words, bold=False)
        if plan.has("signature-row"):
            if rng.random() < 0.6:
                grid.add([Cell() for _ in range(grid.width)])
            cells = [Cell() for _ in range(grid.width)]
            cells[rng.choice([0, 1])] = Cell(rng.choice(WORDS["signature"][self.listed.body.kind]))
            cells[-1] = Cell(rng.choice(WORDS["signature"]["names"]))
            grid.add(cells)
        grid.mark("foot")

    def cuts(self, count):
        """Where the rows are cut into pieces of at least two rows."""
        rows = len(self.listed.rows)
        if rows < 4:
            return [0, rows]
        places = self.rng.sample(range(2, rows - 1), min(count, rows - 3))
        places = sorted(places)
        kept = [0]
        for place in places:
            if place - kept[-1] >= 2:
                kept.append(place)
        return [*kept, rows]

    def pieces(self):
        """The grids of the list with the paragraphs between them: a list of lists, one a sheet."""
        plan, rng = self.plan, self.rng
        rows = len(self.listed.rows)
        if plan.has("table-per-direction"):
            blocks = []
            starts = [at for at in range(rows) if self.begins_section(at)]
            for first, last in zip(starts, [*starts[1:], rows]):
                blocks.append(Para(self.section_text(first), bold=True, align=rng.choice(["left", "center"]), role="section"))
                grid = self.grid()
                self.header(grid)
                self.fill(grid, first, last, False)
                blocks.append(grid)
            self.below(blocks[-1])
            return [blocks]
        grid = self.grid()
        if plan.has("header-repeated-inside"):
            cuts = self.cuts(rng.randint(1, 2))
            for first, last in zip(cuts, cuts[1:]):
                self.header(grid)
                if first == 0:
                    headers = grid.header_rows
                self.fill(grid, first, last, first > 0)
            grid.header_rows = headers
            self.below(grid)
            return [[grid]]
        parted = [name for name in ("continued-without-header", "continued-with-header", "torn-row", "continued-on-sheets") if plan.has(name)]
        if not parted:
            self.header(grid)
            self.fill(grid, 0, rows, False)
            self.below(grid)
            return [[grid]]
        name = parted[0]
        cuts = self.cuts(1 if name == "torn-row" else rng.randint(1, 2))
        again = name == "continued-with-header" or name in ("torn-row", "continued-on-sheets") and rng.random() < 0.5
        grids = []
        for first, last in zip(cuts, cuts[1:]):
            grid = self.grid()
            if first == 0 or again:
                self.header(grid)
            if name == "torn-row" and grids:
                self.tear(grids[-1], grid, first)
            self.fill(grid, first, last, first > 0)
            grids.append(grid)
        self.below(grids[-1])
        if name == "continued-on-sheets":
            return [[grid] for grid in grids]
        blocks = [grids[0]]
        for grid in grids[1:]:
            words = rng.choice(["", "", "Продолжение таблицы", "Продолжение"]) if name != "torn-row" else ""
            blocks += [Para(words, align="right"), grid]
        return [blocks]

    def tear(self, before, grid, first):
        """Cuts the last row of a piece: what did not fit on its page begins the next."""
        row = before.rows[-1]
        places = []
        for at, cell in enumerate(row):
            single = self.columns[at].field in ("process", "service", "features")
            if cell is None or cell.rowspan > 1 or not single or "\n" in cell.text:
                continue
            words = cell.text.split(" ")
            cuts = [i for i in range(1, len(words)) if words[i][:1].islower() and len(words[i]) > 3 and words[i - 1][-1:].isalpha() and len(words[i - 1]) > 3]
            if cuts and cell.text == getattr(self.listed.rows[first - 1], self.columns[at].field):
                places.append((at, cuts))
        if not places:
            self.plan.messes.remove("torn-row") if self.plan.has("torn-row") else None
            return
        at, cuts = self.rng.choice(places)
        words = row[at].text.split(" ")
        cut = self.rng.choice(cuts)
        row[at].text = " ".join(words[:cut])
        rest = [Cell() for _ in range(grid.width)]
        rest[at].text = " ".join(words[cut:])
        grid.rows.append(rest)
        grid.mark("rest")
