"""Made-up lives of appeals, alike in every run: who wrote what, what became of it, and when.

Two years of a centre at work: five languages, skewed topics, most matters ended, 15 % open and a
good part of these overdue. The same shares at a thousand and at a hundred thousand.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.demo import words
from config.demo.centre import CENTRE_POINT, ROUTES, SECTORS
from feedback.statuses import Status

DAYS = 730
BACKLOG_DAYS = 60
ANSWER_DAYS = {"incident": 3, "consultation": 5}
OPEN = {
    Status.RECEIVED: 25,
    Status.ASSIGNED: 25,
    Status.IN_PROGRESS: 35,
    Status.WAITING: 10,
    Status.REDIRECTED: 5,
}
ENDED = {Status.ANSWERED: 25, Status.CLOSED: 67, Status.REJECTED: 8}
WAY = {
    Status.RECEIVED: (),
    Status.ASSIGNED: (Status.ASSIGNED,),
    Status.IN_PROGRESS: (Status.ASSIGNED, Status.IN_PROGRESS),
    Status.WAITING: (Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING),
    Status.REDIRECTED: (Status.REDIRECTED,),
    Status.ANSWERED: (Status.ASSIGNED, Status.IN_PROGRESS, Status.ANSWERED),
    Status.CLOSED: (Status.ASSIGNED, Status.IN_PROGRESS, Status.ANSWERED, Status.CLOSED),
    Status.REJECTED: (Status.ASSIGNED, Status.REJECTED),
}
ANSWERS = (Status.ANSWERED, Status.REJECTED)


@dataclass
class Life:
    """One appeal from its first word to where it stands now."""

    person: int | None  # which of the people; None: nobody gave a name
    language: str
    kind: str
    topic: str | None
    organisation: str | None
    sector: str | None
    point: tuple[float, float] | None
    place: str
    channel: str
    text: str
    answer: str
    priority: int
    received_at: datetime
    due_at: datetime
    status: str
    steps: list[tuple[str, datetime]] = field(default_factory=list)
    stars: tuple[int, int] | None = None

    def when(self, *statuses: str) -> datetime | None:
        """When it last came to one of these."""
        return next((at for status, at in reversed(self.steps) if status in statuses), None)

    @property
    def last_at(self) -> datetime:
        return self.steps[-1][1] if self.steps else self.received_at


def lives(number: int, people: int, now: datetime) -> Iterator[Life]:
    """So many lives, in the order in which they began."""
    dice = random.Random(number)
    topics = list(ROUTES)
    for at in range(number):
        story = words.STORIES[int(len(words.STORIES) * dice.random() ** 1.5)]
        received_at = now - timedelta(days=DAYS * (1 - at / number) + dice.random() / 2)
        received_at = min(received_at, now - timedelta(minutes=1))
        place = f"{dice.choice(words.PLACES[story.language])} {dice.randrange(1, 400)}"
        topic = story.topic if dice.random() < 0.8 else None
        topic = dice.choice(topics) if topic and dice.random() < 0.1 else topic
        sector = dice.randrange(len(SECTORS)) if dice.random() < 0.7 else None
        life = Life(
            person=dice.randrange(people) if dice.random() < 0.9 else None,
            language=story.language,
            kind=story.kind,
            topic=topic,
            organisation=ROUTES[topic] if topic else None,
            sector=SECTORS[sector].lower() if sector is not None else None,
            point=_point(dice, sector) if sector is not None else None,
            place=place,
            channel="web",
            text=f"{story.said.format(place=place)} {words.DETAILS[story.language]}",
            answer=story.answered,
            priority=dice.choices((1, 2, 3, 4), (5, 80, 12, 3))[0],
            received_at=received_at,
            due_at=received_at + timedelta(days=ANSWER_DAYS.get(story.kind, 21)),
            status=_status(dice, now - received_at),
        )
        if life.person is not None:
            own = "sms" if life.person % 5 < 3 else "email"
            life.channel = dice.choices((own, "web", "api"), (60, 30, 10))[0]
        _walk(dice, life, now)
        yield life


def _point(dice: random.Random, sector: int) -> tuple[float, float]:
    row, column = divmod(sector, 3)
    latitude, longitude = CENTRE_POINT
    return (
        latitude - 0.06 + 0.06 * (row + dice.random()),
        longitude - 0.12 + 0.08 * (column + dice.random()),
    )


def _status(dice: random.Random, age: timedelta) -> str:
    is_open = dice.random() < (0.85 if age.days < BACKLOG_DAYS else 0.09)
    choices = OPEN if is_open else ENDED
    return dice.choices(list(choices), list(choices.values()))[0]


def _walk(dice: random.Random, life: Life, now: datetime) -> None:
    """The steps that led to where it stands, some hours or days apart."""
    at, way = life.received_at, WAY[life.status]
    most = (now - at) / max(1, len(way))
    for status in way:
        at += min(timedelta(days=dice.expovariate(0.25)), most)
        life.steps.append((status, at))
    if life.when(*ANSWERS) and dice.random() < 0.3:
        life.stars = (dice.choices((1, 2, 3, 4, 5), (10, 10, 15, 30, 35))[0], dice.randrange(1, 6))
