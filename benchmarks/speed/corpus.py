#!/usr/bin/env python3
"""Writes the files that the figures of docs/performance.md are measured on (standard library only).

    corpus.py set  FOLDER N [--seed S]   N files, .docx and .xlsx in turn
    corpus.py xlsx FILE ROWS             one workbook of ROWS rows and seven columns
    corpus.py docx FILE ROWS             one document with a table of ROWS rows

A small file holds a page of an order and a list of about 40 rows: a header of two rows, the first two columns
merged over groups, now and then a section row. Its XML is as wordy as what an office program saves (revision
marks, properties of each run, split runs, a large part of styles). The same arguments give the same bytes.
"""
import argparse
import os
import random
import zipfile
from xml.sax.saxutils import escape as esc

STAMP = (2024, 2, 16, 9, 0, 0)
REGIONS = ["Свердловской области", "Республики Дагестан", "Смоленской области"]
MINS = ["Министерство энергетики и жилищно-коммунального хозяйства",
        "Министерство инвестиций и развития", "Министерство труда и занятости",
        "Министерство цифрового развития", "Министерство образования",
        "Министерство социальной политики", "Министерство транспорта"]
HEADS = [
    ["№ п/п", "Направление деятельности", "Наименование процесса", "Точка взаимодействия",
     "Удовлетворяемые потребности клиента", "Вид точки взаимодействия (цифровая/офлайн)"],
    ["№", "Направление деятельности исполнительного органа", "Наименование процесса",
     "Точка взаимодействия", "Удовлетворяемые потребности клиента",
     "Особенности взаимодействия с клиентом"],
    ["Номер строки", "Наименование функции, сервиса", "Наименование конкретного процесса",
     "Точки взаимодействия", "Потребности клиента", "Вид точки (цифровая/оффлайн)"],
]
HEAD7 = ["Номер строки", "Направление деятельности", "Наименование функции, сервиса",
         "Наименование конкретного процесса", "Точка взаимодействия",
         "Удовлетворяемые потребности клиента", "Вид точки взаимодействия (цифровая/офлайн)"]
AREAS = ["Предоставление государственных услуг", "Рассмотрение обращений граждан",
         "Осуществление лицензионного контроля", "Меры поддержки предпринимателей",
         "Бухгалтерский учет и отчетность", "Кадровое обеспечение и противодействие коррупции",
         "Административно-хозяйственная деятельность", "Эксплуатация информационных систем"]
VERBS = ["Приём заявления", "Консультирование", "Направление уведомления", "Выдача результата",
         "Проведение проверки", "Согласование документов", "Подготовка ответа", "Регистрация жалобы"]
OBJS = ["о предоставлении государственной услуги", "по вопросам оформления документов",
        "о ходе рассмотрения обращения", "о результатах контрольного мероприятия",
        "по вопросам начисления выплат", "о включении в реестр", "по договору аренды имущества"]
POINTS = ["Официальный сайт министерства", "ЕПГУ", "Электронная почта", "Телефонная связь",
          "МФЦ", "Здание Дома Советов, здание Министерства", "Личный приём", "Почта России",
          "Мессенджер, социальная сеть", "Система электронного документооборота"]
NEEDS = ["Получение консультации", "Предоставление информации о ходе рассмотрения документов",
         "Получение результата услуги в срок", "Возможность обжалования решения",
         "Сокращение числа личных посещений", "Понятный перечень документов"]
KINDS = ["Цифровая", "Офлайн-точка", "цифровая точка", "Оффлайн", "офлайн", "Смешанная"]
TEXT = ["В соответствии со стандартами клиентоцентричности и в целях повышения уровня "
        "удовлетворённости клиентов процессом предоставления услуг приказываю:",
        "Утвердить прилагаемый Порядок ведения перечня точек взаимодействия с клиентом.",
        "Ответственным лицам обеспечить формирование перечня и своевременную его актуализацию "
        "не реже одного раза в год, а при изменении процессов в течение десяти рабочих дней.",
        "Начальникам структурных подразделений организовать ознакомление сотрудников с настоящим "
        "приказом и представить предложения по включению сведений в перечень точек.",
        "Разместить настоящий приказ на официальном сайте в сети «Интернет».",
        "Контроль за исполнением настоящего приказа возложить на заместителя министра.",
        "Цифровые точки включают официальный сайт, портал государственных услуг и электронную почту; "
        "офлайн-точки включают здания, где клиент взаимодействует с сотрудником лично.",
        "Сведения включаются в перечень на основании административных регламентов и иных документов, "
        "которыми установлен порядок оказания услуг и исполнения функций."]


