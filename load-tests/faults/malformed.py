#!/usr/bin/env python3
"""Malformed frames at a steady pace: malformed.py --target HOST:PORT --queue N --rate FRAMES_PER_SECOND --seed N --stop-when FILE

From 100 visitors with a chat, each frame with a defect that no decoder can overlook, some with a wrong length too, which ends the connection: then another comes. Goes on until
FILE exists. Prints one line.
"""
import argparse
import asyncio
import os
import random
import struct
import time

import wire
from mutation import mend_length, mutate

CONNECTIONS = 100
BURST = 5  # frames in one write: a system call for each would make this program the limit
POOL = 200  # different ones of each connection
UNFRAMED = 1 / 1000  # of them; each costs a connection
NO_KIND = range(200, 250)


def malformed(lot, session):
    good = lot.choice([wire.message(session, 1000, "words " * lot.randrange(1, 20)), wire.history(session, 1000)])
    data = bytearray(mutate(lot, good))
    data += b"\0" * max(0, 56 - len(data))
    data += b"\0" * (-len(data) % 8)
    if lot.random() >= UNFRAMED:
        mend_length(data)
    struct.pack_into("<Q", data, 40, lot.randrange(1000, 1 << 32))  # client_id
    if lot.randrange(2):
        data[4] = lot.choice(NO_KIND)
    else:
        data[4] = wire.MESSAGE
        struct.pack_into("<I", data, 48, lot.randrange(1 << 20, 1 << 31))  # the root table is outside
    return bytes(data)


class Deaf(asyncio.Protocol):
    """Reads what comes, so that this is no slow reader, and forgets it."""

    lost = False

    def connection_lost(self, why):
        self.lost = True


async def visitor(given, lot, sent):
    """Its part of the frames."""
    host, port = given.target.rsplit(":", 1)
    loop = asyncio.get_running_loop()
    pool = [malformed(lot, lot.getrandbits(56)) for _ in range(POOL)]
    pause = BURST * CONNECTIONS / given.rate
    while not os.path.exists(given.stop_when):
        transport, protocol = await loop.create_connection(Deaf, host, int(port))
        transport.write(wire.hello(wire.VISITOR, name="malformed") + wire.open_chat(2, given.queue))
        due = loop.time() + lot.random() * pause
        while not protocol.lost and not os.path.exists(given.stop_when):
            await asyncio.sleep(max(0, due - loop.time()))
            due += pause
            transport.write(b"".join(lot.choices(pool, k=BURST)))
            sent[0] += BURST
        sent[1] += 1
        transport.abort()


async def main():
    options = argparse.ArgumentParser()
    options.add_argument("--target", required=True)
    options.add_argument("--queue", type=int, required=True)
    options.add_argument("--rate", type=float, required=True)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--stop-when", required=True)
    given = options.parse_args()
    sent, began = [0, 0], time.monotonic()
    await asyncio.gather(*(visitor(given, random.Random(given.seed * 1000 + n), sent) for n in range(CONNECTIONS)))
    print(f"{sent[0] / (time.monotonic() - began):.0f} malformed frames/s on {sent[1]} connections")


asyncio.run(main())
