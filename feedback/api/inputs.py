"""What callers send, checked. Every message says what to do."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from channels.push import devices
from feedback import rulebook
from feedback.evidence import keeping
from feedback.models import Kind, Topic
from feedback.pages import contact
from feedback.pages.fields import TEXT_MOST

_WORDS = {
    "required": gettext_lazy("Write what it is about."),
    "blank": gettext_lazy("Write what it is about."),
    "null": gettext_lazy("Write what it is about."),
    "max_length": gettext_lazy("It is too long: we take up to {max_length} letters."),
}
CHANNELS = (("api", "api"), ("mobile", "mobile"))  # by which a program may say that it speaks
_LONG = {"max_length": _WORDS["max_length"]}


def words(**kwargs) -> serializers.CharField:
    """A text of any number of lines."""
    return serializers.CharField(max_length=TEXT_MOST, error_messages=_WORDS, **kwargs)


def _channel() -> serializers.ChoiceField:
    """By which door a program says that the words come."""
    return serializers.ChoiceField(
        choices=CHANNELS,
        default="api",
        help_text="`mobile` when a person's own application sends it, on a phone or tablet.",
    )


class _Files(serializers.Serializer):
    files = serializers.ListField(
        child=serializers.FileField(use_url=False),
        required=False,
        help_text="Pictures, documents, sound or video; with multipart/form-data only.",
    )

    def validate_files(self, files: list) -> list:
        most = settings.UPLOAD_MAX_FILES
        if len(files) > most:
            told = ngettext(
                "We take up to %(most)s file at once.",
                "We take up to %(most)s files at once.",
                most,
            )
            raise serializers.ValidationError(told % {"most": most}, code="max_files")
        refused = {}
        for number, file in enumerate(files):
            try:
                keeping.check(file.name, file.content_type or "", file.file, file.size)
            except keeping.Refused as refusal:
                refused[str(number)] = [
                    serializers.ErrorDetail(refusal.message, code="file_refused")
                ]
        if refused:
            raise serializers.ValidationError(refused)
        return files


@extend_schema_field(OpenApiTypes.STR)
class TopicField(serializers.Field):
    """A topic in use, by its code, as the process remembers it."""

    default_error_messages = {"does_not_exist": gettext_lazy("There is no topic “{code}”.")}

    def to_internal_value(self, data) -> Topic:
        topic = rulebook.current().topics.get(data) if isinstance(data, str) else None
        if topic is None:
            self.fail("does_not_exist", code=str(data)[:100])
        return topic


class NewAppeal(_Files):
    """An appeal. Only `text` must be there; all else helps to get it to the right people."""

    text = words(help_text=f"The citizen's words, up to {TEXT_MOST} letters.")
    subject = serializers.CharField(
        max_length=500, required=False, allow_blank=True, error_messages=_LONG
    )
    kind = serializers.ChoiceField(choices=Kind.choices, default=Kind.COMPLAINT)
    topic = TopicField(
        required=False, allow_null=True, help_text="A topic's `code`, from GET /api/v1/topics/."
    )
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text="The language to answer in; without it, that of the text.",
    )
    latitude = serializers.FloatField(
        min_value=-90, max_value=90, required=False, allow_null=True, help_text="Degrees, WGS 84."
    )
    longitude = serializers.FloatField(
        min_value=-180, max_value=180, required=False, allow_null=True, help_text="Degrees, WGS 84."
    )
    place = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        error_messages=_LONG,
        help_text="The place in words.",
    )
    channel = _channel()
    name = serializers.CharField(
        max_length=200, required=False, allow_blank=True, error_messages=_LONG
    )
    email = serializers.CharField(
        max_length=254,
        required=False,
        allow_blank=True,
        error_messages=_LONG,
        help_text="Where we acknowledge and answer. Either this or `phone`, or neither.",
    )
    phone = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        error_messages=_LONG,
        help_text="Where we acknowledge and answer, by SMS.",
    )

    def validate_email(self, value: str) -> str:
        return _canonical(contact.EMAIL, value, _("Give an e-mail address: name@example.com."))

    def validate_phone(self, value: str) -> str:
        return _canonical(contact.PHONE, value, _("Give a phone number with all its digits."))

    def validate(self, data: dict) -> dict:
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            lacking = "latitude" if data.get("latitude") is None else "longitude"
            raise serializers.ValidationError({lacking: _("A point needs both numbers.")})
        if data.get("email") and data.get("phone"):
            raise serializers.ValidationError(
                {"phone": _("Give one address: either an e-mail address or a phone number.")}
            )
        return data


class NewMessage(_Files):
    """More words of the citizen, with or without files."""

    text = words()
    channel = _channel()


class DeviceKeys(serializers.Serializer):
    p256dh = serializers.CharField(max_length=200)
    auth = serializers.CharField(max_length=100)


class NewDevice(serializers.Serializer):
    """A device that wants to hear of each step: a browser's push subscription (`endpoint` and
    `keys`, as `PushSubscription.toJSON()` gives them), or a native application's `fcm_token`."""

    endpoint = serializers.CharField(max_length=devices.ENDPOINT_MOST, required=False)
    keys = DeviceKeys(required=False)
    fcm_token = serializers.CharField(
        max_length=1000, required=False, help_text="Of Firebase Cloud Messaging."
    )
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text="Of the news; without it, the appeal's.",
    )

    def validate(self, data: dict) -> dict:
        try:
            data["device"] = _device(data)
        except (KeyError, ValueError) as error:
            field = "fcm_token" if "fcm_token" in data else "endpoint"
            raise serializers.ValidationError(
                {field: _("This is no push subscription and no registration token.")}
            ) from error
        return data


def _device(data: dict) -> devices.Subscription | devices.Token:
    if "fcm_token" in data:
        return devices.token(data["fcm_token"])
    return devices.subscription(data["endpoint"], data["keys"]["p256dh"], data["keys"]["auth"])


class NewRating(serializers.Serializer):
    """Numbers from 1 (bad) to 5 (good)."""

    resolution = serializers.IntegerField(min_value=1, max_value=5, help_text="The answer.")
    servant = serializers.IntegerField(
        min_value=1,
        max_value=5,
        required=False,
        allow_null=True,
        help_text="The civil servant who gave it.",
    )
    words = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, error_messages=_LONG
    )
    invitation = serializers.CharField(
        max_length=64,
        required=False,
        help_text="The last part of the link that invited to rate; instead of the appeal's token.",
    )
    reopen = serializers.BooleanField(
        default=False, help_text="The matter is not solved: open it again."
    )


def _canonical(kind: str, value: str, otherwise: str) -> str:
    if not value:
        return ""
    try:
        return contact.canonical(kind, value)
    except ValueError as error:
        raise serializers.ValidationError(otherwise) from error
