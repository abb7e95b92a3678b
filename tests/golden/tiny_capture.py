"""A capture of two short conversations, made by hand so that each octet of it is known.

Connection 0 (192.0.2.1:50000 to 198.51.100.2:7): a question; an answer of which the middle was not captured
though the client acknowledged it; a second question; an answer with control characters and text that is not
English. Connection 1 (over IPv6): a SYN that is refused.
"""
import ipaddress
import struct

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def checksum(octets):
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack("!%dH" % (len(octets) // 2), octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def frame(source, destination, sequence, acknowledgment, flags, data=b""):
    """An Ethernet frame with one TCP segment; source and destination: (address, port)."""
    (a, a_port), (b, b_port) = source, destination
    a, b = ipaddress.ip_address(a), ipaddress.ip_address(b)
    head = struct.pack("!HHIIBBHHH", a_port, b_port, sequence, acknowledgment, 5 << 4, flags, 65535, 0, 0)
    pseudo = a.packed + b.packed + struct.pack("!IHH", len(head + data), 0, 6)
    head = head[:16] + struct.pack("!H", checksum(pseudo + head + data)) + head[18:]
    if a.version == 6:
        network = struct.pack("!IHBB", 6 << 28, len(head + data), 6, 64) + a.packed + b.packed
        kind = 0x86DD
    else:
        network = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(head + data), 1, 0, 64, 6, 0) + a.packed + b.packed
        network = network[:10] + struct.pack("!H", checksum(network)) + network[12:]
        kind = 0x0800
    return b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01" + struct.pack("!H", kind) + network + head + data


def frames():
    client, server = ("192.0.2.1", 50000), ("198.51.100.2", 7)
    question, answer = b"How high is the water?\r\n", [b"At six o'clock:\r\n", b"(not captured)\r\n", b"2.31 m\r\n"]
    again, last = b"And now?", "Höher \x1b[31m\x00\xff".encode("latin-1") + "Höher\n".encode()
    c, s = 1000, 5000
    yield frame(client, server, c, 0, SYN)
    yield frame(server, client, s, c + 1, SYN | ACK)
    c, s = c + 1, s + 1
    yield frame(client, server, c, s, ACK)
    yield frame(client, server, c, s, PSH | ACK, question)
    c += len(question)
    for number, part in enumerate(answer):
        if number != 1:
            yield frame(server, client, s, c, PSH | ACK, part)
        s += len(part)
    yield frame(client, server, c, s, ACK)
    yield frame(client, server, c, s, PSH | ACK, again)
    c += len(again)
    yield frame(server, client, s, c, PSH | ACK, last)
    s += len(last)
    yield frame(client, server, c, s, FIN | ACK)
    yield frame(server, client, s, c + 1, FIN | ACK)
    yield frame(client, server, c + 1, s + 1, ACK)
    client, server = ("2001:db8::1", 50001), ("2001:db8:ffff:ffff:ffff:ffff:ffff:2", 22)
    yield frame(client, server, 77, 0, SYN)
    yield frame(server, client, 0, 78, RST | ACK)


def pcap():
    """The capture: a packet every 12.5 ms."""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for number, octets in enumerate(frames()):
        when = 1_700_000_000_000_000 + number * 12_500
        out += struct.pack("<IIII", when // 10**6, when % 10**6, len(octets), len(octets)) + octets
    return out
