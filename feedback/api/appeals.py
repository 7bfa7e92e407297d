"""Sending an appeal and following it by its code."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound, Throttled, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import addresses
from accounts.models import Address
from channels.values import Place
from feedback import access, intake
from feedback.api import idempotency, limits
from feedback.api.authentication import OwnerToken
from feedback.api.bodies import PARSERS
from feedback.api.inputs import NewAppeal
from feedback.api.outputs import AppealCreated, AppealFollowed, TopicOut
from feedback.evidence import keeping
from feedback.models import Appeal, Event, Message, Topic
from feedback.pages import contact, visitors

IDEMPOTENCY_KEY = OpenApiParameter(
    idempotency.HEADER,
    str,
    OpenApiParameter.HEADER,
    description="16 to 100 characters that nobody can guess, such as a UUID. The same key with the "
    "same body is one request, however often it is sent.",
)


class PublicView(APIView):
    """What programs of citizens ask: cookies count for nothing, and the bearer names no person."""

    authentication_classes = [OwnerToken]
    permission_classes = [AllowAny]
    parser_classes = PARSERS


def appeal_for(request: Request, code: str) -> Appeal:
    """The appeal with this code, or 404, which counts as a guess."""
    guessing = limits.Guessing()
    if not guessing.allow_request(request, None):
        raise Throttled(guessing.wait())
    appeal = access.appeal_by_code(code)
    if appeal is None:
        guessing.missed(request)
        raise NotFound
    return appeal


def keep_files(files: list, message: Message) -> None:
    """Keep the files of a request with the message they came with."""
    for file in files:
        keeping.keep(
            name=file.name,
            declared_type=file.content_type or "",
            content=file.file,
            message=message,
        )


class Appeals(PublicView):
    throttle_classes = [limits.Submitting]

    @extend_schema(
        operation_id="appeals_create",
        tags=["appeals"],
        auth=[],
        summary="Send an appeal",
        description="Opens an appeal and answers with its code, its date and its token. Given an "
        "e-mail address or a phone number, it is also acknowledged there.",
        request={"application/json": NewAppeal, "multipart/form-data": NewAppeal},
        parameters=[IDEMPOTENCY_KEY],
        responses={
            201: AppealCreated,
            200: OpenApiResponse(AppealCreated, description="The same request came before."),
        },
        examples=[
            OpenApiExample(
                "A place in words",
                value={
                    "text": "The street lamp opposite number 12 has been dark for a week.",
                    "kind": "incident",
                    "place": "12 Peace Avenue",
                    "phone": "+976 8812 3456",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        data = _checked(request)
        files = data.pop("files", [])
        registered = _register(request, data, files)
        body = _CREATED.to_representation(registered.appeal)
        return Response(
            body,
            status=201 if registered.created else 200,
            headers={"Location": body["links"]["self"]},
        )


# Made once: to make the fields of a serializer costs more than to use them.
_FORM, _CREATED = NewAppeal(), AppealCreated()


def _checked(request: Request) -> dict:
    """What was sent, checked; raises what becomes the list of all that is wrong with it."""
    try:
        return _FORM.run_validation(request.data)
    except ValidationError:
        form = NewAppeal(data=request.data)  # its messages are in the language of this request
        form.is_valid(raise_exception=True)
        return form.validated_data


def _register(request: Request, data: dict, files: list) -> intake.Registered:
    key = idempotency.key_of(request)
    digest = ""
    if idempotency.given(request):
        digest = idempotency.digest(_sent(request), files)
    if files or data.get("email") or data.get("phone"):
        with transaction.atomic():
            registered = intake.register(_words(data, key, digest), _matter(data))
            if registered.created:
                keep_files(files, registered.message)
    else:
        registered = intake.register(_words(data, key, digest), _matter(data))
    if registered.created:
        return registered
    if _digest_of(registered.appeal) != digest:
        raise idempotency.reused()
    return registered


def _sent(request: Request) -> dict:
    """The body as it came, without its files."""
    return {name: value for name, value in request.data.items() if name != "files"}


def _words(data: dict, key: str, digest: str) -> intake.Words:
    return intake.Words(
        intake_key=key,
        channel=data["channel"],
        text=data["text"],
        subject=data.get("subject", ""),
        language=data.get("language", ""),
        address=_address(data),
        digest=digest,
    )


def _address(data: dict) -> Address | None:
    """Where they want the answer; nothing proves yet that it is theirs."""
    kind = contact.EMAIL if data.get("email") else contact.PHONE
    value = data.get("email") or data.get("phone")
    if not value:
        return None
    if not visitors.may_acknowledge(value):
        raise Throttled(detail=_("Too many appeals for this address; please wait a while."))
    return addresses.ensure(
        kind=kind, value=value, name=data.get("name", ""), language=data.get("language", "")
    )


def _matter(data: dict) -> intake.Matter:
    words, place = data.get("place", ""), None
    if data.get("latitude") is not None:
        place = Place(data["latitude"], data["longitude"], words)
    return intake.Matter(kind=data["kind"], topic=data.get("topic"), place=place, place_words=words)


def _digest_of(appeal: Appeal) -> str:
    opening = Event.objects.filter(appeal=appeal, kind=Event.Kind.RECEIVED).order_by("sequence")
    return (opening.values_list("data", flat=True).first() or {}).get("digest", "")


class AppealByCode(PublicView):
    @extend_schema(
        operation_id="appeals_retrieve",
        tags=["appeals"],
        auth=[],
        summary="Follow an appeal",
        description="Where it is, by when it is answered, and each step so far. The code is "
        "enough, so there are no personal data in it. One that was joined with another leads "
        "there.",
        responses=AppealFollowed,
    )
    def get(self, request: Request, code: str) -> Response:
        return Response(AppealFollowed(appeal_for(request, code)).data)


class Topics(PublicView):
    @extend_schema(
        operation_id="topics_list",
        tags=["appeals"],
        auth=[],
        summary="What appeals can be about",
        responses=TopicOut(many=True),
    )
    def get(self, request: Request) -> Response:
        topics = Topic.objects.filter(is_active=True).annotate(parent_code=F("parent__code"))
        return Response(TopicOut(topics.order_by("name"), many=True).data)
