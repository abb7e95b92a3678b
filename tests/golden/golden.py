#!/usr/bin/env python3
"""What weir-cli prints, compared with files that were looked at and committed.

    golden.py --weir-cli BINARY [--update] [--case NAME]

Each case is a command line, run in a scratch folder that holds the small captures named below. Its exit
status, standard output, standard error and the files that it wrote are compared with expected/NAME.txt.
--update writes these files anew: then read the difference as you would read code.
"""
import argparse
import difflib
import pathlib
import shlex
import subprocess
import sys
import tempfile

import tiny_capture

HERE = pathlib.Path(__file__).resolve().parent
RECORDED = HERE.parent / "captures"

CASES = {
    # name: arguments; "< FILE" at the end is standard input
    "info-json": "info tiny.pcap --format json",
    "info-table": "info tiny.pcap --format table",
    "info-csv": "info tiny.pcap --format csv",
    "info-secrets": "info tls.pcapng",
    "info-truncated": "info truncated.pcap",
    "info-two-link-types": "info cooked.pcapng",
    "connections-json": "connections tiny.pcap --digest sha256",
    "connections-table": "connections tiny.pcap --format table",
    "connections-csv": "connections tiny.pcap --format csv --digest xxh64",
    "connections-bare-digest": "connections tiny.pcap --digest --format json",
    "connections-truncated": "connections truncated.pcap",
    "connections-stdin": "connections - < tiny.pcap",
    "connections-endings": "connections endings.pcapng --format table",
    "connections-snaplen": "connections snaplen.pcapng --format table",
    "connections-midstream": "connections midstream.pcapng --format table",
    "connections-bpf": "connections tiny.pcap --bpf ip6 --format table",
    "follow-text": "follow tiny.pcap 0",
    "follow-text-one-direction": "follow tiny.pcap 0 --direction to_client",
    "follow-hex": "follow tiny.pcap 0 --as hex",
    "follow-hex-zeros": "follow tiny.pcap 0 --as hex --gaps zero --direction to_client",
    "follow-raw-stop": "follow tiny.pcap 0 --as raw --gaps stop --direction to_client",
    "follow-base64": "follow tiny.pcap 0 --as base64",
    "follow-c-array": "follow tiny.pcap 0 --as c-array",
    "follow-yaml": "follow tiny.pcap 0 --as yaml",
    "follow-json": "follow tiny.pcap 0 --as json",
    "follow-format-json": "follow tiny.pcap 0 --format json --direction to_server",
    "follow-nothing": "follow tiny.pcap 1",
    "follow-output": "follow tiny.pcap 0 --as raw --output stream.bin --direction to_server",
    "follow-output-exists": "follow tiny.pcap 0 --output tiny.pcap",
    "follow-content": "follow http.pcapng 0 --layer content --direction to_client --as json",
    "follow-content-gap": "follow gap.pcapng 0 --layer content --as hex",
    "follow-no-plaintext": "follow tls.pcapng 0 --layer tls",
    "follow-no-such-connection": "follow tiny.pcap 7",
    "follow-raw-marks": "follow tiny.pcap 0 --as raw --gaps mark",
    "messages-json": "messages http.pcapng --connection 0 --digest xxh64",
    "messages-table": "messages http.pcapng --format table",
    "messages-csv": "messages http.pcapng --connection 1 --connection 2 --format csv",
    "messages-gap": "messages gap.pcapng --places",
    "messages-http2": "messages http2.pcapng --digest sha256",
    "messages-grpc": "messages grpc.pcapng",
    "messages-websocket": "messages websocket.pcapng --digest sha256",
    "messages-websocket-kinds": "messages websocket-kinds.pcapng --format table",
    "messages-none": "messages tiny.pcap",
    "messages-no-such-connection": "messages tiny.pcap --connection 2",
    "detail-json": "detail http.pcapng 15",
    "detail-table": "detail http.pcapng 14 --format table",
    "detail-csv": "detail http.pcapng 14 --format csv",
    "detail-http2": "detail http2.pcapng 3",
    "detail-grpc": "detail grpc.pcapng 8",
    "detail-websocket": "detail websocket.pcapng 2",
    "detail-no-such-message": "detail tiny.pcap 0",
    "keylog-missing": "messages tiny.pcap --keylog nothing.keys",
    "keylog-none": "messages tiny.pcap --keylog tiny.pcap",
    "search-json": "search http.pcapng gauge --connection 0 --limit 4",
    "search-table": "search http.pcapng 'G[a-z]+ges?' --regex --layer content --format table",
    "search-csv": "search http.pcapng 89504e470d0a1a0a --hex --format csv",
    "search-nothing": "search tiny.pcap 'not in it'",
    "search-bad-pattern": "search tiny.pcap 'a(' --regex",
    "export-har": "export http.pcapng --what har --output requests.har --connection 2",
    "objects-json": "objects http.pcapng",
    "objects-table": "objects gap.pcapng --format table",
    "objects-csv": "objects http.pcapng --connection 2 --flat --format csv",
    "objects-save": "objects http.pcapng --connection 2 --save out --format table",
    "export-payloads": "export tiny.pcap --what payloads --output out",
    "export-payloads-zero": "export tiny.pcap --what payloads --output out --gaps zero --connection 0 --direction to_client "
                            "--name-template {connection}-{server_port}.bin --format csv",
    "export-payloads-one-file": "export tiny.pcap --what payloads --output out --connection 0 --one-file --format table",
    "export-connections": "export tiny.pcap --what connections --output list.jsonl",
    "export-messages": "export http.pcapng --what messages --output list.jsonl --connection 2",
    "export-pcap": "export tiny.pcap --what pcap --output some.pcapng --connection 1",
    "export-pcap-exists": "export tiny.pcap --what pcap --output tiny.pcap",
    "export-certificates": "export tls.pcapng --what certificates --output certificates",
    "export-secrets": "export tls-keylog.pcapng --what secrets --keylog tls-keylog.keys --output - --connection 0",
    "export-wrong-template": "export tiny.pcap --what payloads --output out --name-template {hsot}",
    "bad-missing-file": "info nothing.pcap",
    "bad-folder": "connections folder",
    "bad-empty-file": "info empty.pcap",
    "bad-not-a-capture": "connections text.txt",
    "bad-only-a-header": "connections header.pcap",
    "bad-no-command": "",
    "bad-unknown-command": "explain tiny.pcap",
    "bad-no-capture": "info",
    "bad-format": "info tiny.pcap --format xml",
    "bad-connection-number": "follow tiny.pcap minus-one",
    "bad-filter": "connections tiny.pcap --bpf 'tcp port telepathy'",
    "version": "--version",
    "command-version": "follow --version",
}


