"""Runs weir-cli, and the small arithmetic that the comparisons need."""
import ipaddress
import json
import pathlib
import subprocess


class WeirFailed(Exception):
    """weir-cli ended in a way that no capture may make it end."""


def connections(binary, capture, digest, timeout=120):
    """-> (objects of `weir-cli connections`, exit status). Status 3 (no capture) gives no objects."""
    command = [binary, "connections", capture, "--format", "json", "--digest", digest]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout)
    if done.returncode not in (0, 1, 3):
        raise WeirFailed("%s: status %d: %s" % (capture, done.returncode, done.stderr.decode("utf-8", "replace")))
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def lines(binary, command, capture, *options, timeout=300):
    """Objects of another command that lists, with the key log NAME.keys beside the capture NAME where there is one."""
    command = [binary, command, str(capture), "--format", "json", *options]
    keys = pathlib.Path(str(capture) + ".keys")
    if keys.exists():
        command += ["--keylog", str(keys)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout)
    if done.returncode not in (0, 1, 3):
        raise WeirFailed("%s: status %d: %s" % (capture, done.returncode, done.stderr.decode("utf-8", "replace")))
    return [json.loads(line) for line in done.stdout.splitlines()]


def endpoint(address, port):
    """One spelling for an endpoint, whoever wrote its address."""
    try:
        return (ipaddress.ip_address(address), int(port))
    except ValueError:
        return (address, int(port))


def split_endpoint(text):
    """An endpoint from "192.0.2.1:80" or "[2001:db8::1]:80"."""
    address, port = text.rsplit(":", 1)
    return endpoint(address.strip("[]"), port)


def merged(gaps):
    """[[offset, length]…] in order, those that touch made one."""
    out = []
    for offset, length in sorted(gaps):
        if out and out[-1][0] + out[-1][1] >= offset:
            out[-1][1] = max(out[-1][1], offset + length - out[-1][0])
        else:
            out.append([offset, length])
    return out


def runs(gaps, end):
    """What is not a gap in [0, end), as [[offset, length]…]."""
    out, at = [], 0
    for offset, length in merged(gaps) + [[end, 0]]:
        stop = min(offset, end)
        if stop > at:
            out.append([at, stop - at])
        at = max(at, offset + length)
    return out


def weir_gaps(direction):
    return merged([g["offset"], g["length"]] for g in direction["gaps"])
