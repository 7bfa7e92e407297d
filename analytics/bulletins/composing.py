"""The figures of one bulletin, read from the facts and put together to be frozen.

What is frozen says all that its pages will ever need: figures, days, and the names that things had
in every language. docs/bulletins.md describes it field by field.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import override

from accounts.models import Organisation, Sector
from accounts.permissions import Reach
from analytics import names
from analytics.bulletins import calendar
from analytics.bulletins.frame import Frame, days, events, states
from analytics.bulletins.registry import SECTIONS
from analytics.models import Bulletin, BulletinKind
from analytics.periods import Span
from analytics.slices import Slice

SCHEMA = "sanal.bulletin.1"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class Standing:
    """Where a bulletin stands among those of its kind, and when it was written."""

    number: int
    previous: str
    counted_at: datetime
    written_at: datetime


def frame_of(unit: str, span: Span, of: BulletinKind | Bulletin) -> Frame:
    """What the parts read: a whole body or sector with all below it, or everything."""
    wanted = Slice(Reach(everywhere=True))
    if of.organisation_id is not None:
        wanted = replace(wanted, organisations=_with_below(Organisation, of.organisation_id))
    if of.sector_id is not None:
        wanted = replace(wanted, sectors=_with_below(Sector, of.sector_id))
    return Frame(unit, span, wanted)


def _with_below(model: type, root: int) -> frozenset[int]:
    below = model.objects.descendants(root, include_self=True)
    return frozenset(below.values_list("pk", flat=True))


def figures(kind: BulletinKind, span: Span) -> dict:
    """All that depends on the facts alone."""
    frame = frame_of(kind.unit, span, kind)
    sections = []
    for chosen in kind.sections:
        section = SECTIONS.get(chosen["name"])
        if section is not None:
            read = section.read(frame, chosen.get("most") or section.most)
            sections.append({"name": section.name, "figures": read})
    return {
        "figures": {
            "now": events(frame.now) | {"by_now": states(frame.now)},
            "compared": events(frame.compared),
            "year_before": events(frame.year_before),
        },
        "sections": sections,
        "names": _names(sections),
    }


def content(
    kind: BulletinKind, span: Span, read: dict, standing: Standing, corrections: list[dict]
) -> dict:
    """The whole of what is frozen."""
    return read | {
        "schema": SCHEMA,
        "centre": {"name": settings.CENTRE_NAME, "zone": settings.TIME_ZONE},
        "kind": {"code": kind.code, "unit": str(kind.unit), "names": _named(kind)},
        "of": _place(kind),
        "period": days(span),
        "compared": days(calendar.compared(kind.unit, span)),
        "year_before": days(calendar.year_before(kind.unit, span)),
        "year": span.last.year,
        "number": standing.number,
        "previous": standing.previous,
        "counted_at": _moment(standing.counted_at),
        "written_at": _moment(standing.written_at),
        "languages": list(kind.languages),
        "corrections": corrections,
    }


def _place(kind: BulletinKind) -> dict:
    if kind.place is None:
        return {}
    dimension = "organisation" if kind.organisation_id is not None else "sector"
    return {"dimension": dimension, "id": kind.place.pk, "names": _named(kind.place)}


def _named(thing) -> dict[str, str]:
    """What something is called in every language; the centre's first where it has no other."""
    return {language: thing.names.get(language, thing.name) for language in LANGUAGES}


def _names(sections: list[dict]) -> dict[str, dict[str, dict[str, str]]]:
    """The names of all values that stand in the figures, by dimension and key."""
    used: dict[str, set] = defaultdict(set)
    for section in sections:
        for row in section["figures"].get("rows", []):
            for dimension in SECTIONS[section["name"]].uses:
                used[dimension].add(row.get("key", row.get(dimension)))
    return {dimension: called(dimension, keys - {None}) for dimension, keys in used.items()}


def called(dimension: str, keys: set) -> dict[str, dict[str, str]]:
    """What these values are called by now, by key and language."""
    if dimension in names.TREES:
        nodes = names.TREES[dimension].objects.filter(pk__in=keys).only("name", "names")
        return {str(node.pk): _named(node) for node in nodes}
    found: dict[str, dict[str, str]] = {str(key): {} for key in keys}
    name = names.of_all(dimension)
    for language in LANGUAGES:
        with override(language):
            for key in keys:
                found[str(key)][language] = name(key)
    return found


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
