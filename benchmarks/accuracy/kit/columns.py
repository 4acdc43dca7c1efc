"""The columns of a table and the captions above them."""

import re
from dataclasses import dataclass, field

from . import noise
from .data import CAPTIONS
from .grid import Cell
from .truth import GROUPS


@dataclass
class Column:
    #: Canonical field; «extra» for nobody's; None for an empty column.
    field: str | None
    caption: str
    #: Group captions above, outermost first.
    above: list[str] = field(default_factory=list)
    #: Of split and check columns: the channel.
    channel: str | None = None
    index: int = 0

    @property
    def path(self):
        return [*self.above, self.caption]


def caption(rng, plan, name):
    pools = CAPTIONS[name]
    if plan.has("other-captions"):
        return rng.choice(pools["other"])
    if plan.has("short-captions") and rng.random() < 0.8:
        return rng.choice(pools["short"])
    return rng.choice(pools["plain"])


def columns_of(rng, plan, listed, hidden_fields):
    """The leaf columns of a list from left to right, with their captions."""
    units = []
    groups = [name for name in GROUPS if name in listed.columns and name not in hidden_fields]
    bound = any(plan.has(name) for name in ("vertical-merges", "blank-as-above", "ditto-marks", "numbers-of-directions"))
    make = lambda name: Column(name, caption(rng, plan, name))
    number = [make("number")] if "number" in listed.columns else []
    if bound and groups:
        units.append([make(name) for name in groups])
    else:
        units.extend([make(name)] for name in groups)
    for name in listed.columns:
        if name == "touchpoint":
            units.append([make("touchpoint")])
        elif name == "split":
            units.append(point_columns(rng, plan))
        elif name == "check":
            units.append(check_columns(rng))
        elif name not in GROUPS and name != "number":
            units.append([make(name)])
    for index, column in enumerate(listed.extra):
        words = rng.choice(column["captions"])
        at = rng.randint(1, len(units)) if rng.random() < 0.3 else len(units)
        units.insert(at, [Column("extra", words, index=index)])
    if plan.has("column-order"):
        rng.shuffle(units)
    columns = [column for unit in units for column in unit]
    at = 0 if not plan.has("column-order") or rng.random() < 0.8 or plan.has("numbers-of-directions") else len(columns)
    columns[at:at] = number
    unique(columns)
    return columns


def unique(columns):
    """Extra columns with one caption would be one column to any reader."""
    seen = set()
    for column in columns:
        if column.caption in seen and column.field == "extra":
            column.caption += " (2)"
        seen.add(column.caption)


def point_columns(rng, plan):
    words = CAPTIONS["groups"]
    if plan.has("flat-digital-and-offline-columns"):
        digital = rng.choice(["Цифровые точки взаимодействия", "Цифровая точка взаимодействия", "Точки взаимодействия цифровые"])
        offline = rng.choice(["Офлайн-точки взаимодействия", "Офлайн точка взаимодействия", "Точки взаимодействия офлайн"])
        above = []
    else:
        digital, offline = rng.choice(words["digital"]), rng.choice(words["offline"])
        above = [rng.choice(words["points"])]
    return [
        Column("touchpoint", digital, list(above), "digital"),
        Column("touchpoint", offline, list(above), "offline"),
    ]


def check_columns(rng):
    words = CAPTIONS["groups"]
    above = [rng.choice(words["kinds"])]
    return [
        Column("channel", rng.choice(words["check_digital"]), list(above), "digital"),
        Column("channel", rng.choice(words["check_offline"]), list(above), "offline"),
    ]


def group(rng, plan, columns):
    """Puts runs of columns under group captions."""
    words = CAPTIONS["groups"]
    deep = plan.has("three-level-header")
    if not (deep or plan.has("two-level-header") or plan.has("groups-not-merged")):
        return
    kind = lambda column: (
        "matter" if column.field in GROUPS else "more" if column.field in ("extra", "contacts") else "point"
    )
    runs, start = [], 0
    for at in range(1, len(columns) + 1):
        if at == len(columns) or kind(columns[at]) != kind(columns[start]) or columns[at].above or columns[start].field == "number":
            if at - start >= 2 and not any(column.above for column in columns[start:at]) and columns[start].field != "number":
                runs.append((start, at, kind(columns[start])))
            start = at
    if not runs:
        return
    for start, end, name in rng.sample(runs, rng.randint(1, len(runs))):
        if end - start > 2 and rng.random() < 0.4:
            end -= 1
        above = rng.choice(words[name])
        # Nobody writes one caption above and below.
        if any(column.caption == above for column in columns):
            above = "Сведения"
        inside = columns[start:end]
        for column in inside:
            column.above = [above]
            pool = CAPTIONS.get(column.field or "", {}).get("leaf")
            # The captions of digital and offline columns say which they are.
            if name == "point" and pool and "очк" in above and rng.random() < 0.5 and not column.channel:
                column.caption = rng.choice(pool)
        if deep and len(inside) >= 3:
            part = inside[:2]
            for column in part:
                column.above = [above, "Основные сведения"]
        elif deep:
            for column in inside:
                column.above = ["Сведения по процессу", above]


def dress(rng, plan, words):
    """Capitals and broken lines."""
    if plan.has("captions-in-capitals"):
        words = words.upper()
    if plan.has("broken-captions"):
        if rng.random() < 0.5:
            words = noise.hyphenated(rng, words)
        elif " " in words:
            at = rng.choice([m.start() for m in re.finditer(" ", words)])
            words = words[:at] + "\n" + words[at + 1 :]
    return words


def add_header(rng, plan, grid, columns):
    """The header rows of a grid. Returns the captions as drawn, so that a repetition is the same."""
    depth = max(len(column.path) for column in columns)
    paths = [[dress(rng, plan, words) for words in column.path] for column in columns]
    for at in range(1, len(columns)):
        # One group caption over several columns is drawn once.
        for level in range(len(columns[at].above)):
            if columns[at].above[: level + 1] == columns[at - 1].above[: level + 1]:
                paths[at][level] = paths[at - 1][level]
    merged = not plan.has("groups-not-merged")
    rows = [[None] * len(columns) for _ in range(depth)]
    for at, path in enumerate(paths):
        above = path[:-1]
        for level, words in enumerate(above):
            if at and columns[at - 1].above[: level + 1] == columns[at].above[: level + 1]:
                if not merged:
                    rows[level][at] = Cell(bold=True)
                continue
            width = 1
            while at + width < len(columns) and columns[at + width].above[: level + 1] == columns[at].above[: level + 1]:
                width += 1
            rows[level][at] = Cell(words, colspan=width if merged else 1, bold=True)
        level = len(above)
        rows[level][at] = Cell(path[-1], rowspan=depth - level if merged else 1, bold=True)
        if not merged:
            for below in range(level + 1, depth):
                rows[below][at] = Cell(bold=True)
    grid.rows.extend(rows)
    grid.header_rows = len(grid.rows)
    return rows
