"""The small tables of `tables/`: a role for every row, and the same as a web page that perechen reads."""

from html import escape
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "tables"


def read():
    """(name, blocks): a block is a paragraph's text or a table's rows (role, cells)."""
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("\n== ")[1:]:
            name, _, text = part.partition("\n")
            blocks = []
            for line in text.split("\n"):
                role, bar, cells = line.partition("|")
                if bar:
                    if not (blocks and isinstance(blocks[-1], list)):
                        blocks.append([])
                    blocks[-1].append((role, cells.rstrip("|").split("|")))
                else:
                    blocks.append(line.strip())
            found.append((f"{path.stem}: {name}", blocks))
    return found


def page(blocks):
    """The document as HTML: `<` is merged to the left, `^` upwards, ` / ` a line break."""
    out = []
    for block in blocks:
        if isinstance(block, str):
            out.append(f"<p>{escape(block)}</p>" if block else "<p></p>")
            continue
        out.append("<table>")
        width = max(len(cells) for _, cells in block)
        for at, (_, cells) in enumerate(block):
            row = ""
            for column, text in enumerate([*cells, *[""] * (width - len(cells))]):
                text = text.strip()
                if text in ("<", "^"):
                    continue
                wide = 1
                while column + wide < len(cells) and cells[column + wide].strip() == "<":
                    wide += 1
                tall = 1
                while at + tall < len(block) and block[at + tall][1][column : column + 1] == ["^"]:
                    tall += 1
                row += f'<td colspan="{wide}" rowspan="{tall}">{escape(text).replace(" / ", "<br>")}</td>'
            out.append(f"<tr>{row}</tr>")
        out.append("</table>")
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{"".join(out)}</body></html>'


def truth(blocks):
    """table → row → role, as the accuracy benchmark writes it."""
    tables = [block for block in blocks if isinstance(block, list)]
    return {str(n): {str(at): role for at, (role, _) in enumerate(rows, 1) if role != "-"} for n, rows in enumerate(tables, 1)}
