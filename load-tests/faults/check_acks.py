#!/usr/bin/env python3
"""Holds what clients were promised against what is stored: parleyctl export | check_acks.py ACKS…

ACKS are files like that of `parley-load endure --journal`: a JSON line for every ack. Exit code 1 if an acked message is not stored under the seq
of its ack, or is stored twice.
"""
import json
import sys

KINDS = {"system": 0, "visitor": 1, "operator": 2, "bot": 3}


def principal(text):
    kind, _, number = text.partition(":")
    return KINDS[kind] << 56 | int(number or 0)


stored = {}
twins = 0
for line in sys.stdin:
    record = json.loads(line)
    if record["kind"] == "message":
        key = (int(record["session"]), principal(record["author"]), int(record["client_id"]))
        twins += key in stored
        stored[key] = int(record["seq"])

acked = lost = moved = 0
for path in sys.argv[1:]:
    for line in open(path):
        if not line.endswith("\n"):
            break  # being written
        ack = json.loads(line)
        acked += 1
        seq = stored.get((ack["session"], ack["author"], ack["client_id"]))
        lost += seq is None
        moved += seq not in (None, ack["seq"])

print(f"{acked} acked, {lost} lost, {moved} under another seq, {twins} twins")
sys.exit(1 if lost or moved or twins else 0)
