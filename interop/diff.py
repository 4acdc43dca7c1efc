"""Changes planted in lists of four ministries' forms, and what `perechen diff` finds of them; the model here knows
only the edits. `diff.py PERECHEN WORK [--seed N] [--changes 1000] [--at-least 0.98]`.

Each list is written as a document of its form, and edited: points are added, removed, moved to another process or
service, their kinds, needs, contacts and features changed, rows reworded and put in another order. Every third new
version is our own workbook, edited as an officer does; the others are new documents. Prints precision and recall
by kind, and all differences with `--show`. Ends with 1 below the share asked for, and where another order of the
same rows is told as a change.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import docx
import openpyxl

SHEET = "Перечень"
# Fields of the forms in the order of their columns; the last word of a form is what its body calls itself.
FORMS = {
    "dagestan": {
        "title": "Перечень точек взаимодействия Министерства строительства, архитектуры и жилищно-коммунального хозяйства "
        "Республики Дагестан с внешним и внутренним клиентами",
        "columns": [
            ("number", "№ п/п"), ("direction", "Направление деятельности"),
            ("service", "Наименование услуги, функции, сервиса"), ("touchpoint", "Точка взаимодействия"),
            ("channel", "Вид точки (цифровая/офлайн)"), ("needs", "Удовлетворяемые потребности клиента"),
        ],
    },
    "energy": {
        "title": "Перечень точек взаимодействия Министерства энергетики и жилищно-коммунального хозяйства Свердловской "
        "области с клиентом в рамках предоставления государственных услуг",
        "columns": [
            ("number", "Номер строки"), ("service", "Название услуги"), ("touchpoint", "Точка взаимодействия"),
            ("interactions", "Осуществляемое взаимодействие с клиентом"),
            ("features", "Особенности взаимодействия с клиентом"),
        ],
    },
    "investment": {
        "title": "Перечень точек взаимодействия с клиентом в Министерстве инвестиций и развития Свердловской области",
        "columns": [
            ("number", "Номер строки"), ("direction", "Направление деятельности"),
            ("service", "Наименование функции, сервиса"), ("process", "Наименование конкретного процесса"),
            ("touchpoint", "Точка взаимодействия"), ("needs", "Удовлетворяемые потребности клиента"),
            ("channel", "Вид точки взаимодействия (цифровая/офлайн)"),
        ],
    },
    "smolensk": {
        "title": "Перечень точек взаимодействия с клиентом по основным направлениям деятельности Министерства "
        "промышленности и торговли Смоленской области",
        "columns": [
            ("number", "№ п/п"), ("direction", "Направление деятельности исполнительного органа"),
            ("process", "Наименование процесса"), ("touchpoint", "Точка взаимодействия"),
            ("needs", "Удовлетворяемые потребности клиента"), ("features", "Особенности взаимодействия с клиентом"),
        ],
    },
}
DIRECTIONS = ["Предоставление государственных услуг", "Рассмотрение обращений граждан", "Лицензирование", "Государственный контроль (надзор)"]
SERVICES = ["Выдача разрешения на строительство", "Ведение реестра поставщиков", "Предоставление субсидий застройщикам", "Аккредитация организаций", "Выдача архивных справок"]
PROCESSES = [f"{work} {about}" for work in ("Приём заявления", "Рассмотрение документов", "Выдача результата", "Проверка сведений", "Консультирование граждан")
             for about in ("о субсидии", "о лицензии", "об архивном деле", "о торговом месте", "о премии")]
MOVED_TO = {
    "process": ["Проведение ярмарки мастеров", "Учёт складских остатков", "Организация экскурсии", "Подготовка кадрового резерва"],
    "service": ["Страхование оборудования", "Лабораторное исследование воды", "Обучение операторов котельных", "Аренда выставочного зала"],
}
POINTS = [
    (lambda rng: "Официальный сайт", "Цифровая"),
    (lambda rng: "Единый портал государственных и муниципальных услуг", "Цифровая"),
    (lambda rng: f"Электронная почта otdel{rng.randint(1, 40)}@mail.ru", "Цифровая"),
    (lambda rng: f"Телефон 8 (4812) 29-{rng.randint(10, 99)}-{rng.randint(10, 99)}", "Офлайн"),
    (lambda rng: "Многофункциональный центр", "Офлайн"),
    (lambda rng: f"Кабинет {rng.randint(1, 90)}", "Офлайн"),
    (lambda rng: "Почтовая связь", "Офлайн"),
    (lambda rng: "Здание Министерства", "Офлайн"),
    (lambda rng: "Личный приём", "Офлайн"),
]
NEEDS = ["Получение консультации", "Получение информации о ходе рассмотрения", "Получение результата услуги", "Подача жалобы", "Запись на приём"]
OTHER_NEEDS = ["Оплата государственной пошлины", "Получение форм документов", "Участие в общественном обсуждении"]
INTERACTIONS = ["Консультирование", "Прием заявления и документов", "Предоставление результата услуги", "Информирование о ходе рассмотрения"]
OTHER_INTERACTIONS = ["Запрос дополнительных документов", "Оценка качества предоставления услуги"]
FEATURES = ["", "", "в рабочее время", "по предварительной записи", "срок 10 рабочих дней"]
# Other words for the same, as clerks correct each other: a field, what stands there, what stands there then.
WORDINGS = [
    ("process", r"^Приём заявления", "Приём и регистрация заявления"), ("process", r"^Выдача результата", "Выдача заявителю результата"),
    ("process", r"^Проверка сведений", "Проверка полноты сведений"), ("process", r"^Рассмотрение документов", "Рассмотрение поступивших документов"),
    ("process", r"^Консультирование граждан", "Консультирование и информирование граждан"),
    ("service", r"^Выдача разрешения", "Выдача разрешений"), ("service", r"^Ведение реестра", "Ведение сводного реестра"),
    ("service", r"^Предоставление субсидий", "Предоставление субсидии"), ("service", r"^Аккредитация", "Государственная аккредитация"),
    ("touchpoint", r"^Официальный сайт$", "Официальный сайт Министерства"), ("touchpoint", r"^Единый портал .*", "ЕПГУ"),
    ("touchpoint", r"^Многофункциональный центр$", "МФЦ"), ("touchpoint", r"^Кабинет (\d+)$", r"Кабинет № \1"),
    ("touchpoint", r"^Почтовая связь$", "Почта (почтовая связь)"), ("touchpoint", r"^Личный приём$", "Личный прием граждан"),
    ("needs", r"^Получение консультации$", "Получение устной консультации"), ("needs", r"^Подача жалобы$", "подача жалобы клиентом"),
    ("needs", r"^Получение результата услуги$", "Получение результата государственной услуги"),
    ("interactions", r"^Консультирование$", "Консультирование клиента"),
    ("direction", r"^Рассмотрение обращений граждан$", "Рассмотрение обращений и запросов граждан"),
]
KINDS = ["removed", "moved", "channel", "needs", "contacts", "details", "filled", "wording", "wording+moved", "wording+channel"]


def fields(form):
    return [field for field, _ in FORMS[form]["columns"]]


def key(row):
    return tuple(row.get(field, "") for field in ("direction", "service", "process", "touchpoint"))


def new_row(rng, form):
    point, channel = rng.choice(POINTS)
    process, service = rng.choice(PROCESSES), rng.choice(SERVICES)
    values = {
        "direction": rng.choice(DIRECTIONS), "service": service, "process": process, "touchpoint": point(rng), "channel": channel,
        "needs": "\n".join(rng.sample(NEEDS, rng.choice([1, 1, 2]))), "interactions": rng.choice(INTERACTIONS), "features": rng.choice(FEATURES),
    }
    if rng.random() < 0.1:
        values["needs"] = ""
    return {field: values.get(field, "") for field in fields(form)}


def first_version(rng, form):
    """Rows by their group, as a form has them; each with its number in the model."""
    rows, keys = [], set()
    while len(rows) < rng.randint(18, 30):
        row = new_row(rng, form)
        if rows and rng.random() < 0.5:
            for field in ("direction", "service", "process"):
                if field in row:
                    row[field] = rows[-1][field]
        if key(row) not in keys:
            keys.add(key(row))
            rows.append(dict(row, uid=len(rows)))
    return rows


def reworded(rng, row):
    ways = [(field, old, new) for field, old, new in WORDINGS if field in row and re.search(old, row[field])]
    if not ways:
        return None
    field, old, new = rng.choice(ways)
    return dict(row, **{field: re.sub(old, new, row[field])})


def edited(rng, kind, row):
    """The row after an edit of a kind, and the kinds that it is of; `None`: it cannot be."""
    row = dict(row)
    if kind == "moved":
        field = "process" if "process" in row else "service"
        row[field] = rng.choice(MOVED_TO[field])
        return row, {"moved"}
    if kind == "channel" and "channel" in row:
        row["channel"] = "Цифровая" if row["channel"] == "Офлайн" else "Офлайн"
        return row, {"channel"}
    if kind == "needs" and row.get("needs"):
        row["needs"] = rng.choice(OTHER_NEEDS)
        return row, {"needs"}
    if kind == "needs" and "interactions" in row:
        row["interactions"] = rng.choice(OTHER_INTERACTIONS)
        return row, {"interactions"}
    if kind == "contacts" and "@" in row["touchpoint"]:
        row["touchpoint"] = f"Электронная почта priemnaya{rng.randint(50, 90)}@mail.ru"
        return row, {"contacts"}
    if kind == "details" and row.get("features"):
        row["features"] = f"по записи в окне {rng.randint(30, 60)}"
        return row, {"details"}
    if kind == "filled" and row.get("needs") == "":
        row["needs"] = rng.choice(NEEDS)
        return row, {"filled"}
    if kind == "wording":
        row = reworded(rng, row)
        return row and (row, {"wording"})
    if kind.startswith("wording+"):
        row = reworded(rng, row)
        other = row and edited(rng, kind.split("+")[1], row)
        # What moves a row takes the new words of its process along.
        if not other or kind == "wording+moved" and any(other[0].get(field) != row.get(field) and field in ("process", "service") and row[field] not in PROCESSES + SERVICES for field in row):
            return None
        return other[0], other[1] | {"wording"}
    return None


def second_version(rng, form, old, wanted):
    """The rows after the edits, and what was planted: kind, number of the old row and of the new one."""
    rows, planted = [dict(row) for row in old], set()
    order = list(range(len(rows)))
    rng.shuffle(order)
    for at in order[: len(order) // 2]:
        tried = ((kind, edited(rng, kind, rows[at])) for kind in rng.sample(KINDS, len(KINDS)))
        kind, done = next(found for found in tried if found[0] == "removed" or found[1])
        if kind == "removed":
            planted.add((kind, rows[at]["uid"], None))
            rows[at] = None
        else:
            row, kinds = done
            if key(row) not in {key(other) for other in rows if other and other is not rows[at]}:
                planted |= {(of, row["uid"], row["uid"]) for of in kinds}
                rows[at] = row
    rows = [row for row in rows if row]
    for number in range(rng.randint(1, 4)):
        row = dict(new_row(rng, form), uid=1_000 + number)
        row["touchpoint"] = rng.choice(["Пункт приёма", "Мобильная приёмная", "Терминал"]) + f" {rng.randint(1, 900)}"
        planted.add(("added", None, row["uid"]))
        rows.insert(rng.randint(0, len(rows)), row)
    if rng.random() < 0.5:
        rng.shuffle(rows)
    return rows, planted


def write_document(form, rows, path, merged):
    document = docx.Document()
    document.add_paragraph(FORMS[form]["title"])
    columns = FORMS[form]["columns"]
    table = document.add_table(rows=1 + len(rows), cols=len(columns))
    table.style = "Table Grid"
    for at, (_, caption) in enumerate(columns):
        table.cell(0, at).text = caption
    above = None
    for number, row in enumerate(rows, 1):
        for at, (field, _) in enumerate(columns):
            text = str(number) if field == "number" else row[field]
            # The first column of the form after № may be merged over a group.
            if merged and at == 1 and above and above[field] == row[field]:
                table.cell(number - 1, at).merge(table.cell(number, at))
            else:
                table.cell(number, at).text = text
        above = row
    document.save(path)
    # Rows as a person counts them; the caption is the first.
    return {number: row["uid"] for number, row in enumerate(rows, 2)}


def write_workbook(form, rows, ours, path):
    """Our workbook of the old version with the rows of the new one, as an officer edits it; returns its rows."""
    book = openpyxl.load_workbook(ours)
    sheet = book[SHEET]
    captions = [cell.value for cell in sheet[1]]
    shown = {
        "№": "number", "Направление деятельности": "direction", "Услуга, функция, сервис": "service", "Наименование процесса": "process",
        "Точка взаимодействия": "touchpoint", "Вид точки": "channel", "Вид точки взаимодействия": "channel",
        "Удовлетворяемые потребности клиента": "needs", "Осуществляемое взаимодействие с клиентом": "interactions",
    }
    by_caption = {caption: field for field, caption in FORMS[form]["columns"]} | shown
    hidden = captions.index("perechen")
    lines = [[cell.value for cell in cells] for cells in sheet.iter_rows(min_row=2)]
    return book, sheet, [by_caption.get(caption) for caption in captions[:hidden]], hidden, lines


def edit_workbook(form, old, rows, ours, path):
    """Writes it; only cells whose row was edited are written anew."""
    book, sheet, of_columns, hidden, lines = write_workbook(form, rows, ours, path)
    if len(lines) != len(old):
        raise SystemExit(f"{ours}: {len(lines)} rows for {len(old)} points")
    first = {row["uid"]: (row, line) for row, line in zip(old, lines)}
    sheet.delete_rows(2, sheet.max_row)
    places = {}
    for number, row in enumerate(rows, 2):
        before, line = first.get(row["uid"], (None, None))
        for at, field in enumerate(of_columns):
            value = line[at] if line else None
            if field and field != "number" and field in row and (before is None or before[field] != row[field]):
                value = row[field]
            sheet.cell(number, at + 1).value = value
        if line:
            for at in range(hidden, len(line)):
                sheet.cell(number, at + 1).value = line[at]
        places[number] = row["uid"]
    book.save(path)
    return places


def told(perechen, old, new):
    line = [perechen, "diff", str(old), str(new), "--output", "json"]
    done = subprocess.run(line, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"FAILED {' '.join(line)}: {done.returncode} {done.stderr}")
    lists = [json.loads(line) for line in done.stdout.splitlines()]
    if len(lists) != 1 or "changes" not in lists[0]:
        raise SystemExit(f"FAILED {old} and {new} are not two versions of one list: {done.stdout}")
    return lists[0]["changes"]


def row_at(place):
    """The row of «перечень.docx, т1 с5 к3» or «перечень.xlsx, лист «Перечень», C5»."""
    address = place.split(", ", 1)[1]
    found = re.search(r"с(\d+)|строка (\d+)", address) or re.search(r"[A-Z]+(\d+)", address)
    return int(next(filter(None, found.groups())))


def found(changes, old, new, old_name):
    """What was told in the terms of the model; a row of our workbook is named by its place in the old document."""
    def uid(place, rows):
        if place is None:
            return None
        of = old if place.startswith(old_name) else rows
        return of.get(row_at(place), place)

    return {(kind, uid(change["old_place"], old), uid(change["new_place"], new)): change for change in changes for kind in change["kinds"]}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("perechen", type=lambda path: str(Path(path).resolve()))
    options.add_argument("work", type=Path)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--changes", type=int, default=1000)
    options.add_argument("--at-least", type=float, default=0.98)
    options.add_argument("--show", action="store_true")
    options = options.parse_args()
    rng = random.Random(options.seed)
    shutil.rmtree(options.work, ignore_errors=True)
    options.work.mkdir(parents=True)
    planted_of, told_of, right_of = Counter(), Counter(), Counter()
    reordered, lists = 0, 0
    while sum(planted_of.values()) < options.changes:
        form = list(FORMS)[lists % len(FORMS)]
        folder = options.work / f"{lists:03}-{form}"
        folder.mkdir()
        old = first_version(rng, form)
        new, planted = second_version(rng, form, old, options.changes)
        old_path = folder / "старый.docx"
        merged = rng.random() < 0.5
        old_rows = write_document(form, old, old_path, merged)
        if lists % 3 == 2:
            line = [options.perechen, "convert", str(old_path), "--out", str(folder / "out"), "-q", "--no-register", "--form", "none", "--fail-on", "never"]
            subprocess.run(line, check=True)
            new_path = folder / "новый.xlsx"
            new_rows = edit_workbook(form, old, new, folder / "out" / "старый.docx.перечень.xlsx", new_path)
        else:
            new_path = folder / "новый.docx"
            new_rows = write_document(form, new, new_path, merged)
        shuffled = rng.sample(old, len(old))
        write_document(form, shuffled, folder / "порядок.docx", merged)
        for change in told(options.perechen, old_path, folder / "порядок.docx"):
            reordered += 1
            print(f"{folder.name}: another order is told as {change['kinds']} of «{change['touchpoint']}» ({change['inside']})")
        changes = found(told(options.perechen, old_path, new_path), old_rows, new_rows, old_path.name)
        planted_of.update(kind for kind, *_ in planted)
        told_of.update(kind for kind, *_ in changes)
        right_of.update(kind for kind, *rows in changes if (kind, *rows) in planted)
        if options.show:
            rows = [{row["uid"]: row for row in version} for version in (old, new)]
            for what, some in (("missed", planted - set(changes)), ("wrong", set(changes) - planted)):
                for kind, was, now in sorted(some, key=str):
                    print(f"{folder.name} {what} {kind}\n    {rows[0].get(was, was)}\n    {rows[1].get(now, now)}")
        lists += 1
    missed = reordered > 0
    for kind in sorted(planted_of | told_of) + [None]:
        planted, said, right = (of.total() if kind is None else of[kind] for of in (planted_of, told_of, right_of))
        precision, recall = right / said if said else 0.0, right / planted if planted else 0.0
        below = min(precision, recall) < options.at_least
        missed |= below
        print(f"{kind or 'all':12} planted {planted:5}, told {said:5}, precision {precision:.3f}, recall {recall:.3f}{' BELOW' if below else ''}")
    print(f"{lists} lists; told of another order alone: {reordered}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
