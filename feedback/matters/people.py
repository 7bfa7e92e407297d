"""Citizens who look like one person: the same full name, or the same number or mailbox by another
channel. Only somebody of the staff joins them (`feedback.citizens`)."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Address, Citizen
from accounts.models.citizens import address_index
from channels import registry

MOST = 3
_MOST_ADDRESSES, _MOST_NAMESAKES = 5, 20


@dataclass(frozen=True)
class Lookalike:
    """Another citizen who may be the same person, and why."""

    citizen: Citizen
    reasons: list[str]


def like(citizen: Citizen) -> list[Lookalike]:
    """Whom this citizen may be as well, the surest first; found by blind indexes alone."""
    reasons: dict[int, list[str]] = {}
    for pk in _namesakes(citizen):
        reasons.setdefault(pk, []).append(_("same name"))
    for pk in _of_one_value(citizen):
        reasons.setdefault(pk, []).append(_("same number or mailbox by another channel"))
    surest = sorted(reasons, key=lambda pk: (-len(reasons[pk]), -pk))
    held = Citizen.objects.filter(merged_into=None).in_bulk(surest)
    found = [held[pk] for pk in surest if pk in held and _can_be(citizen, held[pk])]
    return [Lookalike(each, reasons[each.pk]) for each in found[:MOST]]


def _can_be(citizen: Citizen, other: Citizen) -> bool:
    two_numbers = citizen.national_number and other.national_number
    return not two_numbers and not (citizen.user_id and other.user_id)


def _namesakes(citizen: Citizen) -> list[int]:
    """A full name speaks, a first name is shared by many."""
    if len(citizen.name.split()) < 2:
        return []
    named = Citizen.objects.filter(name_index=citizen.name_index, merged_into=None)
    others = named.exclude(pk=citizen.pk).order_by("-id").values_list("pk", flat=True)
    return list(others[:_MOST_NAMESAKES])


def _of_one_value(citizen: Citizen) -> list[int]:
    theirs = Address.objects.filter(citizen=citizen).order_by("pk")[:_MOST_ADDRESSES]
    kinds = {each.address_kind for each in registry.every() if each.address_kind}
    sought = [
        Q(kind=kind, value_index=address_index(kind, value))
        for address in theirs
        for value in _spellings(address.value)
        for kind in sorted(kinds - {address.kind})
    ]
    if not sought:
        return []
    found = Address.objects.filter(reduce(or_, sought)).exclude(citizen=citizen)
    return sorted(set(found.values_list("citizen", flat=True)[:_MOST_NAMESAKES]))


def _spellings(value: str) -> list[str]:
    """A number is written with a plus or without one."""
    bare = value.removeprefix("+")
    return [bare, f"+{bare}"] if bare.isdigit() else [value]
