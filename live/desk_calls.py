"""Calls at the desk: who waits, who is to be called back, and what was said to whom."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Address, User
from accounts.permissions import can
from accounts.roles import Capability
from feedback import access, reading
from feedback.desk import frame, prefilled
from feedback.desk.search import canonical
from feedback.models import Appeal, Kind
from live import call_backs, call_queue
from live.desk_people import Caller, caller, callers
from live.models import Call, CallBack, Recording, Seat

LAST_CALLS = 30
MOST_TASKS = 100
SHOWN_AFTER = timedelta(minutes=2)  # how long the card of a call that ended stays

TAKE_CALLS = Capability.REGISTER_APPEALS
HEAR = Capability.READ_EVIDENCE


class SeatForm(forms.Form):
    """Where the operator's phone is."""

    number = forms.CharField(
        label=gettext_lazy("My number or extension"), max_length=100, required=False
    )

    use_required_attribute = False

    def clean_number(self) -> str:
        """A telephone number in canonical form; extensions, `sip:` and `client:` as they are."""
        number = self.cleaned_data["number"].strip()
        if not number or number.startswith(("sip:", "client:")):
            return number
        if number.isdecimal() and len(number) <= 6:
            return number
        found = [each for each in canonical(Address.Kind.PHONE, number) if each.startswith("+")]
        if not found:
            raise ValidationError(
                _("Write it as +976 7000 1234, an extension as 201, or sip:name@host.")
            )
        return found[0]


@dataclass(frozen=True)
class Row:
    """A call or a task with whoever it is about."""

    thing: Call | CallBack
    who: Caller
    number: str = ""  # to be dialled; of one's own tasks only


def view(request: HttpRequest, form: SeatForm | None = None) -> HttpResponse:
    """The page of calls."""
    if not may_see(request.user):
        return frame.forbidden(request, TAKE_CALLS)
    takes = can(request.user, TAKE_CALLS)
    seat = seat_of(request.user) if takes else None
    context = {
        "title": _("Calls"),
        "takes": takes,
        "seat": seat,
        "form": form or SeatForm(initial={"number": seat.number if seat else ""}),
        "may_hear": can(request.user, HEAR),
        "last": _rows(_last(request.user)),
        **(waiting(request) if takes else {}),
    }
    return frame.render(request, "live/calls.html", context, status=400 if form else 200)


def waiting(request: HttpRequest) -> dict:
    """What changes from minute to minute: my call, the queue, the tasks."""
    tasks = list(tasks_for(request.user)[:MOST_TASKS])
    return {
        "card": card(request.user),
        "queue": _rows(list(call_queue.waiting().select_related("caller__citizen")[:MOST_TASKS])),
        "taking": call_queue.taking().count(),
        "tasks": _task_rows(tasks, request.user),
        "now": timezone.now(),
    }


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One call, with its recordings for whoever may hear them."""
    if not may_see(request.user):
        return frame.forbidden(request, TAKE_CALLS)
    call = get_object_or_404(
        Call.objects.select_related("caller__citizen", "operator", "account"), pk=pk
    )
    link_appeals([call])
    _mark_open([call], request.user)
    context = {
        "title": _("Call %(number)s") % {"number": call.pk},
        "call": call,
        "who": caller(call.caller, request.user),
        "takes": can(request.user, TAKE_CALLS),
        "recordings": list(call.recordings.all()) if may_hear(request.user, call) else [],
        "kept": Recording.State.KEPT,
    }
    return frame.render(request, "live/call.html", context)


def tasks_for(user: User) -> QuerySet[CallBack]:
    """Whom this person may call back: never about a confidential appeal that is kept from them."""
    of_nothing_secret = Q(message=None) | Q(message__appeal__is_confidential=False)
    theirs = Q(message__appeal__in=access.visible_to(user))
    return call_backs.open_tasks().filter(of_nothing_secret | theirs)


def may_see(user: User) -> bool:
    return can(user, TAKE_CALLS) or can(user, HEAR)


def may_hear(user: User, call: Call) -> bool:
    """Whether its recording may be heard: of a call that became an appeal, where the role
    'evidence' reaches that appeal."""
    if call.appeal_id is None:
        return can(user, HEAR)
    return access.visible_to(user, HEAR).filter(pk=call.appeal_id).exists()


def seat_of(user: User) -> Seat:
    seat, _new = Seat.objects.get_or_create(user=user)
    return seat


# What is done ------------------------------------------------------------------------------------


def sit(request: HttpRequest) -> HttpResponse:
    """Begin to take calls at a number, or pause."""
    if not can(request.user, TAKE_CALLS):
        return frame.forbidden(request, TAKE_CALLS)
    form = SeatForm(request.POST)
    if not form.is_valid():
        return view(request, form)
    number, wanted = form.cleaned_data["number"], request.POST.get("do") == "take"
    if wanted and not number:
        form.add_error("number", _("Write where your phone is first."))
        return view(request, form)
    seat = seat_of(request.user)
    Seat.objects.filter(pk=seat.pk).update(
        number=number, is_taking=wanted, free_since=timezone.now()
    )
    messages.success(request, _("Calls come to you now.") if wanted else _("You take no calls."))
    return _back()


def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Pick a caller from the queue."""
    if not can(request.user, TAKE_CALLS):
        return frame.forbidden(request, TAKE_CALLS)
    with transaction.atomic():
        taken = call_queue.take(pk, request.user)
    if taken:
        messages.success(request, _("Your phone will ring in a few seconds."))
    else:
        messages.warning(
            request,
            _("This caller went to a colleague or hung up, or you are not free to take calls."),
        )
    return _back()


