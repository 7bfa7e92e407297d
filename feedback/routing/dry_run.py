"""What rules would do with the last appeals, with nothing written."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models.functions import Left

from accounts.models import User
from feedback import access, rulebook
from feedback.models import Appeal, Message
from feedback.routing import choosing
from feedback.routing.matching import Decision, Rule, decide, holds
from feedback.routing.words import MOST_LETTERS

MOST = 1000  # appeals that are looked at

_ASKED = (
    "kind",
    "topic",
    "sector",
    "channel",
    "language",
    "place",
    "assurance",
    "is_vulnerable",
    "received_at",
    "organisation",
    "team",
    "priority",
    "policy",
    "status",
    "subject",
    "summary",
    "intake_key",
)


@dataclass(frozen=True)
class Placed:
    """An appeal and what the rules say of it."""

    appeal: Appeal
    decision: Decision

    @property
    def organisation(self) -> int | None:
        return self.decision.effects.organisation or self.appeal.organisation_id

    @property
    def team(self) -> int | None:
        effects = self.decision.effects
        return effects.team if effects.organisation else self.appeal.team_id

    @property
    def priority(self) -> int:
        return self.decision.effects.priority or self.appeal.priority

    @property
    def policy(self) -> int | None:
        return self.decision.effects.policy

    @property
    def is_moved(self) -> bool:
        """Whether it stands otherwise than the rules say."""
        here, there = self.appeal, self
        return (here.organisation_id, here.team_id, here.priority, here.policy_id) != (
            there.organisation,
            there.team,
            there.priority,
            there.policy,
        )


@dataclass(frozen=True)
class Trial:
    """`taken` are the appeals that the rule decides on, newest first; `shadowed` counts those
    that fit it and that an earlier rule takes, by that rule."""

    looked_at: int
    taken: list[Placed] = field(default_factory=list)
    shadowed: dict[Rule, int] = field(default_factory=dict)

    @property
    def moved(self) -> int:
        """How many of those it decides on stand otherwise now."""
        return sum(each.is_moved for each in self.taken)


def of_rule(candidate: Rule, user: User) -> Trial:
    """The rule among the others, in its place, on the last appeals that this person may see.

    A rule with the number of one in use stands in that one's stead. Three statements at most.
    """
    others = [rule for rule in rulebook.current().rules if rule.pk != candidate.pk]
    rules = sorted([*others, candidate], key=_order)
    taken, shadowed, looked_at = [], Counter(), 0
    for appeal, text in _last(user, rules):
        looked_at += 1
        facts = choosing.facts_of(appeal, text)
        decision = decide(rules, facts)
        applied = [each.rule for each in decision.applied]
        if candidate in applied:
            taken.append(Placed(appeal, decision))
        elif applied and holds(candidate.when, facts) is not None:
            shadowed[applied[-1].pk] += 1
    by_number = {rule.pk: rule for rule in others}
    return Trial(looked_at, taken, {by_number[pk]: n for pk, n in shadowed.most_common()})


def of_all(user: User) -> Trial:
    """All rules as they stand now: the appeals that they would place elsewhere than they are."""
    rules = rulebook.current().rules
    placed, looked_at = [], 0
    for appeal, text in _last(user, rules):
        looked_at += 1
        decision = decide(rules, choosing.facts_of(appeal, text))
        one = Placed(appeal, decision)
        if decision.applied and one.is_moved:
            placed.append(one)
    return Trial(looked_at, placed)


def _order(rule: Rule) -> tuple:
    return rule.position, rule.pk or float("inf")


def _last(user: User, rules: list[Rule] | tuple[Rule, ...]) -> list[tuple[Appeal, str]]:
    """The last appeals with what was written in them, where any rule asks for words."""
    appeals = list(access.visible_to(user).order_by("-pk").only(*_ASKED)[:MOST])
    if not any(rule.when.words for rule in rules):
        return [(appeal, "") for appeal in appeals]
    opened = Message.objects.filter(intake_key__in=[each.intake_key for each in appeals])
    texts = dict(opened.values_list("intake_key", Left("text", MOST_LETTERS)))
    return [
        (each, f"{each.subject} {texts.get(each.intake_key, each.summary)}") for each in appeals
    ]
