"""Runs the program on files/ and compares with the right values below.

    python3 check.py PERECHEN [NAME…]

One line a case: ok, FAIL with what differs, known (OPEN names the case), or skipped. Exit code 1 if a case
fails that is not known, or a known one is right. `kind` names the general fault behind a case that failed
when it was written. Standard library only.
"""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Faults of the readers, to be repaired.
OPEN = set()

DIRECTION = ["Рассмотрение обращений граждан", "Предоставление государственных услуг",
             "Взаимодействие с внутренним клиентом"]
PROCESS = ["Приём письменных обращений", "Выдача лицензии", "Оформление отпуска"]
POINT = ["Официальный сайт", "Здание министерства", "СЭД"]
NEED = ["Подача обращения", "Получение лицензии", "Получение приказа об отпуске"]
KIND = ["digital", "offline", "digital"]


class Any:
    """One of several right values."""

    def __init__(self, *values):
        self.values = values

    def __eq__(self, other):
        return other in self.values

    def __repr__(self):
        return " | ".join(map(repr, self.values))


def record(row, n, **changed):
    """The record of the n-th row of the usual list, standing in physical row `row`."""
    right = {"row": row, "number": str(n + 1), "direction": DIRECTION[n], "service": Any(None, ""),
             "process": PROCESS[n], "point": POINT[n], "needs": [NEED[n]], "kind": KIND[n]}
    return right | changed


def usual(first=2, rows=None, **changes):
    """The three records; `changes`: a field → three values, or → {index: value}."""
    rows = rows or [first, first + 1, first + 2]
    made = [record(row, n) for n, row in enumerate(rows)]
    for name, values in changes.items():
        for n, value in (values.items() if isinstance(values, dict) else enumerate(values)):
            made[n][name] = value
    return made


def two_points(points, row=2, others=True, **changed):
    """Row 1 of the list gives several points."""
    first = [record(row, 0, point=point, **changed) for point in points]
    return first + ([record(row + 1, 1), record(row + 2, 2)] if others else [])


CASES = []


def case(name, right, kind="", tells=(), test=None):
    """`tells`: codes of which one must be found; `test`: a further look, gives what is wrong."""
    CASES.append({"name": name, "right": right, "kind": kind, "tells": tells, "test": test})


def struck(findings, _records):
    said = any("зачёркн" in (finding["message"] or "").lower() for finding in findings)
    return None if said else "зачёркнутое слово прочитано как точка, и об этом не сказано"


def says(text, code=None):
    def test(findings, _records):
        told = any(f["code"] == code or text in f["message"] for f in findings)
        return None if told else f"«{text}» прочитано как значение, и об этом не сказано"
    return test


def s07_in_point_column(findings, _records):
    wrong = [f for f in findings if f["code"] == "S07" and f["column"] not in ("touchpoint", "Точка взаимодействия")]
    return f"S07 называет графу «{wrong[0]['column']}», а текст стоит в «Точка взаимодействия»" if wrong else None


# --- Word -----------------------------------------------------------------------------------------
case("base.docx", usual())
case("docx-sdt-rows.docx", usual())
case("docx-data-bound-control.docx", usual(), kind="привязанный элемент: берётся остаток в тексте, а Word показывает данные")
case("docx-legacy-dropdown.docx", usual(), kind="поля форм Word (флажок, список) без значения")
case("docx-checkbox-control.docx", usual())
case("docx-gridbefore-merge.docx",
     [record(2, 0), record(3, 0, number=Any("1", ""), process="Личный приём граждан", point="Здание министерства",
                           needs=["Получение ответа"], kind="offline"), record(4, 1)])
case("docx-merge-restart-each.docx", usual())
case("docx-every-row-header.docx", usual())
case("docx-hmerge.docx", [record(3, 0, direction="Взаимодействие с внешним клиентом"),
                          record(4, 1, direction="Взаимодействие с внешним клиентом")])
case("docx-moved-text.docx", usual(), tells=["F02"])
case("docx-deleted-column.docx", usual(), tells=["F02"])
case("docx-html-chunk.docx", [], tells=["S07"])
case("docx-hyphens-and-breaks.docx", two_points(["Интернет-приёмная", "Официальный сайт"]))
case("docx-run-fragments.docx", usual())
case("docx-number-two-instances.docx", [record(2, 0), record(3, 1), record(4, 2, number="1"), record(5, 1)])
case("docx-number-field.docx", usual(number=[Any("1.", "1"), Any("2.", "2"), Any("3.", "3")]),
     kind="поля AUTONUM без номера")
case("docx-text-box-table.docx", usual())
case("docx-nested-table.docx", two_points(["Официальный сайт", "Электронная почта"]),
     kind="текст таблицы в ячейке не входит в ячейку")
