"""A survey's way from a draft to open and closed. Nobody is asked before a second person agreed.

One function moves it along, under its row's lock; the database holds that whoever approves is not
whoever wrote it, and that nothing is open without approval.
"""

import logging
from collections.abc import Callable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from channels import registry
from feedback.notifying import approving
from outreach.sending import many
from surveys import access, proposals
from surveys.asking import anonymity, inviting
from surveys.models import Survey
from surveys.questionnaires import checking, versions
from surveys.questionnaires.definition import Kind

logger = logging.getLogger("sanal.surveys")

State = Survey.State
_STEPS = {
    State.DRAFT: {State.PROPOSED},
    State.PROPOSED: {State.DRAFT, State.APPROVED, State.OPEN},
    State.APPROVED: {State.DRAFT, State.OPEN, State.CLOSED},
    State.OPEN: {State.CLOSED},
    State.CLOSED: set(),
}


class NotNow(Exception):
    """The survey stands elsewhere by now, or this person may not take the step."""


class Changed(NotNow):
    """It is not what this person has read."""


class Unsound(Exception):
    """Something is wrong with it; `faults` says what, in the active language."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def faults(survey: Survey) -> list[str]:
    """What keeps the survey from being proposed."""
    definition = survey.version.definition
    found = [fault.words for fault in checking.faults(definition)]
    if survey.version.questionnaire.is_bank:
        found.append(_("This is a bank of questions: copy it into a questionnaire first."))
    opens = max(survey.opens_at or timezone.now(), timezone.now())
    if survey.closes_at and survey.closes_at <= opens:
        found.append(_("It closes before it opens, or in the past."))
    if survey.purpose == Survey.Purpose.RESOLVED:
        if survey.is_open:
            found.append(
                _("After answered appeals people are invited: it can't have an open link.")
            )
    elif not survey.is_open and survey.audience is None and survey.purpose == Survey.Purpose.ALONE:
        found.append(_("Say whom to invite, or let anybody with the link answer."))
    if survey.purpose == Survey.Purpose.COUNTER and not survey.is_open:
        found.append(_("At the counter anybody with the link must be able to answer."))
    needs_photo = [q for q in definition.questions if q.kind is Kind.PHOTO and q.required]
    if needs_photo:
        found.append(_("A photo can't be required: not every way of answering takes photos."))
    unknown = [slug for slug in survey.channels if not registry.has(slug)]
    if unknown:
        found.append(_("Unknown channels: %(names)s.") % {"names": ", ".join(unknown)})
    return found


@transaction.atomic
def write(survey: Survey, *, user: User) -> None:
    """Keep a draft as it was filled in: who writes in it does not approve it. Raises `NotNow` for
    what is no draft any more."""
    before = Survey.objects.select_for_update(of=("self",)).filter(pk=survey.pk).first()
    if before is None:
        survey.created_by = user
    elif before.state != State.DRAFT:
        raise NotNow
    else:
        survey.writers = before.writers
    survey.writers = sorted({*survey.writers, user.pk})
    survey.save()


@transaction.atomic
def propose(survey: Survey, *, user: User) -> None:
    """Hand it to a second person. Raises `NotNow` or `Unsound`."""
    held = _held(survey, State.PROPOSED)
    if found := faults(held):
        raise Unsound(found)
    held.writers = sorted({*held.writers, user.pk})
    held.state, held.approved_by, held.approved_at = State.PROPOSED, None, None
    held.save()
    approving.ask(_matter(held), by=user, may=lambda other: access.may_approve(other, held))


@transaction.atomic
def take_back(survey: Survey, *, user: User | None = None) -> None:
    """Back to a draft, by its writer or whoever was asked to approve it."""
    held = _held(survey, State.DRAFT)
    held.state, held.approved_by, held.approved_at = State.DRAFT, None, None
    held.save()
    _tell_decided(held, user)


def mark(survey: Survey) -> str:
    """What tells one proposal from another: its columns, and the questions, which are frozen only
    when it is approved."""
    return proposals.mark(survey, survey.version.content)


@transaction.atomic
def approve(survey: Survey, *, user: User, seen: str | None = None) -> None:
    """A second person agrees: it opens now, or at its time. The version is frozen and people are
    written down who are invited. `seen` is the `mark` of what this person has read. Raises `NotNow`
    for whoever wrote it, `Changed`, `Unsound`."""
    held = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if held.state != State.PROPOSED or user.pk in (*held.writers, held.created_by_id):
        raise NotNow
    if held.created_by_id is None:
        raise NotNow
    if proposals.is_other(seen, mark(held)):
        raise Changed
    if found := faults(held):
        raise Unsound(found)
    versions.freeze(held.version)
    now = timezone.now()
    held.approved_by, held.approved_at, held.state = user, now, State.APPROVED
    held.save()
    _tell_decided(held, user)
    if held.opens_at is None or held.opens_at <= now:
        _open(held)


@transaction.atomic
def close(survey: Survey) -> None:
    """No more answers."""
    held = _held(survey, State.CLOSED)
    held.state, held.closes_at = State.CLOSED, min(held.closes_at or timezone.now(), timezone.now())
    held.save()
    many.call_off(inviting.run_key(held.pk))
    anonymity.mix_again(held)


def follow_clock(limit: int = 50) -> int:
    """Open and close what is due; returns how many."""
    now = timezone.now()
    to_open = Survey.objects.filter(state=State.APPROVED, opens_at__lte=now)
    to_close = Survey.objects.filter(state__in=(State.OPEN, State.APPROVED), closes_at__lte=now)
    closed = [_is_done(close, survey) for survey in to_close[:limit]]
    return sum(closed) + sum(_is_done(_open_now, survey) for survey in to_open[:limit])


def _is_done(step: Callable[[Survey], None], survey: Survey) -> bool:
    """Whether the step was taken. What one survey stumbles over keeps no other from its time."""
    try:
        step(survey)
    except NotNow:  # another worker was quicker, or somebody took it back
        return False
    except Exception:
        logger.exception("survey %s: %s failed", survey.pk, step.__name__)
        return False
    return True


@transaction.atomic
def _open_now(survey: Survey) -> None:
    held = _held(survey, State.OPEN)
    if held.state != State.APPROVED:
        raise NotNow
    _open(held)


def _open(survey: Survey) -> None:
    survey.state = State.OPEN
    survey.opens_at = survey.opens_at or timezone.now()
    survey.save()
    inviting.gather(survey)


def _matter(survey: Survey) -> approving.Matter:
    path = reverse("admin:survey", args=[survey.pk])
    return approving.Matter(f"survey:{survey.pk}", str(survey), path, survey.organisation_id)


def _tell_decided(survey: Survey, user: User | None) -> None:
    is_approved = survey.state == State.APPROVED
    writers = (*survey.writers, survey.created_by_id)
    approving.decided(_matter(survey), is_approved=is_approved, by=user, writers=writers)


def _held(survey: Survey, to: str) -> Survey:
    held = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if to not in _STEPS[held.state]:
        raise NotNow
    return held
