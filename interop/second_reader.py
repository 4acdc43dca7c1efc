"""python-docx sees the tables of every Word fixture as the program does: `second_reader.py PERECHEN`.

Compared are all positions of all tables, merged ones included. The one difference that is right: automatic
numbers, which python-docx does not compute.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from docx import Document
from docx.table import Table

from run_outputs import need, right

ROOT = Path(__file__).resolve().parent.parent
NUMBER = re.compile(r"(\d+(\.\d+)*[.)]?|[-–—•·])\s*")


def tables_of(container):
    """Outer tables and those within their cells, each before the ones that it holds."""
    for table in container.tables:
        yield table
        seen = set()
        for row in table.rows:
            for cell in row.cells:
                if cell._tc not in seen:
                    seen.add(cell._tc)
                    yield from tables_of(cell)


def grid(table: Table):
    rows = []
    for row in table.rows:
        texts = [" ".join(cell.text.split()) for cell in row.cells]
        rows.append([""] * row.grid_cols_before + texts + [""] * row.grid_cols_after)
    return rows


def same(ours, theirs):
    if ours == theirs:
        return True
    number = NUMBER.match(ours)
    return bool(number) and ours[number.end():] == theirs


def main():
    perechen = sys.argv[1]
    files = sorted(ROOT.glob("fixtures/**/input.docx"))
    command = [perechen, "tables", *map(str, files)]
    lines = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
    need(len(lines) == len(files), "tables", f"{len(files)} lines, found {len(lines)}")
    for path, line in zip(files, lines):
        name = path.parent.name
        ours = json.loads(line)["tables"]
        theirs = [grid(table) for table in tables_of(Document(path))]
        need(len(ours) == len(theirs), name, f"{len(theirs)} tables, found {len(ours)}")
        cells = 0
        for at, (our_rows, their_rows) in enumerate(zip(ours, theirs), 1):
            need(len(our_rows) == len(their_rows), name, f"{len(their_rows)} rows in table {at}, found {len(our_rows)}")
            for number, (our_row, their_row) in enumerate(zip(our_rows, their_rows), 1):
                our_row = [" ".join(text.split()) for text in our_row]
                width = max(len(our_row), len(their_row))
                for row in (our_row, their_row):
                    row.extend([""] * (width - len(row)))
                for column, (our, their) in enumerate(zip(our_row, their_row), 1):
                    place = f"table {at}, row {number}, column {column}"
                    need(same(our, their), name, f"«{their}» in {place}, found «{our}»")
                    cells += bool(our)
        right(name, f"{len(theirs)} tables, {cells} positions with text, the same in python-docx")


main()
