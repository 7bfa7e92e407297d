"""To whom a broadcast goes when it starts, with what of their own; and what is tried again."""

from datetime import datetime, timedelta
from decimal import Decimal
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.roles import Role
from channels.mail import composing
from channels.models import Delivery
from channels.outbox import MAX_ATTEMPTS
from config.demo.clock import at
from outreach.audiences import consenting
from outreach.audiences.consenting import How
from outreach.broadcasts import figures, reckoning, starting, workflow
from outreach.models import Broadcast, SendingPrice
from outreach.sending import handing
from tests.builders import (
    a_broadcast,
    a_citizen,
    a_contact,
    a_news_topic,
    a_people_list,
    a_user,
    an_account,
    an_approved_broadcast,
    an_audience,
)
from tests.desk import at_desk
from tests.feedback.site import a_mailbox

pytestmark = pytest.mark.django_db
HOME = "/admin/outreach/broadcasts/"
DAY = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Ulaanbaatar"))


@pytest.fixture
def sms():
    return an_account("sms")


@pytest.fixture
def phones(sms):
    """Three people with a phone; the addresses."""
    return [
        a_contact(phone=f"+9769911000{n}", language="mn").citizen.addresses.get() for n in range(3)
    ]


def listed(*lines):
    """A list that says an amount of each of these addresses."""
    people = a_people_list(*(address for address, _amount in lines))
    for address, amount in lines:
        people.entries.filter(address=address).update(fields={"amount": amount})
    return people


def goes_out(broadcast: Broadcast) -> None:
    """It starts by day, and all of it is handed over."""
    with at(DAY):
        starting.start(broadcast)
        while handing.hand_over(broadcast.pk):
            pass
    broadcast.refresh_from_db()


def act(user, broadcast: Broadcast, name: str, **data) -> str:
    """Press a button of its page; what is told."""
    return at_desk(user).post(f"{HOME}{broadcast.pk}/{name}/", data, follow=True).text


def test_each_is_told_what_the_later_list_says_of_them(phones):
    first = listed((phones[0], "100"), (phones[1], "200"))
    second = listed((phones[0], "150"))
    audience = an_audience({"include": [{"lists": [first.pk, second.pk]}]})
    goes_out(an_approved_broadcast(texts={"mn": "Төлбөр {amount}"}, audience=audience))
    told = dict(Delivery.objects.values_list("address", "body"))
    assert told == {phones[0].pk: "Төлбөр 150", phones[1].pk: "Төлбөр 200"}


def test_each_is_told_by_their_name_and_where_to_say_no(sms):
    weather = a_news_topic()
    a_contact(phone="+97699110001", citizen=a_citizen(name="Бат", language="mn"))
    a_contact(phone="+97699110002")
    words = {"mn": "{name|хөршөө} {stop}"}
    goes_out(an_approved_broadcast(texts=words, topic=weather, audience=an_audience()))
    for said, name in zip(Delivery.objects.order_by("address"), ("Бат", "хөршөө"), strict=True):
        told, link = said.body.split()
        assert told == name
        assert consenting.by_link(token_of(link)) == (said.address, weather)


def test_a_mail_has_a_button_that_ends_this_kind_of_news(client):
    a_mailbox()
    weather = a_news_topic()
    a_contact(email="bat@example.mn")
    news = an_approved_broadcast(topic=weather, audience=an_audience())
    alert = an_approved_broadcast(topic=weather, audience=an_audience(), is_alert=True)
    workflow.approve(alert, user=a_user(Role.HEAD))
    for each in (news, alert):
        goes_out(each)
    first, second = Delivery.objects.select_related("account", "address").order_by("pk")
    link = message_from_bytes(composing.message(first))["List-Unsubscribe"].strip("<>")
    client.post(f"/n/{token_of(link)}/", {"List-Unsubscribe": "One-Click"})
    assert consenting.has_ended(first.address, weather)
    assert message_from_bytes(composing.message(second))["List-Unsubscribe"] is None


def token_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def test_its_own_channels_go_before_those_of_its_audience(sms):
    an_account("email")
    a_contact(phone="+97699110001", email="bat@example.mn")
    audience = an_audience({"channels": ["sms"]})
    for channels, kind in ([], "phone"), (["email"], "email"):
        broadcast = an_approved_broadcast(audience=audience, channels=channels)
        starting.start(broadcast)
        assert broadcast.recipients.get().address.kind == kind


