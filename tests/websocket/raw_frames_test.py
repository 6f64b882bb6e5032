"""RFC 6455 frame by frame: autobahn sends anything, also what no client may."""
import asyncio
import json
import unittest
from unittest import mock

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol

from parleyd import Server

PATIENCE_S = 60
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
PROTOCOL_ERROR, BAD_PAYLOAD, TOO_BIG = 1002, 1007, 1009
HELLO = json.dumps({"kind": "hello", "client_id": "1", "body": {"protocol": 1, "role": "visitor", "name": "Zoë"}}, ensure_ascii=False).encode()
PING_FRAME = b'{"kind":"ping","client_id":"2"}'


class Peer(WebSocketClientProtocol):
    """Puts everything that happens into a queue."""

    def __init__(self):
        super().__init__()
        self.happened = asyncio.Queue()
        self.opened = asyncio.get_running_loop().create_future()

    def onOpen(self):
        self.opened.set_result(None)

    def onMessage(self, payload, isBinary):
        for frame in json.loads(payload):
            self.happened.put_nowait(frame["kind"])

    def onPong(self, payload):
        self.happened.put_nowait(("pong", payload))

    def onClose(self, wasClean, code, reason):
        self.happened.put_nowait(("closed", self.remoteCloseCode))

    async def next(self):
        return await asyncio.wait_for(self.happened.get(), PATIENCE_S)


