"""What the staff does with an appeal by program: steps, assignment, notes and replies."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Capability
from feedback import access, answers, workflow
from feedback.actors import staff
from feedback.api import idempotency
from feedback.api.appeals import IDEMPOTENCY_KEY
from feedback.api.desk import DeskView, appeal_for, shown
from feedback.api.desk_inputs import Assignment, Note, Reply, Transition
from feedback.api.desk_outputs import DeskAppeal, DeskMessage
from feedback.models import Appeal
from feedback.proceedings import closing, redirecting, refusing
from feedback.statuses import Status
from feedback.workflow import TRANSITIONS, Forbidden


class Transitions(DeskView):
    @extend_schema(
        operation_id="desk_transition",
        tags=["desk"],
        summary="Take a step",
        description="403 with the reason when the workflow does not allow it, or not to you; 409 "
        "when somebody changed the appeal meanwhile.",
        request=Transition,
        responses=DeskAppeal,
    )
    def post(self, request: Request, pk: int) -> Response:
        appeal = access.appeal_for(request.user, pk)
        form = Transition(data=request.data)
        form.is_valid(raise_exception=True)
        _must_reach(request, appeal, form.validated_data["to"])
        _take(appeal, request, **form.validated_data)
        return shown(appeal, request)


def _must_reach(request: Request, appeal: Appeal, to: str) -> None:
    """The table asks whether the person's roles allow the step; here, whether they do over this
    very appeal."""
    step = TRANSITIONS.get((appeal.status, to))
    if step and step.staff and not access.may(request.user, appeal, step.staff):
        raise Forbidden(f"{appeal.status} → {to} needs {step.staff}")


def _take(appeal: Appeal, request: Request, *, to: str, version: int, **given) -> None:
    made = {"actor": staff(request.user), "version": version}
    text, organisation = given.get("text", ""), given.get("organisation")
    if to == Status.REJECTED:
        chosen = given.get("ground")
        refusing.choose(appeal, chosen.pk if chosen else None, **made)
    if to in (Status.ANSWERED, Status.REJECTED):
        answers.answer(
            appeal, text=text, reject=to == Status.REJECTED, close=given["close"], **made
        )
    elif to == Status.WAITING:
        if (appeal.status, to) not in TRANSITIONS:
            raise Forbidden(f"{appeal.status} → {to} is no step of the workflow")
        key = idempotency.given(request) or str(uuid.uuid4())
        answers.reply(appeal, text=text, key=key, ask=True, **made)
    elif to == Status.REDIRECTED:
        redirecting.redirect(appeal, to=organisation, reason=text, **made)
    elif to == Status.CLOSED:
        closing.close(appeal, **made)
    else:
        workflow.move(appeal, to, **made)


class Assignments(DeskView):
    @extend_schema(
        operation_id="desk_assign",
        tags=["desk"],
        summary="Give it to an organisation or a person",
        request=Assignment,
        responses=DeskAppeal,
    )
    def post(self, request: Request, pk: int) -> Response:
        appeal = appeal_for(request.user, pk, Capability.TRIAGE)
        form = Assignment(data=request.data)
        form.is_valid(raise_exception=True)
        answers.assign(appeal, actor=staff(request.user), **form.validated_data)
        return shown(appeal, request)


class Notes(DeskView):
    @extend_schema(
        operation_id="desk_note",
        tags=["desk"],
        summary="Leave a note to colleagues",
        request=Note,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: DeskMessage},
    )
    def post(self, request: Request, pk: int) -> Response:
        appeal = appeal_for(request.user, pk, Capability.NOTE)
        form = Note(data=request.data)
        form.is_valid(raise_exception=True)
        message = answers.note(
            appeal,
            text=form.validated_data["text"],
            actor=staff(request.user),
            key=idempotency.given(request),
        )
        return Response(DeskMessage(message).data, status=201)


class Replies(DeskView):
    @extend_schema(
        operation_id="desk_reply",
        tags=["desk"],
        summary="Write to the citizen",
        description="Goes out by the way they came, and stands in the conversation. It is no "
        "official answer: that is the step to `answered`.",
        request=Reply,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: DeskMessage},
    )
    def post(self, request: Request, pk: int) -> Response:
        appeal = appeal_for(request.user, pk, Capability.ANSWER)
        form = Reply(data=request.data)
        form.is_valid(raise_exception=True)
        message = answers.reply(
            appeal,
            actor=staff(request.user),
            key=idempotency.given(request) or str(uuid.uuid4()),
            **form.validated_data,
        )
        return Response(DeskMessage(message).data, status=201)
