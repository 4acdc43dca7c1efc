"""Compares what the program reads in the batches of clerks' lists with their truths.

python3 compare.py PERECHEN [BATCH…] [-v] [--only NN,NN] [--at-least N [--silent M]] [--json FILE] [--confidence]

A batch is a folder with files/ and truth/ (`CONTRACT.md`); without one, all batches beside this program. Prints a
line a file, its differences with -v, and totals a batch:

- right: records, fields, body, region and findings (those expected and no others above `note`) are as in the truth;
- read: the same without the findings;
- silent: not read right, and no finding above `note` points to the place.

--confidence prints, in classes of ten per cent of the confidence that `inspect` gives a column or a row, how often the
column's field or the row's role is right; `docs/accuracy.md` says how it is measured.

Ends with 1 if fewer than --at-least files are read right or more than --silent are silently wrong.
"""

import argparse
import collections
import dataclasses
import difflib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

FIELDS = [
    "number", "direction", "service", "process", "touchpoint", "contacts", "needs", "interactions", "channel",
    "features", "client", "region", "body", "list_title", "act",
]
# Where the truth says null, these are not compared.
OPTIONAL = {"client", "act"}
# What `inspect` calls the fields.
NAMES = {
    "№": "number", "Направление деятельности": "direction", "Услуга, функция, сервис": "service",
    "Процесс": "process", "Точка взаимодействия": "touchpoint", "Контакты точки": "contacts", "Вид точки": "channel",
    "Удовлетворяемые потребности клиента": "needs", "Осуществляемое взаимодействие": "interactions",
    "Особенности взаимодействия": "features", "Клиент": "client",
}
COLUMN = re.compile(r"^    \d+ «.*» → (.+), уверенность (\d+) %$")
# Findings of doubt: they say that something may have been read otherwise.
DOUBTS = {"S03", "S04", "S05", "S07", "S09", "S10", "F03", "D06"}


def folded(text):
    """A text without what two clerks may write differently: case, ё, quotes, dashes, blanks, end punctuation."""
    text = (text or "").casefold().replace("ё", "е")
    text = re.sub(r"[«»“”„]", '"', text)
    text = re.sub(r"[–—−‑]", "-", text)
    return re.sub(r"\s+", " ", text).strip().strip(".;,: ")


def contact(text):
    """A contact: the last ten digits of a telephone, an address without its scheme."""
    text = folded(text)
    telephone = re.fullmatch(r"(тел\.?:?)?[\d\s()+\-.,добтел:]*(\([^)]*\))?", text)
    if telephone and sum(letter.isdigit() for letter in text) >= 5:
        return re.sub(r"\D", "", re.sub(r"\(пн.*", "", text))[-10:]
    return re.sub(r"^https?://", "", text).rstrip("/")


def text_of(value):
    return value.get("text") if isinstance(value, dict) else value


def as_read(record):
    """A line of records.jsonl in the shape of the truth."""
    point = record["touchpoint"] or {}
    texts = lambda items: None if items is None else [item["text"] for item in items]  # noqa: E731
    return {
        "number": record["number"],
        "direction": text_of(record["direction"]),
        # Taken from title or catalogue where the list states none: no statement of the file.
        "derived": (record["direction"] or {}).get("from") == "derived",
        "service": text_of(record["service"]),
        "process": text_of(record["process"]),
        "touchpoint": point.get("text"),
        "contacts": [item["value"] for item in point.get("contacts", [])],
        "needs": texts(record["needs"]),
        "interactions": texts(record["interactions"]),
        "channel": record["channel"],
        "stated": record["channel_stated"],
        **{field: record[field] for field in ("features", "client", "region", "body", "list_title", "act")},
        "table": record["source"]["table"],
        "rows": record["source"]["rows"],
    }


