#!/usr/bin/env python3
"""Generates files of a seed, lets perechen read them, and prints how well it did.

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python run.py --seed 1 --files 1000 --perechen ../../target/release/perechen
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from formats import WRITERS
from kit import calibration
from kit.generate import DEFAULT, generate
from kit.report import show, summary
from kit.score import score


def shares(text):
    chosen = {}
    for part in text.split(","):
        name, _, weight = part.partition(":")
        if name not in WRITERS:
            raise argparse.ArgumentTypeError(f"{name}: known are {', '.join(WRITERS)}")
        chosen[name] = int(weight or DEFAULT.get(name, 10))
    return chosen


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="1 is for work, others for reports")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--perechen", type=Path, default=Path(__file__).resolve().parents[2] / "target/release/perechen")
    parser.add_argument("--formats", type=shares, default=DEFAULT, metavar="NAME[:WEIGHT],…", help=f"of {', '.join(WRITERS)}")
    parser.add_argument("--out", type=Path, help="keep everything here; otherwise a temporary folder")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="copy wrong files here, each with what is wrong")
    parser.add_argument("--only", metavar="MESS", help="report only files with this mess")
    parser.add_argument("--show", type=int, metavar="N", default=0, help="print what is wrong in the first N wrong files")
    parser.add_argument("--calibration", action="store_true", help="also how often columns are right, by their confidence")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    return parser.parse_args()


def keep(scores, inputs, folder):
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for each in scores:
        if not each.right:
            name = Path(each.file).name
            shutil.copy(inputs / each.file, folder / name)
            (folder / f"{name}.txt").write_text(difference(each), encoding="utf-8")


def difference(each):
    head = f"{each.file}: {each.format}, {', '.join(each.messes) or each.negative or 'no mess'}; {'flagged' if each.flagged else 'NOT FLAGGED'}"
    return "\n".join([head, *(f"  {line}" for line in each.wrong)]) + "\n"


def main():
    args = arguments()
    began = time.time()
    folder = args.out or Path(tempfile.mkdtemp(prefix="accuracy-"))
    folder.mkdir(parents=True, exist_ok=True)
    truths = generate(args.seed, args.files, folder, args.formats)
    generated = time.time()
    out = folder / "out"
    if out.exists():
        shutil.rmtree(out)
    done = subprocess.run([str(args.perechen), "convert", str(folder / "in"), "--out", str(out), "--form", "none", "-q", "--progress", "none"])
    if done.returncode not in (0, 1, 3):
        sys.exit(f"perechen ended with {done.returncode}")
    converted = time.time()
    scores = score(truths, out)
    if args.keep:
        keep(scores, folder / "in", args.keep)
    if args.only:
        scores = [each for each in scores if args.only in each.messes]
    if args.json:
        print(json.dumps({name.strip(): value for name, value, _ in summary(scores)}, ensure_ascii=False, indent=1))
    else:
        print(f"Synthetic files, seed {args.seed}. Generated in {generated - began:.1f} s, read and written in {converted - generated:.1f} s.\n")
        print(show(scores))
    if args.calibration:
        print(calibration.show(calibration.columns(truths, folder / "in", args.perechen)))
    for each in [each for each in scores if not each.right][: args.show]:
        print()
        print(difference(each), end="")
    if not args.out:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
