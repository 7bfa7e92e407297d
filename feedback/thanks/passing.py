"""A citizen's thanks reach the employee, and whoever heads them."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Citizen, Organisation, User
from accounts.permissions import reach_as
from accounts.roles import Capability, Role
from feedback import access, timeline, workflow
from feedback.actors import Actor
from feedback.answering import publishing
from feedback.models import Appeal, Event, Kind, Notification, Thanks
from feedback.notifying import heads, kinds, tell
from feedback.workflow import Forbidden

MOST_WORDS = 4000  # letters
_HIDDEN = "***"


def may_thank(appeal: Appeal) -> bool:
    """Whether there are thanks to pass on: of an appeal that everybody may know of, at a body."""
    is_thanks = appeal.kind == Kind.GRATITUDE and appeal.organisation_id is not None
    return is_thanks and not appeal.is_confidential


def people_of(bodies: list[int]) -> QuerySet[User]:
    """The active staff of these bodies, by role or team."""
    works = Q(memberships__organisation__in=bodies) | Q(memberships__team__organisation__in=bodies)
    works |= Q(teams__organisation__in=bodies)
    # Of the staff alone: a team's list may name somebody whose roles are gone.
    found = User.objects.filter(works, memberships__isnull=False).values("pk")
    return User.objects.filter(pk__in=found, is_active=True)


def bare(text: str, citizen: Citizen | None) -> str:
    """A text without the citizen's name, contacts and numbers, as far as a machine sees them."""
    for finding in sorted(publishing.findings(text, citizen), key=lambda each: -len(each.words)):
        text = text.replace(finding.words, _HIDDEN)
    return text


def thank(
    appeal: Appeal, *, user: User, words: str, actor: Actor, version: int | None = None
) -> Thanks:
    """Pass the thanks on to an employee of the appeal's body, or of one below, and tell them and
    their head. `words` are what they read; what looks like personal data in them is hidden.

    Raises `Forbidden`, `Outdated`, and `ValueError` for empty words.
    """
    if not (words := words.strip()):
        raise ValueError("nothing was written")
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        _must(actor, held)
        if not may_thank(held):
            raise Forbidden("only thanks that are not confidential are passed on")
        body = _body_of(user, held)
        if body is None:
            raise Forbidden("they do not work there")
        if Thanks.objects.filter(appeal=held, user=user).exists():
            raise Forbidden("they were thanked for it already")
        thanks = Thanks.objects.create(
            appeal=held,
            user=user,
            organisation_id=body,
            words=bare(words[:MOST_WORDS], held.citizen),
            picked_by=actor.user,
            at=timezone.now(),
        )
        _note(held, thanks, actor)
        tell(user=user, kind=kinds.THANKED, key=_key(thanks, user))
        for head in heads.of(body, besides=user):
            data = {"whom": str(user)}
            tell(user=head, kind=kinds.THANKED_COLLEAGUE, key=_key(thanks, head), data=data)
    return thanks


def take_back(thanks: Thanks, *, actor: Actor, version: int | None = None) -> None:
    """Somebody else was meant: it is gone, with what they were told of it at their desks.

    Raises `Forbidden`, `Outdated`."""
    with transaction.atomic():
        held = workflow.lock(thanks.appeal, version=version)
        _must(actor, held)
        Notification.objects.filter(
            kind__in=(kinds.THANKED, kinds.THANKED_COLLEAGUE), key__startswith=_key(thanks)
        ).delete()
        _note(held, thanks, actor, undone=True)
        thanks.delete()


def of_appeal(appeal: Appeal) -> list[Thanks]:
    """Who was thanked by this appeal."""
    return list(appeal.thanks.select_related("user").order_by("id"))


def to(user: User) -> QuerySet[Thanks]:
    """What this employee was thanked for, newest first."""
    return _shown().filter(user=user)


def to_people_of(user: User) -> QuerySet[Thanks]:
    """What the people of the bodies that somebody heads were thanked for, newest first."""
    held = reach_as(user, Role.HEAD)
    theirs = Q() if held.everywhere else Q(organisation__in=held.bodies)
    return _shown().filter(theirs).exclude(user=user).select_related("user", "organisation")


def is_head(user: User) -> bool:
    """Whether somebody heads a body."""
    held = reach_as(user, Role.HEAD)
    return held.everywhere or bool(held.bodies)


def _shown() -> QuerySet[Thanks]:
    """Not what turned out to be no thanks, or confidential."""
    meant = {"appeal__kind": Kind.GRATITUDE, "appeal__is_confidential": False}
    return Thanks.objects.filter(**meant).order_by("-id")


def _body_of(user: User, appeal: Appeal) -> int | None:
    """Where an employee works, of the appeal's body and those below it; None if nowhere there."""
    below = Organisation.objects.descendants(appeal.organisation_id, include_self=True)
    bodies = list(below.values_list("pk", flat=True))
    if not people_of(bodies).filter(pk=user.pk).exists():
        return None
    roles = user.memberships.filter(organisation__in=bodies).order_by("pk")
    by_role = roles.values_list("organisation", flat=True).first()
    in_teams = Q(teams__members=user) | Q(teams__memberships__user=user)
    by_team = Organisation.objects.filter(in_teams, pk__in=bodies).order_by("pk")
    return by_role or by_team.values_list("pk", flat=True).first()


def _must(actor: Actor, appeal: Appeal) -> None:
    if actor.user is None or not access.may(actor.user, appeal, Capability.TRIAGE):
        raise Forbidden(f"needs {Capability.TRIAGE}")


def _note(appeal: Appeal, thanks: Thanks, actor: Actor, *, undone: bool = False) -> None:
    """For colleagues; the citizen is not told whom of the staff it reached."""
    data = {"whom": thanks.user_id, "organisation": thanks.organisation_id}
    if undone:
        data["undone"] = True
    timeline.append(appeal, timeline.Entry(Event.Kind.THANKED, actor, is_public=False, data=data))
    workflow.touch(appeal)


def _key(thanks: Thanks, user: User | None = None) -> str:
    """What a notice is known by; without a person, how all of these thanks begin."""
    return f"thanked:{thanks.pk}:{user.pk if user else ''}"
