"""What the page of a broadcast says before it goes out: by which channels, when, to how many."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from channels.models import Delivery
from config.demo.clock import at
from outreach.audiences import consenting, counting, reaching
from outreach.audiences.consenting import How
from outreach.audiences.definition import Definition
from outreach.broadcasts import checking, figures, reckoning, spans, starting, texts, workflow
from outreach.broadcasts.figures import FEWEST, OTHERS, Group
from outreach.models import KeptCount
from outreach.sending import handing
from outreach.sending.progress import progress
from tests.builders import (
    a_broadcast,
    a_contact,
    a_news_topic,
    a_people_list,
    a_user,
    an_account,
    an_address,
    an_approved_broadcast,
    an_audience,
    an_organisation,
)
from tests.desk import at_desk

pytestmark = pytest.mark.django_db
HOME = "/admin/outreach/broadcasts/"
NIGHT = datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("Asia/Ulaanbaatar"))
DAY = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Ulaanbaatar"))


@pytest.fixture
def pr():
    return at_desk(a_user(Role.PR_MANAGER))


@pytest.fixture
def both():
    """A line for SMS and a mailbox; one person with a phone and one with a mailbox."""
    an_account("sms")
    an_account("email")
    a_contact(phone="+97699110001")
    a_contact(email="bat@example.mn")


def without_subject(**fields):
    broadcast = a_broadcast(**fields)
    broadcast.texts.update(subject="")
    return broadcast


def asked_for_a_subject(broadcast) -> bool:
    try:
        checking.demand_ready(broadcast)
    except checking.Unready as unready:
        return any("subject" in problem for problem in unready.problems)
    return False


def previewed(pr, broadcast) -> tuple[list[str], list[str]]:
    context = pr.get(f"{HOME}{broadcast.pk}/").context
    return tuple(
        [each.channel for each in context[name]] for name in ("previews", "other_previews")
    )


def test_what_reaches_phones_and_mailboxes_needs_a_subject(both):
    assert asked_for_a_subject(without_subject())


@pytest.mark.parametrize("way", ["audience", "broadcast", "people"])
def test_what_goes_by_sms_alone_needs_no_subject_and_shows_an_sms(pr, both, way):
    if way == "audience":
        broadcast = without_subject(audience=an_audience({"channels": ["sms"]}))
    elif way == "broadcast":
        broadcast = without_subject(channels=["sms"])
    else:
        a_contact(phone="+97699110002", kind="company")
        companies = an_audience({"include": [{"kinds": ["company"]}]})
        broadcast = without_subject(audience=companies)
    assert not asked_for_a_subject(broadcast)
    assert previewed(pr, broadcast) == (["sms"], ["email"])


def test_while_nobody_is_reached_all_channels_of_the_audience_are_shown(pr):
    an_account("sms")
    an_account("email")
    assert previewed(pr, a_broadcast()) == (["sms", "email"], [])


@pytest.mark.parametrize(("now", "waits"), [(NIGHT, True), (DAY, False)])
def test_at_night_it_says_when_it_will_begin(pr, both, now, waits):
    said = "People are left alone at night"
    with at(now):
        broadcast = an_approved_broadcast()
        page = pr.get(f"{HOME}{broadcast.pk}/").text
        assert (said in page) == waits
        started = pr.post(f"{HOME}{broadcast.pk}/start/", follow=True).text
        assert (f"{said}: it begins on" in started) == waits
        assert (f"{said}: nothing goes out before" in started) == waits
        estimate = reckoning.estimate(a_broadcast())
        assert (estimate.starts_at > now) == waits
        said_to_take = timedelta(minutes=spans.whole(estimate.seconds))
        assert estimate.ends_at - estimate.starts_at == said_to_take


def test_an_alert_waits_for_no_morning(pr, both):
    with at(NIGHT):
        page = pr.get(f"{HOME}{a_broadcast(is_alert=True).pk}/").text
    assert "left alone at night" not in page


def test_who_says_stop_before_their_turn_is_left_out_at_once(both):
    address = a_contact(phone="+97699110003").citizen.addresses.get()
    broadcast, alert = an_approved_broadcast(), an_approved_broadcast(is_alert=True)
    workflow.approve(alert, user=a_user(Role.HEAD))
    for each in (broadcast, alert):
        starting.start(each)
    assert progress(broadcast).waiting == 3
    consenting.say_no(address, how=How("message", "sms", "STOP"))
    recipient = broadcast.recipients.get(address=address)
    assert (recipient.state, recipient.skipped) == ("skipped", "opted_out")
    assert (progress(broadcast).waiting, progress(broadcast).skipped) == (2, {"opted_out": 1})
    assert figures.report(broadcast).opted_out == 1
    assert progress(alert).waiting == 3  # the law says that they hear of it


def test_no_to_one_kind_of_news_leaves_them_waiting_for_the_others(both):
    address = a_contact(phone="+97699110003").citizen.addresses.get()
    topic = a_news_topic()
    weather = an_approved_broadcast(topic=topic, audience=an_audience())
    plain = an_approved_broadcast()
    for each in (weather, plain):
        starting.start(each)
    consenting.say_no(address, topic, how=How("message"))
    assert (progress(weather).waiting, progress(plain).waiting) == (2, 3)


def test_who_was_left_out_before_any_channel_folds_no_channel_away(both):
    for number in range(3, 9):
        a_contact(phone=f"+9769911000{number}")
    with at(DAY):
        broadcast = an_approved_broadcast(channels=["sms"])
        starting.start(broadcast)
        left = broadcast.recipients.order_by("pk").first()
        consenting.say_no(left.address, how=How("message", "sms", "STOP"))
        while handing.hand_over(broadcast.pk):
            pass
    by_channel = figures.report(broadcast).by_channel
    assert [(group.label, group.total) for group in by_channel] == [("sms", 6)]


# Kept counts --------------------------------------------------------------------------------------
@pytest.fixture
def dear(monkeypatch):
    """No count is done within the patience of a page: the database is slow then."""
    patience = counting._patience

    @contextmanager
    def with_a_slow_database(seconds):
        with patience(0.001), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(1)")
            yield

    monkeypatch.setattr(counting, "_patience", with_a_slow_database)


def test_what_takes_long_is_counted_by_a_worker_once_for_all_who_look(both, pr, dear):
    broadcast = a_broadcast()
    page = f"{HOME}{broadcast.pk}/"
    first = pr.get(page)
    assert "being counted since" in first.text
    assert first.context["estimate"].counted.count is None
    waiting = KeptCount.objects.get()
    assert at_desk(a_user(Role.PR_MANAGER)).get(page).context["estimate"].counted.is_counting
    assert KeptCount.objects.get().wanted_at == waiting.wanted_at
    assert counting.drain() == 1
    assert counting.drain() == 0
    shown = pr.get(page).context["estimate"]
    assert (shown.people, shown.counted.is_kept, shown.counted.is_counting) == (2, True, False)


def test_kept_figures_are_shown_with_their_age_and_counted_again_when_asked(both, pr, dear):
    broadcast = a_broadcast()
    page = f"{HOME}{broadcast.pk}/"
    pr.get(page)
    counting.drain()
    a_contact(phone="+97699110004")
    assert pr.get(page).context["estimate"].people == 2
    assert "Count again" in pr.get(page).text
    pr.post(f"{page}count/")
    meanwhile = pr.get(page)
    assert "being counted anew" in meanwhile.text
    assert meanwhile.context["estimate"].people == 2
    counting.drain()
    assert pr.get(page).context["estimate"].people == 3
    KeptCount.objects.update(at=F("at") - counting.KEPT)
    late = pr.get(page).context["estimate"]
    assert (late.people, late.counted.is_counting) == (3, True)
    counting.drain()
    KeptCount.objects.update(at=F("at") - counting.SHOWN)
    assert pr.get(page).context["estimate"].counted.count is None  # too old to be shown


def test_a_count_that_a_worker_died_in_is_taken_up_by_another(both, dear):
    counting.counted(Definition())
    KeptCount.objects.update(lease_until=timezone.now() + counting.LEASE)
    assert counting.drain() == 0
    KeptCount.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert counting.drain() == 1


def test_nothing_is_proposed_while_its_people_are_counted(both, dear):
    broadcast = a_broadcast()
    with pytest.raises(checking.Unready, match="still being counted"):
        checking.demand_ready(broadcast)
    counting.drain()
    checking.demand_ready(broadcast)


def test_it_goes_to_whom_there_are_now_whatever_figures_are_kept(both, pr, dear):
    broadcast = an_approved_broadcast()
    pr.get(f"{HOME}{broadcast.pk}/")
    counting.drain()
    added = a_contact(phone="+97699110004").citizen.addresses.get()
    stopped = a_contact(phone="+97699110005").citizen.addresses.get()
    consenting.say_no(stopped, how=How("message", "sms", "STOP"))
    assert starting.start(broadcast) == 3
    assert broadcast.recipients.filter(address=added).exists()
    assert broadcast.left_out == {"opted_out": 1}


def test_an_audience_that_is_not_kept_yet_is_looked_at_again(both, pr, dear):
    add = "/admin/outreach/audiences/add/"
    form = {"include-parts": "1", "exclude-parts": "1", "include-0-kinds": ["citizen"]}
    answer = pr.post(add, form | {"count": "1"})
    assert "being counted since" in answer.text
    part = f"/admin/outreach/audiences/counts/{answer.context['counted'].asked}/"
    assert part in answer.text
    assert "data-counting" in pr.get(part).text
    counting.drain()
    assert "<b>2</b> of 2 people" in pr.get(part).text
    again = pr.post(add, form | {"count": "look"}).context["counted"]
    assert (again.count.reached, again.is_counting) == (2, False)
    assert pr.get("/admin/outreach/audiences/counts/0123/").status_code == 404


def test_a_kept_count_is_of_that_question_alone(both, dear):
    counting.counted(Definition())
    counting.drain()
    assert counting.counted(Definition()).count == reaching.count(Definition())
    assert counting.counted(Definition(), is_alert=True).is_counting
    assert counting.counted(Definition(channels=("sms",))).is_counting
    an_account("telegram")  # another channel reaches other people
    assert counting.counted(Definition()).is_counting


def test_a_quick_count_is_not_kept(both):
    found = counting.counted(Definition())
    assert (found.count, found.is_kept) == (reaching.count(Definition()), False)
    assert not KeptCount.objects.exists()


def test_a_mailbox_that_came_after_the_approval_gets_no_mail_without_a_subject(both):
    body = an_organisation("Governor's office")
    broadcast = a_broadcast({"mn": "Хурал", "kk": "Жиналыс"}, organisation=body)
    broadcast.texts.filter(language="mn").update(subject="")
    broadcast.texts.filter(language="kk").update(subject="Dear {name|neighbour}")
    workflow.propose(broadcast, user=broadcast.created_by)
    workflow.approve(broadcast, user=a_user(Role.SUPERVISOR))
    with at(DAY):
        starting.start(broadcast)
        handing.hand_over(broadcast.pk)
    mail = Delivery.objects.get(channel="email")
    assert (mail.subject, mail.body) == ("Governor's office", "Хурал")


def test_a_subject_of_the_same_language_stands_in_for_one_that_is_missing():
    plain = {
        ("mn", ""): texts.Words("mn", "", "Хурал"),
        ("mn", "sms"): texts.Words("mn", "Хурлын тов", ""),
    }
    assert texts.subject_in(texts.Texts(plain, ("mn",)), "mn") == "Хурлын тов"
    assert texts.subject_in(texts.Texts(plain, ("mn",)), "kk") == ""


# Few people ---------------------------------------------------------------------------------------
def a_group(label: str, total: int) -> Group:
    return Group(label, total, total, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("totals", "shown"),
    [
        ([90, 7, 2], [90, 9]),  # the two alone would be told by the whole: the seven go with them
        ([90, 3, 2], [90, 5]),
        ([90, 7], [90, 7]),
        ([3, 1], [4]),
        ([], []),
    ],
)
def test_groups_of_few_people_are_not_shown_apart(totals, shown):
    groups = [a_group(str(place), total) for place, total in enumerate(totals)]
    assert [group.total for group in figures.folded(groups)] == shown


@given(st.lists(st.integers(1, 30), max_size=12))
def test_folding_keeps_sums_and_tells_of_nobody(totals):
    groups = [a_group(str(n), total) for n, total in enumerate(sorted(totals, reverse=True))]
    found = figures.folded(groups)
    assert sum(group.total for group in found) == sum(totals)
    assert sum(group.replied for group in found) == len(totals)
    assert all(group.total >= FEWEST for group in found) or len(found) == 1
    assert all(group.label == OTHERS or group in groups for group in found)


def test_a_column_of_a_list_is_shown_as_it_is_of_one_person_on_it(pr):
    an_account("sms")
    people = a_people_list(an_address(value="+97699110001"), an_address(value="+97699110002"))
    people.entries.update(fields={"debt": ""})
    last = people.entries.order_by("pk").last()
    last.fields = {"debt": "12000"}
    last.save()
    audience = an_audience({"include": [{"lists": [people.pk]}]})
    broadcast = a_broadcast({"mn": "Өр: {debt|0} төгрөг"}, audience=audience)
    shown = pr.get(f"{HOME}{broadcast.pk}/").text
    assert "Өр: 12000 төгрөг" in shown
    assert "With what the list says of one of them." in shown
    plain = a_broadcast({"mn": "Сайн уу, {name|хөрш}"}, audience=audience)
    assert "With what the list" not in pr.get(f"{HOME}{plain.pk}/").text
