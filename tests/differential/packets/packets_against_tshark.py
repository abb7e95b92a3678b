#!/usr/bin/env python3
"""Every TCP segment of every capture: do Weir and tshark find the same ones, in the same frames?

    packets_against_tshark.py --dump BINARY CAPTURE_OR_FOLDER...

Compared for each segment: frame, time, addresses, ports, sequence number, length of payload; and the number of
packets in the file. Of several TCP headers in one frame the innermost counts; headers that ICMP quotes do not.
What differs must stand in KNOWN, with the reason. Without captures or tshark: status 77 (skipped).
"""
import argparse
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77
NO_CAPTURE = 3

# (capture, frame): why Weir is right.
MALFORMED = ("the data offset points beyond the segment: every host drops it (RFC 9293, section 3.1), "
             "so it belongs to no connection")
INCOMPLETE = ("a first fragment whose others were not captured: its octets are of the stream, and what follows is "
              "a gap; tshark shows nothing of it")
KNOWN = {
    ("flowlab-pcap_flow_lab_showcase.pcap", 1327): INCOMPLETE,
    ("suricata-transform-base64-7296-input.pcap", 11): MALFORMED,
    ("suricata-transform-base64-7296-input.pcap", 59): MALFORMED,
}

FIELDS = ["frame.number", "frame.time_epoch", "frame.protocols", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst",
          "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.len"]


def nanoseconds(text):
    """tshark writes 1.1011041000 where a capture counts 1,011,041 microseconds into a second."""
    seconds, fraction = text.split(".")
    return int(seconds) * 10**9 + (-1 if text.startswith("-") else 1) * int(fraction)


def of_tshark(capture):
    """({frame: segment}, number of packets)."""
    command = ["tshark", "-n", "-r", str(capture), "-T", "fields", "-E", "separator=|", "-E", "occurrence=l"]
    for field in FIELDS:
        command += ["-e", field]
    # tshark ends with an error where a file is cut off; the packets before that are there.
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    segments = {}
    for line in lines:
        row = dict(zip(FIELDS, line.split("|")))
        protocols = row["frame.protocols"].split(":")
        if not row["tcp.srcport"] or "tcp" not in protocols:
            continue
        outside = protocols[:len(protocols) - 1 - protocols[::-1].index("tcp")]
        if "icmp" in outside or "icmpv6" in outside:
            continue
        network = [name for name in outside if name in ("ip", "ipv6")][-1]
        segments[int(row["frame.number"])] = (
            nanoseconds(row["frame.time_epoch"]), row[network + ".src"], row["tcp.srcport"], row[network + ".dst"],
            row["tcp.dstport"], row["tcp.seq_raw"], row["tcp.len"])
    return segments, len(lines)


def of_weir(dump, capture):
    result = subprocess.run([dump, str(capture)], capture_output=True, text=True, check=False)
    if result.returncode == NO_CAPTURE:
        return {}, 0
    result.check_returncode()
    lines = result.stdout.splitlines()
    segments = {}
    for line in lines[:-1]:
        frame, time, *rest = line.split("\t")
        segments.setdefault(int(frame), (int(time), *rest[:-1]))
    return segments, int(lines[-1].split("\t")[1])


def compare(dump, capture):
    """Lines of what differs, and the number of segments compared."""
    tshark, tshark_packets = of_tshark(capture)
    weir, weir_packets = of_weir(dump, capture)
    found = []
    if tshark_packets != weir_packets:
        found.append("%s: Weir reads %d packets, tshark %d" % (capture.name, weir_packets, tshark_packets))
    for frame in sorted(tshark.keys() | weir.keys()):
        same = tshark.get(frame) == weir.get(frame)
        known = (capture.name, frame) in KNOWN
        if same and known:
            found.append("%s frame %d: agrees now; remove it from KNOWN" % (capture.name, frame))
        if not same and not known:
            found.append("%s frame %d: Weir %s, tshark %s" % (capture.name, frame, weir.get(frame), tshark.get(frame)))
    return found, len(tshark)


def is_capture(path):
    return path.is_file() and path.suffix not in (".json", ".keys", ".md")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dump", required=True)
    parser.add_argument("captures", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    captures = [file for path in options.captures
                for file in (sorted(path.iterdir()) if path.is_dir() else [path]) if is_capture(file)]
    if not captures or not shutil.which("tshark"):
        print("skipped: no captures, or no tshark")
        return SKIPPED
    differences, segments = [], 0
    for capture in captures:
        found, compared = compare(options.dump, capture)
        differences += found
        segments += compared
    for line in differences:
        print(line)
    print("%d captures, %d segments, %d known differences, %d others"
          % (len(captures), segments, len(KNOWN), len(differences)))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
