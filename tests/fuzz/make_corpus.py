#!/usr/bin/env python3
"""Writes the seeds of the fuzz corpora (corpus/*/seed_*) from the golden bytes and other files of the tests. Run it again when there are new ones.

Files with other names are findings of the fuzzer that were worth keeping; they are left alone.
"""
import base64
import hashlib
import hmac
import json as writer
import struct
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent
HEAD = struct.Struct("<IBBBBQQqQQ")  # frame_head of protocol/schema/wire.fbs
VISITOR, OPERATOR, GATEWAY = 1, 2, 3
AS_VISITOR, AS_OPERATOR = 1 << 56 | 1, 2 << 56 | 1  # frame_head.author
RECORD_HEAD = struct.Struct("<IIQQ")  # storage/position.hpp
# As a client sends them, in an order in which most of them succeed.
OPERATOR_FRAMES = ("presence list subscribe contacts accept message read typing delivered note tag invite transfer history resume inactive hold decline assign "
                   "watch take_over leave close ping").split()
VISITOR_FRAMES = "open message read typing delivered history resume close rating ping".split()
GATEWAY_FRAMES = "attach open accept message close detach".split()


def golden(kind):
    return bytes.fromhex((TESTS / "protocol" / "golden" / f"{kind}.hex").read_text().replace("\n", ""))


def with_head(frame, client_id, session=0, author=0):
    length, kind, *_ = HEAD.unpack_from(frame)
    return HEAD.pack(length, kind, 0, 0, 0, session, 0, 0, author, client_id) + frame[HEAD.size:]


def set_byte(frame, field, value):
    """The ubyte field of the root table, by its number in the schema."""
    body = HEAD.size
    table = body + struct.unpack_from("<I", frame, body)[0]
    vtable = table - struct.unpack_from("<i", frame, table)[0]
    at = table + struct.unpack_from("<H", frame, vtable + 4 + 2 * field)[0]
    return frame[:at] + bytes([value]) + frame[at + 1:]


def stream(role, kinds, author=0):
    """A conversation: hello, then these. Session 1 is the first that a new server opens."""
    out = with_head(set_byte(golden("hello"), 2, role), 1)
    for number, kind in enumerate(kinds, 2):
        out += with_head(golden(kind), number, 0 if kind in ("open", "attach") else 1, author)
    return out


def streams():
    yield "visitor", stream(VISITOR, VISITOR_FRAMES)
    yield "operator", stream(OPERATOR, OPERATOR_FRAMES)
    yield "gateway_visitor", stream(GATEWAY, GATEWAY_FRAMES, AS_VISITOR)
    yield "gateway_operator", stream(GATEWAY, ["attach", *OPERATOR_FRAMES, "detach"], AS_OPERATOR)
    yield "twice", stream(VISITOR, ["open", "message", "message", "hello", "bye", "ping"])


def group(kinds, skew=0):
    out = b""
    for seq, kind in enumerate(kinds, 1):
        frame = golden(kind)
        out += RECORD_HEAD.pack(len(frame) + skew, 0, 0, 0) + frame
    return out


# As tokens.cpp has them.
SECRET, KEY_ID, NOW_S = b"a secret that everybody knows, for fuzzing only", "0123456789abcdef", 1_795_303_898
VISITOR_CLAIMS = {"sub": "customer 42", "exp": NOW_S + 600, "name": "Zoë", "email": "z@home.example", "avatar": "https://shop.example/z.png", "phone": "+49 1"}
ACCESS_CLAIMS = {"iss": "parley", "aud": "parley-api", "site": "shop", "sub": "olga", "fam": "f", "role": "normal", "perm": 7, "iat": NOW_S, "nbf": NOW_S, "exp": NOW_S + 900}


def token(head, claims, secret=SECRET, digest=hashlib.sha256):
    part = lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=")
    text = b".".join(part(writer.dumps(p, separators=(",", ":")).encode()) for p in (head, claims))
    return text + b"." + part(hmac.new(secret, text, digest).digest())


