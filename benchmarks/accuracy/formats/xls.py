"""Excel 97 workbooks by xlwt."""

import xlwt

from .placing import hidden, lines


def write(path, draft, plan, rng):
    book = xlwt.Workbook(encoding="utf-8")
    look = xlwt.easyxf("align: wrap on, vert top")
    bold = xlwt.easyxf("font: bold on; align: wrap on, vert top")
    numbers = {}
    for sheet in draft.sheets:
        page = book.add_sheet(sheet.name)
        if sheet.hidden:
            page.visibility = 1
        for row, column, text, rowspan, colspan, cell in lines(sheet):
            style = bold if cell is not None and cell.bold else look
            value = text
            if cell is not None and cell.value is not None:
                value = cell.value
                style = numbers.setdefault(cell.number_format, xlwt.easyxf(num_format_str=cell.number_format))
            if rowspan > 1 or colspan > 1:
                page.write_merge(row, row + rowspan - 1, column, column + colspan - 1, value, style)
            elif value != "":
                page.write(row, column, value, style)
        rows, columns = hidden(sheet)
        for row in rows:
            page.row(row).hidden = True
        for column in columns:
            page.col(column).hidden = True
    book.set_active_sheet(next(at for at, sheet in enumerate(draft.sheets) if not sheet.hidden))
    book.save(str(path))
