"""What is out of the ordinary is found, told once, shown, and over when it is over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from analytics import facts
from analytics.alerts import watching
from analytics.models import Alert, Expectation, Mute
from channels.models import Account
from feedback.models import Appeal, Notification
from tests.analytics.conftest import DAY
from tests.analytics.pages import word, words
from tests.builders import (
    NOON,
    a_sector,
    a_topic,
    a_user,
    an_account,
    an_address,
    an_appeal,
    an_organisation,
    appeals,
)

HOUR = timedelta(hours=1)
PAGE = "/dashboard/alerts/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def heating(db):
    return a_topic("Heating")


@pytest.fixture
def sector(db):
    return a_sector("Sector 4")


def some(number: int, received_at=NOON - HOUR, **fields) -> None:
    appeals([received_at] * number, **fields)


def usual(days: int = 40, a_day: int = 2, **fields) -> None:
    """The same few each day at ten in the morning, noon being now."""
    days = (NOON - ago * DAY - 2 * HOUR for ago in range(1, days + 1))
    appeals([moment for moment in days for _each in range(a_day)], **fields)


def watched(now=NOON) -> list[Alert]:
    """The new warnings, after the figures have caught up."""
    begun = Expectation.objects.exists()
    facts.rebuild((now - 2 * DAY).date() if begun else None, now=now)
    return watching.run(now)


def told(user) -> list[str]:
    return [each.data["about"] for each in Notification.objects.filter(user=user).order_by("pk")]


# Spikes -----------------------------------------------------------------------------------------


def test_a_burst_is_seen_the_same_hour_and_stands_on_the_page(official, heating, sector):
    usual(topic=heating, sector=sector)
    some(12, NOON - timedelta(minutes=20), topic=heating, sector=sector)
    (alert,) = watched()
    assert (alert.nature, alert.topic, alert.sector) == ("spike", heating, sector)
    assert (alert.seen, alert.hours) == (12, 3)
    page = official.get(PAGE)
    assert word(page, "said") == "1 thing is out of the ordinary."
    assert "Heating, Sector 4" in word(page, "warning")
    assert "12 appeals in the last 3 hours; usual: about 2." in word(page, "warning")


def test_the_usual_is_no_spike(heating, sector):
    usual(topic=heating, sector=sector)
    some(3, NOON - 2 * HOUR, topic=heating, sector=sector)
    assert watched() == []


def test_four_are_never_a_spike(heating, sector):
    usual(a_day=1, topic=a_topic("Roads"))
    some(4, topic=heating, sector=sector)
    assert watched() == []


def test_what_never_came_before_is_a_spike_when_many_come(heating, sector):
    usual(topic=a_topic("Roads"))
    some(9, topic=heating, sector=sector)
    assert [alert.topic for alert in watched()] == [heating]


def test_without_history_there_are_no_spikes_and_the_page_says_why(official, heating, sector):
    usual(days=20, topic=heating, sector=sector)
    some(30, topic=heating, sector=sector)
    assert watched() == []
    assert "still being learned" in word(official.get(PAGE), "learning")


def test_a_topic_without_a_sector_a_body_and_a_channel_are_watched(heating):
    body = an_organisation("Heating network")
    usual(topic=heating, organisation=body, channel="sms")
    usual(channel="web")
    some(30, topic=heating, organisation=body, channel="sms")
    found = {(each.topic_id, each.organisation_id, each.channel) for each in watched()}
    # Of the channel nothing is told: the topic explains it.
    assert found == {(heating.pk, None, ""), (None, body.pk, "")}


def test_a_channel_is_told_of_when_no_topic_explains_it():
    usual(channel="sms")
    some(40, channel="sms")
    assert [each.channel for each in watched()] == ["sms"]


def test_what_is_not_sorted_yet_is_no_series(heating):
    usual(topic=heating)
    some(40, topic=None, organisation=None, sector=None, channel="sms")
    assert [each.channel for each in watched()] == ["sms"]


def test_a_rise_that_lasts_a_week_is_seen_in_the_week(heating, sector):
    usual(topic=heating, sector=sector)
    for ago in range(7):
        some(4, NOON - ago * DAY - 2 * HOUR, topic=heating, sector=sector)
    (alert,) = watched()
    assert alert.hours == 7 * 24


# One warning as long as it lasts ------------------------------------------------------------------


def test_a_warning_is_one_row_and_is_told_once(heating, sector):
    head = a_user(Role.HEAD_OF_ANALYSIS, email="head@centre.mn")
    usual(topic=heating, sector=sector)
    some(12, topic=heating, sector=sector)
    watched()
    some(4, NOON, topic=heating, sector=sector)
    for minutes in (5, 10):
        assert watched(NOON + timedelta(minutes=minutes)) == []
    alert = Alert.objects.get()
    assert (alert.seen, alert.peak_seen) == (16, 16)
    assert told(head) == ["Heating, Sector 4. 12 appeals in the last 3 hours; usual: about 2."]
    notice = Notification.objects.get()
    assert notice.mail_at is not None
    assert notice.data["link"].endswith(f"{PAGE}{alert.pk}/")


def test_it_is_told_again_when_it_has_doubled(heating, sector):
    head = a_user(Role.HEAD_OF_ANALYSIS)
    usual(topic=heating, sector=sector)
    some(12, topic=heating, sector=sector)
    watched()
    some(12, NOON, topic=heating, sector=sector)
    watched(NOON + timedelta(minutes=5))
    watched(NOON + timedelta(minutes=10))
    assert len(told(head)) == 2


def test_it_is_told_to_those_who_handle_warnings_within_reach(heating, sector):
    of_sector = a_user(Role.HEAD, sector=sector)
    of_another = a_user(Role.HEAD, sector=a_sector("Sector 5"))
    sees_only = a_user(Role.OFFICIAL)
    usual(topic=heating, sector=sector)
    some(12, topic=heating, sector=sector)
    watched()
    assert [len(told(user)) for user in (of_sector, of_another, sees_only)] == [1, 0, 0]


def test_it_is_over_by_itself_after_a_quiet_day(official, heating, sector, noon):
    usual(topic=heating, sector=sector)
    some(12, topic=heating, sector=sector)
    watched()
    Appeal.objects.filter(received_at=NOON - HOUR).delete()
    watched(NOON + 23 * HOUR)
    assert Alert.objects.get().state == "open"
    noon.shift(25 * HOUR)
    watched(NOON + 25 * HOUR)
    assert Alert.objects.get().state == "closed"
    page = official.get(PAGE)
    assert word(page, "said") == "Nothing is out of the ordinary."
    assert "Heating, Sector 4" in word(page, "table")


def test_what_is_muted_is_kept_and_told_to_nobody(official, heating, sector):
    head = a_user(Role.HEAD_OF_ANALYSIS)
    usual(topic=heating, sector=sector)
    Mute.objects.create(nature="spike", until=NOON + DAY, reason="We know")
    some(12, topic=heating, sector=sector)
    (alert,) = watched()
    assert told(head) == []
    page = official.get(PAGE)
    assert word(page, "said") == "Nothing is out of the ordinary."
    assert "We know" in word(page, "mutes")
    watched(NOON + DAY + HOUR)
    assert Alert.objects.get().pk == alert.pk


def test_the_statements_of_a_run_do_not_grow_with_the_series():
    topics = [a_topic(f"Topic {number}") for number in range(12)]
    sectors = [a_sector(f"Sector {number}") for number in range(3)]
    for topic in topics:
        for sector in sectors:
            usual(a_day=1, topic=topic, sector=sector)
    for topic in topics[:4]:
        some(9, topic=topic, sector=sectors[0])
    watched()
    assert Alert.objects.count() >= 4
    with CaptureQueriesContext(
        connection,
    ) as seen:
        watching.run(NOON + timedelta(minutes=5))
    assert len(seen) <= 14


# Clusters ---------------------------------------------------------------------------------------

HERE = {"latitude": 47.9203, "longitude": 106.9152}


def scattered(topic, number: int = 60) -> None:
    """One each few hours all over the city, for two weeks."""
    for each in range(number):
        an_appeal(
            received_at=NOON - each * 5 * HOUR,
            topic=topic,
            latitude=47.88 + 0.0013 * (each * 7 % 60),
            longitude=106.8 + 0.0037 * (each * 11 % 60),
        )


def test_many_people_in_one_place_are_a_cluster_though_the_sector_is_at_rest(heating, sector):
    scattered(heating)
    scattered(a_topic("Roads"))
    some(6, NOON - 2 * HOUR, topic=heating, sector=sector, **HERE)
    (alert,) = (each for each in watched() if each.nature == "cluster")
    assert (alert.topic, alert.sector, alert.seen) == (heating, sector, 6)
    assert alert.latitude == pytest.approx(HERE["latitude"], abs=0.005)


def test_one_person_who_writes_often_is_no_cluster(heating):
    scattered(heating)
    scattered(a_topic("Roads"))
    address = an_address("often@mail.mn", "email")
    some(8, NOON - 2 * HOUR, topic=heating, address=address, **HERE)
    assert [each for each in watched() if each.nature == "cluster"] == []


def test_a_cluster_that_moves_by_a_street_is_the_same(heating):
    scattered(heating)
    some(6, NOON - 2 * HOUR, topic=heating, **HERE)
    watched()
    some(6, NOON, topic=heating, latitude=47.9231, longitude=106.9152)
    watched(NOON + timedelta(minutes=5))
    assert Alert.objects.filter(nature="cluster").count() == 1


def test_what_is_gathered_as_an_incident_or_confidential_is_no_cluster(heating):
    scattered(heating)
    head = an_appeal(received_at=NOON - 3 * HOUR, topic=heating, **HERE)
    some(6, NOON - 2 * HOUR, topic=heating, part_of=head, **HERE)
    some(6, NOON - 2 * HOUR, topic=heating, is_confidential=True, **HERE)
    assert [each for each in watched() if each.nature == "cluster"] == []


# Silence ----------------------------------------------------------------------------------------


def chatty(days: int = 40) -> Account:
    """A number to which somebody writes every two hours, day and night, until a day ago."""
    account = an_account("sms")
    moments = [NOON - ago * 2 * HOUR for ago in range(12, days * 12)]
    appeals(moments, channel="sms", account=account)
    Account.objects.filter(pk=account.pk).update(last_in_at=NOON - DAY)
    return account


def test_an_account_that_falls_silent_is_told_of_until_words_come(official):
    head = a_user(Role.HEAD_OF_ANALYSIS)
    account = chatty()
    (alert,) = watched()
    assert (alert.nature, alert.account) == ("silence", account)
    assert "Nothing has come in for 24 hours; usual in that time: about 12." in told(head)[0]
    watched(NOON + HOUR)
    assert len(told(head)) == 1
    Account.objects.filter(pk=account.pk).update(last_in_at=NOON + HOUR)
    watched(NOON + HOUR + timedelta(minutes=5))
    assert Alert.objects.get().state == "closed"


def test_an_account_that_never_brought_anything_is_silent_in_peace():
    an_account("sms")
    usual(channel="web")
    assert watched() == []


def test_an_account_out_of_use_may_be_silent():
    account = chatty()
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert watched() == []


def test_words_of_today_are_no_silence():
    account = chatty()
    Account.objects.filter(pk=account.pk).update(last_in_at=NOON - 2 * HOUR)
    assert watched() == []


def test_the_list_names_what_is_muted_by_whom(official):
    assert words(official.get(PAGE), "mutes") == []
