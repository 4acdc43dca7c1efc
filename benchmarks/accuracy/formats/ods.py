"""OpenDocument spreadsheets by odfpy."""

from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableColumn, TableRow

from .opendocument import cell_element, covered, paragraphs
from .placing import hidden, lines


def write(path, draft, plan, rng):
    book = OpenDocumentSpreadsheet()
    unseen = Style(name="unseen", family="table")
    unseen.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(unseen)
    for sheet in draft.sheets:
        table = Table(name=sheet.name, **({"stylename": unseen} if sheet.hidden else {}))
        cells, taken = {}, set()
        for row, column, text, rowspan, colspan, cell in lines(sheet):
            cells[row, column] = (text, rowspan, colspan, cell)
            taken |= {(r, c) for r in range(row, row + rowspan) for c in range(column, column + colspan)}
        wide = 1 + max((column for _, column in taken), default=0)
        high = 1 + max((row for row, _ in taken), default=0)
        hidden_rows, hidden_columns = hidden(sheet)
        for column in range(wide):
            table.addElement(TableColumn(**({"visibility": "collapse"} if column in hidden_columns else {})))
        row = 0
        used = {r for r, _ in taken}
        while row < high:
            if row not in used:
                skipped = 1
                while row + skipped < high and row + skipped not in used:
                    skipped += 1
                line = TableRow(numberrowsrepeated=skipped)
                line.addElement(TableCell(numbercolumnsrepeated=wide))
                table.addElement(line)
                row += skipped
                continue
            line = TableRow(**({"visibility": "collapse"} if row in hidden_rows else {}))
            for column in range(wide):
                if (row, column) in cells:
                    line.addElement(filled(*cells[row, column]))
                elif (row, column) in taken:
                    line.addElement(covered())
                else:
                    line.addElement(TableCell())
            table.addElement(line)
            row += 1
        book.spreadsheet.addElement(table)
    book.save(str(path))


def filled(text, rowspan, colspan, cell):
    from kit.grid import Cell

    element = cell_element(Cell(text, colspan, rowspan))
    if cell is not None and cell.value is not None:
        element.setAttribute("valuetype", "float")
        element.setAttribute("value", str(cell.value))
        paragraphs(element, text)
    elif text:
        element.setAttribute("valuetype", "string")
        paragraphs(element, text)
    return element
