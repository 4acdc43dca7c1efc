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
- `fill`: a format fills the cell (`$* 0`); on the screen there is a gap, in the CSV nothing, in the program a blank.
- `system time`: `[$-F400]` and `[$-F800]` are shown as the exporter's system is set up.
"""

import argparse
import csv
import io
import json
import re
import struct
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
EXPLAINED = ("narrow", "long number", "code page", "calculated", "fill", "system time")


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
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode(code_page, "replace")
    csv.field_size_limit(1 << 30)
    return list(csv.reader(io.StringIO(text, newline="")))


def squeezed(text):
    return " ".join(text.split())


def at(table, row, column):
    return table[row][column] if row < len(table) and column < len(table[row]) else ""


def first_filled(table):
    """The first row and the first column with a text."""
    filled = [(row, column) for row, cells in enumerate(table) for column, text in enumerate(cells) if text.strip()]
    return (min(row for row, _ in filled), min(column for _, column in filled)) if filled else (0, 0)


def differences(ours, theirs):
    """Row, column and both texts where they differ, and how many cells were compared.

    A newer Excel leaves blank rows and columns at the beginning out of its CSV.
    """
    found = compared_from(ours, theirs)
    our_row, our_column = first_filled(ours)
    their_row, their_column = first_filled(theirs)
    above, before = max(our_row - their_row, 0), max(our_column - their_column, 0)
    if not found[1] or (above, before) == (0, 0):
        return found
    moved = compared_from([row[before:] for row in ours[above:]], theirs)
    if len(moved[1]) >= len(found[1]):
        return found
    return moved[0], [(row + above, column + before, our, their) for row, column, our, their in moved[1]]


def compared_from(ours, theirs):
    compared, differing = 0, []
    for row in range(max(len(ours), len(theirs))):
        if row < min(len(ours), len(theirs)) and is_unquoted(ours[row], theirs[row]):
            compared += sum(bool(text.strip()) for text in ours[row])
            continue
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


def is_unquoted(ours, theirs):
    """Whether the row is the same but that Excel for the Mac of 2011 put no quotes around numbers with commas."""
    if not any("," in text for text in ours):
        return False
    joined = [",".join(squeezed(text) for text in row).rstrip(",") for row in (ours, theirs)]
    return joined[0] == joined[1]


def number(text):
    try:
        return float(text.replace(",", "").replace("$", ""))
    except ValueError:
        return None


def is_lossy(our, their, code_page):
    """Whether the texts are the same but for letters that the CSV cannot hold, for which it has `?` or `_`."""
    def plain(letter):
        if letter.encode(code_page, "ignore"):
            return letter
        return "?" * (2 if ord(letter) > 0xFFFF else 1)

    return "".join(map(plain, our)).replace("_", "?") == their.replace("_", "?")


def kind(our, their, code_page, has_formula):
    if not our and set(their) == {"_"}:
        return "code page"  # A wide blank.
    if their and set(their) == {"#"} and our:
        return "narrow"
    if re.fullmatch(r"-?\d{12,}", our) and "E+" in their and f"{float(our):.5E}" == f"{float(their):.5E}":
        return "long number"
    if any(not letter.encode(code_page, "ignore") for letter in our) and is_lossy(our, their, code_page):
        return "code page"
    if re.fullmatch(r"(\D{1,4}) (.*)", our) and our.replace(" ", "", 1) == their:
        return "fill"
    if has_formula:
        return "calculated"
    if re.fullmatch(r"\d+:\d\d(:\d\d)?( [AP]M)?", our) and re.fullmatch(r"\d+:\d\d(:\d\d)?", their):
        return "system time"
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
    """Which cells of a workbook have formulas."""

    def __init__(self, book):
        self.book = book
        self.sheets = None

    def has(self, sheet, row, column):
        if self.sheets is None:
            try:
                self.sheets = list(self.load())
            except (KeyError, IndexError, ElementTree.ParseError, zipfile.BadZipFile, ValueError, struct.error):
                self.sheets = []
        return sheet < len(self.sheets) and (row, column) in self.sheets[sheet]

    def load(self):
        """A set of places for each sheet."""
        data = self.book.read_bytes()
        if data.startswith(b"PK"):
            return self.from_package()
        if data.startswith(b"\xD0\xCF\x11\xE0"):
            return from_records(stream(data))
        return from_xml(ElementTree.fromstring(data))

    def from_package(self):
        with zipfile.ZipFile(self.book) as package:
            names = sorted(
                (name for name in package.namelist() if re.fullmatch(r".*worksheets/sheet\d+\.(xml|bin)", name)),
                key=lambda name: int(re.search(r"(\d+)\.(xml|bin)", name)[1]),
            )
            for name in names:
                data = package.read(name)
                yield formulas_in_bin(data) if name.endswith(".bin") else formulas_in(ElementTree.fromstring(data))


def formulas_in(sheet):
    cells = (cell for cell in sheet.iter() if cell.tag.endswith("}c"))
    return {place(cell.get("r")) for cell in cells if any(child.tag.endswith("}f") for child in cell)}


def formulas_in_bin(data):
    """Records of .xlsb: the number and length of each have seven bits a byte."""
    def number(at, most):
        value = 0
        for step in range(most):
            value |= (data[at] & 0x7F) << (7 * step)
            at += 1
            if not data[at - 1] & 0x80:
                break
        return value, at

    found, row, at = set(), 0, 0
    while at < len(data):
        record, at = number(at, 2)
        length, at = number(at, 4)
        if record == 0:
            row = struct.unpack_from("<I", data, at)[0]
        elif record in (8, 9, 10, 11):
            found.add((row, struct.unpack_from("<I", data, at)[0]))
        at += length
    return found


def stream(data):
    """The book's stream in a compound file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    sector = lambda number: data[(number + 1) * size:(number + 2) * size]
    longs = lambda piece: struct.unpack(f"<{len(piece) // 4}I", piece)
    table_sectors = list(longs(data[76:512]))
    more = struct.unpack_from("<I", data, 68)[0]
    while more < 0xFFFFFFFA:
        piece = longs(sector(more))
        table_sectors += piece[:-1]
        more = piece[-1]
    table = [following for number in table_sectors if number < 0xFFFFFFFA for following in longs(sector(number))]

    def chain(number):
        whole = []
        while number < 0xFFFFFFFA and len(whole) <= len(table):
            whole.append(sector(number))
            number = table[number]
        return b"".join(whole)

    folder = chain(struct.unpack_from("<I", data, 48)[0])
    for at in range(0, len(folder), 128):
        name = folder[at:at + max(struct.unpack_from("<H", folder, at + 64)[0] - 2, 0)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            return chain(struct.unpack_from("<I", folder, at + 116)[0])
    return b""


def from_records(records):
    """Records of .xls: sheets are named in the book's own with the offsets of theirs."""
    sheets, at = [], 0
    while at + 4 <= len(records):
        record, length = struct.unpack_from("<HH", records, at)
        if record == 0x85 and records[at + 9] == 0:
            sheets.append(struct.unpack_from("<I", records, at + 4)[0])
        at += 4 + length
        if record == 0x0A:
            break
    for at in sheets:
        found, depth = set(), 0
        while at + 4 <= len(records):
            record, length = struct.unpack_from("<HH", records, at)
            depth += {0x809: 1, 0x0A: -1}.get(record, 0)
            if record in (0x06, 0x206, 0x406):
                found.add(struct.unpack_from("<HH", records, at + 4))
            at += 4 + length
            if depth == 0:
                break
        yield found


def from_xml(book):
    """Of Excel's XML of 2003."""
    name = "{urn:schemas-microsoft-com:office:spreadsheet}"
    for sheet in book.iter(f"{name}Worksheet"):
        found, row = set(), 0
        for line in sheet.iter(f"{name}Row"):
            row = int(line.get(f"{name}Index", row + 1))
            column = 0
            for cell in line.iter(f"{name}Cell"):
                column = int(cell.get(f"{name}Index", column + 1))
                if cell.get(f"{name}Formula"):
                    found.add((row - 1, column - 1))
                column += int(cell.get(f"{name}MergeAcross", 0))
        yield found


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
    arguments.add_argument("--without", help="expression for names of workbooks that have changed since their export")
    arguments.add_argument("--largest", type=int, default=4, help="MiB of a CSV that is compared")
    arguments.add_argument("--show", type=int, default=5)
    arguments = arguments.parse_args()

    found = pairs(arguments.folder)
    if arguments.without:
        found = {book: sheets for book, sheets in found.items() if not re.search(arguments.without, book.name)}
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
        of_tables = {index: index for index in sheets}
        if max(sheets) >= len(tables):
            # Sheets of charts have a number, and neither a CSV nor a table.
            filled = [at for at, table in enumerate(tables) if any(map(any, table))]
            of_tables = dict(zip(sorted(sheets), filled)) if len(filled) == len(sheets) else {}
        for index, path in sorted(sheets.items()):
            index = of_tables.get(index, len(tables))
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
