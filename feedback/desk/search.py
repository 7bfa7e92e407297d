"""One box to find an appeal: by its code, a phone, a mailbox, a name, or words that were said."""

import re

from django.db.models import Q

from accounts.models import Address, Citizen
from accounts.models.citizens import address_index, name_index
from channels import registry
from feedback import codes
from feedback.finding import saying

_PHONE = re.compile(r"\+?[\d\s().-]{5,20}")
_NUMBER = re.compile(r"\S*\d\S*")  # a registration number, whatever its form
_MOST_NAMESAKES = 200


def matching(words: str, known: list[int] | None = None) -> Q:
    """What the appeals must fulfil that somebody looks for with these words; `known` are the
    people whom the words mean, when they were asked for already."""
    words = words.strip()
    if index := _code(words):
        return Q(code_index=index)
    found = Q(number=words) if _NUMBER.fullmatch(words) else Q(pk__in=[])
    if theirs := people(words) if known is None else known:
        found |= Q(citizen__in=theirs)
    if query := saying.said(words):
        found |= Q(search=query)
    return found


def people(words: str) -> list[int]:
    """The citizens who are meant by a phone, a mailbox or a whole name."""
    words = words.strip()
    return [] if _code(words) else _by_address(words) or _by_name(words)


def _code(words: str) -> str:
    """By what the appeal is found whose code this is; empty when it is none."""
    try:
        return codes.index(codes.read(words))
    except ValueError:
        return ""


def _by_address(words: str) -> list[int]:
    """Whose address it is: of a number, by whatever channel it reaches somebody."""
    if "@" in words:
        kinds = {Address.Kind.EMAIL}
    elif _PHONE.fullmatch(words):
        kinds = {each.address_kind for each in registry.every()} - {"", Address.Kind.EMAIL}
    else:
        return []
    indexes = [address_index(kind, value) for kind in kinds for value in canonical(kind, words)]
    found = Address.objects.filter(value_index__in=indexes)
    return sorted(set(found.values_list("citizen_id", flat=True)) - {None})


def canonical(kind: str, words: str) -> list[str]:
    """An address of that kind as the channels would write it; empty when it is none."""
    values = {}
    for adapter in registry.every():
        if adapter.address_kind == kind:
            try:
                values[adapter.normalise(words)] = None
            except ValueError:
                continue
    return list(values)


def _by_name(words: str) -> list[int]:
    if not re.search(r"[^\W\d_]", words):
        return []
    namesakes = Citizen.objects.filter(name_index=name_index(words))
    return list(namesakes.values_list("pk", flat=True)[:_MOST_NAMESAKES])
