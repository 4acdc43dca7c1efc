"""The register when a run is killed: `register_kills.py PERECHEN WORK [--kills N] [--seed N]`.

Runs over lists that change every time are killed at random moments. After the next command register and outputs agree: the
touchpoints that the register had in its last run are those of records.jsonl, the register is whole, and no run is counted twice.
Ends with exit code 1 at the first promise that is broken.
"""

import argparse
import json
import random
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

from run_outputs import need, right

BODIES = ["культуры", "спорта", "связи", "труда"]
HEADER = "№;Наименование процесса;Точка взаимодействия;Вид точки взаимодействия;Потребности клиента\n"


class Office:
    def __init__(self, program, work):
        self.program, self.work = Path(program).resolve(), work
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)

    def sends(self, turn):
        """Every turn each list has another row, and one that it had before is gone."""
        for number, body in enumerate(BODIES):
            folder = self.work / f"in/Министерство {body} Тульской области"
            folder.mkdir(parents=True, exist_ok=True)
            rows = [f"{at};Прием {at};Кабинет {number}{turn}{at};офлайн;{'' if at == turn % 7 else 'получение консультации'}\n" for at in range(1, 30)]
            (folder / "перечень.csv").write_text(HEADER + "".join(rows), "utf-8")

    def start(self):
        # The date is told, so that a run of another day is the same.
        command = [self.program, "convert", "in", "--date", "2026-11-30", "-q", "--form", "none", "--fail-on", "never"]
        return subprocess.Popen(command, cwd=self.work, stderr=subprocess.PIPE, start_new_session=True)

    def agrees(self, place):
        check = subprocess.run([self.program, "register", "check", "-q"], cwd=self.work, capture_output=True, text=True)
        need(check.returncode == 0, place, f"a whole register, found {check.returncode}: {check.stderr}")
        lines = (self.work / "out/records.jsonl").read_text("utf-8").splitlines()
        shown = {json.loads(line)["touchpoint_id"] for line in lines}
        with closing(sqlite3.connect(f"file:{self.work}/out/perechen.sqlite?mode=ro", uri=True)) as register:
            last = "SELECT id FROM touchpoints WHERE gone_run IS NULL AND last_run = (SELECT max(number) FROM runs)"
            known = {row[0] for row in register.execute(last)}
            runs = [row[0] for row in register.execute("SELECT number FROM runs ORDER BY number")]
        need(known == shown, place, f"the touchpoints of records.jsonl, found {len(known ^ shown)} others")
        need(runs == list(range(1, len(runs) + 1)), place, f"runs without a gap, found {runs}")
        return len(runs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("work", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=17)
    args = parser.parse_args()
    office, rng = Office(args.program, args.work.resolve()), random.Random(args.seed)
    office.sends(0)
    seconds = 0
    # A run with a register takes longer than the first.
    for _ in range(2):
        began = time.monotonic()
        first = office.start()
        need(first.wait() == 0, "first run", f"exit code 0, found {first.returncode}: {first.stderr.read().decode()}")
        seconds = max(seconds, time.monotonic() - began)
    runs = office.agrees("first run")
    killed = told = 0
    for turn in range(1, args.kills + 1):
        office.sends(turn)
        run = office.start()
        time.sleep(rng.uniform(0, seconds * 1.3))
        cut_off = run.poll() is None
        killed += cut_off
        run.kill()
        run.wait()
        now = office.agrees(f"kill {turn}")
        need(now in (runs, runs + 1), f"kill {turn}", f"{runs} runs or one more, found {now}")
        told += cut_off and now > runs
        runs = now
    office.sends(0)
    last = office.start()
    need(last.wait() == 0, "last run", f"exit code 0, found {last.returncode}: {last.stderr.read().decode()}")
    need(office.agrees("last run") == runs + 1, "last run", "one run more")
    right(args.work, f"killed {killed} of {args.kills} runs, {told} of them were in the register all the same; it agrees with the outputs after each")


main()
