"""The desk for programs of the staff: the queue, and an appeal with all that is said of it."""

from drf_spectacular.utils import extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.roles import Capability
from feedback import access, answers, reading
from feedback.actors import staff
from feedback.api.authentication import AtTheDesk
from feedback.api.bodies import Json
from feedback.api.desk_inputs import Classification, QueueQuestion
from feedback.api.desk_outputs import DeskAppeal, PersonOut, QueuePage
from feedback.desk import paging, person, queues, search
from feedback.models import Appeal
from feedback.workflow import Forbidden


class DeskView(APIView):
    """Staff signed in on the site: a session and, for changes, its CSRF token."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [IsAuthenticated, AtTheDesk]
    parser_classes = [Json]


def appeal_for(user: User, pk: int, capability: Capability) -> Appeal:
    """An appeal over which this person holds the capability; 404 for one they may not see, and
    `Forbidden` for one that they may only read."""
    appeal = access.appeal_for(user, pk)
    if not access.may(user, appeal, capability):
        raise Forbidden(f"needs {capability}")
    return appeal


def shown(appeal: Appeal, request: Request) -> Response:
    """An appeal as it is now, also to whoever has just given it away."""
    appeal.refresh_from_db()
    return Response(DeskAppeal(appeal, context={"user": request.user}).data)


class Queue(DeskView):
    @extend_schema(
        operation_id="desk_queue",
        tags=["desk"],
        summary="The queue",
        description="Most pressing first (`all`: newest first), page by page through `next`.",
        parameters=[QueueQuestion],
        responses=QueuePage,
    )
    def get(self, request: Request) -> Response:
        question = QueueQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        queue = queues.QUEUES[asked["queue"]]
        appeals = queues.appeals_in(queue, request.user).filter(**question.narrowed())
        if asked.get("search"):
            appeals = appeals.filter(search.matching(asked["search"]))
        appeals = appeals.select_related("topic", "organisation", "sector", "assignee")
        page = paging.page(
            appeals,
            by_due=queue.by_due,
            at=asked.get("cursor", ""),
            size=asked["limit"],
        )
        return Response(QueuePage(page).data)


class OneAppeal(DeskView):
    @extend_schema(
        operation_id="desk_appeal",
        tags=["desk"],
        summary="An appeal with its conversation and timeline",
        responses=DeskAppeal,
    )
    def get(self, request: Request, pk: int) -> Response:
        appeal = access.appeal_for(request.user, pk)
        reading.appeal(request.user, appeal)
        return shown(appeal, request)

    @extend_schema(
        operation_id="desk_classify",
        tags=["desk"],
        summary="Say what it is about",
        description="Kind, topic, priority. Deadline and, while nobody has it, route follow.",
        request=Classification,
        responses=DeskAppeal,
    )
    def patch(self, request: Request, pk: int) -> Response:
        appeal = appeal_for(request.user, pk, Capability.TRIAGE)
        form = Classification(data=request.data)
        form.is_valid(raise_exception=True)
        answers.classify(appeal, actor=staff(request.user), **form.validated_data)
        return shown(appeal, request)


class PersonalData(DeskView):
    @extend_schema(
        operation_id="desk_personal_data",
        tags=["desk"],
        summary="See the citizen's name and addresses",
        description="That you asked is written down, and stays.",
        request=None,
        responses=PersonOut(allow_null=True),
    )
    def post(self, request: Request, pk: int) -> Response:
        appeal = appeal_for(request.user, pk, Capability.READ_PERSONAL_DATA)
        person.unmask(appeal, request.user)
        beside = person.beside(appeal, request.user)
        return Response(PersonOut(beside).data if beside else None)
