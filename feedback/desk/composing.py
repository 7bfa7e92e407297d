"""Behind the composer: who else is here, what is half written, what stands ready to be said.

Each answers a script with JSON and a plain form with a page.
"""

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Capability
from feedback import access
from feedback.composing import canned, carried, naming, presence, unsent
from feedback.composing.presence import Colleague
from feedback.desk import attempts, frame, person, trees
from feedback.desk.composing_box import setting
from feedback.desk.forms import MOST_LETTERS, WordsField
from feedback.models import Appeal, CannedAnswer, Presence
from feedback.models.composing import Mode

LEFT = "left"


class UnsentForm(forms.Form):
    """What stands in the composer, and the last message that its writer saw."""

    mode = forms.ChoiceField(choices=Mode.choices)
    text = WordsField(rows=4, required=False, strip=False, max_length=MOST_LETTERS)
    message = forms.IntegerField(min_value=0, required=False)
    canned = forms.IntegerField(min_value=1, required=False)


@require_POST
def here(request: HttpRequest, pk: int) -> HttpResponse:
    """A heartbeat of an open page; answers who else is there, and how the appeal stands now."""
    appeal = access.appeal_for(request.user, pk)
    what = request.POST.get("what")
    if what == LEFT:
        presence.leave(appeal, request.user)
        return HttpResponse(status=204)
    if what not in Presence.What.values:
        return HttpResponse(status=400)
    presence.beat(appeal, request.user, what)
    others = presence.colleagues(appeal, request.user)
    return JsonResponse({"others": [_doing(each) for each in others], "version": appeal.version})


def _doing(colleague: Colleague) -> dict:
    words = (
        _("%(name)s is writing an answer") if colleague.is_writing else _("%(name)s looks at it")
    )
    return {"words": words % {"name": colleague.name}, "writing": colleague.is_writing}


def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is half written, and say how its channel would carry it."""
    appeal, form, refused = _begun(request, pk)
    if refused:
        return refused
    wanted, user = form.cleaned_data, request.user
    text, mode = wanted["text"], wanted["mode"]
    if unsent.said_by(appeal, user, text=text, after=wanted["message"] or 0).exists():
        kept = None  # it went out a moment ago: this came late
    else:
        kept = unsent.keep(appeal, user, mode=mode, text=text)
    words = _kept_at(kept.changed_at) if kept else ""
    if not _by_script(request):
        return attempts.done(request, appeal, words)
    shown = carried.preview(appeal, user, mode=mode, text=text)
    return JsonResponse({"words": words, "carried": shown.as_dict()})


def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """What I began is not wanted any more."""
    appeal, form, refused = _begun(request, pk)
    if refused:
        return refused
    unsent.forget(appeal, request.user, mode=form.cleaned_data["mode"])
    return attempts.done(request, appeal, _("Your draft is gone."))


def insert(request: HttpRequest, pk: int) -> HttpResponse:
    """Words that stand ready, filled in for this appeal; a plain form has them put at its end."""
    appeal, form, refused = _begun(request, pk)
    if refused:
        return refused
    wanted, user = form.cleaned_data, request.user
    bodies = setting(appeal, user, trees.read()).bodies
    ready = canned.usable(user, wanted["canned"] or 0, set(bodies))
    if ready is None:
        return attempts.refused(request, appeal, form)
    text = _filled(ready, appeal, user)
    canned.count_use(ready)
    if _by_script(request):
        return JsonResponse({"text": text})
    before = wanted["text"].rstrip()
    whole = f"{before}\n\n{text}" if before else text
    unsent.keep(appeal, user, mode=wanted["mode"], text=whole[:MOST_LETTERS])
    return attempts.done(request, appeal)


def _filled(ready: CannedAnswer, appeal: Appeal, user: User) -> str:
    """With the citizen's name where this person has it before them now; else it stays open."""
    name = naming.readable_name(appeal, user) if person.is_open(appeal, user) else None
    return canned.text_for(ready, appeal, user, name=name)


@require_safe
def ready(request: HttpRequest, pk: int) -> HttpResponse:
    """Which words stand ready for this appeal, narrowed down by those that were typed."""
    appeal = access.appeal_for(request.user, pk)
    where = setting(appeal, request.user, trees.read())
    found = canned.offered(appeal, request.user, where, words=request.GET.get("q", "")[:100])
    offered = [
        {"id": each.pk, "name": str(each), "opening": each.opening(appeal.language)}
        for each in found[:12]
    ]
    return JsonResponse({"offered": offered})


def _begun(request: HttpRequest, pk: int) -> tuple[Appeal, UnsentForm, HttpResponse | None]:
    """The appeal, what was written on it, and the page that says no where it is not theirs."""
    appeal = access.appeal_for(request.user, pk)
    form = UnsentForm(request.POST)
    is_note = request.POST.get("mode") == Mode.NOTE
    needed = Capability.NOTE if is_note else Capability.ANSWER
    if not access.may(request.user, appeal, needed):
        return appeal, form, frame.forbidden(request, needed)
    if not form.is_valid():
        return appeal, form, attempts.refused(request, appeal, form)
    return appeal, form, None


def _by_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _kept_at(moment) -> str:
    clock = date_format(timezone.localtime(moment), "TIME_FORMAT")
    return _("Draft kept at %(time)s.") % {"time": clock}
