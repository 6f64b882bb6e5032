#!/usr/bin/env python3
"""Runs a fuzz target over its committed corpus and dictionary; what it learns stays in a temporary folder.

    run.py PROGRAM --runs N | --seconds N [--keep FOLDER]

An input that breaks a promise is written to the current folder (crash-…, timeout-…, oom-…) and told; the exit code is then not 0.
"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# One input: none needs more, and a target that grows without bound shall be found out.
MAX_SECONDS_PER_INPUT = 25
MAX_MEMORY_MB = 2048


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--runs", type=int, default=-1)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="keeps new inputs here from run to run")
    options = parser.parse_args()
    target = options.program.name.removeprefix("fuzz_")
    with tempfile.TemporaryDirectory(prefix="parley-fuzz-") as scratch:
        learnt = options.keep or Path(scratch)
        learnt.mkdir(parents=True, exist_ok=True)
        command = [options.program, learnt, HERE / "corpus" / target, f"-runs={options.runs}", f"-max_total_time={options.seconds}",
                   f"-timeout={MAX_SECONDS_PER_INPUT}", f"-rss_limit_mb={MAX_MEMORY_MB}", "-print_final_stats=1"]
        if options.runs >= 0:
            command.append("-seed=1")  # the short form tries the same inputs each time
        dictionary = HERE / "dictionaries" / f"{target}.dict"
        if dictionary.exists():
            command.append(f"-dict={dictionary}")
        return subprocess.run(command).returncode


if __name__ == "__main__":
    sys.exit(main())
