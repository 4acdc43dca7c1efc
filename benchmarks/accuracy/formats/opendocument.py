"""What both OpenDocument writers share: cells of a table, text with line breaks and blanks."""

from odf import text as T
from odf.table import CoveredTableCell, TableCell

# odfpy knows the element, its readers know the character.


def paragraphs(parent, words):
    for line in words.split("\n"):
        paragraph = T.P()
        add_line(paragraph, line)
        parent.addElement(paragraph)


def add_line(paragraph, line):
    plain = ""
    at = 0
    while at < len(line):
        letter = line[at]
        if letter == "\t":
            paragraph.addText(plain)
            paragraph.addElement(T.Tab())
            plain = ""
        elif letter == " " and (plain.endswith(" ") or (not plain and at == 0)):
            paragraph.addText(plain)
            paragraph.addElement(T.S(c=1))
            plain = ""
        else:
            plain += letter
        at += 1
    if plain:
        paragraph.addText(plain)


def cell_element(cell):
    spans = {}
    if cell.rowspan > 1:
        spans["numberrowsspanned"] = cell.rowspan
    if cell.colspan > 1:
        spans["numbercolumnsspanned"] = cell.colspan
    element = TableCell(**spans)
    return element


def covered():
    return CoveredTableCell()
