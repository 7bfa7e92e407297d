"""What callers get. To whoever only has the code: no word of the conversation, no name."""

from functools import cache

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback import access, notices, ratings
from feedback.models import Appeal, Attachment, Kind, Message
from feedback.pages import milestones
from feedback.statuses import RESOLVED, Status


class Links(serializers.Serializer):
    self = serializers.URLField()
    messages = serializers.URLField()
    rating = serializers.URLField()
    track = serializers.URLField(help_text="The page where a person enters the code.")


class Step(serializers.Serializer):
    at = serializers.DateTimeField()
    words = serializers.CharField(help_text="In the language of the request.")


class AppealOut(serializers.Serializer):
    """Where an appeal is: what anybody with its code may know."""

    code = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    status_words = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    topic = serializers.CharField(allow_null=True)
    organisation = serializers.CharField(allow_null=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="By when we answer; the clock rests while we wait for you."
    )
    answered_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    links = serializers.SerializerMethodField()

    def get_status_words(self, appeal: Appeal) -> str:
        return str(Status(appeal.status).label)

    @extend_schema_field(Links)
    def get_links(self, appeal: Appeal) -> dict:
        return links(appeal)


class AppealCreated(AppealOut):
    access_token = serializers.SerializerMethodField(
        help_text="Opens the appeal's messages, files and rating, for "
        f"{access.TOKEN_DAYS} days: `Authorization: Bearer …`. Keep it as you keep a password."
    )

    def get_access_token(self, appeal: Appeal) -> str:
        return access.token(appeal)


class AppealFollowed(AppealOut):
    timeline = serializers.SerializerMethodField()

    @extend_schema_field(Step(many=True))
    def get_timeline(self, appeal: Appeal) -> list[dict]:
        steps = milestones.read(appeal.events.order_by("sequence"))
        return Step(steps, many=True).data


class FileOut(serializers.ModelSerializer):
    state = serializers.ChoiceField(choices=Attachment.State.choices)
    url = serializers.SerializerMethodField(help_text="Opens with the same token.")

    class Meta:
        model = Attachment
        fields = ["id", "name", "media", "content_type", "size", "state", "reason", "url"]

    def get_url(self, attachment: Attachment) -> str:
        return settings.PUBLIC_URL + reverse("file", args=[attachment.pk])


class MessageOut(serializers.ModelSerializer):
    """One message of the conversation between the citizen and the centre."""

    at = serializers.DateTimeField(source="created_at")
    files = FileOut(source="attachments", many=True)

    class Meta:
        model = Message
        fields = [
            *("id", "direction", "at", "subject", "text"),
            *("is_official_answer", "is_automatic", "files"),
        ]


class SecondAppealOut(serializers.Serializer):
    """The appeal that words went into when the one they were sent to was over for too long."""

    code = serializers.CharField()
    access_token = serializers.SerializerMethodField()

    def get_access_token(self, appeal: Appeal) -> str:
        return access.token(appeal)


class AddedOut(MessageOut):
    """Words that were added, and the second appeal that they opened, if they did."""

    second_appeal = serializers.SerializerMethodField()

    class Meta(MessageOut.Meta):
        fields = [*MessageOut.Meta.fields, "second_appeal"]

    @extend_schema_field(SecondAppealOut(allow_null=True))
    def get_second_appeal(self, message: Message) -> dict | None:
        if message.appeal_id == self.context["appeal"].pk or not message.appeal.follows_id:
            return None
        return SecondAppealOut(message.appeal).data


class RatingOut(serializers.Serializer):
    resolution = serializers.IntegerField()
    servant = serializers.IntegerField(allow_null=True)
    words = serializers.CharField()
    created_at = serializers.DateTimeField()
    may_reopen = serializers.SerializerMethodField(
        help_text="The rating is bad, and the matter can be opened again."
    )

    def get_may_reopen(self, rating) -> bool:
        return rating.resolution <= ratings.BAD and rating.appeal.status in RESOLVED


class InvitationOut(serializers.Serializer):
    """Whether the answer can be rated now."""

    open = serializers.BooleanField()
    expires_at = serializers.DateTimeField(allow_null=True)
    rating = RatingOut(allow_null=True)


class DeviceOut(serializers.Serializer):
    """One device that follows one appeal."""

    id = serializers.UUIDField(
        source="reference",
        help_text="Names the registration; it comes with each message as `registration`.",
    )
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    created_at = serializers.DateTimeField()


class PushOut(serializers.Serializer):
    """By which ways the centre can reach a device now."""

    vapid_public_key = serializers.CharField(
        help_text="For `pushManager.subscribe` as `applicationServerKey`; empty when there is none."
    )
    fcm = serializers.BooleanField(help_text="Whether tokens of native applications are taken.")
    fcm_project = serializers.CharField(help_text="Which Firebase project they must be of.")


class TopicOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField(source="__str__")
    parent = serializers.CharField(allow_null=True, source="parent_code")


def links(appeal: Appeal) -> dict[str, str]:
    """Where to go from an appeal."""
    own = f"{settings.PUBLIC_URL}{_appeals_path()}{appeal.code}/"
    return {
        "self": own,
        "messages": f"{own}messages/",
        "rating": f"{own}rating/",
        "track": notices.track_link(),
    }


@cache
def _appeals_path() -> str:
    return reverse("api_appeals")
