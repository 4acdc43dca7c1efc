"""Compares output folders byte by byte, all but manifest.json: `same_bytes.py OUT OTHER…`.

Also compares each file with its sha256 in the manifest, which does not name the register.
"""

import hashlib
import json
import sys
from pathlib import Path

from run_outputs import need, right

REGISTER = "perechen.sqlite"


def hashes(folder):
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "manifest.json"]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def main():
    first, *others = map(Path, sys.argv[1:])
    expected = hashes(first)
    need(expected, first, "outputs")
    for folder in [first, *others]:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        listed = {output["path"]: output["sha256"] for output in manifest["outputs"]}
        found = hashes(folder)
        for name in sorted(expected.keys() | found.keys() | listed.keys()):
            need(found.get(name) == expected.get(name), folder / name, f"the same bytes as in {first}")
            if name != REGISTER:
                need(found.get(name) == listed.get(name), folder / name, "the sha256 that its manifest states")
        right(folder, f"the same {len(found)} files")


main()
