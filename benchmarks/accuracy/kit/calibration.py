"""Whether the confidence of a column says how often its field is right: `perechen inspect` against the truth."""

import json
import re
import subprocess

FIELDS = {
    "№": "number",
    "Направление деятельности": "direction",
    "Услуга, функция, сервис": "service",
    "Процесс": "process",
    "Точка взаимодействия": "touchpoint",
    "Вид точки": "channel",
    "Удовлетворяемые потребности клиента": "needs",
    "Осуществляемое взаимодействие": "interactions",
    "Особенности взаимодействия": "features",
    "Контакты точки": "contacts",
    "Клиент": "client",
}
COLUMN = re.compile(r"^    (\d+) «.*» → (.+), уверенность (\d+) %$")
#: Lower ends of the groups, per cent.
GROUPS = (0, 50, 60, 70, 80, 90, 95, 98)


def columns(truths, inputs, program):
    """(confidence in per cent, right) of every column that was given a field."""
    found = []
    for truth in truths:
        tables = [table for table in truth["tables"] if table["traceable"]]
        if not tables:
            continue
        done = subprocess.run([str(program), "inspect", str(inputs / truth["file"]), "--output", "json"], capture_output=True, check=False)
        try:
            text = json.loads(done.stdout)["text"]
        except (ValueError, KeyError):
            continue
        lists = [part.splitlines() for part in re.split(r"^Перечень \d+: ", text, flags=re.M)[1:]]
        several = "several-lists" in truth["messes"]
        if len(lists) != (len(tables) if several else 1):
            continue
        for table, lines in zip(tables, lists):
            first = table["first_column"] if isinstance(table["table"], str) else 1
            for line in lines:
                said = COLUMN.match(line)
                field = FIELDS.get(said.group(2)) if said else None
                place = int(said.group(1)) - first if said else -1
                if field and 0 <= place < len(table["fields"]):
                    found.append((int(said.group(3)), table["fields"][place] == field))
    return found


def show(found):
    out = [f"\n{'confidence of a column, per cent':<38}{'columns':>7}{'mean':>11}{'right':>9}"]
    for low, high in zip(GROUPS, [*GROUPS[1:], 101]):
        group = [(said, right) for said, right in found if low <= said < high]
        if group:
            mean = sum(said for said, _ in group) / len(group)
            right = 100 * sum(right for _, right in group) / len(group)
            out.append(f"  {f'{low}–{min(high, 100)}':<36}{len(group):>7}{mean:>11.1f}{right:>9.1f}")
    return "\n".join(out)
