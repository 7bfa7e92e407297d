"""What was said about an appeal, for whoever holds its token, and more words for it."""

from django.db import transaction
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from feedback import access, intake, workflow
from feedback.api import idempotency, limits
from feedback.api.appeals import IDEMPOTENCY_KEY, PublicView, appeal_for, keep_files
from feedback.api.authentication import must_own
from feedback.api.inputs import NewMessage
from feedback.api.outputs import AddedOut, MessageOut
from feedback.models import Appeal, Message
from feedback.proceedings import afterwards

MOST = 500


class Messages(PublicView):
    def get_throttles(self) -> list:
        return [limits.Adding()] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="messages_list",
        tags=["appeals"],
        summary="Read the conversation",
        description=f"In order, the first {MOST}. Internal notes are never among them.",
        responses=MessageOut(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        appeal = appeal_for(request, code)
        must_own(request, appeal)
        said = access.conversation(appeal).prefetch_related("attachments").order_by("id")[:MOST]
        return Response(MessageOut(said, many=True).data)

    @extend_schema(
        operation_id="messages_create",
        tags=["appeals"],
        summary="Add words or files",
        description="When the centre waits for the citizen, this ends the waiting. To a matter "
        "that is over for too long it opens a second appeal, whose code and token are given.",
        request={"application/json": NewMessage, "multipart/form-data": NewMessage},
        parameters=[IDEMPOTENCY_KEY],
        responses={
            201: AddedOut,
            200: OpenApiResponse(AddedOut, description="The same request came before."),
        },
    )
    def post(self, request: Request, code: str) -> Response:
        appeal = appeal_for(request, code)
        must_own(request, appeal)
        form = NewMessage(data=request.data)
        form.is_valid(raise_exception=True)
        message, created = _add(appeal, request, form.validated_data)
        given = AddedOut(message, context={"appeal": appeal})
        return Response(given.data, status=201 if created else 200)


def _add(appeal: Appeal, request: Request, data: dict) -> tuple[Message, bool]:
    words = intake.Words(
        intake_key=idempotency.key_of(request, scope=str(appeal.pk)),
        channel=data["channel"],
        text=data["text"],
        language=appeal.language,
        address=appeal.address,
    )
    with transaction.atomic():
        workflow.lock(appeal)  # the same request, sent twice at once, is taken one after the other
        known = Message.objects.filter(intake_key=words.intake_key).first()
        if known is None:
            message = afterwards.hear(appeal, words)
            keep_files(data.get("files", []), message)
            return message, True
    if known.text != words.text:
        raise idempotency.reused()
    return known, False
