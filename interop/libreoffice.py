"""Opens what the program wrote in LibreOffice and reads the printed pages: `libreoffice.py OUT WORK`.

All files go through one start of LibreOffice, to PDF, in the folder WORK. Its exit code says
little; the PDF and the texts on its pages are what counts.
"""

import re
import subprocess
import sys
from pathlib import Path

import docx

from office import converted
from run_outputs import FORM, WORKBOOK, Run, need, right, texts

# Points from the top of a page within which a repeated header ends; A4 landscape is 595 high.
HEADER_ENDS = 190


def pages(pdf, *options):
    """The text of each page; `-layout` keeps the hyphens at the ends of lines."""
    command = ["pdftotext", "-layout", "-enc", "UTF-8", *options, str(pdf), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


def words(text):
    """Whole words: a long word of a cell may break anywhere, so only what fits a line counts."""
    return {word.casefold() for word in re.findall(r"[^\W\d_]+", text) if 3 <= len(word) <= 16}


def check_words(name, printed, expected):
    """Cells lie beside each other on a page, so texts are looked for word by word."""
    found = words(" ".join(printed))
    for text in expected:
        missing = words(text) - found
        need(not missing, name, f"on its pages {sorted(missing)} of «{text}»")


def check_form(run, name, pdf):
    """All texts are there, and the header stands at the top of each page from the second on."""
    printed = pages(pdf)
    check_words(name, printed, (text for record in run.records_of(name) for text in texts(record)))
    document = docx.Document(str(run.folder / name))
    one = len(document.tables) == 1
    # Headings of further tables stand where those begin.
    check_words(name, printed[:1] if one else printed, (paragraph.text for paragraph in document.paragraphs))
    captions = " ".join(cell.text for cell in document.tables[0].rows[0].cells)
    tops = pages(pdf, "-r", "72", "-x", "0", "-y", "0", "-W", "842", "-H", str(HEADER_ENDS))
    for number, top in enumerate(tops[1:], start=2):
        # Below the heading of a direction the header stands further down.
        missing = words(captions) - words(top if one else printed[number - 1])
        need(not missing, name, f"the header at the top of page {number}: {sorted(missing)}")
        need(re.match(rf"\s*{number}\b", top), name, f"the number at the top of page {number}")
    right(name, f"LibreOffice: {len(printed)} pages, all texts, header on each")
    return len(printed)


def check_workbook(run, name, pdf):
    printed = pages(pdf)
    check_words(name, printed, (text for record in run.records_of(name) for text in texts(record)))
    check_words(name, printed, (finding["message"] for finding in run.findings_of(name)))
    right(name, f"LibreOffice: {len(printed)} pages, all records and remarks")


def main():
    run = Run(sys.argv[1])
    forms, workbooks = run.files(FORM), run.files(WORKBOOK)
    reports = ["свод.xlsx", "протокол.xlsx"]
    pdfs = converted(run.folder, forms + workbooks + reports, "pdf", Path(sys.argv[2]))
    lengths = [check_form(run, name, pdfs[name]) for name in forms]
    need(max(lengths, default=0) > 1, run.folder, "a form of more than one page, to see its header repeated")
    for name in workbooks:
        check_workbook(run, name, pdfs[name])
    for name in reports:
        right(name, f"LibreOffice: {len(pages(pdfs[name]))} pages")


main()
