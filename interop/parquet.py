"""docs/parquet.sql in DuckDB: `parquet.py PERECHEN FOLDER WORK`.

Word files and spreadsheets of FOLDER are converted apart from each other. Both give one schema, a row for each line, every key
of the schemas in docs/schema, and the values of the lines. What else reads Parquet and is installed reads it too.
"""

import gzip
import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
from run_outputs import need, right

ROOT = Path(__file__).resolve().parent.parent
SETS = {"word": {".docx", ".doc", ".odt"}, "sheets": {".xlsx", ".xls", ".ods", ".xlsb"}}
# Columns that the recipe adds beside the keys.
ADDED = {"records": ["file", "table", "row"], "findings": []}


def lines(path):
    return [json.loads(line) for line in gzip.open(path, "rt", encoding="utf-8")]


def schema(connection, path):
    return [(name, kind) for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()]


def main():
    perechen, folder, work = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    shutil.rmtree(work, ignore_errors=True)
    connection = duckdb.connect()
    schemas = {"records": [], "findings": []}
    for name, extensions in SETS.items():
        inputs, out = work / name / "in", work / name / "out"
        for path in sorted(folder.rglob("input.*")):
            if path.suffix in extensions:
                target = inputs / path.relative_to(folder)
                target.parent.mkdir(parents=True)
                shutil.copyfile(path, target)
        line = [perechen, "convert", inputs, "--out", out, "--form", "none", "--gzip", "--fail-on", "never", "-q"]
        subprocess.run(line, check=True)
        for variable, value in {
            "records": out / "records.jsonl.gz",
            "findings": out / "findings.jsonl.gz",
            "target": out,
        }.items():
            connection.execute(f"SET VARIABLE {variable} = '{value}'")
        connection.execute((ROOT / "docs/parquet.sql").read_text("utf-8"))
        for kind, found in schemas.items():
            path, expected = out / f"{kind}.parquet", lines(out / f"{kind}.jsonl.gz")
            found.append(schema(connection, path))
            keys = set(json.loads((ROOT / f"docs/schema/{kind}.schema.json").read_text("utf-8"))["properties"])
            columns = {column for column, _ in found[-1]}
            need(columns == keys | set(ADDED[kind]), path, f"the keys {sorted(keys ^ columns)}")
            rows = connection.execute(f"SELECT * FROM '{path}'")
            names = [column[0] for column in rows.description]
            rows = [dict(zip(names, row)) for row in rows.fetchall()]
            need(len(rows) == len(expected) > 20, path, f"{len(expected)} rows, found {len(rows)}")
            for row, line in zip(rows, expected):
                for key in keys - {"source", "original", "related", "table", "extra"}:
                    need(row[key] == line[key], path, f"{key} {line[key]!r}, found {row[key]!r}")
                table = line["source"]["table"] if kind == "records" else line["table"]
                need(row["table"] == (None if table is None else str(table)), path, f"the table {table!r}")
                if kind == "records":
                    need(row["source"]["cells"] == line["source"]["cells"], path, "the addresses of cells")
                    need(row["extra"] == line["extra"], path, f"{line['extra']}, found {row['extra']}")
            others(path, len(expected))
        right(out, "Parquet with a row for each line")
    for kind, (one, other) in schemas.items():
        need(one == other, kind, f"one schema, found {one} and {other}")
    right("both", "the same schemas")


def others(path, rows):
    """Other programs that read Parquet, as far as they are there."""
    for module, read in [
        ("pyarrow.parquet", lambda module: module.read_table(path).num_rows),
        ("pandas", lambda module: len(module.read_parquet(path))),
        ("polars", lambda module: module.read_parquet(path).height),
    ]:
        try:
            loaded = importlib.import_module(module)
        except ImportError:
            continue
        found = read(loaded)
        need(found == rows, path, f"{rows} rows in {module}, found {found}")


main()
