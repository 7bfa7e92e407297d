"""One body's page: where it stands, over time, by topic, how long it takes, who is below."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.permissions import Reach
from analytics import cube
from analytics.histograms import Times
from analytics.league import fairness, phrases, strips, table
from analytics.league.standings import Standing, Yardstick, nothing, standings, yardstick
from analytics.league.strips import Class, Course
from analytics.names import Names
from analytics.numbers import count, decimal, percent
from analytics.periods import Span
from analytics.questions import Question
from analytics.totals import Totals

MOST_TOPICS = 60


@dataclass(frozen=True)
class Profile:
    """What the facts say of a body with all below it; `peers` are those beside it in the tree."""

    standing: Standing
    measure: Yardstick
    children: list[Standing]
    peers: list[Standing]
    spans: list[Span]
    over_time: list[Totals]
    all_first: Times
    all_answer: Times

    @property
    def topics_named(self) -> set[int | None]:
        return set(self.standing.mix)

    @property
    def bodies_named(self) -> set[int]:
        return {one.key for one in (*self.children, *self.peers)}


@dataclass(frozen=True)
class TopicLine:
    """One topic: the share in time here and of all, and whether they are clearly apart."""

    label: str
    query: str
    judged: str
    share: str
    bounds: str
    everybody: str
    verdict: str
    strip: strips.Strip


def read(body: Organisation, question: Question, within: Reach) -> Profile:
    """All that the page shows."""
    period, whole = question.time, question.slice(Reach(everywhere=True))
    beside = _below(body.parent_id) if body.parent_id else None
    wide = replace(question.slice(within), organisations=beside)
    narrow = replace(wide, organisations=_below(body.pk))
    measure = yardstick(whole, period, within)
    others = whole if measure.compares else narrow
    found = {one.key: one for one in standings(wide, period, measure, with_below=True)}
    family = Organisation.objects.filter(pk__in=found).values_list("pk", "parent_id")
    parents = dict(family)
    spans = period.spans(_grain(period.days))
    return Profile(
        standing=found.get(body.pk) or nothing(body.pk, measure),
        measure=measure,
        children=[one for key, one in found.items() if parents.get(key) == body.pk],
        peers=[
            one
            for key, one in found.items()
            if parents.get(key, -1) == body.parent_id and key != body.pk
        ],
        spans=spans,
        over_time=cube.series(narrow, spans).get((), [Totals()] * len(spans)),
        all_first=cube.times(others, period, "first_answer_times").get((), Times({})),
        all_answer=cube.times(others, period, "answer_times").get((), Times({})),
    )


def _grain(days: int) -> int:
    """Into how many days the course over time gathers: shares of few days are all noise."""
    return 1 if days <= 14 else 7 if days <= 182 else 28


def _below(pk: int) -> frozenset[int]:
    found = Organisation.objects.descendants(pk, include_self=True)
    return frozenset(found.values_list("pk", flat=True))


def shown(page: Profile, question: Question, names: Names) -> dict:
    """The same in words and shapes."""
    one = page.standing
    return {
        "sentences": _sentences(one),
        "compares": one.compares,
        "strip": table.strip(one),
        "figures": _beside_all(page),
        "course": _course(page),
        "topics": _topics(page, question, names),
        "times": _times(page),
        "times_title": _title_of_times(one),
        "children": _named(page.children, names),
        "peers": _named(page.peers, names),
        "file_query": question.query(organisation=one.key),
        "totals": one.totals,
    }


def _sentences(one: Standing) -> list[str]:
    if not one.totals.due:
        return [_("No answer is due yet.")]
    words = {
        "share": percent(one.totals.in_time),
        "bounds": phrases.shares(one.in_time),
        "expected": percent(one.expected_share),
        "due": count(one.totals.due),
    }
    said = [_("Of %(due)s answers due, %(share)s came in time (%(bounds)s).") % words]
    if not one.compares:
        said.append(f"{phrases.too_few_others()}.")
    elif not one.is_enough:
        said.append(_("They are too few to compare."))
    elif one.tier is None:
        said.append(_("Most of its matters nobody else has, so there is none to compare it with."))
    else:
        said.append(_("With the same matters others would have %(expected)s.") % words)
        said.append(_("The verdict: %(tier)s.") % {"tier": phrases.tier(one.tier)})
    return said


def _beside_all(page: Profile) -> list[tuple[str, str, str]]:
    """(what, here, of all bodies) of each figure."""
    one, everybody = page.standing, page.measure.totals
    liked = one.satisfaction
    first, answer = one.first_times, one.answer_times
    resolved = max(everybody.answered, everybody.reopened)
    return [
        (
            _("Answered in time"),
            f"{percent(one.totals.in_time)} ({phrases.shares(one.in_time)})",
            percent(everybody.in_time),
        ),
        (_("Expected of its matters"), percent(one.expected_share), percent(everybody.in_time)),
        (_("Late, by those expected"), phrases.ratio(one.ratio), decimal(1)),
        (
            _("Satisfaction, drawn to the mean"),
            phrases.liking(liked),
            decimal(page.measure.liking),
        ),
        (_("Ratings"), count(liked.number if liked else 0), ""),
        (
            _("First answer: half within"),
            phrases.lasting(first.median),
            phrases.lasting(page.all_first.median),
        ),
        (
            _("First answer: nine of ten within"),
            phrases.lasting(first.p90),
            phrases.lasting(page.all_first.p90),
        ),
        (
            _("Answer: half within"),
            phrases.lasting(answer.median),
            phrases.lasting(page.all_answer.median),
        ),
        (
            _("Answer: nine of ten within"),
            phrases.lasting(answer.p90),
            phrases.lasting(page.all_answer.p90),
        ),
        (
            _("Opened again"),
            _rate(one.totals.reopened, one.resolved),
            _rate(everybody.reopened, resolved),
        ),
        (_("Overdue now"), count(one.totals.overdue), ""),
        (_("Came by redirection"), count(one.totals.redirected), ""),
    ]


def _rate(part: int, whole: int) -> str:
    return percent(part / whole if whole else None)


def _course(page: Profile) -> Course | None:
    return strips.course(page.spans, page.over_time)


def _topics(page: Profile, question: Question, names: Names) -> list[TopicLine]:
    """The weightiest first."""
    mix, standard = page.standing.mix, page.measure.standard
    keys = sorted(mix, key=lambda key: (-mix[key].judged, str(key)))
    lines = []
    for key in keys[:MOST_TOPICS]:
        judged, late = mix[key]
        usual = None if key in page.measure.closed else 1 - standard.rates.get(key, standard.rest)
        low, high = fairness.wilson(judged - late, judged)
        query = question.query(organisation=page.standing.key, topic=key) if key else ""
        lines.append(
            TopicLine(
                label=names.of("topic", key),
                query=query,
                judged=count(judged),
                share=percent(1 - late / judged),
                bounds=phrases.between(percent(low), percent(high)),
                everybody="" if usual is None else percent(usual),
                verdict=_verdict(low, high, usual),
                strip=strips.strip(low, high, 1 - late / judged, usual),
            )
        )
    return lines


def _verdict(low: float, high: float, usual: float | None) -> str:
    if usual is None:
        return ""
    if low > usual:
        return _("better than all together")
    return _("worse than all together") if high < usual else ""


def _times(page: Profile) -> list[Class]:
    return strips.classes(page.standing.answer_times, page.all_answer)


def _title_of_times(one: Standing) -> str:
    if not one.answer_times.number:
        return _("Nothing was answered yet")
    return _("Half of the answers took up to %(median)s, nine of ten up to %(p90)s") % {
        "median": phrases.lasting(one.answer_times.median),
        "p90": phrases.lasting(one.answer_times.p90),
    }


def _named(several: Iterable[Standing], names: Names) -> list[table.Group]:
    return table.groups([(one, names.of("organisation", one.key)) for one in several])
