"""Appeals from another system: read by a map, written once, with their past."""

import csv
import os
import subprocess
import sys
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections

from accounts.models import Organisation
from channels.models import Delivery
from feedback import timeline
from feedback.importing import mapping as maps
from feedback.importing.steps import StepsError, steps_of
from feedback.models import Appeal, Event, Message, Rating, Topic
from tests.builders import a_sector, an_account, an_organisation
from tests.house.tree import ROOT

MAP = """
[source]
name = "old"
time_zone = "Asia/Almaty"
language = "ru"

[columns]
id = "no"
received_at = "came"
text = "words"
topic = ["group", "theme"]
organisation = "who"
status = "state"
status_at = "when"
answer = "answer"
answered_at = "answered"
phone = "phone"
name = "name"
latitude = "lat"
longitude = "lon"
resolution = "stars"

[statuses]
"New" = "received"
"Work" = "in_progress"
"Interim" = "reply"
"Answered" = "answered"
"Done" = "closed"
"No" = "rejected"
"Ask" = "waiting"
"""
TIMELINE = '\n[timeline]\ncolumn = "past"\n'
COLUMNS = (
    "no came words group theme who state when answer answered phone name lat lon stars past".split()
)
ROW = {"no": "1", "came": "2025-03-01T09:00:00", "words": "Нет воды", "state": "New"}


