"""Puts the blocks of a sheet on rows and columns."""

from kit.grid import Grid


def place(sheet):
    """Yields (row, column, block) with 0-based anchors, and sets where each grid came to stand."""
    row = sheet.top
    after_grid = False
    for block in sheet.blocks:
        if isinstance(block, Grid):
            if after_grid:
                row += 1
            block.place, block.first_row, block.first_column = sheet.name, row + 1, sheet.left + 1
            yield row, sheet.left, block
            row += len(block.rows)
            after_grid = True
        else:
            block.row = row + 1
            yield row, sheet.left, block
            row += 1
            after_grid = False


def width(sheet):
    return max((block.width for block in sheet.blocks if isinstance(block, Grid)), default=1)


def lines(sheet):
    """Paragraphs and cells alike: (row, column, text, rowspan, colspan, cell or None)."""
    wide = width(sheet)
    for row, column, block in place(sheet):
        if isinstance(block, Grid):
            for at, cells in enumerate(block.rows):
                for number, cell in enumerate(cells):
                    if cell is not None:
                        yield row + at, column + number, cell.text, cell.rowspan, cell.colspan, cell
        elif block.text:
            span = wide if sheet.merge_paragraphs and block.align != "right" else 1
            shift = wide - 1 if block.align == "right" else 0
            yield row, column + shift, block.text, 1, span, None
    if sheet.stray:
        row, column, text = sheet.stray
        yield row, column, text, 1, 1, None


def hidden(sheet):
    """0-based hidden rows and columns, after `lines` has placed the grids."""
    rows, columns = set(), set()
    for block in sheet.blocks:
        if isinstance(block, Grid):
            rows |= {block.first_row - 1 + at for at in block.hidden_rows}
            columns |= {block.first_column - 1 + at for at in block.hidden_columns}
    return rows, columns