def test_with_a_broken_audience_it_comes_back_and_holds_up_no_other(phones):
    soon = timezone.now() + timedelta(hours=1)
    audience = an_audience({"include": [{"sea": [1]}]})  # of before a rule was let go of
    broken = a_broadcast(audience=audience, starts_at=soon)
    ours = Broadcast.objects.filter(pk=broken.pk)
    ours.update(status="proposed")
    ours.update(status="approved", approved_by=a_user(Role.SUPERVISOR))
    sound = an_approved_broadcast(starts_at=soon + timedelta(minutes=1))
    with at(soon + timedelta(minutes=2)):
        assert starting.start_due() == 1
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.status, broken.approved_by, sound.status) == ("draft", None, "running")
    assert "sea" in broken.steps.latest("id").words


def test_a_no_that_was_said_before_is_not_told_of_the_broadcast(phones):
    consenting.say_no(phones[0], how=How("message"))
    consenting.say_yes(phones[0], how=How("message"))
    broadcast = an_approved_broadcast()
    starting.start(broadcast)
    assert figures.report(broadcast).opted_out == 0
    consenting.say_no(phones[1], how=How("message"))
    assert figures.report(broadcast).opted_out == 1


def test_own_words_are_measured_and_priced_by_what_they_come_to(sms, phones):
    SendingPrice.objects.create(account=sms, price=Decimal("50"), currency="MNT")
    people = listed((phones[0], "ө" * 71), (phones[1], "ө"))  # two parts, and one
    audience = an_audience({"include": [{"lists": [people.pk]}]})
    found = reckoning.estimate(a_broadcast({"mn": "{amount}"}, audience=audience))
    assert (found.parts, found.is_exact, found.unpriced) == (3, False, ())
    assert found.costs == {"MNT": Decimal("150.00")}
    plain = reckoning.estimate(a_broadcast({"mn": "ө"}, audience=audience))
    assert (plain.parts, plain.is_exact) == (2, True)


# Before it is proposed ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"audience": None}, "Say whom it is for: an audience, or a kind of news."),
        ({"starts_at": DAY - timedelta(days=9999)}, "The time at which it is to go out is over."),
        ({"repeats": {"every": "week"}}, "needs a day and an hour at which it goes out first"),
        ({"language": "ru"}, "There is no text in the language that the others fall back to."),
        ({"texts": {"mn": "ө" * 700}}, "An SMS of 11 parts: 10 is the most."),
        ({"texts": {"mn": "{amount}"}}, "There is no placeholder {amount}"),
    ],
)
def test_what_is_missing_is_told_and_it_stays_a_draft(phones, fields, told):
    broadcast = a_broadcast(**fields)
    page = act(a_user(Role.PR_MANAGER), broadcast, "propose")
    assert told in page
    broadcast.refresh_from_db()
    assert broadcast.status == "draft"


def test_rows_that_lack_a_value_are_told_unless_something_stands_for_it(phones):
    people = listed((phones[0], "100"), (phones[1], ""))
    audience = an_audience({"include": [{"lists": [people.pk]}]})
    writer = a_user(Role.PR_MANAGER)
    bare = a_broadcast({"mn": "{amount}"}, audience=audience)
    assert "{amount} has no value in 1 row of the list." in act(writer, bare, "propose")
    kind = a_broadcast({"mn": "{amount|0}"}, audience=audience)
    act(writer, kind, "propose")
    kind.refresh_from_db()
    assert kind.status == "proposed"


def test_nobody_tries_and_tries(phones):
    writer, broadcast = a_user(Role.PR_MANAGER), a_broadcast()
    desk = at_desk(writer)
    for _ in range(11):
        desk.post(f"{HOME}{broadcast.pk}/trial/", {"to": "+97688112233", "language": "mn"})
    assert Delivery.objects.count() == 10


