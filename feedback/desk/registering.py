"""Taking a citizen's words down by hand: a call, a letter, somebody who stands at the counter."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Assurance, Organisation
from accounts.permissions import can
from accounts.roles import Capability
from feedback import access, intake
from feedback.actors import staff
from feedback.answering import consulting
from feedback.answering.chains import NeedsSignature
from feedback.desk import frame, identifying, papers, prefilled, trees
from feedback.desk.register_form import RegisterForm
from feedback.evidence import pages
from feedback.models import Appeal, Attachment, Draft, Kind, Topic
from feedback.pages import evidence
from feedback.workflow import Forbidden

PRINT = "print"  # the button that leads to the receipt


def view(request: HttpRequest) -> HttpResponse:
    """The form, and what becomes of it."""
    if not can(request.user, Capability.REGISTER_APPEALS):
        return frame.forbidden(request, Capability.REGISTER_APPEALS)
    known = trees.read()
    faults: list[str] = []
    if request.method == "POST":
        form = RegisterForm(request.POST, trees=known)
        right = form.is_valid()
        if token := form.cleaned_data.get("token"):
            draft = papers.draft_of(token, request.user)
            if draft.appeal is not None:  # the button, pressed twice
                return _opened(request, draft.appeal)
            faults = papers.take(request, draft)
            if right and not faults:
                try:
                    return _opened(request, _registered(request, form.cleaned_data, draft))
                except Forbidden as error:
                    form.add_error("answer", _why_not_answered(error))
    else:
        form = RegisterForm(trees=known, initial=_begun(request))
    token = str(form["token"].value())
    context = {
        "title": _("Register an appeal"),
        "form": form,
        "files": _files(token, request),
        "files_faults": faults,
        "back": prefilled.of(request, token).get("back", ""),
        **evidence.limits(),
    }
    status = 400 if form.errors or faults else 200
    return frame.render(request, "desk/register.html", context, status=status)


def _begun(request: HttpRequest) -> dict:
    """What the form opens with; `?kind=` names the kind."""
    kind = request.GET.get("kind", "")
    return prefilled.initial(request) | ({"kind": kind} if kind in Kind.values else {})


def _registered(request: HttpRequest, said: dict, draft: Draft) -> Appeal:
    with transaction.atomic():
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        if held.appeal is not None:
            return held.appeal
        person = identifying.identify(
            name=said["name"],
            phone=said["phone"],
            email=said["email"],
            document_seen=said["document_seen"],
            national_number=said["national_number"],
            actor=request.user,
        )
        words = intake.Words(
            intake_key=prefilled.key_of(draft.pk),
            channel=said["channel"],
            text=said["text"],
            subject=said["subject"],
            language=said["language"],
            address=person.address,
            citizen=person.citizen,
            assurance=Assurance.DOCUMENT if said["document_seen"] else Assurance.NONE,
            link=said["link"],
            note=prefilled.of(request, str(draft.pk)).get("note", ""),
            quiet=bool(said["answer"]),
        )
        matter = intake.Matter(
            kind=said["kind"],
            topic=Topic.objects.get(pk=said["topic"]) if said["topic"] else None,
            place_words=said["place"],
            concerns=Organisation.objects.get(pk=said["concerns"]) if said["concerns"] else None,
        )
        registered = intake.register(words, matter, actor=staff(request.user))
        held.attachments.update(message=registered.message, draft=None)
        pages.make_findable(registered.message)
        if said["answer"]:
            actor, tell = staff(request.user), said["tell"]
            consulting.settle(registered.appeal, text=said["answer"], actor=actor, tell=tell)
        held.appeal = registered.appeal
        held.save(update_fields=["appeal", "changed_at"])
    done = _("Registered: %(code)s")
    if said["answer"]:
        done = _("Registered, answered and closed: %(code)s")
    messages.success(request, done % {"code": registered.appeal.code})
    if not person.is_one:
        messages.warning(
            request,
            _("The phone and the e-mail belong to two people we know. If they are one, join them.")
            if said["phone"] and said["email"] and not said["national_number"]
            else _("The phone or the e-mail is also another person's. If they are one, join them."),
        )
    return registered.appeal


def _why_not_answered(error: Forbidden) -> str:
    if isinstance(error, NeedsSignature):
        return _("Answers of this body need a signature: register it, and propose the answer.")
    return _("You may not answer this one at once: register it only.")


def _files(token: str, request: HttpRequest) -> list[Attachment]:
    try:
        return list(papers.of(UUID(token), request.user))
    except ValueError:
        return []


def _opened(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """The receipt, if it was asked for, or the new appeal's page; the queue, when it went to where
    this person does not see."""
    if request.POST.get("do") == PRINT:
        return HttpResponseRedirect(reverse("admin:desk_receipt", args=[appeal.pk]))
    if access.visible_to(request.user).filter(pk=appeal.pk).exists():
        return HttpResponseRedirect(reverse("admin:feedback_appeal_change", args=[appeal.pk]))
    return HttpResponseRedirect(reverse("admin:feedback_appeal_changelist"))
