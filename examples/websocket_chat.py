#!/usr/bin/env python3
"""A visitor that chats, and an operator that says everything again: JSON over WebSocket (docs/websocket.md).

    websocket_chat.py URL echo NAME
    websocket_chat.py URL visitor TEXT...

Debian: python3-websockets.
"""
import asyncio
import json
import sys

import websockets


class Connection:
    async def enter(self, url, **who):
        self.socket = await websockets.connect(url, subprotocols=["parley.v1.json"])
        self.client_id = 0
        await self.send("hello", protocol=1, **who)
        greeting = (await self.next_of("welcome"))["body"]
        self.me, self.client_id = greeting["principal"], int(greeting["client_id_base"])
        return self

    async def send(self, kind, session="0", **body):
        self.client_id += 1
        await self.socket.send(json.dumps({"kind": kind, "session": session, "client_id": str(self.client_id), "body": body}))

    async def frames(self):
        async for text in self.socket:
            said = json.loads(text)
            for frame in said if isinstance(said, list) else [said]:
                if frame["kind"] == "error":
                    sys.exit(f"refused: {frame['body']['name']}: {frame['body']['detail']}")
                yield frame

    async def next_of(self, kind, unless_by=None):
        async for frame in self.frames():
            if frame["kind"] == kind and (unless_by is None or frame["author"] != unless_by):
                return frame
        sys.exit("the server has closed the connection")


async def visit(c, texts):
    await c.send("open")
    session = (await c.next_of("acks"))["body"]["entries"][0]["session"]
    for text in texts:
        await c.send("message", session, text=text)
        print((await c.next_of("message", unless_by=c.me))["body"]["text"], flush=True)
    await c.send("close", session)
    await c.next_of("acks")  # on disk


async def echo(c):
    held, whole, told = {}, set(), {}  # by session: texts put aside; are all earlier ones there?; the newest that was answered
    async for frame in c.frames():
        kind, session, seq = frame["kind"], frame.get("session"), int(frame.get("seq", 0))
        if kind == "offered" and session not in held:
            held[session] = {}  # the page that is asked for brings the offer again
            await c.send("resume", session, after="0")
            await c.send("accept", session)
        elif kind == "message" and frame["author"].startswith("visitor:") and seq > told.get(session, 0):
            held.setdefault(session, {})[seq] = frame["body"]["text"]
        elif kind == "page_end":
            whole.add(session)
        if session in whole:
            for seq, text in sorted(held[session].items()):
                await c.send("message", session, text=text)
                told[session] = seq
            held[session].clear()


async def main(url, job, *words):
    if job == "visitor":
        await visit(await Connection().enter(url, role="visitor", name="Ada"), words)
    else:
        await echo(await Connection().enter(url, role="operator", name=words[0], capacity=4))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
