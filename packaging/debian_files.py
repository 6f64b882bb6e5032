#!/usr/bin/env python3
"""The files of the Debian package that follow from the program and its version.

    debian_files.py PARLEYD VERSION OUT     writes OUT/parley.toml and OUT/changelog.gz, and compresses OUT/man/*
"""
import gzip
import os
import subprocess
import sys
import time
from email.utils import formatdate
from pathlib import Path

STATE = "/var/lib/parley"


def configuration(parleyd):
    """Every setting, explained; only the data folder differs from the program's own defaults."""
    text = subprocess.run([parleyd, "config", "init"], capture_output=True, text=True, check=True).stdout
    changed = text.replace('\ndata = "./data"\n', f'\ndata = "{STATE}"\n')
    if changed == text:
        raise RuntimeError("parleyd config init prints no data = \"./data\" any more")
    return changed


def changelog(version):
    """The package has no history of its own; the program's is in the README and in CHANGELOG.md."""
    when = formatdate(float(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
    return f"parley ({version}) unstable; urgency=medium\n\n  * Version {version}.\n\n -- The Parley authors <maintainers@parley.example>  {when}\n"


def compress(text):
    return gzip.compress(text, compresslevel=9, mtime=0)


def main():
    parleyd, version, out = sys.argv[1:]
    out = Path(out)
    (out / "parley.toml").write_text(configuration(parleyd))
    (out / "changelog.gz").write_bytes(compress(changelog(version).encode()))
    for page in (out / "man").glob("*.[0-9]"):
        Path(f"{page}.gz").write_bytes(compress(page.read_bytes()))


if __name__ == "__main__":
    main()
