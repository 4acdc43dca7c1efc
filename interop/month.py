"""A month of nightly jobs, and an inbox that is filled while they run. `month.py PERECHEN WORK [--nights N] [--inbox N]`.

- nights: the table MONTH, written by hand: what happens before each night, its exit code, and the first line of
  итог.txt. Beside it every summary is counted anew from findings.jsonl: what is new since the last summary that
  was told, what is open, what is gone. A night that fails changes nothing in the output folder.
- inbox: N files are dropped while jobs run: in one piece, in pieces, under another name first, locked, with an
  owner file beside. In the end each lies in обработано once with its bytes, none is lost, and the register has each.

Ends with exit code 1 at the first promise that is broken.
"""

import argparse
import fcntl
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

from run_outputs import need, right

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
CLEAN = FIXTURES / "sverdlovsk-investment-filled/input.xlsx"
FAULTY = FIXTURES / "smolensk-industry-torn/input.docx"
LETTER = FIXTURES / "letter/input.docx"
JOB = 'inputs = ["in"]\nout = "out"\nform = "none"\nlog = "log.jsonl"\non_finish = ["./hook", "{reason}", "{subject}"]\n'
OPEN = "открыто прежних: 3 ошибки, 4 запроса"
NONE = "ошибок и запросов нет"
FAILED = "запуск не удался: "

# What happens before the night; its exit code; the first line of its summary without «Перечни: ».
MONTH = [
    ("add Мининвест/a.xlsx clean", 0, NONE),
    ("", 0, NONE),
    ("add Минпром/b.docx faulty", 3, "новое: 3 ошибки, 4 запроса; прежних открытых нет"),
    ("", 3, f"нового нет; {OPEN}"),
    ("unmount", 66, FAILED + "нет входного файла или папки (код 66)"),
    ("empty", 66, FAILED + "нет входного файла или папки (код 66)"),
    ("mount", 3, f"нового нет; {OPEN}"),
    ("twice", 3, f"нового нет; {OPEN}"),
    ("move Минпром/b.docx Минпром/перечень.docx", 3, f"нового нет; {OPEN}"),
    ("add c.docx broken", 1, f"не прочитан 1 файл; новое: 1 ошибка; {OPEN}"),
    ("", 1, "не прочитан 1 файл; нового нет; открыто прежних: 4 ошибки, 4 запроса"),
    ("remove c.docx", 3, f"нового нет; {OPEN}"),
    ("add письмо.docx letter", 3, f"нового нет; {OPEN}"),
    ("remove Минпром/перечень.docx", 0, NONE),
    # The night is killed: nobody was told, so the next one tells.
    ("add d.docx faulty, kill", -9, None),
    ("", 3, "новое: 3 ошибки, 4 запроса; прежних открытых нет"),
    ("remove d.docx", 0, NONE),
    # The mail does not leave: the next night tells the same.
    ("add d.docx faulty, deaf", 3, "новое: 3 ошибки, 4 запроса; прежних открытых нет"),
    ("hears", 3, "новое: 3 ошибки, 4 запроса; прежних открытых нет"),
    ("", 3, f"нового нет; {OPEN}"),
    ("edit d.docx letter", 0, NONE),
    ("config", 2, None),
    ("repair", 0, NONE),
    # The same list twice is asked about.
    ("add e.xlsx clean", 0, "новое: 1 запрос; прежних открытых нет"),
    ("remove e.xlsx", 0, NONE),
    ("add f.docx faulty, unmount", 66, FAILED + "нет входного файла или папки (код 66)"),
    ("mount", 3, "новое: 3 ошибки, 4 запроса; прежних открытых нет"),
    ("kill", -9, None),
    ("", 3, f"нового нет; {OPEN}"),
    ("remove f.docx", 0, NONE),
    ("", 0, NONE),
]


def outputs(folder):
    """Every file beneath a folder by its hash, but for those that say what is done at the moment."""
    files = (path for path in folder.rglob("*") if path.is_file() and not {".perechen", ".perechen.lock"} & {*path.parts})
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