case("docx-wrapped-in-custom-xml.docx", usual())
case("docx-part-in-utf-16.docx", usual())
case("docx-part-in-windows-1251.docx", usual())
case("docx-no-grid-short-rows.docx", usual(needs={1: [], 2: []}, kind={2: "unknown"}))
case("docx-formula-and-ruby.docx", usual())
case("docx-hidden-by-style.docx", usual(), tells=["S07", "F02"])
case("docx-explanations-below-head.docx", usual(3), kind="строка пояснений под шапкой читается как запись")
case("docx-column-letters.docx", usual(3), kind="строка обозначений граф не узнана")
case("docx-raised-footnote-mark.docx", usual(point={0: Any("Официальный сайт", "Официальный сайт²")}),
     kind="надстрочный знак сноски приклеен к слову")
case("docx-struck-out.docx", None, test=struck, kind="зачёркнутый текст читается как действующий")
case("docx-head-in-own-table.docx", usual(rows=[Any(1, 2), Any(2, 3), Any(3, 4)]), kind="шапка отдельной таблицей: «пустой бланк»")
case("docx-dashes.docx", None, tells=["V01"], kind="вместо значения знак пустоты (—, NULL, nan, #Н/Д), и об этом не сказано")
case("docx-ditto-marks.docx", usual(direction=[DIRECTION[0]] * 3))

# --- Excel ----------------------------------------------------------------------------------------
case("base.xlsx", usual())
case("xlsx-places-left-out.xlsx", usual(needs={1: []}))
case("xlsx-inline-runs-and-reading.xlsx", usual())
case("xlsx-escapes.xlsx", [*two_points(["Официальный сайт", "Электронная почта"], others=False),
                           record(3, 1, needs=["Получение лицензии (form_x0031_)"]), record(4, 2)])
case("xlsx-backslashes.xlsx", usual())
case("xlsx-absolute-targets.xlsx", usual())
case("xlsx-iso-dates.xlsx", usual(extra=[{"Срок": "17.03.2024"}, {"Срок": "17.03.2024 13:45:30"}, {"Срок": "13:45:30"}]))
case("xlsx-true-and-false.xlsx", usual(), kind="отметки, которых нет в словаре, становятся точками")
case("xlsx-number-formats.xlsx", usual(number=["№ 1", "002", Any("2 фев", "2 фев.")]))
case("xlsx-overlapping-merges.xlsx", [record(2, 0), record(3, 1, number="1", direction=DIRECTION[0]), record(4, 2, number="2")])
case("xlsx-inline-value-in-v.xlsx", usual())
case("xlsx-very-hidden-copy.xlsx", usual(), tells=["F02"])
case("xlsx-leading-zeros-as-text.xlsx",
     usual(extra=[{"Код услуги": "0012"}, {"Код услуги": "12"}, {"Код услуги": "6901000123000000000"}]),
     kind="форматы чисел: условия и числа больше 10^18")
case("xlsx-mark-before-part.xlsx", usual())
case("xlsx-error-cells.xlsx", None, test=says("#Н/Д"),
     kind="вместо значения знак пустоты (—, NULL, nan, #Н/Д), и об этом не сказано")
case("xlsx-links.xlsx", usual(contacts={0: ["https://tver.example/priem"]}), kind="адрес формулы ГИПЕРССЫЛКА теряется")
case("xlsx-page-lines-left.xlsx", usual(rows=[3, 4, 7]), kind="строка страницы среди строк таблицы")
case("xlsx-continued.xlsx", usual(rows=[3, 4, 7]), kind="строка страницы среди строк таблицы")
case("xlsx-report-columns.xlsx", usual(rows=[3, 5, 7]))
case("xlsx-numbers-export.xlsx", usual(3))
case("xls-formula-dates-1904.xls", usual(extra=[{"Срок": "18.03.2024"}, {"Срок": "19.03.2024"}, {"Срок": ""}]))
case("xls-string-over-records.xls", usual(point={0: Any("Официальный", None)}, contacts={0: ["https://tver.example"]}))
case("xls-1995-without-code-page.xls", usual())
case("xlsb-dates-and-merges.xlsb", usual(number={1: "1"}, direction={1: DIRECTION[0]},
                                         extra=[{"Срок": "18.03.2024"}, {"Срок": "19.03.2024"}, {"Срок": ""}]))

# --- OpenDocument ---------------------------------------------------------------------------------
case("ods-comment.ods", usual(), tells=["F02"])
case("ods-number-without-text.ods", usual(extra={0: {"Срок": "17.03.24"}}))
case("odt-tracked-deletion.odt", usual(), tells=["F02"])
case("odt-page-break-in-row.odt", usual())
case("odt-sub-table.odt", [record(2, 0), record(Any(2, 3), 0, point="Здание министерства", needs=["Получение ответа"],
                                                kind="offline"), record(Any(3, 4), 1)],
     kind="разделённые ячейки (is-sub-table) не разделяют строку")
