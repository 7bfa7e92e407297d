"""What an operator narrows a queue by: a compact form of GET fields, each of them optional."""

from datetime import date, datetime, time, timedelta
from functools import cached_property

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels import registry
from feedback.desk import search, wording
from feedback.desk.trees import Trees
from feedback.models import Kind, Priority
from feedback.statuses import Status

_EQUAL = ("status", "kind", "channel", "language", "priority")
_TREES = {"topic": "topics", "organisation": "organisations", "sector": "sectors"}
_DAYS = ("since", "until")
_MOST_LETTERS = 200
_SENSIBLE = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class FilterForm(forms.Form):
    """Bound to the address of the page; a field with nonsense in it counts as empty."""

    q = forms.CharField(label=_("Search"), required=False, max_length=_MOST_LETTERS)
    status = forms.ChoiceField(label=_("Status"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    topic = forms.TypedChoiceField(label=_("Topic"), required=False, coerce=int, empty_value=None)
    organisation = forms.TypedChoiceField(
        label=_("Organisation"), required=False, coerce=int, empty_value=None
    )
    sector = forms.TypedChoiceField(label=_("Sector"), required=False, coerce=int, empty_value=None)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"), required=False, coerce=int, empty_value=None
    )
    since = forms.DateField(label=_("Received from"), required=False, validators=_SENSIBLE)
    until = forms.DateField(label=_("Received until"), required=False, validators=_SENSIBLE)

    use_required_attribute = False

    def __init__(self, data, trees: Trees) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.trees = trees
        for name in _DAYS:
            self.fields[name].widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        anything = [("", _("any"))]
        self.fields["status"].choices = anything + [
            (value, wording.status(value)) for value in Status.values
        ]
        self.fields["kind"].choices = anything + Kind.choices
        self.fields["priority"].choices = anything + Priority.choices
        self.fields["language"].choices = anything + settings.LANGUAGES
        self.fields["channel"].choices = anything + registry.choices()
        for name, tree in _TREES.items():
            self.fields[name].choices = anything + getattr(trees, tree).choices()

    @property
    def chosen(self) -> dict:
        """The fields that say something, search words left out."""
        self.full_clean()
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "q" and value not in ("", None)
        }

    @property
    def words(self) -> str:
        """What is searched for."""
        self.full_clean()
        return self.cleaned_data.get("q", "").replace("\0", "").strip()

    def condition(self) -> Q:
        """What the appeals must fulfil."""
        wanted = condition(self.chosen, self.trees)
        return wanted & search.matching(self.words, self.people) if self.words else wanted

    @cached_property
    def people(self) -> list[int]:
        """The citizens whom the words mean, if they mean any."""
        return search.people(self.words) if self.words else []


def condition(chosen: dict, trees: Trees | None) -> Q:
    """What appeals must fulfil for these filters. `trees` may be missing when none of the filters
    `needs_trees`."""
    wanted = Q(**{name: chosen[name] for name in _EQUAL if name in chosen})
    for name, tree in _TREES.items():
        if name in chosen:
            wanted &= Q(**{f"{name}__in": getattr(trees, tree).with_below(chosen[name])})
    if "since" in chosen:
        wanted &= Q(received_at__gte=_midnight(chosen["since"]))
    if "until" in chosen:
        wanted &= Q(received_at__lt=_midnight(chosen["until"] + timedelta(days=1)))
    return wanted


def needs_trees(chosen: dict) -> bool:
    """Whether these filters mean a node of a tree with all below it."""
    return bool(_TREES.keys() & chosen.keys())


def packed(chosen: dict) -> dict:
    """Filters as they are kept: days as words."""
    days = {name: chosen[name].isoformat() for name in _DAYS if name in chosen}
    return chosen | days


def unpacked(kept: dict) -> dict:
    """Filters as they were before they were kept."""
    return kept | {name: date.fromisoformat(kept[name]) for name in _DAYS if name in kept}


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
