"""Rules that are never asked, because an earlier and broader one always holds first.

Only what can be told from the conditions themselves: a rule that is not named here may still
never hold, one that is named never does.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from feedback.routing.matching import Conditions, Rule
from feedback.routing.words import Pattern


@dataclass(frozen=True)
class Lines:
    """A topic, or a sector, with all above it."""

    of_topic: Callable[[int], Collection[int]]
    of_sector: Callable[[int], Collection[int]]


def shadowed(rules: Iterable[Rule], lines: Lines) -> dict[int, Rule]:
    """The rules that are never asked, by number, each with the rule that stands before it."""
    ending: list[Rule] = []
    found: dict[int, Rule] = {}
    for rule in rules:
        before = next((each for each in ending if covers(each.when, rule.when, lines)), None)
        if before is not None:
            found[rule.pk] = before
        if not rule.goes_on:
            ending.append(rule)
    return found


def covers(broad: Conditions, narrow: Conditions, lines: Lines) -> bool:
    """Whether the one surely holds for each appeal for which the other does."""
    return (
        all(
            _within(getattr(narrow, name), getattr(broad, name))
            for name in ("kinds", "channels", "languages", "weekdays")
        )
        and _below(narrow.topics, broad.topics, lines.of_topic)
        and _placed(broad, narrow, lines)
        and _worded(broad, narrow)
        and broad.hours in (None, narrow.hours)
        and (broad.working is None or _same_working(broad, narrow))
        and (broad.first_day is None or _late(narrow, broad))
        and (broad.last_day is None or _early(narrow, broad))
        and (broad.assurance_least or 0) <= (narrow.assurance_least or 0)
        and _most(narrow.assurance_most) <= _most(broad.assurance_most)
        and broad.vulnerable in (None, narrow.vulnerable)
    )


def _within(narrow: frozenset, broad: frozenset) -> bool:
    return not broad or (bool(narrow) and narrow <= broad)


def _below(
    narrow: frozenset[int], broad: frozenset[int], line: Callable[[int], Collection[int]]
) -> bool:
    return not broad or (bool(narrow) and all(broad & {each, *line(each)} for each in narrow))


def _placed(broad: Conditions, narrow: Conditions, lines: Lines) -> bool:
    if not broad.sectors and not broad.place:
        return True
    if not narrow.sectors and not narrow.place:
        return False
    in_sectors = not narrow.sectors or (
        bool(broad.sectors) and _below(narrow.sectors, broad.sectors, lines.of_sector)
    )
    return in_sectors and all(_said_by(broad.place, each) for each in narrow.place)


def _worded(broad: Conditions, narrow: Conditions) -> bool:
    if not broad.words:
        return True
    if broad.all_words:
        sure = narrow.words if narrow.all_words or len(narrow.words) == 1 else ()
        return all(any(wanted.covers(each) for each in sure) for wanted in broad.words)
    if not narrow.words:
        return False
    told = [_said_by(broad.words, each) for each in narrow.words]
    return any(told) if narrow.all_words else all(told)


def _said_by(wanted: tuple[Pattern, ...], said: Pattern) -> bool:
    return any(each.covers(said) for each in wanted)


def _same_working(broad: Conditions, narrow: Conditions) -> bool:
    return broad.working is narrow.working and broad.calendar == narrow.calendar


def _late(narrow: Conditions, broad: Conditions) -> bool:
    return narrow.first_day is not None and narrow.first_day >= broad.first_day


def _early(narrow: Conditions, broad: Conditions) -> bool:
    return narrow.last_day is not None and narrow.last_day <= broad.last_day


def _most(level: int | None) -> int:
    return 99 if level is None else level