def tokens():
    """Whole ones, and heads with claims that the target signs itself."""
    head = {"alg": "HS256", "typ": "JWT"}
    yield "visitor", token(head, VISITOR_CLAIMS)
    yield "access", token({"alg": "HS256", "kid": KEY_ID, "typ": "JWT"}, ACCESS_CLAIMS)
    yield "another_secret", token(head, VISITOR_CLAIMS, b"a guess")
    yield "another_algorithm", token({"alg": "HS512", "typ": "JWT"}, VISITOR_CLAIMS, digest=hashlib.sha512)
    yield "no_algorithm", token({"alg": "none"}, VISITOR_CLAIMS).rpartition(b".")[0] + b"."
    number = b"140737488355329"  # visitors' own tokens: actors/visitor_token.cpp
    yield "own_visitor", number + b"." + hmac.new(SECRET, number, hashlib.sha256).hexdigest().encode()
    yield "refresh", b"f0f0f0f0f0f0f0f0f0f0f0f0.1.00112233445566778899aabbccddeeff." + b"0" * 64
    yield "authorization", b"Bearer x"
    claims = {"signed_visitor": VISITOR_CLAIMS, "signed_access": ACCESS_CLAIMS, "for_several": VISITOR_CLAIMS | {"aud": ["mailer", "parley"], "site": "shop"},
              "endless": VISITOR_CLAIMS | {"exp": 2**63 - 1}, "not_yet": VISITOR_CLAIMS | {"nbf": NOW_S + 3600, "iat": "never"}, "of_other_types": {"sub": 42, "exp": "1", "aud": {}}}
    for name, said in claims.items():
        yield name, (writer.dumps(head) + "\n" + writer.dumps(said)).encode()


def requests():
    upgrade = "Host: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: {}\r\n"
    offer = "Sec-WebSocket-Protocol: {}\r\n"
    yield "websocket", "GET / HTTP/1.1\r\n" + upgrade.format(13) + offer.format("parley.v1.json")
    yield "of_a_page", "GET /chat?x HTTP/1.1\r\n" + upgrade.format(13) + offer.format("chat, parley.v1.fb, parley.v1.json") + "Origin: HTTPS://Shop.example\r\n"
    yield "of_another_page", "GET / HTTP/1.1\r\n" + upgrade.format(13) + offer.format("parley.v1.fb") + "Origin: https://evil.example\r\n"
    yield "old_version", "GET / HTTP/1.1\r\n" + upgrade.format(8) + offer.format("parley.v1.fb")
    yield "no_protocol", "GET / HTTP/1.1\r\n" + upgrade.format(13)
    yield "no_upgrade", "POST / HTTP/1.0\r\nContent-Length: 2\r\n"
    yield "too_long", "GET / HTTP/1.1\r\nCookie: " + "x" * 9000 + "\r\n"
    yield "operator", "GET /api/v1/operators/Zo%C3%AB%20B/password?limit=5&what=a+b%26c&what HTTP/1.1\r\nAuthorization: Bearer x.y.z\r\nIf-Match: *\r\n"
    yield "settings", "PUT /api/v1/settings/queue/sales%2Fnight/hours HTTP/1.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n"
    yield "broken_escape", "GET /api/v1/operators/%zz?%00=1 HTTP/1.1\r\nauthorization: a\r\nAuthorization: b\r\n"
    yield "bytes", "GET /api/v1/\u00ff\u00fe HTTP/1.1\r\nX: \u0080\r\n"


