#!/usr/bin/env python3
"""What a rerun costs (goal 12 of docs/performance.md): processor time of the program and its workers.

    rerun.py PROGRAM [--files 5000] [--rounds 3] [--threads 1] [--folder FOLDER]

Over the corpus of corpus.py, without a register: the first run of a job; the merge of one shard with the same files; a rerun
with one file changed; a rerun with nothing changed. The medians are divided and compared with their gates; the exit code is 1
where one is missed. The outputs of the reruns are compared with those of the merge.
"""
import argparse
import hashlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ENOUGH = (0, 1, 3)


def spent(program, folder, *line):
    """Processor seconds of a command with all its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([program, *line], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode not in ENOUGH:
        sys.exit(f"{' '.join(line)}: {done.returncode} {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def outputs(folder):
    """The hash of each output, as the manifest lists them."""
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as manifest:
        listed = json.load(manifest)["outputs"]
    for output in listed:
        with open(os.path.join(folder, output["path"]), "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != output["sha256"]:
                sys.exit(f"{output['path']} is not what the manifest says")
    return {output["path"]: output["sha256"] for output in listed}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program")
    options.add_argument("--files", type=int, default=5000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--folder", help="where to work; a temporary folder unless it is given")
    options = options.parse_args()
    program = os.path.abspath(options.program)
    folder = options.folder or tempfile.mkdtemp(prefix="rerun-")
    os.makedirs(folder, exist_ok=True)
    at = lambda name: os.path.join(folder, name)
    if not os.path.exists(at("in")):
        corpus = [sys.executable, os.path.join(HERE, "corpus.py"), "set", at("in"), str(options.files)]
        subprocess.run(corpus, check=True, stdout=subprocess.DEVNULL)
    with open(at("job.toml"), "w", encoding="utf-8") as job:
        job.write(f'inputs = ["in"]\nout = "out"\nno_register = true\nfail_on = "never"\nthreads = {options.threads}\n')
    run = ("run", "--config", "job.toml", "-q")
    convert = ("convert", "in", "--out", "shards", "--shard", "0/1", "-q", "--threads", str(options.threads))
    merge = ("merge", "shards", "-q", "--threads", str(options.threads))
    shutil.rmtree(at("out"), ignore_errors=True)
    first = spent(program, folder, *run)
    texts = sorted(name for name in os.listdir(at("in")) if name.endswith(".xlsx"))
    merged, changed, nothing = [], [], []
    for number in range(options.rounds):
        shutil.copyfile(at(f"in/{texts[number + 1]}"), at(f"in/{texts[0]}"))
        changed.append(spent(program, folder, *run))
        nothing.append(spent(program, folder, *run))
        shutil.rmtree(at("shards"), ignore_errors=True)
        spent(program, folder, *convert)
        merged.append(spent(program, folder, *merge))
        if outputs(at("out")) != outputs(at("shards")):
            sys.exit("the outputs of the rerun are not those of the merge")
    size = lambda name: sum(os.path.getsize(os.path.join(above, file)) for above, _, files in os.walk(at(name)) for file in files)
    kept = size("out/.доли")
    median = statistics.median
    figures = [
        ("one changed ÷ merge of the same shares", median(changed) / median(merged), 1.2, 1.1),
        ("nothing changed ÷ first run", median(nothing) / first, 0.05, 0.02),
    ]
    print(f"{options.files} files, {options.threads} thread(s): first run {first:.2f} s, merge {median(merged):.2f} s, "
          f"one changed {median(changed):.2f} s, nothing changed {median(nothing):.2f} s")
    print(f"kept shares {kept / 2**20:.0f} MiB of {size('out') / 2**20:.0f} MiB in the output folder")
    missed = 0
    for name, figure, gate, goal in figures:
        missed += figure > gate
        print(f"{name}: {figure:.3f} (gate {gate}, goal {goal}){' MISSED' if figure > gate else ''}")
    if not options.folder:
        shutil.rmtree(folder)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
