"""Real history goes in whole, and the dashboard counts it as anybody would.

Reads 2,219 appeals to a city that lie beside the project, where they are; they are never in it.
"""

import csv
import time
from calendar import monthrange
from collections import Counter
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import Count

from accounts.permissions import Reach
from accounts.roles import Role
from analytics import cube, facts
from analytics.histograms import bucket_of
from analytics.periods import Span
from analytics.slices import Slice
from analytics.totals import Totals
from channels.models import Delivery
from feedback import timeline
from feedback.models import Appeal, Event, Message, Topic
from feedback.statuses import Status
from tests.analytics.conftest import signed_in
from tests.builders import a_user
from tests.house.tree import ROOT

FILE = ROOT.parent / "shared" / "data" / "appeals" / "ru_spb_appeals.csv"
MAP = ROOT / "docs" / "examples" / "import-map.toml"
ANSWERED = "Получен ответ"
PLAIN = {
    "Рассмотрение": "in_progress",
    "Промежуточный ответ": "in_progress",
    ANSWERED: "answered",
    "Завершено: Автоматически": "closed",
    "Завершено: Пользователь удовлетворен решением проблемы": "closed",
}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILE.exists(), reason="the collected appeals are not on this machine"),
]


@pytest.fixture
def rows() -> list[dict]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(tmp_path) -> None:
    call_command("import_appeals", FILE, map=MAP, report=tmp_path / "refused.csv")


def day_of(row: dict, zone: str):
    """The day on which it was received, by the centre's calendar."""
    moment = datetime.fromisoformat(row["created"]).replace(tzinfo=ZoneInfo("Europe/Moscow"))
    return moment.astimezone(ZoneInfo(zone)).date()


def status_of(row: dict) -> str:
    """Ours for theirs: what is moderated again after an answer is reopened."""
    past = [step.partition("|")[2] for step in row["timeline"].split(";")]
    if row["status"] == "Модерация":
        return "reopened" if ANSWERED in past else "received"
    return PLAIN[row["status"]]


def test_the_history_of_a_city_goes_in_whole_and_is_counted_right(rows, tmp_path, settings):
    begun = time.perf_counter()
    run(tmp_path)
    took = time.perf_counter() - begun
    assert not (tmp_path / "refused.csv").exists()
    assert Appeal.objects.count() == len(rows) == 2219
    print(f"{len(rows) / took:.0f} rows/s")

    _every_row_is_there_with_its_answer_and_timeline(rows)
    _totals_are_equal(rows, settings.TIME_ZONE)
    _the_dashboard_agrees(rows, settings.TIME_ZONE)
    _the_facts_agree(rows, ZoneInfo(settings.TIME_ZONE))
    assert not Delivery.objects.exists()
    assert list(timeline.breaks()) == []

    events = Event.objects.count()
    run(tmp_path)
    assert Appeal.objects.count() == len(rows)
    assert Event.objects.count() == events


def _every_row_is_there_with_its_answer_and_timeline(rows) -> None:
    said = dict(Message.objects.filter(direction="in").values_list("appeal__number", "text"))
    answers = dict(Message.objects.filter(direction="out").values_list("appeal__number", "text"))
    assert said == {row["id"]: row["text"].strip() for row in rows}
    assert answers == {row["id"]: row["answer"].strip() for row in rows if row["answer"].strip()}
    official = Message.objects.filter(is_official_answer=True).count()
    assert official == sum(
        _last(row, (ANSWERED, "Промежуточный ответ")) == ANSWERED for row in rows if row["answer"]
    )
    moscow = ZoneInfo("Europe/Moscow")
    steps = Counter(
        (event["appeal__number"], event["at"].astimezone(moscow).replace(tzinfo=None).isoformat())
        for event in Event.objects.filter(data__has_key="imported").values("appeal__number", "at")
    )
    for row in rows:
        called = None
        for step in row["timeline"].split(";"):
            at, _bar, name = step.partition("|")
            same = name == called and name.startswith("Завершено")
            if name != "Модерация" and not same:
                assert steps[row["id"], at], (row["id"], step)
            called = name


def _last(row: dict, names: tuple[str, ...]) -> str:
    past = [step.partition("|")[2] for step in row["timeline"].split(";")]
    return [name for name in past if name in names][-1]


