"""Who is in an audience: every address of theirs, whether it can be reached now or not.

Addresses belong to whom a person is now (`feedback.citizens.merge` moves them); a contact may
still stand with somebody who was joined to another, and is the other's until they have their own.
"""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Address, Citizen, Sector
from outreach.audiences.definition import Definition, Part
from outreach.models import Contact, ListEntry, NewsTopic, Subscription


def members(definition: Definition) -> QuerySet[Address]:
    """All addresses of the people in an audience, opted out and unreachable ones, too.

    For asking whether somebody is in it (`members(d).filter(citizen=...).exists()`); to speak to
    it, ask `reaching.addresses`, which chooses one for each person.
    """
    found = _any_of(definition.include)
    for part in definition.exclude:
        out = _matching(part).filter(citizen=OuterRef("citizen"))
        found = found.filter(~Exists(out))
    return found


def without_address(definition: Definition) -> QuerySet[Citizen]:
    """Contacts in an audience who left no address at all. Kinds of news and lists hold addresses,
    so that parts which ask for them hold none of these."""
    named = [part for part in definition.include or (Part(),) if not (part.topics or part.lists)]
    nobody = Citizen.objects.none()
    people = [_people(part).values("pk") for part in named]
    if not people:
        return nobody
    found = Citizen.objects.filter(pk__in=people[0].union(*people[1:]) if people[1:] else people[0])
    found = found.filter(~Exists(Address.objects.filter(citizen=OuterRef("pk"))))
    for part in definition.exclude:
        if not (part.topics or part.lists):
            found = found.filter(~Exists(_people(part).filter(pk=OuterRef("pk"))))
    return found


def _any_of(parts: tuple[Part, ...]) -> QuerySet[Address]:
    """Addresses that are in any of the parts; of none given, of every contact."""
    first, *others = [_matching(part) for part in parts or (Part(),)]
    if not others:
        return first
    ids = first.values("pk").union(*(each.values("pk") for each in others))
    return Address.objects.filter(pk__in=ids)


def _matching(part: Part) -> QuerySet[Address]:
    """The addresses of which all that the part says holds."""
    found = Address.objects.order_by()
    if part.topics:
        found = found.filter(pk__in=_asking_for(part.topics))
    if part.lists:
        found = found.filter(
            pk__in=ListEntry.objects.filter(people__in=part.lists).values("address")
        )
    if part.sectors or part.kinds or not part:
        found = found.filter(citizen__in=_contacts(part))
    return found.filter(_speaking(part, "citizen__"))


def _people(part: Part) -> QuerySet[Citizen]:
    """The people of whom a part holds that says nothing of addresses."""
    found = Citizen.objects.order_by().filter(_speaking(part, ""))
    return found.filter(pk__in=_contacts(part))


def _contacts(part: Part) -> QuerySet:
    """Ids of the people whose contact fits: their own, or that of somebody joined to them as long
    as they have none."""
    fitting = Contact.objects.order_by()
    if part.sectors:
        fitting = fitting.filter(sector__in=with_below(part.sectors))
    if part.kinds:
        fitting = fitting.filter(kind__in=part.kinds)
    # One list and no union of two: only of that does the planner know how many people it holds.
    own = Contact.objects.filter(citizen=OuterRef("citizen__merged_into"))
    here = fitting.filter(~Exists(own))
    return here.annotate(now=Coalesce("citizen__merged_into", "citizen")).values("now")


def with_below(sectors: tuple[int, ...]) -> list[int]:
    """The sectors and all below them (sectors of a land are few); of sectors that are no more, an
    id that none has."""
    tree = Sector.objects.with_tree_fields().extra(
        where=["tree_path && %s::bigint[]"], params=[list(sectors)]
    )
    return list(tree.values_list("pk", flat=True)) or [0]


def _speaking(part: Part, prefix: str) -> Q:
    """Whoever chose no language is spoken to in the centre's."""
    if not part.languages:
        return Q()
    spoken = [*part.languages, *([""] if settings.LANGUAGE_CODE in part.languages else [])]
    return Q(**{f"{prefix}language__in": spoken})


def _asking_for(topics: tuple[str, ...]) -> QuerySet:
    """Ids of addresses that get one of these kinds of news: they asked for it; or it is for
    everybody who gets news, they get some, and never said no to this one."""
    running = Subscription.objects.order_by().filter(ended_at=None)
    wanted = [running.filter(topic__code__in=topics).values("address")]
    for topic in NewsTopic.objects.filter(code__in=topics, is_for_all=True):
        said = Subscription.objects.filter(topic=topic, address=OuterRef("address"))
        wanted.append(running.filter(~Exists(said)).values("address"))
    return wanted[0].union(*wanted[1:]) if wanted[1:] else wanted[0]
