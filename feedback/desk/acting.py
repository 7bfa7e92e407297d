"""What is done on the appeal's page: each a POST, guarded by access and by what was seen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.roles import Capability
from feedback import access, answers, confirming, workflow
from feedback.actors import staff
from feedback.desk import attempts, frame, page, person, trees
from feedback.desk.forms import (
    ANSWER_AND_CLOSE,
    ASK,
    NOTE,
    REFUSE,
    REPLY,
    AssignForm,
    ClassifyForm,
    RedirectForm,
    SayForm,
    SeenForm,
)
from feedback.models import Appeal, Message, Topic
from feedback.workflow import Forbidden


def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Send words to the citizen, or keep a note among colleagues."""
    appeal = access.appeal_for(request.user, pk)
    form = SayForm(request.POST)
    needed = Capability.NOTE if request.POST.get("do") == NOTE else Capability.ANSWER
    if not access.may(request.user, appeal, needed):
        return frame.forbidden(request, needed)
    if not form.is_valid():
        return page.show(request, appeal, say=form, status=400)
    wanted = form.cleaned_data
    if _answered_already(appeal, request.user, wanted):
        return attempts.done(request, appeal, _("Sent already."))

    def act() -> str:
        return _say(appeal, request.user, wanted)

    return attempts.attempt(request, appeal, form, act)


def _say(appeal: Appeal, user: User, wanted: dict) -> str:
    do, actor, version = wanted["do"], staff(user), wanted["version"]
    words = {"text": wanted["text"], "actor": actor}
    if do == NOTE:
        answers.note(appeal, key=str(wanted["token"]), **words)
        return _("Note saved.")
    if do in (REPLY, ASK):
        key = str(wanted["token"])
        answers.reply(appeal, key=key, version=version, ask=do == ASK, **words)
        return _("Sent. We wait for the citizen.") if do == ASK else _("Sent.")
    close, reject = do == ANSWER_AND_CLOSE, do == REFUSE
    answers.answer(appeal, version=version, close=close, reject=reject, **words)
    if reject:
        return _("Refused, with the reason sent.")
    return _("Answered and closed.") if close else _("Answered.")


def _answered_already(appeal: Appeal, user: User, wanted: dict) -> bool:
    """Whether this very answer was given a moment ago: the button was pressed twice."""
    if wanted["do"] in (REPLY, ASK, NOTE):
        return False
    return Message.objects.filter(
        appeal=appeal,
        is_official_answer=True,
        author=user,
        text=wanted["text"],
        pk__gt=wanted["message"],
    ).exists()


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
        workflow.move(appeal, to, actor=staff(request.user), version=form.cleaned_data["version"])
        return _("Saved.")

    return attempts.attempt(request, appeal, form, act)


def redirect(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the appeal to the body that is competent."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    form = RedirectForm(request.POST, appeal=appeal, trees=trees.read())
    if not form.is_valid():
        return attempts.refused(request, appeal, form)

    def act() -> str:
        organisation = Organisation.objects.get(pk=form.cleaned_data["organisation"])
        actor, version = staff(request.user), form.cleaned_data["version"]
        answers.redirect(appeal, organisation=organisation, actor=actor, version=version)
        return _("Sent to %(organisation)s.") % {"organisation": organisation}

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
