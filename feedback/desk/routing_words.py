"""Routing rules and what came of them, as a colleague would say it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Assurance, Team
from feedback.desk import wording
from feedback.desk.trees import Trees
from feedback.models import Kind, Priority, RoutingRule, SlaPolicy
from feedback.routing.words import patterns

_MOST_NAMED = 5


@dataclass(frozen=True)
class Named:
    """What rules name by number."""

    trees: Trees
    teams: dict[int, str] = field(default_factory=dict)
    policies: dict[int, str] = field(default_factory=dict)


def named(trees: Trees) -> Named:
    """The names of teams and policies beside those of the trees; two statements."""
    return Named(
        trees,
        {team.pk: str(team) for team in Team.objects.all()},
        dict(SlaPolicy.objects.values_list("pk", "name")),
    )


def sentence(rule: RoutingRule, names: Named) -> str:
    """When what, then what: the whole rule."""
    when, then = _when(rule, names), _then(rule, names)
    words = {"when": ", ".join(when), "then": ", ".join(then) or _("nothing")}
    if not when:
        return _("Always → %(then)s") % words
    return _("When %(when)s → %(then)s") % words


def _when(rule: RoutingRule, names: Named) -> list[str]:
    parts = [
        _any(_("the kind is %(these)s"), [_kind(each) for each in rule.kinds]),
        _any(_("about %(these)s"), [_or_gone(names.trees.topics.name(p)) for p in rule.topics]),
        _where(rule, names),
        _any(_("by %(these)s"), [wording.channel(each) for each in rule.channels]),
        _any(_("in %(these)s"), [_language(each) for each in rule.languages]),
        _said(rule),
        *_time(rule),
        *_person(rule),
    ]
    return [part for part in parts if part]


def _where(rule: RoutingRule, names: Named) -> str:
    sectors = [_or_gone(names.trees.sectors.name(pk)) for pk in rule.sectors]
    said = [f"“{each.words}”" for each in patterns(rule.place_words)]
    if sectors and said:
        return _("from %(sectors)s or with %(words)s in the address") % {
            "sectors": _listed(sectors),
            "words": _listed(said),
        }
    return _any(_("from %(these)s"), sectors) or _any(_("with %(these)s in the address"), said)


def _said(rule: RoutingRule) -> str:
    said = [f"“{each.words}”" for each in patterns(rule.words)]
    if rule.all_words and len(said) > 1:
        return _any(_("the text says %(these)s"), said, _("and"))
    return _any(_("the text says %(these)s"), said)


def _time(rule: RoutingRule) -> list[str]:
    parts = []
    if rule.weekdays:
        days = [str(WEEKDAYS[day]) for day in sorted(rule.weekdays) if day in WEEKDAYS]
        parts.append(_any(_("on %(these)s"), days))
    if rule.hours_from and rule.hours_until:
        parts.append(
            _("from %(from)s to %(until)s")
            % {"from": time_format(rule.hours_from), "until": time_format(rule.hours_until)}
        )
    if rule.working and rule.calendar:
        hours = str(RoutingRule.Working(rule.working).label)
        parts.append(f"{hours} ({rule.calendar})")
    if rule.first_day:
        parts.append(_("since %(day)s") % {"day": date_format(rule.first_day)})
    if rule.last_day:
        parts.append(_("until %(day)s") % {"day": date_format(rule.last_day)})
    return parts


def _person(rule: RoutingRule) -> list[str]:
    parts = []
    if rule.assurance_least is not None:
        level = {"level": Assurance(rule.assurance_least).label}
        parts.append(_("identity at least: %(level)s") % level)
    if rule.assurance_most is not None:
        level = {"level": Assurance(rule.assurance_most).label}
        parts.append(_("identity at most: %(level)s") % level)
    if rule.vulnerable is not None:
        parts.append(
            _("from somebody in need of care")
            if rule.vulnerable
            else _("from nobody in need of care")
        )
    return parts


def _then(rule: RoutingRule, names: Named) -> list[str]:
    parts = [
        names.trees.organisations.name(rule.organisation_id),
        _("team %(team)s") % {"team": names.teams.get(rule.team_id, "")} if rule.team_id else "",
        _priority(rule.priority) if rule.priority else "",
        _policy(names.policies.get(rule.policy_id, "")) if rule.policy_id else "",
        _("kind: %(kind)s") % {"kind": _kind(rule.sets_kind)} if rule.sets_kind else "",
        _topic(names.trees.topics.name(rule.sets_topic_id)) if rule.sets_topic_id else "",
        _("mark: somebody in need of care") if rule.makes_vulnerable else "",
        _("mark: confidential") if rule.makes_confidential else "",
        _("and later rules add to it") if rule.goes_on else "",
    ]
    return [part for part in parts if part]


def because(held: dict, names: Named) -> str:
    """By what a rule held, from the plain data that the timeline keeps."""
    parts = [
        _kind(held["kind"]) if "kind" in held else "",
        _topic(names.trees.topics.name(held["topic"])) if "topic" in held else "",
        _sector(names.trees.sectors.name(held["sector"])) if "sector" in held else "",
        _("address: %(words)s") % {"words": held["place"]} if "place" in held else "",
        wording.channel(held["channel"]) if "channel" in held else "",
        _language(held["language"]) if "language" in held else "",
        _("words: %(words)s") % {"words": ", ".join(held["words"])} if "words" in held else "",
        str(WEEKDAYS[held["weekday"]]) if held.get("weekday") in WEEKDAYS else "",
        held.get("time", ""),
        _working(held["working"]) if "working" in held else "",
        str(Assurance(held["assurance"]).label) if held.get("assurance") in Assurance else "",
        _("somebody in need of care") if held.get("vulnerable") else "",
    ]
    return ", ".join(part for part in parts if part)


def titled(data: dict) -> str:
    """A rule as it was called then: its number, and its name if it has one."""
    words = {"number": data.get("rule"), "name": data.get("name", "")}
    return (
        _("rule %(number)s (%(name)s)") % words if words["name"] else _("rule %(number)s") % words
    )


def done(data: dict, names: Named) -> str:
    """What a routed event did, in the order in which it matters."""
    team = names.teams.get(data.get("team"), "")
    parts = [
        names.trees.organisations.name(data.get("organisation")),
        _("team %(team)s") % {"team": team} if team else "",
        _priority(data["priority"]) if data.get("priority") in Priority.values else "",
        _policy(names.policies.get(data.get("policy"), "")),
        _topic(names.trees.topics.name(data.get("topic"))),
        _kind(data["kind"]) if data.get("kind") else "",
        _("mark: somebody in need of care") if data.get("vulnerable") else "",
        _("mark: confidential") if data.get("confidential") else "",
    ]
    return ", ".join(part for part in parts if part)


def _any(words: str, these: Sequence[str], joined: str = "") -> str:
    return words % {"these": _listed(these, joined)} if these else ""


def _listed(these: Sequence[str], joined: str = "") -> str:
    """A, B or C; of a long list only how many more there are."""
    shown: Iterable[str] = these
    if len(these) > _MOST_NAMED:
        rest = len(these) - _MOST_NAMED
        shown = [*these[:_MOST_NAMED], _("%(number)d more") % {"number": rest}]
    *first, last = shown
    between = joined or _("or")
    return f"{', '.join(first)} {between} {last}" if first else last


def _or_gone(name: str) -> str:
    return name or _("(something that is gone)")


def _kind(kind: str) -> str:
    return str(Kind(kind).label) if kind in Kind.values else kind


def _topic(name: str) -> str:
    return _("topic %(topic)s") % {"topic": name} if name else ""


def _sector(name: str) -> str:
    return _("sector %(sector)s") % {"sector": name} if name else ""


def _policy(name: str) -> str:
    return _("answer time: %(policy)s") % {"policy": name} if name else ""


def _priority(level: int) -> str:
    return _("priority: %(level)s") % {"level": Priority(level).label}


def _language(code: str) -> str:
    return capfirst(str(dict(settings.LANGUAGES).get(code, code)))


def _working(inside: bool) -> str:
    working = RoutingRule.Working
    return str((working.INSIDE if inside else working.OUTSIDE).label)
