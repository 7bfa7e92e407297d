"""A house with something behind each of its doors, so that a closed one is closed for a reason."""

import io
from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from accounts.models import Letterhead, Team
from analytics.models import Embed, Mute, SavedView
from channels import inbox, outbox
from feedback import answers, ratings
from feedback.evidence import keeping
from feedback.models import (
    Article,
    ArticleVersion,
    Block,
    BulkRun,
    Calendar,
    CannedAnswer,
    DocumentPage,
    EscalationStep,
    Macro,
    OfficialLetter,
    OpenKey,
    OpenService,
    Procedure,
    Proposal,
    Quarantined,
    Recount,
    RefusalGround,
    RoutingRule,
    SavedFilter,
    ShiftKind,
    SigningRule,
    Skills,
    SlaPolicy,
    SuggestionModel,
    TeamDuty,
    Transcript,
)
from live import call_recordings
from live.models import Call, Prompt, Recording
from outreach.models import Manners, NewsTopic, SendingPrice
from reception.models import Kiosk
from surveys.evaluations import guideline
from tests.builders import (
    a_broadcast,
    a_bulletin,
    a_citizen,
    a_message,
    a_people_list,
    a_questionnaire,
    a_rating,
    a_registered_appeal,
    a_sector,
    a_service,
    a_ticket,
    a_topic,
    a_user,
    an_account,
    an_address,
    an_alert,
    an_office,
    an_organisation,
    staff,
)
from tests.surveys.asking import a_survey
from tests.surveys.evaluations import an_evaluation
from tests.surveys.voting import a_draft as a_draft_vote


@pytest.fixture
def _no_pages(monkeypatch):
    """Whether a door opens is decided before its page is drawn, and costs half the time without:
    neither the page nor the counts of the queues beside it."""
    monkeypatch.setattr("config.desk.navigation.sidebar", lambda request: [])
    monkeypatch.setattr("django.template.base.Template.render", lambda page, context: "")


@pytest.fixture(scope="module")
def _furnished(django_db_setup, django_db_blocker) -> Iterator[dict[str, object]]:
    """Once for all tests of a file: to furnish it costs as much as to knock at a hundred doors."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield furnish()
        transaction.set_rollback(True)


@pytest.fixture
def house(_furnished, db) -> dict[str, object]:
    """What a test changes in it goes with the test, whose transaction lies within the house's."""
    return _furnished


