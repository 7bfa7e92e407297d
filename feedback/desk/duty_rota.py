"""The rota of a week, and who is here now: for whoever manages shifts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Team, User
from accounts.permissions import can
from accounts.roles import Capability
from feedback.actors import staff
from feedback.desk import frame
from feedback.desk.duty_forms import AbsenceForm, DayForm, PatternForm, people
from feedback.duty import load, roster
from feedback.duty.load import Hand
from feedback.models import Absence, Attendance, Shift, ShiftKind

NEEDED = Capability.MANAGE_SHIFTS
MOST_PEOPLE = 300


@dataclass(frozen=True)
class Cell:
    """A day of a person: the letters of their shifts, or why they are away."""

    day: date
    letters: str
    words: str
    away: str
    is_today: bool


@dataclass(frozen=True)
class Line:
    user: User
    cells: list[Cell]


def view(request: HttpRequest) -> HttpResponse:
    """The week, and the forms that change it."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    return _page(request)


def _page(request: HttpRequest, **bound: forms.Form) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    monday = _monday(asked.get("week", ""))
    team = _team(asked.get("team", ""))
    lines = _lines(monday, team)
    chosen = {"user": request.GET.get("person"), "day": request.GET.get("day")}
    context = {
        "title": _("Rota"),
        "monday": monday,
        "days": [monday + timedelta(days=number) for number in range(7)],
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "today": timezone.localdate(),
        "team": team,
        "teams": Team.objects.filter(is_active=True).order_by("name", "pk"),
        "lines": lines,
        "kinds": ShiftKind.objects.all(),
        "absences": _absences(monday, lines),
        "day_form": bound.get("day_form") or DayForm(initial=chosen),
        "absence_form": bound.get("absence_form") or AbsenceForm(initial={"user": chosen["user"]}),
        "pattern_form": bound.get("pattern_form") or PatternForm(),
        "wrong": next(iter(bound), ""),
    }
    return frame.render(request, "desk/duty_rota.html", context, status=400 if bound else 200)


def _monday(words: str) -> date:
    try:
        day = date.fromisoformat(words)
        if not 1970 < day.year < 9000:
            raise ValueError(words)
    except ValueError:
        day = timezone.localdate()
    return day - timedelta(days=day.weekday())


def _team(words: str) -> Team | None:
    return Team.objects.filter(pk=words).first() if words.isdecimal() and len(words) < 18 else None


def _lines(monday: date, team: Team | None) -> list[Line]:
    of_team = people().filter(teams=team) if team else people()
    users = list(of_team[:MOST_PEOPLE])
    shifts = roster.week_of(users, monday)
    away = roster.away_in(users, monday, monday + timedelta(days=6))
    today = timezone.localdate()
    return [
        Line(
            user,
            [
                _cell(day, shifts.get((user.pk, day), []), away.get(user.pk, []), today)
                for day in (monday + timedelta(days=number) for number in range(7))
            ],
        )
        for user in users
    ]


def _cell(day: date, shifts: list[Shift], absences: list[Absence], today: date) -> Cell:
    gone = [each for each in absences if each.first_day <= day <= each.last_day]
    away = str(gone[0].get_reason_display()) if gone else ""
    names = ", ".join(shift.kind.name for shift in shifts)
    letters = " ".join(shift.kind.letter for shift in shifts)
    words = ", ".join(part for part in (names or _("rest"), away) if part)
    return Cell(day, letters, words, away, is_today=day == today)


def _absences(monday: date, lines: list[Line]) -> list[Absence]:
    users = [line.user for line in lines]
    found = Absence.objects.filter(user__in=users, last_day__gte=monday).select_related("user")
    return list(found[:MOST_PEOPLE])


# What is changed ----------------------------------------------------------------------------------


def set_day(request: HttpRequest) -> HttpResponse:
    """One day of one person."""

    def act(given: dict) -> str:
        roster.set_day(given["user"], given["day"], given["kind"], actor=staff(request.user))
        return _("Saved.")

    return _change(request, "day_form", DayForm(request.POST), act)


def set_absence(request: HttpRequest) -> HttpResponse:
    """Days on which somebody is away."""

    def act(given: dict) -> str:
        first, last = given["first"], given["last"]
        roster.set_absence(given["user"], first, last, given["reason"], actor=staff(request.user))
        return _("Saved.")

    return _change(request, "absence_form", AbsenceForm(request.POST), act)


def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """They are not away after all."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    roster.end_absence(pk, actor=staff(request.user))
    return _back(request, _("Saved."))


def generate(request: HttpRequest) -> HttpResponse:
    """The rota of teams by a pattern."""

    def act(given: dict) -> str:
        plan = roster.Plan(given["pattern"], given["first"], given["last"])
        number = roster.generate(plan, list(given["teams"]), actor=staff(request.user))
        words = ngettext("%(number)d shift was written.", "%(number)d shifts were written.", number)
        return words % {"number": number}

    return _change(request, "pattern_form", PatternForm(request.POST), act)


def _change(
    request: HttpRequest, name: str, form: forms.Form, act: Callable[[dict], str]
) -> HttpResponse:
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    if not form.is_valid():
        return _page(request, **{name: form})
    return _back(request, act(form.cleaned_data))


def _back(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    week = {name: request.POST.get(name, "")[:20] for name in ("week", "team")}
    return HttpResponseRedirect(f"{reverse('admin:desk_duty_rota')}?{urlencode(week)}")


# Who is here --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Present:
    """Somebody who is here, or should be. `state`: here, paused, expected or unplanned."""

    hand: Hand
    state: str
    words: str
    shift: Shift | None


def board(request: HttpRequest) -> HttpResponse:
    """Who is here with how much in hand, who should be, and who is away."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    now = timezone.now()
    shifts = {
        shift.user_id: shift for shift in roster.on_now(now).select_related("user", "team", "kind")
    }
    present = {
        each.user_id: each
        for each in Attendance.objects.filter(left_at=None).select_related("user")
    }
    users = {pk: held.user for pk, held in (shifts | present).items()}
    hands = load.of(users.values())
    rows = [_present(hands[pk], shifts.get(pk), present.get(pk), now) for pk in users]
    rows.sort(key=lambda row: (row.state == "expected", -row.hand.share, str(row.hand.user)))
    today = timezone.localdate()
    context = {
        "title": _("Who is here"),
        "rows": rows,
        "away": Absence.objects.filter(first_day__lte=today, last_day__gte=today).select_related(
            "user"
        )[:MOST_PEOPLE],
        "now": now,
    }
    return frame.render(request, "desk/duty_board.html", context)


def _present(
    hand: Hand, shift: Shift | None, attendance: Attendance | None, now: datetime
) -> Present:
    if attendance is None:
        since = date_format(timezone.localtime(shift.starts_at), "H:i")
        return Present(hand, "expected", _("not here yet, since %(time)s") % {"time": since}, shift)
    if attendance.paused_at:
        minutes = int((now - attendance.paused_at).total_seconds() // 60)
        words = ngettext("pauses for %(n)d min", "pauses for %(n)d min", minutes) % {"n": minutes}
        return Present(hand, "paused", words, shift)
    return Present(hand, "here", _("here"), shift)
