"""Shards made by others are the run: `shards.py PERECHEN FOLDER WORK [xargs] [sail] [local] [cluster]`.

xargs    eight shards side by side, one of them killed and made again
sail     integrations/spark/shard_job.py on a Sail server (pysail, pyspark-client)
local    the same on Spark in one process (pyspark, Java)
cluster  the same on executors of Spark, one of which is killed while it makes a shard

Each is compared with one run, all outputs but the two times in the manifest.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from run_outputs import need, right

ROOT = Path(__file__).resolve().parent.parent
JOB = ROOT / "integrations/spark/shard_job.py"
OPTIONS = ["--form", "own"]
DONE = (0, 1, 3)
KILLED = []


def outputs(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.name == "manifest.json":
                manifest = json.loads(content)
                need(manifest.pop("started") and manifest.pop("finished"), path, "both times")
                content = json.dumps(manifest).encode()
            found[str(path.relative_to(folder))] = hashlib.sha256(content).hexdigest()
    return found


def compare(expected, out):
    found = outputs(out)
    different = [name for name in sorted(expected.keys() | found.keys()) if expected.get(name) != found.get(name)]
    need(not different, out, f"the outputs of one run; different are {different[:10]}")
    right(out, f"the same {len(found)} files")


def shard(perechen, folder, out, number, shards):
    line = [perechen, "convert", folder, "--out", out, "--shard", f"{number}/{shards}", "--threads", "1", "-q", *OPTIONS]
    return subprocess.Popen(line)


def by_xargs(perechen, folder, out):
    killed = shard(perechen, folder, out, 3, 8)
    shards = out / ".shards"
    while killed.poll() is None and not list(shards.glob(".3-of-8-*/shares.jsonl.gz")):
        time.sleep(0.002)
    killed.kill()
    killed.wait()
    options = " ".join(OPTIONS)
    line = f"xargs -P 2 -I I '{perechen}' convert '{folder}' --out '{out}' --shard I/8 --threads 1 --fail-on never -q {options}"
    made = subprocess.run(["sh", "-c", f"seq 0 7 | {line}"])
    # 123: a shard ended with another code than 0, here 1 for a file that cannot be read.
    need(made.returncode in (0, 123), out, f"shards by xargs, which ended with {made.returncode}")
    merged = subprocess.run([perechen, "merge", out, "-q"])
    need(merged.returncode in DONE, out, f"a merge, which ended with {merged.returncode}")


def by_engine(perechen, folder, out, *engine, disturb=None):
    job = [sys.executable, JOB, folder, out, "4", *engine, "--", *OPTIONS]
    started = time.time()
    process = subprocess.Popen(job, env={**os.environ, "PERECHEN": perechen})
    if disturb:
        threading.Thread(target=disturb, args=(process, out), daemon=True).start()
    need(process.wait() in DONE, out, f"a job on {engine}, which ended with {process.returncode}")
    right(out, f"{' '.join(engine)} in {time.time() - started:.0f} s")


def is_below(pid, ancestor):
    """Whether a process was started, by whatever way, by another one."""
    while pid > 1 and pid != ancestor:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return pid == ancestor


def kill_executor(process, out):
    """Kills an executor of the job as soon as a shard is being made."""
    while process.poll() is None:
        if list((out / ".shards").glob(".*-of-*.tmp/shares.jsonl.gz")):
            for entry in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    command = entry.read_bytes()
                except OSError:
                    continue
                pid = int(entry.parent.name)
                if b"CoarseGrainedExecutorBackend" in command and is_below(pid, process.pid):
                    os.kill(pid, signal.SIGKILL)
                    KILLED.append(pid)
                    return
        time.sleep(0.002)


def main():
    perechen, folder, work, *ways = sys.argv[1:]
    perechen, folder, work = os.path.abspath(perechen), os.path.abspath(folder), Path(work).resolve()
    shutil.rmtree(work, ignore_errors=True)
    one = work / "one"
    run = subprocess.run([perechen, "convert", folder, "--out", one, "-q", "--no-register", *OPTIONS])
    need(run.returncode in DONE, one, f"a run, which ended with {run.returncode}")
    expected = outputs(one)
    os.chdir(work)
    for way in ways:
        out = work / way
        if way == "xargs":
            by_xargs(perechen, folder, out)
        elif way == "sail":
            by_engine(perechen, folder, out, "--sail")
        elif way == "local":
            by_engine(perechen, folder, out, "--master", "local[2]")
        else:
            by_engine(perechen, folder, out, "--master", "local-cluster[2,1,1024]", disturb=kill_executor)
            need(KILLED, out, "an executor that was killed while it made a shard")
        compare(expected, out)


main()
