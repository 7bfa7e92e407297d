"""What the values of a dimension are called, and which of them can be chosen."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Organisation, Sector
from accounts.permissions import Reach
from channels import registry
from feedback.models import Kind, Topic

TREES: dict[str, type[Model]] = {"topic": Topic, "organisation": Organisation, "sector": Sector}
# How deep, and how many, a list to choose from goes; what lies deeper is reached from the tables.
_DEPTH, _LENGTH = 3, 300


@dataclass(frozen=True)
class Choice:
    """A line in a list to choose from."""

    value: str
    label: str
    chosen: bool


class Names:
    """The names that one page needs, read once for each tree."""

    def __init__(self, used: Mapping[str, Collection]) -> None:
        """`used` says of each dimension which values the page shows."""
        self._nodes = {dimension: _top(model) for dimension, model in TREES.items()}
        self._known = {
            dimension: {node.pk: str(node) for node in nodes}
            for dimension, nodes in self._nodes.items()
        }
        for dimension, known in self._known.items():
            if missing := set(used.get(dimension, ())) - known.keys() - {None}:
                known.update(_names(TREES[dimension], missing))

    def of(self, dimension: str, key) -> str:
        """What one value is called; a phrase for those that have none."""
        return _called(dimension, key, self._known.get(dimension, {}))

    def choices(self, dimension: str, chosen, reach: Reach) -> list[Choice]:
        """What a reader may narrow down to; what is chosen is among them, however deep."""
        if dimension not in TREES:
            return [
                Choice(value, capfirst(str(label)), value == chosen)
                for value, label in _words(dimension)
            ]
        mine = allowed(dimension, reach)
        lines = {
            node.pk: "\u2003" * node.tree_depth + str(node)
            for node in self._nodes[dimension]
            if mine is None or node.pk in mine
        }
        if chosen is not None:
            lines.setdefault(chosen.pk, str(chosen))
        at = chosen.pk if chosen is not None else None
        return [Choice(str(pk), label, pk == at) for pk, label in lines.items()]


def allowed(dimension: str, reach: Reach) -> frozenset[int] | None:
    """None: all. Who reaches only sectors may choose any organisation within them, and reverse."""
    bound = [piece.given.get(dimension) for piece in reach.pieces()]
    if reach.everywhere or None in bound:
        return None
    return frozenset().union(*bound)


def _top(model: type[Model]) -> list[Model]:
    # A sector's boundary may be a megabyte: not for a list of names.
    return list(
        model.objects.only("name", "names", "parent")
        .with_tree_fields()
        .extra(where=["tree_depth < %s"], params=[_DEPTH])[:_LENGTH]
    )


def of_all(dimension: str) -> Callable[[object], str]:
    """A function that names any value of a dimension, however many it has."""
    known = _names(TREES[dimension]) if dimension in TREES else {}
    return lambda key: _called(dimension, key, known)


def _names(model: type[Model], keys: Iterable[int] | None = None) -> dict[int, str]:
    found = model.objects.only("name", "names")
    if keys is not None:
        found = found.filter(pk__in=keys)
    return {node.pk: str(node) for node in found}


def _called(dimension: str, key, known: dict[int, str]) -> str:
    if key is None:
        return {
            "topic": _("No topic yet"),
            "organisation": _("No organisation yet"),
            "sector": _("Place not known"),
        }[dimension]
    if dimension in TREES:
        return known[key]
    return capfirst(str(dict(_words(dimension)).get(key, key)))


def _words(dimension: str) -> Iterable[tuple]:
    """The values of a dimension that is no tree; channels that are installed."""
    if dimension == "channel":
        return registry.choices()
    return Kind.choices if dimension == "kind" else settings.LANGUAGES
