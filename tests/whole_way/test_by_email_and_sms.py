"""From a citizen's words to a rated answer and a figure on the dashboard, by mail and by SMS.

Mail goes through a real IMAP and a real SMTP server; SMS through signed webhooks and a stand-in
for Twilio's own API that misbehaves as Twilio does.
"""

import email
import json
import re
from email.policy import default as modern
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from analytics import facts
from analytics.models import DayFact
from channels import inbox, outbox, polling
from channels.models import Account, Delivery
from feedback import timeline
from feedback.models import Appeal, Message, Rating
from tests.builders import a_user
from tests.channels.mail import OURS, a_mail
from tests.channels.sms import NUMBER, PHONE, a_twilio_account
from tests.conftest import absent, free_port
from tests.standins import dovecot, smtp, twilio
from tests.standins.twilio import TwilioStandIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client) -> Client:
    client.force_login(a_user(Role.OPERATOR), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def at_the_desk(operator: Client, appeal: Appeal, what: str, **body):
    path = f"/api/v1/desk/appeals/{appeal.pk}/{what}/"
    appeal.refresh_from_db()
    body.setdefault("version", appeal.version)
    answer = operator.post(path, json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 201), answer.content
    appeal.refresh_from_db()


def rate(text: str, resolution: int, servant: int) -> None:
    """Follow the link in an answer and fill in the form, without JavaScript."""
    (path,) = re.findall(r"/rate/[\w-]+/", text)
    page = Client().get(path)
    assert page.status_code == 200
    sent = Client().post(path, {"resolution": resolution, "servant": servant, "words": "Thank you"})
    assert sent.status_code == 302, sent.content.decode()


def answered_and_rated(appeal: Appeal, channel: str) -> None:
    """What must hold at the end of every way."""
    rating = Rating.objects.get(appeal=appeal)
    assert (rating.resolution, rating.servant) == (5, 4)
    assert timeline.first_break(appeal.events.order_by("sequence")) is None
    facts.refresh()
    fact = DayFact.objects.get(channel=channel)
    assert (fact.day, fact.received, fact.answered) == (timezone.localdate(), 1, 1)
    assert (fact.resolution_5, fact.servant_4) == (1, 1)


# By mail ---------------------------------------------------------------------------------------


@pytest.fixture
def post_office():
    if dovecot.executable() is None:
        absent("no Dovecot 2.3 on this machine: apt install dovecot-imapd")
    with dovecot.running(free_port()) as imap, smtp.running(free_port()) as server:
        yield imap, server


@pytest.fixture
def mailbox(post_office) -> Account:
    imap, server = post_office
    return Account.objects.create(
        channel="email",
        code="hello",
        name="Mail",
        options={
            "address": OURS,
            "imap_host": "127.0.0.1",
            "imap_port": imap.port,
            "imap_security": "none",
            "imap_user": "hello",
            "smtp_host": "127.0.0.1",
            "smtp_port": server.port,
            "smtp_security": "none",
        },
        secrets={"imap_password": dovecot.PASSWORD},
    )


def delivered(server, mails: int):
    """Send what waits; the last of `mails` that the citizen has by then."""
    outbox.drain()
    assert len(server.taken) == mails
    return email.message_from_bytes(server.taken[-1].content, policy=modern)


def test_the_whole_way_by_mail(post_office, mailbox, operator):
    imap, server = post_office
    imap.put("hello", a_mail("Манай гудамжны гэрэл асахгүй байна.", Message_ID="<1@home.example>"))
    assert polling.poll(mailbox.pk) == 1
    inbox.drain()
    appeal = Appeal.objects.get()
    assert (appeal.channel, appeal.language) == ("email", "mn")

    acknowledged = delivered(server, 1)
    assert appeal.code in acknowledged["Subject"]
    assert acknowledged["In-Reply-To"] == "<1@home.example>"
    assert acknowledged["Auto-Submitted"] == "auto-replied"

    at_the_desk(operator, appeal, "replies", text="Аль гэрэл вэ?", key="ask", ask=True)
    asked = delivered(server, 2)
    assert appeal.status == "waiting"

    reply = a_mail(
        "14-р гэрэл.\r\n\r\n> Аль гэрэл вэ?",
        Message_ID="<2@home.example>",
        Subject="Re: " + "x",
        In_Reply_To=asked["Message-ID"],
    )
    imap.put("hello", reply)
    polling.poll(mailbox.pk)
    inbox.drain()
    appeal.refresh_from_db()
    assert Appeal.objects.count() == 1
    assert appeal.status == "in_progress"
    assert Message.objects.filter(direction="in").latest("id").text.strip() == "14-р гэрэл."

    at_the_desk(operator, appeal, "transitions", to="answered", text="Гэрлийг сольсон.")
    answer = delivered(server, 3)
    text = answer.get_body(("plain",)).get_content()
    assert "Гэрлийг сольсон." in text
    rate(text, 5, 4)
    answered_and_rated(appeal, "email")
    assert polling.poll(mailbox.pk) == 0


# By SMS ----------------------------------------------------------------------------------------


@pytest.fixture
def provider(settings):
    settings.PUBLIC_URL = "https://sanal.example.mn"
    with TwilioStandIn() as stand_in:
        settings.OUTGOING_ALLOWED_HOSTS = [stand_in.host, stand_in.media_host]
        yield stand_in


def comes_in(provider, body: str) -> int:
    fields = provider.incoming(provider.receive(PHONE, NUMBER, body))
    return post(fields)


def post(fields: dict) -> int:
    hook = "/hooks/sms/sms-main/"
    signed = twilio.signature(f"https://sanal.example.mn{hook}", list(fields.items()), twilio.TOKEN)
    return (
        Client()
        .post(
            hook,
            urlencode(fields),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": signed},
        )
        .status_code
    )


def try_until_sent(provider, messages: int) -> str:
    """Let the outbox try, its waits passed over; the last text that the provider took."""
    for _ in range(6):
        outbox.drain()
        Delivery.objects.filter(state="queued").update(next_try_at=timezone.now())
        Delivery.objects.filter(state="unknown").update(lease_until=timezone.now())
        outbox.look_up_unknown()
    assert len(provider.accepted) == messages
    return provider.accepted[-1].body


def test_the_whole_way_by_sms_with_a_provider_that_stumbles(provider, operator):
    account = a_twilio_account(provider.url, media_hosts=provider.media_host)
    account.save()
    assert comes_in(provider, "Манай байранд ус алга байна") == 200
    inbox.drain()
    appeal = Appeal.objects.get()
    assert (appeal.channel, appeal.language) == ("sms", "mn")

    provider.misbehave(429, 500)
    assert appeal.code in try_until_sent(provider, 1)

    at_the_desk(operator, appeal, "replies", text="Аль байр вэ?", key="ask", ask=True)
    provider.misbehave("drop")  # it takes the message and then cuts the line
    assert "Аль байр вэ?" in try_until_sent(provider, 2)

    assert comes_in(provider, "12-р байр") == 200
    inbox.drain()
    appeal.refresh_from_db()
    assert (appeal.status, Appeal.objects.count()) == ("in_progress", 1)

    at_the_desk(operator, appeal, "transitions", to="answered", text="Ус ирсэн.")
    text = try_until_sent(provider, 3)
    assert "Ус ирсэн." in text
    assert post(provider.status(provider.accepted[-1], "delivered")) == 200
    inbox.drain()
    assert Delivery.objects.latest("id").state == "delivered"
    rate(text, 5, 4)
    answered_and_rated(appeal, "sms")
