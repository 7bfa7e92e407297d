"""What a dry run found, a page of it at a time."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.desk import routing_words
from feedback.desk.routing_words import Named
from feedback.desk.trees import Trees
from feedback.models import Appeal, Priority
from feedback.routing.dry_run import Placed, Trial

SIZE = 25


@dataclass(frozen=True)
class Line:
    """One appeal: where it stands, and where it would."""

    code: str
    link: str
    summary: str
    received_at: datetime
    here: str
    there: str
    is_moved: bool


@dataclass(frozen=True)
class Shown:
    looked_at: int
    taken: int
    moved: int
    shadowed: list[str]
    lines: list[Line]
    page: int
    pages: int

    @property
    def previous(self) -> int:
        return self.page - 1

    @property
    def next(self) -> int:
        return self.page + 1 if self.page < self.pages else 0


def shown(trial: Trial, page: str, trees: Trees) -> Shown:
    """The page of that number ("" is the first) of what was found."""
    pages = max(1, -(-len(trial.taken) // SIZE))
    number = min(max(int(page), 1), pages) if page.isdecimal() and len(page) < 6 else 1
    here = trial.taken[(number - 1) * SIZE : number * SIZE]
    names = routing_words.named(trees)
    return Shown(
        looked_at=trial.looked_at,
        taken=len(trial.taken),
        moved=trial.moved,
        shadowed=[_shadow(rule, count) for rule, count in trial.shadowed.items()],
        lines=_lines(here, names),
        page=number,
        pages=pages,
    )


def _shadow(rule, count: int) -> str:
    words = {"count": count, "rule": routing_words.titled({"rule": rule.pk, "name": rule.name})}
    return (
        ngettext(
            "%(count)d more fits it, but %(rule)s takes it before.",
            "%(count)d more fit it, but %(rule)s takes them before.",
            count,
        )
        % words
    )


def _lines(placed: list[Placed], names: Named) -> list[Line]:
    codes = dict(
        Appeal.objects.filter(pk__in=[each.appeal.pk for each in placed]).values_list("pk", "code")
    )
    return [
        Line(
            code=codes.get(each.appeal.pk, ""),
            link=reverse("admin:feedback_appeal_change", args=[each.appeal.pk]),
            summary=each.appeal.summary,
            received_at=each.appeal.received_at,
            here=_place(each.appeal, names),
            there=_place(each, names),
            is_moved=each.is_moved,
        )
        for each in placed
    ]


def _place(stands: Appeal | Placed, names: Named) -> str:
    """A body, a team, a priority and an answer time, as they would be read out."""
    if isinstance(stands, Placed):
        body, team = stands.organisation, stands.team
        priority, policy = stands.priority, stands.policy
    else:
        body, team = stands.organisation_id, stands.team_id
        priority, policy = stands.priority, stands.policy_id
    parts = [
        names.trees.organisations.name(body) or _("nobody"),
        names.teams.get(team, ""),
        str(Priority(priority).label),
        names.policies.get(policy, ""),
    ]
    return " · ".join(part for part in parts if part)
