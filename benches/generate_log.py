#!/usr/bin/env python3
"""Writes the log that `errbook scan` is measured on, and what is truly in it.

    benches/generate_log.py OUT [--bytes 1000000000] [--seed 6]

OUT is half access lines (a third of them failing: told by the standard of HTTP), 28 % JSON info lines (a tenth with a
numeric `code`, a decoy), 20 % decision-log lines with Go's date prefix (a tenth denials with `reason_code`) and 2 % envelopes: a third each bare, escaped inside `body`, and in
Caracal's shape with known, alias and unknown codes. A quarter of the bare envelopes answer a denial that is in the log
already: the same failure, to be counted once. Some decoys name a code without being a failure.

OUT.truth holds one JSON object per spelling: {"catalog", "code", "known", "count" (failures), "lines" (appearances)}.
The same arguments give the same bytes.
"""

import argparse
import json
import random
from datetime import datetime, timedelta, timezone

DENIED = {
    "AUTH_REPLAY_DETECTED": ("replay detected", "replay_detection"),
    "AUTH_SIGNATURE_INVALID": ("request signature verification failed", "signature_verification"),
    "AUTH_CLAIMS_LOOKUP_FAILED": ("claims lookup failed", "claims_lookup"),
    "AUTH_NONCE_INVALID": ("invalid signature nonce", "replay_detection"),
}
ANSWERED = {code: message for code, (message, _) in DENIED.items()} | {
    "UPSTREAM_ERROR": "upstream request failed",
    "MCP_TOOL_CALL_FAILED": 'mcp tool call failed: tool "search" timed out',
    "AUTH_DEVICE_UNTRUSTED": "device is not trusted",
}
CARACAL = {
    "access_denied": "policy denied",
    "invalid_token": "token replay detected",
    "sts_unavailable": "sts unavailable",
    "session_required": "route requires a governed session",
    "insufficient_scope": "Missing scope: pipernet:read",
    "quota_exhausted": "the quota of this zone is used up",
    "region_locked": "the zone is bound to another region",
}
UNKNOWN = {"AUTH_DEVICE_UNTRUSTED", "quota_exhausted", "region_locked"}
AGENTS = ["curl/8.5.0", "python-httpx/0.27.0", "Go-http-client/2.0", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101"]
PATHS = ["/v1/models", "/v1/chat/completions", "/proxy/openai-proxy/v1/models", "/mcp/linear-mcp/tools", "/healthz",
         "/docs/RESOURCE_NOT_FOUND", "/v1/zones/7f3a/applications"]
WORDS = ["request completed", "cache refreshed", "session stored", "lookup of RESOURCE_NOT_FOUND page", "token issued",
         "pool resized", "stream created and read"]
DOCS = "https://github.com/PaymanAI/sigilum/blob/main/docs/product/GATEWAY_ERROR_CODES.md#auth-errors"


class Log:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.now = datetime(2026, 3, 2, 10, 0, 0, tzinfo=timezone.utc)
        self.counts = {}
        self.recent = []

    def pick(self, things):
        return things[int(self.random.random() * len(things))]

    def id(self):
        text = f"{self.random.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def count(self, catalog, code, new=True):
        row = self.counts.setdefault((catalog, code), [0, 0])
        row[0] += new
        row[1] += 1

    def stamp(self):
        return self.now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.now.microsecond * 1000 + self.pick(range(1000)):09d}Z"

    def access(self):
        r = self.random.random
        when = self.now.strftime("%d/%b/%Y:%H:%M:%S +0000")
        line = (f'203.0.113.{int(r() * 250)} - - [{when}] "GET {self.pick(PATHS)}?page={int(r() * 90)} HTTP/1.1" '
                f'{(status := self.pick((200, 200, 200, 304, 403, 502)))} {int(r() * 9000)} "-" "{self.pick(AGENTS)}"')
        if status >= 400:
            self.count("http", str(status))
        return line

    def info(self):
        r = self.random.random
        code = f',"code":{int(r() * 500)}' if r() < 0.1 else ""
        return (f'{{"level":"info","time":"{self.stamp()[:23]}Z","service":"api","pid":7,"reqId":"{self.id()}",'
                f'"req":{{"method":"GET","url":"{self.pick(PATHS)}"}},"responseTime":{int(r() * 400)}{code},'
                f'"msg":"{self.pick(WORDS)}"}}')

    def decision(self):
        prefix = self.now.strftime("%Y/%m/%d %H:%M:%S ")
        request = self.id()
        subject = f"user_{int(self.random.random() * 1000)}"
        if self.random.random() < 0.1:
            code = self.pick(list(DENIED))
            self.count("sigilum-gateway", code)
            self.recent = [*self.recent[-20:], (code, request)]
            return (f'{prefix}{{"component":"gateway","connection":"openai-proxy","decision":"deny",'
                    f'"event":"proxy_auth_denied","kind":"decision","namespace":"sha256:d2836b7de944",'
                    f'"reason_code":"{code}","remote_ip":"203.0.113.0/24","request_id":"{request}",'
                    f'"stage":"{DENIED[code][1]}","subject":"{subject}","timestamp":"{self.stamp()}"}}')
        return (f'{prefix}{{"component":"gateway","connection":"openai-proxy","event":"proxy_request_end","kind":"decision",'
                f'"method":"GET","request_id":"{request}","status":200,"subject":"{subject}",'
                f'"timestamp":"{self.stamp()}"}}')

    def gateway_envelope(self, code, request):
        return json.dumps({"error": ANSWERED[code], "code": code, "request_id": request, "timestamp": self.stamp(),
                           "docs_url": DOCS}, separators=(",", ":"))

    def envelope(self):
        kind = int(self.random.random() * 3)
        if kind == 0:
            if self.recent and self.random.random() < 0.25:
                code, request = self.recent.pop()
                self.count("sigilum-gateway", code, new=False)
            else:
                code, request = self.pick(list(ANSWERED)), self.id()
                self.count("sigilum-gateway", code)
            return self.gateway_envelope(code, request)
        if kind == 1:
            code = self.pick(list(ANSWERED))
            self.count("sigilum-gateway", code)
            body = json.dumps(self.gateway_envelope(code, self.id()) + "\n")
            return (f'{{"ts":"{self.stamp()[:23]}Z","level":"warn","logger":"agent.worker","msg":"gateway call failed",'
                    f'"attempt":{self.pick(range(5))},"body":{body}}}')
        code = self.pick(list(CARACAL))
        self.count("caracal", code)
        answer = {"error": code, "error_description": CARACAL[code], "requestId": self.id()}
        if code in UNKNOWN:
            # What only this product sends: without it, a code that nobody knows is nobody's.
            answer["approval_id"] = f"a-{self.random.getrandbits(32):08x}"
        return f"{self.stamp()} " + json.dumps(answer, separators=(",", ":"))

    def line(self):
        self.now += timedelta(microseconds=int(self.random.random() * 3000))
        kind = self.random.random()
        if kind < 0.50:
            return self.access()
        if kind < 0.78:
            return self.info()
        return self.decision() if kind < 0.98 else self.envelope()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--bytes", type=int, default=1_000_000_000)
    parser.add_argument("--seed", type=int, default=6)
    arguments = parser.parse_args()
    log = Log(arguments.seed)
    written = 0
    with open(arguments.out, "w", encoding="ascii", buffering=1 << 20) as out:
        while written < arguments.bytes:
            line = log.line()
            out.write(line + "\n")
            written += len(line) + 1
    with open(arguments.out + ".truth", "w", encoding="ascii") as truth:
        for (catalog, code), (count, lines) in sorted(log.counts.items()):
            row = {"catalog": catalog, "code": code, "known": code not in UNKNOWN, "count": count, "lines": lines}
            truth.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
