"""Rules as JSON, to be carried from one installation to another: bodies, teams, topics and sectors
by their codes, answer times and calendars by their names."""

import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _

from accounts.models import Organisation, Sector, Team
from feedback import rulebook
from feedback.models import Calendar, RoutingRule, SlaPolicy, Topic
from feedback.routing import ordering

MOST = 500  # rules in one file

# How each field that points elsewhere names what it points to.
_ONE = {
    "organisation": (Organisation, "code"),
    "team": (Team, "code"),
    "policy": (SlaPolicy, "name"),
    "sets_topic": (Topic, "code"),
    "calendar": (Calendar, "name"),
}
_MANY = {"topics": (Topic, "code"), "sectors": (Sector, "code")}
_CLOCKS = {
    "hours_from": parse_time,
    "hours_until": parse_time,
    "first_day": parse_date,
    "last_day": parse_date,
}
_FIELDS = [field.name for field in RoutingRule._meta.fields if field.name not in ("id", "position")]


@dataclass(frozen=True)
class Read:
    """What a file holds: rules, not yet saved, and what of it was not understood."""

    rules: list[RoutingRule]
    problems: list[str]


def written() -> str:
    """All rules in their order."""
    names = {name: _names(*where) for name, where in (_ONE | _MANY).items()}
    rules = []
    for rule in RoutingRule.objects.order_by("position", "id"):
        fields = model_to_dict(rule, fields=_FIELDS)
        for name in _ONE:
            fields[name] = names[name].get(fields[name])
        for name in _MANY:
            fields[name] = [names[name][pk] for pk in fields[name] if pk in names[name]]
        for name in _CLOCKS:
            fields[name] = fields[name].isoformat() if fields[name] else None
        rules.append({name: value for name, value in fields.items() if value not in (None, "", [])})
    return json.dumps({"rules": rules}, ensure_ascii=False, indent=2)


def _names(model: type, name: str) -> dict[int, str]:
    return dict(model.objects.values_list("pk", name))


def read(words: str) -> Read:
    """The rules of a file. Never raises: what is wrong is told."""
    try:
        given = json.loads(words)["rules"]
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            raise TypeError
    except (ValueError, TypeError, KeyError, RecursionError):
        return Read([], [_("This is no file of rules.")])
    numbers = {
        name: {code: pk for pk, code in _names(*where).items()}
        for name, where in (_ONE | _MANY).items()
    }
    rules, problems = [], []
    for line, fields in enumerate(given[:MOST], start=1):
        try:
            rules.append(_rule(fields, numbers))
        except (ValidationError, ValueError, TypeError, LookupError) as error:
            told = "; ".join(getattr(error, "messages", [])) or str(error)
            words = {"number": line, "reason": told}
            problems.append(_("Rule %(number)s of the file: %(reason)s") % words)
    return Read(rules, problems)


def _rule(fields: dict, numbers: dict[str, dict[str, int]]) -> RoutingRule:
    unknown = set(fields) - set(_FIELDS)
    if unknown:
        raise ValueError(_("not known here: %(names)s") % {"names": ", ".join(sorted(unknown))})
    values = dict(fields)
    for name in _ONE:
        if name in values:
            values[f"{name}_id"] = _number(numbers[name], values.pop(name))
    for name in _MANY:
        if name in values:
            values[name] = [_number(numbers[name], code) for code in values[name]]
    for name, parse in _CLOCKS.items():
        if name in values:
            values[name] = parse(values[name])
    rule = RoutingRule(**values)
    rule.full_clean()
    return rule


def _number(known: dict[str, int], code: str) -> int:
    if code not in known:
        raise LookupError(_("there is no “%(code)s” here") % {"code": code})
    return known[code]


def add(rules: list[RoutingRule]) -> None:
    """Put rules behind those that there are."""
    with transaction.atomic():
        position = ordering.last_position()
        for number, rule in enumerate(rules):
            rule.position = position + number * ordering.STEP
        RoutingRule.objects.bulk_create(rules)
    rulebook.forget()
