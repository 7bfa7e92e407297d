"""Cleaning at the desk: look the responses over, decide what is doubted."""

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.evaluations import cleaning, planning, screen
from surveys.evaluations.planning import NotReady
from surveys.models import Doubt, Evaluation
from surveys.questionnaires.definition import Definition, labelled

Step = Evaluation.Step
SIZE = 50


class DecideForm(forms.Form):
    """Which doubts, and whether their responses count."""

    doubts = forms.ModelMultipleChoiceField(
        Doubt.objects.none(),
        error_messages={"required": gettext_lazy("Tick at least one.")},
    )
    decision = forms.ChoiceField(choices=Doubt.Decision.choices)
    reason = forms.CharField(required=False, max_length=500)

    def __init__(self, *args, evaluation: Evaluation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doubts"].queryset = evaluation.doubts.select_related("evaluation")


def clean(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """What is doubted; `all` shows the decided ones, too; `after` is the last one that was seen."""
    wants_all = request.GET.get("all") == "1"
    found = evaluation.doubts.select_related("response__interviewer", "decided_by").order_by("pk")
    if not wants_all:
        found = found.filter(decision="")
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__gt=int(after))
    rows = list(found[: SIZE + 1])
    definition = evaluation.survey.version.definition if evaluation.survey else Definition()
    context = {
        "rows": [_row(doubt, definition, request.LANGUAGE_CODE) for doubt in rows[:SIZE]],
        "further": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "wants_all": wants_all,
        "rules": _by_rule(evaluation),
        "counted": cleaning.kept(evaluation).count(),
        "decisions": Doubt.Decision.choices,
        "missing": planning.missing(evaluation),
    }
    return screen.render(request, evaluation, Step.CLEAN, "clean.html", context)


def _by_rule(evaluation: Evaluation) -> list[dict]:
    counts = evaluation.doubts.values("rule").annotate(
        open=Count("pk", filter=Q(decision="")),
        kept=Count("pk", filter=Q(decision=Doubt.Decision.KEEP)),
        dropped=Count("pk", filter=Q(decision=Doubt.Decision.DROP)),
    )
    by_rule = {each["rule"]: each for each in counts.order_by("rule")}
    return [
        {"label": label, **by_rule.get(value, {"open": 0, "kept": 0, "dropped": 0})}
        for value, label in Doubt.Rule.choices
    ]


def _row(doubt: Doubt, definition: Definition, language: str) -> dict:
    answers = doubt.response.answers
    told = [
        (labelled(question.label, language), _shown(answers[question.code]))
        for question in definition.questions
        if question.code in answers
    ]
    return {"doubt": doubt, "answers": told, "why": _why(doubt)}


def _shown(value) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _why(doubt: Doubt) -> str:
    data = doubt.data
    if "seconds" in data:
        return _("%(number)d seconds") % {"number": data["seconds"]}
    if "to" in data:
        return _("%(share)d%% as response %(other)s") % {
            "share": round(100 * data["share"]),
            "other": data["to"],
        }
    if "metres" in data:
        return _("%(way)s km in %(number)d minutes") % {
            "way": number_format(round(data["metres"] / 1000, 1), 1),
            "number": data["minutes"],
        }
    return f"{round(100 * data['share'])} %" if "share" in data else ""


def look(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Look the responses over by all rules."""
    if evaluation.survey is None:
        return screen.not_ready(
            request, evaluation, Step.CLEAN, NotReady([_("There is no survey yet.")])
        )
    number = cleaning.look(evaluation, request.user)
    words = ngettext("%(number)d new doubt.", "%(number)d new doubts.", number)
    return screen.back(request, evaluation, Step.CLEAN, words % {"number": number})


def decide(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Keep or leave out what is ticked."""
    form = DecideForm(request.POST, evaluation=evaluation)
    if evaluation.step not in (Step.FIELD, Step.CLEAN):
        words = _("Cleaning is over: go back to it first.")
        return screen.not_ready(request, evaluation, Step.CLEAN, NotReady([words]))
    if not form.is_valid():
        words = [error for errors in form.errors.values() for error in errors]
        return screen.not_ready(request, evaluation, Step.CLEAN, NotReady(words))
    given = form.cleaned_data
    try:
        number = cleaning.decide(given["doubts"], given["decision"], given["reason"], request.user)
    except ValueError as error:
        return screen.not_ready(request, evaluation, Step.CLEAN, NotReady([str(error)]))
    words = ngettext("%(number)d doubt decided.", "%(number)d doubts decided.", number)
    return screen.back(request, evaluation, Step.CLEAN, words % {"number": number})
