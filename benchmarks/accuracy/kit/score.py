"""Compares what the program read with the truth."""

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

#: Compared exactly after folding white space, one value a record.
SCALARS = ["list", "region", "body", "list_title", "act_number", "act_date", "number", "direction", "service", "process", "touchpoint", "channel_stated", "client", "features", "extra", "place"]
#: Compared as multisets of values.
LISTS = ["needs", "interactions", "contacts"]
#: Findings that say: this was not understood for certain.
UNSURE = {"S03", "S04", "S05", "S07", "S10", "V01", "V02", "F03"}


def fold(value):
    if isinstance(value, str):
        return re.sub(r"\s+", " ", value).strip()
    return value


@dataclass
class FileScore:
    file: str
    format: str
    messes: list
    negative: str | None
    records: int
    read: int
    tables: int
    tables_found: int
    false_tables: int
    columns: int = 0
    columns_wrong: int = 0
    columns_open: int = 0
    #: field → [right, all]; of list fields [hits, read, true].
    scalars: dict = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    lists: dict = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    #: What is wrong, as lines of text.
    wrong: list = field(default_factory=list)
    wrong_fields: set = field(default_factory=set)
    wrong_rows: set = field(default_factory=set)
    flagged: bool = False
    status: str = ""

    @property
    def right(self):
        return not self.wrong

    @property
    def count_right(self):
        return self.records == self.read


def canonical(record):
    """A record of records.jsonl in the shape of the truth."""
    point, direction = record["touchpoint"], record["direction"]
    texts = lambda values: None if values is None else [value["text"] for value in values]
    return {
        "list": record["list"],
        "region": record["region"],
        "body": record["body"],
        "list_title": record["list_title"],
        "act_number": record["act"]["number"],
        "act_date": record["act"]["date"],
        "number": record["number"],
        "direction": None if direction is None else direction["text"],
        "direction_from": None if direction is None else direction["from"],
        "service": record["service"],
        "process": record["process"],
        "touchpoint": None if point is None else point["text"],
        "contacts": [] if point is None else [[c["kind"], c["value"]] for c in point["contacts"]],
        "channel_stated": record["channel_stated"],
        "client": record["client"],
        "needs": texts(record["needs"]),
        "interactions": texts(record["interactions"]),
        "features": record["features"],
        "extra": [value for value in record["extra"].values()],
        "place": [record["source"]["table"], record["source"]["rows"][0]],
        "source": record["source"],
    }


def expected(truth, name, read):
    """The true value; where the truth leaves a field open, what was read."""
    value = truth[name]
    if name == "client" and value is None:
        return read["client"]
    if name == "place" and value is None:
        return read["place"]
    if name == "direction" and value is None and read["direction_from"] == "derived":
        return read["direction"]
    if name == "extra":
        return [fold(each) for each in value]
    return fold(value)


def value_of(read, name):
    value = read[name]
    return [fold(each) for each in value] if name == "extra" else fold(value)


def multiset(values, name):
    if values is None:
        return None
    if name == "contacts":
        return Counter((kind, fold(value)) for kind, value in values)
    return Counter(fold(value) for value in values)


def likeness(truth, read):
    names = ("touchpoint", "process", "service", "number", "direction")
    return sum(fold(truth[name]) == fold(read[name]) for name in names) + 2 * (truth["place"] is not None and list(truth["place"]) == read["place"])


