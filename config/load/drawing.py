"""Draws the lives of some appeals at once: when each came, what about, and what became of it.

A draw is a table of numbers, one row an appeal, in the order in which they came; words and rows
of the database are made of it by PostgreSQL (`config.load.sql`). The same seed draws the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings

from config.demo import words
from config.load import rhythm
from config.load.centre import Centre
from config.load.tables import DRAWN, NEVER, WORDS

HOUR, DAY = 3_600_000_000, 86_400_000_000  # microseconds
LANGUAGES = {"mn": 0.5, "ru": 0.2, "kk": 0.15, "az": 0.1, "en": 0.05}
# Kinds of addresses of ten people: six phones, three mailboxes, one chat.
PHONES, MAILBOXES, CHATS = range(6), range(6, 9), range(9, 10)
_WRITES_FROM = {"sms": PHONES, "phone": PHONES, "whatsapp": PHONES, "email": MAILBOXES}
_WRITES_FROM |= {"telegram": CHATS, "webchat": MAILBOXES, "api": MAILBOXES}
_NAMELESS = ("web", "mobile", "webchat", "api")
ENVELOPED = ("sms", "email", "telegram", "whatsapp")
PRIORITIES = (0.05, 0.80, 0.12, 0.03)
DAYS_TO_ANSWER = {"heating": 0.8, "water-supply": 1.0, "street-light": 3.0, "road-repair": 9.0}
DUE_DAYS = {"incident": 3, "consultation": 5}
_EPOCH = datetime(2000, 1, 1, tzinfo=ZoneInfo("UTC"))  # PostgreSQL's own
STATUSES = (
    *("received", "assigned", "redirected", "in_progress", "waiting"),
    *("answered", "rejected", "reopened", "closed"),
)
_CODE = {status: code for code, status in enumerate(STATUSES)}


def moment(at: datetime) -> int:
    """As PostgreSQL counts time."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def _zipf(number: int, slope: float) -> np.ndarray:
    """Shares of so many things, the first by far the commonest."""
    weights = 1 / np.arange(1, number + 1) ** slope
    return np.cumsum(weights) / weights.sum()


