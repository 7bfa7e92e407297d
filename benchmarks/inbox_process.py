"""One worker reads what waits in the inbox: from the raw payload to an appeal with its deadline,
its timeline and its acknowledgement in the outbox. Each message is a new person's."""

import time
from collections.abc import Iterator
from itertools import count

from django.db import connection, reset_queries, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks import database, figures, providers
from benchmarks.providers import TEXT, Provider
from channels import inbox
from channels.models import Envelope

ITEMS = 100  # a measurement
_numbers = count(1)


def accepted(provider: Provider, items: int) -> None:
    """Let so many payloads wait in the inbox."""
    account = provider.account()
    for _ in range(items):
        raw = provider.body(next(_numbers))
        inbox.accept(account=account, raw=raw, content_type=provider.content_type)


def appeals_per_second(provider: Provider, items: int) -> float:
    """How fast what waits becomes appeals."""
    accepted(provider, items)
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


def statements(provider: Provider, items: int) -> float:
    """What the database is asked for one appeal, BEGIN and COMMIT included."""
    accepted(provider, items)
    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        inbox.drain(limit=items)
    return len(asked) / items


def figures_of(provider: Provider, items: int = ITEMS, rounds: int = figures.ROUNDS) -> Iterator:
    """How many appeals a second, and how many statements for each."""
    appeals_per_second(provider, items)  # the first ones load what the later ones find
    pairs = figures.alternate(
        lambda: appeals_per_second(provider, items), lambda: inserts_per_second(items), rounds
    )
    yield figures.beside(f"inbox_{provider.channel}", "appeals/s", pairs)
    asked = [statements(provider, items) for _ in range(rounds)]
    aim = figures.at_most(25, of="value")
    yield figures.alone(f"inbox_{provider.channel}_statements", "statements", asked, aim)


def measure() -> list[figures.Figure]:
    database.use(database.BIG)
    Envelope.objects.filter(state=Envelope.State.NEW).delete()  # left by another benchmark
    return [figure for provider in providers.ALL for figure in figures_of(provider)]
