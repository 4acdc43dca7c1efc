"""A year of three ministries, by hand: what each sends, what its officer does to the workbook, what the coordinator
decides, and what a careful secretary would have noted after each round. `year.py PERECHEN WORK [--rounds N] [--office]`.

- Мининвест (order 003): answers, repairs, sorts its rows, is approved, changes with and without a ground, misses its yearly review.
- Минсвязь sends its list in two parts, the second late; copies, overwrites, inserts and deletes rows.
- Минкульт sends a draft beside the final list, then a workbook twice, the older one under the better name; then nothing.
- Минспорт stands in the roster and never sends.

With `--office` workbooks are saved by LibreOffice as .ods and .xls on the way back. Ends with exit code 1 at the first round that is
not as it is written down in ROUNDS.
"""

import argparse
import json
import shutil
import subprocess
from pathlib import Path

import openpyxl

from office import converted
from run_outputs import WORKBOOK, need, right

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures/sverdlovsk-investment-filled/input.xlsx"
INVEST = "Министерство инвестиций и развития Свердловской области"
LINKS = "Министерство связи Тульской области"
CULTURE = "Министерство культуры Тульской области"
SPORT = "Министерство спорта Тульской области"
HEADER = ["№", "Наименование процесса", "Точка взаимодействия", "Вид точки взаимодействия", "Потребности клиента"]
LINKS_1 = [
    ("Прием обращений", "Официальный сайт", "цифровая", "получение консультации"),
    ("Прием обращений", "Телефонная связь", "офлайн", "получение информации"),
    ("Выдача справок", "Здание министерства", "офлайн", "получение документов"),
]
LINKS_2 = [
    ("Кадровая работа", "Электронная почта", "цифровая", "получение форм документов"),
    ("Кадровая работа", "Кабинет 12", "офлайн", ""),
]
CULTURE_ALL = [
    ("Выдача разрешений", "Официальный сайт", "цифровая", "получение консультации"),
    ("Выдача разрешений", "Здание министерства", "офлайн", "получение документов"),
    ("Прием обращений", "Официальный сайт", "цифровая", "подача жалобы"),
    ("Прием обращений", "Телефонная связь", "офлайн", "получение информации"),
]
ROSTER = [
    ["Ведомство", "Краткие и прежние названия", "Сколько частей ждём", "Ответственный", "Запрос №", "Дата запроса", "Ответить до"],
    [INVEST, "Мининвест", "", "Иванов И. И.", "11", "01.09.2025", "30.09.2025"],
    [LINKS, "Минсвязь; Минсвязи", "2", "Петров П. П.", "11", "01.09.2025", "30.09.2025"],
    [CULTURE, "Минкульт", "", "Сидоров С. С.", "11", "01.09.2025", "30.09.2025"],
    [SPORT, "Минспорт", "", "Орлов О. О.", "11", "01.09.2025", "30.09.2025"],
]

