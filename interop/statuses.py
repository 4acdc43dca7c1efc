"""Compares what became of each input: `statuses.py OUT FILE=STATUS…`."""

import sys

from run_outputs import FORM, LETTER, WORKBOOK, Run, need, right


def main():
    run = Run(sys.argv[1])
    expected = dict(pair.rsplit("=", 1) for pair in sys.argv[2:])
    found = {entry["path"]: entry["status"] for entry in run.manifest["inputs"]}
    need(found == expected, run.folder, f"the statuses {expected}, found {found}")
    page = (run.folder / "протокол.html").read_text("utf-8")
    for name, status in expected.items():
        need(name in page, "протокол.html", f"an answer for {name}")
        for suffix in (WORKBOOK, FORM):
            exists = (run.folder / (name + suffix)).is_file()
            need(exists == (status == "converted"), name + suffix, "being there exactly for a converted file")
        letter = run.folder / (name + LETTER)
        need(letter.is_file() == (status != "skipped"), letter, "being there for every file that is not skipped")
    for finding in run.findings:
        if found[finding["file"]] == "failed":
            need(finding["hint"], finding["file"], "a remedy beside the message that it cannot be read")
    broken = [name for name, status in found.items() if status == "failed"]
    reported = {finding["file"] for finding in run.findings if finding["code"] == "F03"}
    need(reported == set(broken), run.folder, f"F03 for {broken}, found for {sorted(reported)}")
    right(run.folder, ", ".join(f"{name} {status}" for name, status in expected.items()))


main()
