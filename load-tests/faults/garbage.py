#!/usr/bin/env python3
"""Sends garbage on 100 connections at once: garbage.py --target HOST:PORT --admin HOST:PORT --queue N --seed N --stop-when FILE

Goes on until FILE exists, but at least until every connection had MIN_LIVES lives. Prints one line. Exit code 1 if the server did not count
bad frames, grew in memory, or stopped answering an honest client.
"""
import argparse
import os
import random
import socket
import struct
import sys
import threading

import wire
from metrics import anonymous_bytes, healthy, metric
from mutation import AUTHOR, harmless, mend_length, mutate

CONNECTIONS = 100
MIN_LIVES = 5
# 100 connections with a read buffer of two frames each are 13 MB, and every visitor and chat that garbage opens is remembered.
MOST_GROWTH_BYTES = 64 << 20


class Sender(threading.Thread):
    def __init__(self, given, number):
        super().__init__(daemon=True)
        self.given = given
        self.lot = random.Random(given.seed * 1000 + number)
        self.lives = self.frames = self.sent_bytes = self.closed_by_server = 0
        self.problem = None

    def run(self):
        while self.lives < MIN_LIVES or not os.path.exists(self.given.stop_when):
            try:
                self.live()
            except (BrokenPipeError, ConnectionError):
                self.closed_by_server += 1
            except socket.timeout:
                self.problem = "the server neither reads nor closes"
                return
            except wire.Refused as refusal:
                self.problem = f"an honest request was {refusal}"
                return
            self.lives += 1

    def live(self):
        way = self.lot.choice([self.noise, self.framed_noise, self.bad_hello, self.bad_visitor, self.bad_visitor, self.bad_gateway, self.cut_off])
        way()

    def send(self, to, data):
        self.frames += 1
        self.sent_bytes += len(data)
        to.sendall(data)
        # Answers are read as far as they are there, so that this is garbage and not a slow reader.
        to.setblocking(False)
        try:
            if to.recv(1 << 20) == b"":
                raise ConnectionError
        except BlockingIOError:
            pass
        finally:
            to.settimeout(10)

    def stranger(self):
        host, port = self.given.target.rsplit(":", 1)
        s = socket.create_connection((host, int(port)), timeout=10)
        s.settimeout(10)
        return s

    def noise(self):
        with self.stranger() as s:
            for _ in range(self.lot.randrange(1, 20)):
                self.send(s, self.lot.randbytes(self.lot.randrange(1, 5000)))

    def framed_noise(self):
        """The length is right and the rest is not."""
        with self.stranger() as s:
            for _ in range(self.lot.randrange(1, 20)):
                data = bytearray(self.lot.randbytes(8 * self.lot.randrange(6, 1000)))
                mend_length(data)
                if harmless(data):
                    self.send(s, bytes(data))

    def bad_hello(self):
        with self.stranger() as s:
            data = mutate(self.lot, wire.hello(self.lot.choice([wire.VISITOR, wire.GATEWAY]), name="garbage", key=self.lot.choice(["", "1.ab"])))
            if harmless(data):
                self.send(s, data)
            for _ in range(5):
                self.send(s, wire.message(1, 7, "before hello, perhaps"))

    def bad_visitor(self):
        """An honest beginning, then mutations of frames that would be good."""
        visitor = wire.Client(self.given.target, wire.VISITOR, name="garbage")
        with visitor.socket as s:
            session = visitor.open(self.given.queue)
            for i in range(self.lot.randrange(1, 60)):
                good = [
                    wire.message(session, 1000 + i, "words " * self.lot.randrange(1, 200)),
                    wire.history(session, 1000 + i),
                    wire.message(self.lot.getrandbits(self.lot.choice([8, 64])), 1000 + i, "into another's chat"),
                ]
                data = mutate(self.lot, self.lot.choice(good))
                if harmless(data):
                    self.send(s, data)

    def bad_gateway(self):
        """A gateway may speak for anyone; so who it speaks for is left alone, and only what it says is garbage."""
        gateway = wire.Client(self.given.target, wire.GATEWAY, name="garbage")
        author = wire.VISITOR << 56 | self.lot.getrandbits(40) | 1
        with gateway.socket as s:
            request = gateway.next_id()
            gateway.send(wire.open_chat(request, self.given.queue, author))
            session = gateway.answer_to(request)[0]
            for i in range(self.lot.randrange(1, 60)):
                good = [wire.message(session, 1000 + i, "words " * self.lot.randrange(1, 200), author), wire.history(session, 1000 + i, author=author)]
                data = bytearray(mutate(self.lot, self.lot.choice(good)))
                data[AUTHOR] = struct.pack("<Q", author)
                if harmless(data):
                    self.send(s, bytes(data))

    def cut_off(self):
        """Half a frame, and gone."""
        visitor = wire.Client(self.given.target, wire.VISITOR, name="garbage")
        with visitor.socket as s:
            data = wire.message(1, 1, "cut off " * 500)
            self.send(s, data[: self.lot.randrange(1, len(data))])


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--target", required=True)
    options.add_argument("--admin", required=True)
    options.add_argument("--queue", type=int, required=True)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--stop-when", required=True)
    given = options.parse_args()

    memory_before = anonymous_bytes(given.admin)
    bad_before = metric(given.admin, "parley_bad_frames_total")
    senders = [Sender(given, i) for i in range(CONNECTIONS)]
    for s in senders:
        s.start()
    for s in senders:
        s.join()
    problems = {s.problem for s in senders if s.problem}
    bad = int(metric(given.admin, "parley_bad_frames_total") - bad_before)
    growth = anonymous_bytes(given.admin) - memory_before
    if bad == 0:
        problems.add("no bad frame was counted")
    if growth > MOST_GROWTH_BYTES:
        problems.add(f"memory grew by {growth >> 20} MB")
    if not healthy(given.admin):
        problems.add("the server is not healthy")
    lives, frames, sent = (sum(getattr(s, k) for s in senders) for k in ("lives", "frames", "sent_bytes"))
    print("; ".join(sorted(problems) + [f"{frames} pieces of garbage, {sent / 1e6:.1f} MB, on {lives} connections, {CONNECTIONS} at a time; "
                                        f"{bad} bad frames counted; memory grew by {growth / 1e6:.1f} MB"]))
    return 1 if problems else 0


sys.exit(main())