def _totals_are_equal(rows, zone: str) -> None:
    def ours(field: str) -> Counter:
        counted = Appeal.objects.values_list(field).annotate(Count("pk")).order_by()
        return Counter(dict(counted))

    assert ours("status") == Counter(map(status_of, rows))
    assert ours("organisation__name") == Counter(row["responsible"] or None for row in rows)
    assert ours("topic__parent__name") == Counter(row["category"] for row in rows)
    assert ours("topic__name") == Counter(row["reason"] for row in rows)
    assert ours("topic__parent__parent__name") == Counter(row["city_object"] for row in rows)
    months = Counter(
        received.astimezone(ZoneInfo(zone)).strftime("%Y-%m")
        for received in Appeal.objects.values_list("received_at", flat=True)
    )
    assert months == Counter(day_of(row, zone).strftime("%Y-%m") for row in rows)


def _the_dashboard_agrees(rows, zone: str) -> None:
    facts.rebuild()
    last = max(day_of(row, zone) for row in rows)
    noon = datetime(last.year, last.month, last.day, 12, tzinfo=ZoneInfo(zone))
    with time_machine.travel(noon + timedelta(days=1), tick=False):
        official = signed_in(a_user(Role.OFFICIAL))
        first = min(day_of(row, zone) for row in rows)
        query = f"since={first}&until={last}"
        by_day = _file(official, f"{query}&by=day")
        by_body = _file(official, f"{query}&by=organisation")
        by_topic = _file(official, f"{query}&by=topic")
    days = Counter(day_of(row, zone).isoformat() for row in rows)
    assert {line[0]: int(line[1]) for line in by_day if int(line[1])} == days
    closed = sum(status_of(row) == "closed" for row in rows)
    answered = sum(status_of(row) in ("closed", "answered") for row in rows)
    for lines in (by_day, by_body, by_topic):
        sums = [sum(int(line[column]) for line in lines) for column in (1, 2, 4, 6)]
        assert sums == [len(rows), len(rows) - answered, answered, closed]
    bodies = Counter(row["responsible"] for row in rows)
    named = Counter({line[0]: int(line[1]) for line in by_body})
    assert sorted(named.values()) == sorted(bodies.values())
    assert {body: named[body] for body in bodies if body} == {
        body: count for body, count in bodies.items() if body
    }


def _the_facts_agree(rows, zone: ZoneInfo) -> None:
    received = [_moment(row["created"]).astimezone(zone) for row in rows]
    whole = Slice(Reach(everywhere=True))
    span = Span(min(received).date(), max(received).date())
    months = [
        Span(first, first.replace(day=monthrange(first.year, first.month)[1]))
        for first in sorted({moment.date().replace(day=1) for moment in received})
    ]
    (by_month,) = cube.series(whole, months).values()
    assert [sums.received for sums in by_month] == [
        sum(month.first <= moment.date() <= month.last for moment in received) for month in months
    ]
    assert cube.hours_of_week(whole, span) == Counter(
        (moment.isoweekday(), moment.hour) for moment in received
    )
    statuses = cube.tallies(whole, span, "statuses")[()]
    assert {Status.values[at]: number for at, number in statuses.items()} == Counter(
        map(status_of, rows)
    )
    categories: Counter = Counter()
    parents = dict(Topic.objects.values_list("pk", "parent__name"))
    for (topic,), sums in cube.totals(whole, span, ("topic",)).items():
        categories[parents[topic]] += sums.received
    assert categories == Counter(row["category"] for row in rows)
    _first_answers_agree(rows, cube.totals(whole, span)[()], whole, span)


def _first_answers_agree(rows, sums: Totals, whole: Slice, span: Span) -> None:
    took = sorted(
        (_moment(row["first_answer"]) - _moment(row["created"])).total_seconds()
        for row in rows
        if row["first_answer"]
    )
    assert sums.first_answered == len(took)
    assert sums.seconds_to_first_answer == sum(map(int, took))
    found = cube.times(whole, span, "first_answer_times")[()]
    for name, share in (("median", 0.5), ("p90", 0.9)):
        exact, ours = took[ceil(len(took) * share) - 1], getattr(found, name)
        print(f"{name}: {exact / 86400:.3f} days in the file, {ours / 86400:.3f} in the facts")
        assert bucket_of(ours) == bucket_of(exact)
        assert abs(ours - exact) <= 0.03 * exact


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow"))


def _file(client, query: str) -> list[list[str]]:
    answer = client.get(f"/dashboard/figures.csv?{query}")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(content.splitlines()))[1:]
