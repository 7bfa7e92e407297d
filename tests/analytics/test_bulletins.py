"""Bulletins write themselves at their hour, once, and nobody changes them after."""

import hashlib
import json
import threading
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.utils import InternalError

from accounts.roles import Role
from analytics import facts
from analytics.bulletins import canonical, writing
from analytics.models import Bulletin, BulletinMail, FactsState
from analytics.periods import Span
from feedback.models import Calendar
from tests.analytics.bulletins import ARCHIVE, MONDAY, SUNDAY, at, due, on_monday
from tests.analytics.conftest import DAY, signed_in
from tests.builders import NOON, a_bulletin_kind, a_user, an_appeal, an_organisation


def test_it_is_written_at_its_hour_and_not_before(sunday):
    a_bulletin_kind()
    with at(MONDAY, 6, 59):
        assert due() == ""
    with at(MONDAY, 7):
        assert due() == "Written: day-report 2026/1\n"
        assert due() == ""
    (one,) = Bulletin.objects.all()
    assert (one.first, one.last, one.number, one.year) == (SUNDAY, SUNDAY, 1, 2026)
    now = one.figures["figures"]["now"]
    assert now["received"] == 2
    assert one.hash == hashlib.sha256(one.content.encode()).hexdigest()


def test_it_waits_until_its_last_day_is_counted(sunday):
    a_bulletin_kind()
    with at(MONDAY, 0):
        facts.rebuild(now=datetime(2026, 3, 1, 15, 59, tzinfo=UTC))
    with at(MONDAY, 8):
        assert writing.run() == []
        facts.refresh()
        assert len(writing.run()) == 1


def test_nobody_writes_while_the_figures_are_counted(sunday):
    kind = a_bulletin_kind()
    facts.rebuild(now=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [facts.LOCK])
        with pytest.raises(writing.NotYet):
            writing.write(kind, Span(SUNDAY, SUNDAY), now=NOON)
    finally:
        other.close()
    assert writing.write(kind, Span(SUNDAY, SUNDAY), now=NOON)


def test_what_was_missed_is_caught_up_in_order_and_joined(db):
    a_bulletin_kind(starts_on=SUNDAY)
    with at(date(2026, 3, 6), 12):
        due()
    kept = list(Bulletin.objects.order_by("id"))
    assert [each.first for each in kept] == [SUNDAY + n * DAY for n in range(5)]
    assert [each.number for each in kept] == [1, 2, 3, 4, 5]
    assert kept[0].previous_hash == canonical.START
    assert [each.previous_hash for each in kept[1:]] == [each.hash for each in kept[:-1]]
    assert [each.figures["previous"] for each in kept[1:]] == [each.hash for each in kept[:-1]]


def test_one_that_cannot_be_written_keeps_no_other_back(sunday):
    a_bulletin_kind(code="broken", sections=[{"name": "topic", "most": "many"}])
    a_bulletin_kind()
    assert on_monday().kind.code == "day-report"


def test_on_working_days_the_week_end_is_written_on_monday(db):
    week = {str(day): [["09:00", "18:00"]] for day in range(5)}
    Calendar.objects.create(name="Ours", week=week, is_default=True)
    a_bulletin_kind(on_working_days=True, starts_on=date(2026, 2, 27))
    with at(SUNDAY, 20):
        assert due() == ""
    with at(MONDAY, 7):
        due()
    assert [each.first.day for each in Bulletin.objects.order_by("id")] == [27, 28, 1]


@pytest.mark.parametrize(
    ("column", "value"),
    [("content", "'{}'"), ("hash", "'0'"), ("number", "9"), ("first", "'2020-01-01'")],
)
def test_the_database_refuses_to_change_what_was_written(sunday, column, value):
    a_bulletin_kind(needs_word=True)
    one = on_monday()
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE analytics_bulletin SET {column} = {value}")
    with pytest.raises(InternalError), transaction.atomic():
        one.delete()
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM analytics_bulletin")


def test_once_it_is_out_nothing_of_it_can_be_changed(sunday):
    a_bulletin_kind()
    on_monday()
    with pytest.raises(InternalError), transaction.atomic():
        Bulletin.objects.update(word={"en": "Better than ever."})


