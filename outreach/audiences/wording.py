"""An audience as sentences, as people say it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Sector
from channels import registry
from feedback.desk import wording
from outreach.audiences.definition import Definition, Part
from outreach.audiences.reaching import Count, Reason
from outreach.models import Contact, NewsTopic, PeopleList, Recipient


@dataclass(frozen=True)
class Names:
    """What the ids and codes of definitions are called."""

    sectors: Mapping[int, str]
    topics: Mapping[str, str]
    lists: Mapping[int, str]


def names(definitions: Iterable[Definition]) -> Names:
    """The names that these definitions need, in three statements."""
    parts = [part for each in definitions for part in (*each.include, *each.exclude)]
    sectors = {pk for part in parts for pk in part.sectors}
    lists = {pk for part in parts for pk in part.lists}
    return Names(
        sectors={each.pk: str(each) for each in Sector.objects.filter(pk__in=sectors)},
        topics={each.code: str(each) for each in NewsTopic.objects.all()},
        lists=dict(PeopleList.objects.filter(pk__in=lists).values_list("pk", "name")),
    )


def sentences(definition: Definition, named: Names) -> list[str]:
    """Who is in, who is not, and how they are reached; a line for each part."""
    lines = [_part(part, named) for part in definition.include]
    if not lines:
        lines = [_("Everybody whom we know as a contact")]
    lines += [_("but not: %(whom)s") % {"whom": _part(each, named)} for each in definition.exclude]
    if definition.channels:
        preferred = ", ".join(channel(each) for each in definition.channels)
        lines.append(_("by %(channels)s, in this order") % {"channels": preferred})
    return lines


def _part(part: Part, named: Names) -> str:
    kinds = dict(Contact.Kind.choices)
    languages = dict(settings.LANGUAGES)
    said = [" / ".join(str(kinds[each]) for each in part.kinds) or _("people")]
    if part.sectors:
        said.append(_("in %(sectors)s") % {"sectors": _any(part.sectors, named.sectors)})
    if part.languages:
        spoken = " / ".join(languages[each] for each in part.languages)
        said.append(_("speaking %(languages)s") % {"languages": spoken})
    if part.topics:
        said.append(_("who get %(news)s") % {"news": _any(part.topics, named.topics)})
    if part.lists:
        said.append(_("of the list %(lists)s") % {"lists": _any(part.lists, named.lists)})
    return ", ".join(said)


def _any(keys: Iterable, named: Mapping) -> str:
    return " / ".join(f"“{named.get(key, '?')}”" for key in keys)


def channel(name: str) -> str:
    """A channel or a kind of address in words."""
    if registry.has(name):
        return str(registry.get(name).label)
    return str(wording.address_kind(name))


# Figures ------------------------------------------------------------------------------------------
def tables(count: Count) -> list[dict]:
    """The figures of an audience as tables, each with a title and its lines."""
    sectors = {each.pk: str(each) for each in Sector.objects.filter(pk__in=_known(count))}
    languages = dict(settings.LANGUAGES)
    return [
        _table(
            _("How they are reached"), count.by_kind, lambda kind: str(wording.address_kind(kind))
        ),
        _table(_("In which language"), count.by_language, lambda code: languages.get(code, code)),
        _table(_("Where they live"), count.by_sector, lambda pk: sectors.get(pk, _("not known"))),
        _table(_("Who is left out"), count.left_out, reason),
    ]


def reason(name: str) -> str:
    """Why people are left out, in words."""
    own = {
        Reason.FAILING: _("their address has failed for long"),
        Reason.NO_ADDRESS: _("we have no address of theirs"),
    }
    return str(own.get(name) or Recipient.Skipped(name).label)


def _known(count: Count) -> list[int]:
    return [pk for pk in count.by_sector if pk is not None]


def _table(title: str, figures: Mapping, name) -> dict:
    return {"title": title, "lines": [(name(key), number) for key, number in figures.items()]}
