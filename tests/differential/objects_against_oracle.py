#!/usr/bin/env python3
"""Weir against tshark: are the objects the same, to the octet?

    objects_against_oracle.py --weir-cli BINARY --captures DIR [--only PART] [--differences FILE] [--update]

What tshark exported of NAME (--export-objects http) is listed in NAME.json (oracle.py), by length and SHA-256.
Each must be among what weir-cli objects lists, as often as there. tshark says nothing of where an object comes
from, so one that Weir alone has counts as a difference only if it is complete: of objects with octets missing,
tshark has none, or something shorter. Objects of HTTP/2 are left out, since tshark 4.0 exports none; and those
without octets, which are none.

Differences must stand in FILE with a reason, see oracle_comparison.py.
"""
import collections
import pathlib
import sys

import oracle_comparison
import weir_cli
from oracle_comparison import Difference


def objects(binary, path):
    """Those of HTTP/1."""
    protocol = {m["message"]: m["protocol"] for m in weir_cli.lines(binary, "messages", path)}
    return [o for o in weir_cli.lines(binary, "objects", path) if protocol[o["message"]] == "http"]


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


def compare_capture(binary, path, oracle):
    theirs = [o for o in oracle.get("exported_objects", []) if o["length"] > 0]
    return list(compare(objects(binary, path), theirs)), (len(theirs),)


def main():
    options = oracle_comparison.parser_of(
        pathlib.Path(__file__).with_name("objects_differences.json"), __doc__).parse_args()
    return oracle_comparison.run(options, lambda path, oracle: compare_capture(options.weir_cli, path, oracle),
                                 "%d objects of tshark; %d differences")


if __name__ == "__main__":
    sys.exit(main())
