"""Excel workbooks as raw XML: shared strings with runs, inline strings, formulas with their results."""

import zipfile
from xml.sax.saxutils import escape, quoteattr

from .placing import hidden, lines

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FORMATS = ["General", "0", '0"."', "#,##0"]


def letters(column):
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


class Strings:
    def __init__(self, rng):
        self.rng, self.items, self.known = rng, [], {}

    def index(self, text):
        if text not in self.known:
            self.known[text] = len(self.items)
            self.items.append(self.item(text))
        return self.known[text]

    def item(self, text):
        plain = lambda part: f'<t xml:space="preserve">{escape(part)}</t>'
        if len(text) > 6 and self.rng.random() < 0.15:
            at = self.rng.randint(1, len(text) - 1)
            return f"<si><r>{plain(text[:at])}</r><r><rPr><b/></rPr>{plain(text[at:])}</r></si>"
        return f"<si>{plain(text)}</si>"

    def xml(self):
        return f'{HEAD}<sst xmlns="{MAIN}">{"".join(self.items)}</sst>'


def sheet_xml(sheet, strings, rng):
    rows, merges = {}, []
    for row, column, text, rowspan, colspan, cell in lines(sheet):
        place = f"{letters(column)}{row + 1}"
        if cell is not None and cell.value is not None:
            style = FORMATS.index(cell.number_format)
            xml = f'<c r="{place}" s="{style}"><v>{cell.value}</v></c>'
        elif not text:
            xml = f'<c r="{place}"/>'
        else:
            how = rng.random()
            if how < 0.85:
                xml = f'<c r="{place}" t="s"><v>{strings.index(text)}</v></c>'
            elif how < 0.95 or "\n" in text or '"' in text or len(text) > 200:
                xml = f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
            else:
                formula = escape('"' + text + '"')
                xml = f'<c r="{place}" t="str"><f>{formula}</f><v>{escape(text)}</v></c>'
        rows.setdefault(row, {})[column] = xml
        if rowspan > 1 or colspan > 1:
            merges.append(f'<mergeCell ref="{place}:{letters(column + colspan - 1)}{row + rowspan}"/>')
            for r in range(row, row + rowspan):
                for c in range(column, column + colspan):
                    rows.setdefault(r, {}).setdefault(c, f'<c r="{letters(c)}{r + 1}"/>')
    hidden_rows, hidden_columns = hidden(sheet)
    columns = "".join(
        f'<col min="{c + 1}" max="{c + 1}" width="24" {"hidden=" + quoteattr("1") if c in hidden_columns else ""} customWidth="1"/>' for c in range(14)
    )
    body = "".join(
        f'<row r="{row + 1}"{" hidden=" + quoteattr("1") if row in hidden_rows else ""}>' + "".join(cells[c] for c in sorted(cells)) + "</row>"
        for row, cells in sorted(rows.items())
    )
    merged = f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>' if merges else ""
    return f'{HEAD}<worksheet xmlns="{MAIN}"><cols>{columns}</cols><sheetData>{body}</sheetData>{merged}</worksheet>'


def write(path, draft, plan, rng):
    strings = Strings(rng)
    pages = [sheet_xml(sheet, strings, rng) for sheet in draft.sheets]
    sheets = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{at}" {"state=" + quoteattr("hidden") if sheet.hidden else ""} r:id="rId{at}"/>'
        for at, sheet in enumerate(draft.sheets, 1)
    )
    count = len(pages)
    relations = "".join(f'<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in range(1, count + 1))
    relations += f'<Relationship Id="rId{count + 1}" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId{count + 2}" Type="{OFFICE}/styles" Target="styles.xml"/>'
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{kinds}.worksheet+xml"/>' for at in range(1, count + 1))
    numbers = "".join(f'<numFmt numFmtId="{170 + at}" formatCode={quoteattr(code)}/>' for at, code in enumerate(FORMATS))
    styles = f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(FORMATS)}">{numbers}</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="{len(FORMATS)}">' + "".join(
        f'<xf numFmtId="{0 if not at else 170 + at}" applyNumberFormat="1"/>' for at in range(len(FORMATS))
    ) + "</cellXfs></styleSheet>"
    active = next(at for at, sheet in enumerate(draft.sheets) if not sheet.hidden)
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>{types}<Override PartName="/xl/sharedStrings.xml" ContentType="{kinds}.sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews><workbookView activeTab="{active}"/></bookViews><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        "xl/sharedStrings.xml": strings.xml(),
        "xl/styles.xml": styles,
    }
    for at, page in enumerate(pages, 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = page
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text.encode())
