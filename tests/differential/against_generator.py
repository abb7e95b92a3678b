#!/usr/bin/env python3
"""Weir against captures whose true streams are known, because weir_gen made them.

    against_generator.py --weir-cli BINARY --gen BINARY [--seeds N] [--size SIZE] [--case NAME]

weir_gen's manifest says for each connection which octets are in the capture (XXH64, gaps) and how long the
true stream is. Weir must find the same connections in the same order, with the same roles, packets, octets
and gaps. It may know less of the end of a stream than the manifest, where nothing in the capture tells of it.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import weir_cli

CASES = {
    "web": ["--profile", "web"],
    "web-wrap": ["--profile", "web", "--wrap"],
    "web-vlan-ipv6": ["--profile", "web", "--vlan", "40", "--ipv6", "50"],
    "web-snaplen": ["--profile", "web", "--snaplen", "300"],
    "web-large-segments": ["--profile", "web", "--seg", "32000"],
    "web-nanoseconds": ["--profile", "web", "--format", "pcapns"],
    "web-pcapng": ["--profile", "web", "--format", "pcapng"],
    "many": ["--profile", "many"],
    "many-reuse": ["--profile", "many", "--reuse", "200000"],
    "many-midstream": ["--profile", "many", "--midstream", "300000"],
    "bulk": ["--profile", "bulk", "--connections", "3"],
    "bulk-lossy-wrap": ["--profile", "bulk", "--connections", "3", "--wrap", "--reorder", "20000", "--loss", "10000",
                        "--dup", "10000", "--overlap", "10000", "--missing", "5000"],
    "lossy": ["--profile", "lossy"],
    "lossy-wrap": ["--profile", "lossy", "--wrap"],
    "lossy-small-segments": ["--profile", "lossy", "--mss", "88"],
    "reorder": ["--profile", "web", "--reorder", "200000"],
    "loss": ["--profile", "web", "--loss", "100000"],
    "duplicates": ["--profile", "web", "--dup", "200000"],
    "overlaps": ["--profile", "web", "--overlap", "200000"],
    "conflicts": ["--profile", "web", "--conflict", "100000"],
    "missing": ["--profile", "web", "--missing", "50000"],
    "keep-alive": ["--profile", "web", "--keepalive", "200000"],
    "everything": ["--profile", "lossy", "--wrap", "--vlan", "30", "--ipv6", "30", "--reorder", "50000", "--loss", "30000",
                   "--dup", "30000", "--overlap", "30000", "--conflict", "10000", "--missing", "20000",
                   "--midstream", "100000", "--reuse", "100000", "--keepalive", "50000"],
}


def generate(binary, folder, case, seed, size):
    capture, manifest = folder / "capture", folder / "manifest.json"
    command = [binary, *CASES[case], "--size", size, "--seed", str(seed), "--manifest", str(manifest), str(capture)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    truth = json.loads(manifest.read_text(encoding="utf-8"))["connections"]
    return capture, sorted(truth, key=lambda c: c["id"])


def compare_direction(name, ours, truth):
    if ours["packets"] != truth["pkts"]:
        yield "%s: %d packets, in truth %d" % (name, ours["packets"], truth["pkts"])
    present = weir_cli.runs(truth.get("gaps", []), truth["bytes"])
    end = present[-1][0] + present[-1][1] if present else 0
    found = weir_cli.runs(weir_cli.weir_gaps(ours), ours["stream_length"])
    if found != present:
        yield "%s: octets %s, in truth %s" % (name, first_difference(found, present), first_difference(present, found))
    if not end <= ours["stream_length"] <= truth["bytes"]:
        yield "%s: stream of %d, in truth %d" % (name, ours["stream_length"], truth["bytes"])
    if ours["xxh64"] != truth["xxh64"]:
        yield "%s: xxh64 %s, in truth %s" % (name, ours["xxh64"], truth["xxh64"])


def first_difference(runs, other):
    """The first few runs that the other list has not."""
    return [run for run in runs if run not in other][:3]


def compare(ours, truth):
    for role, key in (("client", "c"), ("server", "s")):
        have = weir_cli.endpoint(ours[role]["address"], ours[role]["port"])
        if have != weir_cli.endpoint(*truth[key]):
            yield "%s is %s:%d, in truth %s:%d" % (role, ours[role]["address"], ours[role]["port"], *truth[key])
            return
    if ours["first_frame"] != truth["frame"]:
        yield "begins at frame %d, in truth %d" % (ours["first_frame"], truth["frame"])
    yield from compare_direction("to_server", ours["to_server"], truth["up"])
    yield from compare_direction("to_client", ours["to_client"], truth["down"])


def run_case(options, folder, case, seed):
    """Prints each fault; -> (connections, faults)."""
    capture, truth = generate(options.gen, folder, case, seed, options.size)
    found, _ = weir_cli.connections(options.weir_cli, str(capture), "xxh64")
    faults = []
    if len(found) != len(truth):
        faults.append("%d connections, in truth %d" % (len(found), len(truth)))
    for ours, true in zip(found, truth):
        faults += ["connection %d: %s" % (true["id"], line) for line in compare(ours, true)]
    for line in faults[:options.show]:
        print("%s, seed %d: %s" % (case, seed, line))
    if len(faults) > options.show:
        print("%s, seed %d: … and %d more" % (case, seed, len(faults) - options.show))
    return len(truth), len(faults)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weir-cli", required=True)
    parser.add_argument("--gen", required=True)
    parser.add_argument("--seeds", type=int, default=1, help="1 to this many (1)")
    parser.add_argument("--size", default="3M", help="of each capture (3M)")
    parser.add_argument("--case", choices=CASES, help="this one only")
    parser.add_argument("--show", type=int, default=10, help="faults to print for each capture (10)")
    options = parser.parse_args()
    connections = faults = 0
    with tempfile.TemporaryDirectory() as scratch:
        for case in [options.case] if options.case else CASES:
            for seed in range(1, options.seeds + 1):
                more = run_case(options, pathlib.Path(scratch), case, seed)
                connections, faults = connections + more[0], faults + more[1]
    print("%d connections, %d faults" % (connections, faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
