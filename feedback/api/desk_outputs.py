"""What the staff gets of appeals. Names and addresses are masked; to unmask is written down."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from feedback import actors, workflow
from feedback.api.outputs import FileOut
from feedback.desk import person
from feedback.models import Appeal, Event, Message
from feedback.statuses import Status


class NamedOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField(source="__str__")


class UserOut(serializers.ModelSerializer):
    name = serializers.CharField(source="__str__")

    class Meta:
        model = User
        fields = ["id", "username", "name"]


class QueuedAppeal(serializers.ModelSerializer):
    """A line of the queue. `version` is what a change must name."""

    topic = NamedOut(allow_null=True)
    organisation = NamedOut(allow_null=True)
    sector = NamedOut(allow_null=True)
    assignee = UserOut(allow_null=True)

    class Meta:
        model = Appeal
        fields = [
            *("id", "code", "number", "kind", "status", "priority", "summary", "language"),
            *("channel", "topic", "organisation", "sector", "assignee", "received_at", "due_at"),
            *("first_response_due_at", "answered_at", "has_unread", "version"),
        ]
        read_only_fields = fields


class QueuePage(serializers.Serializer):
    next = serializers.CharField(help_text="Give it as `cursor`; empty at the end.")
    previous = serializers.CharField()
    appeals = QueuedAppeal(many=True)


class DeskMessage(serializers.ModelSerializer):
    """`assurance` is how sure we are who said it: 0 not confirmed, 1 the address, 2 a document
    was seen, 3 a national e-ID."""

    at = serializers.DateTimeField(source="created_at")
    author = UserOut(allow_null=True)
    files = FileOut(source="attachments", many=True)

    class Meta:
        model = Message
        fields = [
            *("id", "direction", "at", "channel", "author", "subject", "text"),
            *("is_official_answer", "is_automatic", "note", "files", "assurance"),
        ]


class DeskEvent(serializers.ModelSerializer):
    """A link of the timeline's chain: `hash` is over `previous_hash` and all the rest."""

    class Meta:
        model = Event
        fields = [
            *("sequence", "kind", "actor", "user", "is_public", "status", "data", "at"),
            *("previous_hash", "hash"),
        ]


class AddressOut(serializers.Serializer):
    kind = serializers.CharField()
    value = serializers.CharField()
    is_verified = serializers.BooleanField()


class PersonOut(serializers.Serializer):
    """The citizen; masked, unless you asked to see them in the last minutes."""

    name = serializers.CharField()
    addresses = AddressOut(many=True)
    is_open = serializers.BooleanField(help_text="Whether this is unmasked.")
    others = serializers.IntegerField(help_text="Other appeals of the same person, up to 99.")


class DeskAppeal(QueuedAppeal):
    """All of an appeal. `next_steps` are the statuses to which you may take it."""

    messages = serializers.SerializerMethodField()
    timeline = DeskEvent(source="events", many=True)
    citizen = serializers.SerializerMethodField()
    next_steps = serializers.SerializerMethodField()

    class Meta(QueuedAppeal.Meta):
        fields = [
            *QueuedAppeal.Meta.fields,
            *("subject", "place", "latitude", "longitude", "assurance", "resolution_round"),
            *("closed_at", "citizen", "next_steps", "messages", "timeline"),
        ]
        read_only_fields = fields

    @extend_schema_field(DeskMessage(many=True))
    def get_messages(self, appeal: Appeal) -> list[dict]:
        said = appeal.messages.select_related("author").prefetch_related("attachments")
        return DeskMessage(said.order_by("id"), many=True).data

    @extend_schema_field(PersonOut(allow_null=True))
    def get_citizen(self, appeal: Appeal) -> dict | None:
        beside = person.beside(appeal, self.context["user"])
        return PersonOut(beside).data if beside else None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Status.choices)))
    def get_next_steps(self, appeal: Appeal) -> list[str]:
        steps = workflow.next_steps(appeal, actors.staff(self.context["user"]))
        return [step for step in steps if step != Status.MERGED]
