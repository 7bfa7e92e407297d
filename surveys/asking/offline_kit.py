"""What an interviewer takes along on a phone: the questions, and of people only what it needs to
find them. Nothing of anybody else's."""

import base64

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.encryption import blind_index
from accounts.models import User
from accounts.roles import Capability
from feedback import reading
from surveys import access
from surveys.asking import sittings
from surveys.models import Invitation, Survey
from surveys.questionnaires import complaints, definition

SURVEYS = 20
PEOPLE = 300  # of all surveys together


def of(user: User, language: str) -> dict:
    """All that goes along, as JSON has it; words about wrong answers in this language."""
    people: dict[int, list[Invitation]] = {}
    waiting = access.people_to_take_along(user).filter(survey__in=sittings.accepting())
    for invitation in waiting[:PEOPLE]:
        people.setdefault(invitation.survey_id, []).append(invitation)
    asked = [each for group in people.values() for each in group]
    # Whoever is to ask somebody without a connection must know where; that they do is kept.
    reading.contacts(user, [each.address.citizen_id for each in asked if each.address])
    return {
        "owner": blind_index(str(user.pk), "offline owner")[:32],
        "key": key_of(user),
        "name": user.get_full_name() or user.get_username(),
        "unreadable": _("We could not read this answer."),
        "surveys": [
            _survey(survey, people.get(survey.pk, []), language)
            for survey in _surveys(user, list(people))
        ],
    }


def key_of(user: User) -> str:
    """The key (256 bits, base64) under which a phone keeps what is this person's. It follows from
    our own key: whoever signs in again reads again what was kept, and nobody else does."""
    return base64.b64encode(bytes.fromhex(blind_index(str(user.pk), "offline key"))).decode()


def _surveys(user: User, with_people: list[int]) -> QuerySet[Survey]:
    within = access.surveys_to_see(user, Capability.INTERVIEW) & sittings.accepting()
    given = within.filter(pk__in=with_people) | within.filter(is_open=True)
    return given.select_related("version", "organisation").distinct().order_by("-pk")[:SURVEYS]


def _survey(survey: Survey, people: list[Invitation], language: str) -> dict:
    asked = sittings.asked_of(survey)
    return {
        "id": survey.pk,
        "name": survey.name,
        "organisation": str(survey.organisation or ""),
        "version": survey.version_id,
        "content": definition.to_json(asked),
        "complaints": complaints.of(asked, language),
        "languages": [each for each in asked.languages if each in dict(settings.LANGUAGES)],
        "anonymous": survey.is_anonymous,
        "open": survey.is_open,
        "closes": survey.closes_at.isoformat() if survey.closes_at else None,
        "people": sorted(
            (_person(each) for each in people),
            key=lambda each: (each["due"] is None, each["due"] or "", each["tries"]),
        ),
    }


def _person(invitation: Invitation) -> dict:
    attempts = list(invitation.attempts.all())
    last = attempts[0] if attempts else None
    address = invitation.address
    due = last.call_back_at if last else None
    return {
        "id": invitation.pk,
        "address": address.value if address else "",
        "organisation": str(invitation.organisation or ""),
        "language": invitation.language,
        "tries": len(attempts),
        "last": last.get_outcome_display() if last else "",
        "note": last.note if last else "",
        "due": timezone.localtime(due).isoformat() if due else None,
    }
