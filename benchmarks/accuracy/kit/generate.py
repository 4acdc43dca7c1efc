"""Makes the files of a seed, with the truth beside each."""

import json
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

from formats import WRITERS

from . import negative
from .document import Document, truth
from .messes import Plan, choose

#: Of a hundred files.
NEGATIVE = 12
DEFAULT = {"docx": 24, "docx-lib": 12, "xlsx": 22, "xlsx-lib": 14, "xls": 6, "ods": 5, "odt": 5, "csv": 5, "html": 4, "doc": 3}


def generate(seed, files, folder, shares):
    """Writes `files` files under `folder`/in and returns their truths, in order."""
    inputs = folder / "in"
    if inputs.exists():
        shutil.rmtree(inputs)
    inputs.mkdir(parents=True)
    truths = [one(seed, number, inputs, shares) for number in range(files)]
    convert_docs([inputs / truth["file"] for truth in truths if truth["format"] == "doc"])
    with open(folder / "truth.jsonl", "w", encoding="utf-8") as out:
        for each in truths:
            out.write(json.dumps(each, ensure_ascii=False) + "\n")
    return truths


def one(seed, number, inputs, shares):
    """One file. Its content depends on seed and number alone."""
    rng = random.Random(f"{seed}/{number}")
    format_ = rng.choices(list(shares), list(shares.values()))[0]
    extension, write = WRITERS[format_]
    name = f"{number:05d}.{extension}"
    if rng.randrange(100) < NEGATIVE:
        plan = Plan(format_)
        kind, draft = negative.build(rng, plan)
        write(inputs / name, draft, plan, rng)
        found = truth([], draft)
        return {"file": name, "format": format_, "messes": [], "negative": kind, **found}
    plan = choose(rng, format_)
    document = Document(rng, plan)
    draft, lists = document.build()
    folder = inputs
    if document.folder:
        name = f"{number:05d}/{document.folder}/{name}"
        folder = (inputs / name).parent
        folder.mkdir(parents=True, exist_ok=True)
    write(inputs / name, draft, plan, rng)
    found = truth(lists, draft)
    return {"file": name, "format": format_, "messes": plan.messes, "negative": None, **found}


def convert_docs(paths):
    """LibreOffice makes Word 97 files of those written as .docx."""
    if not paths:
        return
    if not shutil.which("soffice"):
        raise SystemExit("doc is written by LibreOffice, and there is no soffice: name the other formats with --formats")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        sources = []
        for path in paths:
            source = folder / f"{path.stem}.docx"
            path.rename(source)
            sources.append(str(source))
        for at in range(0, len(sources), 100):
            subprocess.run(
                ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "doc:MS Word 97", "--outdir", str(folder / "out"), *sources[at : at + 100]],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        for path in paths:
            shutil.move(folder / "out" / path.name, path)
