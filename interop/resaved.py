"""An officer opens a workbook or form in LibreOffice, saves it in a format of his choice and sends it
in again: the program reads the same list from it, and never a result of its own.
`resaved.py OUT WORK PERECHEN`.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from office import converted
from run_outputs import FORM, WORKBOOK, Run, need, right


def read(folder, out, perechen):
    """The records that the program reads from each file of a folder, without their places."""
    command = [perechen, "convert", str(folder), "--out", str(out), "-q"]
    done = subprocess.run(command, check=False)
    need(done.returncode in (0, 3), folder, f"exit code 0 or 3, found {done.returncode}")
    records = {}
    for record in Run(out).records:
        values = {key: value for key, value in record.items() if key not in ("id", "source", "superseded_by")}
        records.setdefault(record["source"]["file"], []).append(values)
    return records


# What is saved and in which formats; the first of them is the one that the program writes.
KINDS = ((WORKBOOK, ("xlsx", "ods", "xls")), (FORM, ("docx", "odt", "doc")))
RESULTS = ("свод.xlsx", "протокол.xlsx")


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def same(run, names, kind, work, perechen):
    """Whether the lists are the same after the files were saved as `kind`."""
    written, saved = fresh(work / "written"), fresh(work / "saved")
    for name, path in converted(run.folder, names, kind, work / "libreoffice").items():
        # The name says nothing of the format, so that both have the same.
        shutil.copyfile(run.folder / name, written / path.name)
        shutil.copyfile(path, saved / path.name)
    before = read(written, work / "written-out", perechen)
    after = read(saved, work / "saved-out", perechen)
    need(before, written, "records")
    for name, records in before.items():
        found = after.get(name, [])
        need(len(found) == len(records), name, f"{len(records)} records after saving, found {len(found)}")
        for number, (old, new) in enumerate(zip(records, found), start=1):
            for key in old:
                need(new[key] == old[key], name, f"{key} of record {number}: {old[key]}, found {new[key]}")
        right(name, f"{len(records)} records, the same after LibreOffice saved it as {kind}")


def skipped(run, kind, work, perechen):
    """Whether results that were saved again are known and left out."""
    folder = fresh(work / "saved")
    for path in converted(run.folder, RESULTS, kind, work / "libreoffice").values():
        shutil.copyfile(path, folder / path.name)
    need(not read(folder, work / "out", perechen), folder, "no records of the program's own results")
    right(folder, f"results saved as {kind} are left out")


def main():
    run, work, perechen = Run(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    for suffix, kinds in KINDS:
        for kind in kinds:
            same(run, run.files(suffix), kind, work / kind, perechen)
    for kind in ("ods", "xls"):
        skipped(run, kind, work / f"results-{kind}", perechen)


main()
