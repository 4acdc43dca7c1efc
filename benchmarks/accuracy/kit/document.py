"""Puts lists into a document: title, stamp, order or letter around, other tables, other sheets."""

import copy
import datetime

from .data import COMMON, WORDS
from .grid import Cell, Draft, Grid, Para, Sheet
from .layout import SECTIONS, Layout
from .messes import WORD
from .truth import draw_body, draw_columns, draw_list, records

MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()

TITLES = [
    "Перечень точек взаимодействия {genitive} с клиентом по основным направлениям деятельности",
    "Перечень точек взаимодействия с клиентом {genitive}",
    "Перечень точек взаимодействия {genitive} с внешним и внутренним клиентами",
]
OTHER_TITLES = [
    "Сводный перечень точек взаимодействия с клиентами {genitive}",
    "Перечень точек взаимодействия с внешними и внутренними клиентами, используемых {instrumental}",
    "Перечень точек взаимодействия {genitive} с гражданами и организациями",
    "Реестр точек взаимодействия с клиентами {genitive}",
    "Перечень цифровых и офлайн-точек взаимодействия с клиентами {genitive}",
    "Перечень точек взаимодействия с заявителями в {short} (функции и услуги {genitive})",
    "Утверждённый перечень точек взаимодействия {genitive} с клиентом",
    "Точки взаимодействия {genitive} с клиентом (перечень)",
]
BARE_TITLES = [
    "Перечень точек взаимодействия с клиентом",
    "Перечень точек взаимодействия с внешним и внутренним клиентами",
    "Перечень точек взаимодействия с клиентом по основным направлениям деятельности",
]
TWO_TITLES = [
    ("Перечень точек взаимодействия {genitive} с внешним клиентом", "Перечень точек взаимодействия {genitive} с внутренним клиентом"),
    ("Перечень точек взаимодействия {genitive} с гражданами", "Перечень точек взаимодействия {genitive} с организациями"),
]


def date(rng):
    day = datetime.date(rng.choice([2023, 2024]), rng.randint(1, 12), rng.randint(1, 28))
    words = rng.choice(
        [
            f"{day:%d.%m.%Y}",
            f"{day:%d.%m.%Y} г.",
            f"{day.day} {MONTHS[day.month - 1]} {day.year} года",
            f"«{day:%d}» {MONTHS[day.month - 1]} {day.year} г.",
        ]
    )
    return day.isoformat(), words


def act(rng):
    number = rng.choice(["{n}", "{n}-од", "{n}-П", "01-{n}", "{n}/01-02", "{n}-пр"]).format(n=rng.randint(7, 480))
    iso, words = date(rng)
    return (number, iso), words