def furnish() -> dict[str, object]:
    """One row of everything that an address can lead to; somebody else's, in the Roads office."""
    roads, topic, author = an_organisation("Roads"), a_topic(), staff()
    account = an_account("sms")
    owner = a_citizen(user=a_user(email="owner@mail.mn"), name="Bat")
    address = an_address("+97699887766")
    address.citizen = owner
    address.save()
    appeal = a_registered_appeal(address=address, account=account)
    type(appeal).objects.filter(pk=appeal.pk).update(organisation=roads, kind="proposal")
    Proposal.objects.create(
        appeal=appeal,
        ground="consent",
        until=timezone.localdate(),
        published_at=timezone.now(),
        published_by=author.user,
    )
    head = Letterhead.objects.create(organisation=roads, series="roads")
    answers.answer(appeal, text="Done.", actor=author)
    calendar = Calendar.objects.create(name="Ours", week={"0": [["09:00", "18:00"]]})
    message = a_message(appeal)
    file = keeping.keep(name="a.txt", declared_type="", content=b"My flat is cold", message=message)
    keeping.process(file)
    DocumentPage.objects.create(attachment=file, number=1, image=file.shown.name, width=1, height=1)
    pulled = inbox.accept(account=account, raw=b"words")
    Transcript.objects.create(attachment=file, appeal=appeal)
    call = Call.objects.create(
        account=account, external_id="1", caller=address, started_at=timezone.now()
    )
    recording = Recording.objects.create(call=call, name="1.wav", remote_url="https://x/1.wav")
    call_recordings.keep(recording, io.BytesIO(b"RIFF"))
    office = an_office(code="hall", organisation=roads)
    alert = an_alert(organisation=roads)
    article = Article.objects.create(slug="sms", audience="public")
    service = a_service(office)
    return {
        "appeal": appeal,
        "message": message,
        "file": file,
        "invitation": ratings.invite(appeal),
        "recording": recording,
        "live/call": call,
        "live/prompt": Prompt.objects.create(name="hold", language="mn", audio=file.shown.name),
        "run": BulkRun.objects.create(user=author.user, action="take", state="done"),
        "saved": SavedFilter.objects.create(owner=author.user, name="New", queue="new"),
        "view": SavedView.objects.create(owner=author.user, name="Water", query="by=topic"),
        "embed": Embed.objects.create(owner=author.user, name="Water", token="wall"),
        "alert": alert,
        "bulletin": a_bulletin(organisation=roads),
        "questionnaire": a_questionnaire("hall", organisation=roads),
        "survey": a_survey(organisation=roads),
        "evaluation": an_evaluation(a_user(), roads),
        "broadcast": a_broadcast(organisation=roads),
        "people_list": a_people_list(organisation=roads),
        "surveys/votes": a_draft_vote(organisation=roads),
        "mute": Mute.objects.create(
            nature="spike", alert=alert, until=timezone.now() + timedelta(days=1)
        ),
        "feedback/article": article,
        "version": ArticleVersion.objects.create(
            article=article, number=1, language="en", title="Roads", body="Text"
        ),
        "feedback/suggestionmodel": SuggestionModel.objects.create(target="topic"),
        "feedback/topic": topic,
        "feedback/openservice": OpenService.objects.create(topic=topic),
        "feedback/openkey": OpenKey.objects.create(name="City", key_index="x"),
        "feedback/signingrule": SigningRule.objects.create(kind="gratitude"),
        "accounts/letterhead": head,
        "letter": OfficialLetter.objects.get(),
        "feedback/routingrule": RoutingRule.objects.create(organisation=roads),
        "feedback/shiftkind": ShiftKind.objects.create(
            letter="D", name="Day", starts=time(8), ends=time(20)
        ),
        "feedback/skills": Skills.objects.create(user=author.user),
        "feedback/teamduty": TeamDuty.objects.create(
            team=Team.objects.create(name="Night", code="night", organisation=roads)
        ),
        "feedback/slapolicy": SlaPolicy.objects.create(name="Slow", calendar=calendar),
        "feedback/calendar": calendar,
        "feedback/escalationstep": EscalationStep.objects.create(),
        "feedback/recount": Recount.objects.create(why="policy", asked_at=timezone.now()),
        "feedback/procedure": Procedure.objects.create(),
        "feedback/refusalground": RefusalGround.objects.create(code="court", name="In court"),
        "feedback/cannedanswer": CannedAnswer.objects.create(
            name="Thanks", texts={"en": "Thank you."}, scope="everybody"
        ),
        "feedback/macro": Macro.objects.create(name="Mine", scope="everybody", assign="me"),
        "feedback/rating": a_rating(appeal, 5),
        "feedback/quarantined": Quarantined.objects.create(
            envelope_id=pulled,
            external_id="1",
            kind="phone",
            sender="+97699887766",
            reason="blocked",
        ),
        "feedback/block": Block.objects.create(
            kind="phone", value="+97699000001", reason="threats", user=author.user
        ),
        "reception/office": office,
        "reception/service": service,
        "reception/ticket": a_ticket(service),
        "reception/kiosk": Kiosk.objects.create(name="Hall"),
        "channels/account": account,
        "outreach/newstopic": NewsTopic.objects.create(code="weather", name="Weather"),
        "outreach/manners": Manners.objects.create(),
        "surveys/guideline": guideline.adopt(),
        "outreach/sendingprice": SendingPrice.objects.create(account=account, price=55),
        "channels/envelope": apps.get_model("channels", "envelope").objects.get(pk=pulled),
        "channels/delivery": outbox.enqueue(key="one", address=address, body="x", account=account),
        "accounts/user": author.user,
        "accounts/organisation": roads,
        "accounts/sector": a_sector(),
        "accounts/citizen": owner,
        "account/emailaddress": EmailAddress.objects.create(user=owner.user, email="o@mail.mn"),
        "mfa/authenticator": Authenticator.objects.create(user=owner.user, type="totp", data={}),
        "usersessions/usersession": UserSession.objects.create(
            user=owner.user, session_key="key", ip="127.0.0.1", last_seen_at=timezone.now()
        ),
    }
