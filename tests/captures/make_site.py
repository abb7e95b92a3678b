#!/usr/bin/python3
"""make_site.py FOLDER: the parts of the recorded web site that are made and not written: a picture and a table."""
import math
import pathlib
import struct
import sys
import zlib

WIDTH, HEIGHT = 480, 240


def level(minute):
    """A level in metres: the tide of a day and some waves."""
    return 1.4 + 0.35 * math.sin(minute / 229) + 0.05 * math.sin(minute / 17) + 0.01 * math.sin(minute * 1.7)


def pixel(x, y):
    surface = HEIGHT * (1 - level(x * 3) / 2.4)
    if abs(y - surface) < 1.5:
        return (20, 60, 110)
    if y > surface:
        ripple = int(9 * math.sin(x / 5 + y / 3) * math.sin(y / 11))
        return (70 + ripple, 140 + ripple, 200 + ripple)
    return (248, 251, 255) if y % 40 else (216, 226, 236)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture():
    rows = b"".join(b"\0" + bytes(part for x in range(WIDTH) for part in pixel(x, y)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def table(rows):
    return "time,gauge,level\n" + "".join(
        f"2026-06-{1 + m // 1440:02}T{m // 60 % 24:02}:{m % 60:02}:00Z,3,{level(m):.3f}\n" for m in range(rows))


def main():
    folder = pathlib.Path(sys.argv[1])
    (folder / "gauge.png").write_bytes(picture())
    (folder / "day.csv").write_text(table(2880), encoding="ascii")


if __name__ == "__main__":
    main()
