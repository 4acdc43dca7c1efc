"""Word documents as raw XML: spans, tracked changes, content controls, automatic numbers, nested tables."""

import re
import zipfile
from xml.sax.saxutils import escape

from kit.grid import Grid

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>"""
RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""
DOCUMENT_RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/></Relationships>"""
NUMBERING = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>{{}}</w:numbering>"""
MARK = 'w:id="{}" w:author="Редактор" w:date="2024-01-15T10:00:00Z"'


class Writer:
    def __init__(self, rng, plan):
        self.rng, self.plan = rng, plan
        self.marks = 0
        self.lists = 1
        self.last_number = 0

    def mark(self):
        self.marks += 1
        return MARK.format(self.marks)

    def run(self, text, bold, tag="w:t"):
        look = "<w:rPr><w:b/></w:rPr>" if bold else ""
        out = []
        for at, line in enumerate(text.split("\n")):
            if at:
                out.append("<w:br/>")
            for number, part in enumerate(line.split("\t")):
                if number:
                    out.append("<w:tab/>")
                # Word writes these two as elements.
                for piece in re.split("(\u00ad)", part):
                    if piece == "\u00ad":
                        out.append("<w:softHyphen/>")
                    elif piece:
                        out.append(f'<{tag} xml:space="preserve">{escape(piece)}</{tag}>')
        return f"<w:r>{look}{''.join(out)}</w:r>"

    def runs(self, text, bold):
        if not self.plan.has("split-runs") or len(text) < 6:
            return self.run(text, bold) if text else ""
        places = sorted(self.rng.sample(range(1, len(text)), min(3, len(text) - 1)))
        parts = [text[a:b] for a, b in zip([0, *places], [*places, len(text)])]
        return '<w:proofErr w:type="spellStart"/>'.join(self.run(part, bold) for part in parts)

    def paragraph(self, para):
        align = f'<w:jc w:val="{para.align}"/>' if para.align != "left" else ""
        broken = '<w:r><w:br w:type="page"/></w:r>' if para.page_break else ""
        return f"<w:p><w:pPr>{align}</w:pPr>{broken}{self.runs(para.text, para.bold)}</w:p>"

    def cell_paragraphs(self, cell):
        if cell.automatic:
            number = int(re.sub(r"\D", "", cell.text))
            if number == 1 and self.last_number:
                self.lists += 1
            self.last_number = number
            return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.lists}"/></w:numPr></w:pPr></w:p>'
        # Lines of a cell are paragraphs or line breaks, as the typist's habit was.
        lines = cell.text.split("\n") if cell.paragraphs else [cell.text]
        out = []
        for at, line in enumerate(lines):
            runs = self.runs(line, cell.bold)
            if cell.inserted and runs:
                runs = f"<w:ins {self.mark()}>{runs}</w:ins>"
            if cell.deleted and at == 0:
                runs = f"<w:del {self.mark()}>{self.run(cell.deleted, False, 'w:delText')}</w:del>{runs}"
            out.append(f"<w:p>{runs}</w:p>")
        if cell.control:
            return f"<w:sdt><w:sdtPr><w:id w:val=\"{self.rng.randint(1, 10**8)}\"/></w:sdtPr><w:sdtContent>{''.join(out)}</w:sdtContent></w:sdt>"
        return "".join(out)

    def row(self, grid, at):
        cells, place = [], 0
        row = grid.rows[at]
        while place < grid.width:
            cell = row[place]
            if cell is None:
                # Covered from above: find the anchor.
                above = at
                while grid.rows[above][place] is None:
                    above -= 1
                anchor = grid.rows[above][place]
                span = f'<w:gridSpan w:val="{anchor.colspan}"/>' if anchor.colspan > 1 else ""
                cells.append(f"<w:tc><w:tcPr><w:tcW w:w=\"0\" w:type=\"auto\"/>{span}<w:vMerge/></w:tcPr><w:p/></w:tc>")
                place += anchor.colspan
                continue
            span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
            merge = '<w:vMerge w:val="restart"/>' if cell.rowspan > 1 else ""
            cells.append(f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/>{span}{merge}</w:tcPr>{self.cell_paragraphs(cell)}</w:tc>')
            place += cell.colspan
        gone = f"<w:trPr><w:del {self.mark()}/></w:trPr>" if at in grid.deleted_rows else ""
        text = "".join(cells)
        if gone:
            text = re.sub(r"<w:r>(.*?)</w:r>", lambda m: f"<w:del {self.mark()}>{m.group(0).replace('w:t>', 'w:delText>').replace('<w:t ', '<w:delText ')}</w:del>", text)
        return f"<w:tr>{gone}{text}</w:tr>"

    def table(self, grid):
        borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
        look = f"<w:tblBorders>{borders}</w:tblBorders>" if grid.bordered else ""
        columns = "".join(f'<w:gridCol w:w="{14000 // grid.width}"/>' for _ in range(grid.width))
        rows = "".join(self.row(grid, at) for at in range(len(grid.rows)))
        return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/>{look}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'


def write(path, draft, plan, rng):
    writer = Writer(rng, plan)
    as_paragraphs = rng.random() < 0.5
    body, tables = [], 0
    for block in draft.sheets[0].blocks:
        if not isinstance(block, Grid):
            body.append(writer.paragraph(block))
            continue
        tables += 1
        block.place, block.first_row, block.first_column = tables, 1, 1
        for row in block.rows:
            for cell in row:
                if cell is not None:
                    cell.paragraphs = as_paragraphs
        table = writer.table(block)
        if block.nested:
            table = f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="14000"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{table}<w:p/></w:tc></w:tr></w:tbl>'
        body.append(table)
    numbers = "".join(
        f'<w:num w:numId="{at}"><w:abstractNumId w:val="0"/>'
        + ('<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if at > 1 else "")
        + "</w:num>"
        for at in range(1, writer.lists + 1)
    )
    document = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {W}><w:body>{"".join(body)}<w:p/><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="700" w:right="700" w:bottom="700" w:left="1100"/></w:sectPr></w:body></w:document>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": RELATIONS,
            "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
            "word/numbering.xml": NUMBERING.format(numbers),
            "word/document.xml": document,
        }.items():
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text.encode())
