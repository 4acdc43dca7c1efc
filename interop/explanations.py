"""Officers answer the findings of their workbooks and edit the workbooks at random; no explanation may be
lost and none may stand beside another value. The model here knows only what was edited.
`explanations.py PERECHEN WORK [--seed N] [--edits N] [--office N] [--allow N]`.

Of every answered finding the model knows the rows and the columns that it is about. Where they are as they
were, the finding has its explanation as before; where they are not, no finding has it but as the answer to a
former value. A copied row has nobody's explanation. `--office` workbooks are saved by LibreOffice too.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

import openpyxl

from office import converted
from run_outputs import OF_THE_RUN, WORKBOOK, Run

EDITS_A_BOOK = 4
# Said of the list or of a value wherever it stands, not of a row.
OF_VALUES = {"V03", "V04", "V05", "V06", "V07", "C02", "C03", "C07", "K02", "S06"}
# Settled by other files of the run, or about the order.
LEFT_OUT = OF_THE_RUN | {"K01", "C05", "A01", "A02", "A03", "D06"}
# The columns that a finding about a row is about; others are about the column that they name.
CONCERNS = {
    "C01": {"touchpoint", "channel"},
    "C04": {"touchpoint", "process", "service", "direction"},
    "S03": {"touchpoint", "process", "channel", "needs"},
    "S08": {"number", "touchpoint", "process", "service", "direction"},
    "V02": {"channel"},
}
FIELDS = ["number", "direction", "service", "process", "touchpoint", "channel", "needs", "features"]
HEADER = [
    "№ п/п", "Направление деятельности", "Услуга", "Наименование процесса", "Точка взаимодействия",
    "Вид точки взаимодействия", "Удовлетворяемые потребности клиента", "Особенности",
]
BODIES = [
    "Министерства промышленности и торговли Смоленской области",
    "Министерства инвестиций и развития Свердловской области",
    "Министерства культуры Тульской области",
    "Министерства спорта Омской области",
    "Министерства экологии Пермского края",
]
DIRECTIONS = ["Рассмотрение обращений граждан", "Предоставление государственных услуг", "Лицензирование", "Кадровая работа"]
PROCESSES = ["Приём заявления", "Рассмотрение документов", "Выдача результата", "Консультация", "Запись на приём", "Проверка сведений", "Согласование отчёта"]
NEEDS = ["получение информации", "получение разрешения", "подача жалобы", "получение копии документа", "получение консультации"]
POINTS = [("Официальный сайт", "цифровая"), ("Единый портал государственных услуг", "цифровая"), ("Система электронного документооборота", "цифровая"),
          ("МФЦ", "офлайн"), ("Здание министерства", "офлайн"), ("Почтовая связь", "офлайн"), ("Кабинет {}", "офлайн"), ("Окно приёма {}", "офлайн")]


def row(rng, number):
    """A row of a list as an officer fills it in, more often than not with a fault."""
    point, channel = rng.choice(POINTS)
    point = point.format(rng.randint(1, 90))
    cells = dict(number=str(number), direction=rng.choice(DIRECTIONS), service=f"Услуга {rng.randint(1, 4)}", process=rng.choice(PROCESSES),
                 touchpoint=point, channel=channel, needs=rng.choice(NEEDS), features=rng.choice(["", "по будням", f"срок {rng.randint(2, 9)} дней"]))
    fault = rng.randrange(12)
    if fault == 0:
        cells["needs"] = ""
    elif fault == 1:
        cells["channel"] = rng.choice(["", "иное", "не знаю", "уточняется"])
    elif fault == 2:
        cells.update(touchpoint=f"Здание министерства, кабинет {rng.randint(1, 90)}", channel="цифровая")
    elif fault == 3:
        cells.update(touchpoint=f"Электронная почта otdel{rng.randint(1, 40)}@@mail.ru", channel="цифровая")
    elif fault == 4:
        cells.update(process="1) Приём заявления; 2) Выдача результата", touchpoint="Официальный сайт; МФЦ", channel="цифровая; офлайн")
    elif fault == 5:
        cells["needs"] = cells["process"]
    elif fault == 6:
        cells["process"] = ""
    elif fault == 7:
        cells["direction"] = f"Прочие дела {rng.randint(1, 9)}"
    elif fault == 8:
        cells.update(touchpoint=f"Сайт https://совет-pri{rng.randint(1, 9)}мер.рф", channel="цифровая")
    return cells


def write_list(rng, path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"Перечень точек взаимодействия с клиентом {rng.choice(BODIES)}"])
    sheet.append([])
    sheet.append(HEADER)
    rows = []
    for number in range(1, rng.randint(8, 22)):
        cells = row(rng, number)
        if rows and rng.random() < 0.08:
            cells = dict(rng.choice(rows), number=str(number))
        rows.append(cells)
        sheet.append([cells[field] for field in FIELDS])
    book.save(path)


def convert(perechen, folder, out):
    done = subprocess.run([perechen, "convert", str(folder), "--out", str(out), "-q", "--no-register"], check=False, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        raise SystemExit(f"FAILED {folder}: exit code {done.returncode}: {done.stderr}")
    return Run(out)


class Line:
    """A row of «Перечень»: the visible cells, and which row it was."""

    def __init__(self, uid, cells):
        self.uid, self.cells, self.touched = uid, cells, set()
        self.first = list(cells)
        self.is_copy = False

    def copy(self):
        other = Line(self.uid, list(self.cells))
        other.touched, other.first, other.is_copy = set(self.touched), self.first, True
        return other


class Book:
    """A workbook of ours in an officer's hands."""

    def __init__(self, path):
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book["Перечень"]
        grid = [[cell.value if cell.value is not None else "" for cell in cells] for cells in self.sheet.iter_rows()]
        self.captions = grid[0]
        self.hidden_at = self.captions.index("perechen")
        self.hidden = [cells[self.hidden_at] for cells in grid[1:]]
        self.ids = [json.loads(text)["id"] for text in self.hidden]
        self.lines = [Line(id, cells[: self.hidden_at]) for id, cells in zip(self.ids, grid[1:])]
        self.count = len(grid)
        self.has_hidden = True
        shown = {"Услуга, функция, сервис": "service", "Вид точки": "channel"}
        by_caption = dict(zip(HEADER, FIELDS)) | shown
        self.fields = [by_caption.get(caption) for caption in self.captions[: self.hidden_at]]
        self.done = []

    def column(self, field):
        return self.fields.index(field)

    def remarks(self):
        sheet = self.book["Замечания"]
        captions = [cell.value for cell in sheet[1]]
        at = {caption: captions.index(caption) for caption in captions if caption}
        return sheet, at

    def edit(self, rng, answered):
        kinds = [self.sort, self.sort, self.sort_apart, self.delete, self.copy, self.copy, self.insert, self.overwrite,
                 self.overwrite, self.overwrite_concerned, self.overwrite_concerned, self.move, self.drop_hidden, self.rename]
        kind = rng.choice(kinds)
        if kind(rng, answered) is not False:
            self.done.append(kind.__name__)
            return True
        return False

    def sort(self, rng, _):
        at = rng.randrange(len(self.fields))
        order = sorted(range(len(self.lines)), key=lambda row: str(self.lines[row].cells[at]), reverse=rng.random() < 0.5)
        self.lines = [self.lines[row] for row in order]
        self.hidden = [self.hidden[row] for row in order]

    def sort_apart(self, rng, _):
        """The hidden column stays where it is."""
        at = rng.randrange(len(self.fields))
        self.lines.sort(key=lambda line: str(line.cells[at]))

    def delete(self, rng, _):
        if len(self.lines) < 4:
            return False
        at = rng.randrange(len(self.lines))
        del self.lines[at], self.hidden[at]

    def copy(self, rng, _):
        at = rng.randrange(len(self.lines))
        to = rng.choice([at + 1, len(self.lines)])
        copied = self.lines[at].copy()
        self.lines.insert(to, copied)
        self.hidden.insert(to, self.hidden[at])
        if rng.random() < 0.7:
            self.set(copied, "touchpoint", f"Кабинет {rng.randint(100, 199)}")
        if rng.random() < 0.3:
            self.set(copied, "channel", "офлайн")

    def insert(self, rng, _):
        at = rng.randrange(len(self.lines) + 1)
        cells = row(rng, 90 + rng.randint(0, 9))
        line = Line(None, [cells.get(field, "") if field else "" for field in self.fields])
        self.lines.insert(at, line)
        self.hidden.insert(at, "")

    def overwrite(self, rng, _):
        self.overwritten(rng, rng.choice(self.lines), rng.choice(FIELDS))

    def overwrite_concerned(self, rng, answered):
        about = [answer for answer in answered if answer.uids]
        if not about:
            return False
        answer = rng.choice(about)
        lines = [line for line in self.lines if line.uid in answer.uids]
        if not lines:
            return False
        fields = sorted(answer.fields & set(FIELDS)) or ["needs"]
        self.overwritten(rng, rng.choice(lines), rng.choice(fields))

    def overwritten(self, rng, line, field):
        if field not in self.fields or len(line.touched | {field}) > 2:
            return False
        values = {"touchpoint": [f"Кабинет {rng.randint(200, 299)}", f"Электронная почта a{rng.randint(1, 99)}@@mail.ru"], "channel": ["", "иначе", "офлайн", "цифровая"],
                  "needs": ["", "получение справки"], "process": ["", f"Приём {rng.randint(1, 99)}"], "number": [str(rng.randint(50, 99))],
                  "direction": [rng.choice(DIRECTIONS)], "service": ["Услуга 5"], "features": [f"особо {rng.randint(1, 99)}"]}
        self.set(line, field, rng.choice(values[field]))

    def set(self, line, field, value):
        if field in self.fields and str(line.cells[self.column(field)]) != value:
            at = self.column(field)
            line.cells[at] = value
            # What is as it was again is not touched; a kind in words of his own is stated, whatever the letters.
            first = str(line.first[at])
            same = value == first if field == "channel" else value.lower() == first.lower()
            (line.touched.discard if same else line.touched.add)(field)

    def move(self, rng, _):
        at, to = rng.randrange(len(self.lines)), rng.randrange(len(self.lines))
        self.lines.insert(to, self.lines.pop(at))
        self.hidden.insert(to, self.hidden.pop(at))

    def drop_hidden(self, rng, _):
        if rng.random() < 0.6 or not self.has_hidden:
            return False
        self.has_hidden = False

    def rename(self, rng, _):
        self.sheet.title = rng.choice(["Лист1", "Перечень (2)", "Свод"])

    def save(self, path):
        for cells in self.sheet.iter_rows(min_row=2, max_row=self.count + 60):
            for cell in cells:
                cell.value = None
                cell.hyperlink = None
                cell.comment = None
        for at, (line, hidden) in enumerate(zip(self.lines, self.hidden), start=2):
            for column, value in enumerate(line.cells, start=1):
                self.sheet.cell(at, column).value = value or None
            self.sheet.cell(at, self.hidden_at + 1).value = hidden or None
        if not self.has_hidden:
            self.sheet.delete_cols(self.hidden_at + 1)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.book.save(path)


