"""Pours drawn appeals into the database: some sessions side by side, a transaction a batch."""

import io
import secrets
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Barrier, local

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from accounts.models import Address, Citizen
from accounts.models.citizens import name_index
from channels.models import Delivery, Envelope
from config.demo import words
from config.load import chaining, rhythm, tables
from config.load.centre import Centre
from config.load.drawing import CHATS, ENVELOPED, MAILBOXES, PHONES, STATUSES, Drawing
from config.load.sealing import Sealer
from feedback.models import Appeal, Event, Message, Rating, RatingInvitation

BATCH = 10_000
PEOPLE = 1 / 3  # people for each appeal

_SQL = Path(__file__).parent / "sql"


def _steps(pattern: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(_SQL.glob(pattern))]


_OF_PEOPLE = _steps("people_*.sql")
_OF_APPEALS = [*_steps("[1-7]_*.sql"), chaining.statement()]
_MODELS = {
    "citizen": Citizen,
    "address": Address,
    "appeal": Appeal,
    "message": Message,
    "event": Event,
    "rating": Rating,
    "invitation": RatingInvitation,
    "envelope": Envelope,
    "delivery": Delivery,
}
TABLES = [model._meta.db_table for model in _MODELS.values()]
_ADDRESSES = {
    **dict.fromkeys(PHONES, ("phone", "+97680{:08d}")),
    **dict.fromkeys(MAILBOXES, ("email", "{:010d}@mail.example")),
    **dict.fromkeys(CHATS, ("telegram", "77{:010d}")),
}


@dataclass
class Load:
    """One run: `people` and `appeals` yield how many rows of theirs are written."""

    number: int
    now: datetime
    jobs: int = 2
    centre: Centre = field(default_factory=Centre.read)
    sealer: Sealer = field(default_factory=Sealer)

    def __post_init__(self) -> None:
        self.crowd = max(10, int(self.number * PEOPLE) // 10 * 10)
        self.first = {name: _next_id(model) for name, model in _MODELS.items()}
        seed = self.first["appeal"]  # a second run draws other lives
        self.drawing = Drawing(self.centre, self.number, self.crowd, self.now, seed)
        self.session = local()

    def people(self) -> Iterator[int]:
        """Write the citizens and their addresses."""
        names = [(name, tongue) for tongue, some in words.NAMES.items() for name in some]
        sealed = [self.sealer.sealed([name.encode()])[0].decode() for name, _ in names]
        known = [sealed, [name_index(name) for name, _ in names], [each for _, each in names]]
        yield from self._side_by_side(self.crowd, lambda *part: self._some_people(*part, known))

    def appeals(self) -> Iterator[int]:
        """Write the appeals, with all that belongs to them."""
        yield from self._side_by_side(self.number, self._some_appeals)

    def settle(self) -> None:
        """Let new rows go on behind those that were written."""
        with connection.cursor() as cursor:
            for model in _MODELS.values():
                table = model._meta.db_table
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"  # noqa: S608
                    f" greatest((SELECT max(id) FROM {table}), 1))"
                )

    def _side_by_side(self, number: int, write) -> Iterator[int]:
        parts = iter([(at, min(at + BATCH, number)) for at in range(0, number, BATCH)])
        with ThreadPoolExecutor(self.jobs) as crew:
            running = {
                crew.submit(self._in_session, write, *part) for part in islice(parts, self.jobs)
            }
            try:
                while running:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for each in done:
                        yield each.result()
                    running |= {
                        crew.submit(self._in_session, write, *part)
                        for part in islice(parts, len(done))
                    }
            finally:
                gate = Barrier(self.jobs)  # so that each thread of the crew closes its own
                for each in [crew.submit(_leave, gate) for _ in range(self.jobs)]:
                    each.result()

    def _in_session(self, write, first: int, last: int) -> int:
        """One batch, in a session that asks nothing of what each row refers to."""
        if (
            getattr(self.session, "of", None) is not connection.connection
            or not connection.connection
        ):
            self._prepare()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            write(cursor, first, last)
        return last - first

    def _prepare(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET temp_buffers = '128MB'")
            cursor.execute("SET work_mem = '128MB'")
            cursor.execute("SET jit = off")
            tables.make(cursor, self.centre.stories)
        self.session.of = connection.connection

    def _some_people(self, cursor, first: int, last: int, known: list[list[str]]) -> None:
        lines = []
        for place in range(10):
            kind, pattern = _ADDRESSES[place]
            numbers = range(first + (place - first) % 10, last, 10)
            values = [pattern.format(self.first["address"] + n).encode() for n in numbers]
            rows = zip(
                numbers,
                self.sealer.sealed(values),
                self.sealer.index(values, f"address:{kind}"),
                strict=True,
            )
            lines += [f"{n}\t{kind}\t{value.decode()}\t{at.decode()}\n" for n, value, at in rows]
        cursor.copy_expert("COPY person FROM STDIN", io.StringIO("".join(lines)))
        names, found_by, languages = known
        asked = {**self.first, "names": names, "found_by": found_by, "languages": languages}
        for step in _OF_PEOPLE:
            cursor.execute(step, {**asked, "now": self.now, "many": len(names)})

    def _some_appeals(self, cursor, first: int, last: int) -> None:
        rows = self.drawing.draw(first, last)
        rows["code"], rows["code_index"] = self.sealer.tracking_codes(last - first)
        token = secrets.token_hex(16 * (last - first)).encode()
        rows["token"] = np.frombuffer(token, dtype="S32")
        tables.DRAWN.copy(cursor, "drawn", rows)
        asked = self.first | {
            "zone": settings.TIME_ZONE,
            "channels": [way.channel for way in rhythm.WAYS],
            "enveloped": [way.channel in ENVELOPED for way in rhythm.WAYS],
            "carried": [self.centre.carries(way.channel) for way in rhythm.WAYS],
            "statuses": list(STATUSES),
        }
        for step in _OF_APPEALS:
            cursor.execute(step, asked)


def _next_id(model: type) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {model._meta.db_table}")  # noqa: S608
        return cursor.fetchone()[0]


def _leave(gate: Barrier) -> None:
    gate.wait()
    connection.close()
