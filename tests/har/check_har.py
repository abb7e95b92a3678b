#!/usr/bin/env python3
"""Whether a file is an HTTP Archive as the specification of HAR 1.2 has it, and as browsers load it.

    check_har.py FILE      exit status 1, and a line for each fault, where it is not
"""
import base64
import json
import re
import sys

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$")
NUMBER = (int, float)

# Members that must be there, with their types.
REQUIRED = {
    "log": {"version": str, "creator": dict, "entries": list},
    "creator": {"name": str, "version": str},
    "entry": {"startedDateTime": str, "time": NUMBER, "request": dict, "response": dict, "cache": dict,
              "timings": dict},
    "request": {"method": str, "url": str, "httpVersion": str, "cookies": list, "headers": list,
                "queryString": list, "headersSize": int, "bodySize": int},
    "response": {"status": int, "statusText": str, "httpVersion": str, "cookies": list, "headers": list,
                 "content": dict, "redirectURL": str, "headersSize": int, "bodySize": int},
    "postData": {"mimeType": str, "params": list, "text": str},
    "parameter": {"name": str},
    "content": {"size": int, "mimeType": str},
    "pair": {"name": str, "value": str},
    "timings": {"send": NUMBER, "wait": NUMBER, "receive": NUMBER},
}
# Members that may be there besides those and such as begin with an underscore.
OPTIONAL = {
    "log": {"browser": dict, "pages": list, "comment": str},
    "creator": {"comment": str},
    "entry": {"pageref": str, "serverIPAddress": str, "connection": str, "comment": str},
    "request": {"postData": dict, "comment": str},
    "response": {"comment": str},
    "postData": {"comment": str},
    "parameter": {"value": str, "fileName": str, "contentType": str, "comment": str},
    "content": {"compression": int, "text": str, "encoding": str, "comment": str},
    "pair": {"comment": str},
    "cookie": {"path": str, "domain": str, "expires": str, "httpOnly": bool, "secure": bool, "comment": str,
               "sameSite": str},
    "timings": {"blocked": NUMBER, "dns": NUMBER, "connect": NUMBER, "ssl": NUMBER, "comment": str},
}
REQUIRED["cookie"] = REQUIRED["pair"]


class Check:
    def __init__(self):
        self.faults = []

    def fault(self, where, text):
        self.faults.append(f"{where}: {text}")

    def members(self, value, kind, where):
        for name, wanted in REQUIRED[kind].items():
            if name not in value:
                self.fault(where, f"{name} is missing")
        known = {**REQUIRED[kind], **OPTIONAL.get(kind, {})}
        for name, member in value.items():
            wanted = known.get(name)
            if wanted is None:
                if not name.startswith("_"):
                    self.fault(where, f"{name} is no member of HAR, and has no underscore")
            elif not isinstance(member, wanted) or (isinstance(member, bool) and wanted is not bool):
                self.fault(where, f"{name} is {member!r}")

    def list_of(self, values, kind, where):
        for index, value in enumerate(values):
            self.members(value, kind, f"{where}[{index}]")

    def message(self, message, kind, where):
        self.members(message, kind, where)
        self.list_of(message["headers"], "pair", where + ".headers")
        self.list_of(message["cookies"], "cookie", where + ".cookies")
        for cookie in message["cookies"]:
            if not TIME.match(cookie.get("expires", "2000-01-01T00:00:00.000Z")):
                self.fault(where, f"expires is {cookie['expires']!r}")

    def request(self, request, where):
        self.message(request, "request", where)
        if not re.match(r"[a-z]+://", request["url"]):
            self.fault(where, f"url is {request['url']!r}")
        self.list_of(request["queryString"], "pair", where + ".queryString")
        if "postData" in request:
            self.members(request["postData"], "postData", where + ".postData")
            self.list_of(request["postData"]["params"], "parameter", where + ".postData.params")

    def response(self, response, where):
        self.message(response, "response", where)
        content = response["content"]
        self.members(content, "content", where + ".content")
        if "encoding" in content:
            if content["encoding"] != "base64":
                self.fault(where, f"encoding is {content['encoding']!r}")
            size = len(base64.b64decode(content["text"], validate=True))
            if size != content["size"] and "_truncated" not in content:
                self.fault(where, f"{size} octets of content, not {content['size']}")

    def timings(self, entry, where):
        timings = entry["timings"]
        self.members(timings, "timings", where + ".timings")
        for name in ("send", "wait", "receive"):
            if timings[name] < 0:
                self.fault(where, f"{name} is {timings[name]}")
        phases = [timings.get(name, -1) for name in ("blocked", "dns", "connect", "send", "wait", "receive")]
        total = sum(phase for phase in phases if phase >= 0)
        if abs(total - entry["time"]) > 0.001:
            self.fault(where, f"time is {entry['time']}, and its phases are {total}")
        if timings.get("ssl", -1) > timings.get("connect", -1):
            self.fault(where, "ssl is no part of connect")

    def archive(self, archive):
        log = archive["log"]
        self.members(log, "log", "log")
        self.members(log["creator"], "creator", "log.creator")
        if log["version"] != "1.2":
            self.fault("log", f"version is {log['version']}")
        for index, entry in enumerate(log["entries"]):
            where = f"entries[{index}]"
            self.members(entry, "entry", where)
            if not TIME.match(entry["startedDateTime"]):
                self.fault(where, f"startedDateTime is {entry['startedDateTime']!r}")
            self.request(entry["request"], where + ".request")
            self.response(entry["response"], where + ".response")
            self.timings(entry, where)


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        archive = json.load(file, parse_constant=no_constant)
    check = Check()
    check.archive(archive)
    print("\n".join(check.faults) or f"{len(archive['log']['entries'])} entries, no faults")
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
