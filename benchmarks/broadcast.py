"""A broadcast goes out by one worker to a gateway that takes 20 ms for an answer, at full speed:
beside a bare loop of the same calls by as many threads, each with its own kept connection. What
one message costs in statements; and that memory does not grow with the number of people.

LOAD says how many people, where it is said; else some thousands."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import time as hour
from itertools import count, islice

import psutil
import requests
from django.conf import settings
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from accounts.models import Address, Citizen, User
from accounts.models.citizens import address_index
from benchmarks import database, figures
from channels.models import Account
from outreach.broadcasts import workflow
from outreach.models import Broadcast, BroadcastText, Manners, Recipient
from outreach.sending.progress import progress
from outreach.sending.working import IDLE_SECONDS, work

USUAL_LOAD = 100_000  # appeals, of the other benchmarks
PEOPLE = database.MANY if database.MANY != USUAL_LOAD else 5_000
ROUNDS = 5
CHUNK = 2_000  # rows that are made at once
FLOOR_CALLS = 3_000  # of a round, at the most
LATENCY = 20  # ms
PASSWORD = "gateway-pass-5d20"
WORDS = {
    "mn": "Маргааш 09:00-18:00 цагт ус хаана.",
    "kk": "Ертең сағат 09:00-18:00 су болмайды.",
    "en": "The water will be off tomorrow from 9 to 18.",
}
_numbers = count(1)


def batched(things: Iterable, number: int) -> Iterator[list]:
    """The same things, by so many."""
    left = iter(things)
    while some := list(islice(left, number)):
        yield some


class Gateway:
    """The stand-in of the tests, in a process of its own."""

    def __init__(self, latency: float) -> None:
        command = [sys.executable, "-m", "tests.standins.gateway", str(latency)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=database.ROOT
        )
        self.host = f"127.0.0.1:{self._line()}"

    def _line(self) -> str:
        return self._process.stdout.readline().strip()

    def accepted(self) -> int:
        """How many messages it took since it was asked last."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return json.loads(self._line())["accepted"]

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@contextmanager
def a_gateway(latency: float = LATENCY) -> Iterator[Gateway]:
    gateway = Gateway(latency)
    before = settings.OUTGOING_ALLOWED_HOSTS
    settings.OUTGOING_ALLOWED_HOSTS = [gateway.host]
    try:
        yield gateway
    finally:
        settings.OUTGOING_ALLOWED_HOSTS = before
        gateway.stop()


def prepared(gateway: Gateway, people: int) -> list[int]:
    """The one account that speaks, and so many addresses; their ids."""
    Account.objects.filter(channel="sms").update(is_active=False)
    Account.objects.create(
        channel="sms",
        code=f"bench-{next(_numbers)}",
        name="gateway",
        options={
            "gateway": "http",
            "send_url": f"http://{gateway.host}/send",
            "send_params": "to={to}\ntext={text}\nkey={key}",
            "send_headers": "Authorization: Bearer {password}",
            "id_pattern": "^id (.+)$",
            "pace": 1_000_000,
        },
        secrets={"password": PASSWORD},
    )
    Manners.objects.all().delete()
    Manners.objects.create(quiet_from=hour(0), quiet_until=hour(0), at_most=0)
    return [pk for some in batched(range(people), CHUNK) for pk in _people(len(some))]


def _people(number: int) -> list[int]:
    """So many persons with a phone; the ids of their addresses."""
    citizens = Citizen.objects.bulk_create(
        Citizen(language=list(WORDS)[place % 3]) for place in range(number)
    )
    values = [f"+976{80_000_000 + next(_numbers)}" for _ in range(number)]
    return [each.pk for each in Address.objects.bulk_create(map(_an_address, citizens, values))]


def _an_address(citizen: Citizen, value: str) -> Address:
    index = address_index("phone", value)
    return Address(citizen=citizen, kind="phone", value=value, value_index=index)


def a_broadcast(addresses: list[int]) -> Broadcast:
    """One that is about to go out to these."""
    writer, other = (
        User.objects.create_superuser(f"bench-{next(_numbers)}", password=None) for _ in range(2)
    )
    broadcast = Broadcast.objects.create(name="bench", created_by=writer)
    for language, body in WORDS.items():
        BroadcastText.objects.create(broadcast=broadcast, language=language, body=body)
    languages = list(WORDS)
    for some in batched(enumerate(addresses), CHUNK):  # few at a time, or they count as its memory
        Recipient.objects.bulk_create(
            Recipient(broadcast=broadcast, address_id=pk, language=languages[place % 3])
            for place, pk in some
        )
    workflow.propose(broadcast, user=writer)
    workflow.approve(broadcast, user=other)
    return broadcast


def sent_per_second(gateway: Gateway, addresses: list[int]) -> float:
    """From the start of a broadcast until it is done, handing over included."""
    broadcast = a_broadcast(addresses)
    gateway.accepted()
    workflow.run(broadcast)
    began = time.perf_counter()
    while not progress(broadcast).is_over:
        work(600)
    seconds = time.perf_counter() - began - IDLE_SECONDS  # a turn waits for more before it ends
    sent = progress(broadcast).sent
    accepted = gateway.accepted()
    assert sent == accepted == len(addresses), f"{sent} sent, {accepted} accepted"
    return len(addresses) / seconds


def calls_per_second(gateway: Gateway, number: int) -> float:
    """The floor: the same calls in a bare loop, by as many threads."""
    left = iter(range(number))
    lock = threading.Lock()

    def loop() -> None:
        with requests.Session() as session:
            session.trust_env = False
            while True:
                with lock:
                    place = next(left, None)
                if place is None:
                    return
                fields = {"to": "+97680000000", "text": WORDS["mn"], "key": f"bare:{place}"}
                answer = session.post(
                    f"http://{gateway.host}/send",
                    data=fields,
                    headers={"Authorization": f"Bearer {PASSWORD}"},
                    timeout=20,
                )
                assert answer.text.startswith("id "), answer.text

    threads = [threading.Thread(target=loop) for _ in range(settings.BULK_THREADS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return number / (time.perf_counter() - began)


def statements(gateway: Gateway, addresses: list[int]) -> float:
    """What the database is asked for one message, handing over, BEGIN and COMMIT included."""
    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        sent_per_second(gateway, addresses)
    return len(asked) / len(addresses)


def figures_of(gateway: Gateway, people: int, rounds: int = ROUNDS) -> Iterator[figures.Figure]:
    """Messages a second beside the floor; statements for each; memory."""
    process = psutil.Process()
    some = prepared(gateway, people)
    part = max(1, people // rounds)
    few = some[: min(part, 1000)]
    sent_per_second(gateway, few)
    before = process.memory_info().rss
    pieces = iter([some[place * part : (place + 1) * part] for place in range(rounds)])
    pairs = list(
        figures.alternate(
            lambda: sent_per_second(gateway, next(pieces)),
            lambda: calls_per_second(gateway, min(part, FLOOR_CALLS)),
            rounds,
        )
    )
    grown = (process.memory_info().rss - before) / 1e6
    yield figures.beside("broadcast", "messages/s", pairs, figures.at_least(0.5))
    yield figures.alone("broadcast_memory", "MB more", [grown], figures.at_most(30, of="value"))
    asked = statements(gateway, few)
    aim = figures.at_most(1, of="value")
    yield figures.alone("broadcast_statements", "statements", [asked], aim)


def measure() -> list[figures.Figure]:
    database.use(database.SMALL)
    with a_gateway() as gateway:
        return list(figures_of(gateway, PEOPLE))
