"""The forms of the appeal's page. What they may choose is decided here, who may is not."""

import uuid

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Capability, roles_with
from feedback import confidentiality
from feedback.composing import placeholders
from feedback.desk.trees import Trees
from feedback.models import Appeal, Kind, Priority

MOST_LETTERS = 20_000
MOST_COLLEAGUES = 300

REPLY, ASK, NOTE = "reply", "ask", "note"
ANSWER, ANSWER_AND_CLOSE, REFUSE = "answer", "answer_close", "refuse"
# Which part of the composer each button stands in.
MODES = {
    REPLY: "reply",
    ASK: "reply",
    NOTE: "note",
    ANSWER: "answer",
    ANSWER_AND_CLOSE: "answer",
    REFUSE: "answer",
}


class SeenForm(forms.Form):
    """What the page showed when the button was pressed, to notice what happened meanwhile."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    message = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    event = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    use_required_attribute = False


class WordsField(forms.CharField):
    """Many lines, with the line ends that everybody means."""

    def __init__(self, *, rows: int, **kwargs) -> None:
        kwargs.setdefault("max_length", MOST_LETTERS)
        super().__init__(widget=forms.Textarea({"rows": rows}), **kwargs)

    def to_python(self, value) -> str:
        return super().to_python((value or "").replace("\0", "").replace("\r\n", "\n"))


class SayForm(SeenForm):
    """Words to the citizen or to colleagues. `token` is the form's own: twice is once."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    do = forms.ChoiceField(choices=[(way, way) for way in MODES])
    text = WordsField(
        label=_("Your words"),
        rows=5,
        error_messages={"required": _("Write something first.")},
    )
    ground = forms.IntegerField(required=False, min_value=1)  # of a refusal

    def clean_text(self) -> str:
        """Nobody is sent what a ready text could not fill in."""
        text = self.cleaned_data["text"]
        if names := placeholders.left_open(text):
            braced = ", ".join(f"{{{name}}}" for name in names)
            raise forms.ValidationError(
                _("Say what is meant by %(names)s, or take it out.") % {"names": braced}
            )
        return text

    @classmethod
    def empty(cls, text: str = "") -> "SayForm":
        return cls(initial={"token": uuid.uuid4(), "text": text})


class ClassifyForm(SeenForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    topic = forms.TypedChoiceField(label=_("Topic"), required=False, coerce=int, empty_value=None)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)

    def __init__(self, *args, appeal: Appeal, trees: Trees, **kwargs) -> None:
        kwargs.setdefault(
            "initial",
            {"kind": appeal.kind, "topic": appeal.topic_id, "priority": appeal.priority},
        )
        super().__init__(*args, auto_id="classify_%s", **kwargs)
        topics = trees.topics.choices(keep=appeal.topic_id)
        # A topic is never taken away again, only changed.
        self.fields["topic"].choices = topics if appeal.topic_id else [("", _("not set")), *topics]


class AssignForm(SeenForm):
    organisation = forms.TypedChoiceField(
        label=_("Organisation"), required=False, coerce=int, empty_value=None
    )
    assignee = forms.TypedChoiceField(
        label=_("Who deals with it"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args, appeal: Appeal, trees: Trees, **kwargs) -> None:
        kwargs.setdefault(
            "initial", {"organisation": appeal.organisation_id, "assignee": appeal.assignee_id}
        )
        super().__init__(*args, auto_id="assign_%s", **kwargs)
        bodies = bodies_for(appeal, trees)
        self.fields["organisation"].choices = (
            bodies if appeal.organisation_id else [("", _("not set")), *bodies]
        )
        people = [(user.pk, str(user)) for user in colleagues(appeal, trees)]
        self.fields["assignee"].choices = [("", _("nobody")), *people]


def bodies_for(appeal: Appeal, trees: Trees) -> list[tuple[int, str]]:
    """The bodies to choose from: never the one that a confidential appeal concerns, or below."""
    kept_from = _kept_from(appeal, trees)
    bodies = trees.organisations.choices(keep=appeal.organisation_id)
    return [each for each in bodies if each[0] not in kept_from]


def _kept_from(appeal: Appeal, trees: Trees) -> list[int]:
    if not confidentiality.is_kept(appeal):
        return []
    return trees.organisations.with_below(appeal.concerns_id)


def colleagues(appeal: Appeal, trees: Trees) -> list[User]:
    """Who can be given the appeal: whoever triages or answers where it belongs, and who has it."""
    roles = {*roles_with(Capability.TRIAGE), *roles_with(Capability.ANSWER)}
    everywhere = Q(memberships__organisation=None, memberships__sector=None, memberships__team=None)
    bodies = trees.organisations.with_above(appeal.organisation_id)
    sectors = trees.sectors.with_above(appeal.sector_id)
    where = everywhere | Q(memberships__organisation__in=bodies)
    where |= Q(memberships__sector__in=sectors)
    able = User.objects.filter(where, memberships__role__in=roles, is_active=True)
    if kept_from := _kept_from(appeal, trees):  # who works there, as far as their roles say
        theirs = Q(memberships__organisation__in=kept_from) | Q(teams__organisation__in=kept_from)
        theirs |= Q(memberships__team__organisation__in=kept_from) | Q(pk=appeal.concerns_whom_id)
        able = able.exclude(pk__in=User.objects.filter(theirs).values("pk"))
    holders = User.objects.filter(Q(pk__in=able.values("pk")) | Q(pk=appeal.assignee_id))
    return list(holders.order_by("last_name", "first_name", "pk")[:MOST_COLLEAGUES])
