"""How one of the staff likes the desk, and the teams they belong to, read once a request."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from accounts.models import Team, User
from feedback.models import DeskPreference


@dataclass(frozen=True)
class Preference:
    """`first` is a queue's slug, or `saved:` and an id; empty: what there is to do."""

    has_keys: bool = True
    first: str = ""
    density: str = DeskPreference.Density.DENSE
    teams: frozenset[int] = frozenset()


def of(user: User) -> Preference:
    """What they chose, or what holds for whoever chose nothing."""
    if not hasattr(user, "_desk_preference"):
        user._desk_preference = _read(user) if user.pk else Preference()
    return user._desk_preference


def _read(user: User) -> Preference:
    theirs = Team.members.through.objects.filter(user=OuterRef("pk"), team__is_active=True)
    has_keys, first, density, teams = (
        User.objects.filter(pk=user.pk)
        .values_list(
            "desk_preference__has_keys",
            "desk_preference__first",
            "desk_preference__density",
            ArraySubquery(theirs.values("team")),
        )
        .get()
    )
    if has_keys is None:
        return Preference(teams=frozenset(teams))
    return Preference(has_keys, first, density, frozenset(teams))


def save(user: User, *, has_keys: bool, first: str, density: str) -> None:
    """Keep what they chose; it holds from the next page on."""
    DeskPreference.objects.update_or_create(
        user=user, defaults={"has_keys": has_keys, "first": first, "density": density}
    )
    user.__dict__.pop("_desk_preference", None)
