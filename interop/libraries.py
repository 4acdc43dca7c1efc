"""Opens what the program wrote with python-docx and openpyxl: `libraries.py OUT`."""

import json
import sys
import zipfile

import docx
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from run_outputs import FORM, WORKBOOK, Run, need, right, source, texts


def check_form(run, name):
    document = docx.Document(str(run.folder / name))
    tables = document.tables
    need(tables, name, "a table")
    records = run.records_of(name)
    shown_rows = []
    for table in tables:
        rows = table.rows
        repeated = [index for index, row in enumerate(rows) if flag(row, "w:tblHeader")]
        need(repeated == [0], name, f"the repeated-header flag on the first row alone, found on {repeated}")
        torn = [index for index, row in enumerate(rows) if not flag(row, "w:cantSplit")]
        need(not torn, name, f"cantSplit on rows {torn}")
        merges = table._tbl.findall(".//" + qn("w:vMerge"))
        need(not merges, name, "a table without vertical merges")
        # Where each direction has a table, its heading says the direction for all rows.
        heading = heading_of(table) if len(tables) > 1 else ""
        shown_rows += [heading + " ".join(cell.text for cell in row.cells) for row in rows[1:]]
    need(len(shown_rows) <= len(records), name, f"at most {len(records)} rows below headers, found {len(shown_rows)}")
    # A row of the form is one of the ministry's table: its records follow each other.
    rows_left = iter(shown_rows)
    row = squeezed(next(rows_left, ""))
    for record in records:
        wanted = [squeezed(text) for text in texts(record)]
        while missing := [text for text in wanted if text not in row]:
            row = next(rows_left, None)
            need(row is not None, name, f"«{missing[0]}» of record {record['id']} in a row")
            row = squeezed(row)
    need(next(rows_left, None) is None, name, "no row without a record")

    section = document.sections[0]
    landscape = section.orientation == WD_ORIENT.LANDSCAPE and section.page_width > section.page_height
    need(landscape, name, "a landscape page")
    numbered = "PAGE" in section.header._element.xml
    need(section.different_first_page_header_footer and numbered, name, "page numbers from page 2 in the header")
    need("переченьточеквзаимодействия" in squeezed(head(document)).casefold(), name, "the title")
    blanks = "«___»" in head(document)
    need("ПРОЕКТ" in head(document) or not blanks, name, "«ПРОЕКТ» where requisites are blank")
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    need(len(headings) == 1, name, f"the title as the one heading, found {headings}")
    captions = document.element.body.findall(".//" + qn("w:tblCaption"))
    need(len(captions) == len(tables), name, "a caption for screen readers at each table")
    need(document.core_properties.created is None, name, "no date of creation")
    check_package(run, name, "form-of-rows")
    right(name, f"python-docx: {len(shown_rows)} rows, repeated header, landscape")


def flag(row, tag):
    properties = row._tr.trPr
    return properties is not None and properties.find(qn(tag)) is not None


def heading_of(table):
    """The text right above a table."""
    above = table._tbl.getprevious()
    return "" if above is None else "".join(run.text or "" for run in above.iter(qn("w:t"))) + " "


def head(document):
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def check_workbook(run, name):
    book = openpyxl.load_workbook(run.folder / name)
    sheets = {sheet.title: sheet.sheet_state for sheet in book}
    visible = dict.fromkeys(("Перечень", "Замечания", "О перечне"), "visible")
    expected = {**visible, "Справочники": "hidden", "perechen": "veryHidden"}
    need(sheets == expected, name, f"the sheets {expected}, found {sheets}")

    sheet = book["Перечень"]
    records = run.records_of(name)
    need(sheet.max_row == len(records) + 1, name, f"{len(records)} records, found {sheet.max_row - 1}")
    need(sheet.freeze_panes == "A2", name, "a frozen header")
    need(sheet.auto_filter.ref == sheet.dimensions, name, f"a filter over {sheet.dimensions}")
    need(sheet.page_setup.orientation == "landscape", name, "a landscape page")
    need(sheet.print_title_rows == "$1:$1", name, "the header on every printed page")
    identity = sheet.max_column
    letter = openpyxl.utils.get_column_letter(identity)
    need(sheet.column_dimensions[letter].hidden, name, f"a hidden column {letter} with the identities")
    for row, record in zip(sheet.iter_rows(min_row=2), records):
        known = json.loads(row[identity - 1].value)
        need(known["id"] == record["id"], name, f"the identity {record['id']} in row {row[0].row}")
        shown = squeezed(" ".join(str(cell.value) for cell in row if cell.value is not None))
        for text in texts(record):
            need(squeezed(text) in shown, name, f"«{text}» in row {row[0].row}")
    drop_downs = check_drop_downs(book, sheet, name)
    # A list may have no column with a closed list of values; one of channels always has.
    closed = any(record["channel_stated"] is not None for record in records)
    need(drop_downs > 0 or not closed, name, "drop-downs on «Перечень»")

    remarks = book["Замечания"]
    need(remarks.freeze_panes == "A2" and remarks.auto_filter.ref, name, "frozen header and filter on «Замечания»")
    # The hidden mark tells what the remark is about.
    fingerprints = {
        json.loads(row[-1])["fingerprint"] for row in remarks.iter_rows(min_row=2, values_only=True) if row[-1]
    }
    for finding in run.findings_of(name):
        need(finding["fingerprint"] in fingerprints, name, f"{finding['code']} on «Замечания»: {finding['message']}")
    if fingerprints:
        need(check_drop_downs(book, remarks, name) == 1, name, "a drop-down for the answers on «Замечания»")
    check_inert(run, name, book)
    check_package(run, name, "workbook")
    right(name, f"openpyxl: {len(records)} records, {len(fingerprints)} remarks, {drop_downs} drop-downs")


