"""Runs every office file of a folder through the whole flow and counts what became of it:
`public_files.py PERECHEN FOLDER [--seconds 35] [--office WORK] [--every N] [--list FILE]`.

FOLDER may hold anything, for example the test collections of other programs; each folder directly in it counts
as a collection. Files go one by one to `perechen worker`, so that a crash or hang is known by its file. A crash
or a hang is a failure. Refusals are counted by their kind; with `--office` each refused file is given to
LibreOffice, and those that it opens with text are listed.
"""

import argparse
import json
import os
import re
import selectors
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from run_outputs import right

OFFICE = re.compile(
    r"\.(docx|docm|dotx|dotm|doc|dot|rtf|odt|ott|fodt|xlsx|xlsm|xltx|xltm|xls|xlt|xlsb|ods|ots|fods|slk|dif"
    r"|wk[134s]|wps|wpd|wb2|qpw|sxw|sxc|csv|tsv|html?|mht|mhtml|xml|biff\d)$",
    re.IGNORECASE,
)
LIBRE_SECONDS = 60


class Worker:
    """One process of the program that is asked for one file after another."""

    def __init__(self, perechen):
        self.command = [perechen, "worker", "--null", "--soffice", "never"]
        self.process = None

    def start(self):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(self.command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.stdout, selectors.EVENT_READ)

    def ask(self, path, seconds):
        """The line about the file, or how the process ended, and how long it took."""
        if self.process is None:
            self.start()
        begun = time.monotonic()
        self.process.stdin.write(os.fsencode(path) + b"\0")
        self.process.stdin.flush()
        rest = b""
        while True:
            left = begun + seconds - time.monotonic()
            if left <= 0 or not self.selector.select(left):
                return self.end(f"no answer in {seconds} s", kill=True), seconds
            piece = os.read(self.process.stdout.fileno(), 1 << 20)
            if not piece:
                return self.end("", kill=False), time.monotonic() - begun
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                if line.startswith(b'{"type":"file"'):
                    return json.loads(line), time.monotonic() - begun

    def end(self, why, kill):
        if kill:
            self.process.kill()
        code = self.process.wait()
        self.process = None
        known = {71: "out of memory", 72: "out of time"}
        return why or known.get(code, f"died with {code}")


def kind(reason):
    """A refusal without what is of one file alone."""
    reason = re.sub(r"«[^»]*»", "«…»", reason or "")
    reason = re.sub(r"[\w./\\-]+\.(xml|rels|bin|vml)\b", "PART", reason)
    return re.sub(r"\d[\d\u00a0 ]*", "N", reason)[:100]


def opened(path, work):
    """Whether LibreOffice makes pages with text of it."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    copy = work / ("copy" + path.suffix)
    shutil.copyfile(path, copy)
    command = ["soffice", f"-env:UserInstallation={(work.parent / 'profile').resolve().as_uri()}", "--headless"]
    command += ["--norestore", "--nolockcheck", "--convert-to", "pdf", "--outdir", str(work), str(copy)]
    try:
        subprocess.run(command, timeout=LIBRE_SECONDS, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return False
    pdf = copy.with_suffix(".pdf")
    if not pdf.is_file():
        return False
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=False).stdout.decode(errors="replace")
    return any(letter.isalnum() for letter in text)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("perechen")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--seconds", type=int, default=35)
    arguments.add_argument("--office", type=Path)
    arguments.add_argument("--every", type=int, default=1, help="only each N-th file")
    arguments.add_argument("--from", type=int, default=0, dest="first", help="skip so many files")
    arguments.add_argument("--list", type=Path, help="write a line for each file that is not read")
    arguments = arguments.parse_args()

    paths = sorted(path for path in arguments.folder.rglob("*") if path.is_file() and OFFICE.search(path.name))
    paths = paths[arguments.first::arguments.every]
    collections = {path.relative_to(arguments.folder).parts[0] for path in paths}
    worker = Worker(arguments.perechen)
    statuses, formats, refusals, broken, slowest = Counter(), Counter(), defaultdict(list), [], (0.0, "")
    for number, path in enumerate(paths, 1):
        answer, seconds = worker.ask(path, arguments.seconds)
        slowest = max(slowest, (seconds, str(path)))
        if isinstance(answer, str):
            broken.append((path, answer))
            continue
        statuses[answer["status"]] += 1
        if answer["status"] in ("refused", "failed"):
            refusals[kind(answer.get("reason"))].append(path)
        else:
            formats[answer["format"]] += 1
        if number % 1000 == 0:
            print(f"  {number} of {len(paths)} files", file=sys.stderr, flush=True)

    for of_kind, files in sorted(refusals.items(), key=lambda item: -len(item[1])):
        suffixes = Counter(path.suffix.lower() for path in files)
        said = ", ".join(f"{suffix} {count}" for suffix, count in suffixes.most_common(4))
        print(f"{len(files):>6} {of_kind} ({said})")
        for path in files[:2]:
            print(f"           {path.relative_to(arguments.folder)}")
    if arguments.list:
        lines = [f"{of_kind}\t{path}\n" for of_kind, files in refusals.items() for path in files]
        arguments.list.write_text("".join(lines), "utf-8")
    if arguments.office:
        with_text = Counter()
        for of_kind, files in refusals.items():
            for path in files:
                if opened(path, arguments.office / "one"):
                    with_text[of_kind] += 1
                    print(f"  LibreOffice opens {path.relative_to(arguments.folder)}: {of_kind}")
        print(f"{with_text.total()} refused files that LibreOffice opens with text")
    print(f"{len(paths)} files of {len(collections)} collections: "
          + ", ".join(f"{status} {count}" for status, count in statuses.most_common()))
    print("read: " + ", ".join(f"{name} {count}" for name, count in formats.most_common()))
    print(f"slowest: {slowest[0]:.1f} s, {slowest[1]}")
    for path, why in broken:
        print(f"FAILED {path}: {why}")
    if broken:
        sys.exit(1)
    right(arguments.folder, "no crash, no hang")


main()
