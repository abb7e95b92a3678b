#!/usr/bin/env python3
"""Captures out of captures: packets lost, repeated, late, cut, or begun in the middle.

    mutate.py --seed N [--count N] --output DIR CAPTURE...

For against_oracle.py --live DIR: what nobody recorded may happen all the same. Reads pcap; pcapng and compressed
captures where editcap is there to convert them. The same seed gives the same captures.
"""
import argparse
import pathlib
import random
import struct
import subprocess
import sys
import tempfile


def read_pcap(octets):
    """-> (header, [(record header without lengths, original length, octets)…]), or None."""
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\x3c\x4d": ">"}.get(octets[:4])
    if order is None:
        return None
    packets, at = [], 24
    while at + 16 <= len(octets):
        seconds, part, captured, original = struct.unpack(order + "IIII", octets[at:at + 16])
        if at + 16 + captured > len(octets):
            break
        packets.append((struct.pack(order + "II", seconds, part), original, octets[at + 16:at + 16 + captured]))
        at += 16 + captured
    return order, octets[:24], packets


def read(path):
    octets = path.read_bytes()
    if read_pcap(octets) is None:
        with tempfile.NamedTemporaryFile() as out:
            if subprocess.run(["editcap", "-F", "pcap", str(path), out.name], capture_output=True).returncode != 0:
                return None
            octets = pathlib.Path(out.name).read_bytes()
    return read_pcap(octets)


def mutate(packets, rng):
    """One or two kinds of harm, each at a rate drawn for the whole capture."""
    kinds = rng.sample(["lose", "repeat", "late", "cut", "middle", "one_sided", "again"], rng.randint(1, 2))
    rate = rng.choice([0.01, 0.05, 0.2])
    out = list(packets)
    if "middle" in kinds:
        out = out[rng.randint(0, max(0, len(out) // 2)):]
    if "lose" in kinds:
        out = [p for p in out if rng.random() > rate]
    if "one_sided" in kinds:
        side = rng.randint(0, 1)
        out = [p for p in out if (p[2][:6] > p[2][6:12]) == bool(side) or rng.random() > 0.9]
    if "again" in kinds:  # a whole stretch once more, as with two taps
        at = rng.randint(0, len(out))
        out[at:at] = out[max(0, at - rng.randint(1, 20)):at]
    if "repeat" in kinds:
        out = [p for packet in out for p in [packet] * (2 if rng.random() < rate else 1)]
    if "late" in kinds:
        order = sorted(range(len(out)), key=lambda i: i + (rng.randint(1, 8) if rng.random() < rate else 0))
        out = [out[i] for i in order]
    if "cut" in kinds:
        length = rng.choice([68, 96, 128, 200, 600])
        out = [(head, original, octets[:length]) for head, original, octets in out]
    return out, "-".join(kinds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1, help="captures out of each (1)")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("captures", type=pathlib.Path, nargs="+")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for path in options.captures:
        source = read(path)
        if source is None:
            continue
        order, header, packets = source
        for number in range(options.count):
            rng = random.Random("%d %d %s" % (options.seed, number, path.name))
            changed, kinds = mutate(packets, rng)
            target = options.output / ("%s.%d.%d.%s.pcap" % (path.name, options.seed, number, kinds))
            with target.open("wb") as out:
                out.write(header)
                for head, original, octets in changed:
                    out.write(head + struct.pack(order + "II", len(octets), original) + octets)
    return 0


if __name__ == "__main__":
    sys.exit(main())
