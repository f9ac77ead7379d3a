#!/usr/bin/env python3
"""errbook mcp as the PyPI client `mcp` meets it, in each of its modes: the first argument is the program.

The client itself holds structured content against the output schemas, and the handshakes against the protocol.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client

PASTE = (Path(__file__).parent.parent / "readme" / "403.txt").read_text()


async def meet(program: str, mode: str, home: str) -> None:
    server = StdioServerParameters(command=program, args=["mcp", "--root", home], env={"HOME": home, "TZ": "UTC"})
    async with Client(stdio_client(server), mode=mode) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert list(tools) == ["decode_paste", "find_code", "explain_code", "retry_verdict", "scan_logs"], tools
        assert all(tool.annotations.read_only_hint for tool in tools.values())
        decoded = await client.call_tool("decode_paste", {"text": PASTE})
        said = subprocess.run([program, "decode", "--json"], input=PASTE, capture_output=True, text=True, check=True)
        rows = [json.loads(line) for line in said.stdout.splitlines()]
        assert decoded.structured_content["failures"] == rows, decoded
        refused = await client.call_tool("decode_paste", {"file": "/etc/passwd"})
        assert refused.is_error and "\nnext: " in refused.content[0].text, refused
        explained = await client.call_tool("explain_code", {"code": "AUTH_REPLAY_DETECTED"})
        entry = explained.structured_content["entries"][0]
        whole = await client.read_resource(entry["resource"])
        assert json.loads(whole.contents[0].text)["check"] == entry["check"]
        prompt = await client.get_prompt("triage", {"paste": PASTE})
        assert "decode_paste" in prompt.messages[0].content.text
        page = await client.list_resources()
        assert page.next_cursor, page
        print(f"{mode}: protocol {client.protocol_version}, {len(tools)} tools")


async def main() -> None:
    program = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as home:
        for mode in ["legacy", "auto", "2026-07-28"]:
            await meet(program, mode, home)


asyncio.run(main())
