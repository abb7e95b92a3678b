#!/usr/bin/env python3
"""Writes a seed for the fuzz targets that read conversations (tests/support/fuzz_conversation.h).

    conversation_seed.py OUTPUT [C TEXT | S TEXT | c COUNT | s COUNT]...

C and S: what the client and the server say (escapes as in Python's bytes; @FILE: a file's octets).
c and s: so many octets of them are missing.
"""
import struct
import sys


def octets(text):
    if text.startswith("@"):
        with open(text[1:], "rb") as file:
            return file.read()
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def main(output, *script):
    seed = b""
    for who, what in zip(script[::2], script[1::2]):
        direction = who in "Ss"
        if who in "cs":
            seed += struct.pack(">BH", direction | 2, int(what))
            continue
        said = octets(what)
        for start in range(0, len(said), 0xFFFF):
            piece = said[start:start + 0xFFFF]
            seed += struct.pack(">BH", direction, len(piece)) + piece
    with open(output, "wb") as file:
        file.write(seed)


if __name__ == "__main__":
    if len(sys.argv) < 2 or len(sys.argv) % 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
