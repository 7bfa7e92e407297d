"""How content people are, and between which bounds that lies."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.bulletins.document import Frozen, share, span, whole
from analytics.bulletins.frame import Frame, days
from analytics.bulletins.sections.base import Section
from analytics.models import STARS
from analytics.numbers import count, decimal
from analytics.totals import Satisfaction, Totals
from feedback.reports.document import Bar, Chart, Line, Part, lengths


def content(totals: Totals) -> dict:
    """The mean and its bounds (95 %) in hundredths of a star; None where nobody rated."""
    liked = totals.satisfaction
    return {
        "stars": [getattr(totals, f"resolution_{stars}") for stars in STARS],
        "ratings": liked.ratings if liked else 0,
        "mean": round(liked.mean * 100) if liked else None,
        "low": round(liked.low * 100) if liked else None,
        "high": round(liked.high * 100) if liked else None,
    }


def servants(totals: Totals) -> dict:
    stars = tuple(getattr(totals, f"servant_{stars}") for stars in STARS)
    liked = Satisfaction.of(stars)
    return {
        "stars": list(stars),
        "mean": round(liked.mean * 100) if liked else None,
    }


def read(frame: Frame, most: int) -> dict:
    return {
        "settled": days(frame.settled_span),
        "answers": content(frame.settled),
        "servants": servants(frame.settled),
    }


def draw(figures: dict, frozen: Frozen) -> Part:
    answers, people = figures["answers"], figures["servants"]
    shown = list(zip(STARS, answers["stars"], people["stars"], strict=True))[::-1]
    labels = [ngettext("%(n)s star", "%(n)s stars", stars) % {"n": stars} for stars, *_n in shown]
    numbers = [number for _stars, number, _people in shown]
    return Part(
        name="satisfaction",
        heading=_("Satisfaction"),
        title=_title(answers),
        head=[_("Stars"), _("Of the answer"), _("Share"), _("Of the civil servant")],
        lines=[
            Line(label, [whole(number), share(number, answers["ratings"]), whole(servant)])
            for label, (_stars, number, servant) in zip(labels, shown, strict=True)
        ],
        chart=Chart(
            "bars",
            [
                Bar(label, count(number), length)
                for label, number, length in zip(labels, numbers, lengths(numbers), strict=True)
            ],
        ),
        notes=[
            _("In %(days)s: ratings of the appeals received then.")
            % {"days": span(figures["settled"])}
        ],
    )


def _title(answers: dict) -> str:
    if answers["mean"] is None:
        return _("Nobody has rated an answer yet")
    return _("%(mean)s of 5, with a certainty of 95%% between %(low)s and %(high)s") % {
        name: decimal(answers[name] / 100) for name in ("mean", "low", "high")
    }


SECTION = Section("satisfaction", gettext_lazy("Satisfaction, with its bounds"), read, draw)
