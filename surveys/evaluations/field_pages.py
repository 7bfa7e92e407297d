"""Field work at the desk: how far it is, who asks whom, what is checked again."""

from django import forms
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from feedback import reading
from surveys.evaluations import field_checks, fieldwork, planning, screen
from surveys.evaluations.fieldwork import CannotAsk
from surveys.evaluations.planning import NotReady
from surveys.models import Assignment, BackCheck, Evaluation, Response
from surveys.statistics import response_rates

Step = Evaluation.Step
SIZE = 50


class CheckForm(forms.Form):
    """What a second call found."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("What the second call found"), choices=BackCheck.Verdict.choices
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=1000)

    use_required_attribute = False


def field(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """The progress against what is wanted, the load of each interviewer, the checks."""
    cases = fieldwork.cases(evaluation)
    context = {
        "strata": fieldwork.progress(evaluation),
        "cases": cases,
        "rates": _rates(cases),
        "people": field_checks.by_interviewer(evaluation),
        "team": fieldwork.interviewers(evaluation),
        "waiting": fieldwork.not_given(evaluation).count(),
        "stuck": _stuck(evaluation),
        "checks": [_check(response, request) for response in fieldwork.to_check(evaluation)[:SIZE]],
        "verdicts": BackCheck.Verdict.choices,
        "missing": planning.missing(evaluation),
        "is_now": evaluation.step == Step.FIELD,
    }
    return screen.render(request, evaluation, Step.FIELD, "field.html", context)


def _check(response: Response, request: HttpRequest) -> dict:
    """An interview to check again; whom to call is shown one at a time, and kept."""
    address = response.invitation.address if response.invitation else None
    called = address is not None and request.GET.get("call") == str(response.pk)
    if called:
        reading.contact(request.user, address.citizen)
    shown = (address.value if called else str(address)) if address else ""
    return {"response": response, "address": shown, "is_masked": address and not called}


def _rates(cases: response_rates.Cases) -> list[tuple[str, float | None]]:
    return [
        (_("Response rate (RR1)"), response_rates.rr1(cases)),
        (_("with partial interviews (RR2)"), response_rates.rr2(cases)),
        (_("Refusals (REF1)"), response_rates.refusal_rate(cases)),
        (_("Cooperation (COOP1)"), response_rates.cooperation_rate(cases)),
    ]


def _stuck(evaluation: Evaluation) -> list[dict]:
    """Who may be replaced: refused, unable, wrong, or tried in vain often enough."""
    open_ones = Assignment.objects.filter(
        evaluation=evaluation, replaced_by=None, invitation__answered_on=None
    )
    tried = fieldwork.with_last_outcome(open_ones).annotate(tries=Count("invitation__attempts"))
    gave_up = (
        Q(last__in=fieldwork.FINAL)
        | Q(tries__gte=fieldwork.LEAST_TRIES)
        | Q(invitation__declined_at__isnull=False)
    )
    found = tried.filter(gave_up).select_related("unit__unit", "interviewer").order_by("pk")
    outcomes = dict(fieldwork.Outcome.choices)
    return [{"assignment": each, "last": outcomes.get(each.last, "")} for each in found[:SIZE]]


def give_out(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Everybody who was drawn, to the interviewers in turn."""
    try:
        number = fieldwork.give_out(evaluation, request.user)
    except CannotAsk as error:
        return screen.not_ready(request, evaluation, Step.FIELD, NotReady([str(error)]))
    words = ngettext("%(number)d person given out.", "%(number)d people given out.", number)
    return screen.back(request, evaluation, Step.FIELD, words % {"number": number})


def pass_on(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """What one has not held, to another."""
    one, other = (request.POST.get(name, "") for name in ("from", "to"))
    try:
        if not (one.isdecimal() and other.isdecimal() and len(one + other) < 30):
            raise CannotAsk(_("Choose another interviewer of the team."))
        number = fieldwork.pass_on(evaluation, int(one), int(other), request.user)
    except CannotAsk as error:
        return screen.not_ready(request, evaluation, Step.FIELD, NotReady([str(error)]))
    words = ngettext("%(number)d interview passed on.", "%(number)d interviews passed on.", number)
    return screen.back(request, evaluation, Step.FIELD, words % {"number": number})


def replace(request: HttpRequest, evaluation: Evaluation, assignment: int) -> HttpResponse:
    """The next one of the list instead."""
    found = Assignment.objects.filter(evaluation=evaluation, pk=assignment).first()
    if found is None:
        raise Http404
    try:
        fieldwork.replace(found, request.user)
    except CannotAsk as error:
        return screen.not_ready(request, evaluation, Step.FIELD, NotReady([str(error)]))
    return screen.back(request, evaluation, Step.FIELD, _("Somebody else is asked instead."))


def check(request: HttpRequest, evaluation: Evaluation, response: int) -> HttpResponse:
    """What the second call found."""
    found = Response.objects.filter(survey=evaluation.survey_id, pk=response).first()
    if found is None:
        raise Http404
    form = CheckForm(request.POST)
    if not form.is_valid():
        words = [error for errors in form.errors.values() for error in errors]
        return screen.not_ready(request, evaluation, Step.FIELD, NotReady(words))
    given = form.cleaned_data
    try:
        fieldwork.check(found, given["verdict"], given["note"], request.user)
    except CannotAsk as error:
        return screen.not_ready(request, evaluation, Step.FIELD, NotReady([str(error)]))
    return screen.back(request, evaluation, Step.FIELD, _("Saved."))
