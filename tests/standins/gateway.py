"""Stands in for a carrier's gateway under load: quick, with connections kept, and as unreliable as
told. What it accepted, by key and by person, is the oracle of the tests.

`python -m tests.standins.gateway 20` runs one that takes 20 ms for an answer, and prints its port.
"""

import asyncio
import contextlib
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from config.demo.hanging_up import hang_up

PASSWORD = "gateway-pass-5d20"
_REASONS = {200: "OK", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


class GatewayStandIn:
    """`POST /send` with to, text, key; `GET /status?key=`. Use as a context.

    `latency` is in seconds. `every` says what happens with each n-th request to send: `{"429": 50,
    "lost": 70}` refuses each 50th, and accepts each 70th without an answer; a number is a status,
    `dropped` cuts the line before anything was done. `on_accept` is called with the number of
    each message accepted, before its answer. `down` refuses whoever comes with 503.
    """

    def __init__(self, latency: float = 0.0, every: dict[str, int] | None = None) -> None:
        self.latency = latency
        self.every = every or {}
        self.on_accept: Callable[[int], None] = lambda number: None
        self.down = False
        self.password = PASSWORD
        self.asked = self.looked_up = self.connections = 0
        self.accepted: list[tuple[str, str, str]] = []  # key, to, text in their order
        self.accepted_at: dict[str, float] = {}  # by number; seconds since 1970
        self.refused: Counter[int] = Counter()
        self._known: set[str] = set()
        self._lines: set[asyncio.Transport] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0

    def __enter__(self) -> "GatewayStandIn":
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_error) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def options(self, **more) -> dict:
        """An SMS account's settings for this gateway."""
        return {
            "gateway": "http",
            "send_url": f"{self.url}/send",
            "send_params": "to={to}\ntext={text}\nkey={key}",
            "send_headers": "Authorization: Bearer {password}",
            "id_pattern": "^id (.+)$",
            "status_url": f"{self.url}/status",
            "status_params": "key={key}",
            "status_found": "^id (.+)$",
            "status_not_found": "^no such message$",
            "report_states": "delivered=delivered\nsent=sent\nabsent=undelivered",
            **more,
        }

    @property
    def secrets(self) -> dict:
        return {"password": PASSWORD, "token": "word"}

    def by_key(self) -> Counter[str]:
        """How often each key was accepted."""
        return Counter(key for key, _to, _text in list(self.accepted))

    def by_person(self) -> Counter[str]:
        """How many messages each number was sent."""
        return Counter(to for _key, to, _text in list(self.accepted))

    def report(self, url: str, states: list[str], keys: list[str]) -> None:
        """Call the webhook for each of the keys with each of the states, late (when this is
        called), turned round and repeated."""
        with requests.Session() as session:
            for state in [*states, states[0]]:
                for key in reversed(keys):
                    fields = {"id": f"m-{key}", "status": state, "token": "word"}
                    session.get(f"{url}?{urlencode(fields)}", timeout=10).raise_for_status()

    # Serving ----------------------------------------------------------------------------------
    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._come, "127.0.0.1", 0, backlog=1024)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(hang_up(server, lambda: self._lines))
        server.close()
        self._loop.close()

    def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._lines.add(writer.transport)
        self._loop.create_task(self._talk(reader, writer))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                if not await self._exchange(head.decode("latin-1"), reader, writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._lines.discard(writer.transport)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _exchange(self, head: str, reader, writer) -> bool:
        first, *lines = head.split("\r\n")
        method, target, _version = first.split(" ")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if self.latency:
            await asyncio.sleep(self.latency)
        status, said, more = self._answer(method, target, headers, body.decode())
        if status == 0:  # cut the line
            return False
        reason = _REASONS.get(status, "Error")
        extra = "".join(f"{name}: {value}\r\n" for name, value in more.items())
        writer.write(
            f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain\r\n{extra}"
            f"Content-Length: {len(said)}\r\n\r\n{said}".encode()
        )
        await writer.drain()
        return True

    def _answer(self, method: str, target: str, headers: dict, body: str) -> tuple[int, str, dict]:
        if headers.get("authorization") != f"Bearer {self.password}":
            self.refused[401] += 1
            return 401, "who are you", {}
        if self.down:
            self.refused[503] += 1
            return 503, "not now", {}
        if method == "GET":
            return self._status(target)
        fields = {name: values[0] for name, values in parse_qs(body).items()}
        return self._send(fields)

    def _status(self, target: str) -> tuple[int, str, dict]:
        self.looked_up += 1
        key = parse_qs(urlsplit(target).query)["key"][0]
        return 200, f"id m-{key}" if key in self._known else "no such message", {}

    def _send(self, fields: dict[str, str]) -> tuple[int, str, dict]:
        self.asked += 1
        fault = next((name for name, n in self.every.items() if self.asked % n == 0), "")
        if fault == "dropped":
            return 0, "", {}
        if fault.isdigit():
            self.refused[int(fault)] += 1
            return int(fault), "later", {"Retry-After": "1"} if fault == "429" else {}
        key = fields["key"]
        self.accepted.append((key, fields["to"], fields["text"]))
        self.accepted_at[fields["to"]] = time.time()
        self._known.add(key)
        self.on_accept(len(self.accepted))
        return (0, "", {}) if fault == "lost" else (200, f"id m-{key}", {})


if __name__ == "__main__":
    with GatewayStandIn(latency=float(sys.argv[1]) / 1000) as standin:
        print(standin.port, flush=True)
        for _line in sys.stdin:  # each line asks how much was accepted; the end ends it
            told = {"accepted": len(standin.accepted), "connections": standin.connections}
            standin.accepted.clear()
            print(json.dumps(told), flush=True)