class Answer:
    def __init__(self, finding, uids, text):
        self.code, self.message, self.column = finding["code"], finding["message"], finding["column"]
        self.level, self.text = finding["level"], text
        self.uids = set() if finding["code"] in OF_VALUES else uids
        self.all_uids = uids
        self.fields = CONCERNS.get(self.code, {self.column})
        self.values = set(re.findall("«(.*?)»", self.message))


def answer_some(rng, run, name, book):
    """Answers some findings of a workbook."""
    file = name.removesuffix(WORKBOOK)
    records = [record for record in run.records if record["source"]["file"] == file]
    by_row = defaultdict(set)
    for record in records:
        for number in range(record["source"]["rows"][0], record["source"]["rows"][1] + 1):
            by_row[number].add(record["id"])
    findings = [finding for finding in run.findings if finding["file"] == file and finding["code"] not in LEFT_OUT]
    sheet, at = book.remarks()
    answers = []
    for cells in sheet.iter_rows(min_row=2):
        code, message = cells[at["Код"]].value, cells[at["Что не так"]].value
        mine = next((found for found in findings if (found["code"], found["message"]) == (code, message)), None)
        if mine is None or mine["level"] in ("note", "unchecked"):
            continue
        findings.remove(mine)
        if rng.random() < 0.35:
            continue
        rows = [mine["row"], *(related["row"] for related in mine["related"])]
        uids = set().union(*(by_row[row] for row in rows if row))
        if mine["record"] is None:
            uids = set()
        text = f"пояснение {file} {len(answers)}"
        cells[at["Ответ ведомства"]].value = "оставлено, пояснение дано"
        cells[at["Пояснение"]].value = text
        answers.append(Answer(mine, uids, text))
    return answers


