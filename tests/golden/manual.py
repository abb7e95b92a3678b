#!/usr/bin/env python3
"""The manual page of weir-cli and its --help must have the same options.

    manual.py --weir-cli BINARY --page weir-cli.1
"""
import argparse
import pathlib
import re
import subprocess
import sys


def options_in_help(binary):
    def help_of(*command):
        return subprocess.run([binary, *command, "--help"], capture_output=True, check=True, text=True).stdout

    commands = re.findall(r"^  ([a-z]+) ", help_of().partition("Commands:")[2], re.MULTILINE)
    texts = [help_of()] + [help_of(command) for command in commands]
    return commands, {option for text in texts for option in re.findall(r"--[a-z][a-z-]+", text)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weir-cli", required=True)
    parser.add_argument("--page", required=True, type=pathlib.Path)
    options = parser.parse_args()
    page = options.page.read_text(encoding="utf-8")
    commands, known = options_in_help(options.weir_cli)
    told = {"--" + name for name in re.findall(r"Fl Fl ([a-z][a-z-]+)", page)}
    faults = ["%s is not in the manual page" % name for name in sorted(known - told)]
    faults += ["%s is in the manual page alone" % name for name in sorted(told - known)]
    faults += ["%s is not in the manual page" % name for name in commands if ".It Cm %s\n" % name not in page]
    print("\n".join(faults) or "%d options, %d commands" % (len(known), len(commands)))
    return 1 if faults or not commands else 0


if __name__ == "__main__":
    sys.exit(main())
