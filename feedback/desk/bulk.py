"""Doing one thing to many appeals: what will happen to each, doing it, what became of each."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import can
from accounts.roles import Capability
from feedback import access, workflow
from feedback.actors import staff
from feedback.bulk import actions, working
from feedback.bulk.actions import ACTIONS, Action, Wanted
from feedback.desk import (
    bulk_forms,
    frame,
    paging,
    pills,
    queue,
    queue_rows,
    queues,
    trees,
    wording,
)
from feedback.desk.filters import FilterForm
from feedback.models import Appeal, BulkRow, BulkRun
from feedback.workflow import Forbidden

_WHY = {
    actions.RIGHTS: gettext_lazy("Your roles do not allow it here."),
    actions.OUTDATED: gettext_lazy("Somebody changed it meanwhile."),
    actions.STEP: gettext_lazy("This step is not possible from its status."),
    actions.ALREADY: gettext_lazy("It is so already."),
    actions.ELSEWHERE: gettext_lazy("This person does not work where it belongs."),
    actions.KEPT: gettext_lazy("It is confidential and kept from them."),
    actions.GONE: gettext_lazy("It is not there for you any more."),
}


@dataclass(frozen=True)
class Line:
    """One appeal of the preview or of the result."""

    appeal: Appeal | None  # None: not there for this person
    link: str
    pill: pills.Pill | None
    status: str
    marks: list[queue_rows.Mark]
    outcome: str
    why: str = ""
    key: str = ""
    is_well: bool = True


def preview(request: HttpRequest) -> HttpResponse:
    """What would become of each of the ticked appeals; nothing is changed yet."""
    if not can(request.user, Capability.NOTE):
        return frame.forbidden(request, Capability.NOTE)
    back = request.POST.get("back", "")[:2000]
    action = ACTIONS.get(request.POST.get("action", ""))
    seen = _seen(request, back)
    if action is None or not seen or not can(request.user, action.needs):
        messages.warning(request, _("Tick some appeals and choose what to do with them."))
        return HttpResponseRedirect(_list(back))
    is_asked = "wanted" in request.POST
    form = _form(request, action.slug, is_asked or action.slug not in bulk_forms.FORMS)
    is_clear = form.is_bound and form.is_valid()
    lines = _lines(request, action, seen, form.wanted if is_clear else None, back)
    well = [line for line in lines if line.is_well]
    context = {
        "title": bulk_forms.LABELS[action.slug],
        "action": action.slug,
        "form": form,
        "has_fields": bool(form.fields),
        "is_clear": is_clear,
        "lines": lines,
        "well": well,
        "left_out": len(lines) - len(well),
        "rows": ",".join(line.key for line in well),
        "all_rows": ",".join(f"{pk}:{version}" for pk, version in seen),
        "back": back,
        "list": _list(back),
        "is_long": len(well) > working.AT_ONCE,
        "can_be_undone": bool(action.undone),
    }
    status = 400 if form.is_bound and not is_clear else 200
    return frame.render(request, "desk/bulk_preview.html", context, status=status)


def start(request: HttpRequest) -> HttpResponse:
    """Do it, as it was agreed to."""
    back = request.POST.get("back", "")[:2000]
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None or not can(request.user, action.needs):
        return frame.forbidden(request, Capability.TRIAGE)
    seen = bulk_forms.rows(request.POST.getlist("row"))[: bulk_forms.MOST]
    form = _form(request, action.slug, is_bound=True)
    if not seen or not form.is_valid():
        return preview(request)
    visible = set(_visible(request, seen))
    run = working.begin(
        action=action.slug,
        wanted=form.wanted,
        seen=[(pk, version) for pk, version in seen if pk in visible],
        actor=staff(request.user),
        back=back,
    )
    return HttpResponseRedirect(_page(run))


def result(request: HttpRequest, run: int) -> HttpResponse:
    """What became of each; or how far it is."""
    held = _own(request, run)
    rows = list(held.rows.order_by("id"))
    appeals = _visible(request, [(row.appeal_id, 0) for row in rows])
    lines = [_became(row, appeals.get(row.appeal_id), held.back) for row in rows]
    waiting = {BulkRun.State.RUNNING: BulkRow.State.WAITING}.get(held.state, BulkRow.State.DONE)
    is_running = held.state in (BulkRun.State.RUNNING, BulkRun.State.UNDOING)
    context = {
        "title": bulk_forms.LABELS[held.action],
        "run": held,
        "lines": lines,
        "done": sum(row.state == BulkRow.State.DONE for row in rows),
        "undone": sum(row.state == BulkRow.State.UNDONE for row in rows),
        "refused": sum(row.state in (BulkRow.State.REFUSED, BulkRow.State.KEPT) for row in rows),
        "total": len(rows),
        "through": len(rows) - sum(row.state == waiting for row in rows) if is_running else 0,
        "is_running": is_running,
        "may_undo": working.may_undo(held, request.user),
        "list": _list(held.back),
    }
    return frame.render(request, "desk/bulk_result.html", context)


def undo(request: HttpRequest, run: int) -> HttpResponse:
    """Put back what was changed, where nobody changed it since."""
    held = _own(request, run)
    try:
        working.undo(held, actor=staff(request.user))
    except Forbidden:
        messages.warning(request, _("This cannot be undone any more."))
    return HttpResponseRedirect(_page(held))


def _own(request: HttpRequest, pk: int) -> BulkRun:
    return get_object_or_404(BulkRun, pk=pk, user=request.user)


def _page(run: BulkRun) -> str:
    return reverse("admin:desk_bulk_run", args=[run.pk])


def _list(back: str) -> str:
    root = reverse("admin:feedback_appeal_changelist")
    return f"{root}?{back}" if back else root


def _form(request: HttpRequest, action: str, is_bound: bool) -> bulk_forms.WantedForm:
    form = bulk_forms.form_for(action)
    given = (request.POST,) if is_bound else ()
    return form(*given, trees=trees.read(), user=request.user)


def _seen(request: HttpRequest, back: str) -> list[tuple[int, int]]:
    """The ticked appeals; or all of the list, as it is now, when that was ticked."""
    if "all" not in request.POST:
        return bulk_forms.rows(request.POST.getlist("row"))[: bulk_forms.MOST]
    address = QueryDict(back)
    form = FilterForm(address, trees.read())
    named = queues.named(address, form)
    listed = queue.listed(request, named, form)
    page = paging.page(listed, by_due=named.by_due, size=bulk_forms.MOST)
    return [(appeal.pk, appeal.version) for appeal in page.appeals]


def _visible(request: HttpRequest, seen: list[tuple[int, int]]) -> dict[int, Appeal]:
    visible = access.visible_to(request.user).select_related("assignee").defer("search")
    return visible.in_bulk([pk for pk, _version in seen])


def _lines(
    request: HttpRequest,
    action: Action,
    seen: list[tuple[int, int]],
    wanted: dict | None,
    back: str,
) -> list[Line]:
    """In the order in which they were ticked. Without `wanted` only the rights are looked at."""
    actor, appeals = staff(request.user), _visible(request, seen)
    complete = Wanted.of(wanted, by=request.user) if wanted is not None else None
    lines = []
    for pk, version in seen:
        appeal = appeals.get(pk)
        if appeal is None:
            continue
        if appeal.version != version:
            reason = actions.OUTDATED
        elif complete is None:
            may = access.may(request.user, appeal, action.needs)
            reason = "" if may else actions.RIGHTS
        else:
            reason = actions.hindered(action, appeal, actor, complete)
        outcome = "" if reason else _will(action, appeal, complete)
        lines.append(_line(appeal, back, outcome, reason))
    return lines


def _line(appeal: Appeal, back: str, outcome: str, reason: str) -> Line:
    return Line(
        appeal=appeal,
        link=queue.link(appeal, back),
        pill=pills.of(appeal, timezone.now()),
        status=wording.status(appeal.status),
        marks=queue_rows.marks(appeal),
        outcome=outcome,
        why=str(_WHY.get(reason, "")),
        key=f"{appeal.pk}:{appeal.version}",
        is_well=not reason,
    )


def _will(action: Action, appeal: Appeal, wanted: Wanted | None) -> str:
    """What would happen to this appeal, in words."""
    if wanted is None:
        return _("possible")
    match action.slug:
        case "take":
            return _("becomes yours")
        case "assign":
            who = [
                str(each) for each in (wanted.assignee, wanted.team, wanted.organisation) if each
            ]
            return _("goes to %(holder)s") % {"holder": ", ".join(who)} if who else _("to nobody")
        case "classify":
            return _("is sorted anew; its deadline follows")
        case "care":
            return _("goes before what is equally late")
        case "read":
            return _("is marked as read")
        case "note":
            return _("gets the note")
        case "attach":
            return _("becomes part of the incident; its citizen is told")
        case slug:
            to = {"start": "in_progress", "close": "closed", "reopen": "reopened"}[slug]
            return _("the citizen reads: %(words)s") % {
                "words": workflow.citizen_sees(appeal.status, to)
            }


def _became(row: BulkRow, appeal: Appeal | None, back: str) -> Line:
    label = str(BulkRow.State(row.state).label)
    why = str(_WHY.get(row.reason, ""))
    is_well = row.state not in (BulkRow.State.REFUSED, BulkRow.State.KEPT)
    if appeal is None:
        return Line(None, "", None, "", [], label, why, is_well=is_well)
    line = _line(appeal, back, label, row.reason)
    return Line(**{**line.__dict__, "is_well": is_well})
