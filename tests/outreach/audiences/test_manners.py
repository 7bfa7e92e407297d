"""When and how often people are spoken to; an alert knows neither."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Address
from outreach.audiences import consenting, definition, manners, reaching
from outreach.audiences.consenting import How
from outreach.models import Broadcast, Manners, NewsTopic, Recipient
from tests.builders import a_contact, a_news_topic, a_subscription, an_account, an_address

NIGHT = Manners(quiet_from=time(21), quiet_until=time(8), time_zone="Asia/Ulaanbaatar")


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [
        *[("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True)],
        *[("07:59", True), ("08:00", False), ("12:00", False)],
    ],
)
def test_the_night_goes_over_midnight(clock, quiet):
    hour, minute = map(int, clock.split(":"))
    at = datetime(2026, 3, 2, hour, minute, tzinfo=ZoneInfo("Asia/Ulaanbaatar"))
    assert manners.is_quiet(NIGHT, at) is quiet


def test_the_clock_is_that_of_the_rules_zone():
    at = datetime(2026, 3, 2, 13, 30, tzinfo=UTC)  # half past nine in Ulaanbaatar
    assert manners.is_quiet(NIGHT, at)
    assert not manners.is_quiet(Manners(time_zone="Europe/Berlin"), at)


def test_the_same_hour_twice_is_no_night():
    always = Manners(quiet_from=time(8), quiet_until=time(8))
    assert not manners.is_quiet(always, datetime(2026, 3, 2, 0, tzinfo=UTC))


hours = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(begin=hours, end=hours, at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_the_next_time_is_the_first_one_that_is_not_quiet(begin, end, at):
    rules = Manners(quiet_from=begin, quiet_until=end, time_zone="Asia/Ulaanbaatar")
    at = at.replace(tzinfo=UTC)
    found = manners.next_time(rules, at)
    assert not manners.is_quiet(rules, found)
    assert at <= found < at + timedelta(days=1)
    if found > at:
        assert manners.is_quiet(rules, found - timedelta(minutes=1))


def told(address: Address, days_ago: float, **fields) -> Broadcast:
    """A broadcast that reached this address so long ago."""
    status = fields.pop("state", Recipient.State.SENT)
    broadcast = Broadcast.objects.create(
        name="News", started_at=timezone.now() - timedelta(days=days_ago), **fields
    )
    Recipient.objects.create(broadcast=broadcast, address=address, state=status)
    return broadcast


@pytest.mark.django_db
def test_who_got_enough_is_left_out_until_days_have_passed():
    an_account("sms")
    Manners.objects.create(at_most=2, in_days=7)
    a_contact(phone="+97699110001")
    address, now = Address.objects.get(), timezone.now()
    everybody = definition.Definition()
    told(address, 1)
    told(address, 8)
    told(address, 2, is_alert=True)
    told(address, 2, state=Recipient.State.SKIPPED)
    assert reaching.addresses(everybody, at=now).count() == 1
    last = told(address, 3)
    assert reaching.addresses(everybody, at=now).count() == 0
    assert reaching.count(everybody, at=now).left_out == {"too_often": 1}
    assert reaching.addresses(everybody, at=now, is_alert=True).count() == 1
    assert manners.may_be_told([address.pk], now) == {address.pk: "too_often"}
    assert manners.may_be_told([address.pk], now, is_alert=True) == {address.pk: ""}
    assert manners.may_be_told([address.pk], now, but=last) == {address.pk: ""}


@pytest.mark.django_db
def test_what_waits_in_the_outbox_counts_as_told():
    Manners.objects.create(at_most=1, in_days=7)
    waits, missed = an_address("+97699110001"), an_address("+97699110002")
    told(waits, 0.1, state=Recipient.State.HANDED_OVER)
    told(missed, 0.1, state=Recipient.State.FAILED)
    verdicts = manners.may_be_told([waits.pk, missed.pk], timezone.now())
    assert verdicts == {waits.pk: "too_often", missed.pk: ""}


@pytest.mark.django_db
def test_no_to_a_kind_of_news_is_no_at_each_address_but_where_that_kind_was_asked_for():
    an_account("sms")
    an_account("email")
    weather, meetings = a_news_topic(), a_news_topic("meetings")
    a_contact(phone="+97699110001", email="bat@mail.mn")
    phone, mailbox = Address.objects.order_by("-kind")
    consenting.say_no(phone, weather, how=How("message"))
    found = reaching.addresses(definition.Definition(), topic=weather)
    assert not found.exists()
    a_subscription(mailbox, meetings)
    assert not found.exists()
    a_subscription(mailbox, weather)
    assert list(found.all()) == [mailbox]


@pytest.mark.django_db
def test_who_said_no_meanwhile_is_not_told(django_assert_max_num_queries):
    weather, willing = a_news_topic(), an_address("+97699110001")
    stopped, refused = an_address("+97699110002"), an_address("+97699110003")
    consenting.say_no(stopped, how=How("message"))
    consenting.say_no(refused, weather, how=How("message"))
    asked = [willing.pk, stopped.pk, refused.pk]
    with django_assert_max_num_queries(4):
        verdicts = manners.may_be_told(asked, timezone.now(), topic=weather)
    assert verdicts == {willing.pk: "", stopped.pk: "opted_out", refused.pk: "opted_out"}
    assert manners.may_be_told(asked, timezone.now())[refused.pk] == ""


@pytest.mark.django_db
def test_usual_kinds_of_news_are_adopted_once():
    NewsTopic.objects.create(code="weather", name="Our weather")
    call_command("adopt_news_topics")
    call_command("adopt_news_topics")
    assert NewsTopic.objects.count() == 6
    assert NewsTopic.objects.get(code="weather").name == "Our weather"
    assert all(
        set(each.names) == {"en", "mn", "kk", "ru", "az"}
        for each in NewsTopic.objects.exclude(code="weather")
    )


@pytest.mark.django_db
def test_who_got_enough_by_phone_gets_no_more_by_mail():
    an_account("sms")
    an_account("email")
    Manners.objects.create(at_most=2, in_days=7)
    a_contact(phone="+97699110001", email="bat@mail.mn")
    phone, mailbox = Address.objects.order_by("pk")
    told(phone, 1)
    told(mailbox, 2)
    now = timezone.now()
    assert reaching.count(definition.Definition(), at=now).left_out == {"too_often": 1}
    assert manners.may_be_told([mailbox.pk], now) == {mailbox.pk: "too_often"}