def seeds():
    kinds = sorted(f.stem for f in (TESTS / "protocol" / "golden").glob("*.hex"))
    for kind in kinds:
        yield "frame", kind, golden(kind)
    yield "frame", "all", b"".join(map(golden, kinds))
    for name, frames in streams():
        yield "connection", name, b"\0" + frames
        yield "connection", f"{name}_in_pieces", b"\x25" + frames
    records = [k for k in kinds if golden(k)[4] >= 64]
    yield "record", "group", b"\1" + group(records)
    yield "record", "damaged", b"\0" + group(records)
    yield "record", "lengths_that_disagree", b"\1" + group(records, skew=8)
    for size in (240, 248, 256):  # about as large as the structs that are kept
        yield "snapshot", f"version_2_of_{size}_bytes", struct.pack("<I", 2) + bytes(range(1, 200)) + bytes(size - 203) + b"Ann"
    yield "snapshot", "version_1", struct.pack("<I", 1) + bytes(300)
    yield "config", "every_key", (TESTS / "app" / "every_key.toml").read_bytes()
    yield "config", "settings", b'listen = "127.0.0.1:7400"\nlog_level = "info"\n[limits]\nin_flight = 16\n[site.a]\n[site.a.rules]\n'
    json = {"hello": '{"kind":"hello","client_id":"1","body":{"protocol":1,"role":"visitor","name":"Zoë","capacity":4}}',
            "message": '{"kind":"message","session":"72057594037927937","client_id":16777218,"body":{"text":"Gr\\u00fc\\ud83d\\ude00"}}',
            "several": '[{"kind":"accept","session":"5","client_id":"2"},{"kind":"ping","client_id":"3"},{"kind":"nothing"}]',
            "principals": '{"kind":"transfer","session":"5","author":"operator:3","client_id":"4","body":{"operator":"operator:42","queue":2,"note":null}}',
            "lists": '{"kind":"open","client_id":"5","body":{"queue":1,"channel":65535,"skills":["a","b"],"priority":255,"with":"144115188075855915"}}',
            "acks": '{"kind":"acks","body":{"entries":[{"session":"5","client_id":"7","author":"visitor:1","seq":"2","time_ms":"-1"}]}}',
            "out_of_range": '{"kind":"rating","session":"5","client_id":"6","body":{"stars":256,"text":1e400}}', "no_json": '{"kind":"hello",'}
    for name, text in json.items():
        yield "json_frame", name, text.encode()
    texts = {"transfer": '/t "Olga Smith"\0olga', "accept": "/a", "decline": " /d ", "canned": "/HI\0Zoë", "other_script": "/価格", "escaped": "//path\0",
             "names": "%VISITOR% and %OPERATOR%\0%OPERATOR%", "unknown": "/nothing", "widths": "／ＨＩ　", "words": "What's the PRICE?\0price", "same": "olga\0OLGA"}
    for name, text in texts.items():
        yield "operator_text", name, text.encode()
    for name, content in websocket_seeds():
        yield "websocket_framing", name, content
    for name, shown in tokens():
        yield "tokens", name, shown
    for name, head in requests():
        yield "handshake", name, head.encode("latin-1") + b"\r\n"
    yield "handshake", "no_http", b"\x16\x03\x01\x02 hello\r\n\r\n"


def server_frame(first, payload, length=None):
    """Of a WebSocket; `length` as it is announced."""
    size = len(payload) if length is None else length
    wide = bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size) if size < 1 << 16 else b"\x7f" + struct.pack(">Q", size)
    return bytes([first]) + wide + payload


def websocket_seeds():
    yield "messages", server_frame(0x81, b"[]") + server_frame(0x82, bytes(300)) + server_frame(0x82, b"")
    yield "fragments", server_frame(0x01, b"Hel") + server_frame(0x89, b"there?") + server_frame(0x00, b"") + server_frame(0x80, b"lo") + server_frame(0x8A, b"")
    yield "close", server_frame(0x88, struct.pack(">H", 4208) + b"server_stopping") + server_frame(0x81, b"[]")
    yield "too_long", server_frame(0x82, b"x", length=1 << 40)
    yield "too_long_together", server_frame(0x01, bytes(600)) + server_frame(0x80, bytes(600))
    yield "masked", b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"


def main():
    for target, name, content in seeds():
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"seed_{name}").write_bytes(content)


if __name__ == "__main__":
    main()
