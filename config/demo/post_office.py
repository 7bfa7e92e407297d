"""Where the demo's mail and SMS go: a small mail server and a small SMS gateway on loopback.
The gateway's port has a telephone with Telegram, too (`config.demo.telegram`).

They take what the outbox really sends and write it into a folder to be read; nothing leaves the
machine.
"""

import io
import json
import math
import struct
import threading
import wave
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller

from config.demo.telegram import Telegram

HOST = "127.0.0.1"


class _Mail:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        self.count += 1
        (self.folder / f"mail-{self.count:05}.eml").write_bytes(envelope.content)
        return "250 taken"


class PostOffice:
    """Both servers, on free ports; `start` returns them as `host:sms:smtp`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def start(self, sms_port: int, smtp_port: int) -> None:
        self.mail = Controller(_Mail(self.folder), hostname=HOST, port=smtp_port)
        self.mail.start()
        site = f"http://{HOST}:{sms_port - 1}"
        telegram = Telegram(f"{site}/hooks/telegram/demo/", self.folder / "telegram.log")
        gateway = _gateway(self.folder / "sms.log", telegram)
        self.sms = ThreadingHTTPServer((HOST, sms_port), gateway)
        threading.Thread(target=self.sms.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.mail.stop()
        self.sms.shutdown()


def _tone(seconds: int = 3, rate: int = 8000) -> bytes:
    """A sound as telephones record it."""
    samples = (int(9000 * math.sin(n * (2 + n // rate) / 8)) for n in range(seconds * rate))
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(struct.pack(f"<{seconds * rate}h", *samples))
    return kept.getvalue()


def _gateway(log: Path, telegram: Telegram) -> type[BaseHTTPRequestHandler]:
    class Gateway(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/telegram/file/"):
                content = telegram.files.get(self.path.rpartition("/")[2], b"")
                self._answer(content, "application/octet-stream")
            else:
                self._answer(telegram.page(), "text/html; charset=utf-8")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            if self.path == "/telegram/say":
                telegram.act(self.headers.get("Content-Type", ""), body)
                self.send_response(303)
                self.send_header("Location", "/telegram/#end")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif self.path.startswith("/telegram/"):
                told = telegram.call(self.path.rpartition("/")[2], json.loads(body or b"{}"))
                self._answer(json.dumps(told).encode(), "application/json")
            else:
                self._take_sms(body)

        def _take_sms(self, body: bytes) -> None:
            form = parse_qs(body.decode())
            message = {name: values[0] for name, values in form.items()}
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(message, ensure_ascii=False) + "\n")
            answer = json.dumps({"id": message.get("id", "")}).encode()
            self._answer(answer, "application/json")

        def _answer(self, content: bytes, content_type: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            """What a caller of the demo says: a tone, under whatever name."""
            sound = _tone()
            self.send_response(200)
            self.send_header("Content-Type", "audio/wav")
            self.send_header("Content-Length", str(len(sound)))
            self.end_headers()
            self.wfile.write(sound)

        def log_message(self, *args) -> None:
            pass

    return Gateway
