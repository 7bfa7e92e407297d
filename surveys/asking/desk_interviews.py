"""The interviewers' pages: whom to ask, and the screen that leads through the questions."""

import math
from http import HTTPStatus
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import can
from accounts.roles import Capability
from feedback import reading
from feedback.desk import frame
from surveys import access
from surveys.asking import forms, interviewing, photo_fields, sittings
from surveys.asking.desk import TEMPLATES
from surveys.asking.desk_forms import Moment
from surveys.models import Invitation, Response, Sitting, Survey
from surveys.questionnaires.definition import labelled

LISTED = 50
NEEDED = Capability.INTERVIEW


class OutcomeForm(django_forms.Form):
    """What came of a try that brought no answers."""

    outcome = django_forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[
            choice
            for choice in interviewing.Outcome.choices
            if choice[0] != interviewing.Outcome.DONE
        ],
    )
    call_back_at = Moment(label=gettext_lazy("Call back at"))
    words = django_forms.CharField(
        label=gettext_lazy("Note for the next try"), max_length=300, required=False
    )

    use_required_attribute = False

    def clean(self) -> dict:
        said = super().clean()
        if said.get("outcome") == interviewing.Outcome.CALL_BACK and not said.get("call_back_at"):
            self.add_error("call_back_at", _("Say when they want to be called back."))
        return said


def index(request: HttpRequest) -> HttpResponse:
    """The open surveys in which one may interview."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    within = access.surveys_to_see(request.user, NEEDED)
    open_ones = within.filter(pk__in=sittings.accepting()).select_related("organisation")
    context = {"title": _("Interviews"), "surveys": open_ones.order_by("-pk")[:LISTED]}
    return frame.render(request, f"{TEMPLATES}/interviews.html", context)


def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom to ask: agreed calls that are due first, then those who were tried least."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    survey = access.survey_for(request.user, pk, NEEDED)
    found = access.people_to_ask(request.user, survey).select_related("address__citizen")
    waiting = interviewing.in_turn(found).prefetch_related("attempts")[:LISTED]
    rows = [_row(invitation, request) for invitation in waiting]
    context = {
        "title": _("Interviews: %(name)s") % {"name": survey.name},
        "survey": survey,
        "rows": rows,
        "form": OutcomeForm(auto_id=False),
        "languages": settings.LANGUAGES,
    }
    return frame.render(request, f"{TEMPLATES}/people.html", context)


def _row(invitation: Invitation, request: HttpRequest) -> dict:
    attempts = list(invitation.attempts.all())
    last = attempts[0] if attempts else None
    address = invitation.address
    called = address is not None and request.GET.get("call") == str(invitation.pk)
    if called:  # whoever is to ask somebody may see where; one at a time, and it is kept
        reading.contact(request.user, address.citizen)
    unmasked = called or can(request.user, Capability.READ_PERSONAL_DATA)
    return {
        "invitation": invitation,
        "address": (address.value if unmasked else str(address)) if address else "",
        "is_masked": address is not None and not unmasked,
        "dial": address.value if called and address.kind == "phone" else "",
        "tries": len(attempts),
        "last": last,
        "due": invitation.due,
    }


def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up an interview: with an invitation, or with whoever is there (open surveys)."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    survey = access.survey_for(request.user, pk, NEEDED)
    invitation = None
    if number := request.POST.get("invitation", ""):
        theirs = access.people_to_ask(request.user, survey)
        wanted = int(number) if number.isdecimal() and len(number) < 19 else 0
        invitation = get_object_or_404(theirs.select_related("survey"), pk=wanted)
    elif not survey.is_open:
        raise Http404
    mode = request.POST.get("mode", "")
    mode = mode if mode in interviewing.MODES else Response.Mode.PHONE
    language = request.POST.get("language", "")
    spoken = dict(settings.LANGUAGES)
    language = language if language in spoken else settings.LANGUAGE_CODE
    try:
        sitting = interviewing.begin(
            survey, user=request.user, mode=mode, language=language, invitation=invitation
        )
    except (sittings.Closed, sittings.Answered):
        messages.error(request, _("They answered meanwhile, or the survey is closed."))
        return HttpResponseRedirect(reverse("admin:survey_people", args=[pk]))
    return HttpResponseRedirect(reverse("admin:survey_interview", args=[sitting.key, 1]))


def outcome(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Note a try that brought no answers."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    survey = access.survey_for(request.user, pk, NEEDED)
    theirs = access.people_to_ask(request.user, survey).select_related("survey")
    held = get_object_or_404(theirs, pk=invitation)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        interviewing.note(held, user=request.user, **form.cleaned_data)
        messages.success(request, _("Noted."))
    else:
        messages.error(request, " ".join(e for errors in form.errors.values() for e in errors))
    return HttpResponseRedirect(reverse("admin:survey_people", args=[pk]))


# The screen ---------------------------------------------------------------------------------------
def screen(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """One question, large, to be read out; in the language of whoever is asked."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    sitting = _own(request, key)
    if not sittings.is_accepting(sitting.survey):
        messages.error(request, _("The survey is closed."))
        return HttpResponseRedirect(_list(sitting.survey))
    shown = _pages(sitting)
    if not 1 <= number <= len(shown):
        return HttpResponseRedirect(reverse("admin:survey_interview", args=[key, 1]))
    page = shown[number - 1]
    if request.method == "POST":
        return _take(request, sitting, page)
    if "check" in request.GET:
        for each in page.asked:
            each.error = forms.problem(each.question, each.raw, each.language)
    return _show(request, sitting, page)


