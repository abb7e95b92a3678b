"""HTTP/2 and WebSocket: what Weir lists against what tshark sees, for one connection.

Part of messages_against_oracle.py. Places: 0h1.a for what side a sent on stream 1 of HTTP/2 in tcp.stream 0,
0h.a for the connection's frames, 0w.a for its messages of WebSocket.
"""
import weir_cli
from oracle_comparison import Difference

NAMES = {"text": 1, "binary": 2, "close": 8, "ping": 9, "pong": 10, "continuation": 0}
IN_MESSAGES = {"0", "1", "5", "9"}  # DATA, HEADERS, PUSH_PROMISE, CONTINUATION: part of requests and responses


def sides(stream, connection):
    """-> {direction: "a" or "b"}"""
    client = weir_cli.endpoint(connection["client"]["address"], connection["client"]["port"])
    return (("to_server", "a"), ("to_client", "b")) if weir_cli.split_endpoint(stream["a"]) == client \
        else (("to_server", "b"), ("to_client", "a"))


def blocks_of(messages):
    """Field blocks in order: (pseudo fields, number of fields)."""
    out = []
    for message in messages:
        for fields in (message["headers"], message["trailers"]):
            if fields:
                out.append(({n: v for n, v in fields if n.startswith(":")}, len(fields)))
    return out


def compare_http2(place, stream, messages, direction, side):
    theirs = stream["http2"]
    index = "ab".index(side)
    mine = [m for m in messages if m["direction"] == direction]
    counts = {}
    for message in mine:
        if message["kind"] == "frame":
            kind = dict(message["fields"]).get("http2.type")
            if kind is not None and kind not in IN_MESSAGES:
                counts[kind] = counts.get(kind, 0) + 1
    their_counts = {k: v for k, v in theirs["frames"][index].items() if k not in IN_MESSAGES}
    if counts != their_counts:
        yield Difference("http2_frames", "%sh.%s" % (place, side), counts, their_counts)
    mine = [m for m in mine if m["kind"] in ("request", "response")]
    ids = {str(m["stream"]) for m in mine} | {i for i, s in theirs["streams"].items()
                                              if s["data"][index]["length"]
                                              or any(h["side"] == side for h in s["headers"])}
    for number in sorted(ids, key=int):
        here = "%sh%s.%s" % (place, number, side)
        of_stream = [m for m in mine if str(m["stream"]) == number]
        their = theirs["streams"].get(number)
        if their is None or not of_stream:
            yield Difference("http2_stream_in_%s_alone" % ("weir" if their is None else "tshark"), here, None, None)
            continue
        blocks = blocks_of(of_stream)
        their_blocks = [(h["pseudo"], h["count"]) for h in their["headers"] if h["side"] == side]
        if blocks != their_blocks:
            yield Difference("http2_fields", here, blocks, their_blocks)
        contents = [m["content"] for m in of_stream if m.get("content")]
        data = their["data"][index]
        length = sum(c["length"] for c in contents)
        if length != data["length"]:
            yield Difference("http2_length", here, length, data["length"])
        elif contents and data["raw"]["length"] == data["length"] and contents[0]["sha256"] != data["raw"]["sha256"]:
            yield Difference("http2_content", here, contents[0]["sha256"], data["raw"]["sha256"])
        decoded = data.get("decoded")
        if contents and decoded and (contents[0]["decoded_length"], contents[0]["decoded_sha256"]) != \
                (decoded["length"], decoded["sha256"]):
            yield Difference("http2_decoded", here, contents[0]["decoded_length"], decoded["length"])


def joined(frames):
    """Messages of tshark's frames: (opcode, octets as sent, digest of what it shows of them)."""
    out, parts = [], None
    for frame in frames:
        if frame["opcode"] >= 8:
            out.append((frame["opcode"], frame["length"], frame.get("payload")))
            continue
        if frame["opcode"] != 0 or parts is None:
            parts = [frame["opcode"], 0]
        parts[1] += frame["length"]
        if frame["fin"]:
            out.append((parts[0], parts[1], frame.get("payload")))
            parts = None
    return out


def compare_websocket(place, stream, messages, direction, side):
    here = "%sw.%s" % (place, side)
    mine = sorted((m for m in messages if m["direction"] == direction),
                  key=lambda m: (m["last_frame"], m["offset"] + m["length"]))
    theirs = joined([f for f in stream["websocket"]["frames"] if f["side"] == side])
    ours = [(NAMES.get(m["opcode"]), (m.get("content") or {}).get("length", 0)) for m in mine]
    if ours != [(opcode, length) for opcode, length, _ in theirs]:
        yield Difference("websocket_messages", here, ours, [(o, n) for o, n, _ in theirs])
        return
    for message, (opcode, _, payload) in zip(mine, theirs):
        # Of a close frame it shows the code alone; of compressed fragments what was sent, else what it inflated.
        content = message.get("content") or {}
        if payload and opcode != 8 and payload["sha256"] not in (content.get("sha256"), content.get("decoded_sha256")):
            yield Difference("websocket_content", here, content.get("sha256"), payload["sha256"])


def compare(stream, connection, messages):
    """messages: of that connection, whatever their protocol. Yields differences."""
    place = str(stream["index"])
    for protocol, compare_one in (("http2", compare_http2), ("websocket", compare_websocket)):
        ours = [m for m in messages if m["protocol"] == protocol]
        if protocol not in stream:
            if ours:
                yield Difference("%s_in_weir_alone" % protocol, place + protocol[0], len(ours), None)
            continue
        for direction, side in sides(stream, connection):
            yield from compare_one(place, stream, ours, direction, side)
