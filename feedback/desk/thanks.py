"""Thanks at the desk: passing them on, taking them back, and the page of those one got."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Capability
from feedback.actors import staff
from feedback.desk import attempts, frame, trees
from feedback.desk.forms import SeenForm
from feedback.desk.thanks_form import ThanksForm
from feedback.models import Thanks
from feedback.thanks import passing

SIZE = 20
MOST_COUNTED = 999


def thank(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass an appeal's thanks on to an employee."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    form = ThanksForm(request.POST, appeal=appeal, trees=trees.read())
    if not form.is_valid():
        return attempts.refused(request, appeal, form)

    def act() -> str:
        wanted = form.cleaned_data
        passing.thank(
            appeal,
            user=wanted["whom"],
            words=wanted["words"],
            actor=staff(request.user),
            version=wanted["version"],
        )
        return _("%(whom)s and their head are told.") % {"whom": wanted["whom"]}

    return attempts.attempt(request, appeal, form, act)


def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else was meant."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    form = SeenForm(request.POST)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)
    named = request.POST.get("thanks", "")
    number = int(named) if named.isdecimal() and len(named) < 19 else 0
    thanks = get_object_or_404(Thanks, pk=number, appeal=appeal)

    def act() -> str:
        version = form.cleaned_data["version"]
        passing.take_back(thanks, actor=staff(request.user), version=version)
        return _("Taken back.")

    return attempts.attempt(request, appeal, form, act)


def view(request: HttpRequest) -> HttpResponse:
    """One's own, or `of=people`: those of one's people; newest first, `before` the last seen."""
    is_head = passing.is_head(request.user)
    of_people = is_head and request.GET.get("of") == "people"
    found = passing.to_people_of(request.user) if of_people else passing.to(request.user)
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    counts = _count(found.filter(at__gte=month)), _count(found)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: SIZE + 1])
    context = {
        "title": _("Thanks"),
        "thanks": rows[:SIZE],
        "older": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "is_head": is_head,
        "of_people": of_people,
        "this_month": counts[0],
        "all": counts[1],
    }
    return frame.render(request, "desk/thanks.html", context)


def _count(found: QuerySet[Thanks]) -> str:
    """How many, counted no further than is worth reading."""
    number = len(found.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)
