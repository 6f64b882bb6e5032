#!/usr/bin/env python3
"""Parley beside the floor: the same traffic, from one run, so that a noisy machine hits both.

    run.py --bin DIR [--json FILE] [--rounds N] [--seconds S] [--only TEXT]

Every scenario is played N times on each server, in turns and on fresh data, Parley with and without its search index; the medians are compared. Compare ratios, not figures of different days.
"""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys

# Rows of a scenario: what is shown, where it stands in parley-load's report, unit.
COST = [
    ("server CPU", lambda r: r["server_cpu_s_per_million"], "s per million"),
    ("messages", lambda r: r["delivered_per_s"], "1/s"),
]
TIMES = [
    ("server CPU", lambda r: r["server_cpu_s_per_million"], "s per million"),
    ("delivery p50", lambda r: r["latency_ms"]["p50"], "ms"),
    ("delivery p99", lambda r: r["latency_ms"]["p99"], "ms"),
]
# As it is shipped; without the index that searching needs, which the floor has not either: that is compared; the floor.
SERVERS = ("parley", "router", "floor")
SCENARIOS = [
    ("1,000 pairs, window 1", ["--pairs", "1000", "--window", "1"], COST),
    ("1,000 pairs, window 8", ["--pairs", "1000", "--window", "8"], COST),
    ("8+8 gateways, 100,000 sessions", ["--gateways", "8", "--sessions", "100000", "--outstanding", "8192"], COST),
    ("open loop, 10,000 messages/s", ["--pairs", "1000", "--rate", "10000"], TIMES),
]

# What takes longer than this hangs.
STOP_S, RUN_S = 60, 180


class Server:
    """A server on fresh data, from `with` to its end."""

    def __init__(self, command, data):
        self.data = data
        self.command = [*command, "--data", str(data)]

    def __enter__(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True)
        self.log = open(self.data.with_suffix(".log"), "w")
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.command[0]} did not start; see {self.log.name}")
        self.ready = json.loads(line)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()
        shutil.rmtree(self.data, ignore_errors=True)


def measure(bin_dir, scratch, server, flags, seconds):
    """One run of one scenario; parley-load's report."""
    parleyd = [bin_dir / "parleyd", "--listen", "127.0.0.1:0", "--listen-ws", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--log-level", "warning"]
    command = {
        "parley": parleyd,
        "router": [*parleyd, "--search-enabled=false"],
        "floor": [bin_dir / "parley-floor", "--port", "0"],
    }[server]
    report = scratch / "report.json"
    report.unlink(missing_ok=True)
    with Server(command, scratch / server) as s:
        load = [bin_dir / "parley-load", "flood", "--target", s.ready["listen"], "--server-pid", str(s.ready["pid"]), "--seconds", str(seconds), "--warmup-seconds", "1",
                "--history-sample", "0", "--leave-open", "--json", report, *flags]
        # Its live line goes to stderr with the rest of the progress; its own summary would only repeat the table.
        done = subprocess.run(load, stdout=subprocess.DEVNULL, timeout=RUN_S + seconds)
    if done.returncode:
        sys.exit(f"parley-load failed with {done.returncode} on {server}: {' '.join(map(str, load))}")
    return json.loads(report.read_text())


def compare(bin_dir, scratch, scenario, rounds, seconds):
    """The rows of one scenario."""
    name, flags, figures = scenario
    reports = {server: [] for server in SERVERS}
    for n in range(rounds):
        # Whoever goes first finds the disk and the caches colder: take turns.
        for server in SERVERS[n % len(SERVERS):] + SERVERS[:n % len(SERVERS)]:
            print(f"-- {name}, round {n + 1} of {rounds}: {server}", file=sys.stderr)
            reports[server].append(measure(bin_dir, scratch, server, flags, seconds))
    for what, figure, unit in figures:
        median = {server: statistics.median(map(figure, all_of)) for server, all_of in reports.items()}
        ratio = median["router"] / median["floor"] if median["floor"] else None
        yield {"name": f"{name}: {what}", **median, "ratio": ratio, "unit": unit}


def show(rows):
    def number(v):
        return "–" if v is None else f"{v:,.0f}" if v >= 1000 else f"{v:.2f}"

    width = max(len(r["name"]) for r in rows)
    print(f"{'':{width}}  {'Parley':>10}  {'no search':>10}  {'floor':>10}  {'ratio':>6}  unit")
    for r in rows:
        print(f"{r['name']:{width}}  {number(r['parley']):>10}  {number(r['router']):>10}  {number(r['floor']):>10}  {number(r['ratio']):>6}  {r['unit']}")


def main():
    options = argparse.ArgumentParser(prog="./parley bench", description="Parley beside the least that could carry the same traffic.")
    options.add_argument("--bin", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    options.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write the rows there")
    options.add_argument("--rounds", type=int, default=3, help="runs on each server; the median counts (%(default)s)")
    options.add_argument("--seconds", type=int, default=5, help="measured time of a run (%(default)s)")
    options.add_argument("--only", default="", metavar="TEXT", help="only scenarios whose name holds this")
    o = options.parse_args()

    # Beside the build: on a disk that syncs, which a temporary folder may not be.
    scratch = o.bin.parent / "bench-data"
    scratch.mkdir(exist_ok=True)
    chosen = [s for s in SCENARIOS if o.only in s[0]]
    if not chosen:
        options.error(f"no scenario holds {o.only!r}")
    rows = [row for s in chosen for row in compare(o.bin, scratch, s, o.rounds, o.seconds)]
    shutil.rmtree(scratch, ignore_errors=True)
    show(rows)
    if o.json:
        o.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
