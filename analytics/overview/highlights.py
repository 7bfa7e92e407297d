"""What an official should look at first: what rises, and where people wait."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import charts
from analytics.names import Names
from analytics.numbers import count, decimal, percent
from analytics.overview.comparing import Rising
from analytics.overview.sections import Line, Section
from analytics.overview.waits import FEWEST, Wait, latest, slowest
from analytics.questions import Question
from analytics.totals import Totals

_BARS = 5
_DAY = 86_400


def rising(found: Rising, names: Names, question: Question) -> Section:
    """Topics, and topics at places, that came in more than chance explains."""
    most = max((rise.now for rise in found.found), default=0)
    lines = []
    for rise in found.found:
        topic, sector = rise.key
        label = names.of("topic", topic)
        if sector is not None:
            label = _("%(topic)s, %(place)s") % {
                "topic": label,
                "place": names.of("sector", sector),
            }
        before = ngettext(
            "%(count)s in the period before", "%(count)s in the period before", rise.before
        ) % {"count": count(rise.before)}
        year_ago = found.year_ago.get(rise.key)
        lines.append(
            Line(
                label,
                [
                    count(rise.now),
                    count(rise.before),
                    decimal(None) if year_ago is None else count(year_ago),
                    count(round(rise.expected)),
                ],
                question.query(topic=topic, **({"sector": sector} if sector else {})),
                charts.bar(Totals(received=rise.now), most),
                count(rise.now),
                before,
                raw=[rise.now, rise.before, year_ago, round(rise.expected, 1)],
            )
        )
    return Section(
        name="rising",
        heading=_("What is rising"),
        title=_title_of_rising(found, lines),
        file_query=question.query(by="rising"),
        head=[
            _("Topic and place"),
            _("Received"),
            _("The period before"),
            _("A year before"),
            _("To be expected"),
        ],
        lines=lines,
        bars=lines[:_BARS],
    )


def _title_of_rising(found: Rising, lines: list[Line]) -> str:
    if not found.is_known:
        return _("There are no figures of the period before to compare with")
    if not lines:
        return _("Nothing came in more than chance explains")
    first = found.found[0]
    words = {"name": lines[0].label, "count": count(first.now), "before": count(first.before)}
    return _("%(name)s rises most clearly: %(count)s, after %(before)s before") % words


def waiting(dimension: str, waits: list[Wait], names: Names, question: Question) -> Section:
    """Where nine of ten answers took longest, and where most are overdue; each line in one list:
    those whose time is known first."""
    slow, late = slowest(waits), latest(waits)
    ordered = [*slow, *(wait for wait in late if wait not in slow)]
    longest = max((wait.p90 for wait in slow), default=0)
    lines = [
        Line(
            names.of(dimension, wait.key),
            [
                _days(wait.p90),
                count(wait.answers),
                count(wait.totals.overdue),
                percent(wait.totals.overdue / wait.totals.received),
            ],
            question.query(**{dimension: wait.key}),
            charts.Bar(round(charts.BAR_WIDTH * (wait.p90 or 0) / longest, 2) if longest else 0, 0),
            _days_said(wait.p90),
            _overdue(wait.totals.overdue),
            raw=[
                None if wait.p90 is None else round(wait.p90 / _DAY, 2),
                wait.answers,
                wait.totals.overdue,
                wait.totals.received,
            ],
        )
        for wait in ordered
    ]
    return Section(
        name=f"waits-{dimension}",
        heading={
            "organisation": _("Longest waits, by organisation"),
            "topic": _("Longest waits, by topic"),
        }[dimension],
        title=_title_of_waits(dimension, slow, late, names),
        file_query=question.query(by=f"waits-{dimension}"),
        head=[
            question.fields[dimension].label,
            _("Days within which nine of ten had their answer"),
            _("Answers"),
            _("Overdue"),
            _("Overdue, of those received"),
        ],
        lines=lines,
        bars=lines[:_BARS],
    )


def _title_of_waits(dimension: str, slow: list[Wait], late: list[Wait], names: Names) -> str:
    if slow:
        return _("%(name)s: nine of ten had their answer within %(days)s") % {
            "name": names.of(dimension, slow[0].key),
            "days": _days_said(slow[0].p90),
        }
    if late:
        return _("%(name)s has most overdue: %(count)s of %(total)s") % {
            "name": names.of(dimension, late[0].key),
            "count": count(late[0].totals.overdue),
            "total": count(late[0].totals.received),
        }
    return _("Too few answers to tell: fewer than %(count)s anywhere") % {"count": count(FEWEST)}


def _days(seconds: float | None) -> str:
    return decimal(None if seconds is None else seconds / _DAY)


def _days_said(seconds: float | None) -> str:
    if seconds is None:
        return _("too few answers")
    days = round(seconds / _DAY, 1)
    # Plural forms go by whole numbers: 2.5 days are said as 3 are.
    whole = int(days) if days == int(days) else int(days) + 1
    return ngettext("%(days)s day", "%(days)s days", max(whole, 1)) % {"days": decimal(days)}


def _overdue(number: int) -> str:
    text = ngettext("%(count)s overdue", "%(count)s overdue", number)
    return text % {"count": count(number)} if number else ""
