"""What the figures say, in sentences that can be quoted and titles that say the finding.

Names of channels, topics and bodies stand in the nominative and outside of grammar, so that the
sentences hold in every language.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.names import Names
from analytics.numbers import count, day, percent, whole_percent
from analytics.overview.figures import Figures
from analytics.periods import Period, Span
from analytics.totals import Totals


def sentences(figures: Figures, period: Period, names: Names) -> list[str]:
    """The overview in a few sentences: how many, how timely, what hurts most."""
    said = [how_many(figures.total.received, period)]
    if figures.total.received:
        said.append(how_timely(figures.total, figures.before))
        said.append(what_hurts(figures.pains, names))
    return [sentence for sentence in said if sentence]


def how_many(received: int, period: Period) -> str:
    if not received:
        return _("%(when)s no appeals came in.") % {"when": period.when}
    return ngettext(
        "%(when)s %(count)s appeal came in.", "%(when)s %(count)s appeals came in.", received
    ) % {"when": period.when, "count": count(received)}


def how_timely(now: Totals, before: Totals) -> str:
    if now.in_time is None:
        return _("No answer is due yet.")
    words = {"percent": percent(now.in_time)}
    if before.in_time is None or not now.bears_comparison(before):
        return _("Of the answers due, %(percent)s came in time.") % words
    points = whole_percent(now.in_time) - whole_percent(before.in_time)
    words["points"] = count(abs(points))
    if points > 0:
        return (
            ngettext(
                "Of the answers due, %(percent)s came in time: "
                "%(points)s point better than in the period before.",
                "Of the answers due, %(percent)s came in time: "
                "%(points)s points better than in the period before.",
                points,
            )
            % words
        )
    if points < 0:
        return (
            ngettext(
                "Of the answers due, %(percent)s came in time: "
                "%(points)s point worse than in the period before.",
                "Of the answers due, %(percent)s came in time: "
                "%(points)s points worse than in the period before.",
                -points,
            )
            % words
        )
    return _("Of the answers due, %(percent)s came in time, as in the period before.") % words


def what_hurts(pains: dict[tuple, int], names: Names) -> str:
    """The topic, and place if known, of most complaints and incidents; nothing when none leads."""
    known = {where: number for where, number in pains.items() if where[0] is not None}
    leaders = _leaders(known)
    if len(leaders) != 1 or known[leaders[0]] < 2:
        return ""
    topic, sector = leaders[0]
    number = known[leaders[0]]
    what = names.of("topic", topic)
    if sector is not None:
        # Translators: a topic and a place, as in "heating, Sector 4".
        what = _("%(topic)s, %(place)s") % {"topic": what, "place": names.of("sector", sector)}
    return ngettext(
        "What hurts most: %(what)s (%(count)s complaint or incident).",
        "What hurts most: %(what)s (%(count)s complaints and incidents).",
        number,
    ) % {"what": what, "count": count(number)}


def title(dimension: str, cells: dict, names: Names) -> str:
    """The finding about one dimension, by what leads there."""
    if dimension == "organisation" and any(cells[key].overdue for key in cells if key is not None):
        return _title_of_late(cells, names)
    known = {key: totals.received for key, totals in cells.items() if key is not None}
    everything = sum(totals.received for totals in cells.values())
    leaders = _leaders(known)
    if not leaders:
        return _NONE[dimension]()
    if len(cells) == 1:
        return _("%(name)s alone: all %(count)s") % {
            "name": names.of(dimension, leaders[0]),
            "count": count(everything),
        }
    words = {
        "name": names.of(dimension, leaders[0]),
        "count": count(known[leaders[0]]),
        "total": count(everything),
    }
    if len(leaders) == 1:
        return _("%(name)s leads: %(count)s of %(total)s") % words
    if len(leaders) == 2:
        words["name"], words["other"] = sorted(names.of(dimension, key) for key in leaders)
        return _("%(name)s and %(other)s lead: %(count)s each of %(total)s") % words
    return _("None leads: the first %(number)s have %(count)s each of %(total)s") % {
        **words,
        "number": count(len(leaders)),
    }


_NONE = {
    "channel": lambda: _("Nothing came in"),
    "kind": lambda: _("Nothing came in"),
    "topic": lambda: _("No appeal has a topic yet"),
    "organisation": lambda: _("No organisation has an appeal yet"),
    "sector": lambda: _("The place of no appeal is known"),
}


def _title_of_late(cells: dict, names: Names) -> str:
    late = {key: totals.overdue for key, totals in cells.items() if key is not None}
    leaders = _leaders(late)
    if len(leaders) > 1 or len(cells) == 1:
        number = sum(1 for overdue in late.values() if overdue)
        return ngettext(
            "Answers are overdue at %(count)s organisation",
            "Answers are overdue at %(count)s organisations",
            number,
        ) % {"count": count(number)}
    return _("%(name)s has most overdue: %(count)s of %(total)s") % {
        "name": names.of("organisation", leaders[0]),
        "count": count(late[leaders[0]]),
        "total": count(cells[leaders[0]].received),
    }


def title_of_days(spans: list[Span], totals: list[Totals], grain: int) -> str:
    """The finding about the days: when most came in."""
    received = {span: one.received for span, one in zip(spans, totals, strict=True)}
    leaders = _leaders(received)
    if not leaders:
        return _("Nothing came in")
    if len(leaders) > 1 or len(spans) == 1:
        words = {"count": count(received[leaders[0]])}
        if grain == 1:
            return _("At most %(count)s came in a day") % words
        return _("At most %(count)s came in a stretch of %(days)s days") % {**words, "days": grain}
    words = {"count": count(received[leaders[0]]), "day": day(leaders[0].first)}
    if grain == 1:
        return _("Most came on %(day)s: %(count)s") % words
    return _("Most came from %(day)s on: %(count)s in %(days)s days") % {**words, "days": grain}


def _leaders(numbers: dict) -> list:
    """The keys of the highest number, if any is above nothing."""
    most = max(numbers.values(), default=0)
    return [key for key, number in numbers.items() if number == most] if most else []
