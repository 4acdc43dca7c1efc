"""OpenDocument texts by odfpy."""

from odf.opendocument import OpenDocumentText
from odf.table import Table, TableColumn, TableRow
from odf.text import P

from kit.grid import Grid

from .opendocument import add_line, cell_element, covered, paragraphs


def write(path, draft, plan, rng):
    document = OpenDocumentText()
    tables = 0
    for block in draft.sheets[0].blocks:
        if not isinstance(block, Grid):
            paragraph = P()
            add_line(paragraph, block.text)
            document.text.addElement(paragraph)
            continue
        tables += 1
        block.place, block.first_row, block.first_column = tables, 1, 1
        table = Table(name=f"Таблица{tables}")
        table.addElement(TableColumn(numbercolumnsrepeated=block.width))
        for row in block.rows:
            line = TableRow()
            for cell in row:
                if cell is None:
                    line.addElement(covered())
                    continue
                element = cell_element(cell)
                paragraphs(element, cell.text)
                line.addElement(element)
            table.addElement(line)
        document.text.addElement(table)
    document.save(str(path))
