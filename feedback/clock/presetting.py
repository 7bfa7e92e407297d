"""Presets of answer times by country: reading them, saying what they would change, applying them.

A preset is data (`presets/*.toml`), to begin with and not advice on law. It owns the policies and
escalation steps that bear its keys; others of the same scope, which would be asked before them,
are switched off, never deleted.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from feedback import rulebook
from feedback.clock import recounting
from feedback.models import (
    Calendar,
    EscalationStep,
    HolidayCountry,
    Recount,
    SlaPolicy,
    SlaStep,
)

FOLDER = Path(__file__).parent / "presets"
WEEK = {str(day): [["09:00", "13:00"], ["14:00", "18:00"]] for day in range(5)}
ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(7)}

_POLICY = {
    "kind": "",
    "resolution": 15,
    "resolution_unit": "working_days",
    "first_response_hours": 8,
    "remind_after": None,
    "close_after": None,
    "source": "",
}
_STEP = ("span", "unit", "source", "name", "names")
_ESCALATION = {
    "when": "due",
    "amount": 0,
    "whom": "assignee",
    "level": 0,
    "priority": None,
    "reassign": False,
    "notify": True,
}


@dataclass(frozen=True)
class Preset:
    country: str
    law: str
    policies: list[dict]
    escalation: list[dict]


@dataclass
class Changes:
    """What was changed, or would be: one line each, in the words of the active language."""

    lines: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lines)


class _DryRun(Exception):
    """Nothing of it is to stay."""


def countries() -> list[str]:
    """The countries there are presets of."""
    return [country for country in HolidayCountry.values if (FOLDER / f"{country}.toml").exists()]


def read(country: str) -> Preset:
    """A country's preset with what is common to all. Raises `KeyError` when there is none."""
    if country not in countries():
        raise KeyError(country)
    own = tomllib.loads((FOLDER / f"{country}.toml").read_text(encoding="utf-8"))
    common = tomllib.loads((FOLDER / "common.toml").read_text(encoding="utf-8"))
    policies = [_policy(each, country, own["law"]) for each in own["policies"]]
    policies += [_policy(each, "common", "") for each in common["policies"]]
    return Preset(country, own["law"], policies, common["escalation"])


def _policy(given: dict, owner: str, law: str) -> dict:
    source = "; ".join(filter(None, (law, given.get("source", ""))))
    return given | {"preset": f"{owner}:{given['key']}", "source": source}


def apply(country: str, *, dry_run: bool = False) -> Changes:
    """Make the centre's answer times those of a preset; a second time changes nothing.

    A dry run does the same and takes it back, so that what it tells is what would happen.
    """
    changes = Changes()
    preset = read(country)
    try:
        with transaction.atomic():
            _calendars(changes)
            for given in preset.policies:
                _apply_policy(given, changes)
            _switch_off_others(preset, changes)
            for given in preset.escalation:
                _apply_escalation(given, changes)
            if changes and not dry_run:
                recounting.ask(Recount.Why.POLICY)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    rulebook.forget()
    return changes


def _calendars(changes: Changes) -> None:
    if not Calendar.objects.filter(is_default=True).exists():
        name = _("Office hours")
        Calendar.objects.create(name=name, week=WEEK, is_default=True)
        changes.lines.append(_("new calendar: %(name)s") % {"name": name})
    if _always() is None:
        name = _("Day and night")
        Calendar.objects.create(name=name, week=ALWAYS)
        changes.lines.append(_("new calendar: %(name)s") % {"name": name})


def _always() -> Calendar | None:
    """The calendar that never closes, if there is one."""
    return Calendar.objects.filter(week=ALWAYS, country="").order_by("pk").first()


def _apply_policy(given: dict, changes: Changes) -> None:
    policy = SlaPolicy.objects.filter(preset=given["preset"]).first()
    fields = {name: given.get(name, default) for name, default in _POLICY.items()}
    fields["calendar"] = _always() if given.get("day_and_night") else None
    fields["is_active"] = True
    if policy is None:
        fields["name"] = given["names"].get(settings.LANGUAGE_CODE, given["names"]["en"])
        policy = SlaPolicy.objects.create(preset=given["preset"], **fields)
        changes.lines.append(_("new policy: %(name)s") % {"name": policy})
    else:
        _bring(policy, fields, changes)
    wanted = given.get("steps", [])
    for step in wanted:
        _apply_step(policy, step, changes)


def _apply_step(policy: SlaPolicy, given: dict, changes: Changes) -> None:
    names = dict(given["names"])
    first = names.pop(settings.LANGUAGE_CODE, None) or names["en"]
    fields = {"span": given["span"], "unit": given["unit"], "source": given["source"]}
    fields |= {"name": first, "names": names}
    step = policy.steps.filter(since=given["since"], until=given["until"]).first()
    if step is None:
        step = SlaStep.objects.create(
            policy=policy, since=given["since"], until=given["until"], **fields
        )
        changes.lines.append(
            _("new step of %(policy)s: %(name)s") % {"policy": policy, "name": step}
        )
    else:
        _bring(step, fields, changes)


def _apply_escalation(given: dict, changes: Changes) -> None:
    key = f"common:{given['key']}"
    fields = {name: given.get(name, default) for name, default in _ESCALATION.items()}
    step = EscalationStep.objects.filter(preset=key).first()
    if step is None:
        step = EscalationStep.objects.create(preset=key, **fields)
        changes.lines.append(_("new escalation step: %(name)s") % {"name": step})
    else:
        _bring(step, fields, changes)


def _bring(row: models.Model, fields: dict, changes: Changes) -> None:
    """Give a row these values, and tell those that were others."""
    different = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in different.items():
        words = {
            "row": row,
            "field": row._meta.get_field(name).verbose_name,
            "before": getattr(row, name),
            "after": value,
        }
        changes.lines.append(_("%(row)s: %(field)s %(before)s → %(after)s") % words)
        setattr(row, name, value)
    if different:
        row.save()


def _switch_off_others(preset: Preset, changes: Changes) -> None:
    """Those of another country, and policies of the same kinds that are for all topics and
    priorities, which would win by age."""
    ours = [given["preset"] for given in preset.policies]
    kinds = [given.get("kind", "") for given in preset.policies]
    as_wide = models.Q(kind__in=kinds, topic=None, priority=None)
    rivals = SlaPolicy.objects.filter(as_wide | ~models.Q(preset=""), is_active=True)
    rivals = rivals.exclude(preset__in=ours)
    for policy in rivals.order_by("pk"):
        policy.is_active = False
        policy.save(update_fields=["is_active"])
        changes.lines.append(_("switched off: %(name)s") % {"name": policy})
