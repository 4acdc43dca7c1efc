"""Compares the cells that the program reads with Excel's own export of the same workbook:
`excel_csv.py PERECHEN FOLDER [--language en] [--code-page cp1252] [--at-least 99.7] [--show 5]`.

FOLDER has workbooks, and beside each its sheets as Excel saved them: `NAME.0.csv`, `NAME.1.csv` … by the
number of the sheet, or `NAME.csv` for the first. Such pairs are published by `SheetJS` (test_files). A cell
counts where one of the two has a text. Blanks at the ends of a text and doubled ones do not count.

Differences are put in kinds. Those that are no fault of a reader are *explained*:

- `narrow`: Excel writes `####` for a number that its column is too narrow for.
- `long number`: a whole number of more than eleven digits, which the program shows in full (D-47).
- `code page`: a letter that the CSV cannot hold.
- `calculated`: Excel calculated the formula anew, and the file has another result or none.
- `struck out`: the program takes text that is struck out for deleted and tells of it (F02).
"""

import argparse
import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from xml.etree import ElementTree

from run_outputs import need, right

BOOKS = {".xls", ".xlsx", ".xlsm", ".xlsb", ".xml", ".xlt", ".xltx", ".ods", ".biff5"}
CHUNK = 40
SECONDS = 300
EXPLAINED = ("narrow", "long number", "code page", "calculated", "struck out")


def pairs(folder):
    """{workbook: {number of the sheet: CSV}}"""
    found = defaultdict(dict)
    for path in sorted(folder.rglob("*.csv")):
        numbered = re.fullmatch(r"(.+)\.(\d+)\.csv", path.name)
        name, sheet = (numbered[1], int(numbered[2])) if numbered else (path.stem, 0)
        book = path.with_name(name)
        if book.suffix.lower() in BOOKS and book.is_file():
            found[book][sheet] = path
    return found


def read(perechen, books, language):
    """Each workbook with its tables, or with why it was not read."""
    for at in range(0, len(books), CHUNK):
        chunk = books[at:at + CHUNK]
        command = [perechen, "tables", "--isolate", "never", "--soffice", "never", "--language", language]
        done = subprocess.run([*command, *map(str, chunk)], capture_output=True, timeout=SECONDS, check=False)
        need(done.returncode in (0, 1), chunk[0].parent, f"exit code 0 or 1, found {done.returncode}")
        for line in filter(None, done.stdout.decode().split("\n")):
            answer = json.loads(line)
            yield Path(answer["file"]), answer.get("tables", answer.get("error"))


def rows(path, code_page):
    text = path.read_bytes().decode(code_page, "replace")
    csv.field_size_limit(1 << 30)
    return list(csv.reader(io.StringIO(text, newline="")))


def squeezed(text):
    return " ".join(text.split())


def at(table, row, column):
    return table[row][column] if row < len(table) and column < len(table[row]) else ""


def differences(ours, theirs):
    """Row, column and both texts where they differ, and how many cells were compared."""
    compared, differing = 0, []
    for row in range(max(len(ours), len(theirs))):
        width = max(len(table[row]) if row < len(table) else 0 for table in (ours, theirs))
        for column in range(width):
            our, their = squeezed(at(ours, row, column)), squeezed(at(theirs, row, column))
            if not our and not their:
                continue
            if not their and our in (squeezed(at(ours, row, column - 1)) if column else "",
                                     squeezed(at(ours, row - 1, column)) if row else ""):
                continue  # The program prints a merged text in each place that it covers.
            compared += 1
            if our != their:
                differing.append((row, column, our, their))
    return compared, differing


def number(text):
    try:
        return float(text.replace(",", "").replace("$", ""))
    except ValueError:
        return None


def is_lossy(our, their, code_page):
    """Whether the texts are the same but for letters that the CSV cannot hold."""
    pattern = "".join(
        re.escape(letter) if letter.encode(code_page, "ignore") else "[?_]{1,2}" for letter in our
    )
    return re.fullmatch(pattern, their) is not None


def kind(our, their, code_page, has_formula):
    if their and set(their) == {"#"} and our:
        return "narrow"
    if re.fullmatch(r"-?\d{12,}", our) and "E+" in their and f"{float(our):.5E}" == f"{float(their):.5E}":
        return "long number"
    if any(not letter.encode(code_page, "ignore") for letter in our) and is_lossy(our, their, code_page):
        return "code page"
    if has_formula:
        return "calculated"
    if not our:
        return "not read"
    if not their:
        return "read beyond Excel"
    if number(our) is not None and number(their) is not None:
        return "number"
    if re.search(r"\d[/:-]\d|\b(AM|PM)\b", their):
        return "date"
    return "text"


