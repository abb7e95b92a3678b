#!/usr/bin/env python3
"""Weir against tshark: are the requests, responses and messages the same, and their contents?

    messages_against_oracle.py --weir-cli BINARY --captures DIR [--only PART] [--differences FILE] [--update]

What tshark says of NAME lies beside it in NAME.json (oracle.py). For each stream in which tshark sees HTTP/1,
both lists are laid side by side (by start line), and for each pair compared: the frame that completes it,
version, host, number of fields, pairing, type, and the content's octets as sent (de-chunked) and decoded.
streams_against_oracle.py does the same for HTTP/2 and WebSocket. Streams inside TLS (with the key log NAME.keys,
where there is one) only where Weir decrypts them: what is decrypted is another test's question.

Differences must stand in FILE with a reason, see oracle_comparison.py.
"""
import difflib
import pathlib
import sys

import oracle_comparison
import streams_against_oracle
import weir_cli
from against_oracle import match
from oracle_comparison import Difference


def messages(binary, path):
    """All messages by connection."""
    found = {}
    for message in weir_cli.lines(binary, "messages", path, "--digest", "sha256"):
        found.setdefault(message["connection"], []).append(message)
    return found


def of_weir(message, by_number):
    """A message in the words of the oracle; what it has no word for is left out."""
    content = message.get("content") or {}
    start = message["start"]
    fields = {name.lower(): value for name, value in reversed(message["headers"])}
    common = {"frame": message["last_frame"], "version": start.get("version"), "headers": len(message["headers"]),
              "complete": message["complete"], "sent": (content.get("length") or 0, content.get("sha256")),
              "decoded": (content.get("decoded_length") or 0, content.get("decoded_sha256"))}
    if message["kind"] == "request":
        return dict(common, start=(start["method"], start["target"]), host=fields.get("host"))
    asked = by_number.get(message.get("answers"))
    return dict(common, start=(start["status"], start["reason"]), type=fields.get("content-type"),
                request_frame=asked["last_frame"] if asked else None)


def compare_message(place, ours, theirs):
    keys = ["frame", "version", "host"] if "method" in theirs else ["frame", "version", "request_frame"]
    for key in keys:
        if key in theirs and ours[key] != theirs[key]:
            yield Difference(key, place, ours[key], theirs[key])
    if "headers" in theirs and ours["headers"] != theirs["headers"]:
        yield Difference("headers", place, ours["headers"], theirs["headers"])
    if "content-type" in theirs and ours.get("type", theirs["content-type"]) != theirs["content-type"]:
        yield Difference("type", place, ours["type"], theirs["content-type"])
    # tshark tells of a content as it was sent only where it took a coding off.
    sent, decoded = theirs.get("encoded"), theirs.get("body")
    if sent is not None and ours["sent"] != (sent["length"], sent["sha256"]):
        yield Difference("content", place, ours["sent"], sent)
    if decoded is not None:
        mine = ours["decoded"] if sent is not None else ours["sent"]
        if mine != (decoded["length"], decoded["sha256"]):
            yield Difference("decoded", place, mine, decoded)
    if sent is None and decoded is None and ours["sent"][0] > 0:
        yield Difference("content_in_weir_alone", place, ours["sent"][0], None)


def start_of(theirs):
    if "method" in theirs:
        return (theirs["method"], theirs["uri"])
    return (theirs.get("status"), theirs.get("phrase", ""))


def compare_lists(place, letter, ours, theirs):
    """letter: q or r, before the number of the message in tshark's list (or Weir's, for those it has alone)."""
    matcher = difflib.SequenceMatcher(None, [o["start"] for o in ours], [start_of(t) for t in theirs], False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            for i, j in zip(range(i1, i2), range(j1, j2)):
                yield from compare_message("%s%s%d" % (place, letter, j), ours[i], theirs[j])
            continue
        for i in range(i1, i2):
            yield Difference("message_in_weir_alone", "%s%s%d" % (place, letter, i), ours[i]["start"], None)
        for j in range(j1, j2):
            yield Difference("message_in_tshark_alone", "%s%s%d" % (place, letter, j), None, start_of(theirs[j]))


def differences(found, by_connection, oracle):
    """-> (differences, streams compared, messages compared, streams not decrypted)"""
    pairs, _, _ = match(sorted(oracle["streams"], key=lambda s: s["index"]), found)
    out, streams, count, encrypted = [], 0, 0, 0
    for stream, connection in pairs:
        theirs = stream.get("http") or {}
        every = by_connection.get(connection["connection"], [])
        ours = [m for m in every if m["protocol"] == "http"]
        inside = any(m["layer"] != "tcp" for m in every)
        if "tls" in stream and ("http" in stream or "http2" in stream) and not inside:
            encrypted += 1
            continue
        out += streams_against_oracle.compare(stream, connection, every)
        if not theirs and not ours:
            continue
        streams += 1
        numbers = {m["message"]: m for m in ours}
        for letter, kind in (("q", "request"), ("r", "response")):
            mine = [of_weir(m, numbers) for m in ours if m["kind"] == kind]
            their = theirs.get(kind + "s", [])
            count += max(len(mine), len(their))
            out += compare_lists(str(stream["index"]), letter, mine, their)
    return out, streams, count, encrypted


def compare_capture(binary, path, oracle):
    found, _ = weir_cli.connections(binary, str(path), "xxh64")
    differing, *counts = differences(found, messages(binary, path), oracle)
    return differing, counts


def main():
    options = oracle_comparison.parser_of(
        pathlib.Path(__file__).with_name("messages_differences.json"), __doc__).parse_args()
    return oracle_comparison.run(options, lambda path, oracle: compare_capture(options.weir_cli, path, oracle),
                                 "%d streams with %d messages, %d not decrypted; %d differences")


if __name__ == "__main__":
    sys.exit(main())
