#!/usr/bin/env python3
"""One visitor's step, for shell scripts. Exit code 1 if it was not answered as the step says.

open                    opens a chat; prints its session and the visitor's token
post SESSION TOKEN N    posts N messages; prints the number of records that the history then has
fill ACKS               opens a chat and posts large messages until one is refused; writes a JSON line for every ack to the file ACKS; prints
                        how many were acked
refused SESSION TOKEN   posts and must be refused with storage_full
read SESSION TOKEN      reads the whole history; prints the number of its records
"""
import argparse
import json
import socket
import sys

import wire


LARGE_TEXT = "x" * 30000
QUIET_QUEUE = 2  # see lib.sh
WINDOW = 64  # posts without an answer


def fill(target, acks_file):
    visitor = wire.Client(target, wire.VISITOR, name="filler", patience_s=3)
    session = visitor.open(QUIET_QUEUE)
    outstanding = acked = 0
    with open(acks_file, "w") as acks:
        while True:
            while outstanding < WINDOW:
                visitor.send(wire.message(session, visitor.next_id(), LARGE_TEXT))
                outstanding += 1
            try:
                f = visitor.receive()
            except socket.timeout:  # all of them were taken before the disk was found full: they wait for space
                print(acked)
                return 0
            if f.kind == wire.ERROR:
                code = wire.number(f.body, 0, "H")
                if code == wire.RATE_LIMITED:
                    outstanding -= 1
                    continue
                print(acked)
                return 0 if code == wire.STORAGE_FULL else 1
            if f.kind == wire.ACKS:
                for chat, client_id, author, seq, _ in f.acks():
                    acks.write(json.dumps({"session": chat, "author": author, "client_id": client_id, "seq": seq}) + "\n")
                    outstanding -= 1
                    acked += 1


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--target", required=True)
    options.add_argument("step", choices=["open", "post", "fill", "refused", "read"])
    options.add_argument("rest", nargs="*")
    given = options.parse_args()
    if given.step == "open":
        visitor = wire.Client(given.target, wire.VISITOR, name="visitor")
        print(visitor.open(QUIET_QUEUE), visitor.token)
        return 0
    if given.step == "fill":
        return fill(given.target, given.rest[0])
    session = int(given.rest[0])
    visitor = wire.Client(given.target, wire.VISITOR, key=given.rest[1])
    if given.step == "post":
        for i in range(int(given.rest[2])):
            visitor.post(session, f"message {i}")
    if given.step == "refused":
        try:
            visitor.post(session, "one more")
        except wire.Refused as refusal:
            return 0 if refusal.code == wire.STORAGE_FULL else 1
        return 1
    records = visitor.history(session)
    if [r.seq for r in records] != list(range(1, len(records) + 1)):
        print("the history has holes or twins:", [r.seq for r in records], file=sys.stderr)
        return 1
    print(len(records))
    return 0


try:
    sys.exit(main())
except (OSError, wire.Refused) as problem:
    print(f"{' '.join(sys.argv[1:])}: {problem}", file=sys.stderr)
    sys.exit(1)
