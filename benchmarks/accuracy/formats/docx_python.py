"""Word documents by python-docx."""

import datetime

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kit.grid import Grid

ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def write(path, draft, plan, rng):
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.core_properties.created = document.core_properties.modified = datetime.datetime(2024, 1, 1)
    numbers = None
    tables = 0
    after_table = False
    for block in draft.sheets[0].blocks:
        if isinstance(block, Grid):
            if after_table:
                document.add_paragraph()
            tables += 1
            block.place, block.first_row, block.first_column = tables, 1, 1
            numbers = add_table(document, block, numbers)
            after_table = True
            continue
        paragraph = document.add_paragraph()
        if block.page_break:
            paragraph.add_run().add_break(WD_BREAK.PAGE)
        paragraph.add_run(block.text).bold = block.bold
        paragraph.alignment = ALIGN[block.align]
        after_table = False
    document.save(path)


def add_table(document, grid, numbers):
    table = document.add_table(rows=len(grid.rows), cols=grid.width)
    if grid.bordered:
        table.style = "Table Grid"
    cells = [list(row.cells) for row in table.rows]
    for at, row in enumerate(grid.rows):
        for place, cell in enumerate(row):
            if cell is None:
                continue
            target = cells[at][place]
            if cell.automatic:
                value = int("".join(filter(str.isdigit, cell.text)))
                if numbers is None or value == 1:
                    numbers = new_numbers(document)
                properties = target.paragraphs[0]._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = 0
                properties.get_or_add_numId().val = numbers
            elif cell.text:
                target.text = cell.text
                if cell.bold:
                    for run in target.paragraphs[0].runs:
                        run.bold = True
            if cell.colspan > 1 or cell.rowspan > 1:
                target.merge(cells[at + cell.rowspan - 1][place + cell.colspan - 1])
                # Merging leaves the empty paragraphs of the covered cells.
                for paragraph in target.paragraphs[1:]:
                    paragraph._p.getparent().remove(paragraph._p)
    return numbers


def new_numbers(document):
    """A numbering «1.», «2.» … of its own."""
    part = document.part.numbering_part.element
    known = [int(each.get(qn("w:abstractNumId"))) for each in part.findall(qn("w:abstractNum"))]
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), str(max(known, default=0) + 1))
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for name, value in (("w:start", "1"), ("w:numFmt", "decimal"), ("w:lvlText", "%1.")):
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        level.append(element)
    abstract.append(level)
    first = part.find(qn("w:num"))
    if first is None:
        part.append(abstract)
    else:
        first.addprevious(abstract)
    return part.add_num(max(known, default=0) + 1).numId
