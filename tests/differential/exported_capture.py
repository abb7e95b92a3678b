#!/usr/bin/env python3
"""That tshark reads a capture which Weir exported, and finds in it what it finds in the original.

    exported_capture.py --weir-cli BINARY --captures DIR

For each TCP packet: time, stream, sequence number, flags and payload. Skips where there is no tshark.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

from oracle_comparison import SKIPPED

FIELDS = ["frame.time_epoch", "tcp.stream", "tcp.seq_raw", "tcp.flags", "tcp.payload"]


def packets(path):
    """Lines of tshark, one for each TCP packet that is not quoted inside an ICMP message."""
    command = ["tshark", "-r", str(path), "-Y", "tcp && !icmp && !icmpv6", "-o", "tcp.desegment_tcp_streams:FALSE",
               "-T", "fields"]
    for field in FIELDS:
        command += ["-e", field]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300, check=False)
    return done.returncode, done.stdout.decode().splitlines()


def fault(binary, capture, scratch):
    exported = scratch / (capture.name + ".pcapng")
    command = [binary, "export", str(capture), "--what", "pcap", "--output", str(exported)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)
    if done.returncode not in (0, 3):
        return "weir-cli export: status %d: %s" % (done.returncode, done.stderr.decode().strip())
    _, before = packets(capture)
    status, after = packets(exported)
    if status != 0 or not before:
        return "tshark: status %d, %d packets in the original" % (status, len(before))
    if before != after:
        first = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
        return "%d packets in the original, %d in the export; packet %d differs" % (len(before), len(after), first)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weir-cli", required=True)
    parser.add_argument("--captures", type=pathlib.Path, required=True)
    options = parser.parse_args()
    if shutil.which("tshark") is None:
        print("skipped: no tshark")
        return SKIPPED
    captures = sorted(options.captures.rglob("*.pcap*"))
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        for capture in captures:
            found = fault(options.weir_cli, capture, pathlib.Path(scratch))
            if found:
                faults.append("%s: %s" % (capture.name, found))
    print("\n".join(faults) if faults else "%d captures are the same after export" % len(captures))
    return 1 if faults or not captures else 0


if __name__ == "__main__":
    sys.exit(main())
