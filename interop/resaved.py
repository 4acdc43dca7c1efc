"""An officer opens a workbook or form in LibreOffice, saves it and sends it in again: the program
reads the same list from it. `resaved.py OUT WORK PERECHEN`.
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


def main():
    run, work, perechen = Run(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    written, saved = work / "written", work / "saved"
    for folder in (written, saved):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for suffix, kind in ((WORKBOOK, "xlsx"), (FORM, "docx")):
        for name, path in converted(run.folder, run.files(suffix), kind, work / kind).items():
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
        right(name, f"{len(records)} records, the same after LibreOffice saved it")


main()