case("odt-of-myoffice.xodt", usual())

# --- text -----------------------------------------------------------------------------------------
case("csv-unicode-text.csv", two_points(["Официальный сайт", "Электронная почта"]))
case("csv-sep-tab.csv", usual())
case("csv-line-ends-of-mac.csv", usual())
case("csv-quotes-not-doubled.csv", usual(point={0: Any("Портал Госуслуги»»", "Портал Госуслуги\"\"", "Портал «Госуслуги»",
                                                       "Портал \"Госуслуги\"")}))
case("csv-commas-and-decimal.csv", usual(point={0: "Официальный сайт, раздел «Обращения»"},
                                         needs={1: ["Получение лицензии, её копии"]}))
case("csv-koi8.csv", usual())
case("csv-blank-lines.csv", usual(rows=[4, 6, 7]), kind="пустые строки CSV не считаются: место названо неверно")
case("csv-mac-letters.csv", usual(), kind="кодировки Mac Cyrillic и ISO 8859-5 не узнаны")

# --- web pages, XML 2003, RTF ---------------------------------------------------------------------
case("html-named-doc-with-spans.doc", usual(3))
case("html-foot-before-body.xls", usual(rows=[Any(2, 3), Any(3, 4), Any(4, 5)]))
case("html-choice.xls", usual(), kind="поля страницы: невыбранные слова и значения полей")
case("html-hidden-spans.xls", usual(), kind="скрытое в ячейке страницы читается")
case("html-wrong-charset.xls", usual())
case("xml-2003-index-and-merges.xml",
     [record(5, 0), record(6, 0, process="Личный приём граждан", point="Здание министерства",
                           needs=["Получение лицензии"], kind="offline"), record(7, 2, number="2")])
case("rtf-code-page.rtf", usual())
case("rtf-unicode.rtf", usual())

# --- Word 97 --------------------------------------------------------------------------------------
case("doc-tracked-changes.doc", usual(), tells=["F02"], kind=".doc: исправления и скрытый текст пропадают без слова")
case("doc-hyphens-and-links.doc", [*two_points(["Интернет-приёмная", "Электронная почта"], others=False),
                                   record(3, 1, point="Здание министерства (схема)",
                                          contacts=[Any("https://tver.example", "https://tver.example/")]), record(4, 2)])


def found(line):
    """A record as the program wrote it, in the fields that the right values have."""
    point, direction = line["touchpoint"], line["direction"]
    return {"row": line["source"]["row"], "number": line["number"], "direction": direction and direction["text"],
            "service": line["service"], "process": line["process"], "point": point and point["text"],
            "needs": [need["text"] for need in line["needs"] or []], "kind": line["channel_stated"],
            "contacts": [contact["value"] for contact in point["contacts"]] if point else [], "extra": line["extra"]}


def difference(right, records):
    if len(right) != len(records):
        return (f"записей {len(records)}, должно быть {len(right)}: "
                + "; ".join(f"строка {r['row']} «{r['point']}»" for r in records)[:300])
    for want, have in zip(right, records):
        for name, value in want.items():
            if not value == have[name]:
                return f"строка {have['row']}, {name}: {have[name]!r}, должно быть {value!r}"
    return None


def main():
    program, folder, names = Path(sys.argv[1]).resolve(), Path(__file__).parent / "files", sys.argv[2:]
    cases = [c for c in CASES if not names or c["name"] in names]
    with tempfile.TemporaryDirectory() as out:
        # Each file in a run of its own root would be slow; copies of a list are told, records are not.
        subprocess.run([program, "convert", folder, "--out", out, "-q", "--form", "none"], capture_output=True)
        lines = {"records": {}, "findings": {}}
        for kind, by_file in lines.items():
            for line in (Path(out) / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines():
                line = json.loads(line)
                file = line["source"]["file"] if kind == "records" else line["file"]
                by_file.setdefault(file, []).append(line)
    failed = 0
    for c in cases:
        name = c["name"]
        if not (folder / name).exists() or (name.startswith("rtf-") and not shutil.which("soffice")):
            print(f"skipped {name}: нет файла или LibreOffice")
            continue
        records = [found(line) for line in lines["records"].get(name, [])]
        findings = lines["findings"].get(name, [])
        wrong = difference(c["right"], records) if c["right"] is not None else None
        if not wrong and c["tells"] and not any(f["code"] in c["tells"] for f in findings):
            wrong = f"не сказано: нет замечания {' или '.join(c['tells'])}"
        if not wrong and c["test"]:
            wrong = c["test"](findings, records)
        known = name in OPEN
        failed += bool(wrong) != known
        if wrong:
            print(f"{'known' if known else 'FAIL ':5}   {name}: {wrong}")
        else:
            print(f"{'FAIL    (no longer open) ' if known else 'ok      '}{name}")
    print(f"{len(cases)} cases, {failed} not as expected")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
