#!/usr/bin/env python3
"""collect_expected.py EXPECTED NAME.json...: what was said in the sessions of each capture that was recorded anew.

EXPECTED maps the name of a capture to a list of its sessions, in the order of their connections; each NAME.json has
one JSON object a line. Captures that were not recorded this time keep what they had.
"""
import json
import pathlib
import sys


def main():
    expected = pathlib.Path(sys.argv[1])
    known = json.loads(expected.read_text()) if expected.exists() else {}
    for path in map(pathlib.Path, sys.argv[2:]):
        known[path.stem] = [json.loads(line) for line in path.read_text().splitlines()]
    expected.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
