"""A referendum by SMS: each of some thousand voters writes, many twice, some change their voice,
some are late or write under a name instead of a number. Messages a second by one worker from the
raw payload to the receipt in the outbox, and what one costs in statements; then how long closing
and counting, and publishing take. The published file is added up by docs/examples/recount.py and
must come to what was said.

LOAD says how many voters, where it is said; else a thousand."""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Address, Citizen, Sector, User
from accounts.models.citizens import address_index
from benchmarks import database, figures
from benchmarks.inbox_process import inserts_per_second
from channels import inbox
from channels.models import Account, Envelope
from outreach.models import Contact
from surveys.models import Vote, VoteCount
from surveys.votes import counting, publishing, running, writing

USUAL_LOAD = 100_000  # appeals, of the other benchmarks
VOTERS = database.MANY if database.MANY != USUAL_LOAD else 1_000
FEW = 100  # messages, of which statements are counted
FORM = "application/x-www-form-urlencoded"
RECOUNT = database.ROOT / "docs" / "examples" / "recount.py"
NAME = "COUNCIL"  # of a sender without a number
_numbers = count(time.time_ns())  # a database that is kept knows those of earlier runs


def voters(number: int) -> tuple[Sector, list[str]]:
    """So many residents of a sector, each with a phone that they have confirmed."""
    sector = Sector.objects.create(code=f"bench-{next(_numbers)}", name="Bench")
    now = timezone.now()
    citizens = Citizen.objects.bulk_create(
        [Citizen(language="mn", assurance=1) for _ in range(number)], batch_size=5_000
    )
    phones = [f"+976{85_000_000 + citizen.pk}" for citizen in citizens]
    Address.objects.bulk_create(
        [
            Address(
                citizen=citizen,
                kind="phone",
                value=phone,
                value_index=address_index("phone", phone),
                verified_at=now,
            )
            for citizen, phone in zip(citizens, phones, strict=True)
        ],
        batch_size=5_000,
    )
    Contact.objects.bulk_create(
        [Contact(citizen=citizen, sector=sector) for citizen in citizens], batch_size=5_000
    )
    return sector, phones


def an_open_vote(sector: Sector) -> tuple[Vote, User, User]:
    """Yes or no, written by one and approved by another; they count and publish."""
    one, other = (
        User.objects.create_superuser(f"vote-{next(_numbers)}", password=None) for _ in range(2)
    )
    now = timezone.now()
    vote = writing.create(
        user=one,
        texts={"mn": {"title": "Талбайг цэцэрлэг болгох уу?", "text": ""}},
        options=[{"mn": "Тийм"}, {"mn": "Үгүй"}],
        electorate="sector",
        sector=sector,
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(days=1),
    )
    writing.propose(vote, user=one)
    writing.approve(vote, user=other)
    running.open_now(vote)
    vote.refresh_from_db()
    return vote, one, other


def said(phones: list[str]) -> Iterator[tuple[str, int, bool]]:
    """Who says which option, and whether too late: of ten voters one says the same twice, one
    changes; of fifty one is late; and as many messages come under a name."""
    for place, phone in enumerate(phones):
        option = 1 + place % 3 % 2
        late = place % 50 == 2
        yield phone, option, late
        if place % 10 == 0:
            yield phone, option, late
        if place % 10 == 1:
            yield phone, 3 - option, late
        if place % 50 == 3:
            yield NAME, option, False


def expected(phones: list[str]) -> Counter:
    """What must come out, added up apart: the last voice in time of each."""
    last = {phone: option for phone, option, late in said(phones) if phone != NAME and not late}
    return Counter(last.values())


def accepted(vote: Vote, account: Account, messages: list[tuple[str, int, bool]]) -> None:
    """Let them wait in the inbox, received a hundredth of a second after each other."""
    late = []
    for phone, option, is_late in messages:
        words = {"from": phone, "text": f"САНАЛ {vote.number} {option}", "id": next(_numbers)}
        raw = urlencode(words).encode()
        pk = inbox.accept(account=account, raw=raw, content_type=FORM)
        if is_late:
            late.append(pk)
    Envelope.objects.filter(pk__in=late).update(received_at=vote.closes_at)


def votes_per_second(vote: Vote, account: Account, messages: list[tuple[str, int, bool]]) -> float:
    accepted(vote, account, messages)
    began = time.perf_counter()
    taken = inbox.drain(limit=len(messages))
    seconds = time.perf_counter() - began
    assert taken == len(messages), f"{taken} of {len(messages)} messages were read"
    return taken / seconds


def recounted(found: VoteCount) -> Counter:
    """What the ten lines that need nothing of ours make of the published file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "voices.csv"
        file.write_text(found.csv, encoding="utf-8", newline="")
        command = [sys.executable, str(RECOUNT), str(file)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = (line.split(": ") for line in told.splitlines() if ": " in line)
    return Counter({int(option): int(number) for option, number in lines})


def _timed(name: str, act) -> figures.Figure:
    began = time.perf_counter()
    act()
    return figures.alone(name, "s", [time.perf_counter() - began])


def measure() -> list[figures.Figure]:
    database.use(database.SMALL)
    Envelope.objects.filter(state=Envelope.State.NEW).delete()  # left by another benchmark
    account, _made = Account.objects.get_or_create(
        code="bench-vote",
        defaults={"channel": "sms", "name": "vote", "options": {"gateway": "http"}},
    )
    sector, phones = voters(VOTERS)
    vote, one, other = an_open_vote(sector)
    messages = list(said(phones))
    few, rest = messages[:FEW], messages[FEW:]
    accepted(vote, account, few)
    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        inbox.drain(limit=FEW)
    size = -(-len(rest) // figures.ROUNDS)
    parts = iter([rest[start : start + size] for start in range(0, len(rest), size)])
    pairs = figures.alternate(
        lambda: votes_per_second(vote, account, next(parts)),
        lambda: inserts_per_second(FEW),
        figures.ROUNDS,
    )
    found = [
        figures.beside("vote", "messages/s", list(pairs)),
        figures.alone(
            "vote_statements", "statements", [len(asked) / FEW], figures.at_most(25, of="value")
        ),
    ]
    running.close(vote)
    found.append(_timed("vote_count", lambda: counting.count(vote, user=one)))
    found.append(_timed("vote_publish", lambda: publishing.publish(vote, user=other)))
    come, must = recounted(publishing.standing(vote)), expected(phones)
    assert come == must, f"the file adds up to {come}, said was {must}"
    return found
