#!/usr/bin/env python3
"""Which tests show which row of the feature contract, and did they pass?

    features.py [OUT]       writes OUT (standard output if there is none)

Rows stand in tests/features.tsv. A test shows row 34 if its name contains F034; its results are read from the JUnit reports
of the builds (build/*/tests.xml). A script of load-tests/ shows the rows that its opening comment names; its results are in
build/scripts.tsv. A test that ran in several builds has passed if it passed in all of them.
"""
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

SECTIONS = {
    "A": "Session life-cycle", "B": "Assignment and capacity", "C": "Transfer, invite, operator to operator",
    "D": "Departments, URL routing, channels", "E": "Unread, counters, lists, filters, colours", "F": "Operators, rights, metering",
    "G": "Canned responses", "H": "Offline, notifications, branding", "I": "Customer data and search", "J": "Beyond the usual",
    "K": "The whole",
}
ROW = re.compile(r"F(\d{3})(?!\d)")
PARAMETER = re.compile(r"/[^/.]*$")  # of a test that runs with many parameters, seeds say: all of them are one line


def rows_of(text):
    return sorted({int(number) for number in ROW.findall(text)})


def read_contract(path):
    """[(row, section, sentence)]"""
    lines = (line.split("\t") for line in path.read_text().splitlines())
    return [(int(row), section, sentence) for row, section, sentence in lines]


def junit_results(reports):
    """{test: passed} of all reports; what was skipped is left out."""
    results = {}
    for report in reports:
        for case in xml.parse(report).getroot().iter("testcase"):
            if case.get("status") in ("run", "fail"):
                name = PARAMETER.sub("", case.get("name"))
                results[name] = results.get(name, True) and case.get("status") == "run"
    return results


def script_results(path, folder):
    """{script: (rows, passed)} from lines "0|1 TAB name with its flags"; 0 = passed."""
    results = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        code, words = line.split("\t")
        script = (folder / words.split()[0]).with_suffix(".sh")
        comment = "".join(text for text in script.read_text().splitlines()[:10] if text.startswith("#"))
        results[words] = (rows_of(comment), code == "0")
    return results


def shown(tests, scripts):
    """{row: {name: passed}}"""
    by_row = {}
    for name, passed in tests.items():
        for row in rows_of(name):
            by_row.setdefault(row, {})[name] = passed
    for name, (rows, passed) in scripts.items():
        for row in rows:
            by_row.setdefault(row, {})["load-tests: " + name] = passed
    return by_row


def page(contract, by_row):
    """The whole text of features.md."""
    covered = [row for row, _, _ in contract if row in by_row]
    failing = [row for row in covered if not all(by_row[row].values())]
    out = ["# The feature contract and its tests", "",
           "Made by `./parley features` from the results of the newest test run; see [features.py](features.py).", "",
           f"{len(contract)} rows: {len(covered) - len(failing)} with tests that pass, {len(failing)} with a test that fails, "
           f"{len(contract) - len(covered)} without a test. That a row has a test does not say that it is complete."]
    section = None
    for row, letter, sentence in contract:
        if letter != section:
            section = letter
            out += ["", f"## {letter}. {SECTIONS[letter]}", "", "| row | what | tests |", "|---|---|---|"]
        tests = by_row.get(row, {})
        marks = "<br>".join(f"{'passed' if passed else '**failed**'} {name}" for name, passed in sorted(tests.items()))
        out.append(f"| F{row:03} | {sentence} | {marks or 'no test'} |")
    unknown = sorted(set(by_row) - {row for row, _, _ in contract})
    if unknown:
        out += ["", "Tests name rows that do not exist: " + ", ".join(f"F{row:03}" for row in unknown)]
    return "\n".join(out) + "\n"


def main():
    root = Path(__file__).resolve().parent.parent
    tests = junit_results(sorted(root.glob("build/*/tests.xml")))
    scripts = script_results(root / "build/scripts.tsv", root / "load-tests")
    if not tests:
        sys.exit("features.py: no results; run ./parley test first")
    text = page(read_contract(root / "tests/features.tsv"), shown(tests, scripts))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
