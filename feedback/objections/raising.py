"""Objecting to a rating of oneself."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.permissions import reach
from accounts.roles import Capability, Role
from feedback import timeline, workflow
from feedback.actors import Actor
from feedback.models import Event, Objection, Rating
from feedback.notifying import heads, kinds, tell
from feedback.workflow import Forbidden

MOST_WORDS = 2000
MOST_TOLD = 5  # of the heads of the centre, where a body has none


class TooLate(Forbidden):
    told = _("The time in which you could object to this rating is over.")


class ObjectedAlready(Forbidden):
    told = _("There is an objection to this rating already.")


def until(rating: Rating):
    """The last moment at which its servant may object."""
    return rating.created_at + timedelta(days=settings.OBJECTION_DAYS)


def may_object(rating: Rating, user: User) -> bool:
    """Whether this person may object to this rating now."""
    is_theirs = rating.rated_user_id == user.pk and rating.servant is not None
    return is_theirs and timezone.now() <= until(rating) and not hasattr(rating, "objection")


def raise_one(rating: Rating, *, ground: str, words: str = "", actor: Actor) -> Objection:
    """Object, once and in time, and tell who decides. What is neither a case of others nor a
    matter of words needs some explaining.

    Raises `TooLate`, `ObjectedAlready`, `Forbidden`, and `ValueError` for an unknown ground or
    one that says nothing.
    """
    words = words.replace("\0", "").strip()[:MOST_WORDS]
    if ground not in Objection.Ground.values or (ground == Objection.Ground.OTHER and not words):
        raise ValueError("an objection says why")
    with transaction.atomic():
        appeal = workflow.lock(rating.appeal)
        held = Rating.objects.select_for_update().get(pk=rating.pk)
        _must(held, actor)
        objection = Objection.objects.create(
            rating=held,
            user=actor.user,
            organisation_id=held.organisation_id,
            ground=ground,
            words=words,
            at=timezone.now(),
        )
        data = {"rating": held.pk, "ground": ground}
        timeline.append(
            appeal, timeline.Entry(Event.Kind.OBJECTED, actor, is_public=False, data=data)
        )
        workflow.touch(appeal)
        for head in deciders(objection):
            tell(
                user=head,
                kind=kinds.OBJECTED,
                key=f"objected:{objection.pk}:{head.pk}",
                data={"whom": str(actor.user)},
            )
    return objection


def deciders(objection: Objection) -> list[User]:
    """Who is asked to decide: the heads of the body, or of the next one above that has any; where
    none has, heads of the whole centre."""
    found = []
    if objection.organisation_id:
        found = heads.of(objection.organisation_id, besides=objection.user)
    if found:
        return found
    everywhere = Q(organisation=None, sector=None, team=None)
    held = Membership.objects.filter(everywhere, role=Role.SUPERVISOR, user__is_active=True)
    others = held.exclude(user=objection.user).select_related("user").order_by("user_id")
    able = [each.user for each in others[:MOST_TOLD]]
    return [user for user in able if reach(user, Capability.SEE_PEOPLE).everywhere]


def _must(rating: Rating, actor: Actor) -> None:
    if actor.user is None or rating.rated_user_id != actor.user.pk or rating.servant is None:
        raise Forbidden("only who is rated objects, and to a mark for themselves")
    if Objection.objects.filter(rating=rating).exists():
        raise ObjectedAlready
    if timezone.now() > until(rating):
        raise TooLate