def prepare(folder):
    """Puts the captures and the files that are none into a scratch folder."""
    tiny = tiny_capture.pcap()
    (folder / "tiny.pcap").write_bytes(tiny)
    (folder / "truncated.pcap").write_bytes(tiny[:-20])
    (folder / "header.pcap").write_bytes(tiny[:24])
    (folder / "empty.pcap").write_bytes(b"")
    (folder / "text.txt").write_text("This is a letter.\n")
    (folder / "folder").mkdir()
    for name in ("tls", "cooked", "endings", "snaplen", "midstream", "http", "http2", "grpc", "gap", "websocket",
                 "websocket-kinds", "tls-keylog"):
        (folder / (name + ".pcapng")).symlink_to(RECORDED / (name + ".pcapng"))
    (folder / "tls-keylog.keys").symlink_to(RECORDED / "tls-keylog.keys")


def printable(octets):
    """Text as it is; what is no text, as escapes."""
    return octets.decode("utf-8", "backslashreplace").replace("\r", "\\r").replace("\0", "\\0").replace("\x1b", "\\e")


def section(title, octets):
    text = printable(octets)
    return "--- %s\n%s%s" % (title, text, "" if text.endswith("\n") or not text else "\n(no line feed)\n")


def run(binary, arguments):
    """The whole outcome of a command line, as text."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        prepare(folder)
        before = set(folder.rglob("*"))
        line, _, source = arguments.partition(" < ")
        given = (folder / source).read_bytes() if source else b""
        done = subprocess.run([binary, *shlex.split(line)], cwd=folder, input=given, capture_output=True, timeout=60)
        text = "$ weir-cli %s\nstatus %d\n" % (arguments, done.returncode)
        text += section("standard output", done.stdout) + section("standard error", done.stderr)
        for path in sorted(p for p in set(folder.rglob("*")) - before if p.is_file()):
            text += section("file %s" % path.relative_to(folder), path.read_bytes())
        return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weir-cli", required=True, type=pathlib.Path)
    parser.add_argument("--update", action="store_true", help="write the expected files anew")
    parser.add_argument("--case", choices=CASES, help="this one only")
    options = parser.parse_args()
    expected_folder = HERE / "expected"
    faults = []
    for name in [options.case] if options.case else CASES:
        path = expected_folder / (name + ".txt")
        have = run(str(options.weir_cli.resolve()), CASES[name])
        if options.update:
            path.write_text(have, encoding="utf-8")
            continue
        want = path.read_text(encoding="utf-8") if path.exists() else ""
        if have != want:
            faults.append(name)
            lines = difflib.unified_diff(want.splitlines(), have.splitlines(), "expected", "now", lineterm="", n=2)
            print("\n".join(["%s differs:" % name, *lines]))
    stale = {p.stem for p in expected_folder.glob("*.txt")} - CASES.keys()
    for name in sorted(stale):
        print("expected/%s.txt belongs to no case" % name)
    print("%d cases, %d differ" % (len(CASES), len(faults)))
    return 1 if faults or stale else 0


if __name__ == "__main__":
    sys.exit(main())
