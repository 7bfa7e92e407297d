"""One worker reads what waits in the inbox: from the raw payload to an appeal with its deadline,
its timeline and its acknowledgement in the outbox. Each message is a new person's."""

import time
from collections.abc import Iterator
from email.message import EmailMessage
from itertools import count
from urllib.parse import urlencode

from django.db import connection, reset_queries, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks import database, figures
from channels import inbox
from channels.models import Account, Envelope

ITEMS = 100  # a measurement
TEXT = "Манай байрны шатны гэрэл шатахгүй байна, орой хүүхдүүд явахад аюултай. 15-р хороо, {}."
_numbers = count(1)


def sms(number: int) -> tuple[bytes, str]:
    """As a carrier's gateway posts it."""
    fields = {"from": f"+9768{number:07d}", "text": TEXT.format(number), "id": f"bench-{number}"}
    return urlencode({**fields, "token": "demo"}).encode(), "application/x-www-form-urlencoded"


def email(number: int) -> tuple[bytes, str]:
    """As a mail program writes it: the words plain and as HTML."""
    mail = EmailMessage()
    mail["From"] = f"Бат-Эрдэнэ <writer{number}@mail.example>"
    mail["To"] = "hello@city.example"
    mail["Subject"] = f"Шатны гэрэл {number}"
    mail["Date"] = "Sat, 21 Nov 2026 10:20:55 +0800"
    mail["Message-ID"] = f"<bench-{number}@mail.example>"
    words = f"Сайн байна уу,\n\n{TEXT.format(number)}\n\nХүндэтгэсэн,\nБат-Эрдэнэ"
    mail.set_content(words)
    mail.add_alternative(f"<p>{words}</p>", subtype="html")
    return mail.as_bytes(), "message/rfc822"


PAYLOADS = {"sms": sms, "email": email}


def accepted(channel: str, items: int) -> None:
    """Let so many payloads wait in the inbox."""
    account = Account.objects.filter(channel=channel).order_by("pk").first()
    for _ in range(items):
        raw, content_type = PAYLOADS[channel](next(_numbers))
        inbox.accept(account=account, raw=raw, content_type=content_type)


def appeals_per_second(channel: str, items: int) -> float:
    """How fast what waits becomes appeals."""
    accepted(channel, items)
    before = Envelope.objects.filter(state=Envelope.State.DONE).count()
    began = time.perf_counter()
    taken = inbox.drain(limit=items)
    seconds = time.perf_counter() - began
    done = Envelope.objects.filter(state=Envelope.State.DONE).count() - before
    assert taken == done == items, f"of {items} payloads {taken} were taken, {done} done"
    return items / seconds


def inserts_per_second(items: int) -> float:
    """The floor: a bare transaction with one INSERT for each."""
    began = time.perf_counter()
    for number in range(items):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO floor_row (body) VALUES (%s)", [TEXT.format(number)])
    return items / (time.perf_counter() - began)


def statements(channel: str, items: int) -> float:
    """What the database is asked for one appeal, BEGIN and COMMIT included."""
    accepted(channel, items)
    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        inbox.drain(limit=items)
    return len(asked) / items


def figures_of(channel: str, items: int = ITEMS, rounds: int = figures.ROUNDS) -> Iterator:
    """How many appeals a second, and how many statements for each."""
    appeals_per_second(channel, items)  # the first ones load what the later ones find
    pairs = figures.alternate(
        lambda: appeals_per_second(channel, items), lambda: inserts_per_second(items), rounds
    )
    yield figures.beside(f"inbox_{channel}", "appeals/s", pairs)
    asked = [statements(channel, items) for _ in range(rounds)]
    aim = figures.at_most(25, of="value")
    yield figures.alone(f"inbox_{channel}_statements", "statements", asked, aim)


def measure() -> list[figures.Figure]:
    database.use(database.BIG)
    Envelope.objects.filter(state=Envelope.State.NEW).delete()  # left by another benchmark
    return [figure for channel in PAYLOADS for figure in figures_of(channel)]
