"""Fill a migrated database with many appeals, as real as those that come through the doors:
encrypted codes and addresses, words to search, conversations, and timelines whose hashes hold."""

import csv
import io
import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count, islice
from types import SimpleNamespace

from django.db import connection, transaction
from django.utils import timezone

from accounts.encryption import cipher
from accounts.models import Address, Citizen, Organisation, Sector, User
from accounts.models.citizens import address_index, name_index
from benchmarks import lives
from benchmarks.lives import Life
from channels.models import Account
from config.demo import words
from feedback import codes, searching, timeline
from feedback.models import Appeal, Event, Message, Rating, RatingInvitation, Topic
from feedback.statuses import Status

BATCH = 5000
PEOPLE = 1 / 3  # people for each appeal
NEVER = "\\N"
_SEQUENCES = (Citizen, Address, Appeal, Message, Event, Rating, RatingInvitation)


@transaction.atomic
def fill(number: int) -> None:
    """Add so many appeals and their people to a centre (`config.demo.centre`)."""
    people = max(1, int(number * PEOPLE))
    with connection.cursor() as cursor:  # each row names only rows that are there: not asked again
        cursor.execute("SET LOCAL session_replication_role = replica")
    loader = Loader(people)
    _copy(Citizen, loader.citizens())
    _copy(Address, loader.addresses())
    stream = lives.lives(number, people, timezone.now())
    while batch := list(islice(stream, BATCH)):
        loader.write(batch)
    for model in _SEQUENCES:
        _set_sequence(model)


class Loader:
    """Turns lives into rows; ids go on from those that are there."""

    def __init__(self, people: int) -> None:
        self.people = people
        self.first = {model: _next_id(model) for model in _SEQUENCES}
        self.ids = {model: count(first) for model, first in self.first.items()}
        self.topics = dict(Topic.objects.values_list("code", "pk"))
        self.bodies = dict(Organisation.objects.values_list("code", "pk"))
        self.sectors = dict(Sector.objects.values_list("code", "pk"))
        self.accounts = dict(Account.objects.values_list("channel", "pk"))
        self.staff = list(User.objects.order_by("pk"))
        self.encrypt = cipher().encrypt
        self.sealed: dict[str, str] = {}

    def citizens(self) -> Iterator[dict]:
        names = [(name, language) for language, some in words.NAMES.items() for name in some]
        for at in range(self.people):
            name, language = names[at % len(names)]
            yield {
                "id": self.first[Citizen] + at,
                "name": self._seal(name),
                "name_index": name_index(name),
                "national_number": "",
                "language": language,
                "assurance": 1,
                "created_at": timezone.now(),
            }

    def addresses(self) -> Iterator[dict]:
        for at in range(self.people):
            kind = "phone" if at % 5 < 3 else "email"
            value = f"+9768{at:07d}" if kind == "phone" else f"person{at}@mail.example"
            yield {
                "id": self.first[Address] + at,
                "citizen_id": self.first[Citizen] + at,
                "kind": kind,
                "value": self.encrypt(value.encode()).decode(),
                "value_index": address_index(kind, value),
                "created_at": timezone.now(),
            }

    def _seal(self, name: str) -> str:
        if name not in self.sealed:
            self.sealed[name] = self.encrypt(name.encode()).decode()
        return self.sealed[name]

    def write(self, batch: list[Life]) -> None:
        numbered = [(next(self.ids[Appeal]), life) for life in batch]
        _copy_appeals(self._appeal(pk, life) for pk, life in numbered)
        told, happened, asked, rated = [], [], [], []
        for pk, life in numbered:
            messages = list(self._messages(pk, life))
            told += messages
            happened += self._events(pk, life, messages)
            if answered_at := life.when(*lives.ANSWERS):
                asked.append(self._invitation(pk, answered_at))
                if life.stars:
                    rated.append(self._rating(pk, life, answered_at))
        _copy(Message, told)
        _copy(Event, happened)
        _copy(RatingInvitation, asked)
        _copy(Rating, rated)

    def _who(self, pk: int) -> User:
        return self.staff[pk % len(self.staff)]

    def _address(self, life: Life) -> int | None:
        return None if life.person is None else self.first[Address] + life.person

    def _appeal(self, pk: int, life: Life) -> dict:
        code = codes.new()
        answered_at = life.when(*lives.ANSWERS)
        latitude, longitude = life.point or (None, None)
        return {
            "id": pk,
            "code": self.encrypt(code.encode()).decode(),
            "code_index": codes.index(code),
            "intake_key": f"bench:{pk}",
            "number": "",
            "kind": life.kind,
            "status": life.status,
            "priority": life.priority,
            "topic_id": self.topics.get(life.topic),
            "subject": "",
            "summary": life.text[:200],
            "language": life.language,
            "channel": life.channel,
            "account_id": self.accounts.get(life.channel),
            "citizen_id": None if life.person is None else self.first[Citizen] + life.person,
            "address_id": self._address(life),
            "assurance": 1 if life.person else 0,
            "organisation_id": self.bodies.get(life.organisation),
            "assignee_id": self._who(pk).pk if life.steps else None,
            "sector_id": self.sectors.get(life.sector),
            "latitude": latitude,
            "longitude": longitude,
            "place": life.place,
            "received_at": life.received_at,
            "first_response_due_at": life.received_at + timedelta(days=1),
            "due_at": life.due_at,
            "first_answered_at": answered_at,
            "answered_at": answered_at,
            "closed_at": life.when(Status.CLOSED, Status.REJECTED),
            "resolution_round": 1,
            "imported_from": "",
            "last_activity_at": life.last_at,
            "has_unread": life.status == Status.RECEIVED,
            "version": 1 + len(life.steps),
            "search": searching.plain(f"{life.text} {life.place}"),
        }

    def _messages(self, pk: int, life: Life) -> Iterator[dict]:
        yield self._message(pk, life, "in", life.text, life.received_at, intake=f"bench:{pk}")
        if life.person is not None:
            text = f"We have your appeal. Answer by {life.due_at:%d.%m.%Y}."
            yield self._message(pk, life, "out", text, life.received_at, automatic=True)
        if asked_at := life.when(Status.WAITING):
            yield self._message(pk, life, "out", words.QUESTIONS[life.language], asked_at)
        if answered_at := life.when(*lives.ANSWERS):
            yield self._message(pk, life, "out", life.answer, answered_at, official=True)

    def _message(
        self,
        pk: int,
        life: Life,
        direction: str,
        text: str,
        at: datetime,
        *,
        intake: str | None = None,
        automatic: bool = False,
        official: bool = False,
    ) -> dict:
        by_staff = direction == "out" and not automatic
        return {
            "id": next(self.ids[Message]),
            "appeal_id": pk,
            "direction": direction,
            "channel": life.channel,
            "address_id": self._address(life),
            "author_id": self._who(pk).pk if by_staff else None,
            "is_official_answer": official,
            "is_automatic": automatic,
            "subject": "",
            "text": text,
            "full_text": "",
            "language": life.language,
            "assurance": 1 if life.person else 0,
            "thread_key": "",
            "group_key": "",
            "intake_key": intake,
            "note": "",
            "created_at": at,
        }

    def _events(self, pk: int, life: Life, messages: list[dict]) -> Iterator[dict]:
        happened = list(self._happened(pk, life, messages))
        previous = timeline.START
        for sequence, (kind, actor, status, data, at) in enumerate(happened, start=1):
            event = {
                "id": next(self.ids[Event]),
                "appeal_id": pk,
                "sequence": sequence,
                "kind": kind,
                "actor": actor,
                "user_id": self._who(pk).pk if actor == "staff" else None,
                "is_public": True,
                "status": status,
                "data": data,
                "at": at,
                "recorded_at": at,
                "previous_hash": previous,
            }
            previous = timeline.digest(SimpleNamespace(**event))
            yield event | {"data": json.dumps(data), "hash": previous}

    def _happened(self, pk: int, life: Life, messages: list[dict]) -> Iterator[tuple]:
        opening = {"channel": life.channel, "kind": life.kind, "assurance": 1 if life.person else 0}
        yield "received", "citizen", Status.RECEIVED, opening, life.received_at
        if life.organisation:
            data = {"organisation": self.bodies[life.organisation], "rule": 1}
            yield "routed", "system", "", data, life.received_at
        first, *_ = messages
        data = {"message": first["id"], "channel": life.channel}
        data["sha256"] = timeline.fingerprint(life.text)
        yield "message", "citizen", "", data, life.received_at
        before = Status.RECEIVED
        for status, at in life.steps:
            yield "status", "staff", status, {"from": before.value}, at
            if status in lives.ANSWERS:
                data = {"message": messages[-1]["id"], "sha256": timeline.fingerprint(life.answer)}
                yield "answer", "staff", "", data, at
            before = status

    def _invitation(self, pk: int, at: datetime) -> dict:
        return {
            "id": next(self.ids[RatingInvitation]),
            "appeal_id": pk,
            "resolution_round": 1,
            "token": uuid.uuid4().hex,
            "expires_at": at + timedelta(days=30),
            "created_at": at,
        }

    def _rating(self, pk: int, life: Life, at: datetime) -> dict:
        return {
            "id": next(self.ids[Rating]),
            "appeal_id": pk,
            "resolution_round": 1,
            "resolution": life.stars[0],
            "servant": life.stars[1],
            "words": "",
            "rated_user_id": self._who(pk).pk,
            "organisation_id": self.bodies.get(life.organisation),
            "created_at": at,
        }


