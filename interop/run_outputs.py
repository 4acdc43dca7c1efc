"""What a run of the program has written: the files of its output folder and its records.

Every script here prints one line for each file that is right, and ends with exit code 1 at the
first file that is not, saying which file and what is missing.
"""

import json
import sys
from pathlib import Path

WORKBOOK = ".перечень.xlsx"
FORM = ".форма.docx"
LETTER = ".протокол.txt"
# Rules over the whole run: known when the workbooks are written already, so in the protocol only.
OF_THE_RUN = {"C03", "D04", "F05"}


class Run:
    """An output folder of `perechen convert`."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.manifest = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        self.records = self._lines("records.jsonl")
        self.findings = self._lines("findings.jsonl")

    def _lines(self, name):
        return [json.loads(line) for line in (self.folder / name).read_text("utf-8").splitlines()]

    def files(self, suffix):
        """Paths relative to the folder, sorted."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*" + suffix))

    def records_of(self, output):
        """The records that the workbook or form `output` shows; the fixtures have a list a file."""
        return [record for record in self.records if record["source"]["file"] == source(output)]

    def findings_of(self, output):
        """The findings that the workbook `output` shows."""
        of_file = [finding for finding in self.findings if finding["file"] == source(output)]
        return [finding for finding in of_file if finding["code"] not in OF_THE_RUN]


def source(output):
    """`a/b.docx.форма.docx` was made from `a/b.docx`."""
    return output.removesuffix(WORKBOOK).removesuffix(FORM)


def texts(record):
    """What the list's own columns show of a record; a derived direction has no column."""
    yield from filter(None, (record[key] for key in ("number", "service", "process", "features")))
    if record["direction"] and record["direction"]["from"] == "stated":
        yield record["direction"]["text"]
    if record["touchpoint"]:
        yield record["touchpoint"]["text"]
    for key in ("needs", "interactions"):
        yield from (item["text"] for item in record[key] or [])
    yield from record["extra"].values()


def need(condition, file, missing):
    """Ends the script unless the condition holds."""
    if not condition:
        sys.exit(f"FAILED {file}: {missing}")


def right(file, what):
    print(f"ok  {file}: {what}")