def open_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The register form, with the caller filled in. Whatever becomes of the call, it stays."""
    if not can(request.user, TAKE_CALLS):
        return frame.forbidden(request, TAKE_CALLS)
    call = get_object_or_404(Call.objects.select_related("caller__citizen", "account"), pk=pk)
    began = timezone.localtime(call.started_at).strftime("%d.%m.%Y %H:%M")
    address = prefilled.begin(
        request,
        channel=call.account.channel,
        language=call.language,
        address=call.caller,
        note=_("Said on the telephone, in the call of %(time)s.") % {"time": began},
    )
    link_appeals([call])
    if call.appeal_id is None:
        token = address.rpartition("=")[2]
        Call.objects.filter(pk=call.pk).update(form=token)
    if request.POST.get("kind") == Kind.CONSULTATION:
        address += f"&kind={Kind.CONSULTATION}"
    return HttpResponseRedirect(address)


_TASKS = {
    "claim": (call_backs.claim, gettext_lazy("It is yours now: the number is shown.")),
    "reached": (call_backs.reached, gettext_lazy("Done.")),
    "nobody": (call_backs.not_reached, gettext_lazy("Noted. It will be tried again.")),
    "leave": (call_backs.let_go, gettext_lazy("Given back to all.")),
}


def act_on_task(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Claim a call back, or say what became of it."""
    if not can(request.user, TAKE_CALLS):
        return frame.forbidden(request, TAKE_CALLS)
    do, words = _TASKS.get(act, (None, ""))
    task = tasks_for(request.user).filter(pk=pk).first()
    if do is None or task is None or not do(pk, request.user):
        messages.warning(request, _("A colleague was quicker, or it is done already."))
    else:
        messages.success(request, words)
        if do is call_backs.claim:  # from now on its number stands on their page
            reading.contact(request.user, task.address.citizen)
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:live_call_changelist"))


# What is shown -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """The operator's own call, as it slides in on every page."""

    call: Call
    who: Caller

    @property
    def key(self) -> str:
        """Changes when there is something new to show."""
        return (
            f"{self.call.pk}:{self.call.state}:{self.call.form or ''}:{self.call.appeal_id or ''}"
        )


def card(user: User) -> Card | None:
    """The call that rings at this operator's phone, or is on it, or has just ended."""
    mine = (
        Call.objects.filter(operator=user)
        .select_related("caller__citizen", "account")
        .order_by("-pk")
        .first()
    )
    if mine is None:
        return None
    if mine.ended_at and mine.ended_at < timezone.now() - SHOWN_AFTER:
        return None
    link_appeals([mine])
    _mark_open([mine], user)
    return Card(mine, caller(mine.caller, user))


def link_appeals(calls: list[Call]) -> None:
    """Tie calls to the appeals that were taken down on their forms."""
    forms_of = {prefilled.key_of(call.form): call for call in calls if call.form}
    wanted = [key for key, call in forms_of.items() if call.appeal_id is None]
    for appeal in Appeal.objects.filter(intake_key__in=wanted).only("intake_key"):
        call = forms_of[appeal.intake_key]
        call.appeal_id = appeal.pk
        Call.objects.filter(pk=call.pk, appeal=None).update(appeal=appeal.pk)


def _mark_open(calls: list[Call], user: User) -> None:
    """Note on each call the appeal that this person may open, if it has one (`open_appeal`)."""
    named = {call.appeal_id for call in calls} - {None}
    seen = set()
    if named:
        seen = set(access.visible_to(user).filter(pk__in=named).values_list("pk", flat=True))
    for call in calls:
        call.open_appeal = call.appeal_id if call.appeal_id in seen else None


def _last(user: User) -> list[Call]:
    found = list(
        Call.objects.select_related("caller__citizen", "operator")
        .prefetch_related("recordings")
        .order_by("-pk")[:LAST_CALLS]
    )
    link_appeals(found)
    _mark_open(found, user)
    return found


def _rows(calls: list[Call]) -> list[Row]:
    people = callers(call.caller for call in calls)
    return [Row(call, people.get(call.caller_id, Caller())) for call in calls]


def _task_rows(tasks: list[CallBack], user: User) -> list[Row]:
    people = callers(task.address for task in tasks)
    return [
        Row(
            task,
            people[task.address_id],
            number=task.address.value if task.claimed_by_id == user.pk else "",
        )
        for task in tasks
    ]