@pytest.fixture
def take(tmp_path):
    """Imports rows; returns (exit code, the lines of the report)."""

    def run(*rows: dict, plan: str = MAP, **options) -> tuple[int, list[dict]]:
        (tmp_path / "map.toml").write_text(plan, encoding="utf-8")
        with (tmp_path / "rows.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return import_file(tmp_path / "rows.csv", tmp_path / "map.toml", tmp_path, **options)

    return run


def import_file(file: Path, plan: Path, folder: Path, **options) -> tuple[int, list[dict]]:
    report = folder / "refused.csv"
    code = 0
    try:
        call_command("import_appeals", file, map=plan, report=report, **options)
    except SystemExit as end:
        code = end.code
    if not report.exists():
        return code, []
    with report.open(encoding="utf-8", newline="") as file:
        return code, list(csv.DictReader(file))


def kinds(appeal: Appeal) -> list[str]:
    events = Event.objects.filter(appeal=appeal).order_by("sequence")
    return [event.status or event.kind for event in events]


@pytest.mark.django_db
def test_a_row_becomes_an_appeal_with_its_answer_and_its_own_times(take):
    row = ROW | {
        "state": "Done",
        "when": "2025-03-05T12:00:00",
        "who": "Водоканал",
        "group": "Дом",
        "theme": "Вода",
        "answer": "Вода есть.",
        "answered": "2025-03-04T10:00:00",
    }
    assert take(row) == (0, [])
    appeal = Appeal.objects.get()
    assert appeal.received_at == datetime(2025, 3, 1, 4, 0, tzinfo=UTC)  # Almaty, UTC+5
    assert (appeal.status, appeal.number, appeal.imported_from) == ("closed", "1", "old")
    assert appeal.organisation.name == "Водоканал"
    assert [appeal.topic.parent.name, appeal.topic.name] == ["Дом", "Вода"]
    assert kinds(appeal) == ["received", "message", "answered", "answer", "closed"]
    said = Message.objects.get(direction="out")
    assert (said.text, said.is_official_answer, said.delivery) == ("Вода есть.", True, None)
    assert said.sent_at == datetime(2025, 3, 4, 5, 0, tzinfo=UTC)
    assert appeal.closed_at == datetime(2025, 3, 5, 7, 0, tzinfo=UTC)
    assert not appeal.has_unread
    assert list(timeline.breaks()) == []


@pytest.mark.django_db
def test_a_whole_timeline_is_kept_step_by_step(take):
    past = (
        "2025-03-01T09:00|New;2025-03-02T09:00|Work;2025-03-03T09:00|Interim;"
        "2025-03-04T09:00|Ask;2025-03-05T09:00|Work;2025-03-06T09:00|Answered;"
        "2025-03-07T09:00|New;2025-03-08T09:00|Work;2025-03-09T09:00|Answered"
    )
    row = ROW | {"answer": "Починили", "past": past}
    assert take(row, plan=MAP + TIMELINE) == (0, [])
    appeal = Appeal.objects.get()
    assert kinds(appeal) == [
        *("received", "message", "in_progress", "message", "waiting", "in_progress", "answered"),
        *("reopened", "in_progress", "answered", "answer"),
    ]
    assert appeal.resolution_round == 2
    assert appeal.first_answered_at == datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
    assert appeal.answered_at == datetime(2025, 3, 9, 4, 0, tzinfo=UTC)
    step = Event.objects.get(appeal=appeal, status="reopened")
    assert step.at == datetime(2025, 3, 7, 4, 0, tzinfo=UTC)
    assert step.data == {"from": "answered", "imported": "New"}


@pytest.mark.django_db
def test_words_that_answered_nothing_yet_are_no_official_answer(take):
    past = "2025-03-02T09:00|Work;2025-03-03T09:00|Interim"
    take(ROW | {"answer": "Ждём деталь", "past": past}, plan=MAP + TIMELINE)
    appeal = Appeal.objects.get()
    assert appeal.status == "in_progress"
    assert appeal.answered_at is None
    assert not Message.objects.get(direction="out").is_official_answer
    assert kinds(appeal) == ["received", "message", "in_progress", "message"]


@pytest.mark.django_db
def test_imported_appeals_say_nothing_to_anybody(take, mailoutbox):
    an_account("sms")
    assert take(ROW | {"phone": "+7 701 123 45 67", "name": "Айгуль"}) == (0, [])
    appeal = Appeal.objects.get()
    assert appeal.address.value == "+77011234567"
    assert appeal.citizen.name == "Айгуль"
    assert not Delivery.objects.exists()
    assert not Message.objects.filter(direction="out").exists()
    assert mailoutbox == []


@pytest.mark.django_db
def test_a_second_run_imports_nothing_and_a_longer_file_only_what_is_new(take):
    take(ROW)
    take(ROW, ROW | {"no": "2"})
    take(ROW, ROW | {"no": "2"})
    assert sorted(Appeal.objects.values_list("number", flat=True)) == ["1", "2"]
    assert Event.objects.count() == 4


@pytest.mark.django_db
def test_organisations_and_topics_are_found_by_name_before_any_is_made(take):
    known = an_organisation("Водоканал")
    root = Topic.objects.create(name="Дом", code="home")
    named = {"who": "Водоканал", "group": "Дом", "theme": "Вода"}
    take(ROW | named, ROW | named | {"no": "2"}, ROW | named | {"no": "3", "who": "Тепло"})
    assert Organisation.objects.count() == 2
    assert Appeal.objects.filter(organisation=known).count() == 2
    assert Topic.objects.get(name="Вода").parent == root
    assert Organisation.objects.get(name="Тепло").code.startswith("teplo-")


@pytest.mark.django_db
def test_a_point_finds_its_sector(take):
    square = [[76, 43], [77, 43], [77, 44], [76, 44], [76, 43]]
    sector = a_sector(
        boundary={"type": "Polygon", "coordinates": [square]}, west=76, east=77, south=43, north=44
    )
    take(ROW | {"lat": "43,25", "lon": "76.95"})
    assert Appeal.objects.get().sector == sector


@pytest.mark.django_db
def test_a_mark_becomes_a_rating_of_that_answer(take):
    row = ROW | {"state": "Done", "answer": "Да", "answered": "2025-03-04T10:00", "stars": "4"}
    take(row, ROW | {"no": "2", "stars": "5"})  # the second was never answered
    rating = Rating.objects.get()
    assert (rating.appeal.number, rating.resolution, rating.resolution_round) == ("1", 4, 1)
    assert kinds(rating.appeal)[-1] == "rated"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"no": ""}, "no: there is no id"),
        ({"words": "  "}, "words: there are no words"),
        ({"came": ""}, "came: '' is no date and time"),
        ({"came": "yesterday"}, "came: 'yesterday' is no date and time"),
        ({"state": "Lost"}, "the status 'Lost' is not in the map's [statuses]"),
        ({"state": "Done"}, "received → closed is no step of ours"),
        ({"lat": "95", "lon": "10"}, "no point on Earth"),
        ({"lat": "north", "lon": "10"}, "lat: 'north' is no number"),
        ({"stars": "7"}, "stars: '7' is no mark from 1 to 5"),
        ({"phone": "12"}, "phone: it is no phone"),
        ({"who": "х" * 301}, "longer than 300 letters"),
        ({"no": "=1+1", "words": ""}, "there are no words"),
    ],
)
def test_a_row_that_cannot_be_taken_is_reported_and_the_others_go_in(take, change, reason):
    code, lines = take(ROW | change, ROW | {"no": "good"})
    assert code == 1
    assert len(lines) == 1
    assert reason in lines[0]["reasons"]
    assert lines[0]["line"] == "2"
    assert not lines[0]["id"].startswith("=")
    assert Appeal.objects.get().number == "good"


@pytest.mark.django_db
def test_all_that_is_wrong_with_a_row_is_told_at_once(take):
    _code, lines = take(ROW | {"came": "?", "stars": "9", "state": "Lost"})
    assert lines[0]["reasons"].count(";") >= 1
    assert "stars" in lines[0]["reasons"]
    assert "came" in lines[0]["reasons"]


@pytest.mark.django_db
def test_the_same_id_twice_in_a_file_is_reported(take):
    code, lines = take(ROW, ROW | {"words": "Другое"})
    assert code == 1
    assert "the same id" in lines[0]["reasons"]
    assert Message.objects.get().text == "Нет воды"


@pytest.mark.django_db
def test_bytes_of_another_encoding_refuse_only_their_row(take, tmp_path):
    take(ROW, check=True)
    text = (tmp_path / "rows.csv").read_bytes()
    bad = (
        text.splitlines()[1].replace("Нет воды".encode(), b"\xcd\xe5\xf2").replace(b"1,", b"2,", 1)
    )
    (tmp_path / "rows.csv").write_bytes(text + bad + b"\r\n")
    code, lines = import_file(tmp_path / "rows.csv", tmp_path / "map.toml", tmp_path)
    assert code == 1
    assert lines[0]["reasons"] == "there are bytes that are not utf-8-sig"
    assert Appeal.objects.count() == 1


