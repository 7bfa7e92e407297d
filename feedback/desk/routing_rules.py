"""The pages of the routing rules: the list in its order, one rule, and what rules would do."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback import rulebook
from feedback.desk import frame, routing_trial, routing_words, trees
from feedback.desk.routing_form import RuleForm
from feedback.models import RoutingRule
from feedback.routing import compiling, counting, dry_run, ordering, shadows
from feedback.routing.matching import Rule

NEEDED = Capability.MANAGE_CONTENT


@dataclass(frozen=True)
class Row:
    """A rule as the list shows it. `problem`: why it never holds, "" when it may."""

    rule: RoutingRule
    words: str
    taken: int
    problem: str


def listing(request: HttpRequest) -> HttpResponse:
    """All rules in the order in which they are asked."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    context = {"title": _("Routing"), "rows": _rows(), "days": counting.DAYS}
    return frame.render(request, "desk/routing_rules.html", context)


def _rows() -> list[Row]:
    book = rulebook.current()
    written = list(
        RoutingRule.objects.select_related("organisation", "team__organisation", "calendar")
    )
    names = routing_words.named(trees.read())
    asked = [_compiled(rule) for rule in written if rule.is_active]
    lines = shadows.Lines(book.topics_above, book.sectors_above)
    hidden = shadows.shadowed(asked, lines)
    served = {rule.pk for rule in rulebook.written_rules(in_use=True)}
    taken = counting.taken()
    return [
        Row(
            rule,
            routing_words.sentence(rule, names),
            taken.get(rule.pk, 0),
            _problem(rule, hidden.get(rule.pk), rule.pk in served),
        )
        for rule in written
    ]


def _problem(rule: RoutingRule, before: Rule | None, is_served: bool) -> str:
    if not rule.is_active:
        return ""
    if not is_served:
        return _("It is not asked: the body or team takes no appeals.")
    if before is not None:
        number = {"number": before.pk}
        return _("It never holds: rule %(number)s takes all of it before.") % number
    return ""


def _compiled(rule: RoutingRule) -> Rule:
    book = rulebook.current()
    return compiling.rule(rule, calendars=book.calendars, topics_above=book.topics_above)


def change(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One rule, written or to be written: save it, or see first what it would do."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    rule = get_object_or_404(RoutingRule, pk=pk) if pk is not None else RoutingRule()
    known = trees.read()
    if request.method != "POST":
        return _page(request, RuleForm(instance=rule, trees=known), known)
    form = RuleForm(request.POST, instance=rule, trees=known)
    if not form.is_valid():
        return _page(request, form, known, status=400)
    rule = form.instance
    if "try" in request.POST:
        rulebook.forget()
        trial = dry_run.of_rule(_compiled(rule), request.user)
        shown = routing_trial.shown(trial, request.POST.get("try", ""), known)
        return _page(request, form, known, rule=rule, trial=shown)
    form.save()
    rulebook.forget()
    messages.success(request, _("Saved. It holds from the next appeal on."))
    return HttpResponseRedirect(reverse("admin:feedback_routingrule_changelist"))


def _page(
    request: HttpRequest,
    form: RuleForm,
    known: trees.Trees,
    *,
    rule: RoutingRule | None = None,
    trial: routing_trial.Shown | None = None,
    status: int = 200,
) -> HttpResponse:
    written = rule or (form.instance if form.instance.pk and not form.is_bound else None)
    words = routing_words.sentence(written, routing_words.named(known)) if written else ""
    number = form.instance.pk
    context = {
        "title": _("Rule %(number)s") % {"number": number} if number else _("New rule"),
        "form": form,
        "rule": form.instance,
        "words": words,
        "trial": trial,
    }
    return frame.render(request, "desk/routing_rule.html", context, status=status)


def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a rule earlier or later."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    ordering.move(pk, up=request.POST.get("to") == "up")
    root = reverse("admin:feedback_routingrule_changelist")
    return HttpResponseRedirect(f"{root}#rule-{pk}")


def try_all(request: HttpRequest) -> HttpResponse:
    """What all rules, as they stand now, would do with the last appeals."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    rulebook.forget()
    trial = dry_run.of_all(request.user)
    shown = routing_trial.shown(trial, request.GET.get("page", ""), trees.read())
    context = {"title": _("Try all the rules"), "trial": shown}
    return frame.render(request, "desk/routing_try.html", context)