class RawFramesTest(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().__enter__()
        cls.addClassCleanup(cls.server.__exit__)

    async def asyncSetUp(self):
        self.bystander = await self.peer()
        self.bystander.sendFrame(TEXT, HELLO)
        self.assertEqual(await self.bystander.next(), "welcome")

    async def asyncTearDown(self):
        self.bystander.sendFrame(TEXT, PING_FRAME)
        self.assertEqual(await self.bystander.next(), "pong", "one bad connection never harms another")
        self.bystander.sendClose()

    async def peer(self, protocol="parley.v1.json", **options):
        factory = WebSocketClientFactory(self.server.url, protocols=[protocol])
        factory.protocol = Peer
        factory.setProtocolOptions(**options)
        _, peer = await asyncio.get_running_loop().create_connection(factory, self.server.host, self.server.port)
        await asyncio.wait_for(peer.opened, PATIENCE_S)
        return peer

    async def assert_closed(self, peer, *codes):
        while isinstance(what := await peer.next(), str) or what[0] != "closed":
            pass
        self.assertIn(what[1], codes)

    # ---- what is allowed

    async def test_a_message_in_fragments_is_one_message(self):
        peer = await self.peer()
        for i, byte in enumerate(HELLO):  # also cuts the ë in two
            peer.sendFrame(TEXT if i == 0 else CONTINUATION, bytes([byte]), fin=i + 1 == len(HELLO))
        self.assertEqual(await peer.next(), "welcome")

    async def test_a_ping_between_fragments_is_answered_at_once(self):
        peer = await self.peer()
        peer.sendFrame(TEXT, HELLO[:10], fin=False)
        peer.sendFrame(PING, b"there?")
        self.assertEqual(await peer.next(), ("pong", b"there?"))
        peer.sendFrame(CONTINUATION, HELLO[10:])
        self.assertEqual(await peer.next(), "welcome")

    async def test_fragments_may_be_empty(self):
        peer = await self.peer()
        peer.sendFrame(TEXT, b"", fin=False)
        peer.sendFrame(CONTINUATION, HELLO, fin=False)
        peer.sendFrame(CONTINUATION, b"")
        self.assertEqual(await peer.next(), "welcome")

    async def test_an_empty_message_is_no_json_and_ends_nothing(self):
        peer = await self.peer()
        peer.sendFrame(TEXT, b"")
        self.assertEqual(await peer.next(), "error")
        peer.sendFrame(TEXT, HELLO)
        self.assertEqual(await peer.next(), "welcome")

    async def test_a_pong_that_nobody_asked_for_is_ignored(self):
        peer = await self.peer()
        peer.sendFrame(PONG, b"!")
        peer.sendFrame(TEXT, HELLO)
        self.assertEqual(await peer.next(), "welcome")

    async def test_bytes_may_come_one_by_one(self):
        peer = await self.peer()
        peer.sendFrame(TEXT, HELLO, chopsize=1)
        self.assertEqual(await peer.next(), "welcome")

    async def test_a_close_is_answered_with_its_code(self):
        for code in (1000, 1001, 3000, 4999):
            peer = await self.peer()
            peer.sendFrame(CLOSE, code.to_bytes(2, "big") + b"done")
            await self.assert_closed(peer, code)

    # ---- what is not

    async def violation(self, *frames, code=PROTOCOL_ERROR, options=None):
        peer = await self.peer(**(options or {}))
        peer.sendFrame(TEXT, HELLO) if not options else None
        for opcode, payload, more in frames:
            peer.sendFrame(opcode, payload, **more)
        await self.assert_closed(peer, code)

    async def test_a_frame_without_a_mask_ends_the_connection(self):
        await self.violation((TEXT, HELLO, {}), options={"maskClientFrames": False})

    async def test_a_payload_that_was_not_masked_as_its_mask_says_is_no_utf8(self):
        # A mask by chance would make valid text of it one time in sixteen; this one makes each byte 0xff.
        with mock.patch("random.getrandbits", return_value=0x3C543C54):
            await self.violation((TEXT, "ëëëëëëëë".encode(), {}), options={"applyMask": False}, code=BAD_PAYLOAD)

    async def test_reserved_bits_end_the_connection(self):
        for rsv in range(1, 8):
            await self.violation((TEXT, PING_FRAME, {"rsv": rsv}))

    async def test_reserved_opcodes_end_the_connection(self):
        for opcode in (3, 7, 11, 15):
            await self.violation((opcode, b"", {}))

    async def test_control_frames_may_not_be_fragmented_or_long(self):
        await self.violation((PING, b"x", {"fin": False}))
        await self.violation((PING, b"x" * 126, {}))
        await self.violation((CLOSE, (1000).to_bytes(2, "big") + b"x" * 124, {}))

    async def test_a_continuation_needs_a_beginning(self):
        await self.violation((CONTINUATION, PING_FRAME, {}))

    async def test_a_message_may_not_begin_inside_another(self):
        await self.violation((TEXT, PING_FRAME[:5], {"fin": False}), (TEXT, PING_FRAME, {}))

    async def test_text_that_is_no_utf8_ends_the_connection(self):
        for text in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"ab\xc3"):
            await self.violation((TEXT, text, {}), code=BAD_PAYLOAD)

    async def test_text_that_is_no_utf8_across_fragments_ends_the_connection(self):
        await self.violation((TEXT, b"\xf0\x9f", {"fin": False}), (CONTINUATION, b"\x98\xff", {}), code=BAD_PAYLOAD)

    async def test_bad_close_frames_end_the_connection(self):
        await self.violation((CLOSE, b"x", {}))
        for code in (0, 999, 1004, 1005, 1006):
            await self.violation((CLOSE, code.to_bytes(2, "big"), {}))
        await self.violation((CLOSE, (1000).to_bytes(2, "big") + b"\xff", {}))

    async def test_messages_past_the_limit_end_the_connection(self):
        await self.violation((TEXT, b" " * (64 * 1024 + 1), {}), code=TOO_BIG)

    async def test_fragments_past_the_limit_together_end_the_connection(self):
        await self.violation((TEXT, b" " * 40_000, {"fin": False}), (CONTINUATION, b" " * 40_000, {"fin": False}), code=TOO_BIG)

    async def test_a_length_past_the_limit_is_refused_before_its_bytes_come(self):
        peer = await self.peer()
        peer.sendData(b"\x81\xff" + (1 << 40).to_bytes(8, "big") + b"mask")
        await self.assert_closed(peer, TOO_BIG)

    async def test_the_other_form_than_agreed_on_ends_the_connection(self):
        peer = await self.peer()
        peer.sendFrame(BINARY, HELLO)
        await self.assert_closed(peer, 4200)
        peer = await self.peer("parley.v1.fb")
        peer.onMessage = lambda payload, isBinary: None
        peer.sendFrame(TEXT, HELLO)
        await self.assert_closed(peer, 4200)


if __name__ == "__main__":
    unittest.main()
