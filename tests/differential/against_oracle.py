#!/usr/bin/env python3
"""Weir against tshark: are the connections, and the octets of both directions, the same?

    against_oracle.py --weir-cli BINARY --captures DIR [--differences FILE] [--update]
    against_oracle.py --weir-cli BINARY --live DIR --oracle oracle.py

With --captures, what tshark says of NAME lies beside it in NAME.json (made by oracle.py). With --live, it is
asked now, for captures of which nobody has asked before. Captures that are not there: status 77 (skipped).

What is compared, for each of tshark's streams: that there is a connection with the same endpoints that begins
at the same frame; its number; its last frame and time of start; and for each direction the packets, the octets
of payload, the length of the stream, its gaps (adjacent ones merged, whatever their cause), whether octets
were in conflict, and the SHA-256 of the octets.

tshark is followed where its two ways of reassembly (`segments`, `follow`) agree, and `segments` where they
do not, because `follow` drops octets in known ways (D1 to D5 in oracle.py).

Everything that differs must stand in FILE (differences.json beside this script): see oracle_comparison.py.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import oracle_comparison
import weir_cli
from oracle_comparison import Difference

CAPTURE_MAGICS = [bytes.fromhex(magic) for magic in
                  ("a1b2c3d4", "d4c3b2a1", "a1b23c4d", "4d3cb2a1", "0a0d0d0a", "28b52ffd")]


def match(streams, found):
    """Pairs tshark's streams with Weir's connections: same endpoints, same first frame."""
    by_place = {}
    for connection in found:
        ends = [weir_cli.endpoint(connection[k]["address"], connection[k]["port"]) for k in ("client", "server")]
        by_place.setdefault((connection["first_frame"], frozenset(ends)), []).append(connection)
    pairs, alone = [], []
    for stream in streams:
        ends = frozenset(weir_cli.split_endpoint(stream[k]) for k in "ab")
        candidates = by_place.get((stream["first_frame"], ends), [])
        if candidates:
            pairs.append((stream, candidates.pop(0)))
        else:
            alone.append(stream)
    rest = [c for left in by_place.values() for c in left]
    return pairs, alone, sorted(rest, key=lambda c: c["connection"])


def compare_numbers(pairs, streams, rest):
    """Numbers must run as tshark's do, but for the connections that only one of both has."""
    weir_alone = [c["connection"] for c in rest]
    for stream, connection in pairs:
        before = sum(1 for n in weir_alone if n < connection["connection"])
        rank = sum(1 for s, _ in pairs if s["index"] < stream["index"])
        if connection["connection"] - before != rank:
            yield Difference("number", str(stream["index"]), connection["connection"], rank + before)


def decimal(text):
    """Seconds as text, in nanoseconds."""
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("-").partition(".")
    return sign * (int(whole) * 10**9 + int((part + "0" * 9)[:9]))


def compare_direction(place, ours, stream, side):
    segments = stream["segments"][side]
    for key, theirs in (("packets", stream["packets"][side]), ("payload_octets", stream["payload_bytes"][side])):
        if ours[key] != theirs:
            yield Difference(key, place, ours[key], theirs)
    # Weir knows from ACKs and FIN how far a stream reaches beyond what was captured of it; tshark's reassembly
    # does not look. So up to tshark's end both must say the same, and beyond it there may only be a gap.
    end, gaps = segments["end"], weir_cli.merged(segments["gaps"])
    our_gaps = weir_cli.weir_gaps(ours)
    if weir_cli.runs(our_gaps, ours["stream_length"]) != weir_cli.runs(gaps, end):
        if ours["stream_length"] != end:
            yield Difference("stream_length", place, ours["stream_length"], end)
        if our_gaps != gaps:
            yield Difference("gaps", place, our_gaps, gaps)
    if bool(ours["conflicts"]) != bool(segments["conflicts"]):
        yield Difference("conflicts", place, ours["conflicts"], segments["conflicts"])
    if ours["sha256"] != segments["sha256"]:
        yield Difference("sha256", place, ours["sha256"], segments["sha256"])


def compare_pair(stream, connection):
    index = str(stream["index"])
    if connection["last_frame"] != stream["last_frame"]:
        yield Difference("last_frame", index, connection["last_frame"], stream["last_frame"])
    if decimal(connection["start_time"]) != decimal(stream["first_time"]):
        yield Difference("start_time", index, connection["start_time"], stream["first_time"])
    client = weir_cli.endpoint(connection["client"]["address"], connection["client"]["port"])
    a_is_client = client == weir_cli.split_endpoint(stream["a"])
    for side, name in enumerate("ab"):
        to_server = a_is_client == (side == 0)
        ours = connection["to_server" if to_server else "to_client"]
        yield from compare_direction(index + name, ours, stream, side)


def differences(found, oracle):
    streams = sorted(oracle["streams"], key=lambda s: s["index"])
    pairs, alone, rest = match(streams, found)
    for stream in alone:
        yield Difference("not_in_weir", str(stream["index"]), None, [stream["a"], stream["b"], stream["first_frame"]])
    for connection in rest:
        yield Difference("not_in_tshark", "weir %d" % connection["connection"],
                         [connection["client"], connection["server"], connection["first_frame"]], None)
    yield from compare_numbers(pairs, streams, rest)
    for stream, connection in pairs:
        yield from compare_pair(stream, connection)


def is_capture(path):
    """Begins as pcap, pcapng, or something compressed."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(4)
    return head in CAPTURE_MAGICS or head[:2] == b"\x1f\x8b"


def live(folder, oracle_script):
    """(capture, oracle) for each file, with tshark asked now."""
    with tempfile.TemporaryDirectory() as scratch:
        answer = pathlib.Path(scratch, "oracle.json")
        for path in sorted(p for p in folder.rglob("*") if is_capture(p)):
            command = [sys.executable, str(oracle_script), str(path), "--no-app", "-o", str(answer)]
            if subprocess.run(command).returncode == 0:
                yield path, json.loads(answer.read_text(encoding="utf-8"))


def compare_capture(binary, path, oracle):
    found, _ = weir_cli.connections(binary, str(path), "sha256")
    return list(differences(found, oracle)), (1, len(oracle["streams"]))


def main():
    parser = oracle_comparison.parser_of(pathlib.Path(__file__).with_name("differences.json"), __doc__)
    parser.add_argument("--live", type=pathlib.Path, help="captures; tshark is asked now")
    parser.add_argument("--oracle", type=pathlib.Path, help="oracle.py, for --live")
    options = parser.parse_args()
    captures = live(options.live, options.oracle) if options.live else None
    return oracle_comparison.run(options, lambda path, oracle: compare_capture(options.weir_cli, path, oracle),
                                 "%d captures, %d streams, %d differences", captures)


if __name__ == "__main__":
    sys.exit(main())
