"""A run of `convert` as a transaction: it is killed, disturbed and refused, and nothing is broken.
`transaction.py PERECHEN INPUT WORK [--kills N] [--rounds N] [--calls N]`.

- kills: `kill -9` at N random moments of a run over INPUT. The manifest says "under_way" or is whole and
  names files that are as it says; the next run leaves nothing behind and gives the bytes of a run that
  was never killed.
- rounds: two and ten runs at once, N times each: one works, the others end with 75 within two seconds.
- calls: the n-th call of every kind that writes fails, for every n up to N (0: for all). The exit code
  says so, nobody's work is lost, and the next run is whole. Needs strace.
- a disk that is full: a small tmpfs where it may be mounted.

Prints the figures; ends with exit code 1 at the first promise that is broken.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from run_outputs import need, right

DONE = (0, 1, 3)
# Calls that write, and what the kernel says when they fail.
CALLS = {
    "openat": "EACCES",
    "write": "ENOSPC",
    "copy_file_range": "ENOSPC",
    "fsync": "EIO",
    "syncfs": "EIO",
    "rename": "EACCES",
    "mkdir": "ENOSPC",
    "unlink": "EACCES",
    "flock": "ENOLCK",
}


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def outputs(folder):
    """Every file beneath a folder by its hash, but for the manifest, which has the time in it."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {str(path.relative_to(folder)): digest(path) for path in files}


def manifest(folder):
    path = folder / "manifest.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def broken(folder):
    """Outputs that are not as the manifest says; a manifest of a run under way says nothing."""
    told = manifest(folder)
    if told is None or told["status"] == "under_way":
        return []
    found = outputs(folder)
    return [output["path"] for output in told["outputs"] if found.get(output["path"]) != output["sha256"]]


def incomplete(folder):
    """Files that no office program opens: cut off. The staging folder holds them; no other place may."""
    for path in folder.rglob("*"):
        if ".perechen" in path.parts or not path.is_file():
            continue
        if path.suffix in (".xlsx", ".docx") and path.read_bytes()[-22:-18] != b"PK\x05\x06":
            yield path


