"""Frames with something wrong in them, drawn by lot."""
import struct

import wire

AUTHOR = slice(32, 40)  # in the head


def mutate(lot, whole):
    """A frame with a few bits, bytes or lengths changed."""
    data = bytearray(whole)
    for _ in range(lot.choice([1, 1, 1, 2, 4, 16])):
        at = lot.randrange(len(data))
        how = lot.randrange(8)
        if how < 3:
            data[at] ^= 1 << lot.randrange(8)
        elif how == 3:
            data[at] = lot.randrange(256)
        elif how == 4 and len(data) - at >= 4:
            data[at : at + 4] = struct.pack("<I", lot.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 65536, lot.getrandbits(32)]))
        elif how == 5 and len(data) > 64:
            del data[at : at + 8 * lot.randrange(1, 4)]
            if lot.randrange(2):
                mend_length(data)
        elif how == 6:
            data[at:at] = lot.randbytes(8 * lot.randrange(1, 64))
            if lot.randrange(2):
                mend_length(data)
        elif how == 7 and len(data) > 48:
            at = lot.randrange(48, len(data))  # only what the verifier looks at
            data[at] = lot.choice([0, 1, 2, 4, 0x7F, 0x80, 0xFE, 0xFF])
    return bytes(data)


def mend_length(data):
    if len(data) >= 4:
        struct.pack_into("<I", data, 0, len(data) - 4)


def harmless(data):
    """Leaves out what became an honest wish: an operator that signs up or a chat in the default queue is served, and served to the replays."""
    if len(data) < 56:
        return True
    kind = data[4]
    if kind in (wire.OPEN, wire.ATTACH):
        return False
    if kind == wire.HELLO:
        try:
            return wire.number(data[48:], 2, "B") != wire.OPERATOR
        except struct.error:
            return True
    return True