# After each round: the day; the exit code; how every body stands, and who is overdue; findings by state as the register
# counts them, accepted and repaired ones among them; which version each list is; rules of actuality that speak, by body; changes by body and kind.
ROUNDS = [
    dict(
        day="2025-09-15", code=3,
        stages={INVEST: "errors", LINKS: "in_part", CULTURE: "explained", SPORT: "missing"}, overdue=set(),
        editions={INVEST: {"на рассмотрении"}, LINKS: {"на рассмотрении"}, CULTURE: {"на рассмотрении"}},
        actuality={"A01 unchecked", "A02 unchecked", "A03 unchecked"},
        changes=[], answered={}, points={INVEST: 16, LINKS: 3, CULTURE: 4},
    ),
    dict(
        day="2025-10-10", code=3,
        # The error is repaired; the query is explained and waits for the coordinator. Part 2 came and has an error.
        stages={INVEST: "explained", LINKS: "errors", CULTURE: "done", SPORT: "missing"}, overdue={SPORT},
        editions={INVEST: {"на рассмотрении"}, LINKS: {"на рассмотрении"}, CULTURE: {"на рассмотрении"}},
        actuality={"A01 unchecked", "A02 unchecked", "A03 unchecked"},
        changes=[(INVEST, "Заполнено пустое"), (LINKS, "Добавлена"), (LINKS, "Добавлена")], answered={"V05": "explained"}, points={INVEST: 16, LINKS: 5, CULTURE: 4},
    ),
    dict(
        day="2025-11-05", code=3,
        # Accepted and approved on 20 October; the term of publication ended on 1 November, a working Saturday, and nobody said that
        # it was published. A copied row of Минсвязь is a new touchpoint, an overwritten one changed.
        stages={INVEST: "late", LINKS: "errors", CULTURE: "explained", SPORT: "missing"}, overdue={SPORT, INVEST},
        editions={INVEST: {"действующая"}, LINKS: {"на рассмотрении"}, CULTURE: {"на рассмотрении"}},
        actuality={"A01 unchecked"},
        # What the second part brought last time is shown as long as it does not change.
        changes=[(LINKS, "Добавлена"), (LINKS, "Добавлена"), (LINKS, "Добавлена"), (LINKS, "Изменены потребности")], answered={"V05": "accepted"},
        points={INVEST: 16, LINKS: 6, CULTURE: 4},
    ),
    dict(
        day="2025-12-01", code=0,
        # Published on 20 November, too late. The needs of a point changed: the order names that ground. A point was added: the order asks.
        stages={INVEST: "queries", LINKS: "done", CULTURE: "done", SPORT: "missing"}, overdue={SPORT},
        editions={INVEST: {"на рассмотрении"}, LINKS: {"на рассмотрении"}, CULTURE: {"на рассмотрении"}},
        actuality={"A01 query", "A03 query"},
        changes=[(INVEST, "Добавлена"), (INVEST, "Изменены потребности"), (LINKS, "Заполнено пустое"), (LINKS, "Исключена")],
        answered={"V05": "accepted"}, points={INVEST: 17, LINKS: 5, CULTURE: 4},
    ),
    dict(
        day="2026-01-15", code=0,
        # Approved anew on 10 December, so the ground of the change is no question any more; nobody says that it was published, nor
        # that the yearly review of 25 December was made. Минкульт's folder is away: its list was there, so it owes nothing and
        # gets no reminder.
        stages={INVEST: "late", LINKS: "done", CULTURE: "gone", SPORT: "missing"}, overdue={INVEST, SPORT},
        # The consolidated table keeps what it sent last.
        editions={
            INVEST: {"действующая"}, LINKS: {"на рассмотрении"},
            CULTURE: {"на рассмотрении; прислан 01.12.2025, в этом запуске нет"},
        },
        actuality={"A01 unchecked", "A02 unchecked"},
        changes=[(LINKS, "Заполнено пустое"), (LINKS, "Исключена")], answered={"V05": "accepted"},
        points={INVEST: 17, LINKS: 5, CULTURE: 4},
    ),
]


