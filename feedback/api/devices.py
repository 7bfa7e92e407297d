"""Devices of an appeal's owner: they hear of each step by a push message."""

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from channels.errors import ChannelError
from channels.push import fcm_api, terms
from channels.push.devices import Subscription
from feedback import following
from feedback.api import limits
from feedback.api.appeals import PublicView, appeal_for
from feedback.api.authentication import must_own
from feedback.api.inputs import NewDevice
from feedback.api.outputs import DeviceOut, PushOut
from feedback.api.problems import Problem


class Push(PublicView):
    @extend_schema(
        operation_id="push_retrieve",
        tags=["appeals"],
        auth=[],
        summary="Ask how devices are reached",
        description="What an application needs before it registers a device: the centre's key "
        "for browsers, and whether tokens of Firebase Cloud Messaging are taken. Applications on "
        "iPhones register with Firebase, which speaks to APNs; there is no other way to APNs.",
        responses=PushOut,
    )
    def get(self, request: Request) -> Response:
        door = following.door()
        body = {"vapid_public_key": "", "fcm": False, "fcm_project": ""}
        if door is not None:
            body["vapid_public_key"] = terms.public_key(door)
            if project := _project(door):
                body |= {"fcm": True, "fcm_project": project}
        return Response(PushOut(body).data)


def _project(door) -> str:
    """The Firebase project of the account; empty when it has none that can be read."""
    try:
        return fcm_api.service_account(door)["project_id"]
    except ChannelError:
        return ""


class Devices(PublicView):
    throttle_classes = [limits.Adding]

    @extend_schema(
        operation_id="devices_create",
        tags=["appeals"],
        summary="Register a device",
        description="From now on the device gets a message at each step of the appeal. Registered "
        "again, it is the same. A browser's message is encrypted for it and says what happened, "
        "without code and name; a native application's says only that there is news, and `id` as "
        "`registration`: the application then asks the API. A device that the push service no "
        "longer knows is told nothing until it registers again.",
        request=NewDevice,
        responses={
            201: DeviceOut,
            409: OpenApiResponse(description="Too many devices, or no way to reach this one."),
        },
        examples=[
            OpenApiExample(
                "A native application",
                value={"fcm_token": "dK3…:APA91b…", "language": "mn"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, code: str) -> Response:
        appeal = appeal_for(request, code)
        must_own(request, appeal)
        form = NewDevice(data=request.data)
        form.is_valid(raise_exception=True)
        device, door = form.validated_data["device"], following.door()
        if door is None:
            raise Problem(409, "conflict", _("The centre cannot reach devices at the moment."))
        if not following.serves(door, device):
            field = "endpoint" if isinstance(device, Subscription) else "fcm_token"
            raise ValidationError({field: _("The centre cannot reach devices in this way.")})
        language = form.validated_data.get("language") or appeal.language
        try:
            follower = following.follow(appeal, device, language=language)
        except following.TooMany as error:
            told = _("Too many devices follow this appeal. Remove one of them first.")
            raise Problem(409, "conflict", told) from error
        return Response(DeviceOut(follower).data, status=201)


class OneDevice(PublicView):
    @extend_schema(
        operation_id="devices_destroy",
        tags=["appeals"],
        summary="Forget a device",
        responses={204: None},
    )
    def delete(self, request: Request, code: str, reference: UUID) -> Response:
        appeal = appeal_for(request, code)
        must_own(request, appeal)
        if not following.unfollow(appeal, reference):
            raise NotFound
        return Response(status=204)