def cells(r, n):
    """n logical rows of (area, process, point, need, kind), grouped by area."""
    out, left = [], n
    while left > 0:
        g = min(left, r.randint(2, 6))
        a = r.choice(AREAS)
        for _ in range(g):
            p = f"{r.choice(VERBS)} {r.choice(OBJS)}"
            pt = r.choice(POINTS) if r.random() < .7 else r.choice(POINTS) + "; " + r.choice(POINTS)
            nd = r.choice(NEEDS) if r.random() < .6 else r.choice(NEEDS) + "; " + r.choice(NEEDS).lower()
            out.append((a, p, pt, nd, r.choice(KINDS)))
        left -= g
    return out


# ---------------------------------------------------------------- docx
W = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
     'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
     'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
     'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14"')
RPR = ('<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
       '{b}<w:sz w:val="{s}"/><w:szCs w:val="{s}"/><w:lang w:val="ru-RU"/></w:rPr>')


def runs(r, text, size=24, bold=False):
    rp = RPR.format(b="<w:b/>" if bold else "", s=size)
    parts, words = [], text.split(" ")
    while words:
        k = len(words) if r.random() < .5 else r.randint(1, len(words))
        parts.append(" ".join(words[:k]) + (" " if k < len(words) else ""))
        words = words[k:]
    return "".join(f'<w:r w:rsidR="00{r.randrange(16**6):06X}">{rp}<w:t xml:space="preserve">{esc(p)}</w:t></w:r>'
                   for p in parts)


def para(r, text, jc="both", size=28, bold=False):
    return (f'<w:p w14:paraId="{r.randrange(1, 2**31):08X}" w:rsidR="00{r.randrange(16**6):06X}" w:rsidRDefault="00AB12CD">'
            f'<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="709"/><w:jc w:val="{jc}"/></w:pPr>'
            + (runs(r, text, size, bold) if text else "") + '</w:p>')


def tc(r, text, width, merge=None, span=1):
    m = {None: "", "r": '<w:vMerge w:val="restart"/>', "c": "<w:vMerge/>"}[merge]
    s = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    body = "".join(para(r, t, "left", 20) for t in (text.split("; ") if text else [""]))
    return (f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{s}{m}<w:tcBorders>'
            '<w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
            f'</w:tcBorders><w:vAlign w:val="center"/></w:tcPr>{body}</w:tc>')


def tr(cs, head=False):
    return ('<w:tr w:rsidR="00A1B2C3" w14:paraId="1A2B3C4D"><w:trPr><w:cantSplit/>' +
            ('<w:tblHeader/>' if head else '') + '</w:trPr>' + "".join(cs) + '</w:tr>')


def docx_table(r, head, rows, merge=True):
    n = len(head)
    wd = [600, 2200, 2600, 2200, 2400, 1800, 1800][:n]
    out = ['<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="04A0"/></w:tblPr><w:tblGrid>',
           "".join(f'<w:gridCol w:w="{w}"/>' for w in wd), '</w:tblGrid>']
    out.append(tr([tc(r, head[0], wd[0], "r"), tc(r, head[1], wd[1], "r"),
                   tc(r, "Сведения о взаимодействии с клиентом", sum(wd[2:]), None, n - 2)], True))
    out.append(tr([tc(r, "", wd[0], "c"), tc(r, "", wd[1], "c")] + [tc(r, h, w) for h, w in zip(head[2:], wd[2:])], True))
    prev, num = None, 0
    for i, (a, p, pt, nd, k) in enumerate(rows):
        if merge and a != prev and i and r.random() < .15:
            out.append(tr([tc(r, "Раздел. " + a, sum(wd), None, n)]))
        if a != prev:
            num += 1
        mk = ("r" if a != prev else "c") if merge else None
        out.append(tr([tc(r, str(num) if mk != "c" else "", wd[0], mk), tc(r, a if mk != "c" else "", wd[1], mk),
                       tc(r, p, wd[2]), tc(r, pt, wd[3]), tc(r, nd, wd[4]), tc(r, k, wd[5])]))
        prev = a
    out.append('</w:tbl>')
    return "".join(out)


