#!/usr/bin/env python3
"""One line about an endure report: endure_summary.py REPORT.json"""
import json
import sys

report = json.load(open(sys.argv[1]))
keys = ["posted", "acked", "delivered", "lost", "duplicated", "out_of_order", "history_differences", "breaks", "resent"]
line = ", ".join(f"{key} {report[key]:.0f}" for key in keys if report.get(key) is not None)
print("; ".join([line] + (report.get("failure_texts") or [])))