class Month:
    def __init__(self, program, work):
        self.program, self.work = Path(program).resolve(), work
        shutil.rmtree(work, ignore_errors=True)
        (work / "in").mkdir(parents=True)
        (work / "perechen.toml").write_text(JOB, "utf-8")
        self.told = Counter()
        self.hears(True)

    def hears(self, well):
        hook = self.work / "hook"
        hook.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >told\n{"exit 0" if well else "exit 1"}\n')
        hook.chmod(0o755)
        self.deaf = not well

    def start(self):
        command = [str(self.program), "run", "--quiet", "--progress", "none"]
        return subprocess.Popen(command, cwd=self.work, stderr=subprocess.PIPE, start_new_session=True)

    def prepare(self, what):
        """Does what happens before a night; returns how the night itself is to be."""
        way = "once"
        for step in filter(None, map(str.strip, what.split(","))):
            word, *names = step.split()
            paths = [self.work / "in" / name for name in names]
            if word in ("add", "edit"):
                paths[0].parent.mkdir(parents=True, exist_ok=True)
                kinds = {"clean": CLEAN, "faulty": FAULTY, "letter": LETTER}
                content = kinds[names[1]].read_bytes() if names[1] in kinds else FAULTY.read_bytes()[:9000]
                paths[0].write_bytes(content)
            elif word == "remove":
                paths[0].unlink()
            elif word == "move":
                paths[0].rename(paths[1])
            elif word == "unmount":
                (self.work / "in").rename(self.work / "away")
            elif word == "empty":
                (self.work / "in").mkdir()
            elif word == "mount":
                if (self.work / "in").exists():
                    (self.work / "in").rmdir()
                (self.work / "away").rename(self.work / "in")
            elif word in ("deaf", "hears"):
                self.hears(word == "hears")
            elif word == "config":
                (self.work / "perechen.toml").write_text(JOB + "treads = 2\n", "utf-8")
            elif word == "repair":
                (self.work / "perechen.toml").write_text(JOB, "utf-8")
            else:
                way = word
        return way

    def night(self, number, what, code, line):
        way = self.prepare(what)
        out, place = self.work / "out", f"night {number} ({what or 'nothing new'})"
        before = outputs(out) if out.exists() else {}
        (self.work / "told").unlink(missing_ok=True)
        first = self.start()
        if way == "kill":
            manifest = out / "manifest.json"
            while first.poll() is None and "under_way" not in manifest.read_text("utf-8"):
                time.sleep(0.002)
            first.kill()
        if way == "twice":
            others = [self.start() for _ in range(3)]
            codes = sorted([first.wait(), *(other.wait() for other in others)])
            need(codes == [code, 75, 75, 75], place, f"one night at work and the others 75, found {codes}")
            found = code
        else:
            found = first.wait()
        said = first.stderr.read().decode("utf-8")
        need(found == code, place, f"exit code {code}, found {found}: {said}")
        told = (self.work / "told").read_text("utf-8").split("\n") if (self.work / "told").exists() else []
        if code not in (0, 1, 3):
            after = outputs(out)
            if way == "kill":
                after["manifest.json"] = before["manifest.json"]
            need(after == before, place, "nothing touched in the output folder")
        else:
            summary = (out / "итог.txt").read_text("utf-8")
            need(summary.split("\n")[0] == "Перечни: " + line, place, f"«{line}», found «{summary.split(chr(10))[0]}»")
            self.count(place, summary)
        if way != "twice" and line is not None:
            need(told[1:2] == ["Перечни: " + line], place, f"that the program is told «{line}», found {told}")
        return found

    def count(self, place, summary):
        """The figures of the summary against those of the findings themselves."""
        levels, now = {}, Counter()
        for text in (self.work / "out/findings.jsonl").read_text("utf-8").splitlines():
            finding = json.loads(text)
            if finding["to_order"]:
                continue
            levels[finding["fingerprint"]] = finding["level"]
            now[finding["fingerprint"], finding["level"]] += finding["count"]
        new, opened, gone = now - self.told, now & self.told, self.told - now
        nouns = {"error": "ошиб", "query": "запрос"}
        for caption, expected in [("Новые замечания", new), ("Прежние, ещё открытые", opened), ("Снятые", gone)]:
            stated = re.search(rf"^{caption}: (.*)\.$", summary, re.MULTILINE)
            if stated is None:
                continue
            for level, noun in nouns.items():
                figure = re.search(rf"(\d+) {noun}", stated[1])
                counted = sum(count for (_, of), count in expected.items() if of == level)
                need((int(figure[1]) if figure else 0) == counted, place, f"{caption}: {level} {counted}, found «{stated[1]}»")
        if not self.deaf:
            self.told = now