def styles_part():
    lat = "".join(f'<w:lsdException w:name="Style Exception Name {i}" w:semiHidden="1" w:uiPriority="{i % 99}" w:unhideWhenUsed="1" w:qFormat="0"/>' for i in range(370))
    sty = "".join(f'<w:style w:type="paragraph" w:styleId="S{i}"><w:name w:val="style {i}"/><w:basedOn w:val="a"/><w:uiPriority w:val="{i}"/><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/><w:sz w:val="{20 + i % 9}"/></w:rPr></w:style>' for i in range(45))
    return (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles {W}><w:docDefaults/>'
            f'<w:latentStyles w:defLockedState="0" w:count="376">{lat}</w:latentStyles>'
            '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
            f'{sty}</w:styles>')


STYLES = styles_part()
CT = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>%s</Types>'
REL = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
RT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/'


def rel(i, typ, target):
    return f'<Relationship Id="rId{i}" Type="{RT}{typ}" Target="{target}"/>'


def put(path, parts):
    with zipfile.ZipFile(path, "w") as z:
        for name, data in parts:
            zi = zipfile.ZipInfo(name, STAMP)
            zi.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(zi, data, compresslevel=6)


def make_docx(path, r, nrows, merge=True):
    m, reg = r.choice(MINS), r.choice(REGIONS)
    head = r.choice(HEADS)
    b = [para(r, "ПРАВИТЕЛЬСТВО " + reg.upper(), "center", 28, True), para(r, m.upper(), "center", 28, True),
         para(r, "ПРИКАЗ", "center", 28, True), para(r, f"{r.randint(1, 28):02d}.{r.randint(1, 12):02d}.2024 № {r.randint(1, 900)}", "left")]
    b += [para(r, f"{i + 1}. {t}") for i, t in enumerate(TEXT)]
    b += [para(r, ""), para(r, "Министр   Н.Б. Смирнов", "left"), para(r, "Приложение", "right"),
          para(r, "ПЕРЕЧЕНЬ точек взаимодействия с клиентом", "center", 28, True), para(r, m + " " + reg, "center")]
    b.append(docx_table(r, head, cells(r, nrows), merge))
    doc = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {W}><w:body>' + "".join(b) +
           '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr></w:body></w:document>')
    wml = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    put(path, [("[Content_Types].xml", CT % (f'<Override PartName="/word/document.xml" ContentType="{wml}document.main+xml"/>'
                                            f'<Override PartName="/word/styles.xml" ContentType="{wml}styles+xml"/>')),
               ("_rels/.rels", REL % rel(1, "officeDocument", "word/document.xml")),
               ("word/document.xml", doc), ("word/_rels/document.xml.rels", REL % rel(1, "styles", "styles.xml")),
               ("word/styles.xml", STYLES)])


# ---------------------------------------------------------------- xlsx
XS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
XSTY = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><styleSheet {XS}><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Times New Roman"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="2"><border/><border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" applyBorder="1"><alignment wrapText="1"/></xf><xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>')


class Sheet:
    def __init__(self, shared):
        self.rows, self.merges, self.n, self.sh = [], [], 0, shared

    def row(self, vals, st=1):
        self.n += 1
        o = [f'<row r="{self.n}" spans="1:{len(vals)}" ht="45" customHeight="1">']
        for c, v in enumerate(vals):
            ref = "ABCDEFGHIJKL"[c] + str(self.n)
            if v is None:
                o.append(f'<c r="{ref}" s="{st}"/>')
            elif isinstance(v, int):
                o.append(f'<c r="{ref}" s="{st}"><v>{v}</v></c>')
            else:
                o.append(f'<c r="{ref}" s="{st}" t="s"><v>{self.sh.setdefault(v, len(self.sh))}</v></c>')
        o.append('</row>')
        self.rows.append("".join(o))

    def xml(self, ncol):
        mc = f'<mergeCells count="{len(self.merges)}">' + "".join(f'<mergeCell ref="{m}"/>' for m in self.merges) + '</mergeCells>' if self.merges else ""
        return (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet {XS}><dimension ref="A1:{"ABCDEFGHIJKL"[ncol - 1]}{max(self.n, 1)}"/>'
                '<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>'
                + "".join(f'<col min="{i}" max="{i}" width="28.7" customWidth="1"/>' for i in range(1, ncol + 1)) +
                '</cols><sheetData>' + "".join(self.rows) + f'</sheetData>{mc}<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>')