def standing(book):
    """The rows that may be the ones of the first round: of copies the one that is changed least."""
    best = {}
    for line in book.lines:
        if line.uid is not None:
            known = best.setdefault(line.uid, [line])
            if known[0] is not line:
                if len(line.touched) < len(known[0].touched):
                    best[line.uid] = [line]
                elif len(line.touched) == len(known[0].touched) and (not line.is_copy or line.cells == known[0].cells):
                    best[line.uid].append(line)
    return best


def of_several(found):
    """Whether the finding is about several values together."""
    return found["code"] == "V07" or found["message"].startswith(("Официальным", "Электронная почта не"))


def quoted(found):
    return set(re.findall("«(.*?)»", found["message"]))


def judge(book, answers, findings, statuses, faults, examples):
    best = standing(book)
    by_text = {answer.text: answer for answer in answers}
    at_row = {number: line for number, line in enumerate(book.lines, start=2)}
    findings = [finding for finding in findings if finding["code"] not in LEFT_OUT]
    rows_of = {}
    for at, found in enumerate(findings):
        rows = [found["row"], *(related["row"] for related in found["related"])]
        rows_of[at] = [at_row[row] for row in rows if row in at_row]

    def is_live(answer, line):
        return line.uid in answer.all_uids and any(line is one for one in best.get(line.uid, [])) and not answer.fields & line.touched

    def belongs(answer, at):
        found = findings[at]
        if found["code"] != answer.code:
            return False
        if answer.code in OF_VALUES:
            return quoted(found) <= answer.values if of_several(found) else found["message"] == answer.message
        if not answer.uids:
            return found["message"] == answer.message
        lines = rows_of[at] or [Line(None, [])]
        if answer.code == "V01" and found["column"] != answer.column:
            return False
        # A row and its exact copy are a pair of their own.
        return len({line.uid for line in lines}) == len(lines) and all(is_live(answer, line) for line in lines)

    def note(kind, answer, found):
        faults[kind] += 1
        faults[f"{kind} {answer.code}"] += 1
        examples.append((kind, book.path.name, book.done, answer.code, answer.message, answer.text, found and found["message"], found and found["reply"], found and found["row"]))

    current = defaultdict(list)
    former = set()
    for at, found in enumerate(findings):
        reply = found["reply"]
        if reply and reply["explanation"] in by_text:
            answer = by_text[reply["explanation"]]
            if reply.get("former"):
                former.add(answer.text)
            else:
                current[answer.text].append(at)
                if not belongs(answer, at):
                    note("carried", answer, found)
    for answer in answers:
        with_it = current[answer.text]
        mine = [at for at in range(len(findings)) if belongs(answer, at)]
        # Of two rows that nobody can tell apart one has it.
        twins = any(len(best.get(uid, [])) > 1 for uid in answer.all_uids)
        for at in mine:
            if at not in with_it and not (twins and with_it):
                reply = findings[at]["reply"]
                if not reply or reply.get("former") or reply["explanation"] not in by_text or not belongs(by_text[reply["explanation"]], at):
                    note("lost", answer, findings[at])
        untouched = all(any(is_live(answer, line) for line in best.get(uid, [])) for uid in answer.all_uids)
        status = statuses.get(answer.text, "")
        # With one value more it is another finding, and the explanation one to the former.
        grown = any(found["code"] == answer.code and of_several(found) and quoted(found) > answer.values for found in findings)
        if not mine and untouched and not grown and answer.code not in ("C04", "C07", "S06", "S08", "K02", "V07"):
            note("vanished", answer, None)
        if status.startswith("снято") and (mine or untouched and answer.code not in ("C04", "C07", "S06", "S08", "K02", "V07")):
            note("called closed", answer, None)
        if not status:
            note("not told", answer, None)
    sorted_only = set(book.done) <= {"sort", "sort_apart", "rename", "drop_hidden"}
    if sorted_only and any(found["code"] in ("S06", "S08") for found in findings):
        faults["numbering of sorted rows"] += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("perechen")
    parser.add_argument("work", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--office", type=int, default=6)
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument("--allow", type=int, default=0, help="explanations lost, carried or closed, at most")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    shutil.rmtree(options.work, ignore_errors=True)
    lists, back = options.work / "lists", options.work / "back"
    lists.mkdir(parents=True)
    books = -(-options.edits // EDITS_A_BOOK)
    for number in range(books):
        write_list(rng, lists / f"{number:04}.xlsx")
    run = convert(options.perechen, lists, options.work / "out")
    edited, kinds = {}, Counter()
    for name in run.files(WORKBOOK):
        book = Book(run.folder / name)
        answers = answer_some(rng, run, name, book)
        todo = EDITS_A_BOOK
        while todo:
            todo -= book.edit(rng, answers)
        kinds.update(book.done)
        book.save(back / name)
        edited[name] = (book, answers)
    saved = rng.sample(sorted(edited), min(options.office, len(edited)))
    if saved:
        for name, path in converted(back, saved, "xlsx", options.work / "libreoffice").items():
            shutil.copyfile(path, back / name)
    second = convert(options.perechen, back, options.work / "second")
    protocol = openpyxl.load_workbook(second.folder / "протокол.xlsx", read_only=True)["Ответы ведомств"]
    statuses = {cells[5]: cells[6] or "" for cells in protocol.iter_rows(min_row=2, values_only=True) if len(cells) > 6}
    of_file = defaultdict(list)
    for found in second.findings:
        of_file[found["file"]].append(found)
    faults, examples, count = Counter(), [], 0
    for name, (book, answers) in edited.items():
        count += len(answers)
        judge(book, answers, of_file[name], statuses, faults, examples)
    for example in examples[: options.show]:
        print("   ", *example, sep=" | ")
    print(f"{books} workbooks, {sum(kinds.values())} edits ({', '.join(f'{kind} {number}' for kind, number in kinds.most_common())}), {count} explanations")
    print(", ".join(f"{kind}: {number}" for kind, number in sorted(faults.items())) or "nothing lost, nothing carried")
    if sum(number for kind, number in faults.items() if " " not in kind) > options.allow:
        raise SystemExit(1)


main()