class Document:
    """One file in the making."""

    def __init__(self, rng, plan):
        self.rng, self.plan = rng, plan
        self.matter, self.body = draw_body(rng)
        self.folder = ""
        self.act = None
        self.body_told = False
        self.word = plan.format in WORD

    def fits(self, text):
        body = self.body
        return text.format(genitive=body.genitive, instrumental=body.instrumental, short=kind_prepositional(body.kind))

    # Content

    def lists(self):
        plan, rng = self.plan, self.rng
        columns = draw_columns(rng)
        if plan.has("no-numbers"):
            columns = [name for name in columns if name != "number"]
        if any(plan.has(name) for name in ("numbers-with-dots", "automatic-numbers", "number-formats", "numbers-of-directions", "numbered-group-rows")) and "number" not in columns:
            columns.insert(0, "number")
        if any(plan.has(name) for name in SECTIONS) and "direction" not in columns:
            columns.insert(1 if columns[0] == "number" else 0, "direction")
        if plan.has("client-column"):
            columns.append("client")
        if plan.has("contacts-column"):
            columns.insert(columns.index("touchpoint") + 1, "contacts")
        split = plan.has("digital-and-offline-columns") or plan.has("flat-digital-and-offline-columns")
        if split:
            plan.messes.append("digital-and-offline-columns") if not plan.has("digital-and-offline-columns") else None
            columns = [name for name in columns if name != "channel"]
            columns[columns.index("touchpoint")] = "split"
        elif plan.has("check-columns"):
            columns = [name for name in columns if name != "channel"]
            columns.insert(columns.index("touchpoint") + 1, "check")
        elif (plan.has("channel-misspelt") or plan.has("channel-in-other-words")) and "channel" not in columns:
            columns.append("channel")
        if plan.has("empty-cells") and "features" not in columns:
            columns.append("features")
        extra = []
        if plan.has("extra-columns") or plan.has("hidden-column"):
            extra = rng.sample(WORDS["extra"], rng.randint(1, 3))
        if plan.has("number-formats") and rng.random() < 0.7:
            extra = [each for each in WORDS["extra"] if "обращений" in each["captions"][0]]
        found = []
        for ordinal in range(2 if plan.has("several-lists") else 1):
            listed = draw_list(rng, plan, self.matter, self.body, content_columns(columns), extra)
            listed.columns = list(columns)
            if plan.has("contacts-column"):
                for row in listed.rows:
                    row.contacts = self.contacts(row)
            if plan.has("contacts-in-points"):
                for row in listed.rows:
                    for point in row.points:
                        if rng.random() < 0.6:
                            point.contacts = self.contact_of(point.text)
            if "client" in columns:
                settle_clients(rng, listed.rows)
            found.append(listed)
        return found

    def domain(self):
        roots = {"здравоохранения": "zdrav", "образования и науки": "edu", "культуры": "kultura", "финансов": "fin", "туризма": "tur"}
        return f"{roots.get(self.body.matter, 'dep')}.{self.rng.choice(['reg', 'obl', 'adm'])}{self.rng.randint(10, 89)}.ru"

    def phone(self):
        rng = self.rng
        tail = f"{rng.randint(20, 99)}-{rng.randint(10, 99)}-{rng.randint(10, 99)}"
        return rng.choice([f"8 (48{rng.randint(10, 99)}) {tail}", f"+7 (48{rng.randint(10, 99)}) {tail}", f"8-800-{rng.randint(200, 700)}-{rng.randint(10, 99)}-{rng.randint(10, 99)}"])

    def address(self):
        rng, towns = self.rng, WORDS["towns"]
        return f"г. {rng.choice(towns['names'])}, {rng.choice(towns['streets'])}, д. {rng.randint(1, 120)}"

    def contact_of(self, text):
        """A contact that goes with a point, or none."""
        if "сайт" in text or "ортал" in text:
            return [("url", self.rng.choice(["https://", "http://", "https://www."]) + self.domain())]
        if "почта" in text:
            return [("email", f"{self.rng.choice(['info', 'priem', 'mail'])}@{self.domain()}")]
        if text.startswith("Телефон") or text.startswith("Контакт"):
            return [("phone", self.phone())]
        if text.startswith(("Здание", "Приёмная", "Территориальный", "Пункт")):
            return [("address", self.address())]
        return []

    def contacts(self, row):
        kinds = {"digital": ["url", "email"], "offline": ["address", "phone"]}[row.points[0].channel]
        kinds = self.rng.choice([kinds[:1], kinds[1:], kinds])
        make = {
            "url": lambda: "https://" + self.domain(),
            "email": lambda: f"info@{self.domain()}",
            "address": self.address,
            "phone": self.phone,
        }
        return [(kind, make[kind]()) for kind in kinds]

    def post(self):
        posts = WORDS["signature"]
        return self.rng.choice(posts[self.body.kind] + posts["posts"])

    # What stands above

    def title(self, ordinal):
        """The lines of a list's title."""
        plan, rng = self.plan, self.rng
        if plan.has("no-title"):
            return []
        if plan.has("body-in-folder"):
            return [rng.choice(BARE_TITLES)]
        self.body_told = True
        if plan.has("several-lists"):
            pair = TWO_TITLES[len(self.body.region) % 2]
            return [self.fits(pair[ordinal])]
        pool = OTHER_TITLES if plan.has("title-in-other-words") else TITLES
        text = self.fits(rng.choice(pool))
        if plan.has("title-in-capitals"):
            text = text.upper() if rng.random() < 0.6 else text.replace("Перечень", "ПЕРЕЧЕНЬ", 1)
            first, rest = text.split(" ", 1)
            return [first, rest]
        return [text]

    def head_blocks(self):
        """Order, letter, УТВЕРЖДАЮ, УТВЕРЖДЕН: what stands above the title."""
        plan, rng, body = self.plan, self.rng, self.body
        blocks = []
        if plan.has("order-text"):
            blocks += self.order()
        if plan.has("letter-text"):
            blocks += [
                Para(f"Заместителю Губернатора {body.region_genitive}", align="right"),
                Para(""),
                Para("О направлении сведений", bold=True),
                Para(f"В ответ на запрос от {date(rng)[1]} направляем сведения о точках взаимодействия с клиентом."),
                Para("Просим рассмотреть и сообщить о замечаниях в течение пяти рабочих дней."),
                Para("Приложение: на 3 л. в 1 экз."),
                Para(""),
                Para(f"{self.post()}        {rng.choice(WORDS['signature']['names'])}"),
                Para("", page_break=True),
            ]
        if plan.has("stamp"):
            blocks += self.stamp()
        if plan.has("approval-block"):
            blocks += self.approval()
        return blocks

    def order(self):
        rng, body = self.rng, self.body
        self.act, words = act(rng)
        self.body_told = True
        number = self.act[0]
        name = f"Об утверждении перечня точек взаимодействия {body.genitive} с клиентом"
        head = rng.choice([f"от {words} № {number}", f"{words} № {number}", f"№ {number} от {words}"])
        return [
            Para(body.nominative.upper(), bold=True, align="center"),
            Para("ПРИКАЗ", bold=True, align="center"),
            Para(head),
            Para(f"г. {rng.choice(WORDS['towns']['names'])}", align="center"),
            Para(name, bold=True, align="center"),
            Para("В целях внедрения принципов клиентоцентричности и в соответствии с Положением о ведомстве приказываю:"),
            Para(f"1. Утвердить прилагаемый перечень точек взаимодействия с клиентом."),
            Para("2. Начальникам отделов обеспечить актуализацию сведений не реже одного раза в год."),
            Para("3. Контроль за исполнением настоящего приказа оставляю за собой."),
            Para(""),
            Para(f"{self.post()}          {rng.choice(WORDS['signature']['names'])}"),
            Para("", page_break=True),
            Para(f"Приложение к приказу от {words} № {number}", align="right"),
        ]

    def stamp(self):
        rng, body = self.rng, self.body
        self.body_told = True
        if self.act is None:
            self.act, words = act(rng)
        else:
            year, month, day = self.act[1].split("-")
            words = f"{day}.{month}.{year}"
        lines = ["УТВЕРЖДЕН", f"приказом {body.genitive}", f"от {words} № {self.act[0]}"]
        return [Para(line, align="right") for line in lines]

    def approval(self):
        rng = self.rng
        self.body_told = True
        lines = ["УТВЕРЖДАЮ", self.body.head, f"_____________ {rng.choice(WORDS['signature']['names'])}", rng.choice(["«___» __________ 2024 г.", f"{date(rng)[1]}"])]
        if self.word and rng.random() < 0.4:
            grid = Grid(2, bordered=False)
            grid.add([Cell(), Cell("\n".join(lines))])
            return [grid, Para("")]
        return [Para(line, align="right") for line in lines]

    # Other tables

    def terms(self):
        grid = Grid(2)
        grid.add([Cell("Термин", bold=True), Cell("Определение", bold=True)])
        grid.add([Cell("Точка взаимодействия"), Cell("место или информационный ресурс, где клиент получает услугу")])
        grid.add([Cell("Клиент"), Cell("физическое или юридическое лицо, обратившееся за услугой")])
        grid.add([Cell("Процесс"), Cell("последовательность действий, ведущая к результату")])
        return [Para("Термины и определения", bold=True), grid, Para("")]

    def contacts_table(self):
        grid = Grid(4)
        grid.add([Cell(text, bold=True) for text in ("Подразделение", "ФИО руководителя", "Телефон", "Электронная почта")])
        for name in ("Отдел кадров", "Отдел делопроизводства", "Финансовый отдел"):
            grid.add([Cell(name), Cell(self.rng.choice(WORDS["signature"]["names"])), Cell(self.phone()), Cell("otdel@" + self.domain())])
        return [Para(""), Para("Контакты для справок", bold=True), grid]

    def signature_table(self):
        grid = Grid(3)
        grid.add([Cell(text, bold=True) for text in ("Должность", "Подпись", "Расшифровка подписи")])
        for _ in range(2):
            grid.add([Cell(self.post()), Cell(), Cell(self.rng.choice(WORDS["signature"]["names"]))])
        return [Para(""), Para("Лист согласования", bold=True), grid]

    def changes_table(self):
        grid = Grid(4)
        grid.add([Cell(text, bold=True) for text in ("№ изменения", "Дата", "Содержание изменения", "Кто внёс")])
        grid.add([Cell("1"), Cell("12.02.2024"), Cell("Уточнены названия процессов"), Cell("Белова Н.П.")])
        grid.add([Cell("2"), Cell("03.06.2024"), Cell("Добавлена новая точка"), Cell("Орлов Д.С.")])
        return [Para(""), Para("Лист регистрации изменений", bold=True), grid]

    # The whole

    def build(self):
        """The draft, and the truth beside it."""
        plan, rng = self.plan, self.rng
        lists = self.lists()
        # A heading over each table leaves no table of the whole list for the title to stand in.
        if plan.has("table-per-direction") and plan.has("title-in-table"):
            plan.messes.remove("title-in-table")
        sheets = []
        head = self.head_blocks()
        before = self.terms() if plan.has("terms-table") else []
        for ordinal, listed in enumerate(lists):
            layout = Layout(rng, plan, listed, ordinal)
            lines = self.title(ordinal)
            pieces = layout.pieces()
            listed.title = " ".join(lines) or None
            blocks = []
            if plan.has("several-lists") and rng.random() < 0.5:
                blocks.append(Para(f"Приложение {ordinal + 1}", align="right"))
            if plan.has("title-in-table") and lines:
                insert_title(pieces[0], " ".join(lines))
            else:
                blocks += [Para(line, bold=True, align="center") for line in lines]
                if lines and rng.random() < 0.5:
                    blocks.append(Para(""))
            pieces[0] = blocks + pieces[0]
            self.hide(layout, pieces)
            for number, piece in enumerate(pieces):
                sheets.append((ordinal, number, piece))
        if plan.has("body-in-folder"):
            self.folder = self.body.nominative
            self.body_told = True
        after = []
        for name, make in {"contacts-table": self.contacts_table, "signature-table": self.signature_table, "changes-table": self.changes_table}.items():
            if plan.has(name):
                after = make()
        draft = self.sheets(head, before, sheets, after)
        for listed in lists:
            listed.act, listed.body_told = self.act, self.body_told
        return draft, lists

    def hide(self, layout, pieces):
        plan, rng = self.plan, self.rng
        for piece in pieces:
            for block in piece:
                if not isinstance(block, Grid):
                    continue
                if plan.has("hidden-column"):
                    places = [at for at, column in enumerate(layout.columns) if column.field in ("extra", "features")]
                    if places:
                        block.hidden_columns.add(rng.choice(places))
                if plan.has("hidden-rows"):
                    plain = [at for at in range(block.header_rows, len(block.rows)) if all(cell is not None and cell.rowspan == 1 for cell in block.rows[at])]
                    block.hidden_rows.update(rng.sample(plain, min(2, len(plain))))
                if plan.has("nested-in-layout"):
                    block.nested, block.traceable = True, False

    def sheets(self, head, before, pieces, after):
        plan, rng = self.plan, self.rng
        first = Sheet(rng.choice(["Лист1", "Перечень", "Sheet1", "Точки", "перечень точек"]))
        names = {first.name}
        one_sheet = self.word or plan.format == "csv" or rng.random() < 0.3
        found = [first]
        if before and not self.word and rng.random() < 0.5:
            found.insert(0, Sheet("Термины", before))
            before = []
        first.blocks += head + before
        for ordinal, number, blocks in pieces:
            if (ordinal or number) and not (one_sheet and not number):
                name = f"Продолжение {number}" if number else "Внутренний клиент"
                if rng.random() < 0.3:
                    name = f"Лист{len(found) + 3}"
                while name in names:
                    name += "а"
                names.add(name)
                found.append(Sheet(name, blocks))
            else:
                if ordinal:
                    found[-1].blocks += [Para(""), Para("")]
                found[-1].blocks += blocks
        if after and not self.word and rng.random() < 0.5:
            found.append(Sheet("Справочно", after[1:]))
        else:
            found[-1].blocks += after
        if plan.has("lookup-sheet"):
            found.insert(rng.choice([0, len(found)]), Sheet("Справочник", self.lookup()))
        if plan.has("hidden-draft"):
            draft = copy.deepcopy(next(sheet for sheet in found if any(isinstance(b, Grid) and b.listed is not None for b in sheet.blocks)))
            draft.name, draft.hidden = rng.choice(["Черновик", "старое", "Лист9"]), True
            for block in draft.blocks:
                if isinstance(block, Grid):
                    block.listed = None
            found.insert(rng.choice([0, len(found)]), draft)
        for sheet in found:
            if plan.has("away-from-corner"):
                sheet.top, sheet.left = rng.randint(1, 4), rng.randint(1, 3)
            sheet.merge_paragraphs = rng.random() < 0.5
        if plan.has("stray-cell"):
            first.stray = (rng.randint(60, 400), rng.randint(14, 30), rng.choice(["проверить!", "см. письмо", "Иванов", "вопрос", "уточнить у кадров"]))
        return Draft(found)

    def lookup(self):
        grid = Grid(2)
        grid.add([Cell("Виды точек", bold=True), Cell("Направления", bold=True)])
        words = ["цифровая", "офлайн", "", ""]
        for word, direction in zip(words, COMMON):
            grid.add([Cell(word), Cell(direction.name)])
        return [grid]