@dataclass
class Drawing:
    """Draws `number` appeals of `people` people over the two years before `now`."""

    centre: Centre
    number: int
    people: int
    now: datetime
    seed: int = 1

    def __post_init__(self) -> None:
        zone = ZoneInfo(settings.TIME_ZONE)
        last = self.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        # By the calendar, not by hours: a day of a zone may be an hour longer than another.
        self.dates = [last - timedelta(days=rhythm.DAYS - 1 - at) for at in range(rhythm.DAYS)]
        self.begins = np.array([moment(each) for each in self.dates], dtype=np.int64)
        dice = np.random.default_rng(self.seed)
        self.accidents = rhythm.spikes(dice, len(self.centre.sectors))
        self.upto = rhythm.days(self.number, self.dates[0].weekday(), self.accidents)

    @cached_property
    def _stories(self) -> dict[str, np.ndarray]:
        told = self.centre.stories
        order = list(dict.fromkeys(story.topic for story in told))
        rank = np.array([order.index(story.topic) for story in told])
        topics = [self.centre.topics.get(story.topic, -1) for story in told]
        return {
            "share": np.array([LANGUAGES[s.language] for s in told]) / (rank + 1.0) ** 0.8,
            "topic": np.array(topics),
            "days": np.array([DAYS_TO_ANSWER.get(story.topic, 4.0) for story in told]),
            "due": np.array([DUE_DAYS.get(story.kind, 21) for story in told]),
        }

    def draw(self, first: int, last: int) -> np.ndarray:
        """The appeals from the `first` to before the `last`, numbered from 0."""
        dice = np.random.default_rng([self.seed, first])
        table = np.zeros(last - first, dtype=DRAWN.dtype)
        table["n"] = np.arange(first, last)
        day = np.searchsorted(self.upto, table["n"], side="right").clip(0, rhythm.DAYS - 1)
        way = self._ways(dice, day)
        received = self._received(dice, day, way)
        order = np.argsort(received, kind="stable")
        day, way, received = day[order], way[order], received[order]
        table["received_at"] = received
        table["way"] = way
        story, struck = self._what(dice, day)
        table["story"] = story
        self._about(dice, table, story)
        self._where(dice, table, struck)
        self._who(dice, table, way)
        self._became(dice, table, story)
        return table

    def _ways(self, dice: np.random.Generator, day: np.ndarray) -> np.ndarray:
        """Which channel each came by."""
        free = (self.dates[0].weekday() + day) % 7 >= 5
        shares = np.array([way.share for way in rhythm.WAYS])
        rested = shares * [way.weekend for way in rhythm.WAYS]
        at = dice.random(len(day))
        picked = [np.searchsorted(np.cumsum(s) / s.sum(), at) for s in (shares, rested)]
        return np.where(free, picked[1], picked[0])

    def _received(self, dice: np.random.Generator, day: np.ndarray, way: np.ndarray) -> np.ndarray:
        shape = np.array([list(rhythm.HOURS).index(each.day) for each in rhythm.WAYS])[way]
        at = dice.random(len(day))
        hour = np.zeros(len(day), dtype=np.int64)
        for number, hours in enumerate(rhythm.HOURS.values()):
            hour = np.where(shape == number, np.searchsorted(hours, at), hour)
        received = self.begins[day] + hour * HOUR + dice.integers(HOUR, size=len(day))
        latest = moment(self.now) - dice.integers(HOUR // 60, HOUR, size=len(day))
        return np.minimum(received, latest)

    def _what(self, dice: np.random.Generator, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which story each tells, and which sector's accident it tells of (-1: none)."""
        story = np.zeros(len(day), dtype=np.int64)
        struck = np.full(len(day), -1)
        told, at, hit = self.centre.stories, dice.random(len(day)), dice.random(len(day))
        for each in np.unique(day):
            here = day == each
            of_year = self.dates[each].timetuple().tm_yday
            share = self._stories["share"] * [rhythm.season(s.topic, of_year) for s in told]
            story[here] = np.searchsorted(np.cumsum(share) / share.sum(), at[here])
            added = [(spike, spike.at(int(each))) for spike in self.accidents]
            below = 0.0
            for spike, more in added:
                above = below + more / (1 + sum(each for _, each in added))
                about = np.array([s.topic == spike.topic for s in told])
                chosen = here & (hit >= below) & (hit < above)
                if more and chosen.any():
                    odds = np.where(about, self._stories["share"], 0)
                    odds = np.cumsum(odds) / odds.sum()
                    story[chosen] = np.searchsorted(odds, at[chosen])
                    struck[chosen] = spike.sector
                below = above
        return story.clip(0, len(told) - 1), struck

    def _about(self, dice: np.random.Generator, table: np.ndarray, story: np.ndarray) -> None:
        number = len(table)
        topic, how = self._stories["topic"][story], dice.random(number)
        keys = np.array([*self.centre.topics.values(), -1])
        if len(keys) > 1:
            others = keys[np.searchsorted(_zipf(len(keys) - 1, 0.9), dice.random(number))]
            topic = np.where((how < 0.08) | (topic < 0), others, topic)
        topic = np.where(how > 0.88, -1, topic)
        bodies = {self.centre.topics[code]: body for code, body in self.centre.routes.items()}
        known, at = np.unique(topic, return_inverse=True)
        table["topic"] = topic
        table["organisation"] = np.array([bodies.get(int(key), -1) for key in known])[at]
        table["word"] = np.searchsorted(_zipf(WORDS, 1.0), dice.random(number)).clip(0, WORDS - 1)
        table["figure"] = dice.integers(1, 10_000, size=number)
        table["priority"] = 1 + np.searchsorted(np.cumsum(PRIORITIES), dice.random(number)).clip(
            0, 3
        )

    def _where(self, dice: np.random.Generator, table: np.ndarray, struck: np.ndarray) -> None:
        number = len(table)
        table["place"] = dice.integers(len(words.PLACES["en"]), size=number)
        table["house"] = dice.integers(1, 400, size=number)
        table["sector"] = -1
        table["latitude"] = table["longitude"] = np.nan
        if not self.centre.sectors:
            return
        picked = np.searchsorted(_zipf(len(self.centre.sectors), 0.7), dice.random(number))
        picked = np.where(struck >= 0, struck, picked)
        known = (dice.random(number) < 0.75) | (struck >= 0)
        keys = np.array([key for key, _ in self.centre.sectors])
        unknown = (np.nan,) * 4
        west, south, east, north = np.array([b or unknown for _, b in self.centre.sectors])[
            picked
        ].T
        table["sector"] = np.where(known, keys[picked], -1)
        for name, low, high in (("latitude", south, north), ("longitude", west, east)):
            table[name] = np.where(known, low + (high - low) * dice.random(number), np.nan)

    def _who(self, dice: np.random.Generator, table: np.ndarray, way: np.ndarray) -> None:
        number = len(table)
        tens = self.people // 10
        often = (tens * dice.random(number) ** 1.5).astype(np.int64)
        channels = [each.channel for each in rhythm.WAYS]
        kinds = [_WRITES_FROM.get(channel, range(10)) for channel in channels]
        low, many = (np.array([f(kind) for kind in kinds])[way] for f in (min, len))
        person = 10 * often + low + (many * dice.random(number)).astype(np.int64)
        nameless = np.array([channel in _NAMELESS for channel in channels])[way]
        table["person"] = np.where(nameless & (dice.random(number) < 0.2), -1, person)
        accounts = [self.centre.accounts.get(channel, -1) for channel in channels]
        table["account"] = np.array(accounts)[way]
        staff = np.array(self.centre.staff or [-1])
        table["staff"] = staff[dice.integers(len(staff), size=number)]

    def _became(self, dice: np.random.Generator, table: np.ndarray, story: np.ndarray) -> None:
        """The steps it took, as far as there was time for them, and what was thought of it."""
        number, now, received = len(table), moment(self.now), table["received_at"]
        age = (now - received) / DAY
        days = self._stories["days"][story] * dice.lognormal(0, 1.1, number)
        days = days.clip(0.02, 400)
        left_lying = dice.random(number) < 0.06 + 0.3 * np.exp(-age / 60)
        upto = np.where(left_lying, dice.integers(0, 5, size=number), 8)
        chance = dice.random((9, number))
        asked = chance[3] < 0.08
        again = chance[6] < 0.04
        refused = chance[5] < 0.07
        moved = chance[1] < 0.03
        parts = np.sort(dice.uniform(0.02, 0.95, (4, number)), axis=0)
        at = np.zeros((9, number))
        at[1:5] = parts * days
        at[5] = days
        at[6] = at[5] + dice.uniform(1, 10, number)
        at[7] = at[6] + dice.lognormal(1.1, 0.8, number)
        ended = np.where(again, at[7], at[5])
        at[8] = ended + dice.lognormal(1.8, 0.8, number)
        drawn = np.array([
            np.ones(number, bool), np.ones(number, bool), chance[2] < 0.7, asked, asked,
            np.ones(number, bool), again, again, (again | ~refused) & (chance[8] < 0.92),
        ])  # fmt: skip
        moments = received + (at * DAY).astype(np.int64)
        took = drawn & (moments <= now) & (np.arange(9)[:, None] <= upto)
        names = ("received", "assigned", "in_progress", "waiting", "in_progress")
        names += ("answered", "reopened", "answered", "closed")
        stands = np.array([[_CODE[name]] * number for name in names])
        stands[1][moved], stands[5][refused] = _CODE["redirected"], _CODE["rejected"]
        last = np.where(took, np.arange(9)[:, None], 0).max(axis=0)
        table["status"] = stands[last, np.arange(number)]
        table["last_at"] = moments[last, np.arange(number)]
        for step in range(1, 9):
            table[f"t{step}"] = np.where(took[step], moments[step], NEVER)
        table["moved"], table["refused"] = moved, refused
        table["due_at"] = received + self._stories["due"][story] * DAY
        self._judged(dice, table, days, took)

    def _judged(self, dice, table: np.ndarray, days: np.ndarray, took: np.ndarray) -> None:
        """Who waited long is less content."""
        number = len(table)
        rated = took[5] & (dice.random(number) < 0.3)
        mood = 4.4 - 0.9 * np.log10(1 + days) + dice.normal(0, 1.0, number)
        stars = np.rint(mood).clip(1, 5)
        servant = np.rint(mood + dice.normal(0.2, 0.7, number)).clip(1, 5)
        table["stars"] = np.where(rated, stars, 0)
        table["servant"] = np.where(rated & (dice.random(number) < 0.8), servant, 0)
