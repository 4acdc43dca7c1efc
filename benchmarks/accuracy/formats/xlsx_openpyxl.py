"""Excel workbooks by openpyxl."""

import datetime

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .placing import hidden, lines


def write(path, draft, plan, rng):
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = datetime.datetime(2024, 1, 1)
    for sheet in draft.sheets:
        page = book.create_sheet(sheet.name)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
        for row, column, text, rowspan, colspan, cell in lines(sheet):
            target = page.cell(row + 1, column + 1)
            if cell is not None and cell.value is not None:
                target.value, target.number_format = cell.value, cell.number_format
            elif text:
                target.value = text
                target.data_type = "s"
            target.alignment = Alignment(wrap_text=True, vertical="top")
            if cell is not None and cell.bold:
                target.font = Font(bold=True)
            if rowspan > 1 or colspan > 1:
                page.merge_cells(start_row=row + 1, start_column=column + 1, end_row=row + rowspan, end_column=column + colspan)
        rows, columns = hidden(sheet)
        for row in rows:
            page.row_dimensions[row + 1].hidden = True
        for column in range(1, 14):
            page.column_dimensions[get_column_letter(column)].width = 24
        for column in columns:
            page.column_dimensions[get_column_letter(column + 1)].hidden = True
    book.active = next(at for at, sheet in enumerate(draft.sheets) if not sheet.hidden)
    book.save(path)
