#!/usr/bin/env python3
"""Visitors on WebSockets who say hello and then nothing: idle_websockets.py --connections N --websockets HOST:PORT --target HOST:PORT --admins BRIDGE,SERVER --idle-seconds S

Connects them, prints the memory of both processes for each of them and their CPU while all are idle, then has one of them chat with an operator (who comes over --target), and at
last asks each whether it is still there. Exit code 1 if one was refused or ended, or the chat does not work.
"""
import argparse
import asyncio
import itertools
import json
import os
import struct
import sys
import time

import wire
from metrics import anonymous_bytes, metric

AT_ONCE = 100  # being connected
PER_ADDRESS = 4000  # of the loopback network: an address has some 28,000 ports for one destination
PATIENCE_S = 60
SETTLE_S = 3  # buffers of the beginning go back
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def masked(opcode, payload):
    """A client's frame. The mask is all zeros, which is allowed, and the payload short."""
    assert len(payload) < 65536
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else struct.pack(">BH", 0x80 | 126, len(payload))
    return bytes([0x80 | opcode]) + length + b"\0\0\0\0" + payload


class Client(asyncio.Protocol):
    """One WebSocket. `wait_for` is answered by frames of that kind."""

    def __init__(self):
        self.received = b""
        self.upgraded = False
        self.why_ended = None
        self.waiting = {}  # kind: future
        self.base = 0  # of client_ids

    def connection_made(self, transport):
        self.transport = transport
        transport.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: parley.v1.json\r\n\r\n")

    def data_received(self, data):
        self.received += data
        if not self.upgraded:
            head, end, rest = self.received.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                return self.end(head.decode(errors="replace").splitlines()[0])
            self.upgraded, self.received = True, rest
            self.say("hello", {"protocol": 1, "role": "visitor", "name": "idle"})
        while self.take_frame():
            pass

    def take_frame(self):
        if len(self.received) < 2:
            return False
        opcode, length, at = self.received[0] & 15, self.received[1], 2
        if length == 126:
            length, at = int.from_bytes(self.received[2:4], "big"), 4
        elif length == 127:
            length, at = int.from_bytes(self.received[2:10], "big"), 10
        if len(self.received) < at + length:
            return False
        payload, self.received = self.received[at : at + length], self.received[at + length :]
        if opcode == PING:
            self.transport.write(masked(PONG, payload))
        elif opcode == CLOSE:
            self.end(f"closed with {int.from_bytes(payload[:2], 'big')}")
        elif opcode == TEXT:
            for frame in json.loads(payload):
                if frame["kind"] == "welcome":
                    self.base = int(frame["body"]["client_id_base"])
                if frame["kind"] in ("bye", "error"):
                    self.end(f"{frame['kind']}: {frame['body']}")
                elif frame["kind"] in self.waiting:
                    self.waiting.pop(frame["kind"]).set_result(frame)
        return True

    def end(self, why):
        self.why_ended = self.why_ended or why
        for future in self.waiting.values():
            future.set_exception(ConnectionError(self.why_ended))
        self.waiting = {}
        self.transport.abort()

    def connection_lost(self, why):
        self.end(f"lost: {why}")

    def say(self, kind, body=None, session=None):
        self.base += 1
        frame = {"kind": kind, "client_id": str(self.base)} | ({"body": body} if body else {}) | ({"session": session} if session else {})
        self.transport.write(masked(TEXT, json.dumps(frame).encode()))

    def wait_for(self, kind):
        """The next frame of this kind. To be called before what it answers is said."""
        future = asyncio.get_running_loop().create_future()
        if self.why_ended:
            future.set_exception(ConnectionError(self.why_ended))
        else:
            self.waiting[kind] = future
        return asyncio.wait_for(future, PATIENCE_S)


async def connect_all(count, address):
    host, port = address.rsplit(":", 1)
    clients, numbers = [], itertools.count()

    async def some():
        while (number := next(numbers)) < count:
            made = Client()
            clients.append(made)
            made.welcome = made.wait_for("welcome")  # before the first byte can come
            await asyncio.get_running_loop().create_connection(lambda made=made: made, host, int(port), local_addr=(f"127.0.0.{2 + number // PER_ADDRESS}", 0))
            await made.welcome
            del made.welcome

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return clients


def together(function, admins):
    return [function(a) for a in admins]


def cpu_seconds(admin):
    return metric(admin, "process_cpu_seconds_total")


async def chat(client, target):
    """Both ways, between this one and an operator."""
    loop = asyncio.get_running_loop()
    operator = await loop.run_in_executor(None, lambda: wire.Client(target, wire.OPERATOR, name="olga", key="secret", capacity=1, patience_s=PATIENCE_S))
    opened = client.wait_for("acks")
    client.say("open")
    session = (await opened)["body"]["entries"][0]["session"]

    def offered(frame):
        return frame.kind == wire.OFFERED and str(frame.session) == session

    await loop.run_in_executor(None, operator.until, offered)
    await loop.run_in_executor(None, operator.accept, int(session))
    client.say("message", {"text": "is anybody there"}, session)
    heard = await loop.run_in_executor(None, operator.until, lambda f: f.kind == wire.MESSAGE)
    answer = client.wait_for("message")
    operator.send(wire.message(int(session), operator.next_id(), "here I am"))
    said = await answer
    operator.socket.close()
    return wire.text(heard.body, 0) == "is anybody there" and said["body"]["text"] == "here I am"


async def main():
    options = argparse.ArgumentParser()
    options.add_argument("--connections", type=int, required=True)
    options.add_argument("--websockets", required=True)
    options.add_argument("--target", required=True)
    options.add_argument("--admins", required=True)
    options.add_argument("--idle-seconds", type=float, required=True)
    given = options.parse_args()
    admins = given.admins.split(",")

    memory_before = together(anonymous_bytes, admins)
    began = time.monotonic()
    clients = await connect_all(given.connections, given.websockets)
    print(f"{len(clients)} connected in {time.monotonic() - began:.1f} s, {len(os.listdir('/proc/self/fd'))} files open here")

    await asyncio.sleep(SETTLE_S)
    memory = together(anonymous_bytes, admins)
    per_connection = [(after - before) / len(clients) for before, after in zip(memory_before, memory)]
    print("anonymous memory a connection: " + ", ".join(f"{name} {n:.0f} bytes" for name, n in zip(("bridge", "server"), per_connection)))

    cpu_before, since = together(cpu_seconds, admins), time.monotonic()
    await asyncio.sleep(given.idle_seconds)
    idle_s = time.monotonic() - since
    print(f"CPU over {idle_s:.0f} s of idleness: " + ", ".join(
        f"{name} {100 * (after - before) / idle_s:.2f} %" for name, before, after in zip(("bridge", "server"), cpu_before, together(cpu_seconds, admins))))

    if not await chat(clients[len(clients) // 2], given.target):
        print("the chat said something else")
        return 1
    pongs = [c.wait_for("pong") for c in clients]
    for c in clients:
        if not c.why_ended:
            c.say("ping")
    answers = await asyncio.gather(*pongs, return_exceptions=True)
    gone = [a for a in answers if isinstance(a, BaseException)]
    print(f"a chat over one of them went both ways; {len(answers) - len(gone)} of {len(clients)} still answer" + (f"; {gone[0]!r}" if gone else ""))
    return 1 if gone else 0


try:
    sys.exit(asyncio.run(main()))
except (OSError, asyncio.TimeoutError, wire.Refused) as problem:
    print(f"{type(problem).__name__}: {problem}")
    sys.exit(1)
