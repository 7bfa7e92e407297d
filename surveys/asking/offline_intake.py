"""What comes in from a phone: interviews held without a connection, and tries that brought none.

Each record bears a key that the phone made. It is taken in one transaction with its key, so that a
record sent again, because our answer was lost, changes nothing.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Capability
from feedback.evidence.errors import Refused as FileRefused
from surveys import access
from surveys.asking import forms, interviewing, photos, sittings
from surveys.models import ContactAttempt, Intake, Invitation, Photo, Sitting, Survey
from surveys.questionnaires import flow, validation
from surveys.questionnaires.definition import Definition, Kind

KNOWN = timedelta(days=180)  # for so long a key is remembered
OLDEST = timedelta(days=60)
LONGEST = timedelta(days=1)
EARLIEST_YEAR = 2000  # of a call that was agreed
Files = Mapping[str, Sequence[UploadedFile]]  # pictures by the question's code


class Refused(Exception):
    """Why a record is not taken, in words for the interviewer. `problems` says what is wrong with
    which answer; `is_foreign`: it is none of theirs."""

    def __init__(
        self, words: str, problems: dict[str, str] | None = None, *, is_foreign: bool = False
    ) -> None:
        super().__init__(words)
        self.words = words
        self.problems = problems or {}
        self.is_foreign = is_foreign


@dataclass(frozen=True)
class Record:
    """One interview or try, as the phone kept it. Moments are by our clock."""

    key: UUID
    survey: int
    version: int
    invitation: int | None
    outcome: str
    mode: str
    language: str
    started_at: datetime
    ended_at: datetime
    answers: dict
    seconds: dict
    latitude: float | None
    longitude: float | None
    call_back_at: datetime | None
    note: str


def take(user: User, data, files: Files) -> bool:
    """Take a record in; False when it was taken before. Raises `Refused`: then nothing of it is
    kept."""
    record = _read(data)
    with transaction.atomic():
        intake, is_new = Intake.objects.get_or_create(key=record.key, defaults={"user": user})
        if intake.user_id != user.pk:
            raise _foreign()
        if is_new:
            _take(user, record, files)
    return is_new


def forget_known(limit: int = 1000) -> int:
    """Take away the keys that no phone will bring again."""
    old = Intake.objects.filter(on__lt=timezone.localdate() - KNOWN).values_list("pk", flat=True)
    return Intake.objects.filter(pk__in=list(old[:limit])).delete()[0]


def _take(user: User, record: Record, files: Files) -> None:
    within = access.surveys_to_see(user, Capability.INTERVIEW).select_related("version")
    survey = within.filter(pk=record.survey).first()
    if survey is None:
        raise _foreign()
    invitation = _invitation(user, survey, record)
    if record.outcome != ContactAttempt.Outcome.DONE:
        if invitation is None:
            raise _unreadable()
        interviewing.note(
            invitation,
            user=user,
            outcome=record.outcome,
            call_back_at=record.call_back_at,
            words=record.note,
        )
        return
    if survey.version_id != record.version:
        raise Refused(_("The questions have been changed since you took them along."))
    definition = sittings.asked_of(survey)
    answers = _sound(definition, record, files)
    _finish(user, survey, invitation, record, answers, _asked_files(definition, answers, files))


def _invitation(user: User, survey: Survey, record: Record) -> Invitation | None:
    """Whom they were to ask; None where anybody may be asked."""
    if record.invitation is None:
        if not survey.is_open:
            raise _foreign()
        return None
    theirs = Invitation.objects.filter(survey=survey, assignment__interviewer=user)
    found = theirs.select_related("survey", "organisation").filter(pk=record.invitation).first()
    if found is None:
        raise _foreign()
    if found.answered_on or found.declined_at:
        raise Refused(_("This person has answered or declined meanwhile."))
    if not access.people_to_take_along(user).filter(pk=found.pk).exists():
        raise Refused(_("Somebody else is asked in place of this person meanwhile."))
    return found


def _sound(definition: Definition, record: Record, files: Files) -> dict:
    """The answers as they are kept; of a picture as many places as there are files. Raises
    `Refused`."""
    answers, wrong = {}, {}
    for question in definition.questions:
        given = record.answers.get(question.code)
        if question.kind is Kind.PHOTO:
            given = [str(number) for number, _f in enumerate(files.get(question.code, ()))]
        try:
            value = validation.clean(question, given, record.language)
        except ValidationError as error:
            wrong[question.code] = " ".join(error.messages)
        else:
            if value is not None:
                answers[question.code] = value
    asked = {question.code for question in flow.visible(definition, answers)}
    if problems := {code: words for code, words in wrong.items() if code in asked}:
        raise Refused(_("Some answers are missing or wrong."), problems)
    return flow.kept(definition, answers)


def _asked_files(definition: Definition, answers: dict, files: Files) -> Files:
    """The pictures that answer a question which was asked, looked at. Raises `Refused`."""
    kept = {
        question.code: files[question.code]
        for question in definition.questions
        if question.kind is Kind.PHOTO and question.code in answers
    }
    for code, given in kept.items():
        for file in given:
            try:
                photos.check(file)
            except FileRefused as refusal:
                words = f"{file.name}: {refusal.message}"
                raise Refused(words, {code: refusal.message}) from refusal
    return kept


def _finish(
    user: User,
    survey: Survey,
    invitation: Invitation | None,
    record: Record,
    answers: dict,
    files: Files,
) -> None:
    sitting = None
    try:
        sitting = interviewing.begin(
            survey, user=user, mode=record.mode, language=record.language, invitation=invitation
        )
        for code, given in files.items():
            answers[code] = [photos.keep(sitting, code, file) for file in given]
        Sitting.objects.filter(pk=sitting.pk).update(
            answers=answers, seconds=record.seconds, started_at=record.started_at
        )
        interviewing.finish(
            sitting,
            latitude=record.latitude,
            longitude=record.longitude,
            completed_at=record.ended_at,
        )
    except sittings.Closed as error:
        _drop_files(sitting)
        raise Refused(_("The survey is closed: it takes no answers now.")) from error
    except sittings.Answered as error:
        raise Refused(_("This person has answered or declined meanwhile.")) from error
    except sittings.Incomplete as error:
        _drop_files(sitting)
        raise Refused(_("Some answers are missing or wrong."), error.problems) from error


def _drop_files(sitting: Sitting | None) -> None:
    """The rows go with the transaction; the files would stay."""
    if sitting is not None:
        for photo in Photo.objects.filter(sitting=sitting).select_related("attachment"):
            photos.forget(photo)


# Reading ------------------------------------------------------------------------------------------
def _read(data) -> Record:
    """Raises `Refused` on what no phone of ours sends."""
    try:
        started, ended = _moments(*(float(data[name]) for name in ("started", "ended", "now")))
        spoken, modes = dict(settings.LANGUAGES), interviewing.MODES
        outcome = str(data.get("outcome") or ContactAttempt.Outcome.DONE)
        if outcome not in ContactAttempt.Outcome.values or data.get("mode") not in modes:
            raise _unreadable()
        answers = data.get("answers") or {}
        codes = list(map(str, answers))
        return Record(
            key=UUID(str(data["key"])),
            survey=_number(data["survey"]),
            version=_number(data["version"]),
            invitation=None if data.get("invitation") is None else _number(data["invitation"]),
            outcome=outcome,
            mode=data["mode"],
            language=data["language"] if data.get("language") in spoken else _usual(),
            started_at=started,
            ended_at=ended,
            answers=dict(answers),
            seconds=forms.sound_seconds(data.get("seconds"), codes),
            latitude=_degrees(data.get("latitude"), 90),
            longitude=_degrees(data.get("longitude"), 180),
            call_back_at=_moment(data.get("call_back_at")),
            note=str(data.get("note") or "").replace("\0", "")[:300],
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _unreadable() from error


def _moments(started: float, ended: float, now: float) -> tuple[datetime, datetime]:
    """The phone's moments (milliseconds) by our clock: what counts is how long ago the interview
    was over when it was sent, and how long it took. Raises `ValueError`."""
    if not all(map(math.isfinite, (started, ended, now))):
        raise ValueError(started, ended, now)
    ago = min(timedelta(milliseconds=max(0.0, now - ended)), OLDEST)
    took = min(timedelta(milliseconds=max(0.0, ended - started)), LONGEST)
    end = timezone.now() - ago
    return end - took, end


def _moment(text) -> datetime | None:
    """A local time as a browser's field has it; None where its year is half typed. Raises
    `ValueError`."""
    found = parse_datetime(text) if isinstance(text, str) and text else None
    if found is None or found.year < EARLIEST_YEAR:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _number(value) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
        raise ValueError(value)
    return value


def _degrees(value, most: int) -> float | None:
    if value is None:
        return None
    degrees = float(value)
    return degrees if math.isfinite(degrees) and abs(degrees) <= most else None


def _usual() -> str:
    return settings.LANGUAGE_CODE


def _unreadable() -> Refused:
    return Refused(_("We could not read this record. Please tell who looks after the system."))


def _foreign() -> Refused:
    return Refused(_("This interview is not given to you, or not any more."), is_foreign=True)