def save_xlsx(path, sheets, shared):
    sml = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    n = len(sheets)
    ct = "".join(f'<Override PartName="/xl/worksheets/sheet{i + 1}.xml" ContentType="{sml}worksheet+xml"/>' for i in range(n))
    ct += (f'<Override PartName="/xl/workbook.xml" ContentType="{sml}sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{sml}styles+xml"/>'
           f'<Override PartName="/xl/sharedStrings.xml" ContentType="{sml}sharedStrings+xml"/>')
    wb = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><workbook {XS}><sheets>' +
          "".join(f'<sheet name="{esc(nm)}" sheetId="{i + 1}" r:id="rId{i + 1}"/>' for i, (nm, _) in enumerate(sheets)) + '</sheets></workbook>')
    rels = "".join(rel(i + 1, "worksheet", f"worksheets/sheet{i + 1}.xml") for i in range(n)) + rel(n + 1, "styles", "styles.xml") + rel(n + 2, "sharedStrings", "sharedStrings.xml")
    ss = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="{len(shared)}">' +
          "".join(f'<si><t xml:space="preserve">{esc(s)}</t></si>' for s in shared) + '</sst>')
    put(path, [("[Content_Types].xml", CT % ct), ("_rels/.rels", REL % rel(1, "officeDocument", "xl/workbook.xml")),
               ("xl/workbook.xml", wb), ("xl/_rels/workbook.xml.rels", REL % rels), ("xl/styles.xml", XSTY)] +
        [(f"xl/worksheets/sheet{i + 1}.xml", x) for i, (_, x) in enumerate(sheets)] + [("xl/sharedStrings.xml", ss)])


def make_xlsx(path, r, nrows):
    m, reg = r.choice(MINS), r.choice(REGIONS)
    head, sh = r.choice(HEADS), {}
    t = Sheet(sh)
    for i, s in enumerate([m.upper(), "ПРИКАЗ"] + [f"{i + 1}. {x}" for i, x in enumerate(TEXT)]):
        t.row([s], 0)
    s = Sheet(sh)
    for title in ("ПЕРЕЧЕНЬ точек взаимодействия с клиентом", m + " " + reg):
        s.row([title] + [None] * 5, 0)
        s.merges.append(f"A{s.n}:F{s.n}")
    s.row([head[0], head[1], "Сведения о взаимодействии с клиентом", None, None, None], 2)
    h = s.n
    s.row([None, None] + head[2:], 2)
    s.merges += [f"C{h}:F{h}", f"A{h}:A{h + 1}", f"B{h}:B{h + 1}"]
    prev, num, start = None, 0, 0
    for i, (a, p, pt, nd, k) in enumerate(cells(r, nrows)):
        new = a != prev
        if new:
            if prev is not None and s.n > start:
                s.merges += [f"A{start}:A{s.n}", f"B{start}:B{s.n}"]
            if i and r.random() < .15:
                s.row(["Раздел. " + a] + [None] * 5)
                s.merges.append(f"A{s.n}:F{s.n}")
            num, start = num + 1, s.n + 1
        s.row([num if new else None, a if new else None, p, pt, nd, k])
        prev = a
    if s.n > start:
        s.merges += [f"A{start}:A{s.n}", f"B{start}:B{s.n}"]
    save_xlsx(path, [("Приказ", t.xml(1)), ("Перечень", s.xml(6))], sh)


def big_xlsx(path, r, nrows):
    sh = {}
    s = Sheet(sh)
    s.row(HEAD7, 2)
    for i, (a, p, pt, nd, k) in enumerate(cells(r, nrows)):
        # the process text is unique in every second row, so the string table is large as in real exports
        s.row([i + 1, a, f"Сервис № {i % 500}", p + (f" (дело {i})" if i % 2 else ""), pt, nd, k])
    save_xlsx(path, [("Перечень", s.xml(7))], sh)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("what", choices=["set", "xlsx", "docx"])
    ap.add_argument("path")
    ap.add_argument("n", type=int)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    if a.what == "set":
        os.makedirs(a.path, exist_ok=True)
        for i in range(a.n):
            r = random.Random(a.seed * 1_000_003 + i)
            f = os.path.join(a.path, f"f{i:05d}." + ("docx" if i % 2 == 0 else "xlsx"))
            (make_docx if i % 2 == 0 else make_xlsx)(f, r, r.randint(35, 45))
    elif a.what == "xlsx":
        big_xlsx(a.path, random.Random(a.seed), a.n)
    else:
        make_docx(a.path, random.Random(a.seed), a.n)


if __name__ == "__main__":
    main()