def book(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook = openpyxl.Workbook()
    for number, row in enumerate([HEADER, *rows]):
        workbook.active.append(list(row) if number == 0 else [number, *row])
    workbook.save(path)


def columns(sheet):
    return {cell.value: cell.column for cell in sheet[1] if cell.value}


def find(sheet, column, text):
    """The row whose cell in a column begins with a text."""
    at = columns(sheet)[column]
    return next(row for row in range(2, sheet.max_row + 1) if str(sheet.cell(row, at).value or "").startswith(text))


def values(sheet, row):
    return [sheet.cell(row, column).value for column in range(1, sheet.max_column + 1)]


def put(sheet, row, cells):
    for column, value in enumerate(cells, 1):
        sheet.cell(row, column).value = value


class Year:
    def __init__(self, program, work, office):
        self.program, self.work, self.office = Path(program).resolve(), work, office
        shutil.rmtree(work, ignore_errors=True)
        (work / "in").mkdir(parents=True)
        roster = openpyxl.Workbook()
        roster.active.title = "Ведомства"
        for row in ROSTER:
            roster.active.append(row)
        roster.save(work / "ведомства.xlsx")

    def run(self, *line):
        command = [str(self.program), *line]
        return subprocess.run(command, cwd=self.work, capture_output=True, text=True)

    def command(self, *line):
        done = self.run(*line)
        need(done.returncode == 0, " ".join(line), f"exit code 0, found {done.returncode}: {done.stderr}")

    def workbook(self, file):
        """The officer's workbook of a file, opened."""
        return openpyxl.load_workbook(self.work / "out" / (file + WORKBOOK))

    def returns(self, file, workbook, kind="xlsx"):
        """The officer sends the workbook in place of the file, as his office saves it."""
        target = self.work / "in" / (file + WORKBOOK)
        target.parent.mkdir(parents=True, exist_ok=True)
        workbook.save(target)
        (self.work / "in" / file).unlink(missing_ok=True)
        if self.office and kind != "xlsx":
            saved = converted(target.parent, [target.name], kind, self.work / "saved")[target.name]
            # The name stays: what a file is, its content tells.
            shutil.move(saved, target)

    # What happens before each round.

    def round_1(self):
        workbook = openpyxl.load_workbook(FIXTURE)
        sheet = workbook.active
        for row in range(1, 5):
            sheet.cell(row, 6).value = None
        for row in range(11, 27):
            if sheet.cell(row, 1).value == 2:
                sheet.cell(row, 6).value = None
            if sheet.cell(row, 1).value == 9:
                sheet.cell(row, 5).value = "Электронная почта otdel@@midural.ru"
        target = self.work / "in/Мининвест/перечень.xlsx"
        target.parent.mkdir(parents=True)
        workbook.save(target)
        book(self.work / "in/Минсвязь/отдел 1.xlsx", LINKS_1)
        book(self.work / "in/Минкульт/перечень.xlsx", CULTURE_ALL)
        book(self.work / "in/Минкульт/черновик перечня.xlsx", CULTURE_ALL[:3])

    def round_2(self):
        # Мининвест: repairs the error, explains the query, sorts its rows together with the hidden column.
        workbook = self.workbook("Мининвест/перечень.xlsx")
        sheet, remarks = workbook["Перечень"], workbook["Замечания"]
        row = find(sheet, "Точка взаимодействия", "Телефонная связь")
        sheet.cell(row, columns(sheet)["Удовлетворяемые потребности клиента"]).value = "Получение консультации"
        at = columns(remarks)
        for row in range(2, remarks.max_row + 1):
            code = remarks.cell(row, at["Код"]).value
            if code == "V01":
                remarks.cell(row, at["Ответ ведомства"]).value = "исправлено"
            if code == "V05":
                remarks.cell(row, at["Ответ ведомства"]).value = "пояснение дано"
                remarks.cell(row, at["Пояснение"]).value = "Ящик заводится, адрес исправим в январе."
        rows = [values(sheet, row) for row in range(2, sheet.max_row + 1)]
        rows.sort(key=lambda cells: str(cells[4]), reverse=True)
        for number, cells in enumerate(rows, 2):
            put(sheet, number, cells)
        self.returns("Мининвест/перечень.xlsx", workbook, "ods")
        # Минсвязь: the second part.
        book(self.work / "in/Минсвязь/отдел 2.xlsx", LINKS_2)
        # Минкульт: throws its draft away and sends the workbook back as it is.
        self.returns("Минкульт/перечень.xlsx", self.workbook("Минкульт/перечень.xlsx"))
        (self.work / "in/Минкульт/черновик перечня.xlsx").unlink()

    def round_3(self):
        # The coordinator accepts the explanation; the list is approved.
        protocol = openpyxl.load_workbook(self.work / "out/протокол.xlsx")
        sheet = protocol["Ответы ведомств"]
        at = columns(sheet)
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, at["Код"]).value == "V05":
                sheet.cell(row, at["Решение"]).value = "принято"
                sheet.cell(row, at["Почему"]).value = "Адрес исправят в январе."
                sheet.cell(row, at["Кто решил"]).value = "Координатор"
        protocol.save(self.work / "out/протокол.xlsx")
        self.command("approve", INVEST, "--date", "2025-10-20", "--number", "210")
        # Минсвязь, part 1: copies a row and changes the copy's point, overwrites the needs of another.
        workbook = self.workbook("Минсвязь/отдел 1.xlsx")
        sheet = workbook["Перечень"]
        copied = values(sheet, find(sheet, "Точка взаимодействия", "Здание министерства"))
        copied[columns(sheet)["Точка взаимодействия"] - 1] = "МФЦ"
        put(sheet, sheet.max_row + 1, copied)
        row = find(sheet, "Точка взаимодействия", "Телефонная связь")
        sheet.cell(row, columns(sheet)["Удовлетворяемые потребности клиента"]).value = "запись на личный прием"
        self.returns("Минсвязь/отдел 1.xlsx", workbook, "xls")
        # Минкульт sends its workbook, and by mistake the workbook of the first round under a better name.
        shutil.copy(self.work / "first.xlsx", self.work / "in/Минкульт/перечень итоговый.xlsx")
        # Its rows are sorted, and the hidden column stays where it was.
        workbook = self.workbook("Минкульт/перечень.xlsx")
        sheet = workbook["Перечень"]
        hidden = columns(sheet)["perechen"]
        rows = [values(sheet, row)[: hidden - 1] for row in range(2, sheet.max_row + 1)]
        for number, cells in enumerate(reversed(rows), 2):
            put(sheet, number, cells)
        self.returns("Минкульт/перечень.xlsx", workbook)

    def round_4(self):
        # Мининвест: published too late; the needs of one point changed, one point added.
        workbook = self.workbook("Мининвест/перечень.xlsx")
        sheet, about = workbook["Перечень"], workbook["О перечне"]
        row = find(sheet, "Точка взаимодействия", "Письмо на бумажном носителе")
        cells = values(sheet, row)
        cells[columns(sheet)["Точка взаимодействия"] - 1] = "Почтовый ящик в холле"
        put(sheet, sheet.max_row + 1, cells[:-1] + [None])
        row = find(sheet, "Точка взаимодействия", "Публичные чаты")
        sheet.cell(row, columns(sheet)["Удовлетворяемые потребности клиента"]).value = "Получение форм документов"
        for row in range(1, about.max_row + 1):
            if about.cell(row, 1).value == "Размещён на сайте (дата)":
                about.cell(row, 2).value = "20.11.2025"
        self.returns("Мининвест/перечень.xlsx", workbook)
        # Минсвязь: the second part is filled in, the copy of the first is deleted.
        workbook = self.workbook("Минсвязь/отдел 2.xlsx")
        sheet = workbook["Перечень"]
        row = find(sheet, "Точка взаимодействия", "Кабинет 12")
        sheet.cell(row, columns(sheet)["Удовлетворяемые потребности клиента"]).value = "получение консультации"
        sheet.title = "Лист1"
        self.returns("Минсвязь/отдел 2.xlsx", workbook)
        workbook = self.workbook("Минсвязь/отдел 1.xlsx")
        sheet = workbook["Перечень"]
        sheet.delete_rows(find(sheet, "Точка взаимодействия", "МФЦ"))
        self.returns("Минсвязь/отдел 1.xlsx", workbook)
        (self.work / "in/Минкульт/перечень итоговый.xlsx").unlink()

    def round_5(self):
        self.command("approve", INVEST, "--date", "2025-12-10", "--number", "244")
        shutil.rmtree(self.work / "in/Минкульт")

    def go(self, number, expected):
        getattr(self, f"round_{number}")()
        day, place = expected["day"], f"round {number}, {expected['day']}"
        done = self.run("convert", "in", "--roster", "ведомства.xlsx", "--date", day, "--output", "json", "--form", "none")
        need(done.returncode == expected["code"], place, f"exit code {expected['code']}, found {done.returncode}: {done.stderr}")
        told = json.loads(done.stdout)
        self.compare(place, "stages", expected["stages"], {body["body"]: body["stage"] for body in told["bodies"]})
        self.compare(place, "who is overdue", expected["overdue"], {body["body"] for body in told["bodies"] if body["overdue"]})
        out = self.work / "out"
        if number == 1:
            shutil.copy(out / f"Минкульт/перечень.xlsx{WORKBOOK}", self.work / "first.xlsx")
        table = openpyxl.load_workbook(out / "свод.xlsx")["Свод"]
        at = columns(table)
        editions, points = {}, {}
        for row in range(2, table.max_row + 1):
            body = table.cell(row, at["Орган"]).value
            editions.setdefault(body, set()).add(table.cell(row, at["Редакция"]).value)
            points[body] = points.get(body, 0) + 1
        self.compare(place, "versions", expected["editions"], editions)
        self.compare(place, "points", expected["points"], points)
        findings = [json.loads(line) for line in (out / "findings.jsonl").read_text("utf-8").splitlines()]
        actuality = {f"{f['code']} {f['level']}" for f in findings if f["code"].startswith("A") and f["file"].startswith("Мининвест")}
        self.compare(place, "rules of actuality", expected["actuality"], actuality)
        answered = {f["code"]: f["state"] for f in findings if f.get("reply") and not f["reply"].get("former")}
        self.compare(place, "answers", expected["answered"], answered)
        sheet = openpyxl.load_workbook(out / "протокол.xlsx")["Изменения"]
        at = columns(sheet)
        rows = range(2, sheet.max_row + 1)
        changes = [(sheet.cell(row, at["Ведомство"]).value, sheet.cell(row, at["Что изменилось"]).value) for row in rows]
        self.compare(place, "changes", expected["changes"], sorted(change for change in changes if change[1]))
        reminders = {path.stem for path in (out / "напоминания").glob("*.txt")}
        owing = {body["body"] for body in told["bodies"] if body["stage"] not in {"done", "explained", "gone"} or body["late"]}
        self.compare(place, "reminders", owing, reminders)
        due = self.run("due", "--roster", "ведомства.xlsx", "--date", day)
        need((due.returncode == 3) == bool(expected["overdue"]), place, f"due to end with 3 if somebody is late, found {due.returncode}: {due.stdout}")
        check = self.run("register", "check")
        need(check.returncode == 0, place, f"a whole register, found {check.stdout} {check.stderr}")
        # The same once more changes nothing that anybody reads.
        before = (out / "справка.docx").read_bytes()
        again = self.run("convert", "in", "--roster", "ведомства.xlsx", "--date", day, "--form", "none", "--quiet")
        need(again.returncode == expected["code"], place, f"the same exit code again, found {again.returncode}")
        need((out / "справка.docx").read_bytes() == before, place, "the same справка.docx again")
        right(self.work, place)

    @staticmethod
    def compare(place, what, expected, found):
        need(expected == found, place, f"{what}: {expected}, found {found}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("work", type=Path)
    parser.add_argument("--rounds", type=int, default=len(ROUNDS))
    parser.add_argument("--office", action="store_true")
    args = parser.parse_args()
    year = Year(args.program, args.work.resolve(), args.office)
    for number, expected in enumerate(ROUNDS[: args.rounds], 1):
        year.go(number, expected)


main()
