"""The figures of a broadcast are right at any moment, and cost the same however many it reaches."""

import pytest
from hypothesis import given, settings, strategies
from hypothesis.extra.django import TestCase

from outreach.models import Recipient, Tally
from outreach.sending.progress import SUM_FROM, Progress, add_up, progress
from tests.outreach.sending.running import a_broadcast, by_day, people, states

STATES = strategies.sampled_from(
    ["waiting", "handed", "unknown", "sent", "delivered", "failed", "skipped"]
)


def flat(figures: Progress) -> dict[str, int]:
    found = {
        name: getattr(figures, name)
        for name in ("waiting", "handed", "unknown", "sent", "delivered", "failed")
    }
    found |= {f"skipped {reason}": number for reason, number in figures.skipped.items()}
    return {name: number for name, number in found.items() if number}


class Counting(TestCase):
    @settings(max_examples=15, deadline=None)
    @given(steps=strategies.lists(strategies.tuples(STATES, strategies.integers(1, 7)), max_size=8))
    def test_the_figures_are_what_counting_gives_after_any_changes(self, steps):
        by_day()
        broadcast = a_broadcast(people(8))
        pks = list(broadcast.recipients.values_list("pk", flat=True))
        for number, (state, every) in enumerate(steps):
            reason = "opted_out" if state == "skipped" else ""
            some = Recipient.objects.filter(pk__in=pks[::every])
            some.update(state=state, skipped=reason)
            if number == 3:
                Recipient.objects.filter(pk=pks[-1]).delete()
                add_up()
            assert flat(progress(broadcast)) == states(broadcast)


@pytest.mark.django_db
def test_many_changes_become_few_rows(django_assert_num_queries):
    by_day()
    broadcast = a_broadcast(people(2))
    for number in range(SUM_FROM):
        broadcast.recipients.update(state=("sent", "delivered")[number % 2])
    assert Tally.objects.count() > SUM_FROM
    assert add_up() == 1
    assert Tally.objects.count() == 1
    assert add_up() == 0
    with django_assert_num_queries(1):
        assert progress(broadcast).delivered == 2


def test_a_broadcast_without_recipients_has_no_share():
    assert Progress().share == 0.0
    assert Progress(waiting=1, sent=2, skipped={"no_door": 1}).share == 0.75