def one(number):
    """A list that no other file has."""
    lines = ["№;Направление;Услуга;Точка взаимодействия;Вид точки взаимодействия"]
    lines += [f"{row};Поддержка;Услуга {number}-{row};Сайт;цифровая" for row in (1, 2)]
    return ("\n".join(lines) + "\n").encode()


class Inbox:
    def __init__(self, program, work, number):
        self.program, self.work, self.box = Path(program).resolve(), work, work / "box"
        shutil.rmtree(work, ignore_errors=True)
        self.box.mkdir(parents=True)
        (work / "in").mkdir()
        (work / "in/свой.csv").write_bytes(one("свой"))
        inbox = '[inbox]\nfolder = "box"\nsettle = 1\n'
        (work / "perechen.toml").write_text('inputs = ["in"]\nout = "out"\nform = "none"\nfail_on = "never"\n' + inbox, "utf-8")
        self.files = {f"{at % 7}/список {at}.csv": one(at) for at in range(number)}
        self.source = (work / "in").stat().st_mtime_ns

    def drop(self, name, content, way, chance):
        path = self.box / name
        path.parent.mkdir(exist_ok=True)
        if way == "pieces":
            with path.open("wb") as file:
                for at in range(0, len(content), 60):
                    file.write(content[at : at + 60])
                    file.flush()
                    time.sleep(0.3)
        elif way == "renamed":
            part = path.with_name(path.name + ".part")
            part.write_bytes(content)
            time.sleep(chance.random())
            part.rename(path)
        elif way == "locked":
            with path.open("wb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write(content)
                file.flush()
                time.sleep(3)
        elif way == "owned":
            owner = path.with_name("~$" + path.name)
            owner.write_text("x")
            path.write_bytes(content)
            time.sleep(3)
            owner.unlink()
        else:
            path.write_bytes(content)

    def fill(self):
        chance = random.Random(18)
        ways = ["whole", "whole", "renamed", "pieces", "locked", "owned"]
        threads = []
        for name, content in self.files.items():
            arguments = (name, content, chance.choice(ways), random.Random(name))
            threads.append(threading.Thread(target=self.drop, args=arguments))
            threads[-1].start()
            time.sleep(chance.random() * 0.1)
        for thread in threads:
            thread.join()

    def run(self):
        command = [self.program, "run", "--quiet", "--progress", "none"]
        done = subprocess.run(command, cwd=self.work, check=False, capture_output=True)
        need(done.returncode == 0, self.work, f"exit code 0, found {done.returncode}: {done.stderr.decode()}")

    def prove(self):
        filling = threading.Thread(target=self.fill)
        filling.start()
        runs = 0
        while filling.is_alive():
            self.run()
            runs += 1
        time.sleep(1.1)
        self.run()
        done = self.box / "обработано"
        found = {str(path.relative_to(done)): path.read_bytes() for path in done.rglob("*") if path.is_file()}
        need(found == self.files, done, f"every file once with its bytes, found {len(found)} of {len(self.files)}")
        left = [path for path in self.box.rglob("*") if path.is_file() and done not in path.parents]
        need(not left, self.box, f"nothing else left, found {left[:5]}")
        manifest = json.loads((self.work / "out/manifest.json").read_text("utf-8"))
        met = Counter(entry["path"] for entry in manifest["inputs"] if entry["status"] == "converted")
        expected = {f"обработано/{name}" for name in self.files} | {"in/свой.csv"}
        need(met == Counter(expected), self.work, "every list in the register once")
        need((self.work / "in").stat().st_mtime_ns == self.source, self.work, "the source tree as it was")
        return runs + 1


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("perechen")
    arguments.add_argument("work", type=Path)
    arguments.add_argument("--nights", type=int, default=len(MONTH), help="the first N of the month")
    arguments.add_argument("--inbox", type=int, default=200, help="files for the inbox; 0: no such proof")
    options = arguments.parse_args()
    for name in [name for name in os.environ if name.startswith("PERECHEN_")]:
        del os.environ[name]
    month = Month(options.perechen, options.work / "month")
    codes = Counter(month.night(at + 1, *night) for at, night in enumerate(MONTH[: options.nights]))
    right("month", f"{sum(codes.values())} nights, exit codes {dict(sorted(codes.items()))}")
    if options.inbox:
        runs = Inbox(options.perechen, options.work / "inbox", options.inbox).prove()
        right("inbox", f"{options.inbox} files of the inbox in {runs} runs, each taken once")


if __name__ == "__main__":
    main()
