"""The pages of how civil servants are rated."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Organisation, User
from accounts.permissions import can
from accounts.roles import Capability
from analytics import access
from analytics.league import asking, people, phrases
from analytics.league.people import Record
from analytics.models import STARS
from analytics.numbers import count, decimal, percent
from analytics.questions import Question
from feedback import access as feedback_access
from feedback.models import Rating
from feedback.objections import raising

SIZE = 20


@dataclass(frozen=True)
class Row:
    """One of the people; with too few ratings only how many there are."""

    key: int
    name: str
    cells: list[str]
    is_enough: bool


@require_safe
@never_cache
@access.needing(Capability.SEE_PEOPLE)
def everybody(request: HttpRequest) -> HttpResponse:
    """One's people beside each other, in order of names: a mean is no rank."""
    question = Question(request.GET)
    body = question.asked.get("organisation")
    below = Organisation.objects.descendants(body, include_self=True) if body else None
    bodies = list(below.values_list("pk", flat=True)) if below is not None else None
    found = people.of_people(request.user, question.time, bodies)
    kept = {"organisation": body.pk} if body else {}
    context = {
        **_shared(request, question, kept),
        "rows": [_row(one) for one in found.records],
        "left_out": found.left_out,
        "mean": decimal(found.prior.mean) if found.prior else "",
        "fewest": people.FEWEST,
        "head": [
            _("Name"),
            _("Ratings"),
            _("Mean, drawn to that of all"),
            _("Interval (95%)"),
            _("Plain mean"),
            _("Set aside"),
            _("Answers"),
            _("In time"),
            _("Interval (95%)"),
        ],
        "body": body,
    }
    return render(request, "analytics/league_people.html", context)


def _row(one: Record) -> Row:
    liked = one.liking if one.is_enough else None
    in_time = one.answers_in_time / one.answers if one.answers >= people.FEWEST else None
    cells = [
        count(one.ratings),
        decimal(liked.mean if liked else None),
        phrases.between(decimal(liked.low), decimal(liked.high)) if liked else _("too few"),
        decimal(liked.raw if liked else None),
        count(one.set_aside),
        count(one.answers),
        percent(in_time),
        phrases.shares(one.in_time) if in_time is not None else _("too few"),
    ]
    return Row(one.user.pk, str(one.user), cells, one.is_enough)


@require_safe
@never_cache
@access.needing(Capability.ENTER_DESK)
def mine(request: HttpRequest) -> HttpResponse:
    """How oneself is rated: all of it, however little."""
    return _person(request, request.user)


@require_safe
@never_cache
@access.needing(Capability.SEE_PEOPLE)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """How one of one's people is rated."""
    if pk == request.user.pk:
        return HttpResponseRedirect(reverse("analytics:people_me"))
    user = get_object_or_404(User, pk=pk)
    if not people.heads(request.user, user):
        raise Http404
    return _person(request, user)


def _person(request: HttpRequest, user: User) -> HttpResponse:
    question, reader = Question(request.GET), request.user
    record, prior = people.of_one(user, question.time, seen_by=reader)
    is_mine = user == reader
    shows = record.ratings > 0 if is_mine else record.is_enough
    rows: list[Rating] = []
    older = None
    if shows or is_mine:
        found = people.ratings(user, question.time, seen_by=reader)
        before = request.GET.get("before", "")
        if before.isdecimal() and len(before) < 19:
            found = people.older_than(found, int(before))
        rows = list(found[: SIZE + 1])
        older = rows[SIZE - 1].pk if len(rows) > SIZE else None
    context = {
        **_shared(request, question, {}),
        "person": user,
        "is_mine": is_mine,
        "shows": shows,
        "record": record,
        "liking": record.liking,
        "said": _said(record),
        "mean": decimal(prior.mean) if prior else "",
        "bars": _bars(record),
        "in_time": percent(record.answers_in_time / record.answers if record.answers else None),
        "in_time_bounds": phrases.shares(record.in_time) if record.answers else "",
        "ratings": _told(rows[:SIZE], reader),
        "older": question.query(before=older) if older else "",
        "fewest": people.FEWEST,
    }
    return render(request, "analytics/league_person.html", context)


def _shared(request: HttpRequest, question: Question, kept: dict) -> dict:
    return {
        "question": question,
        "period": question.time,
        "periods": asking.stretches(question, **kept),
        "may_enter_desk": can(request.user, Capability.ENTER_DESK),
        "query": question.query(),
    }


def _said(record: Record) -> str:
    liked = record.liking
    if liked is None:
        return _("Nobody has rated yet.")
    text = ngettext(
        "%(mean)s of 5, between %(low)s and %(high)s, from %(count)s rating",
        "%(mean)s of 5, between %(low)s and %(high)s, from %(count)s ratings",
        liked.number,
    )
    return text % {
        "mean": decimal(liked.mean),
        "low": decimal(liked.low),
        "high": decimal(liked.high),
        "count": count(liked.number),
    }


def _bars(record: Record) -> list[dict]:
    """How many gave how many stars, five first."""
    most = max(record.stars) or 1
    return [
        {
            "stars": stars,
            "count": record.stars[stars - 1],
            "length": round(100 * record.stars[stars - 1] / most, 2),
            "share": percent(record.stars[stars - 1] / record.ratings if record.ratings else None),
        }
        for stars in reversed(STARS)
    ]


def _told(rows: list[Rating], reader: User) -> list[dict]:
    """The ratings with their words, as far as these are shown to anybody; of confidential appeals
    never."""
    seen = feedback_access.visible_to(reader).filter(pk__in=[row.appeal_id for row in rows])
    visible = set(seen.values_list("pk", flat=True))
    return [
        {
            "rating": row,
            "words": "" if row.are_words_hidden or row.appeal.is_confidential else row.words,
            "leads": row.appeal_id in visible,
            "objection": getattr(row, "objection", None),
            "may_object": raising.may_object(row, reader),
            "until": raising.until(row),
        }
        for row in rows
    ]
