#!/usr/bin/python3
"""A wire between two Ethernet (TAP) interfaces, with a delay and with faults that repeat exactly.

    wire.py --delay MS [--lose ADDRESS:N] [--swap ADDRESS:N] [--repeat ADDRESS:N] NAME NAME

Makes the two interfaces, prints "ready", and carries frames from each to the other until it is ended. Of the
large frames (over 600 octets) from ADDRESS every Nth is lost, is overtaken by the next one, or is carried twice.
For record.sh: the interfaces live in network namespaces of its own, and no frame leaves the machine.
"""
import argparse
import collections
import fcntl
import heapq
import ipaddress
import os
import select
import struct
import time

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
LARGE = 600
OVERTAKEN_BY = 0.002  # seconds that a swapped frame is held back


def open_tap(name):
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
    return tap


def source_of(frame):
    """The IP source address of an Ethernet frame as octets, or None."""
    kind = frame[12:14]
    return frame[26:30] if kind == b"\x08\x00" else frame[22:38] if kind == b"\x86\xdd" else None


def rule(text):
    address, _, every = text.rpartition(":")
    return ipaddress.ip_address(address).packed, int(every)


class Faults:
    """Says for each frame at which delays (in seconds) copies of it arrive."""

    def __init__(self, options):
        self.rules = {fault: dict(getattr(options, fault)) for fault in ("lose", "swap", "repeat")}
        self.count = collections.Counter()

    def arrivals(self, frame):
        source = source_of(frame)
        if len(frame) < LARGE or source is None:
            return [0.0]
        self.count[source] += 1
        due = [fault for fault, rules in self.rules.items()
               if source in rules and self.count[source] % rules[source] == 0]
        if "lose" in due:
            return []
        return [OVERTAKEN_BY if "swap" in due else 0.0] + ([0.0005] if "repeat" in due else [])


def carry(taps, delay, faults):
    on_the_way = []  # heap of (time of arrival, number, tap to leave by, frame)
    number = 0
    while True:
        wait = max(0.0, on_the_way[0][0] - time.monotonic()) if on_the_way else None
        for tap in select.select(taps, [], [], wait)[0]:
            frame = os.read(tap, 65536)
            now = time.monotonic()
            for extra in faults.arrivals(frame):
                heapq.heappush(on_the_way, (now + delay + extra, number, taps[1 - taps.index(tap)], frame))
                number += 1
        while on_the_way and on_the_way[0][0] <= time.monotonic():
            _, _, tap, frame = heapq.heappop(on_the_way)
            try:
                os.write(tap, frame)
            except OSError:
                pass  # the interface is not up yet


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=5.0)
    for fault in ("lose", "swap", "repeat"):
        parser.add_argument("--" + fault, type=rule, action="append", default=[])
    parser.add_argument("names", nargs=2)
    options = parser.parse_args()
    taps = [open_tap(name) for name in options.names]
    print("ready", flush=True)
    carry(taps, options.delay / 1000, Faults(options))


if __name__ == "__main__":
    main()
