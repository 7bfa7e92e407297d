"""Deciding on an objection: the rating is set aside, or stays."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from feedback import access, speaking, timeline, workflow
from feedback.actors import Actor
from feedback.models import Event, Objection, Rating
from feedback.notifying import kinds, tell
from feedback.objections import notices
from feedback.workflow import Forbidden

MOST_WORDS = 2000


class DecidedAlready(Forbidden):
    told = _("Somebody has decided on this objection already.")


def may_decide(objection: Objection, user: User) -> bool:
    """Whether this person heads the rated one; never the rated themselves."""
    if user.pk == objection.user_id:
        return False
    return access.ratings_of_people(user).filter(pk=objection.rating_id).exists()


def uphold(
    objection: Objection,
    *,
    actor: Actor,
    reason: str,
    counts_for_body: bool = True,
    hides_words: bool = False,
) -> None:
    """Set the rating aside: kept, marked, and counted for the civil servant no more.

    The citizen's mark for the answer still counts for the body unless `counts_for_body` is false.
    With `hides_words` what they wrote is shown to nobody any more, and they are told that; of
    anything else they hear nothing. The civil servant is told the reason. Raises `Forbidden`,
    `DecidedAlready`, and `ValueError` without a reason.
    """
    _must_say_why(reason)
    with transaction.atomic():
        _decide(objection, Objection.State.UPHELD, actor, reason)
        rating = objection.rating
        hides = bool(hides_words and rating.words)
        Rating.objects.filter(pk=rating.pk).update(
            is_set_aside=True, counts_for_body=counts_for_body, are_words_hidden=hides
        )
        data = {"counts_for_body": counts_for_body, "hides_words": hides}
        _note(objection, actor, data)
        if hides:
            appeal = rating.appeal

            def notice(*, brief: bool) -> notices.Notice:
                return notices.words_hidden(appeal, counts=counts_for_body, brief=brief)

            speaking.say(appeal, key=f"rating-words-hidden-{rating.pk}", notice=notice)
    objection.refresh_from_db()


def reject(objection: Objection, *, actor: Actor, reason: str) -> None:
    """The rating stays, for a reason that its servant is told. Raises `Forbidden`,
    `DecidedAlready`, and `ValueError` without a reason."""
    _must_say_why(reason)
    with transaction.atomic():
        _decide(objection, Objection.State.REJECTED, actor, reason)
        _note(objection, actor, {})
    objection.refresh_from_db()


def _must_say_why(reason: str) -> None:
    if not reason.replace("\0", "").strip():
        raise ValueError("who objected is told why it was decided so")


def _decide(objection: Objection, state: str, actor: Actor, reason: str) -> None:
    workflow.lock(objection.rating.appeal)
    if actor.user is None or not may_decide(objection, actor.user):
        raise Forbidden("who heads the rated person decides")
    decided = Objection.objects.filter(pk=objection.pk, state=Objection.State.OPEN).update(
        state=state,
        decided_by=actor.user,
        decided_at=timezone.now(),
        reason=reason.replace("\0", "").strip()[:MOST_WORDS],
    )
    if not decided:
        raise DecidedAlready
    kind = kinds.OBJECTION_UPHELD if state == Objection.State.UPHELD else kinds.OBJECTION_REJECTED
    tell(
        user=objection.user,
        kind=kind,
        key=f"objection-decided:{objection.pk}",
        data={"by": str(actor.user)},
    )


def _note(objection: Objection, actor: Actor, data: dict) -> None:
    """For colleagues. The facts read from it that the day of this appeal has changed."""
    state = Objection.objects.values_list("state", flat=True).get(pk=objection.pk)
    data = {"rating": objection.rating_id, "decided": state, **data}
    appeal = objection.rating.appeal
    timeline.append(appeal, timeline.Entry(Event.Kind.OBJECTED, actor, is_public=False, data=data))
    workflow.touch(appeal)
