"""The five figures, each held against the period before and the year before."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.bulletins.document import Frozen, hundredths, share, span, whole
from analytics.bulletins.frame import Frame, days
from analytics.bulletins.sections.base import Section
from analytics.bulletins.sections.satisfaction import content
from analytics.numbers import NOTHING, count, decimal, percent, whole_percent
from feedback.reports.document import Card, Cell, Line, Part

_FEW = 20


def read(frame: Frame, most: int) -> dict:
    """The events are in the content's own `figures`; here is what belongs to no day of it."""
    standing = frame.standing
    return {
        "standing": {"open": standing.open, "overdue": standing.overdue},
        "settled": days(frame.settled_span),
        "satisfaction": content(frame.settled),
    }


def draw(figures: dict, frozen: Frozen) -> Part:
    now, before, year = (frozen.figures[name] for name in ("now", "compared", "year_before"))
    liked, standing = figures["satisfaction"], figures["standing"]
    none = Cell(NOTHING)
    lines = [
        Line(_("Received"), [whole(each["received"]) for each in (now, before, year)]),
        Line(_("Answers given"), [whole(each["answers"]) for each in (now, before, year)]),
        Line(
            _("Answered in time"),
            [share(each["answers_in_time"], each["answers"]) for each in (now, before, year)],
        ),
        Line(_("Overdue"), [whole(standing["overdue"]), none, none]),
        Line(_("Satisfaction"), [hundredths(liked["mean"]), none, none]),
    ]
    return Part(
        name="summary",
        heading=_("The five figures"),
        head=["", str(frozen.span), str(frozen.compared), str(span(frozen.content["year_before"]))],
        lines=lines,
        cards=[
            Card(_("Received"), count(now["received"]), _changed(now, before, year, "received")),
            Card(_("Answers given"), count(now["answers"]), _changed(now, before, year, "answers")),
            Card(_("Answered in time"), lines[2].cells[0].text, _timely(now, before)),
            Card(
                _("Overdue"),
                count(standing["overdue"]),
                [_("of %(count)s open") % {"count": count(standing["open"])}],
            ),
            _liked(liked),
        ],
        notes=[
            _(
                "Received and answered: on these days. Overdue and open: of all received till then,"
                " when it was counted. Satisfaction, in %(days)s: of the appeals received then."
            )
            % {"days": span(figures["settled"])}
        ],
    )


def _changed(now: dict, before: dict, year: dict, name: str) -> list[str]:
    said = [_against(now[name], before[name])]
    if year[name]:
        said.append(_("a year before: %(count)s") % {"count": count(year[name])})
    return said


def _against(now: int, before: int) -> str:
    if not before:
        return _("none in the days compared")
    if now == before:
        return _("as many as in the days compared")
    # Of few, a change in percent says more than the numbers bear.
    change = count(abs(now - before)) if before < _FEW else percent(abs(now - before) / before)
    words = {"change": change, "before": count(before)}
    if now > before:
        return _("%(change)s more than in the days compared (%(before)s)") % words
    return _("%(change)s fewer than in the days compared (%(before)s)") % words


def _timely(now: dict, before: dict) -> list[str]:
    said = [
        _("%(count)s of %(all)s answers")
        % {"count": count(now["answers_in_time"]), "all": count(now["answers"])}
    ]
    if min(now["answers"], before["answers"]) >= _FEW:
        was = before["answers_in_time"] / before["answers"]
        points = whole_percent(now["answers_in_time"] / now["answers"]) - whole_percent(was)
        words = {"points": count(abs(points)), "before": percent(was)}
        if points > 0:
            text = ngettext(
                "%(points)s point better than in the days compared (%(before)s)",
                "%(points)s points better than in the days compared (%(before)s)",
                points,
            )
        elif points < 0:
            text = ngettext(
                "%(points)s point worse than in the days compared (%(before)s)",
                "%(points)s points worse than in the days compared (%(before)s)",
                -points,
            )
        else:
            text = _("as in the days compared")
        said.append(text % words)
    return said


def _liked(liked: dict) -> Card:
    if liked["mean"] is None:
        return Card(_("Satisfaction"), NOTHING, [_("nobody has rated yet")])
    note = ngettext(
        "between %(low)s and %(high)s, from %(count)s rating",
        "between %(low)s and %(high)s, from %(count)s ratings",
        liked["ratings"],
    ) % {
        "low": decimal(liked["low"] / 100),
        "high": decimal(liked["high"] / 100),
        "count": count(liked["ratings"]),
    }
    value = _("%(mean)s of 5") % {"mean": decimal(liked["mean"] / 100)}
    return Card(_("Satisfaction"), value, [note])


SECTION = Section("summary", gettext_lazy("The five figures"), read, draw)
