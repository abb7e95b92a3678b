#!/usr/bin/env python3
"""That weir-cli decrypts the recorded TLS sessions to the octets that were sent.

    tls_sessions.py --weir-cli BINARY [--capture NAME...]

tests/captures/tls/expected.json has what each side said, in the order of the connections (record_tls.sh). Exit
status 1, and a line for each difference.
"""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "captures" / "tls"
DIRECTIONS = {"client": "to_server", "server": "to_client"}

# What secrets cannot open.
CLOSED = {("rsa-key", "forward-secret")}
# Whose capture has no secrets inside.
WITH_RSA_KEY = {"rsa-key", "ssl3"}

# Not decrypted yet, by capture and by session; None: all of a capture. A line that is not true any more is told.
NOT_YET = set()


def follow(binary, capture, connection, side, layer="tls"):
    """Exit status, standard output and standard error of weir-cli follow, for one side of a connection."""
    command = [binary, "follow", str(capture), str(connection), "--layer", layer, "--direction", DIRECTIONS[side],
               "--as", "raw"]
    if capture.name.split(".")[0] in WITH_RSA_KEY:
        command += ["--rsa-key", str(FOLDER / "rsa.key")]
    return subprocess.run(command, capture_output=True, check=False)


def fault(binary, capture, connection, session):
    """What is wrong with a session, or None."""
    name = capture.name.split(".")[0]
    for side in DIRECTIONS:
        result = follow(binary, capture, connection, side)
        if (name, session["name"]) in CLOSED:
            if result.returncode == 0 and result.stdout:
                return f"{name}: connection {connection} ({session['name']}) has plaintext and should not"
            continue
        said = session[side].encode()
        if result.stdout != said:
            return (f"{name}: connection {connection} ({session['name']}), {side}: {len(said)} octets were sent, "
                    f"{len(result.stdout)} read; {result.stderr.decode().strip()}")
    return None


def covers(known, case):
    capture, _, session = case
    return known[0] == capture.name.split(".")[0] and known[1] in (None, session["name"])


def capture_of(name):
    return next(path for path in (FOLDER / f"{name}.pcapng", FOLDER / f"{name}.pcapng.gz") if path.exists())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weir-cli", required=True)
    parser.add_argument("--capture", nargs="*", help="only these (default: all of them)")
    options = parser.parse_args()

    expected = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    cases = [(capture_of(name), connection, session)
             for name in options.capture or sorted(expected)
             for connection, session in enumerate(expected[name])]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda case: fault(options.weir_cli, *case), cases))
    faults = []
    stale = {known for known in NOT_YET if any(covers(known, case) for case in cases)}
    for case, each in zip(cases, found):
        known = next((known for known in NOT_YET if covers(known, case)), None)
        if each and known is None:
            faults.append(each)
        elif each:
            stale.discard(known)
    faults += [f"{known} works now: take it out of NOT_YET" for known in sorted(stale, key=str)]
    print("\n".join(faults) if faults else f"{len(cases)} sessions decrypt to what was sent")
    return 1 if faults or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