def align(truths, reads):
    """Pairs of records, None where one side has none. In order; by likeness where the counts differ."""
    if len(truths) == len(reads):
        return list(zip(truths, reads))
    rows, columns = len(truths), len(reads)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            both = best[i + 1][j + 1] + likeness(truths[i], reads[j])
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < rows and j < columns:
        likely = likeness(truths[i], reads[j])
        if likely and best[i][j] == best[i + 1][j + 1] + likely:
            pairs.append((truths[i], reads[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((truths[i], None))
            i += 1
        else:
            pairs.append((None, reads[j]))
            j += 1
    pairs += [(each, None) for each in truths[i:]] + [(None, each) for each in reads[j:]]
    return pairs


def score(truths, folder):
    """The scores of all files of a run whose outputs lie in `folder`."""
    reads, findings = defaultdict(list), defaultdict(list)
    for line in open(folder / "records.jsonl", encoding="utf-8"):
        record = json.loads(line)
        reads[record["source"]["file"]].append(record)
    for line in open(folder / "findings.jsonl", encoding="utf-8"):
        finding = json.loads(line)
        findings[finding["file"]].append(finding)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    status = {each["path"]: each["status"] for each in manifest["inputs"]}
    return [score_file(truth, reads[truth["file"]], findings[truth["file"]], status.get(truth["file"], "missing")) for truth in truths]


def score_file(truth, raw, findings, status):
    reads = [canonical(record) for record in raw]
    truths = truth["records"]
    tables, found, false = score_tables(truth, reads)
    result = FileScore(
        truth["file"], truth["format"], truth["messes"], truth["negative"], len(truths), len(reads), tables, found, false, status=status
    )
    if found < tables:
        result.wrong.append(f"tables found: {found} of {tables} ({status})")
        result.wrong_fields.add(None)
    if false:
        result.wrong.append(f"tables that are no list: {false}")
        result.wrong_fields.add(None)
    if len(truths) != len(reads):
        result.wrong.append(f"records: {len(reads)} instead of {len(truths)}")
    for number, (true, read) in enumerate(align(truths, reads), 1):
        compare(result, number, true, read)
    score_columns(result, truth, reads)
    if result.wrong:
        result.flagged = is_flagged(result, findings, status)
    else:
        result.flagged = any(each["code"] in UNSURE and each["level"] in ("error", "query") for each in findings)
    return result


def compare(result, number, true, read):
    if true is None:
        result.wrong.append(f"record {number}: not in the file: {read['touchpoint']} at {read['place']}")
        result.wrong_rows.add(tuple(read["place"]))
        for name in LISTS:
            result.lists[name][1] += len(read[name] or [])
        return
    if read is None:
        result.wrong.append(f"record {number}: missing: {true['touchpoint']} at {true['place']}")
        result.wrong_rows.add(tuple(true["place"] or ()))
        for name in SCALARS:
            result.scalars[name][1] += 1
        for name in LISTS:
            result.lists[name][2] += len(true[name] or [])
        return
    for name in SCALARS:
        want, got = expected(true, name, read), value_of(read, name)
        want, got = (list(want), list(got)) if name == "place" and want and got else (want, got)
        tally = result.scalars[name]
        tally[1] += 1
        tally[0] += want == got
        if want != got:
            wrong(result, number, name, want, got, read)
    for name in LISTS:
        want, got = multiset(true[name], name), multiset(read[name], name)
        tally = result.lists[name]
        tally[0] += sum(((want or Counter()) & (got or Counter())).values())
        tally[1] += sum((got or Counter()).values())
        tally[2] += sum((want or Counter()).values())
        if want != got:
            wrong(result, number, name, true[name], read[name], read)


def wrong(result, number, name, want, got, read):
    result.wrong.append(f"record {number} {name}:\n      true {want!r}\n      read {got!r}")
    result.wrong_fields.add(name)
    result.wrong_rows.add(tuple(read["place"]))


def score_tables(truth, reads):
    """List tables that gave a record, and tables that gave one and are none."""
    hit, false = set(), set()
    for read in reads:
        for part in read["source"]["parts"]:
            at = place_of(truth, part["table"], part["first"])
            if at is None:
                false.add(str(part["table"]))
            else:
                hit.add(at)
    return len(truth["tables"]), len(hit), len(false)


def place_of(truth, table, row):
    for at, each in enumerate(truth["tables"]):
        if each["table"] == table and (not each["traceable"] or each["rows"][0] <= row <= each["rows"][1] or isinstance(table, int)):
            return at
    return None


def column_number(address):
    cell = address.split(",")[0].strip()
    inside = re.search(r"к(\d+)", cell)
    if inside:
        return int(inside.group(1))
    letters = re.match(r"(?:.*!)?([A-Z]+)\d+$", cell)
    if not letters:
        return None
    number = 0
    for letter in letters.group(1):
        number = number * 26 + ord(letter) - 64
    return number


def score_columns(result, truth, reads):
    """Columns bound to a wrong field, and columns of a field that were left open."""
    fields = set(SCALARS + LISTS + ["touchpoint", "channel"])
    bound = defaultdict(set)
    for read in reads:
        for part in read["source"]["parts"][:1]:
            at = place_of(truth, part["table"], part["first"])
            if at is None or not truth["tables"][at]["traceable"]:
                continue
            for name, address in read["source"]["cells"].items():
                for piece in address.split(", "):
                    number = column_number(piece)
                    if number is not None:
                        bound[at, number - truth["tables"][at]["first_column"]].add(name)
    for at, table in enumerate(truth["tables"]):
        if not table["traceable"]:
            continue
        for place, true in enumerate(table["fields"]):
            if true is None:
                continue
            result.columns += 1
            names = bound.get((at, place), set())
            given = names & fields
            # A value filled in from another place has its address there.
            if true == "extra":
                result.columns_wrong += bool(given)
            elif given and true not in given:
                result.columns_wrong += 1
            elif names and not given:
                result.columns_open += 1


def is_flagged(result, findings, status):
    """Whether a finding of the file points to what is wrong."""
    if status in ("failed", "refused", "skipped"):
        return status != "skipped"
    for finding in findings:
        if finding["code"] not in UNSURE or finding["level"] not in ("error", "query"):
            continue
        if finding["row"] is None and (finding["code"] in ("S04", "S05", "F03")):
            return True
        if finding["column"] is not None and finding["column"] in result.wrong_fields:
            return True
        if (finding["table"], finding["row"]) in result.wrong_rows:
            return True
    return False
