#!/usr/bin/env python3
"""Fits the weights of row roles (mappings/roles.txt) and prints how well each reading does.

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python fit.py --perechen ../../target/release/perechen            # figures only
    venv/bin/python fit.py --perechen ../../target/release/perechen --write    # and the file
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "accuracy"))
sys.path.insert(0, str(HERE))

import tables
from chain import R, ROLES, Batch, Weights, fit
from kit.generate import DEFAULT, generate

TARGET = HERE.parents[1] / "mappings" / "roles.txt"
HEAD = [
    "Weights of row roles: `feature role weight`, and `gap role role weight` for a role below another one.",
    "Written by benchmarks/roles/fit.py from hand.txt, tables/ and files of benchmarks/accuracy. Do not edit: edit hand.txt.",
]
#: What leads to the same records (src/locate/roles/mod.rs).
PARTS = {"data": 0, "rest": 1, "head": 2, "numbers": 2, "repeat": 2, "section": 3, "above": 4, "foot": 4, "other-head": 4, "other-row": 4}


def differ(one, other):
    return PARTS[one] != PARTS[other] and {one, other} != {"above", "section"}


def features(perechen, path, truth):
    """The rows of a file with their true roles; None where the program counts rows otherwise or finds no list."""
    done = subprocess.run([str(perechen), "inspect", str(path), "--roles", "--output", "json"], capture_output=True, check=False)
    if done.returncode:
        return None
    rows = json.loads(done.stdout)["rows"]
    for row in rows:
        row["truth"] = truth.get(row["table"], {}).get(str(row["row"]))
    return rows if rows and all(row["truth"] for row in rows) else None


def all_features(perechen, files):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda file: features(perechen, *file), files))


def generated(perechen, seed, count, folder):
    shares = {name: share for name, share in DEFAULT.items() if name != "doc"}
    # As the file of truths has them: the rows are texts there.
    truths = [json.loads(json.dumps(each)) for each in generate(seed, count, folder, shares) if each["roles"]]
    found = all_features(perechen, [(folder / "in" / each["file"], each["roles"]) for each in truths])
    return [rows for rows in found if rows], sum(rows is None for rows in found)


def hand_made(perechen, folder):
    files = []
    for at, (_, blocks) in enumerate(tables.read()):
        path = folder / f"{at:03d}.html"
        path.write_text(tables.page(blocks), encoding="utf-8")
        files.append((path, tables.truth(blocks)))
    return all_features(perechen, files)


class Score:
    """Rows with the right role, rows and files with a role that leads to the right records."""

    def __init__(self):
        self.rows = self.exact = self.right = self.files = self.all_right = 0
        self.wrong = Counter()

    def add(self, document, roles):
        pairs = [(row["truth"], role) for row, role in zip(document, roles)]
        wrong = [pair for pair in pairs if differ(*pair)]
        self.rows += len(pairs)
        self.exact += sum(true == role for true, role in pairs)
        self.right += len(pairs) - len(wrong)
        self.files += 1
        self.all_right += not wrong
        self.wrong.update(wrong)

    def __str__(self):
        share = lambda part, whole: f"{100 * part / max(1, whole):6.2f} %"
        worst = ", ".join(f"{true} as {role} {count}" for (true, role), count in self.wrong.most_common(4))
        return f"files {share(self.all_right, self.files)}  rows {share(self.right, self.rows)}  roles {share(self.exact, self.rows)}  {worst}"


def by_rules(documents):
    score = Score()
    for document in documents:
        score.add(document, [row["by_rules"] for row in document])
    return score


def by_chain(documents, weights, score=None):
    score = score or Score()
    for document, roles in zip(documents, Batch(documents, weights.names).decode(weights)):
        score.add(document, [ROLES[role] for role in roles])
    return score


def split(hand, trained, prior, args):
    """The hand-made tables in ten parts, each read with the weights fitted without it."""
    score = Score()
    for part in range(10):
        rest = [each for at, each in enumerate(hand) if at % 10 != part]
        weights = fit(trained + rest * args.copies, prior, args.l2, args.iterations).rounded()
        by_chain(hand[part::10], weights, score)
    return score


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--perechen", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=61, help="of the files that the weights are fitted to")
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--fresh", type=int, default=20261130, help="seed of the files that the figures are taken from")
    parser.add_argument("--fresh-files", type=int, default=300)
    parser.add_argument("--l2", type=float, default=3.0)
    parser.add_argument("--copies", type=int, default=3, help="how often each hand-made table counts")
    parser.add_argument("--iterations", type=int, default=200)
    parser.add_argument("--split", action="store_true", help="also the hand-made tables in ten parts (ten fits)")
    parser.add_argument("--write", action="store_true", help="write mappings/roles.txt")
    parser.add_argument("--cache", type=Path, help="keep the features of the generated files here, and take them from there")
    args = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        hand = hand_made(args.perechen, Path(name))
    assert all(hand), [name for (name, _), rows in zip(tables.read(), hand) if not rows]
    if args.cache and args.cache.exists():
        trained, fresh = json.loads(args.cache.read_text())
    else:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            trained, left_out = generated(args.perechen, args.seed, args.files, folder / "trained")
            fresh, fresh_left_out = generated(args.perechen, args.fresh, args.fresh_files, folder / "fresh")
            print(f"left out, rows counted otherwise or no list found: {left_out} and {fresh_left_out}")
        if args.cache:
            args.cache.write_text(json.dumps([trained, fresh]))

    known = sorted({line.split()[0] for line in (HERE / "hand.txt").read_text(encoding="utf-8").splitlines() if len(line.split()) == 3})
    seen = sorted({name for document in hand + trained for row in document for name in row["features"]})
    prior = Weights(sorted({*known, *seen})).read(HERE / "hand.txt")
    weights = fit(trained + hand * args.copies, prior, args.l2, args.iterations).rounded()
    for name, documents in (("fresh files", fresh), ("hand-made tables", hand)):
        print(f"{name}: {len(documents)}")
        print(f"  rules     {by_rules(documents)}")
        print(f"  hand-set  {by_chain(documents, prior)}")
        print(f"  fitted    {by_chain(documents, weights)}")
    if args.split:
        print(f"  fitted without the table, in ten parts  {split(hand, trained, prior, args)}")
    if args.write:
        TARGET.write_text(weights.text(HEAD), encoding="utf-8")


if __name__ == "__main__":
    main()
