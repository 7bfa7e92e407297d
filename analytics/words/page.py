"""The findings about words as the page shows them: sentences, bars and tables."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.numbers import count, day_of_year, decimal, percent
from analytics.words import comparing
from analytics.words.asking import WordsQuestion
from analytics.words.comparing import Finding, Part
from analytics.words.logodds import Seen

HALF = 50  # of a bar's width: zero lies in the middle
_IN_SENTENCE = 3
_BARS = 12  # of each direction


@dataclass(frozen=True)
class Line:
    """One term: its bar goes right from the middle where it is said more, left where less."""

    form: str
    words: str
    cells: list[str]
    query: str
    x: float
    length: float
    kind: str
    is_new: bool = False


@dataclass(frozen=True)
class Section:
    """A chart with its table. `is_two_sided`: there are terms that are said less, too."""

    name: str
    heading: str
    title: str
    head: list[str]
    bars: list[Line]
    lines: list[Line]
    is_two_sided: bool = False
    empty: str = ""


def sections(part: Part, question: WordsQuestion, language: str) -> list[Section]:
    """What sets a part apart (or, without one, what is said most), and what is rising in it."""
    first = _apart(part, question, language) if part.chosen else _most(part, question, language)
    return [first, _rising(part, question, language)]


def _apart(part: Part, question: WordsQuestion, language: str) -> Section:
    _here, more, less = comparing.distinguishing(part, language, question.days)
    title = _("Nothing is said here that is not said as much elsewhere")
    if more:
        title = _("More than elsewhere, people speak here of %(terms)s") % _named(more)
    elif less:
        title = _("Less than elsewhere, people speak here of %(terms)s") % _named(less)
    most = max((abs(each.z) for each in (*more, *less)), default=1)
    elsewhere = _("elsewhere in %(share)s")
    lines = [_line(each, question, language, most, elsewhere) for each in (*more, *less[::-1])]
    return Section(
        name="apart",
        heading=_("What sets this part apart"),
        title=title,
        head=[_("Term"), *_heads(_("Elsewhere"))],
        bars=[
            line
            for line, each in zip(lines, (*more, *less[::-1]), strict=True)
            if each in more[:_BARS] or each in less[:_BARS]
        ],
        lines=lines,
        is_two_sided=bool(less),
        empty=_("Choose a longer period, or a wider topic, body or place."),
    )


def _most(part: Part, question: WordsQuestion, language: str) -> Section:
    here, found = comparing.commonest(part, language, question.days)
    title = _("No term stands in the words of five different people yet")
    if found:
        title = _("People speak most of %(terms)s") % _named(found)
    most = max((each.here.appeals for each in found), default=1)
    lines = [
        Line(
            each.form,
            _in_appeals(each.here),
            [count(each.here.appeals), percent(each.here.share)],
            _query(question, language, each),
            HALF,
            round(each.here.appeals / most * HALF, 2),
            "more",
        )
        for each in found
    ]
    return Section(
        name="most",
        heading=ngettext(
            "What is said most, in %(count)s appeal",
            "What is said most, in %(count)s appeals",
            here.of,
        )
        % {"count": count(here.of)},
        title=title,
        head=[_("Term"), _("Appeals"), _("Share")],
        bars=lines[:_BARS],
        lines=lines,
        empty=_(
            "Terms appear some minutes after an appeal has come in. Or choose a longer period."
        ),
    )


def _rising(part: Part, question: WordsQuestion, language: str) -> Section:
    before, found = comparing.rising(part, language, question.days)
    title = _("Nothing is said more than in the weeks before")
    if found:
        title = _("More than in the weeks before, people speak of %(terms)s") % _named(found)
    most = max((each.z for each in found), default=1)
    words = _("before in %(share)s")
    lines = [_line(each, question, language, most, words) for each in found]
    return Section(
        name="rising",
        heading=_("New themes, held against %(days)s") % {"days": before},
        title=title,
        head=[_("Term"), *_heads(_("Before"))],
        bars=lines[:_BARS],
        lines=lines,
        empty=_("A theme shows here once five different people speak of it more than before."),
    )


def _heads(other: str) -> list[str]:
    return [_("Appeals"), _("Share"), other, _("Share there"), _("Strength (z)")]


def _line(found: Finding, question: WordsQuestion, language: str, most: float, other: str) -> Line:
    length = round(abs(found.z) / most * HALF, 2)
    return Line(
        found.form,
        f"{_in_appeals(found.here)}; {other % {'share': percent(found.elsewhere.share)}}",
        [
            *(count(found.here.appeals), percent(found.here.share)),
            *(count(found.elsewhere.appeals), percent(found.elsewhere.share)),
            decimal(found.z),
        ],
        _query(question, language, found),
        HALF if found.z > 0 else HALF - length,
        length,
        "more" if found.z > 0 else "less",
        found.is_new,
    )


def _in_appeals(seen: Seen) -> str:
    text = ngettext(
        "in %(share)s, %(count)s appeal", "in %(share)s, %(count)s appeals", seen.appeals
    )
    return text % {"share": percent(seen.share), "count": count(seen.appeals)}


def _query(question: WordsQuestion, language: str, found: Finding) -> str:
    return question.query(language=language, term=found.term)


def _named(found: list[Finding]) -> dict[str, str]:
    """The strongest terms in a row, as they are written."""
    quoted = [_("“%(term)s”") % {"term": each.form} for each in found[:_IN_SENTENCE]]
    return {"terms": ", ".join(quoted)}


@dataclass(frozen=True)
class Column:
    """One day of the chart of a term."""

    x: int
    y: float
    height: float
    words: str


def columns(question: WordsQuestion, by_day: dict) -> list[Column]:
    """A column for each day, or week of a long period; ten units wide, 100 high."""
    spans = question.days.spans(1 if question.days.days <= 31 else 7)
    sums = [sum(n for day, n in by_day.items() if s.first <= day <= s.last) for s in spans]
    unit = 100 / max(1, *sums)
    return [
        Column(
            at * 10,
            round(100 - number * unit, 2),
            round(number * unit, 2),
            f"{day_of_year(span.first) if span.days == 1 else span}: {count(number)}",
        )
        for at, (span, number) in enumerate(zip(spans, sums, strict=True))
    ]
