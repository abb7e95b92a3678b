"""What the comparisons with tshark share: the captures and what tshark says of them, and the list of what may differ.

Everything that differs must stand in a list with a reason; what stands there and no longer differs must go.
--update rewrites the list, keeps the reasons, and marks what is new as "unexplained", which never passes.
"""
import argparse
import json
import pathlib

SKIPPED = 77
UNEXPLAINED = "unexplained"


class Difference:
    """place: "12" (tshark's stream), "12a" or "12b" (what a or b sent), "weir 12" (a connection of Weir's alone)."""

    def __init__(self, what, place, weir, tshark):
        self.what, self.place, self.weir, self.tshark = what, place, weir, tshark

    def text(self):
        return "%-16s %-8s Weir %s, tshark %s" % (self.what, self.place, short(self.weir), short(self.tshark))


def short(value):
    text = json.dumps(value, default=str)
    return text if len(text) <= 90 else text[:87] + "..."


def grouped(capture, found):
    """Differences of a capture as entries of the list: one for each kind, with its places."""
    kinds = {}
    for difference in found:
        kinds.setdefault(difference.what, []).append(difference.place)
    return [{"capture": capture, "what": what, "places": places} for what, places in sorted(kinds.items())]


def with_reasons(entries, old):
    """Gives each place the reason that the old list has for it; entries split where reasons differ."""
    known = {(e["capture"], e["what"], place): e["reason"] for e in old for place in e["places"]}
    out = []
    for entry in entries:
        reasons = {}
        for place in entry["places"]:
            reason = known.get((entry["capture"], entry["what"], place), UNEXPLAINED)
            reasons.setdefault(reason, []).append(place)
        out += [dict(entry, places=places, reason=reason) for reason, places in reasons.items()]
    return out


def write_list(path, reasons, entries):
    """JSON with one entry a line, so that a change of the list reads well."""
    used = {entry["reason"] for entry in entries}
    reasons = {name: text for name, text in reasons.items() if name in used}
    lines = ['{"reasons": ' + json.dumps(reasons, indent=1, ensure_ascii=False) + ',', '"differences": [']
    lines += [json.dumps(entry, ensure_ascii=False) + ("," if entry is not entries[-1] else "") for entry in entries]
    path.write_text("\n".join(lines + ["]}"]) + "\n", encoding="utf-8")


def judge(entries, listed):
    """Lines about what is not as the list has it."""
    flat = {(e["capture"], e["what"], p): e["reason"] for e in listed["differences"] for p in e["places"]}
    seen = {(e["capture"], e["what"], p) for e in entries for p in e["places"]}
    for key in sorted(seen - flat.keys()):
        yield "not in the list: %s: %s at %s" % key
    for key in sorted(flat.keys() - seen):
        yield "in the list, but no longer so: %s: %s at %s" % key
    for key in sorted(seen & flat.keys()):
        if flat[key] not in listed["reasons"]:
            yield "in the list without a reason: %s: %s at %s" % key


def stored(folder):
    """(capture, oracle) for each capture that has what tshark says beside it."""
    for path in sorted(folder.iterdir()):
        answer = path.with_name(path.name + ".json")
        if answer.is_file():
            yield path, json.loads(answer.read_text(encoding="utf-8"))


def parser_of(differences, doc):
    """The options that all comparisons have. differences: the path of the list."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--weir-cli", required=True)
    parser.add_argument("--captures", type=pathlib.Path, help="captures with NAME.json beside NAME")
    parser.add_argument("--differences", type=pathlib.Path, default=differences)
    parser.add_argument("--update", action="store_true", help="rewrite the list of differences")
    parser.add_argument("--only", default="", help="captures with this in their name")
    return parser


def run(options, compare, summary, captures=None):
    """The status to exit with.

    compare(capture, oracle) -> (differences, counts); summary: of the counts' sums and the number of differences.
    captures: pairs of capture and oracle that no list knows, instead of those in options.captures.
    """
    if captures is None and (options.captures is None or not options.captures.is_dir()):
        print("skipped: no captures in %s" % options.captures)
        return SKIPPED
    is_listed = captures is None and not options.only
    entries, totals = [], []
    for path, oracle in stored(options.captures) if captures is None else captures:
        if options.only not in path.name:
            continue
        differing, counts = compare(path, oracle)
        entries += grouped(path.name, differing)
        totals = [total + count for total, count in zip(totals or [0] * len(counts), counts)]
        if differing and not is_listed:
            print(path.name)
            print("".join("  %s\n" % d.text() for d in differing), end="")
    print(summary % (*totals, sum(len(e["places"]) for e in entries)))
    if not is_listed:
        return 0
    listed = json.loads(options.differences.read_text(encoding="utf-8"))
    if options.update:
        write_list(options.differences, listed["reasons"], with_reasons(entries, listed["differences"]))
        return 0
    faults = list(judge(entries, listed))
    print("".join(line + "\n" for line in faults), end="")
    return 1 if faults else 0
