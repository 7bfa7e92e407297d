"""Where the demo's mail and SMS go: a small mail server and a small SMS gateway on loopback.

They take what the outbox really sends and write it into a folder to be read; nothing leaves the
machine.
"""

import asyncio
import io
import json
import math
import struct
import time
import wave
from email.utils import formatdate
from pathlib import Path
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from config.demo import answering
from config.demo.hanging_up import hang_up

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


class MailController(Controller):
    """Cuts off, when it stops, who is still on the line; else their lines lie open until they are
    found."""

    def __init__(self, *given, **more) -> None:
        super().__init__(*given, **more)
        self._lines: list[SMTP] = []

    def factory(self) -> SMTP:
        line = self.line()
        self._lines.append(line)
        return line

    def line(self) -> SMTP:
        """Who talks to one that calls."""
        return super().factory()

    def stop(self, no_assert: bool = False) -> None:
        ending = hang_up(self.server, self._transports)
        asyncio.run_coroutine_threadsafe(ending, self.loop).result(timeout=10)
        super().stop(no_assert)

    def _transports(self) -> list[asyncio.Transport]:
        return [line.transport for line in self._lines if line.transport is not None]


class PostOffice:
    """Both servers, on free ports; `start` returns them as `host:sms:smtp`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def start(self, sms_port: int, smtp_port: int) -> None:
        self.mail = MailController(_Mail(self.folder), hostname=HOST, port=smtp_port)
        self.mail.start()
        self.sms = answering.run(_gateway(self.folder / "sms.log"), HOST, sms_port)

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


def _gateway(log: Path) -> type[answering.Handler]:
    class Gateway(answering.Handler):
        def post(self, body: bytes) -> None:
            form = parse_qs(body.decode())
            message = {name: values[0] for name, values in form.items()}
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(message, ensure_ascii=False) + "\n")
            told = json.dumps({"id": message.get("id", "")})
            self.answer(200, told.encode(), answering.JSON)

        def get(self) -> None:
            """A weather service's feed; else what a caller of the demo says, under whatever name:
            a tone."""
            if self.path == WEATHER:
                self.answer(200, _weather(), "application/rss+xml")
            else:
                self.answer(200, _tone(), "audio/wav")

    return Gateway
