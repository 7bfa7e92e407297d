"""What is asked before something is done to many appeals at once."""

import re

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.permissions import can
from accounts.roles import Capability, roles_with
from feedback.bulk.actions import ACTIONS
from feedback.desk.forms import MOST_COLLEAGUES, WordsField
from feedback.desk.trees import Trees
from feedback.matters import incidents
from feedback.models import Kind, Priority

MOST = 500  # appeals at once
_ROWS = re.compile(r"\d{1,18}:\d{1,9}")

LABELS = {
    "take": _("Take them"),
    "assign": _("Give them to …"),
    "classify": _("Sort them: kind, topic, priority"),
    "care": _("Mark: somebody in need of care"),
    "read": _("Mark as read"),
    "note": _("Add a note"),
    "attach": _("Make them part of an incident"),
    "start": _("Start work"),
    "close": _("Close"),
    "reopen": _("Open again"),
}


def offered(user: User) -> list[tuple[str, str]]:
    """The actions that this person may do somewhere, with their labels."""
    return [(slug, LABELS[slug]) for slug, action in ACTIONS.items() if can(user, action.needs)]


def rows(given: list[str]) -> list[tuple[int, int]]:
    """Which appeals were ticked, as they were seen; nonsense is left out, each stands once."""
    seen: dict[int, int] = {}
    for words in ",".join(given).split(","):
        if _ROWS.fullmatch(words):
            pk, version = words.split(":")
            seen.setdefault(int(pk), int(version))
    return list(seen.items())


class WantedForm(forms.Form):
    """Base of what an action needs: nothing."""

    use_required_attribute = False

    def __init__(self, *args, trees: Trees, user: User, **kwargs) -> None:
        super().__init__(*args, auto_id="wanted_%s", **kwargs)

    @property
    def wanted(self) -> dict:
        """As a run keeps it."""
        return {name: value for name, value in self.cleaned_data.items() if value}


def _choice(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=False, coerce=int, empty_value=None)


class AssignManyForm(WantedForm):
    organisation = _choice(_("Organisation"))
    team = _choice(_("Team"))
    assignee = _choice(_("Who deals with it"))

    def __init__(self, *args, trees: Trees, user: User, **kwargs) -> None:
        super().__init__(*args, trees=trees, user=user, **kwargs)
        unchanged = [("", _("as it is"))]
        self.fields["organisation"].choices = unchanged + trees.organisations.choices()
        teams = Team.objects.filter(is_active=True).order_by("name", "pk")
        self.fields["team"].choices = unchanged + [(team.pk, str(team)) for team in teams]
        self.fields["assignee"].choices = [
            ("", _("nobody")),
            *((each.pk, str(each)) for each in _workers()),
        ]


def _workers() -> list[User]:
    """Everybody who triages or answers anywhere; the preview says for whom it is elsewhere."""
    roles = {*roles_with(Capability.TRIAGE), *roles_with(Capability.ANSWER)}
    able = User.objects.filter(Q(memberships__role__in=roles), is_active=True).distinct()
    return list(able.order_by("last_name", "first_name", "pk")[:MOST_COLLEAGUES])


class ClassifyManyForm(WantedForm):
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    topic = _choice(_("Topic"))
    priority = _choice(_("Priority"))

    def __init__(self, *args, trees: Trees, user: User, **kwargs) -> None:
        super().__init__(*args, trees=trees, user=user, **kwargs)
        unchanged = [("", _("as it is"))]
        self.fields["kind"].choices = unchanged + Kind.choices
        self.fields["topic"].choices = unchanged + trees.topics.choices()
        self.fields["priority"].choices = unchanged + Priority.choices

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Choose at least one thing to change."))
        return cleaned


class NoteManyForm(WantedForm):
    text = WordsField(
        label=_("The note"), rows=4, error_messages={"required": _("Write something first.")}
    )


class AttachManyForm(WantedForm):
    head = forms.TypedChoiceField(
        label=_("The mass incident"),
        coerce=int,
        error_messages={"required": _("Choose the incident. Make one on the page of an appeal.")},
    )

    def __init__(self, *args, trees: Trees, user: User, **kwargs) -> None:
        super().__init__(*args, trees=trees, user=user, **kwargs)
        self.fields["head"].choices = [
            ("", _("choose")),
            *((each.appeal_id, each.title) for each in incidents.open_ones(user)),
        ]


FORMS = {
    "assign": AssignManyForm,
    "classify": ClassifyManyForm,
    "note": NoteManyForm,
    "attach": AttachManyForm,
}


def form_for(action: str) -> type[WantedForm]:
    return FORMS.get(action, WantedForm)
