#!/usr/bin/python3
"""The few conversations that no ordinary program holds by itself; record.sh runs each by its name."""
import asyncio
import os
import socket
import struct
import sys
import time


def request(host, path):
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: peers\r\nConnection: close\r\n\r\n".encode()


def read_all(peer, at_once=65536):
    while peer.recv(at_once):
        pass


def slow_reader(address, path):
    """Reads nothing for a while: the server fills the window and has to probe it."""
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    peer.connect((address, 80))
    peer.sendall(request("files.weir.test", path))
    time.sleep(1.6)
    read_all(peer, 4096)


def aborting_client(address, path):
    """Has enough after the first octets, and resets."""
    peer = socket.create_connection((address, 80))
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.sendall(request("files.weir.test", path))
    peer.recv(2000)
    peer.close()


def refused(address):
    """Nobody listens there."""
    try:
        socket.create_connection((address, 8081))
    except ConnectionRefusedError:
        pass


def urgent_client(address, port):
    """Sends an octet of urgent data amid its text, then closes its half and reads the answer."""
    peer = socket.create_connection((address, int(port)))
    peer.sendall(b"level at gauge 3\r\n")
    time.sleep(0.05)
    peer.send(b"!", socket.MSG_OOB)
    peer.sendall(b"level at gauge 4\r\n")
    peer.shutdown(socket.SHUT_WR)
    read_all(peer)


def gauge_server(port):
    """Reads until the client closes its half, then answers in three turns."""
    listener = socket.create_server(("", int(port)))
    peer, _ = listener.accept()
    read_all(peer)
    for line in (b"gauge 3: 1.42 m\r\n", b"gauge 4: 1.37 m\r\n", b"end\r\n"):
        peer.sendall(line)
        time.sleep(0.05)
    peer.close()


def midstream_client(address, path, recording):
    """Makes its first request before the recording begins, and its second one in it."""
    peer = socket.create_connection((address, 80))
    head = request("www.weir.test", path).replace(b"Connection: close\r\n", b"")
    peer.sendall(head)
    time.sleep(0.3)
    peer.recv(1 << 20)
    print("connected", flush=True)
    while not os.path.exists(recording):
        time.sleep(0.05)
    peer.sendall(request("www.weir.test", path))
    read_all(peer)


def websocket_server(port):
    import websockets

    async def answer(peer):
        async for message in peer:
            await peer.send(message if isinstance(message, bytes) else f"heard: {message}")

    async def serve():
        async with websockets.serve(answer, "", int(port)):
            await asyncio.Future()

    asyncio.run(serve())


def websocket_client(host, port):
    import websockets

    async def talk():
        async with websockets.connect(f"ws://{host}:{port}/gauges") as peer:
            for message in ("gauge 3", "gauge 4 " * 40, bytes(range(200))):
                await peer.send(message)
                await peer.recv()
            await (await peer.ping())

    asyncio.run(talk())


def websocket_kinds(host, port):
    """Without compression, in fragments, with a reason to close; then compressed message by message."""
    import websockets
    from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

    async def talk(messages, close, **options):
        async with websockets.connect(f"ws://{host}:{port}/gauges", **options) as peer:
            for message in messages:
                await peer.send(message)
                await peer.recv()
            await (await peer.ping(b"still there?"))
            await peer.close(*close)

    fragments = ['{"gauge": 3, ', '"level": 1.42, ', '"note": "in fragments"}']
    anew = ClientPerMessageDeflateFactory(server_no_context_takeover=True, client_no_context_takeover=True,
                                          server_max_window_bits=9, client_max_window_bits=9)
    asyncio.run(talk(["gauge 3", fragments, bytes(300)], (1001, "the gauge is going away"), compression=None))
    asyncio.run(talk(["gauge 4 " * 10, "gauge 4 " * 10], (4000, "enough"), compression=None, extensions=[anew]))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