@pytest.mark.django_db
def test_what_only_the_database_refuses_is_reported_too(take, monkeypatch):
    monkeypatch.setattr("feedback.importing.reading.NAME_MOST", 1000)
    code, lines = take(ROW | {"who": "х" * 500}, ROW | {"no": "2"}, ROW | {"no": "3"})
    assert code == 1
    assert [line["id"] for line in lines] == ["1"]
    assert "too long" in lines[0]["reasons"]
    assert sorted(Appeal.objects.values_list("number", flat=True)) == ["2", "3"]


@pytest.mark.django_db
def test_checking_changes_nothing(take):
    code, lines = take(ROW, ROW | {"no": "2", "words": ""}, check=True)
    assert (code, len(lines)) == (1, 1)
    assert not Appeal.objects.exists()


@pytest.mark.django_db
def test_a_file_without_a_column_that_the_map_names_is_refused_as_a_whole(take):
    with pytest.raises(CommandError, match="nowhere"):
        take(ROW, plan=MAP.replace('"words"', '"nowhere"'))


def test_everything_that_is_wrong_with_a_map_is_told_at_once():
    plan = {
        "source": {
            "name": "Old System",
            "time_zone": "Mars/Base",
            "channel": "pigeon",
            "speed": "1",
        },
        "columns": {"id": "no", "latitude": "lat", "colour": "red", "text": 5},
        "statuses": {"New": "fresh", "Joined": "merged"},
        "timeline": {},
        "extra": {},
    }
    with pytest.raises(maps.MapError) as error:
        maps.parse(plan)
    told = "\n".join(error.value.problems)
    for word in (
        *("source.name", "time_zone", "pigeon", "source.speed", "columns.colour"),
        *("columns.received_at", "columns.text", "columns.longitude", "fresh", "merged"),
        *("timeline.column", "[extra]"),
    ):
        assert word in told


def test_the_example_map_is_right():
    mapping = maps.read(ROOT / "docs" / "examples" / "import-map.toml")
    assert mapping.timeline.column == "timeline"
    assert tomllib.loads((ROOT / "docs" / "examples" / "import-map.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("past", "steps"),
    [
        ("New", []),
        ("New Work Work", ["in_progress"]),
        ("Work Answered Done", ["in_progress", "answered", "closed"]),
        ("Answered Work", ["answered", "reopened", "in_progress"]),
        ("Done", ["answered", "closed"]),
        ("No New", ["rejected", "reopened"]),
        ("Interim Interim Done Done", ["reply", "reply", "answered", "closed"]),
    ],
)
def test_steps_that_the_other_system_left_out_are_put_in(past, steps):
    statuses = tomllib.loads(MAP)["statuses"]
    at = datetime(2025, 3, 1, tzinfo=UTC)
    found = steps_of([(at, word) for word in past.split()], statuses, has_answer=True)
    assert [step.to for step in found] == steps


def test_what_was_never_answered_cannot_have_been_closed_so():
    statuses = tomllib.loads(MAP)["statuses"]
    with pytest.raises(StepsError, match="received → closed"):
        steps_of([(datetime(2025, 3, 1, tzinfo=UTC), "Done")], statuses, has_answer=False)


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_goes_on_where_it_stood(tmp_path):
    rows = [ROW | {"no": str(number)} for number in range(1, 1501)]
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    with (tmp_path / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    command = [
        *(sys.executable, str(ROOT / "manage.py"), "import_appeals", str(tmp_path / "rows.csv")),
        *("--map", str(tmp_path / "map.toml"), "--report", str(tmp_path / "refused.csv")),
        *("--batch", "25"),
    ]
    process = subprocess.Popen(command, env=_environment(), stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while Appeal.objects.count() < 50 and time.monotonic() < until:
        time.sleep(0.02)
    process.kill()
    process.wait(timeout=30)
    before = Appeal.objects.count()
    assert 50 <= before < 1500
    assert before % 25 == 0
    time.sleep(0.5)  # the server notices that the client is gone, and frees its lock
    assert import_file(tmp_path / "rows.csv", tmp_path / "map.toml", tmp_path) == (0, [])
    assert Appeal.objects.count() == Message.objects.count() == 1500
    assert Event.objects.count() == 3000
    assert list(timeline.breaks()) == []


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_source_do_not_run_at_once(take):
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        lock = [0x1A90, crc32(b"old") - 2**31]
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", lock)
        with pytest.raises(CommandError, match="running already"):
            take(ROW)
        # A closed connection gives its locks back a moment later; this is at once.
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", lock)
    other.close()
    assert take(ROW) == (0, [])


def _environment() -> dict:
    """For a process that works on this test's database."""
    name = connection.settings_dict["NAME"]
    given = os.environ | {"DATABASE_NAME": name}
    if settings.DATABASE_URL:
        given["DATABASE_URL"] = urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()
    return given
