"""Asking people on the phone or face to face: taking an interview up, and what came of each try."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from surveys.asking import sittings
from surveys.models import ContactAttempt, Invitation, Response, Sitting, Survey

Outcome = ContactAttempt.Outcome
MODES = {Response.Mode.PHONE, Response.Mode.FACE}


def in_turn(people: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """In the order of asking: agreed calls by their time, then who was tried least."""
    latest = ContactAttempt.objects.filter(invitation=OuterRef("pk")).order_by("-pk")
    return people.annotate(
        due=Subquery(latest.values("call_back_at")[:1]), tries=Count("attempts")
    ).order_by(F("due").asc(nulls_last=True), "tries", "pk")


@transaction.atomic
def begin(
    survey: Survey,
    *,
    user: User,
    mode: str,
    language: str,
    invitation: Invitation | None = None,
) -> Sitting:
    """An interview with somebody who was invited, or whom the interviewer met. What the person
    answered before (by SMS, on the page) is taken over. Raises `sittings.Closed` or `Answered`."""
    fields = {"language": language, "mode": mode, "channel": ""}
    sitting = sittings.begin(survey, invitation=invitation, interviewer=user, **fields)
    if sitting.interviewer_id != user.pk or sitting.state != Sitting.State.ASKED:
        sitting = sittings.held(sitting.pk) or sitting
        sitting.interviewer, sitting.mode, sitting.language = user, mode, language
        sitting.account, sitting.remind_at = None, None  # no more messages
        sitting.state, sitting.trail = Sitting.State.ASKED, []
        sitting.save()
    return sitting


def note(
    invitation: Invitation,
    *,
    user: User,
    outcome: str,
    call_back_at: datetime | None = None,
    words: str = "",
) -> ContactAttempt:
    """Keep what came of a try. Who does not wish to answer is asked by nobody any more."""
    with transaction.atomic():
        attempt = ContactAttempt.objects.create(
            invitation=invitation,
            user=user,
            outcome=outcome,
            call_back_at=call_back_at if outcome == Outcome.CALL_BACK else None,
            note=words[:300],
        )
        Invitation.objects.filter(pk=invitation.pk, invited_at=None).update(
            invited_at=timezone.now()
        )
        if outcome == Outcome.REFUSED:
            sittings.decline(invitation)
    return attempt


def finish(
    sitting: Sitting,
    *,
    latitude: float | None,
    longitude: float | None,
    completed_at: datetime | None = None,
) -> Response | None:
    """The interview is over, now or when it says. Raises `sittings.Closed` or
    `sittings.Incomplete`."""
    with transaction.atomic():
        if sitting.mode == Response.Mode.FACE and None not in (latitude, longitude):
            Sitting.objects.filter(pk=sitting.pk).update(latitude=latitude, longitude=longitude)
        response = sittings.finish(sitting, completed_at=completed_at)
        if response is not None and sitting.invitation is not None:
            note(sitting.invitation, user=sitting.interviewer, outcome=Outcome.DONE)
    return response
