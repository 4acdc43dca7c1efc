"""What the program writes, it reads back the same, on generated lists:
`round_trip.py PERECHEN WORK [--seed 5] [--files 1000] [--formats docx,xlsx] [--show 10] [--at-least 100]`.

The generator of `benchmarks/accuracy` writes the files. Each list becomes a workbook and a form, once with the
ministry's rows and once with a row a touchpoint, and all of them are read again. Compared are all fields but the
places; of a form not the act and the title, which it may leave blank, and not № where the form counts the rows anew.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from run_outputs import FORM, WORKBOOK, Run, need, right

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks" / "accuracy"))

from kit.generate import DEFAULT, generate  # noqa: E402

PLACES = ("id", "source", "list", "superseded_by")
# Beside them, what a form does not show.
BLANK = ("act", "list_title")


def converted(perechen, inputs, out, *options):
    shutil.rmtree(out, ignore_errors=True)
    command = [perechen, "convert", str(inputs), "--out", str(out), "-q", "--progress", "none", "--no-register", *options]
    done = subprocess.run(command, check=False)
    need(done.returncode in (0, 1, 3), inputs, f"exit code 0, 1 or 3, found {done.returncode}")
    return Run(out)


def by_output(run, suffix):
    """{name of the output: its records} of the run that wrote it."""
    lists = {}
    for record in run.records:
        number = "" if record["list"] == 1 else f".{record['list']}"
        lists.setdefault(f"{record['source']['file']}{number}{suffix}", []).append(record)
    return lists


def by_file(run):
    files = {}
    for record in run.records:
        files.setdefault(record["source"]["file"], []).append(record)
    return files


def counted(records):
    """Whether № counts the rows from 1, as a form counts them anew where it does."""
    numbers = list(dict.fromkeys(record["number"] for record in records))
    return numbers == [str(number) for number in range(1, len(numbers) + 1)]


def difference(before, after, without):
    """Where the lists first differ; `None`: nowhere."""
    if "act" in without and counted(after):
        without = without + ("number",)
    for number, (old, new) in enumerate(zip(before, after), 1):
        for key in old:
            if key not in without and old[key] != new[key]:
                return key, f"{key} of record {number}: {old[key]!r}, read back {new[key]!r}"
    if len(before) != len(after):
        return "records", f"{len(before)} records, read back {len(after)}"
    return None


def compare(perechen, inputs, work, suffix, rows, without, show):
    """Writes, reads again, prints what differs; gives how many lists there were and how many are the same."""
    run = converted(perechen, inputs, work / "written", "--form-rows", rows)
    only = work / "only"
    shutil.rmtree(only, ignore_errors=True)
    for name in run.files(suffix):
        (only / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(run.folder / name, only / name)
    # Our own names are no names of lists.
    back = by_file(converted(perechen, only, work / "back", "--form", "none"))
    kinds, shown, same, lists = Counter(), 0, 0, by_output(run, suffix)
    for name, before in lists.items():
        found = difference(before, back.get(name, []), without)
        if found is None:
            same += 1
            continue
        kinds[found[0]] += 1
        if shown < show:
            shown += 1
            print(f"  {name}: {found[1][:300]}")
    what = {WORKBOOK: "workbooks", FORM: f"forms with --form-rows {rows}"}[suffix]
    print(f"{what}: {same} of {len(lists)} lists read back the same"
          + "".join(f", {kind} {count}" for kind, count in kinds.most_common()))
    return len(lists), same


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("perechen")
    arguments.add_argument("work", type=Path)
    arguments.add_argument("--seed", type=int, default=5)
    arguments.add_argument("--files", type=int, default=1000)
    arguments.add_argument("--formats", default="docx,docx-lib,xlsx,xlsx-lib,ods,odt,csv,html")
    arguments.add_argument("--show", type=int, default=10)
    arguments.add_argument("--at-least", type=float, default=100.0)
    arguments = arguments.parse_args()

    shutil.rmtree(arguments.work, ignore_errors=True)
    formats = {name: DEFAULT[name] for name in arguments.formats.split(",")}
    generate(arguments.seed, arguments.files, arguments.work, formats)
    inputs = arguments.work / "in"
    worst = 100.0
    for suffix, rows, without in (
        (WORKBOOK, "source", PLACES),
        (FORM, "source", PLACES + BLANK),
        (FORM, "points", PLACES + BLANK + ("number",)),
    ):
        lists, same = compare(arguments.perechen, inputs, arguments.work, suffix, rows, without, arguments.show)
        worst = min(worst, 100 * same / max(lists, 1))
    if worst < arguments.at_least:
        sys.exit(f"FAILED at least {arguments.at_least} % of the lists of each kind, found {worst:.2f} %")
    right(arguments.work, f"{arguments.files} generated files read back")


main()