def same(field, want, got):
    """Whether a field was read as the truth has it; «*» is a matter of taste."""
    have = got[field]
    if want == "*":
        return True
    if field in ("needs", "interactions"):
        if want and "*" in want:
            return True
        alike = sorted(map(folded, want or [])) == sorted(map(folded, have or []))
        return alike and ((want is None) == (have is None) or not want)
    if field == "contacts":
        if "*" in want:
            return True
        known = " | ".join(map(contact, have))
        return all(contact(item) in known for item in want)
    if field == "channel":
        if want is None:
            return got["stated"] is None
        if want == "unknown":
            return got["stated"] in ("unknown", None)
        # Where both are stated, order or catalogue may decide which is used.
        if want == "mixed":
            return got["stated"] == "mixed"
        return have == want
    if field == "client":
        return have == want
    if field == "act":
        dates = (want["date"], "-".join(reversed((want["date"] or "").split("."))))
        return bool(have) and folded(have.get("number")) == folded(want["number"]) and have.get("date") in dates
    if field == "number":
        # Excel shows the number 1.1 with the comma of the officer's language.
        number = lambda text: folded(text).strip(".)").replace(",", ".")  # noqa: E731
        return number(want) == number(have)
    if field == "direction" and want is None and got["derived"]:
        return True
    if field == "region":
        # «Чувашская Республика – Чувашия» is the official name of «Чувашская Республика».
        want, have = (folded(text).split(" - ")[0] for text in (want, have))
    return folded(want) == folded(have)


def aligned(wanted, given):
    """Pairs of records of two lists, in order, alike in process, point and direction."""
    def key(record):
        direction = "" if record.get("derived") else record["direction"]
        parts = (record["process"] or record["service"], record["touchpoint"], direction)
        return [folded(part) for part in parts]

    def alike(one, other):
        # What the truth leaves open is not compared.
        kept = [(want, have) for want, have in zip(one, other) if want != "*"]
        one, other = ("|".join(part) for part in zip(*kept)) if kept else ("", "")
        if one == other:
            return 1.0
        return difflib.SequenceMatcher(None, one, other, False).ratio() if one and other else 0.0

    ours, theirs = [key(record) for record in wanted], [key(record) for record in given]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    step = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i, one in enumerate(ours, 1):
        for j, other in enumerate(theirs, 1):
            likeness = alike(one, other)
            pair = best[i - 1][j - 1] + (likeness if likeness > 0.45 else -1)
            best[i][j], step[i][j] = max((pair, 1), (best[i - 1][j], 2), (best[i][j - 1], 3))
    i, j, pairs = len(ours), len(theirs), []
    while i and j:
        if step[i][j] == 1:
            pairs.append((i - 1, j - 1))
        i, j = i - (step[i][j] != 3), j - (step[i][j] != 2)
    return pairs[::-1]


@dataclasses.dataclass
class Verdict:
    """What was found of one file."""

    differences: list = dataclasses.field(default_factory=list)
    places: set = dataclasses.field(default_factory=set)
    # Rows with a record that the truth has: table and physical row.
    known: set = dataclasses.field(default_factory=set)
    fields: set = dataclasses.field(default_factory=set)
    lost: bool = False
    missed: list = dataclasses.field(default_factory=list)
    surplus: list = dataclasses.field(default_factory=list)
    doubts: list = dataclasses.field(default_factory=list)
    told: bool = False
    compared: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    alike: collections.Counter = dataclasses.field(default_factory=collections.Counter)

    @property
    def read(self):
        return not self.differences

    @property
    def right(self):
        return self.read and not self.missed and not self.surplus

    @property
    def silent(self):
        return not self.read and not self.told


def compare(truth, records, findings, status):
    verdict = Verdict()
    wanted = [
        {**record, "region": truth["region"], "body": truth["body"], "list_title": part["title"], "act": truth["act"]}
        for part in truth["lists"] for record in part["records"]
    ]
    given = [as_read(record) for record in records]
    differ = verdict.differences.append
    if status != truth["status"]:
        differ(f"status: {truth['status']} expected, {status} read")
        verdict.lost = True
    if len(wanted) != len(given):
        differ(f"records: {len(wanted)} expected, {len(given)} read")
    lists = len({record["list"] for record in records})
    if lists != len(truth["lists"]) and truth["status"] == "converted":
        differ(f"lists: {len(truth['lists'])} expected, {lists} read")
        verdict.lost = True
    pairs = aligned(wanted, given)
    ours, theirs = {i for i, _ in pairs}, {j for _, j in pairs}
    for i, record in enumerate(wanted):
        if i not in ours:
            differ(f"lost: {record['number']} {record['process'] or record['service']} / {record['touchpoint']}")
            verdict.lost = True
    for j, record in enumerate(given):
        if j not in theirs:
            differ(f"extra: {record['number']} {record['process'] or record['service']} / {record['touchpoint']}")
            verdict.places.add((record["table"], *record["rows"]))
    faults = collections.defaultdict(list)
    for i, j in pairs:
        first, last = given[j]["rows"]
        verdict.known.update((str(given[j]["table"]), row) for row in range(first, last + 1))
        for field in FIELDS:
            want = wanted[i][field]
            if field in OPTIONAL and want is None:
                continue
            verdict.compared[field] += 1
            if same(field, want, given[j]):
                verdict.alike[field] += 1
            else:
                faults[field, repr(want), repr(given[j][field])].append(wanted[i]["number"])
                verdict.places.add((given[j]["table"], *given[j]["rows"]))
                verdict.fields.add("title" if field == "list_title" else field)
    for (field, want, have), numbers in faults.items():
        differ(f"{field}: {want} expected, {have} read ×{len(numbers)} (№ {', '.join(map(str, numbers[:4]))})")
    judge_findings(truth, findings, verdict)
    return verdict