def check_drop_downs(book, sheet, name):
    """Every drop-down hangs on a defined name that leads to filled cells of the hidden sheet."""
    for drop_down in sheet.data_validations.dataValidation:
        need(drop_down.type == "list", name, f"a list behind {drop_down.sqref}, found {drop_down.type}")
        defined = book.defined_names.get(drop_down.formula1)
        need(defined is not None, name, f"the defined name {drop_down.formula1} behind {drop_down.sqref}")
        (target, cells), = defined.destinations
        values = [cell.value for row in book[target][cells] for cell in row]
        need(all(values), name, f"values behind {drop_down.formula1}, found {values}")
    return len(sheet.data_validations.dataValidation)


def check_report(run, name):
    """The register and the report in Excel: all sheets can be filtered, nothing in them acts."""
    book = openpyxl.load_workbook(run.folder / name)
    check_inert(run, name, book)
    for sheet in book:
        if sheet.title not in ("Сводка", "Противоречия"):
            need(sheet.freeze_panes == "A2" and sheet.auto_filter.ref, name, f"frozen header, filter on {sheet.title}")
    check_package(run, name, None)
    right(name, "openpyxl: " + ", ".join(f"{sheet.title} {sheet.max_row - 1}" for sheet in book))
    return book


def check_inert(run, name, book):
    """Nothing is computed and nothing leads outside."""
    for sheet in book:
        formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        need(not formulas, name, f"no formulas, found {sheet.title}!{formulas}")


def check_package(run, name, kind):
    """No link leads outside, nothing can run, no date is invented, and the file says what it is."""
    with zipfile.ZipFile(run.folder / name) as package:
        need(b"<dcterms:" not in package.read("docProps/core.xml"), name, "no date of creation")
        need(package.testzip() is None, name, "a sound archive")
        for part in package.namelist():
            forbidden = any(word in part for word in ("externalLinks", "vbaProject", "embeddings", "activeX"))
            need(not forbidden, name, f"nothing active or linked, found {part}")
            if part.endswith(".rels"):
                need(b'"External"' not in package.read(part), name, f"no external relationship, found one in {part}")
        if kind:
            custom = package.read("docProps/custom.xml").decode()
            mark = f'name="perechen"><vt:lpwstr>{kind}<'
            need(mark in custom, name, f"the document property perechen = {kind}")


def squeezed(text):
    """Texts are compared without the blanks and line breaks that a layout may change."""
    return "".join(text.split())


def main():
    run = Run(sys.argv[1])
    forms, workbooks = run.files(FORM), run.files(WORKBOOK)
    converted = {entry["path"] for entry in run.manifest["inputs"] if entry["status"] == "converted"}
    need(converted, run.folder, "a converted file")
    for suffix, outputs in ((FORM, forms), (WORKBOOK, workbooks)):
        without = converted - {source(output) for output in outputs}
        need(not without, run.folder, f"*{suffix} of {sorted(without)}")
    for name in forms:
        check_form(run, name)
    for name in workbooks:
        check_workbook(run, name)
    register = check_report(run, "свод.xlsx")
    counted = sum(record["superseded_by"] is None for record in run.records)
    rows = sum(sheet.max_row - 1 for sheet in register)
    need(rows == counted, "свод.xlsx", f"{counted} records, found {rows}")
    report = check_report(run, "протокол.xlsx")
    listed = {row[0] for row in report["Файлы"].iter_rows(min_row=2, values_only=True)}
    for entry in run.manifest["inputs"]:
        need(entry["path"] in listed, "протокол.xlsx", f"an answer for {entry['path']}")


main()
