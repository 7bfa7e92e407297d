"""A small load, through the command: what it writes is whole, and the site goes on from it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from accounts.models import Address
from accounts.models.citizens import address_index
from analytics import facts
from analytics.models import DayFact
from channels import inbox
from channels.models import Delivery, Envelope
from config.demo import centre
from feedback import codes, intake, timeline
from feedback.models import Appeal, Event, Message, Rating, RatingInvitation
from feedback.statuses import OPEN
from tests.builders import an_appeal

NUMBER = 600


@pytest.fixture
def loaded(transactional_db):
    centre.build("127.0.0.1:9:9")
    call_command("make_load", NUMBER, jobs=2, verbosity=0)


def _indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
        return {each for (each,) in cursor.fetchall()}


def test_a_load_is_whole_and_the_site_goes_on_from_it(loaded):
    assert Appeal.objects.count() == NUMBER
    assert list(timeline.breaks()) == []
    assert Event.objects.filter(kind="received").count() == NUMBER
    assert Message.objects.filter(direction="in").count() == NUMBER
    assert RatingInvitation.objects.count() >= Rating.objects.count() > NUMBER / 10
    assert len(set(Appeal.objects.values_list("language", flat=True))) == 5
    assert 0.03 < Appeal.objects.filter(status__in=OPEN).count() / NUMBER < 0.25
    assert (
        Delivery.objects.filter(message__appeal__isnull=False).count() == Delivery.objects.count()
    )

    for appeal in Appeal.objects.order_by("pk")[:: NUMBER // 10]:
        assert codes.read(appeal.code) == appeal.code
        assert codes.index(appeal.code) == appeal.code_index
        citizen = Client()
        response = citizen.post("/track/", {"code": appeal.code})
        assert citizen.get(response["Location"]).status_code == 200
    for kind in ("phone", "email", "telegram"):
        address = Address.objects.filter(kind=kind).first()
        assert address_index(kind, address.value) == address.value_index

    balance = inbox.balance()
    assert balance.holds
    assert balance.done == Envelope.objects.count() > 0

    facts.rebuild()
    assert DayFact.objects.exists()
    registered = intake.register(intake.Words("next", "web", "Гэрэл асахгүй байна"))
    assert registered.appeal.pk > NUMBER
    assert list(timeline.breaks([registered.appeal])) == []


def test_a_load_leaves_the_indexes_as_they_were(transactional_db):
    centre.build("127.0.0.1:9:9")
    before = _indexes()
    call_command("make_load", 20, verbosity=0)
    call_command("make_load", 20, verbosity=0)  # a second one stands behind the first
    assert _indexes() == before
    assert Appeal.objects.count() == 40


def test_a_load_stays_away_from_appeals_of_people(transactional_db):
    an_appeal()
    with pytest.raises(CommandError, match="--yes"):
        call_command("make_load", 10)
    assert Appeal.objects.count() == 1