class Formulas:
    """Which cells of a workbook have formulas, as far as its format is XML; else all that a formula may give."""

    def __init__(self, book):
        self.book = book
        self.sheets = None

    def has(self, sheet, row, column):
        if self.sheets is None:
            self.sheets = self.load()
        return (row, column) in self.sheets.get(sheet, ())

    def load(self):
        try:
            return self.from_package() if zipfile.is_zipfile(self.book) else {}
        except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, ValueError):
            return {}

    def from_package(self):
        found = {}
        with zipfile.ZipFile(self.book) as package:
            names = sorted(
                (name for name in package.namelist() if re.fullmatch(r".*worksheets/sheet\d+\.xml", name)),
                key=lambda name: int(re.search(r"(\d+)\.xml", name)[1]),
            )
            for index, name in enumerate(names):
                cells = found.setdefault(index, set())
                for cell in ElementTree.fromstring(package.read(name)).iter():
                    if cell.tag.endswith("}c") and any(child.tag.endswith("}f") for child in cell):
                        cells.add(place(cell.get("r")))
        return found


def place(reference):
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("perechen")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--language", default="en")
    arguments.add_argument("--code-page", default="cp1252")
    arguments.add_argument("--at-least", type=float, default=0.0)
    arguments.add_argument("--largest", type=int, default=4, help="MiB of a CSV that is compared")
    arguments.add_argument("--show", type=int, default=5)
    arguments = arguments.parse_args()

    found = pairs(arguments.folder)
    need(found, arguments.folder, "workbooks with Excel's CSV beside them")
    cells, equal = 0, 0
    compared_books, compared_sheets, unpaired, refused = Counter(), 0, 0, []
    kinds, examples, worst = Counter(), defaultdict(list), Counter()
    for book, tables in read(arguments.perechen, list(found), arguments.language):
        sheets = found[book]
        if isinstance(tables, str):
            refused.append((book, tables))
            continue
        compared_books[book.suffix.lower()] += 1
        formulas = Formulas(book)
        for index, path in sorted(sheets.items()):
            if index >= len(tables) or path.stat().st_size > arguments.largest << 20:
                unpaired += 1
                continue
            compared_sheets += 1
            compared, differing = differences(tables[index], rows(path, arguments.code_page))
            cells += compared
            equal += compared - len(differing)
            for row, column, our, their in differing:
                has_formula = formulas.has(index, row, column)
                of_kind = kind(our, their, arguments.code_page, has_formula)
                kinds[of_kind] += 1
                worst[of_kind, path] += 1
                examples[of_kind].append((path, row, column, our, their))
    report(arguments, found, compared_books, compared_sheets, unpaired, refused, kinds, examples, worst, cells, equal)


def report(arguments, found, books, sheets, unpaired, refused, kinds, examples, worst, cells, equal):
    for of_kind, count in kinds.most_common():
        note = " (explained)" if of_kind in EXPLAINED else ""
        print(f"{count:>8} {of_kind}{note}")
        for (_, path), number_of in [item for item in worst.most_common() if item[0][0] == of_kind][:arguments.show]:
            path_examples = [example for example in examples[of_kind] if example[0] == path][:2]
            for _, row, column, our, their in path_examples:
                print(f"         {number_of:>6} {path.relative_to(arguments.folder)} {row + 1},{column + 1}: "
                      f"{our[:60]!r}, Excel {their[:60]!r}")
    for book, why in refused:
        print(f"  refused {book.relative_to(arguments.folder)}: {why[:110]}")
    explained = sum(kinds[of_kind] for of_kind in EXPLAINED)
    share = 100 * equal / max(cells, 1)
    with_explained = 100 * (equal + explained) / max(cells, 1)
    by_format = ", ".join(f"{suffix} {count}" for suffix, count in books.most_common())
    print(f"{len(found)} workbooks, {books.total()} read ({by_format}), {len(refused)} refused; "
          f"{sheets} sheets, {unpaired} not compared (charts, too large)")
    print(f"{cells} cells, {equal} equal: {share:.3f} %; with explained differences {with_explained:.3f} %")
    if with_explained < arguments.at_least:
        sys.exit(f"FAILED at least {arguments.at_least} % of cells")
    right(arguments.folder, f"{with_explained:.3f} % of cells equal or explained")


main()
