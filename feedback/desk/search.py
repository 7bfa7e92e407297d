"""One box to find an appeal: by its code, a phone, a mailbox, a name, or words that were said."""

import re

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from accounts import addresses
from accounts.models import Address, Citizen
from accounts.models.citizens import name_index
from channels import registry
from feedback import codes

_PHONE = re.compile(r"\+?[\d\s().-]{5,20}")
_MOST_WORDS = 12
_MOST_NAMESAKES = 200


def matching(words: str) -> Q:
    """What the appeals must fulfil that somebody looks for with these words."""
    words = words.strip()
    try:
        return Q(code_index=codes.index(codes.read(words)))
    except ValueError:
        pass
    people = _by_address(words) or _by_name(words)
    found = Q(citizen__in=people) if people else Q(pk__in=[])
    if query := said(words):
        found |= Q(search=query)
    return found


def said(words: str) -> SearchQuery | None:
    """All of the words, each by its beginning: languages that bend their endings are found too."""
    tokens = re.findall(r"[^\W_]+", words)[:_MOST_WORDS]
    if not tokens:
        return None
    return SearchQuery(
        " & ".join(f"{token}:*" for token in tokens), config="simple", search_type="raw"
    )


def _by_address(words: str) -> list[int]:
    """Whose address it is: of a number, by whatever channel it reaches somebody."""
    if "@" in words:
        kinds = {Address.Kind.EMAIL}
    elif _PHONE.fullmatch(words):
        kinds = {each.address_kind for each in registry.every()} - {"", Address.Kind.EMAIL}
    else:
        return []
    found = {
        address.citizen_id
        for kind in kinds
        for value in canonical(kind, words)
        if (address := addresses.find(kind=kind, value=value))
    }
    return sorted(found)


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
