"""Going through a survey: where somebody is, what they said so far, and the response in the end.

A sitting is kept until it is finished; then, in one transaction under its lock, the response is
made, the invitation marked and the sitting deleted: sent twice, or by two doors at once, it is
answered once.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import cache

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.encryption import blind_index
from surveys.asking import photos
from surveys.models import Invitation, Response, Sitting, Survey
from surveys.questionnaires import flow, validation
from surveys.questionnaires.definition import Definition, Kind

KEPT = timedelta(days=30)  # an unfinished one


class Incomplete(Exception):
    """Answers are missing or wrong; `problems` says which, by the question's code."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class Closed(Exception):
    """The survey takes no answers now."""


class Answered(Exception):
    """It was answered before by this invitation, or the invitation was declined."""


def accepting(at: datetime | None = None) -> QuerySet[Survey]:
    """The surveys that take answers at that moment."""
    now = at or timezone.now()
    started = Q(opens_at=None) | Q(opens_at__lte=now)
    goes_on = Q(closes_at=None) | Q(closes_at__gt=now)
    return Survey.objects.filter(started, goes_on, state=Survey.State.OPEN)


def is_accepting(survey: Survey) -> bool:
    """The same of one survey that is at hand."""
    now = timezone.now()
    started = survey.opens_at is None or survey.opens_at <= now
    goes_on = survey.closes_at is None or survey.closes_at > now
    return survey.state == Survey.State.OPEN and started and goes_on


# Invitations and their links ----------------------------------------------------------------------
def token_of(invitation: Invitation) -> str:
    """The secret in the invitation's link (96 bits). It is kept nowhere: it follows from the
    invitation by our key, so that a reminder brings the same link."""
    return blind_index(f"{invitation.survey_id}:{invitation.pk}", "survey link")[:24]


def index_of(token: str) -> str:
    """By what an invitation is found that bears this token."""
    return blind_index(token, "survey invitation")


def invitation_by(token: str) -> Invitation:
    """The invitation behind a link. Raises `Invitation.DoesNotExist`."""
    found = Invitation.objects.select_related("survey__version", "address")
    return found.get(token_index=index_of(token))


def decline(invitation: Invitation) -> None:
    """They do not wish to answer: nobody asks them again, and what was begun is gone."""
    with transaction.atomic():
        Sitting.objects.filter(invitation=invitation).delete()
        Invitation.objects.filter(pk=invitation.pk, answered_on=None, declined_at=None).update(
            declined_at=_moment(invitation.survey)
        )


def note_opened(invitation: Invitation) -> None:
    """They have seen it."""
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(
        opened_at=_moment(invitation.survey)
    )


def _moment(survey: Survey) -> datetime:
    """Now; of an anonymous survey the beginning of the day."""
    return _beginning_of_day(timezone.now()) if survey.is_anonymous else timezone.now()


# Sitting ------------------------------------------------------------------------------------------
def begin(survey: Survey, *, invitation: Invitation | None = None, **fields) -> Sitting:
    """A sitting that begins now, or the one that this invitation began. Raises `Closed` or
    `Answered`."""
    if not is_accepting(survey):
        raise Closed
    if invitation is not None:
        if invitation.answered_on or invitation.declined_at:
            raise Answered
        note_opened(invitation)
    about = {"organisation": invitation.organisation} if invitation else {}
    fields = {"expires_at": timezone.now() + KEPT} | about | fields
    if invitation is None:
        return Sitting.objects.create(survey=survey, **fields)
    sitting, _ = Sitting.objects.get_or_create(
        invitation=invitation, defaults={"survey": survey, **fields}
    )
    return sitting


def asked_of(survey: Survey) -> Definition:
    """What a survey asks. One that is anonymous asks for no picture: it could show who answered."""
    whole = survey.version.definition
    return photos.without(whole) if survey.is_anonymous else whole


def definition_of(sitting: Sitting) -> Definition:
    return asked_of(sitting.survey)


def seed_of(sitting: Sitting) -> str:
    """What the order of chance hangs on, the same each time this person comes back."""
    return str(sitting.key)


def held(pk: int) -> Sitting | None:
    """The sitting, locked until the transaction ends; None when it is finished."""
    known = Sitting.objects.select_related("survey__version", "invitation")
    return known.select_for_update(of=("self",)).filter(pk=pk).first()


