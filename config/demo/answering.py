"""What the demo's small servers have in common: how a request is answered and a server run."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = "text/html; charset=utf-8"
JSON = "application/json"


class Handler(BaseHTTPRequestHandler):
    """Says what to do with a request by `get` and `post`; answers whole, and writes no log."""

    def get(self) -> None:
        self.answer(405, b"", "text/plain")

    def post(self, body: bytes) -> None:
        self.answer(405, b"", "text/plain")

    def do_GET(self) -> None:
        self.get()

    def do_POST(self) -> None:
        self.post(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def answer(self, status: int, content: bytes, content_type: str, **more: str) -> None:
        """`more` are further headers."""
        self.send_response(status)
        length = str(len(content))
        headers = {"Content-Type": content_type, "Content-Length": length, **more}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def go(self, address: str, **more: str) -> None:
        """Lead the browser on after a form."""
        self.answer(303, b"", "text/plain", Location=address, **more)

    def log_message(self, *args) -> None:
        pass


def run(handler: type[Handler], host: str, port: int) -> ThreadingHTTPServer:
    """Answer in a thread of its own, until the server is shut down."""
    server = ThreadingHTTPServer((host, port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
