"""The citizen judges the answer and who gave it: once for each resolution, for 30 days."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from feedback import timeline, workflow
from feedback.actors import CITIZEN
from feedback.models import Appeal, Event, Message, Rating, RatingInvitation
from feedback.statuses import RESOLVED

VALID_FOR = timedelta(days=30)
BAD = 2  # at or below, we offer to open the matter again


class Expired(Exception):
    """The invitation is older than its 30 days, or the matter is open again."""


class AlreadyRated(Exception):
    """This resolution was rated before."""


def invite(appeal: Appeal) -> RatingInvitation:
    """The invitation for the current resolution; made once."""
    invitation, _ = RatingInvitation.objects.get_or_create(
        appeal=appeal,
        resolution_round=appeal.resolution_round,
        defaults={
            "token": secrets.token_urlsafe(24),
            "expires_at": timezone.now() + VALID_FOR,
        },
    )
    return invitation


def invitation_by(token: str) -> RatingInvitation:
    """The invitation behind a link, open or not. Raises `RatingInvitation.DoesNotExist`."""
    if not token.isascii() or not token.isprintable():  # the database would choke on some
        raise RatingInvitation.DoesNotExist
    return RatingInvitation.objects.select_related("appeal").get(token=token)


def open_invitation(token: str) -> RatingInvitation:
    """The invitation behind a link. Raises `RatingInvitation.DoesNotExist`, `Expired` or
    `AlreadyRated`."""
    invitation = invitation_by(token)
    appeal = invitation.appeal
    current = invitation.resolution_round == appeal.resolution_round
    if Rating.objects.filter(appeal=appeal, resolution_round=invitation.resolution_round).exists():
        raise AlreadyRated
    if invitation.expires_at < timezone.now() or not current or appeal.status not in RESOLVED:
        raise Expired
    return invitation


def rate(
    invitation: RatingInvitation, *, resolution: int, servant: int | None = None, words: str = ""
) -> Rating:
    """Keep a judgement: numbers from 1 to 5. Raises `AlreadyRated`, `ValueError`."""
    if resolution not in range(1, 6) or servant not in (None, *range(1, 6)):
        raise ValueError("a rating is a number from 1 to 5")
    appeal = invitation.appeal
    answer = Message.objects.filter(appeal=appeal, is_official_answer=True).order_by("-id").first()
    try:
        with transaction.atomic():
            held = workflow.lock(appeal)
            rating = Rating.objects.create(
                appeal=held,
                resolution_round=invitation.resolution_round,
                resolution=resolution,
                servant=servant,
                words=words.replace("\0", "").strip()[:2000],
                rated_user=answer.author if answer else None,
                organisation=held.organisation,
                created_at=timezone.now(),
            )
            data = {"resolution": resolution, "servant": servant}
            timeline.append(held, timeline.Entry(Event.Kind.RATED, CITIZEN, data=data))
    except IntegrityError as error:
        raise AlreadyRated from error
    return rating


def rate_servant(invitation: RatingInvitation, *, servant: int) -> Rating:
    """The second mark, given after the first one. Raises `AlreadyRated`, `ValueError`, and
    `RatingInvitation.DoesNotExist` when there was no first one."""
    if servant not in range(1, 6):
        raise ValueError("a rating is a number from 1 to 5")
    with transaction.atomic():
        held = workflow.lock(invitation.appeal)
        given = Rating.objects.filter(
            appeal=held, resolution_round=invitation.resolution_round
        ).first()
        if given is None:
            raise RatingInvitation.DoesNotExist
        if given.servant is not None:
            raise AlreadyRated
        given.servant = servant
        given.save(update_fields=["servant"])
        data = {"resolution": given.resolution, "servant": servant}
        timeline.append(held, timeline.Entry(Event.Kind.RATED, CITIZEN, data=data))
    return given
