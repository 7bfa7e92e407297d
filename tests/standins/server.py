"""A local HTTP server that stands in for a provider, and can be told to misbehave."""

import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def params(self) -> dict[str, str]:
        return dict(self.query)


@dataclass(frozen=True)
class Told:
    """One answer to give."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain"
    headers: dict[str, str] = field(default_factory=dict)


class StandIn:
    """Subclass and write `answer`. Misbehaviour is queued: one entry for each request to come.

    `hang` never answers; `drop` does the work and then cuts the line; `refuse` cuts the line
    before any work; a number answers with that status; `html` answers 200 with a web page.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._faults: deque[tuple[str, dict[str, str]]] = deque()
        self._closing = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner._serve(self)

            do_POST = do_GET  # noqa: N815 - the library calls it so

            def log_message(self, *_args) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def misbehave(self, *faults: str | int, **headers: str) -> None:
        """Queue faults, with headers for their answers (`Retry_After="7"`)."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._faults.extend((str(fault), named) for fault in faults)

    def answer(self, asked: Asked) -> Told:
        """What the provider would do and say."""
        raise NotImplementedError

    def fault_body(self, status: int) -> Told:
        """What the provider says with an error status."""
        return Told(status, b"something went wrong")

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        asked = Asked(
            handler.command,
            parts.path,
            parse_qsl(parts.query, keep_blank_values=True),
            dict(handler.headers),
            handler.rfile.read(length),
        )
        self.asked.append(asked)
        fault, headers = self._faults.popleft() if self._faults else ("", {})
        if fault == "hang":
            self._closing.wait(30)
        if fault in ("hang", "refuse"):
            handler.close_connection = True
            return
        if fault.isdigit():
            told = self.fault_body(int(fault))
        elif fault == "html":
            told = Told(200, b"<!DOCTYPE html><title>Welcome to the hotel network</title>")
        else:
            told = self.answer(asked)
        if fault == "drop":
            handler.close_connection = True
            return
        handler.send_response_only(told.status)
        content_type = "text/html" if fault == "html" else told.content_type
        for name, value in {
            "Content-Type": content_type,
            "Content-Length": str(len(told.body)),
            "Date": handler.date_time_string(),
            **told.headers,
            **headers,
        }.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(told.body)
