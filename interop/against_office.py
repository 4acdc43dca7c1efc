"""Compares the cells that the program reads with those that LibreOffice shows, on a random sample of a folder:
`against_office.py PERECHEN FOLDER WORK [--documents 150] [--workbooks 150] [--seed 1] [--show 40]`.

LibreOffice saves each file as flat OpenDocument, whose cells hold the text that it shows. Compared are the texts
of the cells of a file as a set, without blanks, since both lay merges out differently. Of Word documents automatic
numbers count for neither, because the flat file has them not as text.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

DOCUMENTS = re.compile(r"\.(docx|docm|dotx|doc|odt|ott|rtf)$", re.IGNORECASE)
WORKBOOKS = re.compile(r"\.(xlsx|xlsm|xltx|xls|xlsb|ods|ots)$", re.IGNORECASE)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
NUMBER = re.compile(r"(\(?([0-9]+|[ivxlcIVXLC]+|[a-zA-Zа-яА-Я])([.)-]([0-9]+|[a-zA-Z]))*[.):]?|[-–—•·▪➢✓o§])")
SECONDS = 60


def squeezed(text):
    return "".join(text.split()).replace("\u00ad", "")


def shown(element):
    """The text of a paragraph as it is seen."""
    parts = [element.text or ""]
    for child in element:
        name = child.tag
        if name == f"{TEXT}s":
            parts.append(" ")
        elif name not in (f"{TEXT}note", f"{OFFICE}annotation", f"{TEXT}ruby-text") and not name.startswith(DRAW):
            parts.append(shown(child))
        parts.append(child.tail or "")
    return "".join(parts)


def texts_of(cell):
    """The lines of a cell, without those of tables and drawings within it."""
    for child in cell:
        if child.tag in (f"{TEXT}p", f"{TEXT}h"):
            yield shown(child)
        elif child.tag not in (f"{TABLE}table", f"{OFFICE}annotation") and not child.tag.startswith(DRAW):
            yield from texts_of(child)


def theirs(path):
    cells = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
    body = ElementTree.parse(path).getroot().find(f"{OFFICE}body")
    return {squeezed("".join(texts_of(cell))) for cell in body.iter() if cell.tag in cells} - {""}


def ours(perechen, path):
    command = [perechen, "tables", "--language", "en", "--soffice", "never", str(path)]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    answer = json.loads(done.stdout)
    if "error" in answer:
        return answer["error"]
    return {squeezed(text) for table in answer["tables"] for row in table for text in row} - {""}


def converted(path, kind, work):
    shutil.rmtree(work / "one", ignore_errors=True)
    (work / "one").mkdir(parents=True)
    copy = work / "one" / f"copy{path.suffix.lower()}"
    shutil.copyfile(path, copy)
    command = ["soffice", f"-env:UserInstallation={(work / 'profile').resolve().as_uri()}", "--headless"]
    command += ["--norestore", "--nolockcheck", "--convert-to", kind, "--outdir", str(work / "one"), str(copy)]
    try:
        subprocess.run(command, timeout=SECONDS, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return None
    saved = copy.with_suffix(f".{kind}")
    return saved if saved.is_file() else None


def without_number(text):
    number = NUMBER.match(text)
    return text[number.end():] if number else text


def sample(folder, pattern, count, seed):
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and pattern.search(path.name))
    return random.Random(seed).sample(paths, min(count, len(paths)))


def compare(arguments, pattern, count, kind):
    counts, lines = Counter(), []
    for path in sample(arguments.folder, pattern, count, arguments.seed):
        found = ours(arguments.perechen, path)
        saved = converted(path, kind, arguments.work)
        if isinstance(found, str) or saved is None:
            counts["refused by both" if isinstance(found, str) and saved is None else
                   "refused by the program alone" if isinstance(found, str) else "refused by LibreOffice alone"] += 1
            if isinstance(found, str) and saved is not None:
                lines.append(f"{path.relative_to(arguments.folder)}: {found[:150]}")
            continue
        expected = theirs(saved)
        if kind == "fodt":
            found, expected = ({without_number(text) for text in texts} - {""} for texts in (found, expected))
        missing, extra = expected - found, found - expected
        counts["files"] += 1
        counts["cells"] += len(expected | found)
        counts["only LibreOffice"] += len(missing)
        counts["only the program"] += len(extra)
        counts["files without a difference"] += not (missing or extra)
        if missing or extra:
            cut = lambda texts: [text[:50] for text in sorted(texts)[:4]]
            lines.append(f"{path.relative_to(arguments.folder)}: {len(missing)} only LibreOffice {cut(missing)}, "
                         f"{len(extra)} only the program {cut(extra)}")
    for line in lines[:arguments.show]:
        print(f"  {line}")
    print(f"{kind}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("perechen")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("work", type=Path)
    arguments.add_argument("--documents", type=int, default=150)
    arguments.add_argument("--workbooks", type=int, default=150)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", type=int, default=40)
    arguments = arguments.parse_args()
    compare(arguments, DOCUMENTS, arguments.documents, "fodt")
    compare(arguments, WORKBOOKS, arguments.workbooks, "fods")


main()
