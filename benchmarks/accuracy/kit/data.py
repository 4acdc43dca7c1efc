"""Reads the data files: true content, captions, words."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data"


@dataclass
class Service:
    name: str
    processes: list[str] = field(default_factory=list)


@dataclass
class Direction:
    name: str
    services: list[Service] = field(default_factory=list)


@dataclass
class Matter:
    """What kinds of body deal with, and the directions of such a body; `region` if it is a certain one."""

    name: str
    kinds: list[str]
    region: str | None
    directions: list[Direction] = field(default_factory=list)


def matters():
    """All matters of lists.txt, and the directions that every body has."""
    found, common = [], []
    directions = []
    for line in (FOLDER / "lists.txt").read_text(encoding="utf-8").splitlines():
        mark, text = line[:1], line[2:].strip()
        if mark == "=":
            directions = []
            head, _, kinds = text.partition("|")
            name, _, region = (part.strip() for part in head.partition("!"))
            if not name:
                common = directions
                continue
            matter = Matter(name, [kind.strip() for kind in kinds.split(",")], region or None, directions)
            found.append(matter)
        elif mark == ">":
            directions.append(Direction(text))
        elif mark == "*":
            directions[-1].services.append(Service(text))
        elif mark == "-":
            directions[-1].services[-1].processes.append(text)
    return found, common


def regions():
    lines = (FOLDER / "regions.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("|") for line in lines if "|" in line and not line.startswith("#"))
    return [(nominative.strip(), genitive.strip()) for nominative, genitive in pairs]


def toml(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


MATTERS, COMMON = matters()
REGIONS = regions()
CAPTIONS = toml("captions")
WORDS = toml("words")