def test_a_copy_goes_out_at_no_time_of_its_own(phones):
    soon = timezone.now() + timedelta(hours=1)
    row = an_approved_broadcast(starts_at=soon, repeats={"every": "week"})
    act(a_user(Role.PR_MANAGER), row, "copy")
    draft = Broadcast.objects.latest("id")
    assert (draft.starts_at, draft.repeats) == (None, {})


def test_who_only_writes_approves_nothing_of_others_either(phones):
    broadcast = a_broadcast()
    workflow.propose(broadcast, user=broadcast.created_by)
    act(a_user(Role.PR_MANAGER), broadcast, "approve")
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.approved_by) == ("proposed", None)


# After it was done --------------------------------------------------------------------------------
def test_only_what_failed_for_a_while_is_tried_again(phones):
    broadcast = an_approved_broadcast()
    goes_out(broadcast)
    for_a_while, for_good, arrived = broadcast.recipients.order_by("pk")
    failed = {"state": "failed", "settled_at": timezone.now(), "next_try_at": None}
    said = Delivery.objects.all()
    said.filter(pk=for_a_while.delivery_id).update(**failed, attempts=MAX_ATTEMPTS)
    said.filter(pk=for_good.delivery_id).update(**failed, attempts=1)
    said.filter(pk=arrived.delivery_id).update(state="delivered", attempts=MAX_ATTEMPTS)
    workflow.finish(broadcast)
    assert "Tried again: 1 message." in act(a_user(Role.PR_MANAGER), broadcast, "retry")
    broadcast.refresh_from_db()
    states = broadcast.recipients.order_by("pk").values_list("state", flat=True)
    assert (broadcast.status, list(states)) == ("running", ["handed", "failed", "delivered"])
    assert "Tried again: 0 messages." in act(a_user(Role.PR_MANAGER), broadcast, "retry")


def test_what_a_provider_says_is_no_formula_in_the_file(phones):
    broadcast = an_approved_broadcast()
    goes_out(broadcast)
    Delivery.objects.update(error='=HYPERLINK("https://example.mn")')
    door = f"{HOME}{broadcast.pk}/recipients.csv"
    file = at_desk(broadcast.created_by).get(door)
    lines = b"".join(file.streaming_content).decode()
    assert lines.count("'=HYPERLINK") == lines.count("=HYPERLINK") == 3
    assert lines.count(",'+976***") == 3
    page = at_desk(broadcast.created_by).get(f"{HOME}{broadcast.pk}/recipients/").text
    assert page.count("+976***") == 3
    assert "99110000" not in lines + page


def test_after_an_outage_a_row_says_once_what_it_missed(phones):
    soon = timezone.now() + timedelta(hours=1)
    row = an_approved_broadcast(starts_at=soon, repeats={"every": "week"})
    with at(soon + timedelta(weeks=3, hours=1)):
        assert starting.start_due() == 1
        assert starting.start_due() == 0
        following = Broadcast.objects.get(follows=row)
        assert (following.starts_at, following.status) == (soon + timedelta(weeks=4), "approved")


def test_who_said_no_meanwhile_is_not_tried_again(phones):
    weather = a_news_topic()
    broadcast = an_approved_broadcast(topic=weather, audience=an_audience())
    goes_out(broadcast)
    Delivery.objects.update(
        state="failed", settled_at=timezone.now(), next_try_at=None, attempts=MAX_ATTEMPTS
    )
    workflow.finish(broadcast)
    consenting.say_no(phones[0], weather, how=How("message", "sms", "STOP 1"))
    assert "Tried again: 2 messages." in act(a_user(Role.PR_MANAGER), broadcast, "retry")
    left = broadcast.recipients.get(address=phones[0])
    assert (left.state, left.skipped, left.delivery.state) == ("skipped", "opted_out", "failed")


def test_one_that_cannot_start_holds_up_no_other(phones, monkeypatch):
    broken, sound = (an_approved_broadcast(starts_at=DAY) for _ in range(2))
    fix = starting.recipients.fix

    def breaks(broadcast: Broadcast) -> int:
        if broadcast.pk == broken.pk:
            raise RuntimeError("broken")
        return fix(broadcast)

    monkeypatch.setattr(starting.recipients, "fix", breaks)
    with at(DAY + timedelta(minutes=1)):
        assert starting.start_due() == 1
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.status, sound.status) == ("approved", "running")
