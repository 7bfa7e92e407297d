"""Surveys in the field, for tests: a small questionnaire, and people who answer it."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from channels import inbox
from channels.models import Account, Delivery, Envelope
from surveys.asking import inviting, sittings
from surveys.models import Invitation, Questionnaire, Survey, Version
from surveys.questionnaires.definition import (
    Condition,
    Definition,
    Kind,
    Option,
    Question,
    Section,
    Test,
    to_json,
)
from tests.builders import a_user, an_account, an_address

PHONE = "+97699112233"


def _w(en: str, mn: str = "") -> dict:
    return {"en": en, "mn": mn or f"{en} (mn)"}


ASKED = (
    Section(
        "visit",
        _w("Your visit", "Таны айлчлал"),
        (
            Question(
                "came",
                Kind.SINGLE,
                _w("How did you come?", "Та яаж ирсэн бэ?"),
                options=(
                    Option("foot", _w("On foot", "Явган")),
                    Option("bus", _w("By bus", "Автобусаар")),
                    Option("car", _w("By car", "Машинаар")),
                ),
                required=True,
            ),
            Question("served", Kind.SCALE, _w("How were you served?"), required=True),
            Question(
                "why",
                Kind.TEXT,
                _w("What went wrong?"),
                shown_if=(Condition("served", Test.MOST, 2),),
            ),
        ),
    ),
    Section(
        "wishes",
        _w("Wishes"),
        (
            Question(
                "better",
                Kind.MULTIPLE,
                _w("What should be better?"),
                options=(
                    Option("hours", _w("Opening hours")),
                    Option("staff", _w("The staff")),
                    Option("none", _w("Nothing"), alone=True),
                ),
            ),
        ),
    ),
)
DEFINITION = Definition(
    ASKED, ("en", "mn"), intro=_w("We ask about your visit."), thanks=_w("Many thanks!")
)
ANSWERS = {"came": "bus", "served": 4, "better": ["hours"]}


def a_version(definition: Definition = DEFINITION) -> Version:
    questionnaire = Questionnaire.objects.create(name="Visits")
    return Version.objects.create(
        questionnaire=questionnaire, number=1, content=to_json(definition)
    )


def a_survey(*sections: Section, **fields) -> Survey:
    """One that is open; anybody with the link may answer, unless said otherwise."""
    definition = replace(DEFINITION, sections=sections) if sections else DEFINITION
    if "version" not in fields:
        fields["version"] = a_version(definition)
    if fields.get("state", Survey.State.OPEN) == Survey.State.OPEN:
        fields.setdefault("approved_by", a_user(Role.HEAD))
        fields.setdefault("opens_at", timezone.now() - timedelta(days=3))
    usual = {"name": "Your visit", "state": Survey.State.OPEN, "is_open": True}
    return Survey.objects.create(**usual | {"is_anonymous": False} | fields)


def an_invitation(survey: Survey, phone: str = PHONE, **fields) -> Invitation:
    """An invitation whose link was sent."""
    fields.setdefault("address", an_address(phone))
    fields.setdefault("language", "en")
    invitation = Invitation.objects.create(survey=survey, invited_at=timezone.now(), **fields)
    inviting.give_token(invitation)
    invitation.save()
    return invitation


def link(survey_or_invitation) -> str:
    if isinstance(survey_or_invitation, Survey):
        return f"/surveys/{survey_or_invitation.token}/"
    return f"/surveys/{sittings.token_of(survey_or_invitation)}/"


FIRST = {"asked": ["came", "served"], "q-came": "bus", "q-served": "4"}
SECOND = {"asked": ["better"], "q-better": ["hours"]}


def answer_all(client: Client, at: str):
    """The whole way on pages; what the last one answers."""
    client.post(at)
    client.post(f"{at}1/", FIRST)
    return client.post(f"{at}2/", SECOND)


class Phone:
    """Somebody with a phone who writes to our number."""

    def __init__(self, account: Account | None = None, number: str = PHONE) -> None:
        self.account = account or an_account("sms")
        self.number = number
        self.sent = 0

    def says(self, text: str, name: str = "") -> list[str]:
        """An SMS comes and is worked on; what we say to it."""
        before = self._last()
        self.sent += 1
        self.brings(text, name or f"{self.number}-{self.sent}")
        inbox.drain()
        return [d.body for d in Delivery.objects.filter(pk__gt=before).order_by("pk")]

    def brings(self, text: str, name: str) -> None:
        """An SMS comes; invitations have reached people by then, but for those that are held."""
        invited = Delivery.objects.filter(key__startswith="survey:", state="queued")
        due = invited.filter(next_try_at__isnull=False)
        due.update(state="sent", claimed_at=timezone.now(), sent_at=timezone.now())
        payload = {"from": self.number, "text": text, "id": name, "token": "word"}
        url = f"/hooks/sms/{self.account.code}/"
        form = "application/x-www-form-urlencoded"
        answer = Client().post(url, urlencode(payload), content_type=form)
        assert answer.status_code == 200

    @property
    def outcome(self) -> dict:
        envelope = Envelope.objects.latest("id")
        assert envelope.state == "done", envelope.error
        return envelope.outcomes[0]

    def _last(self) -> int:
        return Delivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