class Proof:
    def __init__(self, options):
        self.program, self.input, self.work = options.perechen, options.input.resolve(), options.work
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        began = time.monotonic()
        self.run(self.work / "whole")
        self.seconds = time.monotonic() - began
        self.whole = outputs(self.work / "whole")
        need(self.whole and not broken(self.work / "whole"), self.input, "a whole run")

    def command(self, out):
        return [self.program, "convert", str(self.input), "--out", str(out), "-q", "--no-register"]

    def run(self, out, before=(), **options):
        done = subprocess.run([*before, *self.command(out)], check=False, capture_output=True, **options)
        return done.returncode, done.stderr.decode("utf-8", "replace")

    def is_whole(self, out, what):
        """The next run ends well, and its folder is that of a run that nothing disturbed."""
        code, said = self.run(out)
        need(code in DONE, out, f"exit code 0, 1 or 3 of the run after {what}, found {code}: {said}")
        found = outputs(out)
        left = sorted(found.keys() - self.whole.keys())
        need(not left, out, f"nothing left over after {what}, found {left[:5]}")
        need(found == self.whole, out, f"the bytes of a run without {what}")
        need(not broken(out), out, f"the hashes of the manifest after {what}")
        need(manifest(out)["status"] != "under_way", out, "a manifest of a run that has ended")

    def kills(self, number):
        out = self.work / "killed"
        told = {"under_way": 0, "whole": 0, "nothing": 0}
        for count in range(number):
            # Every fifth starts from nothing; the others over the outputs of other inputs' run.
            if count % 5 == 0:
                shutil.rmtree(out, ignore_errors=True)
            process = subprocess.Popen(self.command(out), stderr=subprocess.DEVNULL, start_new_session=True)
            moment = self.moment(count)
            time.sleep(moment)
            process.kill()
            process.wait()
            need(not list(incomplete(out)), out, f"no output cut off by a kill after {moment:.3f} s")
            need(not broken(out), out, f"a manifest that is true after a kill at {moment:.3f} s")
            status = (manifest(out) or {"status": "nothing"})["status"]
            told[status if status in told else "whole"] += 1
            if count % 3 == 0:
                self.is_whole(out, f"a kill after {moment:.3f} s")
        self.is_whole(out, "the kills")
        right("kill -9", f"{number} times, 0 broken, 0 left over, the same bytes; the manifest told {told}")

    def moment(self, count):
        """Half of the moments lie where outputs are published: at the end of the run."""
        part = random.uniform(0.0, 1.05) if count % 2 else random.uniform(0.9, 1.05)
        return part * self.seconds

    def at_once(self, runs, rounds):
        slowest = 0.0
        for _ in range(rounds):
            out = self.work / "together"
            shutil.rmtree(out, ignore_errors=True)
            processes = [
                subprocess.Popen(self.command(out), stderr=subprocess.DEVNULL) for _ in range(runs)
            ]
            began, codes = time.monotonic(), {}
            while len(codes) < runs:
                for index, process in enumerate(processes):
                    if index not in codes and process.poll() is not None:
                        codes[index] = process.returncode
                        if process.returncode == 75:
                            slowest = max(slowest, time.monotonic() - began)
                time.sleep(0.005)
            worked = [code for code in codes.values() if code in DONE]
            left = [code for code in codes.values() if code == 75]
            need(len(worked) == 1 and len(left) == runs - 1, out, f"one run and {runs - 1} × 75, found {codes}")
            need(outputs(out) == self.whole, out, "the outputs of one run")
        need(slowest <= 2, self.work, f"75 within two seconds, found {slowest:.2f}")
        right(f"{runs} at once", f"{rounds} times: one works, the others 75 after at most {slowest:.2f} s")

    def calls(self, limit):
        """The n-th call fails; the output folder holds a whole run and an edited workbook before."""
        total, codes = 0, {}
        for call, error in CALLS.items():
            number = 0
            while not limit or number < limit:
                number += 1
                out = self.work / "failing"
                if not self.failing(out, call, error, number, codes):
                    break
                total += 1
            print(f"    {call}: {total} so far, exit codes {dict(sorted(codes.items()))}", flush=True)
        right("failing calls", f"{total} injected, exit codes {dict(sorted(codes.items()))}, 0 false successes")

    def failing(self, out, call, error, number, codes):
        """One injection; false when the run has no n-th call of that kind."""
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(self.work / "whole", out)
        edited = next(path for path in sorted(out.rglob("*.перечень.xlsx")))
        edited.write_bytes(b"edited")
        log = self.work / "strace.log"
        inject = f"inject={call}:error={error}:when={number}"
        before = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}", "-e", inject]
        # Calls are counted for each thread: with one, all but the start of the program is counted together.
        code, said = self.run(out, before=before, env={**os.environ, "PERECHEN_THREADS": "1"})
        if code == 127:
            return True  # The program was not even loaded.
        if "(INJECTED)" not in log.read_text("utf-8", "replace"):
            return False
        where = f"{call} number {number} failing with {error}"
        codes[code] = codes.get(code, 0) + 1
        need(code in (*DONE, 66, 73, 74, 2), out, f"an exit code of the list after {where}, found {code}: {said}")
        if code in DONE:
            need(not broken(out), out, f"true outputs behind exit code {code} after {where}")
        kept = [path for path in out.rglob("*") if path.is_file() and path.read_bytes() == b"edited"]
        need(kept, out, f"the edited workbook after {where}")
        code, said = self.run(out)
        need(code in DONE, out, f"a run after {where}, found {code}: {said}")
        found = {name: value for name, value in outputs(out).items() if not name.startswith("прежние/")}
        need(found == self.whole, out, f"the bytes of a whole run after {where}")
        kept = [path for path in (out / "прежние").rglob("*") if path.is_file()]
        need(any(path.read_bytes() == b"edited" for path in kept), out, f"the edited workbook after {where}")
        return True

    def full_disk(self):
        disk = self.work / "disk"
        disk.mkdir()
        size = sum(path.stat().st_size for path in (self.work / "whole").rglob("*") if path.is_file())
        codes = {}
        for part in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0, 4.0):
            mounted = ["mount", "-t", "tmpfs", "-o", f"size={max(int(size * part), 8192)}", "tmpfs", str(disk)]
            if subprocess.run(mounted, check=False, capture_output=True).returncode != 0:
                print("--  full disk: tmpfs may not be mounted here")
                return
            try:
                code, said = self.run(disk / "out")
                need(code in (73, 74, *DONE), disk, f"exit code 74 on a full disk, found {code}: {said}")
                need(code != 73 or "диск полон" not in said, disk, f"74 and not 73: {said}")
                need(code in DONE or "диск полон" in said, disk, f"«диск полон», found {said}")
                need(not broken(disk / "out") and not list(incomplete(disk / "out")), disk, "no broken output")
                codes[code] = codes.get(code, 0) + 1
            finally:
                subprocess.run(["umount", str(disk)], check=True)
        right("full disk", f"exit codes {codes}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("perechen")
    parser.add_argument("input", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--calls", type=int, default=None)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    proof = Proof(options)
    if options.kills:
        proof.kills(options.kills)
    for runs in (2, 10):
        if options.rounds:
            proof.at_once(runs, options.rounds)
    if options.calls is not None:
        need(shutil.which("strace"), "strace", "being installed")
        proof.calls(options.calls)
    if os.name == "posix" and os.geteuid() == 0:
        proof.full_disk()
    shutil.rmtree(proof.work)


if __name__ == "__main__":
    sys.exit(main())
