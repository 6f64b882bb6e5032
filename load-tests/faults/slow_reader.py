#!/usr/bin/env python3
"""The slow reader of slow_reader.sh: an operator that takes a chat and then never reads, while its visitor posts."""
import argparse
import sys

import wire
from metrics import anonymous_bytes, metric

TEXT = "x" * 16384
# Enough for the outbox (1 MiB) and everything the kernel buffers for a socket on both sides (a few MiB), several times over.
MOST_POSTS = 4000
# An outbox twice over (it grows by doubling) and the socket's own; generous, because the others' load goes on. Without a bound it would be
# every byte that was posted.
MOST_GROWTH_BYTES = 24 << 20


def slow_readers(admin):
    return metric(admin, "parley_slow_readers_total")


def one(given, round_number):
    before = anonymous_bytes(given.admin)
    closed_before = slow_readers(given.admin)
    peak = before

    name = f"slow-{round_number}"
    slow = wire.Client(given.target, wire.OPERATOR, name=name, key="k", capacity=1, receive_buffer=4096)
    visitor = wire.Client(given.target, wire.VISITOR, name="patient")
    session = visitor.open()
    slow.until(lambda f: f.kind == wire.OFFERED and f.session == session)
    slow.accept(session)
    # From here on `slow` never reads again.
    posted = 0
    while slow_readers(given.admin) == closed_before:
        if posted >= MOST_POSTS:
            return f"{posted} messages went by and the slow reader is still there"
        for _ in range(10):
            visitor.post(session, TEXT)
        posted += 10
        peak = max(peak, anonymous_bytes(given.admin))
    for _ in range(10):  # the visitor must not notice
        visitor.post(session, TEXT)
    posted += 10
    peak = max(peak, anonymous_bytes(given.admin))
    if slow_readers(given.admin) != closed_before + 1:
        return "somebody else was closed as a slow reader"
    growth = peak - before
    if growth > MOST_GROWTH_BYTES:
        return f"memory grew by {growth >> 20} MB"
    slow.close()

    back = wire.Client(given.target, wire.OPERATOR, name=name, key="k")
    missed = [r for r in back.history(session) if r.kind == wire.MESSAGE]
    if len(missed) != posted or any(wire.text(r.body, 0) != TEXT for r in missed):
        return f"of {posted} messages the operator finds {len(missed)} when it comes back"
    print(f"round {round_number}: closed after at most {posted - 10} messages of {len(TEXT)} bytes; memory grew by {growth / 1e6:.1f} MB; "
          f"all {posted} are in the history", flush=True)
    back.close()
    visitor.close()
    return None


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--target", required=True)
    options.add_argument("--admin", required=True)
    options.add_argument("--rounds", type=int, required=True)
    given = options.parse_args()
    for i in range(1, given.rounds + 1):
        if problem := one(given, i):
            print(f"round {i}: {problem}")
            return 1
    return 0


sys.exit(main())