def _next_id(model: type) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {model._meta.db_table}")
        return cursor.fetchone()[0]


def _set_sequence(model: type) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )


def _whole(model: type, rows: Iterable[dict]) -> Iterator[dict]:
    """Rows with the defaults of the columns that they do not name."""
    defaults = {
        field.column: field.get_default()
        for field in model._meta.concrete_fields
        if not field.null and not field.primary_key and not field.generated
    }
    for row in rows:
        yield {**defaults, **row}


def _copy_appeals(rows: Iterable[dict]) -> None:
    """Through a table of the session's own, where the words become what is searched."""
    table = Appeal._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE staged (LIKE {table} INCLUDING GENERATED)")
        cursor.execute("ALTER TABLE staged ALTER search TYPE text")
        names = _copy_into(cursor, "staged", _whole(Appeal, rows))
        wanted = [name for name in names if name != "search"]
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(wanted)}, search)"
            f" SELECT {', '.join(wanted)}, to_tsvector('simple', search) FROM staged"
        )
        cursor.execute("DROP TABLE staged")


def _copy(model: type, rows: Iterable[dict]) -> None:
    with connection.cursor() as cursor:
        _copy_into(cursor, model._meta.db_table, _whole(model, rows))


def _copy_into(cursor, table: str, rows: Iterable[dict]) -> list[str]:
    """COPY rows, all of the same columns; returns these."""
    file, names = io.StringIO(), []
    writer = csv.writer(file)
    for row in rows:
        names = names or list(row)
        writer.writerow([NEVER if value is None else value for value in row.values()])
    if names:
        file.seek(0)
        columns = ", ".join(names)
        cursor.copy_expert(
            f"COPY {table} ({columns}) FROM STDIN (FORMAT csv, NULL '{NEVER}')", file
        )
    return names