def keep_page(
    sitting: Sitting, answers: dict, seen: list[str], seconds: dict[str, float], language: str
) -> bool:
    """Keep the sound answers of a page that was sent (None takes one away), and that its questions
    were seen; False when the sitting is finished already."""
    with transaction.atomic():
        current = held(sitting.pk)
        if current is None:
            return False
        for code, value in answers.items():
            if value is None:
                current.answers.pop(code, None)
            else:
                current.answers[code] = value
        for code, spent in seconds.items():
            current.seconds[code] = round(current.seconds.get(code, 0) + spent, 1)
        current.trail = list(dict.fromkeys([*current.trail, *seen]))
        current.language = language
        current.expires_at = timezone.now() + KEPT
        current.save()
    sitting.answers, sitting.trail, sitting.language = current.answers, current.trail, language
    return True


def finish(sitting: Sitting, *, completed_at: datetime | None = None) -> Response | None:
    """Make the response; None when it was made before. `completed_at`: of an interview that was
    over before it came in. Raises `Closed` or `Incomplete`."""
    with transaction.atomic():
        current = held(sitting.pk)
        if current is None:
            return None
        if not is_accepting(current.survey):
            raise Closed
        if missing := _missing(current):
            raise Incomplete(missing)
        if current.invitation_id and not _mark_answered(current.invitation):
            current.delete()
            return None
        response = _response(current, completed_at or timezone.now())
        response.save(force_insert=True)
        photos.settle(current, response)
        if current.invitation_id:
            for write in _answered(tuple(settings.SURVEY_ANSWERED)):
                write(response, current.invitation)
        current.delete()
    return response


def _mark_answered(invitation: Invitation) -> bool:
    """Whether this is the one answer of the invitation: who began a second time, while the first
    was being sent, is through already."""
    open_one = Invitation.objects.filter(pk=invitation.pk, answered_on=None, declined_at=None)
    return open_one.update(answered_on=timezone.localdate()) == 1


@cache
def _answered(names: tuple[str, ...]) -> list[Callable[[Response, Invitation], object]]:
    """What else is written down when an answer is made, while it is known whose it is."""
    return [import_string(name) for name in names]


def _missing(sitting: Sitting) -> dict[str, str]:
    definition = definition_of(sitting)
    problems = validation.problems(definition, sitting.answers, sitting.language)
    unsaid = {each.code for each in definition.questions if each.kind is Kind.PHOTO}
    return {code: why for code, why in problems.items() if code not in unsaid}


def _response(sitting: Sitting, completed_at: datetime) -> Response:
    survey = sitting.survey
    response = Response(
        survey=survey,
        mode=sitting.mode,
        channel=sitting.channel,
        language=sitting.language,
        organisation_id=sitting.organisation_id or survey.organisation_id,
        place=sitting.place,
        answers=flow.kept(definition_of(sitting), sitting.answers),
        seconds=sitting.seconds,
        interviewer_id=sitting.interviewer_id,
        latitude=sitting.latitude,
        longitude=sitting.longitude,
        started_at=sitting.started_at,
        completed_at=completed_at,
    )
    if survey.is_anonymous:
        make_anonymous(response, was_invited=sitting.invitation_id is not None)
    else:
        response.key, response.invitation_id = sitting.key, sitting.invitation_id
    return response


def make_anonymous(response: Response, *, was_invited: bool) -> None:
    """Take from a response what would lead back to a person: the moment, the point on the map,
    who asked; and, where we know who was invited, the day, the channel and the language, too."""
    first_day = response.survey.opens_at or response.survey.created_at
    day = _beginning_of_day(first_day if was_invited else timezone.now())
    response.key = uuid.uuid4()
    response.started_at = response.completed_at = day
    response.latitude = response.longitude = None
    if was_invited:
        response.channel = response.language = ""
        response.interviewer = None
        response.seconds = {}


def _beginning_of_day(moment: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(moment), time.min))


def forget_expired(limit: int = 500) -> int:
    """Take away what was begun and not finished for long, or in a survey that is closed."""
    over = Q(expires_at__lt=timezone.now()) | Q(survey__state=Survey.State.CLOSED)
    old = Sitting.objects.filter(over).values_list("pk", flat=True)[:limit]
    return Sitting.objects.filter(pk__in=list(old)).delete()[0]
