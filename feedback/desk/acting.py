"""What is done on the appeal's page: each a POST, guarded by access and by what was seen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.roles import Capability
from feedback import access, answers, confirming, workflow
from feedback.actors import staff
from feedback.composing import naming, unsent
from feedback.desk import attempts, frame, page, person, trees
from feedback.desk.forms import (
    ANSWER_AND_CLOSE,
    ASK,
    MODES,
    NOTE,
    REFUSE,
    REPLY,
    AssignForm,
    ClassifyForm,
    SayForm,
    SeenForm,
)
from feedback.models import Appeal, Topic
from feedback.proceedings import closing, refusing
from feedback.statuses import Status
from feedback.workflow import Forbidden, Outdated


def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Send words to the citizen, or keep a note among colleagues."""
    appeal = access.appeal_for(request.user, pk)
    form = SayForm(request.POST)
    needed = Capability.NOTE if request.POST.get("do") == NOTE else Capability.ANSWER
    if not access.may(request.user, appeal, needed):
        return frame.forbidden(request, needed)
    if form.is_valid() and form.cleaned_data["do"] == REFUSE:
        attempts.ask_for_ground(form, appeal)
    if not form.is_valid():
        return page.show(request, appeal, say=form, status=400)
    wanted = form.cleaned_data
    if _said_already(appeal, request.user, wanted):
        return attempts.done(request, appeal, _("Sent already."))

    def act() -> str:
        try:
            said = _say(appeal, request.user, wanted)
        except (Outdated, Forbidden):  # perhaps by the same words, pressed twice at once
            if not _said_already(appeal, request.user, wanted):
                unsent.keep(appeal, request.user, mode=MODES[wanted["do"]], text=wanted["text"])
                raise
            said = _("Sent already.")
        unsent.forget(appeal, request.user, mode=MODES[wanted["do"]])
        return said

    return attempts.attempt(request, appeal, form, act)


def _say(appeal: Appeal, user: User, wanted: dict) -> str:
    do, actor, version = wanted["do"], staff(user), wanted["version"]
    if do == NOTE:
        text = naming.masked(wanted["text"], appeal, user)
        answers.note(appeal, key=str(wanted["token"]), text=text, actor=actor)
        return _("Note saved.")
    words = {"text": naming.put_in(wanted["text"], appeal, user), "actor": actor}
    if do in (REPLY, ASK):
        key = str(wanted["token"])
        answers.reply(appeal, key=key, version=version, ask=do == ASK, **words)
        return _("Sent. We wait for the citizen.") if do == ASK else _("Sent.")
    close, reject = do == ANSWER_AND_CLOSE, do == REFUSE
    if reject:
        refusing.choose(appeal, wanted["ground"], actor=actor, version=version)
    answers.answer(appeal, version=version, close=close, reject=reject, **words)
    if reject:
        return _("Refused, with the reason sent.")
    return _("Answered and closed.") if close else _("Answered.")


def _said_already(appeal: Appeal, user: User, wanted: dict) -> bool:
    """Whether these very words were said a moment ago: the button was pressed twice."""
    text, mask = wanted["text"], naming.masked if wanted["do"] == NOTE else naming.named
    said = unsent.said_by(appeal, user, text=mask(text, appeal, user), after=wanted["message"])
    return said.exists()


def classify(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the appeal is about."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    form = ClassifyForm(request.POST, appeal=appeal, trees=trees.read())
    if not form.is_valid():
        return attempts.refused(request, appeal, form)

    def act() -> str:
        wanted = form.cleaned_data
        topic = get_object_or_404(Topic, pk=wanted["topic"]) if wanted["topic"] else None
        answers.classify(
            appeal,
            actor=staff(request.user),
            kind=wanted["kind"],
            topic=topic,
            priority=wanted["priority"],
            version=wanted["version"],
        )
        return _("Saved.")

    return attempts.attempt(request, appeal, form, act)


def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the appeal to a body, a person, both or nobody."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    form = AssignForm(request.POST, appeal=appeal, trees=trees.read())
    if not form.is_valid():
        return attempts.refused(request, appeal, form)

    def act() -> str:
        wanted = form.cleaned_data
        assignee = User.objects.get(pk=wanted["assignee"]) if wanted["assignee"] else None
        body = wanted["organisation"]
        organisation = None
        if body and body != appeal.organisation_id:
            organisation = Organisation.objects.get(pk=body)
            if assignee and wanted["assignee"] == appeal.assignee_id:
                assignee = None  # who had it for the old body does not go along
        answers.assign(
            appeal,
            actor=staff(request.user),
            assignee=assignee,
            organisation=organisation,
            version=wanted["version"],
        )
        return _("Assigned.") if assignee or organisation else _("Saved.")

    return attempts.attempt(request, appeal, form, act)


def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign the appeal to oneself."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    form = SeenForm(request.POST)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)

    def act() -> str:
        version = form.cleaned_data["version"]
        actor = staff(request.user)
        answers.assign(appeal, actor=actor, assignee=request.user, version=version)
        return _("It is yours now.")

    return attempts.attempt(request, appeal, form, act)


def step(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """Take the appeal to another status that needs no words."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    form = SeenForm(request.POST)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)

    def act() -> str:
        if to not in page.PLAIN_STEPS:
            raise Forbidden(f"{to} needs more than a press")
        made = {"actor": staff(request.user), "version": form.cleaned_data["version"]}
        if to == Status.CLOSED:
            closing.close(appeal, **made)
        else:
            workflow.move(appeal, to, **made)
        return _("Saved.")

    return attempts.attempt(request, appeal, form, act)


def mark_read(request: HttpRequest, pk: int) -> HttpResponse:
    """The words were read and need no answer."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    answers.mark_read(appeal, actor=staff(request.user))
    return attempts.done(request, appeal, _("Marked as read."))


def unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the citizen's name and addresses for a while; that it was asked is kept."""
    appeal = access.appeal_for(request.user, pk)
    if not access.may(request.user, appeal, Capability.READ_PERSONAL_DATA):
        return frame.forbidden(request, Capability.READ_PERSONAL_DATA)
    person.unmask(appeal, request.user)
    return attempts.done(request, appeal)


def ask_identity(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the citizen a link by which they confirm with a national e-ID who they are."""
    appeal = access.appeal_for(request.user, pk)
    if not access.may(request.user, appeal, Capability.ANSWER):
        return frame.forbidden(request, Capability.ANSWER)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)
    try:
        confirming.ask(appeal, actor=staff(request.user))
    except confirming.TooOften:
        return attempts.done(
            request, appeal, _("Several links went there already. Try again later.")
        )
    except confirming.Unreachable:
        return attempts.done(request, appeal, _("There is no way to send them a link now."))
    return attempts.done(request, appeal, _("The link is sent."))
