"""Rows sent in one message are the rows that Django would have written, all of them or none."""

import pytest
from django.db import IntegrityError, connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from feedback import intake, timeline, together
from feedback.actors import CITIZEN
from feedback.models import Appeal, Event, Message
from tests.builders import NOON, a_topic, an_organisation


def rows(key: str = "k") -> tuple[Appeal, Message, list[Event]]:
    """An appeal with its first message and events, not saved."""
    words = intake.Words(intake_key=key, channel="web", text="Нет воды; DROP 100%", language="ru")
    matter = intake.Matter(
        kind="incident", topic=a_topic(), organisation=an_organisation(), received_at=NOON
    )
    appeal, entries = intake.opened(words, matter, CITIZEN)
    appeal.pk, message_key = together.keys(Appeal, Message)
    message = intake.message_of(appeal, words)
    message.pk = message_key
    return appeal, message, timeline.beginning(appeal, *entries, intake.said(message, CITIZEN))


def stored(row: Model, *, but: set[str] = frozenset()) -> dict:
    fields = [field.attname for field in row._meta.concrete_fields if field.attname not in but]
    return type(row).objects.values(*fields).get(pk=row.pk)


@pytest.mark.django_db
def test_what_is_written_is_what_django_writes():
    one, one_said, _events = rows("together")
    together.insert([one], [one_said])
    two, two_said, _events = rows("by Django")
    for row in (two, two_said):
        row.save(force_insert=True)
    own = {"id", "code", "code_index", "intake_key", "topic_id", "organisation_id", "appeal_id"}
    assert stored(one, but=own) == stored(two, but=own)
    assert stored(one_said, but=own) == stored(two_said, but=own)
    assert Appeal.objects.get(pk=one.pk).code == one.code
    assert Appeal.objects.filter(search="воды").count() == 2


@pytest.mark.django_db
def test_rows_know_afterwards_that_they_are_saved():
    appeal, message, events = rows()
    together.insert([appeal], [message], events)
    appeal.place = "12 Peace Avenue"
    appeal.save(update_fields=["place"])
    appeal.refresh_from_db()
    assert appeal.place == "12 Peace Avenue"
    assert [event.sequence for event in appeal.events.order_by("sequence")] == [1, 2]
    assert list(timeline.breaks()) == []


@pytest.mark.django_db
def test_all_of_it_is_one_message_to_the_database():
    appeal, message, events = rows()
    with CaptureQueriesContext(connection) as queries:
        together.insert([appeal], [message], events)
    assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_it_is_all_or_nothing():
    appeal, message, events = rows()
    events[1].sequence = events[0].sequence
    with pytest.raises(IntegrityError):
        together.insert([appeal], [message], events)
    assert not Appeal.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_keys_are_never_drawn_twice():
    drawn = [together.keys(Appeal, Message) for _ in range(3)]
    assert len({appeal for appeal, _message in drawn}) == 3
    assert all(len(pair) == 2 for pair in drawn)
