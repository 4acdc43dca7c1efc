"""CSV as Excel and other programs write it."""

import csv
import io

from .placing import lines, place


def write(path, draft, plan, rng):
    sheet = draft.sheets[0]
    cells = {(row, column): text for row, column, text, *_ in lines(sheet)}
    height = 1 + max(row for row, _ in cells)
    wide = 1 + max(column for _, column in cells)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=rng.choice([";", ";", ",", "\t"]), lineterminator="\r\n", quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    # A row of a CSV file is a record, whatever lines it takes; a blank one has no number of its own.
    for row in range(height):
        writer.writerow([cells.get((row, column), "") for column in range(wide)])
    for _ in place(sheet):
        pass
    for block in sheet.blocks:
        if hasattr(block, "rows"):
            block.place, block.one_table = 1, True
    encoding = rng.choice(["utf-8-sig", "utf-8", "cp1251"])
    text = out.getvalue()
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        data = text.encode("utf-8-sig")
    path.write_bytes(data)
