"""In which order the rules are asked."""

from django.db import transaction

from feedback import rulebook
from feedback.models import RoutingRule

STEP = 10  # between two positions, so that one may be written in between by hand


def move(pk: int, *, up: bool) -> bool:
    """Let a rule change places with its neighbour; False when it has none on that side."""
    with transaction.atomic():
        rules = list(RoutingRule.objects.select_for_update(of=("self",)).order_by("position", "id"))
        here = next((number for number, rule in enumerate(rules) if rule.pk == pk), None)
        there = None if here is None else here + (-1 if up else 1)
        if there is None or not 0 <= there < len(rules):
            return False
        rules[here], rules[there] = rules[there], rules[here]
        for number, rule in enumerate(rules, start=1):
            rule.position = number * STEP
        RoutingRule.objects.bulk_update(rules, ["position"])
    rulebook.forget()
    return True


def last_position() -> int:
    """A position behind all rules."""
    last = RoutingRule.objects.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + STEP
