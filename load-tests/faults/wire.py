"""Parley's binary protocol, as much of it as the fault scripts need: frames, the few tables, a blocking client. See docs/protocol.md."""
import socket
import struct

HELLO, WELCOME, ATTACH, BYE, ERROR, ACKS, HISTORY, RESUME, PAGE_END = 1, 2, 3, 8, 9, 10, 21, 22, 23
OPEN, MESSAGE, OFFERED, ACCEPT, OFFLINE_MESSAGE = 64, 65, 67, 69, 88
VISITOR, OPERATOR, GATEWAY = 1, 2, 3
RATE_LIMITED, STORAGE_FULL = 109, 110

HEAD = struct.Struct("<IBBBBQQqQQ")  # length, kind, status, visibility, reserved, session, seq, time_ms, author, client_id
ACK = struct.Struct("<QQQQq")  # session, client_id, author, seq, time_ms


def table(fields):
    """A FlatBuffer whose root table has these fields: {slot: (struct format, number) or bytes for a string}."""
    slots = max(fields, default=-1) + 1
    vtable_bytes = 4 + 2 * slots
    table_at = (4 + vtable_bytes + 7) // 8 * 8
    size, where = 4, {}
    for slot, value in sorted(fields.items()):
        width = 4 if isinstance(value, bytes) else struct.calcsize("<" + value[0])
        size = (size + width - 1) // width * width  # table_at is a multiple of 8, so this aligns in the buffer too
        where[slot] = size
        size += width
    out = bytearray(table_at + (size + 3) // 4 * 4)
    struct.pack_into("<I", out, 0, table_at)
    struct.pack_into("<HH", out, 4, vtable_bytes, size)
    struct.pack_into("<i", out, table_at, table_at - 4)
    for slot, value in fields.items():
        struct.pack_into("<H", out, 8 + 2 * slot, where[slot])
        at = table_at + where[slot]
        if isinstance(value, bytes):
            struct.pack_into("<I", out, at, len(out) - at)
            out += struct.pack("<I", len(value)) + value + b"\0"
            out += b"\0" * (-len(out) % 4)
        else:
            struct.pack_into("<" + value[0], out, at, value[1])
    return bytes(out)


def field_at(body, slot):
    """Where the root table's field is, or None."""
    root = struct.unpack_from("<I", body)[0]
    vtable = root - struct.unpack_from("<i", body, root)[0]
    if 4 + 2 * slot >= struct.unpack_from("<H", body, vtable)[0]:
        return None
    offset = struct.unpack_from("<H", body, vtable + 4 + 2 * slot)[0]
    return root + offset if offset else None


def number(body, slot, form, default=0):
    at = field_at(body, slot)
    return default if at is None else struct.unpack_from("<" + form, body, at)[0]


def vector_at(body, slot):
    """Start and count of a string's or vector's elements."""
    at = field_at(body, slot)
    if at is None:
        return 0, 0
    at += struct.unpack_from("<I", body, at)[0]
    return at + 4, struct.unpack_from("<I", body, at)[0]


def text(body, slot):
    at, count = vector_at(body, slot)
    return body[at : at + count].decode()


def frame(kind, body=b"", session=0, author=0, client_id=0):
    padding = b"\0" * (-len(body) % 8)
    return HEAD.pack(HEAD.size - 4 + len(body) + len(padding), kind, 0, 0, 0, session, 0, 0, author, client_id) + body + padding


def hello(role, name="", key="", capacity=0):
    fields = {0: ("I", 1), 2: ("B", role)}
    if name:
        fields[3] = name.encode()
    if key:
        fields[4] = key.encode()
    if capacity:
        fields[5] = ("I", capacity)
    return frame(HELLO, table(fields), client_id=1)


def open_chat(client_id, queue=0, author=0):
    return frame(OPEN, table({0: ("I", queue)} if queue else {}), author=author, client_id=client_id)


def message(session, client_id, words, author=0):
    return frame(MESSAGE, table({0: words.encode()}), session=session, author=author, client_id=client_id)


def offline_message(client_id, words, name="", contact="", queue=0):
    fields = {0: words.encode()}
    if name:
        fields[1] = name.encode()
    if contact:
        fields[2] = contact.encode()
    if queue:
        fields[4] = ("I", queue)
    return frame(OFFLINE_MESSAGE, table(fields), client_id=client_id)


def history(session, client_id, after=0, limit=50, author=0):
    return frame(HISTORY, table({0: ("Q", after), 3: ("I", limit)}), session=session, author=author, client_id=client_id)


class Received:
    def __init__(self, raw):
        (_, self.kind, _, _, _, self.session, self.seq, _, self.author, self.client_id) = HEAD.unpack_from(raw)
        self.body = raw[HEAD.size :]

    def acks(self):
        """(session, client_id, author, seq, time_ms) of each."""
        at, count = vector_at(self.body, 0)
        return [ACK.unpack_from(self.body, at + i * ACK.size) for i in range(count)]


class Refused(Exception):
    def __init__(self, code, name):
        super().__init__(f"refused: {name} ({code})")
        self.code = code


class Client:
    """One connection. Every wait ends after `patience_s` with a socket.timeout."""

    def __init__(self, target, role, name="", key="", capacity=0, receive_buffer=None, patience_s=10):
        host, port = target.rsplit(":", 1)
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)  # before the handshake tells the window
        self.socket.settimeout(patience_s)
        self.socket.connect((host, int(port)))
        self.buffered = b""
        self.records = []  # heard and not yet looked at
        self.send(hello(role, name, key, capacity))
        welcome = self.until(lambda f: f.kind == WELCOME)
        self.token = text(welcome.body, 1)
        self.last_id = number(welcome.body, 2, "Q")

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        while True:
            if len(self.buffered) >= 4:
                size = struct.unpack_from("<I", self.buffered)[0] + 4
                if len(self.buffered) >= size:
                    raw, self.buffered = self.buffered[:size], self.buffered[size:]
                    return Received(raw)
            more = self.socket.recv(1 << 16)
            if not more:
                raise ConnectionError("the server closed the connection")
            self.buffered += more

    def until(self, wanted):
        """The next frame for which `wanted` holds; records that come before it are kept in `records`."""
        while True:
            f = self.receive()
            if wanted(f):
                return f
            if f.kind >= OPEN:
                self.records.append(f)
            if f.kind in (ERROR, BYE):
                raise Refused(number(f.body, 0, "H"), text(f.body, 1))

    def next_id(self):
        self.last_id += 1
        return self.last_id

    def answer_to(self, client_id):
        """The ack of a request; raises Refused."""
        f = self.until(lambda f: f.kind == ACKS and any(a[1] == client_id for a in f.acks()))
        return next(a for a in f.acks() if a[1] == client_id)

    def open(self, queue=0):
        request = self.next_id()
        self.send(open_chat(request, queue))
        return self.answer_to(request)[0]

    def post(self, session, words):
        """The seq of the message."""
        request = self.next_id()
        self.send(message(session, request, words))
        return self.answer_to(request)[3]

    def accept(self, session):
        request = self.next_id()
        self.send(frame(ACCEPT, session=session, client_id=request))
        self.answer_to(request)

    def history(self, session, after=0):
        """All records after a seq."""
        found = []
        while True:
            request = self.next_id()
            self.records = []
            self.send(history(session, request, after, 200))
            end = self.until(lambda f: f.kind == PAGE_END and f.client_id == request)
            page = [r for r in self.records if after < r.seq <= number(end.body, 1, "Q")]
            found += page
            if not page or not number(end.body, 3, "B"):
                return found
            after = page[-1].seq

    def close(self):
        self.socket.close()
