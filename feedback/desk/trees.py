"""The organisations, topics and sectors to choose from, read in one statement."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import F, Value
from django.utils.translation import get_language

from accounts.models import Organisation, Sector
from feedback.models import Topic

_INDENT = "\u2003"


@dataclass(frozen=True)
class Twig:
    """One of a tree's nodes, with its name in the reader's language."""

    pk: int
    parent: int | None
    name: str
    active: bool


@dataclass(frozen=True)
class Tree:
    twigs: dict[int, Twig] = field(default_factory=dict)

    def name(self, pk: int | None) -> str:
        """The node's name; empty for none."""
        return self.twigs[pk].name if pk in self.twigs else ""

    def with_below(self, pk: int) -> list[int]:
        """A node and everything below it."""
        return [each.pk for each, _ in self._walk(pk)]

    def with_above(self, pk: int | None) -> list[int]:
        """A node and everything above it, nearest first."""
        line: list[int] = []
        while pk in self.twigs and pk not in line:
            line.append(pk)
            pk = self.twigs[pk].parent
        return line

    def choices(self, *, keep: int | None = None) -> list[tuple[int, str]]:
        """For a select: those in use, children indented; `keep` is shown although out of use."""
        return [
            (twig.pk, _INDENT * depth + twig.name)
            for root in self._below.get(None, ())
            for twig, depth in self._walk(root.pk)
            if twig.active or twig.pk == keep
        ]

    def _walk(self, pk: int) -> Iterator[tuple[Twig, int]]:
        waiting = [(self.twigs[pk], 0)] if pk in self.twigs else []
        while waiting:
            twig, depth = waiting.pop()
            yield twig, depth
            waiting += [(child, depth + 1) for child in reversed(self._below.get(twig.pk, ()))]

    @cached_property
    def _below(self) -> dict[int | None, list[Twig]]:
        below: dict[int | None, list[Twig]] = {}
        for twig in sorted(self.twigs.values(), key=lambda twig: twig.name.casefold()):
            parent = twig.parent if twig.parent in self.twigs else None
            below.setdefault(parent, []).append(twig)
        return below


@dataclass(frozen=True)
class Trees:
    organisations: Tree
    topics: Tree
    sectors: Tree


def read() -> Trees:
    """All three trees."""
    rows = {"organisation": {}, "topic": {}, "sector": {}}
    columns = ("tree", "pk", "parent_id", "name", "names", "in_use")

    def of(model: type, tree: str, in_use) -> object:
        named = model.objects.order_by().annotate(tree=Value(tree), in_use=in_use)
        return named.values_list(*columns)

    language = get_language() or ""
    found = of(Organisation, "organisation", F("is_active")).union(
        of(Topic, "topic", F("is_active")), of(Sector, "sector", Value(True)), all=True
    )
    for tree, pk, parent, name, names, in_use in found:
        rows[tree][pk] = Twig(pk, parent, names.get(language) or name, in_use)
    return Trees(Tree(rows["organisation"]), Tree(rows["topic"]), Tree(rows["sector"]))
