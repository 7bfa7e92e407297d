"""The way of an answer to its signatures, on the appeal's page: each act a POST."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.roles import Capability
from feedback.actors import Actor, staff
from feedback.answering import proposing, signing
from feedback.composing import naming
from feedback.desk import attempts, page
from feedback.desk.answering_forms import DRAFT, DraftForm, ProposeForm, RemarkForm
from feedback.desk.forms import ANSWER, ANSWER_AND_CLOSE, MODES, REFUSE, SayForm
from feedback.models import AnswerDraft, Appeal
from feedback.proceedings import refusing


def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the signatures that the answer needs, or show it to colleagues first."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.ANSWER)
    if refused:
        return refused
    form = ProposeForm(request.POST)
    if form.is_valid() and form.cleaned_data["do"] == REFUSE:
        attempts.ask_for_ground(form, appeal)
    if not form.is_valid():
        return _again(request, appeal, form)
    wanted = form.cleaned_data

    def act() -> str:
        text = naming.put_in(wanted["text"], appeal, request.user)
        if wanted["do"] == DRAFT:
            version = wanted["version"]
            proposing.save(appeal, text=text, actor=staff(request.user), version=version)
            return _("Kept for colleagues to read.")
        if wanted["do"] == REFUSE:
            actor, version = staff(request.user), wanted["version"]
            refusing.choose(appeal, wanted["ground"], actor=actor, version=version)
        proposing.propose(
            appeal,
            text=text,
            actor=staff(request.user),
            refusal=wanted["do"] == REFUSE,
            closes=wanted["do"] == ANSWER_AND_CLOSE,
            version=wanted["version"],
        )
        return _("Proposed for signature.")

    return attempts.attempt(request, appeal, form, act)


def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about the draft to whoever wrote it."""

    def act(draft: AnswerDraft, wanted: dict, actor: Actor) -> str:
        proposing.remark(draft, text=wanted["text"], actor=actor)
        return _("Remark saved.")

    return _with_draft(request, pk, Capability.NOTE, RemarkForm, act)


def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one's signature under exactly the words that were shown."""

    def act(draft: AnswerDraft, wanted: dict, actor: Actor) -> str:
        signed = signing.sign(
            draft, actor=actor, version=wanted["draft_version"], appeal_version=wanted["version"]
        )
        if signed.state == AnswerDraft.State.SENT:
            return _("Signed and sent.")
        return _("Signed. It goes on to the next signature.")

    return _with_draft(request, pk, Capability.SIGN, DraftForm, act)


def _again(request: HttpRequest, appeal: Appeal, form: ProposeForm) -> HttpResponse:
    """The words back in the composer, with what is missing beside them."""
    data = request.POST.copy()
    if data.get("do") not in MODES:
        data["do"] = ANSWER
    say = SayForm(data)
    say.full_clean()
    for name in form.errors:
        for error in form.errors[name]:
            if error not in say.errors.get("text", []):
                say.add_error("text", error)
    return page.show(request, appeal, say=say, status=400)


def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the draft with a remark instead of signing it."""

    def act(draft: AnswerDraft, wanted: dict, actor: Actor) -> str:
        signing.give_back(
            draft,
            text=wanted["text"],
            actor=actor,
            version=wanted["draft_version"],
            appeal_version=wanted["version"],
        )
        return _("Given back to who wrote it.")

    return _with_draft(request, pk, Capability.SIGN, RemarkForm, act)


def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the draft before it is sent."""

    def act(draft: AnswerDraft, wanted: dict, actor: Actor) -> str:
        proposing.withdraw(draft, actor=actor, version=wanted["draft_version"])
        return _("Taken back.")

    return _with_draft(request, pk, Capability.ANSWER, DraftForm, act)


def _with_draft(
    request: HttpRequest,
    pk: int,
    needed: Capability,
    form_class: type[DraftForm],
    act: Callable[[AnswerDraft, dict, Actor], str],
) -> HttpResponse:
    """Do something to the draft that the form names, which is this appeal's."""
    appeal, refused = attempts.appeal_for(request, pk, needed)
    if refused:
        return refused
    form = form_class(request.POST)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)
    draft = _draft(appeal, form.cleaned_data["draft"])
    actor = staff(request.user)
    return attempts.attempt(request, appeal, form, lambda: act(draft, form.cleaned_data, actor))


def _draft(appeal: Appeal, pk: int) -> AnswerDraft:
    draft = AnswerDraft.objects.select_related("appeal").filter(appeal=appeal, pk=pk).first()
    if draft is None:
        raise Http404
    return draft