def judge_findings(truth, findings, verdict):
    findings = [finding for finding in findings if finding["level"] != "unchecked"]
    counts = collections.Counter(finding["code"] for finding in findings)
    expected = set()
    for code, number in truth["expect"]:
        codes = code.split("|")
        expected.update(codes)
        found = sum(counts[code] for code in codes)
        if not found:
            verdict.missed.append(code)
        elif number and found != number:
            verdict.surplus.append(f"{code}×{found}≠{number}")
    loud = [finding for finding in findings if finding["level"] != "note"]
    for code, number in sorted(collections.Counter(finding["code"] for finding in loud).items()):
        if code not in expected and code not in truth["allow"]:
            verdict.surplus.append(f"{code}×{number}")
    verdict.doubts = sorted({finding["code"] for finding in loud if finding["code"] in DOUBTS})
    verdict.told = any(points_to(finding, verdict) for finding in loud)


def points_to(finding, verdict):
    """Whether a finding stands at a row or column that was read wrongly, or speaks of a whole list so read."""
    doubt = finding["code"] in DOUBTS
    if finding["row"] is None:
        return doubt
    if finding["column"] in verdict.fields and doubt:
        return True
    if verdict.lost and doubt:
        return True
    return any(
        finding["table"] == table and first <= finding["row"] <= last for table, first, last in verdict.places
    )


