"""Runs the shards of `perechen convert` on Spark or Sail: shard_job.py INPUT OUT N [ENGINE] [-- OPTIONS]

The engine hands out the numbers of the shards and nothing else: each task starts the program with `--shard I/N`, which
lists the input itself (engines skip names like `_x.docx` and may read a file twice). INPUT and OUT must be the same
folders on every machine; OUT on a mount where files can be renamed and locked. At the end this process merges.

ENGINE is one of
  --master M      a Spark of its own, for example `local[2]` or `local-cluster[2,1,1024]` (needs pyspark and Java)
  --remote URL    a Spark Connect server, Databricks or Sail: `sc://host:15002` (needs pyspark-client or pyspark)
  --sail          a Sail server in this process (needs pysail and pyspark-client)
and without it whatever session SparkSession.builder gives, as on Databricks.

OPTIONS go to `perechen convert`, for example `-- --form unified --mappings /mnt/mappings`; `--mappings` to the merge too.
The program is `perechen` on the PATH or what PERECHEN names. Exit code: that of the merge; 2 or 66 if a shard ends so, which
no engine can mend; 70 if the engine fails.
"""

import argparse
import os
import subprocess
import sys
import traceback

DONE = (0, 1, 3)  # done; some files could not be read; findings
HOPELESS = (2, 66)  # wrong command, no input: the same on any machine
FAILED = 70  # not 1, which is a code of the program


def shard_runner(program, source, out, shards, options):
    """The function that an engine runs on each batch of shard numbers: pyarrow batches in, pyarrow batches out."""

    def run(batches):
        import pyarrow

        for batch in batches:
            for number in batch.column("id").to_pylist():
                line = [program, "convert", source, "--out", out, "--shard", f"{number}/{shards}", "-q"]
                done = subprocess.run(line + options, stderr=subprocess.PIPE, text=True)
                if done.returncode not in DONE + HOPELESS:
                    # The engine tries the task again, elsewhere if need be.
                    raise RuntimeError(f"shard {number}: exit code {done.returncode}: {done.stderr.strip()}")
                yield pyarrow.RecordBatch.from_pydict(
                    {
                        "shard": pyarrow.array([number], pyarrow.int64()),
                        "code": pyarrow.array([done.returncode], pyarrow.int64()),
                        "said": pyarrow.array([done.stderr.strip()], pyarrow.string()),
                    }
                )

    return run


def session(args):
    """A session of the engine that was asked for, and what must live as long as it."""
    server = None
    if args.sail:
        from pysail.spark import SparkConnectServer

        server = SparkConnectServer("127.0.0.1", 0)
        server.start()
        args.remote = "sc://127.0.0.1:%d" % server.listening_address[1]
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    if args.remote:
        builder = builder.remote(args.remote)
    elif args.master:
        # Tasks need the libraries of this Python.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.master(args.master).config("spark.ui.enabled", "false")
    return builder.getOrCreate(), server


def main():
    own, options = sys.argv[1:], []
    if "--" in own:
        at = own.index("--")
        own, options = own[:at], own[at + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("out")
    parser.add_argument("shards", type=int)
    engine = parser.add_mutually_exclusive_group()
    engine.add_argument("--master")
    engine.add_argument("--remote")
    engine.add_argument("--sail", action="store_true")
    args = parser.parse_args(own)
    program = os.environ.get("PERECHEN", "perechen")
    source, out = os.path.abspath(args.input), os.path.abspath(args.out)
    # Two attempts of a task may run at a time; each makes the same shard.
    run = shard_runner(program, source, out, args.shards, ["--threads", "1", *options])
    spark, server = session(args)
    numbers = spark.range(0, args.shards, 1, args.shards)
    rows = numbers.mapInArrow(run, "shard long, code long, said string").collect()
    spark.stop()
    if server is not None:
        server.stop()
    made = sorted(row["shard"] for row in rows)
    for row in rows:
        if row["code"] in HOPELESS:
            print(f"shard {row['shard']}: exit code {row['code']}: {row['said']}", file=sys.stderr)
            return row["code"]
    if made != list(range(args.shards)):
        raise RuntimeError(f"the engine answered for the shards {made}")
    merge = [program, "merge", out]
    if "--mappings" in options:
        merge += ["--mappings", options[options.index("--mappings") + 1]]
    return subprocess.run(merge).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:
        traceback.print_exc()
        sys.exit(FAILED)
