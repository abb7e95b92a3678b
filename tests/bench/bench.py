#!/usr/bin/env python3
"""Time and memory of Weir against the size of the capture (tests/run --bench).

    bench.py --bin FOLDER [--size 1G] [--runs 5] [--folder FOLDER]

Makes captures with weir_gen in a temporary folder, and for each prints the wall time of `cat FILE`, of loading it
(`weir-cli info`, which reads and tracks all and prints little), their ratio, the time with a list of every
connection as JSON on top (`weir-cli connections`), and the peak of resident memory: warm, when the system has the
whole file in its cache, and cold, when it comes from the disk. A figure is the median of the runs, which take turns
so that a busy moment of the machine hits all. Where the build has weir_decrypt_bench, weir_follow_bench or
weir_list_bench, they are run too.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

CASES = [
    # name, weir_gen's options
    ("web", ["--profile", "web"]),
    ("one stream", ["--profile", "bulk", "--connections", "1"]),
    ("lossy", ["--profile", "lossy"]),
    ("many small", ["--profile", "many"]),
]

# What Weir promises for a capture of 1 GB.
MOST_TIMES_CAT = 4.0
MOST_MEMORY_MB = 150
# And for records of 16 KiB.
MOST_TIMES_OPENSSL = 1.5


def run(command):
    """Wall time in seconds and peak resident memory in MB of a command whose output nobody reads."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1: read, with something in it that could not be
        sys.exit(f"error: {command[0]} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def drop_from_cache(capture):
    """Makes the system forget the file's octets, so that the next reader waits for the disk."""
    with open(capture, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure(commands, capture, runs, cold):
    """For each command the median wall time and the peak of memory."""
    turns = []
    run(commands[0])
    for _ in range(runs):
        turn = []
        for command in commands:
            if cold:
                drop_from_cache(capture)
            turn.append(run(command))
        turns.append(turn)
    return [(statistics.median(time for time, _ in results), max(memory for _, memory in results))
            for results in zip(*turns)]


def openssl_speed(cipher):
    """Octets a second of `openssl speed` on 16 KiB; None where there is no such program or cipher."""
    command = ["openssl", "speed", "-elapsed", "-seconds", "1", "-bytes", "16384", "-decrypt", "-evp", cipher, "-mr"]
    try:
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return next((float(line.split(":")[-1]) for line in output.splitlines() if line.startswith("+F:")), None)


def decryption(program, runs):
    """Prints how long Weir takes to open TLS records, in times of OpenSSL's bare cipher."""
    print(f"\n{'TLS records of 16 KiB':24} {'openssl MB/s':>12} {'weir MB/s':>10} {'ratio':>6}")
    figures = {}
    for _ in range(runs):  # in turns, so that a busy moment of the machine hits both
        for line in subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines():
            cipher, octets = line.split()
            figures.setdefault(cipher, []).append((openssl_speed(cipher), float(octets)))
    missed = []
    for cipher, pairs in figures.items():
        if any(theirs is None for theirs, _ in pairs):
            print(f"{cipher:24} openssl speed does not tell")
            continue
        theirs, ours = (statistics.median(each) for each in zip(*pairs))
        print(f"{cipher:24} {theirs / 1e6:12.0f} {ours / 1e6:10.0f} {theirs / ours:6.2f}", flush=True)
        if theirs / ours > MOST_TIMES_OPENSSL:
            missed.append(f"{cipher}: {theirs / ours:.2f} times openssl")
    print(f"aim: at most {MOST_TIMES_OPENSSL} times;", "; ".join(missed) or "met")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--size", default="1G", help="of each capture, as weir_gen takes it")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", help="where the captures are made for the while (default: the system's)")
    options = parser.parse_args()

    print(f"{'capture':12} {'cache':6} {'MB':>6} {'cat s':>8} {'load s':>8} {'load/cat':>9} {'list s':>8} "
          f"{'peak MB':>8}")
    missed = []
    for name, profile in CASES:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            capture = pathlib.Path(folder, "capture.pcap")
            subprocess.run([options.bin / "weir_gen", *profile, "--size", options.size, capture],
                           check=True, stderr=subprocess.DEVNULL)
            # What is in the streams is another matter, hence no protocols.
            commands = [["cat", str(capture)]] + [
                [str(options.bin / "weir-cli"), command, "--no-protocols", "--format", "json", str(capture)]
                for command in ("info", "connections")]
            megabytes = capture.stat().st_size / 1e6
            for cold in (False, True):
                (cat, _), (load, _), (whole, peak) = measure(commands, capture, options.runs, cold)
                cache = "cold" if cold else "warm"
                print(f"{name:12} {cache:6} {megabytes:6.0f} {cat:8.3f} {load:8.3f} {load / cat:9.2f} {whole:8.3f} "
                      f"{peak:8.0f}", flush=True)
                if name == "many small":
                    continue  # its memory grows with its connections, as it may
                if load / cat > MOST_TIMES_CAT:
                    missed.append(f"{name}, {cache}: {load / cat:.2f} times cat")
                if peak > MOST_MEMORY_MB:
                    missed.append(f"{name}, {cache}: {peak:.0f} MB")
    print(f"aims for 1 GB: at most {MOST_TIMES_CAT:.0f} times cat, {MOST_MEMORY_MB} MB;", "; ".join(missed) or "met")

    decrypt = options.bin / "weir_decrypt_bench"
    if decrypt.exists():
        decryption(decrypt, options.runs)

    follow = options.bin / "weir_follow_bench"
    if follow.exists():
        print("\nfollow pane on the one stream, milliseconds (aims: opens in 100, a frame in 16):", flush=True)
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            capture = pathlib.Path(folder, "capture.pcap")
            subprocess.run([options.bin / "weir_gen", "--profile", "bulk", "--connections", "1",
                            "--size", options.size, capture], check=True, stderr=subprocess.DEVNULL)
            subprocess.run([follow, capture], check=True, stderr=subprocess.DEVNULL)

    rows = options.bin / "weir_list_bench"
    if rows.exists():
        print("\nlongest time that the list held the window's thread, milliseconds (aim: 50):", flush=True)
        subprocess.run([rows], check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
