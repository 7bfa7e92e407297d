"""What the staff sends to change an appeal. Each change names the `version` it was made upon."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Organisation, User
from feedback.api.inputs import words
from feedback.desk import paging, queues
from feedback.models import Kind, Priority, RefusalGround, Topic
from feedback.statuses import Status

_BY_HAND = [
    choice for choice in Status.choices if choice[0] not in (Status.RECEIVED, Status.MERGED)
]
_TEXT_FOR = (Status.ANSWERED, Status.REJECTED, Status.WAITING, Status.REDIRECTED)


class QueueQuestion(serializers.Serializer):
    """What of the queue is asked for."""

    queue = serializers.ChoiceField(
        choices=[(slug, queue.label) for slug, queue in queues.QUEUES.items()],
        default=queues.FIRST.slug,
    )
    status = serializers.ChoiceField(choices=Status.choices, required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    topic = serializers.SlugField(required=False, allow_unicode=True, help_text="A topic's code.")
    organisation = serializers.SlugField(required=False, help_text="An organisation's code.")
    channel = serializers.SlugField(required=False)
    search = serializers.CharField(
        required=False,
        max_length=200,
        help_text="A tracking code, a phone, a mailbox, a name, or words that were said.",
    )
    cursor = serializers.CharField(required=False, max_length=200)
    limit = serializers.IntegerField(min_value=1, max_value=100, default=paging.SIZE)

    def narrowed(self) -> dict:
        """The conditions on the appeals themselves."""
        paths = {"topic": "topic__code", "organisation": "organisation__code"}
        names = ("status", "kind", "topic", "organisation", "channel")
        data = self.validated_data
        return {paths.get(name, name): data[name] for name in names if name in data}


class _Change(serializers.Serializer):
    version = serializers.IntegerField(
        min_value=1, help_text="The appeal's version as you read it; another one is a conflict."
    )


class Transition(_Change):
    """A step of the workflow, with what it needs: `text` for answered, rejected and redirected (the
    reason) and waiting (the question); `organisation` for redirected; `ground` for rejected, where
    grounds are laid down."""

    to = serializers.ChoiceField(choices=_BY_HAND)
    text = words(required=False)
    organisation = serializers.SlugRelatedField(
        slug_field="code", queryset=Organisation.objects.filter(is_active=True), required=False
    )
    ground = serializers.SlugRelatedField(
        slug_field="code",
        queryset=RefusalGround.objects.filter(is_active=True),
        required=False,
        help_text="A ground of refusal's code.",
    )
    close = serializers.BooleanField(default=False, help_text="With answered: and closed at once.")

    def validate(self, data: dict) -> dict:
        if data["to"] in _TEXT_FOR and not data.get("text"):
            raise serializers.ValidationError({"text": _("Write what the citizen shall read.")})
        if data["to"] == Status.REDIRECTED and not data.get("organisation"):
            raise serializers.ValidationError(
                {"organisation": _("Say which organisation is competent.")}
            )
        return data


class Assignment(_Change):
    """Who has it now: an organisation, a person, or neither."""

    organisation = serializers.SlugRelatedField(
        slug_field="code", queryset=Organisation.objects.filter(is_active=True), required=False
    )
    assignee = serializers.SlugRelatedField(
        slug_field="username",
        queryset=User.objects.filter(is_active=True, memberships__isnull=False).distinct(),
        required=False,
        allow_null=True,
    )


class Classification(_Change):
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    topic = serializers.SlugRelatedField(
        slug_field="code", queryset=Topic.objects.filter(is_active=True), required=False
    )
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)


class Note(serializers.Serializer):
    """A word between colleagues, which the citizen never sees."""

    text = words()


class Reply(_Change):
    """Words to the citizen that do not answer the matter; `ask` waits for their answer."""

    text = words()
    ask = serializers.BooleanField(default=False)
