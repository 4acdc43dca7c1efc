"""Web pages with tables."""

from html import escape

from kit.grid import Grid


def write(path, draft, plan, rng):
    body, tables = [], 0
    head_tag = rng.choice(["th", "td"])
    for block in draft.sheets[0].blocks:
        if isinstance(block, Grid):
            tables += 1
            block.place, block.first_row, block.first_column = tables, 1, 1
            table = table_html(block, head_tag)
            if block.nested:
                table = f"<table><tr><td>{table}</td></tr></table>"
            body.append(table)
        elif block.text:
            tag = "b" if block.bold else "span"
            body.append(f'<p align="{block.align}"><{tag}>{lines(block.text)}</{tag}></p>')
        else:
            body.append("<p>&nbsp;</p>")
    page = f'<!DOCTYPE html>\n<html lang="ru"><head><meta charset="utf-8"><title>Документ</title></head>\n<body>\n{chr(10).join(body)}\n</body></html>\n'
    path.write_text(page, encoding="utf-8")


def lines(text):
    return escape(text).replace("\n", "<br>").replace("\u00ad", "&shy;").replace("\u00a0", "&nbsp;")


def table_html(grid, head_tag):
    out = ['<table border="1">']
    for at, row in enumerate(grid.rows):
        out.append("<tr>")
        for cell in row:
            if cell is None:
                continue
            tag = head_tag if at < grid.header_rows else "td"
            spans = (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "") + (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "")
            out.append(f"<{tag}{spans}>{lines(cell.text)}</{tag}>")
        out.append("</tr>\n")
    out.append("</table>")
    return "".join(out)
