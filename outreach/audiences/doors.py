"""By which kinds of address people can be reached now, and which of them to choose first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from channels import registry
from channels.models import Account, Hearing

# Where nothing is preferred: what people carry with them, then what they look into.
USUAL_ORDER = ("phone", "telegram", "mobile", "email")


@dataclass(frozen=True)
class Doors:
    """`open` kinds of address take words at any time; `windows` only so many hours after the
    person wrote to the channel: (kind, channel, hours). `order`: kinds, best first."""

    open: tuple[str, ...] = ()
    windows: tuple[tuple[str, str, int], ...] = ()
    order: tuple[str, ...] = ()

    def lets_in(self, at: datetime) -> Q:
        """Which addresses can be reached at that moment."""
        # With no door at all it is still a condition, of a kind that no address has.
        reached = Q(kind__in=self.open or ("",))
        for kind, channel, hours in self.windows:
            heard = Hearing.objects.filter(
                address=OuterRef("pk"),
                account__channel=channel,
                account__is_active=True,
                at__gt=at - timedelta(hours=hours),
            )
            reached |= Q(kind=kind) & Exists(heard)
        return reached

    def rank(self) -> Case:
        """The place of an address's kind in the order; a lower one is better."""
        places = [When(kind=kind, then=Value(place)) for place, kind in enumerate(self.order)]
        return Case(*places, default=Value(len(places)), output_field=IntegerField())


def names() -> list[tuple[str, str]]:
    """The channels that can speak to people, with their names."""
    return [(each.slug, str(each.label)) for each in registry.every() if each.sends]


def standing(preferred: Iterable[str] = ()) -> Doors:
    """The doors there are now; only the preferred channels or kinds of address, if any are."""
    wanted = tuple(preferred)
    in_use = set(Account.objects.filter(is_active=True).values_list("channel", flat=True))
    able = [each for each in registry.every() if each.sends and each.slug in in_use]
    if wanted:
        able = [each for each in able if each.slug in wanted or each.address_kind in wanted]
        able.sort(key=lambda each: _place(each, wanted))
        order = [each.address_kind for each in able]
    else:
        order = [*USUAL_ORDER, *sorted(each.address_kind for each in able)]
    always = {each.address_kind for each in able if not each.window_hours}
    windows = tuple(
        (each.address_kind, each.slug, each.window_hours)
        for each in able
        if each.window_hours and each.address_kind not in always
    )
    return Doors(tuple(sorted(always)), windows, tuple(dict.fromkeys(order)))


def _place(adapter, wanted: tuple[str, ...]) -> int:
    return min(
        wanted.index(name) for name in (adapter.slug, adapter.address_kind) if name in wanted
    )
