#!/usr/bin/env python3
"""A visitor that chats, and an operator that says everything again: the binary protocol (docs/protocol.md) over TCP.

    tcp_chat.py HOST PORT echo NAME
    tcp_chat.py HOST PORT visitor TEXT...

The tables' code is made by `flatc --python --gen-object-api -o FOLDER protocol/schema/wire.fbs`; FOLDER belongs into PYTHONPATH.
Debian: flatbuffers-compiler, python3-flatbuffers.
"""
import socket
import struct
import sys

import flatbuffers
from parley.wire import acks, close, error, hello, message, open as opening, resume, welcome
from parley.wire.kind import kind
from parley.wire.role import role

HEAD = struct.Struct("<IBBBBQQqQQ")  # length, kind, status, visibility, reserved, session, seq, time_ms, author, client_id
VISITOR = 1  # kind of principal: the top 8 bits of an author


def unpack(module, body):
    """The body's table as an object with its fields."""
    table = module.__name__.split(".")[-1]
    return getattr(module, table + "T").InitFromObj(getattr(module, table).GetRootAs(body, 0))


class Connection:
    def __init__(self, host, port, **who):
        self.stream = socket.create_connection((host, int(port))).makefile("rwb")
        self.client_id = 0
        self.send(kind.hello, hello.helloT(), protocol=1, **who)
        greeting = unpack(welcome, self.next_of(kind.welcome))
        self.me, self.client_id = greeting.principal, greeting.clientIdBase

    def send(self, what, table=None, session=0, **fields):
        body = b""
        if table is not None:
            vars(table).update(fields)
            builder = flatbuffers.Builder()
            builder.Finish(table.Pack(builder))
            body = bytes(builder.Output())
        body += bytes(-len(body) % 8)
        self.client_id += 1
        self.stream.write(HEAD.pack(HEAD.size - 4 + len(body), what, 0, 0, 0, session, 0, 0, 0, self.client_id) + body)
        self.stream.flush()
        return self.client_id

    def frames(self):
        while start := self.stream.read(HEAD.size):
            length, what, _, _, _, session, seq, _, author, client_id = HEAD.unpack(start)
            body = self.stream.read(length + 4 - HEAD.size)
            if what == kind.error:
                refusal = unpack(error, body)
                sys.exit(f"refused: {refusal.name.decode()}: {refusal.detail.decode()}")
            yield what, session, seq, author, client_id, body

    def next_of(self, wanted, unless_by=None):
        return next(body for what, _, _, author, _, body in self.frames() if what == wanted and author != unless_by)


def visit(c, texts):
    c.send(kind.open, opening.openT())
    session = unpack(acks, c.next_of(kind.acks)).entries[0].session
    for text in texts:
        c.send(kind.message, message.messageT(), session, text=text)
        print(unpack(message, c.next_of(kind.message, unless_by=c.me)).text.decode(), flush=True)
    c.send(kind.close, close.closeT(), session)
    c.next_of(kind.acks)  # on disk


def echo(c):
    held, whole, told = {}, set(), {}  # by session: texts put aside; are all earlier ones there?; the newest that was answered
    for what, session, seq, author, _, body in c.frames():
        if what == kind.offered and session not in held:
            held[session] = {}  # the page that is asked for brings the offer again
            c.send(kind.resume, resume.resumeT(), session, after=0)
            c.send(kind.accept, None, session)
        elif what == kind.message and author >> 56 == VISITOR and seq > told.get(session, 0):
            held.setdefault(session, {})[seq] = unpack(message, body).text.decode()
        elif what == kind.page_end:
            whole.add(session)
        if session in whole:
            for seq, text in sorted(held[session].items()):
                c.send(kind.message, message.messageT(), session, text=text)
                told[session] = seq
            held[session].clear()


if __name__ == "__main__":
    address, job, words = sys.argv[1:3], sys.argv[3], sys.argv[4:]
    if job == "visitor":
        visit(Connection(*address, role=role.visitor, name="Ada"), words)
    else:
        echo(Connection(*address, role=role.operator, name=words[0], capacity=4))