def test_it_is_mailed_once_to_each_in_their_language(sunday, django_capture_on_commit_callbacks):
    kind = a_bulletin_kind()
    minister = a_user(Role.OFFICIAL, email="minister@gov.mn", language="mn")
    kind.recipients.create(user=minister)
    kind.recipients.create(email="press@gov.kz", language="ru")
    kind.recipients.create(email="Minister@gov.mn", language="ru")  # the same mailbox
    kind.recipients.create(user=a_user(Role.OFFICIAL, email="gone@gov.mn", is_active=False))
    on_monday()
    with at(MONDAY, 7, 5):
        call_command("bulletins", "--send", stdout=StringIO())
        call_command("bulletins", "--send", stdout=StringIO())
    sent = {each.to[0]: each for each in mail.outbox}
    assert sorted(sent) == ["minister@gov.mn", "press@gov.kz"]
    assert len(mail.outbox) == 2
    assert "Ежедневная сводка" in sent["press@gov.kz"].subject
    assert "Өдрийн мэдээ" in sent["minister@gov.mn"].subject
    names = [name for name, _content, _type in sent["press@gov.kz"].attachments]
    assert names == ["day-report-2026-1-ru.pdf", "day-report-2026-1-ru.xlsx"]
    assert sent["press@gov.kz"].attachments[0][1].startswith(b"%PDF")
    assert "/dashboard/bulletins/" in sent["minister@gov.mn"].body
    assert "/dashboard/bulletins/" not in sent["press@gov.kz"].body


def test_a_mail_that_fails_is_seen_and_tried_again(sunday, settings):
    kind = a_bulletin_kind()
    kind.recipients.create(email="press@gov.kz", language="ru")
    one = on_monday()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with at(MONDAY, 7, 5):
        call_command("bulletins", "--send", stdout=StringIO())
        page = signed_in(a_user(Role.HEAD_OF_ANALYSIS)).get(f"{ARCHIVE}{one.pk}/")
    assert "press@gov.kz: ConnectionRefusedError" in page.content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with at(MONDAY, 7, 6):
        call_command("bulletins", "--send", stdout=StringIO())
    assert mail.outbox == []
    with at(MONDAY, 8):
        call_command("bulletins", "--send", stdout=StringIO())
    assert len(mail.outbox) == 1
    assert BulletinMail.objects.get().sent_at


def test_a_bulletin_of_one_body_counts_what_lies_below_it(db):
    ministry = an_organisation("Ministry")
    an_appeal(received_at=NOON - DAY, organisation=an_organisation("School", parent=ministry))
    an_appeal(received_at=NOON - DAY)
    a_bulletin_kind(organisation=ministry)
    assert on_monday().figures["figures"]["now"]["received"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_it_once():
    kind = a_bulletin_kind()
    kind.recipients.create(email="press@gov.kz", language="ru")
    facts.rebuild(now=NOON)
    start = threading.Barrier(2)
    written, faults = [], []

    def work() -> None:
        try:
            start.wait()
            written.extend(writing.run(NOON))
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert faults == []
    assert len(written) == 1
    assert Bulletin.objects.count() == 1
    assert BulletinMail.objects.count() == 1


def test_fractions_are_not_frozen():
    with pytest.raises(TypeError):
        canonical.written({"mean": [4.2]})
    assert canonical.written({"b": 1, "a": {"ө": None}}) == '{"a":{"ө":null},"b":1}'


def test_what_is_frozen_needs_nothing_but_ten_lines_to_verify(sunday):
    """As docs/bulletins.md says it."""
    a_bulletin_kind()
    with at(date(2026, 3, 4), 8):
        due()
    texts = [each.content for each in Bulletin.objects.order_by("id")]
    previous = "0" * 64
    for text in texts:
        assert json.loads(text)["previous"] == previous
        previous = hashlib.sha256(text.encode()).hexdigest()


def test_the_days_before_the_facts_begin_are_no_error(db):
    a_bulletin_kind("year", starts_on=date(2024, 1, 1))
    FactsState.objects.all().delete()
    with at(MONDAY, 8):
        due()
    assert [each.first.year for each in Bulletin.objects.order_by("id")] == [2024, 2025]


def test_a_late_evening_belongs_to_the_day_of_the_centre(db):
    an_appeal(received_at=datetime(2026, 3, 1, 15, 59, tzinfo=UTC))  # 23:59 on Sunday
    an_appeal(received_at=datetime(2026, 3, 1, 16, 0, tzinfo=UTC))  # Monday
    a_bulletin_kind()
    assert on_monday().figures["figures"]["now"]["received"] == 1
