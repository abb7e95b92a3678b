#!/usr/bin/env python3
"""Weir against tshark: are the objects the same, to the octet?

    objects_against_oracle.py --weir-cli BINARY --captures DIR [--only PART] [--differences FILE] [--update]

What tshark exported of NAME (--export-objects http) is listed in NAME.json (oracle.py), by length and SHA-256.
Each must be among what weir-cli objects lists, as often as there. tshark says nothing of where an object comes
from, so one that Weir alone has counts as a difference only if it is complete: of objects with octets missing,
tshark has none, or something shorter. Objects of HTTP/2 are left out, since tshark 4.0 exports none; and those
without octets, which are none.

Differences must stand in FILE with a reason, as in against_oracle.py.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys

import weir_cli
from against_oracle import SKIPPED, Difference, grouped, judge, stored, with_reasons, write_list


def lines(binary, command, path):
    command = [binary, command, str(path), "--format", "json"]
    keys = pathlib.Path(str(path) + ".keys")
    if keys.exists():
        command += ["--keylog", str(keys)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if done.returncode not in (0, 1, 3):
        raise weir_cli.WeirFailed("%s: status %d: %s" % (path, done.returncode, done.stderr.decode()))
    return [json.loads(line) for line in done.stdout.splitlines()]


def objects(binary, path):
    """Those of HTTP/1."""
    protocol = {m["message"]: m["protocol"] for m in lines(binary, "messages", path)}
    return [o for o in lines(binary, "objects", path) if protocol[o["message"]] == "http"]


def compare(ours, theirs):
    wanted = collections.Counter((t["length"], t["sha256"]) for t in theirs)
    for each in sorted(ours, key=lambda o: not o["complete"]):
        key = (each["length"], each["sha256"])
        if wanted[key] > 0:
            wanted[key] -= 1
        elif each["complete"]:
            yield Difference("object_in_weir_alone", str(each["message"]), key, None)
    for each in reversed(theirs):
        key = (each["length"], each["sha256"])
        if wanted[key] > 0:
            wanted[key] -= 1
            yield Difference("object_in_tshark_alone", each["name"], None, key)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weir-cli", required=True)
    parser.add_argument("--captures", type=pathlib.Path, required=True, help="captures with NAME.json beside NAME")
    parser.add_argument("--differences", type=pathlib.Path,
                        default=pathlib.Path(__file__).with_name("objects_differences.json"))
    parser.add_argument("--update", action="store_true", help="rewrite the list of differences")
    parser.add_argument("--only", default="", help="captures with this in their name")
    options = parser.parse_args()
    if not options.captures.is_dir():
        print("skipped: no captures in %s" % options.captures)
        return SKIPPED
    entries, count = [], 0
    for path, oracle in stored(options.captures):
        if options.only not in path.name:
            continue
        theirs = [o for o in oracle.get("exported_objects", []) if o["length"] > 0]
        differing = list(compare(objects(options.weir_cli, path), theirs))
        entries += grouped(path.name, differing)
        count += len(theirs)
        if differing and options.only:
            print(path.name)
            print("".join("  %s\n" % d.text() for d in differing), end="")
    print("%d objects of tshark; %d differences" % (count, sum(len(e["places"]) for e in entries)))
    if options.only:
        return 0
    listed = json.loads(options.differences.read_text(encoding="utf-8"))
    if options.update:
        write_list(options.differences, listed["reasons"], with_reasons(entries, listed["differences"]))
        return 0
    faults = list(judge(entries, listed))
    print("".join(line + "\n" for line in faults), end="")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