def lines(path):
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Confidence:
    """How often columns are bound and rows understood rightly, by the confidence that the program states."""

    def __init__(self):
        self.columns, self.right = collections.Counter(), collections.Counter()
        self.values, self.alike = collections.Counter(), collections.Counter()
        self.rows, self.rows_right = collections.Counter(), collections.Counter()

    def add(self, program, source, verdict):
        """Takes the columns and rows of a file."""
        self.add_columns(program, source, verdict)
        self.add_rows(program, source, verdict)

    def add_columns(self, program, source, verdict):
        """A field is right if most of its values are as in the truth."""
        done = subprocess.run([program, "inspect", source, "--output", "json"], capture_output=True, text=True)
        if done.returncode:
            return
        for line in json.loads(done.stdout)["text"].splitlines():
            column = COLUMN.match(line)
            field = NAMES.get(column[1]) if column else None
            compared = verdict.compared[field] if field else 0
            if not compared:
                continue
            step = min(int(column[2]) // 10, 9)
            self.columns[step] += 1
            self.right[step] += verdict.alike[field] * 2 > compared
            self.values[step] += compared
            self.alike[step] += verdict.alike[field]

    def add_rows(self, program, source, verdict):
        """A row of the list is right if the truth has a record of it, any other row if it has none."""
        done = subprocess.run(
            [program, "inspect", source, "--roles", "--output", "json"], capture_output=True, text=True
        )
        if done.returncode:
            return
        for row in json.loads(done.stdout)["rows"]:
            holds = row["role"] in ("data", "rest")
            step = min(int(row["per_cent"]) // 10, 9)
            self.rows[step] += 1
            self.rows_right[step] += holds == ((row["table"], row["row"]) in verdict.known)

    def table(self):
        """A line a class that occurs: columns and rows, of which right, and the columns' values."""
        yield "confidence  columns  right            values  alike     rows  right"
        for step in sorted(self.columns | self.rows):
            columns, values, rows = self.columns[step], self.values[step], self.rows[step]
            share = lambda part, all: f"{part / all:6.1%}" if all else "     –"  # noqa: E731
            yield (f"{step * 10:3}–{step * 10 + 10:<3} %  {columns:9}  {self.right[step]:5} ({share(self.right[step], columns)})"
                   f"  {values:7}  {share(self.alike[step], values)}"
                   f"  {rows:7}  {self.rows_right[step]:5} ({share(self.rows_right[step], rows)})")


def run(program, folder, only):
    """Reads a batch with the program, one file a run, so that no file is judged beside another."""
    truths = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "truth").glob("*.json"))]
    if only:
        truths = [truth for truth in truths if truth["file"][:2] in only]
    for truth in truths:
        with tempfile.TemporaryDirectory(prefix="clerks-") as out:
            out = pathlib.Path(out)
            source = folder / "files" / truth["file"]
            subprocess.run([program, "convert", source, "--out", out, "--form", "none", "-q"], capture_output=True)
            manifest = out / "manifest.json"
            status = "none"
            if manifest.exists():
                status = json.loads(manifest.read_text(encoding="utf-8"))["inputs"][0]["status"]
            records, findings = lines(out / "records.jsonl"), lines(out / "findings.jsonl")
            yield truth, source, findings, compare(truth, records, findings, status)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("batches", nargs="*", type=pathlib.Path)
    arguments.add_argument("-v", "--verbose", action="store_true")
    arguments.add_argument("--only", type=lambda text: text.split(","))
    arguments.add_argument("--at-least", type=int, help="files read right, over all batches")
    arguments.add_argument("--silent", type=int, default=0, help="files silently wrong, at most")
    arguments.add_argument("--json", type=pathlib.Path)
    arguments.add_argument("--confidence", action="store_true")
    given = arguments.parse_args()
    batches = given.batches or sorted(path.parent for path in HERE.glob("*/truth"))
    if missing := [batch for batch in batches if not (batch / "truth").is_dir()]:
        sys.exit(f"no batch: {missing[0]}")
    total, dump, confidence = collections.Counter(), [], Confidence()
    for batch in batches:
        counts, compared, alike = collections.Counter(), collections.Counter(), collections.Counter()
        for truth, source, findings, verdict in run(given.program, batch, given.only):
            if given.confidence:
                confidence.add(given.program, source, verdict)
            counts.update(
                files=1, right=verdict.right, read=verdict.read, silent=verdict.silent,
                doubted=verdict.read and any(code in ("S10", "S04") and code in verdict.doubts
                                             and code not in verdict.missed for code in verdict.doubts),
            )
            compared.update(verdict.compared)
            alike.update(verdict.alike)
            mark = "ok" if verdict.right else "silent" if verdict.silent else "told" if not verdict.read else "noise"
            notes = [f"missed {' '.join(verdict.missed)}"] if verdict.missed else []
            notes += [f"surplus {' '.join(verdict.surplus)}"] if verdict.surplus else []
            notes += [f"doubts {' '.join(verdict.doubts)}"] if verdict.doubts else []
            print(f"{mark:6} {batch.name}/{truth['file'][:48]:48} {'; '.join(notes)}")
            if given.verbose:
                for difference in verdict.differences:
                    print(f"         {difference[:400]}")
                for finding in findings:
                    if finding["level"] not in ("unchecked", "note") and not verdict.right:
                        print(f"         > {finding['code']} {finding['level']} {finding['table']}:{finding['row']}:"
                              f"{finding['column']} {finding['message'][:240]}")
            dump.append({"file": f"{batch.name}/{truth['file']}", "mark": mark, "differences": verdict.differences,
                         "missed": verdict.missed, "surplus": verdict.surplus, "doubts": verdict.doubts})
        print(f"{batch.name}: {counts['files']} files, right {counts['right']}, read right {counts['read']}, "
              f"silently wrong {counts['silent']}")
        shares = (f"{field} {alike[field]}/{compared[field]}" for field in FIELDS if alike[field] < compared[field])
        print(f"  fields not all right: {', '.join(shares) or 'none'}")
        total.update(counts)
    print(f"all: {total['files']} files, right {total['right']}, read right {total['read']}, "
          f"silently wrong {total['silent']}")
    if given.confidence:
        print(*confidence.table(), sep="\n")
    if given.json:
        given.json.write_text(json.dumps(dump, ensure_ascii=False, indent=1), encoding="utf-8")
    if given.at_least is not None and (total["read"] < given.at_least or total["silent"] > given.silent):
        sys.exit(1)


if __name__ == "__main__":
    main()