def photo(request: HttpRequest, key: UUID, photo: UUID) -> HttpResponseBase:
    """A picture of the interview that one is leading."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    return photo_fields.show(request, _own(request, key), photo)


def _own(request: HttpRequest, key: UUID) -> Sitting:
    """The interview that one began oneself, or 404."""
    known = Sitting.objects.select_related("survey__version", "invitation", "interviewer")
    return get_object_or_404(known, key=key, interviewer=request.user)


def _pages(sitting: Sitting) -> list[forms.Page]:
    return forms.pages(
        sittings.definition_of(sitting),
        sitting.answers,
        language=sitting.language,
        seed=sittings.seed_of(sitting),
        one_by_one=True,
        left_out=() if sitting.mode == Response.Mode.FACE else forms.UNSHOWN,
    )


def _list(survey: Survey) -> str:
    return reverse("admin:survey_people", args=[survey.pk])


def _show(request: HttpRequest, sitting: Sitting, page: forms.Page) -> HttpResponse:
    definition = sittings.definition_of(sitting)
    photo_fields.lay_out(page, lambda each: _photo(sitting, each))
    context = {
        "title": sitting.survey.title,
        "sitting": sitting,
        "survey": sitting.survey,
        "page": page,
        "intro": labelled(definition.intro, sitting.language) if page.number == 1 else "",
        "content_language": sitting.language,
        "percent": 100 * (page.number - 1) // page.of,
        "wants_place": sitting.mode == Response.Mode.FACE and page.is_last,
        "way_out": _list(sitting.survey),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if page.summary else HTTPStatus.OK
    return render(request, f"{TEMPLATES}/interview.html", context, status=status)


def _photo(sitting: Sitting, identity: str) -> str:
    return reverse("admin:survey_interview_photo", args=[sitting.key, identity])


def _take(request: HttpRequest, sitting: Sitting, page: forms.Page) -> HttpResponse:
    data = request.POST
    sound = photo_fields.take(request, sitting, page)
    codes = [each.question.code for each in page.asked]
    spent = forms.seconds(data, codes)
    if not sittings.keep_page(sitting, sound, codes, spent, sitting.language):
        return HttpResponseRedirect(_list(sitting.survey))
    if "back" in data:
        return _to(sitting, max(1, page.number - 1))
    if page.summary:
        return _show(request, sitting, page)
    now = _pages(sitting)
    if page.number < len(now):
        return _to(sitting, page.number + 1)
    return _finish(request, sitting, now)


def _to(sitting: Sitting, number: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:survey_interview", args=[sitting.key, number]))


def _finish(request: HttpRequest, sitting: Sitting, pages: list[forms.Page]) -> HttpResponse:
    point = {name: _degrees(request.POST.get(name, "")) for name in ("latitude", "longitude")}
    try:
        interviewing.finish(sitting, **point)
    except sittings.Incomplete as error:
        for page in pages:
            if any(each.question.code in error.problems for each in page.asked):
                address = reverse("admin:survey_interview", args=[sitting.key, page.number])
                return HttpResponseRedirect(f"{address}?check")
        raise
    except sittings.Closed:
        messages.error(request, _("The survey is closed."))
    else:
        messages.success(request, _("The interview is kept. Thank the person."))
    return HttpResponseRedirect(_list(sitting.survey))


def _degrees(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= 180 else None
