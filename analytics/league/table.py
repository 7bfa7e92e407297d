"""The league table: groups instead of ranks, and what stands in each line."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.league import phrases, strips
from analytics.league.fairness import Interval, Tier
from analytics.league.standings import Standing
from analytics.league.strips import Strip
from analytics.numbers import count, decimal, percent

ALONE, FEW, CLOSED = "alone", "few", "closed"
GROUPS = (Tier.WORSE, Tier.SAME, Tier.BETTER, ALONE, FEW, CLOSED)
MOST = 300  # lines of one group on the page; the file has all


@dataclass(frozen=True)
class Line:
    """One body. `facts` are pairs of a name and its words."""

    key: int
    name: str
    share: str
    bounds: str
    beside: str
    strip: Strip | None
    facts: list[tuple[str, str]]
    change: str
    trend: str


@dataclass(frozen=True)
class Group:
    slug: str
    title: str
    says: str
    lines: list[Line]
    left_out: int


def groups(named: Iterable[tuple[Standing, str]]) -> list[Group]:
    """The tiers that somebody is in, those to look after first; within one, in order of names,
    for the figures bear no finer order."""
    ordered = sorted(named, key=lambda pair: pair[1].casefold())
    found = []
    for slug in GROUPS:
        lines = [_line(one, name) for one, name in ordered if _group_of(one) == slug]
        if lines:
            left = max(0, len(lines) - MOST)
            found.append(Group(slug, *_titles(slug, len(lines)), lines[:MOST], left))
    return found


def _group_of(one: Standing) -> str:
    if not one.compares:
        return CLOSED
    return one.tier or (ALONE if one.is_enough else FEW)


def _titles(tier: str, number: int) -> tuple[str, str]:
    if tier == CLOSED:
        return phrases.too_few_others(), ""
    words = {"count": count(number)}
    if tier == Tier.WORSE:
        title = ngettext(
            "%(count)s body is later than its matters explain",
            "%(count)s bodies are later than their matters explain",
            number,
        )
        says = _("More answers are late than others would have with the same matters.")
    elif tier == Tier.SAME:
        title = ngettext(
            "%(count)s body is as the rest", "%(count)s bodies are as the rest", number
        )
        says = _("What sets them apart may be chance or their matters: they are not ranked.")
    elif tier == Tier.BETTER:
        title = ngettext(
            "%(count)s body is better in time than its matters explain",
            "%(count)s bodies are better in time than their matters explain",
            number,
        )
        says = _("Fewer answers are late than others would have with the same matters.")
    elif tier == ALONE:
        title = ngettext(
            "%(count)s body has matters that nobody else has",
            "%(count)s bodies have matters that nobody else has",
            number,
        )
        says = _(
            "Whether they or their matters are slow, figures cannot tell: compare them with"
            " themselves before."
        )
    else:
        title = ngettext(
            "%(count)s body has too few to compare",
            "%(count)s bodies have too few to compare",
            number,
        )
        says = _("Their figures are shown, and held against nobody's.")
    return title % words, says


def _line(one: Standing, name: str) -> Line:
    totals = one.totals
    change, trend = phrases.change(totals.in_time, one.before.in_time, one.change)
    expected = percent(one.expected_share)
    return Line(
        key=one.key,
        name=name,
        share=percent(totals.in_time),
        bounds=phrases.shares(one.in_time) if totals.due else "",
        beside=_("expected of its matters: %(share)s") % {"share": expected} if one.tier else "",
        strip=strip(one),
        facts=facts(one),
        change=change,
        trend=trend,
    )


def strip(one: Standing) -> Strip | None:
    if not one.totals.due:
        return None
    expected = one.expected_share if one.tier else None
    return strips.strip(*one.in_time, one.totals.in_time, expected)


def facts(one: Standing) -> list[tuple[str, str]]:
    """The figures beside the share in time, in few words."""
    liked = one.satisfaction
    ratings = ngettext("%(count)s rating", "%(count)s ratings", liked.number if liked else 0)
    return [
        (_("Answers due"), count(one.totals.due)),
        (_("Overdue now"), count(one.totals.overdue)),
        (
            _("Satisfaction"),
            f"{decimal(liked.mean)}, {ratings % {'count': count(liked.number)}}"
            if liked
            else decimal(None),
        ),
        (_("Half answered within"), phrases.lasting(one.answer_times.median)),
        (_("Opened again"), percent(_share(one.totals.reopened, one.resolved))),
    ]


def head() -> list[str]:
    """The columns of the full table, after the name of the body."""
    return [
        _("Group"),
        _("Answers due"),
        _("Answered in time"),
        _("Interval (95%)"),
        _("Expected of its matters"),
        _("Late, by those expected"),
        _("Satisfaction, drawn to the mean"),
        _("Its plain mean"),
        _("Ratings"),
        _("First answer: half within"),
        _("First answer: nine of ten within"),
        _("Answer: half within"),
        _("Answer: nine of ten within"),
        _("Opened again"),
        _("Interval (95%)"),
        _("Overdue now"),
        _("Came by redirection"),
        _("The period before"),
    ]


def cells(one: Standing) -> list[str]:
    totals, liked = one.totals, one.satisfaction
    return [
        phrases.tier(one.tier, is_enough=one.is_enough, compares=one.compares),
        count(totals.due),
        percent(totals.in_time),
        _bounds(one.in_time, totals.due),
        percent(one.expected_share),
        phrases.ratio(one.ratio),
        phrases.liking(liked),
        decimal(liked.raw if liked else None),
        count(liked.number if liked else 0),
        phrases.lasting(one.first_times.median),
        phrases.lasting(one.first_times.p90),
        phrases.lasting(one.answer_times.median),
        phrases.lasting(one.answer_times.p90),
        percent(_share(totals.reopened, one.resolved)),
        _bounds(one.reopened, one.resolved),
        count(totals.overdue),
        count(totals.redirected),
        percent(one.before.in_time),
    ]


def _bounds(interval: Interval, number: int) -> str:
    return phrases.shares(interval) if number else percent(None)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def summary(found: list[Group], factor: float) -> list[str]:
    """The page in sentences."""
    if not found:
        return [_("No body has answers that are due.")]
    said = [f"{group.title}." for group in found]
    if factor > 1:
        text = _(
            "Bodies differ %(times)s times more than chance explains; the limits are widened by it."
        )
        said.append(text % {"times": decimal(sqrt(factor))})
    return said
