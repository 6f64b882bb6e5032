"""Python's `websockets` package as a client, written from docs/websocket.md alone."""
import asyncio
import json
import unittest
import urllib.error
import urllib.request

import websockets

from parleyd import Server

PATIENCE_S = 60


class Client:
    """What the page tells one to write: hello, client ids, answers."""

    def __init__(self, socket):
        self.socket = socket
        self.last_id = 0
        self.unread = []
        self.welcome = None

    @classmethod
    async def connect(cls, url, role, **hello):
        client = cls(await websockets.connect(url, subprotocols=["parley.v1.json"]))
        await client.send("hello", body={"protocol": 1, "role": role, **hello})
        client.welcome = (await client.next("welcome"))["body"]
        client.last_id = int(client.welcome["client_id_base"])
        return client

    async def send(self, kind, session=None, body=None, client_id=None):
        if client_id is None:
            self.last_id += 1
            client_id = str(self.last_id)
        frame = {"kind": kind, "client_id": client_id, "body": body or {}}
        if session:
            frame["session"] = session
        await self.socket.send(json.dumps(frame))
        return client_id

    async def frame(self):
        while not self.unread:
            self.unread = json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE_S))
        return self.unread.pop(0)

    async def next(self, kind):
        while True:
            frame = await self.frame()
            if frame["kind"] == kind:
                return frame

    async def answer(self, client_id):
        while True:
            frame = await self.frame()
            if frame["kind"] == "acks":
                for entry in frame["body"]["entries"]:
                    if entry["client_id"] == client_id:
                        return entry
            elif frame.get("client_id") == client_id:
                return frame

    async def ask(self, kind, session=None, body=None):
        return await self.answer(await self.send(kind, session, body))


class WebsocketsTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.server = Server().__enter__()
        self.addCleanup(self.server.__exit__)

    async def chat(self):
        """A chat that olga has with a visitor."""
        olga = await Client.connect(self.server.url, "operator", name="olga", key="secret")
        ann = await Client.connect(self.server.url, "visitor", name="Ann")
        session = (await ann.ask("open", body={"page": "https://shop.example/"}))["session"]
        self.assertEqual((await olga.next("offered"))["session"], session)
        await olga.ask("accept", session)
        return ann, olga, session

    async def test_a_visitor_and_an_operator_write_to_each_other(self):
        ann, olga, session = await self.chat()
        ack = await ann.ask("message", session, {"text": "Grüße 😀"})
        heard = await olga.next("message")
        self.assertEqual((heard["body"]["text"], heard["seq"], heard["author"]), ("Grüße 😀", ack["seq"], ann.welcome["principal"]))
        await olga.ask("message", session, {"text": "Good morning"})
        self.assertEqual((await ann.next("message"))["author"], olga.welcome["principal"])

    async def test_who_comes_back_resumes_and_what_is_sent_again_is_stored_once(self):
        ann, olga, session = await self.chat()
        first = await ann.ask("message", session, {"text": "one"})
        unanswered = await ann.send("message", session, {"text": "two"})
        await ann.socket.close()
        await olga.ask("message", session, {"text": "three"})

        again = await Client.connect(self.server.url, "visitor", key=ann.welcome["token"])
        self.assertEqual(again.welcome["principal"], ann.welcome["principal"])
        self.assertEqual(again.welcome["session"], session)
        await again.send("resume", session, {"after": first["seq"]})
        texts = []
        while (frame := await again.frame())["kind"] != "page_end":
            if frame["kind"] == "message":
                texts.append(frame["body"]["text"])
        self.assertIn("three", texts)
        await again.send("message", session, {"text": "two"}, client_id=unanswered)
        ack = await again.answer(unanswered)
        await again.send("history", session, {"after": "0"})
        stored = []
        while (frame := await again.frame())["kind"] != "page_end":
            if frame["kind"] == "message":
                stored.append((frame["seq"], frame["body"]["text"]))
        self.assertEqual(sorted(text for _, text in stored), ["one", "three", "two"])
        self.assertIn((ack["seq"], "two"), stored)

    async def test_a_refusal_names_the_field(self):
        ann, _, session = await self.chat()
        refused = await ann.ask("rating", session, {"stars": 256})
        self.assertEqual(refused["body"]["name"], "bad_request")
        self.assertIn("`body.stars`", refused["body"]["detail"])

    async def test_numbers_of_64_bits_are_texts(self):
        ann, _, session = await self.chat()
        record = await ann.next("accept")
        for field in ("session", "seq", "time_ms", "client_id"):
            self.assertIsInstance(record[field], str, field)
        self.assertEqual(record["session"], session)

    async def test_a_server_that_stops_says_when_to_come_back(self):
        ann, _, _ = await self.chat()
        self.server.process.terminate()
        bye = (await ann.next("bye"))["body"]
        self.assertEqual((bye["reason"], bye["may_reconnect"]), ("server_stopping", True))
        self.assertGreaterEqual(bye["retry_after_ms"], 1000)
        with self.assertRaises(websockets.ConnectionClosed) as closed:
            await ann.frame()
        self.assertEqual((closed.exception.rcvd.code, closed.exception.rcvd.reason), (4208, "server_stopping"))

    async def test_plain_http_is_told_to_upgrade(self):
        with self.assertRaises(urllib.error.HTTPError) as refused:
            await asyncio.to_thread(urllib.request.urlopen, self.server.url.replace("ws:", "http:"))
        self.assertEqual(refused.exception.code, 426)
        refused.exception.close()

    async def test_without_a_sub_protocol_the_handshake_is_refused(self):
        with self.assertRaises(websockets.InvalidStatusCode) as refused:
            await websockets.connect(self.server.url)
        self.assertEqual(refused.exception.status_code, 400)


if __name__ == "__main__":
    unittest.main()
