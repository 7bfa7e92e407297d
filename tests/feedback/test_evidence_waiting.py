"""Files at a provider are fetched, and waiting ones prepared, whatever dies on the way."""

from datetime import timedelta

import psycopg2
import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from channels.models import Envelope
from feedback.evidence import keeping, waiting
from feedback.models import Attachment
from feedback.tasks import fetch_media
from tests.builders import a_message, an_appeal
from tests.channels.sms import a_twilio_account
from tests.feedback import files
from tests.standins.twilio import TwilioStandIn

pytestmark = pytest.mark.django_db

State = Attachment.State


@pytest.fixture
def twilio(settings):
    with TwilioStandIn() as server:
        settings.OUTGOING_ALLOWED_HOSTS = [server.host, server.media_host]
        yield server


@pytest.fixture
def expected(twilio):
    """A function: a picture that came by MMS and is still at the provider."""
    account = a_twilio_account(twilio.url, media_hosts=twilio.media_host)
    account.save()

    def expect(content: bytes = b"", kind: str = "image/jpeg") -> Attachment:
        received = twilio.receive(
            "+97699112233", "1111", "Look", (kind, content or files.a_picture())
        )
        envelope = Envelope.objects.create(account=account, external_id=received.sid, raw=b"")
        message = a_message(an_appeal(language="en"), envelope=envelope)
        return keeping.expect_remote(
            name="MMS 1",
            declared_type=kind,
            url=twilio.incoming(received)["MediaUrl0"],
            message=message,
        )

    return expect


def now(attachment: Attachment) -> Attachment:
    return Attachment.objects.get(pk=attachment.pk)


def test_a_picture_at_the_provider_is_fetched_sealed_and_shown(expected):
    waited = expected()
    fetch_media()
    ready = now(waited)
    assert (ready.state, ready.media, ready.shown_type) == (State.READY, "image", "image/jpeg")
    assert ready.size == len(files.a_picture())
    assert ready.original


def test_all_that_waits_is_done_in_one_go(expected):
    expected(), expected()
    keeping.keep(name="a.txt", declared_type="", content=b"water", message=a_message())
    assert waiting.drain() == 3
    assert set(Attachment.objects.values_list("state", flat=True)) == {State.READY}


def test_a_provider_that_is_down_is_asked_again_later_and_later(expected, twilio):
    waited = expected()
    started = timezone.now()
    pauses = []
    twilio.misbehave(503, 503)
    with time_machine.travel(started, tick=False) as clock:
        for _ in range(2):
            waiting.drain()
            pauses.append(now(waited).next_try_at - timezone.now())
            assert waiting.drain() == 0
            clock.shift(pauses[-1])
        waiting.drain()
    assert pauses == [timedelta(seconds=60), timedelta(seconds=120)]
    assert now(waited).state == State.READY


def test_as_long_as_the_provider_asks_for_is_waited(expected, twilio):
    waited = expected()
    twilio.misbehave(429, Retry_After="700")
    with time_machine.travel(timezone.now(), tick=False):
        waiting.drain()
        assert now(waited).next_try_at == timezone.now() + timedelta(seconds=700)


def test_a_file_that_is_gone_says_what_to_do(expected, twilio):
    waited = expected()
    twilio.messages.clear()
    waiting.drain()
    refused = now(waited)
    assert refused.state == State.REFUSED
    assert "Ask for it to be sent again" in refused.reason
    assert waiting.drain() == 0


def test_after_many_attempts_a_person_is_told(expected, twilio):
    waited = expected()
    twilio.misbehave(*[503] * waiting.MOST_ATTEMPTS)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(waiting.MOST_ATTEMPTS):
            waiting.drain()
            clock.shift(waiting.LONGEST_WAIT)
    assert now(waited).state == State.REFUSED


def test_a_remote_file_that_is_not_what_it_says_is_kept_and_refused(expected):
    waited = expected(files.a_zip("x"))
    waiting.drain()
    refused = now(waited)
    assert refused.state == State.REFUSED
    assert "cannot open files of this kind" in refused.reason
    assert refused.original


def test_a_file_of_no_known_account_is_not_tried_for_ever():
    waited = keeping.expect_remote(
        name="a", declared_type="", url="https://example.com/a", message=a_message()
    )
    waiting.drain()
    assert now(waited).state == State.REFUSED


def test_a_poisoned_file_holds_nobody_up():
    poisoned = keeping.keep(name="a.txt", declared_type="", content=b"x", message=a_message())
    poisoned.original.storage.delete(poisoned.original.name)
    good = keeping.keep(name="b.txt", declared_type="", content=b"y", message=a_message())
    assert waiting.drain() == 2
    assert now(good).state == State.READY
    assert now(poisoned).state == State.PENDING
    assert now(poisoned).next_try_at > timezone.now()


def test_what_a_dead_worker_had_begun_is_begun_again():
    kept = keeping.keep(name="a.txt", declared_type="", content=b"x", message=a_message())
    assert waiting.claim() == kept  # and here its worker dies
    assert waiting.drain() == 0
    with time_machine.travel(timezone.now() + waiting.LEASE, tick=False):
        assert waiting.drain() == 1
    assert now(kept).state == State.READY


def test_a_lease_outlasts_whatever_a_worker_may_do(settings):
    assert waiting.LEASE.total_seconds() >= settings.CELERY_TASK_TIME_LIMIT


def another_connection():
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    return psycopg2.connect(**parameters)


def test_one_worker_at_a_time_does_the_slow_work():
    keeping.keep(name="a.txt", declared_type="", content=b"x", message=a_message())
    other = another_connection()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [waiting._LOCK])
        assert waiting.drain() == 0
        with other.cursor() as cursor:  # closing alone frees it at some later moment
            cursor.execute("SELECT pg_advisory_unlock(%s)", [waiting._LOCK])
    finally:
        other.close()
    assert waiting.drain() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_claim_one_file():
    kept = keeping.keep(name="a.txt", declared_type="", content=b"x", message=a_message())
    other = another_connection()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM feedback_attachment WHERE id = %s FOR UPDATE", [str(kept.pk)]
            )
        assert waiting.claim() is None
        other.rollback()
    finally:
        other.close()
    assert waiting.claim() == kept
    assert waiting.claim() is None
