"""Where the demo's mail and SMS go: a small mail server and a small SMS gateway on loopback.

They take what the outbox really sends and write it into a folder to be read; nothing leaves the
machine.
"""

import io
import json
import math
import struct
import threading
import time
import wave
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
WEATHER = "/weather.xml"
_SKIES = ("Strong wind tonight, up to 24 m/s", "Snow and ice until noon", "Frost of -32 °C")


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
        self.sms = ThreadingHTTPServer((HOST, sms_port), _gateway(self.folder / "sms.log"))
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


def _weather(items: int = 6) -> bytes:
    """A warning each ten minutes, as a weather service publishes them."""
    now = int(time.time()) // 600
    told = (
        f"<item><title>{_SKIES[number % len(_SKIES)]}</title><guid>weather-{number}</guid>"
        f"<link>https://weather.example/{number}</link>"
        f"<description>{_SKIES[number % len(_SKIES)]}. Drive with care.</description>"
        f"<pubDate>{formatdate(number * 600)}</pubDate></item>"
        for number in range(now, now - items, -1)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Weather</title>{''.join(told)}</channel></rss>"
    ).encode()


def _gateway(log: Path) -> type[BaseHTTPRequestHandler]:
    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = parse_qs(self.rfile.read(length).decode())
            message = {name: values[0] for name, values in form.items()}
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(message, ensure_ascii=False) + "\n")
            answer = json.dumps({"id": message.get("id", "")}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def do_GET(self) -> None:
            """A weather service's feed; else what a caller of the demo says, under whatever name:
            a tone."""
            if self.path == WEATHER:
                self._give("application/rss+xml", _weather())
            else:
                self._give("audio/wav", _tone())

        def _give(self, content_type: str, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args) -> None:
            pass

    return Gateway
