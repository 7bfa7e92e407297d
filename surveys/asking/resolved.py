"""Asking people, some time after their appeal was answered, how that went.

Each answer makes an invitation to rate it (`feedback.ratings`), with rising numbers; a survey keeps
the last it has looked at. Whom chance picks follows from the survey and the appeal, so that looking
twice picks the same; and an appeal is invited once by each survey.
"""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation
from feedback.models import Appeal, RatingInvitation
from feedback.statuses import RESOLVED
from surveys.asking import inviting, sittings
from surveys.models import Invitation, Survey

BATCH = 200
LEAST_HOURS = 1  # transactions that began before are over by then, so that no number is skipped


def invite(limit: int = BATCH) -> int:
    """Look at the next answers, for each survey that asks about them; returns how many people are
    invited. Those asked after an appeal are asked by the address by which they wrote."""
    asking = sittings.accepting().filter(purpose=Survey.Purpose.RESOLVED)
    return sum(_invite(pk, limit) for pk in asking.values_list("pk", flat=True))


@transaction.atomic
def _invite(pk: int, limit: int) -> int:
    known = Survey.objects.select_related("version", "organisation")
    survey = known.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if survey is None:
        return 0
    until = timezone.now() - timedelta(hours=max(survey.after_hours, LEAST_HOURS))
    begun = survey.asked_until or _first_number(survey)
    found = RatingInvitation.objects.filter(pk__gt=begun, created_at__lte=until)
    answered = found.select_related("appeal__address__citizen").order_by("pk")[:limit]
    bodies = _bodies(survey)
    invited = 0
    last = begun
    for rating in answered:
        last = rating.pk
        if _is_fit(rating, survey, bodies):
            invited += _write_down(survey, rating.appeal)
    if last != survey.asked_until:
        Survey.objects.filter(pk=survey.pk).update(asked_until=last)
    return invited


def _first_number(survey: Survey) -> int:
    """The last invitation to rate before the survey opened: earlier answers are not asked about."""
    before = RatingInvitation.objects.filter(created_at__lt=survey.opens_at)
    return before.order_by("-pk").values_list("pk", flat=True).first() or 0


def _bodies(survey: Survey) -> set[int] | None:
    """The survey's organisation and all below it; None for all."""
    if survey.organisation is None:
        return None
    within = Organisation.objects.descendants(survey.organisation, include_self=True)
    return set(within.values_list("pk", flat=True))


def _is_fit(rating: RatingInvitation, survey: Survey, bodies: set[int] | None) -> bool:
    appeal = rating.appeal
    return (
        appeal.address is not None
        and appeal.address.opted_out_at is None
        and not (appeal.is_confidential or appeal.is_vulnerable or appeal.concerns_id)
        and appeal.status in RESOLVED
        and rating.resolution_round == appeal.resolution_round
        and (bodies is None or appeal.organisation_id in bodies)
        and is_picked(survey, appeal)
        and not _was_asked_lately(survey, appeal)
    )


def is_picked(survey: Survey, appeal: Appeal) -> bool:
    """Whether chance picks this appeal: the same each time, `share` percent of all."""
    digest = hashlib.sha256(f"{survey.token}:{appeal.pk}".encode()).digest()
    return int.from_bytes(digest[:8]) % 100 < survey.share


def _was_asked_lately(survey: Survey, appeal: Appeal) -> bool:
    """Whether this person was asked after an appeal within the days of rest, by any survey."""
    since = timezone.now() - timedelta(days=survey.rest_days)
    asked = Invitation.objects.filter(
        address__citizen=appeal.address.citizen_id, appeal__isnull=False
    ).exclude(invited_at__lt=since)
    return asked.exclude(survey=survey, appeal=appeal).exists()


def _write_down(survey: Survey, appeal: Appeal) -> int:
    language = inviting.language_of(survey, appeal.address)
    spoken = survey.version.definition.languages
    if appeal.language in spoken:
        language = appeal.language
    _invitation, is_new = Invitation.objects.get_or_create(
        survey=survey, appeal=appeal, defaults={"address": appeal.address, "language": language}
    )
    return int(is_new)
