"""parley-bridge in front of a real router: what happens when either of them ends, and that nothing is lost by it."""
import os
import signal
import subprocess
import tempfile
import unittest

import websockets

from parleyd import Bridge, start
from websockets_test import Client

KEY = "between us"


class BridgeTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.config = os.path.join(folder.name, "parley.toml")
        self.data = os.path.join(folder.name, "data")
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(f'[limits]\nin_flight = 8\n[site.default]\ngateway_key = "{KEY}"\n')
        self.router = None
        self.address = "127.0.0.1:0"
        self.start_router()
        self.addCleanup(self.end_router)
        self.bridges = []
        self.addCleanup(lambda: [b.kill() for b in self.bridges if b.process.poll() is None])

    def start_router(self):
        """The first time on any port, later on the same again."""
        flags = ["--config", self.config, "--data", self.data, "--listen", self.address, "--listen-ws", "127.0.0.1:0", "--admin", "127.0.0.1:0"]
        self.router, ready = start([os.environ["PARLEYD"], *flags])
        self.address = ready["listen"]

    def end_router(self, how=signal.SIGKILL):
        if self.router:
            self.router.send_signal(how)
            self.router.wait(timeout=30)
            self.router.stdout.close()
        self.router = None

    def bridge(self, *flags, key=KEY, **options):
        b = Bridge(self.address, *(["--router-key", key] if key else []), *flags, **options)
        self.bridges.append(b)
        return b

    async def chat(self, url, other=None):
        olga = await Client.connect(other or url, "operator", name="olga", key="secret")
        ann = await Client.connect(url, "visitor", name="Ann")
        session = (await ann.ask("open"))["session"]
        await olga.next("offered")
        await olga.ask("accept", session)
        return ann, olga, session

    async def end_of(self, client):
        """The code of the bye, its hint, and the close code."""
        bye = await client.next("bye")
        with self.assertRaises(websockets.ConnectionClosed) as closed:
            while True:
                await client.frame()
        return bye["body"]["reason"], bye["body"]["retry_after_ms"], closed.exception.code

    async def test_clients_of_two_bridges_chat_with_each_other(self):
        one, two = self.bridge(), self.bridge()
        ann, olga, session = await self.chat(one.url, two.url)
        await ann.ask("message", session, {"text": "hello"})
        self.assertEqual((await olga.next("message"))["body"]["text"], "hello")

    async def test_a_client_of_a_bridge_that_was_killed_comes_back_through_another_and_misses_nothing(self):
        one, two = self.bridge(), self.bridge()
        ann, olga, session = await self.chat(one.url, two.url)
        first = await ann.ask("message", session, {"text": "one"})
        unanswered = await ann.send("message", session, {"text": "two"})
        one.kill()
        await olga.ask("message", session, {"text": "three"})
        again = await Client.connect(two.url, "visitor", key=ann.welcome["token"])
        self.assertEqual(again.welcome["session"], session)
        await again.send("message", session, {"text": "two"}, client_id=unanswered)
        await again.answer(unanswered)
        await again.send("resume", session, {"after": first["seq"]})
        texts = []
        while (frame := await again.frame())["kind"] != "page_end":
            if frame["kind"] == "message":
                texts.append(frame["body"]["text"])
        self.assertEqual(sorted(texts), ["three", "two"])

    async def test_when_the_router_is_killed_clients_are_told_and_the_bridge_finds_it_again(self):
        bridge = self.bridge()
        ann, _, session = await self.chat(bridge.url)
        await ann.ask("message", session, {"text": "kept"})
        self.end_router()
        reason, retry_after_ms, code = await self.end_of(ann)
        self.assertEqual((reason, code), ("router_unreachable", 4214))
        self.assertGreaterEqual(retry_after_ms, 1000)
        bridge.wait_until(503)
        late = Client(await websockets.connect(bridge.url, subprotocols=["parley.v1.json"]))
        await late.send("hello", body={"protocol": 1, "role": "visitor"})
        self.assertEqual((await self.end_of(late))[0], "router_unreachable")

        self.start_router()
        bridge.wait_until(200)
        again = await Client.connect(bridge.url, "visitor", key=ann.welcome["token"])
        self.assertEqual(again.welcome["session"], session)
        await again.send("history", session)
        self.assertEqual((await again.next("message"))["body"]["text"], "kept")

    async def test_a_router_that_stops_says_so_to_clients_of_bridges(self):
        ann, olga, _ = await self.chat(self.bridge().url)
        self.end_router(signal.SIGTERM)
        for client in (ann, olga):
            self.assertEqual((await self.end_of(client))[::2], ("server_stopping", 4208))

    async def test_a_bridge_that_stops_answers_first_and_ends_well(self):
        bridge = self.bridge()
        ann, olga, session = await self.chat(bridge.url)
        ack = await ann.send("message", session, {"text": "last"})
        await ann.answer(ack)
        bridge.process.send_signal(signal.SIGTERM)
        for client in (ann, olga):
            self.assertEqual((await self.end_of(client))[::2], ("server_stopping", 4208))
        self.assertEqual(bridge.process.wait(timeout=30), 0)

    async def test_every_request_gets_its_answer_counted_so_that_none_holds_the_client_up(self):
        """With 8 requests in flight at most, an answer that the bridge does not know as one would stop the 9th."""
        bridge = self.bridge()
        ann, olga, session = await self.chat(bridge.url)
        for _ in range(10):
            for kind, where, body in (
                ("ping", None, {}), ("list", None, {"scope": "mine"}), ("subscribe", None, {}), ("contacts", None, {}), ("presence", None, {}), ("apps", None, {}),
                ("history", session, {}), ("resume", session, {}), ("customer", session, {}), ("search", None, {"scope": "messages", "text": "nothing"}),
                ("read", session, {"up_to": "1"}), ("note", session, {"text": "n"}), ("rating", session, {"stars": 5}),
            ):
                await olga.ask(kind, where, body)
            for kind, where, body in (("availability", None, {}), ("customer", None, {}), ("history", session, {}), ("message", session, {"text": "x"}), ("accept", session, {})):
                await ann.ask(kind, where, body)

    async def test_a_client_that_is_refused_is_told_why(self):
        bridge = self.bridge()
        bad = Client(await websockets.connect(bridge.url, subprotocols=["parley.v1.json"]))
        await bad.send("hello", body={"protocol": 99, "role": "visitor"})
        reason, _, code = await self.end_of(bad)
        self.assertEqual((reason, code), ("unsupported_protocol", 4203))

    async def test_a_bridge_without_the_key_is_never_ready(self):
        bridge = self.bridge(key="wrong", wait=False)
        late = Client(await websockets.connect(bridge.url, subprotocols=["parley.v1.json"]))
        await late.send("hello", body={"protocol": 1, "role": "visitor"})
        self.assertEqual((await self.end_of(late))[0], "router_unreachable")
        self.assertEqual(bridge.readiness(), 503)

    async def test_a_client_that_leaves_is_gone_from_the_router_too(self):
        bridge = self.bridge()
        ann, olga, _ = await self.chat(bridge.url)
        await olga.ask("contacts")
        otto = await Client.connect(bridge.url, "operator", name="otto", key="secret")
        await otto.socket.close()
        seen = []
        while ("otto", False) not in seen:
            frame = await olga.next("presence")
            seen.append((frame["body"].get("name"), frame["body"]["online"]))
        self.assertIn(("otto", True), seen)
        del ann

    async def test_figures_tell_whether_the_router_is_reached(self):
        bridge = self.bridge()
        await self.chat(bridge.url)
        figures = bridge.metrics()
        self.assertIn("parley_bridge_router_up 1", figures)
        self.assertIn("parley_bridge_router_connected_total 1", figures)
        self.assertIn("parley_websockets_opened_total 2", figures)

    def test_a_command_line_that_is_wrong_is_refused_with_its_reason(self):
        for flags, complaint in (
            ([], "--router"),
            (["--router", "nowhere"], "--router: nowhere is not HOST:PORT"),
            (["--router", "a:1", "--listen-ws", "host.example:1"], "--listen-ws"),
            (["--router", "a:1", "--origins", "ftp//x"], "--origins"),
            (["--router", "a:1", "--router-key-file", "/no/such/file"], "/no/such/file"),
            (["--router", "a:1", "--log-level", "loud"], "--log-level"),
            (["--router", "a:1", "--nonsense"], "--nonsense"),
        ):
            done = subprocess.run([os.environ["PARLEY_BRIDGE"], *flags], capture_output=True, text=True, timeout=30, check=False)
            self.assertEqual(done.returncode, 2, flags)
            self.assertIn(complaint, done.stderr)


if __name__ == "__main__":
    unittest.main()
