"""What is done about appeals that have to do with each other: each a POST on one of them."""

from collections.abc import Callable

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Citizen
from accounts.roles import Capability
from feedback import access, citizens
from feedback.actors import staff
from feedback.desk import attempts
from feedback.desk.forms import SeenForm
from feedback.desk.matters_forms import (
    HERE,
    IncidentForm,
    LinkForm,
    MergeForm,
    OtherForm,
    RecordForm,
    TextsForm,
)
from feedback.matters import incidents, linking, merging, people, two_people
from feedback.models import Appeal, CitizenMerge, Incident, Merge
from feedback.workflow import Forbidden

TRIAGE, ANSWER = Capability.TRIAGE, Capability.ANSWER
Act = Callable[[HttpRequest, Appeal, forms.Form], str]


class NotPossible(Forbidden):
    """A step that is not possible, with the reason in words."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


def _acting(form_class: type[SeenForm], act: Act, capability: Capability = TRIAGE):
    """A view that may be done by whom the capability reaches, with a form of this class."""

    def view(request: HttpRequest, pk: int) -> HttpResponse:
        appeal, refused = attempts.appeal_for(request, pk, capability)
        if refused:
            return refused
        form = form_class(request.POST)
        if not form.is_valid():
            return attempts.refused(request, appeal, form)
        return attempts.attempt(request, appeal, form, lambda: act(request, appeal, form))

    return view


def _other(request: HttpRequest, form: OtherForm) -> Appeal:
    """The other appeal that is meant, if this person may read it; raises `Http404`, and
    `Forbidden` when nothing or nothing known was typed."""
    if pk := form.cleaned_data["other"]:
        return access.appeal_for(request.user, pk)
    found = access.appeal_by_code(form.cleaned_data["code"])
    if found is None or not access.visible_to(request.user).filter(pk=found.pk).exists():
        raise NotPossible(_("You know no appeal with this code. Compare it letter by letter."))
    return found


def _merge(request: HttpRequest, appeal: Appeal, form: MergeForm) -> str:
    other, version = _other(request, form), form.cleaned_data["version"]
    actor = staff(request.user)
    one, into = (other, appeal) if form.cleaned_data["way"] == HERE else (appeal, other)
    versions = {"version": version} if one is appeal else {"into_version": version}
    if (reason := _objections().get(merging.objection(one, into))) and one.merged_into_id is None:
        raise NotPossible(reason)
    record = merging.merge(one, into, actor=actor, **versions)
    if record.is_one_person:
        return _("Joined. You can part them again for 24 hours.")
    return _("Joined: each keeps their own conversation, both get the answer. Undo for 24 hours.")


def _objections() -> dict[str, str]:
    return {
        "closed": _("One of them is over. Link them instead."),
        "confidential": _("A confidential appeal is not joined with one that more people see."),
        "incident": _("It is the head of an incident. Join the other one with it."),
    }


def _part_again(request: HttpRequest, appeal: Appeal, form: RecordForm) -> str:
    record = get_object_or_404(Merge, pk=form.cleaned_data["record"])
    if appeal.pk not in (record.appeal_id, record.into_id):
        raise Http404
    other = record.into_id if record.appeal_id == appeal.pk else record.appeal_id
    access.appeal_for(request.user, other)
    if not merging.may_undo(record) and record.undone_at is None:
        raise NotPossible(_("The 24 hours to part them are over."))
    merging.undo(record, actor=staff(request.user))
    return _("Parted: each is as it was before.")


def _link(request: HttpRequest, appeal: Appeal, form: LinkForm) -> str:
    other, kind = _other(request, form), form.cleaned_data["kind"]
    linking.link(appeal, other, kind=kind, actor=staff(request.user))
    return _("Linked.")


def _unlink(request: HttpRequest, appeal: Appeal, form: RecordForm) -> str:
    linking.unlink(appeal, form.cleaned_data["record"], actor=staff(request.user))
    return _("The link is taken away.")


def _declare(request: HttpRequest, appeal: Appeal, form: IncidentForm) -> str:
    incidents.declare(
        appeal,
        version=form.cleaned_data["version"],
        title=form.cleaned_data["title"],
        expected_at=form.cleaned_data["expected_at"],
        actor=staff(request.user),
    )
    return _("Kept. Whoever is part of it reads this.")


def _attach(request: HttpRequest, appeal: Appeal, form: MergeForm) -> str:
    other, actor = _other(request, form), staff(request.user)
    head, part = (appeal, other) if form.cleaned_data["way"] == HERE else (other, appeal)
    incidents.attach(head, part, actor=actor)
    return _("Part of the incident now: it is answered along with it.")


def _detach(request: HttpRequest, appeal: Appeal, form: SeenForm) -> str:
    incidents.detach(appeal, actor=staff(request.user))
    return _("No part of the incident any more.")


def word(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the answer to an incident in other languages."""

    def act(incident: Incident, texts: dict[str, str]) -> str:
        incidents.word(incident, texts=texts, actor=staff(request.user))
        return _("Kept. It goes out with the answer to this appeal.")

    return _with_texts(request, pk, act)


def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell all who told us how it stands."""

    def act(incident: Incident, texts: dict[str, str]) -> str:
        spread = incidents.tell_all(incident, texts=texts, actor=staff(request.user))
        return ngettext(
            "%(number)s person is told now.", "%(number)s people are told now.", spread.total
        ) % {"number": spread.total}

    return _with_texts(request, pk, act)


def _with_texts(
    request: HttpRequest, pk: int, act: Callable[[Incident, dict[str, str]], str]
) -> HttpResponse:
    appeal, refused = attempts.appeal_for(request, pk, ANSWER)
    if refused:
        return refused
    incident = Incident.objects.select_related("appeal").filter(appeal=appeal).first()
    languages = incidents.languages_of(incident) if incident else {}
    form = TextsForm(request.POST, languages={appeal.language: 1, **languages})
    if incident is None or not form.is_valid():
        return attempts.refused(request, appeal, form)
    return attempts.attempt(request, appeal, form, lambda: act(incident, form.texts))


def _same_person(request: HttpRequest, appeal: Appeal, form: RecordForm) -> str:
    """Only one who looks alike can be named so; anybody else is named by a code or address."""
    offered = people.like(appeal.citizen) if appeal.citizen else []
    alike = {each.citizen.pk: each.citizen for each in offered}
    other = alike.get(form.cleaned_data["record"])
    if other is None:
        raise NotPossible(_("They do not look alike any more."))
    try:
        citizens.merge(keep=appeal.citizen, absorb=other, actor=request.user)
    except ValueError:
        raise NotPossible(
            _("They cannot be one person: each has an account or a national number of their own.")
        ) from None
    return _("Joined: all their appeals stand together now. You can undo it for 24 hours.")


def _two_people(request: HttpRequest, appeal: Appeal, form: RecordForm) -> str:
    record = get_object_or_404(
        CitizenMerge, pk=form.cleaned_data["record"], keep=Citizen(pk=appeal.citizen_id or 0)
    )
    two_people.undo(record, actor=staff(request.user))
    return _("They are two people again, each with their own appeals.")


merge = _acting(MergeForm, _merge)
part_again = _acting(RecordForm, _part_again)
link = _acting(LinkForm, _link)
unlink = _acting(RecordForm, _unlink)
declare = _acting(IncidentForm, _declare)
attach = _acting(MergeForm, _attach)
detach = _acting(SeenForm, _detach)
same_person = _acting(RecordForm, _same_person, Capability.MERGE_CITIZENS)
other_person = _acting(RecordForm, _two_people, Capability.MERGE_CITIZENS)
