"""Filters that somebody gave a name: whose they are, who sees them, and what stands behind them."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Organisation, Team, User
from accounts.permissions import can, memberships, reach
from accounts.roles import Capability
from feedback.access import visible_to
from feedback.desk import filters, preferences, queues, trees
from feedback.models import Appeal, SavedFilter
from feedback.workflow import Forbidden

MOST_SHOWN = 12  # in the list of queues, each with its count
_NOT_KEPT = ("at", "saved", "stand", "csrfmiddlewaretoken")

Audience = SavedFilter.Audience


class NameTaken(Exception):
    """This person has another filter of that name."""


@dataclass(frozen=True)
class Circle:
    """Who shall see a filter. `key` is what a form says."""

    audience: str
    label: str
    team: int | None = None
    organisation: int | None = None

    @property
    def key(self) -> str:
        pk = self.team or self.organisation
        return f"{self.audience}:{pk}" if pk else self.audience


def circles(user: User) -> list[Circle]:
    """With whom this person may share: themselves; their teams; the bodies for which they sign;
    everybody, when they keep the centre's content."""
    found = [Circle(Audience.MINE, str(Audience.MINE.label))]
    found += [
        Circle(Audience.TEAM, _("team: %(name)s") % {"name": team}, team=team.pk)
        for team in Team.objects.filter(pk__in=preferences.of(user).teams)
    ]
    signing = reach(user, Capability.SIGN)
    own = {held.organisation_id for held in memberships(user)} & signing.organisations
    found += [
        Circle(Audience.ORGANISATION, str(body), organisation=body.pk)
        for body in Organisation.objects.filter(pk__in=own)
    ]
    if can(user, Capability.MANAGE_CONTENT):
        found.append(Circle(Audience.EVERYBODY, str(Audience.EVERYBODY.label)))
    return found


def shown_to(user: User) -> QuerySet[SavedFilter]:
    """The filters that this person finds in their list of queues."""
    return SavedFilter.objects.filter(
        Q(owner=user)
        | Q(audience=Audience.EVERYBODY)
        | Q(team__in=preferences.of(user).teams)
        | Q(organisation__in=queues.organisations_of(user))
    )


def kept_by(user: User) -> QuerySet[SavedFilter]:
    """The filters that this person may rename and take away: their own, and what is shared with
    everybody when they keep the centre's content."""
    theirs = Q(owner=user)
    if can(user, Capability.MANAGE_CONTENT):
        theirs |= Q(audience=Audience.EVERYBODY)
    return SavedFilter.objects.filter(theirs).select_related("owner", "team", "organisation")


def save(*, owner: User, name: str, query: QueryDict, circle: Circle) -> SavedFilter:
    """Keep the list of this address under a name. Raises `NameTaken`, and `Forbidden` when they
    may not share it there."""
    _must_share(owner, circle)
    form = filters.FilterForm(query, trees.read())
    kept = query.copy()
    for name_ in _NOT_KEPT:
        kept.pop(name_, None)
    for name_ in [key for key, value in kept.items() if not value]:
        del kept[name_]
    saved = SavedFilter(
        owner=owner,
        name=name,
        queue=queues.named(query, form).slug,
        query=kept.urlencode(),
        chosen=filters.packed(form.chosen) | ({"q": form.words} if form.words else {}),
        audience=circle.audience,
        team_id=circle.team,
        organisation_id=circle.organisation,
    )
    return _written(saved)


def change(saved: SavedFilter, *, by: User, name: str, circle: Circle | None) -> None:
    """Another name, or other people. Raises as `save`."""
    saved.name = name
    if circle is not None:
        _must_share(by, circle)
        saved.audience, saved.team_id = circle.audience, circle.team
        saved.organisation_id = circle.organisation
    _written(saved)


def circle_of(saved: SavedFilter) -> str:
    """The key of the circle that sees it now."""
    return Circle(saved.audience, "", saved.team_id, saved.organisation_id).key


def countable(saved: SavedFilter) -> bool:
    """Whether its rows are counted with every page: a search for words costs too much for that."""
    return "q" not in saved.chosen and saved.queue in queues.QUEUES


def appeals_in(saved: SavedFilter, user: User, known: trees.Trees | None, now) -> QuerySet[Appeal]:
    """The appeals of a countable filter that this person may see."""
    queue = queues.QUEUES[saved.queue]
    chosen = filters.unpacked(saved.chosen)
    return queue.narrow(visible_to(user), user, now).filter(filters.condition(chosen, known))


def _must_share(user: User, circle: Circle) -> None:
    if circle.key not in {each.key for each in circles(user)}:
        raise Forbidden(f"may not share with {circle.key}")


def _written(saved: SavedFilter) -> SavedFilter:
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise NameTaken(saved.name) from error
    return saved