def kind_prepositional(kind):
    return {"Министерство": "Министерстве", "Департамент": "Департаменте", "Комитет": "Комитете", "Управление": "Управлении", "Агентство": "Агентстве", "Служба": "Службе"}[kind]


def content_columns(columns):
    """Columns as the content is drawn by: split and check columns state the channel in their own way."""
    return ["touchpoint" if name == "split" else "channel" if name == "check" else name for name in columns]


def settle_clients(rng, rows):
    """One kind of client for all rows of a process."""
    known = {}
    for row in rows:
        row.client = known.setdefault((row.direction, row.service, row.process), row.client)


def insert_title(blocks, text):
    """The title as a merged row above the captions of the first grid."""
    grid = next(block for block in blocks if isinstance(block, Grid))
    if grid.width < 2:
        return
    grid.rows.insert(0, [Cell(text, colspan=grid.width, bold=True), *[None] * (grid.width - 1)])
    grid.roles.insert(0, "above")
    grid.header_rows += 1
    grid.hidden_rows = {at + 1 for at in grid.hidden_rows}
    grid.deleted_rows = {at + 1 for at in grid.deleted_rows}
    grid.shift = 1


def truth(lists, draft):
    """Ground truth of one file: records, list tables, and the field of each of their columns."""
    lines = []
    for ordinal, listed in enumerate(lists, 1):
        lines += records(listed, ordinal)
    tables, others, csv = [], 0, set()
    for sheet in draft.sheets:
        for block in sheet.blocks:
            if isinstance(block, Grid):
                if block.listed is None:
                    others += 1
                elif block.one_table and block.place in csv:
                    # Whatever blocks a CSV file is made of, it is one table.
                    continue
                else:
                    csv.add(block.place)
                    tables.append(
                        {
                            "table": block.place,
                            "rows": [block.first_row, block.first_row + len(block.rows) - 1],
                            "first_column": block.first_column,
                            "fields": block.fields,
                            "traceable": block.traceable,
                        }
                    )
    return {"records": lines, "tables": tables, "other_tables": others, "roles": roles(draft) if lists else None}


def roles(draft):
    """What each row of the tables in sight is: table → row → role. None: the rows cannot be counted."""
    found = {}
    for sheet in draft.sheets:
        if sheet.hidden:
            continue
        for block in sheet.blocks:
            if isinstance(block, Grid):
                if not block.traceable:
                    return None
                rows = found.setdefault(str(block.place), {})
                for at, role in enumerate(block.roles if block.listed is not None else roles_of_other(block)):
                    rows[block.first_row + at] = role
            elif block.row is not None and block.text:
                found.setdefault(sheet.name, {})[block.row] = block.role
        if sheet.stray:
            found.setdefault(sheet.name, {})[sheet.stray[0] + 1] = "foot"
    return found


def roles_of_other(grid):
    """A table of its own; one row is a stamp."""
    if len(grid.rows) == 1:
        return ["above"]
    return ["other-head"] + ["other-row"] * (len(grid.rows) - 1)


