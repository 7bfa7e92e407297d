"""The form of a routing rule: what may be chosen, and what contradicts itself."""

from collections.abc import Iterator

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Assurance, Team
from channels import registry
from feedback.desk.trees import Trees
from feedback.models import Calendar, Kind, Priority, RoutingRule, SlaPolicy
from feedback.routing import ordering
from feedback.routing.words import patterns

_CARE = [("", _("whoever it is")), ("True", _("yes")), ("False", _("no"))]


def _care(value: str) -> bool | None:
    return {"True": True, "False": False}.get(str(value))


class _Chosen(forms.TypedMultipleChoiceField):
    """Any number of these; what stands in the rule and is gone since may stay or be taken out."""

    def __init__(self, **kwargs) -> None:
        super().__init__(required=False, **kwargs)


class RuleForm(forms.ModelForm):
    """A rule, in the order of its sentence: when what, then what."""

    kinds = _Chosen(label=_("Kind"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple)
    topics = _Chosen(label=_("Topics, with all below them"), coerce=int)
    sectors = _Chosen(label=_("Sectors, with all below them"), coerce=int)
    channels = _Chosen(label=_("Channels"), widget=forms.CheckboxSelectMultiple)
    languages = _Chosen(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    weekdays = _Chosen(
        label=_("Days of the week"),
        coerce=int,
        choices=[(number, capfirst(name)) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    vulnerable = forms.TypedChoiceField(
        label=_("Somebody in need of care"),
        choices=_CARE,
        coerce=_care,
        required=False,
        empty_value=None,
    )

    use_required_attribute = False

    class Meta:
        model = RoutingRule
        fields = (
            "name",
            "position",
            "is_active",
            "goes_on",
            "kinds",
            "topics",
            "sectors",
            "place_words",
            "channels",
            "languages",
            "words",
            "all_words",
            "weekdays",
            "hours_from",
            "hours_until",
            "working",
            "calendar",
            "first_day",
            "last_day",
            "assurance_least",
            "assurance_most",
            "vulnerable",
            "organisation",
            "team",
            "priority",
            "policy",
            "sets_kind",
            "sets_topic",
            "makes_vulnerable",
            "makes_confidential",
        )
        help_texts = {
            "position": _("Rules are asked from the smallest number on."),
            "goes_on": _("Without it, this is the last rule that is asked."),
            "words": _("One a line or parted by commas. “water*” stands for all that begins so."),
            "place_words": _("For places that are on no map: a street, a district."),
            "hours_from": _("By the centre's clock; from 22:00 until 06:00 goes over midnight."),
            "calendar": _("The centre's own, if none is chosen."),
            "sets_topic": _("Where nobody has named a topic."),
            "team": _("Its organisation goes without saying."),
        }
        widgets = {
            "place_words": forms.Textarea({"rows": 2}),
            "words": forms.Textarea({"rows": 4}),
            "hours_from": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "hours_until": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "first_day": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "last_day": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, trees: Trees, **kwargs) -> None:
        super().__init__(*args, auto_id="rule_%s", **kwargs)
        rule = self.instance
        self.fields["topics"].choices = trees.topics.choices()
        self.fields["sectors"].choices = trees.sectors.choices()
        for name in ("topics", "sectors"):
            self.fields[name].widget.attrs["size"] = 8
        self.fields["channels"].choices = registry.choices()
        for name, tree, held in (
            ("organisation", trees.organisations, rule.organisation_id),
            ("sets_topic", trees.topics, rule.sets_topic_id),
        ):
            self.fields[name].choices = [("", _("not set")), *tree.choices(keep=held)]
        teams = Team.objects.filter(is_active=True).select_related("organisation")
        self.fields["team"].choices = [
            ("", _("not set")),
            *((team.pk, f"{team} ({team.organisation})") for team in teams),
        ]
        policies = SlaPolicy.objects.filter(is_active=True).order_by("name")
        self.fields["policy"].choices = [("", _("not set")), *((p.pk, str(p)) for p in policies)]
        self.fields["policy"].label = _("Answer time")
        calendars = Calendar.objects.order_by("-is_default", "name")
        self.fields["calendar"].choices = [("", _("not set")), *((c.pk, str(c)) for c in calendars)]
        self.fields["calendar"].label = _("Calendar")
        self.fields["priority"].choices = [("", _("not set")), *Priority.choices]
        self.fields["sets_kind"].choices = [("", _("not set")), *Kind.choices]
        self.fields["working"].choices = [("", _("at any time")), *RoutingRule.Working.choices]
        for name in ("assurance_least", "assurance_most"):
            self.fields[name].choices = [("", _("any")), *Assurance.choices]
        self.fields["organisation"].label = _("Organisation")
        self.fields["team"].label = _("Team")
        self.fields["sets_topic"].label = _("Topic")
        self.fields["position"].required = False
        if rule.pk is None and not self.is_bound:
            self.initial["position"] = ordering.last_position()

    def clean_position(self) -> int:
        position = self.cleaned_data["position"]
        return ordering.last_position() if position is None else position

    def clean(self) -> dict:
        given = super().clean()
        for field, words in _contradictions(given):
            self.add_error(field, words)
        if given.get("working") and not given.get("calendar"):
            own = Calendar.objects.filter(is_default=True).first()
            given["calendar"] = own
            if own is None:
                self.add_error("calendar", _("Choose whose working time it is."))
        return given


def _contradictions(given: dict) -> Iterator[tuple[str | None, str]]:
    """What of the rule can never hold, or does nothing: the field, and words for it."""
    begins, ends = given.get("hours_from"), given.get("hours_until")
    if (begins is None) != (ends is None):
        yield "hours_until", _("Write both, when it begins and when it ends.")
    elif begins is not None and begins == ends:
        yield "hours_until", _("It ends when it begins: there is no time between.")
    first, last = given.get("first_day"), given.get("last_day")
    if first and last and last < first:
        yield "last_day", _("The last day comes before the first.")
    least, most = given.get("assurance_least"), given.get("assurance_most")
    if least is not None and most is not None and most < least:
        yield "assurance_most", _("Nobody is less sure than that and surer at once.")
    for name in ("words", "place_words"):
        if (given.get(name) or "").strip() and not patterns(given[name]):
            yield name, _("There is no word in it.")
    team, body = given.get("team"), given.get("organisation")
    if team and body and team.organisation_id != body.pk:
        yield (
            "team",
            _("This team works for %(organisation)s.") % {"organisation": team.organisation},
        )
    if given.get("calendar") and not given.get("working"):
        yield "working", _("Say whether inside or outside its working time.")
    kinds = given.get("kinds")
    if kinds and given.get("sets_kind") and kinds == [given["sets_kind"]]:
        yield "sets_kind", _("It is of this kind already.")
    if not any(given.get(name) for name in _EFFECTS):
        yield None, _("It does nothing yet: choose where an appeal goes, or what is set.")


_EFFECTS = (
    "organisation",
    "team",
    "priority",
    "policy",
    "sets_kind",
    "sets_topic",
    "makes_vulnerable",
    "makes_confidential",
)
